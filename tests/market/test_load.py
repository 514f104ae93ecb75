import re

import pytest
import yaml

from oncomodel.errors import MarketError
from oncomodel.market import load_market
from oncomodel.market.reading import decoded, read
from tests.market.files import COFFEE, REAL, ROOT, SENTENCE, edited, line_of, problems_of

CAPSULE = "dimensions.machine_type.members.capsule.share"


def test_a_valid_file_is_loaded_as_it_stands():
    market = load_market(str(COFFEE))
    assert market.currency == "EUR"
    assert market.magnitude == "million"
    assert [basis.key for basis in market.bases] == ["retail_sales", "factory_shipments"]
    assert market.basis("retail_sales").end is None
    assert market.basis("factory_shipments").growth is None
    assert market.tolerances.shares == 0.01
    assert market.tolerances.closure == 1e-9


def test_text_that_looks_like_a_formula_is_loaded_unchanged():
    market = load_market(COFFEE)
    member = market.dimension("machine_type").member("filter_machine")
    assert (member.label, member.description) == ("= Filter & other <machines>", "+ what is left")
    assert market.drivers[0].label == "@home demand in the north"


def test_dates_words_and_exponents_mean_what_they_show(directory):
    text = edited(
        ("{shares: 0.01}", "{shares: 1e-2}"),
        ('version: "1.0"\n', "version: no\n"),
        ("published: ", "note: 2025-11-03\n    published: "),
    )
    (directory / "market.yaml").write_text(text)
    market = load_market(directory / "market.yaml")
    assert market.tolerances.shares == 0.01
    assert market.version == "no"
    assert market.sources[0].note == "2025-11-03"


def test_the_file_is_named_as_the_caller_named_it(monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(MarketError, match=r"^tests/markets/missing\.yaml: the file must be readable"):
        load_market("tests/markets/missing.yaml")


def test_what_is_missing_is_reported_at_what_should_hold_it(directory):
    assert problems_of(edited(("scope: What households pay.", "")), directory) == [
        f":{line_of('retail_sales:')}: bases.retail_sales.scope must be given (got nothing)"
    ]
    assert problems_of(edited((", assumed: With the market.", "")), directory) == [
        f":{line_of('assumed: With the')}: dimensions.machine_type.members.capsule.growth must be either cited or "
        "assumed (got neither)"
    ]


def test_a_misspelt_key_is_answered_with_the_nearest_one(directory):
    line = line_of("value: 0.46")
    assert problems_of(edited(("value: 0.46", "valeu: 0.46")), directory) == [
        f":{line - 1}: {CAPSULE}.value must be given (got nothing)",
        f":{line}: {CAPSULE}.valeu must be a known key (got 'valeu'; did you mean 'value'?)",
    ]
    assert problems_of(edited(("purpose:", "colour: red\npurpose:")), directory)[0].startswith(
        ":3: colour must be one of key, title, purpose, scope, owner,"
    )


def test_a_key_given_twice_is_reported_at_the_second(directory):
    text = edited(("owner: Test suite\n", "owner: Test suite\ntitle: Again\n"))
    assert problems_of(text, directory) == [":6: title must be given once (got it again; first in line 2)"]


def test_all_problems_come_at_once_in_the_order_of_the_file(directory):
    text = "\n" + edited(
        ("status: Invented", "status: 7"),
        ("value: 1240", "value: 1241"),
        ("trust: start_and_end", "trust: start_and_ende"),
        ("value: 0.46", "value: 0.56"),
        ("  noun: region\n", ""),
        ("direction: driver", "direction: sideways"),
        ("The north buys more than", "The north buys less than"),
    )
    found = [SENTENCE.fullmatch(problem) for problem in problems_of(text, directory)]
    assert [match["where"] for match in found] == [
        "status",
        "bases.retail_sales.start.value",
        "bases.factory_shipments.trust",
        "dimensions.machine_type.members",
        "dimensions.machine_type.members.capsule.share.value",
        "regions.noun",
        "drivers.northern_demand.direction",
        "drivers.northern_demand.cited.quote",
    ]
    lines = [int(match["line"]) for match in found]
    assert lines == sorted(lines)


def test_a_list_is_no_mapping_and_a_key_stands_before_its_colon(directory):
    text = edited(("limits:", "facts: [a]\nlimits:"), ("\nfacts:\n", "\nfigures:\n"))
    assert ":8: facts must be a mapping from keys to their bodies (got a list)" in problems_of(text, directory)
    rule = "scenarios.steady must not hold 'key': that is what stands before its colon (got 'calm')"
    text = edited(("    label: Steady", "    key: calm\n    label: Steady"))
    assert problems_of(text, directory) == [f":{line_of('steady:')}: {rule}"]


def test_aliases_are_refused_so_that_no_file_can_explode(directory):
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    problems = problems_of(bomb, directory)
    assert ":2: b.0 must be written out, without an alias (got *a)" in problems
    assert ":3: c.1 must be written out, without an alias (got *b)" in problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ":1: the file must be a mapping (got nothing)"),
        ("# only a comment\n", ":1: the file must be a mapping (got nothing)"),
        ("- a\n- b\n", ":1: the file must be a mapping (got a list)"),
        ("just text", ":1: the file must be a mapping (got 'just text')"),
        ("a: 1\n---\nb: 2\n", ":2: the file must hold one YAML document (got a second one)"),
        ("a: 1\n\tb: 2\n", ":2: the file must be indented with spaces (got a tab)"),
        (b"a: 1\nb: \xff\xfe\n", ":2: the file must be UTF-8 text (got byte 0xff)"),
        ("a: 1\n".encode("utf-16"), ":1: the file must be UTF-8 text (got byte 0xff)"),
        ("a: 1\nb: \x07\n", ":2: the file must be text without control characters (got '\\x07')"),
        ("[" * 1000, ":1: the file must be nested at most 20 deep (got more)"),
        ("a: {" * 1000, ":1: the file must be nested at most 20 deep (got more)"),
    ],
)
def test_a_file_that_is_no_market_is_one_problem(directory, text, problem):
    assert problems_of(text, directory)[0] == problem


@pytest.mark.parametrize(
    "text", ["a: [1\n", "a: 'x\n", "a: b: c\n", "@a: 1\n", "a: 1\n b: 2\n", "%YAML 3.0\n---\na: 1\n"]
)
def test_broken_yaml_is_reported_with_its_line(directory, text):
    (problem,) = problems_of(text, directory)
    assert re.fullmatch(r":[123]: the file must be YAML \(got .+\)", problem)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("{directory}", "{directory}: the file must be a text file (got a directory)"),
        ("{directory}/none.yaml", "{directory}/none.yaml: the file must be readable (got No such file or directory)"),
        ("{directory}/a\0b", "{directory}/a\0b: the file must be readable (got embedded null byte)"),
    ],
)
def test_a_path_without_a_file_is_one_problem(directory, path, problem):
    with pytest.raises(MarketError) as caught:
        load_market(path.format(directory=directory))
    assert caught.value.problems == (problem.format(directory=directory),)


def test_a_byte_order_mark_and_windows_line_ends_are_read(directory):
    text = "\ufeff" + COFFEE.read_text().replace("\n", "\r\n")
    assert problems_of(text, directory) == []


def test_the_pure_python_parser_reads_the_same():
    text = decoded(REAL.read_bytes())
    fast = read(text)
    slow_loader = pytest.MonkeyPatch()
    slow_loader.setattr("oncomodel.market.reading._LOADER", yaml.SafeLoader)
    with slow_loader.context():
        slow = read(text)
    slow_loader.undo()
    assert (slow.data, slow.lines) == (fast.data, fast.lines)


def test_a_stored_text_may_hold_page_breaks(directory):
    text = COFFEE.with_name("coffee-survey.txt").read_text().replace("\n\n", "\n\f\n")
    (directory / "pages.txt").write_text(text)
    assert problems_of(edited(("text: coffee-survey.txt", "text: pages.txt")), directory) == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("key: x\n title: y\n", "indent the keys that belong together alike"),
        ("key: x\ntitle: a market: of things\n", "put text that holds a colon and a space in quotes"),
        ("key: x\nlimits: [a, b\ntitle: c\n", "close each [ or {"),
        ('a:\n  b: "x\n  c: 2\n', "close the quotes"),
        ("a:\n  - x\n  b: 2\n", "indent the lines that belong together alike"),
        ("a: @home\n", "put text that begins with one of"),
    ],
)
def test_what_is_no_yaml_says_what_to_do(text, advice, tmp_path):
    file = tmp_path / "market.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MarketError, match=re.escape(advice)):
        load_market(file)
