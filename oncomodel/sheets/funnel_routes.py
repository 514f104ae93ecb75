"""The Reconciliation tab: three routes to the market size side by side, and never averaged."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import difference, total
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.kernels.evidence import rebase
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Note, Row, Section, Sheet, each, link, when
from oncomodel.model.symbols import Cell, Members, Of, Pick
from oncomodel.model.texts import NOT_KNOWN
from oncomodel.model.units import FACTOR, FLAG, PERCENT, RATE, RATIO, SHARE, TEXT
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import time_tab, year_of

APART = (
    "The routes answer one question from different evidence. They are compared and never averaged: where they "
    "disagree, one of them rests on a wrong figure or counts another scope."
)
STATED = (
    "The start value of the chosen basis as published, carried at the growth that its publisher states; "
    "n/a where none is stated."
)
OWN = "Every basis from its start value at the growth that it trusts, without a scenario, as the bottom-up has none."
STEPS = "From the top-down size to the bottom-up size by {noun}: what the bottom-up counts there beyond the top-down."

ROUTES = (
    Member("top_down", "Top-down, chosen basis and scenario", source="link"),
    Member("bottom_up", "Bottom-up, from the funnel", source="link"),
    Member("published", "Published start value at the stated growth", source="rebase"),
)
RATIOS = (
    ("bottom_up_to_top_down", "Bottom-up over top-down"),
    ("published_to_top_down", "Published growth over top-down"),
    ("bottom_up_to_published", "Bottom-up over published growth"),
)


def reconciliation(market: Market, funnel: Funnel) -> Sheet:
    """The tab of the three routes."""
    rows = (*_routes(market, funnel.scope), *_ratios(), *_bases(market), *_regions(market))
    purpose = "Three routes to the market size: top-down, bottom-up and published growth, kept apart year by year."
    return time_tab("reconciliation", "Reconciliation", purpose, "output", rows)


def unknown(market: Market) -> tuple[Row, ...]:
    """The cell of what is shown for a number that does not exist, where no tab of claims has it."""
    if market.claims:
        return ()
    entry = Entry(NOT_KNOWN, Evidence("setting", "A word to show."))
    label = "Shown where a figure is not stated"
    return (Input("not_known", label, TEXT, (entry,), editable=False, named=True),)


def _routes(market: Market, scope: str) -> tuple[Row, ...]:
    money, flags = unit_of(market), members_of(market.bases)
    carried = each(
        rebase, value="route_start", from_year="anchor_year", to_year=year_of("reconciliation"), rate="route_growth"
    )
    stated = each(kernels.is_stated, value="basis_stated_growth")
    growth = when("route_is_stated", link(Pick("basis_stated_growth", Cell("basis_number"))))
    rules = (link("market_size"), link("funnel_size"), when("route_is_stated", carried))

    def picked(key: str, label: str, source: str) -> Line:
        unit = FLAG if key == "route_is_stated" else money
        return Line(key, label, unit, link(Pick(source, Cell("basis_number"))), constant=True, role="link")

    return (
        Section("Three routes"),
        Note(APART),
        Note(f"Bottom-up: {scope}"),
        Line("basis_is_stated", "states a growth", FLAG, stated, flags, constant=True),
        picked("route_is_stated", "The chosen basis states a growth", "basis_is_stated"),
        picked("route_start", "Start value of the chosen basis as published", "basis_start"),
        Note(STATED),
        Line("route_growth", "Stated growth of the chosen basis", RATE, growth, constant=True, role="link"),
        Line("route_size", "market size", money, rules, ROUTES, role="output"),
    )


def _ratios() -> tuple[Row, ...]:
    def ratio(part: str, whole: str, *, known: bool = True) -> object:
        rule = each(share_of, part=Of("route_size", part), whole=Of("route_size", whole))
        return rule if known else when("route_is_stated", rule)

    rules = (
        ratio("bottom_up", "top_down"),
        ratio("published", "top_down", known=False),
        ratio("bottom_up", "published", known=False),
    )
    of = tuple(Member(*one) for one in RATIOS)
    return (
        Section("How far the routes are apart"),
        Line("route_ratio", "ratio", FACTOR, rules, of),  # type: ignore[arg-type]
        Line("route_spread", "Highest route over lowest", FACTOR, each(kernels.spread, values=Members("route_size"))),
    )


def _bases(market: Market) -> tuple[Row, ...]:
    money, of = unit_of(market), members_of(market.bases)
    own = each(
        rebase,
        value="basis_anchor",
        from_year="basis_start_year",
        to_year=year_of("reconciliation"),
        rate="basis_growth",
    )
    return (
        Section("The bottom-up against every basis"),
        Note(OWN),
        Line("basis_path", "at its own growth", money, own, of),
        Line(
            "basis_gap",
            "bottom-up less the basis",
            money,
            each(difference, value="funnel_size", target="basis_path"),
            of,
        ),
        Line(
            "basis_gap_part",
            "bottom-up less the basis, part of the basis",
            PERCENT,
            each(kernels.excess, value="funnel_size", against="basis_path"),
            of,
        ),
    )


def _regions(market: Market) -> tuple[Row, ...]:
    money, of, noun = unit_of(market), members_of(market.regions.members), market.regions.noun
    whole = market.regions.key
    top, step = f"{whole}_market_size", "route_step"
    distance = each(kernels.distance_of_sizes, value="route_to", target="funnel_size", other="route_from")
    return (
        Section(f"From top-down to bottom-up by {noun}"),
        Note(STEPS.format(noun=noun)),
        Line("route_from", "Top-down size, chosen basis and scenario", money, link("market_size"), role="link"),
        Line(step, "bottom-up less top-down", money, each(difference, value="funnel_revenue", target=top), of),
        Line("route_steps", f"Sum over every {noun}", money, each(total, parts=Members(step)), role="total"),
        Line(
            "route_to",
            "Top-down and all steps",
            money,
            each(sum_of_parts, a="route_from", b="route_steps"),
            role="total",
        ),
        Line("route_distance", "Distance from the bottom-up size", RATIO, distance, role="check"),
        Line(
            "route_region_ratio",
            "bottom-up over top-down",
            FACTOR,
            each(share_of, part="funnel_revenue", whole=top),
            of,
        ),
        Line("route_top_part", "part of the top-down size", SHARE, link(f"{whole}_share"), of, role="link"),
        Line("route_bottom_part", "part of the bottom-up size", SHARE, link("funnel_revenue_share"), of, role="link"),
    )
