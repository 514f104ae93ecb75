"""The tabs of text: Cover, Guide, Sources and Log."""

from __future__ import annotations

from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Field, Input, Line, Row, Section, Sheet, Table, link, row_label
from oncomodel.model.units import RATE, TEXT, YEAR
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.tab import plain_tab

LEGEND_ROLES = ("input", "calculation", "link", "total", "output", "check")


def cover(market: Market, tabs: tuple[Sheet, ...]) -> Sheet:
    """The first tab: what the model is, whose it is, and what its colours mean."""

    def shown(key: str, label: str, bound: str, unit) -> Field:  # type: ignore[no-untyped-def]
        return Field(label, Line(f"cover_{key}", label, unit, link(bound), constant=True, role="output"))

    money = unit_of(market)
    line = market.timeline
    result: tuple[Row, ...] = (
        Section("Result, with the scenario and basis chosen on Control"),
        shown("scenario", "Scenario", "scenario", TEXT),
        shown("basis", "Basis", "basis", TEXT),
        shown("base_year", "Base year", "base_year", YEAR),
        shown("size_in_base_year", f"Market size in the base year, {money.name}", "size_in_base_year", money),
        shown("last_year", "Last year", "last_year", YEAR),
        shown("size_in_last_year", f"Market size in the last year, {money.name}", "size_in_last_year", money),
        shown("growth", "CAGR from base year to last year", "growth_to_last_year", RATE),
        shown("status", "Master check", "master_status", TEXT),
    )
    about: tuple[Row, ...] = (
        Section("About this model"),
        Field("Title", market.title),
        Field("Purpose", market.purpose),
        Field("Scope", market.scope),
        Field("Owner", market.owner),
        Field("Version", market.version),
        Field("Status", market.status),
        Field("Units", f"{money.name} unless the unit column says otherwise; years are year ends"),
        Field("Timeline", f"{line.first_year}-{line.last_year}, base year {line.base_year}"),
    )
    legend = (Section("What a colour means"), *(Field(role.title(), role, role="legend") for role in LEGEND_ROLES))
    limits = (Section("Limits of use"), *(Field(f"Limit {n}", text) for n, text in enumerate(market.limits, start=1)))
    contents = (Section("Tabs"), *(Field(tab.title, tab.purpose, tab=tab.title) for tab in tabs))
    rows = (*about, *result, *legend, *limits, *contents)
    return plain_tab("cover", "Cover", market.title, "cover", "page", rows)


GUIDE: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "In five minutes",
        (
            ("Choose", "On Control, pick a scenario and a basis from the lists in the yellow cells. Every tab follows."),
            ("Read", "Control shows the result; Market how it comes about; then one tab for each split of the market."),
            ("Change", "On Inputs, change any yellow cell. Low and high are ranges; the value is what the model uses."),
            ("Trust", "The second line of every tab says whether all checks pass. Checks shows each, with its tolerance."),
            ("Trace", "The source column of Inputs names a source or an assumption; Sources lists them, in full words."),
        ),
    ),
    (
        "How the model calculates",
        (
            ("Basis", "A published scope of the market: a value in one year, and a growth rate. The claims contradict one "
             "another, so Control says which two of start, end and stated growth are trusted."),
            ("Scenario", "Adds a difference to the growth rate of the basis, in years after the base year only."),
            ("Shares", "Measured in one year. Each member's share grows with its own growth rate, and all shares are then "
             "divided by their sum, so that they add up to 100 % in every year."),
            ("Segments", "Share times market size. A member's growth in the model is therefore not its input: the input "
             "moves its share, and the market as a whole grows with the basis and the scenario."),
            ("CAGR", "The last two columns: growth a year from the base year, and from the first year, to the last year."),
            ("Constant", "A column for values without a year. On a row that is a path it holds the value before the first year."),
        ),
    ),
    (
        "Good to know",
        (
            ("Protection", "Tabs are protected without a password, so that only inputs change by accident: "
             "Review, Unprotect Sheet."),
            ("Names", "Single inputs and results have names, such as scenario and base_year: Formulas, Name Manager."),
            ("Years", "Each year is a year end. Backcast years lie before the base year, forecast years after it."),
            ("A failed check", "Means that a number breaks a rule: the Checks tab says which. Undo the last change, or mend it."),
            ("Rebuilding", "The market file is the original. What is changed here stays here; the next build starts afresh."),
        ),
    ),
)


def guide() -> Sheet:
    """What a newcomer needs to know to use the model."""
    rows = tuple(
        row for caption, fields in GUIDE for row in (Section(caption), *(Field(name, text) for name, text in fields))
    )
    purpose = "How to use this model: what to change, where to look, how it calculates."
    return plain_tab("guide", "Guide", purpose, "guide", "page", rows)


def sources(market: Market, inputs: Sheet) -> Sheet:
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


def _assumptions(inputs: Sheet) -> tuple[tuple[str, ...], ...]:
    found: dict[str, tuple[str, ...]] = {}
    for line in inputs.rows:
        if isinstance(line, Input):
            for member, entry in zip(line.members or (None,), line.entries, strict=True):
                if entry.evidence.kind == "assumed":
                    row = (entry.evidence.id, row_label(line, member), _range(entry), entry.evidence.words)
                    found.setdefault(entry.evidence.id, row)
    return tuple(found.values()) or (("", "", "", "No assumption is made."),)


def _range(entry: Entry) -> str:
    if entry.low is None or entry.high is None:
        return f"{entry.value:g}"
    return f"{entry.value:g} ({entry.low:g} to {entry.high:g})"
