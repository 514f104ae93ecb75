"""What all tabs share: the heading, and the columns of growth beside value rows."""

from __future__ import annotations

from collections.abc import Iterable

from oncomodel.kernels.growth import cagr
from oncomodel.model.lines import Line, Member, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import AtYear, FirstYear, LastYear, Of
from oncomodel.model.units import RATE, TEXT, YEAR, Unit


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
    header = (*_status(key), *(_choices(key) if layout in ("inputs", "checks") else ()))
    return Sheet(title, purpose, kind, layout, header, rows)


def captioned(caption: str, rows: Iterable[Row]) -> tuple[Row, ...]:
    """*rows* under a heading."""
    return (Section(caption), *rows)


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
    )


def value_line(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    """A yearly row with its CAGR columns."""
    return with_growth(Line(key, label, unit, rule, role=role))


def value_block(key: str, label: str, unit: Unit, rule: Rule, members: tuple[Member, ...]) -> Line:
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
