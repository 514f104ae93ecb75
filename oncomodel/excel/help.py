"""The published functions in words: for the terminal and the README."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from oncomodel.excel.published import FUNCTIONS, Published


def function_list(functions: Sequence[Published] = FUNCTIONS) -> Table:
    """Every function with its arguments and what it gives, by family."""
    made = Table(title="Functions of oncomodel", title_justify="left")
    for heading in ("Family", "Function", "What it gives"):
        made.add_column(heading)
    family = ""
    for function in functions:
        if function.category != family:
            made.add_section()
        shown, family = function.category if function.category != family else "", function.category
        made.add_row(shown, Text(function.usage), Text(function.summary))
    return made


def function_help(function: Published) -> Group:
    """One function: its arguments, what comes back, and its example with its source."""
    arguments = Table(show_header=False, box=None, padding=(0, 2))
    for argument in function.arguments:
        optional = " (may be left out)" if argument.optional else ""
        arguments.add_row(f"  {argument.name}", Text(f"{argument.help}{optional}"))
    return Group(
        Text(function.usage, style="bold"),
        Text(function.summary),
        arguments,
        Text(f"Gives: {function.result.words}"),
        Text(f"Example: {function.example_formula} gives {function.example.result}"),
        Text(f"Source: {function.example.source}"),
    )


def readme_table(functions: Sequence[Published] = FUNCTIONS) -> str:
    """The functions by family, as a table in Markdown."""
    families: dict[str, list[str]] = {}
    for function in functions:
        families.setdefault(function.category, []).append(f"`{function.name}`")
    rows = [f"| {family} | {' '.join(names)} |" for family, names in families.items()]
    return "\n".join(["| family | functions |", "|---|---|", *rows])
