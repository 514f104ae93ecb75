"""Tornado and Sobol indices."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.uncertainty import Fixed, Lognormal, Pert, Triangular, Uniform, sobol_indices, tornado

NAN = np.nan

steady = settings(deadline=None, derandomize=True, max_examples=40)

LOWS = {"price": 9.0, "volume": 50.0, "cost": 2.0}
HIGHS = {"price": 11.0, "volume": 150.0, "cost": 3.0}
BASE = {"price": 10.0, "volume": 100.0, "cost": 2.5, "fixed": 40.0}


def profit(x):
    return (x["price"] - x["cost"]) * x["volume"] - x["fixed"]


def seeded(seed=7):
    return np.random.default_rng(seed)


# Ishigami and Homma (1990); indices by Sobol and Levitan (1999), Saltelli et al. (2008), p. 179:
# first 0.3139, 0.4424, 0; total 0.5576, 0.4424, 0.2437.
ISHIGAMI = [Uniform(-np.pi, np.pi)] * 3


def ishigami(x):
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


# Sobol's g function with the constants of Saltelli et al. (2010); published first-order indices.
G_CONSTANTS = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
G_PUBLISHED = [0.7165, 0.1791, 0.0237, 0.0072, 0.0001, 0.0001, 0.0001, 0.0001]


def g_function(x):
    return np.prod((np.abs(4 * x - 2) + G_CONSTANTS) / (1 + G_CONSTANTS), axis=1)


class TestTornado:
    def test_results_by_hand(self):
        found = tornado(profit, LOWS, HIGHS, BASE)
        assert found.base == 710.0
        assert found.names == ("volume", "price", "cost")
        assert found.low.tolist() == [335.0, 610.0, 760.0]
        assert found.high.tolist() == [1085.0, 810.0, 660.0]
        assert found.swing.tolist() == [750.0, 200.0, 100.0]

    def test_what_interacts_remains(self):
        found = tornado(profit, LOWS, HIGHS, BASE)
        # all low: (9 - 2) 50 - 40 = 310; single effects -375 - 100 + 50
        assert found.low_remainder == pytest.approx(310 - 710 + 425)
        # all high: (11 - 3) 150 - 40 = 1160; single effects 375 + 100 - 50
        assert found.high_remainder == pytest.approx(1160 - 710 - 425)

    def test_a_sum_leaves_no_remainder(self):
        found = tornado(lambda x: 3 * x[0] - x[1], [1, 2], [2, 5], [1.5, 3])
        assert found.low_remainder == pytest.approx(0, abs=1e-12)
        assert found.high_remainder == pytest.approx(0, abs=1e-12)

    @given(st.lists(st.floats(-10, 10), min_size=1, max_size=6), st.integers(0, 1000))
    @steady
    def test_parts_add_up_and_are_sorted(self, base, seed):
        base = np.array(base)
        steps = seeded(seed).random(len(base))

        def model(x):
            return float(np.prod(1 + x / 10) + np.sum(np.sin(x)))

        found = tornado(model, base - steps, base + steps, base)
        assert np.all(np.diff(found.swing) <= 0)
        assert sorted(found.names) == list(range(len(base)))
        for ends, remainder, values in (
            (found.low, found.low_remainder, base - steps),
            (found.high, found.high_remainder, base + steps),
        ):
            assert found.base + np.sum(ends - found.base) + remainder == pytest.approx(model(values), abs=1e-9)

    def test_ties_keep_their_order(self):
        found = tornado(lambda x: x["a"] + x["b"] + 2 * x["c"], *(dict.fromkeys("abc", v) for v in (0.0, 1.0, 0.5)))
        assert found.names == ("c", "a", "b")

    def test_missing_results_come_last(self):
        found = tornado(lambda x: x[0] + (NAN if x[1] > 1 else 0), [0, 0], [1, 2], [0, 0])
        assert found.names == (0, 1)
        assert np.isnan(found.swing).tolist() == [False, True]
        assert np.isnan(found.high_remainder)

    def test_a_low_can_be_the_better_result(self):
        found = tornado(lambda x: -x[0], [1], [3], [2])
        assert (found.low[0], found.high[0], found.swing[0]) == (-1.0, -3.0, 2.0)

    def test_inputs_given_are_left_alone(self):
        base = dict(BASE)
        tornado(lambda x: x.clear() or 1.0, LOWS, HIGHS, base)
        assert base == BASE

    @pytest.mark.parametrize(
        ("lows", "highs", "base", "message"),
        [
            ({"a": 1}, {"b": 1}, {"a": 1, "b": 1}, r"lows and highs must be of the same inputs \(got \['a', 'b'\]"),
            ({"a": 1}, {"a": 1}, {"b": 1}, r"base must have every input of lows and highs \(got none for \['a'\]"),
            ([1, 2], [1], [1, 2], "same inputs"),
            ([1, 2], [1, 2], [1], "every input"),
            ([[1]], [[1]], [[1]], "one dimension"),
            ({"a": 1}, {"a": 1}, [1], "every input"),
            (["x"], [1], [1], "tornado: lows must be a number"),
        ],
    )
    def test_inputs_that_do_not_fit(self, lows, highs, base, message):
        with pytest.raises(ArgumentError, match=message):
            tornado(lambda _: 1.0, lows, highs, base)

    @pytest.mark.parametrize("result", [None, "1", [1.0, 2.0]])
    def test_models_without_one_number(self, result):
        with pytest.raises(ArgumentError, match="tornado: "):
            tornado(lambda _: result, [0], [1], [0.5])

    def test_infinite_results(self):
        with pytest.raises(KernelError, match="result of the model must be a finite number"):
            tornado(lambda x: np.inf if x[0] else 0.0, [0], [1], [0])


class TestSobolPublished:
    def test_ishigamis_function(self):
        found = sobol_indices(ishigami, ISHIGAMI, 8192, seeded())
        assert found.first == pytest.approx([0.3139, 0.4424, 0.0], abs=3e-3)
        assert found.total == pytest.approx([0.5576, 0.4424, 0.2437], abs=3e-3)
        # a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 with a = 7, b = 0.1
        assert found.variance == pytest.approx(13.844588, rel=1e-3)
        assert found.mean == pytest.approx(3.5, rel=1e-3)

    def test_sobols_g_function(self):
        found = sobol_indices(g_function, [Uniform(0, 1)] * 8, 8192, seeded())
        assert found.first == pytest.approx(G_PUBLISHED, abs=4e-3)
        parts = 1 / 3 / (1 + G_CONSTANTS) ** 2
        total = parts / (1 + parts) * np.prod(1 + parts) / (np.prod(1 + parts) - 1)
        assert found.total == pytest.approx(total, abs=4e-3)
        assert found.mean == pytest.approx(1.0, abs=1e-3)

    def test_salib_agrees(self):
        sample = pytest.importorskip("SALib.sample.sobol")
        analyze = pytest.importorskip("SALib.analyze.sobol")
        problem = {"num_vars": 3, "names": ["x", "y", "z"], "bounds": [[-np.pi, np.pi]] * 3}
        points = sample.sample(problem, 4096, calc_second_order=False, seed=7)
        theirs = analyze.analyze(problem, ishigami(points), calc_second_order=False, seed=7)
        ours = sobol_indices(ishigami, ISHIGAMI, 4096, seeded())
        assert ours.first == pytest.approx(theirs["S1"], abs=0.02)
        assert ours.total == pytest.approx(theirs["ST"], abs=0.02)
        # they give half the width of a 95 % interval, by bootstrap
        assert 1.96 * ours.first_error == pytest.approx(theirs["S1_conf"], rel=0.35)
        assert 1.96 * ours.total_error == pytest.approx(theirs["ST_conf"], rel=0.35)


class TestSobol:
    def test_a_sum_of_independent_inputs(self):
        # shares of variance, whatever the distributions
        inputs = {"a": Pert(1, 2, 4), "b": Lognormal(3, 0.2), "c": Triangular(0, 1, 5), "d": Fixed(9)}
        found = sobol_indices(lambda x: x["a"] + 2 * x["b"] + x["c"] + x["d"], inputs, 4096, seeded())
        parts = np.array([inputs["a"].variance, 4 * inputs["b"].variance, inputs["c"].variance, 0])
        assert found.names == ("a", "b", "c", "d")
        assert found.first == pytest.approx(parts / parts.sum(), abs=5e-3)
        assert found.total == pytest.approx(parts / parts.sum(), abs=5e-3)
        assert found.variance == pytest.approx(parts.sum(), rel=5e-3)
        assert found.first[3] == found.total[3] == found.first_error[3] == 0

    def test_a_product_interacts(self):
        # x y of two uniform numbers: variance 7/144; alone each accounts for 1/48, so 3/7; in all 4/7
        found = sobol_indices(lambda x: x[:, 0] * x[:, 1], [Uniform(0, 1)] * 2, 8192, seeded())
        assert found.first == pytest.approx([3 / 7] * 2, abs=3e-3)
        assert found.total == pytest.approx([4 / 7] * 2, abs=3e-3)

    def test_a_large_mean_does_not_matter(self):
        plain = sobol_indices(ishigami, ISHIGAMI, 1024, seeded())
        moved = sobol_indices(lambda x: ishigami(x) + 1e6, ISHIGAMI, 1024, seeded())
        assert moved.first == pytest.approx(plain.first, abs=1e-8)

    def test_standard_errors_cover_the_truth_and_shrink_with_the_root_of_n(self):
        few = sobol_indices(ishigami, ISHIGAMI, 1024, seeded())
        many = sobol_indices(ishigami, ISHIGAMI, 16_384, seeded())
        assert few.first_error / many.first_error == pytest.approx([4] * 3, rel=0.15)
        assert np.all(np.abs(few.first - [0.3139, 0.4424, 0]) < 3 * few.first_error)
        assert np.all(np.abs(few.total - [0.5576, 0.4424, 0.2437]) < 3 * few.total_error)

    def test_standard_errors_are_those_of_repeated_plain_draws(self):
        from oncomodel.kernels.sensitivity import _indices

        repeats = []
        for seed in range(200):
            first, second = seeded(seed).uniform(-np.pi, np.pi, (2, 1000, 3))
            mixed = np.stack([ishigami(np.where(np.arange(3) == i, second, first)) for i in range(3)])
            repeats.append(_indices(("x", "y", "z"), ishigami(first), ishigami(second), mixed))
        for index, error in (("first", "first_error"), ("total", "total_error")):
            spread = np.std([getattr(each, index) for each in repeats], axis=0)
            stated = np.mean([getattr(each, error) for each in repeats], axis=0)
            assert stated == pytest.approx(spread, rel=0.2)

    def test_same_seed_same_indices(self):
        first, second = (sobol_indices(ishigami, ISHIGAMI, 500, seeded(3)) for _ in range(2))
        assert first.first.tolist() == second.first.tolist()

    def test_any_number_of_draws(self):
        for n in (2, 3, 1000):
            assert sobol_indices(ishigami, ISHIGAMI, n, seeded()).first.shape == (3,)

    def test_names_of_a_sequence_are_positions(self):
        assert sobol_indices(ishigami, ISHIGAMI, 8, seeded()).names == (0, 1, 2)

    @pytest.mark.parametrize("constant", [0.1, 0.0, -7e8])
    def test_a_result_that_does_not_vary_has_no_indices(self, constant):
        for model in (lambda _: constant, lambda x: np.full(len(x), constant)):
            found = sobol_indices(model, ISHIGAMI, 64, seeded())
            assert np.all(np.isnan(found.first))
            assert np.all(np.isnan(found.total_error))
            assert found.mean == pytest.approx(constant)

    def test_missing_results_come_out_missing(self):
        found = sobol_indices(lambda x: np.where(x[:, 0] > 3, NAN, x[:, 1]), ISHIGAMI, 64, seeded())
        assert np.all(np.isnan(found.first))

    def test_infinite_results(self):
        with pytest.raises(KernelError, match="result of the model must be a finite number"):
            sobol_indices(lambda x: np.where(x[:, 0] > 3, np.inf, x[:, 1]), ISHIGAMI, 64, seeded())

    @pytest.mark.parametrize("n", [1, 0, -5, 2.5])
    def test_too_few_draws(self, n):
        with pytest.raises(KernelError, match="sobol_indices: n must be a whole number of 2 or more"):
            sobol_indices(ishigami, ISHIGAMI, n, seeded())

    @pytest.mark.parametrize(
        ("model", "inputs", "n", "generator", "message"),
        [
            (ishigami, ISHIGAMI, 8, 7, "generator"),
            (ishigami, [Uniform(0, 1), 3.0], 8, seeded(), "sobol_indices: 1 must be one of kernels.distributions"),
            (ishigami, {}, 8, seeded(), "one or more"),
            (ishigami, ISHIGAMI, "8", seeded(), "sobol_indices: n must be"),
            (lambda x: x, ISHIGAMI, 8, seeded(), r"model must return an array of 8 \(got the shape \(8, 3\)\)"),
            (lambda _: "x", ISHIGAMI, 8, seeded(), "result of the model must be a number"),
        ],
    )
    def test_arguments_of_another_type(self, model, inputs, n, generator, message):
        with pytest.raises(ArgumentError, match=message):
            sobol_indices(model, inputs, n, generator)
