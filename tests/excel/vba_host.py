"""Our VBA module in pyOpenVBA's interpreter, with what it calls in Excel and xlwings stubbed.

The interpreter lacks ``Application.Caller`` and ``MacroOptions``, and refuses the attribute
lines that Excel reads when it opens a module: the former are given here, the latter dropped.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._model import Application
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MemberSpec, VBAObject, method
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBAErrorValue

ATTRIBUTE = re.compile(r"^Attribute OM_.*\n", re.MULTILINE)


class Python(VBAObject):
    """xlwings' XLPy object: keeps what it is asked, and answers what it is told to.

    Attributes:
        calls: Module, function and arguments of each call.
        answers: What the next calls give; the last one for all that follow. An
            exception is raised, as COM would.
    """

    vba_type_name = "XLPython"

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, list[Any]]] = []
        self.answers: list[Any] = [0.0]

    @method
    def CallUDF(self, module: Any, function: Any, arguments: Any) -> Any:  # noqa: N802 - its name in VBA
        self.calls.append((module, function, [_python(item) for item in arguments.items]))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return _vba(answer)


class Host:
    """An Excel with one workbook that holds our module.

    Attributes:
        python: The stub that answers for XLPy.
        starts: How often XLPy was asked for.
        described: What the function wizard was told: name, description, category, help.
        caller: Address of the cell that calls; None for a call from VBA.
    """

    def __init__(self, module: str, monkeypatch: Any) -> None:
        self.python, self.starts = Python(), 0
        self.described: list[tuple[Any, ...]] = []
        self.caller: str | None = "B7"
        self._excel = ExcelApplication()
        self._excel.add_workbook()
        self.sheet = self._excel.sheet(1)
        self._excel.add_module(ATTRIBUTE.sub("", module))
        found = self._excel.interpreter.host.global_object
        monkeypatch.setattr(
            self._excel.interpreter.host, "global_object", lambda name: self._start() if name == "xlpy" else found(name)
        )
        for name, kind, getter in (
            ("Caller", "property", self._caller),
            ("MacroOptions", "method", self._describe),
        ):
            parameters = ("Macro", "Description", "Category", "ArgumentDescriptions") if kind == "method" else ()
            spec = MemberSpec(name=name, kind=kind, getter=getter, parameters=parameters)
            monkeypatch.setitem(Application._vba_members, name.lower(), spec)

    def evaluate(self, expression: str) -> Any:
        """The value of a VBA expression; errors as "Error 2036", arrays as rows."""
        return _python(self._excel.evaluate(expression))

    def open(self) -> None:
        """What Excel runs when the workbook is opened."""
        self._excel.run("Auto_Open")

    def _start(self) -> Python:
        self.starts += 1
        return self.python

    def _caller(self, _: Any) -> Any:
        if self.caller is None:
            return VBAErrorValue(2023)
        return self.sheet.sheet.vba_get("Range", [self.caller])

    def _describe(self, _: Any, macro: Any, description: Any, category: Any, arguments: Any = MISSING) -> None:
        self.described.append((macro, description, category, [] if arguments is MISSING else arguments.items))


def com_error(text: str) -> VBARuntimeError:
    """The error that VBA catches when Python or COM raises."""
    return VBARuntimeError(1000, text)


def _vba(value: Any) -> Any:
    """Rows as COM delivers them: one row in one dimension, more in two."""
    if not isinstance(value, list):
        return value
    cells = np.array(value, dtype=object)
    if len(cells) == 1:
        return VBAArray([(0, cells.shape[1] - 1)], items=list(cells[0]))
    array = VBAArray([(0, size - 1) for size in cells.shape])
    for place in np.ndindex(cells.shape):
        array.set(list(place), cells[place])
    return array


def _python(value: Any) -> Any:
    if isinstance(value, VBAErrorValue):
        return str(value)
    if isinstance(value, VBAArray):
        shape = [upper - lower + 1 for lower, upper in value.bounds]
        return np.reshape(np.array([_python(item) for item in value.items], dtype=object), shape, order="F").tolist()
    if isinstance(value, list):
        return [_python(item) for item in value]
    if value is EMPTY:
        return None
    return "missing" if value is MISSING else value
