"""The opening of the Uncertainty tab: what the ranges make of the last year, in sentences."""

from __future__ import annotations

from dataclasses import replace

from oncomodel.market.schema import Market
from oncomodel.model.lines import Findings, Input, Line, Note, Row, Section
from oncomodel.model.snapshot import ENDS_AND_MEDIAN, Snapshot
from oncomodel.model.symbols import Of
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.sentences import Figure, Sentence, Words, written
from oncomodel.sheets.snapshot import STILL, name_of
from oncomodel.sheets.uncertainty_meeting import meeting_sentences
from oncomodel.sheets.uncertainty_state import message

LIKELY, PUBLISHED = "most_likely", "published_end"
NOTE_FOR_BOARD, FINDING_FOR_BOARD = "sim_note", "sim_finding"
"""Keys of the sentences for the Dashboard: the one below its chart, and the one among its findings."""
FOR_BOARD = (NOTE_FOR_BOARD, FINDING_FOR_BOARD, "sim_finding_above")


def answer(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """The sentences, and whether the snapshot is out of date."""
    name, last = name_of(market, snapshot), snapshot.years[-1]
    made = _written(market, snapshot) if snapshot.varies else ()
    said = tuple(replace(one, role="finding") for one in made if isinstance(one, Line) and one.key not in FOR_BOARD)
    still = () if snapshot.varies else (Note(f"No input that moves the market size of {name} has a range. {STILL}"),)
    return (Section(f"{last}: what the ranges of the inputs make of it"), Findings((*said, message())), *still)


def answer_workings(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """What the sentences are made of."""
    if not snapshot.varies:
        return ()
    made = _written(market, snapshot)
    return (Section("Sentences"), *(one for one in made if isinstance(one, Input) or one.key in FOR_BOARD))


def _written(market: Market, snapshot: Snapshot) -> tuple[Input | Line, ...]:
    """The pieces of the sentences, and the sentences themselves."""
    about = Words(f"Simulation snapshot of {name_of(market, snapshot)}, last chart. ")
    note = Sentence(NOTE_FOR_BOARD, "About the last chart of the Dashboard", (about, "sim_message"))
    board = (note, *_finding(market, snapshot))
    found = (*_sentences(market, snapshot), *_of_wholes(snapshot), *meeting_sentences(market, snapshot), *board)
    return written("sim_say", found)


def _finding(market: Market, snapshot: Snapshot) -> tuple[Sentence, Sentence]:
    """The range, and the chance of what the most likely inputs give: the middle of a fan is no forecast."""
    end, given = f"in_{snapshot.years[-1]}", {one.key: (one.year, one.value) for one in snapshot.targets}
    low, middle, high = (Figure(Of(f"sim_{name}", end)) for name, _, _ in ENDS_AND_MEDIAN)
    exceed = " exceed the published " if given.get(PUBLISHED) == given[LIKELY] else " exceed "
    chance = (Figure(Of("sim_target_probability", LIKELY), "share"), Words(exceed))
    above = (*chance, Figure(Of("sim_target_value", LIKELY)), Words(", which the most likely inputs give."))
    opening = f"Simulation snapshot of {name_of(market, snapshot)}: 90 % of its draws for {snapshot.years[-1]}"
    between = (Words(f"{opening} are between "), low, Words(" and "), high)
    centre = (Words(f" {unit_of(market).name}, with the median at "), middle, Words("; "))
    return (
        Sentence("sim_finding_above", "End of the finding on the Dashboard", above),
        Sentence(FINDING_FOR_BOARD, "Finding on the Dashboard", (*between, *centre, "sim_finding_above")),
    )


def _sentences(market: Market, snapshot: Snapshot) -> tuple[Sentence, ...]:
    money, end = f" {unit_of(market).name}", f"in_{snapshot.years[-1]}"
    return (
        Sentence(
            "sim_say_range",
            "Range",
            (
                Words(f"{snapshot.years[-1]}, {name_of(market, snapshot)}: 90 % between "),
                Figure(Of("sim_p5", end)),
                Words(" and "),
                Figure(Of("sim_p95", end)),
                Words(f"{money}; median "),
                Figure(Of("sim_p50", end)),
                Words("."),
            ),
        ),
        _growth(snapshot),
        Sentence(
            "sim_say_exceed",
            "Chance of more than the most likely inputs give",
            (
                Figure(Of("sim_target_probability", LIKELY), "share"),
                Words(" chance of exceeding "),
                Figure(Of("sim_target_value", LIKELY)),
                Words(", which every input at its most likely value gives; the mean of the draws is "),
                Figure(Of("sim_mean", end)),
                Words("."),
            ),
        ),
        Sentence(
            "sim_say_target",
            "Chance of more than the size on Control",
            (
                Figure("sim_target_above", "share"),
                Words(" chance of exceeding the size on Control, "),
                Figure("sim_target_size"),
                Words("; 100 % or 0 % says only that no range reaches further."),
            ),
        ),
    )


def _growth(snapshot: Snapshot) -> Sentence:
    """The growth that the sizes of one draw come to."""
    chosen = snapshot.chosen.key
    low, middle, high = (Figure(Of(f"sim_growth_{name}", chosen), "share") for name, _, _ in ENDS_AND_MEDIAN)
    years = Words(f"Growth from {snapshot.base_year} to {snapshot.years[-1]}: 90 % between ")
    parts = (years, low, Words(" and "), high, Words(" a year; median "), middle, Words("."))
    return Sentence("sim_say_growth", "Growth", parts)


def _of_wholes(snapshot: Snapshot) -> tuple[Sentence, ...]:
    """Most likely values against means, for other sizes of the whole market."""
    end = f"in_{snapshot.years[-1]}"
    return tuple(
        Sentence(
            f"sim_say_{whole.line}",
            whole.label,
            (
                Words(f"{whole.label}: "),
                Figure(Of(f"sim_all_{whole.line}_mode", end)),
                Words(" with every input at its most likely value, but "),
                Figure(Of(f"sim_all_{whole.line}_mean", end)),
                Words(" on average: most likely values are not means, above all where ranges lean to one side."),
            ),
        )
        for whole in snapshot.wholes
        if whole.fan
    )
