"""The page: the content and nothing else, in elements that readers and programs understand."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from oncomodel import MarketError, load_market
from oncomodel.errors import ReportError
from oncomodel.reporting import check_packages, report, theme
from oncomodel.reporting.content import Chart
from oncomodel.reporting.gather import gather
from oncomodel.reporting.page import page
from tests.conftest import COFFEE
from tests.report.conftest import tree

HOSTILE = "</script><img src=x onerror=window.hit=1>"


def charts_of(content):
    """The charts by the id that they have in the page."""
    parts = [(f"{view.key}-", section) for view in content.views for section in view.sections]
    parts += [("", section) for section in content.sections]
    return {f"{prefix}{b.key}": b for prefix, section in parts for b in section.blocks if isinstance(b, Chart)}


def test_every_number_of_the_content_is_in_the_page_and_no_other(content, elements):
    wanted = {(str(n.place) if n.place else None, repr(n.value), n.text) for n in content.numbers()}
    found = {(e.attributes.get("data-at"), e.attributes["value"], e.text) for e in elements.all("data")}
    assert found == wanted


def test_charts_are_drawn_from_the_numbers_of_the_content(content, elements):
    charts = charts_of(content)
    scripts = {e.attributes["data-for"]: json.loads(e.text) for e in elements.all("script", type="application/json")}
    assert scripts.keys() == charts.keys()
    for key, chart in charts.items():
        for variant, drawn in zip(chart.variants, scripts[key]["variants"], strict=True):
            values = [[n.value if n else None for n in s.numbers] for s in variant.series]
            assert [s["values"] for s in drawn["series"]] == values
            highs = [[n.value if n else None for n in s.highs] for s in variant.series]
            assert [s["highs"] for s in drawn["series"]] == highs
        assert scripts[key]["categories"] == list(chart.categories)


def test_every_chart_has_a_name_and_its_table_behind_it(content, elements):
    charts = charts_of(content)
    figures = [f for f in elements.all("figure") if list(f.all("div", role="img"))]
    assert len(figures) == len(charts)
    for figure in figures:
        (drawn,) = figure.all("div", role="img")
        chart = charts[drawn.attributes["id"]]
        assert drawn.attributes["aria-label"] == chart.alt
        (folded,) = figure.all("details")
        tables = list(folded.all("table"))
        assert len(tables) == len(chart.variants)
        said = {e.text for table in tables for e in table.all("data")}
        assert said == {n.text for n in chart.numbers()}


def test_it_asks_for_nothing_from_elsewhere(elements, written):
    assert not [e.attributes["src"] for e in elements.all() if "src" in e.attributes]
    assert all(e.attributes["href"].startswith("#") for e in elements.all() if "href" in e.attributes)
    assert not list(elements.all("link"))
    (style,) = elements.all("style")
    assert "url(" not in style.text
    assert "@import" not in style.text
    (policy,) = elements.all("meta", http_equiv="Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none';")
    assert written[0].stat().st_size < 4_000_000


def test_it_is_a_document_that_readers_without_eyes_can_follow(content, elements):
    (html,) = elements.all("html")
    assert html.attributes["lang"] == "en"
    (title,) = elements.all("title")
    assert content.title in title.text
    assert len(list(elements.all("h1"))) == 1
    (form,) = elements.all("form")
    radios = list(form.all("input", type="radio"))
    assert len(radios) == len(content.scenarios) + len(content.bases)
    assert len(list(form.all("legend"))) == 2
    ids = [e.attributes["id"] for e in elements.all() if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    named = [e.attributes["aria-labelledby"] for e in elements.all() if "aria-labelledby" in e.attributes]
    assert set(named) <= set(ids)
    for table in elements.all("table"):
        assert list(table.all("caption"))
        assert all(cell.attributes.get("scope") in ("row", "col") for cell in table.all("th") if cell.text.strip())


def test_text_and_ground_differ_enough():
    for text, ground in (*theme.VERDICTS.values(), (theme.INK, theme.WASH), (theme.GREY, theme.WASH)):
        assert theme.contrast(text, ground) >= 4.5
    assert theme.contrast(theme.WHITE, theme.NAVY) >= 4.5
    for part in range(101):
        ground, text = theme.shaded(part / 100)
        assert theme.contrast(text, ground) >= 4.5, part
    for colour in (*theme.SERIES, *theme.GRADES):
        assert theme.contrast(colour, theme.WHITE) >= 3  # WCAG 2.2, 1.4.11: graphics
    # WCAG 2.2: black on white is 21, and #767676 on white the lightest grey that passes 4.5.
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


def test_what_the_market_file_says_stays_text(tmp_path):
    market = hostile_market(tmp_path)
    text = page(gather(market))
    root = tree(text)
    assert len([s for s in root.all("script") if "type" not in s.attributes]) == 2
    assert not list(root.all("img"))
    assert not [e for e in root.all() if "onclick" in e.attributes or "onerror" in e.attributes]
    (heading,) = root.all("h1")
    assert heading.text == f"{HOSTILE} & coffee"
    labels = [e.text for e in root.all("th") if "window.hit" in e.text]
    assert labels
    assert all(label.startswith(HOSTILE) for label in labels)


def hostile_market(folder):
    """A market whose labels and title try to be HTML."""
    lines = {
        "title: Home coffee machines in Europe": f'title: "{HOSTILE} & coffee"',
        "owner: Test suite": "owner: <b onclick=window.hit=2>Test</b> suite",
    }
    text = COFFEE.read_text(encoding="utf-8").replace('"= Filter & other <machines>"', f'"{HOSTILE}"')
    for line, other in lines.items():
        assert f"\n{line}\n" in text
        text = text.replace(f"\n{line}\n", f"\n{other}\n")
    (folder / "hostile.yaml").write_text(text, encoding="utf-8")
    (folder / "coffee-survey.txt").write_bytes((COFFEE.parent / "coffee-survey.txt").read_bytes())
    return load_market(folder / "hostile.yaml")


def test_the_same_market_gives_the_same_bytes(market, written, tmp_path):
    again = report(market, tmp_path)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_a_missing_package_is_said_with_what_to_install():
    with pytest.raises(ReportError, match=r"got no no_such_package\); pip install 'oncomodel\[report\]'"):
        check_packages(("json", "no_such_package"))


def test_reporting_loads_no_heavy_package_before_it_is_asked():
    code = "import sys, oncomodel.reporting, oncomodel.cli; print({'jinja2', 'reportlab'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"


def test_a_folder_that_cannot_be_written_to_is_refused(market, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="must be in a folder that can be written to"):
        report(market, tmp_path / "file" / "reports")


def test_an_unknown_basis_writes_nothing(market, tmp_path):
    with pytest.raises(MarketError, match="basis must be one of"):
        report(market, tmp_path, basis="none")
    assert not list(tmp_path.iterdir())
