"""``soc2 coverage``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from . import options
from .command import MADE, Command
from .given import Given, program, statements
from .said import Problems, deliver, folded, paragraph, table

#: By what something is addressed, in the report and for people.
_MEANS = {"automated": "checks", "manual": "people", "both": "both", "none": "none"}

#: Coverage rests on no facts, and on no time.
_ANY = "2000-01-01T00:00:00Z"

_Told = dict[str, Any]


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
    if made is not None and stated is not None:
        report = problems.keep(lambda: made.assess((), as_of=_ANY, statements=stated))
    elif stated is not None:
        problems.keep(stated.check)
    problems.end()
    told = report.to_dict() if report else {}
    if format_ == "json":
        page = json.dumps(told["coverage"], indent=2, ensure_ascii=False) + "\n"
    elif format_ == "markdown":
        page = "".join(_markdown(told))
    else:
        page = "\n".join(_text(told, detail)) + "\n"
    deliver(page, output)
    return MADE


def _text(told: _Told, detail: str) -> Iterator[str]:
    yield f"What the controls of {told['catalog']['id']} {told['catalog']['version']} address"
    yield ""
    shares: list[tuple[str, ...]] = [("", "addressed", "checks", "people", "both", "none", "of")]
    for name, of in (("criteria", "criteria"), ("points of focus", "points_of_focus")):
        shares.append((name, *(str(it) for it in _share(told["coverage"][of]))))
    for series in told["series"]:
        shares.append((f"  {series['id']}", *(str(it) for it in _share(_of_series(told, series["id"])))))
    yield table(shares, frozenset(range(1, 7)))
    if detail != "summary":
        for series in told["series"]:
            yield from _series(told, series, detail)
    yield ""
    yield paragraph(
        "Criteria and points of focus by what addresses them: checks, where facts decide; people, who perform a control and "
        "record it. It is no conclusion, and what is not addressed is no gap by itself."
    )


def _series(told: _Told, series: _Told, detail: str) -> Iterator[str]:
    covered = [it for it in told["coverage"]["by_criterion"] if _series_of(told, it["id"]) == series["id"]]
    if not covered:
        return
    yield f"\n{series['id']} {series['title']}"
    for it in covered:
        title = next(criterion["title"] for criterion in told["criteria"] if criterion["id"] == it["id"])
        yield folded(f"  {it['id']} {title}: {_MEANS[it['by']]}")
        points = [f"{_MEANS[by]} {numbers}" for by, numbers in _numbers(it).items() if numbers]
        if points:
            yield folded(f"    points of focus: {'; '.join(points)}")
        if detail == "full":
            yield from _controls(told, it["id"])


def _controls(told: _Told, criterion: str) -> Iterator[str]:
    for control in told["controls"]:
        for mapping in control["criteria"]:
            if mapping["id"] == criterion and mapping["relation"] != "informs":
                yield folded(f"    {control['id']} {mapping['relation']} it ({control['nature']})")


def _series_of(told: _Told, criterion: str) -> str:
    return str(next(it["series"] for it in told["criteria"] if it["id"] == criterion))


def _of_series(told: _Told, series: str) -> _Told:
    """The share of one series."""
    covered = [it["by"] for it in told["coverage"]["by_criterion"] if _series_of(told, it["id"]) == series]
    counts = {by: covered.count(by) for by in ("automated", "manual", "both")}
    return {**counts, "addressed": sum(counts.values()), "relevant": len(covered)}


def _share(share: _Told) -> tuple[int, ...]:
    addressed, relevant = share["addressed"], share["relevant"]
    return addressed, share["automated"], share["manual"], share["both"], relevant - addressed, relevant


def _numbers(covered: _Told) -> dict[str, str]:
    """The numbers of the points of focus, by what addresses them: `CC1.1-POF3` is 3."""
    return {
        by: ", ".join(str(it["id"]).rsplit("POF", 1)[1] for it in covered["points_of_focus"] if it["by"] == by) for by in _MEANS
    }


def _markdown(told: _Told) -> Iterator[str]:
    yield (
        "# What the catalog's controls address\n\n"
        f"The controls of catalog {told['catalog']['version']} are illustrative. A control *addresses* a criterion or a "
        "point of focus when it is mapped to it as satisfying or supporting it; that says nothing of how it turns out. Points "
        "of focus are guidance and no requirements: what none addresses is no gap by itself.\n\n"
        "*Checks* means that facts decide; *people* that somebody has to perform the control and record it. Most of what the "
        "criteria ask cannot be decided by looking at machines.\n\n"
        "| | addressed | by checks | by people | by both | by none | relevant |\n|---|--:|--:|--:|--:|--:|--:|\n"
    )
    for name, of in (("criteria", "criteria"), ("points of focus", "points_of_focus")):
        yield _line(name, *_share(told["coverage"][of]))
    titles = {it["id"]: it["title"] for it in told["criteria"]}
    for series in told["series"]:
        yield f"\n## {series['id']} {series['title']}\n\n"
        yield _line("criterion", "by", "points of focus by checks", "by people", "by both", "by none")
        yield "|---|---|---|---|---|---|\n"
        for it in told["coverage"]["by_criterion"]:
            if _series_of(told, it["id"]) == series["id"]:
                yield _line(f"{it['id']} {titles[it['id']]}", _MEANS[it["by"]], *_numbers(it).values())


def _line(*cells: object) -> str:
    return f"| {' | '.join(str(it) for it in cells)} |\n"
