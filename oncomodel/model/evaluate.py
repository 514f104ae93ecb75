"""Calculate every line as a number, or as an array of draws.

Arrays have a fixed order of axes: members (blocks only), years (yearly lines only),
draws. A constant of a block keeps a years axis of length 1, so that all broadcast.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import KernelError, ModelError
from oncomodel.model.dependence import calculation_order
from oncomodel.model.lines import Input, Line, Rule, Sheet, lines_of
from oncomodel.model.symbols import (
    Across,
    AtYear,
    Cell,
    FirstYear,
    LastYear,
    Members,
    Named,
    Of,
    Pick,
    Position,
    Some,
    Symbol,
    Whole,
    Years,
)
from oncomodel.model.texts import NOT_KNOWN

Array = NDArray[Any]


@dataclass(frozen=True)
class Values:
    """The value of every line.

    Attributes:
        lines: The lines by key, in the order of calculation.
        arrays: Their values: members, years and draws, in this order of axes.
        years: Number of years.
    """

    lines: Mapping[str, Input | Line]
    arrays: Mapping[str, Array]
    years: int

    def __getitem__(self, key: str) -> Array:
        """Values of one line without the draws axis where there is one draw."""
        array = self.arrays[key]
        return array[..., 0] if array.shape[-1] == 1 else array

    def at(self, key: str, member: int = 0, year: int = 0) -> Any:
        """The first draw of one cell, as a number or a text; n/a for one that does not exist, but in a lagged year."""
        line, array = self.lines[key], self.arrays[key]
        if line.members:
            value = array[member][0 if line.constant else year, 0]
        else:
            value = array[0] if line.constant else array[year, 0]
        return NOT_KNOWN if isinstance(line, Line) and _may_lack(line) and _is_nan(value) else value


def evaluate(sheets: tuple[Sheet, ...], years: int, given: Mapping[str, Any] | None = None) -> Values:
    """Values of all lines of *sheets*.

    Args:
        sheets: The tabs.
        years: Number of years of the timeline.
        given: Inputs that differ from their entries, by key: a number or text, one for
            each member, or draws along the last axis.

    Raises:
        ModelError: If lines read one another in a circle, or an input does not exist.
        KernelError: If a number has no answer; the message names the line.
    """
    lines = lines_of(sheets)
    return calculate(lines, calculation_order(lines), years, given or {})


def calculate(
    lines: Mapping[str, Input | Line],
    order: Iterable[str],
    years: int,
    given: Mapping[str, Any],
    known: Mapping[str, Array] | None = None,
    spent: Mapping[str, tuple[str, ...]] | None = None,
) -> Values:
    """Values of some lines, beside those that are known.

    Args:
        lines: The lines of the model by key.
        order: Keys of those to calculate, each after all that it reads.
        years: Number of years of the timeline.
        given: Inputs that differ from their entries, as for :func:`evaluate`.
        known: Arrays of lines that need not be calculated.
        spent: For the key of a line, the keys of lines that nothing reads after it: they are forgotten.

    Raises:
        ModelError: If *given* names what is no input.
        KernelError: If a number has no answer; the message names the line.
    """
    if unknown := sorted(key for key in given if not isinstance(lines.get(key), Input)):
        raise ModelError(f"given values must be inputs of the model (got {unknown})")
    arrays = dict(known or {})
    reader = _Reader(lines, arrays, years)
    for key in order:
        line = lines[key]
        arrays[key] = _entered(line, given.get(key)) if isinstance(line, Input) else _calculated(line, reader)
        for gone in spent.get(key, ()) if spent else ():
            del arrays[gone]
    return Values(lines, arrays, years)


def _entered(line: Input, given: Any) -> Array:
    if given is None:
        values = [np.nan if e.value is None else e.value for e in line.entries]
        given = values if line.members else values[0]
    array = np.asarray(given)
    array = array if array.dtype.kind in "US" else array.astype(float)
    if not line.members:
        return array.reshape(-1)
    return array.reshape(len(line.members), 1, -1)


@dataclass(frozen=True)
class _Reader:
    """Reads symbols from the arrays calculated so far."""

    lines: Mapping[str, Input | Line]
    arrays: Mapping[str, Array]
    years: int

    def read(self, symbol: Symbol, line: Line, member: int | None) -> Array:
        """Value of *symbol* as a rule of *line* sees it, for all members or for one."""
        match symbol:
            case Cell(key, lag):
                array = self._lagged(self.arrays[key], lag)
                own = self.lines[key].members
                if own and not line.members:
                    raise ModelError(f"{line.key}: a single row must not read the block {key!r} as a cell")
                return array if member is None or not own else array[member]
            case Of(key, name):
                return self._member(key, self._number(key, name), line)
            case Members(key):
                array = self.arrays[key]
                return array if self.lines[key].members else array[np.newaxis]
            case Some(key, members):
                first = self._number(key, members[0])
                return self.arrays[key][first : first + len(members)]
            case Years(key):
                return self._years(key, line, member)
            case Whole(key):
                array = self.arrays[key]
                return array.reshape(-1, array.shape[-1])
            case Pick(key, number):
                return self._picked(key, self.read(number, line, member), line)
            case Named(key, number):
                return self._name(key, self.read(number, line, member))
            case Across(keys, number):
                return self._across(keys, self.read(number, line, member), member)
            case AtYear(key, position):
                return self._at(key, self.arrays[position])
            case FirstYear(key) | LastYear(key):
                return self._at(key, np.full(1, 1.0 if isinstance(symbol, FirstYear) else float(self.years)))
            case Position(of, among):
                return self._found(self.read(of, line, member), among)
        raise ModelError(f"{line.key}: rule must be bound to lines (got {symbol!r})")

    def _number(self, key: str, name: str) -> int:
        return [m.key for m in self.lines[key].members].index(name)

    def _member(self, key: str, number: int, line: Line) -> Array:
        array: Array = self.arrays[key][number]
        return array[0] if self.lines[key].constant and not line.members else array

    def _years(self, key: str, line: Line, member: int | None) -> Array:
        """All years of a line along the first axis; of a block, those of each row that reads it."""
        own = self.lines[key].members
        array = self.arrays[key] if member is None or not own else self.arrays[key][member]
        years = np.moveaxis(np.expand_dims(array, -2), -3, 0)
        return years[:, np.newaxis] if line.members and member is None and not own else years

    def _lagged(self, array: Array, lag: int) -> Array:
        if not lag:
            return array
        empty = np.full_like(array[..., :lag, :], np.nan)
        return np.concatenate([empty, array[..., :-lag, :]], axis=-2)

    def _picked(self, key: str, number: Array, line: Line) -> Array:
        """One member of a block by its number, which may differ by member, year and draw."""
        options = self.arrays[key]
        places = _places(number, len(options))
        if places.size == 1:
            return self._member(key, int(places.item()), line)
        if places.ndim == options.ndim:  # a number for each member of the line that picks
            options = options[:, np.newaxis]
        places = np.broadcast_to(places, np.broadcast_shapes(places.shape, options.shape[1:]))
        wide = np.broadcast_to(options, (len(options), *places.shape))
        picked: Array = np.take_along_axis(wide, places[np.newaxis], axis=0)[0]
        return picked

    def _name(self, key: str, number: Array) -> Array:
        """The label of a member by its number."""
        block = self.lines[key]
        if block.label:
            raise ModelError(f"{key}: label must be empty to name rows by their members (got {block.label!r})")
        labels = np.array([member.label for member in block.members])
        named: Array = labels[_places(number, len(labels))]
        return named

    def _at(self, key: str, position: Array) -> Array:
        """One year of a line by its position, which may differ by draw, and for a single row by member."""
        array = self.arrays[key]
        if position.ndim > array.ndim:
            array = np.broadcast_to(array, (len(position), *array.shape))
            return np.take_along_axis(array, np.broadcast_to(_places(position, self.years), position.shape), axis=-2)
        places = np.broadcast_to(_places(position, self.years), (*array.shape[:-2], 1, position.shape[-1]))
        if places.shape[-1] != array.shape[-1]:
            places = np.broadcast_to(places, (*places.shape[:-1], max(places.shape[-1], array.shape[-1])))
            array = np.broadcast_to(array, (*array.shape[:-1], places.shape[-1]))
        taken: Array = np.take_along_axis(array, places, axis=-2)
        return taken if self.lines[key].members else taken[0]

    def _across(self, keys: tuple[str, ...], number: Array, member: int | None) -> Array:
        """Of lines that stand beside one another, the one of that number."""
        arrays = np.stack([self.arrays[key] if member is None else self.arrays[key][member] for key in keys])
        places = _places(number, len(keys))
        picked: Array = np.take_along_axis(arrays, places.reshape(1, *([1] * (arrays.ndim - 2)), -1), axis=0)[0]
        return picked

    def _found(self, text: Array, among: str) -> Array:
        """The number of each text among the members of a block."""
        options = self.arrays[among][:, 0, :]
        same = options.reshape(len(options), *([1] * (text.ndim - 1)), -1) == text
        if not np.all(np.any(same, axis=0)):
            missing = text[~np.any(same, axis=0)].reshape(-1)[0]
            raise ModelError(f"choice must be one of {options[:, 0].tolist()} (got {str(missing)!r})")
        found: Array = np.argmax(same, axis=0) + 1.0
        return found


def _places(numbers: Array, count: int) -> NDArray[np.intp]:
    if np.any((numbers < 1) | (numbers > count) | np.isnan(numbers)):
        raise ModelError(f"number of a choice must be within 1-{count} (got {numbers.reshape(-1)[0]:g})")
    return numbers.astype(np.intp) - 1


def _calculated(line: Line, reader: _Reader) -> Array:
    try:
        if isinstance(line.rule, tuple):
            value = _stacked(line.rule, line, reader)
        else:
            value = _applied(line.rule, line, reader, None)
    except KernelError as error:
        raise type(error)(f"{line.key}: {error}") from None
    return _shaped(line, np.asarray(value), reader.years)


def _stacked(rules: tuple[Rule, ...], line: Line, reader: _Reader) -> Array:
    """The values of a block with a rule for each member; each row is copied while it is at hand."""
    first = np.atleast_2d(_applied(rules[0], line, reader, 0))
    made = np.empty((len(rules), *first.shape), first.dtype)
    made[0] = first
    for number, rule in enumerate(rules[1:], start=1):
        row = np.atleast_2d(_applied(rule, line, reader, number))
        if (row.shape != made.shape[1:] or row.dtype != made.dtype) and not _fits(row, made):
            made = _widened(made, row)
        made[number] = row
    return made


def _fits(row: Array, made: Array) -> bool:
    """Whether *row* can be copied into a row of *made* without losing anything."""
    shape = np.broadcast_shapes(made.shape[1:], row.shape)
    return shape == made.shape[1:] and np.result_type(made, row) == made.dtype


def _widened(made: Array, row: Array) -> Array:
    """A copy of *made* that has room for *row*."""
    shape = np.broadcast_shapes(made.shape[1:], row.shape)
    wide = np.empty((len(made), *shape), np.result_type(made, row))
    wide[:] = made
    return wide


def _applied(rule: Rule, line: Line, reader: _Reader, member: int | None) -> Any:
    if rule.kernel is None and rule.where is None:
        return reader.read(rule.link, line, member)
    bound = {name: reader.read(symbol, line, member) for name, symbol in rule.inputs.items()}
    if rule.where is not None:
        return _known(rule, bound, reader.read(rule.where, line, member))
    if rule.start is None:
        return rule.step(**bound)
    return _scanned(rule, reader.read(rule.start, line, member), bound, reader.years)


def _known(rule: Rule, bound: Mapping[str, Array], flag: Array) -> Any:
    """The value of a rule where *flag* is 1; NaN elsewhere, as are the cells that it reads there."""
    known = flag > 0
    cells = {
        name: np.where(known, array, np.nan)
        if array.dtype.kind == "f" and isinstance(rule.inputs[name], Cell | Of | Pick)
        else array
        for name, array in bound.items()
    }
    value = np.asarray(cells[""] if rule.kernel is None else rule.step(**cells))
    return np.where(known, value, NOT_KNOWN if value.dtype.kind == "U" else np.nan)


def _may_lack(line: Line) -> bool:
    """Whether cells of *line* say n/a where there is no value."""
    return line.constant or any(rule.where is not None for rule in line.rules())


def _is_nan(value: Any) -> bool:
    return not isinstance(value, str) and bool(np.isnan(value))


def _scanned(rule: Rule, start: Array, bound: Mapping[str, Array], years: int) -> Array:
    values, value = [], start
    for year in range(years):
        now = {n: a[..., year : year + 1, :] if _yearly(a, years) else a for n, a in bound.items()}
        value = rule.step(value, **now)
        values.append(np.atleast_2d(value))
    return np.concatenate(np.broadcast_arrays(*values), axis=-2)


def _yearly(array: Array, years: int) -> bool:
    return array.ndim > 1 and array.shape[-2] == years


def _shaped(line: Line, value: Array, years: int) -> Array:
    """*value* with the axes that the line has, or an error: a rule reduced the wrong one."""
    shape = (*((len(line.members),) if line.members else ()),)
    if line.members or not line.constant:
        shape += (1 if line.constant else years,)
    if line.constant and not line.members and value.ndim > 1:
        value = value.reshape(-1, value.shape[-1])
        value = value[0] if len(value) == 1 else value
    try:
        return np.broadcast_to(value, (*shape, value.shape[-1] if value.ndim else 1))
    except ValueError:
        text = f"{line.key}: rule must give {'a constant' if line.constant else 'one value a year'}"
        raise ModelError(f"{text} (got shape {value.shape} for {shape})") from None
