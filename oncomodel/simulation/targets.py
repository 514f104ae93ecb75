"""Market sizes that a simulation says how probable it is to exceed."""

from __future__ import annotations

from collections.abc import Mapping

from oncomodel.kernels.evidence import rebase
from oncomodel.market.schema import Basis, Market
from oncomodel.model.snapshot import Target
from oncomodel.simulation.summary import rounded

MULTIPLE = 2


def targets(market: Market, basis: Basis, modal: Mapping[int, float]) -> tuple[Target, ...]:
    """What the basis publishes, what is most likely, and twice the base year's size.

    Args:
        market: The market.
        basis: The basis that is drawn.
        modal: Market size of each year with every input at its most likely value.
    """
    last = market.timeline.last_year
    found = []
    if basis.end and basis.end.year in modal:
        label = f"End value that {basis.label} publishes"
        found.append(Target("published_end", label, basis.end.year, basis.end.mode, None))
    if basis.growth:
        grown = rounded(float(rebase(basis.start.mode, basis.start.year, last, basis.growth.mode)))
        label = f"Start value of {basis.label} at its stated growth"
        found.append(Target("published_growth", label, last, grown, None))
    found.append(Target("most_likely", "Size with every input at its most likely value", last, modal[last], None))
    doubled = rounded(MULTIPLE * modal[market.timeline.base_year])
    found.append(
        Target("twice_base_year", f"Twice the most likely size of {market.timeline.base_year}", last, doubled, None)
    )
    return tuple(found)
