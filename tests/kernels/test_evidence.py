"""Evidence: rebasing to a year, and combining estimates from several sources."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.evidence import Combined, combine, log_pool, rebase

METHODS = ["fixed", "dersimonian-laird", "paule-mandel"]

# Colditz et al. (1994), JAMA 271, 698-702: 13 trials of the BCG vaccine. Cases and people without
# tuberculosis, vaccinated and not, as in dat.bcg of the R package metadat.
BCG = np.array(
    [
        (4, 119, 11, 128),
        (6, 300, 29, 274),
        (3, 228, 11, 209),
        (62, 13536, 248, 12619),
        (33, 5036, 47, 5761),
        (180, 1361, 372, 1079),
        (8, 2537, 10, 619),
        (505, 87886, 499, 87892),
        (29, 7470, 45, 7232),
        (17, 1699, 65, 1600),
        (186, 50448, 141, 27197),
        (5, 2493, 3, 2338),
        (27, 16886, 29, 17825),
    ],
    dtype=float,
)

# Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30, 261-293, examples 1 and 2.
VIECHTBAUER_1 = (
    [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232],
    [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040],
)
VIECHTBAUER_2 = np.array(
    [
        (0.100, 0.016), (-0.162, 0.015), (-0.090, 0.050), (-0.049, 0.050), (-0.046, 0.032), (-0.010, 0.052),
        (-0.431, 0.036), (-0.261, 0.024), (0.134, 0.034), (0.019, 0.033), (0.175, 0.031), (0.056, 0.034),
        (0.045, 0.039), (0.103, 0.167), (0.121, 0.134), (-0.482, 0.096), (0.290, 0.016), (0.342, 0.035),
    ]
).T  # fmt: skip

# Lipsey and Wilson (2001), Practical Meta-Analysis, exhibit 7.3 (page 133).
LIPSEY_WILSON = (
    [-0.33, 0.32, 0.39, 0.31, 0.17, 0.64, -0.33, 0.15, -0.02, 0.00],
    [0.084, 0.035, 0.017, 0.034, 0.072, 0.117, 0.102, 0.093, 0.012, 0.067],
)


def bcg_risk_ratios():
    """Risk ratios, and the variances of their logarithms."""
    cases, healthy, control_cases, control_healthy = BCG.T
    treated, controls = cases + healthy, control_cases + control_healthy
    ratios = (cases / treated) / (control_cases / controls)
    return ratios, 1 / cases - 1 / treated + 1 / control_cases - 1 / controls


def clasp_log_odds():
    """Collins et al.'s six CLASP trials, in DerSimonian and Kacker (2007)."""
    treated, controls = np.array([156, 303, 565, 1570, 103, 4659]), np.array([74, 303, 477, 1565, 105, 4650])
    events, control_events = np.array([5, 5, 12, 69, 9, 313]), np.array([8, 17, 9, 94, 11, 352])
    table = np.array([events, treated - events, control_events, controls - control_events])
    odds = table[0] * table[3] / (table[1] * table[2])
    return np.log(odds), (1 / table).sum(axis=0)


def parts(result):
    return result.mean, result.standard_error, result.tau_squared, result.q, result.i_squared


class TestRebase:
    def test_known_value_grows_the_narrow_market_from_2023_to_2026(self):
        # 53.2 * 1.1**3 = 53.2 * 1.331
        assert rebase(53.2, 2023, 2026, 0.10) == pytest.approx(70.8092, rel=1e-12)

    def test_known_value_goes_back_as_excels_present_value(self):
        # Excel: =PV(7.5%,3,0,-100) gives 80.49605695
        assert rebase(100.0, 2026, 2023, 0.075) == pytest.approx(80.49605695, abs=5e-9)

    def test_the_same_year_changes_nothing(self):
        assert rebase(87.4, 2026, 2026, 0.3) == 87.4

    @given(
        st.floats(0.01, 1e6),
        st.floats(1990, 2050),
        st.floats(1990, 2050),
        st.floats(1990, 2050),
        st.floats(-0.5, 1.0),
    )
    def test_a_detour_through_another_year_changes_nothing(self, value, start, middle, end, rate):
        detour = rebase(rebase(value, start, middle, rate), middle, end, rate)
        assert detour == pytest.approx(rebase(value, start, end, rate), rel=1e-9)

    def test_broadcasts_over_draws_and_years(self):
        values = rebase(np.array([[100.0], [50.0]]), 2026, np.array([2026, 2027, 2028]), [0.1, 0.1, 0.2])
        assert values.tolist() == pytest.approx(np.array([[100, 110, 144], [50, 55, 72]]))

    def test_missing_numbers_come_out_missing(self):
        assert np.isnan(rebase(np.nan, 2023, 2026, 0.1))

    def test_a_fall_by_all_leaves_nothing_and_nothing_leads_back(self):
        assert rebase(100.0, 2023, 2026, -1.0) == 0.0
        with pytest.raises(KernelError, match="rebase"):
            rebase(100.0, 2026, 2023, -1.0)

    @pytest.mark.parametrize("rate", [-1.5, -np.inf])
    def test_impossible_rates_are_refused(self, rate):
        with pytest.raises(KernelError, match=r"rebase: rate must be a growth rate of -1"):
            rebase(1.0, 2023, 2026, rate)

    def test_text_is_refused(self):
        with pytest.raises(ArgumentError, match="rebase: value must be a number"):
            rebase("a lot", 2023, 2026, 0.1)

    def test_symbols_are_traced(self):
        class Text(np.lib.mixins.NDArrayOperatorsMixin):
            def __init__(self, text):
                self.text = text

            def __array_ufunc__(self, ufunc, method, *inputs):
                terms = [x.text if isinstance(x, Text) else str(x) for x in inputs]
                return Text(f"{ufunc.__name__}({','.join(terms)})")

        traced = rebase(*map(Text, ["value", "from", "to", "rate"]))
        assert traced.text == "multiply(value,power(add(1,rate),subtract(to,from)))"


class TestCombinePublished:
    def test_bcg_trials_with_fixed_effect(self):
        # metafor, tests/testthat/test_misc_metan_vs_rma.uni_with_dat.bcg.r, agreeing with Stata's metan:
        # estimate -0.4303, z -10.6247, Q 152.2330
        ratios, variances = bcg_risk_ratios()
        result = combine(np.log(ratios), variances)
        assert result.mean == pytest.approx(-0.4303, abs=5e-5)
        assert result.mean / result.standard_error == pytest.approx(-10.6247, abs=5e-5)
        assert result.q == pytest.approx(152.2330, abs=5e-5)
        assert result.tau_squared == 0

    def test_bcg_trials_by_dersimonian_and_laird(self):
        # the same file: estimate -0.7141, z -3.9952, tau^2 0.3088, I^2 92.1173 %
        ratios, variances = bcg_risk_ratios()
        result = combine(np.log(ratios), variances, "dersimonian-laird")
        assert result.mean == pytest.approx(-0.7141, abs=5e-5)
        assert result.mean / result.standard_error == pytest.approx(-3.9952, abs=5e-5)
        assert result.tau_squared == pytest.approx(0.3088, abs=5e-5)
        assert result.i_squared == pytest.approx(0.921173, abs=5e-7)

    def test_bcg_trials_by_paule_and_mandel(self):
        # metafor, test_misc_rma_uni.r: tau^2 0.3181, by DerSimonian and Laird's method iterated
        # to the end, which is Paule and Mandel's
        ratios, variances = bcg_risk_ratios()
        assert combine(np.log(ratios), variances, "paule-mandel").tau_squared == pytest.approx(0.3181, abs=5e-5)

    def test_bcg_trials_pooled_as_risk_ratios(self):
        # metafor, as above: 0.6503 (0.6007 to 0.7040) fixed, 0.4896 (0.3449 to 0.6950) by DerSimonian-Laird
        ratios, variances = bcg_risk_ratios()
        for method, published in [
            ("fixed", (0.6503, 0.6007, 0.7040)),
            ("dersimonian-laird", (0.4896, 0.3449, 0.6950)),
        ]:
            result = log_pool(ratios, variances, method)
            spread = np.exp(1.959964 * result.standard_error)
            found = (result.mean, result.mean / spread, result.mean * spread)
            assert found == pytest.approx(published, abs=5e-5)

    @pytest.mark.parametrize(
        ("method", "tau", "mean", "standard_error"),
        [
            ("paule-mandel", 0.3681, -0.3811, 0.2060),
            ("dersimonian-laird", 0.2323, -0.3240, 0.1540),
        ],
    )
    def test_clasp_trials(self, method, tau, mean, standard_error):
        # DerSimonian and Kacker (2007), Contemporary Clinical Trials 28, 105-114, tables 3 and 4
        result = combine(*clasp_log_odds(), method)
        found = (np.sqrt(result.tau_squared), result.mean, result.standard_error)
        assert found == pytest.approx((tau, mean, standard_error), abs=5e-5)

    @pytest.mark.parametrize(
        ("data", "tau_squared", "i_squared"),
        [(VIECHTBAUER_1, 0.2768, 0.804447), (VIECHTBAUER_2, 0.0126, 0.275275)],
    )
    def test_viechtbauers_examples(self, data, tau_squared, i_squared):
        # Viechtbauer (2005), pages 271-272; I^2 from metafor's test_analysis_example_viechtbauer2005.r
        result = combine(*data, "dersimonian-laird")
        assert result.tau_squared == pytest.approx(tau_squared, abs=5e-5)
        assert result.i_squared == pytest.approx(i_squared, abs=5e-7)

    def test_lipsey_and_wilsons_example(self):
        # page 133: fixed 0.1549 (0.0609), Q 14.7640; random 0.1534 (0.0858), tau^2 0.025955
        fixed = combine(*LIPSEY_WILSON, method="fixed")
        assert (fixed.mean, fixed.standard_error) == pytest.approx((0.1549, 0.0609), abs=5e-5)
        assert fixed.q == pytest.approx(14.7640, abs=5e-5)
        spread = combine(*LIPSEY_WILSON, method="dersimonian-laird")
        assert (spread.mean, spread.standard_error) == pytest.approx((0.1534, 0.0858), abs=5e-5)
        assert spread.tau_squared == pytest.approx(0.025955, abs=5e-7)

    @pytest.mark.parametrize(("method", "oracle"), [("dersimonian-laird", "dl"), ("paule-mandel", "pm")])
    def test_statsmodels_gives_the_same(self, method, oracle):
        statsmodels = pytest.importorskip("statsmodels.stats.meta_analysis", reason="statsmodels is an optional oracle")
        ratios, variances = bcg_risk_ratios()
        result = combine(np.log(ratios), variances, method)
        other = statsmodels.combine_effects(np.log(ratios), variances, method_re=oracle, atol=1e-12)
        assert result.tau_squared == pytest.approx(other.tau2, rel=1e-7)
        assert result.mean == pytest.approx(other.mean_effect_re, rel=1e-7)
        assert result.standard_error == pytest.approx(other.sd_eff_w_re, rel=1e-7)
        assert result.q == pytest.approx(other.q, rel=1e-9)
        if oracle == "dl":
            assert result.i_squared == pytest.approx(other.i2, rel=1e-9)


class TestCombineLimits:
    @pytest.mark.parametrize("method", METHODS)
    def test_one_estimate_is_itself(self, method):
        result = combine([0.1], [0.04], method)
        assert parts(result) == pytest.approx((0.1, 0.2, 0, 0, 0), abs=1e-15)

    @pytest.mark.parametrize("method", METHODS)
    def test_a_single_number_is_one_estimate(self, method):
        assert combine(3.0, 0.25, method).standard_error == pytest.approx(0.5)

    @pytest.mark.parametrize("method", METHODS)
    def test_estimates_that_agree_have_no_variance_between_them(self, method):
        result = combine([5.0, 5.0, 5.0], [0.1, 0.2, 0.3], method)
        assert (result.mean, result.tau_squared, result.i_squared) == pytest.approx((5.0, 0, 0), abs=1e-12)

    def test_two_estimates_by_hand(self):
        # weights 1 and 1/3: mean (10 + 14/3)/(4/3) = 11, Q = 1 + 9/3 = 4; scale 4/3 - (10/9)/(4/3) = 1/2,
        # tau^2 = (4 - 1)/(1/2) = 6; weights 1/7 and 1/9: mean 11.75, standard error sqrt(63/16)
        result = combine([10.0, 14.0], [1.0, 3.0], "dersimonian-laird")
        assert parts(result) == pytest.approx((11.75, np.sqrt(63 / 16), 6.0, 4.0, 0.75))

    def test_paule_mandel_with_equal_variances_is_the_sample_variance_less_theirs(self):
        estimates = [1.0, 4.0, 7.0, 12.0]  # sample variance 22
        result = combine(estimates, [2.0] * 4, "paule-mandel")
        assert (result.mean, result.tau_squared) == pytest.approx((6.0, 20.0))
        assert result.standard_error == pytest.approx(np.sqrt(22 / 4))

    def test_a_very_precise_source_decides_the_fixed_mean(self):
        assert combine([1.0, 9.0, 5.0], [1e-18, 1.0, 1.0]).mean == pytest.approx(1.0, abs=1e-12)

    def test_a_very_precise_source_does_not_spoil_the_variance_between(self):
        # weights W, 1 and 1, as W grows: Q = 1 + 9, scale = (4 W + 2)/(W + 2) = 4, tau^2 = (10 - 2)/4
        result = combine([0.0, 1.0, 3.0], [1e-20, 1.0, 1.0], "dersimonian-laird")
        assert result.tau_squared == pytest.approx(2.0, rel=1e-12)

    def test_paule_mandel_over_a_wide_range_of_variances_solves_its_equation(self):
        estimates = np.array([0.0, 1e-3, 5.0, -40.0, 3.0])
        variances = np.array([1e-12, 1e-9, 1e-3, 1.0, 1e4])
        tau_squared = combine(estimates, variances, "paule-mandel").tau_squared
        weights = 1 / (variances + tau_squared)
        mean = np.sum(weights * estimates) / np.sum(weights)
        assert np.sum(weights * (estimates - mean) ** 2) == pytest.approx(4.0, rel=1e-10)


estimates_and_variances = st.integers(2, 8).flatmap(
    lambda k: st.tuples(
        st.lists(st.floats(-100, 100), min_size=k, max_size=k),
        st.lists(st.floats(0.01, 100), min_size=k, max_size=k),
    )
)


class TestCombineInvariants:
    @given(estimates_and_variances, st.sampled_from(METHODS))
    def test_the_mean_lies_among_the_estimates_and_nothing_is_negative(self, data, method):
        result = combine(*data, method)
        assert min(data[0]) - 1e-9 <= result.mean <= max(data[0]) + 1e-9
        assert result.tau_squared >= 0
        assert result.q >= 0
        assert 0 <= result.i_squared <= 1

    @given(estimates_and_variances, st.sampled_from(METHODS), st.floats(-50, 50), st.floats(0.1, 50))
    def test_a_change_of_unit_changes_the_unit_only(self, data, method, shift, scale):
        estimates, variances = map(np.array, data)
        one = combine(estimates, variances, method)
        other = combine(shift + scale * estimates, scale**2 * variances, method)
        spread = scale * (1 + np.abs(estimates).max()) + abs(shift)
        assert other.mean == pytest.approx(shift + scale * one.mean, abs=1e-9 * spread)
        assert other.tau_squared == pytest.approx(scale**2 * one.tau_squared, rel=1e-6, abs=1e-8 * spread**2)
        assert other.q == pytest.approx(one.q, rel=1e-6, abs=1e-9)

    @given(estimates_and_variances)
    def test_paule_mandel_gives_the_expected_sum_of_squares(self, data):
        estimates, variances = map(np.array, data)
        result = combine(estimates, variances, "paule-mandel")
        weights = 1 / (variances + result.tau_squared)
        mean = np.sum(weights * estimates) / np.sum(weights)
        squares = np.sum(weights * (estimates - mean) ** 2)
        if result.tau_squared > 0:
            assert squares == pytest.approx(len(estimates) - 1, rel=1e-9)
        else:
            assert squares <= (len(estimates) - 1) * (1 + 1e-9)

    @given(estimates_and_variances, st.sampled_from(METHODS), st.randoms(use_true_random=False))
    def test_the_order_of_the_sources_does_not_matter(self, data, method, random):
        order = list(range(len(data[0])))
        random.shuffle(order)
        turned = combine([data[0][i] for i in order], [data[1][i] for i in order], method)
        assert parts(turned) == pytest.approx(parts(combine(*data, method)), rel=1e-6, abs=1e-9)

    @pytest.mark.parametrize("method", METHODS)
    def test_draws_are_combined_one_by_one(self, method):
        generator = np.random.default_rng(11)
        estimates, variances = generator.normal(0, 3, (5, 40)), generator.uniform(0.1, 4, (5, 40))
        together = combine(estimates, variances, method)
        for draw in range(40):
            alone = combine(estimates[:, draw], variances[:, draw], method)
            assert [x[draw] for x in parts(together)] == pytest.approx(parts(alone), rel=1e-9, abs=1e-12)

    def test_one_variance_per_source_serves_all_draws(self):
        estimates = np.random.default_rng(5).normal(0, 3, (3, 4, 2))
        variances = np.array([0.5, 1.0, 2.0])
        spread = np.broadcast_to(variances[:, None, None], estimates.shape)
        one, other = combine(estimates, variances, "paule-mandel"), combine(estimates, spread, "paule-mandel")
        assert np.array_equal(one.mean, other.mean)
        assert one.mean.shape == (4, 2)


class TestLogPool:
    def test_is_combine_of_logarithms(self):
        one = log_pool([2.0, 3.0, 9.0], [0.1, 0.2, 0.3], "paule-mandel")
        other = combine(np.log([2.0, 3.0, 9.0]), [0.1, 0.2, 0.3], "paule-mandel")
        assert one.mean == pytest.approx(np.exp(other.mean))
        assert parts(one)[1:] == parts(other)[1:]

    def test_equal_weights_give_the_geometric_mean(self):
        assert log_pool([53.2, 180.0], 0.04).mean == pytest.approx(np.sqrt(53.2 * 180.0))

    @pytest.mark.parametrize("estimate", [0.0, -1.0, np.inf])
    def test_estimates_without_a_logarithm_are_refused(self, estimate):
        with pytest.raises(KernelError, match="log_pool: estimates must be greater than 0"):
            log_pool([1.0, estimate], [0.1, 0.1])


class TestRefused:
    @pytest.mark.parametrize("variance", [0.0, -1.0, np.inf])
    def test_variances_that_give_no_weight(self, variance):
        with pytest.raises(KernelError, match=r"combine: variances must be greater than 0 and finite \(got"):
            combine([1.0, 2.0], [1.0, variance])

    def test_infinite_estimates(self):
        with pytest.raises(KernelError, match="combine: estimates must be finite"):
            combine([1.0, np.inf], [1.0, 1.0])

    def test_numbers_whose_squares_overflow(self):
        with pytest.raises(KernelError, match="that can be squared"):
            combine([1e200, -1e200], [1.0, 1.0])
        with pytest.raises(KernelError, match="that can be squared"):
            combine([1.0, 2.0], [5e-324, 1.0])

    @pytest.mark.parametrize("method", ["FIXED", "reml", "", None])
    def test_unknown_methods(self, method):
        with pytest.raises(ArgumentError, match=r'method must be one of "fixed", "dersimonian-laird"'):
            combine([1.0, 2.0], [1.0, 1.0], method)

    @pytest.mark.parametrize(
        ("estimates", "variances"),
        [([], []), ([1.0, 2.0], [1.0]), ([1.0], [1.0, 2.0]), ("ab", [1.0]), ([1.0, 2.0], None)],
    )
    def test_shapes_and_types_that_do_not_fit(self, estimates, variances):
        with pytest.raises(ArgumentError):
            combine(estimates, variances)

    def test_draws_that_do_not_fit(self):
        with pytest.raises(ArgumentError):
            combine(np.ones((2, 3)), np.ones((2, 4)))

    @pytest.mark.parametrize("method", METHODS)
    @pytest.mark.parametrize("count", [1, 3])
    def test_missing_numbers_make_the_result_missing(self, method, count):
        whole = np.arange(1.0, count + 1)
        holed = np.where(np.arange(count) == 0, np.nan, whole)
        for data in [(holed, whole), (whole, holed)]:
            assert np.isnan(parts(combine(*data, method))).all()

    def test_a_missing_draw_leaves_the_others(self):
        estimates = np.array([[1.0, np.nan], [9.0, 2.0]])
        result = combine(estimates, [1.0, 1.0], "paule-mandel")
        assert np.isnan(result.tau_squared).tolist() == [False, True]
        assert result.tau_squared[0] == pytest.approx(31.0)

    def test_results_are_frozen(self):
        with pytest.raises(AttributeError):
            combine([1.0], [1.0]).mean = 2.0
        assert [*Combined.__dataclass_fields__] == ["mean", "standard_error", "tau_squared", "q", "i_squared"]


def test_importing_the_module_does_not_import_scipy():
    code = "import sys, oncomodel.kernels.evidence; sys.exit('scipy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
