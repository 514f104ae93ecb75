"""What must be true between the effects of drivers and the rest of a market file."""

from __future__ import annotations

from collections.abc import Iterator

from oncomodel.market.draft import Draft
from oncomodel.market.drivers import WHOLE_MARKET, Driver, Effect
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.schema import Member, Scenario, Timeline
from oncomodel.market.text import same_text

Problems = Iterator[Problem]
Placed = tuple[Path, Effect]

OWN_KEY, OWN_LABEL = "own_scenario", "Own scenario"
"""How scenarios in reserve are called in the workbook, with a number behind."""


def effects_name_what_exists(draft: Draft) -> Problems:
    """An effect acts on the market or on a member, in scenarios of the file."""
    known, scenarios = tuple(places(draft)), draft.keys("scenarios")
    for path, effect in draft.every(Effect):
        if effect.acts_on not in known:
            rule = f"be {WHOLE_MARKET!r}, or a member as dimension.member"
            yield Problem((*path, "acts_on"), rule, shown(effect.acts_on, known))
        for number, scenario in enumerate(effect.active_in):
            if scenarios and scenario not in scenarios:
                rule = f"be one of {', '.join(scenarios)}"
                yield Problem((*path, "active_in", number), rule, shown(scenario, scenarios))


def effects_follow_their_direction(draft: Draft) -> Problems:
    """A driver adds to growth, and a headwind takes from it."""
    for path, driver in draft.every(Driver):
        sign = 1 if driver.direction == "driver" else -1
        for effect in driver.effects:
            if effect.size.mode * sign <= 0:
                side = "above" if sign > 0 else "below"
                rule = f"be {side} 0, since it is the effect of a {driver.direction}"
                yield Problem((*path, "effects", effect.key, "size"), rule, shown(effect.size.mode))


def effects_begin_in_the_forecast(draft: Draft) -> Problems:
    """Scenarios share the years up to the base year."""
    if (timeline := draft.part(Timeline, "timeline")) is None:
        return
    for path, effect in draft.every(Effect):
        if not timeline.base_year < effect.start_year <= timeline.last_year:
            rule = f"be after the base year {timeline.base_year} and at most {timeline.last_year}"
            yield Problem((*path, "start_year"), rule, shown(effect.start_year))


def effects_leave_something(draft: Draft) -> Problems:
    """No member shrinks by all that there is, whatever is active."""
    for path, member in draft.every(Member):
        at = f"{path[1] if path[0] == 'dimensions' else draft.text('regions', 'key')}.{member.key}"
        taken = sum(min(e.size.low_or_mode, 0.0) for _, e in draft.every(Effect) if e.acts_on == at)
        if taken and 1 + member.growth.low_or_mode + taken <= 0:
            rule = "stay above -1 with every headwind on it at its low end"
            yield Problem((*path, "growth"), rule, shown(member.growth.low_or_mode + taken))


def scenarios_leave_reserved_names(draft: Draft) -> Problems:
    """No scenario has the name of one in reserve."""
    for path, scenario in draft.every(Scenario):
        if scenario.key.startswith(OWN_KEY):
            yield Problem(path, f"not start with {OWN_KEY!r}: so the rows in reserve are called", shown(scenario.key))
        if same_text(scenario.label).startswith(same_text(OWN_LABEL)):
            rule = f"not start with {OWN_LABEL!r}: so the rows in reserve are called"
            yield Problem((*path, "label"), rule, shown(scenario.label))


def places(draft: Draft) -> Iterator[str]:
    """Everything that an effect can act on."""
    yield WHOLE_MARKET
    for dimension in draft.keys("dimensions"):
        yield from (f"{dimension}.{key}" for key in draft.keys("dimensions", dimension, "members"))
    regions = draft.text("regions", "key")
    yield from (f"{regions}.{key}" for key in draft.keys("regions", "members"))


RULES = (
    effects_name_what_exists,
    effects_follow_their_direction,
    effects_begin_in_the_forecast,
    effects_leave_something,
    scenarios_leave_reserved_names,
)
