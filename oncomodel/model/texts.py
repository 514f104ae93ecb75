"""Texts made by formulas: numbers shown in a format, and pieces joined to sentences.

Called with symbols instead of values, they record the formula, as kernels do:

>>> from oncomodel.model.symbols import Cell, formula
>>> formula(joined(Cell("size"), Cell("unit")), {Cell("size"): "size", Cell("unit"): "unit"}.get)
'size&unit'
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any

import numpy as np

from oncomodel.model.symbols import Call, Operation, Symbol

NOT_KNOWN = "n/a"
"""What a cell shows for a number that does not exist."""


def joined(*parts: Any) -> Any:
    """*parts* one after the other, elementwise.

    >>> str(joined("about ", "5", " years"))
    'about 5 years'
    """
    if any(isinstance(part, Symbol) for part in parts):
        return reduce(lambda left, right: Operation("&", (left, right)), parts)
    return reduce(_both, (np.asarray(part) for part in parts))


def shown(value: Any, number_format: Any) -> Any:
    """*value* as Excel's TEXT shows it; a number that does not exist as n/a.

    Formats may have decimals, a thousands separator, a percent sign, a plus sign, and a
    section for negative numbers. As in Excel, 15 digits of a number count, so that rounding noise
    does not turn a number halfway between two others the other way.

    >>> [str(shown(0.09521, "0.00%")), str(shown(1234.56, "#,##0.0")), str(shown(-201.6, "+0;-0"))]
    ['9.52%', '1,234.6', '-202']
    """
    if isinstance(value, Symbol) or isinstance(number_format, Symbol):
        return Call("TEXT", (value, number_format))
    return np.vectorize(_shown, otypes=[object])(value, number_format).astype(str)


def chosen(flag: Any, yes: Any, no: Any) -> Any:
    """*yes* where the flag holds, *no* where it does not; texts or numbers.

    >>> str(chosen(1, "judged", "not judged"))
    'judged'
    """
    return np.where(flag, yes, no)


def is_number(value: Any) -> Any:
    """Whether there is a number."""
    return np.isfinite(value)


def where_true(flag: Any, text: Any) -> Any:
    """*text* where the flag is 1, and nothing where it is 0.

    >>> str(where_true(1, " to 10")), str(where_true(0, " to 10"))
    (' to 10', '')
    """
    if isinstance(flag, Symbol):
        return Call("REPT", (text, flag))
    return np.where(np.asarray(flag) > 0, text, "")


def span(low: Any, high: Any, differ: Any, number_format: Any, to: Any) -> Any:
    """Two numbers as a text from the one to the other; one number where they do not differ.

    >>> str(span(0.1, 0.3, 1, "0%", " to ")), str(span(0.1, 0.1, 0, "0%", " to "))
    ('10% to 30%', '10%')
    """
    return joined(shown(low, number_format), where_true(differ, to), where_true(differ, shown(high, number_format)))


def _both(left: Any, right: Any) -> Any:
    return np.vectorize(lambda a, b: f"{a}{b}", otypes=[object])(left, right).astype(str)


def _shown(value: float, number_format: str) -> str:
    if np.isnan(value):
        return NOT_KNOWN
    positive, *others = str(number_format).split(";")
    section = others[0] if value < 0 and others else positive
    before, pattern, after = re.fullmatch(r"([^#0]*)([#0,.]+)(.*)", section).groups()  # type: ignore[union-attr]
    decimals = len(pattern.partition(".")[2])
    number = Decimal(f"{value:.15g}") * (100 if "%" in after else 1)  # the digits that Excel knows a number by
    rounded = abs(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    minus = "-" if value < 0 and not others and rounded else ""
    return f"{minus}{before}{rounded:{',' if ',' in pattern else ''}.{decimals}f}{after}"
