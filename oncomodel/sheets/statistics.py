"""The Statistics tab: how large the model is, and what it is made of, tab by tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from oncomodel.model.lines import Column, Input, Ledger, Line, Member, Note, Section, Sheet, link
from oncomodel.model.symbols import Of, Symbol
from oncomodel.model.units import LARGE_COUNT, SHARE, Unit
from oncomodel.sheets.evidence_map import CONTRADICTED, counted
from oncomodel.sheets.tab import plain_tab

CITED_THEN = "Market size in the base year: cited"
WHOLE = Member("whole_workbook", "Whole workbook")
COLUMNS = {
    "formulas": "Formulas",
    "distinct": "Distinct formulas",
    "inputs": "Inputs",
    "cited": "of which cited",
    "assumed": "of which assumed",
    "chosen": "of which chosen or set",
    "ranges": "of which low or high ends",
    "empty": "of which empty",
    "checks": "Checks of the tab",
    "alerts": "Alerts of the tab",
    "calls": "Calls of Python",
}
"""What is counted, and the header of its column."""

Counts = Mapping[str, Sequence[int]]


def statistics(tabs: tuple[Sheet, ...], title: str = "Statistics", *, functions: bool = False) -> Sheet:
    """The tab of counts, which stay 0 until they are :func:`filled` in.

    Args:
        tabs: Every other tab of the workbook.
        title: Its own title, which is a row of the table as well.
        functions: Whether calls of Python are counted: the native form has none.
    """
    names = dict.fromkeys((*(tab.title for tab in tabs), title))
    of = (*(Member(f"tab_{n}", name) for n, name in enumerate(names, start=1)), WHOLE)
    counted = {key: header for key, header in COLUMNS.items() if functions or key != "calls"}
    rows = (
        Section("What the market size rests on"),
        Note(
            "With the basis chosen on Control; scenarios act after the base year. Evidence has the same for every tab."
        ),
        _shown("coverage", CITED_THEN, SHARE, Of("coverage_cited", "market")),
        _shown("contradicted", f"{CITED_THEN}, and contradicted", SHARE, Of(f"coverage_{CONTRADICTED}", "market")),
        Section("What the workbook consists of"),
        Note(
            "Counted when the workbook was built, this tab included. Formulas that are copies of one another are one "
            "distinct formula; the whole workbook has fewer than its tabs together, since tabs share some."
        ),
        Note("Inputs are the cells that can be changed; the empty ones are for figures and ranges that are not given."),
        Ledger("Statistics", "Tab", of, tuple(_column(key, header, of) for key, header in counted.items())),
    )
    return plain_tab("statistics", title, "How large the model is, and what it is made of.", "checks", "ledger", rows)


def filled(tab: Sheet, counts: Counts) -> Sheet:
    """The tab of counts with its *counts*: for each column, one for each row of the table."""
    rows = tuple(_filled(row, counts) if isinstance(row, Ledger) else row for row in tab.rows)
    return replace(tab, rows=rows)


def _filled(ledger: Ledger, counts: Counts) -> Ledger:
    columns = tuple(
        replace(column, content=replace(column.content, entries=tuple(map(counted, counts[_counted(column.content)]))))
        if isinstance(column.content, Input)
        else column
        for column in ledger.columns
    )
    return replace(ledger, columns=columns)


def _counted(content: Input) -> str:
    """Which count a column holds."""
    return content.key.removeprefix("statistics_")


def _column(key: str, header: str, of: tuple[Member, ...]) -> Column:
    entries = tuple(counted(0) for _ in of)
    return Column(header, Input(f"statistics_{key}", header, LARGE_COUNT, entries, of, editable=False))


def _shown(key: str, label: str, unit: Unit, bound: Symbol) -> Line:
    return Line(f"statistics_{key}", label, unit, link(bound), constant=True, role="link")
