"""A report on paper: a PDF with the same figures, its fonts embedded and its text selectable."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from oncomodel import __version__
from oncomodel.errors import ReportError
from oncomodel.reporting import fonts, theme
from oncomodel.reporting.content import Bullets, Chart, Heat, Number, Report, Section, Series, Table, Tile, Words, plain
from oncomodel.reporting.layout import PAGE_WIDTH, Paper, document
from oncomodel.reporting.plots import drawing

GAP = 8.0
HALF = (PAGE_WIDTH - GAP) / 2
CARD = 6.0  # between the frame of a chart and what is in it
TILES, TILE_GAP = 4, 6.0
FINDING_COLUMNS = 2
FIXED = {"verdict": 66.0, "number": 62.0, "range": 78.0}  # widths of columns in points
KEPT = 14  # rows of a table that is not broken over pages
NARROWEST, WIDEST = 20, 46  # of texts in columns, in letters


def paper(report: Report, path: Path) -> None:
    """Write the PDF of a report.

    Raises:
        ReportError: If the report has letters that the embedded fonts do not have.
    """
    fonts.register()
    look = Paper()
    flow = list(_flow(report, look))
    if missing := fonts.missing_letters(_all_text(report)):
        raise ReportError(
            f"text of a PDF must be in letters that its fonts have (got {missing}); the HTML has them all"
        )
    document(report, path, __version__).build(flow)


def _flow(report: Report, look: Paper) -> Iterator[Any]:
    view = report.view
    yield from _front(report, look)
    yield from _tiles(view.tiles, look)
    yield _findings(view.findings, look)
    yield look.space(GAP)
    for section in (*view.sections, *report.sections):
        yield from _section(section, look)
    yield from _appendix(report, look)


def _front(report: Report, look: Paper) -> Iterator[Any]:
    view = report.view
    dated = f" / {report.dated}" if report.dated else ""
    yield look.text(f"MARKET REPORT{dated}", "eyebrow")
    yield look.text(report.title, "title")
    yield look.text(report.purpose, "purpose")
    yield look.marked(f"<b>Scope.</b> {escape(report.scope)}", "small")
    details = " &nbsp; ".join(f"{escape(name)} <b>{escape(text)}</b>" for name, text in report.details)
    yield look.marked(details, "small")
    choice = f"<b>{escape(view.scenario_label)}</b> scenario, <b>{escape(view.basis_label)}</b> basis"
    yield look.marked(f"Shown here: {choice}. The page of this report shows the others too.", "small")
    yield look.space(GAP)


def _tiles(tiles: tuple[Tile, ...], look: Paper) -> Iterator[Any]:
    for start in range(0, len(tiles), TILES):
        row = [_tile(tile, look) for tile in tiles[start : start + TILES]]
        yield look.tiles(row, theme.NAVY if start == 0 else theme.GOLD)
        yield look.space(TILE_GAP)


def _tile(tile: Tile, look: Paper) -> list[Any]:
    named = isinstance(tile.main, str)
    main = escape(tile.main if isinstance(tile.main, str) else tile.main.text)
    unit = f' <font size="8" name="{fonts.REGULAR}">{escape(tile.unit)}</font>' if tile.unit else ""
    return [
        look.text(tile.label, "label"),
        look.marked(main + unit, "name" if named else "figure"),
        look.text(plain(tile.below), "below"),
    ]


def _findings(findings: tuple[Words, ...], look: Paper) -> Any:
    items = [look.marked(f"<b>{n}</b> &nbsp; {marked(words)}", "finding") for n, words in enumerate(findings, start=1)]
    rows = [items[start : start + FINDING_COLUMNS] for start in range(0, len(items), FINDING_COLUMNS)]
    rows = [[*row, *[""] * (FINDING_COLUMNS - len(row))] for row in rows]
    return look.panel([[look.text("Key findings", "panel"), ""], *rows])


def marked(words: Words) -> str:
    """A sentence in reportlab's markup, its numbers bold."""
    return "".join(escape(piece) if isinstance(piece, str) else f"<b>{escape(piece.text)}</b>" for piece in words)


def _section(section: Section, look: Paper) -> Iterator[Any]:
    head = [look.heading(section.title, section.key)]
    where = f'<font name="{fonts.ITALIC}">In the workbook: {escape(section.tab)}.</font>' if section.tab else ""
    head.append(look.marked(f"{marked(section.lead)} {where}", "lead"))
    blocks = list(_blocks(section, look))
    if blocks:
        head.append(blocks.pop(0))
    yield look.together(head)
    yield from blocks


def _blocks(section: Section, look: Paper) -> Iterator[Any]:
    """What a section shows: charts in pairs, and everything else in full width."""
    waiting: list[Chart] = []
    for block in section.blocks:
        if isinstance(block, Table) and block.folded:
            continue
        if isinstance(block, Chart) and not block.wide:
            waiting.append(block)
            if len(waiting) == FINDING_COLUMNS:
                yield _pair(waiting, look)
                waiting = []
            continue
        if waiting:
            yield _pair(waiting, look)
            waiting = []
        yield _block(block, look)
    if waiting:
        yield _pair(waiting, look)


def _pair(charts: list[Chart], look: Paper) -> Any:
    width = HALF - 2 * CARD
    tallest = max(drawing(chart, width).height for chart in charts)
    return look.cards([_card(chart, width, look, tallest) for chart in charts], HALF, GAP)


def _card(chart: Chart, width: float, look: Paper, height: float = 0) -> list[Any]:
    title = f"<b>{escape(chart.title)}</b> &nbsp; {escape(chart.variants[0].unit)}"
    return [look.marked(title, "caption"), drawing(chart, width, height)]


def _block(block: Chart | Heat | Table | Bullets, look: Paper) -> Any:
    if isinstance(block, Chart):
        return look.cards([_card(block, PAGE_WIDTH - 2 * CARD, look)], PAGE_WIDTH, 0)
    if isinstance(block, Heat):
        return _heat(block, look)
    if isinstance(block, Bullets):
        return look.bullets([marked(item) for item in block.items])
    return _table(block, look)


def _heat(heat: Heat, look: Paper) -> Any:
    header = [
        "",
        *(look.text(column, "number heading") for column in heat.columns),
        look.text("Total", "number heading"),
    ]
    rows = [
        [look.text(label, "cell"), *(one.text for one in cells), total.text]
        for label, cells, total in zip(heat.rows, heat.cells, heat.row_totals, strict=True)
    ]
    last = [look.text("Total", "cell"), *(one.text for one in heat.column_totals), heat.total.text]
    shades = [[theme.shaded(one.value / heat.largest) for one in row] for row in heat.cells]
    caption = f"<b>{escape(heat.title)}</b> &nbsp; {escape(heat.unit)}"
    return look.heat(look.marked(caption, "caption"), [header, *rows, last], shades)


def _table(table: Table, look: Paper) -> Any:
    styles = ["number heading" if kind in ("number", "range") else "heading cell" for kind in table.kinds]
    header = [look.text(text, style) for text, style in zip(table.headers, styles, strict=True)]
    rows = [[_cell(content, kind, look) for content, kind in zip(row, table.kinds, strict=True)] for row in table.rows]
    caption = look.marked(f"<b>{escape(table.title)}</b>", "caption")
    made = look.table(caption, [header, *rows], _widths(table), total=table.key.startswith("league"))
    return look.together([made]) if len(rows) <= KEPT else made


def _cell(content: Words | Number | None, kind: str, look: Paper) -> Any:
    if content is None:
        return ""
    if isinstance(content, Number):
        return look.text(content.text, "number")
    if kind == "verdict":
        text, _ = theme.VERDICTS[plain(content)]
        return look.marked(f'<font color="{text}"><b>{escape(plain(content))}</b></font>', "cell")
    return look.text(plain(content), "number" if kind == "range" else "cell")


def _widths(table: Table) -> list[float]:
    """Widths of the columns: texts share what numbers leave, by the length of what they say."""
    left = PAGE_WIDTH - sum(FIXED[kind] for kind in table.kinds if kind != "text")
    weights = [_weight(table, n) if kind == "text" else 0 for n, kind in enumerate(table.kinds)]
    return [
        left * weight / sum(weights) if kind == "text" else FIXED[kind]
        for kind, weight in zip(table.kinds, weights, strict=True)
    ]


def _weight(table: Table, column: int) -> float:
    """How much room the texts of a column ask for, in letters."""
    lengths = [len(plain(cell)) for row in table.rows if isinstance(cell := row[column], tuple)]
    return min(max(sum(lengths) / max(1, len(lengths)), NARROWEST), WIDEST)


def _appendix(report: Report, look: Paper) -> Iterator[Any]:
    """What the page shows when asked: the other findings, the assumptions, the numbers behind the charts."""
    blocks = [block for section in (*report.view.sections, *report.sections) for block in section.blocks]
    yield look.new_page()
    yield look.heading("Appendix: numbers behind the charts", "numbers")
    for chart in (block for block in blocks if isinstance(block, Chart)):
        yield from _numbers(chart, look)
    for table in (block for block in blocks if isinstance(block, Table) and block.folded):
        yield look.heading(f"Appendix: {table.title[:1].lower()}{table.title[1:]}", table.key)
        yield _table(table, look)


def _numbers(chart: Chart, look: Paper) -> Iterator[Any]:
    """The table behind a chart: a row for each series, or for each name."""
    for variant in chart.variants:
        growth = variant.series[0].growth is not None
        if chart.over_years:
            header: tuple[str, ...] = ("", *chart.categories, *(("CAGR",) if growth else ()))
            rows = [
                [s.label, *(_printed(s, n) for n in range(len(s.numbers))), *((s.growth.text,) if s.growth else ())]
                for s in variant.series
            ]
        else:
            header = (chart.category, *(series.label for series in variant.series))
            rows = [[c, *(_printed(s, n) for s in variant.series)] for n, c in enumerate(chart.categories)]
        if chart.reference:
            rows.append([chart.reference[0], chart.reference[1].text])
        caption = look.marked(f"<b>{escape(chart.title)}</b> &nbsp; {escape(variant.unit)}", "caption")
        cells = [[look.text(row[0], "fine"), *row[1:]] for row in rows]
        yield look.numbers(caption, [[look.text(text, "fine number") for text in header], *cells])


def _printed(series: Series, place: int) -> str:
    """A number of a series, or the range that it is."""
    return " to ".join(number.text for number in series.at(place))


def _all_text(report: Report) -> str:
    """Every text that comes from the market file."""
    return repr((report.view, report.sections, report.title, report.purpose, report.scope, report.details))
