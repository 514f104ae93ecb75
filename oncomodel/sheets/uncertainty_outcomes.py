"""The last year on the Uncertainty tab: every scenario on every basis, and the parts of the market."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Ledger, Member, Note, Row, Section
from oncomodel.model.snapshot import ENDS_AND_MEDIAN, Part, Snapshot
from oncomodel.model.units import RATE, RATE_POINTS, Unit
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.snapshot import LABELS, NOT_RANGED, STILL, name_of, spread_columns, stored

WIDTHS = (
    "Widths differ because the market file gives fewer or narrower ranges for some bases, not because a basis is surer."
)

GROWTH = (
    "Growth a year from {base} to {last} (CAGR) in the same draws: its quantiles are not the growth between quantiles "
    "of the sizes, since a draw that is high in {last} may be so in {base} already."
)


def outcomes(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """Every scenario on every basis, from the same draws."""
    money = unit_of(market)
    of = tuple(
        Member(one.key, f"{market.basis(one.basis).label}, {market.scenario(one.scenario).label}")
        for one in snapshot.outcomes
    )
    mode = stored("sim_outcome", "most likely inputs", money, (one.value for one in snapshot.outcomes), of)
    values = (one.base_value for one in snapshot.outcomes)
    base = stored("sim_outcome_base", "base year, most likely inputs", money, values, of)
    spreads = [one.spread for one in snapshot.outcomes]
    in_base_year = Column(f"Most likely inputs, {snapshot.base_year}", base)
    columns = (
        Column("Most likely inputs", mode),
        *spread_columns("sim_outcome", money, spreads, of, (in_base_year,)),
    )
    return (
        Section(f"{snapshot.years[-1]}: every scenario on every basis, from the same draws"),
        Note(WIDTHS),
        *(Note(sentence) for sentence in kept_sentences(market, snapshot)),
        *((Note(STILL),) if None in spreads else ()),
        Ledger("UncertaintyOutcomes", "Basis and scenario", of, columns),
        Note(GROWTH.format(base=snapshot.base_year, last=snapshot.years[-1])),
        _growth(snapshot, of),
    )


def _growth(snapshot: Snapshot, of: tuple[Member, ...]) -> Ledger:
    """The growth per year of every scenario on every basis, and of the other sizes of the whole market."""
    wholes = [whole for whole in snapshot.wholes if whole.fan]
    grown = [*(one.growth for one in snapshot.outcomes), *(whole.growth for whole in wholes)]
    of = (*of, *(Member(whole.line, whole.label) for whole in wholes))
    modal = stored("sim_growth", "growth, most likely inputs", RATE, (one.value for one in grown), of)

    def number(name: str, label: str, unit: Unit = RATE) -> Column:
        values = [getattr(one.spread, name) if one.spread else None for one in grown]
        return Column(label, stored(f"sim_growth_{name}", f"growth, {label}", unit, values, of))

    ends = tuple(number(name, label) for name, label, _ in ENDS_AND_MEDIAN)
    error = number("error", LABELS["error"], RATE_POINTS)
    known = tuple("" if one.spread else NOT_RANGED for one in grown)
    ranged = (Column("Range", known, "open"),) if any(known) else ()
    header = f"Growth a year, {snapshot.base_year} to {snapshot.years[-1]}"
    return Ledger("UncertaintyGrowth", header, of, (Column("Most likely inputs", modal), *ends, error, *ranged))


def kept_sentences(market: Market, snapshot: Snapshot) -> tuple[str, ...]:
    """Which inputs only the default scenario draws, and why."""
    others = ", ".join(one.label for one in market.scenarios if one != market.scenario())
    return tuple(f"Not drawn in {others}: {one.label}. {one.reason}" for one in snapshot.kept)


def parts(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """Segments, regions and other results."""
    keys = tuple(dict.fromkeys(part.line for part in snapshot.parts))
    still = any(part.spread is None for part in snapshot.parts)
    return (
        Section(
            f"{snapshot.years[-1]}: segments, regions and the market from the bottom up, {name_of(market, snapshot)}"
        )
        if snapshot.wholes
        else Section(f"{snapshot.years[-1]}: segments and regions, {name_of(market, snapshot)}"),
        *((Note(STILL),) if still else ()),
        *(_group(market, [part for part in snapshot.parts if part.line == key]) for key in keys),
    )


def _group(market: Market, members: list[Part]) -> Ledger:
    money, key = unit_of(market), f"sim_{members[0].line}"
    of = tuple(Member(part.member or part.line, part.label) for part in members)
    columns = (
        Column("Most likely inputs", stored(key, "most likely inputs", money, (part.value for part in members), of)),
        *spread_columns(key, money, [part.spread for part in members], of),
    )
    return Ledger(f"Uncertainty_{members[0].line}", members[0].group, of, columns)
