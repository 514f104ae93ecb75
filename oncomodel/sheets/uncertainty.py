"""The Uncertainty tab: what a simulation found, as a snapshot, and live beside it what the model says now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from oncomodel.kernels import freshness
from oncomodel.kernels.arithmetic import count_of, excess
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.market.schema import Market
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
    Rule,
    Section,
    Sheet,
    each,
    link,
    when,
)
from oncomodel.model.snapshot import QUANTILES, Part, Snapshot
from oncomodel.model.symbols import AtYear, Cell, LastYear, Members, Pick, Position
from oncomodel.model.units import COUNT, FINE_FACTOR, FLAG, PERCENT, POSITION, RATE, RATIO, TEXT, YEAR, Unit
from oncomodel.sheets.figures import fan_of_members
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.snapshot import spread_columns, stored
from oncomodel.sheets.tab import plain_tab
from oncomodel.sheets.uncertainty_inputs import drawn_inputs, drawn_together

STATES = (
    "Up to date: the snapshot belongs to the chosen scenario and basis, and to the inputs as they are.",
    "Made for another scenario or basis: see the table of all scenarios and bases, or run oncomodel simulate "
    "with --scenario and --basis.",
    "Out of date: inputs have changed since. Put the changes into the market file and run oncomodel simulate "
    "with --save.",
)
PLACES = ("same in every draw", "below P5", "P5 to P25", "P25 to P50", "P50 to P75", "P75 to P95", "P95 or above")
ONCE = (
    "Every range of Inputs was drawn at once, and the model calculated for each draw. Numbers in violet are that "
    "snapshot: they do not follow a change. All others are live."
)
QUANTILE = "P5 is the size that 5 % of the draws stay below; P50 is the median. Interpolated as PERCENTILE.INC does."
CONVERGENCE = (
    "Standard errors say how far a number may be off because draws are few: of the mean, standard deviation over the "
    "root of the draws; of a quantile, half the distance of the draws one binomial standard deviation beside it."
)
EXCEEDING = (
    "Part of the draws that are above the size, in that year. Every draw trusts the figures of the basis that its "
    "resolution trusts: whether another figure is right is not drawn, so 100 % does not say that it is wrong."
)
STILL = "Blank: no input that moves it has a range. That is not certainty: the market file states none."


def uncertainty(market: Market, snapshot: Snapshot, tabs: tuple[Sheet, ...], extra: tuple[Row, ...] = ()) -> Sheet:
    """The tab of a simulation.

    Args:
        market: The market.
        snapshot: What the simulation found.
        tabs: The tabs of the model, whose inputs were drawn.
        extra: Rows below, which only one form of the workbook has.
    """
    rows = (
        *_about(market, snapshot),
        *_state(market, snapshot),
        *(_fan(market, snapshot) if snapshot.varies else _no_fan(market, snapshot)),
        *_outcomes(market, snapshot),
        *_parts(market, snapshot),
        *drawn_inputs(snapshot, tabs),
        *drawn_together(snapshot),
        *_lists(),
        *extra,
    )
    purpose = (
        "What the ranges of the inputs make of the forecast: a simulation's snapshot, and where the live model is."
    )
    return plain_tab("uncertainty", "Uncertainty", purpose, "output", "ledger", rows)


def _name(market: Market, snapshot: Snapshot) -> str:
    return f"{market.scenario(snapshot.scenario).label}, {market.basis(snapshot.basis).label}"


def _about(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    scenario, basis = market.scenario(snapshot.scenario).label, market.basis(snapshot.basis).label
    return (
        Section("Snapshot"),
        Note(ONCE),
        stored("sim_scenario", "Made for the scenario", TEXT, [scenario]),
        stored("sim_basis", "Made for the basis", TEXT, [basis]),
        stored("sim_draws", "Draws", COUNT, [float(snapshot.draws)]),
        stored("sim_seed", "Seed: the same seed gives the same numbers", POSITION, [float(snapshot.seed)]),
        stored("sim_distribution", "Distribution of a range that names none", TEXT, [snapshot.distribution]),
        stored("sim_inputs", "Inputs that were drawn", COUNT, [float(len(snapshot.inputs))]),
        stored("sim_repair", "Largest repair of a correlation", FINE_FACTOR, [snapshot.repair]),
        stored("sim_version", "Made by oncomodel", TEXT, [snapshot.version]),
        stored("sim_scenarios", "Number of the last scenario that it holds", POSITION, [float(len(market.scenarios))]),
    )


def _state(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """Whether the snapshot belongs to what is chosen, and to the inputs as they are."""
    state = each(
        freshness.snapshot_state,
        same_choice="sim_same_choice",
        inputs_changed="sim_changes",
        result_moved="sim_moved",
        parts_moved="sim_parts_moved",
    )
    return (
        Section("Does the snapshot belong to the model as it is now?"),
        _single("sim_message", "The snapshot is", TEXT, link(Pick("sim_state", Cell("sim_state_number"))), "message"),
        *_choice(),
        *_results(unit_of(market)),
        *_counts(snapshot),
        _single("sim_state_number", "Number of the state", POSITION, state),
    )


def _single(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    return Line(key, label, unit, rule, constant=True, role=role)


def _choice() -> tuple[Row, ...]:
    """What the snapshot was made for, and what it holds for what is chosen now."""
    same = each(
        freshness.both_equal,
        first="scenario_number",
        first_then="sim_scenario_number",
        second="basis_number",
        second_then="sim_basis_number",
    )
    pair = each(freshness.pair_number, row="basis_number", column="scenario_number", columns="sim_scenarios")
    listed = each(freshness.is_listed, number="scenario_number", count="sim_scenarios")
    made_for = (
        _single(
            f"sim_{place}_number",
            f"Number of the {place} that it was made for",
            POSITION,
            link(Position(Cell(f"sim_{place}"), f"{place}_name")),
            "link",
        )
        for place in ("scenario", "basis")
    )
    return (
        *made_for,
        _single("sim_same_choice", "Made for the chosen scenario and basis", FLAG, same),
        _single("sim_listed", "Holds the chosen scenario: one in reserve it does not", FLAG, listed),
        _single("sim_pair", "Number of the chosen pair of basis and scenario", POSITION, pair),
    )


def _results(money: Unit) -> tuple[Row, ...]:
    """The sizes that the snapshot recorded for what is chosen, against those of now."""
    then, base_then = (Pick(key, Cell("sim_pair")) for key in ("sim_outcome", "sim_outcome_base"))
    tolerance = Entry(1e-6, Evidence("setting", "The snapshot is rounded to nine digits."))

    def recorded(key: str, label: str, bound: Pick) -> Line:
        return _single(key, label, money, when("sim_listed", link(bound)), "link")

    def moved(key: str, label: str, value: str, bound: Pick) -> Line:
        return _single(key, label, FLAG, _moved(value, bound, "sim_listed"))

    return (
        recorded("sim_recorded", "Last year then, most likely inputs", then),
        _single("sim_live", "Last year now, inputs as they are", money, link(LastYear("market_size")), "link"),
        recorded("sim_recorded_base", "Base year then", base_then),
        _single("sim_live_base", "Base year now", money, link(AtYear("market_size", "base_position")), "link"),
        Input("sim_tolerance", "Tolerance of the comparison", RATIO, (tolerance,), editable=False),
        moved("sim_live_moved", "Last year has moved", "sim_live", then),
        moved("sim_base_moved", "Base year has moved", "sim_live_base", base_then),
        _single(
            "sim_moved",
            "Base year and last year: how many have moved",
            COUNT,
            each(sum_of_parts, part_1="sim_live_moved", part_2="sim_base_moved"),
        ),
    )


def _moved(value: str, then: str | Pick, comparable: str) -> Rule:
    """Whether a number is no longer what the snapshot recorded, where the two can be compared."""
    return each(freshness.moved_away, value=value, then=then, tolerance="sim_tolerance", comparable=comparable)


def _counts(snapshot: Snapshot) -> tuple[Row, ...]:
    """How many parts of the market and how many inputs are no longer what they were."""
    groups = {f"sim_{part.line}": part.group for part in snapshot.parts}
    counts = {f"part_{number}": f"{key}_moved_count" for number, key in enumerate(groups, start=1)}
    by_group = (
        _single(
            f"{key}_moved_count",
            f"{group}: parts that have moved",
            COUNT,
            each(count_of, flags=Members(f"{key}_moved")),
        )
        for key, group in groups.items()
    )
    changed = each(count_of, flags=Members("sim_changed"))
    return (
        *by_group,
        _single("sim_parts_moved", "All parts that have moved", COUNT, each(sum_of_parts, **counts)),
        _single("sim_changes", "Drawn inputs that have changed", COUNT, changed),
    )


def _fan(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    money, name = unit_of(market), _name(market, snapshot)
    fine = replace(money, number_format=FINE_FACTOR.number_format)
    of = tuple(Member(f"in_{year}", str(year)) for year in snapshot.years)

    def live(key: str, header: str, unit: Unit, rule: Rule, width: str = "number") -> Column:
        role = "verdict" if width == "name" else "calculation"
        return Column(header, Line(f"sim_{key}", header, unit, rule, of, constant=True, role=role), width)

    numbers = (Entry(float(n), Evidence("setting", "Its place on the timeline.")) for n in range(1, len(of) + 1))
    place = each(freshness.place_in_fan, value="sim_live_size", **{q: f"sim_{q}" for q, _, _ in QUANTILES})
    columns = (
        *spread_columns("sim", money, snapshot.fan, of),
        *spread_columns("sim_error", fine, snapshot.errors, of, ("p5", "p50", "p95", "mean"), "Standard error of "),
        Column(
            "Number of the year",
            Input("sim_year_number", "Number of the year", POSITION, tuple(numbers), of, editable=False),
        ),
        live("live_size", "Live market size", money, link(AtYear("market_size", "sim_year_number"))),
        live(
            "over_median",
            "Live over P50",
            replace(PERCENT, number_format=RATE.number_format),
            each(excess, value="sim_live_size", reference="sim_p50"),
        ),
        live("place_number", "Number of the place", POSITION, place),
        *(Column(f"Band, {band.label}", band) for band in chart_of_fan(market, snapshot)[0]),
        live("place", "Live size lies", TEXT, link(Pick("sim_place_name", Cell("sim_place_number"))), "name"),
    )
    return (
        Section(f"Market size: {name}"),
        Note(QUANTILE),
        Note(CONVERGENCE),
        Ledger("UncertaintyFan", "Year", of, columns),
        _charts(market, snapshot),
        *_targets(market, snapshot),
    )


def chart_of_fan(market: Market, snapshot: Snapshot) -> tuple[tuple[Line, ...], Chart]:
    """The bands between the quantiles of every year, and the chart of them."""
    of = tuple(Member(f"in_{year}", str(year)) for year in snapshot.years)
    quantiles = tuple((label, f"sim_{key}") for key, label, _ in QUANTILES)
    return fan_of_members("sim_fan", "Market size under uncertainty", unit_of(market), of, quantiles)


def _charts(market: Market, snapshot: Snapshot) -> Charts:
    ends = ", ".join(f"{label} {{sim_{key}.in_{snapshot.years[-1]}}}" for key, label, _ in QUANTILES)
    unit, (_, drawn) = unit_of(market).name, chart_of_fan(market, snapshot)
    lines = (*((label, f"sim_{key}") for key, label, _ in QUANTILES), ("Live market size", "sim_live_size"))
    alt = f"Quantiles of the market size by year, {unit}, {_name(market, snapshot)}. {snapshot.years[-1]}: {ends}."
    return Charts((drawn, Chart("line", "Quantiles and the live market size", lines, unit, alt=alt)))


def _targets(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    of = tuple(Member(target.key, target.label) for target in snapshot.targets)

    def column(key: str, header: str, unit: Unit, values: Iterable[float | None]) -> Column:
        return Column(header, stored(f"sim_target_{key}", header, unit, values, of))

    columns = (
        column("year", "In the year", YEAR, (float(target.year) for target in snapshot.targets)),
        column("value", "Market size", unit_of(market), (target.value for target in snapshot.targets)),
        column("probability", "Probability of more", PERCENT, (target.probability for target in snapshot.targets)),
    )
    return (
        Section("How probable it is to exceed"),
        Note(EXCEEDING),
        Ledger("UncertaintyTargets", "Size to exceed", of, columns),
    )


def _no_fan(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    name = _name(market, snapshot)
    return (
        Section(f"Market size: {name}"),
        Note(f"No input that moves the market size of {name} has a range, so there is no fan to show. {STILL}"),
        Note("Give the basis or the scenario a low and a high in the market file, or simulate another one."),
    )


def _outcomes(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    money = unit_of(market)
    of = tuple(
        Member(f"{one.basis}_{one.scenario}", f"{market.basis(one.basis).label}, {market.scenario(one.scenario).label}")
        for one in snapshot.outcomes
    )
    mode = stored("sim_outcome", "Most likely inputs", money, (one.value for one in snapshot.outcomes), of)
    values = (one.base_value for one in snapshot.outcomes)
    base = Column(f"{market.timeline.base_year}", stored("sim_outcome_base", "base year", money, values, of))
    spreads = spread_columns("sim_outcome", money, [one.spread for one in snapshot.outcomes], of)
    return (
        Section(f"{snapshot.years[-1]}: every scenario on every basis, from the same draws"),
        Note(STILL),
        Ledger("UncertaintyOutcomes", "Basis and scenario", of, (Column("Most likely inputs", mode), *spreads, base)),
    )


def _parts(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    keys = tuple(dict.fromkeys(part.line for part in snapshot.parts))
    ledgers = (_group(market, [part for part in snapshot.parts if part.line == key]) for key in keys)
    return (
        Section(f"{snapshot.years[-1]}: segments and regions, {_name(market, snapshot)}"),
        Note(STILL),
        *(row for rows in ledgers for row in rows),
    )


def _group(market: Market, parts: list[Part]) -> tuple[Row, ...]:
    money, key = unit_of(market), f"sim_{parts[0].line}"
    of = tuple(Member(part.member or part.line, part.label) for part in parts)
    live = Line(f"{key}_live", "live", money, link(LastYear(parts[0].line)), of, constant=True, role="link")
    rule = _moved(f"{key}_live", key, "sim_same_choice")
    columns = (
        Column("Most likely inputs", stored(key, "most likely inputs", money, (part.value for part in parts), of)),
        *spread_columns(key, money, [part.spread for part in parts], of),
        Column("Live", live),
        Column("Moved since", Line(f"{key}_moved", "moved since", FLAG, rule, of, constant=True)),
    )
    return (Ledger(f"Uncertainty_{parts[0].line}", parts[0].group, of, columns),)


def _lists() -> tuple[Row, ...]:
    def texts(key: str, label: str, names: tuple[str, ...]) -> Input:
        of = tuple(Member(f"{key}_{n}", f"{label.title()} {n}") for n in range(1, len(names) + 1))
        entries = tuple(Entry(name, Evidence("setting", "A text to show.")) for name in names)
        return Input(key, "text", TEXT, entries, of, editable=False)

    return (
        Section("Lists"),
        texts("sim_place_name", "place in the fan", PLACES),
        texts("sim_state", "state of the snapshot", STATES),
    )
