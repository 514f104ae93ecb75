"""The formula kernels of the claims: known values, limits, symmetry, missing data and native parity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import KernelError
from oncomodel.kernels import bridge, claims, coverage, triangulation
from oncomodel.kernels.evidence import log_pool
from tests.kernels.tracing import traced

# brief and other-published-claims.md: begin, end, periods, stated, implied growth as printed there
PUBLISHED = [
    (87.4, 165.2, 7, 0.075, 0.0952),
    (180.0, 507.0, 10, 0.109, 0.1091),
    (180.0, 500.0, 10, 0.109, 0.1076),
    (195.436, 465.380, 9, 0.135, 0.1012),
    (4.3, 34.7, 10, 0.252, 0.2322),
    (4.3, 34.7, 9, 0.252, 0.2611),
]


@pytest.mark.parametrize(("begin", "end", "periods", "stated", "implied"), PUBLISHED)
def test_the_gap_is_that_of_the_published_arithmetic(begin, end, periods, stated, implied):
    assert claims.claim_gap(begin, end, periods, stated) == pytest.approx((implied - stated) * 1e4, abs=0.6)


@given(st.floats(0.1, 1e4), st.floats(-0.5, 1.0), st.integers(1, 40))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_a_claim_made_of_its_own_growth_is_consistent(begin, rate, periods):
    gap = claims.claim_gap(begin, begin * (1 + rate) ** periods, periods, rate)
    assert abs(gap) < 1e-6
    assert claims.verdict(gap) == claims.CONSISTENT


def test_ranges_that_overlap_have_no_gap_and_others_their_distance():
    assert claims.range_gap(0.10, 0.12, 0.11, 0.13) == 0
    assert claims.range_gap(0.1298, 0.1361, 0.10, 0.105) == pytest.approx(248)
    assert claims.range_gap(0.08, 0.09, 0.10, 0.105) == pytest.approx(-100)


@pytest.mark.parametrize(
    ("gap", "verdict"),
    [(0.0, 2), (5.0, 2), (-5.0, 2), (5.01, 3), (-25.0, 3), (25.01, 4), (-338.0, 4), (np.nan, 1)],
)
def test_a_verdict_changes_at_its_thresholds(gap, verdict):
    assert claims.verdict(gap) == verdict


def test_an_error_of_one_period_is_found_in_both_directions():
    # 100 to 121 in two years is 10 % a year; printed as if it took three, or one
    for periods, expected in ((2, 1), (3, 2), (1.0, 3)):
        gaps = [claims.claim_gap(100, 121, periods + shift, 0.10) for shift in (0, -1, 1) if periods + shift > 0]
        gap, less, more = gaps if len(gaps) == 3 else (gaps[0], 1e9, gaps[1])
        assert claims.off_by_one(1, gap, less, more, 25.0) == expected


def test_impossible_numbers_are_refused_and_missing_ones_stay_missing():
    with pytest.raises(KernelError, match="begin must be greater than 0"):
        claims.claim_gap(0, 1, 1, 0.1)
    with pytest.raises(KernelError, match="periods must be other than 0"):
        claims.claim_gap(1, 1, 0, 0.1)
    assert np.isnan(claims.claim_gap(np.nan, 1, 1, 0.1))


@pytest.mark.parametrize(
    ("kernel", "known"),
    [
        (claims.range_gap, {"low": 0.1, "high": 0.2, "stated_low": 0.3, "stated_high": 0.4, "points_in_one": 1e4}),
        (claims.range_distance, {"low": 0.1, "high": 0.2, "stated_low": 0.3, "stated_high": 0.4}),
        (claims.excess_over_whole, {"part": 49.8, "whole": 42.0}),
        (claims.verdict, {"gap": -14.0, "close": 5.0, "rounding": 25.0}),
        (claims.off_by_one, {"known": 1.0, "gap": 90.0, "less": 3.0, "more": 99.0, "rounding": 25.0}),
        (claims.stated_path, {"start": 1.0, "start_year": 2020, "end": 2.0, "end_year": 2025}),
        (claims.excess_after, {"share": 0.9, "growth": 0.2, "total_growth": 0.1, "periods": 3, "points_in_one": 1e4}),
        (claims.sum_of_parts, {"one": 0.4, "other": 0.5, "third": 0.2}),
        (claims.worst_of, {"one": 2.0, "other": 4.0, "third": 1.0}),
        (coverage.of_both, {"share_grade": 1, "affinity_grade": 4, "affinity_weight": 1.0, "wanted": 1}),
        (triangulation.precision, {"known": 1, "years": 3, "level_error": 0.1, "yearly_error": 0.02, "between": 0.01}),
        (
            bridge.step_of_prices,
            {"size": 9.0, "inflation": 0.02, "from_constant": 1, "to_constant": 0, "years": 4},
        ),
    ],
)
def test_a_kernel_is_one_formula(kernel, known):
    assert traced(kernel, **known) == pytest.approx(kernel(**known), rel=1e-15)


def test_a_kernel_takes_draws():
    begin = np.array([87.4, 180.0, 195.436])
    gaps = claims.claim_gap(
        begin, np.array([165.2, 507.0, 465.38]), np.array([7, 10, 9]), np.array([0.075, 0.109, 0.135])
    )
    assert claims.verdict(gaps).tolist() == [4, 2, 4]


@given(st.lists(st.tuples(st.floats(1, 1e3), st.floats(0, 12)), min_size=2, max_size=6))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_pooling_in_steps_is_the_pooling_of_dersimonian_and_laird(estimates):
    sizes, years = (np.array(part) for part in zip(*estimates, strict=True))
    known = np.ones(len(sizes))
    weights = triangulation.precision_alone(known, years, 0.1, 0.02)
    logs = triangulation.log_of_known(known, sizes)
    mean = triangulation.weighted_mean(logs, weights)
    q = np.sum(triangulation.weighted_square(logs, weights, mean))
    between = triangulation.between_variance(q, len(sizes), triangulation.heterogeneity_scale(weights))
    shared = triangulation.precision(known, years, 0.1, 0.02, between)
    expected = log_pool(sizes, 1 / weights, "dersimonian-laird")
    assert between == pytest.approx(expected.tau_squared, rel=1e-9, abs=1e-12)
    pooled = triangulation.from_log(triangulation.weighted_mean(logs, shared))
    assert pooled == pytest.approx(expected.mean, rel=1e-9)
    assert triangulation.standard_error(shared) == pytest.approx(expected.standard_error, rel=1e-9)


def test_an_unknown_estimate_changes_nothing():
    known, sizes, years = np.array([1, 0, 1]), np.array([50.0, np.nan, 80.0]), np.array([1.0, np.nan, 2.0])
    weights, logs = triangulation.precision_alone(known, years, 0.1, 0.02), triangulation.log_of_known(known, sizes)
    alone = triangulation.precision_alone(np.ones(2), years[[0, 2]], 0.1, 0.02)
    expected = triangulation.weighted_mean(np.log(sizes[[0, 2]]), alone)
    assert triangulation.weighted_mean(logs, weights) == pytest.approx(expected, rel=1e-14)


def test_the_elasticity_of_growth_is_that_of_a_small_step():
    for growth, years in ((0.085, 3), (-0.03, 5), (0.11, -4)):
        step = 1e-6
        numeric = ((1 + growth * (1 + step)) ** years / (1 + growth) ** years - 1) / step
        assert coverage.growth_elasticity(growth, years) == pytest.approx(abs(numeric), rel=1e-4)
