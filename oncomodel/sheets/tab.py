"""What all tabs share: the heading, and the columns of growth beside value rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from oncomodel.kernels.growth import cagr
from oncomodel.market.schema import Dimension
from oncomodel.model.lines import Field, Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import AtYear, FirstYear, LastYear, Of
from oncomodel.model.units import RATE, TEXT, YEAR, Unit

LEGEND_ROLES = ("input", "calculation", "link", "total", "output", "snapshot", "check")
FOLLOWING = ("calculation", "output", "checks")
"""Kinds of tabs whose headings name the chosen scenario and basis, which their numbers follow."""
BACKCAST = "backcast before the base year"
"""What the title of a chart says of years that are growth run backwards; lines have hollow markers there."""


def time_tab(key: str, title: str, purpose: str, kind: str, rows: tuple[Row, ...]) -> Sheet:
    """A tab with a column for each year, headed by the timeline of the Market tab."""
    header = (
        *_status(key),
        *_choices(key),
        ("year", Line(year_of(key), "Year", YEAR, link("year"), role="year")),
        ("phase", Line(f"{key}_tab_phase", "Phase", TEXT, link("phase"), role="phase")),
        ("cagr_base", _constant(f"{key}_tab_cagr_base", "Base year", "base_year")),
        ("cagr_first", _constant(f"{key}_tab_cagr_first", "First year", "first_year")),
    )
    return Sheet(title, purpose, kind, "time", header, rows)


def plain_tab(key: str, title: str, purpose: str, kind: str, layout: str, rows: tuple[Row, ...]) -> Sheet:
    """A tab without a timeline."""
    header = (*_status(key), *(_choices(key) if layout == "inputs" or kind in FOLLOWING else ()))
    return Sheet(title, purpose, kind, layout, header, rows)


def following(tab: Sheet, key: str) -> Sheet:
    """*tab* with the chosen scenario and basis in its heading: numbers on it follow them, though its kind does not."""
    return replace(tab, header=(*tab.header, *_choices(key)))


def noted(dimension: Dimension) -> tuple[Note, ...]:
    """What the market file says of how to read a dimension."""
    return (Note(dimension.note),) if dimension.note else ()


def captioned(caption: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """*rows* under a heading."""
    return (Section(caption), *rows)


def legend() -> tuple[Row, ...]:
    """What the colours of cells mean."""
    return captioned("What a colour means", (Field(role.title(), role, role="legend") for role in LEGEND_ROLES))


def year_of(key: str) -> str:
    """Key of the year row in the heading of a time tab."""
    return f"{key}_tab_year"


def _constant(key: str, label: str, bound: str) -> Line:
    return Line(key, label, YEAR, link(bound), constant=True, role="phase")


def _status(key: str) -> tuple[tuple[str, Line], ...]:
    text = Line(f"{key}_tab_status", "Status", TEXT, link("master_status"), constant=True, role="status")
    return (("status", text),)


def _choices(key: str) -> tuple[tuple[str, Line], ...]:
    return tuple(
        (
            choice,
            Line(f"{key}_tab_{choice}", choice.title(), TEXT, link(choice), constant=True, role="context"),
        )
        for choice in ("scenario", "basis")
    )


def with_growth(line: Line) -> Line:
    """*line* with its CAGR columns: base year to last year, and first year to last."""
    base = _cagr(line, "base", AtYear(line.key, "base_position"), "years_base_to_last")
    first = _cagr(line, "first", FirstYear(line.key), "years_first_to_last")
    return Line(**vars(line) | {"beside": (*line.beside, ("cagr_base", base), ("cagr_first", first))})


def _cagr(line: Line, start: str, begin: AtYear | FirstYear, periods: str) -> Line:
    return Line(
        f"{line.key}_cagr_{start}",
        f"{line.label}, CAGR from {start} year",
        RATE,
        each(cagr, begin=begin, end=LastYear(line.key), periods=periods),
        members=line.members,
        constant=True,
        role=line.role if line.role in ("total", "output") else "calculation",
        native=_stays_native(line),
    )


def _stays_native(line: Line) -> bool:
    """Whether the growth of *line* is not worth a call of Python: of a row, a total, a link, or a called table."""
    return not line.members or line.called is not None or line.role in ("total", "output", "link")


def value_line(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    """A yearly row with its CAGR columns."""
    return with_growth(Line(key, label, unit, rule, role=role))


def value_block(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], members: tuple[Member, ...]) -> Line:
    """A yearly block with its CAGR columns."""
    return with_growth(Line(key, label, unit, rule, members=members))


def shown_block(key: str, source: str, unit: Unit, members: tuple[Member, ...], picked: tuple[str, ...] = ()) -> Line:
    """The market size block *source* of another tab, or some of it, shown with its CAGR columns as they are.

    Args:
        key: Key of the new block.
        source: Key of the block that is shown.
        unit: Unit of both.
        members: Members of the new block.
        picked: For each of them the member of *source* that it shows; all of them without it.
    """

    def shown(of: str) -> Rule | tuple[Rule, ...]:
        return tuple(link(Of(of, member)) for member in picked) or link(of)

    def rate(start: str) -> Line:
        rule = shown(f"{source}_cagr_{start}")
        return Line(f"{key}_cagr_{start}", "market size, CAGR", RATE, rule, members, constant=True, role="link")

    beside = tuple((f"cagr_{start}", rate(start)) for start in ("base", "first"))
    return Line(key, "market size", unit, shown(source), members, role="link", beside=beside)
