"""A tab for each dimension by region: a table that adds up to both, balanced in visible sweeps.

The members' and the regions' market sizes are known, their combinations are not. They are
taken from affinities, scaled in turn to the members' and to the regions' totals (RAS).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from oncomodel.kernels.arithmetic import relative_distance, total
from oncomodel.kernels.balancing import balance_years
from oncomodel.kernels.sweeps import balanced_cell, balancing_factor, distance_from_totals
from oncomodel.market.schema import Dimension, Market
from oncomodel.market.schema import Member as Part
from oncomodel.market.text import FIXED_TABS, same_text, title_rule
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Members, Of, Some
from oncomodel.model.units import FACTOR, FINE_FACTOR, RATIO, Unit, fine_money
from oncomodel.sheets.inputs import members_of
from oncomodel.sheets.pairs import all_in_region, in_every_region, pair_key, pairs, turned_pairs
from oncomodel.sheets.tab import noted, shown_block, time_tab, value_line, with_growth

AFFINITY = "1 is neutral. Only ratios matter: twice the affinities of a row or a column give the same table."
SWEEP = "A factor is its total over the sum of affinity x factor of the other side, which begins as the column totals."
SWEPT = "Affinity x row factor x column factor. The last sweep meets column totals exactly and row totals nearly."
CONVERGENCE = "Root of the sum of squared relative distances of rows from their totals. Checks watches the last one."

Rules = Rule | tuple[Rule, ...]


def cubes(market: Market) -> tuple[Sheet, ...]:
    """The tab of every dimension by region."""
    return tuple(
        _cube(dimension, market, title) for dimension, title in zip(market.dimensions, cube_titles(market), strict=True)
    )


def cube_key(dimension: Dimension) -> str:
    """What the keys of a dimension's tab by region begin with."""
    return f"cube_{dimension.key}"


def cube_titles(market: Market) -> tuple[str, ...]:
    """A title for each dimension's tab by region that no other tab has."""
    others = [d.title for d in (*market.dimensions, market.regions, *((market.funnel,) if market.funnel else ()))]
    taken = {same_text(title) for title in (*FIXED_TABS, *others, *(r.label for r in market.regions.members))}
    titles: list[str] = []
    for dimension in market.dimensions:
        wanted = _titles(dimension.title, market.regions.noun)
        title = next(t for t in wanted if not title_rule(t) and same_text(t) not in taken)
        taken.add(same_text(title))
        titles.append(title)
    return tuple(titles)


def _titles(title: str, noun: str) -> Iterator[str]:
    """Titles to choose from: in full, cut until it fits, and at last with a number."""
    yield f"{title} by {noun}"
    yield from (f"{title[:length].rstrip()}... by {noun}" for length in range(len(title) - 1, 0, -1))
    yield from (f"Cube {number}" for number in count(1))


def _cube(dimension: Dimension, market: Market, title: str) -> Sheet:
    noun = market.regions.noun
    money = fine_money(market.currency, market.magnitude)
    table = _Table(dimension, market.regions, money, market.balancing.sweeps)
    purpose = f"The market by {dimension.noun} and {noun}: a table that adds up to both, in every year."
    return time_tab(cube_key(dimension), title, purpose, "calculation", table.rows())


@dataclass(frozen=True)
class _Table:
    """Declares the rows of one tab: members are the rows of the table, regions its columns."""

    dimension: Dimension
    regions: Dimension
    money: Unit
    sweeps: int

    def rows(self) -> tuple[Row, ...]:
        """The result, and below it how it comes about, from top to bottom."""
        sweeps = (row for number in range(1, self.sweeps + 1) for row in self._sweep(number))
        workings = (*self._balanced(), *self._totals(), *self._affinities(), *sweeps)
        return (*self._result(), Workings(), *workings, *self._swept(), *self._convergence())

    def _key(self, measure: str) -> str:
        return f"{cube_key(self.dimension)}_{measure}"

    def _result(self) -> tuple[Row, ...]:
        """Each member in every region with its sum, and the sums of the regions."""
        noun, region = self.dimension.noun, self.regions.noun
        return (
            Section(f"Market size by {noun} and {region}"),
            *noted(self.dimension),
            Note(f"The tab of each {region} has its column of this table; Heat map shows the table in colours."),
            *(row for part in self.dimension.members for row in self._member(part)),
            Section(f"Sum over every {noun}, by {region}"),
            self._region_sums(),
            value_line(self._key("whole"), "Whole market", self.money, link("market_size"), role="total"),
        )

    def _member(self, part: Part) -> tuple[Line, Line]:
        """A member in every region, and their sum directly below."""
        keys = in_every_region(part, self.regions)
        of = tuple(Member(region.key, f"{part.label}, {region.label}") for region in self.regions.members)
        cells = shown_block(self._key(f"of_{part.key}"), self._key("value"), self.money, of, keys)
        summed = link(Of(self._key("sum"), part.key))
        label = f"{part.label}, sum over every {self.regions.noun}"
        cells = replace(cells, label="")  # the name of the member and the region says enough
        return cells, value_line(self._key(f"sum_of_{part.key}"), label, self.money, summed, role="total")

    def _region_sums(self) -> Line:
        """The sum of each region, as its tab adds it up."""
        of, split = members_of(self.regions.members), self.dimension.key
        rules = tuple(link(f"{region.key}_{split}_total") for region in self.regions.members)
        label = f"sum over every {self.dimension.noun}"
        return with_growth(Line(self._key("region_sum"), label, self.money, rules, of, role="total"))

    def _balanced(self) -> tuple[Row, ...]:
        """The table itself, which the function form calculates in one call, and how far it is from its totals."""
        noun, key = self.dimension.noun, self._key("value")
        call = each(
            balance_years,
            affinities=self._key("affinity"),
            row_totals=self._key("row_target"),
            column_totals=self._key("column_target"),
        )
        value = Line(key, "balanced market size", self.money, link(self._key("swept")), self._cells(), called=call)
        cells_of = (in_every_region(part, self.regions) for part in self.dimension.members)
        sums = tuple(each(total, parts=Some(key, keys)) for keys in cells_of)
        distance = each(relative_distance, value=self._key("sum"), target=self._key("row_target"))
        gap = each(distance_from_totals, values=Members(self._key("sum")), totals=Members(self._key("row_target")))
        return (
            Section("The balanced table"),
            Note("Below it stands how it comes about, from its totals to its last sweep."),
            with_growth(value),
            self._over_parts("sum", f"balanced sum over every {self.regions.noun}", self.money, sums),
            self._over_parts("distance", "distance from its market size", RATIO, distance, "check"),
            Line(self._key("gap"), f"Distance of every {noun} from its market size", RATIO, gap, role="check"),
        )

    def _cells(self) -> tuple[Member, ...]:
        return pairs(self.dimension, self.regions)

    def _totals(self) -> tuple[Row, ...]:
        rows, columns = (link(f"{split.key}_market_size") for split in (self.dimension, self.regions))
        return (
            Section("Totals that the table meets"),
            self._over_parts("row_target", "row total", self.money, rows, "link"),
            self._over_regions("column_target", "column total", self.money, columns, "link"),
        )

    def _affinities(self) -> tuple[Row, ...]:
        given, turned = self._key("affinity"), self._key("affinity_turned")
        cells, other = pairs(self.dimension, self.regions), turned_pairs(self.dimension, self.regions)
        copies = tuple(link(Of(given, cell.key)) for cell in other)
        again = f"The same, one {self.regions.noun} after the other, so that sums over a column read one range."
        return (
            Section("Affinities"),
            Note(AFFINITY),
            Line(given, "affinity", FACTOR, link(f"{self.dimension.key}_affinity"), cells, constant=True, role="link"),
            Note(again),
            Line(turned, "copied affinity", FACTOR, copies, other, constant=True, role="link"),
        )

    def _sweep(self, number: int) -> tuple[Row, ...]:
        """Row factors from the column factors before, and column factors from them."""
        before = self._key("column_target" if number == 1 else f"column_factor_{number - 1}")
        rows, columns = f"row_factor_{number}", f"column_factor_{number}"
        to_rows = tuple(
            each(
                balancing_factor,
                target=self._key("row_target"),
                affinities=Some(self._key("affinity"), in_every_region(part, self.regions)),
                factors=Members(before),
            )
            for part in self.dimension.members
        )
        to_columns = tuple(
            each(
                balancing_factor,
                target=self._key("column_target"),
                affinities=Some(self._key("affinity_turned"), all_in_region(region, self.dimension)),
                factors=Members(self._key(rows)),
            )
            for region in self.regions.members
        )
        return (
            Section(f"Sweep {number}"),
            *((Note(SWEEP),) if number == 1 else ()),
            self._over_parts(rows, f"row factor {number}", FINE_FACTOR, to_rows),
            self._over_regions(columns, f"column factor {number}", FINE_FACTOR, to_columns),
        )

    def _swept(self) -> tuple[Row, ...]:
        rules = tuple(
            each(
                balanced_cell,
                affinity=Of(self._key("affinity"), pair_key(part, region)),
                row_factor=Of(self._key(f"row_factor_{self.sweeps}"), part.key),
                column_factor=Of(self._key(f"column_factor_{self.sweeps}"), region.key),
            )
            for part in self.dimension.members
            for region in self.regions.members
        )
        cells = pairs(self.dimension, self.regions)
        return (
            Section("After the last sweep"),
            Note(SWEPT),
            Line(self._key("swept"), "balanced", self.money, rules, cells),
        )

    def _convergence(self) -> tuple[Row, ...]:
        return (
            Section("Convergence"),
            Note(CONVERGENCE),
            *(self._distance_after(number) for number in range(1, self.sweeps)),
            Line(
                self._key(f"gap_{self.sweeps}"),
                f"Distance of rows from their totals after sweep {self.sweeps}",
                RATIO,
                link(self._key("gap")),
                role="link",
            ),
        )

    def _distance_after(self, number: int) -> Line:
        """A row misses its total by as much as its factor changes in the next sweep."""
        own, after = (Members(self._key(f"row_factor_{n}")) for n in (number, number + 1))
        rule = each(distance_from_totals, values=own, totals=after)
        return Line(self._key(f"gap_{number}"), f"Distance of rows from their totals after sweep {number}", RATIO, rule)

    def _over_parts(self, measure: str, label: str, unit: Unit, rule: Rules, role: str = "calculation") -> Line:
        return Line(self._key(measure), label, unit, rule, members_of(self.dimension.members), role=role)

    def _over_regions(self, measure: str, label: str, unit: Unit, rule: Rules, role: str = "calculation") -> Line:
        return Line(self._key(measure), label, unit, rule, members_of(self.regions.members), role=role)
