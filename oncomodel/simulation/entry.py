"""Simulate a market: draw every range, calculate the lines that are asked for, sum them up."""

from __future__ import annotations

import numpy as np

from oncomodel.errors import KernelError
from oncomodel.market.schema import Market
from oncomodel.simulation.result import Simulation
from oncomodel.simulation.run import Run
from oncomodel.simulation.sample import Progress

FEWEST, MOST, LARGEST_SEED = 100, 10_000_000, 2**31 - 1


def simulate(
    market: Market,
    scenario: str | None = None,
    basis: str | None = None,
    draws: int | None = None,
    seed: int | None = None,
    *,
    report: Progress = lambda _: None,
) -> Simulation:
    """Draw every range of a market and calculate its model for all draws at once.

    The market size is drawn for one scenario and basis, in every year; segments and regions in
    the last year; beside them the last year of every scenario on every basis, and its growth, from
    the same draws. What the market file says to move with a start moves with what is drawn for it.

    Args:
        market: The market, as :func:`oncomodel.load_market` gives it.
        scenario: Key of the scenario; the market's default without one.
        basis: Key of the basis; the market's default without one.
        draws: How many draws, 100 to 10 million; what the market file says without it.
        seed: A whole number of 0 or more; what the market file says without it.
        report: Called with the part that is done, from 0 to 1.

    Returns:
        The simulation. The same seed gives the same numbers on any machine: they are rounded to
        9 significant digits.

    Raises:
        MarketError: If the market has no such scenario or basis, or correlates what moves nothing.
        KernelError: If a draw has no answer, or *draws* or *seed* is not as it must be.
    """
    settings = market.uncertainty
    count = _whole("draws", settings.draws if draws is None else draws, FEWEST, MOST)
    start = _whole("seed", settings.seed if seed is None else seed, 0, LARGEST_SEED)
    run = Run(market, market.scenario(scenario), market.basis(basis), count, start)
    return Simulation(market, run.snapshot(report))


def _whole(name: str, value: int, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= most:
        raise KernelError(f"simulate: {name} must be a whole number within {least:,}-{most:,} (got {value!r})")
    return int(value)
