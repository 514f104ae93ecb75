"""The Checks tab as a place to hunt a failure: which check fails first, and how to get there."""

from __future__ import annotations

import html
import re
import zipfile

import formualizer
from openpyxl import load_workbook


def failing(model):
    """Values of a model in which the shares of its first dimension do not add up."""
    dimension = model.market.dimensions[0]
    entered = model.grid.lines[f"{dimension.key}_measured"]
    return {f"{dimension.key}_measured": [0.9 * entry.value for entry in entered.entries]}


def test_the_first_failure_is_named(model):
    assert model.values().at("first_failure") == "First check that fails: none"
    given = failing(model)
    values = model.values(**given)
    labels = [member.label for member in model.grid.lines["check_value"].members]
    passes = values["check_passes"].ravel()
    assert passes.min() == 0
    assert values.at("checks_failed") == (passes == 0).sum()
    assert values.at("first_failure") == f"First check that fails: {labels[int(passes.argmin())]}"
    assert model.market.dimensions[0].title in values.at("first_failure")


def test_a_check_that_counts_is_in_counts_and_a_distance_is_a_ratio(shown):
    page, units = shown["Checks"], set()
    for row in page.iter_rows(min_row=6):
        label, unit, _, value, tolerance, passes = row[:6]
        if passes.value not in (0, 1):
            continue
        counted = re.search(r" (must|should) (be|not|lie)| lies in | should exceed | should lift ", label.value)
        assert unit.value == ("count" if counted else "ratio"), label.value
        assert value.number_format == tolerance.number_format
        assert ("E+" in value.number_format) is (unit.value == "ratio"), label.value
        assert unit.value == "ratio" or (tolerance.value == 0 and float(value.value).is_integer()), label.value
        assert unit.value == "count" or tolerance.value > 0, label.value
        units.add(unit.value)
    assert units == {"count", "ratio"}


def test_the_first_alert_is_named(model):
    labels = [member.label for member in model.grid.lines["alert_value"].members]
    found = model.values()
    names = [label for label, passes in zip(labels, found["alert_passes"].ravel(), strict=True) if not passes]
    assert found.at("first_alert") == f"First alert: {[*names, 'none'][0]}"
    entries = model.grid.lines["basis_stated_growth_high"].entries
    lower = [float("nan") if entry.value is None else -0.5 for entry in entries]
    first = model.values(basis_stated_growth_high=lower).at("first_alert")
    assert first == "First alert: Bases: every value should lie within its low and high"


def test_excel_names_the_same_failure(model, workbook):
    engine = formualizer.load_workbook(str(workbook))
    ((key, entered),) = failing(model).items()
    for member, value in enumerate(entered):
        engine.set_value(*model.cell(key, member), float(value))
    engine.evaluate_all()
    expected = model.values(**{key: entered})
    for line in ("first_failure", "first_alert", "master_status", "checks_failed", "alert_count"):
        assert engine.get_value(*model.cell(line)) == expected.at(line)


def test_every_status_leads_to_the_checks_and_the_cover_to_every_tab(model, workbook):
    book = load_workbook(workbook)
    for sheet in book:
        link = sheet["A3"].hyperlink
        assert (link is None) is (sheet.title == "Checks"), sheet.title
        assert link is None or link.location == "'Checks'!A1"
    targets = {cell.hyperlink.location for row in book["Cover"].iter_rows() for cell in row if cell.hyperlink}
    assert {"'" + tab.title.replace("'", "''") + "'!A1" for tab in model.tabs[1:]} <= targets


def test_no_link_leaves_the_workbook_but_those_to_the_addresses_of_sources(workbook, market):
    with zipfile.ZipFile(workbook) as archive:
        relations = "".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels"))
    external = re.findall(r'<Relationship [^>]*Type="([^"]*)" Target="([^"]*)" TargetMode="External"', relations)
    assert len(external) == relations.count("External")
    assert {kind.rpartition("/")[2] for kind, _ in external} <= {"hyperlink"}
    targets = {html.unescape(target).removeprefix("https://") for _, target in external}
    assert targets <= {source.address for source in market.sources}
