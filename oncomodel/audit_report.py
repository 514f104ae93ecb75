"""An audit as a table for the terminal, as Markdown and as JSON."""

from __future__ import annotations

import json

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from oncomodel.audit import GRADES, Audit, Finding, Judgement

COLOURS = {"inconsistent": "red", "rounding": "yellow", "cannot be judged": "dim", "consistent": "green"}
Report = Audit | Judgement


def as_json(found: Report) -> str:
    """An audit or a judgement as JSON."""
    return json.dumps(found.as_dict(), indent=2, ensure_ascii=False)


def as_markdown(found: Report) -> str:
    """An audit or a judgement as Markdown."""
    if isinstance(found, Judgement):
        return f"**{found.verdict}** {found.sentence}"
    rows = [f"| {f.verdict} | {_cell(f.label)} | {_cell(f.sentence)} | {_cell(_action(f))} |" for f in found.findings]
    grades = [
        f"| {_cell(tab)} | {' | '.join(f'{part:.0%}' for part in parts.values())} |"
        for tab, parts in found.coverage.items()
    ]
    return "\n".join(
        (
            f"# Claims of {found.title}",
            "",
            summary(found),
            "",
            "| Verdict | Claim | Finding | What the model does |",
            "|---|---|---|---|",
            *rows,
            "",
            f"| What rests on each grade | {' | '.join(GRADES)} |",
            f"|---|{'---:|' * len(GRADES)}",
            *grades,
        )
    )


def as_table(found: Report) -> RenderableType:
    """An audit or a judgement for the terminal."""
    if isinstance(found, Judgement):
        return Text(found.sentence + _effect(found), style=COLOURS[found.verdict])
    table = Table(title=f"Claims of {escape(found.title)}", title_justify="left", show_lines=False)
    for header in ("Verdict", "Claim", "Finding", "What the model does"):
        table.add_column(header, overflow="fold")
    for finding in found.findings:
        colour = COLOURS[finding.verdict]
        texts = (finding.label, finding.sentence, _action(finding))
        table.add_row(f"[{colour}]{finding.verdict}[/{colour}]", *map(escape, texts))
    return Group(table, Text(summary(found)), coverage_table(found.coverage))


def coverage_table(coverage: dict[str, dict[str, float]]) -> Table:
    """How much of the market size, and of the shares of every split, rests on each grade, by tab."""
    table = Table(title="The market size, and the shares of every split, by grade of evidence", title_justify="left")
    table.add_column("")
    for header in GRADES:
        table.add_column(header, justify="right")
    for tab, parts in coverage.items():
        table.add_row(escape(tab), *(f"{part:.0%}" for part in parts.values()))
    return table


def summary(found: Audit) -> str:
    """How many findings have each verdict, and what is left to do."""
    counts = ", ".join(f"{count} {name}" for name, count in found.counts().items())
    left = len(found.unresolved)
    words = f"; {left} used and unresolved" if left else "; none that the model uses is unresolved"
    lost = f"; inputs that move nothing: {', '.join(found.orphans)}" if found.orphans else ""
    return f"{counts}{words}{lost}"


def _action(finding: Finding) -> str:
    if finding.unresolved:
        return "UNRESOLVED, and used"
    return finding.resolution or ("used" if finding.used else "not used")


def _effect(found: Judgement) -> str:
    if found.ends is None or found.starts is None:
        return ""
    (end_low, end_high), (start_low, start_high) = found.ends, found.starts
    return (
        f" At the stated growth the end is {_range(end_low, end_high)}, or the start {_range(start_low, start_high)}."
    )


def _range(low: float, high: float) -> str:
    first, last = f"{low:,.1f}", f"{high:,.1f}"
    return first if first == last else f"{first} to {last}"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
