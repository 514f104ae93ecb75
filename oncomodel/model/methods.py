"""What the column "Source or method" says of a calculated row, and what its words mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from oncomodel.model.lines import Line, Sheet

METHODS = {
    "allocate": "total x share",
    "balanced_cell": "seed x factors",
    "begin_value": "discounted back",
    "change_of": "from last step",
    "distance_of_sum": "sum less target",
    "either": "as chosen",
    "effect_in_year": "effect x reach",
    "end_value": "grown on",
    "excess": "part above",
    "excess_of_parts": "sum less whole",
    "fall_above": "drawn part",
    "fall_below": "drawn part",
    "base": "drawn part",
    "counted": "words joined",
    "first_step": "Newton's method",
    "first": "words joined",
    "geometric_between": "constant growth",
    "ground": "drawn part",
    "growing_size": "year before",
    "growth_added": "sum of growth",
    "growth_part": "size x part",
    "growth_with_effects": "sum of growth",
    "in_another_scenario": "size x factors",
    "is_above": "flag",
    "is_after": "flag",
    "is_same": "flag",
    "largest": "largest of row",
    "lifted": "compounded",
    "log_ratio": "log of ratio",
    "missed_by": "distance",
    "missing_from": "sum less target",
    "moved": "value + change",
    "named_number": "name and number",
    "newton": "Newton's method",
    "on_the_way": "power of factor",
    "pair_number": "place in list",
    "part_of_most": "part of largest",
    "passing": "stage x rate",
    "project": "compounded",
    "rate_in_scenario": "rate x factor",
    "reach": "ramp",
    "reached_in_year": "log of growth",
    "rebase": "grown to year",
    "rebased_with_lift": "grown x index",
    "remainder": "joint less sum",
    "rescale": "index to size",
    "rise_above": "drawn part",
    "rise_below": "drawn part",
    "sentence": "words joined",
    "share_of": "part of whole",
    "shares": "part of sum",
    "status": "words joined",
    "switched": "where active",
    "together": "sum, all at end",
    "total": "sum",
    "total_above": "sum of gains",
    "total_below": "sum of losses",
    "total_on": "sum for member",
    "total_switched_on": "sum for member",
    "weighed": "share x index",
    "weight_of_change": "weight / growth",
    "with_other_size": "one replaced",
    "year_before": "year - 1",
    "years_after": "year + 1",
    "years_between": "difference",
}

_MARKUP = re.compile(r"[*`]|,? ?along the first axis")


def method(kernel: Callable[..., Any]) -> str:
    """The word or two for a kernel: its name in plain words, where that is not plain enough another."""
    return METHODS.get(kernel.__name__, kernel.__name__.replace("_", " "))


def meanings(tabs: Iterable[Sheet]) -> dict[str, str]:
    """What the words of the methods of *tabs* mean, in order of the alphabet: what their kernels say of themselves."""
    kernels = {
        rule.kernel: None
        for tab in tabs
        for row in tab.rows
        if isinstance(row, Line)
        for rule in row.rules()
        if rule.kernel is not None
    }
    said: dict[str, dict[str, None]] = {}
    for kernel in kernels:
        said.setdefault(method(kernel), {})[_said(kernel)] = None
    return {word: " Or: ".join(said[word]) for word in sorted(said, key=str.casefold)}


def _said(kernel: Callable[..., Any]) -> str:
    """The first sentence of a kernel's docstring, as a reader of a tab needs it."""
    first = (kernel.__doc__ or "").strip().partition("\n")[0]
    plain = _MARKUP.sub("", first)
    return plain[:1].upper() + plain[1:]
