"""The Evidence map tab: every cited or assumed input value with its grade, its source, and what it moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncomodel.kernels.claims import worst_of
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
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Cell, Of, Pick, Symbol
from oncomodel.model.units import LARGE_COUNT, POSITION, TEXT
from oncomodel.sheets.claim_parts import parts, verdicts_on
from oncomodel.sheets.claim_words import VERDICT_NAMES
from oncomodel.sheets.tab import plain_tab

GRADES = ("a", "b", "c", "d")
GRADE_NAMES = ("A: cited, consistent", "B: cited, not testable", "C: cited, contradicted", "D: assumed")
CONTRADICTED, ASSUMED = "c", "d"
CITED = "Market size: cited"
"""What the part of the market size that rests on citations is called wherever it is shown."""

MOST_NAMES = 3
FINDINGS = (*VERDICT_NAMES, "assumed")
GRADE_OF_FINDING = (2.0, 1.0, 1.0, 3.0, 4.0)  # of what cannot be judged, is consistent, rounding, inconsistent, assumed


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
    """The tab that lists every cited or assumed input value with its grade, its source and what it moves.

    Args:
        market: The market.
        inputs: Its tabs of inputs.
        tabs: The tabs of its model, for what an input moves.
    """
    found = graded(inputs)
    rows = (
        Section("Every value on Inputs and Drivers that is cited or assumed"),
        Note(
            f"Not listed: ends of ranges, settings such as the years of shares{_and_claims(market)}. "
            "Quotes and reasons stand at the right of the table; in print they stand on Sources."
        ),
        Note(
            "A: cited, and every test of its claim that can be made passes. B: cited, and no test can be made: the "
            "source states too little. C: cited, and a test fails. D: assumed, with a reason."
        ),
        Note(
            "Rows and tabs that refer to it: by formulas, through other rows as well. It says nothing of how much it "
            "moves them. A driver, a basis or a scenario counts every row that a choice could send it to."
        ),
        _map(found, tabs),
        Workings(),
        *_lists(),
        _findings(market, found),
    )
    purpose = "Every cited or assumed value with its grade of evidence, its source, and the tabs that refer to it."
    return plain_tab("evidence_map", "Evidence map", purpose, "output", "ledger", rows)


def _and_claims(market: Market) -> str:
    """What is not listed besides, where there are claims."""
    return ", and the figures on Claims" if market.claims else ""


def _lists() -> tuple[Row, ...]:
    of = tuple(Member(f"grade_{grade}", f"Grade {grade.upper()}") for grade in GRADES)
    names = tuple(Entry(name, Evidence("setting", "A name to show.")) for name in GRADE_NAMES)
    numbers = tuple(Entry(float(n), Evidence("setting", "1 is the best.")) for n in range(1, len(GRADES) + 1))
    outcomes = tuple(Member(f"finding_{n}", name.capitalize()) for n, name in enumerate(FINDINGS, start=1))
    places = tuple(Entry(float(n), Evidence("setting", "Its place here.")) for n in range(1, len(FINDINGS) + 1))
    grades = tuple(Entry(grade, Evidence("setting", "The grade of what is found so.")) for grade in GRADE_OF_FINDING)
    return (
        Section("Grades"),
        Input("grade_name", "name", TEXT, names, of, editable=False),
        Input("grade_number", "number", POSITION, numbers, of, editable=False),
        Section("Grade of what the tests of a claim find"),
        Input("finding_number", "place", POSITION, places, outcomes, editable=False),
        Input("finding_grade", "grade", POSITION, grades, outcomes, editable=False),
    )


def _map(found: tuple[Graded, ...], tabs: tuple[Sheet, ...]) -> Ledger:
    of, moves = _members(found), _moves(found, tabs)
    shown = link(Pick("grade_name", Cell("evidence_grade")))
    name = Line("evidence_grade_name", "grade in words", TEXT, shown, of, constant=True, role="text")
    return Ledger(
        "EvidenceMap",
        "Input",
        of,
        (
            Column("Evidence", tuple(one.entry.evidence.kind for one in found)),
            Column("Source or assumption", tuple(one.entry.evidence.reference for one in found), "term"),
            Column("Grade", name, "title"),
            Column("Rows that refer to it", _counts(tuple(count for count, _ in moves), of)),
            Column("Tabs that refer to it", tuple(names for _, names in moves), "words"),
            Column("Quote or reason", tuple(one.entry.evidence.words for one in found), "open", printed=False),
        ),
        labels="line",
    )


def _counts(counts: tuple[int, ...], of: tuple[Member, ...]) -> Input:
    """How many rows refer to each input, as numbers."""
    entries = tuple(map(counted, counts))
    return Input("evidence_referring", "rows that refer to it", LARGE_COUNT, entries, of, editable=False)


def counted(count: int) -> Entry:
    """A number of things that was counted when the workbook was built."""
    return Entry(float(count), Evidence("setting", "Counted when the workbook was built."))


def _members(found: tuple[Graded, ...]) -> tuple[Member, ...]:
    return tuple(Member(one.key, row_label(one.line, one.member), source=one.entry.evidence.reference) for one in found)


def _findings(market: Market, found: tuple[Graded, ...]) -> Ledger:
    """What the tests of each input's claim find, and the grade that follows from it."""
    of, rules = _members(found), tuple(_finding(market, one) for one in found)
    worst = Line("evidence_finding", "worst verdict on its claim", POSITION, rules, of, constant=True)
    follows = link(Pick("finding_grade", Cell("evidence_finding")))
    grade = Line("evidence_grade", "grade", POSITION, follows, of, constant=True)
    columns = (Column("Worst verdict, its place", worst), Column("Grade, its number", grade))
    return Ledger("EvidenceGrades", "Input graded", of, columns, labels="line")


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


def _finding(market: Market, one: Graded) -> Rule:
    """The place of the worst verdict on the claim of a cited input, or of "assumed"."""
    if one.entry.evidence.kind == "assumed":
        return link(Of("finding_number", f"finding_{len(FINDINGS)}"))
    verdicts = _verdicts(market, one)
    return each(worst_of, **verdicts) if verdicts else link(Of("finding_number", "finding_1"))


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
