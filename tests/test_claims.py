"""The ledger: the published contradictions with their numbers, and each test passing and failing."""

from __future__ import annotations

from pathlib import Path

import formualizer
import pytest

from oncomodel import MarketError, build, load_market
from oncomodel.audit import audit
from oncomodel.excel.adapter import answer
from oncomodel.excel.published import find
from oncomodel.model.evaluate import evaluate
from oncomodel.sheets import sheets
from tests.cells import Model, cached, years_of
from tests.conftest import ONCOLOGY


@pytest.fixture(scope="module")
def found(oncology):
    return {finding.key: finding for finding in audit(oncology).findings}


@pytest.fixture(scope="module")
def oncology_model(oncology):
    return Model.of(oncology)


def values_of(model, key):
    values = model.values()
    return {m.key: values.at(key, n) for n, m in enumerate(model.grid.lines[key].members)}


# other-published-claims.md, "Arithmetic worth knowing before you start"
@pytest.mark.parametrize(
    ("key", "verdict", "words"),
    [
        ("brief_headline", "inconsistent", ("9.52%", "7.50%", "+202 basis points")),
        ("brief_narrow", "inconsistent", ("12.98% to 13.61%", "10.00% to 10.50%")),
        ("brief_broad", "consistent", ("10.91%", "10.90%")),
        ("brief_broad_outlook", "rounding", ("10.76%", "10.90%")),
        ("brief_broad_outlook_brief_broad_end", "inconsistent", ("500.0 against 507.0 in 2032",)),
        ("brief_narrow_small_molecules_part", "inconsistent", ("93.6%", "133.6%")),
        ("brief_narrow_diagnostics_part", "inconsistent", ("40.0%", "133.6%")),
        ("grand_research_total", "inconsistent", ("10.12%", "13.50%")),
        ("markets_nxt_narrow", "inconsistent", ("23.22%", "25.20%")),
    ],
)
def test_every_listed_contradiction_is_found_with_its_numbers(found, key, verdict, words):
    assert found[key].verdict == verdict
    for word in words:
        assert word in found[key].sentence


def test_the_effect_of_the_stated_growth_is_shown(oncology_model):
    effects = values_of(oncology_model, "claim_effect")
    assert "the end is 145.0, or the start is 99.6" in effects["brief_headline"]
    starts = values_of(oncology_model, "claim_start_at_low")
    assert starts["kalorama_diagnostics"] == pytest.approx(18.8 / 1.055**5)  # a start that is not printed
    needs = values_of(oncology_model, "claim_needs")
    assert needs["globenewswire_diagnostics"] == pytest.approx(7.0, abs=0.01)  # so that the start would be 2025


def test_nine_years_do_not_explain_the_gap_of_markets_nxt(oncology_model):
    assert values_of(oncology_model, "claim_gap_less")["markets_nxt_narrow"] == pytest.approx(91, abs=0.5)
    assert values_of(oncology_model, "claim_offset")["markets_nxt_narrow"].startswith("No ")


def test_what_a_source_leaves_out_stays_unknown(oncology, found):
    assert oncology.claim("kalorama_diagnostics").start.lowest is None
    assert oncology.claim("globenewswire_diagnostics").start.year is None
    assert "[start year]" in found["globenewswire_diagnostics"].sentence
    assert found["globenewswire_diagnostics"].verdict == "cannot be judged"
    assert not oncology.claim("grand_research_total").quotes


def test_a_part_larger_than_what_holds_it_is_found_across_publishers(found):
    finding = found["brief_small_molecules_scitech_treatments_within"]
    assert finding.verdict == "inconsistent"
    assert "49.8 within 42.0 in 2023" in finding.sentence
    assert found["brief_narrow_brief_broad_within"].verdict == "consistent"


def test_a_fastest_part_slower_than_its_total_is_found(found):
    assert found["brief_narrow_lung_part"].verdict == "inconsistent"
    assert found["globenewswire_diagnostics_gnw_asia_pacific"].verdict == "consistent"


def changed(tmp_path, *edits):
    """The oncology market with other text, its sources beside it."""
    text = ONCOLOGY.read_text(encoding="utf-8")
    for before, after in edits:
        assert text.count(before) >= 1, before
        text = text.replace(before, after)
    (tmp_path / "sources").mkdir(exist_ok=True)
    brief = ONCOLOGY.parent / "sources" / "market-brief.txt"
    (tmp_path / "sources" / brief.name).write_bytes(brief.read_bytes())
    file = Path(tmp_path, "market.yaml")
    file.write_text(text, encoding="utf-8")
    return file


FMI, GNW = "fmi_diagnostics", "globenewswire_diagnostics"
NA = "start: {value: 33.62595, year: 2022}\n    end: {value: 71.82504, year: 2028}\n    growth: {value: 0.135}"


# Each test of a claim passes on a consistent claim (above), and fails on one that is planted here.
@pytest.mark.parametrize(
    ("edit", "key", "verdict"),
    [
        ((NA, NA.replace("0.135", "0.16")), "north_america_diagnostics", "inconsistent"),
        ((NA, NA.replace("0.135", "0.1365")), "north_america_diagnostics", "rounding"),
        (("share: {value: 0.36}", "share: {value: 0.46}"), f"{FMI}_fmi_biopsy", "inconsistent"),
        (("share: {value: 0.398}", "share: {value: 1.02}"), f"{GNW}_gnw_north_america", "inconsistent"),
        (("growth: {value: 0.079}", "growth: {value: 0.06}"), f"{GNW}_gnw_asia_pacific", "inconsistent"),
        (("growth: {value: 0.098}", "growth: {value: 0.30}"), f"{FMI}_fmi_north_america", "inconsistent"),
        (("end: {value: 6.2233,", "end: {value: 96.2233,"), f"asd_liquid_biopsy_{FMI}_within", "inconsistent"),
    ],
)
def test_a_planted_contradiction_is_found(tmp_path, edit, key, verdict):
    findings = {f.key: f for f in audit(load_market(changed(tmp_path, edit))).findings}
    assert findings[key].verdict == verdict


def test_a_planted_error_of_one_period_is_explained(tmp_path):
    market = load_market(changed(tmp_path, (NA, NA.replace("year: 2022}", "year: 2021}"))))
    model = Model.of(market)
    assert values_of(model, "claim_offset")["north_america_diagnostics"].startswith("Yes, one period less")


def test_native_formulas_functions_and_python_agree_on_every_verdict(oncology, oncology_model, oncology_workbook):
    read, verdict = cached(oncology_workbook), find("OM_CLAIM_VERDICT")
    book = formualizer.load_workbook(str(oncology_workbook))
    book.evaluate_all()
    judged = 0
    for number, claim in enumerate(oncology.claims):
        cell = oncology_model.cell("claim_verdict", number)
        python = values_of(oncology_model, "claim_verdict")[claim.key]
        assert read(*cell) == book.get_value(*cell) == python
        figures = claim.start, claim.end, claim.growth
        if python != "cannot be judged" and all(f.low is None for f in figures):
            periods = claim.end.year - claim.start.year
            given = (claim.start.value, claim.end.value, float(periods), claim.growth.value)
            assert answer(verdict, given) == [[python]]
            judged += 1
    assert judged == 8


def test_a_threshold_is_an_input(oncology_model, oncology_workbook):
    book = formualizer.load_workbook(str(oncology_workbook))
    book.set_value(*oncology_model.cell("growth_rounding"), 10.0)
    book.evaluate_all()
    number = [c.key for c in oncology_model.market.claims].index("fmi_diagnostics")
    assert book.get_value(*oncology_model.cell("claim_verdict", number)) == "inconsistent"


def test_each_resolution_side_by_side_is_what_choosing_it_gives(oncology):
    tabs = sheets(oncology)
    keys = ("headline", "narrow", "broad")
    for option in ("Start and end", "Start and growth", "Growth and end"):
        key = option.lower().replace(" ", "_")
        for number, basis in enumerate(keys):
            chosen = {"basis": oncology.basis(basis).label, "resolution": [option] * len(keys)}
            values = evaluate(tabs, years_of(oncology), chosen)
            aside = values[f"resolution_{key}"][number, 0]
            assert values["market_size"][-1] == pytest.approx(aside, rel=1e-12), (key, basis)
    assert evaluate(tabs, years_of(oncology))["resolution_start_and_growth"][0, 0] == pytest.approx(145.0, abs=0.05)


def test_a_bridge_adds_up_between_any_two_claims(oncology):
    tabs = sheets(oncology)
    names = [e.value for e in Model.of(oncology).grid.lines["bridge_name"].entries]
    for first, second in zip(names, [*names[1:], names[0]], strict=True):
        values = evaluate(tabs, years_of(oncology), {"bridge_from": first, "bridge_to": second})
        steps = sum(values[f"step_{name}"] for name in ("start", "year", "growth", "prices", "scope", "residual"))
        assert steps == pytest.approx(values["step_end"], rel=1e-12)


def test_scopes_are_never_pooled_together(oncology_model):
    counts = values_of(oncology_model, "scope_known_count")
    pooled = values_of(oncology_model, "scope_pooled")
    assert [pooled[key] == "n/a" for key in counts] == [count < 2 for count in counts.values()]
    assert {"total_scope", "cancer_diagnostics_scope"} == {key for key, count in counts.items() if count > 1}


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (("scope: headline_scope", "scope: headlin_scope"), "claims.brief_headline.scope must be one of"),
        (("    basis: headline\n", "    basis: headlin\n"), "claims.brief_headline.basis must be one of"),
        (("member: diagnostics\n", "member: diagnostic\n"), "member must be one of"),
        (("repeats: brief_broad\n", "repeats: brief_brod\n"), "repeats must be one of"),
        (("start: {value: 195.436, year: 2025}", "start: {value: -1, year: 2025}"), "must be greater than 0"),
        (("quotes: [with market projected", "quotes: [with market expected"), "must stand word for word in"),
        (("start: {value: 2.2}", "start: {value: 2.3}"), "must be printed in a quote of the claim"),
        (("source: markets-nxt\n", "source: markets-nx\n"), "claims.markets_nxt_narrow.source must be one of"),
        (("growth: {low: 0.10, high: 0.105}", "growth: {low: 0.10, high: 0.11}"), "be the growth of basis narrow"),
    ],
)
def test_a_claim_that_breaks_a_rule_is_refused_with_its_place(tmp_path, edit, problem):
    with pytest.raises(MarketError) as error:
        load_market(changed(tmp_path, edit))
    assert problem in str(error.value)


def test_a_market_without_claims_has_evidence_but_no_ledger(tmp_path):
    coffee = load_market(ONCOLOGY.parents[1] / "tests" / "markets" / "coffee.yaml")
    titles = [tab.title for tab in sheets(coffee)]
    assert "Evidence" in titles
    assert not {"Claims", "Triangulation", "Tests"} & set(titles)
    assert audit(coffee).findings == ()
    build(coffee, tmp_path / "coffee.xlsx")
