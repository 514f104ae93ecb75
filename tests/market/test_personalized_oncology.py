"""The market file of the brief: its cited numbers, its arithmetic and its assumptions."""

from pathlib import Path

import pytest

from oncomodel.market import Quantity, load_market
from oncomodel.market.part import Part
from oncomodel.market.quotes import printed_numbers

FILE = Path(__file__).parents[2] / "config" / "personalized-oncology.yaml"
MARKET = load_market(FILE)
SPLITS = (*MARKET.dimensions, MARKET.regions)


def shares_of(dimension):
    """Each member's share as a fraction, by key."""
    return {
        member.key: member.share.mode
        / (MARKET.basis(member.share.of).value_in(dimension.year).mode if member.share.of else 1.0)
        for member in dimension.members
    }


def mean_growth(dimension):
    shares = shares_of(dimension)
    return sum(shares[m.key] * m.growth.mode for m in dimension.members) / sum(shares.values())


def quantities(part):
    """Every number of the market."""
    if isinstance(part, Quantity):
        yield part
    elif isinstance(part, Part):
        for _, inner in part:
            yield from quantities(inner)
    elif isinstance(part, tuple):
        for inner in part:
            yield from quantities(inner)


def range_of(quantity):
    return quantity.low, quantity.mode, quantity.high


def test_the_timeline_is_2022_to_2033_with_base_2026():
    timeline = MARKET.timeline
    assert (timeline.first_year, timeline.base_year, timeline.last_year) == (2022, 2026, 2033)
    assert (MARKET.currency, MARKET.magnitude) == ("USD", "billion")


@pytest.mark.parametrize(
    ("key", "start", "end", "growth", "trust"),
    [
        ("headline", (87.4, 2026), (165.2, 2033), (None, 0.075, None), "start_and_end"),
        ("narrow", (53.2, 2023), (127.5, 2030), (0.10, 0.1025, 0.105), "start_and_growth"),
        ("broad", (180.0, 2022), (507.0, 2032), (None, 0.109, None), "start_and_end"),
    ],
)
def test_the_bases_are_those_of_the_brief(key, start, end, growth, trust):
    basis = MARKET.basis(key)
    assert (basis.start.mode, basis.start.year) == start
    assert (basis.end.mode, basis.end.year) == end
    assert range_of(basis.growth) == growth
    assert basis.trust == trust
    assert all(part.is_cited for part in (basis.start, basis.end, basis.growth))


def test_the_headline_is_the_default_and_its_contradiction_is_said():
    assert MARKET.basis().key == "headline"
    assert "9.52" in MARKET.basis().growth.cited.caveat
    assert round((165.2 / 87.4) ** (1 / 7) - 1, 4) == 0.0952


def test_the_narrow_end_is_a_range():
    assert range_of(MARKET.basis("narrow").end) == (125.0, 127.5, 130.0)


def test_dimensions_and_members_are_those_of_the_brief():
    members = {split.key: [member.key for member in split.members] for split in SPLITS}
    assert members == {
        "product_type": ["diagnostics", "therapeutics", "mrna_vaccines", "theranostics"],
        "cancer_type": ["breast", "lung", "hematologic", "other_cancers"],
        "technology_platform": ["genomic_profiling", "liquid_biopsy", "ai_decision_tools", "patient_xenografts"],
        "end_user": ["hospitals", "laboratories", "research_institutions", "home_care"],
        "region": ["north_america", "europe", "asia_pacific", "latin_america", "middle_east_africa"],
    }
    assert {split.year for split in SPLITS} == {2023}


@pytest.mark.parametrize(
    ("split", "member", "field", "numbers", "of"),
    [
        ("product_type", "diagnostics", "share", (0.36, 0.40, 0.44), None),
        ("cancer_type", "breast", "share", (11.5, 12.8, 14.1), "narrow"),
        ("cancer_type", "lung", "growth", (0.103, 0.113, 0.123), None),
        ("technology_platform", "liquid_biopsy", "share", (2.0, 2.2, 2.4), "narrow"),
        ("end_user", "hospitals", "share", (0.45, 0.50, 0.55), None),
        ("region", "north_america", "share", (0.44, 0.445, 0.45), None),
        ("region", "asia_pacific", "growth", (0.085, 0.0975, 0.11), None),
    ],
)
def test_what_the_brief_prints_of_members_is_cited(split, member, field, numbers, of):
    quantity = getattr(MARKET.dimension(split).member(member), field)
    assert quantity.is_cited
    assert range_of(quantity) == numbers
    assert getattr(quantity, "of", None) == of


def test_nothing_else_of_a_member_is_cited():
    cited = [f"{m.key}.{f}" for s in SPLITS for m in s.members for f in ("share", "growth") if getattr(m, f).is_cited]
    assert sorted(cited) == [
        "asia_pacific.growth",
        "breast.share",
        "diagnostics.share",
        "hospitals.share",
        "liquid_biopsy.share",
        "lung.growth",
        "north_america.share",
    ]


@pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.key)
def test_shares_sum_to_one(split):
    assert sum(shares_of(split).values()) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.key)
def test_growth_of_members_averages_the_printed_growth(split):
    assert mean_growth(split) == pytest.approx((165.2 / 87.4) ** (1 / 7) - 1, abs=0.0005)


@pytest.mark.parametrize(
    ("split", "fastest"),
    [("product_type", "diagnostics"), ("cancer_type", "lung"), ("region", "asia_pacific")],
)
def test_no_assumption_outgrows_the_member_that_the_brief_calls_fastest(split, fastest):
    leader = MARKET.dimension(split).member(fastest).growth
    others = [member.growth for member in MARKET.dimension(split).members if member.key != fastest]
    assert all(growth.mode < leader.mode for growth in others)
    assert all(growth.high_or_mode <= leader.high_or_mode for growth in others)


def test_diagnostics_is_the_largest_product_type_in_the_whole_range():
    others = [m.share.high for m in MARKET.dimension("product_type").members if m.key != "diagnostics"]
    assert max(others) < 0.40


def test_breast_is_the_largest_single_cancer_type_in_the_whole_range():
    members = MARKET.dimension("cancer_type").members
    breast = shares_of(MARKET.dimension("cancer_type"))["breast"]
    assert breast == pytest.approx(12.8 / 53.2)
    assert all(m.share.high < breast for m in members if m.key in {"lung", "hematologic"})


def test_hospitals_and_north_america_are_the_largest():
    for split, largest in (("end_user", "hospitals"), ("region", "north_america")):
        shares = shares_of(MARKET.dimension(split))
        assert max(shares, key=shares.get) == largest


def test_growth_of_liquid_biopsy_follows_from_its_two_published_sizes():
    growth = MARKET.dimension("technology_platform").member("liquid_biopsy").growth
    expected = [(6 / 2.2) ** (1 / (year - 2023)) - 1 for year in (2034, 2032, 2030)]
    assert list(range_of(growth)) == pytest.approx(expected, abs=5e-5)
    assert growth.assumed


def test_every_assumption_but_the_zero_of_the_base_scenario_is_a_range():
    single = [q for q in quantities(MARKET) if not q.is_cited and q.low is None]
    assert single == [MARKET.scenario("base").growth_difference, MARKET.target]
    assert MARKET.scenario("base").growth_difference.mode == 0
    assert all(q.low < q.mode < q.high for q in quantities(MARKET) if not q.is_cited and q not in single)


def test_scenarios_are_base_bull_and_bear():
    differences = {scenario.key: range_of(scenario.growth_difference) for scenario in MARKET.scenarios}
    assert differences == {
        "base": (None, 0.0, None),
        "bull": (0.003, 0.008, 0.013),
        "bear": (-0.022, -0.012, -0.002),
    }
    assert MARKET.scenario().key == "base"


@pytest.mark.parametrize(
    ("key", "numbers", "year"),
    [
        ("published_range_low", (None, 53.0, None), 2023),
        ("published_range_high", (None, 180.0, None), 2023),
        ("nih_research_budget", (None, 41.0, None), 2021),
        ("small_molecules", (None, 49.8, None), 2023),
        ("outlook_narrow_start", (None, 53.0, None), 2023),
        ("outlook_growth", (0.10, 0.105, 0.11), None),
        ("outlook_broad_end", (None, 500.0, None), 2032),
        ("outlook_broad_growth", (None, 0.109, None), None),
        ("liquid_biopsy_end", (None, 6.0, None), None),
    ],
)
def test_context_figures_are_kept_with_why_the_model_leaves_them_out(key, numbers, year):
    (fact,) = (fact for fact in MARKET.facts if fact.key == key)
    assert range_of(fact.quantity) == numbers
    assert fact.quantity.year == year
    assert fact.quantity.is_cited
    assert not fact.used
    assert fact.reason


def test_only_the_ranges_of_the_bases_and_of_single_figures_of_members_are_not_printed():
    added = [q for q in quantities(MARKET) if q.cited and q.cited.not_printed]
    headline, narrow, broad = (MARKET.basis(key) for key in ("headline", "narrow", "broad"))
    diagnostics, breast, lung, liquid_biopsy, hospitals = (
        MARKET.dimension(split).member(member)
        for split, member in (
            ("product_type", "diagnostics"),
            ("cancer_type", "breast"),
            ("cancer_type", "lung"),
            ("technology_platform", "liquid_biopsy"),
            ("end_user", "hospitals"),
        )
    )
    shares = [one.share for one in (diagnostics, breast, liquid_biopsy, hospitals)]
    sizes = [headline.start, narrow.start, broad.start, broad.end]
    of_bases = [headline.start, headline.end, narrow.start, broad.start, broad.end]
    of_members = [diagnostics.share, breast.share, lung.growth, liquid_biopsy.share, hospitals.share]
    assert added == [*of_bases, *of_members]
    for tenth in sizes:
        assert (tenth.low, tenth.high) == pytest.approx((0.9 * tenth.mode, 1.1 * tenth.mode), rel=0.001)
    for tenth, digits in zip(shares, (2, 1, 1, 2), strict=True):
        exact = (0.9 * tenth.mode, 1.1 * tenth.mode)
        assert (tenth.low, tenth.high) == pytest.approx(exact, abs=0.51 * 10**-digits)
    assert (lung.growth.low, lung.growth.high) == pytest.approx((0.113 - 0.01, 0.113 + 0.01))
    assert (headline.start.mode, headline.end.mode) == (87.4, 165.2)
    assert headline.end.low == pytest.approx(87.4 * 1.075**7, abs=0.05)
    assert headline.end.high == pytest.approx(87.4 * 1.11**7, abs=0.05)


def test_every_cited_number_is_printed_in_its_quote_even_where_a_caveat_would_excuse_it():
    for quantity in quantities(MARKET):
        if quantity.cited is None:
            continue
        printed = printed_numbers(quantity.cited.quote)
        for number in (*quantity.printed.values(), *([quantity.year] if quantity.year else [])):
            assert any(p.shows(number) for p in printed), (number, quantity.cited.quote)


BRIEF = (FILE.parent / "sources" / "market-brief.txt").read_text(encoding="utf-8")
NOT_MARKET_FIGURES = {
    200.0: "words per section, an instruction to the writer",
    2.0: "the number of a heading",
    3.0: "the number of a heading",
    5.0: "'5-10 years', the period of the outlook",
}


def test_no_number_of_the_brief_is_left_out():
    quotes = [q.cited.quote for q in quantities(MARKET) if q.cited] + [d.cited.quote for d in MARKET.drivers]
    quoted = {printed.number for quote in quotes for printed in printed_numbers(quote)}
    assert {printed.number for printed in printed_numbers(BRIEF)} - quoted - NOT_MARKET_FIGURES.keys() == set()


def test_the_stored_text_is_the_brief_byte_for_byte():
    raw = (FILE.parent / "sources" / "market-brief.txt").read_bytes()
    assert len(raw) == 7844
    assert raw.startswith(b"Personalized Medicines In Oncology Market size is estimated")
    assert MARKET.source("brief").text == "sources/market-brief.txt"


def test_drivers_and_headwinds_are_those_of_the_brief():
    directions = [driver.direction for driver in MARKET.drivers]
    assert (directions.count("driver"), directions.count("headwind")) == (11, 4)


def test_loading_is_deterministic_and_gives_equal_markets():
    assert load_market(str(FILE)) == MARKET
