"""The command line: markets, their workbooks, and the functions that Excel calls."""

from __future__ import annotations

from collections.abc import Callable

import typer

from oncomodel.cli.base import fail
from oncomodel.cli.excel import doctor, functions, install, try_formula
from oncomodel.cli.markets import audit, report, show, simulate, validate
from oncomodel.cli.workbooks import build, changes, check, new
from oncomodel.errors import OncomodelError

app = typer.Typer(
    help="Market models in Excel from one market file: every number cited or assumed, every formula live.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
COMMANDS: dict[str, Callable[..., None]] = {
    "build": build,
    "changes": changes,
    "validate": validate,
    "show": show,
    "report": report,
    "check": check,
    "audit": audit,
    "simulate": simulate,
    "functions": functions,
    "try": try_formula,
    "new": new,
    "install": install,
    "doctor": doctor,
}
for name, command in COMMANDS.items():
    app.command(name)(command)


def run() -> None:
    """Run the command line; what goes wrong is said without a traceback."""
    try:
        app()
    except OncomodelError as error:
        fail(str(error))
