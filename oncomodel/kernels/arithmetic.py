"""The small calculations of a model: years, totals, choices and checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from oncomodel.kernels.contract import NOT_ZERO, Requirement, formula
from oncomodel.kernels.projection import scan


@formula()
def year_before(year: Any) -> Any:
    """The year before.

    >>> int(year_before(2022))
    2021
    """
    return year - 1


@formula()
def next_year(prior: Any) -> Any:
    """The year after.

    >>> int(next_year(2022))
    2023
    """
    return prior + 1


@scan(next_year)
def years_after(opening: Any, periods: int) -> Any:
    """The *periods* years after an opening year.

    >>> years_after(2021, 3).tolist()
    [2022, 2023, 2024]
    """
    return np.asarray(opening)[..., np.newaxis] + np.arange(1, periods + 1)


@formula()
def years_between(start: Any, end: Any) -> Any:
    """Years from one year end to another; negative where *end* comes first.

    >>> int(years_between(2026, 2033))
    7
    """
    return end - start


@formula()
def position_of_year(year: Any, first_year: Any) -> Any:
    """Position of a year on a timeline, from 1.

    >>> int(position_of_year(2026, 2022))
    5
    """
    return year - first_year + 1


@formula()
def phase_number(year: Any, base_year: Any) -> Any:
    """1 in a backcast year, 2 in the base year, 3 in a forecast year.

    >>> phase_number([2025, 2026, 2027], 2026).tolist()
    [1, 2, 3]
    """
    return 1 + (year >= base_year) + (year > base_year)


@formula()
def is_after(year: Any, base_year: Any) -> Any:
    """1 in years after the base year, else 0.

    >>> is_after([2026, 2027], 2026).tolist()
    [0, 1]
    """
    return (year > base_year) * 1


@formula()
def outside(value: Any, first: Any, last: Any) -> Any:
    """1 where *value* comes before the first, or is the last or comes after it; else 0.

    >>> outside([2021, 2022, 2033], 2022, 2033).tolist()
    [1, 0, 1]
    """
    return (value < first) * 1 + (value >= last) * 1


@formula(measured=NOT_ZERO)
def rescale(value: Any, known: Any, measured: Any) -> Any:
    """*value* times the factor that turns what was *measured* into what is *known*.

    >>> float(rescale(3.0, 10.0, 5.0))
    6.0
    """
    return value * known / measured


@formula()
def either(flag: Any, yes: Any, no: Any) -> Any:
    """*yes* where the flag is 1, *no* where it is 0.

    >>> either([1, 0], 5.0, 7.0).tolist()
    [5.0, 7.0]
    """
    return np.where(flag > 0, yes, no)


@formula()
def total(parts: Any) -> Any:
    """Sum of the members along the first axis.

    >>> float(total([1.0, 2.5]))
    3.5
    """
    return np.sum(parts, axis=0)


@formula()
def weighted_total(parts: Any, weights: Any) -> Any:
    """Sum of parts times weights, along the first axis.

    >>> float(weighted_total([10.0, 20.0], [2.0, 1.0]))
    40.0
    """
    return np.sum(parts * weights, axis=0)


@formula()
def difference(value: Any, target: Any) -> Any:
    """How much *value* exceeds *target*.

    >>> float(difference(3.0, 2.5))
    0.5
    """
    return value - target


@formula()
def relative_norm(differences: Any, sizes: Any) -> Any:
    """Root of the sum of squared *differences* along the first axis, as a fraction of the largest size.

    It is 0 only where every difference is, and no smaller than the largest of them.

    >>> float(relative_norm([3.0, -4.0], [10.0, 20.0]))
    0.25
    """
    return np.linalg.norm(differences, axis=0) / np.max(sizes, axis=0)


@formula()
def relative_gap(values: Any, targets: Any) -> Any:
    """Root of the sum of squared gaps along the first axis, relative to the largest target above 1.

    >>> float(relative_gap([3.0, 4.0], [0.0, 0.0]))
    5.0
    """
    return np.linalg.norm(values - targets, axis=0) / np.maximum(np.max(targets, axis=0), 1)


@formula()
def distance_from_one(values: Any) -> Any:
    """Largest distance of *values* from 1 (from 100 %), along the first axis.

    >>> float(distance_from_one([1.0, 0.75]))
    0.25
    """
    return np.maximum(np.max(values, axis=0) - 1, 1 - np.min(values, axis=0))


@formula()
def largest(values: Any) -> Any:
    """Largest of *values* along the first axis.

    >>> float(largest([1.0, 3.0, 2.0]))
    3.0
    """
    return np.max(values, axis=0)


@formula(target=NOT_ZERO)
def relative_distance(value: Any, target: Any) -> Any:
    """How far *value* is from *target*, as a fraction of it.

    >>> float(relative_distance(3.0, 4.0))
    0.25
    """
    return np.abs(value / target - 1)


@formula(target=NOT_ZERO)
def distance_of_sum(parts: Any, target: Any) -> Any:
    """How far the sum of parts along the first axis is from *target*, as a fraction of it.

    >>> float(distance_of_sum([1.0, 2.0], 4.0))
    0.25
    """
    return np.abs(np.sum(parts, axis=0) / target - 1)


@formula()
def count_of(flags: Any) -> Any:
    """How many of the flags along the first axis are 1.

    >>> int(count_of([1, 0, 1]))
    2
    """
    return np.sum(flags, axis=0)


@formula()
def count_of_failures(flags: Any) -> Any:
    """How many of the flags along the first axis are 0.

    >>> int(count_of_failures([1, 0, 1]))
    1
    """
    return np.sum(1 - flags, axis=0)


@formula(reference=NOT_ZERO)
def excess(value: Any, reference: Any) -> Any:
    """By what fraction *value* exceeds a reference; negative where it falls short.

    >>> float(excess(3.0, 4.0))
    -0.25
    """
    return value / reference - 1


@formula()
def exceeds(value: Any, limit: Any) -> Any:
    """1 where *value* is greater than the limit, else 0.

    >>> exceeds([2.0, 3.0], 2.0).tolist()
    [0, 1]
    """
    return (value > limit) * 1


@formula()
def passes(value: Any, tolerance: Any) -> Any:
    """1 where *value* is within the tolerance, 0 where it is not, or is an error.

    >>> passes([0.0, 2.0, float("nan")], 1.0).tolist()
    [1.0, 0.0, 0.0]
    """
    return np.nan_to_num(np.where(value <= tolerance, 1.0, 0.0))


@formula()
def all_pass(results: Any) -> Any:
    """1 where every result along the first axis is 1.

    >>> float(all_pass([1.0, 0.0]))
    0.0
    """
    return np.min(results, axis=0)


def violations(requirement: Requirement) -> Callable[..., Any]:
    """The kernel that counts how many values along the first axis break a requirement.

    >>> from oncomodel.kernels.contract import POSITIVE
    >>> int(violations(POSITIVE)([2.0, 0.0, -1.0]))
    2
    """

    @formula()
    def count_of_violations(values: Any) -> Any:
        """How many of the values break the rule that the row is named by."""
        return np.sum(1 - requirement.test(values) * 1, axis=0)

    return count_of_violations


def is_elementwise(requirement: Requirement) -> bool:
    """Whether a requirement is about each value, and not about their total.

    >>> from oncomodel.kernels.contract import POSITIVE
    >>> is_elementwise(POSITIVE)
    True
    """
    return np.ndim(requirement.test(np.ones((2, 1)))) == 2  # noqa: PLR2004 - the axes of the probe


@formula()
def lies_within(value: Any, low: Any, high: Any) -> Any:
    """1 where *value* lies from *low* to *high*, else 0.

    >>> lies_within([0.4, 0.7], 0.3, 0.5).tolist()
    [1, 0]
    """
    return (value >= low) * (value <= high) * 1


@formula()
def lies_outside(value: Any, low: Any, high: Any) -> Any:
    """1 where *value* is below *low* or above *high*, else 0.

    >>> lies_outside([0.4, 0.7, 2.5], 0.5, 2.0).tolist()
    [1, 0, 1]
    """
    return (value < low) * 1 + (value > high) * 1
