"""A definition that cannot become a model is refused when it is made, in words."""

from __future__ import annotations

import pytest

from oncomodel.errors import ModelError
from oncomodel.kernels.arithmetic import total
from oncomodel.kernels.growth import cagr
from oncomodel.kernels.projection import project
from oncomodel.model.lines import (
    Entry,
    Evidence,
    Input,
    Line,
    Member,
    Sheet,
    check_key,
    each,
    lines_of,
    link,
    path,
    row_label,
)
from oncomodel.model.symbols import Some
from oncomodel.model.units import RATE, SHARE

ENTRY = Entry(1.0, Evidence("setting", "for a test"))


def tab(*rows):
    return Sheet("Tab", "for a test", "calculation", "time", (), rows)


@pytest.mark.parametrize("key", ["tax25", "os5", "q1", "r", "c", "R1C1", "a b", "9lives", ""])
def test_a_key_that_excel_takes_for_a_cell_is_refused(key):
    with pytest.raises(ModelError, match="valid as an Excel name"):
        check_key(key)


def test_a_misspelt_argument_is_refused_when_the_line_is_declared():
    with pytest.raises(
        ModelError, match=r"rule of cagr must bind its arguments \(got missing a required argument: 'end'\)"
    ):
        each(cagr, begin="a", ende="b", periods="c")
    with pytest.raises(ModelError, match="grow"):
        path(project, start="a", rates="b")


def test_a_block_has_one_entry_and_one_rule_for_each_member():
    members = (Member("one", "One"), Member("two", "Two"))
    with pytest.raises(ModelError, match="entries must be one for each member"):
        Input("share", "share", SHARE, (ENTRY,), members)
    with pytest.raises(ModelError, match="rules must be one for each member"):
        Line("share", "share", SHARE, (link("a"),), members)


def test_a_key_stands_once():
    rows = (Input("size", "size", SHARE, (ENTRY,)), Input("size", "other", SHARE, (ENTRY,)))
    with pytest.raises(ModelError, match="line key must be unique"):
        lines_of((tab(*rows),))


def test_a_rule_reads_lines_that_exist():
    with pytest.raises(ModelError, match=r"must read lines that exist \(got \['nothing'\]\)"):
        lines_of((tab(Line("size", "size", RATE, link("nothing"))),))


@pytest.mark.parametrize("keys", [(), ("two", "one"), ("one", "three"), ("two", "three", "four"), ("four",)])
def test_members_of_a_range_stand_together(keys):
    members = tuple(Member(key, key) for key in ("one", "two", "three"))
    rows = (
        Input("share", "share", SHARE, (ENTRY,) * 3, members),
        Line("sum", "sum", SHARE, each(total, parts=Some("share", keys)), constant=True),
    )
    with pytest.raises(ModelError, match="sum: members of a range must stand together in share"):
        lines_of((tab(*rows),))


def test_what_a_function_is_called_with_exists():
    line = Line("size", "size", RATE, link("rate"), called=each(total, parts="nothing"))
    with pytest.raises(ModelError, match=r"must read lines that exist \(got \['nothing'\]\)"):
        lines_of((tab(Input("rate", "rate", RATE, (ENTRY,)), line),))


def test_the_label_of_a_row_names_the_member_first():
    line = Line("share", "share", SHARE, link("a"), (Member("one", "One"),))
    assert row_label(line, line.members[0]) == "One: share"
    assert row_label(Line("size", "Size", SHARE, link("a"))) == "Size"
