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
    "last_statement",
    "this_outcome",
    "this_verdict",
    "this_deviations",
    "this_statement",
    "recurring",
    "state",
)


def roll_forward(last: Any, this: Any = None) -> Rows:
    """Last year's controls with what came of them, for this year; with this year's report beside them, what recurs.

    Columns: ``control``, ``title``, ``owner``, ``nature``, ``operation``; ``last_outcome``, ``last_verdict`` (over a period),
    ``last_deviations`` (how many), ``last_tests`` (their ids), ``last_lacks``, ``last_statement`` (its words); where this
    year's report is given, ``this_outcome``, ``this_verdict``, ``this_deviations`` and ``this_statement``; ``recurring`` (what
    deviated in both periods, as :func:`soc2.diff` says: the check, or what people did not do, with how often in each);
    ``state``: ``new`` controls are in this year's report alone, ``gone`` ones in last year's, ``kept`` ones in both.

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
        for it in diff(before, after).recurring:
            what = it.get("check") or it["kind"]
            recurring.setdefault(it["control"], []).append(f"{what}: {it['before']} then, {it['after']} now")
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
            f"{year}_statement": it["statement"],
        }
        for it in data["controls"]
    }


def _state(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if before is None:
        return "new"
    return "gone" if after is None else "kept"
