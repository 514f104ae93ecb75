"""Numbers of a simulation's snapshot as inputs that nobody may edit, and the columns that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields

from oncomodel.model.lines import Column, Entry, Evidence, Input, Member
from oncomodel.model.snapshot import QUANTILES, Spread
from oncomodel.model.units import Unit

SNAPSHOT = Evidence("snapshot", "Found by the simulation that this tab is about.")


def stored(
    key: str,
    label: str,
    unit: Unit,
    values: Iterable[float | str | None],
    of: tuple[Member, ...] = (),
    units: Sequence[Unit | None] = (),
) -> Input:
    """Numbers or texts of the snapshot; *units* where they differ by member."""
    found = tuple(values)
    own = units or (None,) * len(found)
    entries = tuple(Entry(value, SNAPSHOT, unit=one) for value, one in zip(found, own, strict=True))
    return Input(key, label, unit, entries, of, editable=False)


def spread_columns(
    key: str,
    unit: Unit,
    spreads: Sequence[Spread | None],
    of: tuple[Member, ...],
    names: tuple[str, ...] = (),
    before: str = "",
) -> tuple[Column, ...]:
    """A column for each number of a spread, or for those with these *names*."""
    labels = {name: label for name, label, _ in QUANTILES} | {"mean": "mean" if before else "Mean"}
    return tuple(
        Column(
            f"{before}{labels[name]}",
            stored(f"{key}_{name}", labels[name], unit, [None if s is None else getattr(s, name) for s in spreads], of),
        )
        for name in (names or tuple(field.name for field in fields(Spread)))
    )
