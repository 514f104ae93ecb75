"""Random market files that keep every rule, for tests that load, build and check them."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from oncomodel.market.text import choice_rule, label_rule, title_rule

Body = dict[str, Any]

_ODD_TEXTS = (
    *("", "=", "+", "-", "@", "'", '"', "&", "<", ">", "%", "#", "~", "^", ";", "{}", "{0}", "a.b", "|x|"),
    *("=SUM(A1)", "+1", "-2", "@now", "'quoted'", "<b>&amp;", "a & b", '="x"', "100 %", "#N/A", "!ref"),
    *("true", "null", "1e3", "007", "no", "_x000D_", "{=1}", "a,b", "A" * 20, "STRASSE", "İstanbul"),
    *("éß", "ñandú", "ΩЯ", "漢字", "かな", "🚀🧪", "ﬁ", "مرحبا", "a\u00a0b", "x\u200dy"),
    *("a\u0301", "\ufeffz"),
)


_COMPARED = ("same", "part", "unlike")
_SWEEPS = (20, 30)  # at least as many as affinities between half and double need


class _Quoting(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    """Writes all text in double quotes, so that no reader takes it for anything else."""

    def represent_text(self, text: str) -> yaml.Node:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style='"')


_Quoting.add_representer(str, _Quoting.represent_text)


def as_yaml(mapping: Body) -> str:
    """The YAML text of a market mapping."""
    return yaml.dump(mapping, Dumper=_Quoting, allow_unicode=True, sort_keys=False, width=10_000)


def market_texts() -> st.SearchStrategy[str]:
    """YAML texts of valid markets."""
    return market_mappings().map(as_yaml)


@st.composite
def market_mappings(draw: st.DrawFn) -> Body:
    """Valid markets, as the mappings that their YAML holds."""
    timeline = draw(_timelines())
    years = st.integers(timeline["first_year"], timeline["last_year"])
    bases = {f"basis_{n}": draw(_bases(years, n)) for n in _up_to(draw, 4)}
    scenarios = {f"scenario_{n}": draw(_scenarios(n)) for n in _up_to(draw, 4)}
    regions = draw(_regions(bases, years))
    dimensions = {
        f"split_{n}": draw(_dimensions(bases, years, f"split_{n}", list(regions["members"]))) for n in _up_to(draw, 4)
    }
    places = ["market", *(f"{key}.{name}" for key, split in dimensions.items() for name in split["members"])]
    places += [f"region.{name}" for name in regions["members"]]
    later = st.integers(timeline["base_year"] + 1, timeline["last_year"])
    drivers = {f"driver_{n}": draw(_drivers(n, places, later, list(scenarios))) for n in _up_to(draw, 2)}
    currency = draw(st.sampled_from(["USD", "EUR", "JPY"]))
    magnitude = draw(st.sampled_from(["thousand", "million", "billion", "trillion"]))
    funnel = draw(_funnels(timeline, list(regions["members"]), magnitude, bases))
    funnel |= draw(st.sampled_from([{}, {"scenarios": draw(_changes(funnel, list(scenarios)))}]))
    counted = draw(st.sampled_from([{}, {"funnel": {**funnel, **draw(_covers(dimensions))}}]))
    return {
        "key": "random_market",
        "title": draw(labels("title")),
        **{name: draw(sentences()) for name in ("purpose", "scope")},
        **{name: draw(labels(name)) for name in ("owner", "version", "status")},
        "limits": draw(st.lists(sentences(), min_size=1, max_size=2)),
        "currency": currency,
        "magnitude": magnitude,
        "timeline": timeline,
        "balancing": {"sweeps": draw(st.integers(*_SWEEPS))},
        "sources": {"the-source": {name: draw(labels(name)) for name in ("publisher", "title", "address")}},
        "bases": bases,
        "default_basis": draw(st.sampled_from(list(bases))),
        "scenarios": scenarios,
        "default_scenario": draw(st.sampled_from(list(scenarios))),
        "dimensions": dimensions,
        "regions": regions,
        "facts": {f"fact_{n}": draw(_facts(n)) for n in _up_to(draw, 2)},
        "drivers": drivers,
        "uncertainty": {"draws": 1000, **draw(_together(bases, with_funnel=bool(counted)))},
        "reserved": {"scenarios": draw(st.integers(0, 2)), "drivers": draw(st.integers(1, 2))},
        **draw(st.sampled_from([{}, draw(_claims(currency, places[1:]))])),
        **counted,
        "changes": [{"version": "1", "date": "2026-01-31", "change": draw(sentences())}],
    }


def labels(end: object) -> st.SearchStrategy[str]:
    """Odd labels; those with different *end* differ."""
    return st.sampled_from([text for text in _ending(end) if not label_rule(text)])


def choices(end: object) -> st.SearchStrategy[str]:
    """Odd labels to choose from in Excel; those with different *end* differ."""
    return st.sampled_from([text for text in _ending(end) if not choice_rule(text)])


def titles(end: object) -> st.SearchStrategy[str]:
    """Odd titles of tabs; those with different *end* differ."""
    return st.sampled_from([text for text in _ending(end) if not title_rule(text)])


def sentences() -> st.SearchStrategy[str]:
    """Odd sentences, perhaps of two lines."""
    ends = ("a reason", "=1+1", "two\nlines")
    return st.sampled_from([f"{odd} {end}" for odd in _ODD_TEXTS for end in ends])


@cache
def _ending(end: object) -> tuple[str, ...]:
    return tuple(f"{odd} {end}".strip() for odd in _ODD_TEXTS)


def _up_to(draw: st.DrawFn, most: int) -> str:
    return "abcdef"[: draw(st.integers(1, most))]


def _numbers(lowest: float, highest: float) -> st.SearchStrategy[float]:
    ends = math.ceil(lowest * 10_000), max(math.floor(highest * 10_000), math.ceil(lowest * 10_000))
    return st.integers(*ends).map(lambda number: number / 10_000)


@st.composite
def _timelines(draw: st.DrawFn) -> Body:
    first, length = draw(st.integers(1990, 2060)), draw(st.integers(2, 20))
    base = draw(st.integers(first, first + length - 2))
    return {"first_year": first, "base_year": base, "last_year": first + length - 1}


@st.composite
def _quantities(draw: st.DrawFn, mode: float, least: float, most: float, year: int | None = None) -> Body:
    body: Body = {"value": mode} if year is None else {"value": mode, "year": year}
    if draw(st.booleans()):
        low, high = draw(_numbers(least, mode)), draw(_numbers(mode, most))
        body = {**body, "low": max(least, min(low, mode)), "mode": mode, "high": min(most, max(high, mode))}
        del body["value"]
    return {**body, **draw(_evidence(body))}


@st.composite
def _evidence(draw: st.DrawFn, body: Body) -> Body:
    if draw(st.booleans()):
        return {"assumed": draw(sentences())}
    quote = " ".join([draw(sentences()), *(f"[{number!r}]" for number in body.values())])
    return {"cited": {"source": "the-source", "quote": quote, "scope": draw(sentences())}}


@st.composite
def _bases(draw: st.DrawFn, years: st.SearchStrategy[int], name: str) -> Body:
    year, size = draw(years), draw(_numbers(0.5, 1e5))
    parts = draw(st.sampled_from([("start", "end"), ("start", "growth"), ("growth", "end")]))
    more = draw(st.sampled_from([(), ("end",), ("growth",)]))
    body: Body = {"start": draw(_quantities(size, size / 2, size * 2, year))}
    if "end" in (*parts, *more):
        later = draw(st.integers(1, 12))
        end = round(size * draw(_numbers(0.9, 1.3)) ** later, 6)
        body["end"] = draw(_quantities(end, end / 2, end * 2, year + later))
    if "growth" in (*parts, *more):
        body["growth"] = draw(_quantities(draw(_numbers(-0.1, 0.3)), -0.2, 0.5))
    label, scope = draw(choices(name)), draw(sentences())
    return {"label": label, "scope": scope, **body, "trust": "_and_".join(parts)}


@st.composite
def _scenarios(draw: st.DrawFn, name: str) -> Body:
    difference = draw(_quantities(draw(_numbers(-0.05, 0.05)), -0.1, 0.1))
    label = draw(choices(name))
    return {"label": label, "description": draw(sentences()), "growth_difference": difference}


@st.composite
def _members(draw: st.DrawFn, bases: Body, year: int, label: str, share: float) -> Body:
    sized = [key for key, basis in bases.items() if basis["start"]["year"] == year]
    of = draw(st.sampled_from([None, *sized]))
    if of is None:
        body = draw(_quantities(share, 0.0, 1.0, draw(st.sampled_from([None, year]))))
    else:
        whole = bases[of]["start"].get("value") or bases[of]["start"]["mode"]
        body = {**draw(_quantities(share * whole, 0.0, whole)), "of": of}
    growth = draw(_quantities(draw(_numbers(-0.2, 0.3)), -0.3, 0.5))
    return {"label": label, "description": draw(sentences()), "share": body, "growth": growth}


def _shares(draw: st.DrawFn, count: int) -> list[float]:
    weights = draw(st.lists(st.integers(1, 99), min_size=count, max_size=count))
    return [round(weight / sum(weights), 6) for weight in weights]


@st.composite
def _affinities(draw: st.DrawFn, regions: list[str]) -> Body:
    """None, or factors between half and double, which the sweeps that are drawn can balance."""
    return {
        key: draw(_quantities(draw(_numbers(0.5, 2)), 0.01, 100)) for key in draw(st.sets(st.sampled_from(regions)))
    }


@st.composite
def _dimensions(draw: st.DrawFn, bases: Body, years: st.SearchStrategy[int], key: str, regions: list[str]) -> Body:
    year, names = draw(years), _up_to(draw, 6)
    shares = _shares(draw, len(names))
    members = {
        f"{key}_part_{name}": draw(_members(bases, year, draw(labels(name)), share))
        for name, share in zip(names, shares, strict=True)
    }
    for member in members.values():
        if affinities := draw(st.one_of(st.just({}), _affinities(regions))):
            member["affinities"] = affinities
    label, title = draw(labels(key)), draw(titles(key))
    return {"label": label, "title": title, "noun": draw(labels("kind")), "year": year, "members": members}


@st.composite
def _regions(draw: st.DrawFn, bases: Body, years: st.SearchStrategy[int]) -> Body:
    year, names = draw(years), _up_to(draw, 6)
    shares = _shares(draw, len(names))
    members = {
        f"region_{name}": draw(_members(bases, year, draw(titles(name)), share))
        for name, share in zip(names, shares, strict=True)
    }
    texts = {"key": "region", "label": draw(labels("regions")), "title": "Regions", "noun": "region"}
    return {**texts, "year": year, "members": members}


@st.composite
def _facts(draw: st.DrawFn, name: str) -> Body:
    number = draw(_numbers(-1e6, 1e6))
    return {
        "label": draw(labels(name)),
        "unit": draw(labels("unit")),
        "quantity": draw(_quantities(number, -2e6, 2e6)),
        "used": draw(st.booleans()),
        "reason": draw(sentences()),
    }


@st.composite
def _drivers(
    draw: st.DrawFn, name: str, places: list[str], years: st.SearchStrategy[int], scenarios: list[str]
) -> Body:
    citation = {"source": "the-source", "quote": draw(sentences()), "scope": draw(sentences())}
    direction = draw(st.sampled_from(["driver", "headwind"]))
    sign = 1 if direction == "driver" else -1
    effects = {
        f"effect_{n}": {
            "label": draw(labels(n)),
            "acts_on": draw(st.sampled_from(places)),
            "size": draw(_quantities(sign * draw(_numbers(0.0001, 0.02)), -0.03, 0.03)),
            "start_year": draw(years),
            "ramp_years": draw(st.integers(1, 5)),
            "active_in": draw(st.lists(st.sampled_from(scenarios), unique=True)),
        }
        for n in _up_to(draw, 2)
    }
    more = draw(st.sampled_from([{}, {"effects": effects}]))
    return {"label": draw(labels(name)), "direction": direction, "cited": citation, **more}


@st.composite
def _claims(draw: st.DrawFn, currency: str, parts: list[str]) -> Body:
    """Scopes and claims with any of their figures left out; every scope has a claim, one repeats another.

    A scope whose claim prints a size with a year may compare with one of the *parts* of the model.
    """
    keys = _up_to(draw, 3)
    scopes = {f"scope_{n}": {"label": draw(labels(n)), "description": draw(sentences())} for n in keys}
    if len(keys) > 1:
        scopes["scope_a"]["within"] = ["scope_b"]
    claims = {f"claim_{n}": draw(_claim(f"scope_{n}", currency, n)) for n in keys}
    for n in keys:
        claim = claims[f"claim_{n}"]
        dated = any({"value", "year"} <= claim.get(end, {}).keys() for end in ("start", "end"))
        if dated and claim["currency"] == currency and draw(st.booleans()):
            scopes[f"scope_{n}"] |= {"compares_with": draw(st.sampled_from(parts)), "assumed": draw(sentences())}
            scopes[f"scope_{n}"] |= draw(st.sampled_from([{}, *({"compared_as": one} for one in _COMPARED)]))
    claims["claim_again"] = {**draw(_claim("scope_a", currency, "again")), "repeats": "claim_a"}
    return {"scopes": scopes, "claims": claims}


@st.composite
def _claim(draw: st.DrawFn, scope: str, currency: str, name: str) -> Body:
    year, size = draw(st.integers(2000, 2030)), draw(_numbers(0.5, 1e5))
    later = draw(st.integers(1, 12))
    low = round(size * draw(_numbers(0.9, 1.3)) ** later, 6)
    growth = draw(_numbers(-0.1, 0.3))
    figures: Body = {
        "start": draw(st.sampled_from([{"value": size, "year": year}, {"value": size}, {"year": year}])),
        "end": draw(st.sampled_from([{"value": low, "year": year + later}, {"low": low, "high": low * 1.1}])),
        "growth": draw(st.sampled_from([{"value": growth}, {"low": growth, "high": growth + 0.01}])),
    }
    kept = {key: figure for key, figure in figures.items() if draw(st.integers(0, 3))}
    other = draw(st.sampled_from([currency, currency, "CHF"]))
    parts = {f"part_{n}": draw(_part(n, year)) for n in _up_to(draw, 3)}
    body = {"label": draw(labels(f"claim {name}")), "scope": scope, "source": "the-source", "currency": other}
    covers: Body = {"covers": {"first": year - draw(st.integers(-1, 2)), "last": year + later}}
    return {**body, **kept, **draw(st.sampled_from([{}, covers])), **draw(st.sampled_from([{}, {"parts": parts}]))}


@st.composite
def _part(draw: st.DrawFn, name: str, year: int) -> Body:
    share, growth = draw(_numbers(0.0, 0.9)), draw(_numbers(-0.1, 0.3))
    figures: Body = {
        "share": draw(st.sampled_from([{"value": share}, {"low": share, "high": share + 0.05}])),
        "value": {"value": draw(_numbers(0.5, 1e4))},
        "growth": {"value": growth},
        "year": draw(st.sampled_from([year, year + 1])),
    }
    kept = {key: figure for key, figure in figures.items() if draw(st.booleans())}
    return {"label": draw(labels(name)), "split": "kind", "fastest": draw(st.booleans()), **kept}


@st.composite
def _funnels(draw: st.DrawFn, timeline: Body, regions: list[str], magnitude: str, bases: Body) -> Body:
    """Funnels whose rates do not fall, so that none was above 100 %, and whose spend is not far from the bases."""
    year, size = draw(st.integers(timeline["first_year"], timeline["last_year"])), draw(_numbers(0.5, 1e4))
    end, later = round(size * draw(_numbers(0.8, 1.5)), 4), draw(st.integers(1, 30))
    shares = dict(zip(regions, _shares(draw, len(regions)), strict=True))

    def by_region(low: float, high: float) -> Body:
        return {region: draw(_quantities(draw(_numbers(low, high)), low, high)) for region in regions}

    def stage(name: str) -> Body:
        return {
            "label": draw(labels(f"stage {name}")),
            "description": draw(sentences()),
            "rates": {region: draw(_passages()) for region in regions},
        }

    population = {
        "label": draw(labels("population")),
        "start": draw(_quantities(size, size / 2, size * 2, year)),
        "end": draw(_quantities(end, end / 2, end * 2, year + later)),
        "shares": {region: draw(_quantities(max(share, 1e-4), 1e-4, 1.0)) for region, share in shares.items()},
    }
    use = {"label": draw(labels("use")), "unit": draw(labels("each")), "counted": draw(labels("all"))}
    basis = next(iter(bases.values()))["start"]
    spent = (basis.get("value") or basis["mode"]) / size  # for each head
    listed, growth = max(0.01, round(spent * draw(_numbers(1, 100)), 4)), draw(_numbers(-0.1, 0.1))
    price = {
        "label": draw(labels("price")),
        "per": draw(labels("one")),
        "listed": draw(_quantities(listed, listed / 2, listed * 2)),
        "growth": draw(_quantities(growth, -0.2, 0.2)),
        "levels": by_region(0.1, 5),
    }
    return {
        "title": draw(titles("heads")),  # "funnel" alone is a tab of its own
        "noun": draw(labels("head")),
        "plural": draw(labels("heads")),
        "magnitude": magnitude,
        "scope": draw(sentences()),
        **draw(st.sampled_from([{}, {"omits": "Not modelled: the rest."}])),
        "population": population,
        "stages": {f"stage_{name}": stage(name) for name in _up_to(draw, 4)},
        "use": {**use, "regions": by_region(0.1, 5)},
        "price": price,
    }


@st.composite
def _together(draw: st.DrawFn, bases: Body, *, with_funnel: bool) -> Body:
    """Ends that move with a start that has a range and is trusted, and correlations of the funnel's groups."""
    ends = [
        f"bases.{key}.end"
        for key, basis in bases.items()
        if "end" in basis and "low" in basis["start"] and basis["trust"] != "growth_and_end"
    ]
    moved = [{"input": end, "assumed": draw(sentences())} for end in ends if draw(st.booleans())]
    kinds = [kind for kind in ("base_and_last", "across_regions") if with_funnel and draw(st.booleans())]
    groups = {kind: {"value": draw(_numbers(0, 1)), "assumed": draw(sentences())} for kind in kinds}
    return {"moves_with_start": moved, **({"funnel_correlations": groups} if groups else {})}


@st.composite
def _changes(draw: st.DrawFn, funnel: Body, scenarios: list[str]) -> Body:
    """What some scenarios change of a funnel; no rate is lifted above 1."""

    def factor(most: float) -> Body:
        return draw(_quantities(draw(_numbers(0.5, most)), 0.5, most))

    def changed() -> Body:
        tops = {key: max(_top(rate["last"]) for rate in one["rates"].values()) for key, one in funnel["stages"].items()}
        stages = {key: factor(min(2.0, 1 / top)) for key, top in tops.items() if draw(st.booleans())}
        others = {name: factor(2.0) for name in ("use", "price") if draw(st.booleans())}
        return {**draw(st.sampled_from([{}, {"stages": stages}])), **others}

    return {key: changed() for key in draw(st.lists(st.sampled_from(scenarios), min_size=1, unique=True))}


def _top(quantity: Body) -> float:
    """The high end of a range, or the number itself."""
    return quantity.get("high", quantity.get("value"))


@st.composite
def _covers(draw: st.DrawFn, dimensions: Body) -> Body:
    """Some members of a dimension that a funnel covers, not all of them; or none, for the whole market."""
    dimension = draw(st.sampled_from(list(dimensions)))
    members = list(dimensions[dimension]["members"])
    if len(members) == 1 or draw(st.booleans()):
        return {}
    some = draw(st.lists(st.sampled_from(members), min_size=1, max_size=len(members) - 1, unique=True))
    return {"covers": {"dimension": dimension, "members": some, "assumed": draw(sentences())}}


@st.composite
def _passages(draw: st.DrawFn) -> Body:
    base = draw(_numbers(0.05, 0.9))
    last = draw(_numbers(base, 1.0))
    return {"base": draw(_quantities(base, 0.01, 1.0)), "last": draw(_quantities(last, 0.01, 1.0))}
