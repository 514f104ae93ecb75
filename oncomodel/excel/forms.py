"""The forms a rule takes in a workbook: native Excel read off the kernel, or one call of a function.

In the function form a whole block is one array formula, because a call of Python from
Excel costs milliseconds whatever its size. Only blocks and paths of the functions below
become calls: a single cell, a sum, a link and a ratio stay native in both forms.
"""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.errors import ModelError
from oncomodel.excel.grid import Grid, Spot
from oncomodel.excel.published import Published, published_for
from oncomodel.kernels.growth import cagr
from oncomodel.kernels.projection import project
from oncomodel.kernels.shares import allocate, shares
from oncomodel.model.lines import UNKNOWN, Input, Line, Rule
from oncomodel.model.symbols import Call, Symbol, before, formula

Form = Callable[[int, int], str]
CALLED = (project, shares, allocate, cagr)


def native(line: Line, grid: Grid, sheet: str) -> Form:
    """What gives the formula of each cell of *line*, by member and year, in Excel's own language."""
    written = [_written(traced(rule, line.key)) for rule in line.rules()]

    def cell(member: int, year: int) -> str:
        spot = Spot(sheet, member, year, block=bool(line.members))
        text, symbols = written[member] if len(written) > 1 else written[0]
        return text.format(*(grid.address(symbol, spot) for symbol in symbols))

    return cell


def _written(tree: Symbol) -> tuple[str, list[Symbol]]:
    """The formula of every cell alike, with {} for each address, and what stands there."""
    symbols: list[Symbol] = []

    def noted(symbol: Symbol) -> str:
        symbols.append(symbol)
        return "{}"

    return "=" + formula(tree, noted), symbols


def opening(line: Line, grid: Grid, sheet: str, member: int) -> str | None:
    """The formula of the value that opens a path; None where the line is no path."""
    rule = line.rules()[member if isinstance(line.rule, tuple) else 0]
    return (
        None if rule.start is None else "=" + grid.address(rule.start, Spot(sheet, member, 0, block=bool(line.members)))
    )


def traced(rule: Rule, key: str) -> Symbol:
    """The formula tree of one period of a rule; n/a where its flag says that there is no value."""
    own = () if rule.start is None else (before(key),)
    tree: Symbol = rule.link if rule.kernel is None else rule.step(*own, **rule.inputs)
    return tree if rule.where is None else Call("IF", (rule.where, tree, UNKNOWN))


def calls(line: Input | Line) -> bool:
    """Whether the function form calculates *line* by one call of a published function."""
    if isinstance(line, Input) or line.native or not line.members:
        return False
    if line.called is not None:
        return True
    if isinstance(line.rule, tuple):
        return False
    if line.rule.kernel is shares and len(line.members) == 1:
        return False  # the function reads one row as one set of members, not as one member
    return any(line.rule.kernel is kernel for kernel in CALLED)


def array_call(line: Line, grid: Grid, sheet: str) -> str:
    """The array formula that calculates the whole block *line* by one call."""
    rule = line.called or line.rules()[0]
    function = _published(rule)
    bound = list(rule.inputs.values()) if rule.start is None else [rule.start, *rule.inputs.values()]
    arguments = ",".join(grid.extent(symbol, Spot(sheet)) for symbol in bound)
    return f"={function.name}({arguments})"


def _published(rule: Rule) -> Published:
    function = published_for(rule.kernel) if rule.kernel else None
    if function is None:
        raise ModelError(f"rule must calculate with a published function to be a call (got {rule.kernel!r})")
    return function
