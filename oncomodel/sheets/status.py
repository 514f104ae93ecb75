"""The status of the model in words: whether all checks pass, and how many alerts there are."""

from __future__ import annotations

from typing import Any

from oncomodel.kernels.arithmetic import all_pass, count_of, count_of_failures
from oncomodel.model.lines import Entry, Evidence, Findings, Input, Line, Row, Rule, Section, each, link
from oncomodel.model.symbols import Cell, Members, Named, Position
from oncomodel.model.texts import chosen, joined, shown, where_true
from oncomodel.model.units import COUNT, FLAG, IN_WORDS, POSITION, TEXT, Unit

_PIECES = {
    "status_format": ("Format of counts", IN_WORDS["whole"]),
    "status_passing": ("Where no check fails", "All checks pass"),
    "status_failing_one": ("After the number of checks that fail: one", " check FAILS"),
    "status_failing_many": ("After the number of checks that fail: several", " checks FAIL"),
    "status_between": ("Between checks and alerts", ", "),
    "status_alerts_one": ("After the number of alerts: one", " alert"),
    "status_alerts_many": ("After the number of alerts: several", " alerts"),
    "status_first_check": ("Before the name of the first check that fails", "First check that fails: "),
    "status_first_alert": ("Before the name of the first alert", "First alert: "),
    "status_nothing": ("Where there is no failure or alert to name", "none"),
}


def summary() -> tuple[Row, ...]:
    """The status, what it counts, and the first of what there is to look at."""
    checked, alerted = Members("check_passes"), Members("alert_passes")
    return (
        Section("Summary"),
        _line("master_status", "Status", TEXT, _status(), "words"),
        _line("checks_passed", "Checks that pass", COUNT, each(count_of, flags=checked)),
        _line("checks_failed", "Checks that fail", COUNT, each(count_of_failures, flags=checked)),
        _line("checks_all_pass", "All checks pass", FLAG, each(all_pass, results=checked), "output"),
        _line("alerts_raised", "Alerts to look at", COUNT, each(count_of_failures, flags=alerted), "output"),
        Findings(
            (
                _line("first_failure", "First check that fails", TEXT, _first("check", "checks_all_pass"), "finding"),
                _line("first_alert", "First alert", TEXT, _first("alert", "no_alerts"), "finding"),
            )
        ),
    )


def workings() -> tuple[Row, ...]:
    """What the status is put together from."""
    words = (
        Input(key, label, TEXT, (Entry(text, Evidence("setting", "A piece of the status.")),), editable=False)
        for key, (label, text) in _PIECES.items()
    )
    return (
        Section("How the status is put together"),
        *words,
        _line("no_alerts", "No alert", FLAG, each(all_pass, results=Members("alert_passes"))),
        *(
            _line(f"first_{kind}_number", f"Number of the first {what}", POSITION, link(Position(Cell(flag), of)))
            for kind, what, flag, of in (
                ("check", "check that fails", "checks_all_pass", "check_passes"),
                ("alert", "alert", "no_alerts", "alert_passes"),
            )
        ),
        _line("status_failing", "Checks that fail, in words", TEXT, _counted("checks_failed", "failing"), "words"),
        _line("status_alerts", "Alerts, in words", TEXT, _counted("alerts_raised", "alerts"), "words"),
    )


def _line(key: str, label: str, unit: Unit, rule: Rule, role: str = "calculation") -> Line:
    return Line(key, label, unit, rule, constant=True, role=role)


def _status() -> Rule:
    return each(
        status,
        sound="checks_all_pass",
        passing="status_passing",
        failing="status_failing",
        quiet="no_alerts",
        between="status_between",
        alerts="status_alerts",
    )


def _first(kind: str, flag: str) -> Rule:
    """The name of the first check or alert that there is to look at, where there is one."""
    name = Named(f"{kind}_value", Cell(f"first_{kind}_number"))
    return each(first, before=f"status_first_{kind}", flag=flag, nothing="status_nothing", name=name)


def _counted(count: str, what: str) -> Rule:
    return each(counted, count=count, as_count="status_format", one=f"status_{what}_one", many=f"status_{what}_many")


def counted(count: Any, as_count: Any, one: Any, many: Any) -> Any:
    """A number and what there is of it, in the singular or the plural.

    >>> str(counted(1, "0", " alert", " alerts")), str(counted(3, "0", " alert", " alerts"))
    ('1 alert', '3 alerts')
    """
    return joined(shown(count, as_count), chosen(count - 1, many, one))


def first(before: Any, flag: Any, nothing: Any, name: Any) -> Any:
    """The name of the first of what there is to look at; that there is nothing where the flag is 1.

    >>> str(first("First alert: ", 0, "none", "Market")), str(first("First alert: ", 1, "none", "Market"))
    ('First alert: Market', 'First alert: none')
    """
    return joined(before, chosen(flag, nothing, name))


def status(sound: Any, passing: Any, failing: Any, quiet: Any, between: Any, alerts: Any) -> Any:
    """Whether checks pass, and how many alerts there are where there are some.

    >>> str(status(1, "All checks pass", "0 checks FAIL", 0, ", ", "2 alerts"))
    'All checks pass, 2 alerts'
    >>> str(status(0, "All checks pass", "1 check FAILS", 1, ", ", "0 alerts"))
    '1 check FAILS'
    """
    raised = 1 - quiet
    return joined(chosen(sound, passing, failing), where_true(raised, between), where_true(raised, alerts))
