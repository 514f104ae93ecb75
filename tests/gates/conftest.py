"""The four files that every gate looks at: both markets, in both forms."""

from __future__ import annotations

import pytest

from oncomodel import build, load_market
from oncomodel.excel.build import FORMS
from tests.cells import Model
from tests.conftest import COFFEE, FILES


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """The path of each workbook, by market and form: ``files["coffee", ".xlsx"]``."""
    folder = tmp_path_factory.mktemp("gates")
    markets = {name: load_market(path) for name, path in FILES.items()}
    return {(name, form): build(market, folder / f"{name}{form}") for name, market in markets.items() for form in FORMS}


@pytest.fixture(scope="session")
def coffee(files):
    return files["coffee", ".xlsx"]


@pytest.fixture(scope="session")
def coffee_with_functions(files):
    return files["coffee", ".xlsm"]


@pytest.fixture(scope="session")
def coffee_model():
    return Model.of(load_market(COFFEE))
