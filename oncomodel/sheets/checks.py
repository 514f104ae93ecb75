"""The Checks tab: what must be true of the model, and whether it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oncomodel.kernels.arithmetic import (
    distance_from_one,
    exceeds,
    is_elementwise,
    largest,
    outside,
    relative_distance,
    relative_gap,
    relative_norm,
    violations,
)
from oncomodel.kernels.bounds import is_fractional, off_timeline
from oncomodel.kernels.contract import NOT_NEGATIVE, NOT_ZERO, OPEN_RATE, POSITIVE, RATE, Requirement
from oncomodel.kernels.waterfall import distance_from_closing
from oncomodel.market.schema import Dimension, Market
from oncomodel.model.lines import Input, Line, Note, Rule, Section, Sheet, each, link
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, Members, Of, Symbol, Whole, Years, references
from oncomodel.model.units import RATIO, YEAR
from oncomodel.sheets.alerts import EXPLAINED, alerts, ranged, ranges
from oncomodel.sheets.check_rows import Check, check_rows, demanded, ending
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.parity import NATIVE
from oncomodel.sheets.sensitivity import AS_IT_IS, ENDS
from oncomodel.sheets.status import summary, workings
from oncomodel.sheets.tab import plain_tab

TOLERANCES = ("share_tolerance", "closure_tolerance")
CHECKS, ALERTS = "Checks", "Alerts"
"""The headings that checks and alerts stand under."""

MUST = "A check that fails says that the model's numbers cannot be right: undo the last change, or mend what it names."
IMPLIED = {NOT_NEGATIVE: POSITIVE, NOT_ZERO: POSITIVE, RATE: OPEN_RATE}
"""Requirements that need no check where a cell meets a stricter one."""
IN_PERCENT = {RATE: "-100 % or more", OPEN_RATE: "above -100 %"}
"""Requirements of growth rates, as they are told of cells that show percentages."""


def checks(market: Market, tabs: tuple[Sheet, ...], parity: tuple[Sheet, ...] = ()) -> Sheet:
    """The tab with a row for every check and every alert, and the status that they add up to.

    The checks of *parity* come last, so that the others stand where they stand without it.
    """
    found = (*_market(), *_closures(tabs), *_shares(market), *_evidence(tabs), *_funnel(market), *_requirements(tabs))
    found += (*_years(market, tabs), *_tolerances(tabs), *_parities(parity))
    watched = ranged(tabs)
    rows = (
        *summary(),
        Section(ALERTS),
        Note(EXPLAINED),
        check_rows("alert", alerts(market, tabs, watched)),
        Section(CHECKS),
        Note(MUST),
        check_rows("check", found),
        Workings(),
        *ranges(watched),
        *workings(),
    )
    purpose = "Every check and every alert; the status at the top of every tab counts both."
    return plain_tab("checks", "Checks", purpose, "checks", "checks", rows)


def _market() -> Iterator[Check]:
    in_year = AtYear("market_size", "anchor_position")
    rule = each(relative_distance, value=in_year, target="anchor")
    label = "Market: the market size is the start value of the basis in its start year"
    yield Check("anchored", label, "Market", rule, link("closure_tolerance"))
    for end in ENDS:
        rule = each(relative_distance, value=Of(f"{end}_size", AS_IT_IS), target="size_in_last_year")
        label = f"Sensitivity: the forecast beside the {end} ends, with every input as it is, is the market size"
        yield Check(f"{end}_variants_agree", label, "Sensitivity", rule, link("closure_tolerance"))
    inside = each(outside, value="base_year", first="first_year", last="last_year")
    label = "Inputs: the base year lies in the timeline, before its last year"
    yield Check("base_year_inside", label, "Inputs", inside, link("no_tolerance"))


def _closures(tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """A check for every row of differences on a tab: each must vanish in every year."""
    for tab in tabs:
        for line in tab.rows:
            if isinstance(line, Line) and line.role == "check" and not (line.constant or line.members):
                label = f"{tab.title}: {_in_a_sentence(line.label)} is 0 in every year"
                yield Check(f"{line.key}_closes", label, tab.title, _closure(line), link("closure_tolerance"))
            elif isinstance(line, Line) and line.role == "check" and line.unit is RATIO and not line.members:
                label = f"{tab.title}: {_in_a_sentence(line.label)} is 0"
                yield Check(f"{line.key}_closes", label, tab.title, link(line.key), link("closure_tolerance"))


def _in_a_sentence(label: str) -> str:
    """A label within a sentence: its first letter is small, unless it begins with a name."""
    return label if ": " in label else f"{label[0].lower()}{label[1:]}"


def _closure(line: Line) -> Rule:
    """The largest of a row of relative distances; of differences, their size as a fraction of the target."""
    if line.unit is RATIO:
        return each(largest, values=Years(line.key))
    target = line.rules()[0].inputs["target"]
    sizes = Years(target.key) if isinstance(target, Cell) else target
    return each(relative_norm, differences=Years(line.key), sizes=sizes)


def _shares(market: Market) -> Iterator[Check]:
    for dimension in segmentations(market):
        yield from _shares_of(dimension)


def _shares_of(dimension: Dimension) -> Iterator[Check]:
    key, title = dimension.key, dimension.title
    yearly = each(distance_from_one, values=Years(f"{key}_share_total"))
    measured = each(distance_from_one, values=Whole(f"{key}_base_total"))
    add_up = f"{title}: shares add up to 100 % in every year"
    yield Check(f"{key}_shares_add_up", add_up, title, yearly, link("closure_tolerance"))
    rounded = f"{title}: shares as entered add up to 100 %, but for rounding"
    yield Check(f"{key}_measured_add_up", rounded, title, measured, link("share_tolerance"))


def _evidence(tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """What must add up on the tabs of evidence."""
    keys = {line.key for tab in tabs for line in tab.lines()}
    if "step_total" in keys:
        reached = Members("bridge_bar_end")
        rule = each(distance_from_closing, total="step_total", closing="step_end", reached=reached)
        label = "Triangulation: the steps of the bridge add up"
        yield Check("bridge_adds_up", label, "Triangulation", rule, link("closure_tolerance"))
    rule = each(distance_from_one, values=Members("coverage_sum"))
    label = "Evidence: the grades of every tab add up to 100 %"
    yield Check("coverage_adds_up", label, "Evidence", rule, link("closure_tolerance"))


def _funnel(market: Market) -> Iterator[Check]:
    """What must be true of a market from the bottom up."""
    if (funnel := market.funnel) is None:
        return
    title, label = funnel.title, funnel.population.label
    given = each(distance_from_one, values=Whole("funnel_share_total"))
    shares = f"{title}: parts of {label} add up to 100 %, but for rounding"
    yield Check("funnel_shares_add_up", shares, title, given, link("share_tolerance"))
    reached = each(relative_distance, value="funnel_population_reached", target="funnel_population_end")
    meets = f"{title}: {label}: the start value, grown on, is the end value in the end year"
    yield Check("funnel_population_reaches_its_end", meets, title, reached, link("closure_tolerance"))


def _requirements(tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """A check for everything that a kernel requires of the numbers it is given."""
    read = {line.key: (tab.title, line) for tab in tabs for line in tab.lines()}
    required = {_key(*found): found for tab in tabs for line in tab.lines() for found in _required(line)}
    for key, (symbol, requirement) in required.items():
        if requirement in IMPLIED and _key(symbol, IMPLIED[requirement]) in required:
            continue
        title, line = read[_keys(symbol)]
        rule = f"must be {IN_PERCENT.get(requirement, requirement.text)}"
        label = f"{title}: {_demanded(line, symbol, rule)}"
        yield Check(key, label, title, each(violations(requirement), values=symbol), link("no_tolerance"))


def _years(market: Market, tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """Years that were entered are whole, and every basis starts in the timeline, where its market size is fixed."""
    rule = f"must be a whole number, such as {market.timeline.base_year}"
    for tab, line in _entered(tabs):
        if line.unit is YEAR and not line.members:
            whole = each(is_fractional, value=line.key)
            label = f"{tab.title}: {line.label} {rule}"
            yield Check(f"{line.key}_whole", label, tab.title, whole, link("no_tolerance"))
    for basis in (one for one in market.bases if one.end):
        whole = each(is_fractional, value=Of("basis_end_year", basis.key))
        label = f"Inputs: {basis.label}: end year {rule}"
        yield Check(f"basis_end_year_{basis.key}_whole", label, "Inputs", whole, link("no_tolerance"))
    inside = each(off_timeline, values=Whole("basis_start_year"), years=Years("year"))
    label = "Inputs: every start year of a basis must be a year of the timeline"
    yield Check("bases_start_in_timeline", label, "Inputs", inside, link("no_tolerance"))


def _tolerances(tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """Tolerances are small: a large one would let everything pass."""
    for tab, line in _entered(tabs):
        if line.key in TOLERANCES:
            label = f"{tab.title}: {line.label} must not exceed the largest tolerance"
            rule = each(exceeds, value=line.key, limit="largest_tolerance")
            yield Check(f"{line.key}_small", label, tab.title, rule, link("no_tolerance"))


def _entered(tabs: tuple[Sheet, ...]) -> Iterator[tuple[Sheet, Input]]:
    """Every input that may be changed in Excel, with its tab."""
    return ((tab, line) for tab in tabs for line in tab.lines() if isinstance(line, Input) and line.editable)


def _parities(parity: tuple[Sheet, ...]) -> Iterator[Check]:
    """A check that each block that a function calculates is what native formulas give."""
    for tab in parity:
        for line in tab.rows:
            if isinstance(line, Line):
                called = line.key.removesuffix(NATIVE)
                rule = each(relative_gap, values=Whole(called), targets=Whole(line.key))
                label = f"{line.label}: function and native formulas agree"
                yield Check(f"{called}_agrees", label, tab.title, rule, link("closure_tolerance"))


def _required(line: Input | Line) -> Iterator[tuple[Whole | Of, Requirement]]:
    if isinstance(line, Input):
        return
    for rule in line.rules():
        needs = getattr(rule.step, "requirements", {}) if rule.kernel and rule.where is None else {}
        for argument, requirement in needs.items():
            symbol = rule.inputs.get(argument)
            if symbol is not None and is_elementwise(requirement):
                yield _widened(symbol), requirement


def _widened(symbol: Symbol) -> Whole | Of:
    """All cells of the line that *symbol* reads, or the one cell of a named member."""
    return symbol if isinstance(symbol, Of) else Whole(_keys(symbol))


def _keys(symbol: Symbol) -> str:
    return references(symbol)[0]


def _key(symbol: Symbol, requirement: Requirement) -> str:
    member = f"_{symbol.member}" if isinstance(symbol, Of) else ""
    rule = re.sub(r"\W+", "_", requirement.text).strip("_")
    return f"{_keys(symbol)}{member}_must_be_{rule}"


def _demanded(line: Input | Line, symbol: Symbol, rule: str) -> str:
    if not isinstance(symbol, Of):
        return demanded(line, rule)
    return f"{next(m.label for m in line.members if m.key == symbol.member)}: {ending(line)} {rule}"
