"""Published shares of a whole."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, column
from oncomodel.excel.published.layouts import Block, is_cell, is_row, like, refusal, sets_down, size
from oncomodel.kernels.shares import allocate, drift, normalise, round_to_total, share_of, shares

CATEGORY = "Shares"
ONE_SET = "One row or one column is one set of members; in a block each column is a set."


def _drifted(base_shares: Block, growth_rates: Block, periods: Block) -> Any:
    """Members down and periods across, or the other way round where the shares lie in a row."""
    if is_row(base_shares):
        return _drifted_down(base_shares.T, growth_rates.T, periods.T).T
    return _drifted_down(base_shares, growth_rates, periods)


def _drifted_down(base: Block, rates: Block, periods: Block) -> Any:
    if base.shape[1] > 1:
        raise refusal("base_shares", "be one row or one column", size(base))
    if not (is_cell(rates) or rates.shape == base.shape):
        raise refusal(
            "growth_rates", f"lie beside base_shares, one for each of {len(base)}, or be one cell", size(rates)
        )
    if len(periods) > 1:
        raise refusal("periods", "be one cell, or lie across base_shares", size(periods))
    return drift(base, rates, periods)


def _rounded(values: Block, total: Block, digits: float) -> Any:
    """Sets down the columns of *values*."""
    totals = total.reshape(-1)
    if total.shape not in {(1, 1), (1, values.shape[1])}:
        raise refusal("total", f"be one cell, or one row with one for each of {values.shape[1]} columns", size(total))
    return round_to_total(values.T, totals[0] if is_cell(total) else totals, digits).T


def _normalised(given: Block, fixed: Block | None, tolerance: float) -> Any:
    if fixed is not None and fixed.shape != (len(given), 1) and fixed.shape != given.shape:
        raise refusal("fixed", f"lie beside shares, {size(given)}", size(fixed))
    if is_row(given):
        return _normalised_down(given.T, None if fixed is None else fixed.T, tolerance).T
    return _normalised_down(given, fixed, tolerance)


def _normalised_down(given: Block, fixed: Block | None, tolerance: float) -> Any:
    """Members down the columns; those that stay are the same in every column."""
    if fixed is not None and fixed.shape[1] > 1:
        raise refusal("fixed", "be one column for all sets", size(fixed))
    stays = None if fixed is None else np.nan_to_num(fixed[:, 0]) != 0
    return normalise(given, stays, tolerance)


_VETOED_1792 = (
    5.959,
    20.926,
    7.86,
    6.844,
    1.843,
    2.839,
    15.774,
    11.732,
    4.707,
    14.366,
    2.351,
    2.28,
    2.271,
    9.243,
    11.004,
)
_SEATS = (6, 21, 8, 7, 2, 3, 16, 12, 5, 14, 2, 2, 2, 9, 11)

FUNCTIONS = (
    Published(
        name="OM_SHARE_OF",
        category=CATEGORY,
        summary="One value as a fraction of another.",
        arguments=(
            Argument("part", "Value of the part, in any unit."),
            Argument("whole", "Value of the whole, in the same unit; not 0."),
        ),
        result=Result("Share as a fraction.", like("part", "whole")),
        kernel=share_of,
        example=Example(
            (25000, 100000),
            0.25,
            "Horngren, Datar and Rajan, Cost Accounting, chapter 16: Farmland Dairy, physical measure",
            digits=2,
        ),
    ),
    Published(
        name="OM_SHARES",
        category=CATEGORY,
        summary="Values as fractions of their total.",
        arguments=(Argument("values", f"Values in one unit, whose total is not 0. {ONE_SET}", shape=Shape.BLOCK),),
        result=Result("Shares as fractions, in the cells of values; each set sums to 1.", like("values")),
        kernel=shares,
        example=Example(
            (column(1, 2, 3),), column(1 / 6, 1 / 3, 1 / 2), "R package nexus, help and tests of closure()"
        ),
        calculate=sets_down(shares),
    ),
    Published(
        name="OM_DRIFT",
        category=CATEGORY,
        summary="Shares that drift because members grow at different rates; they sum to 1 in every period.",
        arguments=(
            Argument(
                "base_shares", "Shares, or values, in period 0: one column or one row; 0 or more.", shape=Shape.BLOCK
            ),
            Argument(
                "growth_rates",
                "Growth per period as fractions, one beside each share, or one for all.",
                shape=Shape.BLOCK,
            ),
            Argument(
                "periods",
                "Periods since the base: one cell, or a row of them beside a column of shares.",
                shape=Shape.BLOCK,
            ),
        ),
        result=Result(
            "Shares as fractions: a row for each member, a column for each period; turned where shares lie in a row.",
            like("base_shares", "growth_rates", "periods"),
        ),
        kernel=drift,
        example=Example(
            (column(1, 1, 1), column(-0.5, -0.5, 0), 1),
            column(0.25, 0.25, 0.5),
            "scikit-bio, skbio.stats.composition.perturb: an antibiotic kills half of two species",
        ),
        calculate=_drifted,
    ),
    Published(
        name="OM_ALLOCATE",
        category=CATEGORY,
        summary="Part of a total that each share receives.",
        arguments=(
            Argument("totals", "Values to hand out, in any unit: one cell, or one row with a total for each year."),
            Argument(
                "shares", "Fractions of the total: one column for all years, or a block with one column for each."
            ),
        ),
        result=Result("Totals times shares, in the unit of totals.", like("totals", "shares")),
        kernel=allocate,
        example=Example(
            (400000, column(0.4, 0.6)),
            column(160000, 240000),
            "Horngren, Datar and Rajan, Cost Accounting, chapter 16: Farmland Dairy, sales value at splitoff",
        ),
    ),
    Published(
        name="OM_ROUND_TO_TOTAL",
        category=CATEGORY,
        summary="Rounded parts that still add up to the rounded total (largest remainder).",
        arguments=(
            Argument("values", f"Parts in one unit. {ONE_SET}", shape=Shape.BLOCK),
            Argument(
                "total", "What they add up to, in the same unit: one cell, or one above each column.", shape=Shape.BLOCK
            ),
            Argument("digits", "Digits after the point; -3 rounds to thousands.", 0, Shape.CELL),
        ),
        result=Result("Rounded values, in the cells of values.", like("values")),
        kernel=round_to_total,
        example=Example(
            (column(*_VETOED_1792), 120),
            column(*_SEATS),
            "COMAP, For All Practical Purposes, 10th edition, table 14.5: the vetoed apportionment bill",
        ),
        calculate=sets_down(_rounded),
    ),
    Published(
        name="OM_NORMALISE",
        category=CATEGORY,
        summary="Shares that sum to exactly 1, from published shares that almost do.",
        arguments=(
            Argument("shares", f"Fractions from 0 to 1. {ONE_SET}", shape=Shape.BLOCK),
            Argument(
                "fixed", "1 beside each share that stays as it is, 0 or blank beside the others.", None, Shape.BLOCK
            ),
            Argument("tolerance", "Largest distance of the sum from 1 that is taken for rounding.", 0.01, Shape.CELL),
        ),
        result=Result("Shares as fractions, in the cells of shares; each set sums to 1.", like("shares")),
        kernel=normalise,
        example=Example(
            (column(0.1, 0.3, 0.4, 0.2), column(1, 0, 0, 0)),
            column(0.1, 0.3, 0.4, 0.2),
            "scikit-bio, skbio.stats.composition.closure: a composition is its own closure",
        ),
        calculate=_normalised,
    ),
)
