"""The sections of what a market file may add: the growth bridge, the bottom-up route, and the simulation."""

from __future__ import annotations

from oncomodel.model.left_out import left_out
from oncomodel.model.lines import Line, Member
from oncomodel.model.snapshot import ENDS_AND_MEDIAN, QUANTILES, Snapshot, Spread
from oncomodel.reporting.content import Block, Chart, Number, Place, Section, Series, Table, Variant, Words
from oncomodel.reporting.reading import Reader, amount_text, count, percent_text
from oncomodel.sheets import uncertainty_meeting
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.inputs import unit_of

BRIDGE, GROWTH_PARTS, NOTHING = "growth_bridge_change", "growth_total", 1e-9
ROUTES, STAGES, BOTH = "route_size", "funnel_stage", 2
VARIANT = " The published growth is a variant of top-down, from the same start value."
MIDDLE = "p50"


def growth_bridge(reader: Reader) -> Section | None:
    """Where the growth from the base year to the last year comes from."""
    if not reader.has(BRIDGE):
        return None
    steps, unit = reader.forecast.values.lines[BRIDGE].members, unit_of(reader.market).name
    numbers = tuple(reader.amount(BRIDGE, step.key) for step in steps)
    names = tuple(step.label for step in steps)
    chart = Chart(
        "bridge",
        "waterfall",
        f"From {reader.base_year} to {reader.last_year}",
        names,
        "Step",
        (Variant("Size", unit, percent=False, series=(Series("Change", numbers, strong=True),)),),
        f"Bridge of the market size in {unit}: "
        + "; ".join(f"{name} {number.text}" for name, number in zip(names, numbers, strict=True))
        + ".",
        wide=True,
    )
    scenario = reader.market.scenario(reader.forecast.scenario).label
    lead: Words = (f"What the growth of the {scenario} scenario is made of. The steps add up exactly.",)
    parts = _growth_parts(reader)
    return Section("bridge", "Growth bridge", lead, (chart, *parts), "Scenarios")


def _growth_parts(reader: Reader) -> tuple[Table, ...]:
    """Every part of the growth that is not nothing, the largest first."""
    found = [(one.label, reader.amount(GROWTH_PARTS, one.key)) for one in _members(reader, GROWTH_PARTS)]
    moving = sorted((one for one in found if abs(one[1].value) > NOTHING), key=lambda one: -abs(one[1].value))
    if len(moving) < 2:  # noqa: PLR2004 - one part is the whole
        return ()
    headers = ("Part of the growth", unit_of(reader.market).name)
    rows = tuple(((label,), number) for label, number in moving)
    return (Table("growth-parts", "Every driver and headwind that acts", headers, ("text", "number"), rows),)


def _members(reader: Reader, key: str) -> tuple[Member, ...]:
    line = reader.forecast.values.lines[key]
    return line.members if isinstance(line, Line) else ()


def bottom_up(reader: Reader) -> Section | None:
    """The market from patients or customers up, against the size from the top down."""
    if not reader.has(ROUTES):
        return None
    base = reader.base_year
    unit = unit_of(reader.market).name
    routes = tuple(
        Series(route.label, _known(reader, ROUTES, route.key), strong=number == 0)
        for number, route in enumerate(_members(reader, ROUTES))
    )
    routes = tuple(route for route in routes if any(route.numbers))  # a basis may state no growth
    ends = "; ".join(f"{s.label} {s.numbers[-1].text if s.numbers[-1] else 'not known'}" for s in routes)
    chart = Chart(
        "routes",
        "lines",
        "Market size by route",
        tuple(map(str, reader.forecast.years)),
        "Year",
        (Variant("Size", unit, percent=False, series=routes),),
        f"Lines of the market size by route in {unit}. In {reader.last_year}: {ends}.",
        str(base),
    )
    lead: Words = (
        f"In {base} the bottom-up route gives {reader.market.currency} ",
        reader.amount(ROUTES, "bottom_up", base),
        f" {reader.market.magnitude}, and the {_top(reader)} is ",
        reader.amount(ROUTES, "top_down", base),
        f". The two are kept apart: neither is set to meet the other.{VARIANT if len(routes) > BOTH else ''}",
    )
    return Section(
        "routes", "Bottom-up against top-down", lead, (chart, _stages(reader), _gaps(reader)), "Reconciliation"
    )


def _top(reader: Reader) -> str:
    """What the bottom-up is held against: the top-down size, or the part of it that the funnel covers."""
    funnel = reader.market.funnel
    return top_down(reader.market, funnel).name if funnel else "top-down size"


def _known(reader: Reader, line: str, member: str) -> tuple[Number | None, ...]:
    """A yearly amount; None in years where it does not exist."""
    values = (reader.value(line, member, year) for year in reader.forecast.years)
    exists = [not isinstance(value, str) and value == value for value in values]  # noqa: PLR0124 - NaN
    years = zip(reader.forecast.years, exists, strict=True)
    return tuple(reader.amount(line, member, year) if known else None for year, known in years)


def _stages(reader: Reader) -> Chart:
    stages, year = _members(reader, STAGES), reader.base_year
    numbers = tuple(reader.amount(STAGES, stage.key, year) for stage in stages)
    unit = reader.forecast.values.lines[STAGES].unit.name
    said = "; ".join(f"{stage.label} {number.text}" for stage, number in zip(stages, numbers, strict=True))
    return Chart(
        "stages",
        "bars",
        f"Stages of the funnel, {year}",
        tuple(stage.label for stage in stages),
        "Stage",
        (Variant("Number", unit, percent=False, series=(Series("Number", numbers, strong=True),)),),
        f"Bars of the stages of the funnel in {year}, {unit}: {said}.",
    )


def _gaps(reader: Reader) -> Table:
    unit, base = unit_of(reader.market).name, reader.base_year
    headers = ("Basis", f"{_top(reader).capitalize()}, {unit}", f"Bottom-up, {unit}", f"Gap, {unit}", "Gap")
    rows = tuple(
        (
            (basis.label,),
            reader.amount("gap_top_base", basis.key),
            reader.amount("gap_bottom_base", basis.key),
            reader.amount("gap_money_base", basis.key),
            reader.percent("gap_part_base", basis.key),
        )
        for basis in reader.market.bases
    )
    return Table("gaps", f"Bottom-up against every basis, {base}", headers, ("text", *("number",) * 4), rows)


def uncertainty(reader: Reader, snapshot: Snapshot) -> Section | None:
    """What the ranges of the inputs make of the forecast: the Uncertainty tab's snapshot."""
    if not snapshot.inputs:
        return None
    blocks: list[Block] = [*_fan(reader, snapshot), *_outcomes(reader, snapshot)]
    market = reader.market
    chosen = f"{market.scenario(snapshot.scenario).label}, {market.basis(snapshot.basis).label}"
    none = f" No input with a range moves the market size of {chosen}."
    kept = (f" Drawn in {market.scenario().label} alone: {one.label}. {one.reason}" for one in snapshot.kept)
    ends = ", ".join(one.label for one in snapshot.moved)
    moved = f" Moved in proportion to the start of its basis, as its range holds for that: {ends}." if ends else ""
    apart = left_out(snapshot, {one.key: one.label for one in market.scenarios})
    draws, seed = count(snapshot.draws), Number(float(snapshot.seed), str(snapshot.seed), None)
    lead: Words = (
        "Every range of an input was drawn at once and the model calculated for each draw: ",
        draws,
        " draws, seed ",
        seed,
        f". {apart}{'' if snapshot.fan else none}{moved}{''.join(kept)}",
    )
    return Section("uncertainty", "Uncertainty", lead, tuple(blocks), "Uncertainty")


def _stored(snapshot: Snapshot, line: str, member: str, value: float, *, percent: bool = False) -> Number:
    place = Place(line, member, None, snapshot.scenario, snapshot.basis)
    return Number(value, percent_text(value) if percent else amount_text(value), place)


def _fan(reader: Reader, snapshot: Snapshot) -> tuple[Block, ...]:
    if not snapshot.fan:
        return ()
    market, unit = reader.market, unit_of(reader.market).name
    chosen = f"{market.scenario(snapshot.scenario).label}, {market.basis(snapshot.basis).label}"
    series = tuple(
        Series(
            label,
            tuple(
                _stored(snapshot, f"sim_{name}", f"in_{year}", float(getattr(spread, name)))
                for year, spread in zip(snapshot.years, snapshot.fan, strict=True)
            ),
            strong=name == MIDDLE,
        )
        for name, label, _ in QUANTILES
    )
    ends = ", ".join(f"{one.label} {one.numbers[-1].text}" for one in series if one.numbers[-1])
    years = tuple(map(str, snapshot.years))
    chart = Chart(
        "fan",
        "fan",
        f"Market size, {chosen}",
        years,
        "Year",
        (Variant("Size", unit, percent=False, series=series),),
        f"Fan of the market size in {unit}, {chosen}. In {years[-1]}: {ends}.",
        str(reader.base_year),
        wide=True,
    )
    return (chart, *_targets(reader, snapshot))


def _targets(reader: Reader, snapshot: Snapshot) -> tuple[Table, ...]:
    rows = tuple(
        (
            (f"{target.label}, {target.year}",),
            _stored(snapshot, "sim_target_value", target.key, target.value),
            _stored(snapshot, "sim_target_probability", target.key, target.probability, percent=True),
        )
        for target in snapshot.targets
        if target.probability is not None
    )
    headers = ("To exceed", unit_of(reader.market).name, "Probability")
    made = Table("targets", "How probable it is to exceed", headers, ("text", "number", "number"), rows)
    return (made,) if rows else ()


def _outcomes(reader: Reader, snapshot: Snapshot) -> tuple[Table, ...]:
    market, year = reader.market, snapshot.years[-1]
    unit = unit_of(market).name
    rows = tuple(
        (
            (f"{market.basis(one.basis).label}, {market.scenario(one.scenario).label}",),
            _stored(snapshot, "sim_outcome", one.key, one.value),
            *_quantiles(snapshot, one.key, one.spread),
        )
        for one in snapshot.outcomes
    )
    headers = ("Basis and scenario", "Most likely inputs", *(label for _, label, _ in QUANTILES))
    kinds = ("text", *("number",) * (len(QUANTILES) + 1))
    title = f"Market size in {year}, {unit}: every scenario on every basis"
    return (Table("outcomes", title, headers, kinds, rows), _growth(reader, snapshot), *_meetings(reader, snapshot))


def _growth(reader: Reader, snapshot: Snapshot) -> Table:
    """Growth per year of every scenario on every basis."""
    market, shown = reader.market, ENDS_AND_MEDIAN
    rows = []
    for one in snapshot.outcomes:
        ends = tuple(
            _stored(snapshot, f"sim_growth_{name}", one.key, float(getattr(one.growth.spread, name)), percent=True)
            if one.growth.spread
            else None
            for name, _, _ in shown
        )
        label = f"{market.basis(one.basis).label}, {market.scenario(one.scenario).label}"
        rows.append(((label,), _stored(snapshot, "sim_growth", one.key, one.growth.value, percent=True), *ends))
    headers = ("Basis and scenario", "Most likely inputs", *(label for _, label, _ in shown))
    title = f"Growth a year, {snapshot.base_year} to {snapshot.years[-1]}, in the same draws"
    return Table("growth-drawn", title, headers, ("text", *("number",) * (len(shown) + 1)), tuple(rows))


def _meetings(reader: Reader, snapshot: Snapshot) -> tuple[Table, ...]:
    """How often the bottom-up is at or below what it is held against."""
    rows = tuple(
        (
            (uncertainty_meeting.label(one, snapshot),),
            _stored(snapshot, uncertainty_meeting.PROBABILITY, one.key, one.probability, percent=True),
        )
        for one in snapshot.meetings
        if one.probability is not None
    )
    title = f"Draws with the bottom-up at or below the {_top(reader)}"
    return (Table("meetings", title, ("Year", "Part of the draws"), ("text", "number"), rows),) if rows else ()


def _quantiles(snapshot: Snapshot, member: str, spread: Spread | None) -> tuple[Number | None, ...]:
    if spread is None:
        return (None,) * len(QUANTILES)
    return tuple(
        _stored(snapshot, f"sim_outcome_{name}", member, float(getattr(spread, name))) for name, _, _ in QUANTILES
    )


def findings(reader: Reader, snapshot: Snapshot | None) -> tuple[Words, ...]:
    """What a reader should know of the bottom-up route, and of a simulation of this scenario and basis."""
    found: list[Words] = []
    year, money = reader.last_year, (f"{reader.market.currency} ", f" {reader.market.magnitude}")
    if reader.has(ROUTES):
        bottom = reader.amount(ROUTES, "bottom_up", reader.base_year)
        top = reader.amount(ROUTES, "top_down", reader.base_year)
        opening = f"From the bottom up the market is worth {money[0]}"
        found.append((opening, bottom, f"{money[1]} in {reader.base_year}, against ", top, " from the top down."))
    if snapshot is not None and snapshot.fan:
        member, last = f"in_{year}", snapshot.fan[-1]
        low, high = _stored(snapshot, "sim_p5", member, last.p5), _stored(snapshot, "sim_p95", member, last.p95)
        words = "Of all draws of the uncertain inputs, 90 in 100 end between "
        found.append((f"{words}{money[0]}", low, " and ", high, f"{money[1]} in {year}."))
    return tuple(found)
