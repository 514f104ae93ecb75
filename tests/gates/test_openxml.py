"""openxml-audit, a validator of others' making, finds no fault in the parts of the files (lines 27 and 28).

The standard allows what openpyxl's own files show. Ours show nothing at all, so no
baseline is needed: the gate is that the list is empty.
"""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from tests.engines import require_engine
from tests.gates.plant import replaced, with_part
from tests.gates.waivers import Finding, idle_waivers, open_findings

FORMATS = ("OFFICE_2010", "MICROSOFT_365")


def faults(path, version="MICROSOFT_365"):
    """What the validator says of a file, its checks of security included."""
    require_engine(find_spec("openxml_audit"), "openxml-audit must be installed: pip install .[gates]")
    from openxml_audit import FileFormat, OpenXmlValidator

    validator = OpenXmlValidator(FileFormat[version], max_errors=0, security_validation=True)
    return [
        Finding(e.error_type.value, f"{path.suffix} {e.part_uri}{_leads_to(e.description)}", e.description)
        for e in validator.validate(path).errors
    ]


def _leads_to(description):
    """That a link leads to a web page, which is no other file and nothing that runs."""
    return " to a web page" if description.startswith("External relationship target: https://") else ""


@pytest.fixture(scope="module")
def findings(files):
    return [found for path in files.values() for found in faults(path)]


def test_28_the_validator_finds_no_fault_in_any_file(findings):
    assert open_findings("openxml", findings) == []
    assert idle_waivers("openxml", findings) == []


def test_27_the_files_are_valid_for_excel_2010_as_well(coffee, coffee_with_functions):
    found = [one for path in (coffee, coffee_with_functions) for one in faults(path, "OFFICE_2010")]
    assert open_findings("openxml", found) == []


SHEET = "xl/worksheets/sheet3.xml"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (
            SHEET,
            "<sheetProtection",
            '<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/><sheetProtection',
        ),
        (SHEET, "</worksheet>", "<invented/></worksheet>"),
        (SHEET, ' t="str"', ' t="text"'),
        ("xl/_rels/workbook.xml.rels", 'Target="worksheets/sheet3.xml"', 'Target="worksheets/sheet99.xml"'),
        ("xl/workbook.xml", "</sheets>", '<sheet name="Control" sheetId="99" r:id="rId99"/></sheets>'),
        ("[Content_Types].xml", '<Override PartName="/xl/styles.xml"', '<Override PartName="/xl/other.xml"'),
    ],
    ids=["order", "unknown element", "unknown type", "missing part", "dangling sheet", "content type"],
)
def test_the_validator_notices_a_planted(part, old, new, coffee, tmp_path):
    assert open_findings("openxml", faults(replaced(coffee, tmp_path / "planted.xlsx", part, old, new)))


def test_the_validator_notices_a_planted_external_link(coffee, tmp_path):
    link = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" TargetMode="External" Target="file:///elsewhere.xlsx" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"/></Relationships>'
    )
    planted = with_part(coffee, tmp_path / "planted.xlsx", "xl/worksheets/_rels/sheet3.xml.rels", link)
    assert open_findings("openxml", faults(planted))
