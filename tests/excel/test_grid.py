"""Addresses: absolute where a copy must not move, relative where it must, quoted where needed."""

from __future__ import annotations

import pytest

from oncomodel.errors import ModelError
from oncomodel.excel.grid import Grid, Spot, absolute, internal
from oncomodel.model.lines import Entry, Evidence, Input, Line, Member, Section, Sheet, link
from oncomodel.model.symbols import (
    AtYear,
    Cell,
    FirstYear,
    LastYear,
    Members,
    Number,
    Of,
    Pick,
    Position,
    Some,
    Whole,
    Years,
    before,
)
from oncomodel.model.units import RATE, SHARE

OF = (Member("one", "One"), Member("two", "Two"))
SETTING = Evidence("setting", "for a test")


@pytest.fixture
def grid():
    inputs = Sheet(
        "Inputs",
        "",
        "inputs",
        "inputs",
        (),
        (
            Section("First"),
            Input("rate", "rate", RATE, (Entry(0.1, SETTING),), named=True),
            Input("share", "share", SHARE, (Entry(0.4, SETTING), Entry(0.6, SETTING)), OF),
        ),
    )
    rows = (
        Section("First"),
        Line("size", "size", RATE, link("rate")),
        Section("Second"),
        Line("piece", "piece", RATE, link("size"), OF),
        Line("mean", "mean", RATE, link("rate"), constant=True),
    )
    return Grid.of((inputs, Sheet("It's here", "", "calculation", "time", (), rows)), 3)


@pytest.mark.parametrize(
    ("symbol", "address"),
    [
        (Cell("rate"), "rate"),
        (Cell("size"), "F8"),
        (before("size"), "E8"),
        (Cell("piece"), "F12"),
        (Of("piece", "one"), "F11"),
        (Members("piece"), "F$11:F$12"),
        (Some("piece", ("one", "two")), "F$11:F$12"),
        (Some("piece", ("two",)), "F$12:F$12"),
        (Some("share", ("two",)), "Inputs!$D$9:$D$9"),
        (Whole("piece"), "$E$11:$G$12"),
        (Years("size"), "$E8:$G8"),
        (Years("piece"), "$E12:$G12"),
        (FirstYear("piece"), "E12"),
        (LastYear("piece"), "G12"),
        (Cell("mean"), "$D$13"),
        (Of("share", "two"), "Inputs!$D$9"),
        (Members("share"), "Inputs!$D$8:$D$9"),
        (Pick("share", Cell("mean")), "INDEX(Inputs!$D$8:$D$9,$D$13)"),
        (Pick("piece", Cell("mean")), "INDEX(F$11:F$12,$D$13)"),
        (AtYear("piece", "mean"), "INDEX($E12:$G12,$D$13)"),
        (Position(Cell("mean"), "share"), "MATCH($D$13,Inputs!$D$8:$D$9,0)"),
    ],
)
def test_a_reference_has_its_address(grid, symbol, address):
    assert grid.address(symbol, Spot("It's here", member=1, year=1)) == address


def test_another_tab_is_named_and_quoted(grid):
    assert grid.address(Cell("size"), Spot("Inputs", year=2)) == "'It''s here'!G8"
    assert absolute(grid.places["mean"]) == "'It''s here'!$D$13"
    assert internal("It's here") == "'It''s here'!A1"


def test_in_a_block_a_single_row_stays_when_the_formula_is_copied_down(grid):
    assert grid.address(Cell("size"), Spot("It's here", block=True)) == "E$8"


def test_an_array_call_reads_whole_ranges(grid):
    spot = Spot("It's here")
    assert grid.extent(Cell("piece"), spot) == "$E$11:$G$12"
    assert grid.extent(Cell("rate"), spot) == "rate"
    assert grid.extent(AtYear("piece", "mean"), spot) == "INDEX($E$11:$G$12,0,$D$13)"
    assert grid.extent(LastYear("piece"), spot) == "G$11:G$12"


def test_what_is_no_reference_has_no_address(grid):
    with pytest.raises(ModelError, match="must be a reference"):
        grid.address(Number(1), Spot("Inputs"))
    with pytest.raises(ModelError, match="must stand for a whole block"):
        grid.extent(before("piece"), Spot("Inputs"))
