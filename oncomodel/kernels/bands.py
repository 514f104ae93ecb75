"""The band of a forecast: what ranges of its start and of its growth make of every period."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import OPEN_RATE, POSITIVE, Requirement, algorithm, whole_number
from oncomodel.kernels.distributions import Distribution, Pert, Triangular
from oncomodel.kernels.quantiles import PROBABILITY, check_order
from oncomodel.kernels.scores import NormalScores, Transform, from_scores

Array = NDArray[np.float64]

STATED = (0.05, 0.25, 0.5, 0.75, 0.95)
FEWEST_DRAWS, MOST_DRAWS = 100, 10_000_000
SHAPES = {"triangular": Triangular, "pert": Pert}
TOGETHER = Requirement("a correlation within 0-1", lambda x: (x >= 0) * (x <= 1))


@algorithm(
    start_low=POSITIVE,
    start_mode=POSITIVE,
    start_high=POSITIVE,
    growth_low=OPEN_RATE,
    growth_mode=OPEN_RATE,
    growth_high=OPEN_RATE,
    probabilities=PROBABILITY,
    correlation=TOGETHER,
)
def forecast_band(
    start_low: Any,
    start_mode: Any,
    start_high: Any,
    growth_low: Any,
    growth_mode: Any,
    growth_high: Any,
    periods: Any = None,
    probabilities: Any = STATED,
    start_period: Any = 0,
    correlation: Any = 1.0,
    distribution: str = "triangular",
    draws: Any = 10_000,
    seed: Any = 1,
) -> Any:
    """Quantiles of a forecast by period, from ranges of its start value and of its growth.

    The start and the growth of every period are drawn, and the start compounds: Monte Carlo with
    Latin hypercube sampling, so that few draws give smooth quantiles. Growth of different periods is correlated alike by *correlation*: at 1 a draw is lucky or unlucky in
    every period, as with one growth rate that nobody knows, which gives the widest band; at 0
    every period is drawn anew, so that luck evens out. Start and growth are independent.

    Args:
        start_low: Lower end of the start value, in any unit; greater than 0. One number.
        start_mode: Most likely start value, in the same unit.
        start_high: Upper end of it.
        growth_low: Lower end of the growth per period, as fractions, shape (periods,) or one number.
        growth_mode: Most likely growth. Broadcasts.
        growth_high: Upper end of it. Broadcasts.
        periods: How many periods one growth range is for; not given where there is one for each.
        probabilities: Which quantiles, as fractions, one number or shape (quantiles,).
        start_period: Number of the period that has the start value, from 1; 0: the one before the first.
        correlation: Rank correlation between the growth of any two periods, from 0 to 1.
        distribution: "triangular" or "pert", of start and growth alike.
        draws: How many draws, 100 or more.
        seed: A whole number of 0 or more; the same seed gives the same band.

    Returns:
        Quantiles in the unit of the start, shape (quantiles, periods), interpolated between draws.

    Raises:
        KernelError: If low, mode and high are not in that order, or a number is outside its range.
        ArgumentError: If shapes disagree or the distribution is another.

    References:
        McKay, Beckman and Conover, Technometrics 21 (1979), 239-245: Latin hypercube sampling.
        Pearson, On Further Methods of Determining Correlation (1907): 2 sin(pi r / 6).

    >>> forecast_band(100.0, 100.0, 100.0, 0.1, 0.1, 0.1, [0.05, 0.95]).round(6).tolist()
    [[110.0], [110.0]]
    """
    start = _distributions("start", distribution, *_numbers(start_low, start_mode, start_high))
    if len(start) > 1:
        raise ArgumentError(f"start_low must be one number, as start_mode and start_high (got {len(start)})")
    growth = _lasting(_distributions("growth", distribution, *_numbers(growth_low, growth_mode, growth_high)), periods)
    opening = whole_number("forecast_band", "start_period", start_period, 0)
    if opening > len(growth):
        raise KernelError(f"start_period must be a period from 1 to {len(growth)}, or 0 (got {opening})")
    count = whole_number("forecast_band", "draws", draws, FEWEST_DRAWS)
    if count * len(growth) > MOST_DRAWS:
        raise KernelError(f"draws must be at most {MOST_DRAWS:,} in all periods together (got {count * len(growth):,})")
    generator = np.random.default_rng(whole_number("forecast_band", "seed", seed, 0))
    paths = _paths(start[0], growth, _Luck(count, float(np.ravel(correlation)[0]), generator), opening)
    return np.quantile(paths, np.ravel(probabilities), axis=1)


@algorithm()
def band_down(*args: Any, **kwargs: Any) -> Any:
    """One quantile of :func:`forecast_band`, periods down the rows of a tab.

    Returns:
        Shape (periods, 1, 1): a block of a tab with one value for each row.

    >>> known = [100.0] * 3
    >>> band_down(*known, [0.1, 0.2], [0.1, 0.2], [0.1, 0.2], None, 0.5).round(6).tolist()
    [[[110.0]], [[132.0]]]
    """
    return forecast_band(*args, **kwargs).reshape(-1, 1, 1)


class _Luck:
    """Normal scores of the draws: of the start, and of the growth of one period after the other."""

    def __init__(self, count: int, correlation: float, generator: np.random.Generator) -> None:
        self.count, self.generator, self.table = count, generator, NormalScores.table()
        self.weight = 2 * np.sin(np.pi / 6 * correlation)
        self.shared = self.fresh()

    def fresh(self) -> Array:
        """Scores that have nothing to do with any others."""
        order = self.generator.permutation(self.count)
        scores = (order + self.generator.random(self.count)) / self.count
        return np.asarray(self.table(scores))

    def of_period(self) -> Array:
        """Scores of the growth of the next period."""
        return np.asarray(np.sqrt(self.weight) * self.shared + np.sqrt(max(0.0, 1 - self.weight)) * self.fresh())


def _paths(start: Distribution, growth: list[Distribution], luck: _Luck, opening: int) -> Array:
    """The value of each period for every draw."""
    value = luck.fresh()
    from_scores(start)(value)
    index = np.empty((len(growth) + 1, luck.count))
    index[0] = 1.0
    transforms: dict[Distribution, Transform] = {}
    for period, one in enumerate(growth, start=1):
        rates = luck.of_period()
        transforms.setdefault(one, from_scores(one))(rates)
        index[period] = index[period - 1] * (1 + rates)
    return np.asarray(index[1:] * (value / index[opening]))


def _numbers(*ends: Any) -> list[Array]:
    """Three ends of ranges, in one axis each, broadcast together."""
    try:
        return [np.ravel(end) for end in np.broadcast_arrays(*(np.ravel(end) for end in ends))]
    except ValueError:
        shapes = " and ".join(str(np.size(end)) for end in ends)
        raise ArgumentError(f"low, mode and high must be as many, or one number (got {shapes})") from None


def _distributions(name: str, shape: str, low: Array, mode: Array, high: Array) -> list[Distribution]:
    """The distribution of each range."""
    if shape not in SHAPES:
        raise ArgumentError(f"distribution must be {' or '.join(SHAPES)} (got {shape!r})")
    if np.any(np.isnan([low, mode, high])):
        raise KernelError(f"{name}_mode must be without gaps, as low and high (got nan)")
    check_order("forecast_band", low, mode, high)
    return [SHAPES[shape](*ends) for ends in zip(low.tolist(), mode.tolist(), high.tolist(), strict=True)]


def _lasting(growth: list[Distribution], periods: Any) -> list[Distribution]:
    """The growth of every period."""
    if periods is None:
        return growth
    count = whole_number("forecast_band", "periods", periods)
    if len(growth) not in {1, count}:
        raise ArgumentError(f"growth_mode must be one range, or one for each of {count} periods (got {len(growth)})")
    return growth * count if len(growth) == 1 else growth
