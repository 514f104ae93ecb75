"""Distributions of an uncertain input: what a range of low, mode and high means.

A market modeller states a range, rarely a distribution. The triangular distribution takes
the range at its word; PERT, a beta distribution, trusts the mode more than the ends; the
lognormal suits a size or price that is positive and errs by factors. Each is a small frozen
value with a quantile function, from which draws are made, and its exact mean and variance.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError
from oncomodel.kernels.contract import Requirement, check, numbers
from oncomodel.kernels.quantiles import (
    FINITE,
    MEDIAN,
    SHAPE,
    SIGMA,
    check_order,
    lognormal_quantile,
    pert_mean,
    pert_quantile,
    triangular_quantile,
    uniform_quantile,
)

TAIL = Requirement("a probability above 0 and below 0.5", lambda x: (x > 0) * (2 * x < 1))


@dataclass(frozen=True)
class Triangular:
    """A range with straight sides.

    Attributes:
        low: Smallest possible value, in any unit.
        mode: Most likely value, within low-high.
        high: Largest possible value.

    References:
        Kotz and van Dorp, Beyond Beta (2004), chapter 1: mean and variance.

    >>> Triangular(0.0, 2.0, 7.0).mean
    3.0
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _settle(self, low=FINITE, mode=FINITE, high=FINITE)
        check_order("Triangular", self.low, self.mode, self.high)

    def quantile(self, probability: Any) -> Any:
        """Value that the input stays below with a probability, in its shape."""
        return triangular_quantile(probability, self.low, self.mode, self.high)

    @property
    def mean(self) -> float:
        """Mean: (low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        """Variance, in the square of the unit."""
        below, above = self.mode - self.low, self.high - self.mode
        return (below**2 + below * above + above**2) / 18


@dataclass(frozen=True)
class Pert:
    """A range with a rounded top, drawn towards its mode.

    Attributes:
        low: Smallest possible value, in any unit.
        mode: Most likely value, within low-high.
        high: Largest possible value.
        shape: Weight of the mode, 0 or more; 4 is the classic PERT.

    References:
        Vose, Risk Analysis: A Quantitative Guide (2008), the modified PERT distribution.

    >>> Pert(10.0, 20.0, 60.0).mean
    25.0
    """

    low: float
    mode: float
    high: float
    shape: float = 4.0

    def __post_init__(self) -> None:
        _settle(self, low=FINITE, mode=FINITE, high=FINITE, shape=SHAPE)
        check_order("Pert", self.low, self.mode, self.high)

    def quantile(self, probability: Any) -> Any:
        """Value that the input stays below with a probability, in its shape."""
        return pert_quantile(probability, self.low, self.mode, self.high, self.shape)

    @property
    def mean(self) -> float:
        """Mean: (low + shape mode + high) / (shape + 2)."""
        return float(pert_mean(self.low, self.mode, self.high, self.shape))

    @property
    def variance(self) -> float:
        """Variance: (mean - low) (high - mean) / (shape + 3), in the square of the unit."""
        return (self.mean - self.low) * (self.high - self.mean) / (self.shape + 3)


@dataclass(frozen=True)
class Lognormal:
    """A positive value that errs by factors: its logarithm is normal.

    Attributes:
        median: Value that is exceeded half the time, in any unit; greater than 0.
        sigma: Standard deviation of the natural logarithm, within 0-10; 0.1 is about 10 %.

    References:
        Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1 (1994), chapter 14.

    >>> Lognormal(3.0, 0.0).mean
    3.0
    """

    median: float
    sigma: float

    def __post_init__(self) -> None:
        _settle(self, median=MEDIAN, sigma=SIGMA)

    @classmethod
    def from_quantiles(cls, low: float, high: float, tail: float = 0.05) -> Lognormal:
        """Lognormal between a low and a high quantile, P5 and P95 unless said.

        Args:
            low: Value that the input stays below with probability *tail*; greater than 0.
            high: Value that it exceeds with probability *tail*; not below *low*.
            tail: Probability of each tail, above 0 and below 0.5; 0.1 for P10 and P90.

        Returns:
            The distribution with the median sqrt(low high).

        Raises:
            KernelError: If low <= 0, high < low, tail is outside 0-0.5, or the two are
                so far apart that sigma exceeds 10.

        >>> round(Lognormal.from_quantiles(50.0, 200.0).median, 6)
        100.0
        """
        from statistics import NormalDist

        where = "Lognormal.from_quantiles"
        low, high = _number(where, "low", low, MEDIAN), _number(where, "high", high, MEDIAN)
        check_order(where, low, low, high)
        spread = 2 * NormalDist().inv_cdf(1 - _number(where, "tail", tail, TAIL))
        return cls(low * math.sqrt(high / low), math.log(high / low) / spread)

    def quantile(self, probability: Any) -> Any:
        """Value that the input stays below with a probability, in its shape."""
        return lognormal_quantile(probability, self.median, self.sigma)

    @property
    def mean(self) -> float:
        """Mean: median exp(sigma**2 / 2)."""
        return self.median * math.exp(self.sigma**2 / 2)

    @property
    def variance(self) -> float:
        """Variance: mean**2 (exp(sigma**2) - 1), in the square of the unit."""
        return self.mean**2 * math.expm1(self.sigma**2)


@dataclass(frozen=True)
class Uniform:
    """A range in which every value is as likely as any other.

    Attributes:
        low: Smallest possible value, in any unit.
        high: Largest possible value, not below *low*.

    >>> Uniform(2.0, 4.0).mean
    3.0
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        _settle(self, low=FINITE, high=FINITE)
        check_order("Uniform", self.low, self.low, self.high)

    def quantile(self, probability: Any) -> Any:
        """Value that the input stays below with a probability, in its shape."""
        return uniform_quantile(probability, self.low, self.high)

    @property
    def mean(self) -> float:
        """Mean: the middle of the range."""
        return (self.low + self.high) / 2

    @property
    def variance(self) -> float:
        """Variance: (high - low)**2 / 12, in the square of the unit."""
        return (self.high - self.low) ** 2 / 12


@dataclass(frozen=True)
class Fixed:
    """A value that is known, or held still while others vary.

    Attributes:
        value: The value, in any unit.

    >>> Fixed(2.0).quantile([0.1, 0.9]).tolist()
    [2.0, 2.0]
    """

    value: float

    def __post_init__(self) -> None:
        _settle(self, value=FINITE)

    def quantile(self, probability: Any) -> Any:
        """The value, in the shape of the probability."""
        return uniform_quantile(probability, self.value, self.value)

    @property
    def mean(self) -> float:
        """The value."""
        return self.value

    @property
    def variance(self) -> float:
        """0: a known value does not vary."""
        return 0.0


Distribution = Triangular | Pert | Lognormal | Uniform | Fixed


def _settle(distribution: Any, **rules: Requirement) -> None:
    """Turn the fields into floats that keep their rules."""
    for name, rule in rules.items():
        value = _number(type(distribution).__name__, name, getattr(distribution, name), rule)
        object.__setattr__(distribution, name, value)


def _number(where: str, name: str, value: Any, rule: Requirement) -> float:
    found = numbers(where, name, value)
    if np.ndim(found):
        raise ArgumentError(f"{where}: {name} must be one number (got {value!r})")
    check(where, name, found, rule)
    return float(found)
