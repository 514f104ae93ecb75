import pytest

from tests.market.files import SENTENCE, edited, edited_regions, line_of, problems_of

SHARE = "dimensions.machine_type.members.capsule.share"
ONE_EDIT = [
    ("value: 0.46", "value: 44", f"{SHARE}.value must be within 0-1 (got 44)"),
    ("value: 0.46", "value: -1", f"{SHARE}.value must be within 0-1 (got -1)"),
    ("value: 0.46", "value: yes", f"{SHARE}.value must be a number (got 'yes')"),
    ("value: 0.46", "value: true", f"{SHARE}.value must be a number (got true)"),
    ("value: 0.46", "value: '0.46'", f"{SHARE}.value must be a number (got '0.46')"),
    ("value: 0.46", "value: 46 %", f"{SHARE}.value must be a number (got '46 %')"),
    ("value: 0.46", "value: .inf", f"{SHARE}.value must be a finite number (got inf)"),
    ("value: 0.46", "value: 1e999", f"{SHARE}.value must be a finite number (got inf)"),
    ("value: 0.46", "value:", f"{SHARE}.value must be a number (got nothing)"),
    (
        "base_year: 2024",
        "base_year: 2018",
        "timeline.base_year must be 2019 or later, the first year (got 2018)",
    ),
    (
        "last_year: 2030",
        "last_year: 2024",
        "timeline.last_year must be after the base year 2024, by 100 years at most (got 2024)",
    ),
    (
        "last_year: 2030",
        "last_year: 2030.0",
        "timeline.last_year must be a whole number (got 2030)",
    ),
    (
        "default_basis: retail_sales",
        "default_basis: retail",
        "default_basis must be one of retail_sales, factory_shipments (got 'retail'; did you mean 'retail_sales'?)",
    ),
    (
        "default_scenario: steady",
        "default_scenario: steddy",
        "default_scenario must be one of steady, frugal (got 'steddy'; did you mean 'steady'?)",
    ),
    (
        "trust: start_and_growth",
        "trust: start_and_grwth",
        "bases.retail_sales.trust must be one of start_and_end, start_and_growth, growth_and_end "
        "(got 'start_and_grwth'; did you mean 'start_and_growth'?)",
    ),
    (
        "trust: start_and_growth",
        "trust: start_and_end",
        "bases.retail_sales.trust must name parts that this basis has; it has no end (got 'start_and_end')",
    ),
    (
        "source: survey-2025",
        "source: survey",
        "bases.retail_sales.start.cited.source must be one of survey-2025 (got 'survey'; did you mean 'survey-2025'?)",
    ),
    (
        "quote: fully automatic machines followed with",
        "quote: fully automatic machines led with",
        "dimensions.machine_type.members.fully_automatic.share.cited.quote must stand word for word in "
        "coffee-survey.txt (got 'fully automatic machines led with EUR 434 million'; nearest passage: "
        "'2024; fully automatic machines followed with EUR 434')",
    ),
    (
        "value: 87000000",
        "value: 870000",
        "facts.machines_owned.quantity.value must be printed in its quote, which prints 87000000, or be named in "
        "not_printed beside a caveat (got 870000)",
    ),
    (
        "low: 0.04\n",
        "low: 0.045\n",
        "bases.retail_sales.growth.low must be printed in its quote, which prints 4, 6, or be named in "
        "not_printed beside a caveat (got 0.045)",
    ),
    (
        "value: 980\n",
        "value: 0.98\n",
        "bases.factory_shipments.end.value must be printed in its quote, which prints 980, 2031, or be named in "
        "not_printed beside a caveat (got 0.98)",
    ),
    (
        "of: retail_sales",
        "of: factory_shipments",
        "dimensions.machine_type.members.fully_automatic.share.of must be a basis that starts or ends in 2024 "
        "(got 'factory_shipments')",
    ),
    (
        "of: retail_sales",
        "of: retial_sales",
        "dimensions.machine_type.members.fully_automatic.share.of must be one of retail_sales, "
        "factory_shipments (got 'retial_sales'; did you mean 'retail_sales'?)",
    ),
    (
        "title: Machine types",
        "title: dashboard",
        "dimensions.machine_type.title must differ from the title of the tab Dashboard, letter case aside "
        "(got 'dashboard')",
    ),
    (
        "label: North",
        "label: MACHINE types",
        "regions.members.north.label must differ from the title of dimensions.machine_type, letter case aside "
        "(got 'MACHINE types')",
    ),
    (
        "label: North",
        "label: North/West",
        "regions.members.north.label must hold none of []:*?/\\, because Excel allows none in the title of a "
        "tab; it is the title of a tab (got 'North/West')",
    ),
    (
        "{north: {value: 2,",
        "{nroth: {value: 2,",
        "dimensions.machine_type.members.filter_machine.affinities.nroth must be for one of north, south "
        "(got 'nroth'; did you mean 'north'?)",
    ),
    (
        "{north: {value: 2,",
        "{north: {value: 0,",
        "dimensions.machine_type.members.filter_machine.affinities.north.value must be a factor within 0.01-100; "
        "1 is neutral (got 0)",
    ),
    (
        "{low: 1.0, mode: 1.3, high: 1.8,",
        "{low: 1.0, mode: 1.3, high: 180,",
        "dimensions.machine_type.members.fully_automatic.affinities.north.high must be a factor within 0.01-100; "
        "1 is neutral (got 180)",
    ),
    (
        "{low: 1.0, mode: 1.3, high: 1.8, assumed: Kitchens are larger there.}",
        "{low: 1.0, mode: 1.3, high: 1.8}",
        "dimensions.machine_type.members.fully_automatic.affinities.north must be either cited or assumed "
        "(got neither)",
    ),
    (
        "timeline: {",
        "balancing: {sweeps: 1}\ntimeline: {",
        "balancing.sweeps must be a whole number within 2-100 (got 1)",
    ),
    (
        "label: Fully automatic machines",
        "label: capsule MACHINES",
        "dimensions.machine_type.members.fully_automatic.label must differ from the label of capsule, letter "
        "case aside (got 'capsule MACHINES')",
    ),
    (
        "    south:",
        "    s2:",
        "regions.members.s2 must not look like a cell address in Excel; try 's2_value' (got 's2')",
    ),
    (
        "    south:",
        "    capsule:",
        "regions.members.capsule must differ from every other basis, scenario, dimension, member and region "
        "(got the key of dimensions.machine_type.members.capsule too)",
    ),
    (
        "label: Steady",
        'label: "Stea\\x01dy"',
        "scenarios.steady.label must be one line without control characters (got 'Stea\\x01dy')",
    ),
    (
        "label: Steady",
        "label: 5",
        "scenarios.steady.label must be text, in quotes where it looks like a number (got 5)",
    ),
    ("currency: EUR", "currency: Euro", "currency must be a currency code of three capitals, such as USD (got 'Euro')"),
    ("date: 2025-11-04", "date: 4.11.2025", "changes.0.date must be a date such as 2026-01-31 (got '4.11.2025')"),
    ("used: false", "used: no", "facts.machines_owned.used must be true or false (got 'no')"),
    (
        "text: coffee-survey.txt",
        "text: ../coffee-survey.txt",
        "sources.survey-2025.text must name a stored text, in UTF-8, beside the market file or below "
        "(got '../coffee-survey.txt': a path that leads out)",
    ),
    (
        "text: coffee-survey.txt",
        "text: survey.txt",
        "sources.survey-2025.text must name a stored text, in UTF-8, beside the market file or below "
        "(got 'survey.txt': No such file or directory)",
    ),
    (
        "{low: -0.03, mode: -0.01, high: 0,",
        "{low: 0, mode: -0.01, high: -0.03,",
        "scenarios.frugal.growth_difference must have low <= mode <= high (got low 0, mode -0.01, high -0.03)",
    ),
    (
        "timeline: {",
        "timeline: !!map {",
        "timeline must be written without a YAML tag (got tag:yaml.org,2002:map)",
    ),
]


@pytest.mark.parametrize(("before", "after", "problem"), ONE_EDIT)
def test_one_mistake_gives_one_sentence_with_its_line(directory, before, after, problem):
    change = edited_regions if before.strip() == "south:" else edited
    assert problems_of(change((before, after)), directory) == [f":{line_of(before)}: {problem}"]


def test_a_number_between_added_ends_must_be_printed_in_its_quote(directory):
    caveat = (
        "fully automatic machines followed with EUR 434 million\n            scope: Machine types",
        "fully automatic machines followed with EUR 434 million\n            scope: Machine types\n"
        "            caveat: A tenth either way is assumed.\n            not_printed: [low, high]",
    )
    ranged = "low: 390\n          mode: {}\n          high: 477"
    assert problems_of(edited(caveat, ("value: 434", ranged.format("434"))), directory) == []
    assert problems_of(edited(caveat, ("value: 434", ranged.format("435"))), directory) == [
        f":{line_of('value: 434') + 1}: dimensions.machine_type.members.fully_automatic.share.mode must be printed "
        "in its quote, which prints 434, or be named in not_printed beside a caveat (got 435)"
    ]


def test_shares_must_sum_to_one_within_the_stated_tolerance(directory):
    caveat = (
        "scope: Machine types\n        growth",
        "scope: Machine types\n            caveat: Rounded.\n            not_printed: [value]\n        growth",
    )
    assert problems_of(edited(caveat, ("value: 0.46", "value: 0.469")), directory) == []
    assert problems_of(edited(caveat, ("value: 0.46", "value: 0.471")), directory) == [
        f":{line_of('members:')}: dimensions.machine_type.members must have shares that sum to 1 within 0.01 "
        "(got 1.011: capsule 0.471, fully_automatic 0.35, filter_machine 0.19)"
    ]


def test_years_must_be_within_the_timeline(directory):
    problems = problems_of(
        edited(("first_year: 2019", "first_year: 2020"), ("year: 2024\n    members", "year: 2031\n    members")),
        directory,
    )
    first, second, *_ = problems
    start = "bases.factory_shipments.start.year must be within the timeline 2020-2030 (got 2019)"
    assert first == f":{line_of('value: 610.5') + 1}: {start}"
    assert second.endswith(": dimensions.machine_type.year must be within the timeline 2020-2030 (got 2031)")


def test_a_basis_ends_after_its_start(directory):
    problems = problems_of(edited(("year: 2031", "year: 2019")), directory)
    end = "bases.factory_shipments.end must end after the start year 2019 (got 2019)"
    assert problems[0] == f":{line_of('    end:')}: {end}"


def test_a_share_is_measured_in_the_year_of_its_dimension(directory):
    problems = problems_of(edited(("value: 434\n", "value: 434\n          year: 2023\n")), directory)
    assert problems[0].endswith("share.year must be 2024, the year of its dimension (got 2023)")


def test_a_scenario_cannot_take_more_growth_than_there_is(directory):
    low = ("low: 0.04\n      mode: 0.05", "low: -0.6\n      mode: 0.05")
    text = edited(low, ("low: -0.03, mode", "low: -0.5, mode"))
    assert any(
        "scenarios.frugal.growth_difference must leave basis retail_sales a growth above -1 (got -0.51)" in p
        for p in problems_of(text, directory)
    )


def test_a_source_that_nothing_cites_is_refused(directory):
    other = "sources:\n  other: {publisher: Nobody, title: Unused, address: nowhere}\n"
    assert problems_of(edited(("sources:\n", other)), directory) == [
        f":{line_of('sources:') + 1}: sources.other must be cited by a number, a driver or a claim (got no citation)"
    ]


def test_a_region_has_no_affinities_of_its_own(directory):
    own = "assumed: A little below the market.}\n"
    text = edited((own, own + "      affinities:\n        south: {value: 2, assumed: A guess.}\n"))
    line = line_of("      affinities:\n        south: {value: 2", text)
    assert problems_of(text, directory) == [
        f":{line}: regions.members.north.affinities must stand at the members of a dimension, not at a region "
        "(got 'south')"
    ]


def test_pairs_of_region_and_dimension_must_not_read_alike(directory):
    without_frugal = (*[("active_in: [frugal]", "active_in: []")] * 2, ("[steady, frugal]", "[steady]"))
    text = edited(("  frugal:", "  north_machine_type:"), *without_frugal)
    assert problems_of(text, directory) == [
        f":{line_of('  machine_type:')}: dimensions.machine_type must not make 'north_machine_type' beside region "
        "north: that is a key already (got 'machine_type')"
    ]
    text = edited(("  frugal:", "  cube_machine_type:"), *without_frugal)
    assert [SENTENCE.fullmatch(problem)["rule"] for problem in problems_of(text, directory)] == [
        "not make 'cube_machine_type' beside the cube: that is a key already"
    ]


def test_pairs_of_region_and_member_must_not_read_alike(directory):
    renamed = ("{north: {low", "{top_north: {low"), ("{north: {value", "{top_north: {value")
    text = edited_regions(
        *renamed,
        ("acts_on: region.north", "acts_on: region.top_north"),
        ("    north:", "    top_north:"),
        ("    south:", "    top:"),
        ("      filter_machine:", "      north_capsule:"),
    )
    assert [SENTENCE.fullmatch(problem)["where"] for problem in problems_of(text, directory)] == [
        "dimensions.machine_type.members.north_capsule"
    ]
