"""Whether a quote stands in its source, and whether a number stands in its quote."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from math import isclose

_NUMBER = re.compile(
    r"""(?: (?<![\w.,]) | (?<=USD) | (?<=EUR) | (?<=GBP) | (?<=CHF) | (?<=JPY) )
    (?P<minus> (?<![\w%)]) [-\u2212] )?
    (?P<digits> (?> \d{1,3} (?: [ \u00a0\u2009\u202f'\u2019] \d{3} )+ (?!\d) (?: [.,] \d+ )?
                  | \d+ (?: [.,] \d+ )* ) )
    (?: \s* (?: (?P<percent> % | per\s?cent\b | pct\b | pp\b | percentage\s points? )
            | (?P<scale> trillion | tn | billion | bn | b | million | mn | m | thousand | k ) \b )
      | (?!\w) )""",
    re.VERBOSE | re.IGNORECASE,
)
_BETWEEN_RANGE_ENDS = re.compile(r"\s*(?:[-\u2010-\u2015\u2212\u2192]|to|and)[\s~\u2248$\u20ac\u00a3]*", re.IGNORECASE)
_SCALES = {
    **dict.fromkeys(("trillion", "tn"), 1e12),
    **dict.fromkeys(("billion", "bn", "b"), 1e9),
    **dict.fromkeys(("million", "mn", "m"), 1e6),
    **dict.fromkeys(("thousand", "k"), 1e3),
}


@dataclass(frozen=True)
class Printed:
    """A number as it is printed: 0.2 in "20 %" is 20 and percent.

    Attributes:
        number: The number itself; negative where a minus is printed.
        percent: Whether a percent sign or word follows, perhaps after the range it opens.
        scale: 1e9 for "billion" after it, and so on; None without such a word.
    """

    number: float
    percent: bool = False
    scale: float | None = None

    def shows_fraction(self, fraction: float) -> bool:
        """Whether this is *fraction*: "20 %" is 0.2 and not 20; without a percent sign it is as printed."""
        return _same(self.number / 100 if self.percent else self.number, fraction)

    def shows_amount(self, amount: float, scale: float) -> bool:
        """Whether this is *amount*, which counts in units of *scale*."""
        return not self.percent and _same(self.number * (self.scale or scale) / scale, amount)

    def shows(self, number: float) -> bool:
        """Whether this is *number*, in whatever unit."""
        return any((_same(self.number, number), self.shows_fraction(number), self.shows_amount(number, 1)))


def printed_numbers(quote: str) -> tuple[Printed, ...]:
    """Every number in *quote*; the ends of a range share what follows its second one.

    >>> [(printed.number, printed.percent) for printed in printed_numbers("10-10.5 % from 2023")]
    [(10.0, True), (10.5, True), (2023.0, False)]
    """
    found = list(_NUMBER.finditer(quote))
    numbers = [_printed(match) for match in found]
    for place, (left, right) in reversed(list(enumerate(pairwise(found)))):
        bare = not (numbers[place].percent or numbers[place].scale)
        if bare and _BETWEEN_RANGE_ENDS.fullmatch(quote, left.end(), right.start()):
            end = numbers[place + 1]
            numbers[place] = replace(numbers[place], percent=end.percent, scale=end.scale)
    return tuple(numbers)


def stands_in(quote: str, text: str) -> bool:
    """Whether *text* holds *quote* word for word, white space aside.

    A quote that begins or ends inside a word or a number of the text is not there.
    """
    words = r"\s+".join(map(re.escape, quote.split()))
    before = r"(?<!\w)(?<!\d[.,])" if quote.strip()[0].isalnum() else ""
    after = r"(?!\w)(?![.,]\d)" if quote.strip()[-1].isalnum() else ""
    return re.search(before + words + after, text) is not None


def nearest_passage(quote: str, text: str) -> str:
    """The run of words in *text* that shares most words with *quote*.

    >>> nearest_passage("valued at 54 billion", "It was valued at 53 billion in 2023.")
    'valued at 53 billion'
    """
    words, wanted = text.split(), set(quote.split())
    length = len(quote.split())
    windows = [words[place : place + length] for place in range(max(len(words) - length, 0) + 1)]
    return " ".join(max(windows, key=lambda window: len(wanted.intersection(window))))


def _printed(match: re.Match[str]) -> Printed:
    number = _value(match["digits"]) * (-1 if match["minus"] else 1)
    scale = _SCALES[match["scale"].lower()] if match["scale"] else None
    return Printed(number, percent=match["percent"] is not None, scale=scale)


def _value(digits: str) -> float:
    """The number that *digits* print; a comma before three digits sets thousands apart."""
    digits = re.sub(r"[ \u00a0\u2009\u202f'\u2019]", "", digits)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)|\d{1,3}(\.\d{3}){2,}", digits):
        digits = digits.replace(".", "")
    return float(re.sub(r"[.,](?=.*[.,])", "", digits).replace(",", "."))


def _same(printed: float, number: float) -> bool:
    """Whether they are the same; a fall printed without a minus is a fall."""
    return isclose(printed, number, rel_tol=1e-9) or (number < 0 < printed and isclose(printed, -number))
