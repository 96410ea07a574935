"""``soc2 coverage``."""

from __future__ import annotations

import json
from typing import Any

import click

from .. import _native
from . import options
from .command import MADE, Command
from .given import Given, program, statements
from .said import Problems, deliver, flowed


@click.command(
    cls=Command,
    nothing="nothing was said",
    short_help="Say which criteria and points of focus controls address, and by what.",
    examples=[
        ("The built-in catalog, series by series", "soc2 coverage"),
        ("Your own profile, with the controls of each criterion", "soc2 coverage --profile profile.yaml --detail full"),
    ],
)
@options.program
@options.scope
@options.formats("text", "json", "markdown")
@options.said(
    "--detail",
    type=click.Choice(["summary", "criteria", "full"]),
    default="criteria",
    show_default=True,
    help="How much of the text: series; criteria and the numbers of their points of focus; the controls too.",
)
@options.output
def coverage(format_: str, detail: str, output: str | None, **named: Any) -> int:
    """Say which criteria and points of focus the controls address, and by what: checks, people, or both.

    To address is to be mapped as satisfying or supporting; that says nothing of how it turns out. Points of focus are
    guidance: what none addresses is no gap by itself.
    """
    given = Given(**named)
    problems = Problems()
    made = problems.keep(lambda: program(given))
    stated = problems.keep(lambda: statements(given))
    found = None
    if made is not None and stated is not None:
        found = problems.keep(lambda: _native.Coverage.of(made._native, stated._native))
    elif stated is not None:
        problems.keep(stated.check)
    problems.end()
    if found is None:
        raise problems
    deliver(_shown(found, format_, detail), output)
    return MADE


def _shown(found: _native.Coverage, format_: str, detail: str) -> str:
    match format_:
        case "json":
            return json.dumps(json.loads(found.json()), indent=2, ensure_ascii=False) + "\n"
        case "markdown":
            return found.markdown()
        case _:
            return flowed(found.text(detail))
