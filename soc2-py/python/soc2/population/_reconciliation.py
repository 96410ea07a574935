"""A total of a list, and what another account says of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ._exact import difference, digits


@dataclass(frozen=True)
class Reconciliation:
    """A list held against what another account says of it."""

    #: The column that was summed; None where rows were counted.
    column: str | None
    #: What the list comes to.
    found: Decimal
    #: What the other account says.
    expected: Decimal
    #: Who or what says so.
    by: str

    @classmethod
    def of(cls, column: str | None, found: int | str, expected: int | str, by: str) -> Reconciliation:
        """The same from numbers as a workpaper has them."""
        return cls(column, Decimal(found), Decimal(expected), by)

    @property
    def difference(self) -> Decimal:
        """What the list has more than it should."""
        return difference(self.found, self.expected)

    @property
    def agrees(self) -> bool:
        """Whether there is no difference."""
        return self.difference == 0

    def written(self) -> dict[str, str]:
        """As a workpaper has it: exact, without exponents."""
        of = {} if self.column is None else {"column": self.column}
        return {**of, "found": digits(self.found), "expected": digits(self.expected), "by": self.by}

    def __str__(self) -> str:
        found, expected = digits(self.found), digits(self.expected)
        what = f"{found} rows" if self.column is None else f"the sum of `{self.column}`, {found},"
        if self.agrees:
            return f"{what} {'agree' if self.column is None else 'agrees'} with {expected} by {self.by}"
        much = f"{digits(self.difference.copy_abs())} {'more' if self.difference > 0 else 'less'}"
        return f"{what} {'are' if self.column is None else 'is'} {much} than {expected} by {self.by}"
