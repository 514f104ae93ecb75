"""Late-bound calls of a COM object, as ``Object.Method(...)`` in VBA."""

from __future__ import annotations

import ctypes as c
import uuid
from typing import Any

from tests.com.windows.variants import VT_DISPATCH, Variant, from_variant, text

LOCAL_SERVER, DISPATCH_METHOD, START = 4, 1, 1
EXCEPTION_OCCURRED = -2147352567
IDISPATCH = "{00020400-0000-0000-C000-000000000046}"
NO_IID = c.create_string_buffer(16)
RELEASE, GET_IDS, INVOKE = 2, 5, 6


class Parameters(c.Structure):
    """DISPPARAMS: the arguments of a call, last one first."""

    _fields_ = (
        ("arguments", c.POINTER(Variant)),
        ("names", c.c_void_p),
        ("count", c.c_uint),
        ("named", c.c_uint),
    )


class Exceptional(c.Structure):
    """EXCEPINFO: what VBA shows as ``Err``."""

    _fields_ = (
        ("number", c.c_ushort),
        ("reserved", c.c_ushort),
        ("source", c.c_void_p),
        ("description", c.c_void_p),
        ("help_file", c.c_void_p),
        ("help_context", c.c_ulong),
        ("more", c.c_void_p),
        ("fill_in", c.c_void_p),
        ("scode", c.c_long),
    )


class Raised(Exception):
    """The object raised an error: VBA's ``Err.Number`` and ``Err.Description``."""

    def __init__(self, error: Exceptional) -> None:
        self.number = error.scode
        self.source, self.description = text(error.source), text(error.description)
        super().__init__(self.description)


class Method:
    """One method of a COM object; the object is released with it."""

    def __init__(self, com_object: c.c_void_p, name: str) -> None:
        self._object = com_object
        self._id = c.c_long()
        names = (c.c_wchar_p * 1)(name)
        find = slot(com_object, GET_IDS, c.c_void_p, c.c_void_p, c.c_uint, c.c_ulong, c.c_void_p)
        _check(find(com_object, NO_IID, names, 1, 0, c.byref(self._id)))
        rest = (c.c_void_p, c.c_void_p, c.c_void_p, c.c_void_p)
        self._invoke = slot(com_object, INVOKE, c.c_long, c.c_void_p, c.c_ulong, c.c_ushort, *rest)

    def __call__(self, arguments: list[Variant]) -> Variant:
        """The method's result, which the caller clears."""
        backwards = (Variant * len(arguments))(*reversed(arguments))
        given = Parameters(backwards, None, len(arguments), 0)
        result, error = Variant(), Exceptional()
        out = (c.byref(given), c.byref(result), c.byref(error), None)
        status = self._invoke(self._object, self._id, NO_IID, 0, DISPATCH_METHOD, *out)
        if status == EXCEPTION_OCCURRED:
            raise Raised(error)
        _check(status)
        return result

    def release(self) -> None:
        slot(self._object, RELEASE)(self._object)


def local_server(clsid: str) -> c.c_void_p:
    """The object of class *clsid*, from the process that serves it."""
    found = c.c_void_p()
    c.oledll.ole32.CoInitialize(None)
    c.oledll.ole32.CoCreateInstance(guid(clsid), None, LOCAL_SERVER, guid(IDISPATCH), c.byref(found))
    return found


def activated(library: str, command: str) -> c.c_void_p:
    """The object that xlwings' DLL returns to VBA for the settings in *command*."""
    activate = c.WinDLL(library).XLPyDLLActivateAuto
    activate.argtypes = (c.c_void_p, c.c_char_p, c.c_int)
    found = Variant()
    activate(c.byref(found), command.encode("mbcs"), START)
    if found.kind != VT_DISPATCH:
        raise OSError(f"xlwings' DLL must start Python (got {from_variant(found)!r})")
    return c.c_void_p(found.get(c.c_void_p))


def slot(com_object: c.c_void_p, number: int, *arguments: Any) -> Any:
    """The method at *number* of an object's table, its own pointer to be passed first."""
    table = c.cast(com_object, c.POINTER(c.POINTER(c.c_void_p))).contents
    return c.WINFUNCTYPE(c.c_long, c.c_void_p, *arguments)(table[number])


def guid(written: str) -> Any:
    """The sixteen bytes of the identifier *written*."""
    return c.create_string_buffer(uuid.UUID(written).bytes_le, 16)


def _check(status: int) -> None:
    if status < 0:
        raise c.WinError(status)
