"""What the model takes from a claim: every number that rests on it, whether the market file names it or not."""

from __future__ import annotations

import pytest

from oncomodel import load_market
from oncomodel.audit import audit
from oncomodel.model.lines import Ledger
from oncomodel.sheets import sheets
from oncomodel.sheets.claim_parts import parts
from oncomodel.sheets.claim_uses import in_words, uses_of_claim, uses_of_part
from tests.market.files import COFFEE

CLAIMS = """
scopes:
  shipped: {label: Shipments, description: What makers are paid.}
  automatic: {label: Fully automatic machines, description: From the bean to the cup., within: [shipped]}

claims:
  shipments:
    label: "Survey: shipments"
    scope: shipped
    source: survey-2025
    currency: EUR
    start: {value: 610.5, year: 2019}
    end: {value: 980, year: 2031}
    basis: factory_shipments
    parts:
      filter_part:
        label: Filter machines
        split: machine type
        growth: {value: -0.03}
        fastest: true
        quote: Sales of filter machines fall by 3 % a year
  automatic_sales:
    label: "Survey: fully automatic"
    scope: automatic
    source: survey-2025
    quotes: [fully automatic machines followed with EUR 434 million]
    currency: EUR
    start: {value: 434}
  other_sales:
    label: "Survey: the same sentence, another number"
    scope: automatic
    source: survey-2025
    quotes: [followed with EUR 434 million]
    currency: EUR

"""
RESTING = {
    "assumed: A guess that a test can rely on.}": "assumed: A guess., rests_on: [shipments]}",
    "assumed: Repairs take half a point.}": "assumed: Half a point., rests_on: [shipments.filter_part]}",
    "assumed: A machine lasts for about ten years there.}": "assumed: Ten years., rests_on: [automatic_sales]}",
}


@pytest.fixture(scope="module")
def coffee(tmp_path_factory):
    """The small market with claims: of its survey, with numbers that rest on them."""
    text = COFFEE.read_text(encoding="utf-8")
    for before, after in {"facts:\n": CLAIMS.strip("\n") + "\n\nfacts:\n", **RESTING}.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    folder = tmp_path_factory.mktemp("coffee")
    (folder / "coffee-survey.txt").write_bytes(COFFEE.with_name("coffee-survey.txt").read_bytes())
    file = folder / "coffee.yaml"
    file.write_text(text, encoding="utf-8")
    return load_market(file)


def test_a_cited_number_rests_on_the_claim_that_states_it_in_the_same_passage(coffee):
    used = in_words(uses_of_claim(coffee, coffee.claim("automatic_sales")))
    # Its share is 434 of retail sales, by the same sentence; the rate of the funnel names the claim.
    assert used == "Machine type: Fully automatic machines (share); Households: Buying a machine"
    (part,) = parts(coffee)
    found = in_words(uses_of_part(coffee, part))
    assert found == "Machine type: = Filter & other <machines> (growth); Headwind: Longer lives of machines"


def test_a_passage_without_the_number_is_no_use(coffee):
    assert uses_of_claim(coffee, coffee.claim("other_sales")) == ()


def test_a_basis_is_named_without_its_numbers_and_beside_what_rests_on_the_claim(coffee):
    used = in_words(uses_of_claim(coffee, coffee.claim("shipments")))
    assert used == "Basis: Factory shipments; Scenario: Frugal"


def test_what_is_used_is_used_in_the_audit_and_in_the_table_too(coffee):
    findings = {finding.key: finding.used for finding in audit(coffee).findings if finding.kind != "pair"}
    expected = {"shipments": True, "shipments_filter_part": True, "automatic_sales": True, "other_sales": False}
    assert findings == expected
    assert column(coffee, "ClaimAnswers", "Used by")[-1] == "not used"
    assert column(coffee, "ClaimAnswers", "Used by")[0] == (
        "Basis: Factory shipments; Scenario: Frugal; "
        "Machine type: = Filter & other <machines> (growth); Headwind: Longer lives of machines"
    )


def column(market, ledger, header):
    (table,) = (row for tab in sheets(market) for row in tab.rows if isinstance(row, Ledger) and row.name == ledger)
    return next(one.content for one in table.columns if one.header == header)


def test_every_use_of_the_claims_of_the_first_market_is_named(oncology):
    used = dict(zip((c.key for c in oncology.claims), column(oncology, "ClaimAnswers", "Used by"), strict=True))
    # 2.2 is a share of the 53.2 of narrow, its growth is derived from 2.2 to 6, and sequencing is what is left.
    assert used["brief_liquid_biopsy"] == (
        "Technology platform: NGS and genomic profiling (share); "
        "Technology platform: Liquid biopsy and ctDNA (share, growth)"
    )
    assert used["brief_narrow_outlook"] == "Basis: Headline (range of the end); Scenario: Bull"
    assert used["brief_headline"].startswith("Basis: Headline; Scenario: Bull, Bear; Target: market size in 2033; ")
    assert used["brief_narrow"].endswith("Regions: Asia-Pacific (growth); Driver: Adoption in Asia-Pacific")
    assert {used[claim.key] for claim in oncology.claims if claim.source != "brief"} == {"not used"}


def test_a_number_whose_reason_names_a_figure_of_a_claim_says_that_it_rests_on_it(oncology):
    """Reasons of the first market that give the growth which the headline implies, or the outlook's rate."""
    members = [m for split in (*oncology.dimensions, oncology.regions) for m in split.members]
    implied = [m.growth for m in members if "that the headline's figures imply" in (m.growth.assumed or "")]
    assert len(implied) == 14
    assert {growth.rests_on for growth in implied} == {("brief_headline",)}
    assert "brief_narrow_outlook" in oncology.scenario("bull").growth_difference.rests_on
    assert oncology.basis("headline").end.rests_on == ("brief_narrow_outlook",)
