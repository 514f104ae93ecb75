"""From a market to its report: every scenario and basis is calculated once."""

from __future__ import annotations

from itertools import product

from oncomodel.audit import Audit, audit
from oncomodel.forecasting import forecast
from oncomodel.market.schema import Market
from oncomodel.model.snapshot import Snapshot
from oncomodel.reporting import evidence_sections, market_sections, model_sections
from oncomodel.reporting.content import Report, View
from oncomodel.reporting.findings import findings, tiles
from oncomodel.reporting.reading import Reader
from oncomodel.sheets.inputs import unit_of
from oncomodel.simulation import simulate

Readers = dict[tuple[str, str], Reader]


def gather(market: Market, scenario: str | None = None, basis: str | None = None) -> Report:
    """The content of a market's report.

    Args:
        market: The market, as :func:`oncomodel.load_market` gives it.
        scenario: Key of the scenario that is shown first; the market's default without one.
        basis: Key of the basis that is shown first; the market's default without one.

    Raises:
        MarketError: If the market has no such scenario or basis.
    """
    chosen = market.scenario(scenario).key, market.basis(basis).key
    choices = product((s.key for s in market.scenarios), (b.key for b in market.bases))
    readers = {choice: Reader(forecast(market, *choice)) for choice in choices}
    audited = audit(market)
    snapshot = simulate(market, *chosen).snapshot
    views = tuple(_view(readers, choice, audited, snapshot if choice == chosen else None) for choice in readers)
    reader = readers[chosen]
    shared = (
        model_sections.uncertainty(reader, snapshot),
        evidence_sections.claims(readers[market.default_scenario, market.default_basis], audited),
        evidence_sections.limits(market),
        evidence_sections.assumptions(reader),
        evidence_sections.sources(market),
    )
    return Report(
        market.title,
        market.purpose,
        market.scope,
        unit_of(market).name,
        (("Status", market.status), ("Version", market.version), ("Owner", market.owner)),
        max((change.date for change in market.changes), default=""),
        views,
        "-".join(chosen),
        tuple(section for section in shared if section),
    )


def _view(readers: Readers, choice: tuple[str, str], audited: Audit, snapshot: Snapshot | None) -> View:
    reader, market = readers[choice], readers[choice].market
    scenario, basis = market.scenario(choice[0]), market.basis(choice[1])
    by_basis = {one.key: readers[scenario.key, one.key] for one in market.bases}
    sections = (
        market_sections.market_size(reader, by_basis),
        model_sections.growth_bridge(reader),
        market_sections.mix(reader),
        market_sections.regions(reader),
        market_sections.cube(reader),
        model_sections.bottom_up(reader),
        evidence_sections.coverage(reader),
    )
    return View(
        scenario.key,
        scenario.label,
        basis.key,
        basis.label,
        tiles(reader),
        (*findings(reader, by_basis, audited), *model_sections.findings(reader, snapshot)),
        tuple(section for section in sections if section),
    )
