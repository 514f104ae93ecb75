"""The Funnel gap tab: how far the bottom-up is from every basis, and which single assumption would close that."""

from __future__ import annotations

from oncomodel.kernels import funnel as kernels
from oncomodel.kernels.arithmetic import difference, excess
from oncomodel.kernels.claims import sum_of_parts
from oncomodel.market.funnel import Funnel
from oncomodel.market.schema import Basis, Market
from oncomodel.model.lines import Column, Ledger, Line, Note, Row, Rule, Section, Sheet, each, link
from oncomodel.model.rows import Workings
from oncomodel.model.symbols import AtYear, Cell, LastYear, Of, Symbol
from oncomodel.model.texts import shown
from oncomodel.model.units import COUNT, FACTOR, PERCENT, SHARE_POINTS, TEXT, Unit
from oncomodel.sheets import funnel_words as words
from oncomodel.sheets.funnel_closing import Assumption, assumptions, closing, names_of
from oncomodel.sheets.funnel_covered import top_down
from oncomodel.sheets.funnel_result import pieces, workings
from oncomodel.sheets.funnel_routes import unknown
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.tab import plain_tab

PURPOSE = "How far the bottom-up is from every basis, like for like, and which single assumption would close the gap."
OWN = "Every basis at the growth that it trusts, in the chosen scenario. A gap is the bottom-up size less the {basis}."
FACTOR_OF = (
    "The closing factor is what one assumption would have to be multiplied by, all others unchanged, for the bottom-up "
    "of the base year to equal the {basis}."
)
MATRIX = (
    "Now and its range, in the base year: of {whole} the total, on the way from its start to its end value on Inputs; "
    "else averages over every {noun} of the values and ranges on Inputs, weighted like the value."
)
NEEDED = (
    "Needed: what it would have to be, alone, for the bottom-up of the base year to equal the {basis}. The verdict "
    "holds that against its range."
)
LAST = (
    "The change is the gap less that of the base year, in % points of the {basis}; a gap is closer where it is "
    "nearer to zero, on either side. Assumptions are tested in the base year alone, where each has one range."
)


def funnel_gap(market: Market, funnel: Funnel) -> Sheet:
    """The tab of the gaps."""
    rows = (
        *_gaps(market, funnel),
        *_matrix(market, funnel),
        *_last(market, funnel),
        Workings(),
        *closing(market, funnel),
        *words.words(market, names_of(market, funnel), top_down(market, funnel).basis),
        *workings(market, funnel),
        *pieces(market, funnel),
        *unknown(market),
    )
    return plain_tab("funnel_gap", "Funnel gap", PURPOSE, "output", "ledger", rows)


def _gaps(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    of, basis = members_of(market.bases), top_down(market, funnel).basis
    factor = each(kernels.closing_factor, target="gap_top_base", value="gap_bottom_base")
    closers, said = _sentences(market, funnel)
    factor_column = _column(market, "factor", "Closing factor", FACTOR, factor)
    return (
        Section("The gap to every basis in the base year"),
        Note(OWN.format(basis=basis)),
        Note(FACTOR_OF.format(basis=basis)),
        Ledger("FunnelGap", "Basis", of, (*_at(market, funnel, "base"), closers, factor_column, said)),
    )


def _last(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    ends = {"later": "gap_part_last", "earlier": "gap_part_base"}
    pieces = {"wider": "word_wider", "closer": "word_closer", "form": "gap_as_rate", "after": "word_gap_points"}
    moved = words.text_line(
        "gap_moved", "since the base year", members_of(market.bases), each(words.movement, **ends, **pieces)
    )
    change = each(difference, value="gap_part_last", target="gap_part_base")
    columns = (
        *_at(market, funnel, "last"),
        _column(market, "as_before", "Gap in base year", PERCENT, link("gap_part_base"), "link"),
        _column(market, "change", "Change since, % points", SHARE_POINTS, change, "output"),
        Column("Wider or closer", moved, "name"),
    )
    return (
        Section("The gap to every basis in the last year"),
        Note(LAST.format(basis=top_down(market, funnel).basis)),
        Ledger("FunnelGapLast", "Basis, last year", members_of(market.bases), columns),
    )


def _column(market: Market, key: str, header: str, unit: Unit, rule: Rule, role: str = "calculation") -> Column:
    year = next((f", {name} year" for name in ("base", "last") if key.endswith(f"_{name}")), "")
    of, label = members_of(market.bases), f"{header}{year}"
    return Column(header, Line(f"gap_{key}", label, unit, rule, of, constant=True, role=role, native=True))


def _at(market: Market, funnel: Funnel, year: str) -> tuple[Column, ...]:
    """The gap to every basis in the "base" or the "last" year, and what of the basis is compared."""
    money, top, up = unit_of(market), f"gap_top_{year}", f"gap_bottom_{year}"
    sizes = [("top", "Covered" if funnel.covers else "Basis size", top_down(market, funnel).bases)]
    if funnel.covers:
        sizes = [("whole", "Whole basis", "basis_path"), ("outside", "Not covered", "basis_outside"), *sizes]
    linked = ((key, header, source) for key, header, source in (*sizes, ("bottom", "Bottom-up", "funnel_size")))
    return (
        *(_column(market, f"{key}_{year}", name, money, link(_in(year, one)), "link") for key, name, one in linked),
        _column(market, f"money_{year}", "Gap", money, each(difference, value=up, target=top), "output"),
        _column(market, f"part_{year}", "Gap in %", PERCENT, each(excess, value=up, reference=top), "output"),
    )


def _in(year: str, key: str) -> Symbol:
    """The "base" or the "last" year of a line."""
    return AtYear(key, "base_position") if year == "base" else LastYear(key)


def _matrix(market: Market, funnel: Funnel) -> tuple[Row, ...]:
    """What every assumption would have to be to meet every basis, in the words of its unit."""
    found, of = assumptions(market, funnel), names_of(market, funnel)
    basis, noun = top_down(market, funnel).basis, market.regions.noun

    def column(header: str, key: str, rules: tuple[Rule, ...], role: str = "calculation") -> Line:
        return Line(f"gap_{key}", header, TEXT, rules, of, constant=True, role=role, native=True)

    def needed(one: Basis) -> tuple[Column, Column]:
        needs = tuple(_shown(a, Of(f"closing_needed_{a.key}", one.key)) for a in found)
        verdicts = tuple(link(Of(f"closing_verdict_{a.key}", one.key)) for a in found)
        header, verdict = f"{one.label}: needed", f"{one.label}: verdict"
        width = "wide" if one is market.bases[-1] else "name"
        return (
            Column(header, column(header, f"needed_{one.key}", needs, "output")),
            Column(verdict, column(verdict, f"verdict_{one.key}", verdicts, "text"), width),
        )

    now = tuple(_shown(a, Cell(f"closing_now_{a.key}")) for a in found)
    return (
        Section("What one assumption alone would have to be, to close the gap in the base year"),
        Note(MATRIX.format(noun=noun, whole=funnel.population.label)),
        Note(NEEDED.format(basis=basis)),
        Ledger(
            "FunnelNeeded",
            "Assumption",
            of,
            (
                Column("Unit", tuple(one.unit.name for one in found), "name"),
                Column("Now", column("Now", "now", now)),
                Column("Its range", column("Its range", "range", tuple(map(_range, found)), "text"), "name"),
                *(part for one in market.bases for part in needed(one)),
            ),
        ),
    )


def _shown(one: Assumption, value: Symbol) -> Rule:
    return each(shown, value=value, number_format=one.form)


def _range(one: Assumption) -> Rule:
    ends = {end: f"closing_{end}_{one.key}" for end in ("low", "high")}
    return each(words.range_in_words, form=one.form, to="word_range_to", **ends)


def _sentences(market: Market, funnel: Funnel) -> tuple[Column, Column]:
    """How many assumptions close a gap alone, and the gap in words."""
    of, keys = members_of(market.bases), [one.key for one in names_of(market, funnel)]
    found: dict[str, str | Symbol] = {key: f"closing_closes_{key}" for key in keys}
    pieces: dict[str, str | Symbol] = {
        "form": "gap_as_part",
        "above": "word_gap_above",
        "below": "word_gap_below",
        "names": f"closing_list_{keys[-1]}",
    }
    pieces["nothing"] = "word_none_closes"
    said = each(words.gap_sentence, part="gap_part_base", count="gap_closers", **pieces)
    return (
        _column(market, "closers", "Assumptions that close it alone", COUNT, each(sum_of_parts, **found)),
        Column("In words", words.text_line("gap_words", "in words", of, said), "wide"),
    )
