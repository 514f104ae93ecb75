"""The Triangulation tab: claims of one scope brought to one year, pooled, and bridged to one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable

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
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Members, Of, Some
from oncomodel.model.units import COUNT, FACTOR, FLAG, PERCENT, RATE, YEAR, YEARS, Unit
from oncomodel.sheets.bridge import Bound, Groups, bridge
from oncomodel.sheets.carried import nearest_sizes
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.held import band, beside_published, held, workings_of_held
from oncomodel.sheets.inputs import ANY_YEAR, unit_of
from oncomodel.sheets.tab import following, plain_tab

PURPOSE = "Claims of one scope, carried to one year by their own growth; different scopes are never averaged."


INDICATIVE = (
    "A pooled size is indicative: sources are few, and their errors are assumed. It has a range only where as many "
    "publishers are pooled as the settings below ask for."
)
EXTRAPOLATED = (
    "Carried beyond: claims whose period ends before the year of the comparison, or begins after it, so that their "
    "growth is carried on where they state none. Their tables say by how many years."
)


def comparable(market: Market) -> Groups:
    """Scopes with the claims that can be carried to another year, each publisher's place once."""
    found = ((scope, tuple(c for c in market.claims if _carries(c, scope, market))) for scope in market.scopes)
    return tuple((scope, claims) for scope, claims in found if claims)


def _carries(claim: Claim, scope: Scope, market: Market) -> bool:
    grows = claim.growth is not None or len(claim.dated_sizes) > 1
    return claim.sizes(scope.key, market.currency) and grows


def left_out(market: Market) -> tuple[Claim, ...]:
    """Claims that stand for themselves but cannot be compared: no dated size, no growth, or another currency."""
    kept = {claim.key for _, claims in comparable(market) for claim in claims}
    return tuple(claim for claim in market.claims if not claim.repeats and claim.key not in kept)


def triangulation(market: Market) -> Sheet:
    """The tab that compares what is comparable."""
    groups = comparable(market)
    limits = band() if held(market, groups) else ()
    rows: tuple[Row, ...] = _summary(market, groups)
    for scope, claims in groups:
        rows += _scope(scope, claims, market)
    if omitted := left_out(market):
        names = "; ".join(claim.label for claim in omitted)
        rows += (Section("Left out"), Note(f"No dated size and growth, or another currency: {names}."))
    bridged = len([claim for _, claims in groups for claim in claims]) > 1
    shown, workings = bridge(market, groups) if bridged else ((), (Workings(),))
    rows += (*shown, *_settings(market), *limits, *workings)
    rows += (*nearest_sizes(market, groups), *workings_of_held(market, groups))
    tab = plain_tab("triangulation", "Triangulation", PURPOSE, "claims", "ledger", rows)
    return following(tab, "triangulation") if limits else tab


def _settings(market: Market) -> tuple[Row, ...]:
    year = float(market.timeline.base_year)
    of_year = _setting("common_year", "Year of the comparison", YEAR, year, "The base year of the model.", ANY_YEAR)
    return (Section("Settings"), of_year, *_errors(), *_of_pooling(), _of_prices())


def _setting(key: str, label: str, unit: Unit, value: float, why: str, limits: tuple[float, float]) -> Input:
    return Input(key, label, unit, (Entry(value, Evidence("setting", why)),), limits=limits, named=True)


def _errors() -> tuple[Input, Input]:
    """How far a size is taken to be off, as printed and for each year that it is carried."""
    tenth = "Publishers print no error; a tenth is assumed for each."
    carried = "A size carried over more years at a constant rate is less certain."
    return (
        _setting("level_error", "Standard error of a published size", PERCENT, 0.10, tenth, (0.001, 2.0)),
        _setting("yearly_error", "Error added by each year of carrying", PERCENT, 0.02, carried, (0.0, 1.0)),
    )


def _of_pooling() -> tuple[Input, Input]:
    """How wide the range of a pooled size is, and what it takes to show one."""
    width, fewest = "Standard errors on either side of a pooled size", "Fewest publishers that a range is shown for"
    normal = "The 95 % of a normal distribution, but only an indication: few sources, and their errors are assumed."
    few = "One or two publishers cannot say how much publishers differ."
    return (
        _setting("range_width", width, FACTOR, 1.96, normal, (0.0, 10.0)),
        _setting("fewest_sources", fewest, COUNT, 3.0, few, (1.0, 100.0)),
    )


def _of_prices() -> Input:
    label = "Price growth between constant and nominal prices"
    why = "Only used between claims that state different price bases; none does so far."
    return _setting("price_growth", label, RATE, 0.02, why, (-0.5, 1.0))


def _summary(market: Market, groups: Groups) -> tuple[Row, ...]:
    money, of = unit_of(market), tuple(Member(scope.key, scope.label) for scope, _ in groups)

    def column(header: str, key: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Column:
        return Column(header, Line(f"scope_{key}", header, unit, rule, of, constant=True, role=role, native=True))

    ends: dict[str, Bound] = {"mean": "scope_mean", "error": "scope_error", "width": "range_width"}
    pooled = when("scope_several", each(kernels.from_log, mean="scope_mean"))
    low, high = (when("scope_enough", each(kernel, **ends)) for kernel in (kernels.below, kernels.above))
    spread = each(kernels.times, high="scope_highest", low="scope_lowest")
    centre = each(either, flag="scope_several", yes="scope_pooled", no="scope_lowest")
    columns = (
        Column("Sources", tuple(", ".join(c.source for c in claims) for _, claims in groups), "name"),
        Column("How it is found", tuple(_found(claims) for _, claims in groups), "name"),
        Column("Tags", tuple(", ".join((*scope.tags, scope.region)) for scope, _ in groups), "name"),
        _by_scope("Claims that are known", "known_count", COUNT, count_of, groups, flags="known"),
        column("Carried beyond", "extrapolated", COUNT, tuple(map(_extrapolated, groups))),
        _by_scope(f"Lowest, {money.name}", "lowest", money, kernels.smallest, groups, values="carried"),
        _by_scope(f"Highest, {money.name}", "highest", money, kernels.largest, groups, values="carried"),
        column("Highest over lowest", "spread", FACTOR, spread),
        column(f"Pooled, {money.name}", "pooled", money, pooled, "output"),
        column(f"Pooled, low, {money.name}", "pooled_low", money, low),
        column(f"Pooled, high, {money.name}", "pooled_high", money, high),
        column(f"Size of the scope, {money.name}", "centre", money, centre, "output"),
    )
    return (
        Section("Size of the market by scope, in the year of the comparison"),
        Note("A scope with one claim has no pooled size: there is nothing to pool it with. Its size is that claim's."),
        Note(INDICATIVE),
        Note(EXTRAPOLATED),
        Ledger("ScopeSummary", "Scope", of, columns),
        _chart(money, groups),
        *beside_published(market, groups),
        *_beside_bases(market, groups),
        Section("How the claims of a scope are pooled"),
        Note("Mean of logarithms with a variance between publishers, by DerSimonian and Laird (1986)."),
        Ledger("ScopePooling", "Scope pooled", of, _pooling(groups, column)),
    )


def _extrapolated(group: tuple[Scope, tuple[Claim, ...]]) -> Rule:
    """How many claims of a scope are carried beyond their period."""
    return each(count_of, flags=Some("carried_extrapolated", tuple(claim.key for claim in group[1])))


def _found(claims: tuple[Claim, ...]) -> str:
    """How the size of a scope comes about: sources whose errors are assumed give no more than an indication."""
    if len(claims) == 1:
        return "one claim"
    sources = _publishers(claims)
    return f"{sources} sources: indicative" if sources > 1 else f"{len(claims)} claims of one source: indicative"


def _publishers(claims: tuple[Claim, ...]) -> int:
    return len({claim.source for claim in claims})


def _beside_bases(market: Market, groups: Groups) -> tuple[Row, ...]:
    """The bases beside the claims that they are taken from, whose sizes in one year may differ."""
    bases = {basis.key: basis for basis in market.bases}
    found = [(bases[c.basis], scope, c) for scope, claims in groups for c in claims if c.basis in bases]
    if not found:
        return ()
    of, money = tuple(Member(basis.key, basis.label) for basis, _, _ in found), unit_of(market)

    def column(key: str, header: str, unit: Unit, rules: Iterable[Rule]) -> Column:
        line = Line(f"beside_{key}", header, unit, tuple(rules), of, constant=True, role="link", native=True)
        return Column(header, line)

    return (
        Section("The same claims as bases of the model"),
        Note(
            "Here a claim is carried at the growth that its two sizes imply; the model carries a basis at the growth "
            "that Control trusts for it. Where the two rates differ, so do the sizes."
        ),
        Ledger(
            "BasesBeside",
            "Basis",
            of,
            (
                Column("Claim", tuple(claim.label for _, _, claim in found), "name"),
                column("rate", "Growth here", RATE, (link(Of("claim_growth_used", c.key)) for _, _, c in found)),
                column("size", f"Size here, {money.name}", money, (link(_carried_of(s, c)) for _, s, c in found)),
                column(
                    "basis_rate", "Growth of the basis", RATE, (link(Of("basis_growth", b.key)) for b, _, _ in found)
                ),
                column(
                    "basis_size",
                    f"Base-year size of the basis, {money.name}",
                    money,
                    (link(Of("dash_basis_base", b.key)) for b, _, _ in found),
                ),
            ),
        ),
    )


def _carried_of(scope: Scope, claim: Claim) -> Of:
    return Of(f"tri_{scope.key}_carried", claim.key)


def _pooling(groups: Groups, column: Callable[..., Column]) -> tuple[Column, ...]:
    bound = {"q": "scope_q", "count": "scope_known_count", "scale": "scope_scale"}
    enough = {"sources": "scope_publishers", "known": "scope_known_count", "fewest": "fewest_sources"}
    return (
        Column("Publishers", _sources(groups)),
        column("More than one", "several", FLAG, each(kernels.is_several, count="scope_known_count")),
        column("Enough for a range", "enough", FLAG, each(kernels.is_enough, **enough)),
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


def _sources(groups: Groups) -> Input:
    """How many publishers a scope has claims of."""
    of = tuple(Member(scope.key, scope.label) for scope, _ in groups)
    why = Evidence("setting", "By the sources of its claims.")
    entries = tuple(Entry(float(_publishers(claims)), why) for _, claims in groups)
    return Input("scope_publishers", "publishers", COUNT, entries, of, editable=False)


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
        axis=f"{money.name} in the year of the comparison",
        alt=f"Lowest and highest claim of each scope in {money.name}: {'; '.join(ranges)}.",
    )


def _scope(scope: Scope, claims: tuple[Claim, ...], market: Market) -> tuple[Row, ...]:
    of, money, key = members(claims), unit_of(market), f"tri_{scope.key}"

    def block(name: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Column:
        return Column(label, Line(f"{key}_{name}", label, unit, rule, of, constant=True, role=role, native=True))

    def linked(name: str, label: str, unit: Unit, source: str) -> Column:
        return block(name, label, unit, tuple(link(Of(source, c.key)) for c in claims), "link")

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
        linked("size", f"Size as printed, {money.name}", money, "carried_size"),
        linked("size_year", "Its year", YEAR, "carried_year"),
        linked("growth", "Own growth", RATE, "claim_growth_used"),
        linked("known", "Known", FLAG, "claim_carries"),
        block("years", "Years carried", YEARS, when(known, elapsed)),
        linked("outside", "Years beyond its period", YEARS, "carried_outside"),
        block("carried", f"Size, year compared, {money.name}", money, when(known, carried), "output"),
        block("log", "Logarithm", FACTOR, each(kernels.log_of_known, known=known, size=f"{key}_carried")),
        block("weight", "Weight", FACTOR, each(kernels.precision_alone, **errors)),
        block("square", "Weighted square", FACTOR, each(kernels.weighted_square, **own)),
        block("shared", "Weight, pooled", FACTOR, shared),
    )
    return (Section(f"{scope.label}: {scope.description}"), Ledger(f"Scope_{scope.key}", "Claim", of, columns))
