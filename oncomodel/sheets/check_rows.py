"""Rows of the Checks tab: what must be true, or should be, with its value, its tolerance and its result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from oncomodel.kernels.arithmetic import passes
from oncomodel.model.lines import Input, Line, Member, Rule, each
from oncomodel.model.units import COUNT, FLAG, RATIO, Unit


@dataclass(frozen=True)
class Check:
    """One thing that must be true, or should be: a rule for a value that must not exceed its tolerance."""

    key: str
    label: str
    tab: str
    rule: Rule
    tolerance: Rule

    @property
    def unit(self) -> Unit:
        """The unit of its value: a count of what breaks a rule that no number may break, or a relative distance."""
        return COUNT if "no_tolerance" in self.tolerance.needs() else RATIO


def check_rows(kind: str, found: Iterable[Check]) -> Line:
    """A row for each check: its value, and its tolerance and result in columns beside.

    Args:
        kind: "check" or "alert": what the keys begin with, and how results look.
        found: The checks.
    """
    rows = tuple(found)
    of = tuple(Member(row.key, row.label, source=row.tab) for row in rows)
    limits, units = tuple(row.tolerance for row in rows), tuple(row.unit for row in rows)
    tolerances = Line(f"{kind}_tolerance", "tolerance", RATIO, limits, of, constant=True, role="link", units=units)
    rule = each(passes, value=f"{kind}_value", tolerance=f"{kind}_tolerance")
    result = Line(f"{kind}_passes", "passes", FLAG, rule, of, constant=True, role=kind)
    beside = (("tolerance", tolerances), ("result", result))
    values = tuple(row.rule for row in rows)
    return Line(f"{kind}_value", "", RATIO, values, of, constant=True, beside=beside, units=units)


def demanded(line: Input | Line, rule: str) -> str:
    """What a check demands of a line, as a sentence; of all its rows, where it has several.

    >>> from oncomodel.model.lines import link
    >>> from oncomodel.model.units import RATE
    >>> demanded(Line("growth", "Growth", RATE, link("rate"), (Member("tea", "Tea"),)), "must be above 0")
    'Growth must be above 0 in every row'
    """
    return f"{ending(line)} {rule}{' in every row' if line.members else ''}"


def ending(line: Input | Line) -> str:
    """The label of a line, and at which end of a range it is."""
    for end in ("low", "high"):
        label = line.label.removesuffix(f", {end}")
        if label != line.label or (isinstance(line, Input) and line.key.endswith(f"_{end}")):
            return f"{label} at the {end} end"
    return line.label
