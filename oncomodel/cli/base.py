"""What the commands share: where they print, how they fail, and how they load market files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from oncomodel.errors import MarketError

if TYPE_CHECKING:
    from oncomodel.market import Market

FAILED, MISUSED = 1, 2
CONFIG = Path("config")

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Market files (YAML); without any, all of config/.", show_default=False),
]
MarketFile = Annotated[Path, typer.Argument(help="A market file (YAML).")]
Scenario = Annotated[str | None, typer.Option(help="Key of the scenario; the file's default without.")]
Basis = Annotated[str | None, typer.Option(help="Key of the basis; the file's default without.")]
WIDE = 240  # letters in a line where the output goes to a file or another program


def console(*, stderr: bool = False) -> Console:
    """Where to print: as wide as the terminal, and without cutting where there is none."""
    made = Console(stderr=stderr)
    return made if made.is_terminal else Console(stderr=stderr, width=WIDE)


output, errors = console(), console(stderr=True)


output, errors = console(), console(stderr=True)


def say(colour: str, word: str, text: object) -> None:
    """Print a line that begins with a word in a colour."""
    output.print(f"[{colour}]{word}[/{colour}] {escape(str(text))}", soft_wrap=True)


def loaded(files: list[Path] | None) -> dict[Path, Market]:
    """The market of each file; every problem of every file is named before it stops."""
    found: dict[Path, Market] = {}
    problems: list[str] = []
    for path in files or _configured():
        try:
            found[path] = load(path)
        except MarketError as error:
            problems += error.problems
    if problems:
        raise MarketError(*problems)
    return found


def _configured() -> list[Path]:
    found = sorted((*CONFIG.glob("*.yaml"), *CONFIG.glob("*.yml")))
    if not found:
        fail(f"{CONFIG}/ must hold a market file (got none); name the files to use", MISUSED)
    return found


def load(path: Path) -> Market:
    """The market of a file.

    Raises:
        MarketError: With every problem of the file.
    """
    from oncomodel.market import load_market

    return load_market(path)


def fail(message: str, status: int = FAILED) -> NoReturn:
    """Say what is wrong, without a traceback, and end with an exit status."""
    for line in message.splitlines():
        errors.print(f"[red]error[/red] {escape(line)}", soft_wrap=True, highlight=False)
    sys.exit(status)
