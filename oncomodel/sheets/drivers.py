"""The Drivers tab: every driver and headwind with its effect, and the scenarios in which it acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from oncomodel.market.drivers import LONGEST_RAMP
from oncomodel.market.evidence import RateDifference
from oncomodel.market.schema import Market, Scenario
from oncomodel.model.lines import Column, Entry, Evidence, Input, Ledger, Member, Note, Row, Section, Sheet
from oncomodel.model.units import FLAG, POINTS_IN_LISTS, TEXT, YEAR, YEARS, Unit
from oncomodel.sheets.inputs import ANY_YEAR, Limits
from oncomodel.sheets.reserved import EVERYTHING, Acting, acting, scenarios_of, target_of, targets
from oncomodel.sheets.tab import plain_tab

PURPOSE = "What speeds the market up or slows it down: by how much, where, from when, and in which scenario."
ANY_EFFECT, ANY_SWITCH = (-0.5, 0.5), (0.0, 1.0)
ANY_RAMP = (1.0, float(LONGEST_RAMP))


def drivers(market: Market) -> Sheet:
    """The tab of drivers."""
    rows: tuple[Row, ...] = (
        Section("Drivers and headwinds"),
        Note("An effect is a deviation from what the published growth already contains, in points of growth per year."),
        Note("On the whole market it moves the size; on a member it moves that member's share, and the total stays."),
        Note(
            "A switch of 1 lets it act in that scenario. To add a driver, fill in a row in reserve. "
            "Reasons and quotes stand at the right; in print they stand on Sources."
        ),
        _ledger(market),
    )
    if named := [driver for driver in market.drivers if not driver.effects]:
        names = "; ".join(driver.label for driver in named)
        rows += (Section("In words only"), Note(f"Named by the sources, without an effect of their own here: {names}."))
    return plain_tab("drivers", "Drivers", PURPOSE, "inputs", "ledger", rows)


def switch_of(scenario: Scenario) -> str:
    """Key of the column of switches of a scenario."""
    return f"driver_in_{scenario.key}"


def _ledger(market: Market) -> Ledger:
    found = acting(market)
    of = tuple(Member(row.key, row.label, source=_reference(number, row)) for number, row in enumerate(found, start=1))

    def entered(key: str, label: str, unit: Unit, limits: Limits, value: Callable[[Acting], float]) -> Input:
        entries = tuple(Entry(value(row), _belonging(number, row)) for number, row in enumerate(found, start=1))
        return Input(key, label, unit, entries, of, limits=limits)

    first = market.timeline.base_year + 1
    start = entered(
        "driver_start", "first year", YEAR, ANY_YEAR, lambda r: float(r.effect.start_year if r.effect else first)
    )
    ramp = entered(
        "driver_ramp",
        "years to full strength",
        YEARS,
        ANY_RAMP,
        lambda r: float(r.effect.ramp_years if r.effect else 1),
    )
    switches = tuple(
        Column(
            f"In {scenario.label}",
            entered(switch_of(scenario), f"in {scenario.label}", FLAG, ANY_SWITCH, _in(scenario)),
            "short",
        )
        for scenario in scenarios_of(market)
    )
    columns = (
        Column("Direction", tuple(row.direction for row in found)),
        Column("Acts on", _targets(market, of), "title"),
        *(Column(header, line) for header, line in _sizes(found, of)),
        Column("First year", start, "short"),
        Column("Years to full strength", ramp, "short"),
        *switches,
        Column("Assumption", tuple(_reference(number, row) for number, row in enumerate(found, start=1))),
        *_words(found),
    )
    return Ledger("DriverEffects", "Driver or headwind", of, columns, labels="title")


def _words(found: tuple[Acting, ...]) -> tuple[Column, ...]:
    """The reasons and quotes, which print on Sources alone, so that the numbers fit the width of a page."""
    sources = tuple(row.driver.cited.source if row.driver else "" for row in found)
    quotes = tuple(row.driver.cited.quote if row.driver else "" for row in found)
    return (
        Column("Reason for the effect", tuple(map(_reason, found)), "long", printed=False),
        Column("Source", sources, "name", printed=False),
        Column("In the words of the source", quotes, "long", printed=False),
    )


def _sizes(found: tuple[Acting, ...], of: tuple[Member, ...]) -> tuple[tuple[str, Input], ...]:
    sizes = tuple(row.effect.size if row.effect else RateDifference(mode=0.0, assumed="nothing") for row in found)
    entries = tuple(
        Entry(size.mode, _evidence(number, row), size.low, size.high, origin=size)
        for number, (row, size) in enumerate(zip(found, sizes, strict=True), start=1)
    )
    made = Input("driver_size", "effect", POINTS_IN_LISTS, entries, of, limits=ANY_EFFECT)
    lows, highs = ([size.low_or_mode for size in sizes], [size.high_or_mode for size in sizes])

    def end(key: str, values: list[float]) -> Input:
        words = tuple(_belonging(number, row) for number, row in enumerate(found, start=1))
        given = tuple(Entry(value, evidence) for value, evidence in zip(values, words, strict=True))
        return Input(f"driver_size_{key}", f"effect, {key}", POINTS_IN_LISTS, given, of, limits=ANY_EFFECT)

    low, high = end("low", lows), end("high", highs)
    made = replace(made, beside=(("low", low), ("high", high)))  # columns of the table, and the range of the effect
    return (("Effect, points of growth per year", made), ("Effect, low", low), ("Effect, high", high))


def _targets(market: Market, of: tuple[Member, ...]) -> Input:
    names = {target.key: target.label for target in targets(market)}
    entries = tuple(
        Entry(names[target_of(row.effect)], Evidence("choice", f"What it acts on: {EVERYTHING.lower()}, or a member."))
        for row in acting(market)
    )
    return Input("driver_target", "acts on", TEXT, entries, of, options="target_name")


def _in(scenario: Scenario) -> Callable[[Acting], float]:
    return lambda row: float(row.effect is not None and scenario.key in row.effect.active_in)


def _evidence(number: int, row: Acting) -> Evidence:
    if row.effect is None or row.driver is None:
        return Evidence("setting", "A row in reserve: it does nothing until you fill it in.")
    return Evidence("assumed", row.effect.size.assumed or "", row.driver.cited.quote, _reference(number, row))


def _belonging(number: int, row: Acting) -> Evidence:
    """The evidence of what belongs to an effect: its range, its years and its switches."""
    if row.effect is None:
        return _evidence(number, row)
    return Evidence("setting", f"Part of assumption {_reference(number, row)}.", id=_reference(number, row))


def _reference(number: int, row: Acting) -> str:
    """The number of the assumption behind an effect."""
    return f"D{number}" if row.effect else ""


def _reason(row: Acting) -> str:
    return row.effect.size.assumed or "" if row.effect else "A row in reserve: it does nothing until you fill it in."
