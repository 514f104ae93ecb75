"""The Dashboard data tab: the numbers and sentences that the dashboard shows."""

from __future__ import annotations

from dataclasses import dataclass

from oncomodel.kernels.arithmetic import count_of, exceeds, largest
from oncomodel.kernels.evidence import rebase
from oncomodel.kernels.triangulation import smallest
from oncomodel.market.schema import Basis, Dimension, Market
from oncomodel.model.lines import (
    Column,
    Entry,
    Evidence,
    Input,
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
from oncomodel.model.symbols import AtYear, Cell, LastYear, Members, Of, Pick, Position, Symbol
from oncomodel.model.units import COUNT, FLAG, POSITION, RATE, SHARE, TEXT, Unit
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.evidence_map import GRADE_NAMES, GRADES
from oncomodel.sheets.figures import named_number, piece
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.levers import levers
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.reserved import scenarios_of
from oncomodel.sheets.sentences import Figure, Part, Sentence, Words, written
from oncomodel.sheets.tab import plain_tab
from oncomodel.sheets.triangulation import comparable

THIS_MODEL = "This model"
PURPOSE = "The numbers and words behind the dashboard: each number is a link or a choice among the rows of another tab."


@dataclass(frozen=True)
class Extreme:
    """The member of a block with its largest or smallest number.

    Attributes:
        key: What the keys of its rows begin with.
        label: What is largest or smallest, in words.
        block: Key of the constant block that is searched.
        names: Key of the block of names of its members.
    """

    key: str
    label: str
    block: str
    names: str
    unit: Unit
    lowest: bool = False

    @property
    def name(self) -> str:
        """Key of the name of the member."""
        return f"{self.key}_name"

    @property
    def number(self) -> Cell:
        """The member's number."""
        return Cell(f"{self.key}_number")

    def rows(self) -> tuple[Line, ...]:
        """The value, the number of the member that has it, and its name."""
        found = each(smallest if self.lowest else largest, values=Members(self.block))
        return (
            _single(self.key, self.label, self.unit, found),
            _single(
                f"{self.key}_number", f"{self.label}: its number", POSITION, link(Position(Cell(self.key), self.block))
            ),
            _single(self.name, f"{self.label}: its name", TEXT, link(Pick(self.names, self.number))),
        )


def dashboard_data(market: Market) -> Sheet:
    """The tab behind the dashboard."""
    splits = (market.dimensions[0], market.regions)
    rows: list[Row] = [Section("Names of bars"), piece("dash_between", "Between a name and its growth", ": ")]
    rows += [row for split in splits for row in _split(split, market)]
    rows += [*_scenarios(market), *_bases(market), *_published(market), *_contradictions(market), *_grades(market)]
    rows += [Section("Sentences"), *written("say", sentences(market))]
    return plain_tab("dashboard_data", "Dashboard data", PURPOSE, "calculation", "ledger", tuple(rows))


def _single(key: str, label: str, unit: Unit, rule: Rule) -> Line:
    role = "words" if unit is TEXT else "link" if rule.kernel is None else "calculation"
    return Line(key, label, unit, rule, constant=True, role=role)


def _names(key: str, of: tuple[Member, ...]) -> Column:
    entries = tuple(Entry(member.label, Evidence("setting", "A name to show.")) for member in of)
    return Column("Name", Input(key, "name", TEXT, entries, of, editable=False), "name")


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
        _single(f"{key}_largest_share", f"{biggest.label}: its share", SHARE, share),
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

    def sized(basis: Basis) -> Rule:
        value, rate = Of("basis_anchor", basis.key), Of("basis_growth", basis.key)
        return each(rebase, value=value, rate=rate, from_year=Of("basis_start_year", basis.key), to_year="base_year")

    sizes = Line("dash_basis_base", "base year", money, tuple(map(sized, market.bases)), of, constant=True)
    return (
        Section("By basis, at its own growth"),
        Ledger("DashboardBases", "Basis", of, (Column(f"Base year, {money.name}", sizes),)),
        *_ends("basis", "dash_basis_base", "basis_name", "size in the base year by basis", money),
    )


def _ends(what: str, block: str, names: str, label: str, unit: Unit) -> tuple[Line, ...]:
    low = Extreme(f"dash_{what}_low", f"Smallest {label}", block, names, unit, lowest=True)
    high = Extreme(f"dash_{what}_high", f"Largest {label}", block, names, unit)
    return (*low.rows(), *high.rows())


def _published(market: Market) -> tuple[Row, ...]:
    """The model's size beside that of every scope that claims can be compared in."""
    if not (market.claims and comparable(market)):
        return ()
    scopes, money = tuple(scope for scope, _ in comparable(market)), unit_of(market)
    of = (Member("this_model", THIS_MODEL), *(Member(scope.key, scope.label) for scope in scopes))
    sizes = (link("size_in_base_year"), *(link(Of("scope_centre", scope.key)) for scope in scopes))
    line = Line("dash_published", "size", money, sizes, of, constant=True, role="link")
    return (
        Section("Published sizes beside the model's"),
        Ledger("DashboardPublished", "Scope", of, (Column(f"Size, {money.name}", line),)),
    )


def _grades(market: Market) -> tuple[Row, ...]:
    """What the values of every split rest on, and those of all tabs together."""
    splits = segmentations(market)
    of = (*(Member(split.key, split.label) for split in splits), Member("all_tabs", "All tabs"))

    def column(grade: str, name: str) -> Column:
        shares = tuple(link(Of(f"coverage_{grade}", split.key)) for split in splits)
        rules = (*shares, link(f"coverage_total_{grade}"))
        return Column(name, Line(f"dash_grade_{grade}", name, SHARE, rules, of, constant=True, role="link"))

    columns = tuple(map(column, GRADES, GRADE_NAMES))
    return (Section("What values rest on"), Ledger("DashboardGrades", "Values by", of, columns))


def _contradictions(market: Market) -> tuple[Row, ...]:
    if not market.claims:
        return ()
    of = members(market.claims)
    flags = Line(
        "dash_contradicts",
        "contradicts",
        FLAG,
        each(exceeds, value="claim_worst", limit="verdict_rounding"),
        of,
        constant=True,
    )
    every = Line(
        "dash_claim", "claim", COUNT, each(exceeds, value="claim_worst", limit="no_tolerance"), of, constant=True
    )
    return (
        Section("Claims that contradict themselves or one another"),
        Ledger("DashboardClaims", "Claim", of, (Column("Counted", every), Column("Contradicts", flags))),
        _single("dash_claims", "Claims", COUNT, each(count_of, flags=Members("dash_claim"))),
        _single(
            "dash_contradictions",
            "Claims with a contradiction",
            COUNT,
            each(count_of, flags=Members("dash_contradicts")),
        ),
    )


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
        Sentence(
            "say_consistent", "Consistent", (Figure("coverage_total_a", "share"), Words(" without contradiction"))
        ),
        Sentence("say_by_scenario", "Title of the chart of scenarios", by_scenario),
        *_claims(market),
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
        Sentence("finding_range", "Finding on scenarios", _range("scenario", "Across scenarios, the market", "last")),
        Sentence("finding_bases", "Finding on bases", _range("basis", "Published scopes differ: the market", "base")),
        *_trust(market),
        *_most(market),
        *_bottom_up(market),
        Sentence("finding_evidence", "Finding on evidence", _evidence(market)),
    )


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
    low, high = (Figure(Of(f"bar_{end}", "rank_1"), "change") for end in ("low", "high"))
    after = f" {unit_of(market).name} from the low to the high end of its range."
    parts = (Of("bar_name", "rank_1"), Words(" moves the last year most: by "), low, Words(" to "), high, Words(after))
    return (Sentence("finding_most", "Finding on what matters most", parts),)


def _bottom_up(market: Market) -> tuple[Sentence, ...]:
    """How far the market from the bottom up is from the part of the basis that it covers."""
    if market.funnel is None:
        return ()
    return (Sentence("finding_bottom_up", "Finding on the market from the bottom up", ("result_base",)),)


def _range(what: str, opening: str, year: str) -> tuple[Part, ...]:
    low, high = f"dash_{what}_low", f"dash_{what}_high"
    ends: tuple[Part, ...] = (Figure(low), Words(" ("), f"{low}_name", Words(") and "), Figure(high))
    after = (Words(" ("), f"{high}_name", Words(") "), f"say_{year}_unit", Words("."))
    return (Words(f"{opening} is between "), *ends, *after)


def _evidence(market: Market) -> tuple[Part, ...]:
    rests = (Figure("coverage_total_cited", "share"), Words(" of the value rests on cited figures, "), "say_consistent")
    return (*rests, Words("; "), "say_claims", Words(".")) if market.claims else (*rests, Words("."))


def _claims(market: Market) -> tuple[Sentence, ...]:
    counts = (Figure("dash_contradictions", "whole"), Words(" of "), Figure("dash_claims", "whole"))
    after = Words(" published claims contradict themselves or others")
    return (Sentence("say_claims", "Claims with contradictions", (*counts, after)),) if market.claims else ()
