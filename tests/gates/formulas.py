"""Formulas of a workbook as a reviewer reads them: what each refers to, and its shape in R1C1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import column_index_from_string

CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d+)")


@dataclass(frozen=True)
class Area:
    """A rectangle of cells that a formula refers to."""

    sheet: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def single(self):
        return (self.left, self.top) == (self.right, self.bottom)

    def holds(self, sheet, row, column):
        return self.sheet == sheet and self.top <= row <= self.bottom and self.left <= column <= self.right

    def cells(self):
        return (
            (self.sheet, row, column)
            for row in range(self.top, self.bottom + 1)
            for column in range(self.left, self.right + 1)
        )


class Formulas:
    """Every formula of a workbook, by sheet, row and column."""

    def __init__(self, path):
        self.book = load_workbook(path)
        self.names = {name: defined.attr_text for name, defined in self.book.defined_names.items()}
        self.cells = {
            (sheet.title, cell.row, cell.column): getattr(cell.value, "text", cell.value)
            for sheet in self.book
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }

    @cached_property
    def areas(self):
        """What each formula refers to."""
        return {at: tuple(self.read(text, at[0])) for at, text in self.cells.items()}

    def read(self, text, sheet):
        for operand in operands(text):
            target = self.names.get(operand, operand)
            title, _, area = target.rpartition("!")
            if CELL.match(area):
                home = title.strip("'").replace("''", "'") or sheet
                if home in self.book.sheetnames:
                    yield Area(home, *range_boundaries(area.replace("$", "")))

    @cached_property
    def used(self):
        """Every cell that some formula, list of choices or conditional look reads."""
        found = {cell for areas in self.areas.values() for area in areas for cell in area.cells()}
        for sheet in self.book:
            rules = [v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"]
            for text in (*rules, *_looks(sheet)):
                for area in self.read("=" + text.lstrip("="), sheet.title):
                    found.update(area.cells())
        return found

    @cached_property
    def looks(self):
        """The formulas of conditional looks."""
        return tuple(text for sheet in self.book for text in _looks(sheet))

    def r1c1(self, at):
        return r1c1(self.cells[at], at[1], at[2])


def _looks(sheet):
    return (text for area in sheet.conditional_formatting for rule in area.rules for text in rule.formula)


@cache
def operands(text):
    """The references and names in a formula."""
    return tuple(t.value for t in Tokenizer(text).items if t.type == "OPERAND" and t.subtype == "RANGE")


def r1c1(text, row, column):
    """A formula with its references relative to its cell, so that copies are alike."""

    def relative(found):
        fixed_column, letters, fixed_row, number = found.groups()
        down, across = int(number), column_index_from_string(letters)
        first = f"R{down}" if fixed_row else f"R[{down - row}]"
        return first + (f"C{across}" if fixed_column else f"C[{across - column}]")

    pieces = []
    for token in Tokenizer(text).items:
        is_reference = token.type == "OPERAND" and token.subtype == "RANGE"
        title, mark, area = token.value.rpartition("!") if is_reference else ("", "", "")
        pieces.append(title + mark + CELL.sub(relative, area) if is_reference else token.value)
    return "=" + "".join(pieces)
