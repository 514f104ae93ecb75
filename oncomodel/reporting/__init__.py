"""A report of a market for readers: what it says, and the page and the paper that say it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from oncomodel.errors import ReportError
from oncomodel.files import beside
from oncomodel.market.schema import Market

NEEDED = ("jinja2", "reportlab", "font_source_sans_pro")


def report(
    market: Market,
    folder: str | Path,
    name: str | None = None,
    *,
    scenario: str | None = None,
    basis: str | None = None,
) -> tuple[Path, Path]:
    """Write the report of a market: a page that needs no network, and a PDF of the same.

    Args:
        market: The market, as :func:`oncomodel.load_market` gives it.
        folder: Where the two files are written.
        name: Their name without an ending; the market's key without one.
        scenario: Key of the scenario that is shown first, and in the PDF; the default without one.
        basis: Key of the basis that is shown first, and in the PDF; the default without one.

    Returns:
        The paths of the page and of the PDF.

    Raises:
        MarketError: If the market has no such scenario or basis.
        ReportError: If a package is missing, or a file cannot be written.
    """
    check_packages()
    from oncomodel.reporting.gather import gather
    from oncomodel.reporting.page import page
    from oncomodel.reporting.paper import paper

    content = gather(market, scenario, basis)
    stem = name or market.key
    html, pdf = (Path(folder) / f"{stem}{ending}" for ending in (".html", ".pdf"))
    beside(html, lambda path: path.write_text(page(content), encoding="utf-8", newline="\n"), ReportError)
    beside(pdf, lambda path: paper(content, path), ReportError)
    return html, pdf


def check_packages(needed: tuple[str, ...] = NEEDED) -> None:
    """Refuse to begin where a package that reports need is missing."""
    if missing := [name for name in needed if find_spec(name) is None]:
        install = "pip install 'oncomodel[report]'"
        raise ReportError(f"packages of reports must be installed (got no {', '.join(missing)}); {install}")
