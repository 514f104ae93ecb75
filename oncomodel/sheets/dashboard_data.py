"""The Dashboard data tab: the numbers and sentences that the dashboard shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from oncomodel.kernels.claims import sum_of_parts
from oncomodel.kernels.evidence import rebase
from oncomodel.market.claims import Scope
from oncomodel.market.schema import Basis, Dimension, Market
from oncomodel.model.lines import (
    Column,
    Ledger,
    Line,
    Member,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
)
from oncomodel.model.rows import TAB_OF_WORKINGS, Workings
from oncomodel.model.symbols import AtYear, Cell, LastYear, Of, Pick, Symbol
from oncomodel.model.texts import joined, where_true
from oncomodel.model.units import RATE, SHARE, TEXT, Unit
from oncomodel.sheets.control import LAST_SIZE
from oncomodel.sheets.dashboard_evidence import (
    bottom_up,
    bottom_up_finding,
    cited_finding,
    cited_notes,
    claims_finding,
    contradictions,
    grades,
)
from oncomodel.sheets.extremes import Extreme, single
from oncomodel.sheets.figures import named_number, names_of, piece
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.levers import levers
from oncomodel.sheets.reserved import scenarios_of
from oncomodel.sheets.sentences import Figure, Part, Sentence, Words, written
from oncomodel.sheets.tab import plain_tab
from oncomodel.sheets.triangulation import comparable

BY_BASIS = "Bases differ, each at the growth it trusts: the market"
THIS_MODEL = "This model"
PURPOSE = "The numbers and words behind the dashboard: each number is a link or a choice among the rows of another tab."


def dashboard_data(market: Market) -> Sheet:
    """The tab behind the dashboard."""
    splits = (market.dimensions[0], market.regions)
    rows: list[Row] = [Workings(TAB_OF_WORKINGS)]
    rows += [Section("Names of bars"), piece("dash_between", "Between a name and its growth", ": ")]
    rows += [row for split in splits for row in _split(split, market)]
    rows += [*_scenarios(market), *_bases(market), *_published(market), *contradictions(market), *grades(market)]
    rows += bottom_up(market)
    rows += [Section("Sentences"), *written("say", sentences(market))]
    return plain_tab("dashboard_data", "Dashboard data", PURPOSE, "calculation", "ledger", tuple(rows))


def _names(key: str, of: tuple[Member, ...]) -> Column:
    return Column("Name", names_of(key, of), "name")


def _split(split: Dimension, market: Market) -> tuple[Row, ...]:
    """The sizes, shares and growth of the members of a split, and which of them is first."""
    key, of, money = f"dash_{split.key}", members_of(split.members), unit_of(market)

    def column(name: str, header: str, unit: Unit, symbol: Symbol) -> Column:
        return Column(header, Line(f"{key}_{name}", header, unit, link(symbol), of, constant=True, role="link"))

    sizes = f"{split.key}_market_size"
    parts = {"name": Cell(f"{key}_name"), "between": Cell("dash_between"), "value": Cell(f"{key}_cagr")}
    words = each(named_number, **parts, number_format=Of("say_formats", "say_rate"))
    columns = (
        _names(f"{key}_name", of),
        column("base", f"Base year, {money.name}", money, AtYear(sizes, "base_position")),
        column("share", "Share, base year", SHARE, AtYear(f"{split.key}_share", "base_position")),
        column("last", f"Last year, {money.name}", money, LastYear(sizes)),
        column("cagr", "CAGR to last year", RATE, Cell(f"{sizes}_cagr_base")),
        Column(
            "Name and CAGR",
            Line(f"{key}_words", "name and growth", TEXT, words, of, constant=True, role="text"),
            "name",
        ),
    )
    biggest = Extreme(f"{key}_largest", f"Largest {split.noun} in the base year", f"{key}_base", f"{key}_name", money)
    fastest = Extreme(f"{key}_fastest", f"Fastest growth of a {split.noun}", f"{key}_cagr", f"{key}_name", RATE)
    share = link(Pick(f"{key}_share", biggest.number))
    return (
        Section(f"By {split.noun}"),
        Ledger(f"Dashboard_{split.key}", split.label, of, columns),
        *biggest.rows(),
        single(f"{key}_largest_share", f"{biggest.label}: its share", SHARE, share),
        *fastest.rows(),
    )


def _scenarios(market: Market) -> tuple[Row, ...]:
    of, money = members_of(scenarios_of(market)), unit_of(market)
    sizes = Line(
        "dash_scenario_last", "last year", money, link(LastYear("scenario_market_size")), of, constant=True, role="link"
    )
    return (
        Section("By scenario, chosen basis"),
        Ledger("DashboardScenarios", "Scenario", of, (Column(f"Last year, {money.name}", sizes),)),
        *_ends("scenario", "dash_scenario_last", "scenario_name", "size in the last year by scenario", money),
    )


def _bases(market: Market) -> tuple[Row, ...]:
    of, money = members_of(market.bases), unit_of(market)

    def in_base_year(basis: Basis) -> Rule:
        value, rate = Of("basis_anchor", basis.key), Of("basis_growth", basis.key)
        return each(rebase, value=value, rate=rate, from_year=Of("basis_start_year", basis.key), to_year="base_year")

    def column(end: str, rule: Callable[[Basis], Rule]) -> Column:
        line = Line(f"dash_basis_{end}", f"{end} year", money, tuple(map(rule, market.bases)), of, constant=True)
        return Column(f"{end.capitalize()} year, {money.name}", line)

    def in_last_year(basis: Basis) -> Rule:
        return link(Of(LAST_SIZE, basis.key))

    return (
        Section("By basis, at its own growth"),
        Ledger("DashboardBases", "Basis", of, (column("base", in_base_year), column("last", in_last_year))),
        *(
            row
            for end in ("base", "last")
            for row in _ends(
                f"basis_{end}", f"dash_basis_{end}", "basis_name", f"size in the {end} year by basis", money
            )
        ),
    )


def _ends(what: str, block: str, names: str, label: str, unit: Unit) -> tuple[Line, ...]:
    low = Extreme(f"dash_{what}_low", f"Smallest {label}", block, names, unit, lowest=True)
    high = Extreme(f"dash_{what}_high", f"Largest {label}", block, names, unit)
    return (*low.rows(), *high.rows())


def _published(market: Market) -> tuple[Row, ...]:
    """The model's size beside that of every scope that claims can be compared in, with the scope of the basis marked.

    Where that scope has one claim, its size is where the model's comes from and no comparison.
    """
    if not (market.claims and comparable(market)):
        return ()
    scopes, money = tuple(scope for scope, _ in comparable(market)), unit_of(market)
    of = (Member("this_model", THIS_MODEL), *(Member(scope.key, scope.label) for scope in scopes))
    sizes = (link("size_in_base_year"), *(link(Of("scope_centre", scope.key)) for scope in scopes))
    line = Line("dash_published", "size", money, sizes, of, constant=True, role="link")
    named = (link(Of("dash_published_label", "this_model")), *(_named(scope, market) for scope in scopes))
    names = Line("dash_published_name", "name of its bar", TEXT, named, of, constant=True, role="text", native=True)
    labels = _names("dash_published_label", of)
    return (
        Section("Published sizes beside the model's"),
        piece("dash_is_basis", "After the scope that the chosen basis is taken from", " (of the basis)"),
        Ledger(
            "DashboardPublished",
            "Scope",
            of,
            (labels, Column(f"Size, {money.name}", line), Column("Name of its bar", names, "name")),
        ),
    )


def _named(scope: Scope, market: Market) -> Rule:
    """The name of a scope, marked where the chosen basis is taken from one of its claims."""
    name = Of("dash_published_label", scope.key)
    taken = {claim.basis for claim in market.claims if claim.scope == scope.key}
    flags = {f"basis_{one.key}": Of("basis_chosen", one.key) for one in market.bases if one.key in taken}
    return each(marked, name=name, mark="dash_is_basis", **flags) if flags else link(name)


def marked(name: Any, mark: Any, **flags: Any) -> Any:
    """A name, with a mark behind it where one of several flags is 1.

    >>> str(marked("Narrow", " (of it)", wide=0, narrow=1)), str(marked("Narrow", " (of it)", narrow=0))
    ('Narrow (of it)', 'Narrow')
    """
    return joined(name, where_true(sum_of_parts(**flags), mark))


def sentences(market: Market) -> tuple[Sentence, ...]:
    """What the dashboard says: short notes first, then the findings that are made of them."""
    return (*_notes(market), *findings(market))


def _splits(market: Market) -> tuple[Dimension, Dimension]:
    return (market.dimensions[0], market.regions)


def _notes(market: Market) -> tuple[Sentence, ...]:
    money, base, last = unit_of(market).name, Figure("base_year", "whole"), Figure("last_year", "whole")
    low, high = "dash_scenario_low", "dash_scenario_high"
    passed = (Figure("checks_passed", "whole"), Words(" pass, "), Figure("checks_failed", "whole"), Words(" fail"))
    by_scenario = (Words("Market size by scenario, basis "), "basis", Words(f", {money}"))
    ends = (f"{low}_name", Words(" to "), f"{high}_name", Words(", "), "say_last_unit")
    return (
        Sentence("say_base_unit", "Unit and base year", (Words(f"{money} in "), base)),
        Sentence("say_last_unit", "Unit and last year", (Words(f"{money} in "), last)),
        Sentence("say_years", "Years of growth", (Words("a year from "), base, Words(" to "), last)),
        Sentence("say_range", "Range across scenarios", (Figure(low), Words(" to "), Figure(high))),
        Sentence("say_range_names", "Scenarios of the range", ends),
        Sentence("say_checks", "Checks", passed),
        Sentence("say_bases_base", "Size by basis, base year", _between("basis_base", "say_base_unit")),
        Sentence("say_bases_last", "Size by basis, last year", _between("basis_last", Words("in "), last)),
        *cited_notes(market),
        *(one for one in _on_evidence(market) if one.key.startswith("say")),
        Sentence("say_by_scenario", "Title of the chart of scenarios", by_scenario),
        *(note for split in _splits(market) for note in _split_notes(split, money)),
    )


def _split_notes(split: Dimension, money: str) -> tuple[Sentence, ...]:
    key = f"dash_{split.key}"
    size, share = Figure(f"{key}_largest"), Figure(f"{key}_largest_share", "share")
    rate, last = Figure(f"{key}_fastest", "rate"), Figure("last_year", "whole")
    largest_note = (size, Words(f" {money}, "), share, Words(" of the market"))
    return (
        Sentence(f"say_{split.key}_largest", f"Note on the largest {split.noun}", largest_note),
        Sentence(f"say_{split.key}_fastest", f"Note on the fastest {split.noun}", (rate, Words(" a year to "), last)),
    )


def findings(market: Market) -> tuple[Sentence, ...]:
    """The key findings, a sentence each."""
    size: tuple[Part, ...] = (Words("Scenario "), "scenario", Words(" on basis "), "basis", Words(" grows from "))
    size += (Figure("size_in_base_year"), Words(" "), "say_base_unit", Words(" to "), "finding_end")
    end = (Figure("size_in_last_year"), Words(" "), "say_last_unit", Words(", "), Figure("growth_to_last_year", "rate"))
    return (
        Sentence("finding_end", "End of the finding on size", (*end, Words(" a year."))),
        Sentence("finding_size", "Finding on size", size),
        Sentence(
            "finding_range",
            "Finding on scenarios",
            (Words("Across scenarios, the market is "), *_between("scenario", "say_last_unit"), Words(".")),
        ),
        Sentence(
            "finding_bases",
            "Finding on bases",
            (Words(f"{BY_BASIS} is "), "say_bases_base", Words(", and "), "say_bases_last", Words(".")),
        ),
        *_trust(market),
        *_most(market),
        *(one for one in _on_evidence(market) if one.key.startswith("finding")),
    )


def _on_evidence(market: Market) -> tuple[Sentence, ...]:
    """The findings on evidence, and the notes that they are made of."""
    return (*bottom_up_finding(market), *cited_finding(market), *claims_finding(market))


def _trust(market: Market) -> tuple[Sentence, ...]:
    """What the default basis makes of the last year, whichever of its figures are trusted."""
    basis = market.basis(market.default_basis)
    if not (basis.end and basis.growth):
        return ()
    sizes, rate = (Of(f"resolution_{pair}", basis.key) for pair in ("start_and_end", "start_and_growth"))
    parts = (
        Words(f"{basis.label} states two sizes and a growth rate: "),
        Figure("last_year", "whole"),
        Words(" is "),
        Figure(sizes),
        Words(" if its sizes are right, and "),
        Figure(rate),
        Words(f" {unit_of(market).name} if its start and its rate are; Control says which are trusted."),
    )
    return (Sentence("finding_trust", "Finding on what the default basis trusts", parts),)


def _most(market: Market) -> tuple[Sentence, ...]:
    """The input that moves the last year most, and by how much."""
    if not levers(market):
        return ()
    return (Sentence("finding_most", "Finding on what matters most", ("tornado_verdict",)),)


def _between(what: str, *when: Part) -> tuple[Part, ...]:
    """The smallest and the largest size of several with their names, and when."""
    low, high = f"dash_{what}_low", f"dash_{what}_high"
    ends: tuple[Part, ...] = (Words("between "), Figure(low), Words(" ("), f"{low}_name", Words(") and "), Figure(high))
    return (*ends, Words(" ("), f"{high}_name", Words(") "), *when)
