"""Native charts of a tab's lines: titles, units, visible axes, and a text for those who do not see them."""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING, Any

from oncomodel.excel import theme
from oncomodel.excel.grid import LABEL
from oncomodel.excel.plots import OVER_YEARS, Plot, left_out, plots
from oncomodel.model.lines import Chart, Charts
from oncomodel.model.texts import shown
from oncomodel.model.units import IN_WORDS

if TYPE_CHECKING:
    from oncomodel.excel.tab import Tab

# Kind -> XlsxWriter's type and subtype.
_TYPES = {
    "line": ("line", None),
    "stacked": ("column", "stacked"),
    "stacked100": ("column", "percent_stacked"),
    "area": ("area", "stacked"),
    "fan": ("area", "stacked"),
    "bar": ("bar", None),
    "column": ("column", None),
    "parts": ("bar", "stacked"),
    "waterfall": ("column", "stacked"),
    "tornado": ("bar", None),
}
_WORDS = {
    "line": "Line chart",
    "stacked": "Stacked columns",
    "stacked100": "Stacked columns, each 100 %",
    "area": "Stacked areas",
    "fan": "Fan chart",
    "bar": "Bar chart",
    "column": "Column chart",
    "parts": "Stacked bars",
    "waterfall": "Waterfall chart",
    "tornado": "Tornado chart",
}
_MANY = 12  # members whose values a text can name without tiring who hears it


def insert_charts(tab: Tab, row: int, band: Chart | Charts) -> None:
    """Insert charts side by side from *row* down."""
    charts = band.charts if isinstance(band, Charts) else (band,)
    wide = min(tab.pixels / len(charts), theme.CHART_WIDEST)
    for number, chart in enumerate(charts):
        insert_chart(tab, row, chart, (number * wide, wide - theme.CHART_SPACE))


def insert_chart(tab: Tab, row: int, chart: Chart, across: tuple[float, float], column: int = LABEL) -> None:
    """Insert *chart* at *row*: *across* is how far right of *column* it begins and how wide it is, in pixels."""
    drawn = plots(tab, chart)
    made = _made(tab, chart, drawn)
    made.set_size({"width": across[1], "height": chart.rows * theme.ROW_PIXELS - theme.CHART_SPACE})
    place = {"x_offset": across[0], "y_offset": theme.CHART_SPACE / 2, "object_position": 2}
    tab.page.insert_chart(row, column, made, {**place, "description": described(tab, chart, drawn)})


def titled(tab: Tab, chart: Chart) -> str:
    """The title of *chart* as built: what it shows, the unit, and whether series were left out."""
    if chart.titled_by:
        return str(tab.values.at(chart.titled_by))
    count = left_out(tab, chart)
    return f"{chart.title}, {chart.unit}" + (f" (six largest of {count})" if count else "")


def described(tab: Tab, chart: Chart, drawn: list[Plot]) -> str:
    """The text of *chart* for those who do not see it, with the key numbers."""
    words = re.sub(r"\{(\w+)\.(\w+)\}", lambda match: _value(tab, match[1], match[2]), chart.alt)
    words = words or "; ".join(_numbers(chart, plot) for plot in drawn) + "."
    chosen = [str(tab.values.at(key)) for key in ("scenario", "basis") if key in tab.values.lines]
    built = f" Values as built, scenario {chosen[0]}, basis {chosen[1]}." if chosen[1:] else ""
    return f"{_WORDS[chart.kind]}: {titled(tab, chart)}. {words}{built}"


def _numbers(chart: Chart, plot: Plot) -> str:
    """The first and last value of a series over years, or the value of each of its categories."""
    values = [plain(number, plot.unit) for number in plot.numbers]
    if chart.kind in OVER_YEARS:
        return f"{plot.name} {values[0]} in {plot.labels[0]}, {values[-1]} in {plot.labels[-1]}"
    named = zip(plot.labels, values, strict=True)
    pairs = [f"{label} {value}" for label, value in named if str(label).strip()]  # rows in reserve are blank
    more = f" and {len(pairs) - _MANY} more" if len(pairs) > _MANY else ""
    return f"{plot.name}: {', '.join(pairs[:_MANY])}{more}"


def plain(number: float | None, number_format: str) -> str:
    """A number as its cell shows it; blank where it has none."""
    pattern = re.sub(r'_\)|"|\[[^]]*\]', "", number_format.split(";", maxsplit=1)[0])
    return "blank" if number is None else str(shown(number, pattern if re.search("[0#]", pattern) else "0"))


def _value(tab: Tab, key: str, member: str) -> str:
    value = tab.values.at(key, tab.grid.places[key].members.index(member))
    return value if isinstance(value, str) else plain(float(value), tab.grid.lines[key].unit.number_format)


def _made(tab: Tab, chart: Chart, drawn: list[Plot]) -> Any:
    kind, subtype = _TYPES[chart.kind]
    made = tab.formats.book.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
    looks = _looks(chart)
    if chart.beneath:
        made.add_series(_series(drawn[0]) | {"line": theme.BENEATH, "marker": {"type": "none"}})
        drawn = drawn[1:]
    under, over = (drawn[:-1], drawn[-1:]) if chart.kind == "fan" else (drawn, [])
    for number, plot in enumerate(under):
        made.add_series(_series(plot) | looks(number) | _apart(chart, plot) | _backcast(tab, chart, plot, number))
    for plot in over:
        line = tab.formats.book.add_chart({"type": "line"})
        line.add_series(_series(plot) | {"line": {"color": theme.SERIES[0], "width": theme.LINE_WIDTH}})
        made.combine(line)
    _title(tab, chart, made)
    _axes(chart, drawn, made)
    _legend(chart, drawn, made)
    made.set_chartarea({"border": {"color": theme.HAIRLINE}, "fill": {"color": theme.WHITE}})
    return made


def _series(plot: Plot) -> dict[str, Any]:
    return {
        "name": list(plot.named_at) if plot.named_at else plot.name,
        "name_data": [plot.name],
        "categories": list(plot.categories),
        "values": list(plot.values),
        "categories_data": list(plot.labels),
        "values_data": list(plot.numbers),
    }


def _apart(chart: Chart, plot: Plot) -> dict[str, Any]:
    """The look of the one category that stands apart."""
    if chart.apart not in plot.labels:
        return {}
    points = [{"fill": {"color": theme.SERIES[2]}} if label == chart.apart else None for label in plot.labels]
    return {"points": points}


def _backcast(tab: Tab, chart: Chart, plot: Plot, number: int) -> dict[str, Any]:
    """Hollow markers for the years of a line before the base year as built: they are no data."""
    if chart.kind != "line" or "base_year" not in tab.values.lines or not isinstance(plot.labels[0], int):
        return {}
    hollow = {"fill": {"color": theme.WHITE}, "border": {"color": theme.SERIES[number]}}
    points = [hollow if year < tab.values.at("base_year") else None for year in plot.labels]
    return {"points": points} if any(points) else {}


def _looks(chart: Chart) -> Any:
    """What gives the look of each series by its number."""
    match chart.kind:
        case "line":
            return _line_look
        case "fan":
            return lambda number: _filled(theme.FAN[number])
        case "waterfall":
            return lambda number: _filled(theme.WATERFALL[number]) | {"gap": theme.CHART_GAP, "border": {"none": True}}
        case "tornado":
            return lambda number: _patterned(number) | {"gap": theme.CHART_GAP, "overlap": 100}
    return lambda number: _patterned(number) | {"gap": theme.CHART_GAP}


def _line_look(number: int) -> dict[str, Any]:
    colour, fill = theme.SERIES[number], {"color": theme.SERIES[number]}
    line = {"color": colour, "width": theme.LINE_WIDTH, "dash_type": theme.DASHES[number]}
    return {"line": line, "marker": {"type": theme.MARKERS[number], "size": 5, "fill": fill, "border": fill}}


def _patterned(number: int) -> dict[str, Any]:
    """A fill with a pattern of its own, so that no colour must be told from another."""
    colour, pattern = theme.SERIES[number], theme.PATTERNS[number]
    if pattern is None:
        return _filled(colour)
    look = {"pattern": pattern, "fg_color": theme.TINTS[number], "bg_color": colour}
    return {"pattern": look, "border": {"color": theme.WHITE, "width": 0.75}}


def _filled(colour: str | None) -> dict[str, Any]:
    if colour is None:
        return {"fill": {"none": True}, "border": {"none": True}}
    return {"fill": {"color": colour}, "border": {"color": theme.WHITE, "width": 0.75}}


def _title(tab: Tab, chart: Chart, made: Any) -> None:
    title: dict[str, Any] = {"name": titled(tab, chart)}
    if chart.titled_by:
        place = tab.grid.places[chart.titled_by]
        title = {"name": [place.sheet, place.row, place.column], "data": [titled(tab, chart)]}
    made.set_title({**title, "name_font": theme.CHART_TITLE, "overlay": False, "layout": theme.CHART_TITLE_AT})


def _axes(chart: Chart, drawn: list[Plot], made: Any) -> None:
    fonts = {"num_font": theme.CHART_FONT, "name_font": theme.CHART_FONT, "visible": True}
    values: dict[str, Any] = {**fonts, "name": _axis_title(chart, drawn), **_scale(chart)}
    values |= {"num_format": _axis_format(chart, drawn), "line": {"none": True}}
    categories: dict[str, Any] = {**fonts, "label_position": "low", "line": {"color": theme.GREY}}
    categories |= {"name": chart.along or "Year"} if chart.kind in OVER_YEARS else {}
    categories |= {"interval_unit": ceil(len(drawn[0].labels) / _MANY)} if chart.along else {}
    categories |= {} if chart.kind in OVER_YEARS else {"interval_unit": 1}  # the name of every category
    categories |= {"position_axis": "on_tick"} if chart.kind in ("area", "fan") else {}
    if _TYPES[chart.kind][0] == "bar":
        made.set_y_axis(categories | {"reverse": True})
        made.set_x_axis(values | {"label_position": "high"})
    else:
        made.set_x_axis(categories)
        made.set_y_axis(values)


def _axis_title(chart: Chart, drawn: list[Plot]) -> str:
    """What the axis of values says; of a tornado also which bar is which."""
    words = chart.axis or chart.unit
    return f"{words} (dark: {drawn[0].name}; striped: {drawn[1].name})" if chart.kind == "tornado" else words


def _axis_format(chart: Chart, drawn: list[Plot]) -> str:
    """Whole numbers or percents, with a decimal where the values are close to one another."""
    if chart.kind == "stacked100":
        return IN_WORDS["percent"]
    numbers = [number for plot in drawn for number in plot.numbers if number is not None]
    fine = max(map(abs, numbers), default=1.0) < (0.2 if "%" in drawn[0].unit else 5)
    if "%" in drawn[0].unit:
        return IN_WORDS["share" if fine else "percent"]
    return IN_WORDS["amount" if fine else "price"]


def _scale(chart: Chart) -> dict[str, Any]:
    grid = {"major_gridlines": {"visible": True, "line": {"color": theme.GRIDLINE, "width": 0.5}}}
    if chart.kind in ("parts", "stacked100"):
        return grid | {"min": 0, "max": 1}
    if chart.least or chart.most is not None:
        return grid | {"min": chart.least} | ({} if chart.most is None else {"max": chart.most})
    return grid | ({"min": 0} if chart.kind in ("bar", "column") and not chart.negative else {})


def _legend(chart: Chart, drawn: list[Plot], made: Any) -> None:
    """Series in one row below, where every program lists them in their order; none for one series."""
    if len(drawn) == 1 or chart.kind == "tornado":  # programs order the names of bars side by side differently
        made.set_legend({"none": True})
        return
    hidden = {"waterfall": [0, 2, 4], "fan": [0]}.get(chart.kind, [])
    made.set_legend({"position": "bottom", "font": theme.CHART_FONT, "delete_series": hidden})
