"""The command line: markets, their workbooks, and the functions that Excel calls."""

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
    from oncomodel.excel.changes import Snapshot
    from oncomodel.market import Market

FAILED, MISUSED = 1, 2
CONFIG, WORKBOOKS, REPORTS = Path("config"), Path("workbooks"), Path("reports")

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
WIDE = 240  # letters in a line where the output goes to a file or another program


def console(*, stderr: bool = False) -> Console:
    """Where to print: as wide as the terminal, and without cutting where there is none."""
    made = Console(stderr=stderr)
    return made if made.is_terminal else Console(stderr=stderr, width=WIDE)


output, errors = console(), console(stderr=True)


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
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Give up inputs that were changed in Excel.")] = False,
) -> None:
    """Build the Excel workbooks of each market file.

    Each file gives two: an .xlsx with native formulas, for everyone, and an .xlsm that
    calls the OM_ functions, for Excel on Windows with Python. Nothing is written unless
    all of the files are valid, and an old workbook stays whole until the new one is.
    What changed since it was built is printed and stands on its Log tab; where inputs were
    changed in it in Excel, it is not written over without --overwrite.
    """
    from oncomodel.excel.build import FORMS, refuse_lost_edits
    from oncomodel.excel.build import build as build_workbook

    markets = _loaded(files)
    if not overwrite:
        for path, market in markets.items():
            for form in FORMS:
                refuse_lost_edits(market, out / f"{path.stem}{form}")
    for path, market in markets.items():
        for form in FORMS:
            with errors.status(f"{path}: calculating") as status:
                target, said = out / f"{path.stem}{form}", _progress(status.update, path)
                before = _known(target)
                made = build_workbook(market, target, said, overwrite=overwrite)
            output.print(f"[green]built[/green] {escape(str(made))}", soft_wrap=True)
            if before:
                _say_changes(before, made)


def _known(path: Path) -> Snapshot | None:
    """What a workbook that is there already says of itself."""
    from oncomodel.excel.changes import snapshot

    try:
        return snapshot(path) if path.is_file() else None
    except OncomodelError:
        return None


def _say_changes(before: Snapshot, path: Path) -> None:
    from oncomodel.excel.changes import changed, snapshot

    after = snapshot(path)
    for change in changed(before, after) if after else ():
        output.print(f"[yellow]changed[/yellow] {escape(str(change))}", soft_wrap=True)


@app.command()
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
            _fail(f"{path} must be a workbook with a Baseline tab (got none); build it anew")
        for one in read.edits:
            text = f"{path}: {one.cell}, {one.label}: from {shown(one.value, one.unit)} to {shown(one.now, one.unit)}"
            output.print(f"[yellow]edited[/yellow] {escape(text)}", soft_wrap=True)
        found.append(read)
    differences = changed(*found)
    for change in differences:
        output.print(f"[yellow]changed[/yellow] {escape(str(change))}", soft_wrap=True)
    output.print(f"{len(differences)} changes, {sum(len(one.edits) for one in found)} edits in Excel", soft_wrap=True)


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
    """Show the forecast of a market file as a table in the terminal, and the evidence that it rests on."""
    from oncomodel.audit_report import coverage_table
    from oncomodel.forecasting import forecast
    from oncomodel.table import table

    found = forecast(_load(file), scenario, basis)
    output.print(table(found))
    output.print(coverage_table(found.coverage()))


@app.command()
def report(
    file: Annotated[Path, typer.Argument(help="A market file (YAML).")],
    out: Annotated[Path, typer.Option(help="Folder for the report.", show_default=True)] = REPORTS,
    scenario: Annotated[str | None, typer.Option(help="Key of the scenario; the file's default without.")] = None,
    basis: Annotated[str | None, typer.Option(help="Key of the basis; the file's default without.")] = None,
) -> None:
    """Write a report for readers: a page that needs no network, and a PDF.

    Both show the scenario and basis that are named; the page can switch to any other.
    Needs the packages of 'oncomodel[report]'.
    """
    from oncomodel.reporting import check_packages
    from oncomodel.reporting import report as write_report

    check_packages()
    market = _load(file)
    with errors.status(f"{file}: calculating every scenario and basis"):
        made = write_report(market, out, file.stem, scenario=scenario, basis=basis)
    for path in made:
        output.print(f"[green]written[/green] {escape(str(path))}", soft_wrap=True)


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


@app.command()
def audit(
    file: Annotated[Path | None, typer.Argument(help="A market file (YAML).", show_default=False)] = None,
    claim: Annotated[
        str | None, typer.Option(help="A sentence to judge: '87.4 in 2026 to 165.2 in 2033 at 7.5%'.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
) -> None:
    """Test the published claims of a market file against themselves, the worst first.

    Exit status 1 where the model uses a claim that is inconsistent and unresolved, or an
    input moves nothing; for a sentence, where it is inconsistent.
    """
    from oncomodel import audit_report as reports
    from oncomodel.audit import audit as audited
    from oncomodel.audit import judge

    if (file is None) == (claim is None) or (as_json and as_markdown):
        _fail("audit must be given a market file or --claim, and one of --json and --markdown at most", MISUSED)
    found = judge(claim) if claim is not None else audited(_load(file or Path()))
    if as_json or as_markdown:
        text = reports.as_json(found) if as_json else reports.as_markdown(found)
        output.print(text, soft_wrap=True, markup=False, highlight=False)
    else:
        output.print(reports.as_table(found), soft_wrap=claim is not None)
    if not found.sound:
        raise typer.Exit(FAILED)


@app.command()
def simulate(
    file: Annotated[Path, typer.Argument(help="A market file (YAML).")],
    draws: Annotated[int | None, typer.Option(help="How many draws; what the file says without.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same numbers.")] = None,
    scenario: Annotated[str | None, typer.Option(help="Key of the scenario; the file's default without.")] = None,
    basis: Annotated[str | None, typer.Option(help="Key of the basis; the file's default without.")] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the workbooks with this simulation into a folder.", show_default=False)
    ] = None,
) -> None:
    """Draw every range of a market file at once and show what that makes of the forecast."""
    from oncomodel.simulation import simulate as simulated
    from oncomodel.simulation_report import progress, sentences, tables

    market = _load(file)
    with progress(errors) as advance:
        found = simulated(market, scenario, basis, draws, seed, report=advance)
    for table in tables(found):
        output.print(table)
    for sentence in sentences(found):
        output.print(escape(sentence), soft_wrap=True)
    if save is not None:
        from oncomodel.excel.build import FORMS
        from oncomodel.excel.build import build as build_workbook

        chosen = {"default_scenario": found.snapshot.scenario, "default_basis": found.snapshot.basis}
        for form in FORMS:
            made = build_workbook(market.model_copy(update=chosen), save / f"{file.stem}{form}", simulation=found)
            output.print(f"[green]built[/green] {escape(str(made))}", soft_wrap=True)


@app.command()
def functions(
    name: Annotated[str | None, typer.Argument(help="A function, such as OM_CAGR.", show_default=False)] = None,
) -> None:
    """List the OM_ functions that Excel can call, or explain one."""
    from oncomodel.excel.help import function_help, function_list
    from oncomodel.excel.published import find

    output.print(function_help(find(name)) if name else function_list())


@app.command(name="try")
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


@app.command()
def new(
    workbook: Annotated[Path, typer.Argument(help="The .xlsm to write; it must not be there yet.")],
) -> None:
    """Write an empty workbook of your own that has the OM_ functions."""
    from oncomodel.excel.blank import new_workbook

    output.print(f"[green]written[/green] {escape(str(new_workbook(workbook)))}", soft_wrap=True)


@app.command()
def install() -> None:
    """Let Excel on Windows find this Python, so that a built .xlsm can call it."""
    from oncomodel.excel.install import install as write_settings

    done = write_settings()
    for line in done.advice:
        output.print(f"[yellow]instead[/yellow] {escape(line)}", soft_wrap=True)
    for change in done.changes:
        output.print(f"[green]set[/green] {escape(str(change))}", soft_wrap=True)
    if done.path and not done.changes:
        output.print(f"[green]ok[/green] {escape(str(done.path))} names this Python already", soft_wrap=True)
    if done.backup:
        output.print(f"the old settings are in {escape(str(done.backup))}", soft_wrap=True)


@app.command()
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
