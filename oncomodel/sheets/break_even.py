"""The Break-even data tab: what each growth rate would have to be for the last year to meet a target."""

from __future__ import annotations

from oncomodel.kernels import drivers as effects
from oncomodel.kernels import variants as kernels
from oncomodel.kernels.arithmetic import is_after, largest, total
from oncomodel.market.schema import Market
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, Sheet, each, link, when
from oncomodel.model.rows import TAB_OF_WORKINGS, Workings
from oncomodel.model.symbols import Members, Of, Years
from oncomodel.model.units import FACTOR, FINE_FACTOR, FLAG, RATE_POINTS, RATIO, Unit
from oncomodel.sheets.levers import OWN_GROWTH
from oncomodel.sheets.reserved import acting
from oncomodel.sheets.tab import time_tab, year_of

PURPOSE = "What each growth rate would have to be, all else unchanged, for the last year to meet the target on Control."
RESULTS = "The results stand on Break-even."
STEPS = 3  # settle to 1e-11 where the target is within a factor of ten
MISSED = "Largest distance from the target at any rate that is found"
OF_BASIS, OF_SCENARIO = "basis_growth_rate", "scenario_rate"


def rates(market: Market) -> tuple[Member, ...]:
    """The growth rates that a target can be met with."""
    drivers = tuple(Member(row.key, row.label) for row in acting(market))
    return (Member(OF_BASIS, "Growth of the basis"), Member(OF_SCENARIO, OWN_GROWTH.capitalize()), *drivers)


def break_even_data(market: Market) -> Sheet:
    """The tab that solves for the target, in visible steps."""
    rows = (Note(RESULTS), Workings(TAB_OF_WORKINGS), *_weights(market), *_solved(market), *_found(market))
    return time_tab("break_even", "Break-even data", PURPOSE, "calculation", rows)


def _weights(market: Market) -> tuple[Row, ...]:
    """How a change of each rate counts in each year."""
    of = rates(market)
    counted = each(is_after, year=year_of("break_even"), base_year="anchor_year")
    drivers = (
        each(
            effects.effect_in_year,
            size=Of("driver_acts", row.key),
            reached=Of("driver_reach", row.key),
            active="is_forecast",
        )
        for row in acting(market)
    )
    weight = each(kernels.weight_of_change, weight="rate_weight", growth="chosen_growth", counted="rate_counted")
    return (
        Section("The target"),
        Line(
            "target_log",
            "Logarithm of target over market size of the last year",
            FINE_FACTOR,
            each(kernels.log_ratio, target="target", size="size_in_last_year"),
            constant=True,
        ),
        Section("How a change of a rate counts in each year"),
        Note("A change of 1 point moves the growth of a year by its weight in points: 1, or how far a driver has got."),
        Line("rate_counted", "Years after the start value", FLAG, counted),
        Line("rate_weight", "weight", FACTOR, (link("rate_counted"), link("is_forecast"), *drivers), of),
        Line("rate_pull", "pull: weight over the growth factor", FINE_FACTOR, weight, of),
    )


def _solved(market: Market) -> tuple[Row, ...]:
    """Newton's method, a block for each step."""
    of = rates(market)
    missed = each(kernels.missed_by, missing=f"rate_missing_{STEPS}", counts="rate_counts")
    part = each(kernels.part_of_most, pull="rate_pull", most="rate_most", counts="rate_counts")
    slope = each(total, parts=Years("rate_part"))
    first = each(kernels.first_step, log_change="target_log", slope="rate_slope", counts="rate_counts")
    return (
        Section("What a change adds up to"),
        _constant("rate_most", "largest pull", FINE_FACTOR, each(largest, values=Years("rate_pull")), of),
        _constant("rate_counts", "moves the last year", FLAG, each(effects.is_above, value="rate_most"), of),
        Line("rate_part", "part of the largest pull", FINE_FACTOR, part, of),
        _constant("rate_slope", "sum of parts", FACTOR, slope, of),
        Section("The change that meets the target, step by step"),
        Note("Newton's method, for the logarithm of the growth factor in the year in which a change counts most."),
        _constant("rate_step_0", "first step", FINE_FACTOR, first, of),
        *(row for number in range(STEPS) for row in _step(number, of)),
        *_reached(STEPS, of),
        _constant("rate_missed", "distance from the target", RATIO, missed, of),
    )


def _reached(number: int, of: tuple[Member, ...]) -> tuple[Row, ...]:
    """What the change of a step reaches, and what is missing."""
    reached = each(kernels.reached_in_year, step=f"rate_step_{number}", part="rate_part")
    missing = each(kernels.missing_from, reached=Years(f"rate_reached_{number}"), log_change="target_log")
    return (
        Line(f"rate_reached_{number}", f"reached after step {number}", FINE_FACTOR, reached, of),
        _constant(f"rate_missing_{number}", f"missing after step {number}", RATIO, missing, of),
    )


def _step(number: int, of: tuple[Member, ...]) -> tuple[Row, ...]:
    step = tuple(
        each(
            kernels.newton,
            step=Of(f"rate_step_{number}", one.key),  # its own step, not those of all rows
            parts=Years("rate_part"),
            missing=f"rate_missing_{number}",
            counts="rate_counts",
        )
        for one in of
    )
    return (*_reached(number, of), _constant(f"rate_step_{number + 1}", f"step {number + 1}", FINE_FACTOR, step, of))


def _found(market: Market) -> tuple[Row, ...]:
    """The change, and the value of each rate with it; n/a where a rate moves nothing."""
    of = rates(market)
    change = when("rate_counts", each(kernels.change_of, step=f"rate_step_{STEPS}", most="rate_most"))
    needed = when("rate_counts", each(kernels.moved, value="rate_now", change="rate_change"))
    return (
        Section("The value that meets the target"),
        _constant("rate_needed", "value that meets the target", RATE_POINTS, needed, of, "output"),
        _constant("rate_now", "value now", RATE_POINTS, _now(market), of, "link"),
        _constant("rate_change", "change that meets the target", RATE_POINTS, change, of),
        _constant("rate_missed_most", MISSED, RATIO, each(largest, values=Members("rate_missed")), (), "check"),
    )


def _constant(
    key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], of: tuple[Member, ...], role: str = "calculation"
) -> Line:
    return Line(key, label, unit, rule, of, constant=True, role=role)


def _now(market: Market) -> tuple[Rule, ...]:
    drivers = (link(Of("driver_size", row.key)) for row in acting(market))
    return (link("growth_used"), link("chosen_difference"), *drivers)
