"""Whether a value that meets the target lies within the range of its input: the workings behind Break-even."""

from __future__ import annotations

from typing import Any

from oncomodel.kernels import variants as kernels
from oncomodel.kernels.arithmetic import either, exceeds
from oncomodel.kernels.funnel import closing_verdict
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import Column, Entry, Evidence, Input, Ledger, Line, Member, Row, Rule, Section, each, link
from oncomodel.model.symbols import Cell, Of, Pick
from oncomodel.model.texts import chosen
from oncomodel.model.units import FINE_FACTOR, FLAG, POSITION, RATE, TEXT, Unit
from oncomodel.sheets.bars import ENDS
from oncomodel.sheets.break_even import rates
from oncomodel.sheets.figures import names_of
from oncomodel.sheets.funnel_words import range_in_words
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.levers import End, ranged
from oncomodel.sheets.reserved import acting
from oncomodel.sheets.sensitivity import TOGETHER, figures_at

NO_RANGE = "goal_no_range"
VERDICTS = ("no range of its own", "outside its range", "within its range")


def ranges_of_values(market: Market, of: tuple[Member, ...]) -> tuple[Row, ...]:
    """The ranges of start and end values *of* bases and of rates, and whether the values that are needed lie within."""
    words = tuple(Member(f"goal_verdict_{number}", text) for number, text in enumerate(VERDICTS, start=1))
    none = Entry("none", Evidence("setting", "What is said of an input without a range."))
    ended = [basis for basis in market.bases if basis.end]
    amounts = {end: (_chosen("start", end), *(link(figures_at(one, end)("end")) for one in ended)) for end in ENDS}
    drivers = {end: tuple(link(Of(f"driver_size_{end}", row.key)) for row in acting(market)) for end in ENDS}
    effects = {end: (_chosen("growth", end), link(Of(f"{end}_difference", TOGETHER)), *drivers[end]) for end in ENDS}
    return (
        Section("The ranges of what would meet the target"),
        _by_basis(market),
        _table("goal", "Start or end value and its range", of, amounts, "goal"),
        _table("goal_rate", "Rate or effect", rates(market), effects, "rate"),
        names_of("goal_verdict_name", words, "verdict"),
        Input(NO_RANGE, "Of an input without a range", TEXT, (none,), editable=False),
    )


def range_column(key: str, form: str, of: tuple[Member, ...]) -> Column:
    """The range of each input, as a text in a format: key of the cell that holds it."""
    bound = {"flag": f"{key}_ranged", "low": f"{key}_range_low", "high": f"{key}_range_high", "none": NO_RANGE}
    rule = each(range_or_none, form=form, to="tornado_to", **bound)
    return Column("Its range", Line(f"{key}_range", "its range", TEXT, rule, of, constant=True, role="text"), "name")


def verdict_column(key: str, counts: str, idle: str, of: tuple[Member, ...]) -> Column:
    """Whether what is needed lies within the range; where no value meets the target, the words in *idle*."""
    said = Pick("goal_verdict_name", Cell(f"{key}_verdict"))
    rule = each(chosen, flag=counts, yes=said, no=idle)
    return Column("Verdict", Line(f"{key}_state", "verdict", TEXT, rule, of, constant=True, role="text"), "wide")


def range_or_none(flag: Any, low: Any, high: Any, form: Any, to: Any, none: Any) -> Any:
    """A range in words, or the word for an input without one.

    >>> str(range_or_none(1, 0.1, 0.2, "0%", " to ", "none")), str(range_or_none(0, 0.1, 0.1, "0%", " to ", "none"))
    ('10% to 20%', 'none')
    """
    return chosen(flag, range_in_words(low, form, to, high), none)


def _table(key: str, header: str, of: tuple[Member, ...], ends: dict[End, tuple[Rule, ...]], source: str) -> Ledger:
    """The range of each input, and whether what is needed lies within it; where it has none, low and high are alike."""
    low, high, value = f"{key}_range_low", f"{key}_range_high", f"{key}_tested"

    def column(header: str, name: str, unit: Unit, rule: Rule | tuple[Rule, ...], role: str = "calculation") -> Column:
        return Column(header, Line(name, header, unit, rule, of, constant=True, role=role))

    tested = each(either, flag=f"{source}_counts", yes=f"{source}_needed", no=low)
    within = each(kernels.lies_about, value=value, low=low, high=high, tolerance="closure_tolerance")
    return Ledger(
        f"Ranges_{key}",
        header,
        of,
        (
            *(column(end.capitalize(), f"{key}_range_{end}", FINE_FACTOR, ends[end], "link") for end in ENDS),
            column("Has a range", f"{key}_ranged", FLAG, each(exceeds, value=high, limit=low)),
            column("Needed, else low", value, FINE_FACTOR, tested),
            column("Within", f"{key}_within", FLAG, within),
            column(
                "Number of the verdict",
                f"{key}_verdict",
                POSITION,
                each(closing_verdict, possible=f"{key}_ranged", within=f"{key}_within"),
            ),
        ),
    )


def _by_basis(market: Market) -> Ledger:
    """The range of the start and of the growth that each basis uses; the value itself where it has none."""
    of = members_of(market.bases)

    def column(what: str, end: End, unit: Unit, rules: tuple[Rule, ...]) -> Column:
        header = f"{what.capitalize()}, {end}"
        return Column(header, Line(f"goal_{what}_{end}", header, unit, rules, of, constant=True))

    money = unit_of(market)
    starts = (column("start", end, money, tuple(_start(one, end) for one in market.bases)) for end in ENDS)
    growths = (column("growth", end, RATE, tuple(_growth(one, end) for one in market.bases)) for end in ENDS)
    return Ledger("GoalBases", "Basis", of, (*starts, *growths))


def _start(basis: Basis, end: End) -> Rule:
    """An end of the range of a start; the start that is used where that follows from end and growth."""
    own = figures_at(basis, end)("start")
    if not (basis.end and basis.growth):
        return link(own)
    return each(either, flag=Of("basis_uses_end", basis.key), yes=Of("basis_anchor", basis.key), no=own)


def _growth(basis: Basis, end: End) -> Rule:
    """An end of the range of a stated growth; the growth that is used where that follows from start and end."""
    used = Of("basis_growth", basis.key)
    if not ranged(basis.growth):
        return link(used)
    own = figures_at(basis, end)("growth")
    return each(either, flag=Of("basis_uses_growth", basis.key), yes=own, no=used) if basis.end else link(own)


def _chosen(what: str, end: End) -> Rule:
    """That of the chosen basis."""
    return link(Pick(f"goal_{what}_{end}", Cell("basis_number")))
