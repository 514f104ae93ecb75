"""What charts promise: the numbers of their cells, axes, titles, colours that are not alone, and a text."""

from __future__ import annotations

import re
import zipfile
from itertools import combinations
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from oncomodel.errors import ModelError
from oncomodel.excel import theme
from oncomodel.excel.build import UNDATED
from oncomodel.excel.grid import Grid
from oncomodel.excel.plots import plots
from oncomodel.excel.writer import Properties, write
from oncomodel.model.evaluate import evaluate
from oncomodel.model.lines import Chart, Charts, Entry, Evidence, Input, Line, Member, link, when
from oncomodel.model.units import money
from oncomodel.sheets import sheets
from oncomodel.sheets.figures import Step, Waterfall, fan
from oncomodel.sheets.tab import time_tab
from tests.cells import Model

SPACES = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "xdr": "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "p": "http://schemas.openxmlformats.org/package/2006/relationships",
}


def test_years_before_the_base_year_are_told_apart_by_hollow_markers_and_in_the_title(drawn, market):
    before = market.timeline.base_year - market.timeline.first_year
    found = [chart for chart in drawn if chart.sheet in ("Control", "Market", "Scenarios")]
    lines = [chart for chart in found if chart.xml.find(".//c:lineChart", SPACES) is not None]
    assert len(lines) == 4
    for chart in lines:
        assert "backcast before the base year" in chart.text
        for series in chart.xml.findall(".//c:ser", SPACES):
            if name_of(series) == "Chosen scenario":
                continue
            years = [point.text for point in series.findall("./c:cat//c:v", SPACES)]
            hollow = [int(point.find("c:idx", SPACES).get("val")) for point in series.findall("c:dPt", SPACES)]
            assert hollow == [n for n, year in enumerate(years) if int(year) < market.timeline.base_year]
            assert len(hollow) == before


def test_bars_of_growth_on_a_tab_of_a_split_bear_the_names_of_its_members_alone(drawn, market):
    splits = {split.title: split for split in (*market.dimensions, market.regions)}
    found = {chart.sheet: chart for chart in drawn if "CAGR from base year to last year by" in chart.text}
    assert found.keys() == splits.keys()
    for title, chart in found.items():
        (series,) = chart.xml.findall(".//c:ser", SPACES)
        names = [point.text for point in series.findall("./c:cat//c:v", SPACES)]
        assert names == [member.label for member in splits[title].members]


@pytest.fixture(scope="module")
def drawn(workbook):
    """Every chart: its sheet, its anchor, its text and its XML."""
    with zipfile.ZipFile(workbook) as archive:
        return list(charts_of(archive))


def charts_of(archive):
    titles = [s.get("name") for s in xml(archive, "xl/workbook.xml").iter() if s.tag.endswith("}sheet")]
    for number, title in enumerate(titles, start=1):
        rels = f"xl/worksheets/_rels/sheet{number}.xml.rels"
        if rels not in archive.namelist():
            continue
        for target in targets(archive, rels, "drawing"):
            drawing = xml(archive, f"xl/drawings/{target}")
            charts = dict(targets_by_id(archive, f"xl/drawings/_rels/{target}.rels"))
            for anchor in drawing.findall("xdr:twoCellAnchor", SPACES):
                at = anchor.find(".//c:chart", SPACES).get(f"{{{SPACES['r']}}}id")
                text = anchor.find(".//xdr:cNvPr", SPACES).get("descr")
                yield SimpleNamespace(
                    sheet=title, anchor=anchor, text=text, xml=xml(archive, f"xl/charts/{charts[at]}"), name=charts[at]
                )


def xml(archive, name):
    return ET.fromstring(archive.read(name))  # noqa: S314 - a part that this package wrote


def targets_by_id(archive, name):
    return [(r.get("Id"), r.get("Target").split("/")[-1]) for r in xml(archive, name).findall("p:Relationship", SPACES)]


def targets(archive, name, kind):
    return [target for _, target in targets_by_id(archive, name) if target.startswith(kind)]


def declared(model):
    for tab in model.tabs:
        for row in tab.rows:
            yield from (row.charts if isinstance(row, Charts) else (row,) if isinstance(row, Chart) else ())


def cells(shown, reference):
    """The values of a reference such as 'A tab'!$A$1:$B$2."""
    sheet, area = reference.rsplit("!", 1)
    left, top, right, bottom = range_boundaries(area.replace("$", ""))
    rows = shown[sheet.strip("'").replace("''", "'")].iter_rows(top, bottom, left, right, values_only=True)
    return [value for row in rows for value in row]


def points(part):
    """The cached points of a reference; None where there is none."""
    count = int(part.find(".//c:ptCount", SPACES).get("val"))
    found = {int(p.get("idx")): p.find("c:v", SPACES).text for p in part.findall(".//c:pt", SPACES)}
    return [found.get(number) for number in range(count)]


def same(point, value):
    if value is None or point is None:
        return point is value
    return float(point) == pytest.approx(value, rel=1e-12) if isinstance(value, int | float) else point == value


def seen(series):
    """Whether a series has a fill or a line."""
    return series.find("c:spPr/a:noFill", SPACES) is None


def test_24_every_declared_chart_is_drawn(model, drawn):
    assert len(drawn) == len(list(declared(model))) > 10


def test_24_cached_points_are_the_values_of_their_cells(drawn, shown):
    compared = 0
    for chart in drawn:
        for series in chart.xml.iter(f"{{{SPACES['c']}}}ser"):
            for part in (series.find("c:cat", SPACES), series.find("c:val", SPACES)):
                values, cached = cells(shown, part.find(".//c:f", SPACES).text), points(part)
                assert len(values) == len(cached), (chart.sheet, chart.name)
                assert all(map(same, cached, values)), (chart.sheet, cached, values)
                compared += len(values)
    assert compared > 300


def test_24_every_chart_has_a_title_with_its_unit_and_axes_that_are_seen(drawn):
    for chart in drawn:
        title = "".join(chart.xml.find("c:chart/c:title", SPACES).itertext()).strip()
        assert re.search(r", .+", title), chart.sheet
        axes = [a for kind in ("catAx", "valAx") for a in chart.xml.iter(f"{{{SPACES['c']}}}{kind}")]
        assert len(axes) >= 2
        assert all((a.find("c:delete", SPACES) is None or a.find("c:delete", SPACES).get("val") == "0") for a in axes)
        (values, *_) = chart.xml.iter(f"{{{SPACES['c']}}}valAx")
        assert "".join(values.find("c:title", SPACES).itertext()).strip()


def test_24_titles_do_not_say_what_a_choice_can_change(market, drawn):
    changing = [item.label for item in (*market.scenarios, *market.bases)]
    for chart in drawn:
        title = chart.xml.find("c:chart/c:title", SPACES)
        if title.find(".//c:f", SPACES) is None:
            words = "".join(title.itertext())
            assert not [name for name in changing if re.search(rf"\b{re.escape(name)}\b", words)], words


def test_24_at_most_six_series_are_seen(drawn):
    for chart in drawn:
        assert 1 <= len(list(filter(seen, chart.xml.iter(f"{{{SPACES['c']}}}ser")))) <= 6


def test_24_lines_differ_in_dash_and_marker_and_fills_in_pattern_or_lightness(drawn):
    lines = [c for c in drawn if len(c.xml.findall(".//c:lineChart/c:ser", SPACES)) > 1]
    assert lines
    for chart in lines:
        looks = [
            (
                getattr(s.find("c:spPr/a:ln/a:prstDash", SPACES), "attrib", {}).get("val", "solid"),
                getattr(s.find("c:marker/c:symbol", SPACES), "attrib", {}).get("val"),
            )
            for s in series_of(chart)
        ]
        assert len(set(looks)) == len(looks), chart.sheet


def test_the_chosen_scenario_lies_beneath_the_others_wherever_sizes_are_drawn_by_scenario(drawn, market):
    """One of the user's own is seen too, once it is chosen, and hides none of the others."""
    found = [chart for chart in drawn if "Chosen scenario" in map(name_of, series_of(chart))]
    assert [chart.sheet for chart in found] == ["Dashboard", "Control", "Market", "Scenarios"]
    for chart in found:
        beneath, *over = series_of(chart)
        assert name_of(beneath) == "Chosen scenario"
        assert beneath.find("c:val/c:numRef/c:f", SPACES).text.startswith("Market!")
        points = [float(point.text) for point in beneath.findall("c:val//c:v", SPACES)]
        own = next(one for one in over if name_of(one) == market.scenario().label)
        assert points == [float(point.text) for point in own.findall("c:val//c:v", SPACES)]
        wide, thin = (int(one.find("c:spPr/a:ln", SPACES).get("w")) for one in (beneath, own))
        assert wide > 2 * thin
        assert beneath.find("c:marker/c:symbol", SPACES).get("val") == "none"


def name_of(series):
    return series.findtext("c:tx//c:v", namespaces=SPACES)


def series_of(chart):
    return chart.xml.iter(f"{{{SPACES['c']}}}ser")


def test_24_the_text_of_a_chart_holds_its_key_numbers(model, drawn):
    values = model.values()
    for chart in drawn:
        assert chart.text, chart.sheet
        assert "as built, scenario" in chart.text
        assert len(re.findall(r"\d", chart.text)) > 4
    (text,) = (c.text for c in drawn if c.sheet == "Control" and c.text.startswith("Line chart"))
    for number, scenario in enumerate(model.market.scenarios):
        first, last = values.at("shown_scenario", number, 0), values.at("shown_scenario", number, values.years - 1)
        assert f"{scenario.label} {first:,.1f} in {model.market.timeline.first_year}, {last:,.1f} in" in text


def test_rows_of_a_tornado_without_an_input_are_not_read_out(drawn):
    found = [chart.text for chart in drawn if chart.sheet == "Tornado"]
    assert found
    for text in found:
        assert not re.search(r"[,:]  ", text), text


def test_charts_hide_no_cell(drawn, shown):
    """Rows under a chart hold nothing, and a chart is no wider than its tab."""
    for chart in drawn:
        top, bottom = (int(chart.anchor.find(f"xdr:{end}/xdr:row", SPACES).text) + 1 for end in ("from", "to"))
        right = int(chart.anchor.find("xdr:to/xdr:col", SPACES).text) + 1
        sheet = shown[chart.sheet]
        for row in sheet.iter_rows(top, bottom, max_col=right, values_only=True):
            assert not any(value is not None for value in row), (chart.sheet, top, bottom, row)


def test_no_chart_is_cut_by_a_page_break(workbook, drawn):
    book = load_workbook(workbook)
    for chart in drawn:
        top, bottom = (int(chart.anchor.find(f"xdr:{end}/xdr:row", SPACES).text) for end in ("from", "to"))
        breaks = [b.id for b in book[chart.sheet].row_breaks.brk]  # a break after this row, from 1
        assert not [at for at in breaks if top < at <= bottom], chart.sheet


def test_lines_that_may_show_not_known_are_refused(model):
    flagged = Line("some_value", "some", model.grid.lines["market_size"].unit, when("flag", link("other")))
    grid = SimpleNamespace(lines={"some_value": flagged})
    with pytest.raises(ModelError, match="must draw lines that always have a number"):
        plots(SimpleNamespace(grid=grid), Chart("line", "Some", ("some_value",), "USD"))


MONEY = money("USD", "billion")
ENTERED = Evidence("setting", "A number of this test.")


def steady(key, value):
    """A yearly row with the same value in every year."""
    return Input(f"{key}_given", f"{key} given", MONEY, (Entry(value, ENTERED),)), Line(
        key, key, MONEY, link(f"{key}_given")
    )


def extra(market, rows, tmp_path):
    """The chart part of a workbook whose only tab of interest is one with *rows*, and the values."""
    tabs = (*sheets(market), time_tab("extra", "Extra", "A test.", "calculation", rows))
    tabs = tuple(sorted(tabs, key=lambda tab: tab.title == "Log"))
    years = market.timeline.last_year - market.timeline.first_year + 1
    values = evaluate(tabs, years)
    path = tmp_path / "extra.xlsx"
    write(path, tabs, Grid.of(tabs, years), values, Properties("A", "B", "C", UNDATED), lambda _: None)
    with zipfile.ZipFile(path) as archive:
        return [chart for chart in charts_of(archive) if chart.sheet == "Extra"], values


def test_a_fan_stacks_its_bands_on_an_invisible_base_below_a_line(oncology, tmp_path):
    ends = {"p5": 60.0, "p25": 75.0, "p50": 87.0, "p75": 104.0, "p95": 130.0}
    given = [row for name, value in ends.items() for row in steady(f"size_{name}", value)]
    labels = tuple((name.upper(), f"size_{name}") for name in ends)
    bands, chart = fan("size_fan", "Market size", MONEY, labels)
    (drawn,), values = extra(oncology, (*given, bands, chart), tmp_path)
    areas = drawn.xml.find(".//c:areaChart", SPACES).findall("c:ser", SPACES)
    (median,) = drawn.xml.find(".//c:lineChart", SPACES).findall("c:ser", SPACES)
    assert [seen(series) for series in areas] == [False, True, True, True, True]
    heights = [float(points(series.find("c:val", SPACES))[0]) for series in areas]
    assert heights == [60.0, 15.0, 12.0, 17.0, 26.0]
    assert float(points(median.find("c:val", SPACES))[-1]) == 87.0
    assert values["size_fan_band"].sum(axis=0) == pytest.approx(130.0)


def test_a_tornado_has_its_largest_bar_on_top_and_its_bars_over_one_another(oncology, tmp_path):
    of = (Member("growth", "Growth"), Member("anchor", "Anchor"))
    low, high = (
        Input(f"tornado_{end}", end, MONEY, tuple(Entry(v, ENTERED) for v in by), of)
        for end, by in (("low", (-20.0, -5.0)), ("high", (25.0, 6.0)))
    )
    chart = Chart(
        "tornado", "Effect on the last year", (("Low", "tornado_low"), ("High", "tornado_high")), "USD billion"
    )
    (drawn,), _ = extra(oncology, (low, high, chart), tmp_path)
    assert drawn.xml.find(".//c:overlap", SPACES).get("val") == "100"
    assert drawn.xml.find(".//c:catAx/c:scaling/c:orientation", SPACES).get("val") == "maxMin"
    assert [points(s.find("c:val", SPACES)) for s in series_of(drawn)] == [["-20.0", "-5.0"], ["25.0", "6.0"]]
    assert "Growth: low -20.0" in drawn.text


def test_of_more_than_six_series_the_largest_are_drawn_and_the_title_says_so(oncology, tmp_path):
    given = [row for number in range(1, 9) for row in steady(f"size_{number}_of", float(number))]
    chart = Chart("line", "Sizes", tuple(f"size_{number}_of" for number in range(1, 9)), "USD billion")
    (drawn,), _ = extra(oncology, (*given, chart), tmp_path)
    firsts = [float(points(series.find("c:val", SPACES))[0]) for series in series_of(drawn)]
    assert firsts == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    assert "six largest of 8" in "".join(drawn.xml.find("c:chart/c:title", SPACES).itertext())


@pytest.mark.parametrize("steps", [(5.0, -3.0), (-120.0, 40.0), (-250.0, -30.0), (0.0, 0.0)])
def test_a_waterfall_may_cross_zero(oncology, tmp_path, steps):
    bars = [
        Input(f"bar_{n}", f"bar {n}", MONEY, (Entry(v, ENTERED),))
        for n, v in enumerate((87.0, *steps, 87.0 + sum(steps)))
    ]
    first, *middle, last = (Step(f"b{n}_step", f"Bar {n}", f"bar_{n}") for n in range(len(bars)))
    made = Waterfall("fall", MONEY, first, tuple(middle), last)
    (drawn,), values = extra(oncology, (*bars, *made.lines, made.chart("Bridge")), tmp_path)
    names = ("base", "rise_above", "rise_below", "fall_above", "fall_below", "total")
    cells = {name: values[f"fall_{name}"].ravel() for name in names}
    assert values[made.closes] == pytest.approx(0)
    for bar, (start, end) in enumerate(zip(values["fall_start"].ravel(), values["fall_end"].ravel(), strict=True)):
        stacked = [cells[name][bar] for name in names]
        top, bottom = sum(v for v in stacked if v > 0), sum(v for v in stacked if v < 0)
        assert top == pytest.approx(max(start, end, 0))
        assert bottom == pytest.approx(min(start, end, 0))
        seen_up, seen_down = (sum(v for v in stacked[1:] if v * sign > 0) for sign in (1, -1))
        assert seen_up - seen_down == pytest.approx(abs(end - start))
    assert len(list(series_of(drawn))) == 6
    first_name = points(next(series_of(drawn)).find("c:cat", SPACES))[1]
    assert first_name == f"Bar 1: {'+' if steps[0] >= 0 else '-'}{abs(steps[0]):,.1f}"


MACHADO = {  # Machado, Oliveira and Fernandes (2009), IEEE TVCG 15(6), severity 1.0, table 1
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))


def linear(colour):
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lab(light):
    """CIE 1976 L*a*b*, from linear light, for daylight D65."""
    ratios = np.array(TO_XYZ) @ np.clip(light, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    roots = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    return np.array([116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])])


def distance(first, second, vision):
    matrix = np.array(MACHADO[vision])
    return float(np.linalg.norm(lab(matrix @ linear(first)) - lab(matrix @ linear(second))))


@pytest.mark.parametrize("vision", MACHADO)
def test_24_series_are_told_apart_without_full_colour_vision(vision):
    assert min(distance(a, b, vision) for a, b in combinations(theme.SERIES, 2)) > 15


def test_24_the_measure_of_colours_can_fail():
    assert distance("#5B7FB5", "#7A4E9E", "none") > 15  # a blue and a purple
    assert distance("#5B7FB5", "#7A4E9E", "deuteranopia") < 15


def test_24_series_stand_out_from_the_paper():
    for colour in theme.SERIES:
        red, green, blue = linear(colour)
        assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 3, colour


def test_a_waterfall_closes_and_its_bars_are_its_steps(oncology):
    model = Model.of(oncology)
    values = model.values()
    change, start, end = (values[f"bridge_bar_{name}"].ravel() for name in ("change", "start", "end"))
    assert end[-2] == pytest.approx(change[-1])
    assert end[1:-1] - start[1:-1] == pytest.approx(change[1:-1])
    drawn = {n: values[f"bridge_bar_{n}"].ravel() for n in ("rise_above", "rise_below", "fall_above", "fall_below")}
    total = values["bridge_bar_total"].ravel()
    height = drawn["rise_above"] - drawn["rise_below"] + drawn["fall_above"] - drawn["fall_below"] + abs(total)
    assert height == pytest.approx(abs(change))
