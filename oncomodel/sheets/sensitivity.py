"""The Sensitivity tab: the forecast once more for each input at the low and the high end of its range."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from oncomodel.kernels import drivers as effects
from oncomodel.kernels import variants as kernels
from oncomodel.kernels.arithmetic import either, rescale
from oncomodel.kernels.drivers import growth_with_effects
from oncomodel.kernels.growth import cagr
from oncomodel.kernels.projection import project
from oncomodel.market.schema import Basis, Market, Scenario
from oncomodel.model.lines import Line, Member, Note, Row, Rule, Section, Sheet, each, link, path
from oncomodel.model.rows import TAB_OF_WORKINGS, Workings
from oncomodel.model.symbols import AtYear, Cell, LastYear, Members, Of, Pick, Position, Symbol
from oncomodel.model.units import FINE_FACTOR, FLAG, POSITION, RATE, RATE_POINTS, Unit
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.levers import KEYS, OWN_GROWTH, End, Lever, Part, levers, ranged
from oncomodel.sheets.reserved import acting, scenarios_of
from oncomodel.sheets.switches import switched_over
from oncomodel.sheets.tab import time_tab

PURPOSE = "The market size of the last year once more, with each input at the low and the high end of its range."
RESULTS = (
    "The results stand on other tabs: on Tornado the inputs that move most, on Tornado data every input with a range."
)
TOGETHER, AS_IT_IS = "together", "as_it_is"
ENDS: tuple[End, ...] = ("low", "high")
Figures = Callable[[Part], Symbol]
Changed = Callable[[Lever, End], Rule]


def sensitivity(market: Market) -> Sheet:
    """The tab of what-if variants that the Tornado tab reads."""
    sizes: tuple[Row, ...] = (Section("Market size of the last year"), *(_size(market, end) for end in ENDS))
    changed = (row for end in ENDS for row in _variants(market, end))
    rows = (Note(RESULTS), Workings(TAB_OF_WORKINGS), *sizes, *_chosen(market), *changed, *switched_over(market))
    return time_tab("sensitivity", "Sensitivity", PURPOSE, "calculation", rows)


def variants(market: Market) -> tuple[Member, ...]:
    """A row for each input alone, and one for all of them at once."""
    alone = tuple(Member(lever.key, lever.label) for lever in levers(market))
    return (*alone, Member(TOGETHER, "All inputs together"), Member(AS_IT_IS, "All inputs as they are"))


def _chosen(market: Market) -> tuple[Row, ...]:
    bases, scenarios = members_of(market.bases), members_of(scenarios_of(market))
    rows = tuple(Member(row.key, row.label) for row in acting(market))

    def place(key: str, label: str, names: str, of: tuple[Member, ...]) -> Line:
        return Line(key, label, POSITION, link(Position(Cell(names), names)), of, constant=True, role="link")

    def flag(key: str, label: str, place: str, chosen: str, of: tuple[Member, ...]) -> Line:
        return Line(key, label, FLAG, each(effects.is_same, number=place, wanted=chosen), of, constant=True)

    acts = each(effects.switched, effect="driver_on_market", switch="driver_switch")
    return (
        Section("What is chosen on Control"),
        place("basis_place", "number of the basis", "basis_name", bases),
        flag("basis_chosen", "is the chosen basis", "basis_place", "basis_number", bases),
        place("scenario_place", "number of the scenario", "scenario_name", scenarios),
        flag("scenario_chosen", "is the chosen scenario", "scenario_place", "scenario_number", scenarios),
        Line("driver_acts", "acts on the whole market, chosen scenario", FLAG, acts, rows, constant=True),
        Line(
            "chosen_effect",
            "Growth that drivers add, chosen scenario",
            RATE_POINTS,
            link(Pick("scenario_effect", Cell("scenario_number"))),
            role="link",
        ),
    )


def _variants(market: Market, end: End) -> tuple[Row, ...]:
    """The forecast with each input at one end of its range."""
    return (
        Section(f"Each basis with its figures at the {end} end of their ranges"),
        *_figures(market, end),
        Section(f"Each input alone at its {end} end, and all together"),
        Note("An input that the chosen scenario and basis do not read moves nothing."),
        *_read(market, end),
        *_forecast(market, end),
    )


def _read(market: Market, end: End) -> tuple[Row, ...]:
    """What the forecast reads, for each input alone, for all together, and as it is."""
    found = levers(market)

    def block(key: str, label: str, unit: Unit, one: Changed, joint: Rule, now: str, *, yearly: bool = False) -> Line:
        rules = (*(one(lever, end) for lever in found), joint, link(now))
        return _block(market, end, key, label, unit, rules, yearly=yearly)

    return (
        block("anchor", "start value used", unit_of(market), _anchor, _joint("anchor", end), "anchor"),
        block("growth_used", "growth of the basis", RATE, _rate, _joint("rate", end), "growth_used"),
        block("difference", OWN_GROWTH, RATE_POINTS, _itself, _all_itself(end), "chosen_difference"),
        block("effect", "growth that drivers add", RATE_POINTS, _added, _all_added(end), "chosen_effect", yearly=True),
    )


def _forecast(market: Market, end: End) -> tuple[Row, ...]:
    """The growth of the forecast, by the rules of the Market tab."""
    growth = each(
        growth_with_effects,
        growth=f"{end}_growth_used",
        difference=f"{end}_difference",
        active="is_forecast",
        effects=f"{end}_effect",
    )
    index = path(project, start="index_base", rate=f"{end}_growth")
    return (
        _block(market, end, "growth", "growth", RATE, growth, yearly=True),
        _block(market, end, "path", "growth index", FINE_FACTOR, index, yearly=True),
    )


def _size(market: Market, end: End) -> Line:
    at_anchor = AtYear(f"{end}_path", "anchor_position")
    size = each(rescale, value=LastYear(f"{end}_path"), known=f"{end}_anchor", measured=at_anchor)
    return _block(market, end, "size", "market size of the last year", unit_of(market), size)


def _block(
    market: Market, end: End, key: str, label: str, unit: Unit, rule: Rule | tuple[Rule, ...], *, yearly: bool = False
) -> Line:
    return Line(f"{end}_{key}", f"{label}, {end}", unit, rule, variants(market), constant=not yearly)


def _figures(market: Market, end: End) -> tuple[Row, ...]:
    """Start and growth of the bases, each with one figure at the end of its range, and with all of them."""
    alone = [lever for lever in levers(market) if lever.kind == "basis"]
    of, bases = tuple(Member(lever.key, lever.label) for lever in alone), members_of(market.bases)
    money = unit_of(market)

    def block(key: str, label: str, unit: Unit, rules: Iterable[Rule], members: tuple[Member, ...]) -> Line:
        return Line(f"{end}_{key}", f"{label}, {end}", unit, tuple(rules), members, constant=True)

    changed = [(market.basis(lever.member), _one(market.basis(lever.member), lever.part, end)) for lever in alone]
    joint = [(basis, figures_at(basis, end)) for basis in market.bases]
    differences = (_end_of(scenario, end) for scenario in scenarios_of(market))
    rows = (
        block("joint_rate", "growth with all its figures", RATE, (_rate_of(*one) for one in joint), bases),
        block("joint_anchor", "start value with all its figures", money, (_start_of(*one) for one in joint), bases),
        block("joint_difference", OWN_GROWTH, RATE_POINTS, differences, members_of(scenarios_of(market))),
    )
    if not alone:
        return rows
    return (
        block("basis_rate", "growth of the basis with it", RATE, (_rate_of(*one) for one in changed), of),
        block("basis_anchor", "start value of the basis with it", money, (_start_of(*one) for one in changed), of),
        *rows,
    )


def _one(basis: Basis, part: Part | None, end: End) -> Figures:
    """The figures of a basis, one of them at the end of its range."""
    return lambda name: Of(f"{KEYS[name]}_{end}" if name == part else KEYS[name], basis.key)


def figures_at(basis: Basis, end: End) -> Figures:
    """The figures of a basis, all of those with a range at the end of it."""
    return lambda name: Of(f"{KEYS[name]}_{end}" if ranged(getattr(basis, name)) else KEYS[name], basis.key)


def _rate_of(basis: Basis, figures: Figures) -> Rule:
    """Growth of a basis from these figures, as the Market tab has it from those on Inputs."""
    if not basis.end:
        return link(figures("growth"))
    bound = {"begin": figures("start"), "end": figures("end"), "periods": Of("basis_years", basis.key)}
    if not basis.growth:
        return each(cagr, **bound)
    flag = Of("basis_uses_growth", basis.key)
    return each(kernels.growth_of, uses_growth=flag, stated=figures("growth"), **bound)


def _start_of(basis: Basis, figures: Figures) -> Rule:
    """Start value of a basis from these figures, as the Market tab has it from those on Inputs."""
    if not (basis.end and basis.growth):
        return link(figures("start"))
    return each(
        kernels.start_of,
        uses_end=Of("basis_uses_end", basis.key),
        begin=figures("start"),
        end=figures("end"),
        rate=figures("growth"),
        periods=Of("basis_years", basis.key),
    )


def _anchor(lever: Lever, end: End) -> Rule:
    return _of_basis(lever, f"{end}_basis_anchor", Cell("anchor"))


def _rate(lever: Lever, end: End) -> Rule:
    return _of_basis(lever, f"{end}_basis_rate", Cell("growth_used"))


def _of_basis(lever: Lever, changed: str, now: Cell) -> Rule:
    """What a figure of a basis makes of it, where that is the chosen one; what there is now elsewhere."""
    if lever.kind != "basis":
        return link(now)
    return each(either, flag=Of("basis_chosen", lever.member), yes=Of(changed, lever.key), no=now)


def _joint(what: str, end: End) -> Rule:
    return link(Pick(f"{end}_joint_{what}", Cell("basis_number")))


def _itself(lever: Lever, end: End) -> Rule:
    now = Cell("chosen_difference")
    if lever.kind != "scenario":
        return link(now)
    return each(either, flag=Of("scenario_chosen", lever.member), yes=lever.at(end), no=now)


def _end_of(scenario: Scenario, end: End) -> Rule:
    line = f"scenario_difference_{end}" if ranged(scenario.growth_difference) else "scenario_difference"
    return link(Of(line, scenario.key))


def _all_itself(end: End) -> Rule:
    return link(Pick(f"{end}_joint_difference", Cell("scenario_number")))


def _added(lever: Lever, end: End) -> Rule:
    if lever.kind != "driver":
        return link("chosen_effect")
    return each(
        kernels.with_other_size,
        effects="chosen_effect",
        switch=Of("driver_acts", lever.member),
        reached=Of("driver_reach", lever.member),
        active="is_forecast",
        size=lever.now,
        other=lever.at(end),
    )


def _all_added(end: End) -> Rule:
    return each(
        kernels.together,
        switches=Members("driver_acts"),
        reached=Members("driver_reach"),
        sizes=Members(f"driver_size_{end}"),
        active="is_forecast",
    )
