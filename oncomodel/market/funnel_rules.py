"""What must be true between a funnel and the rest of its market."""

from __future__ import annotations

from collections.abc import Iterator

from oncomodel.market.draft import Draft
from oncomodel.market.funnel import Covers, FunnelScenario, Passage, Portion, StageFactor
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.schema import Timeline, Tolerances
from oncomodel.market.text import same_text

Problems = Iterator[Problem]

FUNNEL = "funnel"
RESERVED = ("funnel", "route", "gap", "closing", "growth", "range", "covered", "result")
TAKEN_BEGINNINGS, TAKEN_ENDINGS = ("population", "funnel"), ("_low", "_high", "_total", "_excess", "_growth", "_native")
"""How keys of lines begin and end that the workbook makes beside those of a stage."""


def every_region_is_given(draft: Draft) -> Problems:
    """Shares, rates, use and price levels are given for all regions and for no other."""
    regions = draft.keys("regions", "members")
    for path in _by_region(draft):
        given = draft.keys(*path)
        if not given or not regions:
            continue
        for key in given:
            if key not in regions:
                yield Problem((*path, key), f"be for one of {', '.join(regions)}", shown(key, regions))
        if absent := [region for region in regions if region not in given]:
            yield Problem(path, f"have a number for each of {', '.join(regions)}", f"none for {', '.join(absent)}")


def regions_hold_the_population(draft: Draft) -> Problems:
    """The shares of the regions are all of the population."""
    path = (FUNNEL, "population", "shares")
    tolerance = (draft.part(Tolerances, "tolerances") or Tolerances()).shares
    found = {key: draft.part(Portion, *path, key) for key in draft.keys(*path)}
    known = {key: share.mode for key, share in found.items() if share}
    total = sum(known.values())
    if known and len(known) == len(found) and abs(total - 1) > tolerance + 1e-12:
        parts = ", ".join(f"{key} {share:.4g}" for key, share in known.items())
        yield Problem(path, f"sum to 1 within {tolerance:g}", f"{total:.6g}: {parts}")


def rates_stay_below_one(draft: Draft) -> Problems:
    """A rate that falls from the base year on must not have been above 100 % in the first year."""
    if (timeline := draft.part(Timeline, "timeline")) is None:
        return
    ahead, back = timeline.last_year - timeline.base_year, timeline.base_year - timeline.first_year
    for path, passage in draft.every(Passage):
        first = passage.base.mode * (passage.base.mode / passage.last.mode) ** (back / ahead)
        if first > 1 + 1e-12:
            rule = f"leave at most 1 in {timeline.first_year}, when carried back at its growth"
            yield Problem(path, rule, f"{first:.4g}")


def stages_have_names_of_their_own(draft: Draft) -> Problems:
    """No stage is named like another row of the funnel."""
    for key in draft.keys(FUNNEL, "stages"):
        if key.endswith(TAKEN_ENDINGS) or key.startswith(TAKEN_BEGINNINGS):
            rule = f"not begin with {', '.join(TAKEN_BEGINNINGS)} and not end with {', '.join(TAKEN_ENDINGS)}"
            yield Problem((FUNNEL, "stages", key), rule, shown(key))
    taken: dict[str, str] = {}
    for path in _labels(draft):
        if (label := draft.text(*path)) is None:
            continue
        if (other := taken.setdefault(same_text(label), ".".join(map(str, path[:-1])))) != ".".join(path[:-1]):
            yield Problem(path, f"differ from the label of {other}, letter case aside", shown(label))


def dimensions_leave_its_keys(draft: Draft) -> Problems:
    """No dimension has lines that are named like those of the funnel."""
    if not draft.keys(FUNNEL):
        return
    places: list[Path] = [("dimensions", key) for key in draft.keys("dimensions")]
    keys = [(place, str(place[-1])) for place in places]
    if region := draft.text("regions", "key"):
        keys.append((("regions", "key"), region))
    for path, key in keys:
        if key in RESERVED:
            yield Problem(path, f"be other than {', '.join(RESERVED)}, which rows of the funnel begin with", shown(key))


def covers_names_a_part_of_the_market(draft: Draft) -> Problems:
    """What a funnel covers are members of one dimension, none twice, and not all of them."""
    path = (FUNNEL, "covers")
    if (covers := draft.part(Covers, *path)) is None:
        return
    dimensions = draft.keys("dimensions")
    if covers.dimension not in dimensions:
        rule = f"be one of {', '.join(dimensions)}"
        yield Problem((*path, "dimension"), rule, shown(covers.dimension, dimensions))
        return
    members = draft.keys("dimensions", covers.dimension, "members")
    for number, member in enumerate(covers.members):
        if members and member not in members:
            rule = f"be one of {', '.join(members)}"
            yield Problem((*path, "members", number), rule, shown(member, members))
        if member in covers.members[:number]:
            yield Problem((*path, "members", number), "stand there once", shown(member))
    if members and not set(members) - set(covers.members):
        rule = f"leave out at least one member of {covers.dimension}; without covers, the whole market is covered"
        yield Problem((*path, "members"), rule, "all of them")


def scenarios_name_what_exists(draft: Draft) -> Problems:
    """A funnel has factors for scenarios of the file, and for stages of its own."""
    scenarios, stages = draft.keys("scenarios"), draft.keys(FUNNEL, "stages")
    for path, scenario in draft.every(FunnelScenario):
        if scenarios and scenario.scenario not in scenarios:
            yield Problem(path, f"be for one of {', '.join(scenarios)}", shown(scenario.scenario, scenarios))
    for path, factor in draft.every(StageFactor):
        if stages and factor.stage not in stages:
            yield Problem(path, f"be for one of {', '.join(stages)}", shown(factor.stage, stages))


def scenarios_leave_rates_below_one(draft: Draft) -> Problems:
    """No factor lifts a rate of the last year above 100 %, not even with both at the high ends of their ranges."""
    for path, factor in draft.every(StageFactor):
        for region in draft.keys("regions", "members"):
            passage = draft.part(Passage, FUNNEL, "stages", factor.stage, "rates", region)
            high, most = factor.high_or_mode, passage.last.high_or_mode if passage else 0.0
            if high * most > 1 + 1e-12:
                rule = "leave every rate of the last year at most 1, with both at the high ends of their ranges"
                yield Problem(path, rule, f"{high:g} x {most:g} = {high * most:.4g} in {region}")


def _by_region(draft: Draft) -> Iterator[tuple[str, ...]]:
    yield (FUNNEL, "population", "shares")
    yield from ((FUNNEL, "stages", key, "rates") for key in draft.keys(FUNNEL, "stages"))
    yield from ((FUNNEL, "use", "regions"), (FUNNEL, "price", "levels"))


def _labels(draft: Draft) -> Iterator[tuple[str, ...]]:
    yield (FUNNEL, "population", "label")
    yield from ((FUNNEL, "stages", key, "label") for key in draft.keys(FUNNEL, "stages"))
    yield from ((FUNNEL, part, "label") for part in ("use", "price"))


RULES = (
    every_region_is_given,
    regions_hold_the_population,
    rates_stay_below_one,
    stages_have_names_of_their_own,
    dimensions_leave_its_keys,
    covers_names_a_part_of_the_market,
    scenarios_name_what_exists,
    scenarios_leave_rates_below_one,
)
