"""``soc2 assess``."""

from __future__ import annotations

from typing import Any, get_args

import click

from .._report.report import Detail, FailOn, Report
from . import options
from .command import BAD_INPUT, FOUND, MADE, Command
from .given import Assessed, Given, assessed
from .said import complain, deliver, in_color

#: Formats of a report, and those that are not built yet.
_FORMATS = ("text", "json", "html")
_NOT_YET = ("markdown", "csv", "oscal", "ocsf", "sarif", "junit")


@click.command(
    cls=Command,
    nothing="no report was made",
    short_help="Assess facts and print a report.",
    examples=[
        ("The sample organization, to see what a report looks like", "soc2 assess --detail summary"),
        (
            "Your own facts, as JSON that the other commands read",
            "soc2 assess --facts facts/ --as-of 2026-11-21T12:00:00Z --format json --output report.json",
        ),
        ("A page to read in a browser, to keep or to send", "soc2 assess --facts facts/ --format html --output report.html"),
        (
            "In a pipeline: the status is 1 when a check or a control fails",
            "soc2 assess --facts facts/ --profile sysdig-guide --target aws --fail-on fail",
        ),
    ],
)
@options.inputs
@options.when
@options.formats(*_FORMATS, not_yet=_NOT_YET)
@options.said(
    "--detail",
    type=click.Choice(["summary", "failed", "full"]),
    default="failed",
    show_default=True,
    help="How much of the text: counts and outcomes; what did not pass in full and the rest by name; everything.",
)
@options.color
@options.adding
@options.output
@options.said(
    "--fail-on",
    type=click.Choice(get_args(FailOn)),
    help="Exit with 1 when a finding or a control has this outcome or a worse one; worst first: fail, error, unknown.",
)
@options.progress
def assess(format_: str, detail: Detail, color: str, output: str | None, fail_on: FailOn | None, **named: Any) -> int:
    """Assess facts against SOC 2 criteria and print a report.

    It says which controls and criteria the facts support, which they do not, what cannot be known, and why. Without arguments:
    the whole built-in catalog on a sample organization.
    """
    given = Given(**named)
    if format_ in _NOT_YET:
        built = f"{', '.join(_FORMATS[:-1])} and {_FORMATS[-1]}"
        given.problems.told.append(f"--format {format_} is not built yet: {built} are")
    if given.values and format_ != "json":
        given.problems.told.append("--values: values stand in the JSON report: ask for it with `--format json`")
    made = assessed(given)
    warn(made)
    report = made.report
    deliver(_shown(report, format_, detail, color, output), output)
    return _status(made, fail_on)


def _shown(report: Report, format_: str, detail: Detail, color: str, output: str | None) -> str | bytes:
    match format_:
        case "json":
            return report.json()
        case "html":
            return report.html()
        case _:
            return report.text(detail, color=in_color(color, output))


def warn(made: Assessed) -> None:
    """Says what is wrong with facts that were left out, and what people should look at again of what they stated."""
    for problem in made.unread:
        complain(problem)
    for notice in made.report.notices():
        complain(f"warning: {notice['text']}")


def _status(made: Assessed, fail_on: FailOn | None) -> int:
    if made.unread:
        return BAD_INPUT
    return FOUND if fail_on and made.report.fails_on(fail_on) else MADE
