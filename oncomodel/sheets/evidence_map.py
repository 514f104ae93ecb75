"""The Evidence map tab: every input with its grade, its source, and what it moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncomodel.kernels import coverage as kernels
from oncomodel.market.schema import Market
from oncomodel.model.dependence import moved_by
from oncomodel.model.lines import (
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
    row_label,
)
from oncomodel.model.symbols import Cell, Of, Pick, Symbol
from oncomodel.model.units import POSITION, TEXT
from oncomodel.sheets.claim_parts import parts, verdicts_on
from oncomodel.sheets.tab import plain_tab

GRADES = ("a", "b", "c")


GRADE_NAMES = ("A: cited, consistent", "B: cited, contradicted", "C: assumed")


MOST_NAMES = 3


@dataclass(frozen=True)
class Graded:
    """An input value with its evidence: a row of the map.

    Attributes:
        line: The input's line.
        member: Number of its member.
    """

    line: Input
    number: int

    @property
    def entry(self) -> Entry:
        """The value and its evidence."""
        return self.line.entries[self.number]

    @property
    def member(self) -> Member | None:
        """The member that it belongs to."""
        return self.line.members[self.number] if self.line.members else None

    @property
    def key(self) -> str:
        """Key of its row."""
        return key_of(self.line.key, self.member.key if self.member else "")


def key_of(line: str, member: str) -> str:
    """Key of the row of an input in the map."""
    return f"{line}_{member}" if member else line


def graded(inputs: tuple[Sheet, ...]) -> tuple[Graded, ...]:
    """Every input of the tabs *inputs* that is cited or assumed."""
    found = (Graded(line, n) for line in entered(inputs) for n in range(len(line.entries)))
    return tuple(one for one in found if one.entry.evidence.kind in ("cited", "assumed"))


def orphans(tabs: tuple[Sheet, ...]) -> tuple[str, ...]:
    """Labels of inputs that may be changed and move nothing."""
    lines = {line.key: line for tab in tabs for line in tab.lines()}
    moved = moved_by(lines)
    beside = {b.key for tab in tabs for row in tab.rows if isinstance(row, Input) for _, b in row.beside}
    return tuple(
        line.label
        for key, line in lines.items()
        if isinstance(line, Input) and line.editable and not moved[key] and key not in beside
    )


def entered(inputs: tuple[Sheet, ...]) -> Iterator[Input]:
    """Every block of inputs of the tabs *inputs*, without the ends of its range."""
    for row in (row for tab in inputs for row in tab.rows):
        for line in row.lines() if isinstance(row, Ledger) else (row,):
            if isinstance(line, Input):
                yield line


def evidence_map(market: Market, inputs: tuple[Sheet, ...], tabs: tuple[Sheet, ...]) -> Sheet:
    """The tab that lists every input with its grade, its source and what it moves.

    Args:
        market: The market.
        inputs: Its tabs of inputs.
        tabs: The tabs of its model, for what an input moves.
    """
    rows = (
        Section("Every cited or assumed input"),
        Note("A: cited, and every test of its claim passes. B: cited, and a test fails. C: assumed, with a reason."),
        _map(market, inputs, tabs),
        *_lists(),
    )
    purpose = "Every input with its grade of evidence, its source, and what it moves."
    return plain_tab("evidence_map", "Evidence map", purpose, "output", "ledger", rows)


def _lists() -> tuple[Row, ...]:
    of = tuple(Member(f"grade_{grade}", f"Grade {grade.upper()}") for grade in GRADES)
    names = tuple(Entry(name, Evidence("setting", "A name to show.")) for name in GRADE_NAMES)
    numbers = tuple(Entry(float(n), Evidence("setting", "1 is the best.")) for n in range(1, len(GRADES) + 1))
    return (
        Section("Grades"),
        Input("grade_name", "name", TEXT, names, of, editable=False),
        Input("grade_number", "number", POSITION, numbers, of, editable=False),
    )


def _map(market: Market, inputs: tuple[Sheet, ...], tabs: tuple[Sheet, ...]) -> Ledger:
    found = graded(inputs)
    of = tuple(Member(one.key, row_label(one.line, one.member), source=one.entry.evidence.reference) for one in found)
    rules = tuple(_grade(market, one) for one in found)
    grade = Line("evidence_grade", "grade", POSITION, rules, of, constant=True)
    name = Line(
        "evidence_grade_name",
        "grade in words",
        TEXT,
        link(Pick("grade_name", Cell("evidence_grade"))),
        of,
        constant=True,
        role="text",
    )
    moves = _moves(found, tabs)
    return Ledger(
        "EvidenceMap",
        "Input",
        of,
        (
            Column("Evidence", tuple(one.entry.evidence.kind for one in found), "name"),
            Column("Source or assumption", tuple(one.entry.evidence.reference for one in found), "name"),
            Column("Number of the grade", grade),
            Column("Grade", name, "name"),
            Column("Rows it moves", tuple(str(count) for count, _ in moves)),
            Column("Tabs it moves", tuple(names for _, names in moves), "name"),
            Column("Quote or reason", tuple(one.entry.evidence.words for one in found), "words"),
        ),
    )


def _moves(found: tuple[Graded, ...], tabs: tuple[Sheet, ...]) -> list[tuple[int, str]]:
    lines = {line.key: line for tab in tabs for line in tab.lines()}
    home = {line.key: tab.title for tab in tabs for line in tab.lines()}
    moved = moved_by(lines)
    return [(len(moved[one.line.key]), _titles(one, {home[key] for key in moved[one.line.key]}, tabs)) for one in found]


def _titles(one: Graded, reached: set[str], tabs: tuple[Sheet, ...]) -> str:
    titles = [tab.title for tab in tabs if tab.title in reached]
    if not titles:
        return "nothing" if one.line.editable else "nothing: a context figure"
    more = len(titles) - MOST_NAMES
    return ", ".join(titles[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _grade(market: Market, one: Graded) -> Rule:
    """C where it is assumed; A or B by the tests of its claim where it is cited."""
    if one.entry.evidence.kind == "assumed":
        return link(Of("grade_number", "grade_c"))
    verdicts = _verdicts(market, one)
    if not verdicts:
        return link(Of("grade_number", "grade_a"))
    return each(kernels.grade_of_worst, rounding="verdict_rounding", **verdicts)


def _verdicts(market: Market, one: Graded) -> dict[str, Symbol]:
    """The verdicts on the claim that an input is taken from."""
    member = one.member.key if one.member else ""
    ends = {"basis_start": "start", "basis_start_year": "start", "basis_end": "end", "basis_end_year": "end"}
    ends |= {"basis_stated_growth": "growth"}
    for claim in market.claims:
        if one.line.key in ends and claim.basis == member:
            return verdicts_on(market, claim, ends[one.line.key])
    for stated in parts(market):
        grows = one.line.key.endswith("_member_growth") and stated.part.growth is not None
        measured = one.line.key.endswith("_measured") and (stated.part.share or stated.part.value) is not None
        if stated.part.member == member and (grows or measured):
            return {"part": Of("part_worst", stated.key)}
    return _same_passage(market, one)


def _same_passage(market: Market, one: Graded) -> dict[str, Symbol]:
    """The verdicts on claims that were read in the passage of an input."""
    passage = one.entry.evidence.words
    found: dict[str, Symbol] = {}
    for claim in market.claims:
        if any(passage in quote or quote in passage for quote in claim.quotes):
            found[claim.key] = Of("claim_own_worst", claim.key)
    for stated in parts(market):
        if stated.part.quote and (passage in stated.part.quote or stated.part.quote in passage):
            found[stated.key] = Of("part_worst", stated.key)
    return found
