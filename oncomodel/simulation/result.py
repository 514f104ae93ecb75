"""A simulation: what it found, and as a tidy table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from oncomodel.market.schema import Market
from oncomodel.model.snapshot import Drawn, Snapshot, Spread

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("measure", "scenario", "basis", "line", "member", "year", "statistic", "value", "unit")

Row = tuple[str, str, str, str, str, int | None, str, float, str]


@dataclass(frozen=True)
class Simulation:
    """The market size under uncertainty, for one scenario and basis and beside them for all.

    Attributes:
        market: The market.
        snapshot: Every result, as plain numbers.
    """

    market: Market
    snapshot: Snapshot

    @property
    def fan(self) -> dict[int, Spread]:
        """What the market size of each year spreads over; empty where no range moves it."""
        return dict(zip(self.snapshot.years, self.snapshot.fan, strict=False))

    @property
    def sensitivities(self) -> tuple[Drawn, ...]:
        """The inputs that move the market size in the last year, the most important first."""
        moving = (one for one in self.snapshot.inputs if one.total is not None)
        return tuple(sorted(moving, key=lambda one: -(one.total or 0.0)))

    def to_frame(self) -> pd.DataFrame:
        """A tidy table of every result.

        Returns:
            One row for each number, with the columns ``measure``, ``scenario``, ``basis``,
            ``line``, ``member``, ``year``, ``statistic``, ``value`` and ``unit``. Measures are
            "fan" and "standard error" (every year), "part" (segments and regions in the last
            year), "outcome" (every scenario and basis in the last year), "probability" (of
            exceeding the size that *line* names) and "sensitivity" (*line* is an input).
        """
        import pandas as pd

        return pd.DataFrame(list(self._rows()), columns=list(COLUMNS))

    def _rows(self) -> Iterator[Row]:
        found, money = self.snapshot, f"{self.market.currency} {self.market.magnitude}"
        here, last = (found.scenario, found.basis), found.years[-1]
        for year, value in zip(found.years, found.modal, strict=True):
            yield ("fan", *here, "market_size", "", year, "mode", value, money)
        for measure, spreads in (("fan", found.fan), ("standard error", found.errors)):
            for year, spread in zip(found.years, spreads, strict=False):
                yield from (
                    (measure, *here, "market_size", "", year, name, value, money) for name, value in _of(spread)
                )
        for part in found.parts:
            for name, value in (("mode", part.value), *_of(part.spread)):
                yield ("part", *here, part.line, part.member, last, name, value, money)
        for one in found.outcomes:
            for name, value in (("mode", one.value), *_of(one.spread)):
                yield ("outcome", one.scenario, one.basis, "market_size", "", last, name, value, money)
        for target in found.targets:
            if target.probability is not None:
                yield ("probability", *here, target.key, "", target.year, "above", target.probability, "fraction")
        for drawn in self.sensitivities:
            for name in ("first", "first_error", "total", "total_error", "rank"):
                value = getattr(drawn, name)
                yield (
                    "sensitivity",
                    *here,
                    drawn.name,
                    "",
                    last,
                    name,
                    float("nan") if value is None else value,
                    "fraction",
                )


def _of(spread: Spread | None) -> tuple[tuple[str, float], ...]:
    """Name and value of each number of a spread."""
    return () if spread is None else tuple((field.name, getattr(spread, field.name)) for field in fields(spread))
