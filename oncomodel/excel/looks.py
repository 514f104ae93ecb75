"""Looks that depend on values: statuses, results of checks, and inputs beyond their ranges; the words say it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oncomodel.excel import theme
from oncomodel.model.lines import Input
from oncomodel.model.units import FLAG

if TYPE_CHECKING:
    from oncomodel.excel.grid import Place
    from oncomodel.excel.tab import Tab

_STATUSES = (
    ("=master_check<>1", theme.FAILED),
    ("=alert_count>0", theme.ALERTED),
    ("=master_check=1", theme.PASSED),
)
"""What the status looks like: of these, the first that is true."""

_RESULTS = {"check": theme.FAILED, "alert": theme.ALERTED}
"""What a result that does not pass looks like, by the role of its line."""


def colour_statuses(tab: Tab) -> None:
    """Colour what says whether checks pass and whether there are alerts."""
    for line in tab.sheet.lines():
        place = tab.grid.places[line.key]
        if line.role in ("status", "tile status"):
            for formula, look in _STATUSES:
                _colour(tab, place, {"type": "formula", "criteria": formula, "stop_if_true": True}, look)
        elif line.unit is FLAG and line.role in _RESULTS:
            for criteria, look in (("==", theme.PASSED), ("<", _RESULTS[line.role])):
                _colour(tab, place, {"type": "cell", "criteria": criteria, "value": 1}, look)


def colour_passed_ends(tab: Tab) -> None:
    """Colour inputs that are below the low or above the high end of their range."""
    for line in tab.sheet.lines():
        ends = dict(line.beside) if isinstance(line, Input) and line.editable else {}
        if {"low", "high"} <= ends.keys():
            for end, sign in (("low", "<"), ("high", ">")):
                value, bound = (tab.grid.cell_of(key, 0) for key in (line.key, ends[end].key))
                passed = f"=AND(ISNUMBER({bound}),{value}{sign}{bound})"
                _colour(tab, tab.grid.places[line.key], {"type": "formula", "criteria": passed}, theme.ALERTED)


def _colour(tab: Tab, place: Place, rule: dict[str, Any], look: dict[str, Any]) -> None:
    last = place.row + place.rows - 1
    rule = rule | {"format": tab.formats.look(look)}
    tab.page.conditional_format(place.row, place.column, last, place.column, rule)
