"""How long the kernels take, as ratios to yardsticks measured in the same run.

    python tests/benchmarks/numerics.py [WORD ...]

prints one markdown table, or its rows that contain a word. Each ratio is the median over pairs
that alternate, ours, yardstick, ours, yardstick, so that a machine that slows down slows both.
Linear algebra has one thread, so that its ratios do not depend on what else the machine does.
A yardstick that is not installed is named in its row, and the other rows are measured. Exit
status 1 says that a goal was missed.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
sys.path.insert(0, ROOT)
os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"), "1")

import numpy as np  # noqa: E402 - it reads the number of threads when it loads

SEED = 20260101
SHORTEST = 0.02  # seconds; what is quicker is called several times
KIBIBYTE = 1024
MEGABYTE = 1e6

DRAWS = 1_000_000
YEARS, SEGMENTS = 8, 16
BLOCK = 16_384
TOLERANCE = 1e-12  # the default of balance
CORRELATION = 0.3

Work = Callable[[], object]


class NotInstalled(Exception):
    """A yardstick that this Python does not have."""


@dataclass(frozen=True)
class Row:
    """One line of the table; *measure* gives the figure that must be *goal* or less."""

    what: str
    yardstick: str
    goal: float
    measure: Callable[[], float]
    unit: str = ""


def generator() -> np.random.Generator:
    return np.random.default_rng(SEED)


def seconds(work: Work, calls: int = 1) -> float:
    start = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - start) / calls


def ratio(ours: Work, yardstick: Work, pairs: int = 9) -> float:
    """Median of ours / yardstick over alternating pairs, after one call of each."""
    calls = [max(1, math.ceil(SHORTEST / max(seconds(work), 1e-7))) for work in (ours, yardstick)]
    gc.disable()
    found = [seconds(ours, calls[0]) / seconds(yardstick, calls[1]) for _ in range(pairs)]
    gc.enable()
    return statistics.median(found)


def need(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise NotInstalled(f"{module} is not installed")


def triangular() -> float:
    from oncomodel.kernels.uncertainty import Triangular, draws

    stream, shape = generator(), Triangular(7.5, 9.5, 11.0)
    return ratio(lambda: draws(shape, DRAWS, stream), lambda: stream.random(DRAWS))


def lognormal() -> float:
    from oncomodel.kernels.uncertainty import Lognormal, draws

    stream, shape = generator(), Lognormal(87.4, 0.2)
    return ratio(lambda: draws(shape, DRAWS, stream), lambda: stream.random(DRAWS))


def correlated_pert() -> float:
    from oncomodel.kernels.uncertainty import Pert, correlated_draws

    stream, shapes = generator(), [Pert(0.0, 0.05 + 0.05 * i, 0.3) for i in range(4)]
    return ratio(lambda: correlated_draws(shapes, alike(4), DRAWS, stream), lambda: stream.random((4, DRAWS)))


def alike(size: int) -> np.ndarray:
    return np.full((size, size), CORRELATION) + (1 - CORRELATION) * np.eye(size)


def job() -> np.ndarray:
    """P5, P50 and P95 of a market of 16 segments in 8 years, over a million futures.

    Every growth rate is an uncertain input; those of one year are correlated.
    """
    from oncomodel.kernels.projection import grow
    from oncomodel.kernels.uncertainty import Pert, stream_draws

    growth = [Pert(-0.05, 0.03 + 0.005 * i, 0.25) for _ in range(YEARS) for i in range(SEGMENTS)]
    correlation = np.kron(np.eye(YEARS), alike(SEGMENTS))
    totals, done = np.empty((YEARS, DRAWS)), 0
    for block in stream_draws(growth, DRAWS, generator(), correlation=correlation):
        rates = block.T.reshape(YEARS, SEGMENTS, -1)
        values = np.full(rates.shape[1:], 87.4 / SEGMENTS)
        for year in range(YEARS):
            values = grow(values, rates[year])
            totals[year, done : done + len(block)] = values.sum(axis=0)
        done += len(block)
    return np.quantile(totals, [0.05, 0.5, 0.95], axis=1, overwrite_input=True)


def uniforms() -> None:
    stream, block = generator(), np.empty((YEARS * SEGMENTS, BLOCK))
    for _ in range(DRAWS // BLOCK):
        stream.random(out=block)
    stream.random((YEARS * SEGMENTS, DRAWS % BLOCK))


def full_job() -> float:
    return ratio(job, uniforms, pairs=5)


def job_memory() -> float:
    """Peak of a fresh process that does the job, Python and numpy included, in MB."""
    done = subprocess.run([sys.executable, __file__, "--job"], capture_output=True, text=True, check=True)
    return float(done.stdout)


def peak_memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if platform.system() == "Darwin" else KIBIBYTE) / MEGABYTE


def table() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    stream = generator()
    truth = stream.lognormal(0, 1, (200, 200))
    return truth * stream.lognormal(0, 0.5, truth.shape), truth.sum(axis=1), truth.sum(axis=0)


def scaling_loop(seed: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """What one would write by hand, to the same tolerance."""
    while True:
        seed = seed * (rows / seed.sum(axis=1))[:, np.newaxis]
        seed = seed * (columns / seed.sum(axis=0))
        if np.max(np.abs(seed.sum(axis=1) / rows - 1)) < TOLERANCE:
            return seed


def balance_by_hand() -> float:
    from oncomodel.kernels.balancing import balance

    given = table()
    np.testing.assert_allclose(balance(*given).matrix, scaling_loop(*given), rtol=1e-9)
    return ratio(lambda: balance(*given), lambda: scaling_loop(*given))


def balance_by_ipfn() -> float:
    need("ipfn")
    from ipfn import ipfn

    from oncomodel.kernels.balancing import balance

    seed, rows, columns = table()

    def yardstick() -> np.ndarray:
        fit = ipfn.ipfn(seed.copy(), [rows, columns], [[0], [1]], convergence_rate=TOLERANCE, rate_tolerance=0)
        return fit.iteration()

    np.testing.assert_allclose(balance(seed, rows, columns).matrix, yardstick(), rtol=1e-9)
    return ratio(lambda: balance(seed, rows, columns), yardstick)


def irr_rows() -> float:
    need("pyxirr")
    import pyxirr

    from oncomodel.kernels.valuation import irr

    stream = generator()
    flows = np.concatenate([-stream.uniform(50, 150, (10_000, 1)), stream.uniform(5, 40, (10_000, 11))], axis=1)
    rows = list(flows)
    np.testing.assert_allclose(irr(flows), [pyxirr.irr(row) for row in rows], atol=1e-9)
    return ratio(lambda: irr(flows), lambda: [pyxirr.irr(row) for row in rows], pairs=15)


def hierarchy() -> tuple[np.ndarray, np.ndarray]:
    """A total, 9 regions of 10 segments of 10 products: 1,000 lines, and noisy estimates of them."""
    parts = np.eye(900)
    segments, regions = np.repeat(np.eye(90), 10, axis=1), np.repeat(np.eye(9), 100, axis=1)
    summing = np.concatenate([np.ones((1, 900)), regions, segments, parts])
    stream = generator()
    return summing, summing @ stream.lognormal(2, 1, 900) * stream.normal(1, 0.1, 1000)


def reconcile_lines() -> float:
    need("hierarchicalforecast")
    from hierarchicalforecast.methods import MinTrace

    from oncomodel.kernels.balancing import reconcile

    summing, estimates = hierarchy()
    column, method = estimates[:, np.newaxis], MinTrace(method="ols")
    np.testing.assert_allclose(
        reconcile(estimates, summing), method.fit_predict(S=summing, y_hat=column)["mean"][:, 0], rtol=1e-6
    )
    return ratio(lambda: reconcile(estimates, summing), lambda: method.fit_predict(S=summing, y_hat=column), pairs=5)


def round_rows() -> float:
    from oncomodel.kernels.shares import round_to_total

    values = generator().lognormal(2, 1, (100_000, SEGMENTS))
    totals = values.sum(axis=1)
    return ratio(lambda: round_to_total(values, totals), lambda: np.argsort(values, axis=1))


def import_kernels() -> float:
    """Both with compiled modules at hand, as after an installation; the first pair compiles them."""
    kernels = "import " + ", ".join(f"oncomodel.kernels.{name}" for name in FAMILIES)
    with tempfile.TemporaryDirectory() as compiled:
        settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        settings |= {"PYTHONPYCACHEPREFIX": compiled, "PYTHONPATH": ROOT}
        pairs = [(import_seconds(kernels, settings), import_seconds("import numpy", settings)) for _ in range(22)]
    return statistics.median(ours / yardstick for ours, yardstick in pairs[1:])


def import_seconds(code: str, settings: dict[str, str]) -> float:
    timed = f"import time; start = time.perf_counter(); {code}; print(time.perf_counter() - start)"
    done = subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True, env=settings)
    return float(done.stdout)


FAMILIES = ("growth", "projection", "shares", "balancing", "evidence", "uncertainty", "valuation")
ROWS = (
    Row("triangular draws, 1e6", "numpy's uniform draws", 5, triangular),
    Row("lognormal draws, 1e6", "numpy's uniform draws", 6, lognormal),
    Row("correlated PERT draws, 1e6 of 4 inputs", "numpy's uniform draws", 8, correlated_pert),
    Row("job: 1e6 draws x 8 years x 16 segments, streamed", "as many uniform draws, streamed", 12, full_job),
    Row("the same job, peak memory of its process", "", 300, job_memory, " MB"),
    Row("balance 200 x 200", "a scaling loop in numpy, same tolerance", 3, balance_by_hand),
    Row("balance 200 x 200", "ipfn, same tolerance", 1 / 40, balance_by_ipfn),
    Row("irr of 10,000 rows of 12", "a loop over pyxirr.irr", 0.3, irr_rows),
    Row("reconcile 1,000 lines, OLS", "hierarchicalforecast, MinTrace OLS", 0.2, reconcile_lines),
    Row("round_to_total 100,000 x 16", "numpy's argsort of it", 6, round_rows),
    Row("import of the seven families, fresh process", "import numpy", 1.2, import_kernels),
)


def lines(rows: tuple[Row, ...]) -> Iterator[tuple[str, bool]]:
    """Lines of the table, and whether each goal was met."""
    yield "| kernel | yardstick | goal | measured | met |", True
    yield "|---|---|--:|--:|---|", True
    for row in rows:
        start = f"| {row.what} | {row.yardstick} | ≤ {row.goal:.3g}{row.unit}"
        try:
            found = row.measure()
        except (NotInstalled, ImportError) as missing:
            yield f"{start} | | not measured: {missing} |", True
        else:
            met = found <= row.goal
            yield f"{start} | {found:.3g}{row.unit} | {'yes' if met else 'no'} |", met


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", help="measure only rows whose name contains one of these words")
    parser.add_argument("--job", action="store_true", help="do the job once and print the peak memory in MB")
    given = parser.parse_args()
    if given.job:
        job()
        sys.stdout.write(f"{peak_memory():.0f}\n")
        return 0
    all_met = True
    for text, met in lines(tuple(row for row in ROWS if not given.rows or any(w in row.what for w in given.rows))):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        all_met &= met
    return 0 if all_met else 1


if __name__ == "__main__":
    sys.exit(main())
