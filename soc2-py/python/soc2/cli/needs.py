"""``soc2 needs``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .._inputs.texts import Read, _bytes
from . import options
from .command import BAD_INPUT, MADE, Command
from .given import Given, assessed, standard_input
from .said import Problems, complain, deliver, of_file


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
    granted = given.problems.keep(lambda: _permissions(permissions))
    made = assessed(given)
    for problem in made.unread:
        complain(problem)
    problems, wanted = Problems(), made.report._made("needs")
    page = problems.keep(lambda: wanted.wanted(granted) if format_ == "json" else wanted.wanted_text(granted))
    if page is None:
        raise problems
    deliver(page, output)
    return BAD_INPUT if made.unread else MADE


def _permissions(path: str | None) -> tuple[str, str] | None:
    """The name and the text of a file of permissions."""
    if path is None:
        return None
    if path == "-":
        text = standard_input()
        return text.name, Read(text.name, text.name, _bytes(text.content)).text()
    try:
        return path, Read(path, path, Path(path).read_bytes()).text()
    except OSError as error:
        raise Problems([f"--permissions: {of_file(error)}"]) from None
