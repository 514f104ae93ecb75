"""Break-even values on the Tornado tab: what each input would have to be for the last year to meet the target."""

from __future__ import annotations

from oncomodel.kernels import variants as kernels
from oncomodel.kernels.arithmetic import excess, rescale
from oncomodel.kernels.drivers import is_above, switched
from oncomodel.kernels.growth import end_value
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import Column, Ledger, Line, Member, Note, Row, Rule, Section, each, link, when
from oncomodel.model.symbols import Of
from oncomodel.model.units import FLAG, PERCENT, RATE_POINTS, Unit
from oncomodel.sheets.break_even import OF_BASIS, rates
from oncomodel.sheets.inputs import unit_of


def goal(market: Market) -> tuple[Row, ...]:
    """The value of each input that meets the target on Control, all else unchanged."""
    return (*_target(market), *_amounts(market), *_rates(market))


def _target(market: Market) -> tuple[Row, ...]:
    money = unit_of(market)
    missing = each(excess, value="target", reference="size_in_last_year")
    return (
        Section("Break-even: what would take the last year to the size to test for"),
        Note("One input at a time, all else unchanged. The size stands on Control. n/a: this input does not move it."),
        Line("target_shown", "Size of the last year to test for", money, link("target"), constant=True, role="link"),
        Line("target_missing", "Change of the last year that it takes", PERCENT, missing, constant=True, role="output"),
    )


def _amounts(market: Market) -> tuple[Row, ...]:
    """Start and end values: of the chosen basis, where growth rests on its end."""
    ended = tuple(basis for basis in market.bases if basis.end)
    of = (
        Member("start_used", "Start value used, growth as it is"),
        *(Member(b.key, f"{b.label}: end value") for b in ended),
    )
    money = unit_of(market)

    def block(key: str, label: str, unit: Unit, rules: tuple[Rule, ...], role: str = "calculation") -> Line:
        return Line(f"goal_{key}", label, unit, rules, of, constant=True, role=role)

    start = each(rescale, value="anchor", known="target", measured="size_in_last_year")
    now = (link("anchor"), *(link(Of("basis_end", basis.key)) for basis in ended))
    counts = (each(is_above, value="anchor"), *(_counts(basis) for basis in ended))
    needed = (start, *(when(Of("goal_counts", basis.key), _end(basis)) for basis in ended))
    change = tuple(
        when(Of("goal_counts", m.key), each(excess, value=Of("goal_needed", m.key), reference=Of("goal_now", m.key)))
        for m in of
    )
    columns = (
        Column("What it is", tuple(money.name for _ in of), "words"),
        Column("Value now", block("now", "value now", money, now, "link")),
        Column("Value that meets it", block("needed", "value that meets it", money, needed, "output")),
        Column("Change", block("change", "change", PERCENT, change)),
        Column("Moves the last year", block("counts", "moves the last year", FLAG, counts)),
    )
    return (Ledger("GoalAmounts", "Start or end value", of, columns),)


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
        return Column(
            header, Line(f"goal_rate_{key}", header.lower(), RATE_POINTS, link(source), of, constant=True, role=role)
        )

    columns = (
        Column("What it is", tuple(RATE_POINTS.name for _ in of), "words"),
        column("Value now", "now", "rate_now"),
        column("Value that meets it", "needed", "rate_needed", "output"),
        column("Change", "change", "rate_change"),
    )
    return (Ledger("GoalRates", "Growth rate or effect", of, columns),)
