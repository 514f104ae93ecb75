"""The Break-even tab: what each input would have to be for the last year to meet the target."""

from __future__ import annotations

from oncomodel.kernels import variants as kernels
from oncomodel.kernels.arithmetic import excess, rescale
from oncomodel.kernels.drivers import is_above, switched
from oncomodel.kernels.growth import end_value
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import (
    Column,
    Entry,
    Evidence,
    Input,
    Ledger,
    Line,
    Member,
    Note,
    Row,
    Rule,
    Section,
    Sheet,
    each,
    link,
    when,
)
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import Of
from oncomodel.model.texts import chosen
from oncomodel.model.units import FLAG, PERCENT, RATE, RATE_POINTS, TEXT, Unit
from oncomodel.sheets.break_even import OF_BASIS, rates
from oncomodel.sheets.goal_ranges import range_column, ranges_of_values, verdict_column
from oncomodel.sheets.inputs import unit_of
from oncomodel.sheets.reserved import acting
from oncomodel.sheets.tab import plain_tab

PURPOSE = (
    "What each driver of growth would have to be, all else unchanged, for the last year to meet the target on Control."
)
NOT_ACTIVE = "goal_not_active"
ON_A_SHARE = "goal_on_a_share"
ALONE = (
    "One at a time, all else as it is. n/a: the row does not move the market size in the chosen scenario and basis, so "
    "no value of it meets the target."
)
VERDICT = "The verdict says whether what is needed lies within the input's own range, on Inputs or Drivers."


def break_even(market: Market) -> Sheet:
    """The tab of the value of each input that meets the target on Control, all else unchanged."""
    rows = (*_target(market), *_amounts(market), *_rates(market), Workings(), *_workings(market))
    return plain_tab("goal", "Break-even", PURPOSE, "output", "ledger", rows)


def _target(market: Market) -> tuple[Row, ...]:
    money = unit_of(market)
    missing = each(excess, value="target", reference="size_in_last_year")

    def single(key: str, label: str, unit: Unit, rule: Rule, role: str) -> Line:
        return Line(key, label, unit, rule, constant=True, role=role)

    return (
        Section("The target"),
        single("target_shown", "Break-even target of the last year, from Control", money, link("target"), "link"),
        single("target_reached", "Market size of the last year now", money, link("size_in_last_year"), "link"),
        single("target_missing", "Change of the last year that it takes", PERCENT, missing, "output"),
        Section("What meets the target, one at a time"),
        Note(ALONE),
        Note(VERDICT),
    )


def _amounts(market: Market) -> tuple[Row, ...]:
    """Start and end values: of the chosen basis, where growth rests on its end."""
    of, money = _valued(market), unit_of(market)
    ended = tuple(basis for basis in market.bases if basis.end)

    def block(key: str, header: str, unit: Unit, rules: tuple[Rule, ...], role: str = "calculation") -> Column:
        return Column(header, Line(f"goal_{key}", header, unit, rules, of, constant=True, role=role))

    start = each(rescale, value="anchor", known="target", measured="size_in_last_year")
    now = (link("anchor"), *(link(Of("basis_end", basis.key)) for basis in ended))
    needed = (start, *(when(Of("goal_counts", basis.key), _end(basis)) for basis in ended))
    change = tuple(
        when(Of("goal_counts", m.key), each(excess, value=Of("goal_needed", m.key), reference=Of("goal_now", m.key)))
        for m in of
    )
    columns = (
        Column("Unit", tuple(money.name for _ in of), "name"),
        block("now", "Now", money, now, "link"),
        block("needed", "Needed", money, needed, "output"),
        block("change", "Change, %", PERCENT, change),
        range_column("goal", "tornado_as_money", of),
        verdict_column("goal", "goal_counts", NOT_ACTIVE, of),
    )
    return (Ledger("GoalAmounts", "Start or end value", of, columns),)


def _valued(market: Market) -> tuple[Member, ...]:
    """The start value that the model uses, and the end values of all bases."""
    ends = (Member(basis.key, f"{basis.label}: end value") for basis in market.bases if basis.end)
    return (Member("start_used", "Start value used, growth as it is"), *ends)


def _workings(market: Market) -> tuple[Row, ...]:
    """Which start and end values move the last year, and the words for what moves it and what does not."""
    of, own = _valued(market), acting(market)
    counts = (
        each(is_above, value="anchor"),
        *(_counts(basis) for basis in market.bases if basis.end),
    )
    header = "Moves the last year"
    on_shares = (each(chosen, flag=Of("driver_on_market", row.key), yes=NOT_ACTIVE, no=ON_A_SHARE) for row in own)
    idle = (link(NOT_ACTIVE), link(NOT_ACTIVE), *on_shares)

    def words(key: str, label: str, text: str) -> Input:
        entry = Entry(text, Evidence("setting", "Whether it moves the last year."))
        return Input(key, label, TEXT, (entry,), editable=False)

    return (
        Section("What moves the last year"),
        Ledger(
            "GoalCounts",
            "Start or end value",
            of,
            (Column(header, Line("goal_counts", header, FLAG, counts, of, constant=True)),),
        ),
        Ledger(
            "GoalIdle",
            "Growth rate or effect",
            rates(market),
            (
                Column(
                    "Where it does not",
                    Line("goal_rate_idle", "where it does not", TEXT, idle, rates(market), constant=True, role="text"),
                    "name",
                ),
            ),
        ),
        words(NOT_ACTIVE, "Of what does not", "not active in this scenario and basis"),
        words(ON_A_SHARE, "Of what acts on one member", "moves a share, not the market size"),
        *ranges_of_values(market, of),
    )


def _counts(basis: Basis) -> Rule:
    """Whether the growth of the model rests on the end value of a basis, and moves the last year."""
    moves = Of("rate_counts", OF_BASIS)
    if not basis.growth:
        return each(switched, effect=Of("basis_chosen", basis.key), switch=moves)
    return each(
        kernels.chosen_and_not,
        chosen=Of("basis_chosen", basis.key),
        other=Of("basis_uses_growth", basis.key),
        moves=moves,
    )


def _end(basis: Basis) -> Rule:
    return each(
        end_value,
        begin=Of("basis_start", basis.key),
        rate=Of("rate_needed", OF_BASIS),
        periods=Of("basis_years", basis.key),
    )


def _rates(market: Market) -> tuple[Row, ...]:
    of = rates(market)

    def column(header: str, key: str, source: str, role: str = "link") -> Column:
        return Column(header, Line(f"goal_rate_{key}", header, RATE_POINTS, link(source), of, constant=True, role=role))

    columns = (
        Column("Unit", tuple(RATE.name if one.key == OF_BASIS else RATE_POINTS.name for one in of), "name"),
        column("Now", "now", "rate_now"),
        column("Needed", "needed", "rate_needed", "output"),
        column("Change, % points", "change", "rate_change"),
        range_column("goal_rate", "tornado_as_rate", of),
        verdict_column("goal_rate", "rate_counts", "goal_rate_idle", of),
    )
    return (Ledger("GoalRates", "Growth rate or effect", of, columns),)
