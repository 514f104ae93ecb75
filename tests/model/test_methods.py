"""The words of methods belong to kernels that the tabs use."""

from __future__ import annotations

from oncomodel.model.lines import Line
from oncomodel.model.methods import METHODS, meanings
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


def test_every_word_in_the_column_of_methods_is_explained_on_the_guide(model, shown):
    guide = {row[0].value: row[1].value for row in shown["Guide"].iter_rows(max_col=2)}
    for tab in model.tabs:
        for row in (row for row in tab.rows if isinstance(row, Line) and tab.layout in ("time", "checks", "ledger")):
            sheet, number, _ = model.cell(row.key)
            word = shown[sheet].cell(number, 3).value
            assert word == "link" or word in guide or row.members, (row.key, word)
            assert guide.get(word, "A link.").endswith("."), word


def test_meanings_are_plain_sentences(model):
    for word, meaning in meanings(model.tabs).items():
        assert meaning.endswith("."), word
        assert not set("*`") & set(meaning), word
