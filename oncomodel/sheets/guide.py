"""The Guide tab: how to use the model, in five minutes."""

from __future__ import annotations

from oncomodel.model.lines import Field, Sheet
from oncomodel.model.methods import meanings
from oncomodel.model.rows import Workings
from oncomodel.sheets.tab import captioned, legend, plain_tab

GUIDE: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "In five minutes",
        (
            (
                "Read",
                "Dashboard is the answer on one page. Control shows the result, Market how it comes about; then there "
                "is a tab for each split of the market. Scenarios compares all scenarios.",
            ),
            (
                "Choose",
                "On Control, pick a scenario and a basis from the lists in the yellow cells. Every tab follows, but "
                "for what says of itself that it is a snapshot or the same in all of them.",
            ),
            (
                "Change",
                "On Inputs, change any yellow cell. Low and high are ranges; the value is what the model uses.",
            ),
            (
                "Add a scenario",
                "On Inputs, name a scenario in reserve (Lists) and give it a difference; where there is a funnel, also "
                "factors of its last year. On Drivers, switch on what acts in it. Then choose it on Control.",
            ),
            (
                "Add a driver",
                "On Drivers, fill in a row in reserve: what it acts on, points of growth, first year, years to full "
                "strength, and a 1 in the scenarios where it acts.",
            ),
            (
                "Trust",
                "The third line of every tab says whether all checks pass, and how many alerts there are. Checks shows "
                "each, with its tolerance.",
            ),
            (
                "Doubt",
                "Evidence says how much of each tab rests on citations. Where the market file holds claims, Claims "
                "tests the published figures against themselves, and Triangulation compares those of one scope.",
            ),
            (
                "Trace",
                "The source column of Inputs names a source or an assumption; Sources lists them, in full words.",
            ),
        ),
    ),
    (
        "How the model calculates",
        (
            (
                "Basis",
                "A published scope of the market: a value in one year, and a growth rate. The claims contradict one "
                "another, so Control says which two of start, end and stated growth are trusted.",
            ),
            (
                "Scenario",
                "Adds a difference of its own and the drivers that are active in it to the growth rate of the basis, "
                "in years after the base year only. Scenarios shows all side by side, and where growth comes from.",
            ),
            (
                "Driver",
                "Adds points of growth from a year on, as far as it has got: to the whole market, whose size it moves, "
                "or to one member, whose share it moves while the total stays. Headwinds take points away.",
            ),
            (
                "Sensitivity",
                "Tornado shows what each input does to the last year at the ends of its range, and each driver off or "
                "on; Break-even what would meet the target on Control. Uncertainty draws all ranges at once: a "
                "snapshot, which says when it is out of date.",
            ),
            (
                "Shares",
                "Measured in one year. Each member's share grows with its own growth rate, and all shares are then "
                "divided by their sum, so that they add up to 100 % in every year.",
            ),
            (
                "Segments",
                "Share times market size. A member's growth in the model is therefore not its input: the input "
                "moves its share, and the market as a whole grows with the basis and the scenario.",
            ),
            (
                "By region",
                "Each split also has a tab by region. Its table adds up to the sizes of both; affinities on Inputs "
                "say where a member weighs more than elsewhere, 1 is neutral. Rows and columns are scaled in turn, in "
                "sweeps that stand on the tab. If their check fails, raise balancing: sweeps in the market file.",
            ),
            (
                "From the bottom up",
                "Where the market file holds a funnel: population x stages x use x price, by region. A scenario "
                "multiplies rates, use and price of the last year by its factors on Inputs. Reconciliation "
                "holds it against the part of the top-down size that it covers, and never averages the two; Funnel "
                "gap says which single assumption would close the gap, and whether it can.",
            ),
            (
                "CAGR",
                "Two columns after the years: growth a year from the base year, and from the first year, to the last.",
            ),
            (
                "Trend",
                "The last column draws the values of a row as bars from zero, first to last year, each row on its own "
                "scale; Excel since 2010 and LibreOffice since 7.4 show them, elsewhere the column is blank.",
            ),
            (
                "Constant",
                "A column for values without a year. On a row that compounds it holds the value before the first year.",
            ),
        ),
    ),
    (
        "Good to know",
        (
            (
                "Printing",
                "What calculates the result of a tab stands below it, under Workings, and is left out of print, as are "
                "tabs of workings alone, of which Excel prints the heading. To print all: Page Layout, Print Area, "
                "Clear.",
            ),
            (
                "Protection",
                "Tabs are protected without a password, so that only inputs change by accident: "
                "Review, Unprotect Sheet.",
            ),
            (
                "Names",
                "Single inputs and results have names, such as scenario and base_year: Formulas, Name Manager.",
            ),
            (
                "Years",
                "Each year is a calendar year. Backcast years lie before the base year, forecast years after it.",
            ),
            (
                "A failed check",
                "Means that a number breaks a rule: the Checks tab says which. Undo the last change, or mend it.",
            ),
            (
                "An alert",
                "Means that an input or a result is implausible, such as a value outside its own range: look at what "
                "Checks names. The model calculates with it all the same.",
            ),
            (
                "Rebuilding",
                "The market file is the original. The next build names what was changed here and does not write over "
                "it unless told to: carry it into the market file. Baseline holds what was built, Log what changed.",
            ),
        ),
    ),
)


METHODS = 'Words in the column "Source or method" (left out of print)'
FUNCTIONS = (
    (
        "Install",
        "In PowerShell: pip install . in the folder of oncomodel, then oncomodel install, so that Excel finds Python.",
    ),
    (
        "Enable",
        "Click Enable Content in the yellow bar. If macros are blocked: close the file, right-click it in Explorer, "
        "Properties, tick Unblock, OK. Until then the cells keep the values they came with.",
    ),
    ("Type", "In any cell: =OM_CAGR(87.4,165.2,7). The Functions tab lists every function with an example."),
    ("Errors", "#NUM! no such number, #VALUE! wrong type or shape, #N/A missing data. =OM_LASTERROR(cell) says why."),
    ("Trust", "The Parity tab calculates the same blocks with native formulas, and Checks compares the two."),
    ("No Python?", "The .xlsx file beside this one has the same tabs and calculates without it."),
)


LINK = ("link", "The value of another row or tab, as it is.")


def guide(tabs: tuple[Sheet, ...], *, functions: bool) -> Sheet:
    """What a newcomer needs to know to use the model.

    Args:
        tabs: The tabs whose methods are explained.
        functions: Whether the workbook has the form that calls functions.
    """
    captions = (*GUIDE, ("Functions in Python", FUNCTIONS)) if functions else GUIDE
    rows = [row for caption, fields in captions for row in captioned(caption, (Field(*f) for f in fields))]
    rows += legend()
    words = (LINK, *meanings(tabs).items())
    rows += [Workings(METHODS), *(Field(*word) for word in words)]
    purpose = "How to use this model: what to change, where to look, how it calculates."
    return plain_tab("guide", "Guide", purpose, "guide", "page", tuple(rows))
