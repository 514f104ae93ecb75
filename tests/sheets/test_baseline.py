"""The Baseline tab says where the market file states each input: its paths lead there."""

from __future__ import annotations

import pytest
import yaml

from oncomodel.model.dependence import moved_by
from oncomodel.model.lines import Input
from oncomodel.sheets.baseline import FIELD, INPUTS, entered
from oncomodel.sheets.places import NEW, NOWHERE, place_of, places
from tests.conftest import COFFEE, ONCOLOGY


def at(document, path):
    """What stands at a path; the number alone where it has no range, and None where it is not given."""
    found = document
    for number, key in enumerate(steps := path.split(".")):
        if not isinstance(found, dict) or key not in found:
            return found if number == len(steps) - 1 and key in ("low", "high") else None
        found = found[key]
    return found


def number(found):
    if isinstance(found, dict):
        return next((found[name] for name in ("value", "mode") if name in found), None)
    return found


@pytest.fixture(scope="module")
def document(market):
    path = ONCOLOGY if market.key == "personalized_oncology" else COFFEE
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_the_path_of_an_input_leads_to_its_number(model, market, document):
    known, checked = places(market), 0
    for one in entered(tuple(tab for tab in model.tabs if tab.title != "Baseline")):
        place, value = place_of(one.line.key, one.key, known), one.entry.value
        if place == NOWHERE or place.endswith(NEW) or value is None or "driver_in" in one.line.key:
            continue
        found = number(at(document, place))
        if isinstance(value, str) or (found is None and ("affinities" in place or place.split(".")[0] in DEFAULTS)):
            continue
        if found is None and place.startswith("funnel.scenarios"):
            assert value == 1  # what no scenario changes
            continue
        scale = 1e4 if place.startswith("verdicts") else 1
        assert found is not None, (one.line.key, place)
        assert float(found) * scale == pytest.approx(value, rel=1e-9), (one.line.key, place)
        checked += 1
    assert checked > 50


DEFAULTS = ("target", "tolerances", "verdicts")  # what a file need not give


def test_rows_in_reserve_ask_for_a_new_entry_and_settings_of_the_workbook_say_so(model, market):
    known = places(market)
    assert place_of("driver_size", "own_driver_1", known) == "drivers: a new one"
    assert place_of("driver_size_low", "own_driver_1", known) == "drivers: a new one"
    assert place_of("driver_target", "own_driver_1", known) == "drivers: a new one"
    assert place_of("common_year", "", known) == "only in the workbook"
    for driver in market.drivers:
        for key, effect in driver.each_effect():
            whole = f"drivers.{driver.key}.effects.{effect.key}"
            assert place_of("driver_size_low", key, known) == f"{whole}.size.low"
            assert place_of("driver_size_high", key, known) == f"{whole}.size.high"
    (tab,) = (tab for tab in model.tabs if tab.title == "Baseline")
    (ledger,) = (row for row in tab.rows if getattr(row, "name", "") == INPUTS)
    (fields,) = (column.content for column in ledger.columns if column.header == FIELD)
    assert not [field for field in fields if ".." in field or field.startswith("claims: ")]


def test_results_hold_both_routes_with_their_decimals_below_one_another(shown, model):
    page = shown["Baseline"]
    (headers, *rows) = page[page.tables["BaselineResults"].ref]
    assert {cell.number_format.partition("_")[0] for row in rows for cell in row[1:]} == {"#,##0.00"}
    by_label = {row[0].value: [cell.value for cell in row[1:]] for row in rows}
    values, unit = model.values(), f"{model.market.currency} {model.market.magnitude}"
    routes = {"Market size": "market_size", "Market size from the bottom up": "funnel_size"}
    for label, key in routes.items():
        size = [values.at(key, 0, year) for year in range(len(headers) - 1)]
        assert by_label[f"{label}, {unit}"] == pytest.approx(size, rel=1e-12)


def test_no_line_calculates_with_what_was_built_or_counted(model):
    """They are filled in when every line is calculated already."""
    tabs = [tab for tab in model.tabs if tab.title in ("Baseline", "Statistics")]
    kept = [line.key for tab in tabs for line in tab.lines() if isinstance(line, Input)]
    moved = moved_by(model.grid.lines)
    assert len(kept) > 10
    assert not [key for key in kept if moved[key]]
