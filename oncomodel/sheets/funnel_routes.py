"""The Reconciliation tab: the routes to the market size side by side, like for like, and never averaged."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import difference, excess, total
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.kernels.evidence import rebase
from oncomodel.kernels.shares import share_of
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Note, Row, Section, Sheet, each, link, when
from oncomodel.model.symbols import Cell, Members, Of, Pick
from oncomodel.model.texts import NOT_KNOWN
from oncomodel.model.units import FACTOR, FLAG, PERCENT, RATE, RATIO, SHARE, TEXT
from oncomodel.sheets.funnel_covered import covered, covered_bases, top_down
from oncomodel.sheets.funnel_result import results
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import time_tab, year_of

APART = (
    "Top-down and bottom-up rest on different evidence. The published growth is a variant of top-down, from the same "
    "start value of the same source: that they agree confirms nothing. Routes are compared and never averaged."
)
STATED = (
    "The start value of the chosen basis as published, carried at the growth that its publisher states; "
    "n/a where none is stated."
)
OWN = (
    "Every basis from its start value at the growth that it trusts, without a scenario, as the bottom-up has none. "
    "A gap is the bottom-up less the {basis}."
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
        *results(market),
        *_routes(market, funnel),
        *covered(market, funnel),
        *_ratios(),
        *_bases(market, funnel),
        *_regions(market, funnel),
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


def _routes(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    money, flags, top = unit_of(market), members_of(market.bases), top_down(market, funnel)
    carried = each(
        rebase, value="route_start", from_year="anchor_year", to_year=year_of("reconciliation"), rate="route_growth"
    )
    stated = each(kernels.is_stated, value="basis_stated_growth")
    growth = when("route_is_stated", link(Pick("basis_stated_growth", Cell("basis_number"))))
    part = each(kernels.scaled, value="route_published", factor="covered_share")
    published = when("route_is_stated", link("route_published") if funnel.covers is None else part)
    rules = (link(top.size), link("funnel_size"), published)

    def picked(key: str, label: str, source: str) -> Line:
        unit = FLAG if key == "route_is_stated" else money
        return Line(key, label, unit, link(Pick(source, Cell("basis_number"))), constant=True, role="link")

    return (
        Section("Two routes, and a variant of one"),
        Note(APART),
        Note(f"Bottom-up: {funnel.scope}"),
        Line("basis_is_stated", "states a growth", FLAG, stated, flags, constant=True),
        Note(STATED),
        picked("route_is_stated", "The chosen basis states a growth", "basis_is_stated"),
        picked("route_start", "Start value of the chosen basis as published", "basis_start"),
        Line("route_growth", "Stated growth of the chosen basis", RATE, growth, constant=True, role="link"),
        Line("route_published", "Whole market at the stated growth", money, when("route_is_stated", carried)),
        Line(
            "route_size",
            "market size",
            money,
            rules,
            ROUTES if funnel.covers is None else COVERED_ROUTES,
            role="output",
        ),
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
        rebase,
        value="basis_anchor",
        from_year="basis_start_year",
        to_year=year_of("reconciliation"),
        rate="basis_growth",
    )
    return (
        Section("The bottom-up against every basis"),
        Note(OWN.format(basis=top.basis)),
        Line("basis_path", "at its own growth", money, own, of),
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
        Line("route_distance", "Distance from the bottom-up size", RATIO, distance, role="check"),
        Line(
            "route_region_ratio",
            "bottom-up over top-down",
            FACTOR,
            each(share_of, part="funnel_revenue", whole=top.regions),
            of,
        ),
        Line("route_top_part", f"part of the {top.name}", SHARE, part, of),
        Line("route_bottom_part", "part of the bottom-up size", SHARE, link("funnel_revenue_share"), of, role="link"),
    )
