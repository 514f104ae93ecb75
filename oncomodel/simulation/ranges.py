"""The inputs of a model that have a range: their names and distributions, and where their draws go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import KernelError, MarketError
from oncomodel.kernels.distributions import Distribution, Lognormal, Pert, Triangular
from oncomodel.market.problem import shown
from oncomodel.market.schema import Market, Quantity
from oncomodel.market.uncertainty import Moved, quantities
from oncomodel.model.dependence import reads
from oncomodel.model.lines import Entry, Input, Line, Sheet, row_label

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ranged:
    """An input with a range.

    Attributes:
        name: Its path in the market file; its key and member where it comes from elsewhere.
        label: What its row in the workbook says.
        cells: Key of the line and number of the member of every cell that holds it.
        entry: Its value and range.
        shape: triangular, pert or lognormal.
    """

    name: str
    label: str
    cells: tuple[tuple[str, int], ...]
    entry: Entry
    shape: str

    @property
    def low(self) -> float:
        """Lower end of the range."""
        return float(self.entry.low)  # type: ignore[arg-type]

    @property
    def mode(self) -> float:
        """Most likely value."""
        return float(self.entry.value)  # type: ignore[arg-type]

    @property
    def high(self) -> float:
        """Upper end of the range."""
        return float(self.entry.high)  # type: ignore[arg-type]

    @property
    def distribution(self) -> Distribution:
        """What its draws are taken from."""
        try:
            match self.shape:
                case "pert":
                    return Pert(self.low, self.mode, self.high)
                case "lognormal":
                    return Lognormal.from_quantiles(self.low, self.high)
            return Triangular(self.low, self.mode, self.high)
        except KernelError as error:
            raise type(error)(f"{self.name}: {error}") from None


def ranged(market: Market, tabs: tuple[Sheet, ...], lines: Mapping[str, Input | Line]) -> tuple[Ranged, ...]:
    """Every input that has a range and moves something, in the order of the tabs.

    A number of the market file that stands in several cells is one input.
    """
    names = {id(quantity): name for name, quantity in quantities(market)}
    ends = {beside.key for tab in tabs for row in tab.rows if isinstance(row, Input) for _, beside in row.beside}
    read = {key for line in lines.values() for key in reads(line)}
    found: dict[str, Ranged] = {}
    for key, line in lines.items():
        if not isinstance(line, Input) or key in ends or key not in read:
            continue
        for number, entry in _with_range(line):
            member = line.members[number] if line.members else None
            name = names.get(id(entry.origin)) or (f"{key}.{member.key}" if member else key)
            shape = getattr(entry.origin, "distribution", None) or market.uncertainty.distribution
            cells = (*(found[name].cells if name in found else ()), (key, number))
            found[name] = Ranged(name, row_label(line, member), cells, entry, shape)
    return tuple(found.values())


def _with_range(line: Input) -> Iterator[tuple[int, Entry]]:
    for number, entry in enumerate(line.entries):
        if entry.low is not None and entry.high is not None and isinstance(entry.value, int | float):
            yield number, entry


def positions(inputs: tuple[Ranged, ...], names: tuple[str, ...], part: str) -> list[int]:
    """Where the inputs with these *names* stand among *inputs*.

    Raises:
        MarketError: If a name in that *part* of the market file is of no input that moves something.
    """
    places = {one.name: number for number, one in enumerate(inputs)}
    if missing := [name for name in names if name not in places]:
        rule = "name inputs that move something in the model"
        raise MarketError(f"uncertainty.{part} must {rule} (got {shown(missing[0], tuple(places))})")
    return [places[name] for name in names]


@dataclass(frozen=True)
class Follower:
    """An end value that moves in proportion to the start of its basis.

    Attributes:
        moved: What the market file says of it.
        label: What the end's row in the workbook says.
        cells: Where the end stands.
        start: Position of the start among the inputs.
        mode: The most likely start, for which the end's range holds.
    """

    moved: Moved
    label: str
    cells: tuple[tuple[str, int], ...]
    start: int
    mode: float


def followers(market: Market, lines: Mapping[str, Input | Line], inputs: tuple[Ranged, ...]) -> tuple[Follower, ...]:
    """The ends that move with a start, also those without a range of their own.

    Raises:
        MarketError: If a start moves nothing in the model.
    """
    found, numbers = [], dict(quantities(market))
    for moved in market.uncertainty.moves_with_start:
        (position,) = positions(inputs, (moved.start,), "moves_with_start")
        cells = tuple(_cells(lines, numbers[moved.input]))
        key, number = cells[0]
        label = row_label(lines[key], lines[key].members[number])
        found.append(Follower(moved, label, cells, position, inputs[position].mode))
    return tuple(found)


def _cells(lines: Mapping[str, Input | Line], quantity: Quantity) -> Iterator[tuple[str, int]]:
    """Key of the line and number of the member of every cell that holds the most likely value of a number."""
    inputs = {key: line for key, line in lines.items() if isinstance(line, Input)}
    ends = {beside.key for line in inputs.values() for _, beside in line.beside}
    for key, line in inputs.items():
        for number, entry in enumerate(line.entries):
            if entry.origin is quantity and key not in ends:
                yield key, number


@dataclass(frozen=True)
class Placing:
    """Puts the draws of inputs into the lines that hold them.

    Attributes:
        blocks: For the key of each line: the values of its members, and the members that are
            drawn, each with the position of its input.
        moved: Ends that move with a start that is drawn.
    """

    blocks: Mapping[str, tuple[Array, tuple[tuple[int, int], ...]]]
    moved: tuple[Follower, ...] = ()

    @classmethod
    def of(
        cls,
        inputs: tuple[Ranged, ...],
        lines: Mapping[str, Input | Line],
        kept: frozenset[int] = frozenset(),
        moved: tuple[Follower, ...] = (),
    ) -> Placing:
        """Where each of *inputs* stands, and what is *moved* with them.

        Those at the positions *kept* keep their most likely value, and move nothing.
        """
        moved = tuple(one for one in moved if one.start not in kept)
        places: dict[str, list[tuple[int, int]]] = {key: [] for one in moved for key, _ in one.cells}
        for position, one in enumerate(inputs):
            for key, member in one.cells:
                at = places.setdefault(key, [])
                at += [] if position in kept else [(member, position)]
        return cls({key: (_values(lines[key]), tuple(at)) for key, at in places.items()}, moved)

    def given(self, draws: Any) -> dict[str, Array]:
        """The lines with *draws*, a row for each input."""
        made: dict[str, Array] = {}
        for key, (values, places) in self.blocks.items():
            made[key] = np.repeat(values[:, np.newaxis], len(draws[0]), axis=1)
            for member, position in places:
                made[key][member] = draws[position]
        for one in self.moved:
            factor = np.asarray(draws[one.start]) / one.mode
            for key, member in one.cells:
                made[key][member] *= factor
        return made


def _values(line: Input | Line) -> Array:
    entries = line.entries if isinstance(line, Input) else ()
    return np.array([np.nan if entry.value is None else entry.value for entry in entries], dtype=float)
