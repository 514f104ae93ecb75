"""Every row with growth has a trend of its own years, and no other cell has one; read from the raw files."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from openpyxl.utils import get_column_letter

from oncomodel import load_market
from oncomodel.excel import theme
from oncomodel.excel.build import tabs_of
from oncomodel.excel.grid import FIRST_ROW, columns
from oncomodel.excel.trends import GROWTH
from oncomodel.model.lines import Line
from tests.cells import years_of
from tests.conftest import FILES
from tests.gates.plant import replaced
from tests.test_workbook_standard import contrast

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SPARK = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
EXCEL = "{http://schemas.microsoft.com/office/excel/2006/main}"
CONTROL = "xl/worksheets/sheet4.xml"


@pytest.fixture(scope="module")
def built(files):
    """The path, the tabs and the number of years of each workbook."""
    markets = {name: load_market(path) for name, path in FILES.items()}
    return [
        (path, tabs_of(markets[name], functions=form == ".xlsm"), years_of(markets[name]))
        for (name, form), path in files.items()
    ]


def sheets(path):
    """The root of each tab's part, in the order of the tabs."""
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)]
        texts = [archive.read(f"xl/worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)]
    return [ET.fromstring(text) for text in texts]  # noqa: S314 - our own file


def drawn(sheet):
    """Cell, tab and cells of the years of each sparkline."""
    found = []
    for spark in sheet.iter(f"{SPARK}sparkline"):
        title, _, area = spark.find(f"{EXCEL}f").text.rpartition("!")
        found.append((spark.find(f"{EXCEL}sqref").text, title.strip("'").replace("''", "'"), area))
    return sorted(found)


def filled(sheet, column):
    """The rows below the headings in which a column holds a value."""
    cells = (c.get("r") for c in sheet.iter(f"{MAIN}c") if c.find(f"{MAIN}v") is not None)
    rows = (int(cell.removeprefix(column)) for cell in cells if re.fullmatch(rf"{column}\d+", cell))
    return [row for row in rows if row > FIRST_ROW["time"]]


def due(tab, sheet, years):
    """The same of each trend that a tab must have: one for each row whose growth is a cell with a value."""
    if tab.layout != "time":
        return []
    at = {role: get_column_letter(column + 1) for role, column in columns("time", years).items()}
    last = get_column_letter(columns("time", years)["years"] + years)
    rows = filled(sheet, at["cagr_base"])
    assert rows == filled(sheet, at["cagr_first"])
    return sorted((f"{at['trend']}{row}", tab.title, f"{at['years']}{row}:{last}{row}") for row in rows)


def faults(path, tabs, years):
    """Tabs with trends that are missing, too many or of other cells than the years of their row."""
    for tab, sheet in zip(tabs, sheets(path), strict=True):
        found, expected = drawn(sheet), due(tab, sheet, years)
        if found != expected:
            yield tab.title, set(expected) - set(found), set(found) - set(expected)


def test_every_row_with_growth_has_one_trend_of_its_years_and_no_other_cell_has_one(built):
    for path, tabs, years in built:
        assert list(faults(path, tabs, years)) == []
        assert sum(len(drawn(sheet)) for sheet in sheets(path)) >= 50


def test_the_trends_of_a_block_are_one_group_of_bars_from_zero(built):
    for path, tabs, _ in built:
        groups = [group for sheet in sheets(path) for group in sheet.iter(f"{SPARK}sparklineGroup")]
        rows = [row for tab in tabs for row in tab.rows if isinstance(row, Line) and GROWTH in dict(row.beside)]
        sizes = sorted(max(1, len(row.members)) for row in rows)
        assert sorted(len(group.find(f"{SPARK}sparklines")) for group in groups) == sizes
        looks = {(group.get("type"), group.get("manualMin"), group.get("minAxisType")) for group in groups}
        assert looks == {("column", "0", "custom")}


def test_the_cell_of_a_trend_holds_nothing(built):
    for path, tabs, years in built:
        column = get_column_letter(columns("time", years)["trend"] + 1)
        for tab, sheet in zip(tabs, sheets(path), strict=True):
            assert tab.layout != "time" or filled(sheet, column) == []


SPARKLINE = re.compile(r"<x14:sparkline>.*?</x14:sparkline>")


@pytest.mark.parametrize(
    "change",
    [
        lambda _: "",
        lambda spark: spark + spark,
        lambda spark: spark.replace("!E", "!F"),
        lambda spark: spark.replace("<xm:f>Control!", "<xm:f>Market!"),
        lambda spark: re.sub(r"<xm:sqref>[A-Z]+", "<xm:sqref>R", spark),
    ],
    ids=["missing", "twice", "other years", "other tab", "other cell"],
)
def test_a_trend_is_noticed_that_is(change, coffee, coffee_model, tmp_path):
    with zipfile.ZipFile(coffee) as archive:
        spark = SPARKLINE.search(archive.read(CONTROL).decode()).group()
    planted = replaced(coffee, tmp_path / "planted.xlsx", CONTROL, spark, change(spark))
    assert [title for title, *_ in faults(planted, coffee_model.tabs, coffee_model.grid.years)] == ["Control"]


def test_the_bars_stand_out_from_what_they_stand_on():
    for paper in (theme.WHITE, theme.OUTPUT_FILL):
        assert contrast(theme.TREND["series_color"], paper) >= 3
