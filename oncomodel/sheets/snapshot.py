"""Numbers of a simulation's snapshot as inputs that nobody may edit, and the columns that hold them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Entry, Evidence, Input, Member
from oncomodel.model.snapshot import ALL_QUANTILES, Errors, Snapshot, Spread
from oncomodel.model.units import FINE_FACTOR, PERCENT, Unit

SNAPSHOT = Evidence("snapshot", "Found by the simulation that this tab is about.")
LABELS = {name: label for name, label, _ in ALL_QUANTILES} | {
    "mean": "Mean",
    "deviation": "Standard deviation",
    "variation": "Coeff. of variation",
    "lowest": "Smallest draw",
    "highest": "Largest draw",
    "error": "Largest error",
}
NOT_RANGED = "no range stated"
STILL = (
    "No range stated: no input that moves it has one in the market file, so there is no band. That is not certainty."
)


def name_of(market: Market, snapshot: Snapshot) -> str:
    """Scenario and basis that a snapshot was made for."""
    return f"{market.scenario(snapshot.scenario).label}, {market.basis(snapshot.basis).label}"


def years_of(snapshot: Snapshot) -> tuple[Member, ...]:
    """The years of a snapshot as members."""
    return tuple(Member(f"in_{year}", str(year)) for year in snapshot.years)


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
    key: str, unit: Unit, spreads: Sequence[Spread | None], of: tuple[Member, ...], after: tuple[Column, ...] = ()
) -> tuple[Column, ...]:
    """A column for each number of a spread, those *after* them, and a last one where a spread is missing."""
    own = {"variation": PERCENT, "error": _fine(unit)}
    columns = tuple(
        Column(
            LABELS[one.name],
            stored(
                f"{key}_{one.name}",
                LABELS[one.name].lower() if one.name not in _QUANTILES else LABELS[one.name],
                own.get(one.name, unit),
                [None if spread is None else getattr(spread, one.name) for spread in spreads],
                of,
            ),
        )
        for one in fields(Spread)
    )
    if None not in spreads:
        return (*columns, *after)
    return (
        *columns,
        *after,
        Column("Range", tuple(NOT_RANGED if spread is None else "" for spread in spreads), "open"),
    )


def error_columns(key: str, unit: Unit, errors: Sequence[Errors], of: tuple[Member, ...]) -> tuple[Column, ...]:
    """A column for the standard error of each quantile and of the mean."""
    fine = _fine(unit)
    return tuple(
        Column(
            f"Error of {LABELS[one.name] if one.name in _QUANTILES else 'the mean'}",
            stored(f"{key}_{one.name}", f"error of {one.name}", fine, [getattr(e, one.name) for e in errors], of),
        )
        for one in fields(Errors)
    )


def error_of(part: float | None, snapshot: Snapshot) -> float | None:
    """The standard error of a part of the draws; none where there is no such part."""
    return None if part is None else snapshot.error_of(part)


def _fine(unit: Unit) -> Unit:
    """A unit of sizes as errors of them are shown."""
    return replace(unit, number_format=FINE_FACTOR.number_format)


_QUANTILES = frozenset(name for name, _, _ in ALL_QUANTILES)
