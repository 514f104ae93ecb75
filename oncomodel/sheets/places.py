"""Where the market file states each input: the path that an edit in Excel must be made at to be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.sheets.claim_parts import parts
from oncomodel.sheets.funnel_inputs import changed_by_scenarios, stage_rate
from oncomodel.sheets.pairs import pair_key, segmentations
from oncomodel.sheets.reserved import acting, is_reserved, scenarios_of

NOWHERE, NEW = "only in the workbook", "a new one"
ENDS = ("low", "high")
_PLAIN = {
    "first_year": "timeline.first_year",
    "base_year": "timeline.base_year",
    "share_tolerance": "tolerances.shares",
    "closure_tolerance": "tolerances.closure",
    "scenario": "default_scenario",
    "basis": "default_basis",
    "target": "target",
    "resolution": "bases.{member}.trust",
    "basis_start": "bases.{member}.start",
    "basis_start_year": "bases.{member}.start.year",
    "basis_end": "bases.{member}.end",
    "basis_end_year": "bases.{member}.end.year",
    "basis_stated_growth": "bases.{member}.growth",
    "scenario_difference": "scenarios.{member}.growth_difference",
    "scenario_name": "scenarios.{member}.label",
    "claim_start": "claims.{member}.start",
    "claim_start_year": "claims.{member}.start.year",
    "claim_end": "claims.{member}.end",
    "claim_end_year": "claims.{member}.end.year",
    "claim_growth": "claims.{member}.growth",
    "claim_covers_first": "claims.{member}.covers.first",
    "claim_covers_last": "claims.{member}.covers.last",
    **{
        f"{kind}_{at}": f"verdicts.{kind}.{at}" for kind in ("growth", "value", "share") for at in ("close", "rounding")
    },
    "funnel_population_start": "funnel.population.start",
    "funnel_population_start_year": "funnel.population.start.year",
    "funnel_population_end": "funnel.population.end",
    "funnel_population_end_year": "funnel.population.end.year",
    "funnel_share": "funnel.population.shares.{member}",
    "funnel_use": "funnel.use.regions.{member}",
    "funnel_price_listed": "funnel.price.listed",
    "funnel_price_growth": "funnel.price.growth",
    "funnel_price_level": "funnel.price.levels.{member}",
}
_DRIVER = {"target": "acts_on", "size": "size", "start": "start_year", "ramp": "ramp_years"}


def places(market: Market) -> dict[tuple[str, str], str]:
    """The path of every input by the key of its line and of its member, without the end of a range.

    A member that its path does not name is "", as for lines without members.
    """
    found = (
        *_splits(market),
        *_parts(market),
        *_drivers(market),
        *_stages(market.funnel),
        *_factors(market),
        *_own(market),
    )
    return dict(found)


def place_of(line: str, member: str, known: Mapping[tuple[str, str], str]) -> str:
    """The path of an input in the market file; that it has none, where it is one of the workbook alone.

    Args:
        line: Key of the line.
        member: Key of its member, or "".
        known: What :func:`places` gives.

    >>> place_of("basis_start", "broad", {}), place_of("basis_start_low", "broad", {})
    ('bases.broad.start', 'bases.broad.start.low')
    """
    if (line, member) in known:
        return known[line, member]
    if line in _PLAIN:
        return _PLAIN[line].format(member=member)
    for end in ENDS:
        if line.endswith(f"_{end}"):
            whole = place_of(line.removesuffix(f"_{end}"), member, known)
            return whole if whole == NOWHERE or whole.endswith(NEW) else f"{whole}.{end}"
    return NOWHERE


def _splits(market: Market) -> Iterator[tuple[tuple[str, str], str]]:
    for split in segmentations(market):
        place = "regions" if split is market.regions else f"dimensions.{split.key}"
        yield (f"{split.key}_share_year", ""), f"{place}.year"
        for member in split.members:
            own = f"{place}.members.{member.key}"
            yield (f"{split.key}_measured", member.key), f"{own}.share"
            yield (f"{split.key}_member_growth", member.key), f"{own}.growth"
            for region in market.regions.members:
                yield (f"{split.key}_affinity", pair_key(member, region)), f"{own}.affinities.{region.key}"


def _parts(market: Market) -> Iterator[tuple[tuple[str, str], str]]:
    for one in parts(market):
        own = f"claims.{one.claim.key}.parts.{one.part.key}"
        yield from (((f"part_{name}", one.key), f"{own}.{name}") for name in ("value", "year", "share", "growth"))


def _drivers(market: Market) -> Iterator[tuple[tuple[str, str], str]]:
    for row in acting(market):
        own = f"drivers.{row.driver.key}.effects.{row.effect.key}" if row.driver and row.effect else ""
        for name, field in _DRIVER.items():
            yield (f"driver_{name}", row.key), f"{own}.{field}" if own else f"drivers: {NEW}"
        for scenario in scenarios_of(market):
            yield (f"driver_in_{scenario.key}", row.key), f"{own}.active_in" if own else f"drivers: {NEW}"


def _own(market: Market) -> Iterator[tuple[tuple[str, str], str]]:
    """Scenarios in reserve."""
    own = (scenario.key for scenario in scenarios_of(market) if is_reserved(scenario))
    return (((f"scenario_{name}", key), f"scenarios: {NEW}") for key in own for name in ("name", "difference"))


def _factors(market: Market) -> Iterator[tuple[tuple[str, str], str]]:
    """What scenarios change of the funnel."""
    for one in changed_by_scenarios(market.funnel) if market.funnel else ():
        for scenario in scenarios_of(market):
            place = f"funnel.scenarios.{scenario.key}.{one.place}"
            yield (one.line, scenario.key), f"funnel.scenarios: {NEW}" if is_reserved(scenario) else place


def _stages(funnel: Funnel | None) -> Iterator[tuple[tuple[str, str], str]]:
    for stage in funnel.stages if funnel else ():
        for rate in stage.rates:
            own = f"funnel.stages.{stage.key}.rates.{rate.region}"
            yield from (((stage_rate(stage, year), rate.region), f"{own}.{year}") for year in ("base", "last"))
