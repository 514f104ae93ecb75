"""The Control tab: what to choose, and what comes out."""

from __future__ import annotations

from dataclasses import replace

from oncomodel.kernels.evidence import rebase
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import Chart, Charts, Entry, Evidence, Input, Line, Note, Row, Section, Sheet, each, link
from oncomodel.model.symbols import AtYear, Cell, LastYear, Of, Symbol
from oncomodel.model.units import FLAG, RATE, TEXT, Unit
from oncomodel.sheets.inputs import RESOLUTIONS, TRUST, entry_of, members_of, unit_of
from oncomodel.sheets.reserved import scenarios_of
from oncomodel.sheets.tab import shown_block, time_tab


def control(market: Market) -> Sheet:
    """The tab with the choices of scenario and basis, and the headline result."""
    rows = (*_choices(market), *_headline(market), _charts(market), *_side_by_side(market))
    purpose = "Choose a scenario and a basis in the yellow cells: every tab follows."
    return time_tab("control", "Control", purpose, "control", rows)


def _choice(key: str, label: str, value: str, options: str, words: str) -> Input:
    entry = Entry(value, Evidence("choice", words))
    return Input(key, label, TEXT, (entry,), options=options, named=True)


def _choices(market: Market) -> tuple[Row, ...]:
    scenario = market.scenario(market.default_scenario).label
    basis = market.basis(market.default_basis).label
    disputed = tuple(b for b in market.bases if b.end and b.growth)
    rows: tuple[Row, ...] = (
        Section("Choose"),
        _choice("scenario", "Scenario", scenario, "scenario_name", "How the market grows after the base year."),
        _choice("basis", "Basis", basis, "basis_name", "Which published scope sizes the market."),
    )
    rows += (_target(market),)
    if not disputed:
        return rows
    trusted = tuple(
        Entry(RESOLUTIONS[TRUST.index(b.trust)], Evidence("choice", "Which two of its figures are trusted."))
        for b in disputed
    )
    note = "Where a basis states start, end and growth, they may contradict each other: choose the two to trust."
    choice = Input("resolution", "trusted figures", TEXT, trusted, members_of(disputed), options="resolution_name")
    return (*rows, Note(note), choice, *_effects(disputed, unit_of(market)))


def _target(market: Market) -> Input:
    """The size of the last year that break-even values are sought for."""
    words = "By convention the start value of the default basis, since the market file names no target."
    assumed = Entry(market.basis(market.default_basis).start.mode, Evidence("setting", words))
    entry = entry_of(market.target) if market.target else assumed
    entry = replace(entry, low=None, high=None, origin=None)
    return Input("target", "Target for the last year", unit_of(market), (entry,), limits=(0.001, None), named=True)


def _effects(disputed: tuple[Basis, ...], money: Unit) -> tuple[Row, ...]:
    """What each resolution makes of the last year, side by side, without a scenario's difference."""
    of = members_of(disputed)

    def effect(key: str, label: str, start: str, rate: str) -> Line:
        rules = tuple(
            each(
                rebase,
                value=Of(start, basis.key),
                rate=Of(rate, basis.key),
                from_year=Of("basis_start_year", basis.key),
                to_year="last_year",
            )
            for basis in disputed
        )
        label = f"last year if {label} are trusted"
        return Line(f"resolution_{key}", label, money, rules, of, constant=True, role="output")

    return (
        Note("What each pair makes of the last year, at the basis's own growth, whatever is chosen above."),
        effect("start_and_end", "start and end", "basis_start", "basis_implied_growth"),
        effect("start_and_growth", "start and growth", "basis_start", "basis_stated_growth"),
        effect("growth_and_end", "growth and end", "basis_implied_start", "basis_stated_growth"),
    )


def _headline(market: Market) -> tuple[Row, ...]:
    money = unit_of(market)

    def result(key: str, label: str, unit: Unit, bound: Symbol) -> Line:
        return Line(key, label, unit, link(bound), constant=True, role="output", named=True)

    return (
        Section("Result"),
        result("size_in_base_year", "Market size in the base year", money, AtYear("market_size", "base_position")),
        result("size_in_last_year", "Market size in the last year", money, LastYear("market_size")),
        result("growth_to_last_year", "CAGR from the base year to the last", RATE, Cell("market_size_cagr_base")),
        result("master_check", "Master check: 1 when every check passes", FLAG, Cell("checks_all_pass")),
    )


def _side_by_side(market: Market) -> tuple[Row, ...]:
    """Every scenario, and the segments of the first dimension and the regions."""
    shown = [("scenario", "Market size by scenario, chosen basis", members_of(scenarios_of(market)))]
    shown += [
        (
            dimension.key,
            f"Market size by {dimension.noun}, chosen scenario and basis",
            members_of(dimension.members),
        )
        for dimension in (market.dimensions[0], market.regions)
    ]
    return tuple(
        row
        for key, caption, of in shown
        for row in (
            Section(caption),
            shown_block(f"shown_{key}", f"{key}_market_size", unit_of(market), of),
        )
    )


def _charts(market: Market) -> Charts:
    """What follows from the choices, in pictures."""
    unit, first = unit_of(market).name, market.dimensions[0]
    return Charts(
        (
            Chart("line", "Market size by scenario, chosen basis", ("shown_scenario",), unit, names="scenario_name"),
            Chart("stacked", f"Market size by {first.noun}", (f"shown_{first.key}",), unit),
        )
    )
