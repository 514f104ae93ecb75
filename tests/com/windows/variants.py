"""Excel values as VARIANTs, built and read through ctypes.

pywin32 cannot send the error value of a cell: it turns every ``VT_ERROR`` into
the missing argument. So this client builds its VARIANTs itself, as VBA does.
"""

from __future__ import annotations

import ctypes as c
import datetime as dt
from decimal import Decimal
from typing import Any

from tests.com.values import MISSING, CellError, Cells, Missing

VT_EMPTY, VT_NULL, VT_I2, VT_I4, VT_R4, VT_R8, VT_CY, VT_DATE, VT_BSTR = range(9)
VT_DISPATCH, VT_ERROR, VT_BOOL, VT_VARIANT = 9, 10, 11, 12
VT_ARRAY = 0x2000
NUMBERS = {VT_I2: c.c_short, VT_I4: c.c_long, VT_R4: c.c_float, VT_R8: c.c_double}
CY_SCALE = 10_000
DAY_ZERO = dt.datetime.fromisoformat("1899-12-30")

oleaut32 = c.oledll.oleaut32
automation = c.windll.oleaut32
automation.SysAllocStringLen.restype = c.c_void_p
automation.SysStringLen.argtypes = [c.c_void_p]
automation.SysFreeString.argtypes = [c.c_void_p]
automation.SafeArrayCreate.restype = c.c_void_p


class Variant(c.Structure):
    """A VARIANT; its value is read and written through its bytes."""

    _fields_ = (("kind", c.c_ushort), ("reserved", c.c_ushort * 3), ("data", c.c_ubyte * 16))

    def get(self, kind: Any) -> Any:
        return kind.from_buffer(self.data).value

    def put(self, vt: int, kind: Any, value: Any) -> Variant:
        self.kind = vt
        kind.from_buffer(self.data).value = value
        return self

    def clear(self) -> None:
        """Give back what this VARIANT owns."""
        oleaut32.VariantClear(c.byref(self))


class Bound(c.Structure):
    """One dimension of a SAFEARRAY."""

    _fields_ = (("count", c.c_ulong), ("first", c.c_long))


def to_variant(value: Any) -> Variant:
    """The VARIANT that VBA holds for *value*; the caller clears it."""
    new = Variant()
    match value:
        case None:
            return new
        case bool():
            return new.put(VT_BOOL, c.c_short, -int(value))
        case int():
            return new.put(VT_I4, c.c_long, value)
        case float():
            return new.put(VT_R8, c.c_double, value)
        case str():
            return new.put(VT_BSTR, c.c_void_p, bstr(value))
        case CellError():
            return new.put(VT_ERROR, c.c_long, value.code)
        case Missing():
            return new.put(VT_ERROR, c.c_long, value.value)
        case dt.datetime():
            return new.put(VT_DATE, c.c_double, (value - DAY_ZERO) / dt.timedelta(days=1))
        case Decimal():
            return new.put(VT_CY, c.c_longlong, int(value * CY_SCALE))
        case Cells():
            return _range(value.rows)
        case (tuple(), *_):
            return block(value)
        case tuple():
            return array(value)
    raise TypeError(f"an Excel value must be of a known type (got {value!r})")


def array(items: tuple[Any, ...]) -> Variant:
    """VBA's ``Array(...)`` of *items*."""
    safe_array = _new_array(Bound(len(items), 0))
    for i, item in enumerate(items):
        _put(safe_array, item, i)
    return Variant().put(VT_ARRAY | VT_VARIANT, c.c_void_p, safe_array.value)


def block(rows: tuple[tuple[Any, ...], ...]) -> Variant:
    """The values of a range, which count from 1."""
    safe_array = _new_array(Bound(len(rows), 1), Bound(len(rows[0]), 1))
    for i, row in enumerate(rows, start=1):
        for j, item in enumerate(row, start=1):
            _put(safe_array, item, i, j)
    return Variant().put(VT_ARRAY | VT_VARIANT, c.c_void_p, safe_array.value)


def from_variant(variant: Variant) -> Any:
    """The Python value of *variant*, kinds kept apart as VBA keeps them."""
    kind = variant.kind
    if kind in (VT_EMPTY, VT_NULL):
        return None
    if kind in NUMBERS:
        return variant.get(NUMBERS[kind])
    if kind == VT_BOOL:
        return variant.get(c.c_short) != 0
    if kind == VT_ERROR:
        code = variant.get(c.c_long)
        return MISSING if code == MISSING.value else CellError(code)
    if kind == VT_BSTR:
        return text(variant.get(c.c_void_p))
    if kind == VT_DATE:
        return DAY_ZERO + dt.timedelta(days=variant.get(c.c_double))
    if kind == VT_CY:
        return Decimal(variant.get(c.c_longlong)) / CY_SCALE
    if kind == VT_ARRAY | VT_VARIANT:
        return _items(c.c_void_p(variant.get(c.c_void_p)))
    raise TypeError(f"a VARIANT must be of a kind that a cell can show (got {kind})")


def bstr(value: str) -> int:
    """A new BSTR that holds *value*."""
    wide = value.encode("utf-16-le")
    return automation.SysAllocStringLen(wide, len(wide) // 2)


def text(address: int | None) -> str:
    """The text of the BSTR at *address*."""
    return c.wstring_at(address, automation.SysStringLen(address)) if address else ""


def _range(rows: tuple[tuple[Any, ...], ...]) -> Variant:
    from tests.com.windows.objects import cell_range

    return cell_range(rows).variant()


def _new_array(*bounds: Bound) -> c.c_void_p:
    shape = (Bound * len(bounds))(*bounds)
    return c.c_void_p(automation.SafeArrayCreate(VT_VARIANT, len(bounds), shape))


def _put(safe_array: c.c_void_p, item: Any, *place: int) -> None:
    variant = to_variant(item)
    oleaut32.SafeArrayPutElement(safe_array, (c.c_long * len(place))(*place), c.byref(variant))
    variant.clear()


def _items(safe_array: c.c_void_p, *place: int) -> Any:
    """What *safe_array* holds from *place* on, one tuple per dimension."""
    if len(place) == automation.SafeArrayGetDim(safe_array):
        found = Variant()
        oleaut32.SafeArrayGetElement(safe_array, (c.c_long * len(place))(*place), c.byref(found))
        value = from_variant(found)
        found.clear()
        return value
    first, last = c.c_long(), c.c_long()
    oleaut32.SafeArrayGetLBound(safe_array, len(place) + 1, c.byref(first))
    oleaut32.SafeArrayGetUBound(safe_array, len(place) + 1, c.byref(last))
    return tuple(_items(safe_array, *place, i) for i in range(first.value, last.value + 1))
