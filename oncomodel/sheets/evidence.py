"""The Evidence tab: how much of the model rests on citations, and what each input moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from oncomodel.kernels import coverage as kernels
from oncomodel.kernels.arithmetic import years_between
from oncomodel.kernels.claims import sum_of_parts, worst_of
from oncomodel.market.schema import Basis, Dimension, Market
from oncomodel.market.schema import Member as Part
from oncomodel.model.evaluate import Values
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
from oncomodel.model.symbols import AtYear, Cell, Members, Of, Pick, Symbol
from oncomodel.model.units import COUNT, FACTOR, POSITION, SHARE, YEARS, Unit
from oncomodel.sheets.evidence_map import GRADE_NAMES, GRADES, key_of
from oncomodel.sheets.funnel_evidence import funnel_evidence, funnel_tabs
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.pairs import pair_key, segmentations
from oncomodel.sheets.tab import plain_tab

PURPOSE = "How much of every base-year value rests on cited inputs, and how far those are contradicted."


def evidence(market: Market) -> Sheet:
    """The tab of how much of each tab's values rests on which grade of evidence."""
    rows = (
        Section("Coverage of the base-year values, by tab"),
        Note("A value is size x share x growth; each input counts by its elasticity: 1 for a size, share or affinity."),
        _coverage(market),
        replace(chart_of_grades(), rows=20),
        *_totals(),
        *_size(market),
        *(row for dimension in segmentations(market) for row in _split(dimension, market)),
        *(row for number in range(len(market.regions.members)) for row in _region(number, market)),
        *funnel_evidence(market),
    )
    return plain_tab("evidence", "Evidence", PURPOSE, "output", "ledger", rows)


def chart_of_grades() -> Chart:
    """The parts of each tab's values by grade."""
    names = tuple((name, f"coverage_{grade}") for grade, name in zip(GRADES, GRADE_NAMES, strict=True))
    return Chart("parts", "What the base-year values of each tab rest on", names, SHARE.name)


def coverage_of(values: Values) -> dict[str, dict[str, float]]:
    """Share of the base-year values that rests on each grade, by tab and in total.

    Args:
        values: The values of all lines of a market.

    Returns:
        For the label of each tab, and for "All tabs", the part of each grade as a fraction: A is
        cited and consistent, B cited with a contradiction, C assumed.
    """
    tabs = values.lines["coverage_a"].members
    by_tab = {
        tab.label: {grade.upper(): float(values.at(f"coverage_{grade}", n)) for grade in GRADES}
        for n, tab in enumerate(tabs)
    }
    total = {grade.upper(): float(values.at(f"coverage_total_{grade}")) for grade in GRADES}
    return {**by_tab, "All tabs": total}


def _constant(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    return Line(key, label, unit, rule, constant=True, role=role)


def _size(market: Market) -> tuple[Row, ...]:
    """What the market size in the base year rests on: the anchor of the chosen basis, and its growth."""
    of = members_of(market.bases)

    def block(key: str, label: str, rules: Iterator[Rule]) -> Line:
        return Line(key, label, POSITION, tuple(rules), of, constant=True)

    def chosen(key: str, label: str, source: str) -> Line:
        return _constant(key, label, POSITION, link(Pick(source, Cell("basis_number"))), "link")

    weight = each(kernels.growth_elasticity, growth="growth_used", years="years_to_base")
    rows: tuple[Row, ...] = (
        Section("What the market size rests on"),
        block("basis_anchor_grade", "grade of the anchor", (_anchor_grade(b) for b in market.bases)),
        block("basis_growth_grade", "grade of the growth", (_growth_grade(b) for b in market.bases)),
        chosen("anchor_grade", "Grade of the anchor, chosen basis", "basis_anchor_grade"),
        chosen("growth_grade", "Grade of the growth, chosen basis", "basis_growth_grade"),
        _constant(
            "years_to_base",
            "Years from the anchor to the base year",
            YEARS,
            each(years_between, start="anchor_year", end="base_year"),
        ),
        _constant("size_growth_weight", "Weight of the growth", FACTOR, weight),
    )
    return (*rows, *(line for grade in GRADES for line in _size_on(grade)))


def _size_on(grade: str) -> tuple[Line, ...]:
    def on(what: str) -> Line:
        rule = each(kernels.has_grade, grade=f"{what}_grade", wanted=Of("grade_number", f"grade_{grade}"))
        return _constant(f"{what}_on_{grade}", f"{what.title()} has grade {grade.upper()}", COUNT, rule)

    bound = {"anchor_on": f"anchor_on_{grade}", "growth_on": f"growth_on_{grade}"}
    rule = each(kernels.size_on_grade, growth_weight="size_growth_weight", **bound)
    label = f"Market size that rests on grade {grade.upper()}"
    return (on("anchor"), on("growth"), _constant(f"size_on_{grade}", label, SHARE, rule))


def _input_grade(line: str, member: str) -> Of:
    return Of("evidence_grade", key_of(line, member))


def _worse(*grades: Symbol) -> Rule:
    return each(worst_of, **{f"grade_{number}": grade for number, grade in enumerate(grades)})


def _anchor_grade(basis: Basis) -> Rule:
    start = _input_grade("basis_start", basis.key)
    if not (basis.end and basis.growth):
        return link(start)
    end = _input_grade("basis_end", basis.key), _input_grade("basis_stated_growth", basis.key)
    flag = Of("basis_uses_end", basis.key)
    return each(kernels.grade_of_either, flag=flag, first=end[0], second=end[1], no=start)


def _growth_grade(basis: Basis) -> Rule:
    start = _input_grade("basis_start", basis.key)
    if not basis.end:
        return link(_input_grade("basis_stated_growth", basis.key))
    end = _input_grade("basis_end", basis.key)
    if not basis.growth:
        return _worse(start, end)
    stated, flag = _input_grade("basis_stated_growth", basis.key), Of("basis_uses_growth", basis.key)
    return each(kernels.grade_of_neither, flag=flag, yes=stated, first=start, second=end)


def _split(dimension: Dimension, market: Market) -> tuple[Row, ...]:
    """What each member's base-year value rests on, by grade."""
    key, of = dimension.key, members_of(dimension.members)

    def column(name: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(label, Line(f"{key}_{name}", label, unit, rule, of, constant=True))

    def grades(line: str) -> tuple[Rule, ...]:
        return tuple(link(_input_grade(f"{key}_{line}", member.key)) for member in dimension.members)

    weight = each(kernels.growth_elasticity, growth=f"{key}_drift", years=f"{key}_years_drifted")
    years = each(years_between, start=f"{key}_measured_year", end="base_year")
    on = tuple(column(f"rests_on_{grade}", f"Grade {grade.upper()}", SHARE, _part_on(key, grade)) for grade in GRADES)
    size = link(AtYear(f"{key}_market_size", "base_position"))
    return (
        Section(f"What the values by {dimension.noun} rest on"),
        _constant(f"{key}_years_drifted", f"{dimension.label}: years since the shares were measured", YEARS, years),
        Ledger(
            f"Evidence_{key}",
            dimension.label,
            of,
            (
                Column("Share: evidence", tuple(_kind(m.share.is_cited) for m in dimension.members), "name"),
                Column("Growth: evidence", tuple(_kind(m.growth.is_cited) for m in dimension.members), "name"),
                column("base_value", f"Base-year value, {unit_of(market).name}", unit_of(market), size),
                column("share_grade", "Grade of the share", POSITION, grades("measured")),
                column("growth_grade", "Grade of the growth", POSITION, grades("member_growth")),
                column("growth_weight", "Weight of the growth", FACTOR, weight),
                *on,
            ),
        ),
    )


def _kind(cited: bool) -> str:  # noqa: FBT001 - one word for a yes or no
    return "cited" if cited else "assumed"


def _part_on(key: str, grade: str) -> Rule:
    return each(
        kernels.part_on,
        size_on=f"size_on_{grade}",
        share_grade=f"{key}_share_grade",
        growth_grade=f"{key}_growth_grade",
        growth_weight=f"{key}_growth_weight",
        wanted=Of("grade_number", f"grade_{grade}"),
    )


def _region(number: int, market: Market) -> tuple[Row, ...]:
    """What a region's base-year values rest on: those of its region and of its segments."""
    region, dimension, whole = market.regions.members[number], market.dimensions[0], market.regions.key
    key, of, of_region = f"{region.key}_{dimension.key}", members_of(dimension.members), region.key

    def column(name: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(label, Line(f"{key}_{name}", label, unit, rule, of, constant=True))

    def on(grade: str) -> Rule:
        region_weight = Of(f"{whole}_growth_weight", of_region)
        bound = {"region_on": Of(f"{whole}_rests_on_{grade}", of_region), "region_weight": region_weight}
        return each(
            kernels.crossed_on,
            share_grade=f"{dimension.key}_share_grade",
            growth_grade=f"{dimension.key}_growth_grade",
            growth_weight=f"{dimension.key}_growth_weight",
            wanted=Of("grade_number", f"grade_{grade}"),
            **bound,
        )

    def with_affinity(grade: str) -> Rule:
        return each(
            kernels.with_affinity,
            segment_on=f"{key}_segment_on_{grade}",
            weight=f"{key}_input_weight",
            affinity_grade=f"{key}_affinity_grade",
            wanted=Of("grade_number", f"grade_{grade}"),
        )

    region_weight = Of(f"{whole}_growth_weight", of_region)
    inputs = each(kernels.crossed_weight, region_weight=region_weight, growth_weight=f"{dimension.key}_growth_weight")
    weight = column("input_weight", "Weight of these inputs", FACTOR, inputs)
    size = link(AtYear(f"{key}_market_size", "base_position"))
    before = tuple(column(f"segment_on_{g}", f"Before affinity, {g.upper()}", SHARE, on(g)) for g in GRADES)
    columns = tuple(column(f"rests_on_{g}", f"Grade {g.upper()}", SHARE, with_affinity(g)) for g in GRADES)
    value = column("base_value", f"Base-year value, {unit_of(market).name}", unit_of(market), size)
    kinds = (
        Column("Share: evidence", tuple(_kind(m.share.is_cited) for m in dimension.members), "name"),
        Column("Growth: evidence", tuple(_kind(m.growth.is_cited) for m in dimension.members), "name"),
    )
    affinities = tuple(_affinity_grade(member, region, dimension) for member in dimension.members)
    affinity = column("affinity_grade", "Grade of the affinity", POSITION, affinities)
    ledger = Ledger(f"Evidence_{key}", dimension.label, of, (*kinds, value, *before, weight, affinity, *columns))
    return (Section(f"What the values of {region.label} rest on"), ledger)


def _affinity_grade(part: Part, region: Part, dimension: Dimension) -> Rule:
    """Grade of an affinity; one that is neutral by convention is assumed."""
    if any(given.region == region.key for given in part.affinities):
        return link(_input_grade(f"{dimension.key}_affinity", pair_key(part, region)))
    return link(Of("grade_number", "grade_c"))


def _tabs(market: Market) -> tuple[tuple[Member, str], ...]:
    """Each tab of values, and the prefix of its lines here."""
    splits = tuple((Member(d.key, d.title), d.key) for d in segmentations(market))
    first = market.dimensions[0].key
    return (
        *splits,
        *((Member(r.key, r.label), f"{r.key}_{first}") for r in market.regions.members),
        *funnel_tabs(market),
    )


def _coverage(market: Market) -> Ledger:
    found, money = _tabs(market), unit_of(market)
    of = (Member("market", "Market"), *(member for member, _ in found))

    def column(name: str, label: str, unit: Unit, whole: Rule, rule: dict[str, Rule]) -> Column:
        rules = (whole, *(rule[key] for _, key in found))
        return Column(label, Line(f"coverage_{name}", label, unit, rules, of, constant=True, role="output"))

    def on(grade: str) -> Column:
        rules = {
            key: each(
                kernels.value_on_grade, values=Members(f"{key}_base_value"), parts=Members(f"{key}_rests_on_{grade}")
            )
            for _, key in found
        }
        return column(grade, GRADE_NAMES[GRADES.index(grade)], SHARE, link(f"size_on_{grade}"), rules)

    values = {key: each(kernels.value_of_all, values=Members(f"{key}_base_value")) for _, key in found}
    size = link("size_in_base_year")
    cited = each(sum_of_parts, a="coverage_a", b="coverage_b")
    every = each(sum_of_parts, cited="coverage_cited", c="coverage_c")
    return Ledger(
        "Coverage",
        "Tab",
        of,
        (
            Column("Of", tuple("the whole market" if m.key == "market" else "its members" for m in of), "name"),
            Column("Weighted by", tuple("base-year value" for _ in of), "name"),
            column("value", f"Base-year value, {money.name}", money, size, values),
            *map(on, GRADES),
            Column("Cited", Line("coverage_cited", "Cited", SHARE, cited, of, constant=True, role="output")),
            Column("All", Line("coverage_sum", "All", SHARE, every, of, constant=True)),
        ),
    )


def _totals() -> tuple[Row, ...]:
    def line(name: str, label: str) -> Line:
        parts_ = Members(f"coverage_{name}")
        rule = each(kernels.value_on_grade, values=Members("coverage_value"), parts=parts_)
        return _constant(f"coverage_total_{name}", f"All tabs: {label}", SHARE, rule, "output")

    grades = tuple(line(grade, name) for grade, name in zip(GRADES, GRADE_NAMES, strict=True))
    return (Section("Coverage of all tabs together, weighted by value"), *grades, line("cited", "cited, A and B"))
