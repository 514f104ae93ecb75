"""The cells behind charts that need more than the lines that they show: waterfalls and fans."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from oncomodel.kernels import waterfall as kernels
from oncomodel.kernels.arithmetic import difference, relative_distance, total
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
from oncomodel.model.symbols import Of, Some, Symbol
from oncomodel.model.texts import joined, shown
from oncomodel.model.units import RATIO, TEXT, Unit

Bound = str | Symbol


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall: what it is called, and the line with its size or change."""

    key: str
    label: str
    value: Bound


@dataclass(frozen=True)
class Waterfall:
    """The blocks of a waterfall, from its first bar to its last, and the chart of them.

    On a time tab declare ``*waterfall.lines``, on a tab of ledgers ``*waterfall.rows(...)``; then
    ``waterfall.chart(...)``.
    """

    key: str
    lines: tuple[Input | Line, ...]
    unit: Unit

    @property
    def closes(self) -> str:
        """Key of the line that says how far the last step ends from the closing total."""
        return f"{self.key}_gap"

    def rows(self, name: str, header: str) -> tuple[Row, ...]:
        """The blocks as columns of an Excel table, between the rows that they read and the check."""
        blocks = [line for line in self.lines if line.members]
        widths = {"Name": "name", "In words": "name"}
        columns = tuple(Column(h, line, widths.get(h, "number")) for h, line in zip(_HEADS, blocks, strict=True))
        singles = [line for line in self.lines if not line.members]
        return (*singles[:-1], Ledger(name, header, blocks[0].members, columns), singles[-1])

    def chart(self, title: str, *, titled_by: str = "", rows: int = 17) -> Chart:
        """The chart: totals, rises and falls on an invisible base, each with its number."""
        series = (
            ("Base", f"{self.key}_base"),
            ("Rise", f"{self.key}_rise_above"),
            ("Rise below zero", f"{self.key}_rise_below"),
            ("Fall", f"{self.key}_fall_above"),
            ("Fall below zero", f"{self.key}_fall_below"),
            ("Total", f"{self.key}_total"),
        )
        return Chart(
            "waterfall", title, series, self.unit.name, names=f"{self.key}_words", titled_by=titled_by, rows=rows
        )


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
_HEADS = ("Name", "Change or total", "In words", *_PARTS.values())


def waterfall(key: str, unit: Unit, opening: Step, steps: tuple[Step, ...], closing: Step) -> Waterfall:
    """A waterfall from an opening total over *steps* to a closing total.

    Args:
        key: What the keys of its blocks begin with.
        unit: Unit of all its numbers.
        opening: The first total.
        steps: The changes, in order; each may rise or fall, and cross zero.
        closing: The last total, which the steps should reach.
    """
    bars = (opening, *steps, closing)
    of = tuple(Member(bar.key, bar.label) for bar in bars)
    changes = f"{key}_change"

    def block(
        name: str, label: str, rule: Rule | tuple[Rule, ...], role: str = "calculation", unit: Unit = unit
    ) -> Line:
        return Line(f"{key}_{name}", label, unit, rule, of, constant=True, role=role)

    def mixed(of_total: Callable[[Step], Rule], of_step: Callable[[Step], Rule]) -> tuple[Rule, ...]:
        return (of_total(opening), *map(of_step, steps), of_total(closing))

    def nothing(bar: Step) -> Rule:
        return each(kernels.ground, total=Of(changes, bar.key))

    def seen(name: str) -> Line:
        def part(bar: Step) -> Rule:
            return each(getattr(kernels, name), start=Of(f"{key}_start", bar.key), end=Of(f"{key}_end", bar.key))

        return block(name, _PARTS[name].lower(), mixed(nothing, part))

    def reached(bar: Step) -> Rule:
        until = tuple(one.key for one in bars[: bars.index(bar) + 1])
        return each(total, parts=Some(changes, until))

    def left(bar: Step) -> Rule:
        return each(difference, value=Of(f"{key}_end", bar.key), target=Of(changes, bar.key))

    def words(bar: Step, what: str) -> Rule:
        name, value = Of(f"{key}_name", bar.key), Of(changes, bar.key)
        return each(named_number, name=name, between=f"{key}_between", value=value, number_format=f"{key}_as_{what}")

    def whole(bar: Step) -> Rule:
        return link(Of(changes, bar.key))

    names = tuple(Entry(bar.label, Evidence("setting", "A name to show.")) for bar in bars)
    lines: tuple[Input | Line, ...] = (
        piece(f"{key}_between", "Between the name of a bar and its number", ": "),
        piece(f"{key}_as_total", "Format of a total below its bar", "#,##0.0"),
        piece(f"{key}_as_change", "Format of a change below its bar", "+#,##0.0;-#,##0.0"),
        Input(f"{key}_name", "name", TEXT, names, of, editable=False),
        block("change", "change or total", tuple(link(bar.value) for bar in bars), "link"),
        block(
            "words",
            "in words",
            mixed(lambda bar: words(bar, "total"), lambda bar: words(bar, "change")),
            role="text",
            unit=TEXT,
        ),
        block("end", "ends at", mixed(whole, reached)),
        block("start", "starts at", mixed(nothing, left)),
        *map(seen, ("base", "rise_above", "rise_below", "fall_above", "fall_below")),
        block("total", "total", mixed(whole, nothing)),
        Line(
            f"{key}_gap",
            f"Distance of the last step from {closing.label}",
            RATIO,
            each(relative_distance, value=Of(f"{key}_end", bars[-2].key), target=Of(changes, closing.key)),
            constant=True,
            role="check",
        ),
    )
    return Waterfall(key, lines, unit)


def named_number(name: Any, between: Any, value: Any, number_format: Any) -> Any:
    """A name with its number.

    >>> str(named_number("Scope", ": ", 105.4, "+#,##0.0;-#,##0.0"))
    'Scope: +105.4'
    """
    return joined(name, between, shown(value, number_format))


def piece(key: str, label: str, text: str) -> Input:
    """A text that names of bars are made with: words or a format."""
    entry = Entry(text, Evidence("setting", "How numbers stand in the names of bars."))
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
