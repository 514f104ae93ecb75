"""What draws come to: quantiles, means, their errors, probabilities and cumulative distributions."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from oncomodel.model.snapshot import ALL_QUANTILES, ENDS_AND_MEDIAN, Errors, Point, Spread

Array = NDArray[np.float64]

DIGITS = 9
CONSTANT = 1e-12  # of the largest result: less spread than this is rounding

FEWEST_STEPS = 30
ROUND_STEPS = (1.0, 2.0, 5.0)


def rounded(value: float) -> float:
    """*value* to 9 significant digits, so that the last bits of a processor do not show.

    >>> rounded(165.20000000000002)
    165.2
    """
    return float(f"{value:.{DIGITS}g}")


def fraction(value: float) -> float | None:
    """A probability, index or correlation to 6 decimals; None where there is none.

    >>> fraction(1 / 3), fraction(-1e-17), fraction(math.nan)
    (0.333333, 0.0, None)
    """
    return None if math.isnan(value) else round(float(value), 6) + 0.0


def varies(ordered: Array) -> bool:
    """Whether draws in ascending order differ by more than rounding."""
    return bool(ordered[-1] - ordered[0] > CONSTANT * max(abs(ordered[0]), abs(ordered[-1])))


def spread(ordered: Array, offset: float = 0.0) -> Spread | None:
    """Quantiles, mean, deviation and ends of draws in ascending order; None where they do not vary.

    Of growth, 1 and the growth is drawn, so that it varies or not whatever it is: *offset* is taken off then.

    A quantile is interpolated between the two draws beside it, as Excel's PERCENTILE.INC does.

    References:
        Hyndman and Fan, The American Statistician 50 (1996), 361-365: definition 7.
    """
    if not varies(ordered):
        return None
    ordered = ordered - offset if offset else ordered
    quantiles = {name: rounded(_quantile(ordered, p)) for name, _, p in ALL_QUANTILES}
    mean, deviation = float(np.mean(ordered)), float(np.std(ordered, ddof=1))
    return Spread(
        **quantiles,
        mean=rounded(mean),
        deviation=rounded(deviation),
        variation=rounded(deviation / mean) if mean else math.nan,
        lowest=rounded(float(ordered[0])),
        highest=rounded(float(ordered[-1])),
        error=rounded(max(_quantile_error(ordered, p) for _, _, p in ENDS_AND_MEDIAN)),
    )


def still(ordered: Array, offset: float = 0.0) -> Spread:
    """The spread of draws that do not vary: one value throughout."""
    value = rounded(float(ordered[0]) - offset)
    quantiles = dict.fromkeys((name for name, _, _ in ALL_QUANTILES), value)
    return Spread(**quantiles, mean=value, deviation=0.0, variation=0.0, lowest=value, highest=value, error=0.0)


def errors(ordered: Array) -> Errors:
    """Standard errors of the quantiles and of the mean.

    That of the mean is the standard deviation over the root of the number of draws. That of a
    quantile is half the distance of the draws that lie one standard deviation of the binomial
    distribution, sqrt(n p (1 - p)) places, below and above it.

    References:
        Conover, Practical Nonparametric Statistics (1999), section 3.2: confidence limits of quantiles.
    """
    if not varies(ordered):
        return Errors(**dict.fromkeys((name for name, _, _ in ALL_QUANTILES), 0.0), mean=0.0)
    mean = float(np.std(ordered, ddof=1)) / math.sqrt(len(ordered))
    quantiles = {name: rounded(_quantile_error(ordered, p)) for name, _, p in ALL_QUANTILES}
    return Errors(**quantiles, mean=rounded(mean))


def probability_above(ordered: Array, value: float) -> float:
    """Part of the draws, in ascending order, that exceed *value*."""
    return 1 - float(np.searchsorted(ordered, value, side="right")) / len(ordered)


def curve(ordered: Array) -> tuple[Point, ...]:
    """Cumulative distribution of draws in ascending order, at evenly spaced round sizes that hold them all.

    Between two points the distribution is close to a straight line: there are 30 to 80 of them.
    """
    low, high = float(ordered[0]), float(ordered[-1])
    unit = 10.0 ** math.floor(math.log10((high - low) / FEWEST_STEPS))
    step = max(part * unit for part in ROUND_STEPS if part * unit <= (high - low) / FEWEST_STEPS)
    sizes = [rounded(number * step) for number in range(math.floor(low / step), math.ceil(high / step) + 1)]
    return tuple(Point(size, round(1 - probability_above(ordered, size), 6)) for size in sizes)


def _quantile(ordered: Array, probability: float) -> float:
    place = probability * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


def _quantile_error(ordered: Array, probability: float) -> float:
    count = len(ordered)
    reach = math.sqrt(count * probability * (1 - probability))
    low = max(0, math.floor(count * probability - reach) - 1)
    high = min(count - 1, math.ceil(count * probability + reach) - 1)
    return float(ordered[high] - ordered[low]) / 2
