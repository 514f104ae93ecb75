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
from oncomodel.sheets.claim_parts import parts
from tests.cells import Model, cached, years_of
from tests.conftest import ONCOLOGY


@pytest.fixture(scope="module")
def found(oncology):
    return {finding.key: finding for finding in audit(oncology).findings}


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
        ("brief_broad_outlook_brief_broad_end", "inconsistent", ("500.0 against 507.0 in 2032, a gap of -1.4%.",)),
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


EFFECT = (
    "The stated start leads to an end of 145.0. The stated end needs a start of 99.6. The two sizes need 8.8 years."
)


def test_the_effect_of_the_stated_growth_is_shown(oncology_model):
    effects = values_of(oncology_model, "claim_effect")
    assert effects["brief_headline"] == EFFECT
    assert (
        effects["kalorama_diagnostics"] == "The stated end needs a start of 14.4."
    )  # neither a start nor, so, an end or years
    assert effects["globenewswire_diagnostics"] == "The two sizes need 7.0 years."  # no year of the start
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
    said = "Cannot be judged: the source states no start year, so that sizes and growth cannot be compared."
    assert found["globenewswire_diagnostics"].sentence == said
    assert "states no start year, no end, no end year, no growth, so" in found["brief_narrow_range"].sentence
    assert found["globenewswire_diagnostics"].verdict == "cannot be judged"
    assert not oncology.claim("grand_research_total").quotes


def test_a_part_larger_than_what_holds_it_is_found_across_publishers(found):
    finding = found["brief_small_molecules_scitech_treatments_within"]
    assert finding.verdict == "inconsistent"
    assert finding.sentence == "Inconsistent: 49.8 as part of 42.0 in 2023, an excess of 18.7%."
    assert found["brief_narrow_brief_broad_within"].sentence == "Consistent: 53.2 as part of 199.6 in 2023, no excess."


def test_two_claims_that_contradict_each_other_do_so_both(oncology_model):
    worst = values_of(oncology_model, "claim_all_tests")
    assert worst["brief_small_molecules"] == worst["scitech_treatments"] == "inconsistent"
    # Sci-Tech Today states no growth that its sizes could contradict: what it contradicts is the brief.
    assert values_of(oncology_model, "claim_verdict")["scitech_treatments"] == "cannot be judged"
    assert oncology_model.values().at("dash_other_contradictions") == 3


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
        (
            ("compares_with: technology_platform.liquid_biopsy", "compares_with: technology_platform.liquid_biops"),
            "compares_with must be a segment or region of the model as dimension.member "
            "(got 'technology_platform.liquid_biops'; did you mean 'technology_platform.liquid_biopsy'?)",
        ),
        (("    compares_with: technology_platform.liquid_biopsy\n", ""), "fits what it compares_with: both or neither"),
        (("    compared_as: unlike\n", "    compared_as: unlik\n"), "compared_as must be"),
        (
            ("    tags: [therapeutics, all indications]\n", "    tags: [therapeutics]\n    compared_as: part\n"),
            "compared_as must stand beside compares_with (got no compares_with)",
        ),
        (("end: {value: 6.2233, year: 2027}", "end: {value: 6.2233}"), "prints a size with a year, in USD"),
        (("repeats: brief_broad\n", "repeats: brief_brod\n"), "repeats must be one of"),
        (("start: {value: 195.436, year: 2025}", "start: {value: -1, year: 2025}"), "must be greater than 0"),
        (("quotes: [with market projected", "quotes: [with market expected"), "must stand word for word in"),
        (("start: {value: 2.2}", "start: {value: 2.3}"), "must be printed in a quote of the claim"),
        (("source: markets-nxt\n", "source: markets-nx\n"), "claims.markets_nxt_narrow.source must be one of"),
        (("growth: {low: 0.10, high: 0.105}", "growth: {low: 0.10, high: 0.11}"), "be the growth of basis narrow"),
        (
            ("rests_on: [brief_headline, brief_narrow_outlook]", "rests_on: [brief_headline, brief_narow_outlook]"),
            "scenarios.bull.growth_difference.rests_on.1 must be the key of a claim, or of a part of one as claim.part "
            "(got 'brief_narow_outlook'; did you mean 'brief_narrow_outlook'?)",
        ),
        (
            ("rests_on: [brief_narrow.hospitals_part]", "rests_on: [hospitals_part]"),
            "dimensions.end_user.members.home_care.share.rests_on.0 must be the key of a claim, or of a part of one",
        ),
        (
            ("covers: {first: 2025, last: 2032}", "covers: {first: 2025, last: 2024}"),
            "claims.globenewswire_diagnostics.covers.last must be 2025 or later, the first year (got 2024)",
        ),
        (("covers: {first: 2025, last: 2032}", "covers: {first: 2025}"), "globenewswire_diagnostics.covers.last must"),
        (("last: 2032}", "last: 20322}"), "covers.last must be a year within 1900-2200 (got 20322)"),
        (
            ("    end: {value: 6}\n", "    end: {value: 6}\n    covers: {first: 2023, last: 2032}\n"),
            "claims.brief_liquid_biopsy.covers.first must be a year printed in a quote of the claim (got 2023)",
        ),
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


def test_no_sentence_says_what_is_not_known(oncology_model):
    for key in ("claim_sentence", "claim_effect", "part_sentence", "pair_sentence"):
        for name, text in values_of(oncology_model, key).items():
            assert text == "n/a" or "n/a" not in text, (key, name, text)


def test_the_verdict_on_a_part_names_both_growth_rates_of_its_total(oncology_model):
    said = values_of(oncology_model, "part_sentence")
    total = "its total by 12.98% to 13.61% as its sizes imply, 10.00% to 10.50% as stated."
    assert said["brief_narrow_lung_part"] == f"Inconsistent: it is called the fastest and grows by 11.30%, {total}"
    assert said["brief_narrow_asia_pacific_part"].endswith(total)
    assert said["globenewswire_diagnostics_gnw_asia_pacific"].endswith("its total by 7.00% as stated.")


def test_a_part_that_is_called_the_fastest_without_a_rate_cannot_be_judged_by_it(oncology_model):
    said, growth = (values_of(oncology_model, key) for key in ("part_sentence", "part_growth_verdict"))
    end = "it is called the fastest, but its growth is not stated, so that this cannot be judged."
    assert said["brief_narrow_diagnostics_part"].endswith(f"133.6%; {end}")
    assert growth["brief_narrow_diagnostics_part"] == 1  # cannot be judged
    keys = [one.key for one in parts(oncology_model.market)]
    rates = [None] * len(keys)
    rates[keys.index("brief_narrow_diagnostics_part")] = 0.09
    entered = oncology_model.values(part_growth_low=rates, part_growth_high=rates)
    total = "its total by 12.98% to 13.61% as its sizes imply, 10.00% to 10.50% as stated."
    sentence = entered.at("part_sentence", keys.index("brief_narrow_diagnostics_part"))
    assert sentence.endswith(f"it is called the fastest and grows by 9.00%, {total}")


def test_a_range_of_shares_is_said_as_a_range(oncology_model):
    # The brief prints 44 to 45 % for North America; no other share of that split is known.
    said = values_of(oncology_model, "part_sentence")
    both = "its share is 44.0% to 45.0%, the known shares of its split sum to 44.0% to 45.0%."
    assert said["brief_narrow_north_america_part"] == f"Consistent: {both}"
    assert "its share is 50.0%, the known shares" in said["brief_narrow_hospitals_part"]


def test_a_basis_that_is_carried_at_another_growth_stands_beside_its_claim(oncology_model):
    # 53.2 in 2023 grows at the printed 10.25 % to 71.3 in 2026, and to 77.4 at what its sizes imply.
    size, basis = (values_of(oncology_model, f"beside_{key}") for key in ("size", "basis_size"))
    assert (round(size["narrow"], 1), round(basis["narrow"], 1)) == (77.4, 71.3)
    assert size["headline"] == pytest.approx(basis["headline"], rel=1e-12)


def test_a_claim_is_carried_from_its_printed_size_nearest_to_the_comparison(oncology_model):
    # FMI prints 32 for 2016 and 76 for 2026, the year of the comparison: nothing is carried.
    size, year = (values_of(oncology_model, f"carried_{key}") for key in ("size", "year"))
    assert (size["fmi_diagnostics"], year["fmi_diagnostics"]) == (76.0, 2026.0)
    assert (size["brief_broad"], year["brief_broad"]) == (180.0, 2022.0)  # four years back, not six ahead
    carried = values_of(oncology_model, "tri_cancer_diagnostics_scope_years")
    assert carried == {"globenewswire_diagnostics": -6.0, "fmi_diagnostics": 0.0}
    assert values_of(oncology_model, "scope_pooled")["cancer_diagnostics_scope"] == pytest.approx(85.9, abs=0.05)


def test_growth_that_is_carried_beyond_the_period_of_its_claim_is_flagged(oncology_model):
    # Kalorama states 5.5 % for 2018-2023. GlobeNewswire dates its end in 2032 alone, but covers 2025-2032.
    def beyond(values, key):
        members = oncology_model.grid.lines[key].members
        return {member.key: values.at(key, n) for n, member in enumerate(members) if values.at(key, n)}

    values = oncology_model.values()
    assert beyond(values, "carried_outside") == {"kalorama_diagnostics": 3.0}
    assert beyond(values, "scope_extrapolated") == {"precision_diagnostics_scope": 1.0}
    claims = oncology_model.market.claims
    printed = oncology_model.values(claim_covers_first=[None] * len(claims), claim_covers_last=[None] * len(claims))
    assert beyond(printed, "carried_outside") == {"kalorama_diagnostics": 3.0, "globenewswire_diagnostics": 6.0}
    assert beyond(printed, "scope_extrapolated")["cancer_diagnostics_scope"] == 1.0
    assert values_of(oncology_model, "claim_covers_first")["globenewswire_diagnostics"] == 2025.0


def test_parts_of_the_model_are_held_against_published_sizes(oncology_model):
    # Small molecules alone are printed at 49.8 in 2023, where all therapeutics of the model are 25.9. Diagnostics 35.9
    # in 2026 against 6.5 (Markets NXT) and 22.1 (Kalorama), liquid biopsy 4.3 in 2027 against the 6.2 that ASDReports
    # prints for that year, without a growth; sequencing 62.3 beside 20.4 (Sci-Tech Today), not like for like.
    rows = {key: values_of(oncology_model, f"held_{key}") for key in ("year", "model", "size", "ratio", "words")}
    sizes = {one: tuple(round(rows[key][one], 1) for key in ("year", "model", "size")) for one in rows["year"]}
    assert sizes == {
        "small_molecule_scope_brief_small_molecules": (2023, 25.9, 49.8),
        "narrow_and_biopsy_scope": (2026, 35.9, 6.5),
        "precision_diagnostics_scope": (2026, 35.9, 22.1),
        "liquid_biopsy_scope_asd_liquid_biopsy": (2027, 4.3, 6.2),
        "genomic_testing_scope": (2026, 62.3, 20.4),
    }
    larger = "out of line: larger than the model's whole"
    assert list(rows["words"].values()) == [larger, "out of line", "in line", "in line", "no verdict"]
    for one, ratio in rows["ratio"].items():
        assert ratio == pytest.approx(rows["model"][one] / rows["size"][one])
    wide = oncology_model.values(held_ratio_high=10.0)  # no band excuses a part above its whole
    assert [oncology_model.values().at("held_out_count"), wide.at("held_out_count")] == [2, 1]
    beyond = oncology_model.values(common_year=2040.0)
    assert [beyond.at("held_ratio", n) == "n/a" for n in range(5)] == [False, True, True, False, True]
    assert beyond.at("held_out_count") == 1


@pytest.mark.parametrize(("basis", "size", "out"), [("Headline", 25.9, 1), ("Narrow", 20.7, 1), ("Broad", 77.9, 0)])
def test_a_printed_part_is_held_against_its_whole_on_every_basis(oncology_model, basis, size, out):
    values = oncology_model.values(basis=basis)
    assert values.at("held_model", 0) == pytest.approx(size, abs=0.05)
    assert values.at("held_out", 0) == out == (size < 49.8)
    sides = {0: "in line: no larger than the model's whole", 1: "out of line: larger than the model's whole"}
    assert values.at("held_words", 0) == sides[out]


def test_what_is_not_like_for_like_is_never_out_of_line(oncology_model):
    for ratio in (1e-6, 1e6):
        values = oncology_model.values(held_ratio_low=ratio, held_ratio_high=ratio)
        assert (values.at("held_out", 4), values.at("held_words", 4)) == (0, "no verdict")
        assert values.at("held_out", 1) == 1


def test_a_range_needs_three_publishers(oncology_model):
    ends = [f"scope_pooled_{end}" for end in ("low", "high")]
    assert {value for key in ends for value in values_of(oncology_model, key).values()} == {"n/a"}
    two = oncology_model.values(fewest_sources=2.0)
    places = [m.key for m in oncology_model.grid.lines["scope_pooled"].members]
    found = [two.at(key, places.index("cancer_diagnostics_scope")) for key in ends]
    assert found[0] < two.at("scope_pooled", places.index("cancer_diagnostics_scope")) < found[1]
    assert [two.at(key, places.index("headline_scope")) for key in ends] == ["n/a", "n/a"]


def test_a_pool_of_two_sources_is_called_indicative(oncology_model):
    ledgers = {row.name: row for tab in oncology_model.tabs for row in tab.rows if hasattr(row, "columns")}
    (found,) = (one.content for one in ledgers["ScopeSummary"].columns if one.header == "How it is found")
    pooled = dict(zip((member.label for member in ledgers["ScopeSummary"].members), found, strict=True))
    assert pooled["Cancer diagnostics"] == "2 sources: indicative"
    assert pooled["Precision oncology only"] == "one claim"
