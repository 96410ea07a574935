"""Figures of a report, on matplotlib: ``pip install matplotlib``.

Each function takes a :class:`soc2.Report` and, where it is to be drawn on axes that exist, ``ax=``; it returns the axes. All
numbers are those of the report's tables. States differ in color and in hatching, in colors that color-blind people tell apart.

>>> import matplotlib, soc2, soc2.plots
>>> matplotlib.use("agg")
>>> report = soc2.Program(targets=["aws"]).assess(as_of="2026-11-21T06:00:00Z")
>>> soc2.plots.outcomes(report).get_ylabel()
'Checks'
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ._errors import ArgumentError
from ._report.report import Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["coverage", "outcomes", "remediation", "timeline"]

#: Lanes of a timeline and bars of remediation that can still be read; those that deviate come first.
_SHOWN = 40
_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class _Look:
    """How a state looks: a name, a color of the Okabe-Ito palette, and hatching."""

    name: str
    color: str
    hatch: str = ""


# Worst first: the order of outcomes, by the columns that count them.
_OUTCOMES = {
    "failed": _Look("failed", "#d55e00", "xx"),
    "errors": _Look("error", "#cc79a7", ".."),
    "unknown": _Look("unknown", "#e69f00", "//"),
    "manual": _Look("manual pending", "#56b4e9", "\\\\"),
    "passed": _Look("passed", "#009e73"),
}
_COVERAGE = {
    "automated": _Look("by automated controls", "#009e73"),
    "both": _Look("by both", "#0072b2", "//"),
    "manual": _Look("by manual controls", "#56b4e9", "\\\\"),
    "none": _Look("by none", "#bbbbbb", ".."),
}
_RUNS = {
    "pass": _Look("passed", "#009e73"),
    "fail": _Look("failed", "#d55e00", "xxx"),
    "error": _Look("error", "#cc79a7", "..."),
    "unknown": _Look("not known", "#e69f00", "///"),
    "manual_pending": _Look("manual pending", "#56b4e9", "\\\\\\"),
    "not_applicable": _Look("not applicable", "#bbbbbb"),
    "not_selected": _Look("not selected", "#dddddd"),
}
_FAILURES = {
    "late": _Look("longer than allowed", "#d55e00", "xx"),
    "unknown": _Look("end or beginning not seen", "#e69f00", "//"),
    "pending": _Look("still open, in time", "#56b4e9", "\\\\"),
    "in_time": _Look("mended in time", "#009e73"),
}


def outcomes(report: Report, ax: Axes | None = None) -> Axes:
    """Checks by outcome, one stacked bar a series of criteria, the worst at the bottom; above it, passed of total.

    Heights are the columns ``failed``, ``errors``, ``unknown``, ``manual`` and ``passed`` of :attr:`soc2.Report.series`.
    """
    rows = report.series.rows()
    ax = _axes(ax, max(5.0, 1.5 + 0.5 * len(rows)), 4)
    ax.set_title(f"Checks by outcome and series, {_when(report)}")
    if not any(row["total"] for row in rows):
        return _nothing(ax, "no check is in scope")
    heights = {column: [row[column] for row in rows] for column in _OUTCOMES}
    _stack(ax, [row["series"] for row in rows], heights, _OUTCOMES, [f"{row['passed']}/{row['total']}" for row in rows])
    ax.set_xlabel("Series of criteria (above: checks passed of checks)")
    ax.set_ylabel("Checks")
    return ax


def coverage(report: Report, ax: Axes | None = None) -> Axes:
    """Points of focus by what addresses them, one stacked bar a series; above it, addressed of relevant.

    They are guidance: that none addresses one is no finding. Heights count the rows of :attr:`soc2.Report.points_of_focus`.
    """
    series_of = {row["criterion"]: row["series"] for row in report.criteria.rows()}
    counts = Counter((series_of[row["criterion"]], row["addressed_by"]) for row in report.points_of_focus.rows())
    names = [row["series"] for row in report.series.rows() if any(name == row["series"] for name, _ in counts)]
    ax = _axes(ax, max(5.0, 1.5 + 0.5 * len(names)), 4)
    ax.set_title("Points of focus that controls address, by series")
    if not names:
        return _nothing(ax, "no point of focus is relevant")
    heights = {by: [counts[name, by] for name in names] for by in _COVERAGE}
    totals = [sum(counts[name, by] for by in _COVERAGE) for name in names]
    above = [f"{total - none}/{total}" for total, none in zip(totals, heights["none"], strict=True)]
    _stack(ax, names, heights, _COVERAGE, above)
    ax.set_xlabel("Series of criteria (above: points of focus addressed of those relevant)")
    ax.set_ylabel("Points of focus")
    return ax


def timeline(
    report: Report, ax: Axes | None = None, *, checks: Sequence[str] | None = None, subjects: Sequence[str] | None = None
) -> Axes:
    """The states of each subject and check over a period, with deviations and with what is not known.

    A full bar stands from the first snapshot of a state to the last; the pale rest, of checks whose control operates over
    the period, is what the last snapshot still holds for. A black line above is a deviation. Where nothing is, nobody looked.

    :param checks: these only, in this order.
    :param subjects: these only.
    """
    period = report.period
    lanes = _lanes(report, checks, subjects)
    shown = list(lanes)[:_SHOWN]
    ax = _axes(ax, 11, 1.6 + 0.42 * len(shown))
    ax.set_title(f"What snapshots showed, {_when(report)}{_of(shown, lanes)}")
    if not shown or period is None:
        return _nothing(ax, "no snapshot is in a period" if period else "the report is as of an instant, not over a period")
    first, last = (datetime.datetime.fromisoformat(it.replace("Z", "+00:00")) for it in period)
    seen: dict[str, _Look] = {}
    for place, lane in enumerate(shown):
        _lane(ax, place, lanes[lane], last, seen)
    _dated(ax, first, last)
    titles = {row["check"]: row["title"] for row in report.checks.rows()}
    ax.set_yticks(range(len(shown)), [f"{subject}\n{titles.get(check, check)}" for subject, check in shown], fontsize=8)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    looks = [look for look in _RUNS.values() if look.name in seen]
    pale = [_Look("what the last snapshot\nstill holds for", "#d9d9d9")] if any(lanes[it].is_operated for it in shown) else []
    _legend(ax, [*looks, *pale], "deviation" if any(lanes[it].deviations for it in shown) else None)
    return ax


def remediation(report: Report, ax: Axes | None = None) -> Axes:
    """How long each failure lasted of controls that mend what they find, against what each allows, in days; longest first.

    Lengths are those of :attr:`soc2.Report.failures`.
    """
    rows = sorted(report.failures.rows(), key=lambda row: _days(row["lasted"]), reverse=True)
    shown = rows[:_SHOWN]
    ax = _axes(ax, 9, 1.6 + 0.5 * len(shown))
    ax.set_title(f"How long failures lasted, {_when(report)}{_of(shown, rows)}")
    if not shown:
        return _nothing(ax, "no failure of a control that mends what it finds")
    for place, row in enumerate(shown):
        look, lasted, within = _FAILURES[row["state"]], _days(row["lasted"]), _days(row["within"])
        ax.barh(place, lasted, height=0.5, color=look.color, hatch=look.hatch, edgecolor="white", linewidth=0)
        ax.plot([within, within], [place - 0.38, place + 0.38], color="black", linewidth=2)
        ax.annotate(row["lasted"], (lasted, place), (5, 0), textcoords="offset points", va="center", fontsize=9)
    where = [f"{row['subject']}, {row['resource']}\nfrom {row['from']:%Y-%m-%d}" for row in shown]
    ax.set_yticks(range(len(shown)), where, fontsize=8)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlim(0, 1.12 * max(max(_days(row["lasted"]), _days(row["within"])) for row in shown))
    ax.set_xlabel("Days")
    states = {row["state"] for row in shown}
    _legend(ax, (look for state, look in _FAILURES.items() if state in states), "allowed")
    _plain(ax)
    return ax


@dataclass
class _Lane:
    """What is known of a check on a subject."""

    runs: list[dict[str, Any]]
    deviations: list[dict[str, Any]]
    unknowns: list[dict[str, Any]]
    is_operated: bool


def _lanes(report: Report, checks: Sequence[str] | None, subjects: Sequence[str] | None) -> dict[tuple[str, str], _Lane]:
    """By subject and check; those that deviate first, then those that are not known."""
    operated = {row["control"] for row in report.operations.rows()}
    watched = {check for row in report.controls.rows() if row["control"] in operated for check in row["checks"]}
    lanes: dict[tuple[str, str], _Lane] = {}
    for run in report.timelines.rows():
        if (checks is None or run["check"] in checks) and (subjects is None or run["subject"] in subjects):
            lane = lanes.setdefault((run["subject"], run["check"]), _Lane([], [], [], run["check"] in watched))
            lane.runs.append(run)
    for of in ("deviations", "unknowns"):
        for part in report.frame(of).rows():
            if found := lanes.get((part["subject"], part["check"])):
                getattr(found, of).append(part)
    order = {check: place for place, check in enumerate(checks or ())}
    worst = {subject: min(_rank(lanes[it]) for it in lanes if it[0] == subject) for subject, _ in lanes}
    ordered = sorted(lanes, key=lambda it: (worst[it[0]], it[0], order.get(it[1], 0), it[1]))
    return {it: lanes[it] for it in ordered}


def _rank(lane: _Lane) -> int:
    return 0 if lane.deviations else 1 if lane.unknowns else 2


def _lane(ax: Axes, place: int, lane: _Lane, end: datetime.datetime, seen: dict[str, _Look]) -> None:
    """Draws a lane, and notes which states it shows."""
    for run, following in zip(lane.runs, [*lane.runs[1:], None], strict=True):
        look = _RUNS[run["outcome"]]
        seen[look.name] = look
        _span(ax, place, run["first"], run["last"], look)
        # One snapshot is seen too.
        ax.plot([run["first"], run["last"]], [place, place], linestyle="", marker="|", color=look.color, markersize=11)
        if lane.is_operated:
            ends = [it["from"] for it in lane.unknowns if it["from"] >= run["last"]]
            _span(ax, place, run["last"], min([following["first"] if following else end, *ends]), look, pale=True)
    for unknown in lane.unknowns:
        look = _RUNS["unknown"]
        seen[look.name] = look
        _span(ax, place, unknown["from"], unknown["to"], look)
    for deviation in lane.deviations:
        edges = [deviation["from"], deviation["to"] or end]
        ax.plot(edges, [place - 0.36] * 2, color="black", linewidth=2, marker="|", markersize=6, solid_capstyle="butt")


def _span(ax: Axes, place: int, start: datetime.datetime, end: datetime.datetime, look: _Look, *, pale: bool = False) -> None:
    ax.barh(
        place,
        end - start,  # type: ignore[arg-type] # dates are numbers with units here
        left=start,  # type: ignore[arg-type]
        height=0.42,
        color=look.color,
        alpha=0.35 if pale else 1,
        hatch=None if pale else look.hatch,
        edgecolor="white",
        linewidth=0,
    )


def _stack(
    ax: Axes, names: Sequence[str], heights: dict[str, list[int]], looks: dict[str, _Look], above: Sequence[str]
) -> None:
    """Stacked bars, in the order of their looks; those of which there is none at all are left out of the legend."""
    from matplotlib.ticker import MaxNLocator

    bottom = [0] * len(names)
    for key, look in looks.items():
        label = look.name if any(heights[key]) else "_"
        ax.bar(
            names, heights[key], 0.7, bottom, color=look.color, hatch=look.hatch, edgecolor="white", linewidth=0, label=label
        )
        bottom = [below + height for below, height in zip(bottom, heights[key], strict=True)]
    for place, (top, text) in enumerate(zip(bottom, above, strict=True)):
        ax.annotate(text, (place, top), (0, 2), textcoords="offset points", ha="center", fontsize=8)
    ax.yaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    ax.margins(x=0.01)
    ax.set_ylim(0, 1.1 * max(bottom))
    handles, labels = ax.get_legend_handles_labels()
    # As they are stacked: the first at the bottom.
    ax.legend(handles[::-1], labels[::-1], frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    _plain(ax)


def _legend(ax: Axes, looks: Iterable[_Look], line: str | None) -> None:
    """Beside the axes: states, and what a black line is."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [Patch(facecolor=it.color, hatch=it.hatch, edgecolor="white", label=it.name) for it in looks]
    if line:
        handles.append(Line2D([], [], color="black", linewidth=2, label=line))
    ax.legend(handles=handles, frameon=False, loc="upper left", bbox_to_anchor=(1, 1))


def _dated(ax: Axes, first: datetime.datetime, last: datetime.datetime) -> None:
    from matplotlib import dates

    # These two have no types.
    locators: Any = dates.AutoDateLocator
    formatters: Any = dates.ConciseDateFormatter
    locator = locators(tz=datetime.timezone.utc)
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(formatters(locator, tz=datetime.timezone.utc))
    ax.set_xlim(first, last)  # type: ignore[arg-type] # dates are numbers with units here
    ax.set_xlabel("Date (UTC)")
    _plain(ax)


def _axes(ax: Axes | None, width: float, height: float) -> Axes:
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as missing:
        raise ArgumentError("figures need matplotlib: `pip install matplotlib`") from missing
    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def _plain(ax: Axes) -> None:
    ax.spines[["top", "right"]].set_visible(False)


def _nothing(ax: Axes, why: str) -> Axes:
    ax.set_axis_off()
    ax.text(0.5, 0.5, f"Nothing to show: {why}", ha="center", va="center", transform=ax.transAxes)
    return ax


def _when(report: Report) -> str:
    return " to ".join(it[:10] for it in report.period) if report.period else f"as of {report.as_of}"


def _of(shown: Sequence[Any], all_: Any) -> str:
    return f" ({len(shown)} of {len(all_)})" if len(shown) < len(all_) else ""


def _days(length: str) -> float:
    """A length of time as reports write it (``90s``, ``36h``, ``3d``), in days."""
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
    return datetime.timedelta(**{units[length[-1]]: int(length[:-1])}) / _DAY
