"""The forecast once more with each driver or headwind switched over: off where it acts, on where it does not."""

from __future__ import annotations

from oncomodel.kernels import variants as kernels
from oncomodel.kernels.arithmetic import rescale
from oncomodel.kernels.drivers import growth_with_effects
from oncomodel.kernels.projection import project
from oncomodel.market.schema import Market
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, each, path
from oncomodel.model.symbols import AtYear, LastYear
from oncomodel.model.units import FINE_FACTOR, RATE, RATE_POINTS, Unit
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.reserved import acting


def switches(market: Market) -> tuple[Member, ...]:
    """Every driver and headwind as something to switch on or off, and rows in reserve."""
    return tuple(Member(row.key, f"{row.label}, on or off") for row in acting(market))


def switched_over(market: Market) -> tuple[Row, ...]:
    """Growth and size with each of them alone switched over, by the rules of the Market tab."""
    if not (of := switches(market)):
        return ()

    def block(key: str, label: str, unit: Unit, rule: Rule, *, yearly: bool = True) -> Line:
        return Line(f"switched_{key}", label, unit, rule, of, constant=not yearly)

    effects = {"effects": "chosen_effect", "effect": "driver_market_effect", "switch": "driver_switch"}
    rates = {"growth": "growth_used", "difference": "chosen_difference", "effects": "switched_effect"}
    at_anchor = AtYear("switched_path", "anchor_position")
    size = each(rescale, value=LastYear("switched_path"), known="anchor", measured=at_anchor)
    return (
        Section("Each driver or headwind alone, switched over"),
        Note("Off where it acts in the chosen scenario, on where it does not."),
        block("effect", "growth that drivers add", RATE_POINTS, each(kernels.switched_over, **effects)),
        block("growth", "growth", RATE, each(growth_with_effects, active="is_forecast", **rates)),
        block("path", "growth index", FINE_FACTOR, path(project, start="index_base", rate="switched_growth")),
        block("size", "market size of the last year", unit_of(market), size, yearly=False),
    )
