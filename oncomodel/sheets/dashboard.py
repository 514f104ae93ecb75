"""The Dashboard tab: the answer on one page, live with the scenario and basis chosen on Control."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from oncomodel.market.schema import Dimension, Market
from oncomodel.model.lines import Chart, Charts, Findings, Line, Row, Section, Sheet, Tile, Tiles, link
from oncomodel.model.units import RATE, SHARE, TEXT, Unit
from oncomodel.sheets.dashboard_data import THIS_MODEL, findings
from oncomodel.sheets.dashboard_evidence import cited_tile
from oncomodel.sheets.evidence import RESTS
from oncomodel.sheets.evidence_map import GRADE_NAMES, GRADES
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.size import sizes_by_scenario
from oncomodel.sheets.tab import plain_tab
from oncomodel.sheets.triangulation import comparable

ROWS, TALL = 15, 20  # of the sheet that each chart covers, above and below: there with a name for every bar
PURPOSE = "The answer on one page. It follows the choices on Control; its numbers and words stand on Dashboard data."


@dataclass(frozen=True)
class Simulated:
    """What the dashboard shows of a simulation.

    Attributes:
        chart: The chart at the lower right.
        note: Key of the sentence that stands below it.
        finding: Key of the sentence that stands among the findings.
    """

    chart: Chart
    note: str
    finding: str


def dashboard(market: Market, simulated: Simulated | None = None) -> Sheet:
    """The first tab after the cover.

    Args:
        market: The market.
        simulated: What a simulation found; without it the chart at the lower right has the size of the regions.
    """
    rows: tuple[Row, ...] = (
        *_tiles(market),
        Section("Key findings"),
        Findings(tuple(_findings(market, simulated))),
        *_charts(market, simulated.chart if simulated else None),
        *((Findings((_finding(simulated.note, "About the last chart"),)),) if simulated else ()),
    )
    return plain_tab("dashboard", "Dashboard", PURPOSE, "dashboard", "dashboard", rows)


def _findings(market: Market, simulated: Simulated | None) -> Iterator[Line]:
    """The findings; that of the simulation after those on the size, which it is about."""
    for one in findings(market):
        if one.key != "finding_end":
            yield _finding(one.key, one.label)
        if one.key == "finding_bases" and simulated:
            yield _finding(simulated.finding, "Finding on what the ranges of inputs make of the last year")


def _finding(key: str, label: str) -> Line:
    return replace(_shown(f"board_{key}", label, TEXT, key), role="finding")


def _shown(key: str, label: str, unit: Unit, bound: str) -> Line:
    return Line(key, label, unit, link(bound), constant=True, role="tile text" if unit is TEXT else "tile value")


def _tile(label: str, bound: str, unit: Unit, note: str) -> Tile:
    below = Line(f"tile_note_{bound}", f"{label}: note", TEXT, link(note), constant=True, role="tile note")
    return Tile(label, _shown(f"tile_{bound}", label, unit, bound), below)


def _tiles(market: Market) -> tuple[Tiles, Tiles]:
    """Twelve key figures in two rows."""
    money, first, regions = unit_of(market), market.dimensions[0], market.regions
    label, cited = cited_tile(market)
    checks = _tile("Checks", "master_status", TEXT, "say_checks")
    return (
        Tiles(
            (
                _tile("Market size, base year", "size_in_base_year", money, "say_base_unit"),
                _tile("Market size, last year", "size_in_last_year", money, "say_last_unit"),
                _tile("Growth", "growth_to_last_year", RATE, "say_years"),
                _tile("Last year, across scenarios", "say_range", TEXT, "say_range_names"),
                _tile(label, cited, SHARE, "say_cited"),
                replace(checks, value=replace(checks.value, role="tile status")),
            )
        ),
        Tiles((*_first(first), *_first(regions), *_chosen())),
    )


def _first(split: Dimension) -> tuple[Tile, Tile]:
    key = f"dash_{split.key}"
    return (
        _tile(f"Largest {split.noun}", f"{key}_largest_name", TEXT, f"say_{split.key}_largest"),
        _tile(f"Fastest-growing {split.noun}", f"{key}_fastest_name", TEXT, f"say_{split.key}_fastest"),
    )


def _chosen() -> tuple[Tile, ...]:
    return tuple(
        Tile(what.title(), _shown(f"tile_{what}", what.title(), TEXT, what), "chosen on Control")
        for what in ("scenario", "basis")
    )


def _charts(market: Market, last: Chart | None) -> tuple[Charts, ...]:
    """Six charts in two rows."""
    unit, first, regions = unit_of(market).name, market.dimensions[0], market.regions
    by_scenario = replace(sizes_by_scenario(market), title="", titled_by="say_by_scenario")
    mix = Chart("stacked", f"Market size by {first.noun}", (f"{first.key}_market_size",), unit)
    ends = (("Base year", f"dash_{regions.key}_base"), ("Last year", f"dash_{regions.key}_last"))
    growth = Chart("column", f"Size and growth a year by {regions.noun}", ends, unit, names=f"dash_{regions.key}_words")
    by_region = Chart("stacked", f"Market size by {regions.noun}", (f"{regions.key}_market_size",), unit)
    published = Chart(
        "bar",
        "Published sizes, carried to the base year and pooled by scope",
        ("dash_published",),
        unit,
        names="dash_published_name",
        apart=THIS_MODEL,
    )
    compared = (published,) if market.claims and comparable(market) else ()
    share = Chart("stacked100", f"Share by {regions.noun}", (f"{regions.key}_share",), SHARE.name)
    grades = tuple((name, f"dash_grade_{grade}") for grade, name in zip(GRADES, GRADE_NAMES, strict=True))
    rests = Chart("parts", RESTS, grades, SHARE.name)
    below = (*(compared or (share,)), rests, last or by_region)
    return (
        Charts(tuple(replace(chart, rows=ROWS) for chart in (by_scenario, mix, growth))),
        Charts(tuple(replace(chart, rows=TALL) for chart in below)),
    )
