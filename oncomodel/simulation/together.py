"""What moves together: pairs of inputs, and the groups of the funnel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oncomodel.kernels.correlation import equicorrelated, nearest_correlation
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.market.uncertainty import Shared
from oncomodel.model.drawn import Grouped, Joined
from oncomodel.simulation.ranges import Ranged, positions
from oncomodel.simulation.summary import fraction

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

BASE_AND_LAST, ACROSS_REGIONS = "base_and_last", "across_regions"
LABELS = {
    BASE_AND_LAST: "Rate of a stage in the base year and in the last year, in one region",
    ACROSS_REGIONS: "The same rate, use or net price in two regions",
}


@dataclass(frozen=True)
class Relative:
    """An input of the funnel among those of the same stage, of use or of price levels.

    Attributes:
        name: Its path in the market file.
        region: Key of its region.
        year: "base" or "last" for the rate of a stage; empty where there is one for all years.
    """

    name: str
    region: str
    year: str = ""


def families(funnel: Funnel) -> Iterator[tuple[Relative, ...]]:
    """The inputs of each stage; of use; of price levels."""
    for stage in funnel.stages:
        path = f"funnel.stages.{stage.key}.rates"
        regions = [rate.region for rate in stage.rates]
        yield tuple(Relative(f"{path}.{key}.{year}", key, year) for key in regions for year in ("base", "last"))
    yield tuple(Relative(f"funnel.use.regions.{one.region}", one.region) for one in funnel.use.regions)
    yield tuple(Relative(f"funnel.price.levels.{one.region}", one.region) for one in funnel.price.levels)


@dataclass(frozen=True)
class Correlations:
    """Rank correlations of the ranged inputs.

    Attributes:
        stated: As the market file has them.
        used: The nearest ones that can hold together.
        paired: Which pairs the market file names one by one.
        shared: For each kind of a group, the pairs that have its correlation.
    """

    stated: Array
    used: Array
    paired: Flags
    shared: Mapping[str, Flags]

    @property
    def any(self) -> bool:
        """Whether two inputs move together at all."""
        return bool(np.any(self.used != np.eye(len(self.used))))

    @property
    def repair(self) -> float:
        """Largest difference of the two."""
        return float(np.max(np.abs(self.used - self.stated), initial=0.0))

    @property
    def pairs(self) -> Array:
        """Those in use between pairs that are named one by one; 0 elsewhere."""
        return np.where(self.paired, self.used, 0.0)

    @property
    def grouped(self) -> frozenset[int]:
        """Positions of the inputs that move together with a group."""
        return frozenset(int(i) for flags in self.shared.values() for i in np.flatnonzero(flags.any(axis=0)))

    @classmethod
    def of(cls, inputs: tuple[Ranged, ...], market: Market) -> Correlations:
        """The correlations of *inputs*, those that are not stated being 0; a pair's own goes before its group's.

        Raises:
            MarketError: If a pair names an input that moves nothing in the model.
        """
        stated, shared = _of_groups(inputs, market)
        paired = np.zeros(stated.shape, dtype=bool)
        for pair in market.uncertainty.correlations:
            i, j = positions(inputs, pair.between, "correlations")
            stated[i, j] = stated[j, i] = pair.value
            paired[i, j] = paired[j, i] = True
        return cls(stated, _repaired(stated), paired, {kind: flags & ~paired for kind, flags in shared.items()})

    def joined(self, inputs: tuple[Ranged, ...], market: Market) -> Iterator[Joined]:
        """The pairs that are named one by one, as stated and as used."""
        for pair in market.uncertainty.correlations:
            i, j = positions(inputs, pair.between, "correlations")
            used = fraction(float(self.used[i, j])) or 0.0
            names, labels = (inputs[i].name, inputs[j].name), (inputs[i].label, inputs[j].label)
            yield Joined(names, labels, pair.value, used, pair.assumed)

    def groups(self, market: Market) -> Iterator[Grouped]:
        """The correlations of the funnel's groups, as stated and as used."""
        for kind, shared in _kinds(market).items():
            if shared is None or not np.any(flags := np.triu(self.shared[kind])):
                continue
            used = self.used[flags]
            low, high = (fraction(float(end)) or 0.0 for end in (np.min(used), np.max(used)))
            pairs = int(np.count_nonzero(flags))
            yield Grouped(kind, LABELS[kind], pairs, shared.value, low, high, shared.assumed)


def _kinds(market: Market) -> dict[str, Shared | None]:
    """The two correlations of groups; none where the market file has none."""
    given = market.uncertainty.funnel_correlations
    return {kind: getattr(given, kind, None) for kind in LABELS}


def _of_groups(inputs: tuple[Ranged, ...], market: Market) -> tuple[Array, dict[str, Flags]]:
    """Correlations within the groups of the funnel, and which pairs have which: parts of a Kronecker product."""
    stated = np.eye(len(inputs))
    shared = {kind: np.zeros(stated.shape, dtype=bool) for kind in LABELS}
    values = {kind: one.value if one else 0.0 for kind, one in _kinds(market).items()}
    places = {one.name: number for number, one in enumerate(inputs)}
    if not any(values.values()) or market.funnel is None:
        return stated, shared
    for family in families(market.funnel):
        known = [one for one in family if one.name in places]
        block = np.ix_(*2 * [[places[one.name] for one in known]])
        regions, years = (np.unique([getattr(one, way) for one in known], return_inverse=True)[1] for way in WAYS)
        stated[block] = equicorrelated(regions, values[ACROSS_REGIONS]) * equicorrelated(years, values[BASE_AND_LAST])
        same_region, same_year = (np.equal.outer(way, way) for way in (regions, years))
        shared[BASE_AND_LAST][block] = same_region & ~same_year
        shared[ACROSS_REGIONS][block] = same_year & ~same_region
    return stated, shared


WAYS = ("region", "year")


def _repaired(stated: Array) -> Array:
    """The nearest correlation matrix; inputs without a correlation stay without."""
    linked = np.flatnonzero(np.count_nonzero(stated, axis=0) > 1)
    used = stated.copy()
    if linked.size:
        used[np.ix_(linked, linked)] = nearest_correlation(stated[np.ix_(linked, linked)])
    return used
