"""What a kernel declares beside its body: its kind, and what its numbers must be.

A *formula* kernel is plain array arithmetic. Called with numbers it checks its
requirements first, and that finite numbers give finite ones; called with symbols it
skips both, and the body records the formula. An *algorithm* kernel has a value only.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import numpy as np

from oncomodel.errors import ArgumentError, KernelError, NotAFormula

Test = Callable[[Any], Any]


@dataclass(frozen=True)
class Requirement:
    """A rule for one argument; *test* is elementwise and can be traced.

    Attributes:
        text: The rule in words, read after "must be".
        test: True where a number keeps the rule. NaN is missing data: it is
            never tested, and comes out as NaN.
    """

    text: str
    test: Test


POSITIVE = Requirement("greater than 0", lambda x: x > 0)
NOT_NEGATIVE = Requirement("0 or more", lambda x: x >= 0)
NOT_ZERO = Requirement("other than 0", lambda x: x != 0)
RATE = Requirement("a growth rate of -1 (-100 %) or more", lambda x: x >= -1)
OPEN_RATE = Requirement("a growth rate above -1 (-100 %)", lambda x: x > -1)
FINITE = Requirement("finite", lambda x: np.absolute(x) < np.inf)
SHARE = Requirement("a share within 0-1", lambda x: (x >= 0) * (x <= 1))


def is_symbol(value: object) -> bool:
    """Whether *value* records arithmetic instead of doing it."""
    return hasattr(value, "__array_ufunc__") and not hasattr(value, "__array__")


def formula(**requirements: Requirement) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a formula kernel and the requirements of its arguments."""
    return _declare(requirements, traceable=True)


def algorithm(**requirements: Requirement) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a kernel that has a value but no native formula.

    Arguments named in *requirements* become float arrays; the others arrive as given.
    """
    return _declare(requirements, traceable=False)


def numbers(function: str, argument: str, value: object) -> Any:
    """*value* as a float or an array of floats, or an error that names it.

    Text and dates are refused, also where numpy would read a number from them.
    """
    try:
        array = np.asarray(value)
        text = array.dtype.kind == "O" and any(isinstance(item, str) for item in array.flat)
        found = None if text or array.dtype.kind not in "biufO" else array.astype(float, copy=False)
    except (TypeError, ValueError):
        found = None
    if value is None or found is None:
        raise ArgumentError(f"{function}: {argument} must be a number or an array of numbers (got {value!r})")
    return found[()]


def whole_number(function: str, argument: str, value: object, least: float = 1) -> int:
    """*value* as a whole number of *least* or more, or an error that names it.

    >>> whole_number("fade", "periods", 5.0)
    5
    """
    number = numbers(function, argument, value)
    if number.ndim != 0:
        raise ArgumentError(f"{function}: {argument} must be a single number (got shape {number.shape})")
    if not (number >= least and float(number).is_integer()):
        more = f" of {least:g} or more" if np.isfinite(least) else ""
        raise KernelError(f"{function}: {argument} must be a whole number{more} (got {float(number):g})")
    return int(number)


def check(function: str, argument: str, value: Any, rule: Requirement) -> None:
    """Raise :class:`KernelError` where *value* breaks *rule*."""
    values = np.asarray(value)
    with np.errstate(all="ignore"):
        kept = np.asarray(rule.test(value))
        if kept.all():
            return
        missing = np.isnan(values if kept.shape == values.shape else np.sum(values, axis=0))
    broken = np.logical_not(kept) & np.logical_not(missing)
    if np.any(broken):
        place = _first(broken)
        lost = values.ndim - kept.ndim
        found = values[(slice(None),) * lost + place]
        got = f"{float(found):g}" if lost == 0 else str(found.tolist())
        raise KernelError(f"{function}: {argument} must be {rule.text} (got {got}{_at(place)})")


def _declare(
    requirements: dict[str, Requirement], *, traceable: bool
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(body: Callable[..., Any]) -> Callable[..., Any]:
        name = body.__name__
        signature = inspect.signature(body)
        if unknown := set(requirements) - set(signature.parameters):
            raise ArgumentError(f"{name}: requirements must name arguments (got {sorted(unknown)})")
        numeric = tuple(signature.parameters) if traceable else tuple(requirements)

        @wraps(body)
        def kernel(*args: Any, **kwargs: Any) -> Any:
            if any(map(is_symbol, (*args, *kwargs.values()))):
                if not traceable:
                    raise NotAFormula(f"{name} is an algorithm: it has no native Excel form")
                return body(*args, **kwargs)
            given = _given(signature, args, kwargs)
            for argument in numeric:
                if argument in given and given[argument] is not signature.parameters[argument].default:
                    given[argument] = numbers(name, argument, given[argument])
                    if argument in requirements:
                        check(name, argument, given[argument], requirements[argument])
            if not traceable:
                return _calculated(name, body, given)
            with np.errstate(all="ignore"):
                return _finite(name, _calculated(name, body, given), given)

        kernel.__signature__ = signature  # type: ignore[attr-defined]  # rules ask for it by the thousand
        kernel.requirements = requirements  # type: ignore[attr-defined]
        kernel.traceable = traceable  # type: ignore[attr-defined]
        return kernel

    return decorate


def _given(signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Arguments by name; what is missing or too much raises Python's own error."""
    given = dict(zip(signature.parameters, args, strict=False)) | kwargs
    if len(args) > len(signature.parameters) or len(given) < len(args) + len(kwargs):
        signature.bind(*args, **kwargs)
    return given


def _first(places: Any) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(places)[0])


def _at(place: tuple[int, ...]) -> str:
    return f" at {list(place)}" if place else ""


def _calculated(name: str, body: Callable[..., Any], given: dict[str, Any]) -> Any:
    try:
        result = body(**given)
        # np.where gives an array of no dimensions for numbers; a number in, a number out.
        return result[()] if isinstance(result, np.ndarray) else result
    except KernelError as error:
        if str(error).startswith(f"{name}: ") or type(error) not in {KernelError, ArgumentError}:
            raise
        raise type(error)(f"{name}: {error}") from error
    except ValueError as error:
        shapes = {k: np.shape(v) for k, v in given.items() if isinstance(v, np.ndarray)}
        if "broadcast" not in str(error):
            raise
        text = f"{name}: arguments must have shapes that broadcast together (got {shapes})"
        raise ArgumentError(text) from None


def _finite(name: str, result: Any, given: dict[str, Any]) -> Any:
    """*result*, or an error where arguments that are all finite give none.

    A missing argument may leave any part of the result missing, not infinite.
    """
    if np.isfinite(np.add.reduce(result, axis=None)):  # one pass over many draws where all is well
        return result
    broken = np.logical_not(np.isfinite(result))
    if np.any(broken):
        numeric = [np.asarray(value, dtype=float) for value in given.values()]
        if any(np.any(np.isinf(value)) for value in numeric):
            return result
        if any(np.any(np.isnan(value)) for value in numeric):
            broken = np.isinf(result)
        if np.any(broken):
            place = _first(broken)
            got = f"{float(np.asarray(result)[place]):g}{_at(place)}"
            raise KernelError(f"{name}: arguments must have a finite result (got {got})")
    return result
