from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncomodel.errors import KernelError
from oncomodel.kernels import drivers
from oncomodel.kernels.arithmetic import weighted_total

EFFECTS = st.lists(st.floats(-0.2, 0.2), min_size=1, max_size=12)


def test_a_ramp_rises_evenly_from_its_first_year_to_full_strength():
    assert drivers.reach(np.arange(2025, 2032), 2027, 4).tolist() == [0, 0, 0.25, 0.5, 0.75, 1, 1]
    assert drivers.reach(2027, 2027, 1) == 1


def test_a_ramp_of_no_years_has_no_answer():
    with pytest.raises(KernelError, match="reach: ramp_years must be greater than 0"):
        drivers.reach(2027, 2027, 0)


def test_effects_are_summed_where_they_act_and_where_they_are_switched_on():
    effects = np.array([[0.01, 0.02], [0.04, 0.08], [0.16, 0.32]])
    assert drivers.total_on(np.array([[2.0], [1.0], [2.0]]), 2.0, effects) == pytest.approx([0.17, 0.34])
    assert weighted_total(effects, np.array([[1.0], [0.0], [1.0]])) == pytest.approx([0.17, 0.34])


@given(EFFECTS, st.floats(-0.3, 0.5))
def test_a_lift_adds_its_effects_to_the_rate_of_growth(effects, growth):
    lifted = drivers.lifted(1.0, effects, growth)
    grown = np.cumprod(1 + growth + np.array(effects))
    plain = np.cumprod(np.full(len(effects), 1 + growth))
    assert lifted * plain == pytest.approx(grown)


def test_growth_of_minus_one_cannot_be_lifted():
    with pytest.raises(KernelError, match="growth must be a growth rate above -1"):
        drivers.lift(1.0, 0.01, -1.0)


@given(st.floats(1, 1e6), st.lists(st.floats(-0.1, 0.1), min_size=1, max_size=5))
def test_parts_of_growth_add_up_to_the_change_in_size(before, parts):
    growth = sum(parts)
    size = before * (1 + growth)
    assert sum(drivers.growth_part(size, part, growth, 1) for part in parts) == pytest.approx(size - before, abs=1e-6)


@given(EFFECTS)
def test_what_adds_and_what_takes_away_are_all_there_is(values):
    above, below = drivers.total_above(np.array(values)), drivers.total_below(np.array(values))
    assert above >= 0 >= below
    assert above + below == pytest.approx(sum(values))
