"""The Sources and Log tabs: where every input comes from, and what changed."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose

from oncomodel.market.evidence import Quantity
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Note, Row, Sheet, Table, row_label
from oncomodel.model.units import YEAR, Unit
from oncomodel.sheets.evidence_map import entered
from oncomodel.sheets.tab import plain_tab


def sources(market: Market, inputs: tuple[Sheet, ...]) -> Sheet:
    """The publications that numbers were read in, quotes word for word, and assumptions with their reasons."""
    rows: tuple[Row, ...] = (*_of_claims(market), _publications(market), _dates(market))
    if market.drivers:
        drivers = tuple((d.cited.source, d.label, d.direction, d.cited.quote) for d in market.drivers)
        rows += (Table("Drivers", ("Source", "Driver or headwind", "Direction", "Quote, word for word"), drivers),)
    headers = (
        "Reference",
        "Figure, or the first of several",
        "Value",
        "Quote, word for word, or reason",
    )
    rows += (Table("Figures", headers, (*_citations(inputs), *_assumptions(inputs)) or (("", "None.", "", ""),)),)
    purpose = "Where what stands on Inputs and Drivers comes from: publications, quotes word for word, and assumptions."
    return plain_tab("sources", "Sources", purpose, "sources", "list", rows)


def _of_claims(market: Market) -> Iterator[Note]:
    """Where the quotes of claims stand, and how many have none."""
    unquoted = sum(not claim.quotes for claim in market.claims)
    if market.claims:
        stored = f"; {unquoted} of {len(market.claims)} claims have none, since only their figures are stored"
        yield Note(f"Quotes of claims stand on Claim details{stored if unquoted else ''}.")


def _publications(market: Market) -> Table:
    """A row for each source; in as many columns as quotes take below it."""
    rows = tuple((one.id, one.title, one.publisher, one.address) for one in market.sources)
    return Table("Publications", ("Source", "Title", "Publisher", "Address"), rows)


def _dates(market: Market) -> Table:
    """When each source was published, and when it was read where the market file says so of one."""
    unknown, read = "not stated", any(source.accessed for source in market.sources)
    headers = ("Source", "Note", "Published", *(("Accessed",) if read else ()))
    rows = tuple(
        (one.id, one.note or "", one.published or unknown, *((one.accessed or unknown,) if read else ()))
        for one in market.sources
    )
    return Table("PublicationDates", headers, rows)


def log(market: Market) -> Sheet:
    """What changed from one version of the market file to the next."""
    changes = tuple((change.version, change.date, change.change) for change in market.changes)
    table = Table("Changes", ("Version", "Date", "Change"), changes or (("", "", "No change is recorded."),))
    return plain_tab("log", "Log", "What changed, version by version.", "log", "log", (table,))


def _entries(inputs: tuple[Sheet, ...], kind: str) -> Iterator[tuple[str, ...]]:
    """Reference, label, value and words of every input of one kind of evidence, but for years of values."""
    for line in entered(inputs):
        for member, entry in zip(line.members or (None,), line.entries, strict=True):
            if entry.evidence.kind == kind and line.unit is not YEAR:
                shown = _range(entry, entry.unit or line.unit)
                yield (entry.evidence.id, row_label(line, member), shown, entry.evidence.words)


def _citations(inputs: tuple[Sheet, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(_entries(inputs, "cited"))


def _assumptions(inputs: tuple[Sheet, ...]) -> tuple[tuple[str, ...], ...]:
    """The assumptions in the order of their numbers, each with the first figure that it is made for."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _entries(inputs, "assumed"):
        found.setdefault(row[0], row)
    return tuple(found.values())


def _range(entry: Entry, unit: Unit) -> str:
    """A value with its unit, and its range; of a cited one, what of both its quote does not print.

    >>> from oncomodel.model.lines import Evidence
    >>> from oncomodel.model.units import RATE
    >>> _range(Entry(0.008, Evidence("assumed", "Why."), 0.003, 0.013), RATE)
    '0.8 % per year (0.3 to 1.3)'
    """
    if not isinstance(entry.value, float | int):
        return ""
    value, cited = f"{_number(entry.value, unit)} {unit.name}", entry.evidence.kind == "cited"
    hidden = _not_printed(entry) if cited else ()
    if entry.low is None or entry.high is None:
        return f"{value} (not printed as such)" if "value" in hidden else value
    ends = f"{_number(entry.low, unit)} to {_number(entry.high, unit)}"
    if not cited:
        return f"{value} ({ends})"
    if assumed := [end for end in ("low", "high") if end in hidden]:
        return f"{value} ({'range' if len(assumed) > 1 else f'{assumed[0]} end'} assumed: {ends})"
    is_middle = isclose(entry.value, (entry.low + entry.high) / 2)
    return f"{value} ({'middle of the' if is_middle else 'within the'} printed range, {ends})"


def _not_printed(entry: Entry) -> tuple[str, ...]:
    """Which of value, low and high of a cited number its quote does not print."""
    given = entry.origin
    return given.cited.not_printed if isinstance(given, Quantity) and given.cited else ()


def _number(value: float, unit: Unit) -> str:
    """A number as one says it; what rounds to nothing has no sign."""
    return f"{round(value * (100 if unit.name.startswith('%') else 1), 6) + 0.0:,.10g}"
