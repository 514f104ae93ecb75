"""The fonts of a report on paper, from a package, so that every machine embeds the same ones."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from oncomodel.errors import ReportError

PACKAGE = "font_source_sans_pro"
REGULAR, SEMIBOLD, BOLD, ITALIC = "Report", "Report-Semibold", "Report-Bold", "Report-Italic"
FILES = {REGULAR: "Regular", SEMIBOLD: "Semibold", BOLD: "Bold", ITALIC: "It"}


def register() -> None:
    """Make the fonts known to reportlab, and begin drawings with one of them: Helvetica is never embedded."""
    from reportlab.graphics.shapes import STATE_DEFAULTS
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = _folder()
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(folder / f"SourceSansPro-{file}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    STATE_DEFAULTS["fontName"] = REGULAR


def missing_letters(text: str) -> str:
    """Letters of *text* that the fonts do not have, each once."""
    from reportlab.pdfbase import pdfmetrics

    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(sorted({letter for letter in text if ord(letter) not in known and not letter.isspace()}))


def _folder() -> Path:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ReportError(f"fonts of the PDF must be installed (got no {PACKAGE}); pip install 'oncomodel[report]'")
    return Path(found.origin).parent / "files"
