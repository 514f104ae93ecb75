"""The kinds of text in a market file: keys, labels, tab titles, sentences, dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

FIXED_TABS = (
    *("Cover", "Guide", "Control", "Inputs", "Claims", "Market", "Regions", "Scenarios", "Cube", "Funnel"),
    *("Checks", "Sources", "Log", "Triangulation", "Evidence", "Uncertainty", "Tornado", "Dashboard"),
    *("Functions", "Parity", "Statistics", "Baseline", "Tests", "Evidence map", "Drivers", "Effects"),
    *("Funnel gap", "Funnel growth", "Reconciliation", "Sensitivity", "Break-even", "Changes"),
    *("Heat map", "Scenarios by year", "Dashboard data", "Funnel sensitivity", "Segment sensitivity"),
    *("Tornado data", "Break-even data", "Live band", "Claim details"),
)
"""Titles of tabs that every workbook may have, so that no dimension or region can."""

_LOOKS_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d+|[rc]\d*|r\d*c\d*")
_TAKEN_BY_EXCEL = frozenset(
    ("true", "false", "print_area", "print_titles", "sheet_title", "auto_open", "auto_close", "data_form")
)
_XML_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = {"key": 40, "title": 31, "label": 60, "sentence": 2000}


def broken(rule: str, **context: str) -> PydanticCustomError:
    """The error of a broken *rule*, which reads after "must".

    Args:
        rule: The rule in words.
        context: ``at``: the field beside this one that is wrong; empty for the
            whole that holds it. ``got``: what stands there, if not the input.
    """
    return PydanticCustomError("rule", "must {rule}", {"rule": rule, **context})


def same_text(text: str) -> str:
    """*text* as Excel compares names: without regard to case or to how accents are stored."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def key_rule(text: str) -> str | None:
    """The rule that *text* breaks as a key, or None."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        return "be snake_case: small letters, digits and _, a letter first"
    if _LOOKS_LIKE_A_CELL.fullmatch(text):
        return f"not look like a cell address in Excel; try {text + '_value'!r}"
    if text in _TAKEN_BY_EXCEL:
        return f"not be a name that Excel uses itself; try {text + '_value'!r}"
    return _too_long(text, "key")


def label_rule(text: str) -> str | None:
    """The rule that *text* breaks as a label, or None."""
    return _line_rule(text) or _too_long(text, "label")


def choice_rule(text: str) -> str | None:
    """The rule that *text* breaks as a label that is chosen from a list in Excel, or None.

    Excel enters a chosen text as if it were typed, and looks it up with wildcards.
    """
    if rule := label_rule(text):
        return rule
    if not text[0].isalpha() or text.casefold() in {"true", "false"}:
        return "begin with a letter and be no truth value, because Excel would read it as something else"
    if set(text) & set("~*?"):
        return "hold none of ~*?, which Excel reads as wildcards"
    return None


def title_rule(text: str) -> str | None:
    """The rule that *text* breaks as the title of an Excel tab, or None."""
    if rule := _line_rule(text) or _too_long(text, "title"):
        return rule
    if set(text) & set("[]:*?/\\"):
        return "hold none of []:*?/\\, because Excel allows none in the title of a tab"
    if text.startswith("'") or text.endswith("'"):
        return "not begin or end with an apostrophe, because Excel allows no such title of a tab"
    if same_text(text) == "history":
        return "not be 'History', which Excel keeps for itself"
    return None


def _line_rule(text: str) -> str | None:
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in text):
        return "be one line without control characters"
    if not text.strip() or text != text.strip():
        return "be text without spaces at its ends"
    return _xml_rule(text)


def _sentence_rule(text: str) -> str | None:
    if not text.strip():
        return "be a sentence"
    return _xml_rule(text) or _too_long(text, "sentence")


def _xml_rule(text: str) -> str | None:
    return "hold no character that an Excel file cannot store" if _XML_ILLEGAL.search(text) else None


def _too_long(text: str, kind: str) -> str | None:
    """Excel counts characters beyond the basic plane, such as emoji, twice."""
    length, most = len(text.encode("utf-16-le", "surrogatepass")) // 2, _LONGEST[kind]
    return f"be at most {most} characters long (it has {length})" if length > most else None


def _source_id_rule(text: str) -> str | None:
    fits = re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", text)
    return None if fits else "be at most 40 small letters, digits, - and _"


def _date_rule(text: str) -> str | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return "be a date such as 2026-01-31"
    return None if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else "be a date such as 2026-01-31"


def _currency_rule(text: str) -> str | None:
    return None if re.fullmatch(r"[A-Z]{3}", text) else "be a currency code of three capitals, such as USD"


def _kept(rule_of: Callable[[str], str | None]) -> AfterValidator:
    def kept(text: str) -> str:
        if rule := rule_of(text):
            raise broken(rule)
        return text

    return AfterValidator(kept)


Key = Annotated[str, _kept(key_rule)]
Label = Annotated[str, _kept(label_rule)]
Choice = Annotated[str, _kept(choice_rule)]
TabTitle = Annotated[str, _kept(title_rule)]
Sentence = Annotated[str, _kept(_sentence_rule)]
SourceId = Annotated[str, _kept(_source_id_rule)]
IsoDate = Annotated[str, _kept(_date_rule)]
Currency = Annotated[str, _kept(_currency_rule)]
