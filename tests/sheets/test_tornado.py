"""The tornado is what changing one input at a time gives, and break-even values meet their target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from oncomodel.kernels import variants
from oncomodel.kernels.uncertainty import tornado
from oncomodel.market.uncertainty import Uncertainty
from oncomodel.model.lines import Ledger, Note
from oncomodel.model.plan import Plan
from oncomodel.sheets import sheets
from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.break_even import OF_BASIS, rates
from oncomodel.sheets.drivers import switch_of
from oncomodel.sheets.levers import levers
from oncomodel.sheets.reserved import acting
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
        for row, (end, rest) in enumerate(zip(ENDS, (bars.low_remainder, bars.high_remainder), strict=True)):
            joint = size({one.key: ends_of(model, one, end) for one in found})
            assert values.at("joint_size", row) == pytest.approx(joint, rel=1e-12)
            assert values.at("joint_change", row) == pytest.approx(joint - values.at("size_in_last_year"), abs=1e-9)
            effects = sum(values.at(f"tornado_{end}_effect", number) for number in range(len(found)))
            assert values.at("joint_summed", row) == pytest.approx(effects, abs=1e-9)
            assert values.at("joint_rest", row) == pytest.approx(rest, abs=1e-9)
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


def test_what_moves_nothing_stands_last_and_is_blank(model):
    for choices in model.choices():
        values = model.values(**choices)
        ranks = range(len(values.lines["bar_name"].members))
        moves = [values.at("bar_swing", row) > 0 for row in ranks]
        assert moves == sorted(moves, reverse=True)
        for row in ranks:
            words = [values.at(f"bar_{name}", row).strip() for name in ("name", "unit", "low_words", "high_words")]
            assert all(words) if moves[row] else not any(words), (choices, row)
    for end in ("low", "high", "swing"):
        assert values.lines[f"bar_{end}"].unit.number_format.endswith(";")  # blank where it is 0


def test_every_input_says_whether_it_moves_the_last_year(model):
    for choices in model.choices():
        values = model.values(**choices)
        count = range(len(values.lines["tornado_swing"].members))
        moving = [row for row in count if values.at("tornado_acts", row) == "moves the last year"]
        assert moving == [row for row in count if values.at("tornado_swing", row) > 0]
        said = values.at("tornado_counted")
        levers_of = sum(row < len(levers(model.market)) for row in moving)
        lists = f"{levers_of} of the {len(levers(model.market))} inputs and {len(moving) - levers_of} of the "
        assert said.endswith(f"basis: {lists}{len(acting(model.market))} switches that Tornado data lists.")
        if moving:
            assert values.at("tornado_verdict").startswith(values.at("bar_name"))
            low, high = (values.at(f"bar_{end}") for end in ENDS)
            way = [f"{abs(one):,.1f} {model.market.currency} {model.market.magnitude} " for one in (low, high)]
            way = [
                f"{words}{'less' if one < 0 else 'more'} at its " for one, words in zip((low, high), way, strict=True)
            ]
            assert values.at("tornado_verdict").endswith(f"most: {way[0]}low end, {way[1]}high end.")
            assert values.at("bar_verdict") == values.at("finding_most") == values.at("tornado_verdict")


def test_where_nothing_with_a_range_moves_the_last_year_it_is_said(model):
    """With the ends of every range at the value itself, and no effect of any driver."""
    now = {}
    for lever in levers(model.market):
        if lever.line not in now:
            entries = model.grid.lines[lever.line].entries
            now[lever.line] = np.array([np.nan if one.value is None else one.value for one in entries])
    now["driver_size"] = np.zeros_like(now["driver_size"])
    ends = {f"{line}_{end}": value for line, value in now.items() for end in ENDS}
    values = model.values(driver_size=now["driver_size"], **ends)
    assert values.at("bar_swing") == 0
    assert values.at("tornado_verdict") == (
        "No input with a range on Inputs moves the market size of the last year in this scenario and basis."
    )
    assert values.at("finding_most") == values.at("tornado_verdict")
    assert ": 0 of the " in values.at("tornado_counted")


def test_every_switch_is_what_switching_that_driver_alone_on_drivers_gives(market, model):
    for choices in model.choices():
        scenario = next(one for one in market.scenarios if one.label == choices["scenario"])
        values, switch = model.values(**choices), switch_of(scenario)
        plan = Plan.of(
            model.grid.lines,
            model.grid.years,
            ["size_in_last_year"],
            [switch],
            {key: np.array(value) for key, value in choices.items()},
        )
        now = [entry.value for entry in model.grid.lines[switch].entries]
        for row, member in enumerate(acting(market)):
            number = len(levers(market)) + row
            for end, flag in (("low", 0.0), ("high", 1.0)):
                given = np.array([*now[:row], flag, *now[row + 1 :]])
                size = plan.values({switch: given}).at("size_in_last_year")
                assert values.at(f"tornado_{end}_size", number) == pytest.approx(size, rel=1e-12), member.key
            assert values.at("tornado_now_words", number) == ("on" if now[row] else "off")


def test_a_driver_that_is_switched_over_twice_is_as_it_was():
    effects = np.array([0.01, -0.02])
    once = variants.switched_over(effects, 0.004, 1)
    assert once == pytest.approx(effects - 0.004)
    assert variants.switched_over(once, 0.004, 0) == pytest.approx(effects)


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


VERDICTS = {"no range of its own", "outside its range", "within its range"}


def test_break_even_says_what_is_active_in_every_scenario_and_basis(market, model):
    idle = {"not active in this scenario and basis", "moves a share, not the market size"}
    for choices in model.choices():
        values = model.values(**choices)
        for row, member in enumerate(rates(market)):
            state = values.at("goal_rate_state", row)
            assert state in (VERDICTS if values.at("rate_counts", row) else idle), member
            assert (values.at("goal_rate_needed", row) == "n/a") == (state in idle)
        for row in range(len(values.lines["goal_state"].members)):
            active = values.at("goal_state", row) in VERDICTS
            assert active == bool(values.at("goal_counts", row)) == (values.at("goal_needed", row) != "n/a")


def test_a_verdict_is_whether_the_value_lies_within_the_range_of_that_input(model):
    for choices in model.choices():
        values = model.values(**choices)
        for key, first in (("goal", 1), ("goal_rate", 2)):
            for row, member in enumerate(values.lines[f"{key}_state"].members[first:], start=first):
                line, own = ("basis_end", member.key) if key == "goal" else ("driver_size", member.key)
                entry = model.grid.lines[line].entries[[m.key for m in model.grid.lines[line].members].index(own)]
                assert (values.at(f"{key}_range", row) == "none") == (entry.low in (None, entry.high))
                if (needed := values.at(f"{key}_needed", row)) == "n/a":
                    continue
                within = entry.low is not None and entry.low - 1e-9 <= needed <= entry.high + 1e-9
                said = "within its range" if within else "outside its range"
                assert values.at(f"{key}_state", row) == ("no range of its own" if entry.low is None else said)


def test_the_verdict_on_the_start_and_the_growth_is_that_of_the_chosen_basis(oncology_model):
    """145.0 is the low end of the headline's end itself, which rounding must not put outside."""

    def said(**given):
        values = oncology_model.values(**given)
        found = (("goal", 0), ("goal", 1), ("goal_rate", 0), ("goal_rate", 1))
        return [(values.at(f"{key}_range", row), values.at(f"{key}_state", row)) for key, row in found]

    none = ("none", "no range of its own")
    ends = [("78.7 to 96.1", "outside its range"), ("145.0 to 181.5", "within its range")]
    assert said(target=145.0) == [*ends, none, none]
    assert said(target=160.0)[0] == ("78.7 to 96.1", "within its range")
    narrow = said(target=128.0, basis="Narrow", scenario="Bear")  # 123.9 as it is
    assert narrow[0] == ("47.9 to 58.5", "within its range")
    assert narrow[2] == ("10.00% to 10.50%", "outside its range")
    assert narrow[3] == ("(2.20%) to (0.20%)", "within its range")


def test_scenario_has_one_name_for_its_own_difference(model):
    assert model.grid.lines["rate_needed"].members[1].label == "Own difference in growth"
    assert model.grid.lines["scenario_difference"].label == "own difference in growth after the base year"
    own = [one.label for one in levers(model.market) if one.kind == "scenario"]
    assert own
    assert all(label.endswith(": own difference in growth") for label in own)


def test_break_even_shows_the_target_first_and_a_unit_for_each_row(model):
    (tab,) = (tab for tab in model.tabs if tab.title == "Break-even")
    heading = {line.key for _, line in tab.header}
    keys = [line.key for line in tab.lines() if line.key not in heading]
    assert keys[:3] == ["target_shown", "target_reached", "target_missing"]
    values = model.values()
    assert values.at("target_shown") == values.at("target")
    assert values.at("target_reached") == values.at("size_in_last_year")
    (table,) = (row for row in tab.rows if isinstance(row, Ledger) and row.name == "GoalRates")
    units = dict(zip((one.key for one in table.members), table.columns[0].content, strict=True))
    assert units.pop(OF_BASIS) == "% per year"
    assert set(units.values()) == {"% points per year"}


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


def notes_on(model, title):
    (tab,) = (tab for tab in model.tabs if tab.title == title)
    return [row.text for row in tab.rows if isinstance(row, Note)]


WITHOUT_RANGE = {
    "personalized_oncology": [
        "Headline: stated growth; Broad: stated growth",
        "Incident patients: end value; Annual cost of therapy, cited lower bound",
    ],
    "coffee_machines": [
        "Retail sales: start value; Factory shipments: start value; Factory shipments: end value",
        "Capsule machines: entered share; Fully automatic machines: entered amount; "
        "= Filter & other <machines>: growth; North: entered share",
    ],
}


def test_tornado_says_which_cited_inputs_have_no_range(market, model):
    opening = "Cited without a range, and so without a bar: "
    said = [text for text in notes_on(model, "Tornado") if text.startswith(opening)]
    assert said == [f"{opening}{labels}." for labels in WITHOUT_RANGE[market.key]]


def test_tornado_says_that_another_start_moves_nothing_where_a_start_has_a_range_and_a_basis_an_end(market, model):
    said = [text for text in notes_on(model, "Tornado") if "another start moves nothing" in text]
    expected = [] if market.key == "coffee_machines" else ["; it counts on Uncertainty, where the end moves with it"]
    assert [text[text.index(";") : text.index(" (")] for text in said] == expected
    plain = market.model_copy(update={"uncertainty": Uncertainty()})
    (tab,) = (tab for tab in sheets(plain) if tab.title == "Tornado")
    assert not any("Uncertainty" in row.text for row in tab.rows if isinstance(row, Note))


def test_tornado_data_lists_drivers_without_a_range_and_says_so(model):
    said = " ".join(notes_on(model, "Tornado data"))
    assert "all drivers, also one without a range or in reserve" in said
    listed = [member.key for member in model.grid.lines["tornado_swing"].members]
    assert {row.key for row in acting(model.market)} <= set(listed)
