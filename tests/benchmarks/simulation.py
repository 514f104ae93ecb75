"""How fast a simulation is, as ratios measured in one run, and how much memory it takes.

Run it as ``python tests/benchmarks/simulation.py``.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import formualizer  # noqa: E402
import numpy as np  # noqa: E402

from oncomodel import build, load_market, simulate  # noqa: E402
from oncomodel.excel.build import tabs_of  # noqa: E402
from oncomodel.excel.grid import Grid  # noqa: E402
from oncomodel.market.schema import Market  # noqa: E402
from oncomodel.model import plan as planning  # noqa: E402
from oncomodel.model.lines import Line, Rule  # noqa: E402
from oncomodel.model.plan import Plan  # noqa: E402
from oncomodel.model.units import TEXT  # noqa: E402
from oncomodel.simulation.run import Run  # noqa: E402
from oncomodel.simulation.sample import Sample  # noqa: E402

DRAWS, MANY = 100_000, 1_000_000
REPEATS, RECALCULATIONS = 3, 40
ARITHMETIC_GOAL, WORKBOOK_GOAL, MEMORY_GOAL = 2.0, 500, 500
MEGABYTE = 1024  # of the kilobytes that Linux counts in

Calls = list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]]


def main() -> None:
    """Print one table."""
    market = load_market(ROOT / "config" / "personalized-oncology.yaml")
    run = Run(market, market.scenario("bull"), market.basis("narrow"), DRAWS, 1)
    print("| what | yardstick | goal | measured |\n|---|---|--:|--:|")
    plan = all_lines(run)
    bare = recorded(run, plan)
    ours, yardstick = interleaved(lambda: calculate(run.sample(plan)), lambda: replay(bare))
    ratio = ours / yardstick
    cells = f"{len(plan.order)} lines that ranges move x {DRAWS:,} draws"
    print(f"| {cells} | the bare numpy arithmetic of the same lines | <= {ARITHMETIC_GOAL} | {ratio:.2f} |")
    per_draw = workbook_seconds(market, run)
    print(
        f"| the same, per draw | recalculating the workbook | >= {WORKBOOK_GOAL}x | {per_draw / (ours / DRAWS):,.0f}x |"
    )
    whole = timed(lambda: simulate(market, "bull", "narrow", DRAWS)) / DRAWS
    name = f"simulate(), {DRAWS:,} draws, every result, per draw"
    print(f"| {name} | recalculating the workbook | >= {WORKBOOK_GOAL}x | {per_draw / whole:,.0f}x |")
    print(f"| simulate(), {MANY:,} draws: peak memory of its process |  | <= {MEMORY_GOAL} MB | {peak():.0f} MB |")


def all_lines(run: Run) -> Plan:
    """A plan for every line of numbers, each forgotten when nothing reads it any more."""
    numbers = [key for key, line in run.lines.items() if isinstance(line, Line) and line.unit is not TEXT]
    plan = run.plan(run.basis, *numbers)
    return replace(plan, spent=planning._spent(run.lines, plan.order, frozenset()))


def calculate(sample: Sample) -> None:
    """All blocks of draws."""
    for _, block in sample.blocks():
        sample.plan.values(sample.placing.given(block))


def recorded(run: Run, plan: Plan) -> tuple[Calls, int]:
    """What the kernels are called with for one block, without their checks, and how many blocks there are."""
    calls: Calls = []
    step = Rule.step

    def recording(rule: Rule) -> Callable[..., Any]:
        kernel = step.fget(rule)  # type: ignore[attr-defined]

        def noted(*arguments: Any, **named: Any) -> Any:
            calls.append((kernel.__wrapped__, arguments, named))
            return kernel(*arguments, **named)

        return noted

    sample = run.sample(plan)
    blocks = [block for _, block in sample.blocks()]
    Rule.step = property(recording)  # type: ignore[method-assign,assignment]
    try:
        plan.values(sample.placing.given(blocks[0]))
    finally:
        Rule.step = step  # type: ignore[method-assign]
    return calls, len(blocks)


def replay(bare: tuple[Calls, int]) -> None:
    """The bodies of the kernels alone, as often as there are blocks."""
    calls, blocks = bare
    with np.errstate(all="ignore"):
        for _ in range(blocks):
            for body, arguments, named in calls:
                body(*arguments, **named)


def workbook_seconds(market: Market, run: Run) -> float:
    """Seconds that one recalculation of the workbook takes, all ranged inputs set."""
    with tempfile.TemporaryDirectory() as folder:
        book = formualizer.load_workbook(str(build(market, Path(folder, "model.xlsx"))))
    grid = Grid.of(tabs_of(market, functions=False), len(run.years))
    book.evaluate_all()
    taken = []
    for draw in draws_of(run, RECALCULATIONS):
        start = time.process_time()
        for one, value in zip(run.inputs, draw, strict=True):
            for key, member in one.cells:
                place = grid.places[key]
                book.set_value(place.sheet, place.row + member + 1, place.column + 1, float(value))
        book.evaluate_all()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def draws_of(run: Run, count: int) -> Iterator[Any]:
    """Draws of every input, one after the other."""
    _, block = next(run.sample(run.size).blocks(count))
    yield from block.T


def interleaved(first: Callable[[], object], second: Callable[[], object]) -> tuple[float, float]:
    """Median seconds of each, taken in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(REPEATS):
        for call, taken in zip((first, second), times, strict=True):
            taken.append(timed(call))
    return statistics.median(times[0]), statistics.median(times[1])


def timed(call: Callable[[], object]) -> float:
    """Seconds of the processor that a call takes, so that other processes do not count."""
    start = time.process_time()
    call()
    return time.process_time() - start


def peak() -> float:
    """Megabytes of a fresh process that simulates with many draws, Python, numpy and scipy included."""
    found = subprocess.run([sys.executable, __file__, "--memory"], check=True, capture_output=True, text=True)
    return float(found.stdout)


def many() -> None:
    """Simulate with many draws and print this process's largest memory."""
    market = load_market(ROOT / "config" / "personalized-oncology.yaml")
    simulate(market, "bull", "narrow", MANY)
    (peak_size,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    print(int(peak_size) / MEGABYTE)  # unlike getrusage's, not inherited from the process that started this one


if __name__ == "__main__":
    many() if "--memory" in sys.argv else main()
