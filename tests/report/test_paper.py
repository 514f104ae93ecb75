"""The PDF: the same figures and findings, its text selectable, its fonts inside."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from oncomodel.errors import ReportError
from oncomodel.reporting.content import Chart, Table, plain
from oncomodel.reporting.drawing import ticks
from oncomodel.reporting.gather import gather
from oncomodel.reporting.paper import paper
from tests.report.test_page import HOSTILE, hostile_market


@pytest.fixture(scope="session")
def pdf(written):
    return PdfReader(written[1])


@pytest.fixture(scope="session")
def words(pdf):
    """Every word of the PDF, without the breaks of lines and pages."""
    return squeezed(" ".join(page.extract_text() for page in pdf.pages))


def squeezed(text):
    return "".join(text.split())


def test_its_text_holds_every_finding_and_tile(content, words):
    for finding in content.view.findings:
        assert squeezed(plain(finding)) in words
    for tile in content.view.tiles:
        main = tile.main if isinstance(tile.main, str) else tile.main.text
        assert squeezed(tile.label + main) in words
        assert squeezed(plain(tile.below)) in words


def test_its_text_holds_every_number_of_its_view(content, words):
    numbers = [*content.view.numbers(), *(n for section in content.sections for n in section.numbers())]
    assert not [n for n in numbers if n.text not in words]


def test_rows_of_numbers_stand_in_order(content, words):
    """Not only somewhere: the row of each series over years, number after number."""
    charts = [b for s in content.view.sections for b in s.blocks if isinstance(b, Chart) and b.over_years]
    assert charts
    for chart in charts:
        for variant in chart.variants:
            for series in variant.series:
                assert "".join(n.text for n in series.numbers if n) in words, (chart.key, series.label)


def test_its_text_holds_every_table_limit_and_source(content, words):
    for section in content.sections:
        assert squeezed(section.title) in words
        for block in section.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    assert squeezed(plain(row[0])) in words
            elif not isinstance(block, Chart):
                for item in block.items:
                    assert squeezed(plain(item)) in words


def test_its_file_says_what_it_is(pdf, content):
    assert pdf.metadata.title == f"{content.title}: market report"
    assert pdf.metadata.author == dict(content.details)["Owner"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    titles = [entry.title for entry in pdf.outline]
    assert [section.title for section in content.view.sections] == titles[: len(content.view.sections)]


def test_every_page_has_its_number(pdf):
    for number, page in enumerate(pdf.pages, start=1):
        assert f"Page {number}" in page.extract_text()


def test_its_fonts_are_inside(pdf):
    used = {}
    for page in pdf.pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            used[font["/BaseFont"]] = font.get("/FontDescriptor")
    assert used
    assert [name for name, found in used.items() if not found or "/FontFile2" not in found.get_object()] == []


def test_what_the_market_file_says_stays_text(tmp_path):
    market = hostile_market(tmp_path)
    paper(gather(market), tmp_path / "hostile.pdf")
    said = squeezed(" ".join(page.extract_text() for page in PdfReader(tmp_path / "hostile.pdf").pages))
    assert squeezed(f"{HOSTILE} & coffee") in said


def test_letters_that_the_fonts_lack_are_refused_by_name(oncology, tmp_path):
    market = oncology.model_copy(update={"title": "Markt \N{CJK UNIFIED IDEOGRAPH-5E02}"})
    with pytest.raises(ReportError, match="got \N{CJK UNIFIED IDEOGRAPH-5E02}"):
        paper(gather(market), tmp_path / "a.pdf")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([181.7], [0, 50, 100, 150, 200]),
        ([0.098], [0, 0.02, 0.04, 0.06, 0.08, 0.1]),
        ([-0.03, 0.08], [-0.05, -0.025, 0, 0.025, 0.05, 0.075, 0.1]),
        ([0.0], [0]),
    ],
)
def test_axes_have_round_numbers_that_reach_all_values(values, expected):
    assert ticks(values) == pytest.approx(expected)
