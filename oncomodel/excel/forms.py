"""The forms a rule takes in a workbook: native Excel, read off the kernel."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.excel.grid import Grid, Spot
from oncomodel.model.lines import Line, Rule
from oncomodel.model.symbols import Symbol, before, formula

Form = Callable[[int, int], str]


def native(line: Line, grid: Grid, sheet: str) -> Form:
    """What gives the formula of each cell of *line*, by member and year, in Excel's own language."""
    trees = [traced(rule, line.key) for rule in line.rules()]

    def cell(member: int, year: int) -> str:
        spot = Spot(sheet, member, year, block=bool(line.members))
        tree = trees[member] if len(trees) > 1 else trees[0]
        return "=" + formula(tree, lambda symbol: grid.address(symbol, spot))

    return cell


def opening(line: Line, grid: Grid, sheet: str, member: int) -> str | None:
    """The formula of the value that opens a path; None where the line is no path."""
    rule = line.rules()[member if isinstance(line.rule, tuple) else 0]
    return (
        None if rule.start is None else "=" + grid.address(rule.start, Spot(sheet, member, 0, block=bool(line.members)))
    )


def traced(rule: Rule, key: str) -> Symbol:
    """The formula tree of one period of a rule."""
    if rule.kernel is None:
        return rule.link
    own = () if rule.start is None else (before(key),)
    tree: Symbol = rule.step(*own, **rule.inputs)
    return tree
