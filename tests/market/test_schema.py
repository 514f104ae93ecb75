from pathlib import Path

import pytest
from pydantic import ValidationError

from oncomodel.errors import MarketError
from oncomodel.market import (
    Amount,
    Basis,
    Citation,
    Dimension,
    Limit,
    Member,
    Quantity,
    Rate,
    RateDifference,
    Share,
    Timeline,
    load_market,
)

COFFEE = Path(__file__).parents[1] / "markets" / "coffee.yaml"
CITED = {"source": "survey", "quote": "it was 12 in 2020", "scope": "all"}


def rules_of(kind, **body):
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(body)
    return [error.get("ctx", {}).get("rule", error["type"]) for error in caught.value.errors()]


def test_a_single_value_is_its_own_range():
    quantity = Quantity.model_validate({"value": 12, "year": 2020, "cited": CITED})
    assert (quantity.low_or_mode, quantity.mode, quantity.high_or_mode) == (12.0, 12.0, 12.0)
    assert (quantity.low, quantity.high, quantity.year) == (None, None, 2020)
    assert quantity.is_cited


def test_a_range_keeps_its_ends():
    quantity = Quantity.model_validate({"low": 1, "mode": 2, "high": 4, "assumed": "A guess."})
    assert (quantity.low_or_mode, quantity.mode, quantity.high_or_mode) == (1.0, 2.0, 4.0)
    assert not quantity.is_cited


@pytest.mark.parametrize("evidence", [{}, {"cited": CITED, "assumed": "A guess."}])
def test_a_number_is_either_cited_or_assumed(evidence):
    assert rules_of(Quantity, value=1, **evidence) == ["be either cited or assumed"]


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_an_assumption_needs_a_reason_in_words(reason):
    assert rules_of(Quantity, value=1, assumed=reason) == ["be a sentence"]


@pytest.mark.parametrize(
    ("numbers", "rule"),
    [
        ({"low": 3, "mode": 2, "high": 4}, "have low <= mode <= high"),
        ({"low": 1, "mode": 5, "high": 4}, "have low <= mode <= high"),
        ({"low": 1, "mode": 2}, "have low and high together, or neither"),
        ({"mode": 2, "high": 4}, "have low and high together, or neither"),
    ],
)
def test_a_range_has_two_ends_in_order(numbers, rule):
    assert rules_of(Quantity, **numbers, assumed="A guess.") == [rule]


@pytest.mark.parametrize("number", [True, "1", "1,5", None, float("inf"), float("nan"), [1], {}, 1j])
def test_only_finite_numbers_are_numbers(number):
    assert rules_of(Quantity, value=number, assumed="A guess.")[0] in {"float_type", "finite_number"}


def test_every_problem_of_a_quantity_is_reported():
    rules = rules_of(Share, low=-1, mode="x", high=2)
    assert rules == ["float_type", "be either cited or assumed", "be within 0-1"]


@pytest.mark.parametrize("rate", [-1, -1.5, 2.01, 7.5])
def test_a_rate_is_a_fraction_above_minus_one(rate):
    assert rules_of(Rate, value=rate, assumed="A guess.") == ["be a fraction above -1 and at most 2 (0.075 is 7.5 %)"]


def test_a_growth_difference_in_percentage_points_is_refused():
    assert rules_of(RateDifference, value=1.5, assumed="A guess.") == [
        "be a fraction within -0.5 to 0.5 (0.015 is 1.5 percentage points)"
    ]


@pytest.mark.parametrize("numbers", [{"value": 44}, {"value": -0.1}, {"low": 0, "mode": 0.9, "high": 1.1}])
def test_a_share_is_within_0_and_1(numbers):
    assert rules_of(Share, **numbers, assumed="A guess.") == ["be within 0-1"]


def test_a_share_of_nothing_is_refused():
    assert rules_of(Share, value=0, assumed="A guess.") == [
        "be greater than 0: what has no market has no growth either"
    ]


def test_an_amount_of_a_basis_may_exceed_1():
    share = Share.model_validate({"value": 12.8, "of": "narrow", "assumed": "A guess."})
    assert not share.is_fraction
    assert Share.model_validate({"value": 1, "assumed": "All of it."}).is_fraction


@pytest.mark.parametrize("size", [0, -3, 1e13])
def test_a_market_size_is_positive_and_dated(size):
    assert "be greater than 0 and at most 1e12" in rules_of(Amount, value=size, year=2020, assumed="A guess.")
    assert rules_of(Amount, value=1, assumed="A guess.") == ["missing"]


def basis(**parts):
    start = {"value": 1, "year": 2020, "assumed": "A guess."}
    return {"key": "wide", "label": "Wide", "scope": "All of it.", "start": start, **parts}


@pytest.mark.parametrize("trust", ["start_and_end", "start_and_growth", "growth_and_end"])
def test_a_basis_trusts_only_parts_that_it_has(trust):
    missing = "growth" if "growth" in trust else "end"
    parts = {"growth": {"value": 0.1, "assumed": "A guess."}} if missing == "end" else {}
    assert rules_of(Basis, **basis(**parts, trust=trust)) == [f"name parts that this basis has; it has no {missing}"]


def test_a_basis_ends_after_its_start():
    end = {"value": 2, "year": 2020, "assumed": "A guess."}
    assert rules_of(Basis, **basis(end=end, trust="start_and_end")) == ["end after the start year 2020"]


def test_a_basis_knows_its_published_sizes_by_year():
    end = {"value": 2, "year": 2030, "assumed": "A guess."}
    wide = Basis.model_validate(basis(end=end, trust="start_and_end"))
    assert wide.value_in(2020) == wide.start
    assert wide.value_in(2030) == wide.end
    assert wide.value_in(2025) is None


@pytest.mark.parametrize(
    ("years", "rule"),
    [
        ((2021, 2020, 2030), "be 2021 or later, the first year"),
        ((2020, 2030, 2030), "be after the base year 2030, by 100 years at most"),
        ((20, 2025, 2030), "be a year within 1900-2200"),
        ((2020, 2025.0, 2030), "int_type"),
    ],
)
def test_a_timeline_runs_from_first_over_base_to_last(years, rule):
    assert rules_of(Timeline, **dict(zip(("first_year", "base_year", "last_year"), years, strict=True))) == [rule]


def member(**parts):
    body = {
        "key": "capsule",
        "label": "Capsules",
        "description": "One cup each.",
        "share": {"value": 1, "assumed": "All of it."},
        "growth": {"value": 0.1, "assumed": "A guess."},
    }
    return {**body, **parts}


@pytest.mark.parametrize(
    "key", ["q1", "os5", "tax25", "r1c1", "r", "c", "rc", "xfd1048576", "Capsule", "a-b", "_a", "1a", "é", ""]
)
def test_a_key_is_a_name_in_excel_and_no_cell(key):
    assert len(rules_of(Member, **member(key=key))) == 1


@pytest.mark.parametrize("key", ["true", "print_area", "a" * 41])
def test_a_key_is_not_what_excel_keeps_or_cannot_read(key):
    assert len(rules_of(Member, **member(key=key))) == 1


@pytest.mark.parametrize("key", ["q1_value", "os5_", "north_america", "mrna_vaccines", "abcd1", "class"])
def test_plain_snake_case_is_a_key(key):
    assert Member.model_validate(member(key=key)).key == key


@pytest.mark.parametrize(
    "label", ["", " ", " a", "a ", "a\nb", "a\tb", "a\x00", "a\x85b", "a\u2028b", "a" * 61, "\ud83d", "🚀" * 31]
)
def test_a_label_is_one_short_line(label):
    assert len(rules_of(Member, **member(label=label))) == 1


@pytest.mark.parametrize("label", ["=1+1", "+a", "-a", "@a", "'a'", "a & <b>", "漢字", "🚀" * 30, "a" * 60])
def test_odd_labels_are_kept_as_they_are(label):
    assert Member.model_validate(member(label=label)).label == label


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ufffeb", "a\udc00b"])
def test_text_that_an_excel_file_cannot_store_is_refused(text):
    assert rules_of(Member, **member(description=text)) == ["hold no character that an Excel file cannot store"]


@pytest.mark.parametrize("title", ["a/b", "a:b", "[a]", "a*", "a?", "a\\b", "'a", "a'", "History", "a" * 32])
def test_a_tab_title_is_one_that_excel_takes(title):
    body = {"key": "kind", "label": "Kinds", "noun": "kind", "year": 2020}
    members = (Member.model_validate(member()),)
    assert Dimension.model_validate({**body, "title": "Kind's", "members": members}).members == members
    assert len(rules_of(Dimension, **body, title=title, members=members)) == 1


def test_nothing_can_be_changed_afterwards():
    citation = Citation.model_validate(CITED)
    with pytest.raises(ValidationError):
        citation.quote = "other"


@pytest.fixture(scope="module")
def coffee():
    return load_market(COFFEE)


def test_a_market_finds_its_parts_by_key(coffee):
    assert coffee.basis("factory_shipments").end.mode == 980.0
    assert coffee.basis().key == "retail_sales"
    assert coffee.scenario("frugal").growth_difference.low == -0.03
    assert coffee.scenario().key == "steady"
    assert coffee.source("survey-2025").accessed == "2025-11-03"
    assert coffee.dimension("machine_type").member("capsule").share.mode == 0.46
    assert coffee.dimension("region") is coffee.regions


@pytest.mark.parametrize(
    ("lookup", "message"),
    [
        (lambda m: m.basis("retial_sales"), "basis must be one of retail_sales, factory_shipments"),
        (lambda m: m.scenario("stead"), "scenario must be one of steady, frugal"),
        (lambda m: m.source("survey-2024"), "source must be one of survey-2025"),
        (lambda m: m.dimension("regions"), "dimension must be one of machine_type, region"),
        (lambda m: m.regions.member("noth"), "region.members must be one of north, south"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest_one(coffee, lookup, message):
    with pytest.raises(MarketError, match="did you mean") as caught:
        lookup(coffee)
    assert str(caught.value).startswith(message)


def test_a_market_can_be_a_key_of_a_mapping(coffee):
    assert {coffee: 1}[load_market(COFFEE)] == 1


def test_a_dimension_may_say_how_to_read_it_in_words():
    markets = load_market(COFFEE)
    given = markets.regions.model_dump(exclude={"note", "members"}) | {"members": {}}
    assert markets.regions.note is None
    assert "be a sentence" in rules_of(Dimension, **given, note=" ")


def test_a_limit_may_have_a_topic_or_be_words_alone(coffee):
    assert [(one.topic, one.text) for one in coffee.limits] == [(None, "All figures are invented.")]
    one = Limit.model_validate({"topic": "Scopes", "text": "Never add them."})
    assert (one.topic, one.text) == ("Scopes", "Never add them.")
    with pytest.raises(ValidationError):
        Limit.model_validate({"topic": "Scopes"})
