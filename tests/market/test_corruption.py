"""Whatever happens to a market file: it loads, or every problem has its place."""

from copy import deepcopy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oncomodel.market.reading import read
from tests.market.files import REAL, SENTENCE, problems_of
from tests.market.strategies import as_yaml, market_mappings

fuzzed = settings(
    max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@settings(fuzzed, max_examples=20)
@given(market_mappings())
def test_every_random_market_loads(directory, mapping):
    assert problems_of(as_yaml(mapping), directory) == []


def has_only_placed_problems(text, directory):
    """Whether it loads, or every problem is a sentence with a line of the file, in order."""
    found = [SENTENCE.fullmatch(problem) for problem in problems_of(text, directory)]
    lines = [int(match["line"]) for match in found]
    last = text.count(b"\n" if isinstance(text, bytes) else "\n") + 1
    return lines == sorted(lines) and all(1 <= line <= last for line in lines)


LINES = REAL.read_text(encoding="utf-8").splitlines(keepends=True)
DATA = read("".join(LINES)).data
ODD_VALUES = ("", "no", "[]", "{}", "-1", "0", "1e400", ".nan", "'x'", "2026-01-31", "!x 1", "*a", "[1, {a: 2}]")


@st.composite
def changed_lines(draw):
    """The real file with one to three lines changed in a way that people change lines."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, value = lines[at].partition(":")
        odd = draw(st.sampled_from(ODD_VALUES))
        lines[at] = draw(
            st.sampled_from(
                [
                    "",
                    lines[at] * 2,
                    f"{key[:-1]}{colon}{value}",
                    f"{key}x{colon}{value}",
                    f"{key}{colon} {odd}\n",
                    f"  {lines[at]}",
                    f"\t{lines[at].lstrip()}",
                    lines[at].replace(" 0.", " -0.").replace(" 1", " -1"),
                    lines[at].replace(".", ","),
                    lines[draw(st.integers(0, len(lines) - 1))],
                ]
            )
        )
    return "".join(lines)


@fuzzed
@given(changed_lines())
def test_changed_lines_are_refused_with_their_place_or_load(directory, text):
    assert has_only_placed_problems(text, directory)


@fuzzed
@given(st.integers(0, sum(map(len, LINES))), st.text(max_size=3) | st.sampled_from(list("\t\x00'\"{}[]:#&*!|>%@`")))
def test_inserted_text_is_refused_with_its_place_or_loads(directory, place, odd):
    text = "".join(LINES)
    assert has_only_placed_problems(text[:place] + odd + text[place:], directory)


@fuzzed
@given(st.integers(0, 60_000), st.binary(min_size=1, max_size=3))
def test_bytes_that_were_overwritten_are_refused_or_load(directory, place, odd):
    raw = "".join(LINES).encode()
    assert has_only_placed_problems(raw[:place] + odd + raw[place + len(odd) :], directory)


@st.composite
def changed_trees(draw):
    """The data of the real file with one value deleted, renamed, replaced or moved."""
    data = deepcopy(DATA)
    holder = data
    for _ in range(draw(st.integers(0, 6))):
        inner = [part for part in holder.values() if isinstance(part, dict) and part]
        if not inner:
            break
        holder = draw(st.sampled_from(inner))
    key = draw(st.sampled_from(list(holder)))
    value = holder.pop(key)
    other = draw(st.sampled_from([None, True, -1, 1e300, "x", [], {}, [value], {key: value}, DATA["timeline"]]))
    name = draw(st.sampled_from([key, f"{key}_", key[1:] or "a", "key", "value", 7, None]))
    holder.update(draw(st.sampled_from([{}, {key: other}, {name: value}, {name: other}])))
    return as_yaml(data)


@fuzzed
@given(changed_trees())
def test_changed_trees_are_refused_with_their_place_or_load(directory, text):
    assert has_only_placed_problems(text, directory)
