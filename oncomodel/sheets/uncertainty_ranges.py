"""Ranges on the Uncertainty tab: which of those that make the fan a source prints, and which inputs have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oncomodel.market.evidence import Quantity
from oncomodel.market.schema import Market
from oncomodel.market.uncertainty import quantities
from oncomodel.model.dependence import reads
from oncomodel.model.left_out import in_a_row
from oncomodel.model.lines import Column, Entry, Input, Ledger, Line, Member, Note, Row, Section, Sheet, row_label
from oncomodel.model.snapshot import Driver, Snapshot
from oncomodel.model.units import FACTOR, YEAR, Unit
from oncomodel.sheets.levers import ranged
from oncomodel.sheets.snapshot import stored

NAMED = 4
NO_RANGE = "They keep their value in every draw. That they have no range is not certainty."


def origin_of_fan(market: Market, snapshot: Snapshot) -> Note:
    """Of the ranges that make the fan of the last year, which a source prints and which are assumed."""
    given = dict(quantities(market))
    found = [one for one in snapshot.rankings[0].drivers if one.moves]
    printed = [one for one in found if one.name in given and _is_printed(given[one.name])]
    assumed = [one for one in found if one not in printed]
    whole = f"The fan of {snapshot.years[-1]} is made of {len(found)} {'range' if len(found) == 1 else 'ranges'}."
    return Note(f"{whole} Printed by a source: {_named(printed)}. Assumed: {_named(assumed)}.")


def _is_printed(quantity: Quantity) -> bool:
    """Whether a source prints both ends of a range as such."""
    return ranged(quantity) and quantity.cited is not None and {"low", "high"} <= quantity.printed.keys()


def _named(drivers: Sequence[Driver]) -> str:
    """The inputs with the largest share of the variance, and how many more there are."""
    if not drivers:
        return "none"
    order = sorted(drivers, key=lambda one: -one.first)
    named = [f"{one.label} ({100 * one.first:.0f} % of the variance)" for one in order[:NAMED]]
    more = [f"{len(order) - NAMED} more"] if len(order) > NAMED else []
    return in_a_row([*named, *more])


def not_drawn(market: Market, snapshot: Snapshot, tabs: tuple[Sheet, ...]) -> tuple[Row, ...]:
    """The inputs of the forecast that have no range: no rows where all have one."""
    found = tuple(_without_range(market, snapshot, tabs))
    if not found:
        return ()
    of = tuple(Member(f"fixed_{number}", label) for number, (label, _, _) in enumerate(found, start=1))
    units = [unit for _, _, unit in found]
    values = stored("sim_fixed", "value", FACTOR, (float(entry.value or 0) for _, entry, _ in found), of, units)
    columns = (
        Column("Value", values),
        Column("Unit", tuple(unit.name for unit in units)),
        Column("Source or assumption", tuple(entry.evidence.reference for _, entry, _ in found), "open"),
    )
    title = Section("Not drawn, since they have no range")
    return (title, Note(NO_RANGE), Ledger("UncertaintyFixed", "Input of the forecast", of, columns))


def _without_range(market: Market, snapshot: Snapshot, tabs: tuple[Sheet, ...]) -> Iterator[tuple[str, Entry, Unit]]:
    """Label, entry and unit of each number of the market file that the model reads and no draw moves."""
    names = {id(quantity): name for name, quantity in quantities(market)}
    moved = {one.name for one in snapshot.moved}
    lines: list[Input | Line] = [line for tab in tabs for line in tab.lines()]
    read, seen = {key for line in lines for key in reads(line)}, set[str]()
    for line in lines:
        if not isinstance(line, Input) or not line.editable or line.key not in read or line.unit is YEAR:
            continue
        for number, entry in enumerate(line.entries):
            name = names.get(id(entry.origin), "")
            if not name or entry.low is not None or entry.value is None or name in moved | seen:
                continue
            seen.add(name)
            member = line.members[number] if line.members else None
            yield row_label(line, member), entry, entry.unit or line.unit
