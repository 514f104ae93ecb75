"""What the dashboard says of evidence: what is cited, which claims contradict, and the market from the bottom up."""

from __future__ import annotations

from collections.abc import Iterator

from oncomodel.kernels.arithmetic import count_of, difference, exceeds
from oncomodel.kernels.claims import both, sum_of_parts
from oncomodel.market.schema import Market
from oncomodel.model.lines import Column, Entry, Evidence, Input, Ledger, Line, Member, Row, Rule, Section, each, link
from oncomodel.model.symbols import Members, Of
from oncomodel.model.units import COUNT, FLAG, SHARE, TEXT
from oncomodel.sheets.claim_tests import members
from oncomodel.sheets.evidence import RESTS
from oncomodel.sheets.evidence_map import CITED, CONTRADICTED, GRADE_NAMES, GRADES
from oncomodel.sheets.extremes import Extreme, single
from oncomodel.sheets.figures import names_of
from oncomodel.sheets.funnel_evidence import funnel_tabs
from oncomodel.sheets.funnel_words import warning
from oncomodel.sheets.funnel_years import YEARS, SpokenYear
from oncomodel.sheets.inputs import members_of, unit_of
from oncomodel.sheets.named import Names, pieces_of_names
from oncomodel.sheets.pairs import segmentations
from oncomodel.sheets.sentences import Figure, Part, Sentence, Words

SIDES = ("own", "other")
ON_CITED = " rests on cited figures"
OF_SHARES, ARE_CITED = "of the shares that split it, by value,", " are cited"
"""How the cited part of shares is told wherever it is told."""
UNCONTRADICTED = "Market size: cited, uncontradicted"


def grades(market: Market) -> tuple[Row, ...]:
    """What the market size, the shares of each split and the market from the bottom up rest on, each by itself."""
    splits = tuple(Member(split.key, split.label) for split in segmentations(market))
    of = (Member("market", "Market size"), *splits, *(member for member, _ in funnel_tabs(market)))

    def column(grade: str, name: str) -> Column:
        rules = tuple(link(Of(f"coverage_{grade}", one.key)) for one in of)
        return Column(name, Line(f"dash_grade_{grade}", name, SHARE, rules, of, constant=True, role="link"))

    columns = tuple(map(column, GRADES, GRADE_NAMES))
    contradicted = link(Of(f"coverage_{CONTRADICTED}", "market"))
    clean = each(difference, value="dash_cited", target="dash_contradicted")
    return (
        Section(RESTS),
        Ledger("DashboardGrades", "Values by", of, columns),
        single("dash_cited", CITED, SHARE, link(Of("coverage_cited", "market"))),
        single("dash_contradicted", "Market size: cited, contradicted", SHARE, contradicted),
        *((single("dash_uncontradicted", UNCONTRADICTED, SHARE, clean),) if market.claims else ()),
        *_cited_shares(splits),
    )


def _cited_shares(splits: tuple[Member, ...]) -> tuple[Row, ...]:
    """How much of the shares of each split is cited, and of which split least and most."""
    name = names_of("dash_split_name", splits)
    rules = tuple(link(Of("coverage_cited", split.key)) for split in splits)
    cited = Line("dash_split_cited", "shares that are cited", SHARE, rules, splits, constant=True, role="link")
    columns = (Column("Name", name, "name"), Column("Shares that are cited, by value", cited))
    least = Extreme("dash_cited_lowest", "Smallest cited part of shares", cited.key, name.key, SHARE, lowest=True)
    most = Extreme("dash_cited_highest", "Largest cited part of shares", cited.key, name.key, SHARE)
    return (Ledger("DashboardSplits", "Shares by", splits, columns), *least.rows(), *most.rows())


def cited_notes(market: Market) -> tuple[Sentence, ...]:
    """The note on the parts of the market size and of its shares that are cited."""
    least, most = Figure("dash_cited_lowest", "percent"), Figure("dash_cited_highest", "percent")
    shares = (Words("shares "), least, Words(" to "), most)
    cited: tuple[Part, ...] = (Figure("dash_cited", "percent"), Words(" of it cited; "), "say_shares")
    kept = cited if market.claims else (Words("its "), "say_shares")
    return (
        Sentence("say_shares", "Part of shares that is cited", shares),
        Sentence("say_cited", "Note on the parts that are cited", kept),
    )


def cited_tile(market: Market) -> tuple[str, str]:
    """Label and key of the part of the market size that rests on what can be relied on."""
    return (UNCONTRADICTED, "dash_uncontradicted") if market.claims else (CITED, "dash_cited")


def cited_finding(market: Market) -> Iterator[Sentence]:
    """How much of the market size, and of the shares that split it, is cited."""
    least, most = (f"dash_cited_{end}" for end in ("lowest", "highest"))
    ends: tuple[Part, ...] = (Figure(least, "percent"), Words(" ("), f"{least}_name", Words(") to "))
    ends += (Figure(most, "percent"), Words(" ("), f"{most}_name", Words(f"){ARE_CITED}."))
    yield Sentence("say_of_shares", "Part of the shares", (Words(f"; {OF_SHARES} "), *ends))
    parts: tuple[Part, ...] = (Words("Of the market size of "), Figure("base_year", "whole"), Words(", "))
    parts += (Figure("dash_cited", "percent"), Words(ON_CITED))
    if market.claims:
        parts += (Words(", and "), Figure("dash_uncontradicted", "percent"), Words(" on uncontradicted ones"))
    yield Sentence("finding_evidence", "Finding on evidence", (*parts, "say_of_shares"))


def contradictions(market: Market) -> tuple[Row, ...]:
    """The claims that contradict themselves or others: of the sources of the bases, and of other publishers."""
    if not market.claims:
        return ()
    of, own = members(market.claims), own_sources(market)

    def flags(key: str, label: str, rule: Rule) -> Line:
        return Line(f"dash_{key}", label, FLAG, rule, of, constant=True)

    def given(side: str, label: str) -> Input:
        entries = tuple(
            Entry(float((claim.source in own) is (side == "own")), Evidence("setting", "By the source of the claim."))
            for claim in market.claims
        )
        return Input(f"dash_{side}_claim", label, FLAG, entries, of, editable=False)

    contradicts = flags("contradicts", "contradicts", each(exceeds, value="claim_worst", limit="verdict_rounding"))
    blocks: list[Input | Line] = [contradicts]
    for side, label in zip(SIDES, ("of a source of the bases", "of another publisher"), strict=True):
        rule = each(both, first="dash_contradicts", second=f"dash_{side}_claim")
        blocks += [given(side, label), flags(f"{side}_contradiction", f"{label}, contradicts", rule)]
    columns = tuple(Column(block.label.capitalize(), block) for block in blocks)
    return (
        Section("Claims that contradict themselves or one another"),
        Ledger("DashboardClaims", "Claim", of, columns),
        *(
            single(f"{block.key}s", f"Claims {block.label}", COUNT, each(count_of, flags=Members(block.key)))
            for block in blocks[1:]
        ),
    )


def claims_finding(market: Market) -> Iterator[Sentence]:
    """How many claims contradict, of the sources of the bases and of others by themselves."""
    own = own_sources(market)
    named = " and ".join(market.source(source).publisher for source in own)
    whose = {"own": f" of {named}, which the bases are taken from", "other": " of other publishers"}
    found = [side for side in SIDES if (side == "own") in {claim.source in own for claim in market.claims}]
    for side in found:
        counts = (Figure(f"dash_{side}_{what}s", "whole") for what in ("contradiction", "claim"))
        parts = (next(counts), Words(" of "), next(counts), Words(whose[side]))
        yield Sentence(f"say_{side}", f"Claims {whose[side].strip()}", parts)
    if found:
        joined = tuple(part for side in found for part in (Words("; "), f"say_{side}"))[1:]
        said = (Words("Claims that contradict themselves or others: "), *joined, Words("."))
        yield Sentence("finding_claims", "Finding on published claims", said)


def own_sources(market: Market) -> tuple[str, ...]:
    """Ids of the sources that the bases are taken from."""
    return tuple(dict.fromkeys(basis.start.cited.source for basis in market.bases if basis.start.cited))


def bottom_up(market: Market) -> tuple[Row, ...]:
    """Which regions are beyond the whole, by name; no rows where nothing says how large the whole is."""
    if market.funnel is None or not market.funnel.covers:
        return ()
    counts = {year.key: f"{year.far}_beyond_count" for year in YEARS}
    every = single("dash_beyond_count", "Beyond the whole, both years", COUNT, each(sum_of_parts, **counts))
    said = each(warning, count=every.key, found="say_beyond", nothing="say_within")
    named = single("dash_beyond", f"What is said of every whole {market.regions.noun}", TEXT, said)
    lists = (row for year in YEARS for row in _beyond(year, market).rows())
    return (Section("The market from the bottom up"), *pieces_of_names(), *lists, every, named)


def _beyond(year: SpokenYear, market: Market) -> Names:
    """The names of the regions beyond the whole in a year."""
    key, regions = f"dash_beyond_{year.key}", market.regions
    label, of = f"beyond the whole, {year.name}", members_of(regions.members)
    flags = f"{year.far}_beyond"
    return Names(key, label, regions.label, of, flags, f"{flags}_count", f"dash_{regions.key}_name")


def bottom_up_finding(market: Market) -> Iterator[Sentence]:
    """How far the market from the bottom up is from the part of the basis that it covers, in total and by region."""
    if (funnel := market.funnel) is None:
        return
    covered = "the part of the market that they cover" if funnel.covers else "the market of the chosen basis"
    first, after = (Figure(year.number, "whole") for year in YEARS)
    spent: tuple[Part, ...] = (
        Words(f"Counted from {funnel.plural}, spend in "),
        first,
        Words(" is "),
        "say_apart_base",
    )
    spent += (Words(f" {covered} ("), "say_sizes_base", Words(f" {unit_of(market).name})"), "say_spent_last")
    last = (Words(", and in "), after, Words(" "), "say_apart_last", Words(" it ("), "say_sizes_last", Words(")."))
    yield from (said for year in YEARS for said in _both_sizes(year))
    yield Sentence("say_spent_last", "Spend from the bottom up, last year", last)
    yield Sentence("finding_bottom_up", "Finding on the market from the bottom up", spent)
    yield from _regions_finding(market)


def _both_sizes(year: SpokenYear) -> tuple[Sentence, Sentence]:
    """By how much the bottom-up is above or below, and both sizes."""
    apart = (Figure(f"result_apart_{year.key}", "percent"), Words(" "), f"result_side_{year.key}")
    sizes = (Figure(f"result_bottom_{year.key}"), Words(" against "), Figure(f"result_top_{year.key}"))
    return (
        Sentence(f"say_apart_{year.key}", f"How far the bottom-up is away, {year.name}", apart),
        Sentence(f"say_sizes_{year.key}", f"Both sizes, {year.name}", sizes),
    )


def _regions_finding(market: Market) -> Iterator[Sentence]:
    """How many regions are out of line in both years, and in which of them a part is larger than the whole."""
    least, most = Figure("region_ratio_low"), Figure("region_ratio_high")
    limits = (Words(" it is less than "), least, Words(" or more than "), most, Words(" times that part."))
    yield Sentence("say_limits", "Limits of what is in line", limits)
    every = (Words(" of "), Figure("result_every_count", "whole"), Words(f" {market.regions.label.lower()} in "))
    for year, between in zip(YEARS, (every, (Words(" in "),)), strict=True):
        counted = (Figure(f"{year.far}_far_count", "whole"), *between, Figure(year.number, "whole"))
        yield Sentence(f"say_far_{year.key}", f"Regions far, {year.name}", counted)
    both = (f"say_far_{YEARS[0].key}", Words(" and "), f"say_far_{YEARS[1].key}")
    yield Sentence("finding_regions", "Finding on regions from the bottom up", (Words("In "), *both, "say_limits"))
    if market.funnel and market.funnel.covers:
        yield from _beyond_finding(market)


def _beyond_finding(market: Market) -> Iterator[Sentence]:
    """The regions whose bottom-up, which covers a part of the market, is larger than the whole."""
    noun = market.regions.noun
    first, last = ((Figure(year.number, "whole"), Words(" "), _beyond(year, market).text) for year in YEARS)
    said = Words(f"Spend so counted exceeds the whole {noun}, so that one of both is wrong: in ")
    within = Words(f"In no {noun} does spend so counted exceed the whole {noun}, neither in ")
    years = (Figure(YEARS[0].number, "whole"), Words(" nor in "), Figure(YEARS[1].number, "whole"), Words("."))
    yield Sentence("say_beyond", "Where the whole is exceeded", (said, *first, Words("; in "), *last, Words(".")))
    yield Sentence("say_within", "Where no whole is exceeded", (within, *years))
    yield Sentence("finding_beyond", f"Finding on every whole {noun}", ("dash_beyond",))
