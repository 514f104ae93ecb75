"""No picture in the README is stale: what each shows is what a new build shows."""

from __future__ import annotations

import re
import zipfile

import pytest
import yaml

from tests.gates.plant import replaced
from tests.pictures import COMMAND, MANIFEST, PICTURES, TABS, digest_of, shown, stale

TAB, NAME = next(iter(TABS.items()))


@pytest.fixture(scope="module")
def manifest():
    return yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def built(oncology_workbook):
    """What a picture of the new build shows."""
    return {NAME: {"tab": TAB, **shown(oncology_workbook, TAB)}}


def long_number(path):
    """A number with many digits on the tab, as its file writes it."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/worksheets/sheet2.xml").decode()
    return next(number for number in re.findall(r"<v>(0\.\d{8,})</v>", text))


def test_every_picture_shows_its_tab_as_it_is_built(manifest, oncology_workbook):
    assert not stale(manifest, oncology_workbook), "\n".join(stale(manifest, oncology_workbook))


def test_every_picture_is_the_one_that_the_manifest_was_written_beside(manifest):
    assert set(manifest) == set(TABS.values()) == {path.name for path in PICTURES.glob("*.png")}
    for name, digests in manifest.items():
        assert digests["file"] == digest_of(PICTURES / name), f"{name} must be made with its digests; run {COMMAND}"


@pytest.mark.parametrize(
    ("part", "old", "new", "changed"),
    [
        ("xl/worksheets/sheet2.xml", "Across scenarios", "Across all scenarios", "cells"),
        ("xl/worksheets/sheet2.xml", "<v>87.4", "<v>87.5", "cells"),
        ("xl/styles.xml", '<sz val="22"/>', '<sz val="24"/>', "looks"),
        ("xl/worksheets/sheet2.xml", 'ht="31.5"', 'ht="41.5"', "looks"),
        ("xl/worksheets/sheet2.xml", "alert_count&gt;0", "alert_count&gt;1", "looks"),
        ("xl/worksheets/sheet2.xml", 'orientation="landscape"', 'orientation="portrait"', "page"),
        ("xl/charts/chart1.xml", "1F3864", "1F3865", "charts"),
        ("xl/charts/chart1.xml", "<c:v>2023</c:v>", "<c:v>2021</c:v>", "charts"),
        ("xl/drawings/drawing1.xml", "<xdr:rowOff>", "<xdr:rowOff>9", "charts"),
    ],
)
def test_whatever_a_picture_shows_makes_it_stale(built, oncology_workbook, tmp_path, part, old, new, changed):
    planted = replaced(oncology_workbook, tmp_path / "planted.xlsx", part, old, new)
    (said,) = stale(built, planted)
    assert said == f"{NAME} must show {TAB} as it is built (changed: {changed}); run {COMMAND}"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/charts/chart1.xml", "$E$", "$F$"),  # where the points of a chart stand
        ("xl/drawings/drawing1.xml", "Line chart:", "Lines:"),  # its text for those who cannot see it
        ("xl/worksheets/sheet3.xml", "<v>", "<v>1"),  # another tab
    ],
)
def test_what_a_picture_does_not_show_leaves_it_as_it_is(built, oncology_workbook, tmp_path, part, old, new):
    assert stale(built, replaced(oncology_workbook, tmp_path / "planted.xlsx", part, old, new)) == []


def test_rounding_noise_leaves_it_as_it_is(built, oncology_workbook, tmp_path):
    number = long_number(oncology_workbook)
    near = repr(float(number) + 1e-12)
    planted = replaced(oncology_workbook, tmp_path / "planted.xlsx", "xl/worksheets/sheet2.xml", number, near)
    assert stale(built, planted) == []


def test_a_picture_that_the_manifest_does_not_know_is_stale(oncology_workbook):
    (said,) = stale({}, oncology_workbook)
    assert "changed: tab, cells, looks, page, charts" in said
