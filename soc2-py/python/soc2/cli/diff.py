"""``soc2 diff``."""

from __future__ import annotations

import json
from typing import Any

import click

from .._report.difference import diff as compared
from .._report.report import Detail
from . import options
from .command import FOUND, MADE, Command
from .given import one
from .said import Problems, deliver, in_color


@click.command(
    cls=Command,
    nothing="nothing was compared",
    short_help="Say what changed from one report to the next, and why.",
    examples=[
        ("What is new, worse, fixed, better or gone", "soc2 diff before.json after.json"),
        ("All of it, for a program", "soc2 diff before.json after.json --format json --output diff.json"),
    ],
)
@click.argument("before", type=click.Path(allow_dash=True))
@click.argument("after", type=click.Path(allow_dash=True))
@options.formats("text", "json")
@options.said(
    "--detail",
    type=click.Choice(["summary", "failed", "full"]),
    default="failed",
    show_default=True,
    help="How much of the text: counts; some changes of each kind; everything.",
)
@options.color
@options.output
def diff(before: str, after: str, format_: str, detail: Detail, color: str, output: str | None) -> int:
    """Say what changed from one JSON report to the next, and why.

    What failed and is no longer known is not fixed, and is told apart. Exit status: 1 when something changed.
    """
    problems = Problems()
    old, new = problems.keep(lambda: one(before)), problems.keep(lambda: one(after))
    if old is None or new is None:
        raise problems
    found = problems.keep(lambda: compared(old, new))
    if found is None:
        raise problems
    told = _json(found.to_dict()) if format_ == "json" else found.text(detail, color=in_color(color, output))
    deliver(told, output)
    return FOUND if found else MADE


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
