"""A symbol that records arithmetic, to prove that a kernel is one formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

if TYPE_CHECKING:
    from collections.abc import Callable


class Symbol(NDArrayOperatorsMixin):
    """Stands for a number that is not known yet; *replay* calculates once it is."""

    def __init__(self, replay: Callable[[dict[str, Any]], Any]) -> None:
        self.replay = replay

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Symbol:
        assert method == "__call__"
        assert not options
        return Symbol(lambda known: ufunc(*(_value(each, known) for each in inputs)))

    def __array_function__(self, function: Any, _types: Any, args: Any, options: Any) -> Symbol:
        assert options in ({}, {"axis": 0})
        return Symbol(lambda known: function(*(_value(each, known) for each in args), **options))

    def __bool__(self) -> bool:
        raise AssertionError("a formula kernel branched on a symbol")

    def __len__(self) -> int:
        raise AssertionError("a formula kernel asked for the length of a symbol")


def named(name: str) -> Symbol:
    return Symbol(lambda known: known[name])


def traced(kernel: Callable[..., Any], **known: Any) -> Any:
    """What the formula that *kernel* records gives for the numbers *known*."""
    recorded = kernel(**{name: named(name) for name in known})
    assert isinstance(recorded, Symbol)
    return recorded.replay({name: np.asarray(value, dtype=float) for name, value in known.items()})


def _value(each: Any, known: dict[str, Any]) -> Any:
    return each.replay(known) if isinstance(each, Symbol) else each
