"""Spreadsheet symbols that numpy can calculate with.

Calling a formula kernel with symbols instead of numbers records what it does:

>>> from oncomodel.kernels.projection import grow
>>> addresses = {Cell("size"): "size", Cell("growth"): "growth"}
>>> formula(grow(Cell("size"), Cell("growth")), addresses.get)
'size*(1+growth)'
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from oncomodel.errors import NotAFormula

_OPERATORS = {
    np.add: "+",
    np.subtract: "-",
    np.multiply: "*",
    np.true_divide: "/",
    np.power: "^",
    np.less: "<",
    np.less_equal: "<=",
    np.greater: ">",
    np.greater_equal: ">=",
    np.equal: "=",
    np.not_equal: "<>",
    np.negative: "neg",
}
_FUNCTIONS = {
    np.exp: "EXP",
    np.log: "LN",
    np.sqrt: "SQRT",
    np.absolute: "ABS",
    np.floor: "INT",
    np.sign: "SIGN",
    np.maximum: "MAX",
    np.minimum: "MIN",
    np.logical_and: "AND",
    np.logical_or: "OR",
    np.logical_not: "NOT",
    np.where: "IF",
    np.isfinite: "ISNUMBER",
}
_REDUCTIONS = {
    np.sum: "SUM",
    np.max: "MAX",
    np.min: "MIN",
    np.amax: "MAX",
    np.amin: "MIN",
    np.nanmax: "MAX",  # ranges leave out what is no number, in Excel as here
    np.nanmin: "MIN",
    np.mean: "AVERAGE",
}

# Excel's order, which is not Python's: unary minus binds tighter than ^, and
# ^ groups to the left (=-2^2 is 4, =2^3^2 is 64).
_BINDS = dict.fromkeys(("=", "<>", "<", "<=", ">", ">="), 1)
_BINDS |= {"&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5, "neg": 6}
_ATOM = 7


class Symbol(NDArrayOperatorsMixin):
    """Base of everything a formula is made of."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Symbol:
        if method != "__call__" or options:
            raise NotAFormula(f"np.{ufunc.__name__}.{method} has no native Excel form")
        return _recorded(ufunc, inputs)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Symbol:
        if function in _REDUCTIONS and options == {"axis": 0}:
            return _reduced(_REDUCTIONS[function], args[0])
        if function is np.linalg.norm and options == {"axis": 0}:
            return Call("SQRT", (_sum_of_squares(args[0]),))
        if function is np.nan_to_num and not options:
            return Call("IFERROR", (args[0], Number(0)))
        if options:
            raise NotAFormula(f"np.{function.__name__} with {options} has no native Excel form")
        return _recorded(function, args)

    def __bool__(self) -> bool:
        raise NotAFormula("a kernel cannot branch on a cell; use np.where instead of if")

    def __eq__(self, other: object) -> bool:
        """Whether two symbols are the same as data; a comparison of cells is np.equal."""
        if not isinstance(other, Symbol):
            raise NotAFormula("a kernel compares a cell with np.equal(a, b) instead of a == b")
        return self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[object, ...]:
        return (type(self), *(getattr(self, f.name) for f in fields(self)))  # type: ignore[arg-type]


@dataclass(frozen=True, eq=False)
class Cell(Symbol):
    """The line's cell of the same member and, *lag* periods back, the same period."""

    key: str
    lag: int = 0


def before(key: str) -> Cell:
    """The line's cell one period back."""
    return Cell(key, 1)


@dataclass(frozen=True, eq=False)
class Of(Symbol):
    """The cell of one named member of a block."""

    key: str
    member: str


@dataclass(frozen=True, eq=False)
class Members(Symbol):
    """A block's cells of all members, as a range; members along the first axis."""

    key: str


@dataclass(frozen=True, eq=False)
class Some(Symbol):
    """A block's cells of these members, one below the other, as a range; members along the first axis."""

    key: str
    members: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Years(Symbol):
    """A line's cells of all years, as a range; years along the first axis."""

    key: str


@dataclass(frozen=True, eq=False)
class Whole(Symbol):
    """All cells of a line or block, as a range; flat along the first axis."""

    key: str


@dataclass(frozen=True, eq=False)
class Pick(Symbol):
    """The member of the block *key* whose number, from 1, stands in the cell *number*."""

    key: str
    number: Cell | Of


@dataclass(frozen=True, eq=False)
class Across(Symbol):
    """Of several lines in adjacent columns, the one whose number, from 1, stands in the cell *number*."""

    keys: tuple[str, ...]
    number: Cell


@dataclass(frozen=True, eq=False)
class Named(Symbol):
    """The label of the member of the block *key* whose number, from 1, stands in the cell *number*.

    The block has no label of its own, so that its rows are labelled by their members alone.
    """

    key: str
    number: Cell | Of


@dataclass(frozen=True, eq=False)
class AtYear(Symbol):
    """The year of the line *key* whose position, from 1, stands in the line *position*."""

    key: str
    position: str


@dataclass(frozen=True, eq=False)
class LastYear(Symbol):
    """The last year of the line *key*."""

    key: str


@dataclass(frozen=True, eq=False)
class FirstYear(Symbol):
    """The first year of the line *key*."""

    key: str


@dataclass(frozen=True, eq=False)
class Position(Symbol):
    """The number, from 1, of the member of *among* whose text is the text of *of*."""

    of: Of | Cell
    among: str


Reference = (
    Cell | Of | Members | Some | Years | Whole | Pick | Named | Across | AtYear | LastYear | FirstYear | Position
)


@dataclass(frozen=True, eq=False)
class Number(Symbol):
    """A constant."""

    value: float


@dataclass(frozen=True, eq=False)
class Operation(Symbol):
    """An operator and its operands."""

    sign: str
    operands: tuple[Symbol, ...]


@dataclass(frozen=True, eq=False)
class Call(Symbol):
    """A function of Excel and its arguments."""

    name: str
    arguments: tuple[Symbol, ...]


def references(symbol: Symbol) -> tuple[str, ...]:
    """Keys of every line that *symbol* reads."""
    match symbol:
        case Pick(key, number) | Named(key, number):
            return (key, *references(number))
        case Across(keys, number):
            return (*keys, *references(number))
        case AtYear(key, position):
            return (key, position)
        case Position(of, among):
            return (*references(of), among)
        case Cell() | Of() | Members() | Some() | Years() | Whole() | LastYear() | FirstYear():
            return (symbol.key,)
        case Operation(_, operands) | Call(_, operands):
            return tuple(key for operand in operands for key in references(operand))
    return ()


def parts_of(symbol: Symbol) -> Iterator[Symbol]:
    """*symbol* and everything that it is made of."""
    yield symbol
    match symbol:
        case Operation(_, parts) | Call(_, parts):
            for part in parts:
                yield from parts_of(part)


def formula(symbol: Symbol, address: Callable[[Any], str]) -> str:
    """Write *symbol* in Excel's language; *address* turns references into addresses."""

    def written(node: Symbol, around: int = 0) -> str:
        match node:
            case Cell() | Of():  # first, because most are
                return address(node)
            case Number(value):
                text = str(int(value)) if float(value).is_integer() else repr(value)
                return text if value >= 0 else f"({text})"
            case Call(name, arguments):
                return f"{name}({','.join(written(a) for a in arguments)})"
            case Operation("neg", (inner,)):
                binds, text = _BINDS["neg"], f"-{written(inner, _ATOM)}"
            case Operation(sign, (left, right)):
                binds = _BINDS[sign]
                text = f"{written(left, binds)}{sign}{written(right, binds + 1)}"
            case _:
                return address(node)
        return f"({text})" if binds < around else text

    return written(symbol)


def _recorded(function: Any, arguments: tuple[Any, ...]) -> Symbol:
    symbols = tuple(map(_symbol, arguments))
    if function in _OPERATORS:
        return Operation(_OPERATORS[function], symbols)
    if function in _FUNCTIONS:
        return Call(_FUNCTIONS[function], _flat(_FUNCTIONS[function], symbols))
    raise NotAFormula(f"np.{function.__name__} has no native Excel form")


def _flat(name: str, arguments: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """Arguments of MAX and MIN with those of an inner one among them: MAX(MAX(a,b),c) is MAX(a,b,c)."""
    if name not in ("MAX", "MIN"):
        return arguments
    return tuple(
        inner
        for argument in arguments
        for inner in (argument.arguments if isinstance(argument, Call) and argument.name == name else (argument,))
    )


def _symbol(value: Any) -> Symbol:
    if isinstance(value, Symbol):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise NotAFormula(f"a formula must be made of cells and numbers (got {value!r})")
    return Number(value.item() if isinstance(value, np.number) else value)


def _reduced(name: str, inner: Symbol) -> Symbol:
    if name == "SUM" and isinstance(inner, Call) and inner.name == "SUMPRODUCT":
        return inner  # it has summed over all axes already
    ranges = _over_members(inner)
    if isinstance(ranges, Members | Some | Years | Whole):
        return Call(name, (ranges,))
    if name != "SUM":
        raise NotAFormula(f"{name} of a calculation has no native Excel form; give it a line of its own")
    return Call("SUMPRODUCT", (ranges,))


def _sum_of_squares(inner: Symbol) -> Symbol:
    match inner:
        case Operation("-", (Whole() as left, Whole() as right)):
            return Call("SUMXMY2", (left, right))
    return _reduced("SUMSQ", inner)


def _over_members(symbol: Symbol) -> Symbol:
    """*symbol* with each cell of a block widened to all its members."""
    match symbol:
        case Cell(key, 0):
            return Members(key)
        case Operation(sign, operands):
            return Operation(sign, tuple(map(_over_members, operands)))
        case Call(name, arguments):
            return Call(name, tuple(map(_over_members, arguments)))
    return symbol
