"""What the published functions cost in Excel, as ratios measured in one run.

    python tests/benchmarks/functions.py

prints one markdown table. Windows Python under Wine is the real thing that Excel talks to, so it
must be prepared (``python -m tests.com.wine prepare``). Each ratio is the median over pairs that
alternate: ours, yardstick, ours, yardstick. Exit status 1 says that a goal was missed.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

PAIRS, CALLS, IMPORTS, ROUND_TRIPS = 15, 200, 7, 300
ADAPTER_GOAL, IMPORT_GOAL, ROUND_TRIP_GOAL = 1.5, 1.2, 0.9
ROWS, COLUMNS = 16, 12

BARE = """
import numpy as np
import xlwings as xw

from oncomodel.kernels.growth import cagr


@xw.func
def kernel_of_cells(begin, finish, periods):
    return cagr(begin, finish, periods)


@xw.func
@xw.arg("begin", np.array, ndim=2)
@xw.arg("finish", np.array, ndim=2)
def kernel_of_blocks(begin, finish, periods):
    return cagr(begin, finish, periods)


@xw.func
def formula_of_cells(begin, finish, periods):
    return (finish / begin) ** (1 / periods) - 1


@xw.func
@xw.arg("begin", np.array, ndim=2)
@xw.arg("finish", np.array, ndim=2)
def formula_of_blocks(begin, finish, periods):
    return (finish / begin) ** (1 / periods) - 1
"""
MODULE, FUNCTION, BARE_MODULE = "oncomodel.excel.functions", "OM_CAGR", "bare_functions"
BLOCK = tuple(tuple(100.0 + row + column / 7 for column in range(COLUMNS)) for row in range(ROWS))
CELLS_GIVEN, BLOCKS_GIVEN = (87.4, 165.2, 7.0), (BLOCK, tuple(tuple(2 * x for x in row) for row in BLOCK), 7.0)


def main() -> int:
    """Print the table; 1 where a goal is missed."""
    rows = [*adapter_rows(), import_row(), *round_trip_rows()]
    print("| what | yardstick | ratio | goal | met |\n|---|---|---|---|---|")
    for what, yardstick, ratio, goal, met in rows:
        print(f"| {what} | {yardstick} | {ratio:.2f} | {goal} | {'yes' if met else 'NO'} |")
    return int(not all(met for *_, met in rows))


Row = tuple[str, str, float, str, bool]


def adapter_rows() -> list[Row]:
    """Our adapter against the bare kernel in xlwings' own conversion, inside Windows Python."""
    from tests.com import wine

    with tempfile.TemporaryDirectory() as folder, wine.own_prefix() as prefix:
        Path(folder, f"{BARE_MODULE}.py").write_text(BARE, encoding="utf-8")
        own, place = (wine.windows_path(path) for path in (Path(__file__), Path(folder)))
        with wine.start(prefix, "-B", own, "inside", place) as process:
            found = json.loads(process.communicate(timeout=300)[0])
    return [
        (f"adapter, {name}", "bare kernel in xlwings' conversion", ratio, f"<= {ADAPTER_GOAL}", ratio <= ADAPTER_GOAL)
        for name, ratio in found.items()
    ]


def inside(folder: str) -> None:
    """Print the ratios of the adapter; runs in Windows Python."""
    sys.path.insert(0, folder)
    from xlwings.udfs import call_udf

    cases = {
        "one cell": ("kernel_of_cells", CELLS_GIVEN),
        f"{ROWS} x {COLUMNS} block": ("kernel_of_blocks", BLOCKS_GIVEN),
    }
    ratios = {
        name: median_ratio(
            lambda given=given: call_udf(MODULE, FUNCTION, given),
            lambda bare=bare, given=given: call_udf(BARE_MODULE, bare, given),
        )
        for name, (bare, given) in cases.items()
    }
    print(json.dumps(ratios))


def import_row() -> Row:
    """Importing what Excel loads against importing xlwings, each in a fresh process."""
    ratio = statistics.median(imported(MODULE) / imported("xlwings") for _ in range(IMPORTS))
    return "import of what Excel loads", "import xlwings", ratio, f"<= {IMPORT_GOAL}", ratio <= IMPORT_GOAL


def round_trip_rows() -> list[Row]:
    """Calls a second through the COM server, ours against a bare function with the same formula."""
    from tests.com import caller

    with tempfile.TemporaryDirectory() as folder, caller.running(Path(folder)) as server:
        Path(folder, f"{BARE_MODULE}.py").write_text(BARE, encoding="utf-8")
        rows = []
        for name, bare, given in (
            ("one cell", "formula_of_cells", CELLS_GIVEN),
            (f"{ROWS} x {COLUMNS} block", "formula_of_blocks", BLOCKS_GIVEN),
        ):
            pairs = [
                server.rate(MODULE, FUNCTION, *given, calls=ROUND_TRIPS)
                / server.rate(BARE_MODULE, bare, *given, calls=ROUND_TRIPS)
                for _ in range(PAIRS)
            ]
            ratio = statistics.median(pairs)
            met = ratio >= ROUND_TRIP_GOAL
            rows.append((f"COM round trips a second, {name}", "bare @xw.func", ratio, f">= {ROUND_TRIP_GOAL}", met))
    return rows


def median_ratio(ours: Callable[[], object], yardstick: Callable[[], object]) -> float:
    """Median of ours / yardstick over alternating pairs, after one call of each."""
    for call in (ours, yardstick):
        call()
    return statistics.median(seconds(ours) / seconds(yardstick) for _ in range(PAIRS))


def seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    for _ in range(CALLS):
        call()
    return time.perf_counter() - start


def imported(module: str) -> float:
    """Seconds of processor time that a fresh Python needs to import *module*."""
    code = f"import time; start = time.process_time(); import {module}; print(time.process_time() - start)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(run.stdout)


if __name__ == "__main__":
    if sys.argv[1:2] == ["inside"]:
        inside(sys.argv[2])
    else:
        sys.exit(main())
