"""Published distributions, random draws and correlations of uncertain inputs."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, column
from oncomodel.excel.published.layouts import Block, like, one_series, refusal
from oncomodel.kernels.bands import STATED, forecast_band
from oncomodel.kernels.contract import whole_number
from oncomodel.kernels.correlation import correlate, nearest_correlation
from oncomodel.kernels.distributions import Lognormal, Pert, Triangular, Uniform
from oncomodel.kernels.quantiles import lognormal_quantile, pert_cdf, pert_mean, pert_quantile, triangular_quantile
from oncomodel.kernels.uncertainty import draws

CATEGORY = "Uncertainty"
LOW = "Smallest possible value, in any unit."
MODE = "Most likely value, from low to high."
HIGH = "Largest possible value."
PROBABILITY = "Fraction from 0 to 1."
SEED = "A whole number of 0 or more: the same seed gives the same draws."
WORDS = "triangular, pert, uniform or lognormal"
GROWTH = ("growth_low", "growth_mode", "growth_high")


def _drawn(distribution: str, low: float, high: float, count: float, seed: float, mode: float | None) -> Any:
    """One column of draws; the seed makes them the same in every recalculation."""
    found: Any
    match distribution, mode:
        case (("triangular" | "pert"), None):
            raise refusal("mode", f"be given for {distribution}", "nothing")
        case "triangular", float(peak):
            found = Triangular(low, peak, high)
        case "pert", float(peak):
            found = Pert(low, peak, high)
        case "uniform", _:
            found = Uniform(low, high)
        case "lognormal", _:
            found = Lognormal.from_quantiles(low, high)
        case _:
            raise refusal("distribution", f"be {WORDS}", f'"{distribution}"')
    return draws(found, whole_number("draws", "count", count), _generator(seed))[:, None]


def _correlated(samples: Block, target: Block, seed: float) -> Any:
    return correlate(samples, target, _generator(seed)).samples


def _band(
    start_low: float, start_mode: float, start_high: float, low: Block, mode: Block, high: Block, *others: Any
) -> Any:
    """Periods along the row, or down the column where the growth lies in one; quantiles across them."""
    growth = [one_series(name, block) for name, block in zip(GROWTH, (low, mode, high), strict=True)]
    periods, probabilities, *rest = others
    asked = STATED if probabilities is None else one_series("probabilities", probabilities)
    found = forecast_band(start_low, start_mode, start_high, *growth, periods, asked, *rest)
    return found.T if _goes_down(low, mode, high) else found


def _goes_down(*growth: Block) -> bool:
    return any(block.shape[0] > 1 for block in growth)


def _band_extent(given: Any) -> tuple[int, int]:
    growth = [given[name] for name in GROWTH]
    periods = max(block.size for block in growth) if given["periods"] is None else max(1, int(given["periods"]))
    quantiles = len(STATED) if given["probabilities"] is None else given["probabilities"].size
    return (periods, quantiles) if _goes_down(*growth) else (quantiles, periods)


def _generator(seed: float) -> np.random.Generator:
    return np.random.default_rng(whole_number("draws", "seed", seed, 0))


def _count_extent(given: Any) -> tuple[int, int]:
    return max(1, int(given["count"])), 1


def _shape() -> Argument:
    return Argument("shape", "Weight of the mode, 0 or more; 4 is the classic PERT.", 4.0)


FUNCTIONS = (
    Published(
        name="OM_TRIANGULAR_QUANTILE",
        category=CATEGORY,
        summary="Value that a triangular distribution stays below with a probability.",
        arguments=(
            Argument("probability", PROBABILITY),
            Argument("low", LOW),
            Argument("mode", MODE),
            Argument("high", HIGH),
        ),
        result=Result("Value in the unit of low.", like("probability", "low", "mode", "high")),
        kernel=triangular_quantile,
        example=Example((0.25, 1, 3, 4), 2.224745, "R package EnvStats, help of qtri", digits=6),
    ),
    Published(
        name="OM_PERT_QUANTILE",
        category=CATEGORY,
        summary="Value that a PERT distribution stays below with a probability.",
        arguments=(
            Argument("probability", PROBABILITY),
            Argument("low", LOW),
            Argument("mode", MODE),
            Argument("high", HIGH),
            _shape(),
        ),
        result=Result("Value in the unit of low.", like("probability", "low", "mode", "high", "shape")),
        kernel=pert_quantile,
        example=Example(
            (0.0588892278343665, 0.00001, 0.0001, 0.001, 1),
            0.00005,
            "Wolfram Language documentation, PERTDistribution: the inverse of its CDF example",
            digits=12,
        ),
    ),
    Published(
        name="OM_PERT_CDF",
        category=CATEGORY,
        summary="Probability that a PERT distribution stays at or below a value.",
        arguments=(
            Argument("value", "Value to stay at or below, in any unit."),
            Argument("low", LOW),
            Argument("mode", MODE),
            Argument("high", HIGH),
            _shape(),
        ),
        result=Result("Probability as a fraction.", like("value", "low", "mode", "high", "shape")),
        kernel=pert_cdf,
        example=Example(
            (0.00005, 0.00001, 0.0001, 0.001, 1),
            0.0588892278,
            "Wolfram Language documentation, PERTDistribution: CDF",
            digits=10,
        ),
    ),
    Published(
        name="OM_PERT_MEAN",
        category=CATEGORY,
        summary="Mean of a PERT distribution: (low + shape x mode + high) / (shape + 2).",
        arguments=(Argument("low", LOW), Argument("mode", MODE), Argument("high", HIGH), _shape()),
        result=Result("Mean in the unit of low.", like("low", "mode", "high", "shape")),
        kernel=pert_mean,
        example=Example((1, 3, 10, 2), 4.25, "Wolfram Language documentation, PERTDistribution: Mean, 17/4"),
    ),
    Published(
        name="OM_LOGNORMAL_QUANTILE",
        category=CATEGORY,
        summary="Value that a lognormal distribution stays below with a probability.",
        arguments=(
            Argument("probability", PROBABILITY),
            Argument("median", "Value that is exceeded half the time, in any unit; greater than 0."),
            Argument("sigma", "Standard deviation of the natural logarithm; 0 to 10."),
        ),
        result=Result("Value in the unit of median.", like("probability", "median", "sigma")),
        kernel=lognormal_quantile,
        example=Example(
            (0.039084, 33.115452, 1.2),
            4.0000252,
            "Microsoft, LOGNORM.INV function, Excel support pages: mean 3.5 is the median exp(3.5)",
            digits=4,
        ),
    ),
    Published(
        name="OM_DRAWS",
        category=CATEGORY,
        summary="Random draws of an uncertain input, the same for the same seed.",
        arguments=(
            Argument("distribution", f"{WORDS}.", shape=Shape.WORD),
            Argument("low", "Smallest value; for lognormal the 5 % quantile.", shape=Shape.CELL),
            Argument("high", "Largest value; for lognormal the 95 % quantile.", shape=Shape.CELL),
            Argument("count", "Number of draws: a whole number, 1 or more.", shape=Shape.CELL),
            Argument("seed", SEED, shape=Shape.CELL),
            Argument("mode", "Most likely value, for triangular and pert.", None, Shape.CELL),
        ),
        result=Result("One column of draws, in the unit of low.", _count_extent),
        kernel=draws,
        example=Example(
            ("uniform", 0, 1, 4, 12345),
            column(0.22733602, 0.31675834, 0.79736546, 0.67625467),
            "NumPy, numpy.random.default_rng, API reference: seed 12345",
            digits=8,
        ),
        calculate=_drawn,
    ),
    Published(
        name="OM_CORRELATE",
        category=CATEGORY,
        summary="Draws rearranged so that their columns have a wanted rank correlation (Iman and Conover).",
        arguments=(
            Argument("samples", "A row for each draw, a column for each input.", shape=Shape.BLOCK),
            Argument("target", "Wanted rank correlations, a row and a column for each input.", shape=Shape.BLOCK),
            Argument("seed", SEED, shape=Shape.CELL),
        ),
        result=Result("The draws in a new order within each column, in the cells of samples.", like("samples")),
        kernel=correlate,
        example=Example(
            (((2, 3), (1, 4)), ((1, 1), (1, 1)), 12345),
            ((1, 3), (2, 4)),
            "Iman and Conover (1982): by rank; NumPy's reference gives the draws that shuffle, seed 12345",
        ),
        calculate=_correlated,
    ),
    Published(
        name="OM_NEAREST_CORRELATION",
        category=CATEGORY,
        summary="Correlation matrix that is nearest to a symmetric matrix.",
        arguments=(
            Argument(
                "matrix", "Symmetric matrix of correlations, as experts state them pair by pair.", shape=Shape.BLOCK
            ),
        ),
        result=Result("The nearest correlation matrix, in the cells of matrix.", like("matrix")),
        kernel=nearest_correlation,
        example=Example(
            (((1, 1, 0), (1, 1, 1), (0, 1, 1)),),
            ((1, 0.7607, 0.1573), (0.7607, 1, 0.7607), (0.1573, 0.7607, 1)),
            "Higham (2002), IMA Journal of Numerical Analysis 22, 329-343: the example of page 334",
            digits=4,
        ),
        calculate=nearest_correlation,
    ),
    Published(
        name="OM_FORECAST_BAND",
        category=CATEGORY,
        summary="Fan of a forecast: quantiles by period, from ranges of its start value and of its growth.",
        arguments=(
            Argument("start_low", "Lower end of the start value, in any unit; greater than 0.", shape=Shape.CELL),
            Argument(
                "start_mode", "Most likely start value; where it is known, all three are the same.", shape=Shape.CELL
            ),
            Argument("start_high", "Upper end of the start value.", shape=Shape.CELL),
            Argument(
                "growth_low",
                "Lower end of the growth per period as a fraction: one cell, or a row or column with one for each.",
                shape=Shape.BLOCK,
            ),
            Argument("growth_mode", "Most likely growth per period, likewise.", shape=Shape.BLOCK),
            Argument("growth_high", "Upper end of the growth per period, likewise.", shape=Shape.BLOCK),
            Argument("periods", "How many periods, where one growth range is for all of them.", None, Shape.CELL),
            Argument(
                "probabilities",
                "Which quantiles, in a row or column: 0.5 is the median. P5, P25, P50, P75 and P95 if left out.",
                None,
                Shape.BLOCK,
            ),
            Argument(
                "start_period", "The period that has the start value; 0: the one before the first.", 0.0, Shape.CELL
            ),
            Argument(
                "correlation",
                "Between growth of different periods, 0 to 1. 1: as lucky in all periods, the widest band.",
                1.0,
                Shape.CELL,
            ),
            Argument("distribution", "triangular or pert.", "triangular", Shape.WORD),
            Argument("draws", "How many draws: 100 or more.", 10000.0, Shape.CELL),
            Argument("seed", SEED, 1.0, Shape.CELL),
        ),
        result=Result(
            "A row for each quantile and a column for each period, in the unit of the start; the other way round where "
            "the growth lies in a column.",
            _band_extent,
        ),
        kernel=forecast_band,
        example=Example(
            (1, 1, 1, 0, 2, 3, 1, 0.25),
            2.224745,
            "R package EnvStats, help of qtri: 1 plus a growth from 0 to 3 is triangular from 1 to 4, mode 3",
            digits=3,
        ),
        calculate=_band,
    ),
)
