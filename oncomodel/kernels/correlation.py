"""Correlation between uncertain inputs: arranging samples to have it, and repairing matrices.

Correlation is Spearman's rank correlation throughout: it can be asked for whatever the
distributions are, and does not change with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import check, numbers
from oncomodel.kernels.quantiles import FINITE

Array = NDArray[np.float64]

ROUNDING = 1e-8
CONVERGED = 1e-12
MOST_SWEEPS = 20_000


@dataclass(frozen=True)
class Correlated:
    """Samples arranged to correlate, and the correlation that this achieved.

    Attributes:
        samples: Shape (draws, variables); each column the values it had, in a new order.
        achieved: Spearman rank correlations of *samples*, shape (variables, variables), ties
            at their mean rank; NaN for a variable that does not vary.
    """

    samples: Array
    achieved: Array


def correlate(samples: Any, target: Any, generator: np.random.Generator) -> Correlated:
    """Rearrange each column of *samples* so that the columns correlate by rank.

    Iman and Conover's method: normal scores, shuffled in every column, are freed of the
    correlation they have by chance and given the wanted one; then each column of samples is put
    in the order of its scores. Scores that correlate by 2 sin(pi r / 6) correlate by rank by r,
    which is what they are given (the paper gives them r itself, and falls short of it by up to
    0.018). The values of a column stay as they are, so its distribution does.

    Few draws have few orders: at 20 draws the target is missed by 0.05 or more. What was
    achieved is returned beside the samples.

    Args:
        samples: Draws, shape (draws, variables), in any units; two draws or more.
        target: Wanted Spearman rank correlations as fractions, shape (variables, variables).
        generator: Source of the shuffling; one uniform number per sample.

    Returns:
        The rearranged samples and their rank correlations.

    Raises:
        KernelError: If *target* is no correlation matrix, or a sample is missing or infinite.
        ArgumentError: If shapes disagree or an argument is of the wrong type.

    References:
        Iman and Conover, Communications in Statistics B11 (1982), 311-334.
        Mildenhall, Correlation and Aggregate Loss Distributions (2005): worked example.

    >>> result = correlate([[1, 1], [2, 2], [3, 3], [4, 4]], [[1, -1], [-1, 1]], np.random.default_rng(1))
    >>> result.achieved.round(6).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    values = _samples(samples)
    wanted = factor_of(score_correlation("correlate", "target", target, values.shape[1]))
    if not isinstance(generator, np.random.Generator):
        raise ArgumentError(f"correlate: generator must be a numpy.random.Generator (got {generator!r})")
    order = np.argsort(generator.random(values.shape), axis=0)
    return _arranged(values, _with_correlation(_normal_scores(len(values))[order], wanted))


def rank_correlation(first: Any, second: Any) -> float:
    """Spearman's rank correlation of two series, ties at their mean rank.

    Args:
        first: Numbers in any unit, one axis.
        second: As many numbers in any unit.

    Returns:
        Correlation of the ranks, from -1 to 1; NaN where a series does not vary.

    Raises:
        ArgumentError: If the two are not equally long series of numbers.

    References:
        Spearman, American Journal of Psychology 15 (1904), 72-101.

    >>> rank_correlation([1.0, 2.0, 5.0], [1.0, 4.0, 25.0])
    1.0
    """
    series = [np.asarray(numbers("rank_correlation", name, x)) for name, x in (("first", first), ("second", second))]
    if series[0].ndim != 1 or series[0].shape != series[1].shape:
        shapes = " and ".join(str(one.shape) for one in series)
        raise ArgumentError(f"rank_correlation: first and second must be equally long (got the shapes {shapes})")
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.atleast_2d(np.corrcoef(_ranked(series[0]), _ranked(series[1])))[0, 1])


def rank_correlation_error(rank: Any, draws: Any) -> Any:
    """Standard error of a rank correlation: (1 - r^2) sqrt((1 + r^2 / 2) / (n - 3)).

    That of Fisher's transformation, turned back to the correlation itself.

    Args:
        rank: Rank correlation, from -1 to 1. Any shape.
        draws: How many pairs it was taken from, 4 or more. Broadcasts.

    Returns:
        Standard error, broadcast shape; 0 for correlations of -1 and 1.

    References:
        Bonett and Wright, Psychometrika 65 (2000), 23-28.

    >>> float(rank_correlation_error(0.0, 103))
    0.1
    """
    return (1 - np.square(rank)) * np.sqrt((1 + np.square(rank) / 2) / (np.asarray(draws) - 3))


def nearest_correlation(matrix: Any) -> Array:
    """Correlation matrix that is nearest to a symmetric matrix.

    Correlations that experts state pair by pair, or that come from unlike data, often cannot
    hold together: the matrix has a negative eigenvalue. This is the matrix that differs from it
    by the least sum of squares. Higham's method: project in turn on the matrices without
    negative eigenvalues, with Dykstra's correction, and on those with ones on the diagonal.

    Args:
        matrix: Symmetric matrix of correlations as fractions, shape (n, n).

    Returns:
        Nearest correlation matrix, shape (n, n): symmetric, ones on the diagonal, no
        eigenvalue below 0 but by rounding; *matrix* itself if it is one; all NaN if a
        number is missing.

    Raises:
        KernelError: If *matrix* is not symmetric or not finite, or the projections do not settle.
        ArgumentError: If it is not a square matrix of numbers.

    References:
        Higham, IMA Journal of Numerical Analysis 22 (2002), 329-343: algorithm 3.3, example in 5.

    >>> nearest_correlation([[1, 1, 0], [1, 1, 1], [0, 1, 1]]).round(4).tolist()
    [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]
    """
    given = _symmetric("nearest_correlation", "matrix", matrix)
    if np.any(np.isnan(given)):
        return np.full_like(given, np.nan)
    return _unit_diagonal(given if _fault(given) is None else _nearest(given))


def equicorrelated(groups: Any, value: float) -> Array:
    """Correlations of things that are one and the same within a group, and equally alike across groups.

    The elementwise product of two such matrices is a part of a Kronecker product. It is a
    correlation matrix too, so that what is alike in two ways needs no repair.

    Args:
        groups: Which group each thing is in, one axis.
        value: Correlation of two things of different groups, from 0 to 1.

    Returns:
        1 within a group, else *value*, shape (things, things).

    Raises:
        KernelError: If *value* is outside 0 to 1: below 0, many groups cannot hold together.

    References:
        Horn and Johnson, Matrix Analysis (2012), theorem 7.5.3: Schur's product.

    >>> equicorrelated([0, 0, 1], 0.5).tolist()
    [[1.0, 1.0, 0.5], [1.0, 1.0, 0.5], [0.5, 0.5, 1.0]]
    """
    if not 0 <= value <= 1:
        raise KernelError(f"equicorrelated: value must be within 0 to 1 (got {value!r})")
    known = np.asarray(groups)
    return np.where(known[:, np.newaxis] == known, 1.0, float(value))


def score_correlation(function: str, argument: str, target: Any, variables: int) -> Array:
    """Correlation matrix of the normal scores whose rank correlations are *target*.

    Args:
        function: Name of the function that an error names.
        argument: Name of its argument.
        target: Spearman rank correlations as fractions, shape (variables, variables).
        variables: How many there are.

    Returns:
        2 sin(pi target / 6), or the nearest correlation matrix where that, by a little, is none.

    Raises:
        KernelError: If *target* is no correlation matrix.
        ArgumentError: If it has another shape.

    References:
        Pearson, On Further Methods of Determining Correlation (1907), page 13.
    """
    given = _symmetric(function, argument, target)
    if given.shape != (variables, variables):
        shape = (variables, variables)
        raise ArgumentError(f"{function}: {argument} must have the shape {shape} (got {given.shape})")
    if fault := _fault(given):
        raise KernelError(f"{function}: {argument} must {fault}; nearest_correlation repairs a matrix")
    return nearest_correlation(_unit_diagonal(2 * np.sin(np.pi / 6 * given)))


def factor_of(matrix: Array) -> Array:
    """L with L L' = *matrix*, which may be singular.

    Cholesky's, or the symmetric root where an eigenvalue is near 0: eigenvectors differ in their
    signs from machine to machine, and that root does not depend on them.
    """
    values, vectors = np.linalg.eigh(matrix)
    if values[0] > ROUNDING:
        return np.asarray(np.linalg.cholesky(matrix), dtype=float)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)


def _samples(samples: Any) -> Array:
    values = np.asarray(numbers("correlate", "samples", samples))
    if values.ndim != 2 or len(values) < 2:  # noqa: PLR2004
        got = values.shape
        raise ArgumentError(f"correlate: samples must have two rows or more, and columns (got the shape {got})")
    check("correlate", "samples", values, FINITE)
    if np.any(np.isnan(values)):
        raise KernelError("correlate: samples must be numbers without gaps (got nan)")
    return values


def _symmetric(function: str, name: str, matrix: Any) -> Array:
    given = np.asarray(numbers(function, name, matrix))
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not given.size:  # noqa: PLR2004
        raise ArgumentError(f"{function}: {name} must be a square matrix (got the shape {given.shape})")
    check(function, name, given, FINITE)
    difference = np.abs(given - given.T)
    if np.any(difference > ROUNDING):
        i, j = np.unravel_index(np.nanargmax(difference), given.shape)
        got = f"{given[i, j]:g} at {[int(i), int(j)]}, {given[j, i]:g} at {[int(j), int(i)]}"
        raise KernelError(f"{function}: {name} must be symmetric (got {got})")
    return np.asarray((given + given.T) / 2)


def _fault(matrix: Array) -> str | None:
    """What a symmetric matrix must, but does not, to be one of correlations."""
    if np.any(np.isnan(matrix)):
        return "be without gaps (got nan)"
    off = np.abs(np.diagonal(matrix) - 1)
    if np.any(off > ROUNDING):
        return f"have ones on its diagonal (got {np.diagonal(matrix)[np.argmax(off)]:g})"
    if np.any(np.abs(matrix) > 1 + ROUNDING):
        return f"be within -1 to 1 (got {matrix.flat[np.argmax(np.abs(matrix))]:g})"
    smallest = float(np.linalg.eigvalsh(matrix)[0])
    return None if smallest >= -ROUNDING else f"have no negative eigenvalue (got {smallest:.3g})"


def _nearest(matrix: Array) -> Array:
    """Dykstra's alternating projections: the last one without negative eigenvalues."""
    correction = np.zeros_like(matrix)
    unit = matrix
    for _ in range(MOST_SWEEPS):
        shifted = unit - correction
        positive = _positive_part(shifted)
        correction = positive - shifted
        previous, unit = unit, positive.copy()
        np.fill_diagonal(unit, 1.0)
        change = max(np.linalg.norm(unit - previous), np.linalg.norm(unit - positive))
        if change <= CONVERGED * np.linalg.norm(unit):
            return positive
    raise KernelError(f"nearest_correlation: projections must settle (got a change of {change:.3g} at the end)")


def _positive_part(matrix: Array) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _unit_diagonal(matrix: Array) -> Array:
    scale = np.sqrt(np.diagonal(matrix))
    scaled = matrix / np.outer(scale, scale)
    scaled = np.asarray(np.clip((scaled + scaled.T) / 2, -1.0, 1.0))
    np.fill_diagonal(scaled, 1.0)
    return scaled


def _normal_scores(count: int) -> Array:
    """Van der Waerden's scores: normal quantiles of i / (count + 1)."""
    from scipy.special import ndtri

    return np.asarray(ndtri(np.arange(1, count + 1) / (count + 1)))


def _with_correlation(scores: Array, factor: Array) -> Array:
    """Columns of scores, freed of their own correlation and given that of L L'.

    Scores that depend on each other, as with fewer draws than variables, are freed as far
    as they can be.
    """
    own = factor_of(np.atleast_2d(np.corrcoef(scores, rowvar=False)))
    return np.asarray(scores @ (factor @ np.linalg.pinv(own, rcond=ROUNDING)).T)


def _arranged(samples: Array, scores: Array) -> Correlated:
    """Columns of *samples* in the order of those of *scores*."""
    order = np.argsort(scores, axis=0, kind="stable")
    columns = np.sort(samples, axis=0)
    ranks = np.stack([_mean_ranks(column) for column in columns.T], axis=1)
    arranged, ranked = np.empty_like(columns), np.empty_like(ranks)
    np.put_along_axis(arranged, order, columns, axis=0)
    np.put_along_axis(ranked, order, ranks, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Correlated(arranged, np.atleast_2d(np.corrcoef(ranked, rowvar=False)))


def _ranked(values: Array) -> Array:
    """Rank of each value, in its place."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = _mean_ranks(values[order])
    return ranks


def _mean_ranks(ascending: Array) -> Array:
    """Ranks of sorted values, ties at their mean."""
    first = np.searchsorted(ascending, ascending, side="left")
    return np.asarray((first + np.searchsorted(ascending, ascending, side="right")) / 2)
