"""What Excel accepts in an input cell, and what it says about it."""

from __future__ import annotations

from typing import Any

from oncomodel.excel.grid import Grid
from oncomodel.model.lines import Input, row_label

_TITLE, _MESSAGE = 32, 255  # the longest texts that Excel shows


def validation(line: Input, member: int, grid: Grid, sheet: str) -> dict[str, Any]:
    """XlsxWriter's options for the data validation of one input cell."""
    label = row_label(line, line.members[member] if line.members else None)
    entry = line.entries[member]
    prompt = f"{label}. {entry.evidence.words}"
    if line.options:
        rule = {"validate": "list", "source": "=" + grid.choices(line.options, sheet)}
        error = "Choose one of the names in the list."
    else:
        low, high = line.limits
        rule = _numeric(low, high)
        error = f"{label} must be a number {_words(low, high)}."
    return rule | {
        "ignore_blank": entry.value is None,
        "input_title": _cut(label, _TITLE),
        "input_message": _cut(prompt, _MESSAGE),
        "error_title": "Not accepted",
        "error_message": _cut(error, _MESSAGE),
    }


def _numeric(low: float | None, high: float | None) -> dict[str, Any]:
    if low is not None and high is not None:
        return {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
    return {"validate": "decimal", "criteria": ">=", "value": 0 if low is None else low}


def _words(low: float | None, high: float | None) -> str:
    return f"from {low:g} up" if high is None and low is not None else f"within {low:g} to {high:g}"


def _cut(text: str, length: int) -> str:
    """*text*, shortened with an ellipsis to the *length* that Excel counts, in UTF-16."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * length:
        return text
    return units[: 2 * (length - 1)].decode("utf-16-le", errors="ignore").rstrip() + "\N{HORIZONTAL ELLIPSIS}"
