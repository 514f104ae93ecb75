"""Which uncertain input matters: one at a time (tornado) and all together (Sobol indices)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError
from oncomodel.kernels.contract import check, numbers, whole_number
from oncomodel.kernels.distributions import Distribution
from oncomodel.kernels.quantiles import FINITE

if TYPE_CHECKING:
    from collections.abc import Sequence

Array = NDArray[np.float64]
Name = str | int
Model = Callable[[Any], Any]

CONSTANT = 1e-13  # of the largest result: less spread than this is rounding
DIGITS = 53


@dataclass(frozen=True)
class Tornado:
    """Results of a model with one input at a time at its low and its high, widest first.

    The single effects leave a remainder: with all inputs low the result is
    base + sum(low - base) + low_remainder, where inputs interact; likewise with all high.

    Attributes:
        base: Result with every input at its base.
        names: Inputs, the widest swing first; positions where inputs were an array.
        low: Result with that input at its low, the others at their base.
        high: Result with that input at its high.
        swing: abs(high - low); 0 too where a result turns in between and ends where it began.
        low_remainder: What all inputs at their low add to the sum of their single effects.
        high_remainder: The same with all inputs at their high.
    """

    base: float
    names: tuple[Name, ...]
    low: Array
    high: Array
    swing: Array
    low_remainder: float
    high_remainder: float


@dataclass(frozen=True)
class SobolIndices:
    """Fractions of a result's variance that its inputs account for.

    Attributes:
        names: Inputs, in the order given; positions where inputs were a sequence.
        first: First-order indices: the variance that goes if that input alone were known.
        total: Total-order indices: what is left if all but that input were known.
        first_error: Standard errors of *first*.
        total_error: Standard errors of *total*.
        mean: Mean of the result, in its unit.
        variance: Variance of the result, in the square of its unit.
    """

    names: tuple[Name, ...]
    first: Array
    total: Array
    first_error: Array
    total_error: Array
    mean: float
    variance: float


def tornado(model: Model, lows: Any, highs: Any, base: Any) -> Tornado:
    """Effect of each input of a model on its result, one at a time.

    Ties keep the order of *lows*; results that are missing come last.

    Args:
        model: Function of the inputs that returns one number: of a mapping from names to
            values, or of an array of values, whichever *base* is.
        lows: Low value of each input, by name or as an array of numbers, in its unit.
        highs: High value of each input, likewise.
        base: Base value of each input, likewise; by name, also those that do not vary.

    Returns:
        Results in the unit of the model, sorted by swing, and the interaction remainders.

    Raises:
        ArgumentError: If names or shapes disagree, or the model does not return one number.

    References:
        Eschenbach, Interfaces 22 (1992), 40-46: spiderplots and tornado diagrams.

    >>> bars = tornado(
    ...     lambda x: x["price"] * x["volume"],
    ...     lows={"price": 9.0, "volume": 50.0},
    ...     highs={"price": 11.0, "volume": 150.0},
    ...     base={"price": 10.0, "volume": 100.0},
    ... )
    >>> bars.names, bars.swing.tolist(), bars.high_remainder
    (('volume', 'price'), [1000.0, 200.0], 50.0)
    """
    low, high, start = _settings("lows", lows), _settings("highs", highs), _settings("base", base)
    by_name = isinstance(base, Mapping)
    _check_inputs(low, high, start)

    def result(changes: Mapping[Name, float]) -> float:
        inputs = {**start, **changes}
        return _one_number(model(inputs if by_name else np.array(list(inputs.values()))))

    at_base = result({})
    at_low = np.array([result({name: low[name]}) for name in low])
    at_high = np.array([result({name: high[name]}) for name in low])
    swing = np.abs(at_high - at_low)
    order = np.argsort(-swing, kind="stable")
    return Tornado(
        base=at_base,
        names=tuple(tuple(low)[i] for i in order),
        low=at_low[order],
        high=at_high[order],
        swing=swing[order],
        low_remainder=result(low) - at_base - float(np.sum(at_low - at_base)),
        high_remainder=result(high) - at_base - float(np.sum(at_high - at_base)),
    )


def sobol_indices(
    model: Model,
    distributions: Mapping[str, Distribution] | Sequence[Distribution],
    n: int,
    generator: np.random.Generator,
) -> SobolIndices:
    """Sobol indices of a model's independent inputs, with standard errors.

    With two sets of draws A and B, and A with the column of input i from B (AB_i), the
    first-order index is mean(f(B) (f(AB_i) - f(A))) / variance, Saltelli's estimator, and the
    total-order index mean((f(A) - f(AB_i))**2) / 2 / variance, Jansen's. Results are taken
    from their mean first. Both sets are one Sobol sequence, its digits shifted by the
    generator, which is at its best where *n* is a power of 2; the standard errors are those
    of plain random draws, so on the safe side. Indices of correlated inputs have no such meaning.

    Args:
        model: Function of the inputs that returns one result per draw, shape (n,): of a mapping
            from names to arrays of n draws, or of an array of draws, shape (n, inputs),
            whichever *distributions* is.
        distributions: One per input, by name or in a sequence.
        n: Draws in each set, 2 or more; the model is calculated inputs + 2 times on n draws.
        generator: Source of the shift; two uniform numbers per input.

    Returns:
        Indices as fractions, one per input, and their standard errors; they can miss 0-1 by
        a little. NaN where the result does not vary or is missing.

    Raises:
        KernelError: If n < 2 or a result is infinite.
        ArgumentError: If an argument or the shape of the results is of another type.

    References:
        Saltelli et al., Computer Physics Communications 181 (2010), 259-270: table 2, (b) and (f).
        Jansen, Computer Physics Communications 117 (1999), 35-43.

    >>> from oncomodel.kernels.distributions import Uniform
    >>> inputs = {"a": Uniform(0, 1), "b": Uniform(0, 1)}
    >>> indices = sobol_indices(lambda x: 2 * x["a"] + x["b"], inputs, 1024, np.random.default_rng(1))
    >>> indices.total.round(2).tolist()
    [0.8, 0.2]
    """
    by_name = isinstance(distributions, Mapping)
    inputs = dict(distributions) if isinstance(distributions, Mapping) else dict(enumerate(distributions))
    _check_sobol(inputs, generator)
    count = whole_number("sobol_indices", "n", n, 2)
    points = _points(2 * len(inputs), count, generator)
    sets = [
        {name: each.quantile(column) for (name, each), column in zip(inputs.items(), half, strict=True)}
        for half in (points[: len(inputs)], points[len(inputs) :])
    ]

    def results(draws: dict[Any, Array]) -> Array:
        return _results(model(draws if by_name else np.stack(list(draws.values()), axis=1)), count)

    first, second = map(results, sets)
    mixed = np.stack([results({**sets[0], name: sets[1][name]}) for name in inputs])
    return _indices(tuple(inputs), first, second, mixed)


def _indices(names: tuple[Name, ...], first: Array, second: Array, mixed: Array) -> SobolIndices:
    both = np.concatenate([first, second])
    mean, variance = float(np.mean(both)), float(np.var(both))
    constant = variance <= (CONSTANT * np.max(np.abs(both))) ** 2
    scale = math.nan if constant else variance
    first, second, mixed = first - mean, second - mean, mixed - mean
    spread = (first**2 + second**2) / 2
    single, single_error = _ratio(second * (mixed - first), spread, scale)
    total, total_error = _ratio((first - mixed) ** 2 / 2, spread, scale)
    return SobolIndices(names, single, total, single_error, total_error, mean, variance)


def _ratio(products: Array, spread: Array, variance: float) -> tuple[Array, Array]:
    """Mean of *products* over *variance*, the mean of *spread*, with its standard error.

    The error of a ratio of means is, to first order, that of the mean of what is left of its
    parts (the delta method).
    """
    ratio = np.mean(products, axis=1) / variance
    left = products - ratio[:, np.newaxis] * spread
    return ratio, np.std(left, axis=1) / variance / math.sqrt(len(spread))


def _points(dimensions: int, n: int, generator: np.random.Generator) -> Array:
    """A Sobol sequence, one row per dimension, each with its binary digits shifted at random.

    The shift needs nothing but uniform numbers, so that a seed gives the same points with
    every version of scipy.
    """
    from scipy.stats import qmc

    sequence = qmc.Sobol(dimensions, scramble=False, bits=DIGITS).random_base2(math.ceil(math.log2(n)))
    digits, shift = (np.asarray(x * 2**DIGITS, dtype=np.int64) for x in (sequence[:n], generator.random(dimensions)))
    return np.ascontiguousarray((digits ^ shift).T) * 2.0**-DIGITS


def _results(values: Any, n: int) -> Array:
    results = np.asarray(numbers("sobol_indices", "result of the model", values))
    if results.shape not in {(), (n,)}:
        raise ArgumentError(f"sobol_indices: model must return an array of {n} (got the shape {results.shape})")
    check("sobol_indices", "result of the model", results, FINITE)
    return np.broadcast_to(results, (n,))


def _one_number(value: Any) -> float:
    result = numbers("tornado", "result of the model", value)
    if np.ndim(result):
        raise ArgumentError(f"tornado: model must return one number (got the shape {np.shape(result)})")
    check("tornado", "result of the model", result, FINITE)
    return float(result)


def _settings(argument: str, values: Any) -> dict[Any, Any]:
    if isinstance(values, Mapping):
        return dict(values)
    array = np.asarray(numbers("tornado", argument, values))
    if array.ndim != 1:
        raise ArgumentError(f"tornado: {argument} must have one dimension (got the shape {array.shape})")
    return dict(enumerate(array.tolist()))


def _check_inputs(low: dict[Any, Any], high: dict[Any, Any], base: dict[Any, Any]) -> None:
    if odd := sorted(low.keys() ^ high.keys(), key=str):
        raise ArgumentError(f"tornado: lows and highs must be of the same inputs (got {odd} in only one)")
    if unknown := sorted(low.keys() - base.keys(), key=str):
        raise ArgumentError(f"tornado: base must have every input of lows and highs (got none for {unknown})")


def _check_sobol(inputs: dict[Any, Any], generator: Any) -> None:
    if not inputs:
        raise ArgumentError("sobol_indices: distributions must be one or more (got none)")
    for name, each in inputs.items():
        if not isinstance(each, Distribution):
            raise ArgumentError(f"sobol_indices: {name} must be one of kernels.distributions (got {each!r})")
    if not isinstance(generator, np.random.Generator):
        raise ArgumentError(f"sobol_indices: generator must be a numpy.random.Generator (got {generator!r})")
