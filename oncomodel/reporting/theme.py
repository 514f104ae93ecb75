"""How a report looks: the workbook's palette, and the shades that a page needs besides."""

from __future__ import annotations

from oncomodel.excel import theme

INK, GREY, NAVY, WHITE, HAIRLINE = theme.INK, theme.GREY, theme.NAVY, theme.WHITE, theme.HAIRLINE
SERIES = theme.SERIES
GRADES = ("#2E7D5B", "#2F80C0", "#B8860B", "#8A94A3")  # cited: consistent, not testable, contradicted; assumed
WASH, BAND, GOLD = "#F5F7FA", "#EEF1F6", "#B8860B"
SHADE = (31, 56, 100)  # of the fullest cell of a heat table; emptier ones are nearer to white
PALEST = 0.06
BLACK = "#000000"
READABLE = 4.5  # contrast of text and ground that readers with weak eyes need (WCAG 2.2, 1.4.3)

# Text and ground of each verdict.
VERDICTS = {
    "inconsistent": ("#A80000", "#FBE3E1"),
    "rounding": ("#7A4B00", "#FFF0CC"),
    "cannot be judged": ("#4A5260", "#EDEDED"),
    "consistent": ("#1B5E35", "#E3F1E6"),
}


def series(place: int) -> str:
    """Colour of a series by its place; after the last the first comes again."""
    return SERIES[place % len(SERIES)]


def shaded(part: float) -> tuple[str, str]:
    """Ground and text of a cell that holds *part* of the largest."""
    depth = PALEST + (1 - PALEST) * max(0.0, part)
    ground = "#" + "".join(f"{round(255 - (255 - channel) * depth):02X}" for channel in SHADE)
    return ground, WHITE if contrast(WHITE, ground) >= READABLE else BLACK


def contrast(first: str, second: str) -> float:
    """Contrast of two colours, 1 to 21, as WCAG 2.2 defines it."""
    low, high = sorted(_luminance(colour) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004 - sRGB
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
