"""A market file before it is known to be right: every part of it that is valid by itself.

Rules that join several parts read a draft, so that one misspelt word does not
hide what is wrong elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, get_origin

from pydantic import ValidationError

from oncomodel.market.evidence import Quantity
from oncomodel.market.part import Entry, Part, part_within
from oncomodel.market.problem import Path
from oncomodel.market.reading import Document
from oncomodel.market.schema import Market

_P = TypeVar("_P", bound=Part)


class Place(NamedTuple):
    """A mapping in the file where a part is expected."""

    path: Path
    kind: type[Part]
    body: dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """The valid parts of a market file.

    Attributes:
        document: The file as it was read.
        texts: Stored text of each source that has one, by its id.
    """

    document: Document
    texts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Every place for a part, outer before inner, in the order of the schema."""
        return tuple(_places(Market, self.document.data, ()))

    @cached_property
    def parts(self) -> dict[Path, Part]:
        """The parts that are valid by themselves, by path."""
        return dict(_valid(self.places))

    def every(self, kind: type[_P]) -> Iterator[tuple[Path, _P]]:
        """Path and part of each valid part of *kind*."""
        return ((path, part) for path, part in self.parts.items() if isinstance(part, kind))

    def part(self, kind: type[_P], *path: str) -> _P | None:
        """The part at *path*, or None where it is missing or not valid."""
        part = self.parts.get(path)
        return part if isinstance(part, kind) else None

    def known_keys(self, path: Path) -> list[str]:
        """The keys that the part at *path* may have in YAML."""
        _, kind, body = next(place for place in self.places if place.path == path)
        names = [name for name in kind.model_fields if name in body or name != kind.keyed_by]
        return ["value", *names] if issubclass(kind, Quantity) else names

    def keys(self, *path: str) -> tuple[str, ...]:
        """The keys of the mapping at *path*; none where it is missing."""
        value = self.document.at(path)
        return tuple(value) if isinstance(value, dict) else ()

    def text(self, *path: str | int) -> str | None:
        """The text at *path*, or None."""
        value = self.document.at(path)
        return value if isinstance(value, str) else None


def _places(kind: type[Part], body: Any, path: Path) -> Iterator[Place]:
    if not isinstance(body, dict):
        return
    yield Place(path, kind, body)
    for name, spec in kind.model_fields.items():
        if (inner := part_within(spec.annotation)) is None or name not in body:
            continue
        if get_origin(spec.annotation) is not tuple:
            yield from _places(inner, body[name], (*path, name))
            continue
        for key, item in _items(body[name]):
            yield from _places(inner, item, (*path, name, key))


def _items(collection: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(collection, dict):
        return iter(collection.items())
    return enumerate(collection) if isinstance(collection, tuple) else iter(())


def _valid(places: tuple[Place, ...]) -> Iterator[tuple[Path, Part]]:
    for path, kind, body in places:
        keyed = kind.keyed_by and kind.keyed_by not in body
        try:
            yield path, kind.model_validate(Entry(str(path[-1]), body) if keyed else body)
        except ValidationError:
            continue
