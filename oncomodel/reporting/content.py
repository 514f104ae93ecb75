"""What a report says, without saying how it looks: sentences, tiles, charts and tables of numbers.

Every number knows the cell of the workbook that holds it, so that the page, the paper and
the workbook can be compared with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where a number stands in the workbook.

    Attributes:
        line: Key of the line.
        member: Key of the member, in a block.
        year: The year, of a yearly line.
        scenario: Key of the scenario that is chosen on Control.
        basis: Key of the basis that is chosen there.
    """

    line: str
    member: str
    year: int | None
    scenario: str
    basis: str

    def __str__(self) -> str:
        """The place in one word, as the page names it."""
        year = "" if self.year is None else str(self.year)
        return f"{self.line}/{self.member}/{year}/{self.scenario}/{self.basis}"


@dataclass(frozen=True)
class Number:
    """A number, how it is printed, and where it comes from.

    Attributes:
        value: In full precision.
        text: As readers see it.
        place: The cell that holds it; None for a count of what the report lists.
    """

    value: float
    text: str
    place: Place | None


Words = tuple[str | Number, ...]
"""A sentence: pieces of text and numbers."""


def plain(words: Words) -> str:
    """A sentence as text."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in words)


@dataclass(frozen=True)
class Tile:
    """A headline figure: a number or a name, with words below it."""

    label: str
    main: Number | str
    unit: str
    below: Words


@dataclass(frozen=True)
class Series:
    """The numbers of one thing over the categories of a chart.

    Attributes:
        numbers: One for each category; None where there is none.
        growth: Its growth per year over the forecast, where the table shows it.
        highs: Upper ends, where the series is of ranges.
        strong: Whether it is the one that the view is about.
    """

    label: str
    numbers: tuple[Number | None, ...]
    growth: Number | None = None
    highs: tuple[Number | None, ...] = ()
    strong: bool = False

    def at(self, place: int) -> tuple[Number, ...]:
        """What it shows of one category: a number, both ends of a range, or nothing."""
        low = self.numbers[place]
        high = self.highs[place] if self.highs else None
        if low is None:
            return ()
        return (low,) if high is None or high.text == low.text else (low, high)

    def all(self) -> Iterator[Number]:
        """Every number of it."""
        for place in range(len(self.numbers)):
            yield from self.at(place)
        if self.growth is not None:
            yield self.growth


@dataclass(frozen=True)
class Variant:
    """One way to measure what a chart shows, such as shares or money."""

    label: str
    unit: str
    percent: bool
    series: tuple[Series, ...]


@dataclass(frozen=True)
class Chart:
    """A chart, with the table that stands behind it.

    Attributes:
        key: Unique in its view.
        kind: "lines", "stack" (columns), "bars", "shares" (bars that sum to 100 %), "ranges",
            "fan" or "waterfall".
        title: What it shows.
        categories: Years, or names.
        category: What one category is called.
        variants: What can be switched between; the first is shown.
        alt: What it shows, in words, with the key numbers.
        base: The category after which values are forecasts.
        reference: A number that a line across the chart marks, and its name.
        wide: Whether it takes the full width of the page.
    """

    key: str
    kind: str
    title: str
    categories: tuple[str, ...]
    category: str
    variants: tuple[Variant, ...]
    alt: str
    base: str | None = None
    reference: tuple[str, Number] | None = None
    wide: bool = False

    @property
    def over_years(self) -> bool:
        """Whether its categories stand side by side, as years do; names stand one below the other."""
        return self.kind not in ("bars", "shares", "ranges")

    def numbers(self) -> Iterator[Number]:
        """Every number that it shows."""
        for variant in self.variants:
            for series in variant.series:
                yield from series.all()
        if self.reference:
            yield self.reference[1]


@dataclass(frozen=True)
class Heat:
    """A table whose cells are shaded by their value, with its totals.

    Attributes:
        cells: A row of numbers for each label in *rows*.
        row_totals: One for each row.
        column_totals: One for each column.
        total: Of all.
    """

    key: str
    title: str
    unit: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Number, ...], ...]
    row_totals: tuple[Number, ...]
    column_totals: tuple[Number, ...]
    total: Number
    alt: str

    def numbers(self) -> Iterator[Number]:
        """Every number that it shows."""
        for row in self.cells:
            yield from row
        yield from (*self.row_totals, *self.column_totals, self.total)

    @property
    def largest(self) -> float:
        """The largest cell, which is shaded most."""
        return max(number.value for row in self.cells for number in row)


Content = Words | Number | None


@dataclass(frozen=True)
class Table:
    """A table: a row of texts or numbers for each thing.

    Attributes:
        kinds: For each column "text", "number" or "verdict".
        folded: Whether it is shown only when asked for, under its title.
    """

    key: str
    title: str
    headers: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Content, ...], ...]
    folded: bool = False

    def numbers(self) -> Iterator[Number]:
        """Every number that it shows."""
        for row in self.rows:
            for cell in row:
                if isinstance(cell, Number):
                    yield cell
                elif cell is not None:
                    yield from (piece for piece in cell if isinstance(piece, Number))


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Words, ...]

    def numbers(self) -> Iterator[Number]:
        """Every number in the sentences."""
        for item in self.items:
            yield from (piece for piece in item if isinstance(piece, Number))


Block = Chart | Heat | Table | Bullets


@dataclass(frozen=True)
class Section:
    """A part of the report under a heading.

    Attributes:
        key: Unique in the report.
        lead: What the reader should take from it.
        tab: Title of the tab of the workbook that holds it; "" where none does.
    """

    key: str
    title: str
    lead: Words
    blocks: tuple[Block, ...]
    tab: str = ""

    def numbers(self) -> Iterator[Number]:
        """Every number that it shows."""
        yield from (piece for piece in self.lead if isinstance(piece, Number))
        for block in self.blocks:
            yield from block.numbers()


@dataclass(frozen=True)
class View:
    """What the report says for one scenario and basis."""

    scenario: str
    scenario_label: str
    basis: str
    basis_label: str
    tiles: tuple[Tile, ...]
    findings: tuple[Words, ...]
    sections: tuple[Section, ...]

    @property
    def key(self) -> str:
        """What it is called in the page."""
        return f"{self.scenario}-{self.basis}"

    def numbers(self) -> Iterator[Number]:
        """Every number that it shows."""
        for tile in self.tiles:
            pieces = (tile.main, *tile.below)
            yield from (piece for piece in pieces if isinstance(piece, Number))
        for finding in self.findings:
            yield from (piece for piece in finding if isinstance(piece, Number))
        for section in self.sections:
            yield from section.numbers()


@dataclass(frozen=True)
class Report:
    """A market's report: a view for each scenario and basis, and what all of them share.

    Attributes:
        chosen: Key of the view that is shown first, and printed.
        sections: What does not depend on the choice.
        details: Labels and texts about the report itself: owner, version, status.
        dated: Day of the newest change of the market file; "" without one.
    """

    title: str
    purpose: str
    scope: str
    unit: str
    details: tuple[tuple[str, str], ...]
    dated: str
    views: tuple[View, ...]
    chosen: str
    sections: tuple[Section, ...]

    @property
    def view(self) -> View:
        """The view that is shown first."""
        return next(view for view in self.views if view.key == self.chosen)

    @property
    def scenarios(self) -> dict[str, str]:
        """Labels of the scenarios by key."""
        return {view.scenario: view.scenario_label for view in self.views}

    @property
    def bases(self) -> dict[str, str]:
        """Labels of the bases by key."""
        return {view.basis: view.basis_label for view in self.views}

    def numbers(self) -> Iterator[Number]:
        """Every number that it shows."""
        for view in self.views:
            yield from view.numbers()
        for section in self.sections:
            yield from section.numbers()
