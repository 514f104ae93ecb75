"""The sections about what the numbers rest on: evidence, claims, assumptions, limits and sources."""

from __future__ import annotations

from oncomodel.audit import Audit, Finding
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Input, row_label
from oncomodel.model.units import SHARE, Unit
from oncomodel.reporting.content import Bullets, Chart, Number, Section, Series, Table, Variant, Words
from oncomodel.reporting.findings import INCONSISTENT, cited
from oncomodel.reporting.market_sections import GROWTH_UNIT
from oncomodel.reporting.reading import Reader, count, exact_percent, exact_text
from oncomodel.sheets.drivers import drivers
from oncomodel.sheets.evidence import ONCE, RESTS
from oncomodel.sheets.evidence_map import GRADES, graded
from oncomodel.sheets.inputs import inputs

GRADE_LABELS = ("Cited, consistent", "Cited, not testable", "Cited, contradicted", "Assumed")
SHOWN, PRECISE = 12, 2  # findings that are shown unfolded; decimals of rates that are compared


def coverage(reader: Reader) -> Section:
    """How much of the market size, and of the shares that split it, rests on which grade of evidence."""
    tabs = reader.forecast.values.lines["coverage_a"].members
    series = tuple(
        Series(label, tuple(reader.percent(f"coverage_{grade}", tab.key) for tab in tabs))
        for grade, label in zip(GRADES, GRADE_LABELS, strict=True)
    )
    parts = "; ".join(f"{one.label} {one.numbers[0].text}" for one in series if one.numbers[0])
    chart = Chart(
        "coverage",
        "shares",
        f"{RESTS}, {reader.base_year}",
        tuple(tab.label for tab in tabs),
        "Tab",
        (Variant("Coverage", SHARE.name, percent=True, series=series),),
        f"Bars by grade of evidence: the market by its size, splits by their shares. {tabs[0].label}: {parts}.",
        wide=True,
    )
    lead: Words = (*cited(reader), f". {ONCE}")
    return Section("evidence", "Evidence coverage", lead, (chart,), "Evidence")


def claims(reader: Reader, audit: Audit) -> Section | None:
    """Published claims against their own figures, and what the model does about each."""
    if not audit.findings:
        return None
    counts = audit.counts()
    lead: Words = (
        "Two published sizes imply a growth, which is compared with the growth printed beside them. Of ",
        count(len(audit.findings)),
        " tests: ",
        *(piece for name, number in counts.items() for piece in (count(number), f" {name}, ")),
    )
    closed = (*lead[:-1], str(lead[-1]).rstrip(", ") + ".")
    worst = tuple(f for f in audit.findings if f.used or f.verdict == INCONSISTENT)[:SHOWN]
    rest = tuple(finding for finding in audit.findings if finding not in worst)
    tables: tuple[Table, ...] = (_verdicts("claims", "Contradictions, and what the model uses", worst),)
    if rest:
        tables += (_verdicts("claims-rest", f"The other {len(rest)} findings", rest, folded=True),)
    chart = _growths(reader)
    return Section("claims", "Claims against their own figures", closed, ((chart,) if chart else ()) + tables, "Claims")


def _verdicts(key: str, title: str, findings: tuple[Finding, ...], *, folded: bool = False) -> Table:
    rows = tuple(
        ((finding.verdict,), (finding.label,), (_without_verdict(finding),), (_action(finding),))
        for finding in findings
    )
    headers = ("Verdict", "Claim", "Finding", "What the model does")
    return Table(key, title, headers, ("verdict", "text", "text", "text"), rows, folded)


def _without_verdict(finding: Finding) -> str:
    """The finding's sentence without the verdict that opens it."""
    opening = f"{finding.verdict.capitalize()}: "
    text = finding.sentence.removeprefix(opening)
    return text[:1].upper() + text[1:]


def _action(finding: Finding) -> str:
    if finding.unresolved:
        return "Used, and unresolved."
    return finding.resolution or ("Used." if finding.used else "Not used.")


def _growths(reader: Reader) -> Chart | None:
    """Stated against implied growth of every claim that has both."""
    found = [c for c in reader.market.claims if _rate(reader, "growth_low", c.key) and _rate(reader, "gap", c.key)]
    if not found:
        return None
    found.sort(key=lambda claim: -abs(float(reader.value("claim_gap", claim.key))))

    def series(label: str, line: str, *, strong: bool) -> Series:
        low, high = (tuple(_rate(reader, f"{line}_{end}", claim.key) for claim in found) for end in ("low", "high"))
        return Series(label, low, highs=high, strong=strong)

    first = found[0]
    stated, implied = (_rate(reader, f"{line}_low", first.key) for line in ("growth", "implied"))
    alt = "Markers of the stated growth and of the growth that the sizes of the same claim imply. Widest gap: "
    return Chart(
        "growths",
        "ranges",
        "Growth a year: stated, and implied by the same source's sizes",
        tuple(claim.label for claim in found),
        "Claim",
        (
            Variant(
                "Growth",
                GROWTH_UNIT,
                percent=True,
                series=(series("Stated", "growth", strong=False), series("Implied", "implied", strong=True)),
            ),
        ),
        f"{alt}{first.label}, stated {stated.text if stated else ''}, implied {implied.text if implied else ''}.",
        wide=True,
    )


def _rate(reader: Reader, name: str, claim: str) -> Number | None:
    """A figure of a claim; None where it does not exist."""
    line = f"claim_{name}"
    value = reader.value(line, claim)
    if isinstance(value, str) or value != value:  # noqa: PLR0124 - NaN: not stated
        return None
    return Number(value, f"{value:.{PRECISE}%}", reader.place(line, claim))


def limits(market: Market) -> Section:
    """What the model cannot say."""
    items: tuple[Words, ...] = tuple((f"{one.topic}: " if one.topic else "", one.text) for one in market.limits)
    return Section("limits", "Limits", (), (Bullets(items),), "Cover")


def assumptions(reader: Reader) -> Section:
    """Every assumed input with its range and its reason."""
    assumed = [
        one for one in graded((inputs(reader.market), drivers(reader.market))) if one.entry.evidence.kind == "assumed"
    ]
    rows = tuple(
        (
            (row_label(one.line, one.member),),
            _entered(reader, one.line, one.member.key if one.member else "", one.entry),
            _range(one.entry, one.entry.unit or one.line.unit),
            ((one.entry.unit or one.line.unit).name,),
            (one.entry.evidence.words,),
        )
        for one in assumed
    )
    headers, kinds = ("Input", "Value", "Range", "Unit", "Reason"), ("text", "number", "range", "text", "text")
    table = Table("assumptions", "Every assumed input", headers, kinds, rows, folded=True)
    lead: Words = (count(len(rows)), " inputs are assumed. Each has a reason, and can be changed in the workbook.")
    return Section("assumptions", "Assumptions", lead, (table,) if rows else (), "Inputs")


def _entered(reader: Reader, line: Input, member: str, entry: Entry) -> Number | None:
    if isinstance(entry.value, str) or entry.value is None:
        return None
    return Number(float(entry.value), _as_entered(entry.value, entry.unit or line.unit), reader.place(line.key, member))


def _range(entry: Entry, unit: Unit) -> Words:
    if entry.low is None or entry.high is None:
        return ("",)
    return (f"{_as_entered(entry.low, unit)} to {_as_entered(entry.high, unit)}",)


def _as_entered(value: float, unit: Unit) -> str:
    return exact_percent(value) if unit.name.startswith("%") else exact_text(value)


def sources(market: Market) -> Section:
    """The publications that numbers were read in."""
    rows = tuple(
        ((s.publisher,), (s.title,), (s.published or "not stated",), (s.address,), (s.note or "",))
        for s in market.sources
    )
    headers, kinds = ("Publisher", "Title", "Published", "Address", "Note"), ("text",) * 5
    blocks = (Table("sources", "Publications", headers, kinds, rows),) if rows else ()
    return Section("sources", "Sources", (), blocks, "Sources")
