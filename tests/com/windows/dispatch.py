"""Late-bound calls of a COM object, as ``Object.Method(...)`` in VBA."""

from __future__ import annotations

import ctypes as c
import uuid
from typing import TYPE_CHECKING, Any

from tests.com.windows.variants import Variant, text

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCAL_SERVER = 4
DISPATCH_METHOD = 1
EXCEPTION_OCCURRED = -2147352567
IDISPATCH = "{00020400-0000-0000-C000-000000000046}"
NO_IID = (c.c_ubyte * 16)()
RELEASE, GET_IDS, INVOKE = 2, 5, 6

ole32 = c.oledll.ole32


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

    def __init__(self, number: int, source: str, description: str) -> None:
        self.number, self.source, self.description = number, source, description
        super().__init__(description)


class Method:
    """One method of a COM object that its class identifier *clsid* names."""

    def __init__(self, clsid: str, name: str) -> None:
        ole32.CoInitialize(None)
        self._object = c.c_void_p()
        ole32.CoCreateInstance(
            _guid(clsid), None, LOCAL_SERVER, _guid(IDISPATCH), c.byref(self._object)
        )
        names, self._id = (c.c_wchar_p * 1)(name), c.c_long()
        status = self._slot(GET_IDS, c.c_void_p, c.c_void_p, c.c_uint, c.c_ulong, c.c_void_p)(
            self._object, NO_IID, names, 1, 0, c.byref(self._id)
        )
        _check(status)

    def __call__(self, arguments: Sequence[Variant]) -> Variant:
        """The method's result, which the caller clears."""
        backwards = (Variant * len(arguments))(*reversed(arguments))
        given = Parameters(backwards, None, len(arguments), 0)
        result, error = Variant(), Exceptional()
        invoke = self._slot(INVOKE, c.c_long, c.c_void_p, c.c_ulong, c.c_ushort, *[c.c_void_p] * 4)
        status = invoke(
            self._object,
            self._id,
            NO_IID,
            0,
            DISPATCH_METHOD,
            c.byref(given),
            c.byref(result),
            c.byref(error),
            None,
        )
        if status == EXCEPTION_OCCURRED:
            raise Raised(error.scode, text(error.source), text(error.description))
        _check(status)
        return result

    def release(self) -> None:
        self._slot(RELEASE)(self._object)

    def _slot(self, number: int, *arguments: Any) -> Any:
        table = c.cast(self._object, c.POINTER(c.POINTER(c.c_void_p))).contents
        return c.WINFUNCTYPE(c.c_long, c.c_void_p, *arguments)(table[number])


def _guid(written: str) -> Any:
    return c.create_string_buffer(uuid.UUID(written).bytes_le, 16)


def _check(status: int) -> None:
    if status < 0:
        raise c.WinError(status)
