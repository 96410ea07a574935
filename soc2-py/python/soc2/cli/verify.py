"""``soc2 verify``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from .._inputs.facts import Facts
from .._report.report import Report
from .._report.verification import Verification
from .._report.verification import verify as held
from . import options
from .command import FOUND, MADE, Command
from .given import SAMPLE, Given, fact_texts, one, program, redaction_key, statements, texts
from .said import Problems, complain, deliver, folded

#: More places than this are counted.
_SHOWN = 20


@click.command(
    cls=Command,
    nothing="nothing was verified",
    short_help="Tell whether a report follows from its inputs.",
    examples=[
        ("Hold a report against the facts that it was made from", "soc2 verify report.json --facts facts/"),
        ("The same for a program", "soc2 verify report.json --facts facts/ --format json"),
    ],
)
@click.argument("report", type=click.Path(allow_dash=True))
@options.inputs
@options.adding
@options.formats("text", "json")
@options.output
def verify(report: str, format_: str, output: str | None, **named: Any) -> int:
    """Tell whether a report follows from its inputs byte for byte, or where they part.

    Give the inputs that it was made from, under the paths that it was made with; its instant or period is taken from it. Exit
    status: 1 when it does not follow.
    """
    given, problems = Given(**named), Problems()
    text = problems.keep(lambda: one(report))
    made = problems.keep(lambda: Report.read(text)) if text is not None else None
    asked = problems.keep(lambda: program(given))
    stated = problems.keep(lambda: statements(given))
    facts = problems.keep(lambda: _facts(given))
    earlier = problems.keep(lambda: texts(given.reports, "reports"))
    baseline = problems.keep(lambda: one(given.baseline))
    key = problems.keep(lambda: redaction_key(given))
    if stated is not None:
        problems.keep(stated.check)
    if problems.told and facts and made is not None and not made.to_dict()["assessment"].get("partial"):
        problems.keep(lambda: Facts(*facts))
    problems.end()
    if made is None:
        raise problems
    found = problems.keep(
        lambda: held(
            made,
            facts or (),
            program=asked,
            statements=stated,
            reports=earlier or (),
            baseline=baseline,
            values=given.values,
            redaction_key=key,
        )
    )
    if found is None:
        raise problems
    if format_ == "json":
        page = json.dumps(found.to_dict(), indent=2, ensure_ascii=False) + "\n"
    else:
        # Which documents were read, the report says where it follows.
        page = "\n".join(_text(report, made, found)) + "\n"
    if not given.facts and not given.reports:
        complain("no `--facts` are named: the report is held against those of the sample organization")
    deliver(page, output)
    return MADE if found else FOUND


def _facts(given: Given) -> list[Any]:
    problems = Problems()
    is_sample = not given.facts and not given.reports
    found = []
    for path in (str(SAMPLE / "facts"),) if is_sample else given.facts:
        found += problems.keep(lambda path=path: fact_texts(path)) or []  # type: ignore[misc]
    problems.end()
    return found


def _text(name: str, made: Report, found: Verification) -> Iterator[str]:
    if found:
        yield f"{name} follows from what was given, byte for byte."
        told = made.to_dict()
        yield f"  {len(told['findings'])} findings of {len(told['checks'])} checks came out the same, from"
        for word, all in found.given.items():
            for number, it in enumerate(all):
                yield f"    {word if number == 0 else '':13}{it}"
        yield f"    {'report':13}{found.to_dict()['digest']}"
        return
    yield f"{name} does not follow from what was given."
    yield from (folded(f"  {it}") for it in found.changed)
    for parted in found.inputs:
        yield from _listed(f"Named by the report and not given ({parted['input']})", parted["gone"])
        yield from _listed(f"Given and not named by the report ({parted['input']})", parted["new"])
    yield from _listed("Evidence that differs", [_parted(it) for it in found.evidence])
    yield from _listed("Places that differ", [_differs(it) for it in found.differences])


def _parted(it: Mapping[str, Any]) -> str:
    what = f"{it['source']} of {it['subject']}"
    if it["says"] is None:
        return f"{what} was evidence of nothing, is {it['given']}"
    return f"{what} was {it['says']}, is {it['given'] or 'evidence of nothing'}"


def _differs(it: Mapping[str, Any]) -> str:
    return f"{it['path']} says {it['says'] or 'nothing'}; {it['follows'] or 'nothing'} follows"


def _listed(heading: str, all: Sequence[str]) -> Iterator[str]:
    if all:
        yield f"  {heading}: {len(all)}"
        yield from (folded(f"    {it}") for it in all[:_SHOWN])
    if len(all) > _SHOWN:
        yield f"    and {len(all) - _SHOWN} more: --format json has them"
