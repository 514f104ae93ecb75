"""Lines of a model once more, for the same choices and some other inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oncomodel.model.plan import Plan
from tests.cells import Model


@dataclass(frozen=True)
class Again:
    """Some lines of a model, which are calculated again when inputs change."""

    model: Model
    plan: Plan

    @classmethod
    def of(cls, model, choices, wanted, varying):
        """The lines *wanted* as they follow from the inputs *varying*."""
        given = {key: np.array(value) for key, value in choices.items()}
        return cls(model, Plan.of(model.grid.lines, model.grid.years, sorted(wanted), sorted(varying), given))

    def values(self, changed):
        """Values with some inputs changed: block, member and value; a single row has the member ""."""
        given = {}
        for line, member, value in changed:
            block = self.model.grid.lines[line]
            values = given.setdefault(line, [np.nan if e.value is None else e.value for e in block.entries])
            values[[m.key for m in block.members].index(member) if block.members else 0] = value
        return self.plan.values(given)
