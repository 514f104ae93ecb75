"""A document against the schema: the market, or what is wrong with its shape."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from oncomodel.market.draft import Draft
from oncomodel.market.problem import Path, Problem, shown
from oncomodel.market.reading import REFUSED, Document
from oncomodel.market.schema import Market

_RULES = {
    "missing": "be given",
    "float_type": "be a number",
    "int_type": "be a whole number",
    "bool_type": "be true or false",
    "string_type": "be text, in quotes where it looks like a number",
    "finite_number": "be a finite number",
    "model_type": "be a mapping",
    "mapping": "be a mapping from keys to their bodies",
    "tuple_type": "be a list",
}


def market_or_problems(draft: Draft) -> tuple[Market | None, list[Problem]]:
    """The market, unless its shape is wrong; then the problems."""
    document = draft.document
    try:
        return Market.model_validate(document.data), []
    except ValidationError as error:
        found = (_problem(detail, draft) for detail in error.errors(include_url=False))
        return None, [problem for problem in found if document.at(problem.path) is not REFUSED]


def _problem(detail: ErrorDetails, draft: Draft) -> Problem:
    path = _path(detail, draft.document)
    value, context = draft.document.at(path), detail.get("ctx", {})
    match detail["type"]:
        case "rule":
            got = shown(value if "at" in context else detail["input"])
            return Problem(path, context["rule"], context.get("got") or got)
        case "extra_forbidden":
            known = draft.known_keys(path[:-1])
            near = shown(path[-1], known) != shown(path[-1])
            rule = "be a known key" if near else f"be one of {', '.join(known)}"
            return Problem(path, rule, shown(path[-1], known))
        case "literal_error":
            options = re.findall(r"'(\w+)'", context["expected"])
            return Problem(path, f"be one of {', '.join(options)}", shown(value, options))
        case kind:
            return Problem(path, _RULES.get(kind) or f"be valid: {detail['msg']}", shown(value))


def _path(detail: ErrorDetails, document: Document) -> Path:
    """The place that an error means, with the names that the file uses."""
    place = detail["loc"]
    if (at := detail.get("ctx", {}).get("at")) is not None:
        place = (*place[:-1], at) if at else place[:-1]
    path: Path = ()
    for part in place:
        path = (*path, _name(part, document.at(path)))
    stands_before_the_colon = path[-1:] in {("key",), ("id",)} and path not in document.lines
    return path[:-1] if stands_before_the_colon and detail["type"] != "missing" else path


def _name(part: str | int, holder: Any) -> str | int:
    if not isinstance(holder, dict):
        return part
    if isinstance(part, int):
        return str(list(holder)[part])
    return "value" if part == "mode" and not {"low", "mode", "high"} & holder.keys() else part
