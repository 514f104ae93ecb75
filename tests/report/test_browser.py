"""The page in a real browser: charts, switches, phone, paper, and silence on the network."""

from __future__ import annotations

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

from oncomodel.reporting import report
from oncomodel.reporting.content import Chart, plain
from oncomodel.reporting.gather import gather
from tests.report.browser import chromium, drawn, printed, requests, show, sized
from tests.report.test_page import charts_of, hostile_market

# The traces that a chart has besides one for each series: the bars between stated and implied.
MORE_TRACES = {"ranges": 1}


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("chromium")) as made:
        yield made


@pytest.fixture(scope="module")
def said(oncology):
    return gather(oncology)


@pytest.fixture
def opened(browser, oncology_report):
    """The page of the first market, its logs empty but for what it did itself."""
    browser.get("about:blank")
    browser.get_log("performance")
    browser.get_log("browser")
    show(browser, oncology_report[0])
    return browser


def shown(browser, selector):
    """Elements that are not hidden."""
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility())", selector
    )


def choose(browser, name, value):
    browser.execute_script("arguments[0].click()", browser.find_element("css selector", f"input[value={value}]"))
    drawn(browser)
    assert browser.find_element("css selector", f"input[name={name}][value={value}]").is_selected()


def plotted(browser):
    """For each chart that is shown, the values of each of its traces, and the drawn shapes."""
    return browser.execute_script("""
    const found = {};
    for (const c of document.querySelectorAll(".chart")) if (c.checkVisibility()) found[c.id] = {
      traces: c.data.map(t => [...(t.orientation === "h" ? t.x : t.y)]),
      drawn: c.querySelectorAll(".scatterlayer .trace, .barlayer .trace").length,
      bars: c.querySelectorAll(".barlayer .point").length,
      marks: c.querySelectorAll(".scatterlayer .point").length,
    };
    return found;
    """)


def test_every_chart_is_drawn_with_all_its_series_and_points(opened, said):
    charts = {
        key: c for key, c in charts_of(said).items() if key.startswith(said.chosen) or not key.startswith(views(said))
    }
    found = plotted(opened)
    assert found.keys() == charts.keys()
    for key, chart in charts.items():
        series = chart.variants[0].series
        assert found[key]["drawn"] == len(series) + MORE_TRACES.get(chart.kind, 0), key
        values = [[n.value if n else None for n in s.numbers] for s in series]
        points = sum(value is not None for row in values for value in row)
        if chart.kind == "ranges":
            assert found[key]["marks"] == 2 * points, key
            continue
        assert sorted(found[key]["traces"], key=str) == sorted(values, key=str), key
        if chart.kind in ("stack", "bars", "shares", "waterfall"):
            assert found[key]["bars"] == points, key
        elif chart.kind == "lines":
            assert found[key]["marks"] == points, key


def views(content):
    return tuple(f"{view.key}-" for view in content.views)


def test_nothing_is_asked_of_the_network_and_nothing_is_complained_of(opened, oncology_report):
    choose(opened, "basis", "broad")
    assert requests(opened) == [oncology_report[0].as_uri()]
    assert opened.get_log("browser") == []


def test_the_page_can_ask_nothing_of_the_network(opened):
    """Its own policy refuses: a script of it cannot, even if one were slipped in."""
    opened.set_script_timeout(10)
    refused = opened.execute_async_script(
        "const done = arguments[0];"
        "document.addEventListener('securitypolicyviolation', e => done('refused: ' + e.effectiveDirective));"
        "fetch('http://127.0.0.1:9/').then(() => done('asked'), () => setTimeout(() => done('not refused'), 2000));"
    )
    assert refused == "refused: connect-src"


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_page_is_wider_than_its_screen(browser, oncology_report, width):
    show(browser, oncology_report[0], width, 800)
    assert browser.execute_script("return [innerWidth, document.documentElement.scrollWidth]")[0] == width
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_script("for (const d of document.querySelectorAll('details')) d.open = true")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_scenario_and_basis_switch_every_figure_and_chart(opened, said):
    (before,) = shown(opened, ".tile:first-child .main data")
    assert before.text == "87.4"
    choose(opened, "scenario", "bear")
    choose(opened, "basis", "narrow")
    view = next(v for v in said.views if v.key == "bear-narrow")
    assert [e.get_attribute("data-view") for e in shown(opened, ".view")] == [view.key]
    texts = [e.text for e in shown(opened, ".view .findings li")]
    assert texts == [plain(finding) for finding in view.findings]
    mains = [t.main if isinstance(t.main, str) else t.main.text for t in view.tiles]
    assert [
        e.text.split("\n")[0].removesuffix(f" {t.unit}")
        for e, t in zip(shown(opened, ".tile .main"), view.tiles, strict=True)
    ] == mains
    found = plotted(opened)
    charts = [b for s in view.sections for b in s.blocks if isinstance(b, Chart) and b.kind == "lines"]
    for chart in charts:
        wanted = [[n.value for n in s.numbers] for s in chart.variants[0].series]
        assert found[f"{view.key}-{chart.key}"]["traces"] == wanted


def test_a_measure_switches_by_keyboard(opened, said):
    from selenium.webdriver.common.keys import Keys

    (chart,) = (b for s in said.view.sections for b in s.blocks if b.key == "mix-product_type")
    place = opened.find_element("id", f"{said.chosen}-mix-product_type")
    button = place.find_element("xpath", "..").find_element("css selector", "button[data-variant='1']")
    button.send_keys(Keys.ENTER)
    drawn(opened)
    assert button.get_attribute("aria-pressed") == "true"
    values = plotted(opened)[place.get_attribute("id")]["traces"]
    assert values == [[n.value for n in s.numbers] for s in chart.variants[1].series]
    assert place.find_element("xpath", "..").find_element("css selector", "[data-unit]").text == "USD billion"


def test_scenarios_switch_by_keyboard(opened):
    from selenium.webdriver.common.keys import Keys

    opened.find_element("css selector", "input[name=scenario]:checked").send_keys(Keys.ARROW_RIGHT)
    drawn(opened)
    assert [e.get_attribute("data-view") for e in shown(opened, ".view")] == ["bull-headline"]


def test_names_and_roles_are_what_a_screen_reader_is_told(opened, said):
    nodes = opened.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    told = [(n.get("role", {}).get("value"), n.get("name", {}).get("value")) for n in nodes if not n.get("ignored")]
    for section in said.view.sections:
        assert ("heading", section.title) in told
        for block in section.blocks:
            if isinstance(block, Chart):
                assert any(name == block.alt for role, name in told if role in ("img", "image")), block.key
    for label in (*said.scenarios.values(), *said.bases.values()):
        assert ("radio", label) in told


def test_a_table_opens_behind_a_chart(opened):
    summary = shown(opened, "figure summary")[0]
    summary.click()
    table = summary.find_element("xpath", "..").find_element("tag name", "table")
    assert table.is_displayed()
    assert "165.2" in table.text


def test_it_prints_on_paper(opened, said):
    sized(opened, 1280, 900)
    pages = PdfReader(io.BytesIO(printed(opened))).pages
    assert 3 <= len(pages) <= 12
    text = joined(" ".join(page.extract_text() for page in pages))
    for finding in said.view.findings:
        assert joined(plain(finding)) in text
    assert "TableofBy" not in text  # what is folded on the screen is not printed
    width, height = (float(x) for x in pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((595, 842), abs=2)


def joined(text):
    """*text* without what fonts and the ends of lines change: ligatures, spaces and hyphens."""
    return re.sub(r"[\s\-\u00ad\u2010\u2011\ufffe\x02]", "", unicodedata.normalize("NFKC", text))


def test_what_the_market_file_says_never_runs(browser, tmp_path):
    market = hostile_market(tmp_path)
    page, _ = report(market, tmp_path)
    browser.get_log("browser")
    show(browser, page)
    assert browser.execute_script("return window.hit === undefined")
    legends = [e.text for e in browser.find_elements("css selector", ".legendtext")]
    assert any("window.hit" in text for text in legends)
    assert not browser.find_elements("css selector", "img")
    assert browser.get_log("browser") == []


def test_it_can_be_read_without_scripts(browser, oncology_report, said):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(oncology_report[0].as_uri())
        text = browser.find_element("tag name", "main").text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    assert plain(said.view.findings[0]) in text
    assert "switched off" in text
