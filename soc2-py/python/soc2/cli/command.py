"""How the help of commands is set, and what becomes of their problems."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Any

import click

from .._errors import meant
from .said import Problems, complain

#: Exit statuses: what was asked for was made; something was found; the input is bad; somebody interrupted.
MADE, FOUND, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


#: The heading of what has no other: it comes last.
_OTHER = "Other"


class Option(click.Option):
    """An option under a heading of the help."""

    def __init__(self, *args: Any, heading: str = "Options", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.heading = heading


class Command(click.Command):
    """A command whose help says what it is for, shows examples, and sets its options under headings."""

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]] = (), nothing: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What each is for, and what to type.
        self.examples = examples
        #: What to say when nothing was made.
        self.nothing = nothing

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options under their headings, in the order of these."""
        headings: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and not isinstance(parameter, click.Argument):
                headings.setdefault(getattr(parameter, "heading", _OTHER), []).append(record)
        headings |= {_OTHER: headings.pop(_OTHER, [])}
        for heading, records in headings.items():
            with formatter.section(heading):
                formatter.write_dl(records, col_max=26)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples: each what it is for, and below it what to type."""
        with formatter.section("Examples"):
            for purpose, typed in self.examples:
                formatter.write_text(f"{purpose}:")
                formatter.write(_folded(typed, formatter.width))
        super().format_epilog(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Does what is asked, or says everything that is wrong."""
        try:
            return super().invoke(ctx)
        except Problems as problems:
            for told in problems.told:
                complain(told)
            if self.nothing:
                count = len(problems.told)
                complain(f"{count} problem{'s' * (count != 1)}; {self.nothing}")
            return BAD_INPUT


def _folded(typed: str, width: int) -> str:
    """What to type, in lines that a shell takes for one."""
    # An option stays with its value.
    kept = re.sub(r"(--[a-z-]+) (?!-)", "\\1\0", typed)
    lines = textwrap.wrap(kept, width - 2, initial_indent="    ", subsequent_indent="        ", break_on_hyphens=False)
    return " \\\n".join(lines).replace("\0", " ") + "\n"


class Group(click.Group):
    """The commands, in the order in which they are of use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, as they were added."""
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command of that name, or what the name was probably meant to be."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            hint = meant(args[0], self.commands) or f"there are {', '.join(self.commands)}"
            raise click.UsageError(f"no command `{args[0]}`: {hint}", ctx)
        return super().resolve_command(ctx, args)
