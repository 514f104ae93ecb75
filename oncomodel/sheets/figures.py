"""The cells behind charts that need more than the lines that they show: waterfalls and fans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from oncomodel.kernels import waterfall as kernels
from oncomodel.kernels.arithmetic import difference, total
from oncomodel.model.lines import (
    Chart,
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Row,
    Rule,
    each,
    link,
)
from oncomodel.model.symbols import Members, Of, Some, Symbol
from oncomodel.model.texts import joined, shown
from oncomodel.model.units import IN_WORDS, RATIO, TEXT, Unit

Bound = str | Symbol


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall: what it is called, and the line with its size or change."""

    key: str
    label: str
    value: Bound


_PARTS = {
    "end": "Ends at",
    "start": "Starts at",
    "base": "Invisible base",
    "rise_above": "Rise",
    "rise_below": "Rise below zero",
    "fall_above": "Fall",
    "fall_below": "Fall below zero",
    "total": "Total",
}
_SEEN = ("base", "rise_above", "rise_below", "fall_above", "fall_below")
_HEADS = ("Name", "Change or total", "In words", *_PARTS.values())


@dataclass(frozen=True)
class Waterfall:
    """A waterfall from an opening total over steps to a closing total: its blocks, and the chart of them.

    On a time tab declare ``*waterfall.lines``, on a tab of ledgers ``*waterfall.rows(...)``; then
    ``waterfall.chart(...)``.

    Attributes:
        key: What the keys of its blocks begin with.
        unit: Unit of all its numbers.
        opening: The first total.
        steps: The changes, in order; each may rise or fall, and cross zero.
        closing: The last total, which the steps should reach.
    """

    key: str
    unit: Unit
    opening: Step
    steps: tuple[Step, ...]
    closing: Step

    @property
    def closes(self) -> str:
        """Key of the line that says how far the last step ends from the closing total."""
        return f"{self.key}_gap"

    @property
    def lines(self) -> tuple[Input | Line, ...]:
        """The blocks, after the texts that they read, and then the check."""
        return (*self._texts(), *self._blocks(), self._gap())

    def rows(self, name: str, header: str) -> tuple[Row, ...]:
        """The blocks as columns of an Excel table, between the rows that they read and the check."""
        blocks = [line for line in self.lines if line.members]
        widths = {"Name": "name", "In words": "name"}
        columns = tuple(Column(h, line, widths.get(h, "number")) for h, line in zip(_HEADS, blocks, strict=True))
        singles = [line for line in self.lines if not line.members]
        return (*singles[:-1], Ledger(name, header, blocks[0].members, columns), singles[-1])

    def chart(self, title: str, *, titled_by: str = "", rows: int = 17) -> Chart:
        """The chart: totals, rises and falls on an invisible base, each with its number."""
        series = tuple((_PARTS[part], f"{self.key}_{part}") for part in (*_SEEN, "total"))
        return Chart(
            "waterfall", title, series, self.unit.name, names=f"{self.key}_words", titled_by=titled_by, rows=rows
        )

    @property
    def _bars(self) -> tuple[Step, ...]:
        return (self.opening, *self.steps, self.closing)

    @property
    def _members(self) -> tuple[Member, ...]:
        return tuple(Member(bar.key, bar.label) for bar in self._bars)

    def _at(self, part: str, bar: Step) -> Of:
        """The cell of a bar in the block of a part."""
        return Of(f"{self.key}_{part}", bar.key)

    def _mixed(self, of_total: Callable[[Step], Rule], of_step: Callable[[Step], Rule]) -> tuple[Rule, ...]:
        return (of_total(self.opening), *map(of_step, self.steps), of_total(self.closing))

    def _texts(self) -> tuple[Input, ...]:
        return (
            piece(f"{self.key}_between", "Between the name of a bar and its number", ": "),
            piece(f"{self.key}_as_total", "Format of a total below its bar", IN_WORDS["amount"]),
            piece(f"{self.key}_as_change", "Format of a change below its bar", IN_WORDS["change"]),
            names_of(f"{self.key}_name", self._members),
        )

    def _blocks(self) -> tuple[Line, ...]:
        """What each bar is, in numbers and in words, and the parts that are drawn of it."""

        def block(part: str, label: str, rules: tuple[Rule, ...], role: str = "calculation") -> Line:
            unit = TEXT if role == "words" else self.unit
            return Line(f"{self.key}_{part}", label, unit, rules, self._members, constant=True, role=role)

        def drawn(part: str) -> Line:
            return block(part, _PARTS[part].lower(), self._mixed(self._nothing, lambda bar: self._seen(part, bar)))

        words = self._mixed(lambda bar: self._said(bar, "total"), lambda bar: self._said(bar, "change"))
        return (
            block("change", "change or total", tuple(link(bar.value) for bar in self._bars), "link"),
            block("words", "in words", words, "words"),
            block("end", "ends at", self._mixed(self._whole, self._reached)),
            block("start", "starts at", self._mixed(self._nothing, self._left)),
            *map(drawn, _SEEN),
            block("total", "total", self._mixed(self._whole, self._nothing)),
        )

    def _gap(self) -> Line:
        last, closing = self._at("end", self._bars[-2]), self._at("change", self.closing)
        rule = each(kernels.distance_from_closing, total=last, closing=closing, reached=Members(f"{self.key}_end"))
        label = "Distance of the last step from the bar that closes the chart"
        return Line(self.closes, label, RATIO, rule, constant=True, role="check")

    def _whole(self, bar: Step) -> Rule:
        return link(self._at("change", bar))

    def _nothing(self, bar: Step) -> Rule:
        return each(kernels.ground, total=self._at("change", bar))

    def _reached(self, bar: Step) -> Rule:
        """Where a step ends: all changes up to it, from the opening total on."""
        until = tuple(one.key for one in self._bars[: self._bars.index(bar) + 1])
        return each(total, parts=Some(f"{self.key}_change", until))

    def _left(self, bar: Step) -> Rule:
        """Where a step starts: its end without its change."""
        return each(difference, value=self._at("end", bar), target=self._at("change", bar))

    def _seen(self, part: str, bar: Step) -> Rule:
        return each(getattr(kernels, part), start=self._at("start", bar), end=self._at("end", bar))

    def _said(self, bar: Step, what: str) -> Rule:
        pieces = {"between": f"{self.key}_between", "number_format": f"{self.key}_as_{what}"}
        return each(named_number, name=self._at("name", bar), value=self._at("change", bar), **pieces)


def named_number(name: Any, between: Any, value: Any, number_format: Any) -> Any:
    """A name with its number.

    >>> str(named_number("Scope", ": ", 105.4, "+#,##0.0;-#,##0.0"))
    'Scope: +105.4'
    """
    return joined(name, between, shown(value, number_format))


def names_of(key: str, of: tuple[Member, ...], label: str = "name", before: str = "") -> Input:
    """The labels of members as texts that formulas can read, with *before* in front of each."""
    entries = tuple(Entry(f"{before}{member.label}", Evidence("setting", "A name to show.")) for member in of)
    return Input(key, label, TEXT, entries, of, editable=False)


def piece(key: str, label: str, text: str) -> Input:
    """A text that names of bars are made with: words or a format."""
    entry = Entry(text, Evidence("setting", "How a number stands beside a name."))
    return Input(key, label, TEXT, (entry,), editable=False)


def fan_of_members(
    key: str, title: str, unit: Unit, of: tuple[Member, ...], percentiles: tuple[tuple[str, str], ...]
) -> tuple[tuple[Line, ...], Chart]:
    """The same as :func:`fan` where the years are the members of constant blocks, as in a snapshot.

    Returns:
        A block for each band above the lowest percentile, and the chart.
    """
    steps = list(pairwise(percentiles))

    def band(number: int, low: tuple[str, str], high: tuple[str, str]) -> Line:
        rule = each(difference, value=high[1], target=low[1])
        return Line(f"{key}_band_{number}", f"{low[0]} to {high[0]}", unit, rule, of, constant=True)

    bands = tuple(band(number, *step) for number, step in enumerate(steps, start=1))
    lowest, median = percentiles[0], percentiles[len(percentiles) // 2]
    series = ((f"Up to {lowest[0]}", lowest[1]), *((one.label, one.key) for one in bands), median)
    return bands, Chart("fan", title, series, unit.name)


def fan(key: str, title: str, unit: Unit, percentiles: tuple[tuple[str, str], ...]) -> tuple[Line, Chart]:
    """The bands between *percentiles* over the years, and the chart of them with the median as a line.

    Args:
        key: What the key of the block of bands begins with.
        title: Title of the chart, without the unit.
        unit: Unit of the percentiles.
        percentiles: Label and key of five yearly lines from low to high, the median third.

    Returns:
        The block, which the tab declares, and the chart.
    """
    (lowest, lowest_key), *_ = percentiles
    steps = list(pairwise(percentiles))
    above = (Member(f"to_{n}", f"{low} to {high}") for n, ((low, _), (high, _)) in enumerate(steps, start=1))
    rules = (each(difference, value=high, target=low) for (_, low), (_, high) in steps)
    of = (Member("base", f"Up to {lowest}"), *above)
    bands = Line(f"{key}_band", "band", unit, (link(lowest_key), *rules), of)
    median, median_key = percentiles[len(percentiles) // 2]
    return bands, Chart("fan", title, (bands.key, (median, median_key)), unit.name)
