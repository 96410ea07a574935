"""``soc2 explain``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .._errors import meant
from .._report.report import Report
from . import options
from .command import MADE, Command, Option
from .given import Given, assessed, one
from .names import complete_explained, complete_subject, of_report
from .said import Problems, deliver, folded


@click.command(
    cls=Command,
    short_help="Say why a check, a control or a criterion is what it is.",
    examples=[
        ("A check of the sample organization", "soc2 explain aws.iam.password-policy-min-length"),
        ("A criterion of a report that was kept", "soc2 explain report.json CC6.1"),
        (
            "A check on one subject",
            "soc2 explain report.json linux-host.kernel.patched-without-reboot --subject linux_host/web-1.example.com",
        ),
    ],
)
@click.argument("what", nargs=-1, required=True, metavar="[REPORT] ID", shell_complete=complete_explained)
@options.inputs
@options.when
@click.option(
    "--subject",
    cls=Option,
    heading=options.SAID,
    metavar="SUBJECT",
    shell_complete=complete_subject,
    help="Of a check, the finding on this subject only, as `linux_host/web-1`.",
)
@options.output
@options.progress
def explain(what: tuple[str, ...], subject: str | None, output: str | None, **named: Any) -> int:
    """Say why a check, a control or a criterion is what it is: witnesses, what is missing, evidence, what to do.

    REPORT is a JSON report; without one, the inputs are assessed as `soc2 assess` does. ID is that of a check, a control or a
    criterion; what is not known is answered with what is near.
    """
    if len(what) > 2:
        raise click.UsageError("one report and one id are expected, in this order")
    if len(what) == 1 and (what[0] == "-" or what[0].endswith(".json")):
        raise Problems([f"{what[0]}: of a report, say an id after it, as `soc2 explain {what[0]} CC6.1`"])
    given = Given(**named)
    report = _read(what[0], given) if len(what) == 2 else assessed(given).report
    problems, known = Problems(), of_report(report)
    if what[-1] not in known:
        way_out = meant(what[-1], known) or "`soc2 coverage` lists criteria and controls, `soc2 assess` the checks"
        raise Problems([f"unknown id `{what[-1]}`: {way_out}"])
    told = problems.keep(lambda: report.explain(what[-1], subject))
    if told is None:
        raise problems
    deliver(folded(told) + "\n", output)
    return MADE


def _read(path: str, given: Given) -> Report:
    if ignored := given.inputs():
        raise Problems([f"{path} is a report: what it was made from is not read again: leave out {', '.join(ignored)}"])
    problems = Problems()
    report = problems.keep(lambda: Report.read(one(path)))
    if report is None:
        if not Path(path).exists() and path != "-":
            problems.told[-1:] = [f"{path}: no such report: make it with `soc2 assess --format json --output {path}`"]
        raise problems
    return report
