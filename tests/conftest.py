"""The two markets that every promise is tested on: the real one, and a small one of another kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from oncomodel import build, load_market
from tests.cells import Model

ROOT = Path(__file__).parents[1]
ONCOLOGY = ROOT / "config" / "personalized-oncology.yaml"
COFFEE = ROOT / "tests" / "markets" / "coffee.yaml"
FILES = {"oncology": ONCOLOGY, "coffee": COFFEE}


@pytest.fixture(scope="session")
def oncology():
    return load_market(ONCOLOGY)


@pytest.fixture(scope="session", params=FILES)
def market(request):
    return load_market(FILES[request.param])


@pytest.fixture(scope="session")
def model(market):
    return Model.of(market)


@pytest.fixture(scope="session")
def oncology_model(oncology):
    return Model.of(oncology)


@pytest.fixture(scope="session")
def workbook(market, tmp_path_factory):
    return build(market, tmp_path_factory.mktemp("workbooks") / f"{market.key}.xlsx")


@pytest.fixture(scope="session")
def shown(workbook):
    """The values that the workbook holds."""
    return load_workbook(workbook, data_only=True)


@pytest.fixture(scope="session")
def oncology_workbook(oncology, tmp_path_factory):
    return build(oncology, tmp_path_factory.mktemp("oncology") / "oncology.xlsx")
