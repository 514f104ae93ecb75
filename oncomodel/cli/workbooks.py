"""Commands that write and read workbooks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from oncomodel.cli.base import FAILED, Files, errors, fail, loaded, output, say

if TYPE_CHECKING:
    from oncomodel.excel.changes import Snapshot

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
    from oncomodel.excel.build import FORMS, existing, refuse_lost_edits
    from oncomodel.excel.build import build as build_workbook

    markets = loaded(files)
    if not overwrite:
        for path, market in markets.items():
            for form in FORMS:
                refuse_lost_edits(market, out / f"{path.stem}{form}")
    for path, market in markets.items():
        for form in FORMS:
            with errors.status(f"{path}: calculating") as status:
                target, said = out / f"{path.stem}{form}", _progress(status.update, path)
                before = existing(target)
                made = build_workbook(market, target, said, overwrite=overwrite)
            say("green", "built", made)
            if before:
                _say_changes(before, made)


def _say_changes(before: Snapshot, path: Path) -> None:
    from oncomodel.excel.changes import changed, snapshot

    after = snapshot(path)
    for change in changed(before, after) if after else ():
        say("yellow", "changed", change)


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
    """Recalculate a workbook from scratch: cells that differ, checks that fail, the master.

    Exit status 1 where anything differs or fails.
    """
    from oncomodel.excel.check import check as check_workbook

    report = check_workbook(workbook)
    for difference in report.differences:
        say("red", "differs", difference)
    for failed in report.failed:
        text = f"{failed.label}: must be at most {failed.tolerance} (got {failed.value})"
        say("red", "fails", text)
    master = "[green]pass[/green]" if report.master else "[red]FAIL[/red]"
    output.print(
        f"{report.formulas} formulas recalculated, {len(report.differences)} differ; "
        f"{len(report.checks)} checks, {len(report.failed)} fail; master check: {master}",
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
