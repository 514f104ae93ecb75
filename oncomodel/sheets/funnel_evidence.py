"""What the bottom-up size rests on: each region's spend in the base year, by grade of evidence."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.market.schema import Member as Part
from oncomodel.model.lines import Column, Ledger, Line, Member, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import AtYear, Of, Symbol
from oncomodel.model.units import FACTOR, POSITION, SHARE, Unit
from oncomodel.sheets.evidence_map import GRADES, key_of
from oncomodel.sheets.funnel_inputs import stage_rate
from oncomodel.sheets.inputs import members_of, unit_of

EQUAL = (
    "Spend is a product: each region's share, rates, use and price level count 1, as does the list price. The start "
    "and the end of the population share 1 by the base year's place between them. Rates of the last year and the "
    "growth of prices do not move the base year."
)


def funnel_tabs(market: Market) -> tuple[tuple[Member, str], ...]:
    """The funnel's tab in the coverage, and the prefix of its lines there."""
    return ((Member("funnel", market.funnel.title), "funnel"),) if market.funnel else ()


def funnel_evidence(market: Market) -> tuple[Row, ...]:
    """The rows of the Evidence tab on the funnel."""
    if (funnel := market.funnel) is None:
        return ()
    return (
        Section(f"What the values of {funnel.title} rest on"),
        Note(EQUAL),
        *_common(),
        Ledger("Evidence_funnel", funnel.title, members_of(market.regions.members), _columns(market, funnel)),
    )


def _grade(line: str, member: str = "") -> Of:
    return Of("evidence_grade", key_of(line, member))


def _wanted(grade: str) -> Of:
    return Of("grade_number", f"grade_{grade}")


def _common() -> tuple[Line, ...]:
    """What all regions share: the two ends of the population, and the list price."""
    ends: dict[str, Symbol] = {end: _grade(f"funnel_population_{end}") for end in ("start", "end")}
    ends["listed"] = _grade("funnel_price_listed")

    def on(grade: str) -> Line:
        rule = each(kernels.common_on_grade, end_weight="funnel_base_fraction", wanted=_wanted(grade), **ends)
        label = f"Weight of what regions share that has grade {grade.upper()}"
        return Line(f"funnel_common_on_{grade}", label, FACTOR, rule, constant=True)

    weight = each(kernels.common_weight, end_weight="funnel_base_fraction")
    label = "Weight of what regions share"
    return (Line("funnel_common_weight", label, FACTOR, weight, constant=True), *map(on, GRADES))


def _factors(funnel: Funnel) -> tuple[tuple[str, str, str], ...]:
    """Each factor of a region: its name here, its label, and the key of its inputs."""
    stages = tuple((f"rate_{stage.key}", stage.label, stage_rate(stage, "base")) for stage in funnel.stages)
    use, price = funnel.use.label, funnel.price.label
    first = ("share", funnel.population.label, "funnel_share")
    return (first, *stages, ("use", use, "funnel_use"), ("level", price, "funnel_price_level"))


def _columns(market: Market, funnel: Funnel) -> tuple[Column, ...]:
    of, money, factors = members_of(market.regions.members), unit_of(market), _factors(funnel)

    def column(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(label, Line(f"funnel_{key}", label, unit, rule, of, constant=True))

    def grades(line: str) -> tuple[Rule, ...]:
        regions: tuple[Part, ...] = market.regions.members
        return tuple(link(_grade(line, region.key)) for region in regions)

    def on(grade: str) -> Column:
        own: dict[str, str | Symbol] = {name: f"funnel_grade_of_{name}" for name, _, _ in factors}
        bound = {"common_on": f"funnel_common_on_{grade}", "common_weight": "funnel_common_weight"}
        rule = each(kernels.part_on_grade, wanted=_wanted(grade), **bound, **own)
        return column(f"rests_on_{grade}", f"Grade {grade.upper()}", SHARE, rule)

    return (
        column("base_value", f"Base-year value, {money.name}", money, link(AtYear("funnel_revenue", "base_position"))),
        *(column(f"grade_of_{name}", f"Grade: {label}", POSITION, grades(line)) for name, label, line in factors),
        *map(on, GRADES),
    )
