"""Balancing: tables scaled to totals, and hierarchies that add up."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.balancing import Balanced, balance, balance_many, balance_years, reconcile
from oncomodel.kernels.scaling import Goal, newton_sweeps, possible_cells

NAN = np.nan

# The worked example of Wikipedia, "Iterative proportional fitting": four rows, four columns.
EXAMPLE = [[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]]
EXAMPLE_ROWS, EXAMPLE_COLUMNS = [150, 300, 400, 150], [200, 300, 400, 100]

# A total of two regions with two and three parts: Hyndman et al. (2011), figure 1, smaller.
REGIONS = np.array(
    [
        [1, 1, 1, 1, 1],
        [1, 1, 0, 0, 0],
        [0, 0, 1, 1, 1],
        *np.eye(5, dtype=int),
    ]
)


def odds_ratios(table):
    table = np.asarray(table, dtype=float)
    return table[1:, 1:] * table[0, 0] / (table[1:, :1] * table[:1, 1:])


def textbook(estimates, summing, covariance):
    """S (S' W^-1 S)^-1 S' W^-1 y, as printed."""
    weight = np.linalg.inv(covariance)
    return summing @ np.linalg.inv(summing.T @ weight @ summing) @ summing.T @ weight @ estimates


def bare_sweeps(seed, rows, columns, sweeps):
    table = np.array(seed, dtype=float)
    for _ in range(sweeps):
        table *= (np.asarray(rows) / table.sum(axis=1))[:, None]
        table *= np.asarray(columns) / table.sum(axis=0)
    return table


class TestBalancePublished:
    def test_wikipedias_example(self):
        # the result as van Kesteren prints it, README of ProportionalFitting.jl
        published = [
            [64.5585, 46.2325, 35.3843, 3.82473],
            [49.9679, 68.1594, 156.499, 25.3742],
            [56.7219, 144.428, 145.082, 53.7673],
            [28.7516, 41.1800, 63.0347, 17.0337],
        ]
        result = balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS)
        assert result.matrix == pytest.approx(np.array(published), rel=5e-6)
        assert result.converged is True
        assert result.residual < 1e-12
        assert result.sweeps <= 12

    def test_bishop_fienberg_and_hollands_census_example(self):
        # SAS/IML User's Guide, example 9.14: people by age and marital status (Bishop, Fienberg and
        # Holland 1975), with a zero cell
        seed = [
            *[[1306, 83, 0], [619, 765, 3], [263, 1194, 9], [173, 1372, 28]],
            *[[171, 1393, 51], [159, 1372, 81], [208, 1350, 108], [1116, 4100, 2329]],
        ]
        rows = [1412, 1402, 1450, 1541, 1681, 1532, 1662, 7644]
        published = [
            *[
                [1325.27, 86.73, 0.00],
                [615.56, 783.39, 3.05],
                [253.94, 1187.18, 8.88],
                [165.13, 1348.55, 27.32],
            ],
            *[[173.41, 1454.71, 52.87], [147.21, 1308.12, 76.67], [202.33, 1352.28, 107.40]],
            [1105.16, 4181.04, 2357.81],
        ]
        result = balance(seed, rows, [3988, 11702, 2634])
        assert result.matrix == pytest.approx(np.array(published), abs=0.005)
        assert result.matrix[0, 2] == 0

    def test_a_matrix_with_a_zero_by_the_ras_method(self):
        # D'Errico and Jacob, comp.soft-sys.matlab, 25 June 2002, "Updating a matrix (RAS algorithm)"
        result = balance([[20, 40, 80], [20, 20, 40], [20, 20, 0]], [150, 70, 50], [70, 70, 130])
        published = [[22.923, 34.537, 92.54], [18.559, 13.981, 37.46], [28.518, 21.482, 0]]
        assert result.matrix == pytest.approx(np.array(published), abs=5e-4)

    def test_robichauds_memo_on_the_ras_technique(self):
        # Robichaud (2000), Memo on the RAS technique, PEP network: one decimal
        result = balance([[3, 4, 2], [7, 4, 3]], [10, 12], [4, 10, 8])
        assert result.matrix.round(1).tolist() == [[1.3, 5.3, 3.4], [2.7, 4.7, 4.6]]

    def test_a_seed_of_ones_gives_independence(self):
        # expected counts of the chi-squared test: row total * column total / grand total
        result = balance(np.ones((2, 3)), [30, 70], [20, 30, 50])
        assert result.matrix == pytest.approx(np.array([[6, 9, 15], [14, 21, 35]]))
        assert result.sweeps == 1

    def test_a_two_by_two_table_by_the_quadratic_formula(self):
        # x (x - 1) = (6 - x)(5 - x) / 2, the odds ratio 1/2 of the seed: x**2 + 9 x - 30 = 0
        x = (np.sqrt(201) - 9) / 2
        result = balance([[1, 2], [1, 1]], [6, 4], [5, 5])
        assert result.matrix == pytest.approx(np.array([[x, 6 - x], [5 - x, x - 1]]), rel=1e-11)


class TestBalanceLimits:
    def test_a_table_that_already_fits_stays(self):
        seed = np.array([[1.0, 2.0], [3.0, 4.0]])
        result = balance(seed, [3, 7], [4, 6])
        assert result.matrix == pytest.approx(seed, rel=1e-15)
        assert result.sweeps <= 1

    def test_zero_totals_give_zero_rows_and_columns(self):
        result = balance(np.ones((3, 3)), [0, 2, 4], [6, 0, 0])
        assert result.matrix.tolist() == [[0, 0, 0], [2, 0, 0], [4, 0, 0]]
        assert result.converged

    def test_a_table_of_nothing_is_nothing(self):
        result = balance(np.ones((2, 2)), [0, 0], [0, 0])
        assert result.matrix.tolist() == [[0, 0], [0, 0]]
        assert (result.residual, result.converged) == (0, True)

    def test_an_empty_row_may_have_a_total_of_zero(self):
        assert balance([[0, 0], [1, 3]], [0, 8], [2, 6]).matrix.tolist() == [[0, 0], [2, 6]]

    def test_a_forced_zero_is_reached_although_plain_sweeps_never_get_there(self):
        # only the identity has these totals; n plain sweeps leave 1/(2 n + 1) in the corner
        assert bare_sweeps([[1, 1], [0, 1]], [1, 1], [1, 1], 200)[0, 1] == pytest.approx(1 / 401)
        result = balance([[1, 1], [0, 1]], [1, 1], [1, 1])
        assert result.matrix == pytest.approx(np.eye(2), abs=1e-15)
        assert result.converged

    def test_weakly_linked_blocks_converge_although_plain_sweeps_crawl(self):
        seed = np.kron(np.eye(2), np.ones((5, 5)))
        seed[seed == 0] = 1e-6
        rows = np.repeat([1.000001, 0.999999], 5)
        plain = bare_sweeps(seed, rows, np.ones(10), 1000)
        assert np.abs(plain.sum(axis=1) - rows).max() > 1e-8
        result = balance(seed, rows, np.ones(10))
        assert result.converged
        assert result.matrix.sum(axis=1) == pytest.approx(rows, rel=1e-12)
        assert odds_ratios(result.matrix) == pytest.approx(odds_ratios(seed), rel=1e-9)

    def test_seeds_of_any_size_converge(self):
        generator = np.random.default_rng(3)
        seed = np.exp(generator.uniform(-600, 600, (6, 1))) * generator.uniform(0.1, 1, (6, 7))
        rows, columns = generator.uniform(1, 2, 6), generator.uniform(1, 2, 7)
        columns *= rows.sum() / columns.sum()
        result = balance(seed, rows, columns)
        assert result.converged
        assert result.matrix == pytest.approx(balance(seed / seed.max(1, keepdims=True), rows, columns).matrix)

    def test_totals_of_very_different_sizes_are_each_met(self):
        rows, columns = np.array([1e9, 1.0, 1e-6]), np.array([1e9 - 1e-3, 1.0, 1e-3 + 1e-6])
        result = balance([[5, 1, 1], [1, 2, 1], [1, 1, 3]], rows, columns)
        assert result.matrix.sum(axis=1) == pytest.approx(rows, rel=1e-11)
        assert result.matrix.sum(axis=0) == pytest.approx(columns, rel=1e-9)

    def test_a_limit_of_sweeps_comes_back_unconverged_with_the_residual(self):
        result = balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS, sweep_limit=2)
        assert (result.sweeps, result.converged) == (2, False)
        assert result.matrix == pytest.approx(bare_sweeps(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS, 2), rel=1e-12)
        worst = np.abs(result.matrix.sum(axis=1) - EXAMPLE_ROWS).max() / 1000
        assert result.residual == pytest.approx(worst, rel=1e-9)

    def test_a_loose_tolerance_needs_fewer_sweeps(self):
        loose = balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS, tolerance=1e-3)
        assert loose.converged
        assert loose.sweeps < balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS).sweeps

    def test_sums_may_differ_by_rounding(self):
        result = balance(np.ones((3, 2)), [0.1, 0.2, 0.3], [0.3, 0.3 * (1 + 1e-10)])
        assert result.converged
        assert result.residual < 1e-9


@st.composite
def solvable_tables(draw, *, zeros=False):
    """A seed, and the totals of another table with the same zeros."""
    shape = draw(st.tuples(st.integers(1, 6), st.integers(1, 6)))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    seed, other = generator.lognormal(0, 1, (2, *shape))
    if zeros:
        seed[generator.random(shape) < draw(st.floats(0, 0.8))] = 0
        other[generator.random(shape) < draw(st.floats(0, 0.6))] = 0
        other[seed == 0] = 0
    return seed, other.sum(axis=1), other.sum(axis=0)


class TestBalanceInvariants:
    @given(solvable_tables())
    def test_the_totals_are_met_and_the_odds_ratios_kept(self, table):
        seed, rows, columns = table
        result = balance(seed, rows, columns)
        assert result.converged
        assert result.residual <= 1e-12
        assert result.matrix.sum(axis=1) == pytest.approx(rows, rel=1e-11)
        assert result.matrix.sum(axis=0) == pytest.approx(columns, rel=1e-11)
        assert odds_ratios(result.matrix) == pytest.approx(odds_ratios(seed), rel=1e-9)

    @given(solvable_tables(), st.integers(0, 2**32 - 1))
    def test_scaling_rows_and_columns_of_the_seed_changes_nothing(self, table, number):
        seed, rows, columns = table
        generator = np.random.default_rng(number)
        scaled = seed * generator.uniform(0.01, 100, (len(rows), 1)) * generator.uniform(0.01, 100, len(columns))
        one, other = balance(seed, rows, columns), balance(scaled, rows, columns)
        assert other.matrix == pytest.approx(one.matrix, rel=1e-8)

    @given(solvable_tables(zeros=True))
    def test_any_table_that_exists_is_found_and_zeros_stay(self, table):
        seed, rows, columns = table
        result = balance(seed, rows, columns)
        assert result.converged
        assert result.matrix.sum(axis=1) == pytest.approx(rows, rel=1e-10, abs=1e-12)
        assert result.matrix.sum(axis=0) == pytest.approx(columns, rel=1e-10, abs=1e-12)
        assert (result.matrix[seed == 0] == 0).all()

    @given(solvable_tables())
    def test_turning_the_table_turns_the_result(self, table):
        seed, rows, columns = table
        turned = balance(seed.T, columns, rows).matrix.T
        assert turned == pytest.approx(balance(seed, rows, columns).matrix, rel=1e-9)

    @given(solvable_tables(), st.floats(1e-6, 1e6))
    def test_a_change_of_unit_changes_the_unit_only(self, table, unit):
        seed, rows, columns = table
        other = balance(seed, unit * rows, unit * columns).matrix
        assert other == pytest.approx(unit * balance(seed, rows, columns).matrix, rel=1e-8)

    def test_no_table_with_the_totals_is_closer_in_information(self):
        # m log(m / a) is smallest at the result: any admissible change makes it larger
        result = balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS).matrix
        seed, least = np.array(EXAMPLE), np.sum(result * np.log(result / np.array(EXAMPLE)))
        generator = np.random.default_rng(8)
        for _ in range(50):
            change = generator.normal(0, 1, (4, 4))
            change -= change.mean(axis=0) + change.mean(axis=1)[:, None] - change.mean()
            moved = result + 0.5 * change
            assert np.sum(moved * np.log(moved / seed)) > least


class TestFixedCells:
    def test_known_cells_stay_and_the_rest_is_balanced(self):
        fixed = [[NAN, 60, NAN, NAN], [NAN, NAN, NAN, NAN], [NAN, NAN, 0, NAN], [NAN, NAN, NAN, 20]]
        result = balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS, fixed)
        assert [result.matrix[0, 1], result.matrix[2, 2], result.matrix[3, 3]] == [60, 0, 20]
        assert result.matrix.sum(axis=1) == pytest.approx(np.array(EXAMPLE_ROWS), rel=1e-12)
        assert result.matrix.sum(axis=0) == pytest.approx(np.array(EXAMPLE_COLUMNS), rel=1e-12)
        assert result.converged

    def test_is_balancing_what_the_known_cells_leave(self):
        seed = np.array(EXAMPLE, dtype=float)
        seed[0, 1] = 0
        rest = balance(seed, [90, 300, 400, 150], [200, 240, 400, 100]).matrix
        rest[0, 1] = 60
        fixed = np.full((4, 4), NAN)
        fixed[0, 1] = 60
        assert balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS, fixed).matrix == pytest.approx(rest, rel=1e-11)

    def test_a_mask_keeps_the_seed(self):
        mask = np.zeros((4, 4), dtype=bool)
        mask[1, 2] = mask[3, 0] = True
        numbers = np.where(mask, EXAMPLE, NAN)
        masked = balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS, mask)
        assert np.array_equal(masked.matrix, balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS, numbers).matrix)
        assert (masked.matrix[1, 2], masked.matrix[3, 0]) == (100, 20)

    def test_all_cells_may_be_known(self):
        known = [[0.1, 0.2], [0.3, 0.4]]
        result = balance(np.ones((2, 2)), [0.3, 0.7], [0.4, 0.6], known)
        assert result.matrix.tolist() == known
        assert result.converged

    def test_a_known_row_leaves_the_others_free(self):
        result = balance(np.ones((2, 2)), [0.1 + 0.2, 1.0], [0.4, 0.9], [[0.1, 0.2], [NAN, NAN]])
        assert result.matrix == pytest.approx(np.array([[0.1, 0.2], [0.3, 0.7]]), rel=1e-12)

    def test_the_seed_of_a_known_cell_may_be_missing(self):
        result = balance([[NAN, 1], [1, 1]], [3, 4], [3, 4], [[1, NAN], [NAN, NAN]])
        assert result.matrix == pytest.approx(np.array([[1, 2], [2, 2]]))

    def test_more_known_than_the_total_is_refused(self):
        with pytest.raises(KernelError, match=r"fixed must leave 0 or more .* \(got column 1 with a total of 4"):
            balance(np.ones((2, 2)), [9, 1], [6, 4], [[NAN, 5], [NAN, NAN]])

    def test_known_cells_that_leave_no_table_are_refused(self):
        with pytest.raises(KernelError, match=r"got rows \[0\] with 1 to place"):
            balance(np.ones((2, 2)), [3, 4], [3, 4], [[1, 1], [NAN, NAN]])

    @pytest.mark.parametrize("cell", [-1.0, np.inf])
    def test_impossible_cells_are_refused(self, cell):
        with pytest.raises(KernelError, match="balance: fixed must be 0 or more and finite"):
            balance(np.ones((2, 2)), [1, 1], [1, 1], [[cell, NAN], [NAN, NAN]])

    @pytest.mark.parametrize("fixed", [[1, NAN], [[NAN]], np.full((1, 2, 2), NAN), "ab", [["x", 1], [1, 1]]])
    def test_other_shapes_and_types_are_refused(self, fixed):
        with pytest.raises(ArgumentError, match="balance: fixed must"):
            balance(np.ones((2, 2)), [1, 1], [1, 1], fixed)


class TestImpossibleTables:
    def test_totals_with_different_sums(self):
        message = (
            r"balance: row_totals and column_totals must have the same sum "
            r"\(got 100 and 101, a residual of 0\.0099 of the grand total\); scale one"
        )
        with pytest.raises(KernelError, match=message):
            balance(np.ones((2, 2)), [40, 60], [50, 51])

    def test_a_difference_just_beyond_rounding(self):
        with pytest.raises(KernelError, match="same sum"):
            balance(np.ones((2, 2)), [40, 60], [50, 50 * (1 + 1e-8)])

    @pytest.mark.parametrize(
        ("seed", "rows", "columns", "message"),
        [
            # a diagonal: D'Errico (2002), as above, on what makes RAS fail
            ([[1, 0], [0, 1]], [1, 2], [2, 1], r"rows \[1\] with 2 to place, .* columns \[1\], take 1"),
            ([[1, 1], [0, 1]], [1, 2], [2, 1], r"rows \[1\] with 2 to place, .* columns \[1\], take 1"),
            ([[0, 0], [1, 1]], [1, 2], [2, 1], r"rows \[0\] with 1 to place, .* columns \[\], take 0"),
            ([[1, 0], [1, 0]], [1, 2], [2, 1], r"rows \[0, 1\] with 3 to place, .* columns \[0\], take 2"),
        ],
    )
    def test_zeros_that_leave_no_table(self, seed, rows, columns, message):
        with pytest.raises(KernelError, match=f"{message}: a residual of 0.333 of the total.; put a small"):
            balance(seed, rows, columns)

    def test_a_seed_of_nothing(self):
        with pytest.raises(KernelError, match=r"rows \[0, 1\] with 3 to place, .* a residual of 1 of the total"):
            balance(np.zeros((2, 2)), [1, 2], [2, 1])

    def test_a_shortfall_of_a_millionth_is_impossible_and_its_mirror_is_not(self):
        seed = [[1, 0, 1], [1, 0, 0], [0, 1, 1]]
        columns = [1.0, 1.0, 1.0]
        assert balance(seed, [1.0, 1.0 - 1e-6, 1.0 + 1e-6], columns).converged
        with pytest.raises(KernelError, match=r"3\.33e-07 of the total"):
            balance(seed, [1.0, 1.0 + 1e-6, 1.0 - 1e-6], columns)

    def test_a_shortfall_within_rounding_is_not_called_converged(self):
        result = balance([[0, 0], [0, 1]], [1e-10, 1.0], [1e-10, 1.0])
        assert result.converged is False
        assert result.matrix.tolist() == [[0, 0], [0, 1]]
        assert result.residual == pytest.approx(1e-10)

    def test_sums_that_explode_are_told_from_slow_ones(self):
        with pytest.raises(KernelError, match="a residual of 1 of the total"):
            balance(np.eye(2), [1, 1e30], [1e30, 1])

    @given(solvable_tables(zeros=True), st.integers(0, 5), st.floats(1.01, 10))
    def test_the_rows_and_columns_in_the_message_prove_it(self, table, row, factor):
        seed, rows, columns = table
        rows = rows.copy()
        rows[row % len(rows)] *= factor
        if not rows.sum():
            return
        columns = columns * (rows.sum() / columns.sum())
        try:
            assert balance(seed, rows, columns).converged
        except KernelError as error:
            stuck, reached = (
                [int(x) for x in part.split("]")[0].split(",") if x.strip()] for part in str(error).split("[")[1:3]
            )
            assert set(np.flatnonzero((seed[stuck] > 0).any(axis=0) & (columns > 0))) == set(reached)
            assert rows[stuck].sum() > columns[reached].sum()

    @pytest.mark.parametrize("argument", ["seed", "row_totals", "column_totals"])
    @pytest.mark.parametrize("number", [-1.0, np.inf])
    def test_impossible_numbers_are_refused(self, argument, number):
        table = {"seed": np.ones((2, 2)), "row_totals": np.ones(2), "column_totals": np.ones(2)}
        table[argument].flat[1] = number
        with pytest.raises(KernelError, match=f"balance: {argument} must be 0 or more and finite"):
            balance(**table)

    @pytest.mark.parametrize(
        ("seed", "rows", "columns"),
        [
            ([1, 1], [1, 1], [1, 1]),
            (np.ones((2, 2, 2)), [1, 1], [1, 1]),
            (np.ones((0, 2)), [], [1, 1]),
            (np.ones((2, 2)), [1, 1, 1], [1, 1]),
            (np.ones((2, 2)), [1, 1], 2),
            (np.ones((2, 2)), [[1, 1]], [1, 1]),
            ([["a", 1], [1, 1]], [1, 1], [1, 1]),
            (None, [1, 1], [1, 1]),
        ],
    )
    def test_other_shapes_and_types_are_refused(self, seed, rows, columns):
        with pytest.raises(ArgumentError, match="balance: "):
            balance(seed, rows, columns)

    @pytest.mark.parametrize("effort", [{"tolerance": 0.0}, {"tolerance": NAN}, {"sweep_limit": 0}])
    def test_impossible_efforts_are_refused(self, effort):
        with pytest.raises(KernelError, match="balance: tolerance must be above 0 and sweep_limit 1 or more"):
            balance(np.ones((2, 2)), [1, 1], [1, 1], **effort)

    def test_an_effort_in_words_is_refused(self):
        with pytest.raises(ArgumentError, match="balance: tolerance must be a number"):
            balance(np.ones((2, 2)), [1, 1], [1, 1], tolerance="high")

    @pytest.mark.parametrize("argument", ["seed", "row_totals", "column_totals"])
    def test_missing_numbers_make_the_table_missing(self, argument):
        table = {"seed": np.ones((2, 2)), "row_totals": np.ones(2), "column_totals": np.ones(2)}
        table[argument].flat[1] = NAN
        result = balance(**table)
        assert np.isnan(result.matrix).all()
        assert np.isnan(result.residual)
        assert result.converged is False

    def test_results_are_frozen(self):
        with pytest.raises(AttributeError):
            balance([[1]], [1], [1]).matrix = 2.0
        assert [*Balanced.__dataclass_fields__] == ["matrix", "residual", "sweeps", "converged"]


class TestBalanceMany:
    def test_each_table_is_balanced_as_alone(self):
        generator = np.random.default_rng(21)
        seeds, others = generator.lognormal(0, 1, (2, 50, 4, 5))
        rows, columns = others.sum(axis=2), others.sum(axis=1)
        together = balance_many(seeds, rows, columns)
        assert together.converged.all()
        for index in range(50):
            alone = balance(seeds[index], rows[index], columns[index])
            assert together.matrix[index] == pytest.approx(alone.matrix, rel=1e-9)
            assert together.sweeps[index] == alone.sweeps
            assert together.residual[index] <= 1e-12

    def test_one_seed_and_one_set_of_totals_serve_all(self):
        factors = np.array([1.0, 2.0, 0.5])
        one = balance(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS).matrix
        rows, columns = np.outer(factors, EXAMPLE_ROWS), np.outer(factors, EXAMPLE_COLUMNS)
        assert balance_many(EXAMPLE, rows, columns).matrix == pytest.approx(factors[:, None, None] * one, rel=1e-11)
        seeds = factors[:, None, None] * np.array(EXAMPLE)
        same = balance_many(seeds, EXAMPLE_ROWS, EXAMPLE_COLUMNS)
        assert same.matrix == pytest.approx(np.broadcast_to(one, (3, 4, 4)), rel=1e-11)
        assert balance_many(EXAMPLE, EXAMPLE_ROWS, EXAMPLE_COLUMNS).matrix.shape == (1, 4, 4)

    def test_slow_and_forced_tables_are_finished_one_by_one(self):
        seeds = np.array([[[1.0, 1.0], [0.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]]])
        result = balance_many(seeds, [1, 1], [1, 1])
        assert result.matrix == pytest.approx(np.array([np.eye(2), np.full((2, 2), 0.5)]), abs=1e-12)
        assert result.converged.tolist() == [True, True]

    def test_known_cells_of_each_table(self):
        fixed = np.full((2, 2, 2), NAN)
        fixed[1, 0, 0] = 4
        result = balance_many(np.ones((2, 2)), [5, 5], [5, 5], fixed)
        assert result.matrix == pytest.approx(np.array([[[2.5, 2.5], [2.5, 2.5]], [[4, 1], [1, 4]]]))

    def test_the_first_table_that_fails_is_named(self):
        with pytest.raises(KernelError, match="balance_many: table 1: row_totals and column_totals must have"):
            balance_many(np.ones((2, 2)), [[1, 1], [1, 1]], [[1, 1], [1, 2]])
        with pytest.raises(KernelError, match="balance_many: table 2: seed must have cells above 0"):
            balance_many(np.eye(2), np.array([[1, 1], [2, 2], [1, 2]]), np.array([[1, 1], [2, 2], [2, 1]]))
        with pytest.raises(KernelError, match="balance_many: table 1: fixed must leave 0 or more"):
            balance_many(np.ones((2, 2)), [[9, 9], [1, 1]], [[9, 9], [1, 1]], [[3, NAN], [NAN, NAN]])

    def test_missing_numbers_make_their_own_table_missing(self):
        rows = np.array([[1.0, 1.0], [NAN, 1.0], [2.0, 2.0]])
        result = balance_many(np.ones((2, 2)), rows, [[1, 1], [1, 1], [2, 2]])
        assert np.isnan(result.matrix).all(axis=(1, 2)).tolist() == [False, True, False]
        assert result.converged.tolist() == [True, False, True]
        assert result.matrix[2] == pytest.approx(np.ones((2, 2)))

    @pytest.mark.parametrize(
        ("seeds", "rows", "columns"),
        [
            (np.ones((2, 2, 2)), np.ones((3, 2)), [1, 1]),
            (np.ones((2, 2, 2)), np.ones((2, 3)), [1, 1]),
            (np.ones((1, 2, 2, 2)), np.ones(2), [1, 1]),
            (np.ones(2), np.ones(2), [1, 1]),
        ],
    )
    def test_shapes_that_do_not_fit_are_refused(self, seeds, rows, columns):
        with pytest.raises(ArgumentError, match="balance_many: "):
            balance_many(seeds, rows, columns)


class TestBalanceYears:
    def test_each_year_is_balanced_as_alone(self):
        generator = np.random.default_rng(22)
        seed, others = generator.lognormal(0, 1, (4, 5)), generator.lognormal(0, 1, (12, 4, 5))
        rows, columns = others.sum(axis=2), others.sum(axis=1)
        cells = balance_years(seed.ravel(), rows.T, columns.T)
        assert cells.shape == (20, 12)
        for year in range(12):
            table = cells[:, year].reshape(4, 5)
            assert table == pytest.approx(balance(seed, rows[year], columns[year]).matrix, rel=1e-10)
            assert table.sum(axis=1) == pytest.approx(rows[year], rel=1e-13)
            assert table.sum(axis=0) == pytest.approx(columns[year], rel=1e-13)
            assert odds_ratios(table) == pytest.approx(odds_ratios(seed), rel=1e-13)

    def test_a_column_serves_all_years_and_a_block_each_its_own(self):
        rows, columns = [[6.0, 3.0], [4.0, 1.0]], [[5.0, 2.0], [5.0, 2.0]]
        column = balance_years([[1.0], [2.0], [3.0], [4.0]], rows, columns)
        assert balance_years([1.0, 2.0, 3.0, 4.0], rows, columns) == pytest.approx(column)
        block = balance_years([[1.0, 1.0], [2.0, 1.0], [3.0, 1.0], [4.0, 1.0]], rows, columns)
        assert block[:, 0] == pytest.approx(column[:, 0])
        assert block[:, 1] == pytest.approx([1.5, 1.5, 0.5, 0.5])

    def test_a_missing_number_makes_its_year_missing(self):
        cells = balance_years(np.ones(4), [[6, NAN], [4, 1]], [[5, 2], [5, 2]])
        assert cells[:, 0] == pytest.approx([3, 3, 2, 2])
        assert np.isnan(cells[:, 1]).all()

    def test_a_table_that_crawls_is_finished(self):
        seed = np.array([[1.0, 1e-7], [1e-7, 1.0]])
        cells = balance_years(seed.ravel(), [[1.1], [0.9]], [[1.0], [1.0]])
        assert cells.reshape(2, 2).sum(axis=1) == pytest.approx([1.1, 0.9], rel=1e-12)

    @pytest.mark.parametrize(
        ("cells", "rows", "columns", "message"),
        [
            (np.ones(4), [1, 1], [1, 1], "row_totals and column_totals must each have a row for each total"),
            (np.ones(4), np.ones((2, 3)), np.ones((2, 2)), "a column for each year .got shapes .2, 3. and .2, 2.."),
            (np.ones(4), np.ones((2, 0)), np.ones((2, 0)), "row_totals and column_totals must each"),
            (np.ones(3), np.ones((2, 1)), np.ones((2, 1)), "affinities must be one for each of 2 x 2 cells"),
            (np.ones((2, 2)), np.ones((2, 3)), np.ones((2, 3)), "affinities must be one for each of 2 x 2 cells"),
            (np.ones((4, 2)), np.ones((2, 3)), np.ones((2, 3)), "for all years or each .got shape .4, 2.."),
            (1.0, np.ones((1, 1)), np.ones((1, 1)), "affinities must be one for each of 1 x 1 cells"),
        ],
    )
    def test_shapes_that_do_not_fit_are_refused(self, cells, rows, columns, message):
        with pytest.raises(ArgumentError, match=f"^balance_years: .*{message}"):
            balance_years(cells, rows, columns)

    def test_impossible_tables_are_refused_by_year(self):
        with pytest.raises(KernelError, match="balance_years: table 1: row_totals and column_totals must"):
            balance_years(np.ones(4), [[1, 1], [1, 1]], [[1, 1], [1, 2]])
        with pytest.raises(KernelError, match="balance_years: affinities must be 0 or more and finite"):
            balance_years([1, -1, 1, 1], np.ones((2, 1)), np.ones((2, 1)))
        with pytest.raises(KernelError, match="balance_years: table 1: seed must"):
            balance_years([1, 0, 0, 1], [[1, 2], [1, 1]], [[1, 1], [1, 2]])


class TestScaling:
    def test_newton_takes_a_handful_of_steps_where_plain_sweeps_take_thousands(self):
        generator = np.random.default_rng(4)
        seed = (np.eye(12) + 1e-5 * generator.random((12, 12))) * generator.lognormal(0, 2, (12, 1))
        rows = generator.uniform(1, 2, 12)
        columns = np.roll(rows, 0) * (1 + 1e-3 * generator.normal(size=12))
        columns *= rows.sum() / columns.sum()
        table, steps, settled = newton_sweeps(seed, Goal("here", rows, columns, 1e-12, 50))
        assert settled
        assert steps < 30
        assert table.sum(axis=0) == pytest.approx(columns, rel=1e-12)

    def test_cells_are_possible_just_where_some_table_has_them(self):
        # a block that is full by itself: rows 0 and 1 hold all of columns 0 and 1
        seed = np.ones((3, 3))
        seed[2, :2] = 0
        goal = Goal("here", np.array([1.0, 2.0, 3.0]), np.array([1.5, 1.5, 3.0]), 1e-12, 1)
        assert possible_cells(seed, goal).tolist() == [
            [True, True, False],
            [True, True, False],
            [False, False, True],
        ]


class TestReconcilePublished:
    def test_flows_around_a_heat_exchanger(self):
        # Narasimhan and Jordache (2000), Data Reconciliation and Gross Error Detection, example 1-1:
        # a flow splits into exchanger and bypass, each measured twice, and joins again
        summing = [[1, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 1]]
        measured = [101.91, 64.45, 34.65, 64.20, 36.44, 98.88]
        assert reconcile(measured, summing).round(2).tolist() == [100.22, 64.50, 35.72, 64.50, 35.72, 100.22]

    def test_flows_of_unequal_precision(self):
        # Aristizábal, MATLAB Reconciliation, McGill University: kt/h, standard deviations squared here
        summing = [[1, 1], [1, 0], [0, 1], [1, 0], [0, 1], [1, 1]]
        measured = [110.5, 60.8, 35.0, 68.9, 38.6, 101.4]
        deviations = np.array([0.82, 0.53, 0.46, 0.71, 0.45, 1.20])
        found = reconcile(measured, summing, deviations**2)
        assert found.round(1).tolist() == [103.2, 65.4, 37.8, 65.4, 37.8, 103.2]

    def test_a_total_of_five_parts_with_its_own_weight(self):
        # example of proj() in the R package gtop: parts 0, total 1, weights 1 and 2, that is
        # variances 1 and 1/2; z/suma/weight = 1/5.5 to each part, 1 - 1/5.5/2 the total
        summing = np.vstack([np.ones(5), np.eye(5)])
        found = reconcile([1.0, 0, 0, 0, 0, 0], summing, [0.5, 1, 1, 1, 1, 1])
        assert found == pytest.approx(np.array([5 / 5.5, *[1 / 5.5] * 5]))

    def test_a_total_and_its_parts_share_the_discrepancy_equally(self):
        # 10 too much in the total of three parts: a quarter of it to each of the four lines
        found = reconcile([70.0, 10.0, 20.0, 30.0], np.vstack([np.ones(3), np.eye(3)]))
        assert found == pytest.approx(np.array([67.5, 12.5, 22.5, 32.5]))

    @pytest.mark.parametrize("kind", ["ols", "variances", "covariance"])
    def test_the_printed_formula_gives_the_same(self, kind):
        generator = np.random.default_rng(17)
        estimates, root = generator.uniform(1, 9, (8, 3)), generator.normal(size=(8, 8))
        covariance = {
            "ols": np.eye(8),
            "variances": np.diag(generator.uniform(0.1, 5, 8)),
            "covariance": root @ root.T + 0.1 * np.eye(8),
        }[kind]
        weights = {"ols": None, "variances": np.diag(covariance), "covariance": covariance}[kind]
        expected = textbook(estimates, REGIONS, covariance)
        assert reconcile(estimates, REGIONS, weights) == pytest.approx(expected, rel=1e-9)

    @pytest.mark.parametrize("method", ["ols", "wls_struct"])
    def test_hierarchicalforecast_gives_the_same(self, method):
        other = pytest.importorskip("hierarchicalforecast.methods", reason="hierarchicalforecast is an optional oracle")
        estimates = np.random.default_rng(2).uniform(1, 9, (8, 4))
        summing = REGIONS.astype(float)
        expected = other.MinTrace(method=method).fit(S=summing, y_hat=estimates).predict(S=summing, y_hat=estimates)
        weights = None if method == "ols" else summing.sum(axis=1)
        assert reconcile(estimates, summing, weights) == pytest.approx(expected["mean"], rel=1e-9)


class TestReconcile:
    def test_estimates_that_add_up_stay(self):
        coherent = REGIONS @ np.array([1.0, 2.0, 3.0, 4.0, 5.0])
        assert reconcile(coherent, REGIONS, np.arange(1.0, 9.0)) == pytest.approx(coherent, rel=1e-14)

    def test_a_line_known_almost_exactly_hardly_moves(self):
        found = reconcile([70.0, 10.0, 20.0, 30.0], np.vstack([np.ones(3), np.eye(3)]), [1e-12, 1, 1, 1])
        assert found == pytest.approx(np.array([70, 40 / 3, 70 / 3, 100 / 3]))

    def test_parts_alone_stay(self):
        assert reconcile([3.0, 4.0], np.eye(2)).tolist() == [3.0, 4.0]

    @given(st.integers(0, 2**32 - 1), st.sampled_from(["ols", "variances", "covariance"]))
    def test_the_result_adds_up_and_leaves_a_residual_at_right_angles(self, number, kind):
        generator = np.random.default_rng(number)
        parts, sums = generator.integers(1, 6), generator.integers(0, 9)
        summing = np.vstack([generator.integers(0, 2, (sums, parts)), np.eye(parts)])
        summing = generator.permutation(summing)
        lines = len(summing)
        root = generator.normal(size=(lines, lines))
        covariance = {"ols": np.eye(lines), "variances": np.diag(generator.uniform(0.1, 5, lines))}.get(
            kind, root @ root.T + np.eye(lines)
        )
        weights = {"ols": None, "variances": np.diag(covariance)}.get(kind, covariance)
        estimates = generator.normal(0, 10, lines)
        found = reconcile(estimates, summing, weights)
        free = np.linalg.lstsq(summing, found, rcond=None)[0]
        assert summing @ free == pytest.approx(found, abs=1e-9)
        normal = summing.T @ np.linalg.solve(covariance, estimates - found)
        assert normal == pytest.approx(np.zeros(parts), abs=1e-7)
        assert reconcile(found, summing, weights) == pytest.approx(found, abs=1e-9)

    @given(st.floats(1e-6, 1e6))
    def test_only_the_proportions_of_the_weights_count(self, factor):
        estimates, variances = np.arange(8.0) ** 2, np.arange(1.0, 9.0)
        found = reconcile(estimates, REGIONS, factor * variances)
        assert found == pytest.approx(reconcile(estimates, REGIONS, variances), rel=1e-9, abs=1e-9)

    def test_variances_are_a_diagonal_covariance_matrix(self):
        estimates, variances = np.arange(8.0) ** 2, np.arange(1.0, 9.0)
        found = reconcile(estimates, REGIONS, np.diag(variances))
        assert found == pytest.approx(reconcile(estimates, REGIONS, variances), rel=1e-12, abs=1e-12)

    def test_many_sums_and_parts_without_a_line_are_regressed(self):
        # grouped sums only: no line is a part itself
        summing = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
        estimates = np.array([3.0, 5.5, 4.0, 7.0])
        for weights in [None, [1.0, 2.0, 3.0, 4.0], np.diag([1.0, 2.0, 3.0, 4.0]) + 0.5]:
            covariance = np.eye(4) if weights is None else np.array(weights)
            covariance = covariance if covariance.ndim == 2 else np.diag(covariance)
            expected = textbook(estimates, summing, covariance)
            assert reconcile(estimates, summing, weights) == pytest.approx(expected, rel=1e-10)

    def test_columns_are_reconciled_one_by_one(self):
        estimates = np.random.default_rng(6).normal(5, 3, (8, 30))
        for kind in [False, True]:
            together = reconcile(estimates, REGIONS, np.arange(1.0, 9.0), kind)
            assert together.shape == (8, 30)
            for column in range(30):
                alone = reconcile(estimates[:, column], REGIONS, np.arange(1.0, 9.0), kind)
                assert together[:, column] == pytest.approx(alone, rel=1e-9, abs=1e-12)

    def test_missing_numbers_make_their_column_missing(self):
        estimates = np.ones((8, 3))
        estimates[2, 1] = NAN
        assert np.isnan(reconcile(estimates, REGIONS)).all(axis=0).tolist() == [False, True, False]
        assert np.isnan(reconcile(estimates[:, 1], REGIONS, non_negative=True)).all()
        assert np.isnan(reconcile(np.ones(8), REGIONS, [NAN, *[1.0] * 7])).all()


class TestReconcileNonNegative:
    def test_by_hand(self):
        # free, the parts are 14/3 and -7/3; with the second at 0, the first is the mean of 2 and 5
        summing = [[1, 1], [1, 0], [0, 1]]
        assert reconcile([2.0, 5.0, -2.0], summing).round(9).tolist() == pytest.approx([7 / 3, 14 / 3, -7 / 3])
        assert reconcile([2.0, 5.0, -2.0], summing, non_negative=True) == pytest.approx(np.array([3.5, 3.5, 0]))

    def test_changes_nothing_where_nothing_is_negative(self):
        estimates = np.arange(1.0, 9.0)
        free = reconcile(estimates, REGIONS)
        assert (free >= 0).all()
        assert np.array_equal(reconcile(estimates, REGIONS, non_negative=True), free)

    @given(st.integers(0, 2**32 - 1), st.sampled_from([1e-9, 1.0, 1e9]), st.booleans())
    def test_satisfies_the_conditions_of_the_optimum(self, number, unit, full):
        # Karush, Kuhn and Tucker: gradient 0 at parts above 0, and never downhill at parts of 0
        generator = np.random.default_rng(number)
        estimates = unit * generator.normal(0, 3, 8)
        root = generator.normal(size=(8, 8))
        covariance = root @ root.T + np.eye(8) if full else np.diag(generator.uniform(0.1, 10, 8))
        found = reconcile(estimates, REGIONS, covariance if full else np.diag(covariance), non_negative=True)
        parts = found[3:]
        assert (found >= 0).all()
        assert REGIONS @ parts == pytest.approx(found, abs=1e-12 * unit)
        gradient = REGIONS.T @ np.linalg.solve(covariance, found - estimates)
        assert (gradient >= -1e-8 * unit).all()
        assert gradient[parts > 0] == pytest.approx(0, abs=1e-8 * unit)

    def test_sums_that_subtract_are_refused(self):
        with pytest.raises(KernelError, match="summing must be 0 or more with non_negative"):
            reconcile([1.0, 2.0, 3.0], [[1, -1], [1, 0], [0, 1]], non_negative=True)


class TestReconcileRefuses:
    @pytest.mark.parametrize("variance", [0.0, -1.0, np.inf])
    def test_variances_not_above_zero(self, variance):
        with pytest.raises(KernelError, match=r"reconcile: weights must be greater than 0 and finite"):
            reconcile(np.ones(8), REGIONS, [variance, *[1.0] * 7])

    @pytest.mark.parametrize(
        ("covariance", "message"),
        [
            ([[1, 1, 0], [1, 1, 0], [0, 0, 1]], "positive definite"),
            (
                [[1, 2, 0], [2, 1, 0], [0, 0, 1]],
                r"positive definite covariance matrix \(got smallest eigenvalue -1",
            ),
            ([[1, 0.5, 0], [0.4, 1, 0], [0, 0, 1]], r"symmetric covariance matrix \(got entries 0.1 apart"),
            ([[0, 0, 0], [0, 1, 0], [0, 0, 1]], "positive definite"),
            ([[-1, 0, 0], [0, 1, 0], [0, 0, 1]], "positive definite"),
            ([[1, 0, np.inf], [0, 1, 0], [np.inf, 0, 1]], "finite"),
        ],
    )
    def test_matrices_that_are_no_covariance(self, covariance, message):
        with pytest.raises(KernelError, match=f"reconcile: weights must be .*{message}"):
            reconcile([3.0, 1.0, 1.0], [[1, 1], [1, 0], [0, 1]], covariance)

    def test_a_sample_covariance_of_too_few_periods(self):
        residuals = np.random.default_rng(9).normal(size=(8, 5))
        with pytest.raises(KernelError, match="shrink it towards its diagonal"):
            reconcile(np.ones(8), REGIONS, np.cov(residuals))

    def test_a_summing_matrix_that_does_not_determine_its_parts(self):
        with pytest.raises(KernelError, match=r"summing must have independent columns \(got column 1"):
            reconcile([1.0, 2.0, 3.0], [[1, 1], [1, 1], [2, 2]])

    def test_infinite_and_missing_structure(self):
        with pytest.raises(KernelError, match="summing must be finite"):
            reconcile([1.0, 2.0], [[1], [np.inf]])
        with pytest.raises(KernelError, match="summing must be finite, and complete"):
            reconcile([1.0, 2.0], [[1], [NAN]])
        with pytest.raises(KernelError, match="estimates must be finite"):
            reconcile([1.0, np.inf], [[1], [1]])

    @pytest.mark.parametrize(
        ("estimates", "summing", "weights"),
        [
            ([1.0, 2.0], [[1, 1], [1, 0], [0, 1]], None),
            (1.0, [[1, 1], [1, 0], [0, 1]], None),
            (np.ones((3, 2, 2)), [[1, 1], [1, 0], [0, 1]], None),
            ([1.0, 2.0], [1, 1], None),
            ([1.0], [[1, 1]], None),
            ([1.0, 2.0, 3.0], [[1, 1], [1, 0], [0, 1]], [1.0, 2.0]),
            ([1.0, 2.0, 3.0], [[1, 1], [1, 0], [0, 1]], 1.0),
            ([1.0, 2.0, 3.0], [[1, 1], [1, 0], [0, 1]], "ols"),
            ("abc", [[1, 1], [1, 0], [0, 1]], None),
        ],
    )
    def test_other_shapes_and_types(self, estimates, summing, weights):
        with pytest.raises(ArgumentError, match="reconcile: "):
            reconcile(estimates, summing, weights)


def test_importing_the_module_does_not_import_scipy():
    code = "import sys, oncomodel.kernels.balancing; sys.exit('scipy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
