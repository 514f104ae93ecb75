"""What the bottom-up size rests on: each region's spend in the base year, by grade of evidence."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.market.schema import Member as Part
from oncomodel.model.lines import Column, Ledger, Line, Member, Note, Row, Rule, Section, each, link
from oncomodel.model.symbols import AtYear, Of, Some, Symbol
from oncomodel.model.units import FACTOR, POSITION, SHARE, Unit
from oncomodel.sheets.evidence_map import GRADES, key_of
from oncomodel.sheets.funnel_inputs import listed_of, stage_rate
from oncomodel.sheets.inputs import members_of, unit_of

EQUAL = (
    "Spend is a product: each region's share, rates, use and net price count 1, as does what the net price is in % of. "
    "The start and the end of the population share 1 by the base year's place between them. Rates of the last year, "
    "the growth of prices and what scenarios change do not move the base year."
)


def funnel_tabs(market: Market) -> tuple[tuple[Member, str], ...]:
    """The funnel's tab in the coverage, and the prefix of its lines there."""
    return ((Member("funnel", market.funnel.title), "funnel"),) if market.funnel else ()


def funnel_evidence(market: Market) -> tuple[Row, ...]:
    """The rows of the Evidence tab on the funnel."""
    if (funnel := market.funnel) is None:
        return ()
    of = members_of(market.regions.members)
    factors = _pairs(market, funnel)
    grades = tuple(link(grade) for _, grade in factors)
    own = tuple(member for member, _ in factors)
    grade = Line("funnel_factor_grade", "Grade of the factor", POSITION, grades, own, constant=True, role="link")
    return (
        Section(f"What the values of {funnel.title} rest on"),
        Note(EQUAL),
        *_common(funnel),
        Ledger("FunnelFactors", "Factor", own, (Column("Grade of the factor", grade),)),
        Ledger("Evidence_funnel", funnel.title, of, _columns(market, funnel)),
    )


def _grade(line: str, member: str = "") -> Of:
    return Of("evidence_grade", key_of(line, member))


def _key(grade: str) -> str:
    return f"grade_{grade}"


def _wanted(grade: str) -> Of:
    return Of("funnel_wanted", _key(grade))


def _common(funnel: Funnel) -> tuple[Line, ...]:
    """What all regions share: the two ends of the population, and the price that net prices are parts of."""

    def line(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
        return Line(f"funnel_{key}", label, unit, rule, constant=True, role=role)

    def graded(name: str, label: str, source: str) -> Line:
        return line(f"{name}_grade", f"Grade of {label}", POSITION, link(_grade(source)), "link")

    def on(grade: str) -> Line:
        grades = {name: f"funnel_{name}_grade" for name in ("start", "end", "listed")}
        bound: dict[str, str | Symbol] = {"end_weight": "funnel_end_weight", "wanted": _wanted(grade)}
        rule = each(kernels.common_on_grade, **bound, **grades)
        return line(f"common_on_{grade}", f"Weight of what regions share that has grade {grade.upper()}", FACTOR, rule)

    names = tuple(Member(_key(grade), f"Grade {grade.upper()}") for grade in GRADES)
    numbers = tuple(link(Of("grade_number", name.key)) for name in names)
    wanted = Line("funnel_wanted", "number of the grade", POSITION, numbers, names, constant=True, role="link")
    weight = each(kernels.common_weight, end_weight="funnel_end_weight")
    return (
        line("end_weight", "Weight of the end of the population", FACTOR, link("funnel_base_fraction"), "link"),
        line("common_weight", "Weight of what regions share", FACTOR, weight),
        graded("start", "the start of the population", "funnel_population_start"),
        graded("end", "the end of the population", "funnel_population_end"),
        graded("listed", listed_of(funnel), "funnel_price_listed"),
        wanted,
        *map(on, GRADES),
    )


def _factors(funnel: Funnel) -> tuple[tuple[str, str, str], ...]:
    """Each factor of a region: its name here, its label, and the key of its inputs."""
    stages = tuple((f"rate_{stage.key}", stage.label, stage_rate(stage, "base")) for stage in funnel.stages)
    use, price = funnel.use.label, funnel.price.label
    first = ("share", funnel.population.label, "funnel_share")
    return (first, *stages, ("use", use, "funnel_use"), ("level", price, "funnel_price_level"))


def _pairs(market: Market, funnel: Funnel) -> tuple[tuple[Member, Of], ...]:
    """Every factor of every region with its grade, the factors of one region together."""
    return tuple(
        (Member(f"{region.key}_{name}", f"{region.label}: {label}"), _grade(line, region.key))
        for region in market.regions.members
        for name, label, line in _factors(funnel)
    )


def _columns(market: Market, funnel: Funnel) -> tuple[Column, ...]:
    regions, money = market.regions.members, unit_of(market)

    def column(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(label, Line(f"funnel_{key}", label, unit, rule, members_of(regions), constant=True))

    def on(grade: str) -> Column:
        bound: dict[str, str | Symbol] = {"common_on": f"funnel_common_on_{grade}", "wanted": _wanted(grade)}
        bound["common_weight"] = "funnel_common_weight"
        rules = tuple(each(kernels.part_on_grade, grades=_own(region, funnel), **bound) for region in regions)
        return column(f"rests_on_{grade}", f"Grade {grade.upper()}", SHARE, rules)

    value = link(AtYear("funnel_revenue", "base_position"))
    return (column("base_value", f"Base-year value, {money.name}", money, value), *map(on, GRADES))


def _own(region: Part, funnel: Funnel) -> Some:
    return Some("funnel_factor_grade", tuple(f"{region.key}_{name}" for name, _, _ in _factors(funnel)))
