"""What gates found and what is waived: every waiver has a reason, and one that waives nothing fails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("waivers.yaml")


@dataclass(frozen=True)
class Finding:
    """Something that a gate objects to.

    Attributes:
        rule: The gate's name for what is wrong.
        place: Where: a tab and a label or cell, or a part of the file.
        text: What it says.
    """

    rule: str
    place: str
    text: str = ""


@dataclass(frozen=True)
class Waiver:
    """Findings that are let pass for a reason: rule and place are regular expressions."""

    rule: str
    place: str
    reason: str

    def covers(self, finding):
        return all(
            re.fullmatch(pattern, text) for pattern, text in ((self.rule, finding.rule), (self.place, finding.place))
        )


def waivers(gate):
    """The waivers of one gate."""
    return tuple(Waiver(**one) for one in yaml.safe_load(FILE.read_text(encoding="utf-8"))[gate])


def open_findings(gate, findings):
    """The findings that no waiver covers."""
    allowed = waivers(gate)
    return [finding for finding in findings if not any(waiver.covers(finding) for waiver in allowed)]


def idle_waivers(gate, findings):
    """The waivers that cover none of the findings any more."""
    return [waiver for waiver in waivers(gate) if not any(waiver.covers(finding) for finding in findings)]
