"""The command line: all commands, and the exit status of a run."""

from __future__ import annotations

from collections.abc import Sequence

import click

from .. import __version__
from .assess import assess
from .command import BAD_INPUT, INTERRUPTED, MADE, Group
from .completion import completion
from .coverage import coverage
from .diff import diff
from .explain import explain
from .needs import needs
from .said import complain, show
from .sample import sample
from .verify import verify


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        show(f"soc2 {__version__}\n")
        ctx.exit()


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 when it was made; 1 when --fail-on says so, or diff or verify found something; "
    "2 for bad input, with every problem on standard error; 130 when interrupted. "
    "`soc2 COMMAND --help` shows examples.",
)
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Show the version.")
def soc2() -> None:
    """Assess facts against SOC 2 criteria.

    Facts are what collectors saw of systems, in the upstream tools' own JSON. Nothing is collected, stored or sent, and no
    clock is read: the same input gives the same report. An auditor concludes; this does not.
    """


def run(args: Sequence[str]) -> int:
    """Runs a command line.

    >>> run(["--version"])
    soc2 0.1.0
    0
    """
    try:
        status = soc2.main(list(args), prog_name="soc2", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        complain(error.format_message())
        return BAD_INPUT
    except click.ClickException as error:
        # A mistake in what was typed: what is wrong, and where the help is.
        complain(f"soc2: {error.format_message()}")
        ctx = getattr(error, "ctx", None)
        complain(f"Try `{ctx.command_path if ctx else 'soc2'} --help`.")
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted")
        return INTERRUPTED
    except SystemExit as ended:
        # The answer to a shell that completes.
        return ended.code if isinstance(ended.code, int) else BAD_INPUT
    return status if isinstance(status, int) else MADE


for command in (assess, explain, coverage, needs, diff, verify, sample, completion):
    soc2.add_command(command)
