"""The names of those members of a block whose flag is 1, in a sentence: "A, B and C", or "A, B, C and 2 more"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oncomodel.kernels import lists as kernels
from oncomodel.kernels.arithmetic import exceeds, total
from oncomodel.model.lines import Column, Entry, Evidence, Input, Ledger, Line, Member, Row, Rule, each
from oncomodel.model.symbols import Of, Some
from oncomodel.model.texts import joined, shown, where_true
from oncomodel.model.units import COUNT, FLAG, IN_WORDS, Unit
from oncomodel.sheets.figures import piece
from oncomodel.sheets.funnel_words import warning
from oncomodel.sheets.sentences import text_cell

MOST = 3.0
"""How many names a sentence holds before it counts the others."""


@dataclass(frozen=True)
class Names:
    """The names of what is flagged, one after the other.

    Attributes:
        key: What the keys of its rows begin with.
        label: What is named, in words.
        header: What the members are, in one word.
        of: The members.
        flags: Key of the block that says which of them are named.
        count: Key of how many they are.
        names: Key of the block of their names.
    """

    key: str
    label: str
    header: str
    of: tuple[Member, ...]
    flags: str
    count: str
    names: str

    @property
    def text(self) -> str:
        """Key of the names, or of the word that there are none."""
        return f"{self.key}_text"

    def rows(self) -> Iterator[Row]:
        """Who is named and after what, the list as it grows, and the names."""
        yield Ledger(f"Names_{self.key}", f"{self.header}: {self.label}", self.of, tuple(self._columns()))
        before = "names_start"
        for member in self.of:
            parts = {part: Of(f"{self.key}_{part}", member.key) for part in ("between", "last", "named")}
            grown = each(
                extended, before=before, comma="names_comma", also="names_and", name=self._name(member), **parts
            )
            before = f"{self.key}_list_{member.key}"
            yield text_cell(before, f"{member.label}: names so far, {self.label}", grown)
        yield self._single(
            "left", "left unnamed", COUNT, each(kernels.left_unnamed, count=self.count, most="names_most")
        )
        over = each(exceeds, value=self.count, limit="names_most")
        yield self._single("is_long", "more than a sentence names", FLAG, over)
        pieces = {"also": "names_and", "number_format": "names_format", "more": "names_more"}
        closed = each(ended, before=before, flag=f"{self.key}_is_long", left=f"{self.key}_left", **pieces)
        yield text_cell(f"{self.key}_found", f"Names, {self.label}", closed)
        said = each(warning, count=self.count, found=f"{self.key}_found", nothing="names_none")
        yield text_cell(self.text, f"Names or none, {self.label}", said)

    def _columns(self) -> Iterator[Column]:
        until = [tuple(member.key for member in self.of[:number]) for number in range(1, len(self.of) + 1)]
        place = {"place": f"{self.key}_place", "count": self.count, "named": f"{self.key}_named"}
        yield self._column(
            "place", "Flagged so far", COUNT, tuple(each(total, parts=Some(self.flags, u)) for u in until)
        )
        named = each(kernels.is_named, flag=self.flags, place=f"{self.key}_place", most="names_most")
        yield self._column("named", "Named", FLAG, named)
        yield self._column("between", "After a comma", FLAG, each(kernels.comes_between, **place))
        yield self._column("last", "After the last joining word", FLAG, each(kernels.comes_last, **place))

    def _column(self, part: str, header: str, unit: Unit, rule: Rule | tuple[Rule, ...]) -> Column:
        return Column(header, Line(f"{self.key}_{part}", header.lower(), unit, rule, self.of, constant=True))

    def _single(self, part: str, label: str, unit: Unit, rule: Rule) -> Line:
        return Line(f"{self.key}_{part}", f"{self.label.capitalize()}: {label}", unit, rule, constant=True)

    def _name(self, member: Member) -> Of:
        return Of(self.names, member.key)


def pieces_of_names() -> tuple[Input, ...]:
    """What lists of names are joined with."""
    most = Entry(MOST, Evidence("setting", "More would not fit a line; all are named on the tab that they are from."))
    return (
        Input("names_most", "Most names in a sentence", COUNT, (most,), editable=False),
        piece("names_start", "Start of a list of names", "in "),
        piece("names_comma", "Between names", ", "),
        piece("names_and", "Before the last name", " and "),
        piece("names_more", "After how many are not named", " more"),
        piece("names_format", "Format of how many are not named", IN_WORDS["whole"]),
        piece("names_none", "Where there is no name", "in none"),
    )


def extended(before: Any, comma: Any, also: Any, name: Any, between: Any, last: Any, named: Any) -> Any:
    """A list of names with one more, where it is named, after a comma or after "and".

    >>> str(extended("in A", ", ", " and ", "B", 1, 0, 1)), str(extended("in A", ", ", " and ", "B", 0, 0, 0))
    ('in A, B', 'in A')
    """
    return joined(before, where_true(between, comma), where_true(last, also), where_true(named, name))


def ended(before: Any, flag: Any, left: Any, also: Any, number_format: Any, more: Any) -> Any:
    """A list of names, and how many have none, where the flag is 1.

    >>> str(ended("in A, B, C", 1, 2, " and ", "0", " more")), str(ended("in A", 0, 0, " and ", "0", " more"))
    ('in A, B, C and 2 more', 'in A')
    """
    return joined(before, where_true(flag, joined(also, shown(left, number_format), more)))
