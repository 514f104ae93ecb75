"""Commands that write and read workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from oncomodel.cli.base import FAILED, Files, errors, fail, loaded, output, say

if TYPE_CHECKING:
    from oncomodel.excel.build import Draft
    from oncomodel.market import Market

WORKBOOKS = Path("workbooks")


def build(
    files: Files = None,
    out: Annotated[Path, typer.Option(help="Folder for the workbooks.", show_default=True)] = WORKBOOKS,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Give up inputs that were changed in Excel.")] = False,
) -> None:
    """Build the Excel workbooks of each market file.

    Each file gives two: an .xlsx with native formulas, for everyone, and an .xlsm that
    calls the OM_ functions, for Excel on Windows with Python. Nothing is written unless
    all of the files are valid, and an old workbook stays whole until the new one is.
    What changed since it was built is printed and stands on its Log tab; where inputs were
    changed in it in Excel, it is not written over without --overwrite.
    """
    from oncomodel.excel.build import FORMS

    drafts = [
        (path, _draft(path, market, out / f"{path.stem}{form}"))
        for path, market in loaded(files).items()
        for form in FORMS
    ]
    if not overwrite:
        for _, draft in drafts:
            draft.refuse_lost_edits()
    for path, draft in drafts:
        with errors.status(f"{path}: calculating") as status:
            made = draft.write(_progress(status.update, path))
        say("green", "built", made)
        for change in draft.changes:
            say("yellow", "changed", change)


def _draft(path: Path, market: Market, target: Path) -> Draft:
    from oncomodel.excel.build import draft

    with errors.status(f"{path}: calculating"):
        return draft(market, target)


def changes(
    old: Annotated[Path, typer.Argument(help="A workbook that build wrote.")],
    new: Annotated[Path, typer.Argument(help="A later one.")],
) -> None:
    """Say what changed from one built workbook to another, and what was edited in each in Excel."""
    from oncomodel.excel.changes import changed, shown, snapshot

    found = []
    for path in (old, new):
        read = snapshot(path)
        if read is None:
            fail(f"{path} must be a workbook with a Baseline tab (got none); build it anew")
        for one in read.edits:
            text = f"{path}: {one.cell}, {one.label}: from {shown(one.value, one.unit)} to {shown(one.now, one.unit)}"
            say("yellow", "edited", text)
        found.append(read)
    differences = changed(*found)
    for change in differences:
        say("yellow", "changed", change)
    output.print(f"{len(differences)} changes, {sum(len(one.edits) for one in found)} edits in Excel", soft_wrap=True)


def _progress(update: Callable[[str], None], path: Path) -> Callable[[str], None]:
    return lambda tab: update(escape(f"{path}: writing {tab}"))


def check(workbook: Annotated[Path, typer.Argument(help="A workbook that build wrote.")]) -> None:
    """Recalculate a workbook from scratch: cells that differ, checks that fail, the master, alerts.

    Exit status 1 where anything differs or fails; an alert is a reason to look, not to fail.
    """
    from oncomodel.excel.check import check as check_workbook

    report = check_workbook(workbook)
    for difference in report.differences:
        say("red", "differs", difference)
    for failed in report.failed:
        text = f"{failed.label}: must be at most {failed.tolerance} (got {failed.value})"
        say("red", "fails", text)
    for alert in report.alerts:
        say("yellow", "alert", f"{alert.label} (got {alert.value})")
    master = "[green]pass[/green]" if report.master else "[red]FAIL[/red]"
    output.print(
        f"{report.formulas} formulas recalculated, {len(report.differences)} differ; "
        f"{len(report.checks)} checks, {len(report.failed)} fail; master check: {master}; "
        f"alerts: {len(report.alerts)}",
        soft_wrap=True,
    )
    if not report.sound:
        raise typer.Exit(FAILED)


def new(
    workbook: Annotated[Path, typer.Argument(help="The .xlsm to write; it must not be there yet.")],
) -> None:
    """Write an empty workbook of your own that has the OM_ functions."""
    from oncomodel.excel.blank import new_workbook

    say("green", "written", new_workbook(workbook))
