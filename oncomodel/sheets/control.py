"""The Control tab: what to choose, and what comes out."""

from __future__ import annotations

from dataclasses import replace

from oncomodel.kernels.evidence import rebase
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import (
    Chart,
    Charts,
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Note,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
)
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, LastYear, Of, Symbol
from oncomodel.model.units import COUNT, FLAG, IN_WORDS, RATE, TEXT, Unit, in_text
from oncomodel.sheets.figures import named_number, piece
from oncomodel.sheets.inputs import RESOLUTIONS, TRUST, entry_of, members_of, unit_of
from oncomodel.sheets.reserved import scenario_rows
from oncomodel.sheets.size import sizes_by_scenario
from oncomodel.sheets.tab import BACKCAST, shown_block, time_tab

LAST_SIZE = "basis_last_size"
"""Key of the size of every basis in the last year, with the figures that are used and without a scenario."""
NO_TARGET = "By convention the start value of the default basis, since the market file names no target."
# Pair of figures, and the lines with the size that it starts from and the growth that it goes on with.
PAIRS = (
    ("start_and_end", "basis_start", "basis_implied_growth"),
    ("start_and_growth", "basis_start", "basis_stated_growth"),
    ("growth_and_end", "basis_implied_start", "basis_stated_growth"),
)


def control(market: Market) -> Sheet:
    """The tab with the choices of scenario and basis, and the headline result."""
    pairs, side_by_side = _pairs(market), _side_by_side(market)
    rows = (*_choices(market), *_headline(market), _charts(market), *pairs, *side_by_side, *_workings(market))
    purpose = "Choose a scenario and a basis in the yellow cells: every tab follows, but for snapshots and claims."
    return time_tab("control", "Control", purpose, "control", rows)


def _choice(key: str, label: str, value: str, options: str, words: str) -> Input:
    entry = Entry(value, Evidence("choice", words))
    return Input(key, label, TEXT, (entry,), options=options, named=True)


def _choices(market: Market) -> tuple[Row, ...]:
    scenario = market.scenario(market.default_scenario).label
    basis = market.basis(market.default_basis).label
    disputed = _disputed(market)
    rows: tuple[Row, ...] = (
        Section("Choose"),
        _choice("scenario", "Scenario", scenario, "scenario_name", "How the market grows after the base year."),
        _choice("basis", "Basis", basis, "basis_name", "Which published scope sizes the market."),
    )
    rows += (_target(market), Note(f"Break-even target: {reason_of_target(market)}"))
    if not disputed:
        return rows
    trusted = tuple(
        Entry(RESOLUTIONS[TRUST.index(b.trust)], Evidence("choice", "Which two of its figures are trusted."))
        for b in disputed
    )
    note = "Where a basis states start, end and growth, they may contradict each other: choose the two to trust."
    choice = Input("resolution", "trusted figures", TEXT, trusted, members_of(disputed), options="resolution_name")
    return (*rows, Note(note), choice)


def _disputed(market: Market) -> tuple[Basis, ...]:
    """The bases whose figures may contradict each other."""
    return tuple(b for b in market.bases if b.end and b.growth)


def reason_of_target(market: Market) -> str:
    """Where the target comes from that a build puts on Control."""
    if market.target is None:
        return NO_TARGET
    return f"The market file puts {in_text(market.target.mode)} there. {entry_of(market.target).evidence.words}"


def _target(market: Market) -> Input:
    """The size of the last year that break-even values are sought for."""
    assumed = Entry(market.basis(market.default_basis).start.mode, Evidence("setting", NO_TARGET))
    entry = entry_of(market.target) if market.target else assumed
    evidence = replace(entry.evidence, kind="choice")
    entry = replace(entry, evidence=evidence, low=None, high=None, origin=None)
    return Input(
        "target",
        "Break-even target: market size in the last year",
        unit_of(market),
        (entry,),
        limits=(0.001, None),
        named=True,
    )


def _pairs(market: Market) -> tuple[Row, ...]:
    """What each pair of trusted figures makes of the last year, without a scenario's difference."""
    disputed, money = _disputed(market), unit_of(market)
    if not disputed:
        return ()
    columns = tuple(
        Column(
            RESOLUTIONS[TRUST.index(pair)],
            Line(
                f"resolution_{pair}",
                f"last year if {RESOLUTIONS[TRUST.index(pair)].lower()} are trusted",
                money,
                tuple(_carried(basis, start, rate) for basis in disputed),
                members_of(disputed),
                constant=True,
            ),
        )
        for pair, start, rate in PAIRS
    )
    return (
        Section(f"Market size in the last year by the pair of figures that is trusted, {money.name}"),
        Note("At the growth of each basis itself, without a scenario's difference, whatever is chosen above."),
        Ledger("TrustedPairs", "Basis", members_of(disputed), columns),
        Line(
            "resolution_chosen",
            "chosen pair",
            TEXT,
            tuple(map(_in_words, disputed)),
            members_of(disputed),
            constant=True,
            role="words",
        ),
    )


def _in_words(basis: Basis) -> Rule:
    """The pair of figures that is trusted, and what it makes of the last year."""
    pieces = {"between": "pair_between", "number_format": "pair_format"}
    return each(named_number, name=Of("resolution", basis.key), value=Of(LAST_SIZE, basis.key), **pieces)


def _workings(market: Market) -> tuple[Row, ...]:
    """The size of every basis, and what the words of a chosen pair are made with."""
    used = tuple(_carried(basis, "basis_anchor", "basis_growth") for basis in market.bases)
    of, label = members_of(market.bases), "last year with the figures that are used"
    pieces = (
        piece("pair_between", "Between the name of a pair and its size", ": "),
        piece("pair_format", "Format of the size that it makes", IN_WORDS["amount"]),
    )
    return (
        Workings(),
        Section("Every basis at its own growth"),
        Line(LAST_SIZE, label, unit_of(market), used, of, constant=True),
        *(pieces if _disputed(market) else ()),
    )


def _carried(basis: Basis, start: str, rate: str) -> Rule:
    """The size of the last year, grown on from the start year."""
    since = Of("basis_start_year", basis.key)
    value, growth = Of(start, basis.key), Of(rate, basis.key)
    return each(rebase, value=value, rate=growth, from_year=since, to_year="last_year")


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
        result("alert_count", "Alerts: inputs and results to look at, on Checks", COUNT, Cell("alerts_raised")),
    )


def _side_by_side(market: Market) -> tuple[Row, ...]:
    """Every scenario, and the segments of the first dimension and the regions."""
    shown = [("scenario", "Market size by scenario, chosen basis", scenario_rows(market))]
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
            sizes_by_scenario(market, "shown_scenario"),
            Chart("stacked", f"Market size by {first.noun}, {BACKCAST}", (f"shown_{first.key}",), unit),
        )
    )
