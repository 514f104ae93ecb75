"""The two routes to the market size on the Uncertainty tab: how often the bottom-up is at or below the top-down."""

from __future__ import annotations

from collections.abc import Iterable

from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Ledger, Member, Note, Row
from oncomodel.model.snapshot import Meeting, Snapshot
from oncomodel.model.symbols import Of
from oncomodel.model.units import FINE_SHARE_POINTS, PERCENT, Unit
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.sentences import Figure, Sentence, Words
from oncomodel.sheets.snapshot import error_of, stored

MEANING = (
    "Each draw has both sizes. The inputs of the funnel are drawn apart from those of the basis. Near 0 % or 100 % "
    "the ranges do not bridge the gap: the scope, the basis or a level must differ. Near 50 % the routes agree."
)
PROBABILITY = "sim_meeting_probability"


def meetings(market: Market, snapshot: Snapshot) -> tuple[Row, ...]:
    """In the base year, in the last year, and in both; no rows where nothing varies."""
    if not _known(snapshot) or market.funnel is None:
        return ()
    found, money, top = snapshot.meetings, unit_of(market), top_down(market, market.funnel)
    of = tuple(Member(one.key, label(one, snapshot)) for one in found)

    def column(key: str, header: str, unit: Unit, values: Iterable[float | None]) -> Column:
        return Column(header, stored(key, header[0].lower() + header[1:], unit, values, of))

    columns = (
        column("sim_meeting_bottom", "Bottom-up, most likely inputs", money, (one.bottom for one in found)),
        column("sim_meeting_top", f"{top.title}, most likely inputs", money, (one.top for one in found)),
        column(PROBABILITY, "Part of the draws", PERCENT, (one.probability for one in found)),
        column(
            "sim_meeting_error", "Its error", FINE_SHARE_POINTS, (error_of(one.probability, snapshot) for one in found)
        ),
    )
    return (Note(MEANING), Ledger("UncertaintyMeetings", "Bottom-up at or below top-down", of, columns))


def meeting_sentences(market: Market, snapshot: Snapshot) -> tuple[Sentence, ...]:
    """The same in words."""
    if not _known(snapshot) or market.funnel is None:
        return ()
    base, last, _ = snapshot.meetings
    words = f" of the draws have a bottom-up at or below the {top_down(market, market.funnel).name} in {base.year}, "
    parts = (Figure(Of(PROBABILITY, base.key), "share"), Words(words), Figure(Of(PROBABILITY, last.key), "share"))
    end = Words(f" in {last.year}; near 0 % or 100 %, ranges do not bridge the gap of both routes.")
    return (Sentence("sim_say_meeting", "Bottom-up at or below top-down", (*parts, end)),)


def _known(snapshot: Snapshot) -> bool:
    return bool(snapshot.meetings) and snapshot.meetings[0].probability is not None


def label(one: Meeting, snapshot: Snapshot) -> str:
    """The year of a meeting, or both years."""
    return str(one.year or f"{snapshot.base_year} and {snapshot.years[-1]} in the same draw")
