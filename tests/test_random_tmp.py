"""Any valid market builds, closes and checks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings

from oncomodel import build, load_market
from oncomodel.excel.check import check
from tests.cells import Model, cached, differences
from tests.market.strategies import market_texts


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
        assert [d for d in report.differences if not d.cell.startswith("Scenarios")] == []
        assert not report.failed
