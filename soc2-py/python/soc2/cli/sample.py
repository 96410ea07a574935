"""``soc2 sample``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from .. import _native
from .._inputs.texts import Text
from .._inputs.texts import one as one_text
from ..population._sample import Sample, draw
from . import options
from .command import MADE, Command
from .given import SAMPLE, Given, one, program
from .said import Problems, deliver, flowed, folded, paragraph, table

_Told = dict[str, Any]


@click.command(
    cls=Command,
    nothing="nothing was drawn",
    short_help="Draw a sample from a frozen population, and tell what testing it came to.",
    examples=[
        ("180 deployments of a sample organization, of which 25 were tested", "soc2 sample"),
        ("Your own workpaper: what comes next, or what to test", "soc2 sample leavers.yaml"),
        ("Take more items, the next ones in the same order", "soc2 sample leavers.yaml --size 40"),
        ("How many items auditors are used to test", "soc2 sample --sizes"),
    ],
)
@click.argument("workpaper", required=False, type=click.Path(allow_dash=True))
@options.said(
    "--records",
    type=click.Path(allow_dash=True),
    metavar="PATH",
    help="What was found of the items: records with the test of this population.",
)
@options.said(
    "--size",
    type=click.IntRange(min=1),
    metavar="N",
    help="Take more items than the workpaper says: the next ones in the same order.",
)
@options.said("--confidence", default="90%", show_default=True, metavar="PERCENT", help="How sure to be of the upper limit.")
@options.said("--tolerable", metavar="PERCENT", help="Compare the upper limit with this rate.")
@options.said("--sizes", is_flag=True, help="Show the table of usual sizes, and whose they are.")
@options.program
@options.formats("text", "json")
@options.output
def sample(
    workpaper: str | None,
    records: str | None,
    size: int | None,
    confidence: str,
    tolerable: str | None,
    sizes: bool,
    format_: str,
    output: str | None,
    **named: Any,
) -> int:
    """Draw a sample from a frozen population, and tell what testing it came to.

    A workpaper is one YAML or JSON file that grows by an act at a time; run this after each, and it says what comes next:

    \b
    1. `population` and `items`: the list, with the system and the query
       that it comes from.
    2. `frozen`: who froze it, when, under which digest. From now on the
       list cannot change.
    3. `sample`: a seed given after that, by whom, and how many items. Take
       a seed that nobody can choose: dice, or the numbers of a lottery that
       is drawn after the freeze.
    4. `replacements`: items that cannot be tested, and why. What nothing is
       shown of is no such item: it deviates.
    """
    given, problems = Given(**named), Problems()
    made = problems.keep(lambda: program(given))
    if sizes:
        asked = problems.keep(lambda: _native.usual_sizes(made._native)) if made is not None else None
        problems.end()
        table_ = json.loads(asked or "{}")
        deliver(_json(table_) if format_ == "json" else "\n".join(_sizes(table_)) + "\n", output)
        return MADE
    if workpaper is None:
        own = SAMPLE / "workpapers"
        workpaper, records = str(own / "deployments.yaml"), records or str(own / "deployments.records.yaml")
    paper = problems.keep(lambda: _text(workpaper, "workpaper"))
    found = problems.keep(lambda: _text(records, "records")) if records else None
    drawn = problems.keep(lambda: _drawn(paper, records, size)) if paper is not None else None
    problems.end()
    if made is None or paper is None or drawn is None:
        raise problems
    native, texts = made._native, _named(paper)
    if found is None:
        page, tested = _native.workpaper_text(native, texts, size), "null"
    else:
        told = problems.keep(lambda: _native.tested_text(native, texts, _named(found), size, confidence, tolerable))
        problems.end()
        page, tested = told or ("", "null")
    deliver(_json({**drawn.to_dict(), "tested": json.loads(tested)}) if format_ == "json" else flowed(page), output)
    return MADE


def _text(path: str, kind: str) -> Text:
    read = one_text(one(path), kind)
    if read is None:
        raise Problems([f"{path}: nothing to read"])
    return Text(read.given, read.text())


def _drawn(paper: Text, records: str | None, size: int | None) -> Sample:
    drawn, problems = draw(paper), Problems()
    if drawn.seed is None:
        too_early = "nothing is drawn yet: without it, what comes next is said"
        problems.told += [f"{it}: {too_early}" for it, is_given in (("--records", records), ("--size", size)) if is_given]
    elif size is not None:
        drawn = problems.keep(lambda: draw(paper, size=size), "--size") or drawn
    problems.end()
    return drawn


def _named(text: Text) -> tuple[str, str]:
    return text.name, str(text.content)


def _json(told: Any) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _sizes(sizes: _Told) -> Iterator[str]:
    yield "How many items auditors are used to test\n"
    rows = [("how often", "up to, a year", "items", "by whom")]
    for it in sizes["rows"]:
        items = str(it["least"]) if it["least"] == it["most"] else f"{it['least']}–{it['most']}"
        up_to = str(it["up_to"]) if it["up_to"] else "more"
        rows.append((it["frequency"].replace("_", " "), up_to, items, ", ".join(it["sources"])))
    yield table(rows, frozenset([1, 2]))
    yield ""
    for it in sizes["sources"]:
        link = f" <{it['link']}>" if it["link"] else ""
        yield folded(f"{it['id']}: {it['title']}{link}{'' if it['read'] else ' (hearsay: not read there)'}")
    yield ""
    yield paragraph(sizes["convention"])
