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


def test_the_check_on_the_workbook_fails_with_it(tmp_path):
    words = "The share of diagnostics is kept, because it is stated for the split that the model uses."
    values = forecast(load_market(changed(tmp_path, (f"        resolution: {words}\n", "")))).values
    members = [m.key for m in values.lines["check_passes"].members]
    assert values.at("check_passes", members.index("parts_resolved")) == 0
    assert values.at("checks_all_pass") == 0


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
    assert "All tabs" in output


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
    assert headline == {"A": 0.0, "B": 1.0, "C": 0.0}  # its start is cited, and its figures contradict one another
    assert broad["A"] > 0.5  # its start and growth agree; its end is printed as 507 and as 500


def test_coverage_is_what_the_inputs_of_each_value_give_by_hand(oncology):
    coverage = forecast(oncology).coverage()["End user"]
    values = forecast(oncology).values
    sizes = values["end_user_market_size"][:, 4]
    weights = [3 * m.growth.mode / (1 + m.growth.mode) for m in oncology.dimension("end_user").members]
    cited = sum(s * 1 / (2 + w) for s, w in zip(sizes[:1], weights[:1], strict=True)) / sizes.sum()
    assert coverage["A"] == pytest.approx(cited, rel=1e-12)  # hospitals' share alone; the size is graded B
    assert coverage["B"] == pytest.approx(sum(s / (2 + w) for s, w in zip(sizes, weights, strict=True)) / sizes.sum())
