"""The Funnel analysis tab: the gap to every basis, what would close it, and what drives the bottom-up's growth."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import difference
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Chart, Column, Ledger, Line, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import AtYear, LastYear, Symbol
from oncomodel.model.units import COUNT, FACTOR, PERCENT, SHARE, Unit
from oncomodel.sheets import funnel_words as words
from oncomodel.sheets.funnel import stage_members
from oncomodel.sheets.funnel_closing import closing, names_of
from oncomodel.sheets.funnel_growth import growth_rows
from oncomodel.sheets.funnel_inputs import heads_of
from oncomodel.sheets.funnel_routes import unknown
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import plain_tab

PURPOSE = "How far the bottom-up is from every basis, which single assumption would close the gap, and why it grows."
OWN = "Every basis at the growth that it trusts, without a scenario. A gap is the bottom-up size less the basis."
ALONE = (
    "The factor is what one assumption would have to be multiplied by, all others unchanged, for the bottom-up of the "
    "base year to equal the basis. Verdicts: impossible, where a rate would be above 100 %; possible, but outside the "
    "range on Inputs; or within it."
)


def funnel_analysis(market: Market, funnel: Funnel) -> Sheet:
    """The tab of what the funnel's numbers mean."""
    rows = (
        *_stages(funnel),
        *_gaps(market, funnel),
        *growth_rows(market, funnel),
        *closing(market, funnel),
        *words.words(market.regions.noun, names_of(market, funnel)),
        *unknown(market),
    )
    return plain_tab("funnel_analysis", "Funnel analysis", PURPOSE, "output", "ledger", rows)


def _stages(funnel: Funnel) -> tuple[Row, ...]:
    of, unit = stage_members(funnel), heads_of(funnel)

    def column(key: str, label: str, of_unit: Unit, rule: Rule, role: str = "link") -> Column:
        return Column(label, Line(f"funnel_{key}", label, of_unit, rule, of, constant=True, role=role))

    alt = "; ".join(f"{one.label} {{funnel_stage_base.{one.key}}} and {{funnel_stage_last.{one.key}}}" for one in of)
    return (
        Section("The funnel in the base year and in the last year"),
        Ledger(
            "FunnelStages",
            "Stage",
            of,
            (
                column("stage_base", "Base year", unit, link(AtYear("funnel_stage", "base_position")), "output"),
                column("stage_last", "Last year", unit, link(LastYear("funnel_stage")), "output"),
                column("reached_base", "Part, base year", SHARE, link(AtYear("funnel_stage_reached", "base_position"))),
                column("reached_last", "Part, last year", SHARE, link(LastYear("funnel_stage_reached"))),
            ),
        ),
        Chart(
            "bar",
            f"The funnel, {unit.name}",
            (("Base year", "funnel_stage_base"), ("Last year", "funnel_stage_last")),
            unit.name,
            f"The funnel in {unit.name}, in the base year and in the last year: {alt}.",
            rows=max(12, 4 + 2 * len(of)),
        ),
    )


def _gaps(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    of, money = members_of(market.bases), unit_of(market)

    def column(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Column:
        return Column(label, Line(f"gap_{key}", label, unit, rule, of, constant=True, role=role, native=True))

    def at(year: str, read: Symbol, bottom: Symbol) -> tuple[Column, ...]:
        top, up, name = f"gap_top_{year}", f"gap_bottom_{year}", f"{year} year"
        return (
            column(f"top_{year}", f"Basis, {name}", money, link(read), "link"),
            column(f"bottom_{year}", f"Bottom-up, {name}", money, link(bottom), "link"),
            column(f"money_{year}", f"Gap, {name}", money, each(difference, value=up, target=top), "output"),
            column(f"part_{year}", f"Gap in %, {name}", PERCENT, each(kernels.excess, value=up, against=top), "output"),
        )

    factor = each(kernels.closing_factor, target="gap_top_base", value="gap_bottom_base")
    return (
        Section("The gap to every basis"),
        Note(OWN),
        Note(ALONE),
        Ledger(
            "FunnelGap",
            "Basis",
            of,
            (
                *at("base", AtYear("basis_path", "base_position"), AtYear("funnel_size", "base_position")),
                *at("last", LastYear("basis_path"), LastYear("funnel_size")),
                column("factor", "Factor that closes it", FACTOR, factor),
                *_sentences(market, funnel),
            ),
        ),
    )


def _sentences(market: Market, funnel: Funnel) -> tuple[Column, ...]:
    of, keys = members_of(market.bases), [one.key for one in names_of(market, funnel)]
    found: dict[str, str | Symbol] = {key: f"closing_closes_{key}" for key in keys}
    marks: dict[str, str | Symbol] = {key: f"closing_mark_{key}" for key in keys}
    count = Line("gap_closers", "Assumptions that close it", COUNT, each(sum_of_parts, **found), of, constant=True)
    pieces: dict[str, str | Symbol] = {"before": "word_closes", "nothing": "word_none_closes", "names": "gap_marks"}
    listed = each(words.closing_list, count="gap_closers", **pieces)
    said = each(
        words.gap_sentence, part="gap_part_base", form="gap_as_part", after="word_of_basis", closing="gap_closing"
    )
    return (
        Column("Assumptions that close it", count),
        Column("In words", words.text_line("gap_words", "in words", of, said), "words"),
        Column("What closes it", words.text_line("gap_closing", "what closes it", of, listed), "words"),
        Column("Names", words.text_line("gap_marks", "names", of, each(words.marks, **marks)), "words"),
    )
