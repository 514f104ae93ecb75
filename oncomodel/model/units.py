"""Units, and the one number format that each unit's numbers are shown in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unit:
    """A unit of measure.

    Attributes:
        name: What the unit column says.
        number_format: Excel's number format; negatives stand in parentheses.
    """

    name: str
    number_format: str


SHARE = Unit("% of total", "0.0%_);(0.0%);0.0%_)")
PASSING = Unit("% of stage before", "0.0%_);(0.0%);0.0%_)")
RATE = Unit("% per year", "0.00%_);(0.00%);0.00%_)")
RATE_POINTS = Unit("% points per year", "0.00%_);(0.00%);0.00%_)")
POINTS_IN_LISTS = Unit(RATE_POINTS.name, '0.00%" pts"_);(0.00%" pts");0.00%" pts"_)')
"""Points of growth where no column says their unit: 0.01 is shown as 1.00% pts."""
YEAR = Unit("year", "0")
YEARS = Unit("years", "0_);(0);0_)")
POSITION = Unit("number", "0_);(0);0_)")
FLAG = Unit("1 or 0", "0")
COUNT = Unit("count", "0_);(0);0_)")
LARGE_COUNT = Unit("count", "#,##0_);(#,##0);0_)")
RATIO = Unit("ratio", "0.0E+00_);(0.0E+00);0_)")
TEXT = Unit("text", "@")
PERCENT = Unit("%", "0.0%_);(0.0%);0.0%_)")
SHARE_POINTS = Unit("% points", "0.0%_);(0.0%);0.0%_)")
FINE_SHARE_POINTS = Unit(SHARE_POINTS.name, RATE_POINTS.number_format)
"""Of errors of a part of the draws, which are small."""
BASIS_POINTS = Unit("basis points", "#,##0_);(#,##0);0_)")
FACTOR = Unit("factor", "0.00_);(0.00);0.00_)")
FINE_FACTOR = Unit("factor", "0.0000_);(0.0000);0.0000_)")

IN_WORDS = {
    "amount": "#,##0.0",
    "amount apart": "#,##0.0;#,##0.0",
    "change": "+#,##0.0;-#,##0.0",
    "rate in a table": "0.00%;(0.00%)",
    "count": "#,##0.00",
    "gap": "+0.0%;-0.0%",
    "percent": "0%",
    "points": "+0;-0",
    "price": "#,##0",
    "rate": "0.00%",
    "share": "0.0%",
    "share apart": "0.0%;0.0%",
    "whole": "0",
}
"""How numbers stand in texts, by what they are; "apart" is without a sign, where words say which way."""

CLOSED_LIST = (
    SHARE,
    PASSING,
    RATE,
    RATE_POINTS,
    YEAR,
    YEARS,
    POSITION,
    FLAG,
    COUNT,
    RATIO,
    TEXT,
    PERCENT,
    SHARE_POINTS,
    BASIS_POINTS,
    FACTOR,
)


def money(currency: str, magnitude: str) -> Unit:
    """A unit of money, such as USD billion."""
    return Unit(f"{currency} {magnitude}".strip(), "#,##0.0_);(#,##0.0);0.0_)")


def fine_money(currency: str, magnitude: str) -> Unit:
    """The unit of money of small parts, with two decimals."""
    return Unit(money(currency, magnitude).name, "#,##0.00_);(#,##0.00);0.00_)")


def change_of_money(currency: str, magnitude: str) -> Unit:
    """The unit of money of differences: what rounds to 0 is a dash, so that what acts stands out."""
    return Unit(money(currency, magnitude).name, '[>=0.05]#,##0.0_);[<=-0.05](#,##0.0);"-"_)')


def blank_at_zero(unit: Unit) -> Unit:
    """*unit* in cells that are blank where the number is 0.

    >>> blank_at_zero(PERCENT).number_format
    '0.0%_);(0.0%);'
    """
    positive, negative, _ = unit.number_format.split(";")
    return Unit(unit.name, f"{positive};{negative};")


def quantity(name: str) -> Unit:
    """A unit that a market file names for a figure of its own."""
    whole = "0.0#%" if name.startswith("%") else "#,##0.0##"
    return Unit(name, f"{whole}_);({whole});0_)")


def heads(name: str) -> Unit:
    """A unit that people, households or other heads are counted in, such as million patients."""
    return Unit(name, "#,##0.000_);(#,##0.000);0.000_)")


def price(currency: str, per: str) -> Unit:
    """A unit of a price, such as USD per patient-year."""
    return Unit(f"{currency} per {per}", "#,##0_);(#,##0);0_)")


def use(name: str) -> Unit:
    """A unit of what one head uses, such as years per patient."""
    return Unit(name, "0.00_);(0.00);0.00_)")


def in_text(number: float) -> str:
    """A number that is fixed when the workbook is built, as it stands in a text.

    >>> in_text(1234567.8), in_text(145.0)
    ('1,234,567.8', '145')
    """
    return f"{number:,.15g}"
