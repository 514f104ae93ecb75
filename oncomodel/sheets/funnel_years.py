"""The two years that the result on Reconciliation speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.model.symbols import AtYear, LastYear, Symbol


@dataclass(frozen=True)
class SpokenYear:
    """The base year or the last year: its key, its name in labels, and the cell of its number.

    Attributes:
        far: What the keys of its regions begin with.
    """

    key: str
    name: str
    number: str
    far: str

    def of(self, line: str) -> Symbol:
        """The year of a line."""
        return AtYear(line, "base_position") if self.key == "base" else LastYear(line)


YEARS = (
    SpokenYear("base", "base year", "base_year", "result"),
    SpokenYear("last", "last year", "last_year", "result_last"),
)
