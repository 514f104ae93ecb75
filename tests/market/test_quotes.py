import pytest

from oncomodel.market.quotes import nearest_passage, printed_numbers, stands_in


def numbers(quote):
    return [printed.number for printed in printed_numbers(quote)]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("USD 87.4 Billion in 2026", [87.4, 2026]),
        ("USD87.4bn", [87.4]),
        ("over $100,000 a year", [100_000]),
        ("1 234 567,5 EUR", [1_234_567.5]),
        ("1.234.567 EUR or 1.234,5", [1_234_567, 1_234.5]),
        ("CHF 1'250.50", [1_250.5]),
        ("610,5 million", [610.5]),
        ("from 2022 to 2023, then 2024.", [2022, 2023, 2024]),
        ("HER2 and PD1 are no numbers", []),
        ("a fall of -3 % or \u22124 %", [-3, -4]),
        ("2023-2024 and 10\u201310.5 %", [2023, 2024, 10, 10.5]),
        ("by early 2030s", []),
    ],
)
def test_numbers_are_read_as_they_are_printed(quote, expected):
    assert numbers(quote) == expected


@pytest.mark.parametrize(
    ("quote", "low", "high"),
    [
        ("around 10\u201310.5 % through 2032", 0.10, 0.105),
        ("~8.5\u201311 % CAGR", 0.085, 0.11),
        ("4 to 6 percent a year", 0.04, 0.06),
        ("between 4 and 6 per cent", 0.04, 0.06),
        ("a share of 0.4 to 0.45", 0.4, 0.45),
    ],
)
def test_both_ends_of_a_range_are_percentages(quote, low, high):
    first, second = printed_numbers(quote)[:2]
    assert first.shows_fraction(low)
    assert second.shows_fraction(high)
    assert not first.shows_fraction(low * 100)


def test_a_percentage_is_a_fraction_and_never_an_amount():
    (printed,) = printed_numbers("~40 %")
    assert printed.shows_fraction(0.4)
    assert not printed.shows_fraction(40)
    assert not printed.shows_amount(40, 1e9)


def test_an_amount_counts_in_the_magnitude_of_the_market():
    low, high = printed_numbers("US $53\u2013180 billion")
    assert low.shows_amount(53, 1e9)
    assert high.shows_amount(180_000, 1e6)
    assert not high.shows_amount(180, 1e6)


def test_an_amount_without_a_magnitude_is_taken_as_printed():
    (printed,) = printed_numbers("EUR 610,5")
    assert printed.shows_amount(610.5, 1e6)


def test_a_fall_may_be_printed_in_words_but_a_minus_is_a_minus():
    assert printed_numbers("fell by 3 %")[0].shows_fraction(-0.03)
    assert not printed_numbers("grew by -3 %")[0].shows_fraction(0.03)


def test_a_plain_figure_may_be_written_out_or_in_millions():
    (printed,) = printed_numbers("29.5 million cases")
    assert printed.shows(29.5)
    assert printed.shows(29_500_000)
    assert not printed.shows(29.4)


TEXT = "Breast cancer holds ~$12.8 billion\n  in 2023, driven by\u00a0HER2-targeted drugs."


@pytest.mark.parametrize(
    "quote",
    ["holds ~$12.8 billion in 2023", "driven by HER2-targeted drugs", "12.8  billion\nin", TEXT, "~$12.8", "."],
)
def test_a_quote_may_differ_in_white_space(quote):
    assert stands_in(quote, TEXT)


@pytest.mark.parametrize(
    "quote",
    ["8 billion in 2023", "holds ~$12", "east cancer", "in 202", "breast cancer", "drugs driven", "HER2 targeted"],
)
def test_a_quote_is_word_for_word(quote):
    assert not stands_in(quote, TEXT)


def test_the_nearest_passage_is_what_was_meant():
    assert nearest_passage("holds ~$12.9 billion in 2023,", TEXT) == "holds ~$12.8 billion in 2023,"
    assert nearest_passage("a quote much longer than the text", "short text") == "short text"
