"""What changed from one report to the next."""

from __future__ import annotations

import json
from typing import Any

from .. import _native
from .._errors import argument
from .._frozen import set_once
from .._inputs.texts import ReportLike
from .._told import Told, copied
from .report import Detail, report_text


class Difference(Told):
    """What changed from one report to the next; true when something did."""

    __slots__ = ("_html", "_texts")

    _html: str
    # By detail, without colors and with them.
    _texts: dict[str, tuple[str, str]]

    def __init__(self, data: dict[str, Any], html: str, texts: dict[str, tuple[str, str]]) -> None:
        super().__init__(data)
        set_once(self, _html=html, _texts=texts)

    def __bool__(self) -> bool:
        return bool(self._data["changes"] or self._data["recurring"])

    @property
    def changes(self) -> tuple[dict[str, Any], ...]:
        """Each change, the most important kind first: ``kind``, ``of``, what it is of, ``before``, ``after``, ``reasons``."""
        return tuple(copied(self._data["changes"]))

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many changes of each kind, by level."""
        counts: dict[str, dict[str, int]] = copied(self._data["counts"])
        return counts

    @property
    def notes(self) -> tuple[str, ...]:
        """What limits the comparison."""
        return tuple(self._data["notes"])

    @property
    def recurring(self) -> tuple[dict[str, Any], ...]:
        """What deviated in both periods, of two reports on periods: ``control``, ``check`` or ``kind``, and how many deviations
        there were ``before`` and are ``after``."""
        return tuple(copied(self._data["recurring"]))

    def text(self, detail: Detail = "failed", *, color: bool = False) -> str:
        """The difference for people to read.

        :param detail: ``summary`` for counts; ``failed`` for some changes of each kind, and why; ``full`` for everything.
        :param color: with the colors of a terminal.
        :raises soc2.ArgumentError: for another detail.
        """
        if detail not in self._texts:
            raise argument(f"`{detail}` is no detail", f"say {', '.join(self._texts)}")
        plain, colored = self._texts[detail]
        return colored if color else plain

    def __repr__(self) -> str:
        return f"<soc2.Difference: {len(self.changes)} changes, {len(self.recurring)} recurring>"

    def _repr_html_(self) -> str:
        return self._html

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._data, self._html, self._texts)


def diff(before: ReportLike, after: ReportLike) -> Difference:
    """What changed from one report to the next, and why. Each is a :class:`soc2.Report`, a path, or its JSON.

    >>> import soc2
    >>> program = soc2.Program(targets=["linux-host"])
    >>> host = {"subject": {"kind": "linux_host", "id": "a"}, "facts": {"kcarectl.status": {"exit_code": 2}}}
    >>> before = program.assess({**host, "collected_at": "2026-11-20T06:00:00Z"})
    >>> after = program.assess({**host, "collected_at": "2026-11-21T06:00:00Z", "facts": {"kcarectl.status": {}}})
    >>> soc2.diff(before, after).counts["findings"]["no_longer_known"] > 0
    True
    """
    texts = report_text(before, "before").as_given(), report_text(after, "after").as_given()
    told, html, shown = _native.diff(*texts)
    return Difference(json.loads(told), html, {detail: (plain, colored) for detail, plain, colored in shown})
