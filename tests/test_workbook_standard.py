"""The workbook standard, line by line, on the built workbook; the number of each line stands in the name."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from itertools import pairwise
from math import ceil

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from oncomodel.excel import theme
from oncomodel.excel.grid import FIRST_ROW, columns, rows_of
from oncomodel.excel.page import column_widths, is_workings
from oncomodel.model.lines import Input, Line
from oncomodel.model.rows import Workings
from oncomodel.model.units import CLOSED_LIST, money
from tests.cells import funnel_units

ORDER = (
    "cover",
    "dashboard",
    "guide",
    "control",
    "inputs",
    "claims",
    "calculation",
    "output",
    "checks",
    "sources",
    "log",
)
SINCE_2010 = {
    "INDEX",
    "MATCH",
    "SUM",
    "MIN",
    "MAX",
    "ABS",
    "INT",
    "IF",
    "IFERROR",
    "SUMPRODUCT",
    "SUMSQ",
    "AND",
    "OR",
    "NOT",
    "SQRT",
    "EXP",
    "LN",
    "ISNUMBER",
    "TEXT",
    "REPT",
}
BANNED = {"OFFSET", "INDIRECT", "NOW", "TODAY", "RAND", "CHOOSE", "VLOOKUP", "NPV"}
FUNCTION = re.compile(r"([A-Z][A-Z0-9.]*)\(")
REFERENCE = re.compile(r"'[^']+'!|[A-Za-z_][A-Za-z_0-9.]*!|\$?[A-Z]{1,3}\$?\d+|[A-Za-z_][A-Za-z_0-9.]*")


@pytest.fixture(scope="module")
def book(workbook):
    return load_workbook(workbook)


@pytest.fixture(scope="module")
def parts(workbook):
    with zipfile.ZipFile(workbook) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist() if "." in name}


@pytest.fixture(scope="module")
def formulas(book):
    return {(s.title, c.coordinate): c.value for s in book for r in s.iter_rows() for c in r if c.data_type == "f"}


def tabs(model, layout):
    return [tab for tab in model.tabs if tab.layout == layout]


def test_01_tabs_are_typed_ordered_and_coloured(model, book):
    kinds = [ORDER.index(tab.kind) for tab in model.tabs]
    assert kinds == sorted(kinds)
    assert [tab.title for tab in model.tabs] == book.sheetnames
    for tab in model.tabs:
        assert book[tab.title].sheet_properties.tabColor.rgb[2:] == theme.TAB_COLOURS[tab.kind][1:]


def test_02_no_constant_stands_in_a_time_area(model, book):
    for tab in tabs(model, "time"):
        first = columns("time", model.grid.years)["years"] + 1
        for row in book[tab.title].iter_rows(min_row=FIRST_ROW["time"] + 1, min_col=first):
            assert all(cell.value is None or cell.data_type == "f" for cell in row)


def test_02_no_formula_stands_among_the_inputs(book):
    below = book["Inputs"].iter_rows(min_row=FIRST_ROW["inputs"] + 1)
    assert not [cell.coordinate for row in below for cell in row if cell.data_type == "f"]


def test_03_time_tabs_have_the_same_columns_and_widths(model, book):
    heads, widths = set(), set()
    for tab in tabs(model, "time"):
        sheet = book[tab.title]
        at = columns("time", model.grid.years)
        shown = ("label", "unit", "source", "constant", "cagr_base", "cagr_first", "trend")
        heads.add(tuple(sheet.cell(4, at[role] + 1).value for role in shown))
        widths.add(tuple((key, d.min, d.max, d.width) for key, d in sorted(sheet.column_dimensions.items())))
    assert heads == {("Line", "Unit", "Source or method", "Constant", "CAGR from", "CAGR from", "Trend")}
    assert len(widths) == 1


def test_05_formulas_have_no_literals_and_stay_short_and_shallow(formulas):
    for cell, text in formulas.items():
        rest = REFERENCE.sub("", re.sub(r"'[^']*(?:''[^']*)*'!", "", text))
        assert set(re.findall(r"\d+(?:\.\d+)?", rest)) <= {"0", "1"}, (cell, text)
        assert '"' not in text, (cell, text)
        assert len(text) <= 120, (cell, text)
        assert depth(text) <= 3, (cell, text)
        assert not re.search(r"IF\([^()]*\bIF\(", text), (cell, text)


def depth(text):
    """How deep functions are nested in one another."""
    deepest, stack = 0, []
    for token in re.finditer(r"([A-Z][A-Z0-9.]*)?\(|\)", text):
        if token.group() == ")":
            stack.pop()
        else:
            stack.append(bool(token.group(1)))
            deepest = max(deepest, sum(stack))
    return deepest


def test_05_the_measure_of_depth_can_fail():
    assert depth("=MAX(MIN(SUM(ABS(A1))))") == 4
    assert depth("=((A1+1)*2)^(1/B1)") == 0


def test_06_and_07_only_functions_that_every_excel_and_libreoffice_know(formulas):
    used = {name for text in formulas.values() for name in FUNCTION.findall(text)}
    assert used <= SINCE_2010
    assert not used & BANNED


def test_06_no_external_links_whole_columns_merged_or_hidden_things(book, formulas, parts):
    assert not [name for name in parts if "externalLink" in name]
    assert not [text for text in formulas.values() if re.search(r"\$?[A-Z]+:\$?[A-Z]+(?!\d)|\[", text)]
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert not [d for d in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()) if d.hidden]
    assert book.calculation.iterate in (None, False)


def test_08_every_row_has_a_unique_label_a_unit_and_a_source(model, book, market):
    known = {u.name for u in CLOSED_LIST} | {money(market.currency, market.magnitude).name}
    known |= {fact.unit for fact in market.facts} | funnel_units(market)
    ids = {source.id for source in market.sources}
    for tab in model.tabs:
        labels = Counter()
        for line in tab.rows:
            if not isinstance(line, Input | Line):
                continue
            for member in range(model.grid.places[line.key].rows):
                sheet, row, _ = model.cell(line.key, member)
                label, unit, source = (book[sheet].cell(row, column).value for column in (1, 2, 3))
                labels[label.casefold()] += 1
                assert unit in known, (sheet, row, unit)
                assert source, (sheet, row)
                if isinstance(line, Input):
                    kinds = {"setting", "choice", "not stated", "snapshot"}
                    assert source in ids | kinds or re.fullmatch(r"A\d+", source), (sheet, row, source)
        assert not [label for label, times in labels.items() if times > 1], tab.title


def test_09_the_timeline_stands_once_and_every_tab_links_to_it(model, book):
    _, row, column = model.cell("year")
    for tab in tabs(model, "time"):
        assert book[tab.title].cell(4, column).value == (
            f"=Market!{get_column_letter(column)}{row}"
            if tab.title != "Market"
            else f"={get_column_letter(column)}{row}"
        )


def test_09_every_year_has_its_phase(model, shown, market):
    _, _, column = model.cell("year")
    sheet, line = shown["Control"], market.timeline
    for number, year in enumerate(range(line.first_year, line.last_year + 1)):
        phase = "Backcast" if year < line.base_year else "Base year" if year == line.base_year else "Forecast"
        assert sheet.cell(4, column + number).value == year
        assert sheet.cell(5, column + number).value == phase


def test_10_every_cell_has_a_named_style_and_roles_differ_in_colour(model, book):
    styles = {cell.style for s in book for row in s.iter_rows() for cell in row if cell.value is not None}
    assert styles <= {name for name, _ in theme.STYLES.values()}
    looks = [theme.STYLES[role][1] for role in ("input", "calculation", "link", "output", "check")]
    assert (
        len({(look.get("font_color"), look.get("bg_color"), look.get("bold"), look.get("italic")) for look in looks})
        == 5
    )
    inputs = [line for line in model.grid.lines.values() if isinstance(line, Input) and line.editable]
    for line in inputs:
        for member, entry in enumerate(line.entries):
            sheet, row, column = model.cell(line.key, member)
            roles = {"Model fixed value", "Model fixed text"} if entry.fixed else {"Model input", "Model not stated"}
            assert book[sheet].cell(row, column).style in roles


CONDITIONAL = {
    "passed": theme.PASSED,
    "failed": theme.FAILED,
    "alerted": theme.ALERTED,
    "warned": theme.WARNED,
    "unsure": theme.UNSURE,
}


def luminance(colour):
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink, paper):
    lighter, darker = sorted((luminance(ink), luminance(paper)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_11_contrast_is_at_least_four_and_a_half():
    assert round(contrast("#000000", "#FFFFFF")) == 21
    assert contrast("#FF0000", "#FFFFFF") < 4.5
    for name, look in [*theme.STYLES.values(), *CONDITIONAL.items()]:
        ink, paper = look.get("font_color", theme.INK), look.get("bg_color", theme.WHITE)
        assert contrast(ink, paper) >= 4.5, name


def test_11_negatives_stand_in_parentheses(book):
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type in ("f", "n") and cell.value is not None:
                    parts = cell.number_format.split(";")
                    signless = cell.number_format in ("0", "@", "General") or parts[0].startswith(("[=1]", '"'))
                    assert signless or parts[1].startswith(("(", "[<=-0.05](")), (
                        sheet.title,
                        cell.coordinate,
                        cell.number_format,
                    )


def test_12_the_master_check_is_in_the_frozen_pane_of_every_tab(model, book, shown):
    status = model.values().at("master_status")
    assert status.startswith("All checks pass")
    for tab in model.tabs:
        sheet = book[tab.title]
        assert sheet["A3"].data_type == "f"
        assert shown[tab.title]["A3"].value == status
        frozen = re.fullmatch(r"[A-Z]+(\d+)", sheet.freeze_panes)
        assert int(frozen.group(1)) > 3


def test_12_every_tab_whose_numbers_follow_the_choices_names_them_in_its_heading(model, shown):
    built, (_, *others) = model.values(), model.choices()
    named = {"scenario": built.at("scenario"), "basis": built.at("basis")}
    changed = [model.values(**others[-1]), *(model.values(**{key: others[-1][key]}) for key in named)]
    for tab in model.tabs:
        heading = dict(tab.header)
        own = [line.key for line in tab.lines() if line not in heading.values()]
        if tab.kind in ("cover", "dashboard") or all(equal(built[key], other[key]) for key in own for other in changed):
            continue
        for key, value in named.items():
            sheet, row, column = model.cell(heading[key].key)
            cell = shown[sheet].cell(row, column)
            assert (row, cell.value) == (3, value), tab.title
            assert cell.number_format == f'"{key.title()}: "@'


def equal(one, other):
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f") and one.shape == other.shape


def test_12_what_a_heading_says_is_not_cut_by_what_stands_beside_it(model, shown):
    for tab in model.tabs:
        widths = column_widths(tab, columns(tab.layout, model.grid.years))
        places = [model.cell(line.key) for role, line in tab.header if role in ("status", "scenario", "basis")]
        for (title, row, first), (*_, end) in pairwise(places):
            cell = shown[title].cell(row, first)
            said = len(cell.number_format.replace("@", cell.value).replace('"', ""))
            assert said <= sum(widths[first - 1 : end - 1]), (title, cell.value)


def test_12_every_check_has_a_tolerance(model, shown):
    for kind, least in (("check", 100), ("alert", 10)):
        members = model.grid.lines[f"{kind}_value"].members
        assert len(members) > least
        for number in range(len(members)):
            for key in (f"{kind}_value", f"{kind}_tolerance"):
                sheet, row, column = model.cell(key, number)
                assert isinstance(shown[sheet].cell(row, column).value, int | float)


def test_13_every_dimension_closes_in_every_scenario_and_basis(model, market):
    for choices in model.choices():
        values = model.values(**choices)
        for dimension in (*market.dimensions, market.regions):
            total = values[f"{dimension.key}_market_size"].sum(axis=0)
            assert abs(total / values["market_size"] - 1).max() < 1e-12
            assert abs(values[f"{dimension.key}_share"].sum(axis=0) - 1).max() < 1e-12
        for dimension in market.dimensions:
            cells = values[f"cube_{dimension.key}_value"].reshape(len(dimension.members), -1, model.grid.years)
            assert abs(cells.sum(axis=1) / values[f"{dimension.key}_market_size"] - 1).max() < 1e-11
            assert abs(cells.sum(axis=0) / values[f"{market.regions.key}_market_size"] - 1).max() < 1e-12


def test_15_every_input_is_validated_with_a_prompt_and_an_error(model, book):
    rules = {s.title: {c.coord: v for v in s.data_validations.dataValidation for c in v.sqref.ranges} for s in book}
    count = 0
    for key, line in model.grid.lines.items():
        if isinstance(line, Input) and line.editable:
            for member in (number for number, entry in enumerate(line.entries) if not entry.fixed):
                sheet, row, column = model.cell(key, member)
                rule = rules[sheet][f"{get_column_letter(column)}{row}"]
                assert all((rule.prompt, rule.error, rule.showInputMessage, rule.showErrorMessage))
                count += 1
    unlocked = [c for s in book for row in s.iter_rows() for c in row if not c.protection.locked]
    assert len(unlocked) == count > 10


def test_16_tabs_are_protected_without_a_password_and_only_inputs_are_unlocked(book):
    for sheet in book:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        for row in sheet.iter_rows():
            for cell in row:
                expected = cell.style not in {"Model input", "Model not stated"} or sheet.title in (
                    "Cover",
                    "Guide",
                )  # a legend
                assert cell.protection.locked is expected, (sheet.title, cell.coordinate)


def test_17_every_formula_cell_has_a_cached_value_and_no_error(formulas, shown, parts):
    for sheet, cell in formulas:
        value = shown[sheet][cell].value
        assert value is not None, (sheet, cell)
        assert not str(value).startswith("#"), (sheet, cell)
    texts = [t for name, t in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert not [t for t in texts if 't="e"' in t]


def test_19_scenarios_side_by_side_are_what_switching_gives(model, market):
    aside = model.values()["scenario_market_size"]
    for number, scenario in enumerate(market.scenarios):
        switched = model.values(scenario=scenario.label)["market_size"]
        assert aside[number] == pytest.approx(switched, rel=1e-15)


def test_20_the_cover_says_what_whose_and_how(book, market):
    cells = {
        book["Cover"].cell(r, 1).value: book["Cover"].cell(r, 2).value for r in range(1, book["Cover"].max_row + 1)
    }
    for field in ("Title", "Purpose", "Scope", "Owner", "Version", "Status"):
        assert cells[field] == getattr(market, field.lower())
    assert market.currency in cells["Units"]
    assert {"Master check", "Input", "Calculation", "Link", "Output", "Check"} <= set(cells)
    for number, limit in enumerate(market.limits, start=1):
        assert cells[limit.topic or f"Limit {number}"] == limit.text


def test_21_panes_print_set_up_and_the_active_cell(book):
    assert book.active.title == book.sheetnames[0]
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.print_area
        assert sheet.print_title_rows
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader.left.text
        assert "Page" in sheet.oddFooter.right.text
        view = sheet.sheet_view
        (active,) = (one for one in view.selection if one.pane == view.pane.activePane)
        assert active.activeCell in (None, "A1")  # the other panes name their corners


def test_21_workings_are_headed_as_such_and_left_out_of_print(model, book):
    headed = [(tab, row) for tab in model.tabs for row, content in rows_of(tab) if isinstance(content, Workings)]
    assert len(headed) > 5
    for tab, row in headed:
        sheet = book[tab.title]
        assert "left out of print" in sheet.cell(row + 1, 1).value
        printed = int(sheet.print_area.rpartition("$")[2])
        assert printed == (FIRST_ROW[tab.layout] if is_workings(tab) else row), tab.title
        assert sheet.max_row > row + 1, tab.title


def test_21_of_a_tab_of_workings_only_blank_cells_print_under_its_heading(model, book):
    """LibreOffice then leaves it out; Excel prints a page, and its header says what the tab is."""
    always = {"Sensitivity", "Segment sensitivity", "Break-even data", "Dashboard data"}
    titles = always | ({"Tests"} if model.market.claims else set())
    tabs = [tab for tab in model.tabs if tab.title in titles]
    assert titles == {tab.title for tab in tabs} == {tab.title for tab in model.tabs if is_workings(tab)}
    for tab in tabs:
        sheet = book[tab.title]
        assert sheet.sheet_state == "visible"
        (printed,) = sheet[sheet.print_area.rpartition("!")[2]]
        assert not [cell.value for cell in printed if cell.value is not None]
        assert sheet.print_title_rows == "$1:$3"
        assert sheet.oddHeader.right.text == f"{tab.title}: workings, left out of print"
        widths = column_widths(tab, columns(tab.layout, model.grid.years))[: len(printed)]
        assert sum(map(theme.pixels, widths)) <= theme.LANDSCAPE[0]  # in letters of full size


def test_21_no_label_beside_years_shrinks_to_fit(model, book):
    """A label longer than its column stands on two lines: letters of half the size cannot be read."""
    long = 0
    for tab in (tab for tab in model.tabs if tab.layout == "time"):
        sheet, width = book[tab.title], theme.WIDTHS["time"]["label"] * theme.LETTERS_PER_WIDTH
        for (cell,) in sheet.iter_rows(min_row=FIRST_ROW["time"] + 1, max_col=1):
            if isinstance(cell.value, str) and cell.style == "Model text":
                assert not cell.alignment.shrink_to_fit
                assert cell.alignment.wrap_text
                lines = ceil(len(cell.value) / width)
                assert (sheet.row_dimensions[cell.row].height or theme.ROW_HEIGHT) >= lines * theme.LINE_HEIGHT
                long += lines > 1
    assert long > 50


def test_22_names_are_single_cells_that_resolve_and_are_used(book, formulas, model):
    looks = [f for s in book for area in s.conditional_formatting for rule in area.rules for f in rule.formula]
    everything = " ".join([*formulas.values(), *looks])
    for name, defined in book.defined_names.items():
        assert re.fullmatch(r"'[^']+(?:''[^']*)*'!\$[A-Z]+\$\d+", defined.attr_text), name
        sheet, cell = next(iter(defined.destinations))
        assert book[sheet][cell.replace("$", "")].value is not None
        assert re.search(rf"\b{name}\b", everything), name
        line = model.grid.lines[name]
        assert isinstance(line, Input) or line.role == "output"


def test_25_title_creator_and_language_are_set_and_no_name_is_a_default(book, parts, market):
    assert book.properties.title == market.title
    assert book.properties.creator == market.owner
    assert book.properties.language == "en-GB"
    assert not [n for n in book.sheetnames if re.fullmatch(r"Sheet\d+", n)]
    tables = re.findall(r'displayName="([^"]+)"', "".join(parts.values()))
    assert tables
    assert not [n for n in tables if re.fullmatch(r"Table\d+", n)]


def test_27_the_xlsx_has_no_macro_part_and_every_part_has_a_content_type(parts):
    assert not [name for name in parts if "vba" in name.lower()]
    types = parts["[Content_Types].xml"]
    for name in parts:
        if name.endswith(".xml") and name != "[Content_Types].xml":
            assert f'PartName="/{name}"' in types, name


def test_21_a_long_table_has_its_header_on_every_page(oncology_workbook):
    """The last table of a tab prints with its header: with the heading of the tab, or alone from its second page on."""
    book = load_workbook(oncology_workbook)
    for title, table, above in (("Evidence map", "EvidenceMap", 1), ("Sources", "Figures", None)):
        first, last = (int(row) for row in re.findall(r"\d+", book[title].print_title_rows))
        header = int(re.findall(r"\d+", book[title].tables[table].ref)[0])
        assert (first, last) == (above or header, header)


def test_20_a_web_address_is_a_link_to_it(book, market):
    (table,) = (book["Sources"].tables[name] for name in book["Sources"].tables if name == "Publications")
    (headers, *rows) = book["Sources"][table.ref]
    column = [cell.value for cell in headers].index("Address")
    links = {row[column].value: row[column].hyperlink for row in rows}
    assert set(links) == {source.address for source in market.sources}
    for address, link in links.items():
        web = "/" in address and " " not in address
        assert (link.target if link else None) == (f"https://{address}" if web else None)
