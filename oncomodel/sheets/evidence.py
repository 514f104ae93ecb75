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
)
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, Members, Of, Pick, Symbol
from oncomodel.model.units import COUNT, FACTOR, POSITION, SHARE, YEARS, Unit
from oncomodel.sheets.evidence_map import ASSUMED, GRADE_NAMES, GRADES, key_of
from oncomodel.sheets.funnel_evidence import funnel_evidence, funnel_tabs
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.pairs import pair_key, segmentations
from oncomodel.sheets.segment import whole_of
from oncomodel.sheets.tab import plain_tab

PURPOSE = "How much of the market size and of its shares is cited, and how far that is contradicted."
ONCE = (
    "Each row is graded by what is its own, so that nothing counts twice: the market by its size, a split by its "
    "shares. A cited market size makes no split of it cited."
)
SHARES = (
    "A share counts as much as its value in the base year; entered as an amount, it is graded no better than the size "
    "that it is a part of."
)
WEIGHTS = (
    "In a {noun}, shares by {first} and what fits them to the {noun}, their affinities, count half each. A size is "
    "start x growth; growth counts by its elasticity."
)
RESTS = "What the market size and the shares of its splits rest on"
"""Title of a chart of the grades of the market and of its splits."""


def evidence(market: Market) -> Sheet:
    """The tab of how much of each tab's values rests on which grade of evidence."""
    rows = (
        Section("What is cited of the market size and of the shares, by tab"),
        Note(ONCE),
        Note(SHARES),
        Note(WEIGHTS.format(noun=market.regions.noun, first=market.dimensions[0].noun)),
        _coverage(market),
        replace(chart_of_grades(), rows=26),
        Workings(),
        *_size(market),
        *(row for dimension in segmentations(market) for row in _split(dimension, market)),
        *_regions(market),
        *funnel_evidence(market),
    )
    return plain_tab("evidence", "Evidence", PURPOSE, "output", "ledger", rows)


def chart_of_grades() -> Chart:
    """The parts of each tab's values by grade."""
    names = tuple((name, f"coverage_{grade}") for grade, name in zip(GRADES, GRADE_NAMES, strict=True))
    return Chart("parts", RESTS, names, SHARE.name)


def coverage_of(values: Values) -> dict[str, dict[str, float]]:
    """How much of the market size and of the shares of each split rests on each grade, by tab.

    Args:
        values: The values of all lines of a market.

    Returns:
        For the label of each tab the part of each grade as a fraction: A is cited and consistent, B
        cited and not testable, C cited with a contradiction, D assumed. A split is graded by its
        shares, weighted by their values in the base year; the market size counts under Market alone.
    """
    return {
        tab.label: {grade.upper(): float(values.at(f"coverage_{grade}", n)) for grade in GRADES}
        for n, tab in enumerate(values.lines["coverage_a"].members)
    }


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
        rule = each(kernels.has_grade, grade=f"{what}_grade", wanted=_wanted(grade))
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
    """The grade of each member's share, whatever the market size rests on."""
    key = dimension.key
    rules = {grade: each(kernels.has_grade, grade=f"{key}_share_grade", wanted=_wanted(grade)) for grade in GRADES}
    grades = tuple(_share_grade(member, dimension, market) for member in dimension.members)
    return _graded(f"by {dimension.noun}", dimension, market, key, ("share", grades), rules)


def _graded(
    which: str,
    dimension: Dimension,
    market: Market,
    key: str,
    own: tuple[str, tuple[Rule, ...]],
    rules: dict[str, Rule],
) -> tuple[Row, ...]:
    """The shares of members: their values, the grade of what is their *own*, and the part that rests on each grade."""
    of, (what, grades) = members_of(dimension.members), own
    columns = (
        *_kinds(dimension),
        _value(key, of, market),
        _column(f"{key}_{what}_grade", f"Grade of the {what}", POSITION, grades, of),
        *_parts(key, rules, of),
    )
    return (Section(f"What the shares {which} rest on"), Ledger(f"Evidence_{key}", dimension.label, of, columns))


def _share_grade(member: Part, dimension: Dimension, market: Market) -> Rule:
    """The grade of a share as entered; of an amount, no better than that of the size which it is a part of."""
    own = _input_grade(f"{dimension.key}_measured", member.key)
    if member.share.of is None:
        return link(own)
    return _worse(own, _input_grade(whole_of(dimension, member.share.of, market), member.share.of))


def _regions(market: Market) -> tuple[Row, ...]:
    """What splits each region rests on."""
    entry = Entry(1.0, Evidence("setting", "A share of a region is in proportion to both, before balancing."))
    label, regions = "Weight of an affinity where that of a share is 1", range(len(market.regions.members))
    return (
        Section(f"What the shares within a {market.regions.noun} rest on"),
        Input("affinity_weight", label, FACTOR, (entry,), editable=False),
        *(row for number in regions for row in _region(number, market)),
    )


def _region(number: int, market: Market) -> tuple[Row, ...]:
    """What splits a region rests on: the share of each segment, and its affinity to the region."""
    region, dimension = market.regions.members[number], market.dimensions[0]
    key = f"{region.key}_{dimension.key}"
    given = {
        "share_grade": f"{dimension.key}_share_grade",
        "affinity_grade": f"{key}_affinity_grade",
        "affinity_weight": "affinity_weight",
    }
    rules = {grade: each(kernels.of_both, **given, wanted=_wanted(grade)) for grade in GRADES}
    affinities = tuple(_affinity_grade(member, region, dimension) for member in dimension.members)
    return _graded(f"in {region.label}", dimension, market, key, ("affinity", affinities), rules)


def _wanted(grade: str) -> Of:
    return Of("grade_number", f"grade_{grade}")


def _column(key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], of: tuple[Member, ...]) -> Column:
    return Column(label, Line(key, label, unit, rule, of, constant=True))


def _kinds(dimension: Dimension) -> tuple[Column, Column]:
    """Whether the share and the growth of each member are cited."""
    shares, growths = ([m.share for m in dimension.members], [m.growth for m in dimension.members])
    return (
        Column("Share: evidence", tuple(_kind(one.is_cited) for one in shares), "name"),
        Column("Growth: evidence", tuple(_kind(one.is_cited) for one in growths), "name"),
    )


def _value(key: str, of: tuple[Member, ...], market: Market) -> Column:
    money, size = unit_of(market), link(AtYear(f"{key}_market_size", "base_position"))
    return _column(f"{key}_base_value", f"Base-year value, {money.name}", money, size, of)


def _parts(key: str, rules: dict[str, Rule], of: tuple[Member, ...]) -> tuple[Column, ...]:
    """The part of each share that rests on each grade."""
    named = ((grade, f"Grade {grade.upper()}") for grade in GRADES)
    return tuple(_column(f"{key}_rests_on_{grade}", label, SHARE, rules[grade], of) for grade, label in named)


def _kind(cited: bool) -> str:  # noqa: FBT001 - one word for a yes or no
    return "cited" if cited else "assumed"


def _affinity_grade(part: Part, region: Part, dimension: Dimension) -> Rule:
    """Grade of an affinity; one that is neutral by convention is assumed."""
    if any(given.region == region.key for given in part.affinities):
        return link(_input_grade(f"{dimension.key}_affinity", pair_key(part, region)))
    return link(_wanted(ASSUMED))


def _tabs(market: Market) -> tuple[tuple[Member, str, str], ...]:
    """Each tab of values, the prefix of its lines here, and what of it is graded."""
    splits = ((Member(d.key, d.title), d.key, "its shares") for d in segmentations(market))
    first = market.dimensions[0]
    return (
        *splits,
        *(
            (Member(r.key, r.label), f"{r.key}_{first.key}", f"its shares by {first.noun}")
            for r in market.regions.members
        ),
        *((member, key, "all its inputs") for member, key in funnel_tabs(market)),
    )


def _coverage(market: Market) -> Ledger:
    found, money = _tabs(market), unit_of(market)
    of = (Member("market", "Market"), *(member for member, _, _ in found))

    def column(name: str, label: str, unit: Unit, whole: Rule, rule: dict[str, Rule]) -> Column:
        rules = (whole, *(rule[key] for _, key, _ in found))
        return Column(label, Line(f"coverage_{name}", label, unit, rules, of, constant=True, role="output"), "figure")

    def on(grade: str) -> Column:
        rules = {
            key: each(
                kernels.value_on_grade, values=Members(f"{key}_base_value"), parts=Members(f"{key}_rests_on_{grade}")
            )
            for _, key, _ in found
        }
        return column(grade, GRADE_NAMES[GRADES.index(grade)], SHARE, link(f"size_on_{grade}"), rules)

    values = {key: each(kernels.value_of_all, values=Members(f"{key}_base_value")) for _, key, _ in found}
    size = link("size_in_base_year")
    cited = each(sum_of_parts, **{grade: f"coverage_{grade}" for grade in GRADES if grade != ASSUMED})
    every = each(sum_of_parts, cited="coverage_cited", assumed=f"coverage_{ASSUMED}")
    return Ledger(
        "Coverage",
        "Tab",
        of,
        (
            Column("What is graded", ("its size", *(graded for _, _, graded in found)), "name"),
            column("value", f"Base-year value, {money.name}", money, size, values),
            *map(on, GRADES),
            Column("Cited", Line("coverage_cited", "Cited", SHARE, cited, of, constant=True, role="output")),
            Column("All", Line("coverage_sum", "All", SHARE, every, of, constant=True)),
        ),
    )
