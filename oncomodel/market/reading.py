"""YAML text as plain data that remembers on which line each key stands.

The data are those of YAML 1.2: ``no`` and ``2026-01-31`` are text, ``1e3`` is a
number. What makes YAML surprising is refused: aliases, tags, several documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from oncomodel.market.problem import Path, Problem, shown

REFUSED = object()
"""Stands in the data for a value that was reported and is to be passed over."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_CHARACTERS = 4_000_000
_DEEPEST = 20
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_PASSED_OVER = "?"
_WORDS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


class Unreadable(Exception):
    """Text that is no YAML document."""

    def __init__(self, rule: str, got: str, line: int | None = None) -> None:
        super().__init__(rule)
        self.problem = Problem((), rule, got, line)


@dataclass(frozen=True)
class Document:
    """The data of a YAML text.

    Attributes:
        data: Mappings, tuples, text, numbers, booleans and None.
        lines: Line of each key, from 1, by its path.
        problems: What was refused while reading.
    """

    data: Any
    lines: dict[Path, int]
    problems: tuple[Problem, ...]

    def line(self, path: Path) -> int:
        """Line of *path*; of what would hold it, where it is missing."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def at(self, path: Path) -> Any:
        """The value at *path*, or None."""
        value = self.data
        for key in path:
            try:
                value = value[key]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def decoded(raw: bytes) -> str:
    """File content as text, or :class:`Unreadable`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        got = f"byte {raw[error.start]:#04x}"
        raise Unreadable("be UTF-8 text", got, raw.count(b"\n", 0, error.start) + 1) from None
    if len(text) > _MOST_CHARACTERS:
        raise Unreadable("be at most 4 million characters long", f"{len(text)}")
    return text


def read(text: str) -> Document:
    r"""The one YAML document in *text*.

    Raises:
        Unreadable: If the text is not YAML, or nested without end.

    >>> document = read("bases:\n  wide: {label: Wide, start: 180}")
    >>> document.data, document.line(("bases", "wide", "start"))
    ({'bases': {'wide': {'label': 'Wide', 'start': 180}}}, 2)
    """
    if found := _NOT_TEXT.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise Unreadable("be text without control characters", ascii(found.group()), line)
    try:
        return _Reader(text).document()
    except (yaml.YAMLError, ValueError) as error:
        raise _unreadable(error, text) from None


class _Reader:
    """Turns the parser's events into data, one call a value."""

    def __init__(self, text: str) -> None:
        self.events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def document(self) -> Document:
        self.lines[()] = 1
        next(self.events)
        data, event = None, next(self.events)
        if isinstance(event, yaml.DocumentStartEvent):
            data = self.value(next(self.events), ())
            next(self.events)
            event = next(self.events)
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            raise Unreadable("hold one YAML document", "a second one", line)
        return Document(data, self.lines, tuple(self.problems))

    def value(self, event: Any, path: Path) -> Any:
        self.lines[path] = self.lines.get(path, event.start_mark.line + 1)
        if len(path) > _DEEPEST:
            raise Unreadable(f"be nested at most {_DEEPEST} deep", "more", self.lines[path])
        value = self.content(event, path)
        if isinstance(event, yaml.AliasEvent):
            return self.refused(path, "be written out, without an alias", f"*{event.anchor}")
        if event.tag is not None:
            return self.refused(path, "be written without a YAML tag", event.tag)
        return value

    def content(self, event: Any, path: Path) -> Any:
        match event:
            case yaml.MappingStartEvent():
                return self.mapping(path)
            case yaml.SequenceStartEvent():
                return self.sequence(path)
            case yaml.ScalarEvent():
                return _scalar(event)

    def sequence(self, path: Path) -> tuple[Any, ...]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.value(event, (*path, len(items))))
        return tuple(items)

    def mapping(self, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path, items)
            value = self.value(next(self.events), (*path, key or _PASSED_OVER))
            if key is not None:
                items[key] = value
        return items

    def key(self, event: Any, path: Path, items: dict[str, Any]) -> str | None:
        line = event.start_mark.line + 1
        self.lines[(*path, _PASSED_OVER)] = line
        key = self.value(event, (*path, _PASSED_OVER))
        if not isinstance(key, str) or not key:
            self.refused(path, "have keys that are text", shown(key), line)
            return None
        if key in items:
            first = self.lines[(*path, key)]
            self.refused((*path, key), "be given once", f"it again; first in line {first}", line)
            return None
        self.lines[(*path, key)] = line
        return key

    def refused(self, path: Path, rule: str, got: str, line: int | None = None) -> object:
        self.problems.append(Problem(path, rule, got, line or self.lines[path]))
        return REFUSED


def _scalar(event: Any) -> Any:
    if not event.implicit[0]:
        return event.value
    if event.value in _WORDS:
        return _WORDS[event.value]
    if _INTEGER.fullmatch(event.value):
        return int(event.value)
    if _NUMBER.fullmatch(event.value):
        return float(event.value.lower().replace(".inf", "inf").replace(".nan", "nan"))
    return str(event.value)


def _unreadable(error: Exception, text: str) -> Unreadable:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Unreadable("be YAML", str(error).splitlines()[0])
    lines = text.splitlines() or [""]
    number = min(mark.line + 1, len(lines))
    margin = lines[number - 1][: len(lines[number - 1]) - len(lines[number - 1].lstrip())]
    if "\t" in margin:
        return Unreadable("be indented with spaces", "a tab", number)
    said = ", ".join(filter(None, (getattr(error, "context", None), getattr(error, "problem", None))))
    return Unreadable("be YAML", said + _advice(said, lines[number - 1]), number)


def _advice(said: str, line: str) -> str:
    """What to do about what a parser said of a line; nothing where there is no more to say."""
    if "mapping values" in said:
        if line.count(": ") > 1:
            return "; put text that holds a colon and a space in quotes"
        return "; indent the keys that belong together alike, with spaces, and write one key: value a line"
    if "cannot start any token" in said:
        return "; put text that begins with one of @ ` % & * ! | > in quotes"
    if "quoted scalar" in said:
        return "; close the quotes that a text above opens"
    if "flow" in said:
        return "; close each [ or { that is opened, and separate what is inside by commas"
    return "; indent the lines that belong together alike, with spaces" if "block" in said else ""
