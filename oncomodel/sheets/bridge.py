"""The bridge from one claim to another: start, year, growth, prices, scope and residual."""

from __future__ import annotations

from oncomodel.kernels import bridge as kernels
from oncomodel.kernels.arithmetic import difference, either, years_between
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.market.claims import Claim, Scope
from oncomodel.market.schema import Market
from oncomodel.model.lines import (
    Chart,
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
    each,
    link,
)
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Cell, Of, Pick, Position, Symbol
from oncomodel.model.units import FLAG, POSITION, RATE, TEXT, YEAR, YEARS, Unit
from oncomodel.sheets.bars import ROUNDING
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.figures import Step, Waterfall
from oncomodel.sheets.inputs import unit_of

Bound = str | Symbol


Groups = tuple[tuple[Scope, tuple[Claim, ...]], ...]


def bridge(market: Market, groups: Groups) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """The steps from one claim to another, and their workings."""
    bridged = tuple((scope, claim) for scope, claims in groups for claim in claims)
    of, money = members(tuple(claim for _, claim in bridged)), unit_of(market)
    chart, bars = _waterfall(money)
    shown: tuple[Row, ...] = (
        Section("Bridge from one claim to another"),
        Note("Size as printed, carried to the other's year, corrected to its own growth, its prices and its scope."),
        *_ends(bridged, market),
        *_steps(money),
        chart,
    )
    return shown, (
        Workings(),
        Section("Claims that the bridge can join"),
        *(_number(end) for end in ("from", "to")),
        _candidates(bridged, of, money),
        *_picked(money),
        *bars,
    )


def _waterfall(money: Unit) -> tuple[Chart, tuple[Row, ...]]:
    """The steps as a waterfall: the chart, and the cells behind it."""
    steps = (("year", "Year"), ("growth", "Growth"), ("prices", "Prices"), ("scope", "Scope"), ("residual", "Residual"))
    bars = tuple(Step(name, label, f"step_{name}") for name, label in steps)
    bridged = Waterfall("bridge_bar", money, Step("start", "From", "step_start"), bars, Step("end", "To", "step_end"))
    rows: tuple[Row, ...] = (Section("Bars of the chart"), *bridged.rows("BridgeBars", "Bar"))
    return bridged.chart("Bridge from one claim to another"), rows


def _ends(bridged: tuple[tuple[Scope, Claim], ...], market: Market) -> tuple[Row, ...]:
    claims = [claim for _, claim in bridged]
    first = next((c for c in claims if c.basis == market.default_basis), claims[0])
    other = next((c for c in claims if c.basis and c != first), next(c for c in claims if c != first))

    def choice(key: str, label: str, claim: Claim) -> Input:
        entry = Entry(claim.label, Evidence("choice", "One of the claims that can be carried."))
        return Input(key, label, TEXT, (entry,), options="bridge_name", named=True)

    return (choice("bridge_from", "From", first), choice("bridge_to", "To", other))


def _number(end: str) -> Line:
    rule = link(Position(Cell(f"bridge_{end}"), "bridge_name"))
    return Line(f"bridge_{end}_number", f"Number of the claim {end}", POSITION, rule, constant=True, role="link")


def _candidates(bridged: tuple[tuple[Scope, Claim], ...], of: tuple[Member, ...], money: Unit) -> Ledger:
    claims = tuple(claim for _, claim in bridged)

    def block(name: str, label: str, unit: Unit, rules: tuple[Rule, ...]) -> Column:
        return Column(label, Line(f"bridge_{name}", label, unit, rules, of, constant=True, role="link"))

    def linked(source: str) -> tuple[Rule, ...]:
        return tuple(link(Of(f"claim_{source}", claim.key)) for claim in claims)

    names = tuple(Entry(claim.label, Evidence("setting", "A name to choose from.")) for claim in claims)
    stated = each(
        either,
        flag=Cell("bridge_has_rate"),
        yes=Cell("bridge_middle_growth"),
        no=Cell("bridge_growth"),
    )
    prices = tuple(
        Entry(float(claim.price_basis == "constant"), Evidence("cited", "As the source states.", id=claim.source))
        for claim in claims
    )
    return Ledger(
        "BridgeClaims",
        "Claim that can be carried",
        of,
        (
            Column("Name", Input("bridge_name", "name", TEXT, names, of, editable=False), "name"),
            Column("Scope", tuple(scope.label for scope, _ in bridged), "name"),
            block("size", "Size", money, linked("size")),
            block("size_year", "Year of its size", YEAR, linked("size_year")),
            block("growth", "Growth of its own", RATE, linked("growth_used")),
            block("has_rate", "States a growth", FLAG, linked("has_growth")),
            block("middle_growth", "Growth as stated", RATE, linked("middle_growth")),
            Column("Growth as stated, or own", _block("bridge_stated", RATE, stated, of)),
            block("centre", "Size of its scope", money, tuple(link(Of("scope_centre", s.key)) for s, _ in bridged)),
            Column("Constant prices", Input("bridge_constant", "constant prices", FLAG, prices, of, editable=False)),
        ),
    )


def _block(key: str, unit: Unit, rule: Rule, of: tuple[Member, ...]) -> Line:
    return Line(key, key, unit, rule, of, constant=True, native=True)


def _picked(money: Unit) -> tuple[Row, ...]:
    """What the two claims say, and the years between them."""

    def picked(end: str, name: str, label: str, unit: Unit) -> Line:
        symbol = Pick(f"bridge_{name}", Cell(f"bridge_{end}_number"))
        text = f"{'From' if end == 'from' else 'To'}: {label}"
        return Line(f"bridge_{end}_{name}", text, unit, link(symbol), constant=True, role="link")

    years = each(years_between, start="bridge_from_size_year", end="bridge_to_size_year")
    return (
        Section("What the two claims say"),
        *(picked("from", *value) for value in _picked_values(money)),
        *(picked("to", *value) for value in _picked_values(money)),
        Line("bridge_years", "Years from one to the other", YEARS, years, constant=True),
    )


def _steps(money: Unit) -> tuple[Row, ...]:
    def step(name: str, label: str, rule: Rule, role: str = "calculation") -> Line:
        return Line(f"step_{name}", label, money, rule, constant=True, role=role)

    growth: dict[str, Bound] = {"growth": "bridge_from_growth", "stated": "bridge_from_stated", "years": "bridge_years"}
    prices: dict[str, Bound] = {"from_constant": "bridge_from_constant", "to_constant": "bridge_to_constant"}
    prices |= {"inflation": "price_growth", "years": "bridge_years"}
    ends: dict[str, Bound] = {"from_centre": "bridge_from_centre", "to_centre": "bridge_to_centre"}
    on_the_way: dict[str, Bound] = {name: f"step_{name}" for name in ("reached", "start", "carried")}
    year = each(kernels.step_of_years, size="step_start", growth="bridge_from_stated", years="bridge_years")
    return (
        step("start", "Start: size as printed", link("bridge_from_size"), "link"),
        step("year", "Year: carried to the other's year at its stated growth", year),
        step("growth", "Growth: its own instead of the stated one", _of_size(kernels.step_of_growth, **growth)),
        step("carried", "Size carried", each(sum_of_parts, a="step_start", b="step_year", c="step_growth")),
        step("prices", "Price basis", each(kernels.step_of_prices, size="step_carried", **prices)),
        step(
            "scope",
            "Scope: times the ratio of both scopes' pooled sizes",
            each(kernels.step_of_scope, size="step_carried", prices="step_prices", **ends),
        ),
        step("reached", "Size reached", each(sum_of_parts, **_REACHED)),
        step(
            "residual",
            "Residual: what is left, as a claim is not its scope's pool",
            each(kernels.residual, end="bridge_to_size", rounding=ROUNDING, **on_the_way),
        ),
        step("end", "End: the other's size as printed", link("bridge_to_size"), "output"),
        step("total", "Start and all steps", each(sum_of_parts, a="step_reached", b="step_residual"), "total"),
        step("difference", "Difference from the end", each(difference, value="step_total", target="step_end"), "check"),
    )


_REACHED: dict[str, Bound] = {name: f"step_{name}" for name in ("start", "year", "growth", "prices", "scope")}


def _of_size(kernel: object, **bound: Bound) -> Rule:
    return each(kernel, size="step_start", **bound)  # type: ignore[arg-type]


def _picked_values(money: Unit) -> tuple[tuple[str, str, Unit], ...]:
    return (
        ("size", "size as printed", money),
        ("size_year", "its year", YEAR),
        ("growth", "growth of its own", RATE),
        ("stated", "growth as stated", RATE),
        ("centre", "size of its scope", money),
        ("constant", "in constant prices", FLAG),
    )
