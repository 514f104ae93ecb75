"""Which names stand in a list of limited length, and what stands before each."""

from __future__ import annotations

import numpy as np
import pytest

from oncomodel.kernels import lists
from tests.kernels.tracing import traced


@pytest.mark.parametrize("count", range(7))
def test_every_list_is_joined_by_commas_and_one_last_word(count):
    places, most = np.arange(1, 8), 3
    flags = (places <= count) * 1
    place = np.cumsum(flags)
    named = lists.is_named(flags, place, most)
    assert named.sum() == min(count, most)
    joined = lists.comes_between(named, place, count), lists.comes_last(named, place, count)
    several = max(named.sum() - 1, 0)
    assert joined[1].sum() == (1 if 2 <= count <= most else 0)
    assert joined[0].sum() == several - joined[1].sum()
    assert lists.left_unnamed(count, most) == count - named.sum()


@pytest.mark.parametrize(
    ("kernel", "known"),
    [
        (lists.is_named, {"flag": 1, "place": 2, "most": 3}),
        (lists.comes_between, {"named": 1, "place": 2, "count": 3}),
        (lists.comes_last, {"named": 1, "place": 3, "count": 3}),
        (lists.left_unnamed, {"count": 5, "most": 3}),
    ],
)
def test_a_kernel_is_one_formula(kernel, known):
    assert traced(kernel, **known) == pytest.approx(kernel(**known), rel=1e-15)
