"""The Sources and Log tabs: where every input comes from, and what changed."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Row, Sheet, Table, row_label
from oncomodel.sheets.evidence_map import entered
from oncomodel.sheets.tab import plain_tab


def sources(market: Market, inputs: tuple[Sheet, ...]) -> Sheet:
    """The publications that numbers were read in, and the assumptions with their reasons."""
    unknown = "not stated"
    published = tuple(
        (s.id, s.publisher, s.title, s.address, s.published or unknown, s.accessed or unknown, s.note or "")
        for s in market.sources
    )
    headers = ("Source", "Publisher", "Title", "Address", "Published", "Accessed", "Note")
    rows: tuple[Row, ...] = (
        Table("Publications", headers, published),
        Table("Assumptions", ("Assumption", "First used for", "Value", "Reason"), _assumptions(inputs)),
    )
    if market.drivers:
        drivers = tuple((d.cited.source, d.label, d.direction, d.cited.quote) for d in market.drivers)
        rows += (Table("Drivers", ("Cited in", "Driver or headwind", "Direction", "In words"), drivers),)
    purpose = "Where every input comes from: publications, quotes word for word, and assumptions with reasons."
    return plain_tab("sources", "Sources", purpose, "sources", "list", rows)


def log(market: Market) -> Sheet:
    """What changed from one version of the market file to the next."""
    changes = tuple((change.version, change.date, change.change) for change in market.changes)
    table = Table("Changes", ("Version", "Date", "Change"), changes or (("", "", "No change is recorded."),))
    return plain_tab("log", "Log", "What changed, version by version.", "log", "list", (table,))


def _assumptions(inputs: tuple[Sheet, ...]) -> tuple[tuple[str, ...], ...]:
    found: dict[str, tuple[str, ...]] = {}
    for line in entered(inputs):
        for member, entry in zip(line.members or (None,), line.entries, strict=True):
            if entry.evidence.kind == "assumed":
                row = (entry.evidence.id, row_label(line, member), _range(entry), entry.evidence.words)
                found.setdefault(entry.evidence.id, row)
    return tuple(found.values()) or (("", "", "", "No assumption is made."),)


def _range(entry: Entry) -> str:
    if entry.low is None or entry.high is None:
        return f"{entry.value:g}"
    return f"{entry.value:g} ({entry.low:g} to {entry.high:g})"
