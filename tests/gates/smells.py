"""Smells of formulas and of structure, from the lists of PerfectXL, Operis OAK and ExceLint.

Each is a function that yields findings; ``SMELLS`` names them all.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from oncomodel.excel.forms import traced
from oncomodel.excel.grid import FIRST_ROW, columns
from oncomodel.model.lines import Input, Line
from oncomodel.model.symbols import Operation, Symbol, parts_of, references
from tests.gates.waivers import Finding

MOST_AREAS = 8
VOLATILE = ("OFFSET(", "INDIRECT(", "NOW(", "TODAY(", "RAND(", "RANDBETWEEN(", "INFO(", "CELL(")
READ_ONLY = ("output", "check", "alert", "total", "link", "status", "context", "year", "phase", "verdict", "text")


def finding(rule, at, text):
    sheet, row, column = at
    return Finding(rule, sheet, f"row {row}, column {column}: {text}")


def inconsistent(model, formulas):
    """Cells of a row of years that are not copies of one another."""
    first = columns("time", model.grid.years)["years"] + 1
    for tab in model.tabs:
        if tab.layout != "time":
            continue
        years = range(first, first + model.grid.years)
        cells = [at for at in formulas.cells if at[0] == tab.title and at[1] > FIRST_ROW["time"] and at[2] in years]
        for row, several in groupby(sorted(cells), key=lambda at: at[1]):
            shapes = Counter(formulas.r1c1(at) for at in several)
            if len(shapes) > 1:
                yield finding("inconsistent formulas in a row", (tab.title, row, first), shapes)


def many_references(model, formulas):
    """Formulas that read more than a few areas, by the unit of the line that they belong to."""
    units = {at: line.unit.name for line in model.grid.lines.values() for at in cells_of(model, line)}
    for at, areas in formulas.areas.items():
        if len(set(areas)) > MOST_AREAS:
            place = f"{at[0]}: {units.get(at, '')}"
            yield Finding("many references", place, f"row {at[1]}, column {at[2]}: {formulas.cells[at]}")


def blank_reference(model, formulas):
    """Formulas that read a single cell in which nothing stands, by the line that they belong to."""
    lines = {at: line.label for line in model.grid.lines.values() for at in cells_of(model, line)}
    for at, areas in formulas.areas.items():
        for area in areas:
            if area.single and formulas.book[area.sheet].cell(area.top, area.left).value is None:
                place = f"{at[0]}: {lines.get(at, '')}"
                yield Finding("reference to a blank cell", place, f"row {at[1]}, column {at[2]}: {formulas.cells[at]}")


def cells_of(model, line):
    """Sheet, row and column of every cell of a line."""
    sheet, row, column = model.cell(line.key)
    width = 1 if isinstance(line, Input) or line.constant else model.grid.years
    return {(sheet, row + m, column + y) for m in range(max(1, len(line.members))) for y in range(width)}


def double_counting(_, formulas):
    """Sums over cells of which one is itself the sum of others in the same range."""
    sums = {at: areas[0] for at, areas in formulas.areas.items() if formulas.cells[at].startswith("=SUM(") and areas}
    for at, area in sums.items():
        inner = [sums[cell] for cell in area.cells() if cell in sums and cell != at]
        if any(area.holds(part.sheet, part.top, part.left) for part in inner):
            yield finding("total counted twice", at, formulas.cells[at])


def duplicated(_, formulas):
    """Calculations that stand more than once, to the letter and of the same cells."""
    where = {}
    for at, text in formulas.cells.items():
        areas = formulas.areas[at]
        if text.count("(") + sum(text.count(sign) for sign in "+-*/^<>&"):
            where.setdefault((_blank_addresses(text), areas), []).append(at)
    for (_, areas), cells in where.items():
        if len(cells) > 1 and areas:
            yield finding("calculated twice", cells[1], f"{formulas.cells[cells[1]]} as in {cells[0]}")


def _blank_addresses(text):
    from tests.gates.formulas import operands

    for operand in operands(text):
        text = text.replace(operand, "_", 1)
    return text


def unused_input(model, formulas):
    """Inputs that may be changed and that nothing reads."""
    for key, line in model.grid.lines.items():
        if isinstance(line, Input) and line.editable:
            for member, entry in enumerate(line.entries):
                at = model.cell(key, member)
                if entry.value is not None and at not in formulas.used:
                    end = next((role for role in ("low", "high") if key.endswith(f"_{role}")), "value")
                    yield Finding(f"unused input: {end}", line.label, f"{at}: {key}")


def unused_calculation(model, formulas):
    """Calculations that nothing reads and that are no result."""
    for key, line in model.grid.lines.items():
        if isinstance(line, Line) and line.role not in READ_ONLY and not cells_of(model, line) & formulas.used:
            yield Finding("unused calculation", f"{model.cell(key)[0]}: {line.label}", key)


def mixed_units(model, _):
    """Lines of different units that are added, subtracted or compared."""
    for line in model.grid.lines.values():
        if not isinstance(line, Line):
            continue
        for rule in line.rules():
            if rule.kernel is None or not getattr(rule.step, "traceable", True):
                continue
            for part in parts_of(traced(rule, line.key)):
                if (
                    isinstance(part, Operation)
                    and part.sign in ("+", "-", "<", ">", "<=", ">=", "=")
                    and len(part.operands) == 2
                ):
                    names = {_unit(model, operand) for operand in part.operands} - {None}
                    if len(names) > 1:
                        yield Finding("mixed units", f"{line.label}", f"{line.key}: {part.sign} of {sorted(names)}")


def _unit(model, symbol):
    keys = references(symbol) if isinstance(symbol, Symbol) and not isinstance(symbol, Operation) else ()
    return model.grid.lines[keys[0]].unit.name if len(keys) == 1 else None


def masked_errors(_, formulas):
    for at, text in formulas.cells.items():
        if "IFERROR(" in text or "ISERROR(" in text:
            yield finding("masked error", at, text)


def volatile(_, formulas):
    for at, text in formulas.cells.items():
        if any(name in text for name in VOLATILE):
            yield finding("volatile function", at, text)


def external(_, formulas):
    for at, text in formulas.cells.items():
        if "[" in text or "#REF!" in text:
            yield finding("external or broken reference", at, text)


def structure(_, formulas):
    """What is hidden or merged, and names that lead nowhere."""
    for sheet in formulas.book:
        if sheet.sheet_state != "visible":
            yield Finding("hidden tab", sheet.title)
        for rows_or_columns in (sheet.row_dimensions, sheet.column_dimensions):
            if any(one.hidden for one in rows_or_columns.values()):
                yield Finding("hidden row or column", sheet.title)
        if sheet.merged_cells.ranges:
            yield Finding("merged cells", sheet.title)
    for name, target in formulas.names.items():
        if "#REF!" in target or ":" in target:
            yield Finding("name that is no single cell", name, target)
        elif not any(name in text for text in (*formulas.cells.values(), *formulas.looks)):
            yield Finding("unused name", name, target)


SMELLS = (
    *(inconsistent, many_references, blank_reference, double_counting, duplicated, unused_input, unused_calculation),
    *(mixed_units, masked_errors, volatile, external, structure),
)


def smells(model, formulas):
    """Everything that smells in a workbook."""
    return [found for smell in SMELLS for found in smell(model, formulas)]
