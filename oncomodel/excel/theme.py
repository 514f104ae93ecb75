"""How things look, by role. The only module that knows a colour, a font or a width."""

from __future__ import annotations

from typing import Any

INK, GREY, WHITE, NAVY = "#1A1A1A", "#595959", "#FFFFFF", "#1F3864"
INPUT_BLUE, LINK_GREEN, FAIL_RED, PASS_GREEN = "#1F3FA0", "#1B5E35", "#A80000", "#1B5E35"
INPUT_FILL, OUTPUT_FILL, SECTION_FILL, FAIL_FILL, PASS_FILL = (
    "#FFF8DC",
    "#E8EEF7",
    "#DDE5F0",
    "#FBE3E1",
    "#E3F1E6",
)
TILE_FILL, ACCENT = "#F2F5FA", "#2F80C0"
HAIRLINE = "#BFC7D1"
SNAPSHOT_VIOLET, SNAPSHOT_FILL = "#5B2E8C", "#F3EEF9"
WARN_BROWN, WARN_FILL, UNSURE_FILL = "#7A4B00", "#FFF0CC", "#EDEDED"
ALERT_BROWN, ALERT_FILL = "#6B3F00", "#FFD9A0"
BENEATH = {"color": "#D9D9D9", "width": 9}
SERIES = ("#1F3864", "#2F80C0", "#C77700", "#B07AA1", "#8C510A", "#595959")  # told apart without colour vision
DASHES = ("solid", "dash", "square_dot", "long_dash", "dash_dot", "long_dash_dot")
PATTERNS = (None, "wide_upward_diagonal", None, "dark_horizontal", "wide_downward_diagonal", None)
TINTS = ("#5A72A0", "#86B8E0", "#E0A04D", "#D2B3CA", "#B98A4F", "#8C8C8C")  # stripes on the colours above
FAN = (None, "#C9D9EC", "#8FB3DC", "#8FB3DC", "#C9D9EC")
WATERFALL = (None, "#2F80C0", "#2F80C0", "#C77700", "#C77700", "#1F3864")
TREND = {"type": "column", "min": 0, "series_color": SERIES[1]}  # in one colour: bars of rows touch in LibreOffice
GRIDLINE = "#E3E7ED"
MARKERS = ("circle", "square", "triangle", "diamond", "x", "plus")

FONT = {"font_name": "Calibri", "font_size": 10, "font_color": INK, "valign": "vcenter"}
_NUMBER = {"align": "right"}
_INPUT = {
    "font_color": INPUT_BLUE,
    "bg_color": INPUT_FILL,
    "border": 1,
    "border_color": HAIRLINE,
    "locked": False,
}
_TILE = {"align": "left", "indent": 1, "left": 5, "left_color": ACCENT}

# Role -> name of the cell style and its properties.
STYLES: dict[str, tuple[str, dict[str, Any]]] = {
    "title": ("Model title", {"font_size": 16, "bold": True, "font_color": NAVY}),
    "purpose": ("Model purpose", {"font_color": GREY, "italic": True}),
    "status": ("Model status", {"bold": True, "align": "left"}),
    "context": ("Model context", {"bold": True, "font_color": LINK_GREEN, "align": "left"}),
    "heading": ("Model heading", {"bold": True, "font_color": WHITE, "bg_color": NAVY}),
    "table heading": (
        "Model table heading",
        {
            "bold": True,
            "font_color": WHITE,
            "bg_color": NAVY,
            "text_wrap": True,
            "align": "left",
            "valign": "top",
            "indent": 1,
        },
    ),
    "table number heading": (
        "Model table number heading",
        {
            "bold": True,
            "font_color": WHITE,
            "bg_color": NAVY,
            "text_wrap": True,
            "valign": "top",
            "indent": 1,
            **_NUMBER,
        },
    ),
    "year": ("Model year", {"bold": True, "font_color": WHITE, "bg_color": NAVY, **_NUMBER}),
    "phase": ("Model phase", {"font_color": NAVY, "bg_color": SECTION_FILL, **_NUMBER}),
    "section": ("Model section", {"bold": True, "font_color": NAVY, "bg_color": SECTION_FILL}),
    "section number": (
        "Model section number",
        {"bold": True, "font_color": NAVY, "bg_color": SECTION_FILL, "indent": 1, **_NUMBER},
    ),
    "note": ("Model note", {"font_color": GREY, "italic": True}),
    "unit": ("Model unit", {"font_color": GREY, "shrink": True}),
    "source": ("Model source", {"font_color": GREY, "indent": 1}),
    "text": ("Model text", {"text_wrap": True, "indent": 1}),
    "name": ("Model name", {"bold": True, "indent": 1, "text_wrap": True}),
    "address": ("Model address", {"font_color": INPUT_BLUE, "underline": 1, "indent": 1, "text_wrap": True}),
    "tab": ("Model tab link", {"font_color": INPUT_BLUE, "underline": 1, "indent": 1}),
    "input": ("Model input", {**_INPUT, **_NUMBER}),
    "text input": ("Model input", {**_INPUT, "align": "left"}),
    "wrapped input": ("Model input", {**_INPUT, "align": "left", "indent": 1, "text_wrap": True}),
    "missing": ("Model not stated", {"font_color": GREY, "bg_color": INPUT_FILL, "locked": False, **_NUMBER}),
    "fixed": ("Model fixed value", {**_NUMBER}),
    "words": ("Model words", {"align": "left", "indent": 1}),
    "fixed text": ("Model fixed text", {"indent": 1}),
    "calculation": ("Model calculation", {**_NUMBER}),
    "link": ("Model link", {"font_color": LINK_GREEN, **_NUMBER}),
    "total": ("Model total", {"bold": True, "top": 1, "top_color": GREY, **_NUMBER}),
    "output": ("Model output", {"bold": True, "bg_color": OUTPUT_FILL, **_NUMBER}),
    "snapshot": ("Model snapshot", {"font_color": SNAPSHOT_VIOLET, "bg_color": SNAPSHOT_FILL, **_NUMBER}),
    "message": ("Model message", {"bold": True, "font_color": NAVY}),
    "tile label": ("Model tile label", {"font_color": GREY, "bg_color": TILE_FILL, **_TILE}),
    "tile value": (
        "Model tile value",
        {"font_size": 22, "bold": True, "font_color": NAVY, "bg_color": TILE_FILL, **_TILE},
    ),
    "tile text": (
        "Model tile text",
        {"font_size": 16, "bold": True, "font_color": NAVY, "bg_color": TILE_FILL, "shrink": True, **_TILE},
    ),
    "tile status": (
        "Model tile status",
        {"font_size": 16, "bold": True, "font_color": NAVY, "bg_color": TILE_FILL, "shrink": True, **_TILE},
    ),
    "tile note": ("Model tile note", {"font_color": GREY, "bg_color": TILE_FILL, "shrink": True, **_TILE}),
    "finding": ("Model finding", {"bottom": 1, "bottom_color": HAIRLINE, "font_size": 11}),
    "verdict": ("Model verdict", {"bold": True, "indent": 1}),
    "check": ("Model check", {"font_color": GREY, "italic": True, **_NUMBER}),
    "alert": ("Model alert", {"font_color": GREY, "italic": True, **_NUMBER}),
}

LEGEND = {
    "input": "An input: change it. Blue on yellow.",
    "calculation": "A calculation of this tab. Black.",
    "link": "A value of another row or tab, as it is. Green.",
    "total": "A total of the rows above it. Bold under a rule.",
    "output": "A result. Bold on blue-grey.",
    "snapshot": "What a simulation found once: it does not follow changes. Violet.",
    "check": "A check: zero when the model is right. Grey italics.",
}

TAB_COLOURS = {
    "cover": NAVY,
    "dashboard": "#2E7D5B",
    "guide": NAVY,
    "control": "#B8860B",
    "inputs": "#E0B000",
    "claims": "#7A4E9E",
    "calculation": "#5B7FB5",
    "output": "#2E7D5B",
    "checks": "#A80000",
    "sources": "#7F7F7F",
    "log": "#7F7F7F",
}

WIDTHS: dict[str, dict[str, float]] = {
    "time": {
        "label": 54,
        "unit": 15,
        "source": 16,
        "constant": 13,
        "years": 9.5,
        "cagr_base": 10.5,
        "cagr_first": 10.5,
        "trend": 9,
    },
    "inputs": {
        "label": 56,
        "unit": 17,
        "source": 10,
        "constant": 13,
        "low": 10,
        "high": 10,
        "words": 100,
        "scope": 44,
    },
    "checks": {"label": 74, "unit": 12, "source": 26, "constant": 13, "tolerance": 13, "result": 10},
    "ledger": {"unit": 17, "source": 17, "constant": 11},
    "page": {"label": 40, "constant": 112},
}
TILE_WIDTH, TILE_SPACE = 33, 1
TILE_HEIGHTS, FINDING_HEIGHT = (18, 31.5, 18, 9), 17.25
LEDGER_WIDTHS = {
    "short": 9,
    "number": 11,
    "figure": 14,
    "open": 11,
    "term": 16,
    "name": 20,
    "title": 28,
    "wide": 36,
    "label": 46,
    "sentence": 44,
    "words": 52,
    "line": 60,
    "long": 90,
}
NARROWEST_LABEL = 26.0  # of a tab of ledgers, whose status stands in the column of labels
INDENTED = 3  # of the width of a column of labels, what the indent and the margins take
WRAPPED = {
    "short": 0.82,
    "number": 0.82,
    "figure": 0.82,
    "open": 1.0,
    "term": 0.82,
    "name": 0.82,
    "title": 0.82,
    "wide": 0.9,
    "label": 0.9,
    "sentence": 1.0,
    "words": 1.0,
    "line": 0.8,
    "long": 1.0,
}  # the part of a width that wrapped words fill
LIST_WIDTHS = {
    "list": (22, 60, 30, 102),
    "log": (16, 50, 100),
    "functions": (22, 14, 46, 60, 44, 16, 16, 60),
}

PASSED = {"font_color": PASS_GREEN, "bg_color": PASS_FILL}
FAILED = {"font_color": FAIL_RED, "bg_color": FAIL_FILL, "bold": True}
ALERTED = {"font_color": ALERT_BROWN, "bg_color": ALERT_FILL, "bold": True}
WARNED = {"font_color": WARN_BROWN, "bg_color": WARN_FILL}
UNSURE = {"font_color": GREY, "bg_color": UNSURE_FILL}
VERDICT_LOOKS = (UNSURE, PASSED, WARNED, FAILED)
HEAT = {"type": "2_color_scale", "min_color": WHITE, "max_color": "#B4CDEB"}
DIFFERENCE_FORMAT = "[>=0.05]#,##0.0_);[<=-0.05](#,##0.0);0.0_)"  # what rounds to 0 has no sign
RESULT_FORMATS = {"check": '[=1]"pass";[=0]"FAIL";0', "alert": '[=1]"pass";[=0]"ALERT";0'}
TABLE_STYLE = "Table Style Light 1"
ZOOM = 90
ON_PAGE = {"align": "left", "locked": True}  # a value or a sample of a style, on a page of text
RIGHT_HEADINGS = ("constant", "low", "high", "tolerance", "result", "cagr_base", "cagr_first", "trend")
STATUS_TIP = "Go to the checks"
LEFT_OUT = ": workings, left out of print"  # after the title of a tab, in the header of its page
ROLE_FORMATS = {"finding": '"\u2022  "@'}
CONTEXT_FORMATS = {"scenario": '"Scenario: "@', "basis": '"Basis: "@'}
PROTECTION = {
    "select_locked_cells": True,
    "select_unlocked_cells": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "sort": True,
}
ROW_HEIGHT, ROW_PIXELS = 13.5, 18  # of a row, in points and on the screen
TITLE_HEIGHT = 21
LANDSCAPE, PORTRAIT = (1045, 669), (717, 997)  # A4 within its margins, in pixels of the screen
READABLE = 2.4  # how many times as wide as a page a tab may be and still be read on one
LEGIBLE, SMALLEST = 0.8, 0.72  # of its size on the screen: body font of 8 points, and what squeezing may make of it
SQUEEZED = 1.4  # how far a tab may be over a page and still be fitted on it
NEAR = 5  # rows between the heading of a tab and a table whose header repeats with it
BLANK, LATE = 0.5, 0.75  # how full a page must be to be left for a section, and for what is longer than a page
LETTERS_PER_WIDTH, LINE_HEIGHT = 1.15, 13.5  # of wrapped text in the body font
BOLD_PER_WIDTH = 1.0  # of wrapped headers of tables, which are bold
FILTERED = 12  # rows from which on a table is worth filtering: its header has a line more, for the buttons
CHART_TITLE = {"name": "Calibri", "size": 11, "color": NAVY}
CHART_TITLE_AT = {"x": 0.012, "y": 0.025}
CHART_FONT = {"name": "Calibri", "size": 9, "color": INK, "bold": False}
CHART_WIDEST, CHART_SPACE, CHART_GAP, LINE_WIDTH = 880, 12, 55, 2.25


def pixels(width: float) -> int:
    """How wide a column of *width* digits is on the screen."""
    return int(width * 7 + 5)
