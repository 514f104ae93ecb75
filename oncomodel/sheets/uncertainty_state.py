"""What the snapshot on the Uncertainty tab was made of, and whether it belongs to the model as it is now."""

from __future__ import annotations

from oncomodel.kernels import freshness
from oncomodel.kernels.arithmetic import count_of
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.market.schema import Market
from oncomodel.model.lines import (
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    each,
    link,
    when,
)
from oncomodel.model.snapshot import Part, Snapshot
from oncomodel.model.symbols import AtYear, Cell, LastYear, Members, Pick, Position
from oncomodel.model.units import COUNT, FINE_FACTOR, FLAG, LARGE_COUNT, POSITION, RATIO, TEXT, Unit
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.snapshot import error_columns, stored, years_of

STATES = (
    "Up to date: the snapshot belongs to the chosen scenario and basis, and to the inputs as they are.",
    "Made for another scenario or basis: see the table of all scenarios and bases, or run oncomodel simulate "
    "with --scenario and --basis.",
    "Out of date: inputs have changed since. Put the changes into the market file and run oncomodel simulate "
    "with --save.",
)
SNAPSHOT_CHANGES = "sim_changes"
CHANGES = {"inputs_changed": SNAPSHOT_CHANGES, "result_moved": "sim_moved", "parts_moved": "sim_parts_moved"}
"""How many inputs, sizes and parts have changed since the snapshot."""
"""Key of the row that counts the drawn inputs that have changed."""
ONCE = "All inputs listed at the end of this tab were drawn at once{kept}, and the model calculated for each draw."
LIVE = (
    "Numbers in violet are that snapshot: neither they nor what is made of them alone, such as charts, follow a "
    "change. Live are {target}what is called so, and whether the model has moved."
)
KEPT = " (in scenarios other than {scenario} all but {labels})"
TARGET = "the size on Control with its probability, "
SAMPLING = "Draws are plain Monte Carlo: random, not stratified as those of a Latin hypercube are."
COPULA = (
    "Inputs that move together are joined by a Gaussian copula with their rank correlations; of correlations that "
    "cannot hold together, the nearest valid matrix is used (Higham 2002)."
)
CONVERGENCE = (
    "Standard errors say how far a number may be off because draws are few: of the mean, standard deviation over the "
    "root of the draws; of a quantile, half the distance of the draws one binomial standard deviation beside it."
)
OTHER_ERRORS = (
    "The largest error in tables of results is that of P5, P50 or P95; that of a probability p of n draws is the root "
    "of p (1 - p) / n, with four draws more of which half count (Agresti and Coull)."
)


def message() -> Line:
    """The sentence that says whether the snapshot belongs to what is chosen, and to the inputs as they are."""
    rule = link(Pick("sim_state", Cell("sim_state_number")))
    return Line("sim_message", "The snapshot is", TEXT, rule, constant=True, role="finding", native=True)


def about(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """What the snapshot was made of, and how far its numbers may be off."""
    scenario, basis = market.scenario(snapshot.scenario).label, market.basis(snapshot.basis).label
    of = years_of(snapshot)
    columns = error_columns("sim_error", unit_of(market), snapshot.errors, of) if snapshot.errors else ()
    errors = Ledger("UncertaintyErrors", "Top-down size of", of, columns)
    return (
        Section("How the snapshot was made"),
        Note(_once(market, snapshot)),
        Note(LIVE.format(target=TARGET if snapshot.varies else "")),
        Note(f"{SAMPLING} {COPULA}" if snapshot.correlations or snapshot.groups else SAMPLING),
        stored("sim_scenario", "Made for the scenario", TEXT, [scenario]),
        stored("sim_basis", "Made for the basis", TEXT, [basis]),
        stored("sim_draws", "Draws", LARGE_COUNT, [float(snapshot.draws)]),
        stored("sim_seed", "Seed: the same seed gives the same numbers", POSITION, [float(snapshot.seed)]),
        stored("sim_distribution", "Distribution of a range that names none", TEXT, [snapshot.distribution]),
        stored("sim_inputs", "Inputs that were drawn", COUNT, [float(len(snapshot.inputs))]),
        stored("sim_repair", "Largest repair of a correlation", FINE_FACTOR, [snapshot.repair]),
        stored("sim_version", "Made by oncomodel", TEXT, [snapshot.version]),
        *((Note(CONVERGENCE), Note(OTHER_ERRORS), errors) if columns else ()),
    )


def _once(market: Market, snapshot: Snapshot) -> str:
    """What was drawn, and where not."""
    labels = " and ".join(one.label for one in snapshot.kept)
    kept = KEPT.format(scenario=market.scenario().label, labels=labels) if labels else ""
    return ONCE.format(kept=kept)


def state(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """Whether the snapshot belongs to the model as it is now."""
    return (
        Section("Has the model moved since then?"),
        *_results(unit_of(market)),
        *_counts(snapshot),
    )


def state_workings(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """How that is found out."""
    rule = each(
        freshness.snapshot_state,
        same_choice="sim_same_choice",
        **CHANGES,
    )
    keys = tuple(dict.fromkeys(part.line for part in snapshot.parts))
    tolerance = Entry(1e-6, Evidence("setting", "The snapshot is rounded to nine digits."))
    return (
        Section("How it is found out whether the snapshot belongs to the model"),
        stored("sim_scenarios", "Number of the last scenario that it holds", POSITION, [float(len(market.scenarios))]),
        *_choice(),
        Input("sim_tolerance", "Tolerance of the comparison", RATIO, (tolerance,), editable=False),
        *_moved_sizes(),
        *(_moved_parts(market, [part for part in snapshot.parts if part.line == key]) for key in keys),
        _single("sim_parts_moved", "All parts that have moved", COUNT, _sum_of(_counters(snapshot))),
        _single("sim_state_number", "Number of the state", POSITION, rule),
        _states(),
    )


def _single(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    return Line(key, label, unit, rule, constant=True, role=role)


def _choice() -> tuple[Row, ...]:
    """What the snapshot was made for, and what it holds for what is chosen now."""
    same = each(
        freshness.both_equal,
        first="scenario_number",
        first_then="sim_scenario_number",
        second="basis_number",
        second_then="sim_basis_number",
    )
    pair = each(freshness.pair_number, row="basis_number", column="scenario_number", columns="sim_scenarios")
    listed = each(freshness.is_listed, number="scenario_number", count="sim_scenarios")
    made_for = (
        _single(
            f"sim_{place}_number",
            f"Number of the {place} that it was made for",
            POSITION,
            link(Position(Cell(f"sim_{place}"), f"{place}_name")),
            "link",
        )
        for place in ("scenario", "basis")
    )
    return (
        *made_for,
        _single("sim_same_choice", "Made for the chosen scenario and basis", FLAG, same),
        _single("sim_listed", "Holds the chosen scenario: one in reserve it does not", FLAG, listed),
        _single("sim_pair", "Number of the chosen pair of basis and scenario", POSITION, pair),
    )


_THEN, _BASE_THEN = (Pick(key, Cell("sim_pair")) for key in ("sim_outcome", "sim_outcome_base"))


def _results(money: Unit) -> tuple[Row, ...]:
    """The sizes that the snapshot recorded for what is chosen, against those of now."""

    def recorded(key: str, label: str, bound: Pick) -> Line:
        return _single(key, label, money, when("sim_listed", link(bound)), "link")

    return (
        recorded("sim_recorded", "Last year then, most likely inputs", _THEN),
        _single("sim_live", "Last year now, inputs as they are", money, link(LastYear("market_size")), "link"),
        recorded("sim_recorded_base", "Base year then", _BASE_THEN),
        _single("sim_live_base", "Base year now", money, link(AtYear("market_size", "base_position")), "link"),
    )


def _moved_sizes() -> tuple[Row, ...]:
    both = each(sum_of_parts, part_1="sim_live_moved", part_2="sim_base_moved")
    return (
        _single("sim_live_moved", "Last year has moved", FLAG, _moved("sim_live", _THEN, "sim_listed")),
        _single("sim_base_moved", "Base year has moved", FLAG, _moved("sim_live_base", _BASE_THEN, "sim_listed")),
        _single("sim_moved", "Base year and last year: how many have moved", COUNT, both),
    )


def _moved(value: str, then: str | Pick, comparable: str) -> Rule:
    """Whether a number is no longer what the snapshot recorded, where the two can be compared."""
    return each(freshness.moved_away, value=value, then=then, tolerance="sim_tolerance", comparable=comparable)


def _moved_parts(market: Market, parts: list[Part]) -> Ledger:
    """The parts of one group now, and whether they have moved."""
    money, key = unit_of(market), f"sim_{parts[0].line}"
    of = tuple(Member(part.member or part.line, part.label) for part in parts)
    live = Line(f"{key}_live", "live", money, link(LastYear(parts[0].line)), of, constant=True, role="link")
    rule = _moved(f"{key}_live", key, "sim_same_choice")
    columns = (
        Column("Live", live),
        Column("Moved since", Line(f"{key}_moved", "moved since", FLAG, rule, of, constant=True)),
    )
    return Ledger(f"UncertaintyMoved_{parts[0].line}", parts[0].group, of, columns)


def _counters(snapshot: Snapshot) -> dict[str, str]:
    """For each group of parts the key of its counter, and what the group is called."""
    return {f"sim_{part.line}_moved_count": part.group for part in snapshot.parts}


def _sum_of(counters: dict[str, str]) -> Rule:
    return each(sum_of_parts, **{f"part_{number}": key for number, key in enumerate(counters, start=1)})


def _counts(snapshot: Snapshot) -> tuple[Row, ...]:
    """How many parts of the market and how many inputs are no longer what they were."""
    by_group = (
        _single(
            key,
            f"{group}: parts that have moved",
            COUNT,
            each(count_of, flags=Members(key.removesuffix("_count"))),
        )
        for key, group in _counters(snapshot).items()
    )
    changed = each(count_of, flags=Members("sim_changed"))
    return (*by_group, _single(SNAPSHOT_CHANGES, "Drawn inputs that have changed", COUNT, changed))


def _states() -> Input:
    of = tuple(Member(f"sim_state_{n}", f"State {n} of the snapshot") for n in range(1, len(STATES) + 1))
    entries = tuple(Entry(name, Evidence("setting", "A text to show.")) for name in STATES)
    return Input("sim_state", "text", TEXT, entries, of, editable=False)
