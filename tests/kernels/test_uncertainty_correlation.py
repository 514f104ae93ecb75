"""Iman and Conover's arrangement of samples, and Higham's nearest correlation matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels import correlation
from oncomodel.kernels.correlation import correlate, equicorrelated, factor_of, nearest_correlation, score_correlation

NAN = np.nan

steady = settings(deadline=None, derandomize=True, max_examples=40)

# Mildenhall, Correlation and Aggregate Loss Distributions (2005), section 4.3, "Simple example of
# Iman-Conover": four lognormal samples in ascending order, the wanted correlation, and the scores
# as he happened to shuffle them.
SAMPLES = np.array(
    [
        [123567, 44770, 15934, 13273],
        [126109, 45191, 16839, 15406],
        [138713, 47453, 17233, 16706],
        [139016, 47941, 17265, 16891],
        [152213, 49345, 17620, 18821],
        [153224, 49420, 17859, 19569],
        [153407, 50686, 20804, 20166],
        [155716, 52931, 21110, 20796],
        [155780, 54010, 22728, 20968],
        [161678, 57346, 24072, 21178],
        [161805, 57685, 25198, 23236],
        [167447, 57698, 25393, 23375],
        [170737, 58380, 30357, 24019],
        [171592, 60948, 30779, 24785],
        [178881, 66972, 32634, 25000],
        [181678, 68053, 33117, 26754],
        [184381, 70592, 35248, 27079],
        [206940, 72243, 36656, 30136],
        [217092, 86685, 38483, 30757],
        [240935, 87138, 39483, 35108],
    ],
    dtype=float,
)
TARGET = np.array([[1, 0.8, 0.4, 0], [0.8, 1, 0.3, -0.2], [0.4, 0.3, 1, 0.1], [0, -0.2, 0.1, 1]])
SCORES = np.array(
    [
        [-1.92062, 1.22896, -1.00860, -0.49584],
        [-1.50709, -1.50709, -1.50709, 0.82015],
        [-1.22896, 1.92062, 0.82015, -0.65151],
        [-1.00860, -0.20723, 1.00860, -1.00860],
        [-0.82015, 0.82015, 0.34878, 1.92062],
        [-0.65151, -1.22896, -0.65151, 0.20723],
        [-0.49584, -0.65151, 1.22896, -0.34878],
        [-0.34878, -0.49584, -0.49584, -0.06874],
        [-0.20723, -1.00860, 0.20723, 0.65151],
        [-0.06874, 0.49584, 0.06874, -1.22896],
        [0.06874, -0.34878, -1.22896, 0.49584],
        [0.20723, 0.34878, 0.65151, 0.34878],
        [0.34878, -0.06874, -0.20723, 1.22896],
        [0.49584, -1.92062, -0.82015, -0.20723],
        [0.65151, 0.20723, 1.92062, -1.92062],
        [0.82015, 1.00860, 1.50709, 1.50709],
        [1.00860, -0.82015, -1.92062, 1.00860],
        [1.22896, 1.50709, 0.49584, -1.50709],
        [1.50709, 0.06874, -0.06874, 0.06874],
        [1.92062, 0.65151, -0.34878, -0.82015],
    ]
)
# Rows 1, 2, 3, 10 and 20 of his correlated scores, and all of his rearranged samples.
CORRELATED_SCORES = {
    0: [-1.92062, -0.74213, -2.28105, -1.33232],
    1: [-1.50709, -2.06697, -1.30678, 0.54577],
    2: [-1.22896, 0.20646, -0.51141, -0.94465],
    9: [-0.06874, 0.24487, -0.19673, -1.33695],
    19: [1.92062, 1.87175, -0.04335, -0.97245],
}
ARRANGED = np.array(
    [
        [123567, 50686, 15934, 16706],
        [126109, 44770, 16839, 25000],
        [138713, 57685, 17620, 19569],
        [139016, 47453, 35248, 20166],
        [152213, 57346, 20804, 30757],
        [153224, 45191, 21110, 24019],
        [153407, 47941, 38483, 23375],
        [155716, 52931, 17859, 20796],
        [155780, 49420, 33117, 27079],
        [161678, 58380, 22728, 15406],
        [161805, 54010, 17265, 23236],
        [167447, 66972, 32634, 24785],
        [170737, 57698, 24072, 30136],
        [171592, 49345, 30357, 20968],
        [178881, 68053, 39483, 16891],
        [181678, 72243, 36656, 35108],
        [184381, 60948, 17233, 26754],
        [206940, 86685, 25393, 13273],
        [217092, 70592, 30779, 21178],
        [240935, 87138, 25198, 18821],
    ],
    dtype=float,
)


def seeded(seed=7):
    return np.random.default_rng(seed)


def spearman(samples):
    from scipy.stats import rankdata

    return np.corrcoef(rankdata(samples, axis=0), rowvar=False)


def random_correlation(seed, size):
    values = np.random.default_rng(seed).normal(size=(size, size + 1))
    values /= np.linalg.norm(values, axis=1)[:, None]
    return values @ values.T


class TestWorkedExample:
    def test_scores_are_van_der_waerdens(self):
        scaled = correlation._normal_scores(20) / 0.868674836252965
        assert scaled == pytest.approx(np.sort(SCORES[:, 0]), abs=6e-6)

    def test_correlated_scores(self):
        found = correlation._with_correlation(SCORES, np.linalg.cholesky(TARGET))
        for row, expected in CORRELATED_SCORES.items():
            assert found[row] == pytest.approx(expected, abs=6e-5)
        assert np.corrcoef(found, rowvar=False) == pytest.approx(TARGET, abs=1e-12)

    def test_arranged_samples(self):
        scores = correlation._with_correlation(SCORES, np.linalg.cholesky(TARGET))
        found = correlation._arranged(SAMPLES, scores)
        assert found.samples.tolist() == ARRANGED.tolist()
        # Mildenhall prints the Pearson correlation that he achieved, to two digits.
        pearson = [[1, 0.85, 0.26, -0.11], [0.85, 1, 0.19, -0.20], [0.26, 0.19, 1, 0.10], [-0.11, -0.20, 0.10, 1]]
        assert np.corrcoef(found.samples, rowvar=False) == pytest.approx(np.array(pearson), abs=6e-3)

    def test_twenty_draws_miss_the_target_and_say_so(self):
        found = correlate(SAMPLES, TARGET, seeded())
        assert found.achieved == pytest.approx(spearman(found.samples), abs=1e-12)
        assert 0.02 < np.max(np.abs(found.achieved - TARGET)) < 0.25


class TestCorrelate:
    @pytest.mark.parametrize("strength", [-0.95, -0.5, 0.0, 0.3, 0.5, 0.7, 0.95])
    def test_rank_correlation_is_met(self, strength):
        samples = np.column_stack([seeded().normal(size=20_000), seeded(8).exponential(size=20_000)])
        found = correlate(samples, [[1, strength], [strength, 1]], seeded())
        assert found.achieved[0, 1] == pytest.approx(strength, abs=0.005)

    def test_many_variables(self):
        target = random_correlation(3, 12)
        found = correlate(seeded().lognormal(size=(20_000, 12)), target, seeded())
        assert found.achieved == pytest.approx(target, abs=0.02)

    @given(st.integers(2, 60), st.integers(1, 5), st.integers(0, 1000))
    @steady
    def test_columns_keep_their_values(self, count, variables, seed):
        samples = seeded(seed).normal(size=(count, variables)).round(1)
        found = correlate(samples, random_correlation(seed, variables), seeded(seed))
        assert np.sort(found.samples, axis=0).tolist() == np.sort(samples, axis=0).tolist()
        assert found.achieved.shape == (variables, variables)

    @given(st.integers(0, 1000))
    @steady
    def test_achieved_is_spearmans_with_ties_at_their_mean(self, seed):
        samples = seeded(seed).integers(0, 6, size=(50, 3)).astype(float)
        found = correlate(samples, random_correlation(seed, 3), seeded(seed))
        assert found.achieved == pytest.approx(spearman(found.samples), abs=1e-12)

    def test_same_seed_same_order(self):
        first, second = (correlate(SAMPLES, TARGET, seeded(3)).samples for _ in range(2))
        assert first.tolist() == second.tolist()
        assert first.tolist() != correlate(SAMPLES, TARGET, seeded(4)).samples.tolist()

    def test_samples_given_are_left_alone(self):
        before = SAMPLES.copy()
        correlate(SAMPLES, TARGET, seeded())
        assert SAMPLES.tolist() == before.tolist()

    def test_full_correlation_is_exact(self):
        found = correlate(seeded().normal(size=(500, 3)), np.ones((3, 3)), seeded())
        assert found.achieved == pytest.approx(np.ones((3, 3)), abs=1e-12)

    def test_opposites_are_exact(self):
        found = correlate(seeded().normal(size=(500, 2)), [[1, -1], [-1, 1]], seeded())
        assert found.achieved == pytest.approx(np.array([[1, -1], [-1, 1]]), abs=1e-12)

    def test_fewer_draws_than_variables(self):
        found = correlate(seeded().normal(size=(3, 6)), np.eye(6), seeded())
        assert np.all(np.isfinite(found.achieved))

    def test_a_constant_has_no_correlation(self):
        samples = np.column_stack([np.arange(10.0), np.full(10, 3.0)])
        found = correlate(samples, np.eye(2), seeded())
        assert np.isnan(found.achieved).tolist() == [[False, True], [True, True]]
        assert found.samples[:, 1].tolist() == [3.0] * 10

    def test_one_variable(self):
        found = correlate([[1.0], [2.0]], [[1.0]], seeded())
        assert found.achieved.tolist() == [[1.0]]

    def test_pearsons_relation_for_normal_scores(self):
        # Pearson (1907): rank correlation 0.5 of normal variables is a correlation of 2 sin(pi / 12)
        assert score_correlation("here", "it", [[1, 0.5], [0.5, 1]], 2)[0, 1] == pytest.approx(0.5176380902, abs=1e-10)


class TestCorrelateRefuses:
    @pytest.mark.parametrize(
        ("target", "message"),
        [
            ([[1, 0.5], [0.4, 1]], r"symmetric \(got 0.5 at \[0, 1\], 0.4 at \[1, 0\]\)"),
            ([[1, 0.5], [0.5, 2]], r"ones on its diagonal \(got 2\)"),
            ([[1, 1.5], [1.5, 1]], r"within -1 to 1 \(got 1.5\)"),
            ([[1, NAN], [NAN, 1]], r"without gaps \(got nan\)"),
            ([[1, np.inf], [np.inf, 1]], "finite number"),
        ],
    )
    def test_what_is_no_correlation_matrix(self, target, message):
        with pytest.raises(KernelError, match=f"correlate: target must .*{message}"):
            correlate(np.zeros((5, 2)), target, seeded())

    def test_correlations_that_cannot_hold_together(self):
        target = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
        with pytest.raises(KernelError, match=r"no negative eigenvalue \(got -0.8\); nearest_correlation repairs"):
            correlate(np.zeros((5, 3)), target, seeded())
        correlate(np.zeros((5, 3)), nearest_correlation(target), seeded())

    @pytest.mark.parametrize("samples", [[1.0, 2.0], [[1.0, 2.0]], 3.0])
    def test_samples_of_another_shape(self, samples):
        with pytest.raises(ArgumentError, match="two rows or more"):
            correlate(samples, np.eye(2), seeded())

    @pytest.mark.parametrize("target", [np.eye(3), [1.0, 0.0], np.ones((2, 3)), 1.0])
    def test_targets_of_another_shape(self, target):
        with pytest.raises(ArgumentError, match="correlate: target must"):
            correlate(np.zeros((5, 2)), target, seeded())

    @pytest.mark.parametrize("value", [NAN, np.inf])
    def test_samples_that_cannot_be_ranked(self, value):
        with pytest.raises(KernelError, match="correlate: samples must be"):
            correlate([[1.0, 2.0], [value, 3.0]], np.eye(2), seeded())

    def test_what_is_no_generator(self):
        with pytest.raises(ArgumentError, match="generator"):
            correlate(np.zeros((5, 2)), np.eye(2), 7)


class TestNearestPublished:
    def test_highams_first_example(self):
        # Higham (2002), p. 334: by symmetry x in (1, 2) solves 4 x^3 - x - 1 = 0 and (1, 3) is 2 x^2 - 1
        found = nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
        x = 0.760689853402284  # R's Matrix::nearPD, to its tolerance: 0.760689917, distance 0.52779033
        expected = [[1, x, 2 * x**2 - 1], [x, 1, x], [2 * x**2 - 1, x, 1]]
        assert 4 * x**3 - x - 1 == pytest.approx(0, abs=1e-14)
        assert found == pytest.approx(np.array(expected), abs=1e-10)
        assert found[0, 2] == pytest.approx(0.1573, abs=5e-5)

    def test_nags_example(self):
        # NAG Library manual, g02aac, program results; also Higham (2002), section 5; distance 2.134
        given_matrix = np.array([[2, -1, 0, 0], [-1, 2, -1, 0], [0, -1, 2, -1], [0, 0, -1, 2]])
        published = [
            [1.00000, -0.80841, 0.19159, 0.10678],
            [-0.80841, 1.00000, -0.65623, 0.19159],
            [0.19159, -0.65623, 1.00000, -0.80841],
            [0.10678, 0.19159, -0.80841, 1.00000],
        ]
        found = nearest_correlation(given_matrix)
        assert found == pytest.approx(np.array(published), abs=6e-6)
        assert np.linalg.norm(found - given_matrix) == pytest.approx(2.134, abs=5e-4)

    def test_matlabs_example(self):
        # MathWorks, nearcorr, first example
        given_matrix = [
            [1.0000, 0, 0, 0, -0.9360],
            [0, 1.0000, -0.5500, -0.3645, -0.5300],
            [0, -0.5500, 1.0000, -0.0351, 0.0875],
            [0, -0.3645, -0.0351, 1.0000, 0.4557],
            [-0.9360, -0.5300, 0.0875, 0.4557, 1.0000],
        ]
        published = [
            [1.0000, 0.0372, 0.0100, -0.0219, -0.8478],
            [0.0372, 1.0000, -0.5449, -0.3757, -0.4849],
            [0.0100, -0.5449, 1.0000, -0.0381, 0.0996],
            [-0.0219, -0.3757, -0.0381, 1.0000, 0.4292],
            [-0.8478, -0.4849, 0.0996, 0.4292, 1.0000],
        ]
        assert nearest_correlation(given_matrix) == pytest.approx(np.array(published), abs=6e-5)

    def test_the_example_of_the_r_package_matrix(self):
        # help of Matrix::nearPD: norm(pr - ncr.1$mat) is 0.08746 or 0.08805, by version; the one norm
        rows = [
            [1, 0.477, 0.644, 0.478, 0.651, 0.826],
            [0.477, 1, 0.516, 0.233, 0.682, 0.75],
            [0.644, 0.516, 1, 0.599, 0.581, 0.742],
            [0.478, 0.233, 0.599, 1, 0.741, 0.8],
            [0.651, 0.682, 0.581, 0.741, 1, 0.798],
            [0.826, 0.75, 0.742, 0.8, 0.798, 1],
        ]
        difference = nearest_correlation(rows) - rows
        assert np.linalg.norm(difference, 1) == pytest.approx(0.08805, abs=5e-6)


class TestNearest:
    @given(st.integers(2, 7), st.integers(0, 10_000))
    @steady
    def test_the_result_is_a_correlation_matrix(self, size, seed):
        noise = seeded(seed).uniform(-1.5, 1.5, (size, size))
        found = nearest_correlation(noise + noise.T)
        assert np.array_equal(found, found.T)
        assert np.array_equal(np.diagonal(found), np.ones(size))
        assert np.linalg.eigvalsh(found)[0] > -1e-13
        assert np.max(np.abs(found)) <= 1

    @given(st.integers(2, 6), st.integers(0, 10_000))
    @steady
    def test_no_correlation_matrix_is_nearer(self, size, seed):
        # Higham (2002), theorem 2.4: (A - X) + diagonal = -S, S without negative eigenvalues and S X = 0
        noise = seeded(seed).uniform(-1, 1, (size, size))
        given_matrix = (noise + noise.T) / 2
        found = nearest_correlation(given_matrix)
        for other in range(30):
            rival = random_correlation(1000 * seed + other, size)
            # on the way from X to any other, the distance grows
            assert np.sum((given_matrix - found) * (rival - found)) <= 1e-8

    @given(st.integers(1, 8), st.integers(0, 10_000))
    @steady
    def test_correlation_matrices_stay_as_they_are(self, size, seed):
        given_matrix = random_correlation(seed, size)
        np.fill_diagonal(given_matrix, 1.0)
        assert nearest_correlation(given_matrix) == pytest.approx(given_matrix, abs=1e-15)

    def test_repairing_twice_changes_nothing(self):
        once = nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
        assert nearest_correlation(once).tolist() == once.tolist()

    def test_all_opposed(self):
        # by symmetry every pair has -1 / (n - 1)
        found = nearest_correlation(2 * np.eye(6) - np.ones((6, 6)))
        assert found == pytest.approx(1.2 * np.eye(6) - 0.2 * np.ones((6, 6)), abs=1e-9)

    def test_beyond_one(self):
        assert nearest_correlation([[1, 3], [3, 1]]) == pytest.approx(np.ones((2, 2)), abs=1e-10)

    def test_one_variable(self):
        assert nearest_correlation([[5.0]]).tolist() == [[1.0]]

    def test_a_larger_matrix(self):
        noise = seeded().uniform(-1, 1, (40, 40))
        found = nearest_correlation((noise + noise.T) / 2)
        assert np.linalg.eigvalsh(found)[0] > -1e-13

    def test_missing_numbers_come_out_missing(self):
        assert np.all(np.isnan(nearest_correlation([[1, NAN], [NAN, 1]])))

    def test_what_has_no_nearest(self):
        with pytest.raises(KernelError, match="nearest_correlation: matrix must be symmetric"):
            nearest_correlation([[1, 0.5], [0.4, 1]])
        with pytest.raises(KernelError, match="finite number"):
            nearest_correlation([[1, np.inf], [np.inf, 1]])

    @pytest.mark.parametrize("matrix", [np.ones((2, 3)), [1.0, 2.0], 1.0, [], "x"])
    def test_what_is_no_square_matrix(self, matrix):
        with pytest.raises(ArgumentError, match="nearest_correlation: matrix must be"):
            nearest_correlation(matrix)

    def test_projections_that_do_not_settle_are_an_error(self, monkeypatch):
        monkeypatch.setattr(correlation, "MOST_SWEEPS", 3)
        with pytest.raises(KernelError, match="projections must settle"):
            nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]])


def test_things_of_one_group_are_one_and_others_equally_alike():
    assert equicorrelated(["a", "b", "a"], 0.25).tolist() == [[1, 0.25, 1], [0.25, 1, 0.25], [1, 0.25, 1]]


@steady
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=1, max_size=12, unique=True),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_products_of_what_is_alike_in_two_ways_need_no_repair(places, first, second):
    rows, columns = np.array(places).T
    found = equicorrelated(rows, first) * equicorrelated(columns, second)
    assert np.linalg.eigvalsh(found)[0] > -1e-9
    assert nearest_correlation(found) == pytest.approx(found, abs=1e-12)


def test_a_full_grid_gives_the_kronecker_product():
    rows, columns = np.repeat(np.arange(3), 2), np.tile(np.arange(2), 3)
    found = equicorrelated(rows, 0.5) * equicorrelated(columns, 0.8)
    assert found == pytest.approx(np.kron(equicorrelated(range(3), 0.5), equicorrelated(range(2), 0.8)))


@pytest.mark.parametrize("value", [-0.1, 1.1, NAN])
def test_things_cannot_be_less_than_not_alike(value):
    with pytest.raises(KernelError, match="equicorrelated: value must be within 0 to 1"):
        equicorrelated([0, 1], value)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_the_factor_of_a_matrix_does_not_depend_on_the_signs_of_its_eigenvectors(monkeypatch, value):
    matrix = equicorrelated(range(4), value)
    found = factor_of(matrix)
    assert found @ found.T == pytest.approx(matrix, abs=1e-12)
    eigh = np.linalg.eigh

    def flipped(given):
        values, vectors = eigh(given)
        return values, vectors * np.array([1, -1, -1, 1])

    monkeypatch.setattr(np.linalg, "eigh", flipped)
    assert factor_of(matrix) == pytest.approx(found, abs=1e-12)
