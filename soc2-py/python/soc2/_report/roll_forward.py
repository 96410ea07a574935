"""From one year to the next: what last year's report says of this year's controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._errors import argument
from .difference import diff
from .report import Report
from .rows import Rows

_CONTROLS = (
    "control",
    "title",
    "owner",
    "nature",
    "operation",
    "last_outcome",
    "last_verdict",
    "last_deviations",
    "last_tests",
    "last_lacks",
    "this_outcome",
    "this_verdict",
    "this_deviations",
    "recurring",
    "state",
)


def roll_forward(last: Any, this: Any = None) -> Rows:
    """Last year's controls with what came of them, for this year; with this year's report beside them, what recurs.

    Columns: ``control``, ``title``, ``owner``, ``nature``, ``operation``; ``last_outcome``, ``last_verdict`` (over a period),
    ``last_deviations`` (how many), ``last_tests`` (their ids), ``last_lacks``; ``this_…`` where this year's report is given;
    ``recurring`` (what deviated in both periods, by :func:`soc2.diff`: the check with its subject and resource where these are
    the same); ``state``: ``new`` and ``gone`` controls, else ``same``, or ``reworded`` where the statement is another.

    :param last: last year's report: a :class:`soc2.Report`, a path, or its JSON.
    :param this: this year's, once there is one.
    :raises soc2.ArgumentError: for reports in the other order.

    >>> import soc2
    >>> program = soc2.Program(targets=["linux-host"])
    >>> last = program.assess(as_of="2025-11-21T06:00:00Z")
    >>> controls = soc2.roll_forward(last)
    >>> len(controls) == len(last.controls), controls.rows()[0]["last_outcome"]
    (True, 'manual_pending')
    """
    before, after = Report.read(last), None if this is None else Report.read(this)
    if after is not None and _end(before) > _end(after):
        message = f"last year's report is of {_end(before)}Z, later than this year's, which is of {_end(after)}Z"
        raise argument(message, "name the earlier report first")
    controls = {it["id"]: it for it in before.to_dict()["controls"]}
    now = {} if after is None else {it["id"]: it for it in after.to_dict()["controls"]}
    recurring: dict[str, list[str]] = {}
    if after is not None:
        deviating = [{_deviation(row) for row in report.deviations} for report in (before, after)]
        for it in diff(before, after).recurring:
            same = sorted(found for found in deviating[0] & deviating[1] if found[:2] == (it["control"], it.get("check") or ""))
            named = [" ".join(part for part in found[1:] if part) for found in same]
            recurring.setdefault(it["control"], []).extend(named or [it.get("check") or "another item or occurrence"])
    told = [_told(before, "last"), {} if after is None else _told(after, "this")]
    rows = []
    for control in dict.fromkeys([*controls, *now]):
        shown = now.get(control) or controls[control]
        rows.append(
            {
                "control": control,
                **{name: shown[name] for name in ("title", "owner", "nature", "operation")},
                **told[0].get(control, {}),
                **told[1].get(control, {}),
                "recurring": recurring.get(control, []),
                "state": None if after is None else _state(controls.get(control), now.get(control)),
            }
        )
    return Rows("roll forward", _CONTROLS, rows)


def _end(report: Report) -> str:
    """The instant that a report speaks of last, in an order of texts: with and without fractions of seconds."""
    return (report.period[1] if report.period else report.as_of or "").removesuffix("Z")


def _told(report: Report, year: str) -> dict[str, dict[str, Any]]:
    data = report.to_dict()
    parts = {it["id"]: it["parts"] for it in (data.get("operations") or {"controls": []})["controls"]}
    tests: dict[str, list[str]] = {}
    for test in data["records"]["tests"]:
        tests.setdefault(test["control"], []).append(test["id"])
    return {
        it["id"]: {
            f"{year}_outcome": it["outcome"],
            f"{year}_verdict": [part["verdict"] for part in parts.get(it["id"], ())],
            f"{year}_deviations": sum(len(part["deviations"]) for part in parts[it["id"]]) if it["id"] in parts else None,
            f"{year}_tests": tests.get(it["id"], []),
            f"{year}_lacks": it["lacks"],
        }
        for it in data["controls"]
    }


def _deviation(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] or "" for name in ("control", "check", "subject", "resource", "item"))


def _state(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    return "same" if before["statement"] == after["statement"] else "reworded"
