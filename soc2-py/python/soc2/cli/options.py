"""Options that commands share, under the headings of their help."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, reduce
from typing import Any, TypeVar

import click

from .command import Option
from .names import complete_profile, complete_target

F = TypeVar("F", bound=Callable[..., Any])

ASSESSED, WHEN, SAID, OTHER = "What is assessed", "As of when", "What is said", "Other"

_PATH = click.Path(allow_dash=True)
_assessed, _when = partial(click.option, cls=Option, heading=ASSESSED), partial(click.option, cls=Option, heading=WHEN)
_said, _other = partial(click.option, cls=Option, heading=SAID), partial(click.option, cls=Option, heading=OTHER)


def _all(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Options that go together, in this order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


#: The catalog, as a profile takes it.
program = _all(
    _assessed(
        "--catalog",
        multiple=True,
        type=_PATH,
        metavar="PATH",
        help="A catalog, a file or a folder of YAML or JSON. One that names itself (`catalog:`) is used instead of the "
        "built-in one, any other is added to it.",
    ),
    _assessed(
        "--profile",
        metavar="NAME|PATH",
        shell_complete=complete_profile,
        help="A profile: a built-in one by name (sysdig-guide), or a file. What it extends is found among the built-in "
        "ones and beside it, as ID.yaml.",
    ),
    _assessed(
        "--target",
        multiple=True,
        metavar="TARGET",
        shell_complete=complete_target,
        help="Look at this target only; may be repeated.",
    ),
)

scope = _assessed(
    "--scope", type=_PATH, metavar="PATH", help="The scope of the assessment: the system, its commitments, whom it rests on."
)

#: Everything that is assessed.
inputs = _all(
    program,
    _assessed(
        "--facts",
        multiple=True,
        type=_PATH,
        metavar="PATH",
        help="Facts: JSON or NDJSON, a file or a folder of them; `-` is standard input. Without any, those of a sample "
        "organization.",
    ),
    _assessed(
        "--reports",
        multiple=True,
        type=_PATH,
        metavar="PATH",
        help="Earlier JSON reports, a file or a folder of them: what they found of the time before the facts of a period, "
        "where facts are no longer there.",
    ),
    scope,
    _assessed(
        "--records",
        multiple=True,
        type=_PATH,
        metavar="PATH",
        help="Records: performances, tests, judgments of sufficiency; a file or a folder of them.",
    ),
    _assessed(
        "--acceptances",
        multiple=True,
        type=_PATH,
        metavar="PATH",
        help="Risk acceptances: shown beside what fails, changing no outcome; a file or a folder of them.",
    ),
)

#: As of when, and what becomes of facts that cannot be read.
when = _all(
    _when(
        "--as-of",
        metavar="RFC3339",
        help="The instant to assess. Without it, the newest `collected_at`; then the age of facts is not measured.",
    ),
    _when(
        "--period",
        metavar="FROM/TO",
        help="The period to assess (Type II): its first day or instant, and the first one after it. The facts are its "
        "history: every snapshot of every subject.",
    ),
    _when(
        "--keep-going",
        is_flag=True,
        help="Report bad documents and assess the rest; what is made is marked partial, the exit status is 2.",
    ),
)

#: What a report has beside what it always has.
adding = _all(
    _said(
        "--baseline",
        type=_PATH,
        metavar="REPORT",
        help="An earlier report, JSON, to compare with: what is new, fixed, worse, better or gone since, and why.",
    ),
    _said(
        "--values",
        is_flag=True,
        help="Show the facts that findings rest on, in JSON, without what the sources' schemas call sensitive. The digests "
        "of sources and files stay as they are: a short secret can be found by trying, by who has all the rest of its source.",
    ),
    _said(
        "--redaction-key",
        type=_PATH,
        metavar="FILE",
        help="Of what is not shown give digests under the key in this file (HMAC-SHA-256; the end of its last line is no "
        "part of it), so that who has it sees what is equal.",
    ),
)

output = _said(
    "--output",
    type=click.Path(),
    metavar="PATH",
    help="Write to this regular file, whole or not at all, and not to standard output.",
)
color = _said(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colors in text: on a terminal unless NO_COLOR is set, always, or never.",
)
progress = _other(
    "--progress/--no-progress",
    default=None,
    help="Tell on standard error how far long work is; without either, on a terminal.",
)


def formats(*names: str, not_yet: tuple[str, ...] = ()) -> Callable[[F], F]:
    """The formats that a command has, the first one by default, and those that it will have."""
    later = f" Not built yet: {', '.join(not_yet)}." if not_yet else ""
    return _said(
        "--format",
        "format_",
        type=click.Choice((*names, *not_yet)),
        default=names[0],
        show_default=True,
        metavar="FORMAT",
        help=f"{', '.join(names[:-1])} or {names[-1]}.{later}",
    )


def said(*names: str, **of: Any) -> Callable[[F], F]:
    """An option on what is said."""
    return _said(*names, **of)
