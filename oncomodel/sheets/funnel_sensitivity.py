"""The Funnel sensitivity tab: the bottom-up size of the last year with each input at an end of its range."""

from __future__ import annotations

from oncomodel.kernels import one_at_a_time as kernels
from oncomodel.kernels.arithmetic import exceeds, largest, relative_distance, total, weighted_total
from oncomodel.kernels.funnel import money_spent, scaled
from oncomodel.kernels.growth import end_value
from oncomodel.kernels.shares import share_of
from oncomodel.kernels.triangulation import smallest
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Ledger, Line, Member, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Cell, LastYear, Members, Of, Some, Symbol
from oncomodel.model.texts import span
from oncomodel.model.units import FACTOR, FINE_FACTOR, FLAG, RATIO, SHARE, TEXT, Unit
from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.funnel_inputs import changed_by_scenarios, everywhere, heads_of, price_of, stage_rate, used_of
from oncomodel.sheets.funnel_levers import FunnelLever, at_once, ends_of, funnel_levers, pairs_of, span_of
from oncomodel.sheets.funnel_scenarios import chosen_factor, ends_of_factors
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.levers import End
from oncomodel.sheets.sensitivity import RESULTS
from oncomodel.sheets.tab import plain_tab

PURPOSE = "The bottom-up size of the last year once more, with each input at the low and the high end of its range."
FROM_INPUTS = (
    "The last year straight from its inputs and the factors of the chosen scenario, without the years before: rates in "
    "the base year do not count in it."
)
RATIOS = "A size is a product in every {noun}, so that another value of a factor multiplies it by their ratio."
POWERS = (
    "An end of the population counts with the power of how near the last year is to it, a growth of prices with that "
    "of the years, and the price that it grows from as it is."
)
EXTREMES = "Extremes, not a forecast: all inputs at the same end at once are far less likely than one of them alone."
PARTS_STAY = "Parts of {whole} stay as they are: they add up to 100 %, so that they cannot all be low, or all high."


def funnel_sensitivity(market: Market, funnel: Funnel) -> tuple[Sheet, ...]:
    """The tab that the second tornado reads; none where the funnel has no input with a range."""
    levers = funnel_levers(market, funnel)
    if not levers:
        return ()
    rows = (
        Note(RESULTS),
        *_joint(levers, market, funnel),
        Workings(),
        *_multiples(levers, market),
        *_alone(levers, market),
        *_from_inputs(market, funnel),
        *ends_of_factors(market, funnel),
        *_single(levers),
        *_by_region(levers, market),
        *_spans(levers, market),
    )
    return (plain_tab("funnel_sensitivity", "Funnel sensitivity", PURPOSE, "calculation", "ledger", rows),)


def _line(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    return Line(key, label, unit, rule, constant=True, role=role)


def _from_inputs(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    label, whole, money = funnel.population.label, "funnel_population", unit_of(market)
    fraction = each(share_of, part=LastYear(f"{whole}_elapsed"), whole=f"{whole}_years")
    ends = {"start": f"{whole}_start", "end": f"{whole}_end"}
    between = each(kernels.product_between, weight="funnel_end_power", **ends)
    price = each(end_value, begin="funnel_price_listed", rate="funnel_price_growth", periods="years_base_to_last")
    changed = {one.key: chosen_factor(one.key) for one in changed_by_scenarios(funnel) if one.key != "price"}
    change = each(kernels.product_of, **changed)
    distance = each(relative_distance, value="funnel_closed_size", target="funnel_last_size")
    summed = each(total, parts=Members("funnel_closed_spend"))
    return (
        Section("The last year from its inputs"),
        Note(FROM_INPUTS),
        _line("funnel_last_size", "Bottom-up size of the last year", money, link(LastYear("funnel_size")), "link"),
        _line("funnel_end_power", f"{label}: part of the way from start to end", SHARE, fraction),
        _line(
            "funnel_start_power",
            f"{label}: part of the way that is left",
            SHARE,
            each(kernels.rest_of_one, part="funnel_end_power"),
        ),
        _line("funnel_closed_population", f"{label} in the last year", heads_of(funnel), between),
        _line("funnel_closed_price", f"{funnel.price.label} in the last year", price_of(market, funnel), price),
        _line("funnel_closed_change", "What the chosen scenario multiplies all units used by", FACTOR, change),
        _spend(market, funnel),
        _line("funnel_closed_size", "All of them", money, summed, "total"),
        _line(
            "funnel_closed_distance",
            "Distance of the summed spend from the bottom-up size of the last year",
            RATIO,
            distance,
            "check",
        ),
    )


def _spend(market: Market, funnel: Funnel) -> Ledger:
    """What is spent in the last year by region, as the funnel has it and from its inputs."""
    of, money = members_of(market.regions.members), unit_of(market)
    factors: dict[str, str | Symbol] = {f"rate_{stage.key}": stage_rate(stage, "last") for stage in funnel.stages}
    factors |= {"population": "funnel_closed_population", "part": "funnel_part", "use": "funnel_use"}
    factors["change"] = "funnel_closed_change"
    units = each(kernels.product_of, **factors)
    paid = {"level": "funnel_price_level", "listed": "funnel_closed_price"}
    price = each(kernels.product_of, change=chosen_factor("price"), **paid)
    counts = {"heads_in_one": "heads_in_one", "money_in_one": "money_in_one"}
    spent = each(money_spent, units="funnel_closed_units", price="funnel_price_closed", **counts)

    def column(header: str, key: str, unit: Unit, rule: Rule, role: str = "calculation") -> Column:
        return Column(header, Line(key, header, unit, rule, of, constant=True, role=role))

    return Ledger(
        "FunnelLastYear",
        market.regions.label,
        of,
        (
            column("Spend", "funnel_last_spend", money, link(LastYear("funnel_revenue")), "link"),
            column("Units used", "funnel_closed_units", used_of(funnel), units),
            column("Price", "funnel_price_closed", price_of(market, funnel), price),
            column("Spend from the inputs", "funnel_closed_spend", money, spent),
        ),
    )


def _single(levers: tuple[FunnelLever, ...]) -> tuple[Row, ...]:
    """What another value of an input that all regions share does to the size."""
    found = tuple(lever for lever in levers if lever.kind in ("whole", "growth"))
    if not found:
        return ()
    of = tuple(Member(lever.key, lever.label) for lever in found)

    def column(end: End) -> Column:
        header, rules = f"Multiple of size, {end}", tuple(_factor(one, end) for one in found)
        return Column(header, Line(f"funnel_{end}_factor", header, FINE_FACTOR, rules, of, constant=True))

    return (
        Section("Inputs that are the same everywhere"),
        Note(POWERS),
        Ledger("FunnelSingle", "Input", of, tuple(map(column, ENDS))),
    )


def _factor(lever: FunnelLever, end: End) -> Rule:
    if lever.kind == "growth":
        return each(kernels.growth_ratio, growth=lever.at(end), now=lever.now, years=lever.power)
    if not lever.power:
        return each(share_of, part=lever.at(end), whole=lever.now)
    return each(kernels.power_ratio, value=lever.at(end), now=lever.now, power=lever.power)


def _by_region(levers: tuple[FunnelLever, ...], market: Market) -> tuple[Row, ...]:
    """Inputs of which every region has its own, and what another value of them does to a region."""
    found = _regional(levers)
    if not found:
        return ()
    of = tuple(pair for lever in found for pair in pairs_of(lever, market))

    def column(header: str, key: str, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Column:
        return Column(header, Line(f"funnel_{key}", header, FINE_FACTOR, rule, of, constant=True, role=role))

    now = tuple(link(Of(lever.line, region.key)) for lever in found for region in market.regions.members)
    ends = [(end, tuple(link(one) for lever in found for one in ends_of(lever, market, end))) for end in ENDS]
    return (
        Section(f"Inputs of which every {market.regions.noun} has its own"),
        Note(RATIOS.format(noun=market.regions.noun)),
        Ledger(
            "FunnelRegional",
            "Input",
            of,
            (
                column("Now", "now_value", now, "link"),
                *(column(end.capitalize(), f"{end}_value", rules, "link") for end, rules in ends),
                *(column(f"Multiple of spend, {end}", f"{end}_ratio", _ratio(end)) for end in ENDS),
            ),
        ),
    )


def _ratio(end: End) -> Rule:
    return each(share_of, part=f"funnel_{end}_value", whole="funnel_now_value")


def _regional(levers: tuple[FunnelLever, ...]) -> tuple[FunnelLever, ...]:
    return tuple(lever for lever in levers if lever.kind == "regional")


def _pairs(lever: FunnelLever, market: Market, column: str) -> Some:
    return Some(column, tuple(pair.key for pair in pairs_of(lever, market)))


def _joint(levers: tuple[FunnelLever, ...], market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """All inputs at once, by region and in all; no rows where parts of the population alone have ranges."""
    if not at_once(levers):
        return ()
    money, regions = unit_of(market), members_of(market.regions.members)
    of = (*regions, everywhere(market))

    def column(header: str, key: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Column:
        return Column(header, Line(f"funnel_{key}", header, unit, rule, of, constant=True, role=role))

    def spend(end: End) -> Column:
        joint = f"funnel_{end}_joint"
        alone = (each(scaled, value=Of("funnel_last_spend", r.key), factor=Of(joint, r.key)) for r in regions)
        rules = (*alone, _weighed(Members(joint)))
        return column(f"Spend, all inputs at {end}, {money.name}", f"{end}_joint_spend", money, rules, "output")

    def multiple(end: End) -> Column:
        rule = each(share_of, part=f"funnel_{end}_joint_spend", whole="funnel_together_spend")
        return column(f"Multiple of spend, all inputs at {end}", f"{end}_joint_multiple", FACTOR, rule)

    now = (*(link(Of("funnel_last_spend", one.key)) for one in regions), link("funnel_last_size"))
    as_it_is = column(f"Spend as it is, {money.name}", "together_spend", money, now, "link")
    columns = (as_it_is, *map(spend, ENDS), *map(multiple, ENDS))
    return (
        Section("All inputs at once, in the last year"),
        Note(EXTREMES),
        *parts_stay(levers, funnel),
        Ledger("FunnelTogether", market.regions.label, of, columns),
    )


def parts_stay(levers: tuple[FunnelLever, ...], funnel: Funnel) -> tuple[Note, ...]:
    """That parts of the population are left out of all inputs at once, where they have ranges."""
    return (Note(PARTS_STAY.format(whole=funnel.population.label)),) if at_once(levers) != levers else ()


def _multiples(levers: tuple[FunnelLever, ...], market: Market) -> tuple[Row, ...]:
    """What all inputs at once multiply the spend by: the product of what each does, by region."""
    if not (found := at_once(levers)):
        return ()
    of = members_of(market.regions.members)

    def product(end: End, region: int) -> Rule:
        alike = {one.key: Of(f"funnel_{end}_factor", one.key) for one in found if one.kind != "regional"}
        own = {one.key: Of(f"funnel_{end}_ratio", pairs_of(one, market)[region].key) for one in _regional(found)}
        return each(kernels.product_of, **alike, **own)

    def column(end: End) -> Column:
        header, rules = f"Multiple, {end}", tuple(product(end, region) for region in range(len(of)))
        return Column(header, Line(f"funnel_{end}_joint", header, FINE_FACTOR, rules, of, constant=True))

    return (
        Section("What all inputs at once multiply the spend by"),
        Ledger("FunnelMultiples", f"{market.regions.label}, multiplied", of, tuple(map(column, ENDS))),
    )


def _weighed(ratios: Members | Some) -> Rule:
    """The bottom-up size with the spend of every region multiplied."""
    return each(weighted_total, parts=Members("funnel_last_spend"), weights=ratios)


def _alone(levers: tuple[FunnelLever, ...], market: Market) -> tuple[Row, ...]:
    """The bottom-up size with each input alone at an end."""
    of, money = tuple(Member(lever.key, lever.label) for lever in levers), unit_of(market)

    def column(end: End) -> Column:
        header, rules = f"Size at {end}", tuple(_size(lever, market, end) for lever in levers)
        return Column(header, Line(f"funnel_{end}_size", header, money, rules, of, constant=True))

    return (
        Section("Each input alone"),
        Ledger("FunnelVariants", "Input", of, tuple(map(column, ENDS))),
    )


def _size(lever: FunnelLever, market: Market, end: End) -> Rule:
    if lever.kind == "regional":
        return _weighed(_pairs(lever, market, f"funnel_{end}_ratio"))
    if lever.kind == "part":
        return each(
            kernels.with_other_share,
            size="funnel_last_size",
            part=Of("funnel_last_spend", lever.member),
            value=lever.at(end),
            now=lever.now,
            whole="funnel_share_total",
        )
    return each(scaled, value="funnel_last_size", factor=Of(f"funnel_{end}_factor", lever.key))


def _spans(levers: tuple[FunnelLever, ...], market: Market) -> tuple[Row, ...]:
    """Texts that say from where to where an input goes over the regions."""
    found = [(one, name) for one in levers if one.kind == "regional" for name in ("low", "now", "high")]
    if not found:
        return ()
    of = tuple(Member(span_of(one, name), f"{one.label}, {name}") for one, name in found)
    ranges = [_pairs(one, market, f"funnel_{name}_value") for one, name in found]

    def column(header: str, key: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Line:
        return Line(f"funnel_span_{key}", header, unit, rule, of, constant=True, role=role)

    lowest = tuple(each(smallest, values=one) for one in ranges)
    highest = tuple(each(largest, values=one) for one in ranges)
    differ = each(exceeds, value="funnel_span_highest", limit="funnel_span_lowest")
    words = tuple(
        each(
            span,
            low=Cell("funnel_span_lowest"),
            high=Cell("funnel_span_highest"),
            differ=Cell("funnel_span_differ"),
            number_format=one.shown,
            to="tornado_to",
        )
        for one, _ in found
    )
    noun = market.regions.noun
    return (
        Section("In words"),
        Note(f"The lowest and the highest of every {noun}, as the tornado says them."),
        Ledger(
            "FunnelSpans",
            "Input",
            of,
            (
                Column("Lowest", column("Lowest", "lowest", FINE_FACTOR, lowest)),
                Column("Highest", column("Highest", "highest", FINE_FACTOR, highest)),
                Column("Differ", column("Differ", "differ", FLAG, differ)),
                Column("In words", column("In words", "words", TEXT, words, "text"), "name"),
            ),
        ),
    )
