"""Random arguments of every kind that a cell, a range or a program can hand over."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from random import Random

NUMBERS = (1.0, 2.0, 0.5, 0.1, -0.1, 3.0, 7.0, 100.0, 0.0, -1.0, -3.0, 2.5, 1e9, 1e-9, 1e300, -1e300, 5e-324)
ODD = (
    None,
    "",
    " ",
    "12",
    "1,234",
    "abc",
    "geometric",
    "#N/A",
    "#REF!",
    "#N/A!",
    True,
    False,
    3,
    0,
    10**400,
    -2146826246,
    -2146826243,
    -2146826281,
    -2146826000,
    -2147352572,
    Decimal("12.34"),
    Decimal("NaN"),
    dt.date(2026, 12, 31),
    dt.datetime(2026, 12, 31, 6, tzinfo=dt.UTC),
    math.nan,
    math.inf,
    -math.inf,
    np.float64(2.0),
    np.int64(2),
    1j,
    object(),
)
SHAPES = ((1, 1), (1, 3), (3, 1), (2, 3), (3, 3), (3, 2), (1, 4), (4, 1))


def cell(random: Random, oddness: float) -> Any:
    """The content of one cell."""
    return random.choice(ODD) if random.random() < oddness else random.choice(NUMBERS)


def argument(random: Random) -> Any:
    """One argument: a cell, a row, a column, a block, or something that no host hands over."""
    oddness = random.choice((0.0, 0.0, 0.05, 0.3, 1.0))
    kind = random.random()
    if kind < 0.35:
        return cell(random, oddness)
    rows, columns = random.choice(SHAPES)
    block = tuple(tuple(cell(random, oddness) for _ in range(columns)) for _ in range(rows))
    if kind < 0.85:
        return block
    if kind < 0.93:
        return block[0]
    return random.choice(
        ((), ((),), ((1.0, 2.0), (3.0,)), [[1.0], 2.0], np.ones((2, 2)), np.ones((2, 2, 2)), list(block))
    )
