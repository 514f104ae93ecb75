"""What Excel accepts in an input cell, and what it says about it."""

from __future__ import annotations

from typing import Any

from oncomodel.excel.formats import unit_of
from oncomodel.excel.grid import Grid
from oncomodel.model.lines import Input, row_label
from oncomodel.model.units import TEXT, YEAR, Unit

_TITLE, _MESSAGE = 32, 255  # the longest texts that Excel shows
LONGEST_NAME = 60


def validation(line: Input, member: int, grid: Grid, sheet: str) -> dict[str, Any]:
    """XlsxWriter's options for the data validation of one input cell."""
    label = row_label(line, line.members[member] if line.members else None)
    entry = line.entries[member]
    prompt = f"{label}. {entry.evidence.words}"
    if line.options:
        rule: dict[str, Any] = {"validate": "list", "source": "=" + grid.choices(line.options, sheet)}
        error = "Choose one of the names in the list."
    elif line.unit is TEXT:
        rule = {"validate": "length", "criteria": "between", "minimum": 1, "maximum": LONGEST_NAME}
        error = f"{label} must be a name of 1 to {LONGEST_NAME} letters, without ~ * ?"
    else:
        unit = unit_of(line, member)
        rule = _numeric(*line.limits, whole=unit is YEAR)
        error = f"{label} must be a {'whole ' if unit is YEAR else ''}number {_words(*line.limits, unit)}."
    return rule | {
        "ignore_blank": entry.value is None,
        "input_title": _cut(label, _TITLE),
        "input_message": _cut(prompt, _MESSAGE),
        "error_title": "Not accepted",
        "error_message": _cut(error, _MESSAGE),
    }


def _numeric(low: float | None, high: float | None, *, whole: bool) -> dict[str, Any]:
    kind = "integer" if whole else "decimal"
    if low is not None and high is not None:
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    return {"validate": kind, "criteria": ">=", "value": 0 if low is None else low}


def _words(low: float | None, high: float | None, unit: Unit) -> str:
    def shown(limit: float) -> str:
        return f"{limit:.0%}" if unit.name.startswith("%") else f"{limit:g}"

    if low is None or high is None:
        return f"from {shown(low or 0)} up"
    return f"within {shown(low)} to {shown(high)}"


def _cut(text: str, length: int) -> str:
    """*text*, shortened with an ellipsis to the *length* that Excel counts, in UTF-16."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * length:
        return text
    return units[: 2 * (length - 1)].decode("utf-16-le", errors="ignore").rstrip() + "\N{HORIZONTAL ELLIPSIS}"
