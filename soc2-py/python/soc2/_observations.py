"""What facts showed over a period."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _native
from ._errors import argument
from ._frozen import Frozen, set_once

if TYPE_CHECKING:
    from ._program import Program


class Observations(Frozen):
    """What facts showed over a period: :meth:`soc2.Program.observe` makes them.

    They cannot be pickled: pickle the facts, or a report of a part of the period for ``reports=``.
    """

    __slots__ = ("_native", "_program")

    _native: _native.Observations
    _program: Program

    @property
    def period(self) -> str:
        """The period, as ``FROM/TO``."""
        return self._native.period()

    @property
    def n_documents(self) -> int:
        """How many documents were looked at."""
        return self._native.counts()[0]

    @property
    def n_subjects(self) -> int:
        """Of how many subjects something was seen."""
        return self._native.counts()[1]

    def __or__(self, later: Observations) -> Observations:
        """Both together: ``later`` is of later facts, of the same program and period."""
        if not isinstance(later, Observations):
            return NotImplemented
        if self._program != later._program:
            raise argument("these observations are of two programs", "observe both with one")
        return observations(self._program, self._native.merged(later._native))

    def __repr__(self) -> str:
        return f"<soc2.Observations: {self.period}, {self.n_documents} documents of {self.n_subjects} subjects>"

    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("observations cannot be pickled: pickle the facts and observe them again")


def observations(program: Program, native: _native.Observations) -> Observations:
    seen = Observations.__new__(Observations)
    set_once(seen, _program=program, _native=native)
    return seen
