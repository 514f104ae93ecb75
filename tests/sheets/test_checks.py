"""The Checks tab as a place to hunt a failure: which check fails first, and how to get there."""

from __future__ import annotations

import zipfile

import formualizer
from openpyxl import load_workbook


def failing(model):
    """Values of a model in which the shares of its first dimension do not add up."""
    dimension = model.market.dimensions[0]
    entered = model.grid.lines[f"{dimension.key}_measured"]
    return {f"{dimension.key}_measured": [0.9 * entry.value for entry in entered.entries]}


def test_the_first_failure_is_named(model):
    assert model.values().at("first_failure") == "none"
    given = failing(model)
    values = model.values(**given)
    labels = [member.label for member in model.grid.lines["check_value"].members]
    passes = values["check_passes"].ravel()
    assert passes.min() == 0
    assert values.at("checks_failed") == (passes == 0).sum()
    assert values.at("first_failure") == labels[int(passes.argmin())]
    assert model.market.dimensions[0].title in values.at("first_failure")


def test_excel_names_the_same_failure(model, workbook):
    engine = formualizer.load_workbook(str(workbook))
    ((key, entered),) = failing(model).items()
    for member, value in enumerate(entered):
        engine.set_value(*model.cell(key, member), float(value))
    engine.evaluate_all()
    expected = model.values(**{key: entered})
    for line in ("first_failure", "master_status"):
        assert engine.get_value(*model.cell(line)) == expected.at(line)


def test_every_status_leads_to_the_checks_and_the_cover_to_every_tab(model, workbook):
    book = load_workbook(workbook)
    for sheet in book:
        link = sheet["A3"].hyperlink
        assert (link is None) is (sheet.title == "Checks"), sheet.title
        assert link is None or link.location == "'Checks'!A1"
    targets = {cell.hyperlink.location for row in book["Cover"].iter_rows() for cell in row if cell.hyperlink}
    assert {"'" + tab.title.replace("'", "''") + "'!A1" for tab in model.tabs[1:]} <= targets


def test_no_link_leaves_the_workbook(workbook):
    with zipfile.ZipFile(workbook) as archive:
        relations = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels")]
    assert not [text for text in relations if 'TargetMode="External"' in text]
