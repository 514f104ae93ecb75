"""Excel's range objects, as far as xlwings looks at them when one is an argument.

VBA passes the object itself: xlwings asks its type for the identifier of Excel's
``Range`` and then calls back for its ``Value``.
"""

from __future__ import annotations

import ctypes as c
from functools import cache
from typing import Any

from tests.com.windows.dispatch import IDISPATCH, guid, slot
from tests.com.windows.variants import VT_DISPATCH, Variant, to_variant

POINTER = c.c_void_p
RANGE = "{00020846-0000-0000-C000-000000000046}"
ANY = "{00000000-0000-0000-0000-000000000000}"
IUNKNOWN = "{00000000-0000-0000-C000-000000000046}"
ITYPEINFO = "{00020401-0000-0000-C000-000000000046}"
OK, NO_INTERFACE, UNKNOWN_NAME, NOT_FOUND = 0, -2147467262, -2147352570, -2147352573
WINDOWS_64, DISPATCH_TYPE = 3, 4
QUERY, ADD_REF, CREATE_TYPE, SET_GUID = 0, 1, 3, 3
SIGNATURES = (
    (POINTER, POINTER, POINTER),
    (POINTER,),
    (POINTER,),
    (POINTER, c.POINTER(c.c_uint)),
    (POINTER, c.c_uint, c.c_ulong, c.POINTER(POINTER)),
    (POINTER, POINTER, c.POINTER(c.c_wchar_p), c.c_uint, c.c_ulong, c.POINTER(c.c_long)),
    (POINTER, c.c_long, POINTER, c.c_ulong, c.c_ushort, POINTER, POINTER, POINTER, POINTER),
)


class ComObject:
    """An object that shows *properties* through IDispatch; whoever makes it keeps it."""

    def __init__(self, kind: str, iid: str, **properties: Any) -> None:
        self._names = list(properties)
        self._values = list(properties.values())
        self._type = _type(kind, iid)
        methods = (
            self._query,
            self._counted,
            self._counted,
            self._type_count,
            self._type_of,
            self._identify,
            self._invoke,
        )
        self._methods = [
            c.WINFUNCTYPE(c.c_long, *signature)(method) for signature, method in zip(SIGNATURES, methods, strict=True)
        ]
        addresses = (c.cast(method, POINTER).value for method in self._methods)
        self._table = (POINTER * len(methods))(*addresses)
        self._object = POINTER(c.addressof(self._table))

    def variant(self) -> Variant:
        return Variant().put(VT_DISPATCH, POINTER, c.addressof(self._object))

    def _query(self, this: int, iid: int, found: int) -> int:
        known = c.string_at(iid, 16) in (guid(IUNKNOWN).raw, guid(IDISPATCH).raw)
        POINTER.from_address(found).value = this if known else None
        return OK if known else NO_INTERFACE

    def _counted(self, _: int) -> int:
        return 1

    def _type_count(self, _: int, count: Any) -> int:
        count[0] = 1
        return OK

    def _type_of(self, _: int, index: int, language: int, found: Any) -> int:  # noqa: ARG002
        slot(self._type, ADD_REF)(self._type)
        found[0] = self._type
        return OK

    def _identify(self, _: int, __: int, names: Any, *rest: Any) -> int:
        found = names[0] in self._names
        rest[-1][0] = self._names.index(names[0]) if found else -1
        return OK if found else UNKNOWN_NAME

    def _invoke(self, _: int, number: int, *rest: int) -> int:
        if not 0 <= number < len(self._values):
            return NOT_FOUND
        value, result = self._values[number], rest[4]
        variant = value.variant() if isinstance(value, ComObject) else to_variant(value)
        c.memmove(result, c.byref(variant), c.sizeof(variant))
        return OK


@cache
def cell_range(rows: tuple[tuple[Any, ...], ...]) -> ComObject:
    """A range in the top left corner of a sheet, whose cells hold *rows*."""
    application = ComObject("Application", ANY, Hwnd=c.windll.user32.GetDesktopWindow())
    workbook = ComObject("Workbook", ANY, Application=application)
    return ComObject(
        "Range",
        RANGE,
        Value=rows if len(rows) > 1 or len(rows[0]) > 1 else rows[0][0],
        Worksheet=ComObject("Worksheet", ANY, Parent=workbook),
        Row=1,
        Column=1,
        Rows=ComObject("Range", RANGE, Count=len(rows)),
        Columns=ComObject("Range", RANGE, Count=len(rows[0])),
    )


def _type(name: str, iid: str) -> c.c_void_p:
    """A description of a type called *name*, whose identifier is *iid*."""
    library, created, described = POINTER(), POINTER(), POINTER()
    c.oledll.oleaut32.CreateTypeLib2(WINDOWS_64, "unsaved", c.byref(library))
    make = slot(library, CREATE_TYPE, c.c_wchar_p, c.c_int, POINTER)
    make(library, name, DISPATCH_TYPE, c.byref(created))
    slot(created, SET_GUID, POINTER)(created, guid(iid))
    slot(created, QUERY, POINTER, POINTER)(created, guid(ITYPEINFO), c.byref(described))
    return described
