"""Pictures of tabs for the README, made from a built workbook by LibreOffice and pdftoppm.

Run it as ``python -m tests.pictures`` after ``oncomodel build``.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from openpyxl import load_workbook

ROOT = Path(__file__).parents[1]
WORKBOOK = ROOT / "workbooks" / "personalized-oncology.xlsx"
PICTURES = ROOT / "workbooks" / "pictures"
TABS = {"Control": "control.png"}
DOTS_PER_INCH, HEIGHT = 110, 640  # the rows that a picture shows, in dots


def pages(workbook: Path, folder: Path) -> Path:
    """The workbook as a PDF."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{workbook.stem}.pdf"


def first_page(pdf: Path, tab: str) -> int:
    """The page on which a tab starts: its header names the tab at the right."""
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    for number, page in enumerate(text.split("\f"), start=1):
        if page.splitlines() and page.splitlines()[0].split("  ")[-1].strip() == tab:
            return number
    raise LookupError(f"a page of {pdf} must be headed {tab!r} (got none)")


def picture(pdf: Path, tab: str, target: Path) -> None:
    """The first page of a tab as a PNG without its empty rim."""
    page = str(first_page(pdf, tab))
    stem = target.with_suffix("")
    command = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-f", page, "-l", page, "-png", "-singlefile"]
    command += ["-x", "0", "-y", "0", "-W", "0", "-H", str(HEIGHT), str(pdf), str(stem)]
    subprocess.run(command, check=True)


def main() -> None:
    """Make every picture."""
    titles = load_workbook(WORKBOOK, read_only=True).sheetnames
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pdf = pages(WORKBOOK, Path(folder))
        for tab, name in TABS.items():
            if tab not in titles:
                raise LookupError(f"{WORKBOOK} must have a tab {tab!r} (got {titles})")
            picture(pdf, tab, PICTURES / name)


if __name__ == "__main__":
    main()
