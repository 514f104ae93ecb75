"""What a fan leaves out, in words, as every reader of a snapshot says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oncomodel.model.snapshot import Snapshot, Spread

ONLY_INPUTS = "These are ranges of inputs only: whether this basis and this scenario are the right ones is not drawn."
SCENARIOS_TOO = (
    "These are ranges of inputs only: whether this basis is the right one is not drawn. Which scenario comes is in "
    "good part drawn already, as the range of {labels} holds what the others assume: with most likely inputs, {sizes}. "
    "Do not add them to the fan."
)


def left_out(snapshot: Snapshot, scenarios: Mapping[str, str]) -> str:
    """What the fan of a snapshot leaves out, and which other scenarios it holds.

    Args:
        snapshot: The snapshot.
        scenarios: What the scenarios of the market are called, by key.
    """
    others = [one for one in snapshot.outcomes if one.basis == snapshot.basis and one.scenario != snapshot.scenario]
    if not (snapshot.fan and snapshot.covering and others):
        return ONLY_INPUTS
    sizes = [f"{scenarios[one.scenario]} is {one.value:,.1f} ({_place(one.value, snapshot.fan[-1])})" for one in others]
    return SCENARIOS_TOO.format(labels=in_a_row([one.label for one in snapshot.covering]), sizes=in_a_row(sizes))


def in_a_row(names: Sequence[str]) -> str:
    """Names as a list in words.

    >>> in_a_row(["tea", "coffee", "water"]), in_a_row(["tea"])
    ('tea, coffee and water', 'tea')
    """
    *before, last = names
    return f"{', '.join(before)} and {last}" if before else last


def _place(size: float, spread: Spread) -> str:
    """Where a size lies against the outer quantiles of a spread."""
    if size < spread.p5:
        return "below P5"
    return "above P95" if size > spread.p95 else "between P5 and P95"
