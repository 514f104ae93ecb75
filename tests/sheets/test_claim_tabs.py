"""The tabs of claims and evidence as a reader meets them: tables, colours, chart, labels."""

from __future__ import annotations

import re
import zipfile
from collections import Counter

import pytest
from openpyxl import load_workbook

from oncomodel.excel import theme
from oncomodel.excel.ledger import widths_of
from oncomodel.model.lines import Chart, Input, Ledger, Note
from oncomodel.model.rows import Workings
from oncomodel.sheets.claim_words import VERDICT_NAMES
from tests.cells import Model


@pytest.fixture(scope="module")
def model(oncology):
    return Model.of(oncology)


@pytest.fixture(scope="module")
def book(oncology_workbook):
    return load_workbook(oncology_workbook)


@pytest.fixture(scope="module")
def shown(oncology_workbook):
    return load_workbook(oncology_workbook, data_only=True)


@pytest.fixture(scope="module")
def chart_parts(oncology_workbook):
    with zipfile.ZipFile(oncology_workbook) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"xl/(charts/chart|drawings/drawing)\d+\.xml", n)]
        return {name: archive.read(name).decode("utf-8") for name in names}


def ledgers(model):
    return [(tab.title, row) for tab in model.tabs for row in tab.rows if isinstance(row, Ledger)]


def test_every_ledger_is_an_excel_table_with_filters_and_its_headers(model, book):
    for title, ledger in ledgers(model):
        table = book[title].tables[ledger.name]
        assert table.autoFilter is not None
        (header, *_), *rows = book[title][table.ref]
        cells = [cell.value for cell in book[title][table.ref][0]]
        assert cells == [column.name for column in table.tableColumns] == [ledger.header, *headers(ledger)]
        assert len(set(cells)) == len(cells)
        assert len(rows) == len(ledger.members)
        assert header.style == "Model table heading"


def headers(ledger):
    return [column.header for column in ledger.columns]


def test_the_rows_of_a_ledger_have_different_labels(model, book):
    for title, ledger in ledgers(model):
        (_, *rows) = book[title][book[title].tables[ledger.name].ref]
        labels = Counter(row[0].value.casefold() for row in rows)
        assert max(labels.values()) == 1, (title, ledger.name)


def test_tables_of_the_workbook_have_different_names(book):
    names = Counter(name.casefold() for sheet in book for name in sheet.tables)
    assert max(names.values()) == 1


def test_a_verdict_is_said_in_words_and_in_colour(model, book, shown):
    place = model.grid.places["claim_verdict"]
    words = {shown["Claims"].cell(place.row + n + 1, place.column + 1).value for n in range(place.rows)}
    assert words == set(VERDICT_NAMES)
    rules = [
        (rule.formula[0].strip('"'), rule.dxf.font.color.rgb[2:])
        for area in book["Claims"].conditional_formatting
        for rule in area.rules
        if rule.formula and rule.formula[0].strip('"') in VERDICT_NAMES
    ]
    assert {name for name, _ in rules} == set(VERDICT_NAMES)
    colours = dict(rules)
    expected = [look["font_color"][1:] for look in theme.VERDICT_LOOKS]
    assert [colours[name] for name in VERDICT_NAMES] == expected
    assert len(set(expected)) == len(expected)


def test_an_unknown_figure_is_an_empty_cell_and_not_a_zero(model, book):
    for key in ("claim_start", "claim_start_year", "claim_growth_low"):
        line = model.grid.lines[key]
        assert isinstance(line, Input)
        for number, entry in enumerate(line.entries):
            sheet, row, column = model.cell(key, number)
            assert (book[sheet].cell(row, column).value is None) is (entry.value is None)


def test_what_cannot_be_calculated_says_so(model, shown):
    number = [m.key for m in model.grid.lines["claim_gap"].members].index("scitech_treatments")
    sheet, row, column = model.cell("claim_gap", number)
    assert shown[sheet].cell(row, column).value == "n/a"


def test_the_chart_has_titles_axes_and_a_text_with_the_numbers_of_its_cells(model, chart_parts, shown):
    (tab,) = (tab for tab in model.tabs if tab.title == "Triangulation")
    chart, _ = (row for row in tab.rows if isinstance(row, Chart))
    title = chart.title.replace("&", "&amp;")
    (xml,) = (text for name, text in chart_parts.items() if "charts/" in name and title in text)
    assert chart.axis in xml
    assert xml.count('<c:delete val="0"/>') + 2 * ("<c:delete" not in xml) >= 2
    assert "<c:ptCount" in xml
    assert xml.count("<c:ser>") <= 6
    drawings = "".join(text for name, text in chart_parts.items() if "drawings/" in name)
    (described,) = re.findall(rf'descr="([^"]*{title}[^"]*)"', drawings)
    for key in ("scope_lowest", "scope_highest"):
        for number in range(model.grid.places[key].rows):
            sheet, row, column = model.cell(key, number)
            assert f"{shown[sheet].cell(row, column).value:,.1f}" in described


def test_the_map_lists_every_cited_or_assumed_input_of_the_tabs_of_inputs(model, book):
    ends = {beside.key for line in model.grid.lines.values() if isinstance(line, Input) for _, beside in line.beside}
    expected = [
        entry.evidence.reference
        for tab in model.tabs
        if tab.kind == "inputs"
        for line in tab.lines()
        if isinstance(line, Input) and line.key not in ends
        for entry in line.entries
        if entry.evidence.kind in ("cited", "assumed")
    ]
    (headers, *rows) = book["Evidence map"][book["Evidence map"].tables["EvidenceMap"].ref]
    at = {cell.value: number for number, cell in enumerate(headers)}
    assert [row[at["Source or assumption"]].value for row in rows] == expected
    moved = {row[0].value: row[at["Tabs that refer to it"]].value for row in rows}
    assert moved["Diagnostics: share"].startswith("Market") or "Product type" in moved["Diagnostics: share"]
    assert moved["NIH budget for cancer research"] == "nothing: a context figure"
    for name in at.keys() - {"Quote or reason"}:
        side = "right" if name == "Rows that refer to it" else "left"
        assert {cells[at[name]].alignment.horizontal for cells in (headers, *rows)} == {side}, name
        assert {isinstance(row[at[name]].value, int | float) for row in rows} == {side == "right"}, name


def test_the_map_says_what_it_lists_and_what_a_grade_means(model):
    (tab,) = (tab for tab in model.tabs if tab.title == "Evidence map")
    notes = " ".join(row.text for row in tab.rows if isinstance(row, Note))
    assert ("the figures on Claims" in notes) is bool(model.market.claims)
    # Broad: its claim dates 180 both to 2022 and to 2023-2024, so that one of its tests cannot be judged.
    assert "every test of its claim that can be made passes" in notes
    assert "a basis or a scenario counts every row" in notes


def test_what_no_test_can_judge_has_a_grade_of_its_own(model):
    values = model.values()
    of = [member.key for member in model.grid.lines["evidence_grade_name"].members]

    def grade(key):
        return values.at("evidence_grade_name", of.index(key))

    # The brief prints no years for liquid biopsy, and no claim states the list price: neither can be tested.
    assert grade("technology_platform_measured_liquid_biopsy") == "B: cited, not testable"
    assert grade("funnel_price_listed") == "B: cited, not testable"
    # Hospitals: about 50 % in 2023, and no other share of that split; the headline contradicts itself.
    assert grade("end_user_measured_hospitals") == "A: cited, consistent"
    assert grade("basis_start_headline") == "C: cited, contradicted"
    assert grade("product_type_measured_therapeutics") == "D: assumed"
    assert not [key for key in model.grid.lines if key.startswith("coverage_total")]  # views overlap: no mean of them


def test_no_number_on_claims_stands_in_a_column_as_wide_as_sentences(model):
    (tab,) = (tab for tab in model.tabs if tab.title == "Claims")
    widths = widths_of(tab)
    for ledger in (row for row in tab.rows if isinstance(row, Ledger)):
        for number, column in enumerate(ledger.columns, start=1):
            if column.width == "number":
                assert widths[number] <= theme.LEDGER_WIDTHS["name"], (ledger.name, column.header)


def test_every_column_of_amounts_on_triangulation_names_its_unit(model):
    (tab,) = (tab for tab in model.tabs if tab.title == "Triangulation")
    shown = tab.rows[: next(n for n, row in enumerate(tab.rows) if isinstance(row, Workings))]
    amounts = [
        column.header
        for row in shown
        if isinstance(row, Ledger)
        for column in row.columns
        if not isinstance(column.content, tuple) and column.content.unit.name == "USD billion"
    ]
    assert len(amounts) > 10
    assert [header for header in amounts if "USD billion" not in header] == []
