"""What one finding may cost."""

from __future__ import annotations

from ._errors import argument

#: As many as the engine counts.
_MOST = 2**64 - 1


def steps(budget: int | None) -> int | None:
    """The steps that one finding may take; the usual ones for None.

    :raises soc2.ArgumentError: for what is no number of steps.
    """
    if budget is None or (isinstance(budget, int) and not isinstance(budget, bool) and 0 < budget <= _MOST):
        return budget
    way_out = f"give a whole number from 1 to {_MOST}, or leave it out"
    raise argument(f"`budget={budget!r}` is no number of steps", way_out)
