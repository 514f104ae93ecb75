"""The Statistics tab: how large the model is, and what it is made of, tab by tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oncomodel.model.lines import Column, Entry, Evidence, Input, Ledger, Line, Member, Note, Section, Sheet, link
from oncomodel.model.symbols import Of, Symbol
from oncomodel.model.units import COUNT, SHARE, Unit
from oncomodel.sheets.tab import plain_tab

WHOLE = Member("whole_workbook", "Whole workbook")
COLUMNS = {
    "formulas": "Formulas",
    "distinct": "Distinct formulas",
    "calls": "Calls of Python",
    "inputs": "Inputs",
    "cited": "of which cited",
    "assumed": "of which assumed",
    "chosen": "of which chosen or set",
    "unstated": "of which not stated",
    "ranges": "of which low or high ends",
    "checks": "Checks of the tab",
}
"""What is counted, and the header of its column."""

Counts = Mapping[str, Sequence[int]]


def statistics(tabs: tuple[Sheet, ...], title: str = "Statistics") -> Sheet:
    """The tab of counts, which stay 0 until they are :func:`filled` in.

    Args:
        tabs: Every other tab of the workbook.
        title: Its own title, which is a row of the table as well.
    """
    names = dict.fromkeys((*(tab.title for tab in tabs), title))
    of = (*(Member(f"tab_{n}", name) for n, name in enumerate(names, start=1)), WHOLE)
    rows = (
        Section("What it rests on, with the scenario and basis chosen on Control"),
        _shown("coverage", "Share of the base-year market size that rests on citations", SHARE, _coverage(tabs)),
        Section("What the workbook consists of"),
        Note(
            "Counted when the workbook was built, this tab included. Formulas that are copies of one another are one "
            "distinct formula; the whole workbook has fewer than its tabs together, since tabs share some."
        ),
        Ledger("Statistics", "Tab", of, tuple(_column(key, header, of) for key, header in COLUMNS.items())),
    )
    return plain_tab("statistics", title, "How large the model is, and what it is made of.", "checks", "ledger", rows)


def filled(tab: Sheet, counts: Counts) -> Sheet:
    """The tab of counts with its *counts*: for each column, one for each row of the table."""
    rows = tuple(_filled(row, counts) if isinstance(row, Ledger) else row for row in tab.rows)
    return replace(tab, rows=rows)


def _filled(ledger: Ledger, counts: Counts) -> Ledger:
    columns = tuple(
        replace(column, content=replace(column.content, entries=tuple(map(_entry, counts[key]))))
        if isinstance(column.content, Input)
        else column
        for key, column in zip(COLUMNS, ledger.columns, strict=True)
    )
    return replace(ledger, columns=columns)


def _column(key: str, header: str, of: tuple[Member, ...]) -> Column:
    entries = tuple(_entry(0) for _ in of)
    return Column(header, Input(f"statistics_{key}", header, COUNT, entries, of, editable=False))


def _entry(count: int) -> Entry:
    return Entry(float(count), Evidence("setting", "Counted when the workbook was built."))


def _shown(key: str, label: str, unit: Unit, bound: Symbol) -> Line:
    return Line(f"statistics_{key}", label, unit, link(bound), constant=True, role="link")


def _coverage(tabs: tuple[Sheet, ...]) -> Symbol:
    lines = {line.key: line for tab in tabs for line in tab.lines()}
    return Of("coverage_cited", lines["coverage_cited"].members[0].key)
