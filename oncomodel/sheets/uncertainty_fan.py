"""The fans of the Uncertainty tab: the market size by year, and from the bottom up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import floor, log10

from oncomodel.kernels import freshness
from oncomodel.kernels.arithmetic import excess
from oncomodel.market.schema import Market
from oncomodel.model.left_out import ONLY_INPUTS, left_out
from oncomodel.model.lines import (
    Chart,
    Charts,
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Section,
    each,
    link,
)
from oncomodel.model.snapshot import QUANTILES, Snapshot, Spread, Yearly
from oncomodel.model.symbols import AtYear, Cell, Pick
from oncomodel.model.units import PERCENT, POSITION, RATE, TEXT, in_text
from oncomodel.sheets.figures import fan_of_members
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.snapshot import name_of, spread_columns, stored, years_of
from oncomodel.sheets.uncertainty_meeting import meetings
from oncomodel.sheets.uncertainty_ranges import origin_of_fan

PLACES = ("same in every draw", "below P5", "P5 to P25", "P25 to P50", "P50 to P75", "P75 to P95", "P95 or above")
QUANTILE = (
    "P5 is the size that 5 % of the draws stay below; P50 is the median. Interpolated as PERCENTILE.INC does. Live: "
    "the model as it is now, with the scenario and basis chosen on Control."
)
THAT_PART = "The table of all of them further down is that part of the uncertainty."
ONLY = "ranges of inputs only"
BOTTOM = "funnel_size"
TALL, LOW = 27, 20  # rows of the sheet that a chart covers

Drawn = tuple[tuple[Line, ...], Chart]


def fan(market: Market, snapshot: Snapshot, beside: Chart) -> tuple[Row, ...]:
    """The market size by year: its chart, with another one beside it, and its table."""
    money, of = unit_of(market), years_of(snapshot)
    live = Line("sim_live_size", "live", money, link(AtYear("market_size", "sim_year_number")), of, constant=True)
    over = each(excess, value="sim_live_size", reference="sim_p50")
    percent = replace(PERCENT, number_format=RATE.number_format)
    place = link(Pick("sim_place_name", Cell("sim_place_number")))
    columns = (
        *spread_columns("sim", money, snapshot.fan, of),
        Column("Live market size", live),
        Column("Live over P50", Line("sim_over_median", "live over P50", percent, over, of, constant=True)),
        Column(
            "Live size lies",
            Line("sim_place", "live size lies", TEXT, place, of, constant=True, role="verdict"),
            "name",
        ),
    )
    _, chart = chart_of_fan(market, snapshot)
    return (
        Section(f"Market size by year: {name_of(market, snapshot)}"),
        Charts((replace(chart, rows=TALL), replace(beside, rows=TALL))),
        Note(_not_all(market, snapshot)),
        origin_of_fan(market, snapshot),
        Note(QUANTILE),
        Ledger("UncertaintyFan", "Year", of, columns),
    )


def _not_all(market: Market, snapshot: Snapshot) -> str:
    """What the fan leaves out, and where that stands."""
    said = left_out(snapshot, {one.key: one.label for one in market.scenarios})
    return f"{said} {THAT_PART}" if said == ONLY_INPUTS else said


def chart_of_fan(market: Market, snapshot: Snapshot) -> Drawn:
    """The bands between the quantiles of every year, and the chart of them."""
    return _drawn(market, snapshot, "sim", snapshot.fan)


def chart_on_board(market: Market, snapshot: Snapshot) -> Chart:
    """The chart of the fan where there is little room."""
    _, chart = chart_of_fan(market, snapshot)
    axis = f"{chart.unit}, from {in_text(chart.least)}" if chart.least else ""
    return replace(chart, titled_by="sim_title_board", axis=axis)


def _drawn(market: Market, snapshot: Snapshot, key: str, spreads: Iterable[Spread]) -> Drawn:
    """The bands of a fan and its chart, whose axis begins near the lowest of them."""
    unit, of = unit_of(market), years_of(snapshot)
    quantiles = tuple((label, f"{key}_{name}") for name, label, _ in QUANTILES)
    bands, chart = fan_of_members(f"{key}_fan", "", unit, of, quantiles)
    least = _round_below(min(spread.p5 for spread in spreads))
    ends = ", ".join(f"{label} {{{key}_{name}.{of[-1].key}}}" for name, label, _ in QUANTILES)
    alt = f"Quantiles of the size by year, {unit.name}. {of[-1].label}: {ends}."
    axis = f"{unit.name}; the axis begins at {in_text(least)}" if least else ""
    return bands, replace(chart, titled_by=f"{key}_title_fan", axis=axis, least=least, alt=alt)


def _round_below(size: float) -> float:
    """The largest number of one digit that is below *size*; 0 where it is not above 0.

    >>> _round_below(58.4), _round_below(1240.0), _round_below(-3.0)
    (50.0, 1000.0, 0.0)
    """
    if size <= 0:
        return 0.0
    unit = 10.0 ** floor(log10(size))
    return floor(size / unit) * unit


def from_below(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """Other sizes of the whole market by year, such as that from the bottom up: charts and tables."""
    return tuple(row for whole in snapshot.wholes if whole.fan for row in _whole(market, snapshot, whole))


def _whole(market: Market, snapshot: Snapshot, whole: Yearly) -> tuple[Row, ...]:
    of, key, money = years_of(snapshot), _key(whole), unit_of(market)
    _, chart = _of_whole(market, snapshot, whole)
    modal = stored(f"{key}_mode", "most likely inputs", money, whole.modal, of)
    columns = (Column("Most likely inputs", modal), *spread_columns(key, money, whole.fan, of))
    return (
        Section(f"{whole.label}, by year: {name_of(market, snapshot)}"),
        Charts((replace(chart, rows=LOW),)),
        Ledger(f"Uncertainty_{whole.line}_by_year", "Year", of, columns),
        *(meetings(market, snapshot) if whole.line == BOTTOM else ()),
    )


def _of_whole(market: Market, snapshot: Snapshot, whole: Yearly) -> Drawn:
    return _drawn(market, snapshot, _key(whole), whole.fan)


def _key(whole: Yearly) -> str:
    return f"sim_all_{whole.line}"


def fan_workings(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """What charts and tables of fans are calculated with."""
    of = years_of(snapshot)
    numbers = (Entry(float(n), Evidence("setting", "Its place on the timeline.")) for n in range(1, len(of) + 1))
    place = each(freshness.place_in_fan, value="sim_live_size", **{q: f"sim_{q}" for q, _, _ in QUANTILES})
    columns = (
        Column("Number of the year", Input("sim_year_number", "number", POSITION, tuple(numbers), of, editable=False)),
        Column("Place in the fan", Line("sim_place_number", "place", POSITION, place, of, constant=True)),
        *_bands(chart_of_fan(market, snapshot)),
    )
    return (
        Section("Bands of the fan, and where the live size lies in them"),
        Ledger("UncertaintyFanWorkings", "Year", of, columns),
        *_titles(market, snapshot),
        _places(),
    )


def _titles(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """What charts are called: cells, since they name a scenario and a basis."""
    name, unit, year, last = name_of(market, snapshot), unit_of(market).name, snapshot.years[-1], snapshot.fan[-1]
    ends = f"{year}: P5 {last.p5:,.1f}, P50 {last.p50:,.1f}, P95 {last.p95:,.1f}"
    return (
        stored("sim_title_fan", "Title of the fan", TEXT, [f"Simulation snapshot: {name}, {ONLY}. {ends}, {unit}"]),
        stored("sim_title_board", "Title on the Dashboard", TEXT, [f"Simulation snapshot: {name}, {unit}, {ONLY}"]),
        stored("sim_title_curve", "Title of the curve", TEXT, [f"Cumulative curve of {year}: {name}, {PERCENT.name}"]),
    )


def from_below_workings(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """The bands of the other fans, and what these are called."""
    of, name, unit = years_of(snapshot), name_of(market, snapshot), unit_of(market).name
    return tuple(
        row
        for whole in snapshot.wholes
        if whole.fan
        for row in (
            Section(f"Bands of the fan: {whole.label}"),
            Ledger(f"Uncertainty_{whole.line}_bands", "Year", of, _bands(_of_whole(market, snapshot, whole))),
            stored(
                f"{_key(whole)}_title_fan",
                f"Title of the fan: {whole.label}",
                TEXT,
                [f"Simulation snapshot: {whole.label.lower()}, {name}, {unit}, {ONLY}"],
            ),
        )
    )


def _bands(drawn: Drawn) -> tuple[Column, ...]:
    return tuple(Column(f"Band, {band.label}", band) for band in drawn[0])


def _places() -> Input:
    of = tuple(Member(f"sim_place_name_{n}", f"Place {n} in the fan") for n in range(1, len(PLACES) + 1))
    entries = tuple(Entry(name, Evidence("setting", "A text to show.")) for name in PLACES)
    return Input("sim_place_name", "text", TEXT, entries, of, editable=False)
