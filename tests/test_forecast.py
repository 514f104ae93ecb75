"""The forecast in Python: known numbers, closure, scenarios, and the tidy frame."""

from __future__ import annotations

import pytest

from oncomodel import MarketError, forecast


def size(found, year):
    return found.values["market_size"][found.years.index(year)]


# Market brief: 87.4 (2026) to 165.2 (2033); 53.2 (2023) at 10-10.5 %; 180 (2022) to 507 (2032).
@pytest.mark.parametrize(
    ("basis", "year", "value"),
    [
        ("headline", 2026, 87.4),
        ("headline", 2033, 165.2),
        ("narrow", 2023, 53.2),
        ("narrow", 2030, 53.2 * 1.1025**7),
        ("broad", 2022, 180.0),
        ("broad", 2032, 507.0),
    ],
)
def test_the_base_scenario_meets_the_published_figures(oncology, basis, year, value):
    assert size(forecast(oncology, "base", basis), year) == pytest.approx(value, rel=1e-12)


def test_headline_growth_is_what_its_figures_imply(oncology):
    found = forecast(oncology)
    assert found.values["market_size_cagr_base"] == pytest.approx((165.2 / 87.4) ** (1 / 7) - 1, rel=1e-12)
    assert found.values["growth_used"] == pytest.approx(0.0952, abs=5e-5)  # printed as 7.5 % in the brief


def test_scenarios_differ_after_the_base_year_only(oncology):
    base, bull, bear = (forecast(oncology, name).values["market_size"] for name in ("base", "bull", "bear"))
    assert list(bull[:5]) == list(base[:5]) == list(bear[:5])
    assert all(bear[5:] < base[5:])
    assert all(base[5:] < bull[5:])
    ramps = ((0.002, 2027, 5), (0.003, 2028, 3), (0.003, 2028, 3), (0.002, 2029, 3))  # those on the whole market
    grown = 87.4
    for year in range(2027, 2034):
        active = sum(size * min(1, max(0, (year - start + 1) / ramp)) for size, start, ramp in ramps)
        grown *= (165.2 / 87.4) ** (1 / 7) + 0.008 + active
    assert bull[-1] == pytest.approx(grown, rel=1e-12)


def test_measured_shares_hold_in_their_own_year(oncology):
    found = forecast(oncology)
    share = found.values["product_type_share"][:, found.years.index(2023)]
    assert share == pytest.approx([0.40, 0.39, 0.04, 0.17], rel=1e-12)
    breast = found.values["cancer_type_share"][0, found.years.index(2023)]
    measured = 12.8 / 53.2
    assert breast == pytest.approx(measured / (measured + 0.20 + 0.19 + 0.3694), rel=1e-12)


def test_what_the_brief_calls_largest_and_fastest_is(oncology):
    values = forecast(oncology).values
    for key, member in (("product_type", 0), ("cancer_type", 1), ("region", 2)):
        growth = values[f"{key}_market_size_cagr_base"].ravel()
        assert growth.argmax() == member
    for key in ("product_type", "cancer_type", "end_user", "region"):
        if key != "cancer_type":  # "others" is a group; breast is the largest single type
            assert values[f"{key}_market_size"][:, 4].argmax() == 0


def test_the_frame_is_tidy(oncology):
    frame = forecast(oncology, "bull", "narrow").to_frame()
    assert list(frame.columns) == ["key", "dimension", "member", "year", "value", "unit"]
    assert not frame.duplicated(["key", "dimension", "member", "year"]).any()
    sizes = frame[(frame.key == "region_market_size") & (frame.year == 2033)]
    assert list(sizes.member) == ["north_america", "europe", "asia_pacific", "latin_america", "middle_east_africa"]
    whole = frame[(frame.key == "market_size") & (frame.year == 2033)]
    assert sizes.value.sum() == pytest.approx(whole.value.item(), rel=1e-12)
    assert set(sizes.unit) == {"USD billion"}
    assert set(sizes.dimension) == {"region"}
    first = frame[(frame.key == "market_growth") & (frame.year == 2022)]
    assert first.value.isna().all()


def test_every_region_closes_over_its_product_types(oncology):
    values = forecast(oncology, "bear", "broad").values
    for member in oncology.regions.members:
        parts = values[f"{member.key}_product_type_market_size"].sum(axis=0)
        assert parts == pytest.approx(values[f"{member.key}_market_size"], rel=1e-12)


def test_an_unknown_scenario_or_basis_is_refused_with_the_nearest_name(oncology):
    with pytest.raises(MarketError, match=r"scenario must be one of base, bull, bear .*bul"):
        forecast(oncology, "bul")
    with pytest.raises(MarketError, match="basis must be one of headline, narrow, broad"):
        forecast(oncology, "base", "headlin")
