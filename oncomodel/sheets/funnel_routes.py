"""The Reconciliation tab: the routes to the market size side by side, like for like, and never averaged."""

from __future__ import annotations

from dataclasses import replace

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import difference, either, excess, position_of_year, total
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.kernels.drivers import lifted
from oncomodel.kernels.evidence import rebase
from oncomodel.kernels.funnel_scenarios import growth_added, rebased_with_lift
from oncomodel.kernels.growth import cagr
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import (
    Chart,
    Entry,
    Evidence,
    Input,
    Line,
    Member,
    Note,
    Row,
    Section,
    Sheet,
    each,
    link,
    path,
    when,
)
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, FirstYear, LastYear, Members, Of, Pick
from oncomodel.model.texts import NOT_KNOWN
from oncomodel.model.units import (
    FACTOR,
    FINE_FACTOR,
    FLAG,
    PERCENT,
    POSITION,
    RATE,
    RATE_POINTS,
    RATIO,
    SHARE,
    TEXT,
)
from oncomodel.sheets.funnel_covered import covered, covered_bases, top_down
from oncomodel.sheets.funnel_result import results
from oncomodel.sheets.funnel_scenario_routes import covered_by_scenario, routes_by_scenario
from oncomodel.sheets.funnel_whole import whole_regions
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import time_tab, year_of

APART = (
    "Top-down and bottom-up rest on different evidence. The published growth is a variant of top-down from the same "
    "source, so that agreement at its start value confirms nothing. Routes are compared and never averaged."
)
STATED = (
    "Published growth: the start value of the chosen basis as published, carried at the growth that its publisher "
    "states; n/a where none is stated."
)
DRAWN = "Where the chosen basis states no growth, the line of the variant lies on that of the top-down."
OWN = (
    "Every basis is carried from its start value at the growth that it trusts, plus what the chosen scenario adds to "
    "that growth after the base year. A gap is the bottom-up of the same scenario less the {basis}."
)
STEPS = "From the {name} to the bottom-up size by {noun}: what the bottom-up counts there beyond the top-down."

BOTTOM_UP = Member("bottom_up", "Bottom-up", source="link")
VARIANT = Member("published", "Variant at published growth")
ROUTES = (Member("top_down", "Top-down", source="link"), BOTTOM_UP, VARIANT)
COVERED_ROUTES = (Member("top_down", "Covered top-down", source="link"), BOTTOM_UP, VARIANT)
RATIOS = (
    ("bottom_up_to_top_down", "Bottom-up over top-down"),
    ("published_to_top_down", "Published growth over top-down"),
    ("bottom_up_to_published", "Bottom-up over published growth"),
)


def reconciliation(market: Market, funnel: Funnel) -> Sheet:
    """The tab of the routes."""
    rows = (
        *results(market, funnel),
        Chart("line", "Market size by route", ("route_drawn",), unit_of(market).name, rows=14),
        *_sizes(market, funnel),
        *_ratios(),
        *_bases(market, funnel),
        *covered(market, funnel),
        *_regions(market, funnel),
        *whole_regions(market, funnel),
        Workings(),
        *_published(market, funnel),
        *_drawn(market, funnel),
        *_lifted(market),
        *routes_by_scenario(market, funnel),
        *covered_by_scenario(market, funnel),
    )
    purpose = "Top-down and bottom-up, like for like and year by year, and a variant of top-down at published growth."
    return time_tab("reconciliation", "Reconciliation", purpose, "output", rows)


def unknown(market: Market) -> tuple[Row, ...]:
    """The cell of what is shown for a number that does not exist, where no tab of claims has it."""
    if market.claims:
        return ()
    entry = Entry(NOT_KNOWN, Evidence("setting", "A word to show."))
    label = "Shown where a figure is not stated"
    return (Input("not_known", label, TEXT, (entry,), editable=False, named=True),)


def _sizes(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The market size by every route, with its growth; n/a where the basis states none."""
    published = _variant(funnel)
    rules = (link(top_down(market, funnel).size), link("funnel_size"), when("route_is_stated", link(published)))
    sizes = Line("route_size", "market size", unit_of(market), rules, _of(funnel), role="output")
    from_base = _growth("base", AtYear(published, "base_position"), "years_base_to_last", market, funnel)
    from_first = _growth("first", FirstYear(published), "years_first_to_last", market, funnel)
    return (
        Section("Two routes, and a variant of one"),
        Note(APART),
        Note(f"Bottom-up: {funnel.scope}"),
        Note(STATED),
        replace(sizes, beside=(("cagr_base", from_base), ("cagr_first", from_first))),
    )


def _growth(start: str, begin: AtYear | FirstYear, periods: str, market: Market, funnel: Funnel) -> Line:
    """The CAGR of every route: two as their own tabs have them."""
    stated = when("route_is_stated", each(cagr, begin=begin, end=LastYear(_variant(funnel)), periods=periods))
    rules = (*(link(f"{key}_cagr_{start}") for key in (top_down(market, funnel).size, "funnel_size")), stated)
    label = f"market size, CAGR from {start} year"
    return Line(f"route_size_cagr_{start}", label, RATE, rules, _of(funnel), constant=True, role="output")


def _variant(funnel: Funnel) -> str:
    """Key of the market at published growth, like for like."""
    return "route_published" if funnel.covers is None else "route_covered"


def _of(funnel: Funnel) -> tuple[Member, ...]:
    return ROUTES if funnel.covers is None else COVERED_ROUTES


def _published(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The chosen basis at the growth that its publisher states."""
    money, flags = unit_of(market), members_of(market.bases)
    carried = each(
        rebase, value="route_start", from_year="anchor_year", to_year=year_of("reconciliation"), rate="route_growth"
    )
    stated = each(kernels.is_stated, value="basis_stated_growth")
    growth = when("route_is_stated", link(Pick("basis_stated_growth", Cell("basis_number"))))

    def picked(key: str, label: str, source: str) -> Line:
        unit = FLAG if key == "route_is_stated" else money
        return Line(key, label, unit, link(Pick(source, Cell("basis_number"))), constant=True, role="link")

    part = each(kernels.scaled, value="route_published", factor="covered_share")
    own = Line("route_covered", "Covered part at the stated growth", money, when("route_is_stated", part))
    return (
        Section("The chosen basis at its stated growth"),
        Line("basis_is_stated", "states a growth", FLAG, stated, flags, constant=True),
        picked("route_is_stated", "The chosen basis states a growth", "basis_is_stated"),
        picked("route_start", "Start value of the chosen basis as published", "basis_start"),
        Line("route_growth", "Stated growth of the chosen basis", RATE, growth, constant=True, role="link"),
        Line("route_published", "Whole market at the stated growth", money, when("route_is_stated", carried)),
        *((own,) if funnel.covers else ()),
    )


def _drawn(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """The lines of the chart, which draws no n/a."""
    size = {one.key: Of("route_size", one.key) for one in ROUTES}
    known = each(either, flag="route_is_stated", yes=size["published"], no=size["top_down"])
    rules = (link(size["top_down"]), link(size["bottom_up"]), known)
    return (
        Section("What the chart of the routes draws"),
        Note(DRAWN),
        Line("route_drawn", "as drawn", unit_of(market), rules, _of(funnel)),
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


def _bases(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    money, of, top = unit_of(market), members_of(market.bases), top_down(market, funnel)
    own = each(
        rebased_with_lift,
        value="basis_anchor",
        from_year="basis_start_year",
        to_year=year_of("reconciliation"),
        rate="basis_growth",
        lift="basis_lift",
        index="basis_start_lift",
    )
    return (
        Section("The bottom-up against every basis"),
        Note(OWN.format(basis=top.basis)),
        Line("basis_path", "in the chosen scenario", money, own, of),
        *covered_bases(market, funnel),
        Line(
            "basis_gap",
            "gap",
            money,
            each(difference, value="funnel_size", target=top.bases),
            of,
        ),
        Line(
            "basis_gap_part",
            "gap in %",
            PERCENT,
            each(excess, value="funnel_size", reference=top.bases),
            of,
        ),
    )


def _lifted(market: Market) -> tuple[Row, ...]:
    """What the chosen scenario adds to the growth of every basis."""
    of = members_of(market.bases)
    added = each(growth_added, difference="chosen_difference", active="is_forecast", effects="chosen_effect")
    lifts = path(lifted, start="index_base", effect="basis_added", growth="basis_growth")
    position = each(position_of_year, year="basis_start_year", first_year="first_year")
    at_start, label = link(AtYear("basis_lift", "basis_start_position")), "that index in the start year"
    return (
        Section("What the chosen scenario adds to every basis"),
        Line("basis_added", "Growth that difference and drivers add", RATE_POINTS, added),
        Line("basis_lift", "index of what the scenario has added", FINE_FACTOR, lifts, of),
        Line("basis_start_position", "position of the start year", POSITION, position, of, constant=True),
        Line("basis_start_lift", label, FINE_FACTOR, at_start, of, constant=True, role="link"),
    )


def _regions(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    money, of, noun = unit_of(market), members_of(market.regions.members), market.regions.noun
    top, step = top_down(market, funnel), "route_step"
    part = link(f"{market.regions.key}_share")
    if funnel.covers is not None:
        part = each(share_of, part="covered_region", whole="covered_size")
    distance = each(kernels.distance_of_sizes, value="route_to", target="funnel_size", other="route_from")
    return (
        Section(f"From top-down to bottom-up by {noun}"),
        Note(STEPS.format(noun=noun, name=top.name)),
        Line("route_from", f"{top.title}, chosen basis and scenario", money, link(top.size), role="link"),
        Line(step, "bottom-up less top-down", money, each(difference, value="funnel_revenue", target=top.regions), of),
        Line("route_steps", f"Sum over every {noun}", money, each(total, parts=Members(step)), role="total"),
        Line(
            "route_to",
            "Top-down and all steps",
            money,
            each(sum_of_parts, a="route_from", b="route_steps"),
            role="total",
        ),
        Line(
            "route_distance",
            "Distance of top-down and all steps from the bottom-up size",
            RATIO,
            distance,
            role="check",
        ),
        Line(
            "route_region_ratio",
            "bottom-up over top-down",
            FACTOR,
            each(share_of, part="funnel_revenue", whole=top.regions),
            of,
        ),
        Line("route_top_part", f"share of the {top.name}", SHARE, part, of),
        Line("route_bottom_part", "share of the bottom-up size", SHARE, link("funnel_revenue_share"), of, role="link"),
    )
