"""The market files that tests change, and what the loader says of the changed ones."""

import re
from pathlib import Path

from oncomodel.errors import MarketError
from oncomodel.market import load_market

ROOT = Path(__file__).parents[2]
COFFEE = ROOT / "tests" / "markets" / "coffee.yaml"
REAL = ROOT / "config" / "personalized-oncology.yaml"

SENTENCE = re.compile(r"(?P<file>.*?):(?P<line>\d+): (?P<where>.+?) must (?P<rule>.+) \(got .+\)")


def problems_of(text, directory):
    """The problems of a market file with this text; the file's name is taken off."""
    file = directory / "market.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    try:
        load_market(file)
    except MarketError as error:
        problems, message = error.problems, str(error)
    else:
        return []
    assert message == "\n".join(problems)
    return [problem.removeprefix(str(file)) for problem in problems]


def without_funnel():
    """The small market's text but for its funnel, which names every region once more."""
    text = COFFEE.read_text()
    return text[: text.index("funnel:\n")] + text[text.index("uncertainty:\n") :]


def edited_regions(*edits):
    """The same without correlations, which name regions too."""
    text = without_funnel()
    return edited(*edits, text=text[: text.index("uncertainty:\n")] + text[text.index("changes:\n") :])


def edited(*edits, text=None):
    text = text or without_funnel()
    for before, after in edits:
        assert text.count(before) >= 1, before
        text = text.replace(before, after, 1)
    return text


def line_of(needle, text=None):
    text = text or without_funnel()
    return text[: text.index(needle)].count("\n") + 1
