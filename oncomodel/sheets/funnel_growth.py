"""The Funnel growth tab: the funnel in the base year and the last year, and what drives its growth."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import relative_distance, total
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Chart, Column, Ledger, Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import AtYear, LastYear, Members, Of, Symbol
from oncomodel.model.units import PERCENT, RATIO, SHARE, Unit
from oncomodel.sheets.funnel import stage_members
from oncomodel.sheets.funnel_inputs import heads_of, price_of, stage_rate
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import plain_tab

BRIDGE = "From the base year to the last year, factor by factor; how each amount comes about stands below."
PURPOSE = "The funnel in the base year and in the last year, and how much each factor adds to its growth."
WITHOUT_REMAINDER = (
    "Each factor adds the logarithmic mean of the size in both years x the logarithm of the factor's own change "
    "(LMDI, Ang 2005): the parts sum to the change, in whatever order. What stays the same in all years adds nothing."
)


def funnel_growth(market: Market, funnel: Funnel) -> Sheet:
    """The tab of the funnel's two ends, and of what lies between them."""
    rows = (
        *_stages(funnel),
        *_bridge(market, funnel),
        Section(f"What drives the growth, by {market.regions.noun}"),
        Note(WITHOUT_REMAINDER),
        _by_region(market, funnel),
    )
    return plain_tab("funnel_growth", "Funnel growth", PURPOSE, "output", "ledger", rows)


def _stages(funnel: Funnel) -> tuple[Row, ...]:
    of, unit = stage_members(funnel), heads_of(funnel)

    def column(key: str, label: str, of_unit: Unit, rule: Rule, role: str = "link") -> Column:
        return Column(label, Line(f"funnel_{key}", label, of_unit, rule, of, constant=True, role=role))

    def part(key: str) -> Rule:
        return each(share_of, part=key, whole=Of(key, "population"))

    alt = "; ".join(f"{one.label} {{funnel_stage_base.{one.key}}} and {{funnel_stage_last.{one.key}}}" for one in of)
    return (
        Section("The funnel in the base year and in the last year"),
        Ledger(
            "FunnelStages",
            "Stage",
            of,
            (
                column("stage_base", "Base year", unit, link(AtYear("funnel_stage", "base_position")), "output"),
                column("stage_last", "Last year", unit, link(LastYear("funnel_stage")), "output"),
                column("reached_base", "Part, base year", SHARE, part("funnel_stage_base"), "calculation"),
                column("reached_last", "Part, last year", SHARE, part("funnel_stage_last"), "calculation"),
            ),
        ),
        Chart(
            "column",
            "The funnel",
            (("Base year", "funnel_stage_base"), ("Last year", "funnel_stage_last")),
            unit.name,
            alt=f"The funnel in {unit.name}, in the base year and in the last year: {alt}.",
        ),
    )


def _factors(funnel: Funnel) -> tuple[Member, ...]:
    """What changes over the years: population, rates and price."""
    first, last = Member("population", funnel.population.label), Member("funnel_price", funnel.price.label)
    return (first, *members_of(funnel.stages), last)


def _by_region(market: Market, funnel: Funnel) -> Ledger:
    of, money, factors = members_of(market.regions.members), unit_of(market), _factors(funnel)

    def column(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Column:
        return Column(label, Line(f"growth_{key}", label, unit, rule, of, constant=True, role=role))

    def ends(key: str, label: str, unit: Unit, source: str) -> tuple[Column, ...]:
        first, last = link(AtYear(source, "base_position")), link(LastYear(source))
        return (
            column(f"first_{key}", f"{label}, base year", unit, first, "link"),
            column(f"last_{key}", f"{label}, last year", unit, last, "link"),
        )

    mean = each(
        kernels.logarithmic_mean, first="growth_first_spend", last="growth_last_spend", tolerance="closure_tolerance"
    )
    sums: dict[str, str | Symbol] = {factor.key: f"growth_from_{factor.key}" for factor in factors}
    return Ledger(
        "FunnelGrowth",
        market.regions.label,
        of,
        (
            *ends("spend", "Spend", money, "funnel_revenue"),
            *ends("population", funnel.population.label, heads_of(funnel), "funnel_incidence"),
            *ends("funnel_price", "Price", price_of(market, funnel), "funnel_price"),
            column("mean", "Logarithmic mean of spend", money, mean),
            *(column(f"from_{one.key}", f"From {one.label}", money, _adds(one.key, funnel)) for one in factors),
            column("sum", "From all", money, each(sum_of_parts, **sums)),
        ),
    )


def _adds(key: str, funnel: Funnel) -> Rule:
    stage = next((stage for stage in funnel.stages if stage.key == key), None)
    first, last = (f"growth_first_{key}", f"growth_last_{key}")
    if stage is not None:
        first, last = stage_rate(stage, "base"), stage_rate(stage, "last")
    return each(kernels.contribution, mean="growth_mean", first=first, last=last)


def _bridge(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The contributions of all regions together, from the size in the base year to that in the last."""
    money, of = unit_of(market), _factors(funnel)

    def line(key: str, label: str, rule: Rule, role: str = "calculation") -> Line:
        return Line(f"growth_{key}", label, money, rule, constant=True, role=role)

    adds = tuple(each(total, parts=Members(f"growth_from_{factor.key}")) for factor in of)
    part = each(share_of, part="growth_step", whole="growth_start")
    distance = each(relative_distance, value="growth_reached", target="growth_end")
    columns = (
        Column("Adds", Line("growth_step", "Adds", money, adds, of, constant=True, role="output")),
        Column(
            "Part of the base year", Line("growth_step_part", "Part of the base year", PERCENT, part, of, constant=True)
        ),
    )
    return (
        Section("What drives the growth, all together"),
        Note(BRIDGE),
        line("start", "Bottom-up size in the base year", link(AtYear("funnel_size", "base_position")), "link"),
        Ledger("FunnelGrowthSteps", "From", of, columns),
        line("steps", "Sum of all steps", each(total, parts=Members("growth_step")), "total"),
        line("reached", "Base year and all steps", each(sum_of_parts, a="growth_start", b="growth_steps"), "total"),
        line("end", "Bottom-up size in the last year", link(LastYear("funnel_size")), "output"),
        Line("growth_distance", "Distance from the last year", RATIO, distance, constant=True, role="check"),
    )
