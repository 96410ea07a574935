"""``soc2 diff``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from .._report.difference import Difference
from .._report.difference import diff as compared
from . import options
from .command import FOUND, MADE, Command
from .given import one
from .said import Problems, deliver, folded, in_color

_Told = dict[str, Any]

#: More changes of a kind than this are counted, unless everything is asked for.
_SHOWN = 10

#: What a change is of, as it is named in the report's JSON.
_NAMES = ("criterion", "control", "check", "subject", "resource")

_CAUSES = {
    "facts": "the facts differ",
    "collected_anew": "the same facts were collected anew",
    "catalog": "the catalog asks something else",
    "profile": "the profile differs",
    "acceptance": "a risk acceptance was given, changed or withdrawn",
    "statements": "people stated something else",
    "time": "time went by",
}

#: The colors of kinds, by their numbers on a terminal; the others are dim.
_COLORS = {"new": 31, "worse": 31, "no_longer_known": 33, "no_longer_accepted": 33, "fixed": 32, "better": 32}


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
    help=f"How much of the text: counts; up to {_SHOWN} changes of each kind; everything.",
)
@options.color
@options.output
def diff(before: str, after: str, format_: str, detail: str, color: str, output: str | None) -> int:
    """Say what changed from one JSON report to the next, and why.

    What failed and is no longer known is not fixed, and is told apart. Exit status: 1 when something changed.
    """
    problems = Problems()
    old, new = problems.keep(lambda: one(before)), problems.keep(lambda: one(after))
    found = problems.keep(lambda: compared(old, new)) if old is not None and new is not None else None
    if found is None:
        raise problems
    if format_ == "json":
        page = json.dumps(found.to_dict(), indent=2, ensure_ascii=False) + "\n"
    else:
        page = "\n".join(_text(found, detail, in_color(color, output))) + "\n"
    deliver(page, output)
    return FOUND if found else MADE


def _text(found: Difference, detail: str, color: bool) -> Iterator[str]:
    since = found.to_dict()["since"]
    when = f"the period {since['period']['from']} to {since['period']['to']}" if since.get("period") else since["as_of"]
    profile = f"profile {since['profile']}" if since["profile"] else "no profile"
    yield folded(f"Since {when}: {since['catalog']['id']} {since['catalog']['version']}, {profile}; {since['outcome']}")
    yield from (folded(f"  note: {note}") for note in found.notes)
    if not found:
        yield "  nothing changed"
    for level, counts in found.counts.items():
        some = [f"{count} {_spaced(kind)}" for kind, count in counts.items() if count]
        if some:
            yield folded(f"  {level}: {', '.join(some)}")
    if detail != "summary":
        yield from _changes(found, _SHOWN if detail == "failed" else len(found.changes), color)
    for it in found.recurring:
        of = it.get("check") or _spaced(it.get("kind") or "")
        yield folded(f"  recurring: {it['control']} {of}: {it['before']} before, {it['after']} now")


def _changes(found: Difference, most: int, color: bool) -> Iterator[str]:
    # They come by kind, the most important first.
    kinds = list(dict.fromkeys(it["kind"] for it in found.changes))
    for kind in kinds:
        of_kind = [it for it in found.changes if it["kind"] == kind]
        yield f"\n{_painted(_spaced(kind), _COLORS.get(kind, 2), color)}"
        for it in of_kind[:most]:
            yield folded(f"  {_what(it)}: {_states(it)}")
            yield folded(f"    because {'; '.join(_reason(reason) for reason in it['reasons'])}")
        if len(of_kind) > most:
            yield f"  and {len(of_kind) - most} more: --detail full shows them"


def _what(change: _Told) -> str:
    named = " ".join(str(change[name]) for name in _NAMES if change.get(name))
    return named if change["of"] in ("finding", "resource") else f"{change['of']} {named}"


def _states(change: _Told) -> str:
    if change.get("lacks"):
        more = "now" if change["kind"] == "worse" else "no more"
        return f"lacks {more} {', '.join(_spaced(it) for it in change['lacks'])}"
    before, after = change["before"], change["after"]
    if before and after:
        if before == after:
            return f"{_state(before)}, as before"
        if before.get("conclusion") == after.get("conclusion"):
            before, after = {**before, "conclusion": None}, {**after, "conclusion": None}
        return f"{_state(before)}, now {_state(after)}"
    if before:
        return f"was {_state(before)}"
    return _state(after) if after else "not there before"


def _state(state: _Told) -> str:
    reason = f" ({_spaced(state['reason'])})" if state.get("reason") else ""
    conclusion = f", {_spaced(state['conclusion'])}" if state.get("conclusion") else ""
    return f"{_spaced(state['outcome'])}{reason}{conclusion}"


def _reason(reason: _Told) -> str:
    of = f": {', '.join(reason['of'])}" if reason["of"] else ""
    return _CAUSES.get(reason["cause"], "of something that reports do not tell") + of


def _spaced(word: str) -> str:
    return word.replace("_", " ")


def _painted(text: str, number: int, color: bool) -> str:
    return f"\x1b[{number}m{text}\x1b[0m" if color else text
