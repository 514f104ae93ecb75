"""The inputs that the market size of the last year reads, with the ends of their ranges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from oncomodel.market.schema import Market, Quantity
from oncomodel.model.symbols import Of
from oncomodel.sheets.reserved import acting

Part = Literal["start", "end", "growth"]
End = Literal["low", "high"]
KEYS: dict[Part, str] = {"start": "basis_start", "end": "basis_end", "growth": "basis_stated_growth"}
OWN_GROWTH = "own difference in growth"
"""What the growth of a scenario adds beside its drivers, on every tab."""
WORDS: dict[Part, str] = {"start": "start value", "end": "end value", "growth": "stated growth"}


@dataclass(frozen=True)
class Lever:
    """An input with a range that can move the market size of the last year.

    Attributes:
        key: Its key among the levers.
        label: What it is called.
        line: Key of its block.
        member: Key of its row in the block.
        part: Of a figure of a basis, which one; empty for a scenario or a driver.
        kind: "basis", "scenario" or "driver".
    """

    key: str
    label: str
    line: str
    member: str
    kind: Literal["basis", "scenario", "driver"]
    part: Part | None = None

    @property
    def now(self) -> Of:
        """Its value."""
        return Of(self.line, self.member)

    def at(self, end: End) -> Of:
        """The low or high end of its range."""
        return Of(f"{self.line}_{end}", self.member)


def levers(market: Market) -> tuple[Lever, ...]:
    """Every input with a range, of bases, scenarios and drivers; rows of drivers in reserve among them."""
    found = (lever for lever, quantity in _entered(market) if ranged(quantity))
    drivers = (Lever(row.key, row.label, "driver_size", row.key, "driver") for row in acting(market))
    return (*found, *drivers)


def without_range(market: Market) -> tuple[str, ...]:
    """Labels of what is cited for a basis or a scenario, and has no range."""
    return tuple(lever.label for lever, quantity in _entered(market) if exact(quantity))


def _entered(market: Market) -> Iterator[tuple[Lever, Quantity | None]]:
    """Every figure of a basis and every own difference of a scenario, with a range or without one."""
    for basis in market.bases:
        for part, line in KEYS.items():
            label = f"{basis.label}: {WORDS[part]}"
            yield Lever(f"{basis.key}_{part}", label, line, basis.key, "basis", part), getattr(basis, part)
    for one in market.scenarios:
        label = f"{one.label}: {OWN_GROWTH}"
        yield Lever(one.key, label, "scenario_difference", one.key, "scenario"), one.growth_difference


def exact(quantity: Quantity | None) -> bool:
    """Whether a quantity is cited without a range."""
    return quantity is not None and quantity.is_cited and quantity.low is None


def ranged(quantity: Quantity | None) -> bool:
    """Whether a quantity has a range."""
    return quantity is not None and quantity.low is not None
