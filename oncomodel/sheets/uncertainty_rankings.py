"""What drives the results of the last year: inputs by rank correlation, and their shares of the variance."""

from __future__ import annotations

from collections.abc import Callable

from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Ledger, Member, Note, Row, Section
from oncomodel.model.snapshot import Driver, Ranking, Snapshot
from oncomodel.model.units import FACTOR, FINE_FACTOR, PERCENT, Unit
from oncomodel.sheets.snapshot import name_of, stored

MOST = 10
RANKS = (
    "Rank correlation (Spearman): how far input and result rise together over the draws, from -1 to 1; its standard "
    "error says how far it may be off because draws are few."
)
SHARES = (
    "Share of variance: the part that would go if that input alone were known (first-order Sobol index). Total "
    "share: the part that would stay if all others were known, interactions included. Both take inputs as independent: "
    "where inputs rise together, the draws vary more than what is shared out here."
)
ALONG = (
    "A start value moves the last year through the end value that moves with it in proportion: the end's own range is "
    "that of growth. Tornado moves an input alone, all others as they are, the end included."
)
GROUPED = (
    "Inputs of a group of the funnel are drawn together: the rank correlation of each holds some of what others do. "
    "Those of a group that move nothing themselves, such as a base year's rates, are not listed."
)
TOGETHER = (
    "An input that is drawn together with a driver has a rank correlation too, as @RISK shows it, though it moves "
    "nothing itself: it tells what the driver probably is, and knowing it would narrow the result all the same."
)


def rankings(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """A table for each result that is ranked."""
    name = name_of(market, snapshot)
    found = [one for ranking in snapshot.rankings for one in ranking.drivers]
    said = {
        TOGETHER: any(not one.moves for one in found),
        ALONG: any(one.along for one in found),
        GROUPED: any(one.grouped for one in found),
    }
    return (
        Section(f"What drives the results of {snapshot.years[-1]}: {name}"),
        Note(RANKS),
        Note(SHARES),
        *(Note(words) for words, true in said.items() if true),
        *(
            row
            for number, ranking in enumerate(snapshot.rankings, start=1)
            for row in _table(snapshot, ranking, f"sim_rank_{number}")
        ),
    )


def _table(snapshot: Snapshot, ranking: Ranking, key: str) -> tuple[Row, ...]:
    title = f"What drives {snapshot.years[-1]}: {_what(ranking)}"
    if not ranking.drivers:
        return (Section(title), Note("No input that moves it has a range, so there is nothing to rank."))
    shown = ranking.drivers[:MOST]
    of = tuple(Member(f"driver_{number}", one.label) for number, one in enumerate(shown, start=1))

    def column(name: str, header: str, unit: Unit, value: Callable[[Driver], float]) -> Column:
        return Column(header, stored(f"{key}_{name}", header.lower(), unit, map(value, shown), of))

    columns = (
        column("rank", "Rank correlation", FACTOR, lambda one: one.rank),
        column("rank_error", "Its error", FINE_FACTOR, lambda one: one.rank_error),
        column("first", "Share of variance", PERCENT, lambda one: one.first),
        column("first_error", "Error of that share", PERCENT, lambda one: one.first_error),
        column("total", "Total share", PERCENT, lambda one: one.total),
        column("total_error", "Error of total share", PERCENT, lambda one: one.total_error),
        Column("How it is related", tuple(map(_related, shown)), "open"),
    )
    return (
        Section(title),
        Note(_counted(snapshot, ranking)),
        Ledger(f"UncertaintyDrivers_{ranking.line}", "Input", of, columns),
    )


def _what(ranking: Ranking) -> str:
    """The result in words."""
    if not ranking.group:
        return ranking.label[0].lower() + ranking.label[1:]
    return f"largest {ranking.group.lower()}, {ranking.label}"


def _counted(snapshot: Snapshot, ranking: Ranking) -> str:
    moving, listed = sum(one.moves for one in ranking.drivers), len(ranking.drivers)
    drawn = f"{moving} of the {len(snapshot.inputs)} drawn inputs move{'s' if moving == 1 else ''} it"
    together = f", and {listed - moving} {'is' if listed - moving == 1 else 'are'} drawn together with one that does"
    order = "total share of variance" if ranking.by_share else "rank correlation"
    most = f" The {MOST} with the largest {order}:" if listed > MOST else ""
    return f"{drawn}{together if listed > moving else ''}.{most}"


def _related(one: Driver) -> str:
    together = f"drawn together with {' and '.join(one.beside)}" if one.beside else ""
    if not one.moves:
        return f"moves nothing itself; {together}"
    along = f"{' and '.join(one.along)} moves with it in proportion" if one.along else ""
    group = "drawn together with its group" if one.grouped else ""
    return "; ".join(filter(None, ("moves it", along, group, together)))
