"""What VBA, Excel and xlwings cannot take in a published function."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from oncomodel.excel.published.entry import Published

PREFIX = "OM_"
LONGEST_NAME, LONGEST_ARGUMENT, LONGEST_TEXT = 31, 24, 255
MOST_ARGUMENTS = 20
"""VBA continues a line 24 times, and each argument's help has a line."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[RrCc]")

# [MS-VBAL] 3.3.5.2, all reserved identifiers; in lower case, since VBA ignores case.
_WORDS_OF_VBA = """
abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec
cdecl cint circle class clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal
declare defbool defbyte defcur defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr
defvar dim do doevents double each else elseif empty end endif enum eqv erase event exit false fix for friend
function get global gosub goto if imp implements in input inputb int integer is lbound len lenb let like line
lock long longlong longptr loop lset me mod new next not nothing null on open option optional or paramarray
preserve print private property pset public put raiseevent redim rem resume return rset scale seek select set
sgn shared single spc static stop string sub tab then to true type typeof ubound unlock until variant wend
while width with withevents write xor
"""
RESERVED = frozenset(_WORDS_OF_VBA.split())
OURS = frozenset({"answer", "caller", "messageof"})
"""Names that our VBA calls, and the one that xlwings fills in itself."""


def problems(functions: Sequence[Published]) -> tuple[str, ...]:
    """Every reason why *functions* cannot be published, in words."""
    counts = Counter(function.name.upper() for function in functions)
    twice = [f"{name}: name must be unique (got it {many} times)" for name, many in counts.items() if many > 1]
    return (*twice, *(problem for function in functions for problem in _of(function)))


def _of(function: Published) -> Iterator[str]:
    name = function.name
    if not _NAME.fullmatch(name) or not name.startswith(PREFIX) or name != name.upper():
        yield f"{name}: name must be {PREFIX} and capital letters, digits and underscores (got {name!r})"
    if len(name) > LONGEST_NAME:
        yield f"{name}: name must have at most {LONGEST_NAME} letters (got {len(name)})"
    if len(function.arguments) > MOST_ARGUMENTS:
        yield f"{name}: arguments must be at most {MOST_ARGUMENTS} (got {len(function.arguments)})"
    yield from _of_arguments(function)
    for what, text in (("summary", function.summary), ("result", function.result.words)):
        yield from _of_text(f"{name}: {what}", text)


def _of_arguments(function: Published) -> Iterator[str]:
    counts = Counter(argument.name.lower() for argument in function.arguments)
    may_be_left_out = False
    for argument in function.arguments:
        where, lower = f"{function.name}: {argument.name}", argument.name.lower()
        if not _NAME.fullmatch(argument.name) or _CELL.fullmatch(argument.name):
            yield f"{where} must be letters, digits and underscores, unlike a cell (got {argument.name!r})"
        if lower in RESERVED or lower in OURS or lower == function.name.lower():
            yield f"{where} must not be a word of VBA, xlwings or our module (got {argument.name!r})"
        if len(argument.name) > LONGEST_ARGUMENT:
            yield f"{where} must have at most {LONGEST_ARGUMENT} letters (got {len(argument.name)})"
        if counts[lower] > 1:
            yield f"{where} must be unique, whatever its case (got it {counts[lower]} times)"
        if may_be_left_out and not argument.optional:
            yield f"{where} must have a default, as the argument before it has (got none)"
        may_be_left_out = may_be_left_out or argument.optional
        yield from _of_text(f"{where}: help", argument.help)


def _of_text(where: str, text: str) -> Iterator[str]:
    """Excel's wizard shows 255 characters; the module is in Windows' code page, hence ASCII."""
    if not text.strip():
        yield f"{where} must say something (got {text!r})"
    if len(text) > LONGEST_TEXT:
        yield f"{where} must have at most {LONGEST_TEXT} characters (got {len(text)})"
    if not text.isascii() or not text.isprintable():
        yield f"{where} must be plain ASCII in one line (got {text!r})"
