"""Numbers of lists, exact and in plain digits: whatever the decimal context of the caller would round them to."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, Inexact

#: How many zeros an exponent may stand for: `1E+999999999` is a billion digits.
_MOST_ZEROS = 1000


def has_digits(number: Decimal) -> bool:
    """Whether it is a number that can be written in plain digits."""
    return number.is_finite() and abs(number.adjusted()) <= len(number.as_tuple().digits) + _MOST_ZEROS


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum."""
    context, found = _exact(), Decimal(0)
    for amount in amounts:
        found = context.add(found, amount)
    return found


def difference(found: Decimal, expected: Decimal) -> Decimal:
    """How much more the one is than the other."""
    return _exact().subtract(found, expected)


def digits(number: Decimal) -> str:
    """The number without an exponent."""
    return f"{number:f}"


def _exact() -> Context:
    return Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[Inexact])
