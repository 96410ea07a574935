"""``soc2 needs``."""

from __future__ import annotations

import json
from typing import Any

import click

from . import options
from .command import BAD_INPUT, MADE, Command
from .given import Given, assessed, one
from .said import Problems, complain, deliver


@click.command(
    cls=Command,
    nothing="nothing was assessed",
    short_help="Say what to collect, what to permit and whom to ask.",
    examples=[
        ("What the sample organization has still to bring", "soc2 needs --target aws"),
        ("Which checks these permissions can never decide", "soc2 needs --facts facts/ --permissions role.txt"),
    ],
)
@options.inputs
@options.when
@options.said(
    "--permissions",
    type=click.Path(allow_dash=True),
    metavar="FILE",
    help="What the collector may do, one permission a line: `iam:ListUsers`, `s3:Get*`, `list pods`.",
)
@options.formats("text", "json")
@options.output
@options.progress
def needs(permissions: str | None, format_: str, output: str | None, **named: Any) -> int:
    """Say what to collect, what to permit and whom to ask.

    What answers most findings stands first, with its command and permissions; then what people owe, by owner and date.
    """
    given = Given(**named)
    granted = given.problems.keep(lambda: one(permissions), "--permissions")
    made = assessed(given)
    for problem in made.unread:
        complain(problem)
    problems = Problems()
    page = problems.keep(lambda: _json(made.report.needs(granted)) if format_ == "json" else made.report.needs_text(granted))
    if page is None:
        raise problems
    deliver(page, output)
    return BAD_INPUT if made.unread else MADE


def _json(wanted: dict[str, Any]) -> str:
    return json.dumps(wanted, indent=2, ensure_ascii=False) + "\n"
