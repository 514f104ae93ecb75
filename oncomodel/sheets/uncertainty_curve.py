"""How probable it is that the market of the last year exceeds a size: the cumulative curve, and sizes to exceed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from oncomodel.kernels import cumulative
from oncomodel.market.schema import Market
from oncomodel.model.lines import Chart, Column, Ledger, Line, Member, Note, Row, Section, each, link
from oncomodel.model.snapshot import Point, Snapshot, Target
from oncomodel.model.symbols import Members
from oncomodel.model.units import FINE_SHARE_POINTS, PERCENT, YEAR, Unit, in_text
from oncomodel.sheets.control import reason_of_target
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.snapshot import error_of, name_of, stored

EXCEEDING = (
    "Part of the draws that are above the size, in that year. Every draw uses the pair of figures that Control trusts "
    "for the basis: whether another figure is right is not drawn, so 100 % does not say that it is wrong."
)
CUT = (
    "All draws are above {sizes}: no range reaches further down. That is what the market file assumes, not a finding "
    "that less cannot happen."
)
LIVE = "The size on Control is held against the curve of the snapshot: change it there, and the probability follows."


def exceeding(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """The probability of exceeding the size on Control and other sizes, and the curve that it is read from."""
    name, last = name_of(market, snapshot), snapshot.years[-1]
    above = each(cumulative.probability_of_more, below=Members("sim_curve_below"))
    probability = f"Probability of exceeding it in {last}: {name}"
    return (
        Section("Probability of exceeding a size"),
        Line("sim_target_size", "Size on Control", unit_of(market), link("target"), constant=True, role="link"),
        Line("sim_target_above", probability, PERCENT, above, constant=True, role="output"),
        Note(LIVE),
        *((Note(reason_of_target(market)),) if market.target else ()),
        _targets(market, snapshot),
        Note(EXCEEDING),
        *_cut(snapshot),
    )


def _targets(market: Market, snapshot: Snapshot) -> Ledger:
    of = tuple(Member(target.key, target.label) for target in snapshot.targets)

    def column(key: str, header: str, unit: Unit, values: Iterable[float | None]) -> Column:
        return Column(header, stored(f"sim_target_{key}", header, unit, values, of))

    columns = (
        column("year", "In the year", YEAR, (float(target.year) for target in snapshot.targets)),
        column("value", "Market size", unit_of(market), (target.value for target in snapshot.targets)),
        column("probability", "Probability of more", PERCENT, (target.probability for target in snapshot.targets)),
        column(
            "error", "Its error", FINE_SHARE_POINTS, (error_of(one.probability, snapshot) for one in snapshot.targets)
        ),
    )
    return Ledger("UncertaintyTargets", "Size to exceed", of, columns)


def _cut(snapshot: Snapshot) -> tuple[Row, ...]:
    """What it means that every draw exceeds a size."""
    certain: list[Target] = [target for target in snapshot.targets if target.probability == 1]
    sizes = " and ".join(f"{target.value:,.1f}" for target in certain)
    return (Note(CUT.format(sizes=sizes)),) if certain else ()


def chart_of_curve(market: Market, snapshot: Snapshot) -> Chart:
    """The cumulative curve of the last year; where its area changes is the size on Control, to the next step."""
    money, last, end = unit_of(market), snapshot.years[-1], snapshot.fan[-1]
    return Chart(
        "area",
        "",
        (("Up to the size on Control", "sim_curve_within"), ("Above it", "sim_curve_beyond")),
        PERCENT.name,
        axis="Probability of at most that size",
        titled_by="sim_title_curve",
        along=f"Market size in {last}, {money.name}",
        most=1.0,
        alt=f"Half of the draws are below {end.p50:,.1f}, one in ten below {end.p10:,.1f}, nine below {end.p90:,.1f}.",
    )


def curve_workings(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """The curve step by step, and what lies below the size on Control in each step."""
    steps = tuple(pairwise(snapshot.curve))
    of = tuple(Member(f"step_{number}", in_text(high.size)) for number, (_, high) in enumerate(steps, start=1))
    money = unit_of(market)

    def column(key: str, header: str, unit: Unit, values: Iterable[float]) -> Column:
        return Column(header, stored(f"sim_curve_{key}", header.lower(), unit, values, of))

    below = each(
        cumulative.part_below,
        value="sim_target_size",
        low="sim_curve_low",
        high="sim_curve_high",
        part="sim_curve_part",
    )
    split = {"height": "sim_curve_upto", "size": "sim_curve_high", "limit": "sim_target_size"}
    within, beyond = each(cumulative.where_at_most, **split), each(cumulative.where_more, **split)
    columns = (
        column("low", "From", money, (low.size for low, _ in steps)),
        column("high", "To", money, (high.size for _, high in steps)),
        column("upto", "Draws up to it", PERCENT, (high.below for _, high in steps)),
        column("part", "Draws in the step", PERCENT, _parts(steps)),
        Column("Below the size on Control", Line("sim_curve_below", "below", PERCENT, below, of, constant=True)),
        Column(
            "Curve up to the size on Control", Line("sim_curve_within", "within", PERCENT, within, of, constant=True)
        ),
        Column("Curve above it", Line("sim_curve_beyond", "beyond", PERCENT, beyond, of, constant=True)),
    )
    return (
        Section(f"Cumulative curve of {snapshot.years[-1]}, a straight line in each step"),
        Ledger("UncertaintyCurve", "Size", of, columns),
    )


def _parts(steps: tuple[tuple[Point, Point], ...]) -> list[float]:
    """The part of the draws in each step; all that lie at its low end or below count to the first."""
    return [round(high.below - (low.below if number else 0.0), 6) + 0.0 for number, (low, high) in enumerate(steps)]
