"""Balancing step by step: the factors of rows and columns, and how far a table is from its totals."""

from __future__ import annotations

import numpy as np
import pytest

from oncomodel.errors import KernelError
from oncomodel.kernels.sweeps import balanced_cell, balancing_factor, distance_from_totals
from oncomodel.model.symbols import Cell, Members, Some, formula

# Robichaud (2000), Memo on the RAS technique, PEP network: the table and its printed result
SEED, ROWS, COLUMNS = np.array([[3.0, 4, 2], [7, 4, 3]]), np.array([10.0, 12]), np.array([4.0, 10, 8])
PRINTED = np.array([[1.3, 5.3, 3.4], [2.7, 4.7, 4.6]])


def swept(seed, rows, columns, sweeps):
    """Row factors after each sweep, and the table after the last."""
    found, down = [], columns
    for _ in range(sweeps):
        found.append(np.array([balancing_factor(r, a, down) for r, a in zip(rows, seed, strict=True)]))
        down = np.array([balancing_factor(c, a, found[-1]) for c, a in zip(columns, seed.T, strict=True)])
    return found, balanced_cell(seed, found[-1][:, np.newaxis], down)


def test_sweeps_give_robichauds_table():
    assert swept(SEED, ROWS, COLUMNS, 12)[1].round(1) == pytest.approx(PRINTED)


def test_a_neutral_seed_is_met_by_the_first_sweep():
    table = swept(np.ones((2, 3)), ROWS, COLUMNS, 1)[1]
    assert table == pytest.approx(np.outer(ROWS, COLUMNS) / 22, rel=1e-15)


def test_a_row_misses_its_total_by_as_much_as_the_next_sweep_changes_its_factor():
    for sweeps in (1, 2, 3):
        missed = distance_from_totals(swept(SEED, ROWS, COLUMNS, sweeps)[1].sum(axis=1), ROWS)
        before, after = swept(SEED, ROWS, COLUMNS, sweeps + 1)[0][-2:]
        assert distance_from_totals(before, after) == pytest.approx(missed, rel=1e-9)


def test_no_single_gap_is_larger_than_the_distance():
    values, totals = np.array([1.1, 1.9, 3.0]), np.array([1.0, 2.0, 3.0])
    assert distance_from_totals(values, totals) == pytest.approx(np.hypot(0.1, 0.05))
    assert distance_from_totals(values, totals) >= np.abs(values / totals - 1).max()


def test_factors_broadcast_over_draws():
    draws = np.random.default_rng(5).uniform(0.5, 2.0, (3, 4))
    together = balancing_factor(10.0, SEED[0][:, np.newaxis], draws)
    assert together == pytest.approx([balancing_factor(10.0, SEED[0], draws[:, n]) for n in range(4)])


@pytest.mark.parametrize("affinity", [0.0, -1.0])
def test_an_affinity_of_nothing_is_refused(affinity):
    with pytest.raises(KernelError, match="balancing_factor: affinities must be greater than 0"):
        balancing_factor(1.0, [1.0, affinity], [1.0, 1.0])


def test_their_formulas_are_short():
    places = {
        Cell("a"): "D1",
        Cell("r"): "E9",
        Some("a", ("x",)): "D1:D5",
        Members("s"): "E2:E6",
        Members("t"): "F2:F6",
    }
    factor = balancing_factor(Cell("r"), Some("a", ("x",)), Members("s"))
    assert formula(factor, places.get) == "E9/SUMPRODUCT(D1:D5*E2:E6)"
    assert formula(balanced_cell(Cell("a"), Cell("r"), Cell("r")), places.get) == "D1*E9*E9"
    distance = distance_from_totals(Members("s"), Members("t"))
    assert formula(distance, places.get) == "SQRT(SUMPRODUCT((E2:E6/F2:F6-1)*(E2:E6/F2:F6-1)))"
