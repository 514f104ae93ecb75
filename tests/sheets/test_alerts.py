"""Alerts: what they watch, that they do not fail the model, and what the status says of both."""

from __future__ import annotations

from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from oncomodel import build, check, load_market
from oncomodel.excel import engine, theme
from oncomodel.model.lines import Input
from oncomodel.sheets.alerts import ranged
from tests.conftest import COFFEE

HAIR = 1e-6  # how far an end is passed, as a part of the number


@pytest.fixture(scope="module")
def watched(model):
    """Every run of inputs with ranges, with the number of its first row and the key of its alert."""
    return [
        (run, run.line.members.index(run.members[0]) if run.members else 0, f"{one.runs[0].line.key}_in_range")
        for one in ranged(model.tabs)
        for run in one.runs
    ]


@pytest.fixture
def book(workbook):
    loaded = engine.load(workbook)
    loaded.evaluate_all()
    return loaded


def raised(model, values):
    members = model.grid.lines["alert_value"].members
    return {m.key for m, passes in zip(members, values["alert_passes"].ravel(), strict=True) if not passes}


def entered(model, key):
    """What is entered in a block."""
    return [float("nan") if entry.value is None else entry.value for entry in model.grid.lines[key].entries]


def test_as_built_the_alerts_are_those_that_are_true(model, market):
    lines = {"result_far_count"} & model.grid.lines.keys()
    for choices in model.choices():
        values = model.values(**choices)
        years = ("result", "result_last") if lines else ()
        far = {f"{year}_regions_in_line" for year in years if values.at(f"{year}_far_count") > 0}
        within = years if market.funnel.covers else ()
        far |= {f"{year}_regions_within_whole" for year in within if values.at(f"{year}_beyond_count") > 0}
        if "held_out_count" in model.grid.lines and values.at("held_out_count") > 0:
            far |= {"published_sizes_in_line"}
        assert raised(model, values) == far
        assert values.at("checks_all_pass") == 1
    assert {"personalized_oncology": 5}.get(market.key, 0) == model.values().at("alert_count")


def test_every_input_that_has_a_range_is_watched(model, watched):
    found = {(run.line.key, start + n) for run, start, _ in watched for n in range(max(1, len(run.members)))}
    assert found == {
        (key, number)
        for key, line in model.grid.lines.items()
        if isinstance(line, Input) and line.editable and line.beside
        for number, entry in enumerate(line.entries)
        if entry.low is not None
    }


@pytest.mark.parametrize(("end", "side"), [("low", 1), ("high", -1)])
def test_ends_that_are_passed_by_a_hair_raise_their_alerts_and_no_check(model, watched, end, side):
    given = {}
    for run, number, _ in watched:
        key, value = dict(run.line.beside)[end].key, run.line.entries[number].value
        given.setdefault(key, entered(model, key))[number] = value + side * HAIR * (1 + abs(value))
    values = model.values(**given)
    assert {alert for _, _, alert in watched} <= raised(model, values)
    assert values["out_of_range"].ravel().tolist() == [1] * len(watched)
    assert values.at("checks_all_pass") == 1


def test_excel_counts_what_lies_beyond_either_end(model, book, watched):
    rows, alerts = ([m.key for m in model.grid.lines[key].members] for key in ("out_of_range", "alert_value"))
    for run, number, alert in watched:
        entry = run.line.entries[number]
        at = model.cell(run.line.key, number)
        counts = [("out_of_range", rows.index(run.key)), ("alert_value", alerts.index(alert))]
        for bound, side in ((entry.low, -1), (entry.high, 1)):
            for value, count in ((bound, 0), (bound + side * HAIR * (1 + abs(bound)), 1)):
                book.set_value(*at, value)
                assert [book.evaluate_cell(*model.cell(*one)) for one in counts] == [count, count], (run.key, side)
        book.set_value(*at, entry.value)


def test_a_range_that_is_cleared_is_noticed_since_the_model_works_with_it(model, book, watched):
    run, number, alert = next(one for one in watched if one[0].line.entries[one[1]].value > 0)
    place = [m.key for m in model.grid.lines["alert_value"].members].index(alert)
    book.set_value(*model.cell(dict(run.line.beside)["high"].key, number), None)
    assert book.evaluate_cell(*model.cell("alert_value", place)) == 1


def test_a_pasted_year_that_is_not_whole_fails_its_check(model, book):
    members = [member.key for member in model.grid.lines["check_value"].members]
    for key in ("base_year", "funnel_population_end_year", f"{model.market.regions.key}_share_year"):
        at = model.cell(key)
        before = book.get_value(*at)
        book.set_value(*at, before + 0.5)
        assert book.evaluate_cell(*model.cell("check_passes", members.index(f"{key}_whole"))) == 0
        assert book.evaluate_cell(*model.cell("master_check")) == 0
        book.set_value(*at, before)
    assert book.evaluate_cell(*model.cell("master_check")) == 1


def test_a_basis_that_does_not_start_in_a_year_of_the_timeline_fails(model, book):
    members = [member.key for member in model.grid.lines["check_value"].members]
    place, at = members.index("bases_start_in_timeline"), model.cell("basis_start_year", 1)
    for year in (model.market.timeline.first_year - 1, model.market.timeline.last_year + 1, 2024.5):
        book.set_value(*at, year)
        assert book.evaluate_cell(*model.cell("check_value", place)) == 1
        assert book.evaluate_cell(*model.cell("master_check")) == 0


def test_a_pasted_tolerance_cannot_let_everything_pass(model, book):
    book.set_value(*model.cell("closure_tolerance"), 1.0)
    assert book.evaluate_cell(*model.cell("checks_failed")) == 1
    assert book.evaluate_cell(*model.cell("master_check")) == 0


def test_a_year_beyond_the_timeline_raises_an_alert_alone(model):
    last = model.market.timeline.last_year
    values = model.values(driver_start=[last + 1.0, *entered(model, "driver_start")[1:]])
    assert "driver_start_in_timeline" in raised(model, values)
    assert values.at("checks_all_pass") == 1


@pytest.mark.parametrize("failing", [0, 1, 2])
@pytest.mark.parametrize("more", [0, 1, 2])
def test_12_the_status_counts_checks_that_fail_and_alerts_apart(model, book, failing, more):
    splits = (*model.market.dimensions, model.market.regions)
    share_sums = [m.key for m in model.grid.lines["check_value"].members if m.key.endswith("_measured_add_up")]
    assert len(share_sums) == len(splits)
    for split in splits[:failing]:
        book.set_value(*model.cell(f"{split.key}_base_total"), 0.5)
    for split in splits[:more]:
        key = f"{split.key}_member_growth"
        number, value = next((n, e.value) for n, e in enumerate(model.grid.lines[key].entries) if e.low is not None)
        book.set_value(*model.cell(f"{key}_low", number), value + HAIR)
    stale = 1 if more else 0  # the snapshot is of other ranges then
    alerts = more + stale + int(model.values().at("alert_count"))
    checks = {0: "All checks pass", 1: "1 check FAILS", 2: "2 checks FAIL"}[failing]
    words = {0: "", 1: ", 1 alert"}.get(alerts, f", {alerts} alerts")
    assert book.evaluate_cell(*model.cell("master_status")) == checks + words
    assert book.evaluate_cell(*model.cell("tile_master_status")) == checks + words
    assert book.evaluate_cell(*model.cell("cover_status")) == checks + words


def test_a_snapshot_of_other_inputs_is_an_alert_and_one_of_another_choice_is_none(model, book, market):
    place = [m.key for m in model.grid.lines["alert_value"].members].index("snapshot_up_to_date")

    def out_of_date():
        return book.evaluate_cell(*model.cell("alert_value", place))

    for name, options in (("scenario", market.scenarios), ("basis", market.bases)):
        kept = book.get_value(*model.cell(name))
        for one in options:
            book.set_value(*model.cell(name), one.label)
            assert out_of_date() == 0, one.label
        book.set_value(*model.cell(name), kept)
    basis = [one.key for one in market.bases].index(market.default_basis)
    for line, number in (("basis_start", basis), (f"{market.dimensions[0].key}_measured", 0)):
        at = model.cell(line, number)
        kept, alerts = book.get_value(*at), model.values().at("alert_count")
        book.set_value(*at, kept * 1.001)
        assert out_of_date() == 1, line
        assert book.evaluate_cell(*model.cell("alert_count")) == alerts + 1
        book.set_value(*at, kept)
        assert out_of_date() == 0, line


def test_check_names_alerts_apart_and_is_sound_whatever_they_are(tmp_path):
    path = build(load_market(COFFEE), tmp_path / "coffee.xlsx")
    assert check(path).alerts == ()
    book = load_workbook(path)
    sheet = book["Inputs"]
    row = next(r for r in range(1, sheet.max_row) if sheet.cell(r, 6).value and "growth" in sheet.cell(r, 1).value)
    sheet.cell(row, 6).value = sheet.cell(row, 4).value - 0.001
    book.save(path)
    report = check(path)
    found = [(alert.label.partition(":")[0], alert.value) for alert in report.alerts]
    assert found == [("Bases", 1), ("Uncertainty", 1)]
    assert not any(one.alert for one in report.checks)
    assert replace(report, differences=()).sound


def test_inputs_that_pass_an_end_are_coloured(model, workbook, watched):
    written = load_workbook(workbook)
    rules = {
        (sheet.title, rule.formula[0]): str(area.sqref)
        for sheet in written
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.formula
    }
    for line in {run.line.key: run.line for run, _, _ in watched}.values():
        title, row, column = model.cell(line.key)
        _, low, beside = model.cell(dict(line.beside)["low"].key)
        value, bound = f"{get_column_letter(column)}{row}", f"{get_column_letter(beside)}{low}"
        last = f"{get_column_letter(column)}{row + max(1, len(line.members)) - 1}"
        area = rules[title, f"AND(ISNUMBER({bound}),{value}<{bound})"]
        assert area in {f"{value}:{last}", value}


def test_statuses_have_three_looks_and_the_first_that_is_true_counts(workbook):
    inks = {look["font_color"].lstrip("#") for look in (theme.FAILED, theme.ALERTED, theme.PASSED)}
    assert len(inks) == 3
    for sheet in load_workbook(workbook):
        (area,) = (one for one in sheet.conditional_formatting if str(one.sqref).startswith("A3"))
        rules = sorted(area.rules, key=lambda rule: rule.priority)
        assert [rule.formula for rule in rules] == [["master_check<>1"], ["alert_count>0"], ["master_check=1"]]
        assert all(rule.stopIfTrue for rule in rules)
        assert {rule.dxf.font.color.rgb[-6:] for rule in rules} == inks
