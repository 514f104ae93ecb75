"""Market models in Excel from one market file: every number cited or assumed, every formula live."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from oncomodel.errors import (
        ArgumentError,
        KernelError,
        MarketError,
        ModelError,
        NotAFormula,
        OncomodelError,
        WorkbookError,
    )
    from oncomodel.excel.build import build
    from oncomodel.excel.check import check
    from oncomodel.forecasting import Forecast, forecast
    from oncomodel.market import Market, load_market
    from oncomodel.simulation import Simulation, simulate

__version__ = "0.1.0"

# Where each public name stands. They load when they are first used, because what
# Excel loads is a part of this package and must not wait for the rest of it.
_HOMES = {
    "ArgumentError": "oncomodel.errors",
    "Forecast": "oncomodel.forecasting",
    "KernelError": "oncomodel.errors",
    "Market": "oncomodel.market",
    "MarketError": "oncomodel.errors",
    "ModelError": "oncomodel.errors",
    "NotAFormula": "oncomodel.errors",
    "OncomodelError": "oncomodel.errors",
    "Simulation": "oncomodel.simulation",
    "WorkbookError": "oncomodel.errors",
    "build": "oncomodel.excel.build",
    "check": "oncomodel.excel.check",
    "forecast": "oncomodel.forecasting",
    "load_market": "oncomodel.market",
    "simulate": "oncomodel.simulation",
}

__all__ = [
    "ArgumentError",
    "Forecast",
    "KernelError",
    "Market",
    "MarketError",
    "ModelError",
    "NotAFormula",
    "OncomodelError",
    "Simulation",
    "WorkbookError",
    "build",
    "check",
    "forecast",
    "load_market",
    "simulate",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
