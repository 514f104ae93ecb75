"""Random draws of uncertain inputs: of one, of several that move together, in a stream.

Every draw is the quantile of one uniform number of the generator. So the same seed gives the
same draws on any machine, but for rounding in the last digits, and an input whose distribution
is changed, or fixed, leaves the draws of the others as they were.

A year of a market model has many inputs, and a simulation many draws: :func:`stream_draws` hands
them over in blocks, so that a model keeps only its results.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError
from oncomodel.kernels.contract import whole_number
from oncomodel.kernels.correlation import (
    ROUNDING,
    Correlated,
    correlate,
    factor_of,
    nearest_correlation,
    score_correlation,
)
from oncomodel.kernels.distributions import Distribution, Fixed, Lognormal, Pert, Triangular, Uniform
from oncomodel.kernels.quantiles import (
    lognormal_quantile,
    pert_cdf,
    pert_mean,
    pert_quantile,
    triangular_quantile,
    uniform_quantile,
)
from oncomodel.kernels.scores import NormalScores, Transform, from_scores, from_uniforms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oncomodel.kernels.sensitivity import SobolIndices, Tornado, sobol_indices, tornado

# Loaded when first used: Excel's first call need not wait for them.
_SENSITIVITY = ("SobolIndices", "Tornado", "sobol_indices", "tornado")

__all__ = [
    "Correlated",
    "Distribution",
    "Fixed",
    "Lognormal",
    "Pert",
    "SobolIndices",
    "Tornado",
    "Triangular",
    "Uniform",
    "correlate",
    "correlated_draws",
    "draw_stream",
    "draws",
    "lognormal_quantile",
    "nearest_correlation",
    "pert_cdf",
    "pert_mean",
    "pert_quantile",
    "sobol_indices",
    "stream_draws",
    "tornado",
    "triangular_quantile",
    "uniform_quantile",
]


def __getattr__(name: str) -> Any:
    if name not in _SENSITIVITY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from oncomodel.kernels import sensitivity

    return getattr(sensitivity, name)


def __dir__() -> list[str]:
    return __all__


Array = NDArray[np.float64]

BLOCK = 16_384  # draws at once: what stays in a processor's second cache
ONE_THREAD = 262_144  # multiplications of a matrix product that OpenBLAS does without threads
SMALLEST_PIECE = 16


def draws(distribution: Distribution, size: int | tuple[int, ...], generator: np.random.Generator) -> Array:
    """Independent random draws of one uncertain input.

    Inverse transform of *size* uniform numbers. PERT draws are interpolated, within 5e-8 of
    high - low; lognormal ones within 1e-8 sigma of their value; the others are the quantiles.

    Args:
        distribution: Triangular, Pert, Lognormal, Uniform or Fixed.
        size: Number of draws, or the shape of the array of draws.
        generator: Source of the uniform numbers; one is taken per draw, also for Fixed.

    Returns:
        Draws in the unit of the distribution, in the shape of *size*.

    Raises:
        KernelError: If *size* is not a whole number of 0 or more.
        ArgumentError: If *distribution* or *generator* is something else.

    References:
        Devroye, Non-Uniform Random Variate Generation (1986), chapter II.2: inversion.

    >>> draws(Fixed(2.0), 3, np.random.default_rng(1)).tolist()
    [2.0, 2.0, 2.0]
    """
    _check_inputs("draws", [distribution])
    _check_generator("draws", generator)
    values = np.empty(_shape("draws", size))
    transform = from_uniforms(distribution)
    for block in _pieces(values.reshape(-1)):
        generator.random(out=block)
        transform(block)
    return values


def correlated_draws(
    distributions: Sequence[Distribution], correlation: Any, size: int, generator: np.random.Generator
) -> Array:
    """Random draws of several inputs with a rank correlation between them.

    The inputs are joined by a Gaussian copula whose rank correlations are *correlation*: it
    holds in expectation, while :func:`correlate` arranges given samples to meet it. What is
    drawn is as :func:`stream_draws` says.

    Args:
        distributions: One per input.
        correlation: Spearman rank correlations as fractions, shape (inputs, inputs).
        size: Number of draws.
        generator: Source of the uniform numbers; one per draw and input.

    Returns:
        Draws, shape (size, inputs), each column in the unit of its distribution and
        contiguous in memory.

    Raises:
        KernelError: If *correlation* is no correlation matrix.
        ArgumentError: If an argument is of the wrong type or shape.

    References:
        Nelsen, An Introduction to Copulas (2006), section 2.3 and chapter 5.

    >>> correlated_draws([Uniform(0, 1), Fixed(2.0)], np.eye(2), 4, np.random.default_rng(1)).shape
    (4, 2)
    """
    count = whole_number("correlated_draws", "size", size, 0)
    groups = _groups("correlated_draws", distributions, correlation)
    _check_generator("correlated_draws", generator)
    values = np.empty((len(distributions), count))
    blocks = _stream(distributions, groups)(count, generator)
    for start, block in zip(range(0, count, BLOCK), blocks, strict=True):
        values[:, start : start + BLOCK] = block.T
    return values.T


def stream_draws(
    distributions: Sequence[Distribution],
    size: int,
    generator: np.random.Generator,
    *,
    correlation: Any = None,
) -> Iterator[Array]:
    """Random draws of several inputs, block by block, so that memory stays bounded.

    Blocks have 16,384 draws, the last one what is left. For each block that many uniform
    numbers are taken for one input after the other, so that the first draws are the same
    whatever the size.

    Inputs that are correlated get normal scores that are mixed to have the correlation matrix
    2 sin(pi r / 6), which gives them the rank correlation r, and looked up in a table of each
    distribution. A matrix of rank correlations can miss being one of normal scores by a little:
    the nearest one is used then. Inputs that are not correlated are drawn as :func:`draws` does.

    Args:
        distributions: One per input.
        size: Number of draws in all.
        generator: Source of the uniform numbers; one per draw and input.
        correlation: Spearman rank correlations, shape (inputs, inputs); independent without.

    Returns:
        An iterator over arrays of shape (draws, inputs), each column in the unit of its
        distribution and contiguous in memory, within 5e-8 of high - low.

    Raises:
        KernelError: If *correlation* is no correlation matrix.
        ArgumentError: If an argument is of the wrong type or shape.

    References:
        Pearson, On Further Methods of Determining Correlation (1907): 2 sin(pi r / 6).

    >>> inputs = [Triangular(1, 2, 4), Pert(1, 2, 4)]
    >>> total = 0.0
    >>> for block in stream_draws(inputs, 20_000, np.random.default_rng(1)):
    ...     total += float(block.sum())
    >>> round(total / 20_000, 1)
    4.5
    """
    count = whole_number("stream_draws", "size", size, 0)
    _check_generator("stream_draws", generator)
    return draw_stream(distributions, correlation=correlation)(count, generator)


def draw_stream(
    distributions: Sequence[Distribution], *, correlation: Any = None
) -> Callable[[int, np.random.Generator], Iterator[Array]]:
    """What :func:`stream_draws` does, prepared once for as many streams as are wanted.

    Args:
        distributions: One per input.
        correlation: Spearman rank correlations, shape (inputs, inputs); independent without.

    Returns:
        A function of how many draws, and of the source of uniform numbers.

    Raises:
        KernelError: If *correlation* is no correlation matrix.
        ArgumentError: If an argument is of the wrong type or shape.

    >>> stream = draw_stream([Triangular(1, 2, 4), Pert(1, 2, 4)])
    >>> [block.shape for block in stream(20_000, np.random.default_rng(1))]
    [(16384, 2), (3616, 2)]
    """
    _check_inputs("stream_draws", distributions)
    groups = [] if correlation is None else _groups("stream_draws", distributions, correlation)
    return _stream(distributions, groups)


@dataclass(frozen=True)
class _Group:
    """Inputs that are correlated, directly or through others.

    Attributes:
        members: Their positions, in order.
        factor: L with L L' the correlation matrix of their normal scores.
        transforms: From normal scores to values.
    """

    members: NDArray[np.intp]
    factor: Array
    transforms: tuple[Transform, ...]

    def join(self, columns: Array) -> None:
        """Turn the members' independent normal scores into correlated values, in place.

        In pieces too small for BLAS to share among threads: waking them takes longer than
        they save, much longer where processors are busy.
        """
        count, first = len(self.members), int(self.members[0])
        side_by_side = int(self.members[-1]) == first + count - 1
        members = slice(first, first + count) if side_by_side else self.members  # a slice is not copied
        piece = max(SMALLEST_PIECE, min(BLOCK, ONE_THREAD // count) // count)
        for start in range(0, columns.shape[1], piece):
            part = (members, slice(start, start + piece))
            columns[part] = self.factor @ columns[part]
        for member, transform in zip(self.members, self.transforms, strict=True):
            transform(columns[member])


def _groups(function: str, distributions: Sequence[Distribution], correlation: Any) -> list[_Group]:
    """Groups of two inputs or more, from their rank correlations."""
    _check_inputs(function, distributions)
    matrix = score_correlation(function, "correlation", correlation, len(distributions))
    linked = np.abs(matrix) > ROUNDING
    label = np.arange(len(distributions))
    for _ in distributions:  # as many steps as a chain of links can have
        label = np.where(linked, label, len(label)).min(axis=1)
    transforms = {each: from_scores(each) for each in set(distributions)}
    groups = []
    for members in (np.flatnonzero(label == each) for each in np.unique(label)):
        if len(members) > 1:
            values = tuple(transforms[distributions[int(i)]] for i in members)
            groups.append(_Group(members, factor_of(matrix[np.ix_(members, members)]), values))
    return groups


def _stream(
    distributions: Sequence[Distribution], groups: list[_Group]
) -> Callable[[int, np.random.Generator], Iterator[Array]]:
    """Blocks of draws, made when asked for."""
    scores = NormalScores.table()
    joined = {int(member) for group in groups for member in group.members}
    alone = {each: from_uniforms(each) for i, each in enumerate(distributions) if i not in joined}
    singly = [scores if i in joined else alone[each] for i, each in enumerate(distributions)]

    def blocks(size: int, generator: np.random.Generator) -> Iterator[Array]:
        for start in range(0, size, BLOCK):
            columns = np.empty((len(singly), BLOCK))
            for column, transform in zip(columns, singly, strict=True):
                generator.random(out=column)
                transform(column)
            for group in groups:
                group.join(columns)
            yield columns[:, : size - start].T

    return blocks


def _pieces(values: Array) -> Iterator[Array]:
    return (values[start : start + BLOCK] for start in range(0, values.size, BLOCK))


def _shape(function: str, size: Any) -> tuple[int, ...]:
    shape = size if isinstance(size, tuple) else (size,)
    return tuple(whole_number(function, "size", length, 0) for length in shape)


def _check_inputs(function: str, distributions: Any) -> None:
    if not distributions:
        raise ArgumentError(f"{function}: distributions must be one or more (got none)")
    for each in distributions:
        if not isinstance(each, Distribution):
            raise ArgumentError(f"{function}: distribution must be one of kernels.distributions (got {each!r})")


def _check_generator(function: str, generator: Any) -> None:
    if not isinstance(generator, np.random.Generator):
        raise ArgumentError(f"{function}: generator must be a numpy.random.Generator (got {generator!r})")
