"""The Funnel growth tab: the funnel in the base year and the last year, and what drives its growth."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import relative_distance, total
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import (
    Chart,
    Column,
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
from oncomodel.model.symbols import AtYear, LastYear, Members, Of, Symbol
from oncomodel.model.units import PERCENT, RATIO, SHARE, Unit
from oncomodel.sheets.figures import Step, Waterfall
from oncomodel.sheets.funnel import stage_members
from oncomodel.sheets.funnel_inputs import everywhere, heads_of, price_of, use_of
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import plain_tab

BRIDGE = "From the base year to the last year, factor by factor. What stays the same in all years adds nothing."
PURPOSE = "What drives the growth of the market from the bottom up in the chosen scenario. The same on every basis."
WITHOUT_REMAINDER = (
    "Each factor adds the logarithmic mean of the size in both years x the logarithm of the factor's own change "
    "(LMDI, Ang 2005): the parts sum to the change, in whatever order."
)
PER_HEAD = ("funnel_used", "funnel_price")
PAID, TOGETHER = "paid", "Use and price"
"""What each head uses, and at what price: one bar of the waterfall, so that its names have room."""
BAR = "growth_bar"
"""What keys of the waterfall begin with."""


def funnel_growth(market: Market, funnel: Funnel) -> Sheet:
    """The tab of the funnel's two ends, and of what lies between them."""
    waterfall = _waterfall(market, funnel)
    rows = (
        Section("What drives the growth, all together"),
        Note(BRIDGE),
        waterfall.chart("From the base year to the last year, bottom-up", rows=15),
        *_bridge(market, funnel),
        Section(f"What drives the growth, by {market.regions.noun}, {unit_of(market).name}"),
        Note(WITHOUT_REMAINDER),
        _by_region(market, funnel),
        *_stages(funnel),
        _chart(funnel),
        Workings(),
        Section(f"The two ends of every {market.regions.noun}"),
        _ends(market, funnel),
        Section(f"What every factor adds in every {market.regions.noun}"),
        _parts(market, funnel),
        Section("Bars of the waterfall"),
        *waterfall.rows("FunnelGrowthBars", "Bar"),
    )
    return plain_tab("funnel_growth", "Funnel growth", PURPOSE, "output", "ledger", rows)


def _waterfall(market: Market, funnel: Funnel) -> Waterfall:
    found = _factors(funnel)[: -len(PER_HEAD)]
    steps = (
        *(Step(one.key, one.label, Of("growth_step", one.key)) for one in found),
        Step(PAID, TOGETHER, f"growth_{PAID}"),
    )
    first, last = Step("start", "Base year", "growth_start"), Step("end", "Last year", "growth_end")
    return Waterfall(BAR, unit_of(market), first, steps, last)


def _stages(funnel: Funnel) -> tuple[Row, ...]:
    of, unit = stage_members(funnel), heads_of(funnel)

    def column(key: str, label: str, of_unit: Unit, rule: Rule, role: str = "link") -> Column:
        header = label if of_unit is SHARE else f"{label}, {of_unit.name}"
        return Column(header, Line(f"funnel_{key}", label, of_unit, rule, of, constant=True, role=role))

    def part(key: str) -> Rule:
        return each(share_of, part=key, whole=Of(key, "population"))

    return (
        Section("The funnel in the base year and in the last year"),
        Ledger(
            "FunnelStages",
            "Stage",
            of,
            (
                column("stage_base", "Base year", unit, link(AtYear("funnel_stage", "base_position")), "output"),
                column("stage_last", "Last year", unit, link(LastYear("funnel_stage")), "output"),
                column(
                    "reached_base",
                    f"Of all {funnel.plural}, base year",
                    SHARE,
                    part("funnel_stage_base"),
                    "calculation",
                ),
                column(
                    "reached_last",
                    f"Of all {funnel.plural}, last year",
                    SHARE,
                    part("funnel_stage_last"),
                    "calculation",
                ),
            ),
        ),
    )


def _chart(funnel: Funnel) -> Chart:
    of, unit = stage_members(funnel), heads_of(funnel).name
    alt = "; ".join(f"{one.label} {{funnel_stage_base.{one.key}}} and {{funnel_stage_last.{one.key}}}" for one in of)
    return Chart(
        "column",
        "The funnel",
        (("Base year", "funnel_stage_base"), ("Last year", "funnel_stage_last")),
        unit,
        alt=f"The funnel in {unit}, in the base year and in the last year: {alt}.",
        rows=13,
    )


def _factors(funnel: Funnel) -> tuple[Member, ...]:
    """What changes over the years: population, rates, use and price."""
    others = zip(PER_HEAD, (funnel.use.label, funnel.price.label), strict=True)
    first = Member("population", funnel.population.label)
    return (first, *members_of(funnel.stages), *(Member(key, label) for key, label in others))


def _region_column(market: Market, key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Column:
    of = members_of(market.regions.members)
    return Column(label, Line(f"growth_{key}", label, unit, rule, of, constant=True, role=role))


def _both(market: Market, key: str, label: str, unit: Unit, source: str) -> tuple[Column, ...]:
    """A yearly block in the base year and in the last year."""
    first, last = link(AtYear(source, "base_position")), link(LastYear(source))
    return (
        _region_column(market, f"first_{key}", f"{label}, base year", unit, first, "link"),
        _region_column(market, f"last_{key}", f"{label}, last year", unit, last, "link"),
    )


def _by_region(market: Market, funnel: Funnel) -> Ledger:
    """What every factor adds, between the spend of both years, in every region and in all."""
    money, regions = unit_of(market), members_of(market.regions.members)
    of = (*regions, everywhere(market))

    def column(header: str, key: str, source: str, whole: str | Symbol, role: str = "link") -> Column:
        rules = (*(link(Of(source, one.key)) for one in regions), link(whole))
        return Column(header, Line(f"growth_shown_{key}", header, money, rules, of, constant=True, role=role))

    sources = ((one.label, one.key, f"growth_from_{one.key}", Of("growth_step", one.key)) for one in _factors(funnel))
    columns = (
        column("Spend, base year", "first", "growth_first_spend", "growth_start"),
        *(column(*source) for source in sources),
        column("Change", "sum", "growth_sum", "growth_steps", "output"),
        column("Spend, last year", "last", "growth_last_spend", "growth_end"),
    )
    return Ledger("FunnelGrowth", market.regions.label, of, columns)


def _parts(market: Market, funnel: Funnel) -> Ledger:
    """The same, as it is calculated by region."""
    money, factors = unit_of(market), _factors(funnel)
    first, last = _both(market, "spend", "Spend", money, "funnel_revenue")
    sums: dict[str, str | Symbol] = {factor.key: f"growth_from_{factor.key}" for factor in factors}
    adds = (_region_column(market, f"from_{one.key}", one.label, money, _adds(one.key, funnel)) for one in factors)
    every = _region_column(market, "sum", "Change", money, each(sum_of_parts, **sums))
    of = members_of(market.regions.members)
    return Ledger("FunnelGrowthParts", f"{market.regions.label}, what is added", of, (first, *adds, every, last))


def _ends(market: Market, funnel: Funnel) -> Ledger:
    """Population, use and price in both years, and the mean that every factor counts with."""
    mean = each(
        kernels.logarithmic_mean, first="growth_first_spend", last="growth_last_spend", tolerance="closure_tolerance"
    )
    return Ledger(
        "FunnelGrowthEnds",
        f"{market.regions.label}, both years",
        members_of(market.regions.members),
        (
            *_both(market, "population", funnel.population.label, heads_of(funnel), "funnel_incidence"),
            *_both(market, "funnel_used", "Use", use_of(funnel), "funnel_used"),
            *_both(market, "funnel_price", "Price", price_of(market, funnel), "funnel_price"),
            _region_column(market, "mean", "Logarithmic mean of spend", unit_of(market), mean),
        ),
    )


def _adds(key: str, funnel: Funnel) -> Rule:
    stage = next((stage for stage in funnel.stages if stage.key == key), None)
    if stage is None:
        first, last = f"growth_first_{key}", f"growth_last_{key}"
        return each(kernels.contribution, mean="growth_mean", first=first, last=last)
    rate = f"funnel_rate_{key}"
    ends = {"first": AtYear(rate, "base_position"), "last": LastYear(rate)}
    return each(kernels.contribution, mean="growth_mean", **ends)


def _bridge(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The contributions of all regions together, from the size in the base year to that in the last."""
    money, of = unit_of(market), _factors(funnel)

    def line(key: str, label: str, rule: Rule, role: str = "calculation") -> Line:
        return Line(f"growth_{key}", label, money, rule, constant=True, role=role)

    adds = tuple(each(total, parts=Members(f"growth_from_{factor.key}")) for factor in of)
    part = each(share_of, part="growth_step", whole="growth_start")
    distance = each(relative_distance, value="growth_reached", target="growth_end")
    paid = each(sum_of_parts, **{key: Of("growth_step", key) for key in PER_HEAD})
    columns = (
        Column(f"Adds, {money.name}", Line("growth_step", "Adds", money, adds, of, constant=True, role="output")),
        Column("% of the base year", Line("growth_step_part", "% of the base year", PERCENT, part, of, constant=True)),
    )
    return (
        Section("How much every factor adds"),
        line("start", "Bottom-up size in the base year", link(AtYear("funnel_size", "base_position")), "link"),
        Ledger("FunnelGrowthSteps", "Factor", of, columns),
        line(PAID, f"{TOGETHER} together", paid),
        line("steps", "Sum of all steps", each(total, parts=Members("growth_step")), "total"),
        line("reached", "Base year and all steps", each(sum_of_parts, a="growth_start", b="growth_steps"), "total"),
        line("end", "Bottom-up size in the last year", link(LastYear("funnel_size")), "output"),
        Line(
            "growth_distance",
            "Distance of the bridge from the bottom-up size of the last year",
            RATIO,
            distance,
            constant=True,
            role="check",
        ),
    )
