"""The Uncertainty tab: a snapshot that says what it is, and live rows that say when it is out of date."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from oncomodel import build, load_market, simulate
from oncomodel.excel import engine
from oncomodel.excel.build import tabs_of
from oncomodel.excel.grid import Grid
from oncomodel.model.left_out import left_out
from oncomodel.model.lines import Charts, Entry, Findings, Input, Ledger, Line, Note, Section
from oncomodel.model.rows import Workings
from oncomodel.model.snapshot import ALL_QUANTILES
from oncomodel.sheets import sheets
from oncomodel.sheets.uncertainty_band import live_band
from oncomodel.sheets.uncertainty_ranges import origin_of_fan
from oncomodel.sheets.uncertainty_rankings import MOST
from oncomodel.sheets.uncertainty_state import STATES
from oncomodel.simulation.run import SIZE, Run
from oncomodel.simulation.sample import Output
from tests.cells import Model, cached, years_of
from tests.conftest import COFFEE


@pytest.fixture(scope="module")
def coffee():
    return load_market(COFFEE)


@pytest.fixture(scope="module")
def tab(market):
    return next(tab for tab in tabs_of(market, functions=False) if tab.title == "Uncertainty")


def note_texts(tab):
    return [row.text for row in tab.rows if isinstance(row, Note)]


def tab_of(market, snapshot):
    return next(tab for tab in sheets(market, snapshot=snapshot) if tab.title == "Uncertainty")


def texts_of(market, snapshot):
    return note_texts(tab_of(market, snapshot))


def ledger_of(tab, name):
    return next(row for row in tab.rows if isinstance(row, Ledger) and row.name == name)


def test_the_snapshot_is_what_simulate_finds(market, model):
    snapshot, values = simulate(market).snapshot, model.values()
    assert values.at("sim_draws") == snapshot.draws
    assert values.at("sim_seed") == snapshot.seed
    for number, one in enumerate(snapshot.outcomes):
        assert values.at("sim_outcome", number) == one.value
        if one.spread:
            assert values.at("sim_outcome_p95", number) == one.spread.p95
    if snapshot.varies:
        for year, spread in enumerate(snapshot.fan):
            for name in (*(name for name, _, _ in ALL_QUANTILES), "mean", "deviation", "lowest", "highest"):
                assert values.at(f"sim_{name}", year) == getattr(spread, name)
    for number, ranking in enumerate(snapshot.rankings, start=1):
        shown = values.lines[f"sim_rank_{number}_rank"]
        assert [member.label for member in shown.members] == [one.label for one in ranking.drivers[:MOST]]
        assert [entry.value for entry in shown.entries] == [one.rank for one in ranking.drivers[:MOST]]


def test_it_opens_with_the_answer_and_ends_with_how_it_was_made(tab):
    places = {row.label: n for n, row in enumerate(tab.rows) if isinstance(row, Section)}
    order = [
        *("what the ranges of the inputs make of it", "Market size by year", "Probability of exceeding a size"),
        *("every scenario on every basis", "What drives the results", "by year", "segments"),
        *("Inputs that move together", "How the snapshot was made", "Has the model moved", "Workings"),
    ]
    found = [max(n for label, n in places.items() if part in label) for part in order[:1] + order[2:]]
    assert found == sorted(found)
    assert isinstance(tab.rows[1], Findings)
    assert tab.rows[1].sentences[-1].key == "sim_message"
    last = next(n for n, row in enumerate(tab.rows) if isinstance(row, Workings))
    listed = next(n for n, row in enumerate(tab.rows) if isinstance(row, Ledger) and row.name == "UncertaintyInputs")
    assert listed > last


def test_the_opening_says_the_range_the_median_and_the_chances(model, market):
    values, snapshot = model.values(), simulate(market).snapshot
    end = snapshot.fan[-1]
    name = f"{market.scenario().label}, {market.basis().label}"
    assert values.at("sim_say_range") == (
        f"{snapshot.years[-1]}, {name}: 90 % between {end.p5:,.1f} and {end.p95:,.1f} {market.currency} "
        f"{market.magnitude}; median {end.p50:,.1f}."
    )
    likely = next(target for target in snapshot.targets if target.key == "most_likely")
    assert values.at("sim_say_exceed").startswith(f"{likely.probability:.1%} chance of exceeding {likely.value:,.1f}")
    for whole in snapshot.wholes:
        said = values.at(f"sim_say_{whole.line}")
        assert f"{whole.modal[-1]:,.1f} with every input at its most likely value" in said
        assert f"{whole.fan[-1].mean:,.1f} on average" in said


def test_the_probability_of_exceeding_the_size_on_control_is_live(model, market, book):
    snapshot = simulate(market).snapshot
    run = Run(market, market.scenario(), market.basis(), snapshot.draws, snapshot.seed)
    (sizes,) = run.sample(run.size).collected((Output(SIZE, None, len(run.years) - 1),))
    ends = snapshot.fan[-1]
    for size in (ends.lowest * 0.9, ends.p10, ends.p50, (ends.p50 + ends.p75) / 2, ends.p95, ends.highest * 1.1):
        book.set_value(*model.cell("target"), size)
        book.evaluate_all()
        found = book.get_value(*model.cell("sim_target_above"))
        assert found == pytest.approx(np.mean(sizes > size), abs=0.003), size
        assert f"exceeding the size on Control, {size:,.1f}" in book.get_value(*model.cell("sim_say_target"))


def test_the_fan_and_the_curve_stand_side_by_side_and_say_where_an_axis_begins(tab, model, market):
    charts = next(row for row in tab.rows if isinstance(row, Charts)).charts
    assert [chart.kind for chart in charts] == ["fan", "area"]
    fan = charts[0]
    ends = simulate(market).snapshot.fan
    assert 0 < fan.least <= min(spread.p5 for spread in ends)
    assert f"begins at {fan.least:,g}" in fan.axis
    title = model.values().at(fan.titled_by)
    assert f"P5 {ends[-1].p5:,.1f}" in title
    assert f"P95 {ends[-1].p95:,.1f}" in title


def test_the_chart_on_the_dashboard_says_what_it_is_of_and_whether_it_is_up_to_date(model, market, book):
    board = next(tab for tab in model.tabs if tab.title == "Dashboard")
    name = f"{market.scenario().label}, {market.basis().label}"
    chart = [row for row in board.rows if isinstance(row, Charts)][-1].charts[-1]
    assert model.values().at(chart.titled_by).startswith(f"Simulation snapshot: {name}, ")
    book.set_value(*model.cell("basis"), next(b.label for b in market.bases if b.key != market.default_basis))
    book.evaluate_all()
    said = book.get_value(*model.cell("board_sim_note"))
    assert said == f"Simulation snapshot of {name}, last chart. {STATES[1]}"


def test_it_says_why_other_scenarios_draw_less_and_what_a_cut_means(oncology):
    snapshot = simulate(oncology, draws=1000).snapshot
    texts = texts_of(oncology, snapshot)
    assert any(text.startswith("Not drawn in Bull, Bear: Headline: end value. The range runs") for text in texts)
    assert any(text.startswith("Widths differ because") for text in texts)
    assert not any(text.startswith("All draws are above") for text in texts)
    certain = (replace(snapshot.targets[1], probability=1.0), *snapshot.targets[2:])
    texts = texts_of(oncology, replace(snapshot, targets=certain))
    assert any(text.startswith("All draws are above 145.0: no range reaches further down.") for text in texts)


def test_the_probability_of_the_target_stands_beside_where_it_comes_from(oncology):
    texts = texts_of(oncology, simulate(oncology, draws=1000).snapshot)
    (said,) = (text for text in texts if text.startswith("The market file puts 145 there."))
    assert oncology.target.assumed in said
    assert "Bear and the low end of the headline's range come from that rate as well" in said


def test_the_fan_says_that_it_holds_ranges_of_inputs_only(model, market):
    name = f"{market.scenario().label}, {market.basis().label}"
    values, texts = model.values(), texts_of(market, simulate(market).snapshot)
    assert values.at("sim_title_fan").startswith(f"Simulation snapshot: {name}, ranges of inputs only. ")
    assert values.at("sim_title_board").endswith(", ranges of inputs only")
    assert any("These are ranges of inputs only" in text for text in texts)


def test_a_fan_whose_range_holds_the_other_scenarios_says_which_and_that_they_are_not_to_be_added(oncology, coffee):
    snapshot = simulate(oncology, draws=1000).snapshot
    (said,) = (text for text in texts_of(oncology, snapshot) if text.startswith("These are ranges"))
    assert "whether this basis is the right one is not drawn" in said
    assert "the range of Headline: end value holds what the others assume" in said
    assert "Bull is 181.5 (above P95) and Bear is 144.9 (below P5). Do not add them to the fan." in said
    labels = {one.key: one.label for one in oncology.scenarios}
    only = "These are ranges of inputs only: whether this basis and this scenario are the right ones is not drawn."
    wide = replace(snapshot, fan=(*snapshot.fan[:-1], replace(snapshot.fan[-1], p95=190.0)))
    assert "Bull is 181.5 (between P5 and P95)" in left_out(wide, labels)
    for choice in ({"scenario": "bull"}, {"basis": "broad"}):
        assert left_out(simulate(oncology, draws=1000, **choice).snapshot, labels) == only
    assert any(text.startswith(only) for text in texts_of(coffee, simulate(coffee, draws=1000).snapshot))


def test_the_fan_says_which_of_its_ranges_a_source_prints(oncology, coffee):
    texts = texts_of(oncology, simulate(oncology, draws=1000).snapshot)
    (said,) = (text for text in texts if text.startswith("The fan of 2033"))
    start = "The fan of 2033 is made of 2 ranges. Printed by a source: none. Assumed: Headline: end value ("
    assert re.fullmatch(re.escape(start) + r"5\d % of the variance\) and Headline: start value \(4\d % .*", said)
    narrow = simulate(oncology, basis="narrow", draws=1000).snapshot
    assert origin_of_fan(oncology, narrow).text.startswith(
        "The fan of 2033 is made of 2 ranges. Printed by a source: Narrow: stated growth ("
    )
    assert "1 range. " in origin_of_fan(coffee, simulate(coffee, draws=1000).snapshot).text
    (one, *_) = narrow.rankings[0].drivers
    many = replace(narrow.rankings[0], drivers=tuple(replace(one, name=f"n{n}", label=f"N{n}") for n in range(6)))
    said = origin_of_fan(oncology, replace(narrow, rankings=(many,))).text
    assert said.endswith(" and 2 more.")
    assert "made of 6 ranges. Printed by a source: none." in said


def test_inputs_of_the_forecast_without_a_range_are_listed_and_no_others(market, tab):
    listed = {member.label for member in ledger_of(tab, "UncertaintyFixed").members}
    drawn = {one.label for one in simulate(market).snapshot.inputs}
    assert not listed & drawn
    assert not [label for label in listed if "year of" in label or "start year" in label or label.startswith("Own")]
    expected = {
        "personalized_oncology": {
            *("Headline: stated growth", "Broad: stated growth", "Base: own difference in growth after the base year"),
            *("Incident patients, end value", "Annual cost of therapy, cited lower bound"),
        },
        "coffee_machines": {
            *("Retail sales: start value", "Factory shipments: start value", "Factory shipments: end value"),
            *("Steady: own difference in growth after the base year", "Capsule machines: share", "North: share"),
            *("Fully automatic machines: published value", "= Filter & other <machines>: growth"),
            *("= Filter & other <machines>, North: affinity", "All households, end value"),
            *("North: share of all households", "South: Buying a machine, rate in the base year"),
            *("South: Buying a machine, rate in the last year", "South: Machines bought", "Price of a machine, growth"),
            *("South: Net price, % of the list price", "Frugal: Buying a machine, factor of the last year"),
            *("Frugal: Buying it new, factor of the last year", "Frugal: Machines bought, factor of the last year"),
            "Frugal: Price of a machine, factor of the last year",
            "Longer lives of machines: share of capsule machines: effect",
        },
    }
    assert listed == expected[market.key]


def test_how_the_draws_were_made_is_said_in_words_that_simulations_use(oncology, coffee):
    texts = texts_of(oncology, simulate(oncology, draws=1000).snapshot)
    assert any("plain Monte Carlo" in text and "Gaussian copula" in text and "Higham" in text for text in texts)
    assert any("(in scenarios other than Base all but Headline: end value)" in text for text in texts)
    snapshot = replace(simulate(coffee, draws=1000).snapshot, correlations=(), groups=())
    texts = texts_of(coffee, snapshot)
    assert any("plain Monte Carlo" in text for text in texts)
    assert not any("copula" in text or "in scenarios other than" in text for text in texts)
    flat = texts_of(coffee, simulate(coffee, basis="factory_shipments", draws=1000).snapshot)
    assert not any("Live are the size on Control" in text for text in flat)


def test_the_curve_changes_its_area_at_the_size_on_control(model, market, book):
    snapshot = simulate(market).snapshot
    sizes = [point.size for point in snapshot.curve[1:]]
    for target in (sizes[0] / 2, sizes[len(sizes) // 3], sizes[-1] * 2):
        book.set_value(*model.cell("target"), target)
        book.evaluate_all()
        for number, point in enumerate(snapshot.curve[1:]):
            within, beyond = (book.get_value(*model.cell(f"sim_curve_{one}", number)) for one in ("within", "beyond"))
            assert (within, beyond) == ((point.below, 0) if point.size <= target else (0, point.below))


def test_growth_stands_beside_the_sizes_from_the_same_draws(model, market):
    values, snapshot = model.values(), simulate(market).snapshot
    known = [*(one.growth for one in snapshot.outcomes), *(one.growth for one in snapshot.wholes)]
    for number, growth in enumerate(known):
        assert values.at("sim_growth", number) == growth.value
        if growth.spread:
            for name in ("p5", "p50", "p95"):
                assert values.at(f"sim_growth_{name}", number) == getattr(growth.spread, name)
    spread, years = snapshot.chosen.growth.spread, f"{snapshot.base_year} to {snapshot.years[-1]}"
    assert values.at("sim_say_growth") == (
        f"Growth from {years}: 90 % between {spread.p5:.1%} and {spread.p95:.1%} a year; median {spread.p50:.1%}."
    )


def test_a_number_of_the_base_year_in_a_table_of_the_last_year_says_so(oncology):
    tab = tab_of(oncology, simulate(oncology, draws=1000).snapshot)
    headers = [column.header for column in ledger_of(tab, "UncertaintyOutcomes").columns]
    assert headers[-1] == "Most likely inputs, 2026"


def test_how_often_the_two_routes_meet_is_said_and_what_it_means(model, market):
    values, snapshot = model.values(), simulate(market).snapshot
    for number, meeting in enumerate(snapshot.meetings):
        assert values.at("sim_meeting_probability", number) == meeting.probability
    base, last, _ = snapshot.meetings
    said = values.at("sim_say_meeting")
    assert (
        f" of the draws have a bottom-up at or below the {'covered ' if market.funnel.covers else ''}top-down" in said
    )
    shown = [float(number) / 100 for number in re.findall(r"([0-9.]+)% ", said)]
    assert shown[:2] == pytest.approx([base.probability, last.probability], abs=0.00051)
    assert any("the ranges do not bridge the gap" in text for text in texts_of(market, snapshot))


def test_what_moves_with_a_start_and_what_moves_in_groups_is_said_with_its_reason(oncology):
    tab = tab_of(oncology, simulate(oncology, draws=1000).snapshot)
    moved, groups = ledger_of(tab, "UncertaintyMoved"), ledger_of(tab, "UncertaintyGroups")
    bases = ("Headline", "Narrow", "Broad")
    assert [member.label for member in moved.members] == [f"{name}: end value" for name in bases]
    assert moved.columns[0].content == tuple(f"{name}: start value" for name in bases)
    assert moved.columns[-1].content == tuple(one.assumed for one in oncology.uncertainty.moves_with_start)
    given = oncology.uncertainty.funnel_correlations
    assert groups.columns[-1].content == (given.base_and_last.assumed, given.across_regions.assumed)
    texts = note_texts(tab)
    assert any("moves the end in proportion" in text for text in texts)
    assert any("the correlation is the product of the two" in text for text in texts)
    assert any("Both take inputs as independent" in text for text in texts)
    assert any("Tornado moves an input alone" in text for text in texts)


def test_a_result_without_a_range_says_so_beside_its_blanks(coffee):
    snapshot = simulate(coffee, draws=1000).snapshot
    tab = next(t for t in sheets(coffee, snapshot=snapshot) if t.title == "Uncertainty")
    ledger = next(row for row in tab.rows if isinstance(row, Ledger) and row.name == "UncertaintyOutcomes")
    said = dict(zip((m.label for m in ledger.members), ledger.columns[-1].content, strict=True))
    assert said["Factory shipments, Steady"] == "no range stated"
    assert said["Retail sales, Steady"] == ""


def test_inputs_that_move_together_are_named_as_their_rows_are_and_say_why(oncology):
    snapshot = simulate(oncology, draws=1000).snapshot
    tab = next(t for t in sheets(oncology, snapshot=snapshot) if t.title == "Uncertainty")
    ledger = next(row for row in tab.rows if isinstance(row, Ledger) and row.name == "UncertaintyCorrelations")
    assert ledger.members[0].label == "Diagnostics: growth and NGS and genomic profiling: growth"
    reasons = next(column.content for column in ledger.columns if column.header == "Why")
    assert reasons == tuple(pair.assumed for pair in oncology.uncertainty.correlations)


def test_every_ranking_says_what_moves_a_result_and_what_is_only_drawn_with_it(oncology):
    snapshot = simulate(oncology, draws=1000).snapshot
    tab = next(t for t in sheets(oncology, snapshot=snapshot) if t.title == "Uncertainty")
    titles = [row.label for row in tab.rows if isinstance(row, Section) and row.label.startswith("What drives 2033:")]
    assert titles == [
        "What drives 2033: market size",
        "What drives 2033: market size from the bottom up",
        "What drives 2033: largest product type, Diagnostics",
    ]
    tables = [row for row in tab.rows if isinstance(row, Ledger) and row.name.startswith("UncertaintyDrivers")]
    assert [len(table.members) for table in tables] == [2, MOST, MOST]
    entries = [e for table in tables for line in table.lines() for e in line.entries]
    assert None not in [entry.value for entry in entries]
    related = [table.columns[-1].content for table in tables]
    assert related[0] == ("moves it", "moves it; Headline: end value moves with it in proportion")
    assert related[1].count("moves it; drawn together with its group") == MOST - 1  # prices grow alike everywhere
    assert "moves nothing itself; drawn together with Diagnostics: growth" in related[2]
    counted = [text for text in note_texts(tab) if "drawn inputs move" in text]
    assert counted[1].endswith("The 10 with the largest total share of variance:")


def test_no_number_of_the_snapshot_can_be_edited(tab, workbook):
    lines = [line for line in tab.lines() if isinstance(line, Input)]
    assert {entry.evidence.kind for line in lines for entry in line.entries} == {"snapshot", "setting"}
    assert not [line.key for line in lines if line.editable]
    sheet = load_workbook(workbook)["Uncertainty"]
    assert all(cell.protection.locked for row in sheet.iter_rows() for cell in row)


def test_snapshots_look_different_from_formulas(model, workbook):
    sheet = load_workbook(workbook)["Uncertainty"]
    styles = {sheet[cell.coordinate].style for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert "Model snapshot" not in styles
    _, row, column = model.cell("sim_draws")
    assert sheet.cell(row, column).style == "Model snapshot"


def test_it_says_what_a_flat_fan_means(oncology, coffee):
    for market, basis in ((coffee, "factory_shipments"), (oncology, "broad")):
        snapshot = simulate(market, basis=basis, draws=1000).snapshot
        if snapshot.varies:
            continue
        tab = next(t for t in sheets(market, snapshot=snapshot) if t.title == "Uncertainty")
        assert any("has a range. No range stated:" in text for text in note_texts(tab))
        assert "sim_p50" not in {line.key for line in tab.lines()}
    assert not simulate(coffee, basis="factory_shipments").snapshot.varies


def test_a_flat_fan_can_be_built(coffee, tmp_path):
    flat = simulate(coffee, basis="factory_shipments", draws=1000)
    read = cached(build(coffee, tmp_path / "coffee.xlsx", simulation=flat))
    tabs = tabs_of(coffee, functions=False, simulation=flat)
    model = Model(coffee, tabs, Grid.of(tabs, years_of(coffee)))
    assert read(*model.cell("sim_message")) == STATES[1]
    assert read(*model.cell("sim_all_funnel_size_p5", years_of(coffee) - 1)) > 0


def test_it_says_which_correlations_were_repaired(coffee):
    snapshot = simulate(coffee).snapshot
    tab = next(t for t in sheets(coffee, snapshot=replace(snapshot, repair=0.25)) if t.title == "Uncertainty")
    assert any("nearest ones that can are used" in text and "0.250" in text for text in note_texts(tab))
    tab = next(t for t in sheets(coffee, snapshot=snapshot) if t.title == "Uncertainty")
    assert not any("nearest ones" in text for text in note_texts(tab))


def test_every_drawn_input_stands_in_the_list_once(market, tab):
    (ledger,) = (row for row in tab.rows if isinstance(row, Ledger) and row.name == "UncertaintyInputs")
    drawn = simulate(market).snapshot.inputs
    named = next(column.content for column in ledger.columns if column.header == "As the market file names it")
    assert sorted(zip(named, (member.label for member in ledger.members), strict=True)) == sorted(
        (one.name, one.label) for one in drawn
    )
    assert len(named) == len(set(named))


@pytest.fixture
def book(workbook):
    return engine.load(workbook)


def state(model, book):
    book.evaluate_all()
    return book.get_value(*model.cell("sim_message"))


def test_a_fresh_workbook_says_that_its_snapshot_is_up_to_date(model, book, workbook):
    assert state(model, book) == STATES[0]
    assert cached(workbook)(*model.cell("sim_message")) == STATES[0]


def test_another_choice_is_another_state_and_back(model, book, market):
    other = next(s.label for s in market.scenarios if s.key != market.default_scenario)
    book.set_value(*model.cell("scenario"), other)
    assert state(model, book) == STATES[1]
    book.set_value(*model.cell("scenario"), market.scenario().label)
    assert state(model, book) == STATES[0]


def drawn_places(model):
    """Value, low and high of the first and the last of the drawn inputs, and their cells."""
    lines = model.grid.lines
    snapshot = simulate(model.market).snapshot
    for one in (snapshot.inputs[0], snapshot.inputs[-1]):
        member = [m.key for m in lines[one.key].members].index(one.member)
        yield (one.key, member), one.mode
        yield (f"{one.key}_low", member), one.low
        yield (f"{one.key}_high", member), one.high


def test_a_changed_input_or_end_of_a_range_is_noticed_and_counted(model, book):
    for place, value in drawn_places(model):
        book.set_value(*model.cell(*place), value * 1.0001 + 1e-7)
        assert state(model, book) == STATES[2], place
        assert book.get_value(*model.cell("sim_changes")) == 1
        book.set_value(*model.cell(*place), value)
        assert state(model, book) == STATES[0], place


def test_an_input_that_was_not_drawn_is_noticed_by_what_it_does(model, book, market):
    basis = [b.key for b in market.bases].index(market.default_basis)
    start = market.basis().start
    book.set_value(*model.cell("basis_start", basis), start.mode * 1.01)
    assert state(model, book) == STATES[2]
    assert book.get_value(*model.cell("sim_moved")) >= 1


def test_a_share_that_was_not_drawn_is_noticed_by_what_it_does(model, book, market):
    dimension = market.dimensions[0]
    number = next((n for n, one in enumerate(dimension.members) if one.share.low is None), None)
    if number is None:
        pytest.skip("every share of the market's first dimension is drawn")
    book.set_value(*model.cell(f"{dimension.key}_measured", number), dimension.members[number].share.mode * 0.99)
    assert state(model, book) == STATES[2]
    assert book.get_value(*model.cell("sim_parts_moved")) == len(dimension.members)
    assert book.get_value(*model.cell("sim_changes")) == book.get_value(*model.cell("sim_moved")) == 0


def test_a_year_of_shares_that_was_not_drawn_is_noticed_by_what_it_does(model, book, market):
    dimension = market.dimensions[0]
    year = model.cell(f"{dimension.key}_share_year")  # that shares are measured in: no year is drawn
    book.set_value(*year, book.get_value(*year) + 1)
    assert state(model, book) == STATES[2]
    assert book.get_value(*model.cell("sim_parts_moved")) == len(dimension.members)
    assert book.get_value(*model.cell("sim_changes")) == book.get_value(*model.cell("sim_moved")) == 0


def test_a_stale_snapshot_fails_no_check(model, book):
    (place, value), *_ = drawn_places(model)
    book.set_value(*model.cell(*place), value * 1.0001 + 1e-7)
    assert state(model, book) == STATES[2]
    assert book.get_value(*model.cell("master_check")) == 1


def test_the_tab_shows_another_simulation_where_one_is_given(coffee, tmp_path):
    other = simulate(coffee, scenario="frugal", draws=1000, seed=3)
    path = build(coffee, tmp_path / "coffee.xlsx", simulation=other)
    tabs = tabs_of(coffee, functions=False, simulation=other)
    model = Model(coffee, tabs, Grid.of(tabs, years_of(coffee)))
    read = cached(path)
    assert read(*model.cell("sim_scenario")) == "Frugal"
    assert read(*model.cell("sim_draws")) == 1000
    assert read(*model.cell("sim_message")) == STATES[1]


def test_a_market_without_ranges_has_no_such_tab(coffee):
    snapshot = replace(simulate(coffee).snapshot, inputs=())
    assert "Uncertainty" not in [tab.title for tab in sheets(coffee, snapshot=snapshot)]
    assert "Uncertainty" not in [tab.title for tab in sheets(coffee)]


def test_the_live_band_stands_in_the_function_form_alone(market, model):
    tabs = tabs_of(market, functions=True)
    keys = {line.key for tab in tabs for line in tab.lines()}
    assert {"band_p5", "band_p50", "band_p95"} <= keys
    assert not {"band_p5", "band_p50_native"} & set(model.grid.places)
    assert "band_p50_native" not in keys
    lines = {line.key: line for tab in tabs for line in tab.lines()}
    assert isinstance(lines["band_p50"], Line)


def test_the_live_band_is_close_to_the_fan_where_both_draw_the_same(coffee):
    """Coffee's retail sales have one range, their growth; the band is triangular, the fan is made so too."""
    settings = coffee.uncertainty.model_copy(update={"distribution": "triangular"})
    market = coffee.model_copy(update={"uncertainty": settings})
    tabs = tabs_of(market, functions=True, simulation=simulate(market, draws=50_000))
    values = Model(market, tabs, Grid.of(tabs, years_of(market))).values()
    for name in ("p5", "p50", "p95"):
        for year in range(1, years_of(market)):
            assert values.at(f"band_{name}", year - 1) == pytest.approx(values.at(f"sim_{name}", year), rel=1e-3)


def test_the_live_band_is_close_to_the_fan_where_an_end_moves_with_its_start(oncology):
    tabs = tabs_of(oncology, functions=True, simulation=simulate(oncology, draws=50_000))
    values = Model(oncology, tabs, Grid.of(tabs, years_of(oncology))).values()
    for name in ("p5", "p50", "p95"):
        for year in range(1, years_of(oncology)):
            assert values.at(f"band_{name}", year - 1) == pytest.approx(values.at(f"sim_{name}", year), rel=0.01)
    notes = note_texts(next(tab for tab in tabs if tab.title == "Live band"))
    bases = "Headline, Narrow, Broad, where start and end are trusted"
    assert any(text.startswith(f"{bases}: start and growth are independent in the snapshot too") for text in notes)
    apart = oncology.uncertainty.model_copy(update={"moves_with_start": ()})
    notes = note_texts(live_band(oncology.model_copy(update={"uncertainty": apart})))
    assert any(text.startswith(f"{bases}: the snapshot draws the end whatever the start is") for text in notes)


def test_entries_of_a_snapshot_have_no_range_of_their_own(tab):
    entries = [e for line in tab.lines() if isinstance(line, Input) for e in line.entries]
    assert all(isinstance(entry, Entry) and entry.low is None and entry.origin is None for entry in entries)
