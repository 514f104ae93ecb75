"""The tornado is what changing one input at a time gives, and break-even values meet their target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from oncomodel.kernels import variants
from oncomodel.kernels.uncertainty import tornado
from oncomodel.model.plan import Plan
from oncomodel.sheets.levers import levers
from tests.cells import Model


@dataclass(frozen=True)
class Again:
    """The market size of the last year once more, for the same choices and other inputs."""

    model: Model
    plan: Plan

    @classmethod
    def of(cls, model, choices):
        varying = ("basis_start", "basis_end", "basis_stated_growth", "scenario_difference", "driver_size")
        given = {key: np.array(value) for key, value in choices.items()}
        return cls(model, Plan.of(model.grid.lines, model.grid.years, ["size_in_last_year"], varying, given))

    def size(self, changed):
        """The size with some inputs changed: block, member and value."""
        given = {}
        for line, member, value in changed:
            block = self.model.grid.lines[line]
            values = given.setdefault(line, [np.nan if e.value is None else e.value for e in block.entries])
            values[[m.key for m in block.members].index(member)] = value
        return self.plan.values(given).at("size_in_last_year")


def target_plan(model, choices):
    """The break-even values once more, for other targets."""
    wanted = ("rate_needed", "rate_counts", "rate_missed_most", "goal_needed", "size_in_last_year", "anchor")
    given = {key: np.array(value) for key, value in choices.items()}
    return Plan.of(model.grid.lines, model.grid.years, wanted, ["target"], given)


def ends_of(model, lever, end):
    """Value of a lever at an end of its range."""
    block = model.grid.lines[f"{lever.line}_{end}"]
    return block.entries[[m.key for m in block.members].index(lever.member)].value


@pytest.fixture(scope="module")
def some_choices(model):
    """The default, and the last scenario on the last basis."""
    *_, last = model.choices()
    return [{}, last]


def test_every_bar_is_what_changing_that_input_alone_gives(market, model, some_choices):
    for choices in some_choices:
        values, again = model.values(**choices), Again.of(model, choices)
        for row, lever in enumerate(levers(market)):
            for end in ("low", "high"):
                alone = again.size([(lever.line, lever.member, ends_of(model, lever, end))])
                assert values.at(f"tornado_{end}_size", row) == pytest.approx(alone, rel=1e-12), (lever.key, end)


def test_all_together_and_the_interaction_are_those_of_the_algorithm(market, model, some_choices):
    found = levers(market)
    for choices in some_choices:
        values, again = model.values(**choices), Again.of(model, choices)

        def size(at, again=again):
            return again.size([(one.line, one.member, at[one.key]) for one in found])

        now = {one.key: values.at(one.line, _row(model, one)) for one in found}
        bars = tornado(
            size, *({one.key: ends_of(model, one, end) for one in found} for end in ("low", "high")), base=now
        )
        assert values.at("joint_low") == pytest.approx(
            size({k.key: ends_of(model, k, "low") for k in found}), rel=1e-12
        )
        assert values.at("joint_low_rest") == pytest.approx(bars.low_remainder, abs=1e-9)
        assert values.at("joint_high_rest") == pytest.approx(bars.high_remainder, abs=1e-9)
        assert values.at("bar_swing") == pytest.approx(bars.swing[0], abs=1e-9)


def _row(model, lever):
    return [m.key for m in model.grid.lines[lever.line].members].index(lever.member)


def test_bars_are_sorted_by_formula_in_every_scenario_and_basis(model):
    for choices in model.choices():
        values = model.values(**choices)
        count = len(values.lines["bar_name"].members)
        swings = [values.at("bar_swing", row) for row in range(count)]
        assert swings == pytest.approx(sorted(swings, reverse=True), abs=1e-8)
        ranks = sorted(values.at("tornado_rank", row) for row in range(len(values.lines["tornado_rank"].members)))
        assert ranks == list(range(1, len(ranks) + 1))
        largest = max(values.at("tornado_swing", row) for row in range(len(ranks)))
        assert swings[0] == pytest.approx(largest)


@pytest.mark.parametrize("part", [0.7, 0.98, 1.4])
def test_a_rate_that_is_found_meets_the_target(market, model, part):
    for choices in model.choices():
        again = Again.of(model, choices)
        now = again.size([])
        target = now * part
        values = target_plan(model, choices).values({"target": target})
        scenario = next(s for s in market.scenarios if s.label == choices["scenario"])
        itself = [(("scenario_difference", scenario.key), 1)]
        drivers = [
            (("driver_size", member.key), row)
            for row, member in enumerate(values.lines["rate_needed"].members)
            if row > 1 and values.at("rate_counts", row) == 1
        ]
        for (line, member), row in itself + drivers:
            needed = values.at("rate_needed", row)
            met = again.size([(line, member, needed)])
            assert met == pytest.approx(target, rel=1e-9), member
        assert values.at("rate_missed_most") < 1e-9
        start = values.at("goal_needed")
        assert start * now / values.at("anchor") == pytest.approx(target)


def test_an_end_value_that_is_found_meets_the_target(oncology):
    model = Model.of(oncology)
    values = model.values(target=145.0)
    needed = values.at("goal_needed", 1)
    assert needed == pytest.approx(145.0)
    assert Again.of(model, {}).size([("basis_end", "headline", needed)]) == pytest.approx(145.0, rel=1e-9)
    assert values.at("rate_needed") == pytest.approx((145 / 87.4) ** (1 / 7) - 1)


def test_a_rate_that_moves_nothing_has_no_value(model):
    values = model.values()
    still = [n for n in range(len(values.lines["rate_counts"].members)) if not values.at("rate_counts", n)]
    assert still
    assert {values.at("rate_needed", row) for row in still} == {"n/a"}


def test_steps_settle_for_targets_within_a_factor_of_ten():
    """However late and slowly a change comes to count."""
    for parts in ([1.0] * 7, [0.2, 0.4, 0.6, 0.8, 1, 1, 1], [0, 0, 0, 0, 1 / 3, 2 / 3, 1], [0, 0, 0, 0, 0, 0, 1]):
        for log_change in np.log([0.1, 0.3, 0.9, 1.1, 4.0]):
            step = variants.first_step(log_change, sum(parts), 1)
            for _ in range(3):
                missing = variants.missing_from(variants.reached_in_year(step, np.array(parts)), log_change)
                step = variants.newton(step, np.array(parts), missing, 1)
            left = variants.missing_from(variants.reached_in_year(step, np.array(parts)), log_change)
            assert abs(left) < 1e-9
