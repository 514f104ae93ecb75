"""The Funnel gap tab: how far the bottom-up is from every basis, and which single assumption would close that."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import difference, excess
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Ledger, Line, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.symbols import AtYear, LastYear, Symbol
from oncomodel.model.units import COUNT, FACTOR, PERCENT, Unit
from oncomodel.sheets import funnel_words as words
from oncomodel.sheets.funnel_closing import closing, names_of
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.funnel_result import pieces, workings
from oncomodel.sheets.funnel_routes import unknown
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import plain_tab

PURPOSE = "How far the bottom-up is from every basis, like for like, and which single assumption would close the gap."
OWN = "Every basis at the growth that it trusts, without a scenario. A gap is the bottom-up size less the {basis}."
COVERED = "The covered part of every basis is that of Reconciliation; what is not covered is shown and in no gap."
ALONE = (
    "The factor is what one assumption would have to be multiplied by, all others unchanged, for the bottom-up of the "
    "base year to equal the {basis}. Verdicts: impossible, where a rate would be above 100 %; possible, but outside "
    "the range on Inputs; or within it."
)


def funnel_gap(market: Market, funnel: Funnel) -> Sheet:
    """The tab of the gaps."""
    rows = (
        *_gaps(market, funnel),
        *closing(market, funnel),
        *words.words(market, names_of(market, funnel), top_down(market, funnel).basis),
        *workings(market, funnel),
        *pieces(market, funnel),
        *unknown(market),
    )
    return plain_tab("funnel_gap", "Funnel gap", PURPOSE, "output", "ledger", rows)


def _gaps(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    of, money, against = members_of(market.bases), unit_of(market), top_down(market, funnel)
    basis = against.basis[0].upper() + against.basis[1:]

    def column(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Column:
        return Column(label, Line(f"gap_{key}", label, unit, rule, of, constant=True, role=role, native=True))

    def at(year: str) -> tuple[Column, ...]:
        top, up, name = f"gap_top_{year}", f"gap_bottom_{year}", f"{year} year"
        return (
            column(f"top_{year}", f"{basis}, {name}", money, link(_in(year, against.bases)), "link"),
            column(f"bottom_{year}", f"Bottom-up, {name}", money, link(_in(year, "funnel_size")), "link"),
            column(f"money_{year}", f"Gap, {name}", money, each(difference, value=up, target=top), "output"),
            column(f"part_{year}", f"Gap in %, {name}", PERCENT, each(excess, value=up, reference=top), "output"),
        )

    factor = each(kernels.closing_factor, target="gap_top_base", value="gap_bottom_base")
    factor_column = column("factor", "Factor that closes it", FACTOR, factor)
    return (
        *_covered(market, funnel),
        Section("The gap to every basis in the base year"),
        Note(OWN.format(basis=against.basis)),
        Note(ALONE.format(basis=against.basis)),
        Ledger("FunnelGap", "Basis", of, (*at("base"), factor_column, *_sentences(market, funnel))),
        Section("The gap to every basis in the last year"),
        Ledger("FunnelGapLast", "Basis ", of, at("last")),
    )


def _covered(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """What of every basis is compared, and what is not; no rows where the funnel covers the whole market."""
    if funnel.covers is None:
        return ()
    of, money = members_of(market.bases), unit_of(market)
    measures = (("whole", "Whole basis", "basis_path"), ("outside", "Not covered", "basis_outside"))

    def column(key: str, label: str, source: str, year: str) -> Column:
        rule = link(_in(year, source))
        line = Line(f"gap_{key}_{year}", f"{label}, {year} year", money, rule, of, constant=True, role="link")
        return Column(f"{label}, {year} year", line)

    columns = tuple(column(*measure, year) for year in ("base", "last") for measure in measures)
    return (Section("What of every basis is compared"), Note(COVERED), Ledger("FunnelCovered", " Basis", of, columns))


def _in(year: str, key: str) -> Symbol:
    """The "base" or the "last" year of a line."""
    return AtYear(key, "base_position") if year == "base" else LastYear(key)


def _sentences(market: Market, funnel: Funnel) -> tuple[Column, ...]:
    of, keys = members_of(market.bases), [one.key for one in names_of(market, funnel)]
    found: dict[str, str | Symbol] = {key: f"closing_closes_{key}" for key in keys}
    count = Line("gap_closers", "Assumptions that close it", COUNT, each(sum_of_parts, **found), of, constant=True)
    pieces: dict[str, str | Symbol] = {
        "form": "gap_as_part",
        "after": "word_of_basis",
        "names": f"closing_list_{keys[-1]}",
    }
    pieces["nothing"] = "word_none_closes"
    said = each(words.gap_sentence, part="gap_part_base", count="gap_closers", **pieces)
    return (
        Column("Closed alone by", count),
        Column("In words", words.text_line("gap_words", "in words", of, said), "words"),
    )
