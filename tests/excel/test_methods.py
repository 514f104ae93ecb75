"""The words of methods belong to kernels that the tabs use."""

from __future__ import annotations

from oncomodel.excel.methods import METHODS
from oncomodel.model.lines import Line
from tests.cells import Model


def test_every_word_is_of_a_kernel_that_a_row_of_the_real_market_shows(oncology):
    kernels = {
        rule.kernel.__name__
        for line in Model.of(oncology).grid.lines.values()
        if isinstance(line, Line)
        for rule in line.rules()
        if rule.kernel is not None
    }
    assert set(METHODS) <= kernels


def test_words_say_more_than_the_name_does():
    assert all(words != name.replace("_", " ") for name, words in METHODS.items())
