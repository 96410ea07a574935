"""Whom to ask for what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._errors import a, argument
from .report import Report
from .rows import Rows

_COLUMNS = ("owner", "due", "ask", "about", "title", "why", "part", "population", "record", "not_by", "controls", "shown_by")


def request_list(needs: Mapping[str, Any] | Report) -> Rows:
    """What to ask people for, by owner and date: a list to send, as CSV, Markdown or a sheet.

    Columns: ``owner``, ``due`` (the first moment at which it is overdue), ``ask``, ``about``, ``title``, ``why``, ``part``,
    ``population``, ``record``, ``not_by`` (who may not test), ``controls``, ``shown_by``.

    :param needs: what :meth:`soc2.Program.needs` or :meth:`soc2.Report.needs` say, or a report that was just made.

    >>> import soc2
    >>> wanted = soc2.request_list(soc2.Program(targets=["linux-host"]).needs(as_of="2026-11-21T06:00:00Z"))
    >>> wanted.rows()[0]["ask"], wanted.columns[:3]
    ('adoption', ('owner', 'due', 'ask'))
    """
    if isinstance(needs, Report):
        needs = needs.needs()
    if not isinstance(needs, Mapping) or "to_ask_for" not in needs:
        raise argument(f"{a(needs)} does not say what to ask for", "hand on what `report.needs()` or `program.needs(…)` say")
    rows = []
    for it in needs["to_ask_for"]:
        part = it["part"] and f"{it['part']['from']}/{it['part']['to']}"
        rows.append({**it, "about": it["about"]["id"], "title": it["about"]["title"], "part": part})
    return Rows("requests", _COLUMNS, rows)
