"""The command line: build, validate, show and check."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from oncomodel.errors import MarketError, OncomodelError

if TYPE_CHECKING:
    from oncomodel.market import Market

FAILED, MISUSED = 1, 2
CONFIG, WORKBOOKS = Path("config"), Path("workbooks")

app = typer.Typer(
    help="Market models in Excel from one market file: every number cited or assumed, every formula live.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Market files (YAML); without any, all of config/.", show_default=False),
]
output, errors = Console(), Console(stderr=True)


def run() -> None:
    """Run the command line; what goes wrong is said without a traceback."""
    try:
        app()
    except OncomodelError as error:
        _fail(str(error))


@app.command()
def build(
    files: Files = None,
    out: Annotated[Path, typer.Option(help="Folder for the workbooks.", show_default=True)] = WORKBOOKS,
) -> None:
    """Build the Excel workbooks of each market file.

    Each file gives two: an .xlsx with native formulas, for everyone, and an .xlsm that
    calls the OM_ functions, for Excel on Windows with Python. Nothing is written unless
    all of the files are valid, and an old workbook stays whole until the new one is.
    """
    from oncomodel.excel.build import FORMS
    from oncomodel.excel.build import build as build_workbook

    markets = _loaded(files)
    for path, market in markets.items():
        for form in FORMS:
            with errors.status(f"{path}: calculating") as status:
                made = build_workbook(market, out / f"{path.stem}{form}", _progress(status.update, path))
            output.print(f"[green]built[/green] {escape(str(made))}", soft_wrap=True)


def _progress(update: Callable[[str], None], path: Path) -> Callable[[str], None]:
    return lambda tab: update(escape(f"{path}: writing {tab}"))


@app.command()
def validate(files: Files = None) -> None:
    """Say whether market files are valid, and name every problem with its line."""
    for path, market in _loaded(files).items():
        counts = f"{len(market.bases)} bases, {len(market.scenarios)} scenarios, {len(market.dimensions)} dimensions"
        regions = f"{len(market.regions.members)} regions"
        output.print(f"[green]valid[/green] {escape(str(path))}: {counts}, {regions}", soft_wrap=True)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="A market file (YAML).")],
    scenario: Annotated[str | None, typer.Option(help="Key of the scenario; the file's default without.")] = None,
    basis: Annotated[str | None, typer.Option(help="Key of the basis; the file's default without.")] = None,
) -> None:
    """Show the forecast of a market file as a table in the terminal."""
    from oncomodel.forecasting import forecast
    from oncomodel.report import table

    output.print(table(forecast(_load(file), scenario, basis)))


@app.command()
def check(workbook: Annotated[Path, typer.Argument(help="A workbook that build wrote.")]) -> None:
    """Recalculate a workbook from scratch: cells that differ, checks that fail, the master.

    Exit status 1 where anything differs or fails.
    """
    from oncomodel.excel.check import check as check_workbook

    report = check_workbook(workbook)
    for difference in report.differences:
        output.print(f"[red]differs[/red] {escape(str(difference))}", soft_wrap=True)
    for failed in report.failed:
        text = f"{failed.label}: must be at most {failed.tolerance} (got {failed.value})"
        output.print(f"[red]fails[/red] {escape(text)}", soft_wrap=True)
    master = "[green]pass[/green]" if report.master else "[red]FAIL[/red]"
    output.print(
        f"{report.formulas} formulas recalculated, {len(report.differences)} differ; "
        f"{len(report.checks)} checks, {len(report.failed)} fail; master check: {master}",
        soft_wrap=True,
    )
    if not report.sound:
        raise typer.Exit(FAILED)


def _loaded(files: list[Path] | None) -> dict[Path, Market]:
    """The market of each file; every problem of every file is named before it stops."""
    found: dict[Path, Market] = {}
    problems: list[str] = []
    for path in files or _configured():
        try:
            found[path] = _load(path)
        except MarketError as error:
            problems += error.problems
    if problems:
        raise MarketError(*problems)
    return found


def _configured() -> list[Path]:
    found = sorted((*CONFIG.glob("*.yaml"), *CONFIG.glob("*.yml")))
    if not found:
        _fail(f"{CONFIG}/ must hold a market file (got none); name the files to use", MISUSED)
    return found


def _load(path: Path) -> Market:
    from oncomodel.market import load_market

    return load_market(path)


def _fail(message: str, status: int = FAILED) -> NoReturn:
    for line in message.splitlines():
        errors.print(f"[red]error[/red] {escape(line)}", soft_wrap=True, highlight=False)
    sys.exit(status)
