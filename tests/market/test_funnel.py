"""The funnel of a market file: what is refused, all at once, and what the real one holds."""

from __future__ import annotations

import pytest

from oncomodel.market import load_market
from oncomodel.market.funnel import Passage
from tests.market.files import COFFEE, REAL, edited, problems_of, without_funnel

SHARES = "funnel.population.shares"
RATES = "funnel.stages.buying.rates"
FACTORS = "funnel.scenarios.frugal"
ONE_EDIT = [
    ("value: 0.55, assumed: The rest.", "value: 0.65, assumed: The rest.", f"{SHARES} must sum to 1 within 0.01"),
    (
        "      south: {value: 1, assumed: One is enough.}\n",
        "",
        "funnel.use.regions must have a number for each of north, south (got none for south)",
    ),
    (
        "      south: {value: 0.85, assumed: More",
        "      suoth: {value: 0.85, assumed: More",
        "funnel.price.levels.suoth must be for one of north, south (got 'suoth'; did you mean 'south'?)",
    ),
    (
        "base: {value: 0.08, assumed: Pots",
        "base: {value: 8, assumed: Pots",
        f"{RATES}.south.base.value must be a fraction greater than 0 and at most 1 (0.4 is 40 %) (got 8)",
    ),
    (
        "base: {value: 0.08, assumed: Pots",
        "base: {value: 0.9, assumed: Pots",
        f"{RATES}.south must leave at most 1 in 2019, when carried back at its growth (got 7.56)",
    ),
    (
        "value: 210, year: 2035",
        "value: 210, year: 2019",
        "funnel.population.end must end after the start year 2019 (got 2019)",
    ),
    ("value: 210, year: 2035", "value: 210", "funnel.population.end.year must be given (got nothing)"),
    ("label: Buying it new", "label: buying A machine", "funnel.stages.new_machine.label must differ from the label"),
    ("    new_machine:\n", "    buying_low:\n", "funnel.stages.buying_low must not begin with population, funnel"),
    ("title: Households", "title: reconciliation", "funnel.title must differ from the title of the tab Reconciliation"),
    ("title: Households", "title: Machine types", "funnel.title must differ from the title of dimensions.machine_type"),
    ("counted: machines", "count: machines", "funnel.use.counted must be given"),
    ("  machine_type:\n", "  route:\n", "dimensions.route must be other than funnel, route, gap"),
    (
        "growth: {value: 0.01, assumed: Below",
        "growth: {value: 1.0e3, assumed: Below",
        "funnel.price.growth.value must be a",
    ),
    (
        "    frugal:\n      stages:",
        "    frugl:\n      stages:",
        "funnel.scenarios.frugl must be for one of steady, frugal (got 'frugl'; did you mean 'frugal'?)",
    ),
    (
        "        buying: {value: 0.9,",
        "        biying: {value: 0.9,",
        f"{FACTORS}.stages.biying must be for one of buying, new_machine (got 'biying'; did you mean 'buying'?)",
    ),
    (
        "new_machine: {value: 0.95, assumed: More",
        "new_machine: {value: 1.1, assumed: More",
        f"{FACTORS}.stages.new_machine must leave every rate of the last year at most 1, with both at the high ends of "
        "their ranges (got 1.1 x 0.95 = 1.045 in south)",
    ),
    (
        "new_machine: {value: 0.95, assumed: More",
        "new_machine: {low: 0.9, mode: 0.95, high: 1.06, assumed: More",
        f"{FACTORS}.stages.new_machine must leave every rate of the last year at most 1",
    ),
    ("use: {value: 0.98,", "use: {value: 0,", f"{FACTORS}.use.value must be a factor within 0.001-1000 (got 0)"),
    ("use: {value: 0.98,", "use: {value: -1,", f"{FACTORS}.use.value must be a factor within 0.001-1000 (got -1)"),
    ("price: {value: 1.05,", "price_level: {value: 1.05,", f"{FACTORS}.price_level must be a known key"),
    (
        "price: {value: 1.05, assumed: Those who still buy new buy better machines.}",
        "price: {value: 1.05}",
        f"{FACTORS}.price must be either cited or assumed (got neither)",
    ),
]

COVERS = "  population:\n    label: All households"
COVERS_EDIT = [
    (
        "dimension: machine_typ, members: [capsule]",
        "covers.dimension must be one of machine_type (got 'machine_typ'; did",
    ),
    ("dimension: regions, members: [north]", "covers.dimension must be one of machine_type"),
    ("dimension: machine_type, members: [capsul]", "covers.members.0 must be one of capsule, "),
    ("dimension: machine_type, members: [capsul]", "did you mean 'capsule'?"),
    ("dimension: machine_type, members: [capsule, capsule]", "covers.members.1 must stand there once (got 'capsule')"),
    ("dimension: machine_type, members: []", "covers.members must hold at least one"),
    ("dimension: machine_type, members: [ALL]", "covers.members must leave out at least one member of machine_type"),
]


@pytest.mark.parametrize(("covers", "problem"), COVERS_EDIT)
def test_covers_must_name_a_part_of_a_dimension(covers, problem, directory):
    types = ", ".join(member.key for member in load_market(COFFEE).dimension("machine_type").members)
    after = f"  covers: {{{covers.replace('ALL', types)}, assumed: Sold so.}}\n{COVERS}"
    found = problems_of(edited((COVERS, after), text=COFFEE.read_text()), directory)
    assert any(problem in sentence for sentence in found), found


def test_what_a_funnel_covers_needs_a_reason(directory):
    after = f"  covers: {{dimension: machine_type, members: [capsule]}}\n{COVERS}"
    found = problems_of(edited((COVERS, after), text=COFFEE.read_text()), directory)
    assert any("covers.assumed must be given" in sentence for sentence in found), found


def test_a_funnel_may_cover_members_that_do_not_stand_together(directory):
    types = [member.key for member in load_market(COFFEE).dimension("machine_type").members]
    after = f"  covers: {{dimension: machine_type, members: [{types[-1]}, {types[0]}], assumed: Sold so.}}\n{COVERS}"
    assert problems_of(edited((COVERS, after), text=COFFEE.read_text()), directory) == []


def test_the_funnel_of_therapies_is_held_against_therapies():
    assert FUNNEL.covers.dimension == "product_type"
    assert FUNNEL.covers.members == ("therapeutics", "theranostics")
    assert "mRNA cancer vaccines are in trials" in FUNNEL.covers.assumed
    assert load_market(COFFEE).funnel.covers is None


@pytest.mark.parametrize(("before", "after", "problem"), ONE_EDIT)
def test_a_wrong_funnel_is_refused_with_place_rule_and_value(before, after, problem, directory):
    found = problems_of(edited((before, after), text=COFFEE.read_text()), directory)
    assert any(problem in sentence for sentence in found), found


def test_all_problems_of_a_funnel_are_said_at_once(directory):
    text = edited(
        ("value: 0.55, assumed: The rest.", "value: 0.65, assumed: The rest."),
        ("counted: machines", "count: machines"),
        ("base: {value: 0.08, assumed: Pots", "base: {value: 0.9, assumed: Pots"),
        text=COFFEE.read_text(),
    )
    found = " ".join(problems_of(text, directory))
    assert all(place in found for place in (SHARES, "funnel.use.counted", f"{RATES}.south must leave"))


def test_a_market_needs_no_funnel(directory):
    text = without_funnel()
    assert "funnel" not in text
    assert problems_of(text, directory) == []


FUNNEL = load_market(REAL).funnel


def test_what_the_brief_prints_of_patients_is_cited():
    assert (FUNNEL.population.end.mode, FUNNEL.population.end.year) == (29.5, 2040)
    assert FUNNEL.price.listed.mode == 100_000
    assert FUNNEL.population.end.is_cited
    assert FUNNEL.price.listed.is_cited
    assert "lower bound" in FUNNEL.price.listed.cited.caveat


def every_number():
    population, price = FUNNEL.population, FUNNEL.price
    passages = [rate for stage in FUNNEL.stages for rate in stage.rates]
    yield from (population.start, population.end, price.listed, price.growth)
    yield from (*population.shares, *FUNNEL.use.regions, *price.levels)
    yield from (end for rate in passages for end in (rate.base, rate.last))


def test_everything_else_of_the_funnel_is_assumed_with_a_reason_and_a_range():
    assumed = [number for number in every_number() if not number.is_cited]
    assert len(assumed) == 57
    for number in assumed:
        assert number.low < number.mode < number.high
        assert len(number.assumed) > 15


def test_bull_and_bear_change_the_funnel_a_little_and_for_a_reason_that_a_driver_gives():
    drivers = [driver.label.casefold() for driver in load_market(REAL).drivers]
    assert [one.scenario for one in FUNNEL.scenarios] == ["bull", "bear"]  # base has the rates as they are
    for scenario in FUNNEL.scenarios:
        factors = [*scenario.stages, *filter(None, (scenario.use, scenario.price))]
        for factor in factors:
            assert 0.9 < factor.low < factor.mode < factor.high <= 1.1
            assert min(factor.low - 1, 1 - factor.high) <= 0 <= max(factor.low - 1, 1 - factor.high)  # one side of 1
            assert (factor.mode > 1) is (scenario.scenario == "bull")
            said = factor.assumed.casefold()
            assert any(driver in said for driver in drivers), factor.assumed


def test_factors_keep_every_rate_within_its_own_range():
    passages = {stage.key: [rate.last for rate in stage.rates] for stage in FUNNEL.stages}
    for scenario in FUNNEL.scenarios:
        for factor in scenario.stages:
            assert all(last.low < last.mode * factor.mode < last.high for last in passages[factor.stage])


def test_no_number_of_the_funnel_is_entered_twice():
    quotes = [fact.quantity.cited.quote for fact in load_market(REAL).facts]
    assert FUNNEL.population.end.cited.quote not in quotes
    assert FUNNEL.price.listed.cited.quote not in quotes


def test_every_rate_of_the_last_year_is_above_that_of_the_base_year_as_the_drivers_say():
    rates: list[Passage] = [rate for stage in FUNNEL.stages for rate in stage.rates]
    assert len(rates) == 20
    assert all(rate.last.mode > rate.base.mode for rate in rates)
