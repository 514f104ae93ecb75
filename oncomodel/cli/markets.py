"""Commands that read a market file and say what follows from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from oncomodel.cli.base import (
    FAILED,
    MISUSED,
    Basis,
    Files,
    MarketFile,
    Scenario,
    errors,
    fail,
    load,
    loaded,
    output,
    say,
)

REPORTS = Path("reports")


def validate(files: Files = None) -> None:
    """Say whether market files are valid, and name every problem with its line."""
    for path, market in loaded(files).items():
        counts = f"{len(market.bases)} bases, {len(market.scenarios)} scenarios, {len(market.dimensions)} dimensions"
        regions = f"{len(market.regions.members)} regions"
        output.print(f"[green]valid[/green] {escape(str(path))}: {counts}, {regions}", soft_wrap=True)


def show(
    file: MarketFile,
    scenario: Scenario = None,
    basis: Basis = None,
) -> None:
    """Show the forecast of a market file as a table in the terminal, and the evidence that it rests on."""
    from oncomodel.audit_report import coverage_table
    from oncomodel.forecasting import forecast
    from oncomodel.table import table

    found = forecast(load(file), scenario, basis)
    output.print(table(found))
    output.print(coverage_table(found.coverage()))


def report(
    file: MarketFile,
    out: Annotated[Path, typer.Option(help="Folder for the report.", show_default=True)] = REPORTS,
    scenario: Scenario = None,
    basis: Basis = None,
) -> None:
    """Write a report for readers: a page that needs no network, and a PDF.

    Both show the scenario and basis that are named; the page can switch to any other.
    Needs the packages of 'oncomodel[report]'.
    """
    from oncomodel.reporting import check_packages
    from oncomodel.reporting import report as write_report

    check_packages()
    market = load(file)
    with errors.status(f"{file}: calculating every scenario and basis"):
        made = write_report(market, out, file.stem, scenario=scenario, basis=basis)
    for path in made:
        say("green", "written", path)


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
        fail("audit must be given a market file or --claim, and one of --json and --markdown at most", MISUSED)
    found = judge(claim) if claim is not None else audited(load(file or Path()))
    if as_json or as_markdown:
        text = reports.as_json(found) if as_json else reports.as_markdown(found)
        output.print(text, soft_wrap=True, markup=False, highlight=False)
    else:
        output.print(reports.as_table(found), soft_wrap=claim is not None)
    if not found.sound:
        raise typer.Exit(FAILED)


def simulate(
    file: MarketFile,
    draws: Annotated[int | None, typer.Option(help="How many draws; what the file says without.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same numbers.")] = None,
    scenario: Scenario = None,
    basis: Basis = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the workbooks with this simulation into a folder.", show_default=False)
    ] = None,
) -> None:
    """Draw every range of a market file at once and show what that makes of the forecast."""
    from oncomodel.simulation import simulate as simulated
    from oncomodel.simulation_report import progress, sentences, tables

    market = load(file)
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
            say("green", "built", made)
