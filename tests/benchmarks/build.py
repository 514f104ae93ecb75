"""How long a build takes, as ratios measured in one run.

Run it as ``python tests/benchmarks/build.py``. Every figure is the median of interleaved
repeats, so that a machine whose speed drifts slows both sides alike.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from openpyxl import Workbook  # noqa: E402
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side  # noqa: E402

from oncomodel import build, load_market, simulate  # noqa: E402
from oncomodel.excel import theme  # noqa: E402
from oncomodel.excel.reading import read  # noqa: E402
from oncomodel.market.schema import Dimension, Market, Member  # noqa: E402
from oncomodel.market.uncertainty import Uncertainty  # noqa: E402

REPEATS = 5
BUILD_GOAL, GROWTH_GOAL = 2.0, 1.3
COPIES = (2, 4)

Cells = dict[str, list[tuple[int, int, object, str, str]]]


def main() -> None:
    """Print one table of ratios."""
    market = load_market(ROOT / "config" / "personalized-oncology.yaml")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.xlsx")
        build(market, path)
        cells = cells_of(path)
        drawn, bare_path = simulate(market), Path(folder, "bare.xlsx")
        ours, bare = interleaved(lambda: build(market, path, simulation=drawn), lambda: write_bare(cells, bare_path))
        whole, again = interleaved(lambda: build(market, path), lambda: write_bare(cells, bare_path))
        print("| what | ratio | goal |\n|---|---|---|")
        what = "bare openpyxl writing the same cells with the same styles"
        print(f"| build, its simulation given / {what} | {ours / bare:.2f} | {BUILD_GOAL} |")
        print(f"| build, with 10,000 draws of everything / the same | {whole / again:.2f} |  |")
        one = time_of(market, path)
        for copies in COPIES:
            ratio = time_of(enlarged(market, copies), path) / one / copies
            print(
                f"| build time per copy of the dimensions in one workbook: {copies} / 1 | {ratio:.2f} | {GROWTH_GOAL} |"
            )


def interleaved(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of each, taken in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for call, taken in zip((first, second), times, strict=True):
            start = time.perf_counter()
            call()
            taken.append(time.perf_counter() - start)
    return statistics.median(times[0]), statistics.median(times[1])


def cells_of(path: Path) -> Cells:
    """Row, column, content, style name and number format of every cell of a workbook."""
    book = read(path)
    return {
        sheet.title: [
            (cell.row, cell.column, cell.value, cell.style, cell.number_format)
            for row in sheet.iter_rows()
            for cell in row
            if cell.has_style or cell.value is not None
        ]
        for sheet in book
    }


def write_bare(cells: Cells, path: Path) -> None:
    """The same cells with the same styles by openpyxl, and nothing else."""
    book = Workbook()
    book.remove(book.active)
    for name, look in dict(theme.STYLES.values()).items():  # an input in a list has the style of any input
        book.add_named_style(_named_style(name, theme.FONT | look))
    for title, content in cells.items():
        sheet = book.create_sheet(title)
        for row, column, value, style, number_format in content:
            cell = sheet.cell(row, column, value)
            cell.style = style
            cell.number_format = number_format
    book.save(path)


def _named_style(name: str, look: dict[str, object]) -> NamedStyle:
    def colour(key: str) -> str:
        return str(look[key]).removeprefix("#")

    style = NamedStyle(name)
    style.font = Font(
        name=str(look["font_name"]),
        size=float(str(look["font_size"])),
        color=colour("font_color"),
        bold=bool(look.get("bold")),
        italic=bool(look.get("italic")),
    )
    if "bg_color" in look:
        style.fill = PatternFill("solid", colour("bg_color"))
    if "border" in look:
        side = Side(style="thin", color=colour("border_color"))
        style.border = Border(left=side, right=side, top=side, bottom=side)
    style.alignment = Alignment(horizontal=look.get("align"), wrap_text=bool(look.get("text_wrap")))
    style.protection = Protection(locked=bool(look.get("locked", True)))
    return style


def time_of(market: Market, path: Path) -> float:
    """Seconds to build a market, median of three."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        build(market, path)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def enlarged(market: Market, copies: int) -> Market:
    """The market with its dimensions so many times over, the first time under their own names."""
    copied = (_renamed(part, number) for number in range(1, copies) for part in market.dimensions)
    drawn = Uncertainty()  # copies share their ranges, so that correlations would not know which they name
    return market.model_copy(update={"dimensions": (*market.dimensions, *copied), "uncertainty": drawn})


def _renamed(dimension: Dimension, number: int) -> Dimension:
    members = tuple(_member(member, number) for member in dimension.members)
    names = {"key": f"{dimension.key}_{number}", "title": f"{dimension.title[:24]} {number}", "members": members}
    return dimension.model_copy(update=names)


def _member(member: Member, number: int) -> Member:
    return member.model_copy(update={"key": f"{member.key}_{number}", "label": f"{member.label[:24]} {number}"})


if __name__ == "__main__":
    main()
