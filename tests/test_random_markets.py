"""Any valid market builds, closes and checks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

from oncomodel import build, load_market
from oncomodel.excel.check import check
from tests.cells import Model, cached, differences
from tests.market.strategies import market_texts


def nearly_tied(numbers):
    """Whether rounding alone says which of some numbers is the largest or the smallest."""
    ranked = np.sort(np.ravel(numbers))
    gaps = np.diff(ranked)
    return bool(((gaps > 0) & (gaps <= 1e-12 * np.abs(ranked[1:]))).any())


def test_a_tie_is_one_of_rounding_alone():
    assert nearly_tied([1.0, 2.0, 1.0 + 1e-15])
    assert not nearly_tied([1.0, 1.0, 2.0])
    assert not nearly_tied([1.0, 1.0001, 2.0])


def names_the_largest(difference):
    """Whether a cell is of the tabs that name the largest and the smallest of the compared."""
    return difference.cell.partition("!")[0].strip("'") in ("Dashboard", "Dashboard data")


def compared(values):
    """The blocks among whose members the dashboard names the largest and the smallest."""
    return [
        key for key in values.lines if key.startswith("dash_") and key.endswith(("_last", "_base", "_cagr", "_cited"))
    ]


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a market takes a while: report the first that fails, do not shrink it
    suppress_health_check=list(HealthCheck),
)
@given(market_texts())
def test_a_random_market_builds_closes_and_checks(text):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "market.yaml")
        file.write_text(text, encoding="utf-8")
        market = load_market(file)
        workbook = build(market, Path(folder, "market.xlsx"))
        model = Model.of(market)
        values = model.values()
        for dimension in (*market.dimensions, market.regions):
            total = values[f"{dimension.key}_market_size"].sum(axis=0)
            assert abs(total / values["market_size"] - 1).max() < 1e-9
        for dimension in market.dimensions:
            cells = values[f"cube_{dimension.key}_value"].reshape(len(dimension.members), -1, model.grid.years)
            assert abs(cells.sum(axis=1) / values[f"{dimension.key}_market_size"] - 1).max() < 1e-9
            assert abs(cells.sum(axis=0) / values[f"{market.regions.key}_market_size"] - 1).max() < 1e-12
        assert differences(model, values, cached(workbook)) == []
        report = check(workbook)
        assert report.master
        assert report.failed == ()
        tied = any(nearly_tied(values[key]) for key in compared(values))
        assert {one.cell for one in report.differences if not (tied and names_the_largest(one))} == set()
