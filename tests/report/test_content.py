"""What the report says: every number is a cell of the workbook, every sentence is true."""

from __future__ import annotations

import re
from collections import Counter
from math import isclose

import formualizer
import pytest

from oncomodel import MarketError
from oncomodel.audit import audit
from oncomodel.reporting.content import Chart, plain
from oncomodel.reporting.gather import gather
from oncomodel.reporting.reading import amount_text, exact_percent, exact_text, percent_text
from tests.cells import cached, same


def address(model, place):
    """Sheet, row and column of the cell that a number names."""
    line = model.grid.lines[place.line]
    member = [one.key for one in line.members].index(place.member) if line.members else 0
    year = 0 if place.year is None else place.year - model.market.timeline.first_year
    return model.cell(place.line, member, year)


def shown(text):
    """The number that a print shows, and half a unit of its last digit."""
    bare = text.replace(",", "").replace("\N{MINUS SIGN}", "-")
    scale = 100 if bare.endswith("%") else 1
    digits = bare.rstrip("%")
    assert re.fullmatch(r"-?\d+(\.\d+)?", digits), text
    decimals = len(digits.partition(".")[2])
    return float(digits) / scale, 0.5 * 10.0**-decimals / scale


def test_every_number_is_a_cell_of_the_recalculated_workbook(market, model, workbook, content):
    by_choice = {}
    for number in content.numbers():
        if number.place:
            by_choice.setdefault((number.place.scenario, number.place.basis), []).append(number)
    assert set(by_choice) == {(s.key, b.key) for s in market.scenarios for b in market.bases}
    engine = formualizer.load_workbook(str(workbook))
    for (scenario, basis), numbers in by_choice.items():
        engine.set_value(*model.cell("scenario"), market.scenario(scenario).label)
        engine.set_value(*model.cell("basis"), market.basis(basis).label)
        engine.evaluate_all()
        found = [(n.place, engine.get_value(*address(model, n.place)), n.value) for n in numbers]
        assert [one for one in found if not same(one[1], one[2])] == []


def test_numbers_of_the_default_view_are_what_the_workbook_holds(market, model, workbook, content):
    read = cached(workbook)
    chosen = (market.default_scenario, market.default_basis)
    numbers = [n for n in content.numbers() if n.place and (n.place.scenario, n.place.basis) == chosen]
    assert len(numbers) > 100
    for number in numbers:
        assert same(read(*address(model, number.place)), number.value), number


def test_every_number_is_printed_as_it_rounds(content):
    for number in content.numbers():
        value, half = shown(number.text)
        assert abs(value - number.value) <= half * (1 + 1e-9), number


def test_counts_are_counted_on_the_claims_tab(oncology, oncology_workbook):
    report = gather(oncology)
    (claims,) = (section for section in report.sections if section.key == "claims")
    found = audit(oncology).findings
    words = plain(claims.lead)
    for verdict, count in Counter(f.verdict for f in found).items():
        assert f"{count} {verdict}" in words
    tables = {block.key: len(block.rows) for block in claims.blocks if not isinstance(block, Chart)}
    assert sum(tables.values()) == len(found)
    read = cached(oncology_workbook)
    from tests.cells import Model

    model = Model.of(oncology)
    texts = []
    for key in ("claim_verdict", "part_verdict", "pair_verdict"):
        texts += [read(*model.cell(key, n)) for n in range(len(model.grid.lines[key].members))]
    assert Counter(texts) == Counter(f.verdict for f in found)


def test_findings_state_the_published_figures(oncology):
    # Market brief: 87.4 in 2026 to 165.2 in 2033, which is 9.52 % a year.
    report = gather(oncology)
    assert plain(report.view.findings[0]) == (
        "The market is worth USD 87.4 billion in 2026 and USD 165.2 billion in 2033: growth of 9.5% a year "
        "in the Base scenario on the Headline basis."
    )
    said = " ".join(map(plain, report.view.findings))
    assert "Largest product type in 2033: Diagnostics" in said
    assert "fastest-growing: Asia-Pacific" in said


def test_findings_follow_the_scenario_and_basis(oncology):
    report = gather(oncology, "bear", "broad")
    assert report.view.key == "bear-broad"
    first = plain(report.view.findings[0])
    assert "Bear scenario on the Broad basis" in first
    # Market brief: 180 in 2022, growing by 10.9 %; the base year is shared by all scenarios.
    assert isclose(report.view.tiles[0].main.value, 180 * (507 / 180) ** 0.4, rel_tol=1e-12)
    assert len({plain(view.findings[0]) for view in report.views}) == len(report.views)


def test_shares_of_every_chart_add_up_to_one(content):
    for view in content.views:
        for section in view.sections:
            for chart in section.blocks:
                if isinstance(chart, Chart) and chart.kind in ("stack", "shares"):
                    columns = zip(*(s.numbers for s in chart.variants[0].series), strict=True)
                    for column in columns:
                        assert sum(n.value for n in column) == pytest.approx(1, abs=1e-9)


def test_no_chart_has_a_series_without_numbers(content):
    for section in (*(s for view in content.views for s in view.sections), *content.sections):
        for chart in section.blocks:
            if isinstance(chart, Chart):
                assert all(any(series.numbers) for variant in chart.variants for series in variant.series), chart.key


def test_the_heat_table_adds_up(content):
    for view in content.views:
        (heat,) = (b for s in view.sections if s.key == "cube" for b in s.blocks)
        for row, total in zip(heat.cells, heat.row_totals, strict=True):
            assert sum(n.value for n in row) == pytest.approx(total.value, rel=1e-8)
        assert sum(n.value for n in heat.column_totals) == pytest.approx(heat.total.value, rel=1e-9)


def test_every_chart_says_what_it_shows_in_words_with_numbers(content):
    for section in (*content.view.sections, *content.sections):
        for chart in section.blocks:
            if isinstance(chart, Chart):
                texts = {n.text for n in chart.numbers()}
                assert any(text in chart.alt for text in texts), chart.key


@pytest.mark.parametrize(
    ("print_it", "value", "text"),
    [
        (amount_text, 1234.56, "1,234.6"),
        (amount_text, -0.04, "0.0"),
        (amount_text, -2.5, "\N{MINUS SIGN}2.5"),
        (percent_text, 0.09521, "9.5%"),
        (percent_text, -0.0301, "\N{MINUS SIGN}3.0%"),
        (exact_text, 1.15, "1.15"),
        (exact_text, -0.5, "\N{MINUS SIGN}0.5"),
        (exact_percent, 0.1025, "10.25%"),
        (exact_percent, 0.4, "40%"),
    ],
)
def test_numbers_are_printed_for_readers(print_it, value, text):
    assert print_it(value) == text


def test_an_unknown_scenario_is_refused(oncology):
    with pytest.raises(MarketError, match="scenario must be one of base, bull, bear"):
        gather(oncology, "bul")
