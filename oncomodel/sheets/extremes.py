"""Which member of a block has the largest or the smallest number: its value, its place and its name."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.kernels.arithmetic import largest
from oncomodel.kernels.triangulation import smallest
from oncomodel.model.lines import Line, Rule, each, link
from oncomodel.model.symbols import Cell, Members, Pick, Position
from oncomodel.model.units import POSITION, TEXT, Unit


@dataclass(frozen=True)
class Extreme:
    """The member of a block with its largest or smallest number.

    Attributes:
        key: What the keys of its rows begin with.
        label: What is largest or smallest, in words.
        block: Key of the constant block that is searched.
        names: Key of the block of names of its members.
        unit: Unit of the numbers.
        lowest: Whether the smallest number is looked for, not the largest.
    """

    key: str
    label: str
    block: str
    names: str
    unit: Unit
    lowest: bool = False

    @property
    def name(self) -> str:
        """Key of the name of the member."""
        return f"{self.key}_name"

    @property
    def number(self) -> Cell:
        """The member's number."""
        return Cell(f"{self.key}_number")

    def rows(self) -> tuple[Line, ...]:
        """The value, the number of the member that has it, and its name."""
        found = each(smallest if self.lowest else largest, values=Members(self.block))
        return (
            single(self.key, self.label, self.unit, found),
            single(
                f"{self.key}_number", f"{self.label}: its number", POSITION, link(Position(Cell(self.key), self.block))
            ),
            single(self.name, f"{self.label}: its name", TEXT, link(Pick(self.names, self.number))),
        )


def single(key: str, label: str, unit: Unit, rule: Rule) -> Line:
    """A row with one value."""
    role = "words" if unit is TEXT else "link" if rule.kernel is None else "calculation"
    return Line(key, label, unit, rule, constant=True, role=role)
