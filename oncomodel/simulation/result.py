"""A simulation: what it found, and as a tidy table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from oncomodel.market.schema import Market
from oncomodel.model.snapshot import Driver, Errors, Snapshot, Spread

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
    def sensitivities(self) -> tuple[Driver, ...]:
        """The inputs that move the market size in the last year, the most important first."""
        moving = (one for one in self.snapshot.rankings[0].drivers if one.moves)
        return tuple(sorted(moving, key=lambda one: -one.total))

    def to_frame(self) -> pd.DataFrame:
        """A tidy table of every result.

        Returns:
            One row for each number, with the columns ``measure``, ``scenario``, ``basis``,
            ``line``, ``member``, ``year``, ``statistic``, ``value`` and ``unit``. Measures are
            "fan" and "standard error" (every year), "part" (segments and regions in the last
            year), "outcome" (every scenario and basis in the last year), "growth" (per year from
            the base year on, of every outcome and other whole), "probability" (of exceeding the
            size that *line* names), "at or below" (the bottom-up against what it is held against,
            without a year in both years at once) and "sensitivity" (*line* is the result that is
            driven, *member* the input that drives it).
        """
        import pandas as pd

        return pd.DataFrame(list(self._rows()), columns=list(COLUMNS))

    def _rows(self) -> Iterator[Row]:
        found, money = self.snapshot, f"{self.market.currency} {self.market.magnitude}"
        here, last = (found.scenario, found.basis), found.years[-1]
        for year, value in zip(found.years, found.modal, strict=True):
            yield ("fan", *here, "market_size", "", year, "mode", value, money)
        for year, spread, error in zip(found.years, found.fan, found.errors, strict=False):
            for name, value in _of(spread):
                yield ("fan", *here, "market_size", "", year, name, value, _unit(name, money))
            for name, value in _of(error):
                yield ("standard error", *here, "market_size", "", year, name, value, money)
        for whole in found.wholes:
            for year, modal, spread in zip(found.years, whole.modal, whole.fan, strict=False):
                for name, value in (("mode", modal), *_of(spread)):
                    yield ("fan", *here, whole.line, "", year, name, value, _unit(name, money))
        for part in found.parts:
            for name, value in (("mode", part.value), *_of(part.spread)):
                yield ("part", *here, part.line, part.member, last, name, value, _unit(name, money))
        for one in found.outcomes:
            for name, value in (("mode", one.value), *_of(one.spread)):
                yield ("outcome", one.scenario, one.basis, "market_size", "", last, name, value, _unit(name, money))
        yield from self._growth()
        yield from self._chances()
        for ranking in found.rankings:
            line = ".".join(filter(None, (ranking.line, ranking.member)))
            for driver in ranking.drivers:
                for name in ("rank", "rank_error", "first", "first_error", "total", "total_error"):
                    yield ("sensitivity", *here, line, driver.name, last, name, getattr(driver, name), "fraction")

    def _chances(self) -> Iterator[Row]:
        """Parts of the draws, and how far they may be off because draws are few."""
        found = self.snapshot
        meetings = (("at or below", "funnel_size", one.year, "below", one.probability) for one in found.meetings)
        targets = (("probability", one.key, one.year, "above", one.probability) for one in found.targets)
        for measure, line, year, name, part in (*meetings, *targets):
            if part is not None:
                for statistic, value in ((name, part), ("error", found.error_of(part))):
                    yield (measure, found.scenario, found.basis, line, "", year, statistic, value, "fraction")

    def _growth(self) -> Iterator[Row]:
        """Growth from the base year to the last year."""
        found, last = self.snapshot, self.snapshot.years[-1]
        outcomes = [(one.scenario, one.basis, "market_size", one.growth) for one in found.outcomes]
        wholes = [(found.scenario, found.basis, whole.line, whole.growth) for whole in found.wholes]
        for scenario, basis, line, growth in (*outcomes, *wholes):
            for name, value in (("mode", growth.value), *_of(growth.spread)):
                yield ("growth", scenario, basis, line, "", last, name, value, "fraction")


def _of(spread: Spread | Errors | None) -> tuple[tuple[str, float], ...]:
    """Name and value of each number of a spread."""
    return () if spread is None else tuple((field.name, getattr(spread, field.name)) for field in fields(spread))


def _unit(name: str, money: str) -> str:
    """The unit of a number of a spread."""
    return "fraction" if name == "variation" else money
