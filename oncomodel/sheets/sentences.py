"""Sentences made by formulas: words in cells, texts and numbers of other cells, in the order of the sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Rule, each
from oncomodel.model.symbols import Cell, Of, Symbol
from oncomodel.model.texts import joined, shown
from oncomodel.model.units import IN_WORDS, TEXT

FORMATS = {kind: IN_WORDS[kind] for kind in ("amount", "amount apart", "rate", "share", "percent", "whole")}


@dataclass(frozen=True)
class Words:
    """Words that stand in a sentence as they are."""

    text: str


@dataclass(frozen=True)
class Figure:
    """A number in a sentence: its line, and how it is shown.

    Attributes:
        kind: One of the keys of :data:`FORMATS`.
    """

    of: str | Symbol
    kind: str = "amount"


Part = Words | Figure | Symbol | str


@dataclass(frozen=True)
class Sentence:
    """A text line that a formula joins from words, texts (by key or symbol) and figures."""

    key: str
    label: str
    parts: tuple[Part, ...]


def written(key: str, sentences: tuple[Sentence, ...]) -> tuple[Input | Line, ...]:
    """The words and formats of *sentences*, each once, and a line for each sentence.

    Args:
        key: What the keys of the words and formats begin with.
        sentences: In the order in which they are shown.
    """
    parts = [part for sentence in sentences for part in sentence.parts]
    texts = tuple(dict.fromkeys(part.text for part in parts if isinstance(part, Words)))
    places = {text: Of(f"{key}_words", f"{key}_word_{number}") for number, text in enumerate(texts, start=1)}
    words = _texts(f"{key}_words", {place.member: text for text, place in places.items()}, "Words")
    formats = {_format(key, kind): pattern for kind, pattern in FORMATS.items()}
    shapes = _texts(f"{key}_formats", formats, "Format")
    return (words, shapes, *(_line(key, sentence, places) for sentence in sentences))


def _format(key: str, kind: str) -> str:
    return f"{key}_{kind.replace(' ', '_')}"


def _texts(key: str, texts: dict[str, str], kind: str) -> Input:
    members = tuple(Member(name, f"{kind} {number}") for number, name in enumerate(texts, start=1))
    entries = tuple(
        Entry(text, Evidence("setting", "A piece of the sentences of this tab.")) for text in texts.values()
    )
    return Input(key, "", TEXT, entries, members, editable=False)


def _line(key: str, sentence: Sentence, places: dict[str, Of]) -> Line:
    bound: dict[str, str | Symbol] = {}
    for number, part in enumerate(sentence.parts):
        if isinstance(part, Words):
            bound[f"part_{number}"] = places[part.text]
        elif isinstance(part, Figure):
            bound[f"part_{number}"] = part.of
            bound[f"as_part_{number}"] = Of(f"{key}_formats", _format(key, part.kind))
        else:
            bound[f"part_{number}"] = part
    return text_cell(sentence.key, sentence.label, _rule(bound))


def text_cell(key: str, label: str, rule: Rule) -> Line:
    """A text of its own, a native formula in every form."""
    return Line(key, label, TEXT, rule, constant=True, role="words", native=True)


def _rule(bound: dict[str, str | Symbol]) -> Rule:
    return each(sentence, **{name: Cell(one) if isinstance(one, str) else one for name, one in bound.items()})


def sentence(**parts: Any) -> Any:
    """Parts one after the other; a number ``x`` in the format ``as_x``.

    >>> str(sentence(a="It grows by ", b=0.0952, as_b="0.0%", c=" a year."))
    'It grows by 9.5% a year.'
    """
    own = {name: part for name, part in parts.items() if not name.startswith("as_")}
    return joined(*(shown(part, parts[f"as_{name}"]) if f"as_{name}" in parts else part for name, part in own.items()))
