"""The Checks tab: what must be true of the model, and whether it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oncomodel.kernels.arithmetic import (
    all_pass,
    count_of,
    count_of_failures,
    distance_from_one,
    is_elementwise,
    largest,
    number_after,
    outside,
    passes,
    relative_distance,
    relative_gap,
    relative_norm,
    violations,
)
from oncomodel.kernels.contract import NOT_NEGATIVE, NOT_ZERO, POSITIVE, Requirement
from oncomodel.market.schema import Dimension, Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import (
    AtYear,
    Cell,
    Members,
    Named,
    Of,
    Pick,
    Position,
    Symbol,
    Whole,
    Years,
    references,
)
from oncomodel.model.texts import chosen
from oncomodel.model.units import COUNT, FLAG, POSITION, RATIO, TEXT
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.parity import NATIVE
from oncomodel.sheets.sensitivity import AS_IT_IS, ENDS
from oncomodel.sheets.tab import plain_tab

IMPLIED = (NOT_NEGATIVE, NOT_ZERO)  # by a requirement to be greater than 0


@dataclass(frozen=True)
class Check:
    """One thing that must be true: a rule for a value that must not exceed its tolerance."""

    key: str
    label: str
    tab: str
    rule: Rule
    tolerance: Rule


def checks(market: Market, tabs: tuple[Sheet, ...], parity: tuple[Sheet, ...] = ()) -> Sheet:
    """The tab with a row for every check, the master check among them.

    The checks of *parity* come last, so that the others stand where they stand without it.
    """
    found = (*_market(), *_closures(tabs), *_shares(market), *_evidence(tabs), *_funnel(market), *_requirements(tabs))
    found += tuple(_parities(parity))
    of = tuple(Member(check.key, check.label, source=check.tab) for check in found)
    tolerances = Line(
        "check_tolerance",
        "tolerance",
        RATIO,
        tuple(c.tolerance for c in found),
        of,
        constant=True,
        role="link",
    )
    results = each(passes, value="check_value", tolerance="check_tolerance")
    result = Line("check_passes", "passes", FLAG, results, of, constant=True, role="check")
    values = Line(
        "check_value",
        "",
        RATIO,
        tuple(check.rule for check in found),
        of,
        constant=True,
        beside=(("tolerance", tolerances), ("result", result)),
    )
    purpose = "Every check with its tolerance; the status at the top of every tab is their sum."
    return plain_tab("checks", "Checks", purpose, "checks", "checks", (*_summary(), Section("Checks"), values))


def _summary() -> tuple[Row, ...]:
    passed, status = Members("check_passes"), Pick("status_name", Cell("status_number"))
    first = Position(Cell("checks_all_pass"), "check_passes")
    none = Entry("none", Evidence("setting", "Shown where no check fails."))
    return (
        Section("Summary"),
        Line("checks_passed", "Checks that pass", COUNT, each(count_of, flags=passed), constant=True),
        Line("checks_failed", "Checks that fail", COUNT, each(count_of_failures, flags=passed), constant=True),
        Line(
            "checks_all_pass",
            "All checks pass",
            FLAG,
            each(all_pass, results=passed),
            constant=True,
            role="output",
        ),
        Line(
            "status_number",
            "Number of the status",
            POSITION,
            each(number_after, flag="checks_all_pass"),
            constant=True,
        ),
        Line("master_status", "Status", TEXT, link(status), constant=True, role="output"),
        Input("no_failure", "Shown where no check fails", TEXT, (none,), editable=False),
        Line(
            "first_failure_number",
            "Number of the first that fails",
            POSITION,
            link(first),
            constant=True,
        ),
        Line("first_failure", "First check that fails", TEXT, _first_failure(), constant=True, role="words"),
    )


def _first_failure() -> Rule:
    """The name of the first check that fails, where one does."""
    name = Named("check_value", Cell("first_failure_number"))
    return each(chosen, flag="checks_all_pass", yes="no_failure", no=name)


def _market() -> Iterator[Check]:
    in_year = AtYear("market_size", "anchor_position")
    rule = each(relative_distance, value=in_year, target="anchor")
    label = "The market size meets the start value of the basis in its year"
    yield Check("anchored", label, "Market", rule, link("closure_tolerance"))
    for end in ENDS:
        rule = each(relative_distance, value=Of(f"{end}_size", AS_IT_IS), target="size_in_last_year")
        label = f"Sensitivity: the forecast as it is, calculated once more beside the {end} ends, is the market size"
        yield Check(f"{end}_variants_agree", label, "Sensitivity", rule, link("closure_tolerance"))
    inside = each(outside, value="base_year", first="first_year", last="last_year")
    label = "The base year lies in the timeline, before its last year"
    yield Check("base_year_inside", label, "Inputs", inside, link("no_tolerance"))


def _closures(tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """A check for every row of differences on a tab: each must vanish in every year."""
    for tab in tabs:
        for line in tab.rows:
            if isinstance(line, Line) and line.role == "check" and not (line.constant or line.members):
                label = f"{tab.title}: {line.label[0].lower()}{line.label[1:]} is nothing in every year"
                yield Check(f"{line.key}_closes", label, tab.title, _closure(line), link("closure_tolerance"))
            elif isinstance(line, Line) and line.role == "check" and line.unit is RATIO and not line.members:
                label = f"{tab.title}: {line.label[0].lower()}{line.label[1:]} is nothing"
                yield Check(f"{line.key}_closes", label, tab.title, link(line.key), link("closure_tolerance"))


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
    rounded = f"{title}: measured shares add up to 100 %, but for rounding"
    yield Check(f"{key}_measured_add_up", rounded, title, measured, link("share_tolerance"))


def _evidence(tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """Contradictions that nothing is done about, and what must add up on the tabs of evidence."""
    keys = {line.key for tab in tabs for line in tab.lines()}
    for kind, what in (("claim", "claim"), ("part", "part of a claim")):
        if f"{kind}_open" in keys:
            label = f"Claims: every inconsistent {what} that the model uses is resolved"
            rule = each(count_of, flags=Members(f"{kind}_open"))
            yield Check(f"{kind}s_resolved", label, "Claims", rule, link("no_tolerance"))
    if "step_total" in keys:
        rule = each(relative_distance, value="step_total", target="step_end")
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
    meets = f"{title}: {label}, grown on, reaches its end value in the end year"
    yield Check("funnel_population_reaches_its_end", meets, title, reached, link("closure_tolerance"))
    bridge, closes = "Funnel growth: its bridge reaches the bottom-up size of the last year", link("growth_distance")
    yield Check("funnel_growth_bridge_closes", bridge, "Funnel growth", closes, link("closure_tolerance"))


def _requirements(tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """A check for everything that a kernel requires of the numbers it is given."""
    read = {line.key: (tab.title, line) for tab in tabs for line in tab.lines()}
    required = {_key(*found): found for tab in tabs for line in tab.lines() for found in _required(line)}
    for key, (symbol, requirement) in required.items():
        if requirement in IMPLIED and _key(symbol, POSITIVE) in required:
            continue
        title, line = read[_keys(symbol)]
        label = f"{title}: {_label(line, symbol)} must be {requirement.text}"
        yield Check(key, label, title, each(violations(requirement), values=symbol), link("no_tolerance"))


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


def _label(line: Input | Line, symbol: Symbol) -> str:
    ends = {"_low": ", low end", "_high": ", high end"} if isinstance(line, Input) else {}
    label = line.label + next((words for end, words in ends.items() if line.key.endswith(end)), "")
    if not isinstance(symbol, Of):
        return f"every {label}" if line.members else label
    return f"{next(m.label for m in line.members if m.key == symbol.member)}: {label}"
