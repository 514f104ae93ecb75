"""Published adoption curves and their fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from typing import Any

import numpy as np

from oncomodel.excel.published.entry import Argument, Example, Published, Result, Shape, column, row
from oncomodel.excel.published.layouts import Block, like, one_row, one_series, refusal, rows_and_periods, size
from oncomodel.kernels.projection import (
    bass,
    bass_adoptions,
    bass_peak,
    fit_bass,
    fit_gompertz,
    fit_logistic,
    gompertz,
    logistic,
)

CATEGORY = "Adoption curves"
MARKET = "Adopters in the end, in any unit; 0 or more."
INNOVATION = "Coefficient of innovation p, per period; greater than 0."
IMITATION = "Coefficient of imitation q, per period; 0 or more."
BASS = "Bass (1969), Management Science 15, 215-227: room air conditioners"
DNASE = "R, nls in the help of {}, data DNase run 1"


def _fitted(kernel: Callable[..., Any]) -> Callable[[Block, Block], Any]:
    def calculate(times: Block, values: Block) -> Any:
        return np.array([astuple(kernel(one_series("times", times), one_series("values", values)))])

    return calculate


def _bass_fit(adoptions: Block, method: str) -> Any:
    return np.array([astuple(fit_bass(one_series("adoptions", adoptions), method))])


def _adoptions(periods: float, market: Block, innovation: Block, imitation: Block) -> Any:
    given = {"market": market, "innovation": innovation, "imitation": imitation}
    for name, values in given.items():
        if values.shape[1] > 1:
            raise refusal(name, "be one cell or one column", size(values))
    return bass_adoptions(periods, *(values[:, 0] for values in given.values()))


def _times() -> Argument:
    return Argument("times", "Times, in periods from any origin; one row or column.", shape=Shape.BLOCK)


def _observed() -> Argument:
    return Argument("values", "Observed value at each time, in any unit; blanks are left out.", shape=Shape.BLOCK)


_LOGS = np.log(np.repeat([0.04882812, 0.1953125, 0.390625, 0.78125, 1.5625, 3.125, 6.25, 12.5], 2)).round(8).tolist()
_DENSITY = (
    *(0.017, 0.018, 0.121, 0.124, 0.206, 0.215, 0.377, 0.374),
    *(0.614, 0.609, 1.019, 1.001, 1.334, 1.364, 1.73, 1.71),
)

FUNCTIONS = (
    Published(
        name="OM_LOGISTIC",
        category=CATEGORY,
        summary="Logistic curve: symmetric S-shaped growth to a capacity.",
        arguments=(
            Argument("times", "Time, in periods from any origin."),
            Argument("capacity", "Value that the curve approaches, in any unit; 0 or more."),
            Argument("midpoint", "Time of half the capacity, from the same origin."),
            Argument("spread", "Width of the curve in periods, not 0; 4.39 times it is the time from 10 % to 90 %."),
        ),
        result=Result("Value in the unit of capacity.", like("times", "capacity", "midpoint", "spread")),
        kernel=logistic,
        example=Example(
            (row(1790, 1850, 1910), 197.274, 1914.3, 31.9086),
            row(3.93, 23.19, 91.97),
            "Pearl and Reed (1920), PNAS 6, 275-288: population of the United States in millions",
            digits=1,
        ),
    ),
    Published(
        name="OM_GOMPERTZ",
        category=CATEGORY,
        summary="Gompertz curve: S-shaped growth that is quick first and slow to end.",
        arguments=(
            Argument("times", "Time, in periods from the origin that displacement belongs to."),
            Argument("capacity", "Value that the curve approaches, in any unit; 0 or more."),
            Argument("displacement", "Logarithm of capacity over value at time 0; 0 or more."),
            Argument("base", "What is left of that distance after each period; greater than 0, below 1 it grows."),
        ),
        result=Result("Value in the unit of capacity.", like("times", "capacity", "displacement", "base")),
        kernel=gompertz,
        example=Example(
            (row(0, 1), 4.5, 2.3, 0.7),
            row(0.4511649, 0.8994943),
            "R, help of SSgompertz: Asym * exp(-b2 * b3 ^ x)",
            digits=6,
        ),
    ),
    Published(
        name="OM_BASS",
        category=CATEGORY,
        summary="Cumulative adopters of the Bass model.",
        arguments=(
            Argument("times", "Time since launch, in periods; 0 or more."),
            Argument("market", MARKET),
            Argument("innovation", INNOVATION),
            Argument("imitation", IMITATION),
        ),
        result=Result(
            "Adopters since launch, in the unit of market.", like("times", "market", "innovation", "imitation")
        ),
        kernel=bass,
        example=Example(
            (8.6134, 16.895, 0.010399, 0.41861), 8.24, f"{BASS}, at the peak m (1/2 - p / 2q) have adopted", digits=2
        ),
    ),
    Published(
        name="OM_BASS_ADOPTIONS",
        category=CATEGORY,
        summary="Adopters of the Bass model within each period: the curve of sales.",
        arguments=(
            Argument("periods", "Number of periods: a whole number, 1 or more.", shape=Shape.CELL),
            Argument("market", f"{MARKET} One cell, or a column.", shape=Shape.BLOCK),
            Argument("innovation", f"{INNOVATION} One cell, or a column.", shape=Shape.BLOCK),
            Argument("imitation", f"{IMITATION} One cell, or a column.", shape=Shape.BLOCK),
        ),
        result=Result(
            "One row for each market, one column for each period, in the unit of market.",
            rows_and_periods("market", "innovation", "imitation", periods="periods"),
        ),
        kernel=bass_adoptions,
        example=Example(
            (3, 2, 0.69314718, 0),
            row(1.0, 0.5, 0.25),
            "Fourt and Woodlock (1960), Journal of Marketing 25, 31-38: half of those left, each period",
            digits=7,
        ),
        calculate=_adoptions,
    ),
    Published(
        name="OM_BASS_PEAK",
        category=CATEGORY,
        summary="Time since launch at which adoption of the Bass model is quickest.",
        arguments=(Argument("innovation", INNOVATION), Argument("imitation", IMITATION)),
        result=Result("Periods since launch; 0 where adoption only slows down.", like("innovation", "imitation")),
        kernel=bass_peak,
        example=Example((0.010399, 0.41861), 8.6, BASS, digits=1),
    ),
    Published(
        name="OM_FIT_LOGISTIC",
        category=CATEGORY,
        summary="Logistic curve that is nearest to observed values.",
        arguments=(_times(), _observed()),
        result=Result("One row: capacity, midpoint, spread, sum of squared distances.", one_row(4)),
        kernel=fit_logistic,
        example=Example(
            (column(*_LOGS), column(*_DENSITY)),
            row(2.345, 1.483, 1.041, 13 * 0.01919**2),
            DNASE.format("SSlogis"),
            digits=3,
        ),
        calculate=_fitted(fit_logistic),
    ),
    Published(
        name="OM_FIT_GOMPERTZ",
        category=CATEGORY,
        summary="Gompertz curve that is nearest to observed values.",
        arguments=(_times(), _observed()),
        result=Result("One row: capacity, displacement, base, sum of squared distances.", one_row(4)),
        kernel=fit_gompertz,
        example=Example(
            (column(*_LOGS), column(*_DENSITY)),
            row(4.603, 2.271, 0.716, 13 * 0.02684**2),
            DNASE.format("SSgompertz"),
            digits=3,
        ),
        calculate=_fitted(fit_gompertz),
    ),
    Published(
        name="OM_FIT_BASS",
        category=CATEGORY,
        summary="Bass model that is nearest to observed adoptions per period.",
        arguments=(
            Argument(
                "adoptions",
                "Adopters in periods 1, 2, ... since launch, not cumulative; one row or column.",
                shape=Shape.BLOCK,
            ),
            Argument("method", "ols for Bass's regression, nls for nonlinear least squares.", "ols", Shape.WORD),
        ),
        result=Result("One row: market, innovation, imitation, sum of squared distances.", one_row(4)),
        kernel=fit_bass,
        example=Example(
            (row(0.747, 1.48, 2.646, 5.118, 5.777, 5.982, 5.962, 4.631), "nls"),
            row(39.659, 0.0185, 0.6159, None),
            "Srinivasan and Mason (1986), Marketing Science 5, 169-178: colour televisions, in millions",
            digits=3,
        ),
        calculate=_bass_fit,
    ),
)
