"""The inputs on the Uncertainty tab: what was drawn, what together, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable

from oncomodel.kernels import freshness
from oncomodel.model.drawn import Drawn
from oncomodel.model.lines import Column, Input, Ledger, Line, Member, Note, Row, Rule, Section, Sheet, each
from oncomodel.model.snapshot import Snapshot
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.units import COUNT, FACTOR, FLAG, Unit
from oncomodel.sheets.snapshot import stored

INDEPENDENT = "No two inputs are said to move together: all are drawn independently of each other."
FITS = "The correlations that are stated can hold together, so they are used as they are."
APART = "Rank correlations; pairs that are not listed are drawn independently of each other."
MOVES = (
    "The range of these end values holds for the start as published, so it is a range of growth. A draw of the start "
    "moves the end in proportion: what is drawn for it, times the draw of the start over its most likely value."
)
GROUPS = (
    "Of the funnel, each stage is a group, and so are use and net prices. Where region and year both differ, the "
    "correlation is the product of the two; such groups hold together whatever the two are."
)


def drawn_inputs(snapshot: Snapshot, tabs: tuple[Sheet, ...]) -> tuple[Row, ...]:
    """Every input that was drawn, in the order of the tabs."""
    lines, found = {line.key: line for tab in tabs for line in tab.lines()}, snapshot.inputs
    of = tuple(Member(f"drawn_{number}", one.label) for number, one in enumerate(found, start=1))
    units = [_unit(one, lines[one.key]) for one in found]

    def column(key: str, header: str, values: Iterable[float | None]) -> Column:
        return Column(header, stored(f"sim_input_{key}", header, FACTOR, values, of, units))

    rules = tuple(_changed(one, lines[one.key], member.key) for one, member in zip(found, of, strict=True))
    columns = (
        column("low", "Low", (one.low for one in found)),
        column("mode", "Most likely", (one.mode for one in found)),
        column("high", "High", (one.high for one in found)),
        Column("Changed since", Line("sim_changed", "Changed since", FLAG, rules, of, constant=True)),
        Column("Drawn as", tuple(one.distribution for one in found)),
        Column("Unit", tuple(unit.name for unit in units)),
        Column("As the market file names it", tuple(one.name for one in found), "open"),
    )
    return (Section("Inputs that were drawn"), Ledger("UncertaintyInputs", "Input", of, columns))


def _unit(drawn: Drawn, line: Input | Line) -> Unit:
    """The unit of an input; that of its member where it has one."""
    keys = [member.key for member in line.members]
    own = line.entries[keys.index(drawn.member) if keys else 0].unit if isinstance(line, Input) else None
    return own or line.unit


def _changed(drawn: Drawn, line: Input | Line, member: str) -> Rule:
    """Whether a value, and its range where the workbook shows it, are no longer what was drawn."""
    ends = {place: beside.key for place, beside in line.beside}

    def live(key: str) -> Of | Cell:
        return Of(key, drawn.member) if drawn.member else Cell(key)

    def then(end: str) -> Of:
        return Of(f"sim_input_{end}", member)

    if {"low", "high"} <= ends.keys():
        return each(
            freshness.range_differs,
            low=live(ends["low"]),
            low_then=then("low"),
            mode=live(line.key),
            mode_then=then("mode"),
            high=live(ends["high"]),
            high_then=then("high"),
        )
    return each(freshness.differs, value=live(line.key), then=then("mode"))


def drawn_together(snapshot: Snapshot) -> tuple[Row, ...]:
    """What moves together: ends with their starts, the groups of the funnel, and pairs, as stated and as used."""
    title = Section("Inputs that move together")
    if not (snapshot.correlations or snapshot.groups or snapshot.moved):
        return (title, Note(INDEPENDENT))
    correlated = bool(snapshot.correlations or snapshot.groups)
    repaired = (
        "The stated correlations cannot all hold together: the nearest ones that can are used (Higham 2002). "
        f"The largest change of one is {snapshot.repair:.3f}."
    )
    said = (Note(APART), Note(repaired if snapshot.repair else FITS)) if correlated else ()
    return (title, *_moved(snapshot), *said, *_groups(snapshot), *_pairs(snapshot))


def _moved(snapshot: Snapshot) -> tuple[Row, ...]:
    """The ends that move with the start of their basis."""
    if not (found := snapshot.moved):
        return ()
    of = tuple(Member(f"moved_{number}", one.label) for number, one in enumerate(found, start=1))
    columns = (
        Column("Moves with", tuple(one.start for one in found), "name"),
        Column("Why", tuple(one.reason for one in found), "open"),
    )
    return (Note(MOVES), Ledger("UncertaintyMoved", "End value", of, columns))


def _groups(snapshot: Snapshot) -> tuple[Row, ...]:
    """The correlations of the funnel's groups."""
    if not (found := snapshot.groups):
        return ()
    of = tuple(Member(f"grouped_{one.key}", one.label) for one in found)

    def column(key: str, header: str, unit: Unit, values: Iterable[float]) -> Column:
        return Column(header, stored(f"sim_group_{key}", header.lower(), unit, values, of))

    columns = (
        column("stated", "Stated for the group", FACTOR, (one.stated for one in found)),
        column("lowest", "Used, lowest", FACTOR, (one.lowest for one in found)),
        column("highest", "Used, highest", FACTOR, (one.highest for one in found)),
        column("pairs", "Pairs", COUNT, (float(one.pairs) for one in found)),
        Column("Why", tuple(one.reason for one in found), "open"),
    )
    return (Note(GROUPS), Ledger("UncertaintyGroups", "Inputs of the funnel", of, columns))


def _pairs(snapshot: Snapshot) -> tuple[Row, ...]:
    """The pairs that are named one by one."""
    if not (pairs := snapshot.correlations):
        return ()
    of = tuple(Member(f"joined_{number}", " and ".join(pair.labels)) for number, pair in enumerate(pairs, start=1))
    columns = (
        Column("Stated", stored("sim_stated", "stated", FACTOR, (pair.stated for pair in pairs), of)),
        Column("Used", stored("sim_used", "used", FACTOR, (pair.used for pair in pairs), of)),
        Column("Why", tuple(pair.reason for pair in pairs), "open"),
    )
    return (Ledger("UncertaintyCorrelations", "Inputs", of, columns),)
