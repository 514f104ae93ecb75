"""What a tab says, without saying where it stands or how it looks."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from oncomodel.errors import ModelError
from oncomodel.model.rows import Chart, Charts, Column, Field, Findings, Ledger, Live, Note, Section, Table, Tile, Tiles
from oncomodel.model.symbols import Cell, Members, Some, Symbol, parts_of, references
from oncomodel.model.units import Unit

__all__ = [
    "UNKNOWN",
    "Chart",
    "Charts",
    "Column",
    "Entry",
    "Evidence",
    "Field",
    "Findings",
    "Input",
    "Ledger",
    "Line",
    "Live",
    "Member",
    "Note",
    "Row",
    "Rule",
    "Section",
    "Sheet",
    "Table",
    "Tile",
    "Tiles",
    "check_key",
    "each",
    "lines_of",
    "link",
    "path",
    "row_label",
    "when",
]

UNKNOWN = Cell("not_known")
"""The cell that holds what is shown for a number that does not exist."""

_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[rc]\d*|r\d*c\d*", re.IGNORECASE)


def check_key(key: str) -> None:
    """Refuse a key that Excel could not take as a name."""
    if not key.isidentifier() or _LOOKS_LIKE_A_CELL.fullmatch(key):
        raise ModelError(f"line key must be valid as an Excel name (got {key!r}); try {key + '_value'!r}")


@dataclass(frozen=True)
class Member:
    """One of the things that a block has a row for: a segment, region, basis or check.

    Attributes:
        source: What the source column says of its row, where that is its own.
        measure: What is measured of it, where it is not what the label of the line says.
    """

    key: str
    label: str
    source: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Evidence:
    """Where an input comes from.

    Attributes:
        kind: "cited", "assumed", "setting", "choice", "snapshot" or "not stated".
        words: The verbatim quote, or the reason of the assumption.
        scope: What a quoted figure covers, and what to beware of.
        id: Source id or assumption id.
    """

    kind: str
    words: str
    scope: str = ""
    id: str = ""

    @property
    def reference(self) -> str:
        """Source or assumption id; the kind, where there is neither."""
        return self.id or self.kind


@dataclass(frozen=True)
class Entry:
    """One input value, its range where one is known, and its evidence.

    Attributes:
        value: A number or a text; None where the source states nothing.
        low: Lower end of the range, in the unit of *value*.
        high: Upper end of the range.
        unit: Where one member's unit differs from the block's.
        fixed: Cannot be changed in Excel, though others of its block can.
        origin: The part of the market file that it is, where a simulation finds its name and distribution.
    """

    value: float | str | None
    evidence: Evidence
    low: float | None = None
    high: float | None = None
    unit: Unit | None = None
    fixed: bool = False
    origin: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Rule:
    """How a line is calculated: a kernel, and a symbol for each of its arguments.

    Without a kernel the line is a link. With a *start* it is a path: the kernel's
    step also reads the line's own previous value, and *start* opens it. With a flag
    *where*, there is a value only where the flag is 1: elsewhere the cell shows n/a.
    """

    kernel: Callable[..., Any] | None
    inputs: Mapping[str, Symbol]
    start: Symbol | None = None
    where: Symbol | None = None

    def __post_init__(self) -> None:
        if self.kernel is None:
            return
        own = () if self.start is None else (None,)
        try:
            inspect.signature(self.step).bind(*own, **self.inputs)
        except TypeError as error:
            raise ModelError(f"rule of {self.step.__name__} must bind its arguments (got {error})") from None

    @property
    def step(self) -> Callable[..., Any]:
        """The kernel for one period."""
        if self.kernel is None:
            raise ModelError("a link has no kernel")
        return getattr(self.kernel, "step", self.kernel)

    @property
    def link(self) -> Symbol:
        """The one symbol that a link shows."""
        return self.inputs[""]

    def bound(self) -> tuple[Symbol, ...]:
        """Every symbol that the rule reads."""
        where = () if self.where is None else (self.where, UNKNOWN)
        return (*self.inputs.values(), *(() if self.start is None else (self.start,)), *where)

    def needs(self) -> set[str]:
        """Keys of the lines that must be calculated first."""
        return {key for symbol in self.bound() for key in references(symbol)}


def _symbols(inputs: Mapping[str, str | Symbol]) -> dict[str, Symbol]:
    return {name: Cell(bound) if isinstance(bound, str) else bound for name, bound in inputs.items()}


def each(kernel: Callable[..., Any], **inputs: str | Symbol) -> Rule:
    """One formula, the same in every period."""
    return Rule(kernel, _symbols(inputs))


def path(kernel: Callable[..., Any], *, start: str | Symbol, **inputs: str | Symbol) -> Rule:
    """One formula that also reads the line's own previous value."""
    return Rule(kernel, _symbols(inputs), Cell(start) if isinstance(start, str) else start)


def link(bound: str | Symbol) -> Rule:
    """The value of another line, as it is."""
    return Rule(None, _symbols({"": bound}))


def when(flag: str | Symbol, rule: Rule) -> Rule:
    """*rule* where the flag is 1; elsewhere there is no value, and the cell shows n/a."""
    return replace(rule, where=Cell(flag) if isinstance(flag, str) else flag)


@dataclass(frozen=True)
class Line:
    """A calculated row, or with *members* a block of rows.

    Attributes:
        key: ``subject_measure``, unique in the model and valid as an Excel name.
        label: What the row shows; a block's rows put the member's label before it.
        unit: Unit of every value.
        units: Unit of each member's row, where they differ.
        rule: How it is calculated; in a block, one rule for all members or one each.
        members: The block's members; none for a single row.
        constant: One value instead of one a year.
        lagged: Its first year is empty, since it reads the year before.
        role: How it is shown: calculation, link, output or check.
        named: Has a defined name in Excel.
        native: Stays a native formula in every form of the workbook.
        called: What the function form calls for the whole block where that is not *rule*:
            an algorithm, whose native form is the lines that *rule* reads.
        beside: Constant lines of the same members in further columns, by column.
    """

    key: str
    label: str
    unit: Unit
    rule: Rule | tuple[Rule, ...]
    members: tuple[Member, ...] = ()
    constant: bool = False
    lagged: bool = False
    role: str = "calculation"
    named: bool = False
    native: bool = False
    called: Rule | None = None
    beside: tuple[tuple[str, Line], ...] = ()
    units: tuple[Unit, ...] = ()

    def __post_init__(self) -> None:
        check_key(self.key)
        if isinstance(self.rule, tuple) and len(self.rule) != len(self.members):
            raise ModelError(f"{self.key}: rules must be one for each member (got {len(self.rule)})")

    def rules(self) -> tuple[Rule, ...]:
        """The rule, or one rule for each member."""
        return self.rule if isinstance(self.rule, tuple) else (self.rule,)


@dataclass(frozen=True)
class Input:
    """An input row, or with *members* a block of input rows.

    Attributes:
        entries: The value, or one for each member.
        options: Key of the block of texts that the value is chosen from.
        allowed: For each entry, the first and last option that may be chosen.
        limits: Smallest and largest number that Excel accepts.
        named: Has a defined name in Excel.
        editable: May be changed in Excel; names of lists and context figures may not.
        beside: The low and high ends of the range in further columns, by column.
    """

    key: str
    label: str
    unit: Unit
    entries: tuple[Entry, ...]
    members: tuple[Member, ...] = ()
    options: str | None = None
    allowed: tuple[tuple[int, int], ...] = ()
    limits: tuple[float | None, float | None] = (None, None)
    named: bool = False
    editable: bool = True
    beside: tuple[tuple[str, Input], ...] = ()
    constant: bool = field(default=True, init=False)
    role: str = field(default="input", init=False)

    def __post_init__(self) -> None:
        check_key(self.key)
        if len(self.entries) != max(1, len(self.members)):
            raise ModelError(f"{self.key}: entries must be one for each member (got {len(self.entries)})")


Row = Section | Note | Field | Table | Ledger | Chart | Charts | Tiles | Findings | Input | Line


def row_label(line: Line | Input, member: Member | None = None) -> str:
    """What the label column says of a row."""
    return ": ".join(filter(None, (member.label, member.measure or line.label) if member else (line.label,)))


@dataclass(frozen=True)
class Sheet:
    """A tab: its title, what kind of tab it is, its layout and its rows.

    Attributes:
        title: The tab's name.
        purpose: One sentence that stands under the title.
        kind: Type of tab, which gives its colour: cover, guide, control, inputs, claims,
            calculation, output, checks, sources or log.
        layout: Which columns it has: "time", "inputs", "checks", "ledger" or "page".
        header: Lines shown in the heading: year, phase, status and the like, by place.
        rows: What stands below the heading, from top to bottom.
    """

    title: str
    purpose: str
    kind: str
    layout: str
    header: tuple[tuple[str, Line], ...]
    rows: tuple[Row, ...]

    def lines(self) -> Iterator[Input | Line]:
        """Every input and line, those in the heading and beside others included."""
        for _, line in self.header:
            yield line
        for row in self.rows:
            if isinstance(row, Field) and isinstance(row.content, Line):
                yield row.content
            elif isinstance(row, Ledger | Tiles):
                yield from row.lines()
            elif isinstance(row, Findings):
                yield from row.sentences
            elif isinstance(row, Input | Line):
                yield row
                yield from (beside for _, beside in row.beside)


def lines_of(sheets: tuple[Sheet, ...]) -> dict[str, Input | Line]:
    """Every input and line of *sheets* by key."""
    lines: dict[str, Input | Line] = {}
    for sheet in sheets:
        for line in sheet.lines():
            if line.key in lines:
                raise ModelError(f"{sheet.title}: line key must be unique (got {line.key!r} twice)")
            lines[line.key] = line
    for line in lines.values():
        _check_references(line, lines)
    return lines


def _check_references(line: Input | Line, lines: Mapping[str, Input | Line]) -> None:
    if isinstance(line, Input):
        return
    for rule in (*line.rules(), *((line.called,) if line.called else ())):
        if missing := sorted(key for key in rule.needs() if key not in lines):
            raise ModelError(f"{line.key}: rule must read lines that exist (got {missing})")
        if single := sorted(key for key in _reduced(rule) if not lines[key].members):
            raise ModelError(f"{line.key}: rule must sum over blocks alone (got the single rows {single})")
        for part in (symbol for symbol in rule.bound() if isinstance(symbol, Some)):
            _check_range(line.key, part, lines[part.key])


def _check_range(key: str, part: Some, block: Input | Line) -> None:
    """Refuse members that do not stand one below the other in their block."""
    members = tuple(member.key for member in block.members)
    first = members.index(part.members[0]) if part.members and part.members[0] in members else len(members)
    if not part.members or members[first : first + len(part.members)] != part.members:
        raise ModelError(f"{key}: members of a range must stand together in {part.key} (got {part.members})")


def _reduced(rule: Rule) -> set[str]:
    """Keys of the lines over whose members a rule sums or otherwise reduces."""
    if rule.kernel is None or not getattr(rule.step, "traceable", True):
        return set()
    own = () if rule.start is None else (Cell(""),)
    return {symbol.key for symbol in parts_of(rule.step(*own, **rule.inputs)) if isinstance(symbol, Members)}
