"""A report as one page that needs nothing else: no network, no fonts, no other file."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from oncomodel import __version__
from oncomodel.reporting import theme
from oncomodel.reporting.content import Bullets, Chart, Heat, Number, Report, Variant

if TYPE_CHECKING:
    from jinja2 import Environment

ASSETS = files("oncomodel.reporting") / "assets"
CHART_HEIGHT, BAR_HEIGHT, AXIS_HEIGHT = 320, 34, 96  # in pixels: a chart over years, a bar, what is around bars


def page(report: Report) -> str:
    """The HTML of a report."""
    script, library = _asset("page.js"), _asset("plotly-basic.min.js")
    hashes = " ".join(_hash(text) for text in (library, script))
    environment = _environment()
    from markupsafe import Markup

    parts = {"style": _style(), "script": script, "library": library}
    safe = {name: Markup(text) for name, text in parts.items()}  # noqa: S704 - our own files
    template = environment.from_string(_asset("page.html"))
    return template.render(report=report, hashes=Markup(hashes), version=__version__, **safe) + "\n"  # noqa: S704


def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    made = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    made.filters |= {"exact": repr, "json": chart_json, "height": height, "shade": _shade, "labelled": _labelled}
    tests = {"number_like": Number, "chart_like": Chart, "heat_like": Heat, "list_like": Bullets}
    made.tests |= {name: _is(kind) for name, kind in tests.items()}
    return made


def _is(kind: type) -> Any:
    return lambda value: isinstance(value, kind)


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How the page's policy names a script that may run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _style() -> str:
    colours = {
        "ink": theme.INK,
        "grey": theme.GREY,
        "navy": theme.NAVY,
        "white": theme.WHITE,
        "hairline": theme.HAIRLINE,
        "wash": theme.WASH,
        "band": theme.BAND,
        "gold": theme.GOLD,
    }
    colours |= {f"series-{n}": colour for n, colour in enumerate(theme.SERIES)}
    colours |= {f"grade-{n}": colour for n, colour in enumerate(theme.GRADES)}
    named = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    verdicts = "".join(
        f".verdict.{name.replace(' ', '-')}{{color:{text};background:{ground}}}"
        for name, (text, ground) in theme.VERDICTS.items()
    )
    return f":root{{{named}}}\n{_asset('page.css')}{verdicts}\n"


def chart_json(chart: Chart) -> Any:
    """What the page's script draws a chart from; nothing in it can end the element that holds it."""
    from markupsafe import Markup

    data = {
        "kind": chart.kind,
        "title": chart.title,
        "categories": chart.categories,
        "base": chart.base,
        "reference": [chart.reference[0], chart.reference[1].value] if chart.reference else None,
        "variants": [_variant(variant) for variant in chart.variants],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - the letters that HTML knows are escaped above


def _variant(variant: Variant) -> dict[str, Any]:
    series = [
        {
            "label": one.label,
            "strong": one.strong,
            "values": [number.value if number else None for number in one.numbers],
            "highs": [number.value if number else None for number in one.highs],
        }
        for one in variant.series
    ]
    return {"label": variant.label, "unit": variant.unit, "percent": variant.percent, "series": series}


def height(chart: Chart) -> int:
    """Height of a chart in pixels."""
    if not chart.over_years:
        return AXIS_HEIGHT + BAR_HEIGHT * len(chart.categories)
    return CHART_HEIGHT


def _shade(number: Number, heat: Heat) -> str:
    ground, ink = theme.shaded(number.value / heat.largest)
    return f"background:{ground};color:{ink}"


def _labelled(cell: Any, header: str) -> Any:
    """A cell that says its header itself, for where a table is shown as a list."""
    from markupsafe import Markup, escape

    return Markup(str(cell).replace("<td", f'<td data-label="{escape(header)}"', 1))  # noqa: S704 - both are escaped
