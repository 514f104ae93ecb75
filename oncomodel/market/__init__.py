"""Market files: YAML in, a frozen :class:`Market` out, every number with its evidence."""

from oncomodel.market.claims import Claim, ClaimPart, Figure, Scope
from oncomodel.market.drivers import Driver, Effect, Reserved
from oncomodel.market.evidence import Amount, Citation, Quantity, Rate, RateDifference, Share
from oncomodel.market.load import load_market
from oncomodel.market.schema import (
    Basis,
    Change,
    Dimension,
    Fact,
    Limit,
    Market,
    Member,
    Scenario,
    Source,
    Timeline,
    Tolerances,
)

__all__ = [
    "Amount",
    "Basis",
    "Change",
    "Citation",
    "Claim",
    "ClaimPart",
    "Dimension",
    "Driver",
    "Effect",
    "Fact",
    "Figure",
    "Limit",
    "Market",
    "Member",
    "Quantity",
    "Rate",
    "RateDifference",
    "Reserved",
    "Scenario",
    "Scope",
    "Share",
    "Source",
    "Timeline",
    "Tolerances",
    "load_market",
]
