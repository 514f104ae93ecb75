"""The inputs of a model that have a range: their names, distributions and correlations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import KernelError, MarketError
from oncomodel.kernels.correlation import nearest_correlation
from oncomodel.kernels.distributions import Distribution, Lognormal, Pert, Triangular
from oncomodel.market.problem import shown
from oncomodel.market.schema import Market
from oncomodel.market.uncertainty import Correlation, quantities
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


@dataclass(frozen=True)
class Correlations:
    """Rank correlations of the ranged inputs.

    Attributes:
        stated: As the market file has them.
        used: The nearest ones that can hold together.
    """

    stated: Array
    used: Array

    @property
    def any(self) -> bool:
        """Whether two inputs move together at all."""
        return bool(np.any(self.used != np.eye(len(self.used))))

    @property
    def repair(self) -> float:
        """Largest difference of the two."""
        return float(np.max(np.abs(self.used - self.stated), initial=0.0))

    @classmethod
    def of(cls, inputs: tuple[Ranged, ...], pairs: tuple[Correlation, ...]) -> Correlations:
        """The correlations of *inputs*, those that are not stated being 0.

        Raises:
            MarketError: If a pair names an input that moves nothing in the model.
        """
        places = {one.name: number for number, one in enumerate(inputs)}
        stated = np.eye(len(inputs))
        for pair in pairs:
            if missing := [name for name in pair.between if name not in places]:
                rule = "name inputs that move something in the model"
                raise MarketError(f"uncertainty.correlations must {rule} (got {shown(missing[0], tuple(places))})")
            i, j = (places[name] for name in pair.between)
            stated[i, j] = stated[j, i] = pair.value
        return cls(stated, _repaired(stated))


def _repaired(stated: Array) -> Array:
    """The nearest correlation matrix; inputs without a correlation stay without."""
    linked = np.flatnonzero(np.count_nonzero(stated, axis=0) > 1)
    used = stated.copy()
    if linked.size:
        used[np.ix_(linked, linked)] = nearest_correlation(stated[np.ix_(linked, linked)])
    return used


@dataclass(frozen=True)
class Placing:
    """Puts the draws of inputs into the lines that hold them.

    Attributes:
        blocks: For the key of each line: the values of its members, and the members that are
            drawn, each with the position of its input.
    """

    blocks: Mapping[str, tuple[Array, tuple[tuple[int, int], ...]]]

    @classmethod
    def of(cls, inputs: tuple[Ranged, ...], lines: Mapping[str, Input | Line]) -> Placing:
        """Where each of *inputs* stands."""
        places: dict[str, list[tuple[int, int]]] = {}
        for position, one in enumerate(inputs):
            for key, member in one.cells:
                places.setdefault(key, []).append((member, position))
        return cls({key: (_values(lines[key]), tuple(at)) for key, at in places.items()})

    def given(self, draws: Any) -> dict[str, Array]:
        """The lines with *draws*, a row for each input."""
        made: dict[str, Array] = {}
        for key, (values, places) in self.blocks.items():
            made[key] = np.repeat(values[:, np.newaxis], len(draws[0]), axis=1)
            for member, position in places:
                made[key][member] = draws[position]
        return made


def _values(line: Input | Line) -> Array:
    entries = line.entries if isinstance(line, Input) else ()
    return np.array([np.nan if entry.value is None else entry.value for entry in entries], dtype=float)
