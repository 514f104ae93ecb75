"""The audit: worst first, its exit status, its formats, sentences, and the coverage of the evidence."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from oncomodel import forecast, load_market
from oncomodel.audit import audit, judge
from oncomodel.cli import app
from oncomodel.errors import ArgumentError
from oncomodel.sheets import sheets
from oncomodel.sheets.evidence_map import orphans
from tests.conftest import COFFEE, ONCOLOGY
from tests.test_claims import changed


@pytest.fixture
def run():
    runner = CliRunner()

    def command(*arguments):
        result = runner.invoke(app, ["audit", *map(str, arguments)])
        return result.exit_code, result.output

    return command


def test_the_audit_stands_worst_first_and_is_sound(oncology):
    report = audit(oncology)
    order = [f.verdict for f in report.findings]
    ranks = ["inconsistent", "rounding", "cannot be judged", "consistent"]
    assert [ranks.index(v) for v in order] == sorted(ranks.index(v) for v in order)
    assert report.sound
    assert sum(report.counts().values()) == len(report.findings)


def test_a_used_contradiction_without_a_resolution_fails_the_audit(run, tmp_path):
    words = "The two sizes are trusted and the printed rate is not; Control offers the other two pairs."
    file = changed(tmp_path, (f"    resolution: {words}\n", ""))
    report = audit(load_market(file))
    assert [f.key for f in report.unresolved] == ["brief_headline"]
    assert report.findings[0].key == "brief_headline"
    status, output = run(file)
    assert status == 1
    assert "UNRESOLVED" in output


def test_the_workbook_raises_an_alert_for_it(tmp_path):
    words = "The share of diagnostics is kept, because it is stated for the split that the model uses."
    values = forecast(load_market(changed(tmp_path, (f"        resolution: {words}\n", "")))).values
    members = [m.key for m in values.lines["alert_passes"].members]
    assert values.at("alert_passes", members.index("parts_resolved")) == 0
    assert values.at("master_status").startswith("All checks pass, ")


def test_the_table_json_and_markdown_hold_every_finding(run, oncology):
    report = audit(oncology)
    status, table = run(ONCOLOGY)
    assert status == 0
    assert "11 inconsistent" in table
    status, text = run(ONCOLOGY, "--json")
    data = json.loads(text)
    assert status == 0
    assert [f["key"] for f in data["findings"]] == [f.key for f in report.findings]
    assert data["sound"] is True
    status, text = run(ONCOLOGY, "--markdown")
    assert text.count("\n| ") >= len(report.findings)
    assert "| inconsistent | Brief: headline | Inconsistent: 9.52%" in text


def test_a_market_without_claims_is_audited_too(run):
    status, output = run(COFFEE)
    assert status == 0
    assert "A: cited, consistent" in " ".join(output.split())


@pytest.mark.parametrize(
    ("sentence", "verdict", "status"),
    [
        ("87.4 in 2026 to 165.2 in 2033 at 7.5%", "inconsistent", 1),
        ("from $180 billion in 2022 to about $507 billion by 2032\u2014a CAGR of 10.9 %", "consistent", 0),
        ("180 in 2022 to 500 in 2032 at 10.9 %", "rounding", 0),
        ("53.2 in 2023 to 125-130 by 2030 at 10-10.5 %", "inconsistent", 1),
        ("32 in 2022 to 124 in 2027", "cannot be judged", 0),
    ],
)
def test_a_sentence_is_judged_without_a_file(run, sentence, verdict, status):
    assert judge(sentence).verdict == verdict
    code, output = run("--claim", sentence)
    assert code == status
    assert verdict in output.lower()


def test_a_judged_sentence_reads_as_the_workbook_does(oncology):
    (headline,) = (f for f in audit(oncology).findings if f.key == "brief_headline")
    judged = judge(oncology.claim("brief_headline").quotes[0].replace(" from 2026 to 2033", ""))
    assert judged.sentence == headline.sentence
    assert judged.gap == pytest.approx(headline.gap)


@pytest.mark.parametrize(
    "sentence", ["", "87.4 to 165.2 at 7.5 %", "87.4 in 2026 at 7.5 %", "1, 2, 3, 4 in 2020, 2030"]
)
def test_a_sentence_that_is_no_claim_is_refused(sentence):
    with pytest.raises(ArgumentError, match="claim must name"):
        judge(sentence)


def test_misuse_is_said(run):
    assert run()[0] == 2
    assert run(ONCOLOGY, "--claim", "x")[0] == 2
    assert run(ONCOLOGY, "--json", "--markdown")[0] == 2


def test_no_input_is_an_orphan(market):
    assert orphans(sheets(market)) == ()


def test_an_orphan_input_fails_the_audit(oncology, monkeypatch):
    monkeypatch.setattr("oncomodel.audit.orphans", lambda _: ("Lost input",))
    report = audit(oncology)
    assert not report.sound


def test_the_grades_of_every_tab_add_up(market):
    for parts in forecast(market).coverage().values():
        assert sum(parts.values()) == pytest.approx(1, abs=1e-12)


def test_the_coverage_follows_the_chosen_basis_and_its_grades(oncology):
    headline, broad = (forecast(oncology, "base", basis).coverage()["Market"] for basis in ("headline", "broad"))
    assert headline == {
        "A": 0.0,
        "B": 0.0,
        "C": 1.0,
        "D": 0.0,
    }  # it is cited, and contradicts itself
    assert broad["A"] > 0.5  # its start and growth agree; its end is printed as 507 and as 500


def test_a_split_is_graded_by_its_shares_alone_and_not_by_the_size_that_it_splits(oncology):
    # Of each split one share is cited: diagnostics (41 %, contradicted), breast cancer (24 %) and liquid biopsy (4 %),
    # amounts of the narrow size, which is contradicted, hospitals (49 %) and North America (45 %); the market size,
    # cited in full, adds nothing to them.
    found = forecast(oncology)
    coverage, base = found.coverage(), oncology.timeline.base_year - oncology.timeline.first_year
    cited = {
        "Product type": ("C", "product_type", 0, 0.411),
        "Cancer type": ("C", "cancer_type", 0, 0.240),
        "Technology platform": ("C", "technology_platform", 1, 0.044),
        "End user": ("A", "end_user", 0, 0.493),
        "Regions": ("A", "region", 0, 0.446),
    }
    for tab, (grade, key, member, part) in cited.items():
        assert coverage[tab][grade] == pytest.approx(part, abs=5e-4)
        assert coverage[tab][grade] == pytest.approx(found.values[f"{key}_share"][member, base], rel=1e-12)
        assert coverage[tab]["D"] == pytest.approx(1 - coverage[tab][grade], rel=1e-12)
    other = forecast(oncology, "base", "broad").coverage()
    assert other["Market"] != coverage["Market"]
    assert {tab: other[tab] for tab in cited} == {tab: pytest.approx(coverage[tab]) for tab in cited}


def test_a_region_is_graded_by_what_splits_it_half_shares_and_half_affinities(oncology):
    # Diagnostics alone has a cited share, and no affinity is cited: half of what diagnostics weighs in each region.
    found = forecast(oncology)
    base = oncology.timeline.base_year - oncology.timeline.first_year
    for region in oncology.regions.members:
        sizes = found.values[f"{region.key}_product_type_market_size"][:, base]
        expected = {"A": 0, "B": 0, "C": sizes[0] / sizes.sum() / 2, "D": 1 - sizes[0] / sizes.sum() / 2}
        assert found.coverage()[region.label] == pytest.approx(expected)


def test_a_market_without_a_cited_share_has_none_whatever_its_size_rests_on(market):
    def assumed(split):
        shares = [m.share.model_copy(update={"cited": None, "assumed": "A guess."}) for m in split.members]
        members = [m.model_copy(update={"share": share}) for m, share in zip(split.members, shares, strict=True)]
        return split.model_copy(update={"members": tuple(members)})

    guessed = {"dimensions": tuple(map(assumed, market.dimensions)), "regions": assumed(market.regions)}
    coverage = forecast(market.model_copy(update=guessed)).coverage()
    assert coverage["Market"]["D"] == 0
    assert all(coverage[split.title]["D"] == 1 for split in (*market.dimensions, market.regions))
