"""pandas, python-calamine and polars read the numbers that Python calculates from the .xlsx."""

from __future__ import annotations

from importlib.util import find_spec

import pandas as pd
import pytest

from oncomodel import load_market
from oncomodel.model.lines import Input
from tests.cells import Model, same
from tests.conftest import FILES
from tests.engines import require_engine
from tests.gates.plant import replaced


def with_pandas(path):
    frames = pd.read_excel(path, sheet_name=None, header=None, keep_default_na=False, engine="openpyxl")
    return {title: frame.to_numpy().tolist() for title, frame in frames.items()}


def with_calamine(path):
    require_engine(find_spec("python_calamine"), "python-calamine must be installed: pip install .[gates]")
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(str(path)) as book:
        return {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in book.sheet_names}


def with_polars(path):
    require_engine(find_spec("polars") and find_spec("fastexcel"), "polars must be installed: pip install .[gates]")
    import polars as pl

    def read(kind):
        whole = {"has_header": False, "drop_empty_rows": False, "drop_empty_cols": False}
        frames = pl.read_excel(path, sheet_id=0, read_options={"dtypes": kind}, **whole)
        return {title: frame.rows() for title, frame in frames.items()}

    numbers, texts = read("float"), read("string")  # a column has one type: each cell is a pair
    return {
        title: [list(zip(*rows, strict=True)) for rows in zip(numbers[title], texts[title], strict=True)]
        for title in texts
    }


READERS = {"pandas": with_pandas, "calamine": with_calamine, "polars": with_polars}


def expected(model):
    """Sheet, row, column and value of every formula and every input, as Python has them."""
    yield from model.formula_cells(model.values())
    for key, line in model.grid.lines.items():
        if isinstance(line, Input):
            for member, entry in enumerate(line.entries):
                if entry.value is not None:
                    yield (*model.cell(key, member), entry.value)


def misread(model, tables):
    """Cells that a reader gives another value for."""
    found = ((_cell(tables[at[0]][at[1] - 1][at[2] - 1], value), value, at) for *at, value in expected(model))
    return [(at, got, value) for got, value, at in found if not same(got, value)]


def _cell(read, value):
    """What was read; of a number and a text, the one that is asked for."""
    return read[isinstance(value, str)] if isinstance(read, tuple) else read


@pytest.mark.parametrize("reader", READERS)
def test_17_every_number_is_read_without_recalculating_by(reader, files):
    for name, file in FILES.items():
        model = Model.of(load_market(file))
        assert misread(model, READERS[reader](files[name, ".xlsx"])) == [], name


@pytest.mark.parametrize("reader", READERS)
def test_a_changed_value_is_noticed_with(reader, coffee, coffee_model, tmp_path):
    part = "xl/worksheets/sheet4.xml"
    planted = replaced(coffee, tmp_path / "planted.xlsx", part, "<v>1240</v>", "<v>1240.001</v>")
    assert misread(coffee_model, READERS[reader](planted))
