"""The Live band tab, in the form of the workbook that calls functions."""

from __future__ import annotations

from oncomodel.kernels.arithmetic import year_before
from oncomodel.kernels.bands import band_down, forecast_band, growth_at_end, growth_in_year, start_at_end
from oncomodel.kernels.growth import cagr
from oncomodel.market.evidence import Quantity
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import (
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
)
from oncomodel.model.rows import Workings
from oncomodel.model.snapshot import ENDS_AND_MEDIAN
from oncomodel.model.symbols import AtYear, Cell, Of, Pick
from oncomodel.model.units import COUNT, FLAG, PERCENT, POSITION, RATE, RATE_POINTS, Unit
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.levers import ranged
from oncomodel.sheets.tab import plain_tab

ENDS = ("low", "high")
WHAT = (
    "Live: OM_FORECAST_BAND draws the start value and one growth for all years from the ranges on Inputs. "
    "The snapshot on Uncertainty draws every input, and together what moves together."
)
MOVED = (
    "{names}, where start and end are trusted: start and growth are independent in the snapshot too, since the end "
    "moves with the start there. The growth here is triangular, the end there: on narrow ranges, quantiles differ by "
    "less than a percent."
)
APART = (
    "{names}, where start and end are trusted: the snapshot draws the end whatever the start is, so that a high start "
    "grows less. Here growth does not know the start, so the band is wider."
)
ALL_SCENARIOS = "It draws these ranges in every scenario: also what the snapshot draws in one scenario alone."


def live_band(market: Market) -> Sheet:
    """The band, the ranges that it is drawn from, and how those come about."""
    rows = (
        Section("Market size by year: the chosen scenario and basis, from the ranges as they are now"),
        *((Note(ALL_SCENARIOS),) if market.uncertainty.default_scenario_only else ()),
        *_against_the_snapshot(market),
        Ledger("BandYears", "Year", _years(market), (*_bands(market), *_rates(market))),
        Workings(),
        Section("Ranges of the bases and of the scenarios"),
        Ledger("BandBases", "Basis", members_of(market.bases), _bases(market)),
        Ledger("BandScenarios", "Scenario", members_of(market.scenarios), _scenarios(market)),
        Section("What is chosen, and settings"),
        *_chosen(market),
        *_settings(market),
    )
    return plain_tab("band", "Live band", WHAT, "output", "ledger", rows)


def _against_the_snapshot(market: Market) -> tuple[Row, ...]:
    """Of the bases that may trust two sizes: whether the snapshot then draws these as the band does."""
    moved = {one.input for one in market.uncertainty.moves_with_start}
    drawn = [basis for basis in market.bases if basis.end and ranged(basis.start)]
    with_start = ", ".join(basis.label for basis in drawn if f"bases.{basis.key}.end" in moved)
    apart = ", ".join(basis.label for basis in drawn if f"bases.{basis.key}.end" not in moved)
    notes = ((MOVED, with_start), (APART, apart))
    return tuple(Note(words.format(names=names)) for words, names in notes if names)


def _years(market: Market) -> tuple[Member, ...]:
    """The years that have growth: all but the first."""
    return tuple(
        Member(f"band_{y}", str(y)) for y in range(market.timeline.first_year + 1, market.timeline.last_year + 1)
    )


def _setting(key: str, label: str, unit: Unit, value: float, words: str) -> Input:
    return Input(key, label, unit, (Entry(value, Evidence("setting", words)),), editable=False)


def _settings(market: Market) -> tuple[Row, ...]:
    return (
        _setting("band_periods", "Years of the band", COUNT, float(len(_years(market))), "All years but the first."),
        *(
            _setting(f"band_{key}_probability", f"Probability of {label}", PERCENT, probability, "Which quantile.")
            for key, label, probability in ENDS_AND_MEDIAN
        ),
    )


def _end_of(line: str, of: str, quantity: Quantity | None, end: str) -> Of:
    """The low or high cell of an input that has a range; else the input itself."""
    return Of(f"{line}_{end}" if quantity and quantity.low is not None else line, of)


def _bases(market: Market) -> tuple[Column, ...]:
    of = members_of(market.bases)

    def column(key: str, label: str, unit: Unit, rules: tuple[Rule, ...]) -> Column:
        return Column(label, Line(key, label, unit, rules, of, constant=True))

    return (
        *(
            column(f"band_start_{e}", f"Start, {e}", unit_of(market), tuple(_start(b, e) for b in market.bases))
            for e in ENDS
        ),
        *(column(f"band_growth_{e}", f"Growth, {e}", RATE, tuple(_growth(b, e) for b in market.bases)) for e in ENDS),
    )


def _start(basis: Basis, end: str) -> Rule:
    start = _end_of("basis_start", basis.key, basis.start, end)
    if not (basis.end and basis.growth):
        return link(start)
    return each(
        start_at_end,
        uses_end=Of("basis_uses_end", basis.key),
        start=start,
        implied=Of("basis_implied_start", basis.key),
        end=_end_of("basis_end", basis.key, basis.end, end),
        most_likely_end=Of("basis_end", basis.key),
    )


def _growth(basis: Basis, end: str) -> Rule:
    stated = _end_of("basis_stated_growth", basis.key, basis.growth, end)
    if not basis.end:
        return link(stated)
    sizes = {
        "begin": Of("basis_start", basis.key),
        "end": _end_of("basis_end", basis.key, basis.end, end),
        "periods": Of("basis_years", basis.key),
    }
    if not basis.growth:
        return each(cagr, **sizes)
    return each(growth_at_end, uses_growth=Of("basis_uses_growth", basis.key), stated=stated, **sizes)


def _scenarios(market: Market) -> tuple[Column, ...]:
    of = members_of(market.scenarios)

    def rules(end: str) -> tuple[Rule, ...]:
        line = "scenario_difference"
        return tuple(link(_end_of(line, one.key, one.growth_difference, end)) for one in market.scenarios)

    return tuple(
        Column(label, Line(f"band_difference_{end}", label, RATE_POINTS, rules(end), of, constant=True))
        for end, label in ((end, f"Difference in growth, {end}") for end in ENDS)
    )


def _chosen(market: Market) -> tuple[Row, ...]:
    def line(key: str, label: str, unit: Unit, block: str, number: str) -> Line:
        return Line(key, label, unit, link(Pick(block, Cell(number))), constant=True, role="link")

    money = unit_of(market)
    opening = each(year_before, year="anchor_position")
    return (
        *(line(f"band_from_{e}", f"Start value, {e}", money, f"band_start_{e}", "basis_number") for e in ENDS),
        *(line(f"band_basis_{e}", f"Growth of the basis, {e}", RATE, f"band_growth_{e}", "basis_number") for e in ENDS),
        line("band_difference", "Difference of the scenario", RATE_POINTS, "scenario_difference", "scenario_number"),
        *(
            line(
                f"band_scenario_{e}",
                f"Difference of the scenario, {e}",
                RATE_POINTS,
                f"band_difference_{e}",
                "scenario_number",
            )
            for e in ENDS
        ),
        Line(
            "band_opening",
            "Year of the band that has the start value; 0: the one before",
            POSITION,
            opening,
            constant=True,
        ),
    )


def _bands(market: Market) -> tuple[Column, ...]:
    def column(key: str, label: str) -> Column:
        rule, called = _band(key)
        line = Line(
            f"band_{key}",
            label,
            unit_of(market),
            rule,
            _years(market),
            constant=True,
            role="output",
            called=called,
        )
        return Column(f"{label}, {unit_of(market).name}", line)

    return tuple(column(key, label) for key, label, _ in ENDS_AND_MEDIAN)


def _rates(market: Market) -> tuple[Column, ...]:
    """The growth of each year, and its range."""
    of = _years(market)
    numbers = (Entry(float(n), Evidence("setting", "Its place on the timeline.")) for n in range(2, len(of) + 2))
    number = Input("band_year_number", "Number of the year", POSITION, tuple(numbers), of, editable=False)

    def column(key: str, header: str, unit: Unit, rule: Rule, role: str = "link") -> Column:
        return Column(header, Line(key, header, unit, rule, of, constant=True, role=role))

    def at_end(end: str) -> Rule:
        bound = {"basis": f"band_basis_{end}", "basis_mode": "growth_used", "scenario": f"band_scenario_{end}"}
        return each(
            growth_in_year, growth="band_rate_mode", scenario_mode="band_difference", active="band_active", **bound
        )

    return (
        Column("Number of the year", number),
        column("band_active", "Forecast", FLAG, link(AtYear("is_forecast", "band_year_number"))),
        column("band_rate_mode", "Growth", RATE, link(AtYear("market_growth", "band_year_number"))),
        *(column(f"band_rate_{e}", f"Growth, {e}", RATE, at_end(e), role="calculation") for e in ENDS),
    )


def _band(key: str) -> tuple[Rule, Rule]:
    """One quantile: as Python calculates it for this tab, and as the workbook calls it."""
    bound = {"start_low": "band_from_low", "start_mode": "anchor", "start_high": "band_from_high"}
    bound |= {f"growth_{end}": f"band_rate_{end}" for end in ("low", "mode", "high")}
    bound |= {"periods": "band_periods"}
    probability, opening = f"band_{key}_probability", "band_opening"
    return (
        each(band_down, **bound, probability=probability, start_period=opening),
        each(forecast_band, **bound, probabilities=probability, start_period=opening),
    )
