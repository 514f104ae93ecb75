"""Random draws: reproducible, right in distribution, correlated, streamed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels import uncertainty
from oncomodel.kernels.scores import NormalScores, ValueTable
from oncomodel.kernels.uncertainty import (
    Fixed,
    Lognormal,
    Pert,
    Triangular,
    Uniform,
    correlated_draws,
    draws,
    stream_draws,
)

steady = settings(deadline=None, derandomize=True, max_examples=25)

EXACT = [
    Triangular(2.0, 3.0, 7.0),
    Triangular(2.0, 2.0, 7.0),
    Triangular(2.0, 7.0, 7.0),
    Uniform(2.0, 7.0),
    Fixed(3.0),
]
BY_TABLE = [
    Pert(2.0, 3.0, 7.0),
    Pert(2.0, 2.0, 7.0),
    Pert(2.0, 7.0, 7.0),
    Pert(2.0, 2.01, 7.0, shape=0.05),
    Pert(2.0, 3.0, 7.0, shape=0.0),
    Pert(2.0, 3.0, 7.0, shape=1.0),
    Pert(2.0, 3.0, 7.0, shape=50.0),
    Pert(2.0, 2.1, 7.0, shape=1000.0),
]
BOUNDED = [each for each in EXACT + BY_TABLE if not isinstance(each, Fixed)]

MARKET = [Triangular(-0.02, 0.05, 0.2), Pert(50.0, 53.2, 60.0), Lognormal(2.2, 0.3), Uniform(0.4, 0.5), Fixed(7.0)]
CORRELATION = np.array(
    [
        [1.0, 0.6, 0.0, -0.3, 0.0],
        [0.6, 1.0, 0.0, 0.2, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
        [-0.3, 0.2, 0.0, 1.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],
    ]
)


def seeded(seed=7):
    return np.random.default_rng(seed)


def rank_correlation(samples):
    ranks = np.argsort(np.argsort(samples, axis=0), axis=0)
    return np.corrcoef(ranks, rowvar=False)


class TestReproducible:
    @pytest.mark.parametrize("distribution", EXACT, ids=repr)
    def test_draws_are_the_quantiles_of_the_uniform_numbers(self, distribution):
        expected = distribution.quantile(seeded().random(40_000))
        np.testing.assert_allclose(draws(distribution, 40_000, seeded()), expected, rtol=1e-14)

    @pytest.mark.parametrize("distribution", BY_TABLE, ids=repr)
    def test_pert_draws_are_the_quantiles_within_the_stated_accuracy(self, distribution):
        uniforms = seeded().random(20_000)
        error = draws(distribution, 20_000, seeded()) - distribution.quantile(uniforms)
        assert np.max(np.abs(error)) < 5e-8 * (distribution.high - distribution.low)

    @pytest.mark.parametrize("sigma", [0.1, 0.4, 2.0, 10.0])
    def test_lognormal_draws_are_the_quantiles_within_the_stated_accuracy(self, sigma):
        distribution = Lognormal(3.0, sigma)
        expected = distribution.quantile(seeded().random(40_000))
        np.testing.assert_allclose(draws(distribution, 40_000, seeded()), expected, rtol=1e-8 * sigma)

    def test_known_draws(self):
        # PCG64 of seed 1: 0.5118216247002567, 0.9504636963259353, 0.14415961271963373 (numpy's stream policy)
        assert seeded(1).random(3).tolist() == [0.5118216247002567, 0.9504636963259353, 0.14415961271963373]
        assert draws(Uniform(0, 2), 3, seeded(1)) == pytest.approx(
            [1.0236432494005134, 1.9009273926518706, 0.28831922543926746], rel=1e-15
        )

    def test_the_first_draws_are_the_same_whatever_the_size(self):
        for distribution in (*MARKET, *BY_TABLE):
            many = draws(distribution, 50_000, seeded())
            assert draws(distribution, 10, seeded()).tolist() == many[:10].tolist()
            assert draws(distribution, (10, 5), seeded()).ravel().tolist() == many[:50].tolist()

    def test_every_distribution_takes_one_number_a_draw(self):
        after = [draws(each, 1000, generator := seeded()) is not None and generator.random() for each in MARKET]
        assert len(set(after)) == 1

    @given(st.integers(0, 40_000), st.sampled_from(MARKET))
    @steady
    def test_size_is_the_number_of_draws(self, size, distribution):
        assert draws(distribution, size, seeded()).shape == (size,)


class TestDistribution:
    @pytest.mark.parametrize("distribution", [*EXACT, *BY_TABLE, Lognormal(3.0, 0.4)], ids=repr)
    def test_mean_and_variance(self, distribution):
        sample = draws(distribution, 400_000, seeded())
        error = math.sqrt(distribution.variance / sample.size)
        assert abs(sample.mean() - distribution.mean) <= 4 * error + 1e-12
        assert sample.var() == pytest.approx(distribution.variance, rel=0.03, abs=1e-12)

    @pytest.mark.parametrize("distribution", BOUNDED, ids=repr)
    def test_draws_stay_within_the_range(self, distribution):
        sample = draws(distribution, 200_000, seeded())
        assert sample.min() >= distribution.low
        assert sample.max() <= distribution.high

    def test_kolmogorov_and_smirnov_find_no_difference(self):
        from scipy import stats

        sample = draws(Pert(2.0, 3.0, 7.0), 100_000, seeded())
        assert stats.kstest(sample, stats.beta(1.8, 4.2, loc=2, scale=5).cdf).pvalue > 0.01

    def test_constants_stay_exact(self):
        for distribution in (Triangular(5.1, 5.1, 5.1), Pert(5.1, 5.1, 5.1), Uniform(5.1, 5.1), Lognormal(5.1, 0)):
            assert set(draws(distribution, 1000, seeded()).tolist()) == {5.1}

    def test_missing_ranges_give_missing_draws(self):
        for distribution in (Triangular(1, np.nan, 3), Pert(1, np.nan, 3), Uniform(1, np.nan), Fixed(np.nan)):
            assert np.all(np.isnan(draws(distribution, 10, seeded())))


class TestTables:
    def test_normal_scores(self):
        from scipy.special import ndtri

        tail = 2.0 ** -np.linspace(1, 53, 50_001)
        numbers = np.concatenate([tail, 1 - tail[tail > 1e-15], seeded().random(50_000)])
        expected = ndtri(numbers)
        assert np.max(np.abs(NormalScores.table()(numbers) - expected)) < 4e-9

    def test_normal_scores_rise_and_are_odd(self):
        numbers = np.sort(seeded().random(200_000))
        assert np.all(np.diff(NormalScores.table()(numbers.copy())) >= 0)
        ends = np.array([2.0**-53, 1 - 2.0**-53])
        assert np.sum(NormalScores.table()(ends)) == 0

    def test_a_uniform_number_of_0_has_a_finite_score(self):
        assert NormalScores.table()(np.zeros(1))[0] == pytest.approx(-8.39, abs=0.01)

    @pytest.mark.parametrize("distribution", BOUNDED, ids=repr)
    def test_values_rise_with_scores_and_end_at_the_range(self, distribution):
        scores = np.linspace(-40.0, 40.0, 100_001)
        values = ValueTable.of(distribution)(scores)
        assert np.all(np.diff(values) >= 0)
        assert values[0] >= distribution.low
        assert values[-1] <= distribution.high

    @pytest.mark.parametrize("distribution", BOUNDED, ids=repr)
    def test_values_are_the_quantiles_in_both_tails(self, distribution):
        from scipy.special import ndtr

        scores = np.linspace(-8.2, 6.0, 5_001)
        expected = distribution.quantile(ndtr(scores))
        error = ValueTable.of(distribution)(scores) - expected
        assert np.max(np.abs(error)) < 5e-8 * (distribution.high - distribution.low)


class TestTogether:
    def test_rank_correlations_are_met(self):
        sample = correlated_draws(MARKET[:4], CORRELATION[:4, :4], 200_000, seeded())
        # the standard error of a rank correlation is at most 1 / sqrt(n) = 0.0022
        assert rank_correlation(sample) == pytest.approx(CORRELATION[:4, :4], abs=0.008)

    def test_marginal_distributions_are_kept(self):
        sample = correlated_draws(MARKET, CORRELATION, 200_000, seeded())
        for column, distribution in zip(sample.T, MARKET, strict=True):
            expected = distribution.quantile([0.05, 0.25, 0.5, 0.75, 0.95])
            assert np.quantile(column, [0.05, 0.25, 0.5, 0.75, 0.95]) == pytest.approx(expected, rel=0.02)

    def test_inputs_without_correlation_are_drawn_as_ever(self):
        alone = np.concatenate(list(stream_draws(MARKET, 1000, seeded())))
        together = correlated_draws(MARKET, CORRELATION, 1000, seeded())
        identity = correlated_draws(MARKET, np.eye(5), 1000, seeded())
        assert together[:, [2, 4]].tolist() == alone[:, [2, 4]].tolist()
        assert identity.tolist() == alone.tolist()

    def test_a_changed_distribution_leaves_the_other_draws_alone(self):
        changed = [MARKET[0], Fixed(53.2), *MARKET[2:]]
        before = correlated_draws(MARKET, CORRELATION, 1000, seeded())
        after = correlated_draws(changed, CORRELATION, 1000, seeded())
        assert after[:, [0, 2, 3, 4]].tolist() == before[:, [0, 2, 3, 4]].tolist()

    def test_full_correlation_keeps_the_order(self):
        sample = correlated_draws(
            [Pert(1, 2, 4), Triangular(0, 1, 2), Lognormal(1, 1)], np.ones((3, 3)), 5000, seeded()
        )
        order = np.argsort(sample[:, 0], kind="stable")
        assert np.all(np.diff(sample[order, 1]) >= -1e-7)
        assert np.all(np.diff(np.log(sample[order, 2])) >= -1e-7)

    def test_opposites(self):
        sample = correlated_draws([Uniform(0, 1), Uniform(0, 1)], [[1, -1], [-1, 1]], 5000, seeded())
        assert np.max(np.abs(sample.sum(axis=1) - 1)) < 1e-7

    def test_many_inputs_in_groups(self):
        inputs = [Pert(0, 1, 3)] * 40
        correlation = np.kron(np.eye(4), np.full((10, 10), 0.5) + 0.5 * np.eye(10))
        shuffled = seeded().permutation(40)
        sample = correlated_draws(inputs, correlation[np.ix_(shuffled, shuffled)], 60_000, seeded())
        assert rank_correlation(sample)[np.ix_(np.argsort(shuffled), np.argsort(shuffled))] == pytest.approx(
            correlation, abs=0.02
        )

    def test_a_chain_of_links_is_one_group(self):
        chain = np.eye(6) + 0.4 * (np.eye(6, k=1) + np.eye(6, k=-1))
        sample = correlated_draws([Uniform(0, 1)] * 6, chain, 100_000, seeded())
        assert rank_correlation(sample) == pytest.approx(chain, abs=0.015)

    def test_a_rank_correlation_matrix_that_normal_scores_miss_is_met_nearly(self):
        # a correlation matrix, on the edge of being none: 2 sin(pi r / 6) of it has a negative eigenvalue
        target = np.array([[1, 0.5, -0.5], [0.5, 1, 0.5], [-0.5, 0.5, 1]])
        sample = correlated_draws([Uniform(0, 1)] * 3, target, 100_000, seeded())
        assert rank_correlation(sample) == pytest.approx(target, abs=0.025)


class TestStream:
    def test_blocks_are_the_draws_in_order(self):
        blocks = list(stream_draws(MARKET, 40_000, seeded(), correlation=CORRELATION))
        whole = correlated_draws(MARKET, CORRELATION, 40_000, seeded())
        assert [block.shape for block in blocks] == [(16_384, 5), (16_384, 5), (7_232, 5)]
        assert np.concatenate(blocks).tolist() == whole.tolist()

    def test_the_first_draws_are_the_same_whatever_the_size(self):
        few = correlated_draws(MARKET, CORRELATION, 100, seeded())
        many = correlated_draws(MARKET, CORRELATION, 20_000, seeded())
        assert few.tolist() == many[:100].tolist()

    def test_columns_are_contiguous(self):
        for block in stream_draws(MARKET, 20_000, seeded()):
            assert all(column.flags.c_contiguous for column in block.T)

    def test_a_block_stays_as_it_was(self):
        blocks = stream_draws(MARKET, 40_000, seeded())
        first = next(blocks)
        before = first.copy()
        next(blocks)
        assert np.array_equal(first, before)

    def test_nothing_to_draw(self):
        assert list(stream_draws(MARKET, 0, seeded())) == []
        assert correlated_draws(MARKET, CORRELATION, 0, seeded()).shape == (0, 5)

    def test_memory_stays_bounded(self):
        import tracemalloc

        inputs = [Pert(0.0, 1.0, 3.0), Triangular(0.0, 1.0, 3.0), Lognormal(1.0, 0.2)] * 8
        correlation = np.full((24, 24), 0.3) + 0.7 * np.eye(24)
        tracemalloc.start()
        total = sum(float(block.sum()) for block in stream_draws(inputs, 200_000, seeded(), correlation=correlation))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert total > 0
        assert peak < 15e6  # all draws at once are 38 MB

    def test_mistakes_are_found_before_the_first_block(self):
        with pytest.raises(KernelError, match="stream_draws: correlation must"):
            stream_draws(MARKET[:2], 10, seeded(), correlation=[[1, 2], [2, 1]])


class TestRefused:
    @pytest.mark.parametrize("distribution", [None, 3.0, "triangular", (1, 2, 3)])
    def test_what_is_no_distribution(self, distribution):
        with pytest.raises(ArgumentError, match="draws: distribution must be one of"):
            draws(distribution, 3, seeded())
        with pytest.raises(ArgumentError, match="stream_draws: distribution must be one of"):
            stream_draws([Fixed(1), distribution], 3, seeded())

    @pytest.mark.parametrize("size", [-1, 2.5, "3", None, (2, -1)])
    def test_what_is_no_size(self, size):
        with pytest.raises(KernelError, match="draws: size must be"):
            draws(Fixed(1), size, seeded())

    @pytest.mark.parametrize("generator", [None, 1, np.random])
    def test_what_is_no_generator(self, generator):
        for call in (
            lambda: draws(Fixed(1), 3, generator),
            lambda: stream_draws([Fixed(1)], 3, generator),
            lambda: correlated_draws([Fixed(1)], [[1]], 3, generator),
        ):
            with pytest.raises(ArgumentError, match=r"generator must be a numpy\.random\.Generator"):
                call()

    def test_correlations_of_another_number_of_inputs(self):
        with pytest.raises(ArgumentError, match=r"correlated_draws: correlation must have the shape \(2, 2\)"):
            correlated_draws(MARKET[:2], np.eye(3), 10, seeded())

    def test_no_inputs(self):
        with pytest.raises(ArgumentError, match="one or more"):
            stream_draws([], 3, seeded())


def test_everything_the_contract_names_is_here():
    promised = (
        "triangular_quantile pert_quantile pert_mean pert_cdf draws correlate nearest_correlation tornado sobol_indices"
    )
    assert set(promised.split()) < set(uncertainty.__all__)
    assert all(hasattr(uncertainty, name) for name in uncertainty.__all__)
