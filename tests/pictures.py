"""Pictures of tabs for the README, made from a built workbook by LibreOffice and pdftoppm.

Run it as ``python -m tests.pictures`` after ``oncomodel build``, where Calibri or Carlito is installed,
whose letters are equally wide. Beside the pictures it writes what each one shows, as digests:
``tests/test_pictures.py`` calculates them again from a new build, so that no picture goes stale unnoticed.
"""

from __future__ import annotations

import io
import json
import posixpath
import subprocess
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageChops

ROOT = Path(__file__).parents[1]
WORKBOOK = ROOT / "workbooks" / "personalized-oncology.xlsx"
PICTURES = ROOT / "workbooks" / "pictures"
MANIFEST = PICTURES / "pictures.yaml"
TABS = {"Dashboard": "dashboard.png"}
COMMAND = "oncomodel build && python -m tests.pictures"
ABOUT = f"# What each picture shows, as digests. Made with the pictures: {COMMAND}\n"
DOTS_PER_INCH, BAND, RIM = 150, 0.5, 12  # the height of header and footer in inches; what is left around, in dots
FONTS = ("Calibri", "Carlito")  # of equal widths
COLOURS = 128  # of a picture, so that its file is small
DIGITS = 6  # of a number that can be seen
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EMPTY = f'<worksheet xmlns="{MAIN.strip("{}")}"><sheetData/></worksheet>'
UNSEEN = {"f", "axId", "crossAx", "cNvPr", "lang"}  # of a chart: references, numbers of its parts, its alt text


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
    """The first page of a tab as a PNG, without its header, its footer and its empty rim."""
    page = str(first_page(pdf, tab))
    command = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-f", page, "-l", page, "-png", "-singlefile"]
    subprocess.run([*command, str(pdf), str(target.with_suffix(""))], check=True)
    with Image.open(target) as whole:
        band = round(BAND * DOTS_PER_INCH)
        body = whole.convert("RGB").crop((0, band, whole.width, whole.height - band))
    left, top, right, bottom = ImageChops.invert(body).getbbox()
    body = body.crop((left - RIM, max(0, top - RIM), right + RIM, min(body.height, bottom + RIM)))
    body.quantize(COLOURS).save(target, optimize=True)


def shown(workbook: Path, tab: str) -> dict[str, str]:
    """What a picture of a tab shows, as a digest of each part of it: the same wherever it is calculated."""
    with zipfile.ZipFile(workbook) as archive:
        names = [one.get("name") for one in _read(archive, "xl/workbook.xml").iter(f"{MAIN}sheet")]
        if tab not in names:
            raise LookupError(f"{workbook} must have a tab {tab!r} (got {names})")
        part = f"xl/worksheets/sheet{names.index(tab) + 1}.xml"
        sheet = _alone(archive, part)[tab]
        found = {"cells": _cells(sheet), "looks": _looks(sheet), "page": _page(sheet), "charts": _charts(archive, part)}
        return {name: sha256(json.dumps(list(seen)).encode()).hexdigest() for name, seen in found.items()}


def _alone(archive: zipfile.ZipFile, part: str) -> Workbook:
    """The workbook with nothing on any other tab, which is quick to read."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as copy:
        for name in archive.namelist():
            folder, own = posixpath.dirname(name), posixpath.basename(part) in name
            if own or not folder.startswith("xl/worksheets"):
                copy.writestr(name, archive.read(name))
            elif folder == "xl/worksheets":
                copy.writestr(name, EMPTY)
    return load_workbook(held, data_only=True)


def stale(manifest: dict[str, dict[str, str]], workbook: Path) -> list[str]:
    """What is to be said of each picture that does not show its tab as it is in *workbook*."""
    found = []
    for tab, name in TABS.items():
        then, now = manifest.get(name, {}), {"tab": tab, **shown(workbook, tab)}
        if changed := [part for part, digest in now.items() if then.get(part) != digest]:
            found.append(f"{name} must show {tab} as it is built (changed: {', '.join(changed)}); run {COMMAND}")
    return found


def _cells(sheet: Worksheet) -> Iterator[Any]:
    """The values and texts."""
    for row in sheet.iter_rows():
        yield from ([cell.coordinate, _seen(cell.value)] for cell in row if cell.value is not None)


def _looks(sheet: Worksheet) -> Iterator[Any]:
    """Fonts, fills, borders, alignments and formats, looks that depend on values, and sizes."""
    for row in sheet.iter_rows():
        for cell in row:
            parts = (cell.font, cell.fill, cell.border, cell.alignment)
            yield [cell.coordinate, cell.number_format, *(_told(part.to_tree("part")) for part in parts)]
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            look = _told(rule.dxf.to_tree()) if rule.dxf else None
            yield [str(area.sqref), rule.type, rule.operator, rule.priority, rule.formula, look]
    yield [[name, column.width] for name, column in sorted(sheet.column_dimensions.items())]
    yield [[number, row.height] for number, row in sorted(sheet.row_dimensions.items())]


def _page(sheet: Worksheet) -> Iterator[Any]:
    """What decides where on a page the tab stands, and the words above it."""
    yield [sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.scale, str(sheet.print_area)]
    yield [sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight, sheet.print_title_rows]
    yield [sheet.page_margins.left, sheet.page_margins.right, sheet.page_margins.top, sheet.page_margins.bottom]
    yield [sheet.oddHeader.left.text, sheet.oddHeader.right.text, [one.id for one in sheet.row_breaks.brk]]


def _charts(archive: zipfile.ZipFile, sheet: str) -> Iterator[Any]:
    """Where the charts stand and what they are, with their points; not the cells that they read."""
    for drawing in _related(archive, sheet):
        for part in (drawing, *_related(archive, drawing)):
            yield _told(_read(archive, part))


def _related(archive: zipfile.ZipFile, part: str) -> list[str]:
    """The drawings or charts that a part of a workbook refers to."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return []
    targets = [one.get("Target", "") for one in _read(archive, rels)]
    paths = [posixpath.normpath(posixpath.join(folder, target)) for target in targets]
    return [path for path in paths if path.startswith(("xl/drawings/drawing", "xl/charts/chart"))]


def _read(archive: zipfile.ZipFile, part: str) -> Element:
    """A part of a workbook."""
    return fromstring(archive.read(part))  # noqa: S314 - of a file that we wrote ourselves


def _told(element: Any) -> list[Any]:
    """What an element says of a picture, whichever library read it."""
    name = element.tag.rpartition("}")[2]
    parts = [_told(child) for child in element if child.tag.rpartition("}")[2] not in UNSEEN]
    return [name, sorted(element.attrib.items()), _seen(element.text or ""), parts]


def _seen(value: object) -> object:
    """A number as exactly as a picture can show it; anything else as it is."""
    try:
        return f"{float(str(value)):.{DIGITS}g}"
    except ValueError:
        return str(value)


def main() -> None:
    """Make every picture, and say what it shows."""
    font = subprocess.run(["fc-match", "-f", "%{family}", "Calibri"], check=True, capture_output=True, text=True).stdout
    if font not in FONTS:
        warnings.warn(f"font should be {' or '.join(FONTS)} for a good picture (got {font})", stacklevel=1)
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pdf = pages(WORKBOOK, Path(folder))
        for tab, name in TABS.items():
            picture(pdf, tab, PICTURES / name)
    manifest = {
        name: {"tab": tab, **shown(WORKBOOK, tab), "file": digest_of(PICTURES / name)} for tab, name in TABS.items()
    }
    MANIFEST.write_text(ABOUT + yaml.safe_dump(manifest, sort_keys=False), encoding="utf-8", newline="\n")


def digest_of(path: Path) -> str:
    """The digest of a file."""
    return sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
