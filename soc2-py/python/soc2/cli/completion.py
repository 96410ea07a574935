"""``soc2 completion``."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from .command import MADE, Command
from .said import show

_SHELLS = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}


@click.command(
    cls=Command,
    short_help="Print what makes a shell complete this command.",
    examples=[
        ("For this session of bash (zsh is the same)", 'eval "$(soc2 completion bash)"'),
        ("For every session of fish", "soc2 completion fish > ~/.config/fish/completions/soc2.fish"),
    ],
)
@click.argument("shell", type=click.Choice(list(_SHELLS)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Print what makes a shell complete this command: options, files, profiles, and the ids of checks, controls and criteria.

    Put `eval "$(soc2 completion SHELL)"` into ~/.bashrc or ~/.zshrc.
    """
    show(_SHELLS[shell](ctx.find_root().command, {}, "soc2", "_SOC2_COMPLETE").source() + "\n")
    return MADE
