"""Which keys, labels and tab titles of a market collide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from oncomodel.market.draft import Draft
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.text import FIXED_TABS, same_text, title_rule

Problems = Iterator[Problem]


def keys_differ(draft: Draft) -> Problems:
    """No two lines of a workbook can get the same name.

    Bases, scenarios, dimensions and all their members share one set of keys. Lines
    for a member or a dimension in a region are named ``region_member`` and
    ``region_dimension``, so that pairs of keys must not read alike either.
    """
    taken: dict[str, str] = {}
    for path in _key_paths(draft):
        key = str(path[-1])
        if key in taken:
            rule = "differ from every other basis, scenario, dimension, member and region"
            yield Problem(path, rule, f"the key of {taken[key]} too")
        taken.setdefault(key, ".".join(map(str, path)))
    yield from _pairs_differ(draft, taken)


def labels_differ(draft: Draft) -> Problems:
    """No two parts of one collection read alike."""
    for path in _collections(draft):
        taken: dict[str, str] = {}
        for key in draft.keys(*path):
            label = draft.text(*path, key, "label")
            if label is None:
                continue
            if (other := taken.setdefault(same_text(label), key)) != key:
                rule = f"differ from the label of {other}, letter case aside"
                yield Problem((*path, key, "label"), rule, shown(label))


def tabs_differ(draft: Draft) -> Problems:
    """Every dimension and region can have a tab of its own."""
    taken = {same_text(title): f"the tab {title}" for title in FIXED_TABS}
    for path, title in _titles(draft):
        if path == ("regions", "title") and same_text(title) == same_text("Regions"):
            continue
        name = same_text(title)
        if name in taken:
            yield Problem(path, f"differ from the title of {taken[name]}, letter case aside", shown(title))
        elif path[-1] == "label" and (rule := title_rule(title)):
            yield Problem(path, f"{rule}; it is the title of a tab", shown(title))
        taken.setdefault(name, ".".join(map(str, path[:-1])))


def _key_paths(draft: Draft) -> Iterator[Path]:
    for name in ("bases", "scenarios", "dimensions"):
        yield from ((name, key) for key in draft.keys(name))
    for dimension in draft.keys("dimensions"):
        yield from (("dimensions", dimension, "members", key) for key in _members(draft, "dimensions", dimension))
    if key := draft.text("regions", "key"):
        yield ("regions", key)
    yield from (("regions", "members", key) for key in _members(draft, "regions"))


def _members(draft: Draft, *path: str) -> tuple[str, ...]:
    return draft.keys(*path, "members")


def _pairs_differ(draft: Draft, taken: Iterable[str]) -> Problems:
    names = dict.fromkeys(taken, "a key")
    for path, kind in _in_regions(draft):
        for before in ("cube", *_members(draft, "regions")) if kind == "dimension" else _members(draft, "regions"):
            pair, place = f"{before}_{path[-1]}", "the cube" if before == "cube" else f"region {before}"
            if pair in names:
                yield Problem(path, f"not make {pair!r} beside {place}: that is {names[pair]} already", shown(path[-1]))
            names.setdefault(pair, f"{kind} {path[-1]} in {place}")


def _in_regions(draft: Draft) -> Iterator[tuple[Path, str]]:
    """Every dimension and every member of one: what has lines of its own in each region."""
    for dimension in draft.keys("dimensions"):
        yield ("dimensions", dimension), "dimension"
        yield from (
            (("dimensions", dimension, "members", member), "member")
            for member in _members(draft, "dimensions", dimension)
        )


def _collections(draft: Draft) -> Iterator[tuple[str, ...]]:
    yield from ((name,) for name in ("bases", "scenarios", "dimensions", "facts", "drivers", "scopes", "claims"))
    yield from (("dimensions", key, "members") for key in draft.keys("dimensions"))
    yield ("regions", "members")
    yield from (("drivers", key, "effects") for key in draft.keys("drivers"))


def _titles(draft: Draft) -> Iterator[tuple[Path, str]]:
    places: list[Path] = [("dimensions", key, "title") for key in draft.keys("dimensions")]
    places += [("regions", "title"), ("funnel", "title")]
    places += [("regions", "members", key, "label") for key in draft.keys("regions", "members")]
    for path in places:
        if (title := draft.text(*path)) is not None:
            yield path, title


RULES = (keys_differ, labels_differ, tabs_differ)
