"""The Baseline tab: inputs and results as they were built, so that the next build can tell what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Entry, Evidence, Input, Ledger, Member, Note, Section, Sheet, row_label
from oncomodel.model.rows import Workings
from oncomodel.model.units import fine_money, quantity
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.places import place_of, places
from oncomodel.sheets.tab import plain_tab

TITLE, INPUTS, RESULTS = "Baseline", "BaselineInputs", "BaselineResults"
BUILT = Evidence("setting", "What stood here when the workbook was built.")
ANY = quantity("as in its unit column")
CELL, FIELD, UNIT, NUMBER, CHOICE = "Cell", "In the market file", "Unit", "As built", "Choice as built"


@dataclass(frozen=True)
class Entered:
    """One unlocked input cell, as the market file fills it.

    Attributes:
        number: Number of its member, from 0.
        end: "low" or "high", where it is an end of a range.
    """

    line: Input
    number: int
    tab: str
    end: str = ""

    @property
    def label(self) -> str:
        """What its row says, and which end of a range it is."""
        said = row_label(self.line, self.member)
        return said if not self.end or said.endswith(f", {self.end}") else f"{said}, {self.end} end"

    @property
    def member(self) -> Member | None:
        """The member that it belongs to."""
        return self.line.members[self.number] if self.line.members else None

    @property
    def key(self) -> str:
        """Key of its member; "" without one."""
        return self.member.key if self.member else ""

    @property
    def entry(self) -> Entry:
        """Its value and evidence."""
        return self.line.entries[self.number]


def entered(tabs: tuple[Sheet, ...]) -> tuple[Entered, ...]:
    """Every input cell that may be changed in Excel, tab by tab."""
    inputs = (line for tab in tabs for line in tab.lines() if isinstance(line, Input))
    ends = {line.key: end for row in inputs for end, line in row.beside}
    return tuple(
        Entered(line, number, tab.title, ends.get(line.key, ""))
        for tab in tabs
        for line in tab.lines()
        if isinstance(line, Input) and line.editable
        for number, entry in enumerate(line.entries)
        if not entry.fixed
    )


def as_built(market: Market, tabs: tuple[Sheet, ...]) -> Sheet:
    """The tab of what was built; its results are 0 and its cells unnamed until they are :func:`filled` in."""
    rows = (
        Section("Results as built, with the default scenario and basis"),
        _results(market),
        Workings("Inputs as built (left out of print)"),
        Note(
            "What every input cell held when the workbook was built from its market file. The next build compares: it "
            "says what changed, and does not write over an input that was changed in Excel unless told to."
        ),
        _inputs(market, tabs),
    )
    purpose = "Inputs and results as they were built, for comparison with the next build."
    return plain_tab("baseline", TITLE, purpose, "log", "ledger", rows)


def filled(tab: Sheet, cells: Sequence[str], results: Mapping[str, Sequence[float]]) -> Sheet:
    """The tab with the address of each input cell, and each year's *results*."""

    def fill(ledger: Ledger) -> Ledger:
        if ledger.name == INPUTS:
            columns = (replace(c, content=tuple(cells)) if c.header == CELL else c for c in ledger.columns)
        else:
            columns = (_with(results[c.header], c) for c in ledger.columns)
        return replace(ledger, columns=tuple(columns))

    return replace(tab, rows=tuple(fill(row) if isinstance(row, Ledger) else row for row in tab.rows))


def _with(results: Sequence[float], column: Column) -> Column:
    """The *column* of a year with its results."""
    if not isinstance(column.content, Input):
        return column
    return replace(column, content=replace(column.content, entries=tuple(Entry(one, BUILT) for one in results)))


def shown_results(market: Market) -> tuple[tuple[str, str, int], ...]:
    """Label, key and number of the member of each line of results."""
    parts = (
        (d.label, f"{d.key}_market_size", n, m.label) for d in segmentations(market) for n, m in enumerate(d.members)
    )
    wholes = (("Market size", "market_size", 0), ("Market size from the bottom up", "funnel_size", 0))
    return (*wholes[: 2 if market.funnel else 1], *((f"{d}: {label}", key, n) for d, key, n, label in parts))


def _inputs(market: Market, tabs: tuple[Sheet, ...]) -> Ledger:
    found, known = entered(tabs), places(market)
    labels = [one.label for one in found]
    often = Counter(labels)
    of = tuple(
        Member(f"input_{n}", label if often[label] == 1 else f"{label} ({one.line.key}, row {one.number + 1})")
        for n, (one, label) in enumerate(zip(found, labels, strict=True), start=1)
    )
    numbers = tuple(
        Entry(None if isinstance(e.value, str) else e.value, BUILT, unit=e.unit or one.line.unit)
        for one in found
        for e in (one.entry,)
    )
    columns = (
        Column(CELL, tuple("" for _ in found), "name"),
        Column(FIELD, tuple(place_of(one.line.key, one.key, known) for one in found), "words"),
        Column(UNIT, tuple((one.entry.unit or one.line.unit).name for one in found), "name"),
        Column(NUMBER, Input("baseline_value", "as built", ANY, numbers, of, editable=False)),
        Column(
            CHOICE, tuple(e.value if isinstance(e.value, str) else "" for e in (one.entry for one in found)), "name"
        ),
    )
    return Ledger(INPUTS, "Input", of, columns)


def _results(market: Market) -> Ledger:
    money = fine_money(market.currency, market.magnitude)
    of = tuple(
        Member(f"result_{n}", f"{label}, {money.name}")
        for n, (label, _, _) in enumerate(shown_results(market), start=1)
    )
    years = range(market.timeline.first_year, market.timeline.last_year + 1)
    nothing = tuple(Entry(0.0, BUILT) for _ in of)

    def in_year(year: int) -> Input:
        return Input(f"baseline_in_{year}", f"in {year}", money, nothing, of, editable=False)

    return Ledger(RESULTS, "Result", of, tuple(Column(str(year), in_year(year)) for year in years))
