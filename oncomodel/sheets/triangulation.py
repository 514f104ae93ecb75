"""The Triangulation tab: claims of one scope brought to one year, pooled, and bridged to one another."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.kernels import triangulation as kernels
from oncomodel.kernels.arithmetic import count_of, either, total, years_between
from oncomodel.kernels.evidence import rebase
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
    Sheet,
    each,
    link,
    when,
)
from oncomodel.model.symbols import Members, Of
from oncomodel.model.units import COUNT, FACTOR, FLAG, PERCENT, RATE, YEAR, YEARS, Unit
from oncomodel.sheets.bridge import Bound, Groups, bridge
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.tab import plain_tab

PURPOSE = "Claims of one scope, carried to one year by their own growth; different scopes are never averaged."


def comparable(market: Market) -> Groups:
    """Scopes with the claims that can be carried to another year, each publisher's place once."""
    found = ((scope, tuple(c for c in market.claims if _carries(c, scope, market))) for scope in market.scopes)
    return tuple((scope, claims) for scope, claims in found if claims)


def _carries(claim: Claim, scope: Scope, market: Market) -> bool:
    sizes = [f for f in (claim.start, claim.end) if f and f.year and f.lowest is not None]
    grows = claim.growth is not None or len(sizes) > 1
    return (
        claim.scope == scope.key and not claim.repeats and claim.currency == market.currency and bool(sizes) and grows
    )


def left_out(market: Market) -> tuple[Claim, ...]:
    """Claims that stand for themselves but cannot be compared: no dated size, no growth, or another currency."""
    kept = {claim.key for _, claims in comparable(market) for claim in claims}
    return tuple(claim for claim in market.claims if not claim.repeats and claim.key not in kept)


def triangulation(market: Market) -> Sheet:
    """The tab that compares what is comparable."""
    groups = comparable(market)
    rows: tuple[Row, ...] = (*_settings(market), *_summary(market, groups))
    for scope, claims in groups:
        rows += _scope(scope, claims, market)
    if omitted := left_out(market):
        names = "; ".join(claim.label for claim in omitted)
        rows += (Section("Left out"), Note(f"No dated size and growth, or another currency: {names}."))
    if len([claim for _, claims in groups for claim in claims]) > 1:
        rows += bridge(market, groups)
    return plain_tab("triangulation", "Triangulation", PURPOSE, "claims", "ledger", rows)


def _settings(market: Market) -> tuple[Row, ...]:
    def setting(key: str, label: str, unit: Unit, value: float, why: str, limits: tuple[float, float]) -> Input:
        entry = Entry(value, Evidence("setting", why))
        return Input(key, label, unit, (entry,), limits=limits, named=True)

    year = float(market.timeline.base_year)
    return (
        Section("Settings"),
        setting("common_year", "Year of the comparison", YEAR, year, "The base year of the model.", (1900.0, 2200.0)),
        setting(
            "level_error",
            "Standard error of a published size",
            PERCENT,
            0.10,
            "Publishers print no error; a tenth is assumed for each.",
            (0.001, 2.0),
        ),
        setting(
            "yearly_error",
            "Error added by each year of carrying",
            PERCENT,
            0.02,
            "A size carried over more years at a constant rate is less certain.",
            (0.0, 1.0),
        ),
        setting(
            "range_width",
            "Standard errors on either side of a pooled size",
            FACTOR,
            1.96,
            "95 of 100 ranges of this width hold the true value.",
            (0.0, 10.0),
        ),
        setting(
            "price_growth",
            "Price growth between constant and nominal prices",
            RATE,
            0.02,
            "Only used between claims that state different price bases; none does so far.",
            (-0.5, 1.0),
        ),
    )


def _summary(market: Market, groups: Groups) -> tuple[Row, ...]:
    money, of = unit_of(market), tuple(Member(scope.key, scope.label) for scope, _ in groups)

    def column(header: str, key: str, unit: Unit, rule: Rule, role: str = "calculation") -> Column:
        return Column(header, Line(f"scope_{key}", header, unit, rule, of, constant=True, role=role, native=True))

    ends: dict[str, Bound] = {"mean": "scope_mean", "error": "scope_error", "width": "range_width"}
    pooled = when("scope_several", each(kernels.from_log, mean="scope_mean"))
    low, high = (when("scope_several", each(kernel, **ends)) for kernel in (kernels.below, kernels.above))
    spread = each(kernels.times, high="scope_highest", low="scope_lowest")
    centre = each(either, flag="scope_several", yes="scope_pooled", no="scope_lowest")
    columns = (
        Column("Sources", tuple(", ".join(c.source for c in claims) for _, claims in groups), "name"),
        Column("Tags", tuple(", ".join((*scope.tags, scope.region)) for scope, _ in groups), "name"),
        _by_scope("Claims that are known", "known_count", COUNT, count_of, groups, flags="known"),
        _by_scope("Lowest", "lowest", money, kernels.smallest, groups, values="carried"),
        _by_scope("Highest", "highest", money, kernels.largest, groups, values="carried"),
        column("Highest over lowest", "spread", FACTOR, spread),
        column("Pooled", "pooled", money, pooled, "output"),
        column("Pooled, low", "pooled_low", money, low),
        column("Pooled, high", "pooled_high", money, high),
        column("Size of the scope", "centre", money, centre, "output"),
    )
    return (
        Section("Size of the market by scope, in the year of the comparison"),
        Note("A scope with one claim has no pooled size: there is nothing to pool it with. Its size is that claim's."),
        Ledger("ScopeSummary", "Scope", of, columns),
        _chart(money, groups),
        Section("How the claims of a scope are pooled"),
        Note("Mean of logarithms with a variance between publishers, by DerSimonian and Laird (1986)."),
        Ledger("ScopePooling", "Scope pooled", of, _pooling(groups, column)),
    )


def _pooling(groups: Groups, column: Callable[..., Column]) -> tuple[Column, ...]:
    bound = {"q": "scope_q", "count": "scope_known_count", "scale": "scope_scale"}
    return (
        Column("Method", tuple("pooled" if len(claims) > 1 else "one claim" for _, claims in groups), "name"),
        Column("Publishers", tuple(str(len({c.source for c in claims})) for _, claims in groups), "name"),
        column("More than one", "several", FLAG, each(kernels.is_several, count="scope_known_count")),
        _by_scope(
            "Mean of logarithms", "fixed_mean", FACTOR, kernels.weighted_mean, groups, values="log", weights="weight"
        ),
        _by_scope("Cochran's Q", "q", FACTOR, total, groups, parts="square"),
        _by_scope("Scale of Q", "scale", FACTOR, kernels.heterogeneity_scale, groups, weights="weight"),
        column("Variance between", "between", FACTOR, each(kernels.between_variance, **bound)),
        _by_scope(
            "Pooled mean of logarithms", "mean", FACTOR, kernels.weighted_mean, groups, values="log", weights="shared"
        ),
        _by_scope("Its standard error", "error", FACTOR, kernels.standard_error, groups, weights="shared"),
    )


def _by_scope(
    header: str, key: str, unit: Unit, kernel: Callable[..., object], groups: Groups, **ranges: str
) -> Column:
    """A column whose formula runs over the claims of each scope."""
    of = tuple(Member(scope.key, scope.label) for scope, _ in groups)
    rules = tuple(
        each(kernel, **{name: Members(f"tri_{scope.key}_{of_claims}") for name, of_claims in ranges.items()})
        for scope, _ in groups
    )
    return Column(header, Line(f"scope_{key}", header, unit, rules, of, constant=True))


def _chart(money: Unit, groups: Groups) -> Chart:
    ranges = (f"{scope.label} {{scope_lowest.{scope.key}}} to {{scope_highest.{scope.key}}}" for scope, _ in groups)
    return Chart(
        "column",
        "Lowest and highest claim by scope",
        (("Lowest claim", "scope_lowest"), ("Highest claim", "scope_highest")),
        money.name,
        axis=f"{money.name} in the year of the comparison, logarithmic axis",
        alt=f"Lowest and highest claim of each scope in {money.name}: {'; '.join(ranges)}.",
        logarithmic=True,
    )


def _scope(scope: Scope, claims: tuple[Claim, ...], market: Market) -> tuple[Row, ...]:
    of, money, key = members(claims), unit_of(market), f"tri_{scope.key}"

    def block(name: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Column:
        return Column(label, Line(f"{key}_{name}", label, unit, rule, of, constant=True, role=role, native=True))

    def linked(name: str, label: str, unit: Unit, source: str) -> Column:
        return block(name, label, unit, tuple(link(Of(f"claim_{source}", c.key)) for c in claims), "link")

    known = f"{key}_known"
    errors: dict[str, Bound] = {"known": known, "years": f"{key}_years", "level_error": "level_error"}
    errors |= {"yearly_error": "yearly_error"}
    own: dict[str, Bound] = {"value": f"{key}_log", "weight": f"{key}_weight"}
    own |= {"mean": Of("scope_fixed_mean", scope.key)}
    carried = each(
        rebase, value=f"{key}_size", from_year=f"{key}_size_year", to_year="common_year", rate=f"{key}_growth"
    )
    elapsed = each(years_between, start=f"{key}_size_year", end="common_year")
    shared = each(kernels.precision, between=Of("scope_between", scope.key), **errors)
    columns = (
        Column("Publisher", tuple(market.source(c.source).publisher for c in claims), "name"),
        Column("Prices", tuple(c.price_basis or "not stated" for c in claims), "name"),
        linked("size", "Size as printed", money, "size"),
        linked("size_year", "Its year", YEAR, "size_year"),
        linked("growth", "Own growth", RATE, "growth_used"),
        linked("known", "Known", FLAG, "carries"),
        block("years", "Years carried", YEARS, when(known, elapsed)),
        block("carried", "Size in the year of the comparison", money, when(known, carried), "output"),
        block("log", "Logarithm", FACTOR, each(kernels.log_of_known, known=known, size=f"{key}_carried")),
        block("weight", "Weight", FACTOR, each(kernels.precision_alone, **errors)),
        block("square", "Weighted square", FACTOR, each(kernels.weighted_square, **own)),
        block("shared", "Weight, pooled", FACTOR, shared),
    )
    return (Section(f"{scope.label}: {scope.description}"), Ledger(f"Scope_{scope.key}", "Claim", of, columns))
