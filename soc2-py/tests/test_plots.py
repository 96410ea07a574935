"""Figures show the numbers of the report's tables, and something readable where there are none."""

import datetime
from collections import Counter

import matplotlib
import pytest
import soc2
from conftest import host
from matplotlib import pyplot
from matplotlib.dates import num2date
from soc2 import plots

ALL = (plots.outcomes, plots.coverage, plots.timeline, plots.remediation)


@pytest.fixture(autouse=True)
def headless():
    matplotlib.use("agg")
    yield
    pyplot.close("all")


def heights(ax):
    """What each stack is high, by its look, in the order of the axis."""
    return [[round(bar.get_height()) for bar in bars] for bars in ax.containers]


def test_outcomes_are_the_columns_of_the_series(sample):
    rows = sample.series.rows()
    ax = plots.outcomes(sample)
    assert heights(ax) == [[row[of] for row in rows] for of in ("failed", "errors", "unknown", "manual", "passed")]
    assert [round(bar.get_y() + bar.get_height()) for bar in ax.containers[-1]] == [row["total"] for row in rows]
    assert [text.get_text() for text in ax.texts] == [f"{row['passed']}/{row['total']}" for row in rows]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == [row["series"] for row in rows]
    assert {row["outcome"] for row in rows} >= {"fail", "manual_pending"}


def test_coverage_counts_points_of_focus(sample):
    ax = plots.coverage(sample)
    counts = Counter(row["addressed_by"] for row in sample.points_of_focus.rows())
    assert [sum(stack) for stack in heights(ax)] == [counts[by] for by in ("automated", "both", "manual", "none")]
    told = sample.to_dict()["coverage"]["points_of_focus"]
    assert sum(map(sum, heights(ax)[:3])) == told["addressed"] and sum(map(sum, heights(ax))) == told["relevant"]


def test_a_timeline_shows_runs_deviations_and_what_is_not_known(quarter):
    ax = plots.timeline(quarter)
    spans = [
        (num2date(bar.get_x()), num2date(bar.get_x() + bar.get_width()), bar.get_hatch(), bar.get_alpha()) for bar in ax.patches
    ]
    full = {(start, end) for start, end, _, alpha in spans if alpha == 1}
    assert full >= {(row["first"], row["last"]) for row in quarter.timelines.rows()}
    assert full >= {(row["from"], row["to"]) for row in quarter.unknowns.rows()}
    black = [line.get_xdata() for line in ax.lines if line.get_color() == "black"]
    assert [tuple(line) for line in black] == [(row["from"], row["to"]) for row in quarter.deviations.rows()]
    lanes = [tick.get_text() for tick in ax.get_yticklabels()]
    assert len(lanes) == len({(row["subject"], row["check"]) for row in quarter.timelines.rows()})
    assert lanes[0].startswith(quarter.deviations.rows()[0]["subject"])
    # What a snapshot holds for ends where nothing is known any more.
    unknown = quarter.unknowns.rows()[0]
    assert any(end == unknown["from"] and alpha < 1 for _, end, _, alpha in spans)
    narrow = plots.timeline(quarter, checks=["linux-host.reboots.explained"], subjects=["linux_host/web-2"])
    assert len(narrow.get_yticklabels()) == 1


def test_remediation_holds_lengths_against_what_is_allowed(quarter):
    ax = plots.remediation(quarter)
    lengths = sorted((row["to"] - row["from"] for row in quarter.failures.rows()), reverse=True)
    day = datetime.timedelta(days=1)
    assert [bar.get_width() for bar in ax.patches] == [length / day for length in lengths]
    assert [line.get_xdata()[0] for line in ax.lines] == [14.0] * len(lengths)
    assert [text.get_text() for text in ax.texts] == ["21d", "7d", "7d"]
    assert [plots._days(it) for it in ("36h", "90s", "3d", "90m")] == [1.5, 90 / 86400, 3, 0.0625]


@pytest.mark.parametrize("plot", ALL)
def test_figures_have_titles_and_draw_where_they_are_told(plot, quarter, sample):
    own = pyplot.figure().subplots()
    for report in (quarter, sample):
        own.clear()
        assert plot(report, own) is own and own.get_title()
        own.figure.canvas.draw()


@pytest.mark.parametrize("plot", ALL)
def test_nothing_is_said_to_be_nothing(plot):
    empty = {"catalog": {"id": "none", "title": "None", "version": "1.0.0", "edition": "2017 TSC"}}
    report = soc2.Program(empty, built_in=False).assess(as_of="2026-11-21T06:00:00Z")
    assert plot(report).texts[0].get_text().startswith("Nothing to show: ")


def test_many_lanes_are_counted():
    hosts = soc2.Program(targets=["linux-host"])
    facts = [host(f"web-{n:03}", at=f"2026-07-0{day}T06:00:00Z") for n in range(60) for day in (1, 2)]
    ax = plots.timeline(hosts.assess(facts, period="2026-07-01/2026-08-01"))
    assert len(ax.get_yticklabels()) == 40 and "(40 of " in ax.get_title()
