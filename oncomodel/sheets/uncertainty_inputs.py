"""The inputs on the Uncertainty tab: what was drawn, how much it matters, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterable

from oncomodel.kernels import freshness
from oncomodel.model.lines import Column, Input, Ledger, Line, Member, Note, Row, Rule, Section, Sheet, each
from oncomodel.model.snapshot import Drawn, Snapshot
from oncomodel.model.symbols import Cell, Of
from oncomodel.model.units import FACTOR, FLAG, PERCENT, Unit
from oncomodel.sheets.snapshot import stored

MATTERS = (
    "Blank where an input does not move the market size in the last year. First: part of its variance that would go if "
    "that input alone were known. Total: part that would stay if all others were. Sobol indices take inputs as "
    "independent; rank correlations are those of the draws."
)
INDEPENDENT = "No two inputs are said to move together: all are drawn independently of each other."
FITS = "The correlations that are stated can hold together, so they are used as they are."


def drawn_inputs(snapshot: Snapshot, tabs: tuple[Sheet, ...]) -> tuple[Row, ...]:
    """Every input that was drawn, those that matter most first."""
    lines = {line.key: line for tab in tabs for line in tab.lines()}
    found = sorted(snapshot.inputs, key=lambda one: -2.0 if one.total is None else -3.0 - one.total)
    of = tuple(Member(f"drawn_{number}", one.label) for number, one in enumerate(found, start=1))
    units = [_unit(one, lines[one.key]) for one in found]

    def column(
        key: str, header: str, unit: Unit, values: Iterable[float | None], own: list[Unit] | None = None
    ) -> Column:
        return Column(header, stored(f"sim_input_{key}", header, unit, values, of, own or ()))

    rules = tuple(_changed(one, lines[one.key], member.key) for one, member in zip(found, of, strict=True))
    columns = (
        Column("As the market file names it", tuple(one.name for one in found), "wide"),
        Column("Distribution", tuple(one.distribution for one in found), "name"),
        Column("Unit", tuple(unit.name for unit in units), "name"),
        column("low", "Low", FACTOR, (one.low for one in found), units),
        column("mode", "Most likely", FACTOR, (one.mode for one in found), units),
        column("high", "High", FACTOR, (one.high for one in found), units),
        Column("Changed since", Line("sim_changed", "Changed since", FLAG, rules, of, constant=True)),
        column("rank", "Rank correlation", FACTOR, (one.rank for one in found)),
        column("first", "Sobol index, first", PERCENT, (one.first for one in found)),
        column("first_error", "Standard error, first", PERCENT, (one.first_error for one in found)),
        column("total", "Sobol index, total", PERCENT, (one.total for one in found)),
        column("total_error", "Standard error, total", PERCENT, (one.total_error for one in found)),
    )
    return (
        Section("Inputs that were drawn, and how much they matter"),
        Note(MATTERS),
        Ledger("UncertaintyInputs", "Input", of, columns),
    )


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
    """The correlations of inputs, as stated and as used."""
    if not snapshot.correlations:
        return (Section("Inputs that move together"), Note(INDEPENDENT))
    pairs = snapshot.correlations
    of = tuple(Member(f"joined_{number}", " and ".join(pair.names)) for number, pair in enumerate(pairs, start=1))
    columns = (
        Column("Stated", stored("sim_stated", "stated", FACTOR, (pair.stated for pair in pairs), of)),
        Column("Used", stored("sim_used", "used", FACTOR, (pair.used for pair in pairs), of)),
    )
    repaired = (
        "The stated correlations cannot all hold together: the nearest ones that can are used (Higham 2002). "
        f"The largest change of one is {snapshot.repair:.3f}."
    )
    return (
        Section("Inputs that move together"),
        Note("Rank correlations; pairs that are not listed are drawn independently of each other."),
        Note(repaired if snapshot.repair else FITS),
        Ledger("UncertaintyCorrelations", "Inputs", of, columns),
        *(Note(f"{member.label}: {pair.reason}") for member, pair in zip(of, pairs, strict=True)),
    )
