"""Estimates of a hierarchy that add up: least-squares reconciliation."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError
from oncomodel.kernels.contract import Requirement, algorithm, check, numbers

Array = np.ndarray[Any, np.dtype[Any]]

FINITE = Requirement("finite", lambda x: np.abs(x) < np.inf)
EVEN = 1e3
"""Standard errors further apart than this lose digits in squares, and go by way of QR."""

VARIANCE = Requirement("greater than 0 and finite", lambda x: (x > 0) * (x < np.inf))


@algorithm(estimates=FINITE)
def reconcile(estimates: Any, summing: Any, weights: Any = None, non_negative: bool = False) -> Any:  # noqa: FBT001, FBT002 - the published signature
    """Adjust estimates of parts and sums, as little as possible, until they add up.

    Estimates y of every line of a hierarchy, made independently, rarely add up. The
    reconciled ones are S b, where b minimises (y - S b)' W^-1 (y - S b): ordinary least squares
    without *weights*, weighted least squares with a vector of variances, and the minimum-trace
    (MinT) combination with the covariance matrix of the estimates' errors.

    A column with a missing number (NaN) comes out as NaN; so does everything if a weight is missing.

    Args:
        estimates: One per line of the hierarchy, in any unit, in the order of the rows of
            *summing*: shape (lines,), or (lines, columns) for several periods or draws.
        summing: How each line adds up the free parts, shape (lines, parts); usually 0 and 1. Its
            columns must be independent, which they are if each part is itself a line.
        weights: Variances of the estimates' errors, above 0, shape (lines,); or their covariance matrix,
            shape (lines, lines), symmetric and positive definite. Only their proportions count. A line with
            a small variance moves little.
        non_negative: Keep every part at 0 or more, by non-negative least squares; *summing* must then
            be 0 or more, so that the sums are too.

    Returns:
        Reconciled estimates, in the unit, order and shape of *estimates*.

    Raises:
        KernelError: If the covariance matrix is not symmetric and positive definite, a variance is not
            above 0, the columns of *summing* are dependent, or a number is infinite.
        ArgumentError: If the shapes do not fit.

    References:
        Hyndman, Ahmed, Athanasopoulos and Shang (2011), Computational Statistics and Data Analysis 55,
        2579-2589, equation 12. Wickramasuriya, Athanasopoulos and Hyndman (2019), Journal of the American
        Statistical Association 114, 804-819, theorem 1 and equation 12. Wickramasuriya, Turlach and Hyndman
        (2020), Statistics and Computing 30, 1167-1182 (non-negative).

    >>> reconcile([100.0, 40.0, 51.0], [[1, 1], [1, 0], [0, 1]]).round(6).tolist()
    [97.0, 43.0, 54.0]
    """
    summing = _structure(summing)
    if np.ndim(estimates) not in {1, 2} or len(estimates) != len(summing):
        text = f"must have one row for each of the {len(summing)} lines (got shape {np.shape(estimates)})"
        raise ArgumentError(f"reconcile: estimates {text}")
    if non_negative and np.any(summing < 0):
        raise KernelError(f"reconcile: summing must be 0 or more with non_negative (got {summing.min():g})")
    errors = _error_sizes(weights, len(summing))
    table = estimates.reshape(len(estimates), -1)
    known = ~np.isnan(table).any(axis=0) & ~np.isnan(errors).any()
    result = np.full(table.shape, np.nan)
    if known.any():
        result[:, known] = _fitted(table[:, known], summing, errors, non_negative=non_negative)
    return result.reshape(estimates.shape)


def _fitted(estimates: Array, summing: Array, errors: Array, *, non_negative: bool) -> Array:
    root = _root(errors)
    sizes = root if root.ndim == 1 else np.diag(root)
    few_sums, even = len(summing) <= 2 * summing.shape[1], sizes.max() <= EVEN * sizes.min()
    own = _own_lines(summing) if few_sums and even else None
    if own is None:
        fitted = summing @ _regressed(estimates, summing, root)
    else:
        fitted = _adjusted(estimates, summing, errors, own)
    if non_negative and np.any(below := (fitted < 0).any(axis=0)):
        fitted[:, below] = summing @ _non_negative(estimates[:, below], summing, root)
    return fitted


def _adjusted(estimates: Array, summing: Array, errors: Array, own: Array) -> Array:
    """Spread the discrepancy of each sum over its parts: small if the sums are few.

    With U y the discrepancies, the solution is y - W U' (U W U')^-1 U y.
    """
    sums = np.delete(np.arange(len(summing)), own)
    adding = summing[sums]
    fitted = np.array(estimates)
    if errors.ndim == 1:
        scaled = adding * np.sqrt(errors[own])
        gap = adding @ estimates[own] - estimates[sums]
        spread = np.linalg.solve(scaled @ scaled.T + np.diag(errors[sums]), gap)
        fitted[own] -= errors[own, np.newaxis] * (adding.T @ spread)
    else:
        rules = np.zeros((len(sums), len(summing)))
        rules[np.arange(len(sums)), sums] = -1
        rules[:, own] = adding
        shared = errors @ rules.T
        fitted -= shared @ np.linalg.solve(rules @ shared, rules @ estimates)
    fitted[sums] = adding @ fitted[own]
    return fitted


def _regressed(estimates: Array, summing: Array, root: Array) -> Array:
    """Least squares by QR of the weighted summing matrix."""
    orthogonal, triangle = _triangle(summing, root)
    return np.linalg.solve(triangle, orthogonal.T @ _whitened(estimates, root))


def _non_negative(estimates: Array, summing: Array, root: Array) -> Array:
    from scipy.optimize import nnls

    orthogonal, triangle = _triangle(summing, root)
    target = orthogonal.T @ _whitened(estimates, root)
    size = np.linalg.norm(triangle, axis=0)
    # the solver's tolerance is absolute, so columns and targets go in with length 1
    length = np.maximum(np.linalg.norm(target, axis=0), np.finfo(float).tiny)
    steps = 100 * len(size)
    found = [nnls(triangle / size, column, maxiter=steps)[0] for column in (target / length).T]
    return np.asarray(np.array(found).T * length / size[:, np.newaxis])


def _triangle(summing: Array, root: Array) -> tuple[Array, Array]:
    weighted = _whitened(summing, root)
    orthogonal, triangle = np.linalg.qr(weighted)
    least = len(summing) * np.finfo(float).eps * np.linalg.norm(weighted, axis=0)
    dependent = np.flatnonzero(np.abs(np.diag(triangle)) <= least)
    if dependent.size:
        got = f"column {dependent[0]}, which the columns before it combine to"
        raise KernelError(f"reconcile: summing must have independent columns (got {got})")
    return orthogonal, triangle


def _whitened(values: Array, root: Array) -> Array:
    return values / root[:, np.newaxis] if root.ndim == 1 else np.linalg.solve(root, values)


def _own_lines(summing: Array) -> Array | None:
    """The first line that is each part itself, or None if a part has none."""
    ones = np.ones(summing.shape[1])
    single = np.flatnonzero(summing @ ones == 1)
    if len(single) < len(ones):
        return None
    block = summing[single[0] : single[-1] + 1] if np.ptp(single) == len(single) - 1 else summing[single]
    parts = np.rint(block @ np.arange(len(ones))).astype(int)
    alone = np.einsum("ij,ij->i", block, block) == 1  # with a sum of 1 and one entry of 1, the others are 0
    alone &= (parts >= 0) & (parts < len(ones))
    alone &= block[np.arange(len(block)), parts * alone] == 1
    found, first = np.unique(parts[alone], return_index=True)
    return single[alone][first] if len(found) == len(ones) else None


def _error_sizes(weights: Any, lines: int) -> Array:
    """Variances (lines,) or a covariance matrix (lines, lines), checked."""
    if weights is None:
        return np.ones(lines)
    errors = np.asarray(numbers("reconcile", "weights", weights))
    if errors.shape not in {(lines,), (lines, lines)}:
        text = f"must be {lines} variances, or a {lines} x {lines} covariance matrix"
        raise ArgumentError(f"reconcile: weights {text} (got shape {errors.shape})")
    if errors.ndim == 1 or np.isinf(errors).any():
        check("reconcile", "weights", errors, VARIANCE if errors.ndim == 1 else FINITE)
    return errors


def _root(errors: Array) -> Array:
    """Square root of variances, or the Cholesky factor of a covariance matrix."""
    if errors.ndim == 1:
        return np.sqrt(errors)
    apart = 0.0 if np.array_equal(errors, errors.T) else np.abs(errors - errors.T).max()
    if apart > 1e-9 * np.abs(errors).max():
        raise KernelError(f"reconcile: weights must be a symmetric covariance matrix (got entries {apart:g} apart)")
    try:
        root = np.linalg.cholesky(errors)
        smallest = np.min(np.diag(root) ** 2 / np.diag(errors))
    except np.linalg.LinAlgError:
        smallest = 0.0
    if smallest <= 10 * len(errors) * np.finfo(float).eps:
        raise KernelError(
            f"reconcile: weights must be a positive definite covariance matrix (got smallest eigenvalue "
            f"{np.linalg.eigvalsh(errors)[0]:g}); shrink it towards its diagonal, or give the variances alone"
        )
    return root


def _structure(summing: Any) -> Array:
    table = np.asarray(numbers("reconcile", "summing", summing))
    if table.ndim != 2 or not 1 <= table.shape[1] <= len(table):  # noqa: PLR2004 - lines and parts
        text = "must be a table of lines and parts, with a line for each part or more"
        raise ArgumentError(f"reconcile: summing {text} (got shape {table.shape})")
    with np.errstate(all="ignore"):
        finite = np.isfinite(table @ np.ones(table.shape[1])).all() or np.isfinite(table).all()
    if not finite:
        raise KernelError("reconcile: summing must be finite, and complete (got an infinite or missing number)")
    return table
