"""What scenarios change of a funnel: nothing up to the base year, everything in the last year."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.errors import KernelError
from oncomodel.kernels import funnel_scenarios as scenarios
from oncomodel.kernels.evidence import rebase
from tests.kernels.tracing import traced

factors = st.floats(0.01, 100)
ways = st.floats(0, 1)


def test_the_way_begins_in_the_base_year_and_ends_in_the_last():
    assert scenarios.part_of_way([-3.0, 0.0, 3.5, 7.0], 7.0).tolist() == [0.0, 0.0, 0.5, 1.0]


@given(factors)
def test_a_factor_is_exactly_1_up_to_the_base_year_and_whole_in_the_last(factor):
    assert scenarios.on_the_way(factor, [0.0, 1.0]).tolist() == [1.0, factor]


@given(ways)
def test_a_factor_of_1_changes_nothing_at_all(way):
    assert scenarios.on_the_way(1.0, way) == 1.0
    assert scenarios.in_another_scenario(153.25, 1.7, 1.7, way) == 153.25


@given(factors, ways)
def test_growth_after_the_base_year_is_the_same_every_year(factor, way):
    half = scenarios.on_the_way(factor, way / 2)
    assert half**2 == pytest.approx(scenarios.on_the_way(factor, way))


@given(factors, factors, ways)
def test_a_size_in_another_scenario_and_back_is_the_same(there, here, way):
    size = scenarios.in_another_scenario(100.0, there, here, way)
    assert scenarios.in_another_scenario(size, here, there, way) == pytest.approx(100.0)


def test_a_factor_of_0_has_no_answer():
    with pytest.raises(KernelError, match="factor must be greater than 0"):
        scenarios.on_the_way(0.0, 0.5)
    with pytest.raises(KernelError, match="multiple must be greater than 0"):
        scenarios.in_another_scenario(1.0, 0.0, 1.0, 0.5)


def test_a_rate_grows_from_the_base_year_and_is_lifted():
    found = scenarios.rate_in_scenario(0.35, 0.1, [-1.0, 0.0, 1.0], [1.0, 1.0, 1.2])
    assert found == pytest.approx([0.35 / 1.1, 0.35, 0.35 * 1.1 * 1.2])


def test_only_what_exceeds_1_is_counted():
    assert scenarios.lifted_above_one([0.4, 0.5], [2.0, 1.0, 2.5]) == 1  # 1.0 is possible, 1.25 is not


def test_without_a_lift_a_size_is_only_rebased():
    assert scenarios.rebased_with_lift(53.2, 2023, 2026, 0.1025, 1.0, 1.0) == rebase(53.2, 2023, 2026, 0.1025)


def test_a_lift_counts_from_the_year_of_the_size():
    assert scenarios.rebased_with_lift(100.0, 2028, 2030, 0.0, 1.2, 1.1) == pytest.approx(100 * 1.2 / 1.1)


@pytest.mark.parametrize(
    ("kernel", "numbers"),
    [
        (scenarios.part_of_way, {"elapsed": 3.0, "whole": 7.0}),
        (scenarios.on_the_way, {"factor": 1.06, "way": 0.5}),
        (scenarios.rate_in_scenario, {"begin": 0.35, "rate": 0.04, "periods": 3.0, "lift": 1.02}),
        (scenarios.in_another_scenario, {"size": 100.0, "multiple": 1.12, "chosen": 0.87, "way": 0.5}),
        (scenarios.lifted_above_one, {"rates": [0.4, 0.8], "factors": [1.0, 1.3]}),
        (
            scenarios.rebased_with_lift,
            {"value": 53.2, "from_year": 2023, "to_year": 2026, "rate": 0.1, "lift": 1.1, "index": 1.0},
        ),
        (scenarios.growth_added, {"difference": 0.008, "active": 1.0, "effects": 0.003}),
        (
            scenarios.total_switched_on,
            {"places": [1, 2, 1], "place": 1, "effects": [0.01, 0.02, 0.03], "switches": [1, 1, 0]},
        ),
    ],
)
def test_the_formula_gives_what_the_kernel_gives(kernel, numbers):
    known = {name: np.asarray(value, dtype=float) for name, value in numbers.items()}
    assert traced(kernel, **known) == pytest.approx(kernel(**known))
