"""Lines become numbers: shapes, paths, draws, choices, and errors that name the line."""

from __future__ import annotations

import numpy as np
import pytest

from oncomodel.errors import KernelError, ModelError
from oncomodel.kernels.arithmetic import next_year, total
from oncomodel.kernels.growth import cagr, growth
from oncomodel.kernels.projection import project
from oncomodel.kernels.shares import allocate, shares
from oncomodel.model.evaluate import evaluate
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Sheet, each, link, path
from oncomodel.model.symbols import (
    AtYear,
    Cell,
    FirstYear,
    LastYear,
    Members,
    Of,
    Pick,
    Position,
    Some,
    Whole,
    Years,
    before,
)
from oncomodel.model.units import RATE, SHARE, TEXT

SETTING = Evidence("setting", "for a test")
OF = (Member("one", "One"), Member("two", "Two"))
YEARS = 4


def entered(key, *values, members=()):
    return Input(key, key, SHARE, tuple(Entry(v, SETTING) for v in values), members)


def line(key, rule, **options):
    return Line(key, key, RATE, rule, **options)


def tab(*rows):
    return (Sheet("Tab", "for a test", "calculation", "time", (), rows),)


ROWS = (
    entered("start", 100.0),
    entered("rate", 0.1),
    entered("part", 1.0, 3.0, members=OF),
    entered("name", "first", "second", members=OF),
    Input("choice", "choice", TEXT, (Entry("second", SETTING),)),
    line("rates", link("rate")),
    line("size", path(project, start="start", rate="rates")),
    line("share", each(shares, values="part"), members=OF),
    line("piece", each(allocate, total="size", share="share"), members=OF),
    line("whole", each(total, parts=Members("piece"))),
    line("first_alone", each(total, parts=Some("piece", ("one",)))),
    line("both", each(total, parts=Some("piece", ("one", "two")))),
    line("change", each(growth, value="size", prior=before("size")), lagged=True),
    line("number", link(Position(Cell("choice"), "name")), constant=True),
    line("next", each(next_year, prior="number"), constant=True),
    line("picked", link(Pick("piece", Cell("number")))),
    line("second", link(Of("piece", "two"))),
    line("at_two", link(AtYear("piece", "number")), members=OF, constant=True),
    line("rise", each(cagr, begin=FirstYear("size"), end=LastYear("size"), periods="number"), constant=True),
    line("sum_of_years", each(total, parts=Years("size")), constant=True),
    line("sum_of_all", each(total, parts=Whole("piece")), constant=True),
)


def test_every_kind_of_line_has_its_value():
    values = evaluate(tab(*ROWS), YEARS)
    size = 100 * 1.1 ** np.arange(1, 5)
    assert values["size"] == pytest.approx(size)
    assert values["share"][:, 0] == pytest.approx([0.25, 0.75])
    assert values["piece"] == pytest.approx(np.outer([0.25, 0.75], size))
    assert values["whole"] == pytest.approx(size)
    assert values["first_alone"] == pytest.approx(0.25 * size)
    assert values["both"] == pytest.approx(size)
    assert values["change"][1:] == pytest.approx([0.1] * 3)
    assert np.isnan(values["change"][0])
    assert values["number"] == 2
    assert values["picked"] == pytest.approx(0.75 * size)
    assert values["second"] == pytest.approx(0.75 * size)
    assert values["at_two"].ravel() == pytest.approx([0.25 * size[1], 0.75 * size[1]])
    assert values["rise"] == pytest.approx((size[-1] / size[0]) ** 0.5 - 1)
    assert values["sum_of_years"] == pytest.approx(size.sum())
    assert values["sum_of_all"] == pytest.approx(size.sum())


def test_draws_broadcast_over_all_lines_and_equal_one_by_one():
    rates = np.random.default_rng(1).uniform(0.0, 0.2, 5)
    parts = np.random.default_rng(2).uniform(1.0, 2.0, (2, 5))
    at_once = evaluate(tab(*ROWS), YEARS, {"rate": rates, "part": parts})
    assert at_once["piece"].shape == (2, YEARS, 5)
    for draw in range(5):
        alone = evaluate(tab(*ROWS), YEARS, {"rate": rates[draw], "part": parts[:, draw]})
        for key in ("size", "piece", "whole", "picked", "at_two", "rise", "sum_of_all"):
            assert at_once[key][..., draw] == pytest.approx(alone[key], rel=1e-14), key


def test_a_choice_may_differ_by_year():
    flags = line("number_by_year", each(next_year, prior="flag"))
    rows = (*ROWS, line("flag", link("rate")), flags)
    picked = line("picked_by_year", link(Pick("part", Cell("number_by_year"))))
    values = evaluate(tab(*rows, picked), YEARS, {"rate": 1.0})
    assert values["picked_by_year"].tolist() == [3.0] * YEARS


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((line("a", link("b")), line("b", link("a"))), "must not read one another in a circle"),
        ((*ROWS, line("bad", link("piece"))), "single row must not read the block 'piece'"),
        (
            (*ROWS, line("bad", each(total, parts="rates"))),
            r"must sum over blocks alone \(got the single rows \['rates'\]\)",
        ),
    ],
)
def test_a_model_that_cannot_be_calculated_is_refused(rows, message):
    with pytest.raises(ModelError, match=message):
        evaluate(tab(*rows), YEARS)


def test_an_impossible_number_names_the_line():
    with pytest.raises(KernelError, match="change: growth: prior must be other than 0"):
        evaluate(tab(*ROWS), YEARS, {"start": 0.0})


def test_unknown_inputs_and_choices_are_refused():
    with pytest.raises(ModelError, match=r"given values must be inputs of the model \(got \['size'\]\)"):
        evaluate(tab(*ROWS), YEARS, {"size": 1.0})
    with pytest.raises(ModelError, match=r"choice must be one of \['first', 'second'\] \(got 'third'\)"):
        evaluate(tab(*ROWS), YEARS, {"choice": "third"})
    with pytest.raises(ModelError, match="number of a choice must be within 1-2"):
        evaluate(tab(*ROWS, line("bad", link(Pick("part", Cell("start"))))), YEARS)
