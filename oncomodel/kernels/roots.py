"""Every rate at which cash flows are worth 0, counted before it is sought.

With s the logarithm of the discount factor of one period, a series is worth the sum of
flow * exp(time * s), and a rate of return is a root of that. There are no more roots than
the flows change sign (Descartes), and no more with s below 0, which is a rate above 0,
than their running total does (Norstrom 1972). Divided by one of its powers, the sum has
at most one root between two turning points (Rolle), and those are the roots of a series
with one change of sign less: so every root is bracketed, for whole periods as for dates.

Arrays here hold times down the first axis and one series to a column, so that a step of
Horner's scheme is one operation on rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LOWEST_RATE = np.nextafter(-1.0, 0.0)
ROUNDING = 4 * np.finfo(float).eps
SETTLED = np.sqrt(np.finfo(float).eps)  # a Newton step this small leaves about its square
NEWTON_STEPS = 8
FIRST_MOVE = 16.0  # the first step is at most half of it: e**8 is a rate of 300 000 %
FLOWS_AT_ONCE = 64_000  # about what a processor keeps in its cache


def internal_rates(flows: Any, times: Any) -> Any:
    """Rates above -1 at which each series is worth 0.

    A rate too large for a float does not count. Roots that rounding cannot tell apart are one.

    Args:
        flows: Cash flows, none of them NaN; times down the first axis, series along the
            second.
        times: Ascending times of the flows, in periods.

    Returns:
        Rates per period as fractions, ascending down each column: as many rows as the
        series with the most rates needs, NaN below the last rate of the others.

    References:
        Norstrom (1972), A sufficient condition for a unique nonnegative internal rate of
        return, Journal of Financial and Quantitative Analysis 7(3), 1835-1839.

    >>> internal_rates(np.array([[-100.0], [230.0], [-132.0]]), np.arange(3.0)).round(6).tolist()
    [[0.1], [0.2]]
    """
    with np.errstate(all="ignore"):
        logs, width = np.empty(flows.shape[1]), max(1, FLOWS_AT_ONCE // len(flows))
        for start in range(0, len(logs), width):
            block = np.ascontiguousarray(flows[:, start : start + width])
            logs[start : start + width] = _single_roots(block, times)
        others = np.flatnonzero(np.isnan(logs))
        several = _all_roots(np.take(flows, others, axis=1), times)
        roots = np.full((1 + len(several), len(logs)), np.nan)
        roots[0] = logs
        roots[1:, others] = several
        rates = np.maximum(np.expm1(-roots), LOWEST_RATE) + 0.0  # + 0.0 turns -0.0 into 0.0
    return _in_order(np.where(np.isinf(rates), np.nan, rates))


def _single_roots(flows: Any, times: Any) -> Any:
    """Root of each series with one change of sign, NaN for the rest and for stragglers.

    Newton's method on log(receipts / payments), whose slope is the difference of their
    durations and never 0 here; it starts with a step of Halley's from a rate of 0.
    """
    roots = np.full(flows.shape[1], np.nan)
    todo = np.flatnonzero(_sign_changes(flows) == 1)
    chosen = flows if len(todo) == flows.shape[1] else np.take(flows, todo, axis=1)
    parts, whole = _parts(chosen), np.array_equal(times, np.arange(len(times)))
    s = _start(*np.tensordot(np.vander(times, 3, increasing=True).T, parts, axes=1))
    for _ in range(NEWTON_STEPS):
        many = whole and len(s) > len(times)
        step = _newton_step(*(_horner(parts, s) if many else _moments(parts, times[:, np.newaxis], s)))
        s = s + step
        settled = np.abs(step) < SETTLED
        roots[todo[settled]] = s[settled]
        if np.count_nonzero(settled) >= len(todo) / 2:
            left = np.flatnonzero(~settled)
            if not len(left):
                break
            todo, s, parts = todo[left], s[left], np.take(parts, left, axis=2)
    return roots


def _start(value: Any, slope: Any, bend: Any) -> Any:
    """Halley's step from 0, where the moments are plain weighted sums."""
    duration = slope / value
    spread = bend / value - duration**2
    ratio, gap = np.log(value[0] / value[1]), duration[0] - duration[1]
    return 2 * ratio * gap / (ratio * (spread[0] - spread[1]) - 2 * gap**2)


def _all_roots(flows: Any, times: Any) -> Any:
    if not flows.size:
        return np.empty((0, flows.shape[1]))
    gains = _roots_below_0(flows, times)
    losses = -_roots_below_0(flows[::-1], (times[-1] - times)[::-1])
    level = (_clear_sign(np.sum(flows, axis=0), flows) == 0) & np.any(flows, axis=0)
    return np.concatenate([gains, np.where(level, 0.0, np.nan)[np.newaxis], losses])


def _roots_below_0(flows: Any, times: Any) -> Any:
    """Every s below 0 at which a series is 0: the edges it touches and those it crosses between."""
    turning = _turning_points(flows, times)
    total = _clear_sign(np.sum(flows, axis=0), flows)
    edges = np.stack([np.full(len(total), -np.inf), *np.nan_to_num(turning), np.zeros(len(total))])
    signs = np.stack([_first_sign(flows), *np.broadcast_to(total, turning.shape), total])
    row, column = np.nonzero((edges < 0) & np.isfinite(edges))
    signs[row, column] = _sign_at(edges[row, column], np.take(flows, column, axis=1), times)
    roots = np.where((signs[1:] == 0) & (edges[1:] < 0), edges[1:], np.nan)
    row, column = np.nonzero(signs[:-1] * signs[1:] < 0)
    brackets = np.stack([signs[row, column], edges[row, column], edges[row + 1, column]])
    roots[row, column] = _crossings(brackets, np.take(flows, column, axis=1), times)
    return _in_order(roots)


def _turning_points(flows: Any, times: Any) -> Any:
    """Points below 0 between which a series has one root at most, where it may have several."""
    several = np.flatnonzero(_sign_changes(flows) > 1)
    running = np.cumsum(np.take(flows, several, axis=1), axis=0)
    signs = _clear_sign(running, np.take(flows, several, axis=1))
    several = several[(_sign_changes(signs) > 1) | (signs[-1:] == 0).any(axis=0)]
    if not len(several):
        return np.empty((0, flows.shape[1]))
    found = _roots_below_0(_derivative(np.take(flows, several, axis=1), times), times)
    points = np.full((len(found), flows.shape[1]), np.nan)
    points[:, several] = found
    return points


def _derivative(flows: Any, times: Any) -> Any:
    """Series whose roots are the turning points of *flows* divided by one power.

    That power lies in the first change of sign: it leaves one change less.
    """
    turned = np.argmax(flows * _first_sign(flows) < 0, axis=0)
    slopes = flows * (times[:, np.newaxis] - (times[turned - 1] + times[turned]) / 2)
    return slopes / np.max(np.abs(slopes), axis=0)


def _crossings(brackets: Any, flows: Any, times: Any) -> Any:
    """Root in each bracket, whose rows are the sign at its low end, the low and the high end.

    Newton's method, with a bisection where it leaves the bracket or does not halve its step.
    """
    roots, todo = np.empty(flows.shape[1]), np.arange(flows.shape[1])
    parts, lags = _parts(flows), _lags(flows, times)
    sign, low, high = brackets
    s, move = np.where(np.isinf(low), high, (low + high) / 2), np.full(len(todo), FIRST_MOVE)
    while len(todo):
        value, slope = _moments(parts, lags, s)
        step, balance = _newton_step(value, slope), value[0] - value[1]
        low, high = np.where(balance * sign > 0, s, low), np.where(balance * sign > 0, high, s)
        newton = (s + step > low) & (s + step <= high) & (np.abs(step) <= move / 2)
        middle = np.where(np.isinf(low), 2 * high - 1, (low + high) / 2)
        following = np.where(balance == 0, s, np.where(newton, s + step, middle))
        move = np.abs(following - s)
        left = (balance != 0) & ~(newton & (move < SETTLED)) & (high - low > ROUNDING * (1 + np.abs(s)))
        roots[todo], left = following, np.flatnonzero(left)
        todo, sign, low, high, s, move = (x[left] for x in (todo, sign, low, high, following, move))
        parts, lags = np.take(parts, left, axis=2), np.take(lags, left, axis=1)
    return roots


def _newton_step(value: Any, slope: Any) -> Any:
    """Step towards the root of log(receipts / payments)."""
    return np.log(value[0] / value[1]) / (slope[1] / value[1] - slope[0] / value[0])


def _sign_at(s: Any, flows: Any, times: Any) -> Any:
    receipts, payments = _moments(_parts(flows), _lags(flows, times), s)[0]
    noise = ROUNDING * len(flows) * (receipts + payments)
    return np.where(np.abs(receipts - payments) <= noise, 0.0, np.sign(receipts - payments))


def _moments(parts: Any, lags: Any, s: Any) -> Any:
    """Receipts and payments discounted at *s*, and their derivatives."""
    weights = np.exp(lags * s)
    return np.einsum("tjk,tk->jk", parts, weights), np.einsum("tjk,tk->jk", parts, lags * weights)


def _horner(parts: Any, s: Any) -> Any:
    """The same for whole periods, quicker where there are more series than periods."""
    factor, value, slope = np.exp(s), parts[-1].copy(), np.zeros_like(parts[-1])
    for part in parts[-2::-1]:
        slope += value
        slope *= factor
        value *= factor
        value += part
    return value, slope


def _parts(flows: Any) -> Any:
    """Receipts and payments of each series, both positive."""
    parts = np.empty((len(flows), 2, flows.shape[1]))
    np.maximum(flows, 0.0, out=parts[:, 0])
    np.subtract(parts[:, 0], flows, out=parts[:, 1])
    return parts


def _lags(flows: Any, times: Any) -> Any:
    """Time since the first flow of each series, so that its weight is 1 and none underflows alone."""
    first = times[np.argmax(flows != 0, axis=0)]
    return np.maximum(times[:, np.newaxis] - first, 0.0)


def _clear_sign(sums: Any, flows: Any) -> Any:
    """Sign of sums of *flows*; 0 where rounding could have made it."""
    noise = ROUNDING * len(flows) * np.sum(np.abs(flows), axis=0)
    return np.where(np.abs(sums) <= noise, 0.0, np.sign(sums))


def _sign_changes(flows: Any) -> Any:
    """Number of changes of sign down each column; zeros do not count."""
    if np.all(flows):
        return np.count_nonzero((flows[1:] > 0) != (flows[:-1] > 0), axis=0)
    changes, latest = np.zeros(flows.shape[1], dtype=int), np.zeros(flows.shape[1])
    for sign in np.sign(flows):
        changes += sign * latest < 0
        latest = np.where(sign == 0, latest, sign)
    return changes


def _first_sign(flows: Any) -> Any:
    return np.sign(flows[np.argmax(flows != 0, axis=0), np.arange(flows.shape[1])])


def _in_order(roots: Any) -> Any:
    """Each column ascending, NaN last, with no more rows than its roots need."""
    most = np.max(np.count_nonzero(~np.isnan(roots), axis=0), initial=0)
    return np.fmax.reduce(roots, axis=0)[np.newaxis] if most == 1 else np.sort(roots, axis=0)[:most]
