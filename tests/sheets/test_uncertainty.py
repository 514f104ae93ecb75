"""The Uncertainty tab: a snapshot that says what it is, and live rows that say when it is out of date."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from oncomodel import build, load_market, simulate
from oncomodel.excel import engine
from oncomodel.excel.build import tabs_of
from oncomodel.excel.grid import Grid
from oncomodel.model.lines import Entry, Input, Ledger, Line, Note
from oncomodel.model.snapshot import QUANTILES
from oncomodel.sheets import sheets
from oncomodel.sheets.uncertainty import STATES
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
            for name, _, _ in QUANTILES:
                assert values.at(f"sim_{name}", year) == getattr(spread, name)
    rank = {drawn.label: drawn.rank for drawn in snapshot.inputs}
    assert len(rank) == len(snapshot.inputs) == len(values.lines["sim_input_rank"].members)
    for number, member in enumerate(values.lines["sim_input_rank"].members):
        found = values.lines["sim_input_rank"].entries[number].value
        assert found == rank[member.label]


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
        assert any("has a range, so there is no fan" in text for text in note_texts(tab))
        assert "sim_p50" not in {line.key for line in tab.lines()}
    assert not simulate(coffee, basis="factory_shipments").snapshot.varies


def test_it_says_which_correlations_were_repaired(coffee):
    snapshot = simulate(coffee).snapshot
    from dataclasses import replace

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


def test_a_part_that_was_not_drawn_is_noticed_by_what_it_does(model, book, market):
    dimension = market.dimensions[0]
    number = next(n for n, one in enumerate(dimension.members) if one.share.low is None)
    book.set_value(*model.cell(f"{dimension.key}_measured", number), dimension.members[number].share.mode * 0.99)
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
    from dataclasses import replace

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


def test_entries_of_a_snapshot_have_no_range_of_their_own(tab):
    entries = [e for line in tab.lines() if isinstance(line, Input) for e in line.entries]
    assert all(isinstance(entry, Entry) and entry.low is None and entry.origin is None for entry in entries)
