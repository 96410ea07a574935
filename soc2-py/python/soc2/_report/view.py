"""A report as it is shown: what the engine makes of its JSON, read when somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import _native
from .._frozen import Frozen, set_once


class View(Frozen):
    """A JSON report, read the first time that somebody asks how it is shown."""

    __slots__ = ("_of", "_read")

    # The report's JSON, or what makes it: something that can be pickled.
    _of: bytes | Callable[[], bytes]
    _read: _native.View | None

    def __init__(self, of: bytes | Callable[[], bytes]) -> None:
        set_once(self, _of=of, _read=None)

    def read(self) -> _native.View:
        """The report, read once."""
        if self._read is None:
            report = self._of if isinstance(self._of, bytes) else self._of()
            set_once(self, _read=_native.View.read(("report", report)))
        assert self._read is not None
        return self._read

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._of,)


def shown(told: str | None) -> str:
    """How a part of a report is shown, of the report that it is a part of."""
    assert told is not None, "a part is in its report"
    return told
