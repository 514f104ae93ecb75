"""Commands about the functions that Excel calls, and about what lies between Excel and Python."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from oncomodel.cli.base import FAILED, output, say


def functions(
    name: Annotated[str | None, typer.Argument(help="A function, such as OM_CAGR.", show_default=False)] = None,
) -> None:
    """List the OM_ functions that Excel can call, or explain one."""
    from oncomodel.excel.help import function_help, function_list
    from oncomodel.excel.published import find

    output.print(function_help(find(name)) if name else function_list())


def try_formula(
    formula: Annotated[str, typer.Argument(help="A formula, in quotes: '=OM_CAGR(87.4,165.2,7)'.")],
) -> None:
    """Evaluate a formula of Excel here, the OM_ functions included.

    Exit status 1 where it gives an error value.
    """
    from oncomodel.excel.engine import calculate

    value = calculate(formula)
    rows = value if isinstance(value, list) else [[value]]
    for row in rows:
        typer.echo("\t".join(map(str, row)))
    if any(isinstance(cell, str) and cell.startswith("#") for row in rows for cell in row):
        raise typer.Exit(FAILED)


def install() -> None:
    """Let Excel on Windows find this Python, so that a built .xlsm can call it."""
    from oncomodel.excel.install import install as write_settings

    done = write_settings()
    for line in done.advice:
        say("yellow", "instead", line)
    for change in done.changes:
        say("green", "set", change)
    if done.path and not done.changes:
        output.print(f"[green]ok[/green] {escape(str(done.path))} names this Python already", soft_wrap=True)
    if done.backup:
        output.print(f"the old settings are in {escape(str(done.backup))}", soft_wrap=True)


def doctor(
    workbook: Annotated[Path | None, typer.Argument(help="An .xlsm to look at too.", show_default=False)] = None,
) -> None:
    """Look at everything between a cell and its Python function, with a remedy for each fault.

    Exit status 1 where something fails.
    """
    from oncomodel.excel.diagnose import diagnose

    colours = {"ok": "green", "warning": "yellow", "failure": "red"}
    findings = diagnose(workbook)
    for finding in findings:
        remedy = f": {finding.remedy}" if finding.remedy else ""
        colour = colours[finding.level]
        output.print(f"[{colour}]{finding.level}[/{colour}] {escape(finding.text + remedy)}", soft_wrap=True)
    if any(finding.level == "failure" for finding in findings):
        raise typer.Exit(FAILED)
