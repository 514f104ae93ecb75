"""How a report lies on paper: page, styles, and the frames that hold its parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from oncomodel.reporting import fonts, theme
from oncomodel.reporting.content import Report

WIDTH, HEIGHT = 595.28, 841.89  # A4 in points
MARGIN, HEAD, FOOT = 38.0, 40.0, 40.0
PAGE_WIDTH = WIDTH - 2 * MARGIN
PADDING = 6.0

# Name of a style -> font, size, leading, colour, and what else differs.
STYLES: dict[str, tuple[str, float, float, str, dict[str, Any]]] = {
    "eyebrow": (fonts.SEMIBOLD, 7.5, 10, theme.GREY, {}),
    "title": (fonts.BOLD, 25, 29, theme.NAVY, {"spaceAfter": 4}),
    "purpose": (fonts.REGULAR, 10.5, 14, theme.INK, {"spaceAfter": 3}),
    "small": (fonts.REGULAR, 8, 10.5, theme.GREY, {"spaceAfter": 2}),
    "label": (fonts.SEMIBOLD, 7.5, 9.5, theme.GREY, {}),
    "figure": (fonts.BOLD, 19, 22, theme.NAVY, {}),
    "name": (fonts.BOLD, 12.5, 15, theme.NAVY, {"spaceBefore": 3, "spaceAfter": 2}),
    "below": (fonts.REGULAR, 7.5, 9.5, theme.GREY, {}),
    "panel": (fonts.BOLD, 12.5, 15, theme.WHITE, {}),
    "finding": (fonts.REGULAR, 8.6, 11.2, theme.WHITE, {}),
    "section": (fonts.BOLD, 14, 17, theme.NAVY, {"spaceBefore": 10, "spaceAfter": 2}),
    "lead": (fonts.REGULAR, 8.6, 11.2, theme.GREY, {"spaceAfter": 5}),
    "caption": (fonts.REGULAR, 8.2, 11, theme.NAVY, {"spaceAfter": 3}),
    "bullet": (fonts.REGULAR, 8.2, 10.6, theme.INK, {"leftIndent": 10, "bulletIndent": 2, "spaceAfter": 2}),
    "cell": (fonts.REGULAR, 7.6, 9.4, theme.INK, {}),
    "number": (fonts.REGULAR, 7.6, 9.4, theme.INK, {"alignment": 2}),
    "heading cell": (fonts.SEMIBOLD, 7.6, 9.4, theme.NAVY, {}),
    "number heading": (fonts.SEMIBOLD, 7.6, 9.4, theme.NAVY, {"alignment": 2}),
    "fine": (fonts.REGULAR, 6.4, 7.6, theme.INK, {}),
    "fine number": (fonts.SEMIBOLD, 6.4, 7.6, theme.NAVY, {"alignment": 2}),
}


def document(report: Report, path: Path, version: str) -> Any:
    """The document, with what its file says about itself and what every page repeats."""
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    class Document(BaseDocTemplate):  # type: ignore[misc]
        """Enters every heading in the outline."""

        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 - the name that reportlab calls
            """Note where a heading is."""
            if (key := getattr(flowable, "outline", None)) is not None:
                self.canv.bookmarkPage(key)
                self.canv.addOutlineEntry(flowable.getPlainText(), key, 0)

    made = Document(
        str(path),
        pagesize=(WIDTH, HEIGHT),
        title=f"{report.title}: market report",
        author=dict(report.details).get("Owner", ""),
        subject=report.scope,
        creator=f"oncomodel {version}",
        lang="en",
        initialFontName=fonts.REGULAR,  # so that the file names no font that it does not embed
        invariant=1,
    )
    frame = Frame(MARGIN, FOOT, PAGE_WIDTH, HEIGHT - HEAD - FOOT, 0, 0, 0, 0)
    foot = _foot(report)
    made.addPageTemplates([PageTemplate("page", [frame], onPage=foot)])
    return made


def _foot(report: Report) -> Any:
    def draw(canvas: Any, made: Any) -> None:
        from reportlab.lib.colors import HexColor

        canvas.saveState()
        canvas.setFillColor(HexColor(theme.NAVY))
        canvas.rect(0, HEIGHT - 7, WIDTH, 7, stroke=0, fill=1)
        canvas.setFont(fonts.REGULAR, 7)
        canvas.setFillColor(HexColor(theme.GREY))
        view = report.view
        canvas.drawString(MARGIN, 22, f"{report.title} / {view.scenario_label}, {view.basis_label} / {report.unit}")
        canvas.drawRightString(WIDTH - MARGIN, 22, f"Page {made.page}")
        canvas.restoreState()

    return draw


@dataclass
class Paper:
    """Makes the parts of a page in the report's styles."""

    styles: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from reportlab.lib.styles import ParagraphStyle

        for name, (font, size, leading, colour, more) in STYLES.items():
            look = {
                "bulletFontName": fonts.REGULAR,
                "fontName": font,
                "fontSize": size,
                "leading": leading,
                "textColor": colour,
                **more,
            }
            self.styles[name] = ParagraphStyle(name, **look)

    def text(self, text: str, style: str) -> Any:
        """A paragraph of plain text."""
        return self.marked(escape(text), style)

    def marked(self, text: str, style: str) -> Any:
        """A paragraph in reportlab's markup."""
        from reportlab.platypus import Paragraph

        return Paragraph(text, self.styles[style])

    def heading(self, text: str, key: str) -> Any:
        """The heading of a section, which the outline names."""
        made = self.text(text, "section")
        made.outline = key
        return made

    def space(self, height: float) -> Any:
        """Empty space."""
        from reportlab.platypus import Spacer

        return Spacer(1, height)

    def together(self, parts: list[Any]) -> Any:
        """Parts that stand on one page where they fit on one."""
        from reportlab.platypus import KeepTogether

        flat = [one for part in parts for one in (part._content if isinstance(part, KeepTogether) else [part])]  # noqa: SLF001
        return KeepTogether(flat)

    def new_page(self) -> Any:
        """The end of a page."""
        from reportlab.platypus import PageBreak

        return PageBreak()

    def tiles(self, cells: list[list[Any]], colour: str) -> Any:
        """A row of headline figures under a coloured rule."""
        widths = [PAGE_WIDTH / len(cells)] * len(cells)
        rule = [("LINEABOVE", (n, 0), (n, 0), 2, _colour(colour)) for n in range(len(cells))]
        return _table([cells], widths, [*rule, ("BACKGROUND", (0, 0), (-1, -1), _colour(theme.WASH))], pad=PADDING)

    def panel(self, rows: list[list[Any]]) -> Any:
        """Sentences on a dark ground."""
        looks = [("BACKGROUND", (0, 0), (-1, -1), _colour(theme.NAVY)), ("SPAN", (0, 0), (-1, 0))]
        return _table(rows, [PAGE_WIDTH / 2] * 2, looks, pad=5, sides=10)

    def cards(self, cells: list[list[Any]], width: float, gap: float) -> Any:
        """Charts in frames, side by side."""
        row: list[Any] = []
        widths: list[float] = []
        looks: list[tuple[Any, ...]] = []
        for number, cell in enumerate(cells):
            if number:
                row, widths = [*row, ""], [*widths, gap]
            row, widths = [*row, cell], [*widths, width]
            looks.append(("BOX", (len(row) - 1, 0), (len(row) - 1, 0), 0.5, _colour(theme.BAND)))
        return _table([row], widths, looks, pad=PADDING - 1, sides=PADDING, after=gap, align="LEFT")

    def bullets(self, items: list[str]) -> Any:
        """A list."""
        from reportlab.platypus import KeepTogether, Paragraph

        return KeepTogether([Paragraph(item, self.styles["bullet"], bulletText="•") for item in items])

    def heat(self, caption: Any, rows: list[list[Any]], shades: list[list[tuple[str, str]]]) -> Any:
        """A table whose cells have a ground and a text of their own."""
        looks: list[tuple[Any, ...]] = []
        for row, cells in enumerate(shades, start=1):
            for column, (ground, ink) in enumerate(cells, start=1):
                place = (column, row), (column, row)
                looks += [("BACKGROUND", *place, _colour(ground)), ("TEXTCOLOR", *place, _colour(ink))]
        looks += [("FONT", (0, -1), (-1, -1), fonts.BOLD, 7.8), ("FONT", (-1, 1), (-1, -1), fonts.BOLD, 7.8)]
        first = 140.0
        widths = [first, *[(PAGE_WIDTH - first) / (len(rows[0]) - 1)] * (len(rows[0]) - 1)]
        looks += [("INNERGRID", (0, 0), (-1, -1), 1.2, _colour(theme.WHITE)), ("VALIGN", (0, 0), (-1, 0), "BOTTOM")]
        return self.together([caption, _table(rows, widths, [*looks, _NUMBERS], pad=4, sides=6)])

    def table(self, caption: Any, rows: list[list[Any]], widths: list[float], *, total: bool) -> Any:
        """A table under its caption, whose header every page repeats."""
        looks: list[tuple[Any, ...]] = [
            ("LINEBELOW", (0, 1), (-1, 1), 0.8, _colour(theme.NAVY)),
            ("LINEBELOW", (0, 2), (-1, -1), 0.3, _colour(theme.HAIRLINE)),
        ]
        if total:
            looks += [("LINEABOVE", (0, -1), (-1, -1), 0.8, _colour(theme.NAVY))]
        looks += [("SPAN", (0, 0), (-1, 0)), ("BOTTOMPADDING", (0, 0), (-1, 0), 3)]
        header = [caption, *[""] * (len(rows[0]) - 1)]
        return _table([header, *rows], widths, looks, pad=2.2, sides=4, repeat=2, after=4)

    def numbers(self, caption: Any, rows: list[list[Any]]) -> Any:
        """A table of numbers in fine print."""
        columns = len(rows[0]) - 1
        first = max(96.0, min(190.0, PAGE_WIDTH - columns * 36))
        widths = [first, *[min(100.0, (PAGE_WIDTH - first) / columns)] * columns]
        looks = [("FONT", (1, 1), (-1, -1), fonts.REGULAR, 6.4), _NUMBERS]
        looks += [("LINEBELOW", (0, 0), (-1, 0), 0.5, _colour(theme.NAVY)), ("VALIGN", (0, 0), (-1, 0), "BOTTOM")]
        return self.together([caption, _table(rows, widths, looks, pad=1, sides=2, after=5, align="LEFT")])


_NUMBERS = ("ALIGN", (1, 0), (-1, -1), "RIGHT")


def _colour(text: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(text)


def _table(
    rows: list[list[Any]],
    widths: list[float],
    looks: list[tuple[Any, ...]],
    *,
    pad: float,
    sides: float | None = None,
    repeat: int = 0,
    after: float = 0,
    align: str = "CENTER",
) -> Any:
    from reportlab.platypus import Table

    side = pad if sides is None else sides
    base = [
        ("FONT", (0, 0), (-1, -1), fonts.REGULAR, 7.8),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
        ("LEFTPADDING", (0, 0), (-1, -1), side),
        ("RIGHTPADDING", (0, 0), (-1, -1), side),
    ]
    return Table(rows, widths, style=[*base, *looks], repeatRows=repeat, spaceAfter=after, hAlign=align)
