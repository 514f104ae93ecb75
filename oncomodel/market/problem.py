"""One broken rule of a market file, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]

_SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """A place in the file, the rule it breaks, and what stands there.

    Attributes:
        path: Keys from the top of the file; empty for the file itself.
        rule: The rule, read after "must".
        got: What stands there instead, as *shown* prints it.
        line: Line in the file, from 1; None: the line of *path*.
    """

    path: Path
    rule: str
    got: str = "nothing"
    line: int | None = None

    def sentence(self, place: str) -> str:
        """The problem in the grammar of every oncomodel error.

        >>> Problem(("bases", "wide", "start", "value"), "be greater than 0", "-3").sentence("x.yaml:4")
        'x.yaml:4: bases.wide.start.value must be greater than 0 (got -3)'
        """
        where = ".".join(map(str, self.path)) or "the file"
        return f"{place}: " + _one_line(f"{where} must {self.rule} (got {self.got})")


def shown(value: object, options: Collection[str] = ()) -> str:
    """*value* on one short line, with the nearest of *options* where one is near.

    >>> shown("headlne", ["narrow", "headline"])
    "'headlne'; did you mean 'headline'?"
    """
    near = get_close_matches(value, options, n=1) if isinstance(value, str) else []
    return _plain(value) + (f"; did you mean {near[0]!r}?" if near else "")


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _plain(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case dict() | tuple():
            kind = "mapping" if isinstance(value, dict) else "list"
            return f"a {kind}" if value else f"an empty {kind}"
        case float():
            return f"{value:.12g}"
        case _:
            text = repr(value)
            return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...{text[0]}"
