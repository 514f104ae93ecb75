"""The band of a forecast: what ranges of its start and of its growth make of every period."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import OPEN_RATE, POSITIVE, Requirement, algorithm, formula, whole_number
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
    Latin hypercube sampling, so that few draws give smooth quantiles. The growth of any two
    periods is correlated by *correlation*: at 1 a draw is lucky or unlucky in every period, as
    with one growth rate that nobody knows, which gives the widest band; at 0 every period is
    drawn anew, so that luck evens out. Start and growth are independent.

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

    >>> forecast_band(100.0, 100.0, 100.0, 0.1, 0.1, 0.1, probabilities=[0.05, 0.95]).round(6).tolist()
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
def band_down(
    start_low: Any,
    start_mode: Any,
    start_high: Any,
    growth_low: Any,
    growth_mode: Any,
    growth_high: Any,
    periods: Any,
    probability: Any,
    start_period: Any,
) -> Any:
    """One quantile of :func:`forecast_band`, with the periods down the rows of a tab.

    Args:
        start_low: As for :func:`forecast_band`, as are those that follow.
        start_mode: Most likely start value.
        start_high: Upper end of it.
        growth_low: Lower end of the growth, a row for each period.
        growth_mode: Most likely growth.
        growth_high: Upper end of it.
        periods: How many rows.
        probability: Which quantile.
        start_period: The row that has the start value, from 1, or 0.

    Returns:
        Shape (periods, 1, 1): a block of a tab, one value for each row.

    >>> known, growth = [100.0] * 3, [[0.1, 0.2]] * 3
    >>> band_down(*known, *growth, 2, 0.5, 0).round(6).tolist()
    [[[110.0]], [[132.0]]]
    """
    periods, start_period = (np.ravel(count)[0] for count in (periods, start_period))
    start, growth = (start_low, start_mode, start_high), (growth_low, growth_mode, growth_high)
    return forecast_band(*start, *growth, periods, probability, start_period).reshape(-1, 1, 1)


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


@formula()
def growth_at_end(uses_growth: Any, stated: Any, begin: Any, end: Any, periods: Any) -> Any:
    """Growth that is stated, or that two sizes imply, whichever is trusted.

    Args:
        uses_growth: 1 where the stated growth is trusted, else 0.
        stated: Stated growth per year as a fraction, at one end of its range.
        begin: Size at the start, in any unit.
        end: Size at the end, in the same unit, at one end of its range.
        periods: Years from start to end.

    Returns:
        Growth per year as a fraction.

    >>> growth_at_end([1, 0], 0.07, 100.0, 121.0, 2).round(6).tolist()
    [0.07, 0.1]
    """
    return np.where(uses_growth > 0, stated, (end / begin) ** (1 / periods) - 1)


@formula()
def start_at_end(uses_end: Any, start: Any, implied: Any, end: Any, most_likely_end: Any) -> Any:
    """Start that is stated, or that an end implies, whichever is trusted.

    Args:
        uses_end: 1 where the end is trusted and the start is not, else 0.
        start: Stated start, at one end of its range, in any unit.
        implied: Start that the most likely end and the growth imply, in the same unit.
        end: End at one end of its range, in the same unit.
        most_likely_end: The most likely end.

    Returns:
        Start in the same unit; an implied one is in proportion to the end.

    >>> start_at_end([0, 1], 90.0, 100.0, 220.0, 200.0).tolist()
    [90.0, 110.0]
    """
    return np.where(uses_end > 0, implied * end / most_likely_end, start)


@formula()
def growth_in_year(growth: Any, basis: Any, basis_mode: Any, scenario: Any, scenario_mode: Any, active: Any) -> Any:
    """Growth of a year with the basis and the scenario at one end of their ranges.

    Args:
        growth: Growth of the year as it is, as a fraction.
        basis: Growth of the basis at one end of its range.
        basis_mode: Growth of the basis as it is.
        scenario: Difference of the scenario at one end of its range.
        scenario_mode: Difference of the scenario as it is.
        active: 1 in the years in which the scenario counts, else 0.

    Returns:
        growth + (basis - basis_mode) + active (scenario - scenario_mode), as a fraction.

    >>> float(growth_in_year(0.1, 0.08, 0.09, 0.01, 0.02, 1).round(6))
    0.08
    """
    return growth + (basis - basis_mode) + active * (scenario - scenario_mode)
