"""The Baseline tab: inputs and results as they were built, so that the next build can tell what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Entry, Evidence, Input, Ledger, Member, Note, Section, Sheet, row_label
from oncomodel.model.units import quantity
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.tab import plain_tab

TITLE, INPUTS, RESULTS = "Baseline", "BaselineInputs", "BaselineResults"
BUILT = Evidence("setting", "What stood here when the workbook was built.")
ANY = quantity("as in its unit column")
CELL, FIELD, UNIT, NUMBER, CHOICE = "Cell", "In the market file", "Unit", "As built", "Choice as built"
_FIELDS = {
    "first_year": "timeline.first_year",
    "base_year": "timeline.base_year",
    "share_tolerance": "tolerances.shares",
    "closure_tolerance": "tolerances.closure",
    "scenario": "default_scenario",
    "basis": "default_basis",
    "resolution": "bases.{member}.trust",
    "basis_start": "bases.{member}.start",
    "basis_start_year": "bases.{member}.start.year",
    "basis_end": "bases.{member}.end",
    "basis_end_year": "bases.{member}.end.year",
    "basis_stated_growth": "bases.{member}.growth",
    "scenario_difference": "scenarios.{member}.growth_difference",
    "scenario_name": "scenarios.{member}.label",
    "driver_target": "drivers.{driver}.effects.{effect}.acts_on",
    "driver_size": "drivers.{driver}.effects.{effect}.size",
    "driver_start": "drivers.{driver}.effects.{effect}.start_year",
    "driver_ramp": "drivers.{driver}.effects.{effect}.ramp_years",
}


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
        return row_label(self.line, self.member) + (f", {self.end} end" if self.end else "")

    @property
    def member(self) -> Member | None:
        """The member that it belongs to."""
        return self.line.members[self.number] if self.line.members else None

    @property
    def entry(self) -> Entry:
        """Its value and evidence."""
        return self.line.entries[self.number]


def entered(tabs: tuple[Sheet, ...]) -> tuple[Entered, ...]:
    """Every input cell that may be changed in Excel, tab by tab."""
    inputs = (row for tab in tabs for row in tab.rows if isinstance(row, Input))
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
        Section("Inputs as built"),
        Note(
            "What every input cell held when the workbook was built from its market file. The next build compares: it "
            "says what changed, and does not write over an input that was changed in Excel unless told to."
        ),
        _inputs(market, tabs),
        Section("Results as built, with the default scenario and basis"),
        _results(market),
    )
    purpose = "Inputs and results as they were built, for comparison with the next build."
    return plain_tab("baseline", TITLE, purpose, "log", "ledger", rows)


def filled(tab: Sheet, cells: Sequence[str], results: Mapping[str, Sequence[float]]) -> Sheet:
    """The tab with the address of each input cell, and each year's *results*."""

    def fill(ledger: Ledger) -> Ledger:
        if ledger.name == INPUTS:
            columns = (replace(c, content=tuple(cells)) if c.header == CELL else c for c in ledger.columns)
        else:
            columns = (_year(c.header, tuple(results[c.header]), ledger.members) for c in ledger.columns)
        return replace(ledger, columns=tuple(columns))

    return replace(tab, rows=tuple(fill(row) if isinstance(row, Ledger) else row for row in tab.rows))


def shown_results(market: Market) -> tuple[tuple[str, str, int], ...]:
    """Label, key and number of the member of each line of results."""
    parts = (
        (d.label, f"{d.key}_market_size", n, m.label) for d in segmentations(market) for n, m in enumerate(d.members)
    )
    return (("Market size", "market_size", 0), *((f"{d}: {label}", key, n) for d, key, n, label in parts))


def _inputs(market: Market, tabs: tuple[Sheet, ...]) -> Ledger:
    found = entered(tabs)
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
        Column(FIELD, tuple(_field(market, one) for one in found), "words"),
        Column(UNIT, tuple((one.entry.unit or one.line.unit).name for one in found), "name"),
        Column(NUMBER, Input("baseline_value", "as built", ANY, numbers, of, editable=False)),
        Column(
            CHOICE, tuple(e.value if isinstance(e.value, str) else "" for e in (one.entry for one in found)), "name"
        ),
    )
    return Ledger(INPUTS, "Input", of, columns)


def _results(market: Market) -> Ledger:
    money = unit_of(market).name
    of = tuple(
        Member(f"result_{n}", f"{label}, {money}") for n, (label, _, _) in enumerate(shown_results(market), start=1)
    )
    years = range(market.timeline.first_year, market.timeline.last_year + 1)
    return Ledger(RESULTS, "Result", of, tuple(_year(str(year), tuple(0.0 for _ in of), of) for year in years))


def _year(header: str, values: tuple[float, ...], of: tuple[Member, ...]) -> Column:
    entries = tuple(Entry(value, BUILT) for value in values)
    return Column(header, Input(f"baseline_in_{header}", f"in {header}", ANY, entries, of, editable=False))


def _field(market: Market, one: Entered) -> str:
    """Where the market file states an input."""
    key, end = one.line.key.removesuffix(f"_{one.end}"), f".{one.end}" if one.end else ""
    member = one.member.key if one.member else ""
    driver, _, effect = member.partition("__")
    if key in _FIELDS:
        return _FIELDS[key].format(member=member, driver=driver, effect=effect) + end
    if key.startswith("driver_in_"):
        return f"drivers.{driver}.effects.{effect}.active_in: {key.removeprefix('driver_in_')}"
    if key.startswith("funnel_"):
        return f"funnel: {key.removeprefix('funnel_')}{f', {member}' if member else ''}{end}"
    return next(_split_fields(market, key, member), f"claims: {member}" if member else key) + end


def _split_fields(market: Market, key: str, member: str) -> Iterator[str]:
    for split in segmentations(market):
        place = "regions" if split is market.regions else f"dimensions.{split.key}"
        fields = {"measured": "share", "member_growth": "growth", "affinity": "affinities"}
        if key == f"{split.key}_share_year":
            yield f"{place}.year"
        for name, field in fields.items():
            if key == f"{split.key}_{name}":
                yield (
                    f"{place}.members: {member}, {field}" if name == "affinity" else f"{place}.members.{member}.{field}"
                )
