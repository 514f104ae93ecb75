"""Tables and charts, read from the parts of the files of both markets in both forms (lines 23 and 24)."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
MOST_SERIES = 6


@pytest.fixture(scope="module")
def books(files):
    return [load_workbook(path) for path in files.values()]


def test_23_lists_are_tables_with_names_and_headers_that_are_their_cells(books):
    for book in books:
        names = [name.casefold() for sheet in book for name in sheet.tables]
        assert len(names) == len(set(names)) >= 3
        assert not [name for name in names if re.fullmatch(r"table\d+", name)]
        for sheet in book:
            for table in sheet.tables.values():
                left, top, right, _ = range_boundaries(table.ref)
                cells = [sheet.cell(top, column) for column in range(left, right + 1)]
                headers = [column.name for column in table.tableColumns]
                assert [cell.value for cell in cells] == headers
                assert all(cell.data_type == "s" for cell in cells)
                assert len({header.casefold() for header in headers}) == len(headers)


def test_23_tabs_of_sources_and_logs_hold_tables(books):
    for book in books:
        assert all(book[title].tables for title in ("Sources", "Log"))


def parts(path, pattern):
    with zipfile.ZipFile(path) as archive:
        return [ET.fromstring(archive.read(n)) for n in archive.namelist() if re.fullmatch(pattern, n)]  # noqa: S314


def faults(chart):
    """What the XML of a chart lacks."""
    if chart.find(f".//{CHART}chart/{CHART}title") is None:
        yield "a title"
    axes = [axis for kind in ("catAx", "valAx", "dateAx") for axis in chart.iter(f"{CHART}{kind}")]
    if not all(axis.find(f"{CHART}delete") is None or axis.find(f"{CHART}delete").get("val") == "0" for axis in axes):
        yield "visible axes"
    if not any(axis.find(f"{CHART}title") is not None for axis in axes):
        yield "a title with the unit on an axis"
    series = list(chart.iter(f"{CHART}ser"))
    named = [one for one in series if one.find(f"{CHART}tx") is not None]
    if not 0 < len(named) <= MOST_SERIES:
        yield f"one to {MOST_SERIES} series"
    for one in series:
        points = [*one.iter(f"{CHART}val"), *one.iter(f"{CHART}yVal")]
        if not any(len(list(values.iter(f"{CHART}v"))) for values in points):
            yield "cached points"


def test_24_charts_have_axes_titles_few_series_and_cached_points(files):
    charts = [chart for path in files.values() for chart in parts(path, r"xl/charts/chart\d+\.xml")]
    assert charts
    assert [list(faults(chart)) for chart in charts] == [[]] * len(charts)


def test_24_every_chart_has_a_text_that_holds_its_key_numbers(files):
    for path in files.values():
        for drawing in parts(path, r"xl/drawings/drawing\d+\.xml"):
            for frame in drawing.iter(f"{DRAWING}graphicFrame"):
                text = frame.find(f".//{DRAWING}cNvPr").get("descr")
                assert len(text) > 40
                assert re.search(r"\d", text)


def test_24_a_chart_without_axes_title_or_points_is_noticed(files):
    (chart, *_) = parts(files["oncology", ".xlsx"], r"xl/charts/chart\d+\.xml")
    for axis in chart.iter(f"{CHART}valAx"):
        ET.SubElement(axis, f"{CHART}delete", val="1")
    for values in chart.iter(f"{CHART}val"):
        values.clear()
    frame = chart.find(f".//{CHART}chart")
    frame.remove(frame.find(f"{CHART}title"))
    assert {"a title", "visible axes", "cached points"} <= set(faults(chart))
