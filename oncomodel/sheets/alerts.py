"""Alerts: inputs and results that are implausible, though the model calculates rightly with them.

A check that fails says that the arithmetic is broken, or cannot be right for what was entered. An
alert says: look at this. The master check counts checks alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from oncomodel.kernels.arithmetic import count_of, total
from oncomodel.kernels.bounds import off_timeline, out_of_range
from oncomodel.kernels.freshness import is_out_of_date
from oncomodel.kernels.funnel_scenarios import lifted_above_one
from oncomodel.market.schema import Market
from oncomodel.model.lines import Input, Ledger, Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import Members, Some, Whole, Years
from oncomodel.model.units import COUNT
from oncomodel.sheets.check_rows import Check, demanded
from oncomodel.sheets.funnel_inputs import stage_rate
from oncomodel.sheets.funnel_years import YEARS
from oncomodel.sheets.held import COUNTED
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.uncertainty_state import CHANGES, SNAPSHOT_CHANGES

EXPLAINED = (
    "An alert fails no check: the model calculates, and this is what to look at. An input outside its range is brown: "
    "change it, or widen its low or high, which Tornado and Uncertainty work with."
)

BLOCKS = (
    "A block is inputs one below the other. Where not every row of a table has a range, its label names the first row "
    "that the block begins with."
)


@dataclass(frozen=True)
class Run:
    """Inputs one below the other that have ranges: all or some members of a block."""

    line: Input
    members: tuple[Member, ...]

    @property
    def key(self) -> str:
        """Key of the row that counts those out of range."""
        return f"range_of_{self.line.key}{f'_{self.members[0].key}' if self.members else ''}"

    def cells(self, end: str = "") -> Whole | Some:
        """The values, or an end of their ranges."""
        key = dict(self.line.beside)[end].key if end else self.line.key
        return Some(key, tuple(member.key for member in self.members)) if self.members else Whole(key)


@dataclass(frozen=True)
class Ranged:
    """The inputs with ranges under one heading of a tab."""

    tab: str
    heading: str
    runs: tuple[Run, ...]


def ranged(tabs: tuple[Sheet, ...]) -> tuple[Ranged, ...]:
    """Everything that has a range and may be changed, heading by heading; headings are as short as they are unique."""
    found = tuple(one for tab in tabs for one in _on(tab) if one.runs)
    heads = Counter(one.heading.partition(":")[0] for one in found)
    short = (one.heading.partition(":")[0] for one in found)
    return tuple(
        replace(one, heading=head) if heads[head] == 1 else one for one, head in zip(found, short, strict=True)
    )


def alerts(market: Market, tabs: tuple[Sheet, ...], watched: tuple[Ranged, ...]) -> Iterator[Check]:
    """Every alert: what was entered first, and then what comes out."""
    yield from map(_out_of_range, watched)
    yield from _years(market, tabs)
    keys = {line.key for tab in tabs for line in tab.lines()}
    for kind, what in (("claim", "claim"), ("part", "part of a claim")):
        if f"{kind}_open" in keys:
            label = f"Claims: every inconsistent {what} that the model uses should be resolved"
            yield _alert(f"{kind}s_resolved", label, "Claims", each(count_of, flags=Members(f"{kind}_open")))
    if COUNTED in keys:
        label = "Triangulation: no part of the model should be out of line with published sizes (named in its table)"
        yield _alert("published_sizes_in_line", label, "Triangulation", link(COUNTED))
    yield from _regions(market)
    yield from _factors(market)
    if SNAPSHOT_CHANGES in keys:
        yield _snapshot()


def ranges(watched: tuple[Ranged, ...]) -> tuple[Row, ...]:
    """The rows that count the inputs outside their ranges, block by block; none without ranges."""
    runs = tuple(run for one in watched for run in one.runs)
    if not runs:
        return ()
    of = tuple(Member(run.key, _row(one.heading, run), source=one.tab) for one in watched for run in one.runs)
    rules = tuple(
        each(out_of_range, values=run.cells(), lows=run.cells("low"), highs=run.cells("high")) for run in runs
    )
    return (
        Section("How many inputs are outside their ranges, block by block"),
        Note(BLOCKS),
        Line("out_of_range", "", COUNT, rules, of, constant=True),
    )


def _row(heading: str, run: Run) -> str:
    """The label of a run: what its heading ends with is not said twice, nor members where all have ranges."""
    before, _, last = heading.rpartition(": ")
    label = run.line.label
    label = f"{before}: {label}" if before and last.lower() in label.lower() else f"{heading}: {label}"
    if len(run.members) == len(run.line.members):
        return label
    first, *others = (member.label for member in run.members)
    return f"{label}, {'from ' if others else ''}{first}"


def _on(tab: Sheet) -> Iterator[Ranged]:
    """The headings of a tab with the inputs below each that have ranges."""
    heading, runs = tab.title, list[Run]()
    for row in tab.rows:
        if isinstance(row, Section):
            yield Ranged(tab.title, heading, tuple(runs))
            heading, runs = row.label, []
        else:
            lines = row.lines() if isinstance(row, Ledger) else (row,)
            runs += [run for line in lines if isinstance(line, Input) and line.editable for run in _runs(line)]
    yield Ranged(tab.title, heading, tuple(runs))


def _runs(line: Input) -> Iterator[Run]:
    """The members of a block whose ranges the model works with, as far as they stand together."""
    if not {"low", "high"} <= dict(line.beside).keys():
        return
    rows = zip(line.members or (None,), line.entries, strict=True)
    for has_range, run in groupby(rows, key=lambda row: row[1].low is not None):
        if has_range:
            yield Run(line, tuple(member for member, _ in run if member is not None))


def _alert(key: str, label: str, tab: str, rule: Rule) -> Check:
    return Check(key, label, tab, rule, link("no_tolerance"))


def _regions(market: Market) -> Iterator[Check]:
    """Regions whose bottom-up is far from what it is held against, and those where it exceeds the whole."""
    if market.funnel is None:
        return
    noun, tab = market.regions.noun, "Reconciliation"
    for year in YEARS:
        label = f"{tab}: no {noun} should be out of line in the {year.name} (named at the top of that tab)"
        yield _alert(f"{year.far}_regions_in_line", label, tab, link(f"{year.far}_far_count"))
    for year in YEARS if market.funnel.covers else ():
        label = f"{tab}: no bottom-up size should exceed its whole {noun} in the {year.name} (named at the top)"
        yield _alert(f"{year.far}_regions_within_whole", label, tab, link(f"{year.far}_beyond_count"))


def _factors(market: Market) -> Iterator[Check]:
    """What would be above 100 % in the last year of a scenario; in the chosen one, a check of the funnel fails too."""
    for stage in market.funnel.stages if market.funnel else ():
        line = f"funnel_scenario_rate_{stage.key}"
        rule = each(lifted_above_one, rates=Whole(stage_rate(stage, "last")), factors=Whole(line))
        label = f"Inputs: no scenario should lift a rate of {stage.label} above 100 % in the last year"
        yield _alert(f"{line}_possible", label, "Inputs", rule)


def _snapshot() -> Check:
    """Whether the snapshot belongs to inputs that have changed since: not whether another choice was made."""
    label = "Uncertainty: the snapshot should belong to the inputs as they are (its last finding says how to renew it)"
    return _alert("snapshot_up_to_date", label, "Uncertainty", each(is_out_of_date, **CHANGES))


def _out_of_range(one: Ranged) -> Check:
    label = f"{one.heading}: every value should lie within its low and high"
    count = each(total, parts=Some("out_of_range", tuple(run.key for run in one.runs)))
    return _alert(f"{one.runs[0].line.key}_in_range", label, one.tab, count)


def _years(market: Market, tabs: tuple[Sheet, ...]) -> Iterator[Check]:
    """Years that the model can calculate with, though its timeline has no such year."""
    keys = [*(f"{split.key}_share_year" for split in segmentations(market)), "driver_start"]
    for tab in tabs:
        for line in tab.lines():
            if line.key in keys:
                label = f"{tab.title}: {demanded(line, 'should be a year of the timeline')}"
                rule = each(off_timeline, values=Whole(line.key), years=Years("year"))
                yield _alert(f"{line.key}_in_timeline", label, tab.title, rule)
