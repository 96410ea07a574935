"""Paths of the command line into what an assessment takes, or every problem in them at once."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .. import _native
from .._beside import beside
from .._errors import Soc2Error, meant
from .._inputs.facts import Facts
from .._inputs.statements import Statements
from .._inputs.texts import Text, authored, documents
from .._program import Program
from .._report.report import Report
from .names import profiles
from .progress import Bars
from .said import Problems, of_file, option

#: Facts and a workpaper of an organization that there is none of.
SAMPLE = Path(__file__).parent / "sample"


@dataclass(frozen=True)
class Given:
    """What a command line names, as typed."""

    catalog: tuple[str, ...] = ()
    profile: str | None = None
    target: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    scope: str | None = None
    records: tuple[str, ...] = ()
    acceptances: tuple[str, ...] = ()
    as_of: str | None = None
    period: str | None = None
    keep_going: bool = False
    baseline: str | None = None
    values: bool = False
    redaction_key: str | None = None
    progress: bool | None = None
    #: What else is wrong, found before.
    problems: Problems = field(default_factory=Problems)

    def inputs(self) -> list[str]:
        """The options that were typed on what is assessed and how: all but what is told beside."""
        told = ("progress", "problems")
        typed = [it.name for it in fields(self) if it.name not in told and getattr(self, it.name) != it.default]
        return [option(name) for name in typed]


@dataclass(frozen=True)
class Assessed:
    """A report that was just made."""

    report: Report
    #: What is wrong with the facts that were left out.
    unread: tuple[str, ...]


def assessed(given: Given) -> Assessed:
    """Reads everything and assesses it.

    :raises Problems: every problem in all of the inputs.
    """
    problems = given.problems
    made = problems.keep(lambda: program(given))
    _when(given, made, problems)
    stated = problems.keep(lambda: statements(given))
    bars = problems.keep(lambda: Bars(given.progress), "--progress")
    read = problems.keep(lambda: facts(given, bars or Bars(False)))
    reports = problems.keep(lambda: texts(given.reports, "reports"))
    baseline = problems.keep(lambda: one(given.baseline))
    key = problems.keep(lambda: redaction_key(given))
    if given.reports and given.period is None:
        problems.told.append("--reports: earlier reports are the history of a period: say which with `--period`")
    if read is not None and not len(read) and given.as_of is None and given.period is None:
        problems.told += [it["text"] for it in read.problems]
        way_out = "bring facts with `--facts`, or say `--as-of` to assess without any"
        problems.told.append(f"no facts were read: {way_out}")
    if problems.told and stated is not None:
        problems.keep(lambda: stated.check(made))
    problems.end()
    if made is None or stated is None or read is None or bars is None:
        raise problems
    with bars.counting("assessing", len(read)) as told:
        report = problems.keep(
            lambda: made.assess(
                read,
                as_of=given.as_of,
                period=given.period,
                statements=stated,
                reports=reports or (),
                baseline=baseline,
                values=given.values,
                redaction_key=key,
                progress=told,
            )
        )
    if report is None:
        raise problems
    return Assessed(report, tuple(it["text"] for it in read.problems))


def _when(given: Given, program: Program | None, problems: Problems) -> None:
    """Notes what is wrong with the instant or the period."""
    if given.as_of is not None and given.period is not None:
        problems.told.append("--as-of and --period: a report is as of an instant, or over a period")
    if program is None:
        return
    # Without facts there is nothing to do but to read the time.
    as_of, period = given.as_of, given.period
    if as_of is not None:
        problems.keep(lambda: program.evaluate((), as_of=as_of), "--as-of")
    if period is not None:
        problems.keep(lambda: program.observe((), period), "--period")


def program(given: Given) -> Program:
    """The catalog, as the profile takes it."""
    problems = Problems()
    catalogs = problems.keep(lambda: texts(given.catalog, "catalog"))
    profile = problems.keep(lambda: _profile(given.profile) if given.profile else (None, ()))
    if catalogs is None or profile is None:
        raise problems
    return Program(catalogs, profile=profile[0], profiles=profile[1], targets=given.target)


def _profile(name: str) -> tuple[Any, tuple[Any, ...]]:
    """A profile, and those beside it that it may extend: of a folder the one that no other of it extends."""
    if name == "-":
        return standard_input(), ()
    if name in profiles():
        return name, ()
    path = Path(name)
    if not path.exists():
        hint = meant(name, profiles()) or f"there are {', '.join(profiles())}"
        raise Problems([f"--profile: `{name}` is no file and no built-in profile: {hint}"])
    if not path.is_dir():
        return path, ()
    inside = [Path(it.given) for it in authored(path, "profile")]
    ids = {it: _native.profile_ids((str(it), it.read_text("utf-8"))) for it in inside}
    extended = {base for _, bases in ids.values() for base in bases}
    outermost = [it for it, (id, _) in ids.items() if id not in extended]
    if len(outermost) != 1:
        way_out = "name the file of the profile that is meant"
        raise Problems([f"--profile: {name}: {len(outermost)} profiles that no other extends: {way_out}"])
    return outermost[0], tuple(it for it in inside if it != outermost[0])


def facts(given: Given, bars: Bars) -> Facts:
    """The facts; those of the sample organization where none are named."""
    is_sample = not given.facts and not given.reports
    named = (str(SAMPLE / "facts"),) if is_sample else given.facts
    found, problems = [], Problems()
    for path in bars.each(named, "reading facts"):
        read = problems.keep(lambda path=path: fact_texts(path))  # type: ignore[misc]
        found += read or []
    if not problems.told:
        return Facts(*found, keep_going=given.keep_going)
    # What can be read may have mistakes of its own.
    problems.keep(lambda: Facts(*found))
    raise problems


def fact_texts(path: str) -> list[Text]:
    """The texts of facts of a path."""
    if path == "-":
        return [standard_input()]
    return [Text(it.given, it.content) for it in documents(Path(path))]


def statements(given: Given) -> Statements:
    """What people state beside the facts."""
    problems = Problems()
    scope = problems.keep(lambda: one(given.scope))
    records = problems.keep(lambda: texts(given.records, "records"))
    acceptances = problems.keep(lambda: texts(given.acceptances, "acceptances"))
    problems.end()
    return Statements(scope, records or (), acceptances or ())


def texts(paths: tuple[str, ...], kind: str) -> list[Any]:
    """Texts of paths, for whoever reads them: what is not there is told now, all of it."""
    problems = Problems()
    found: list[Any] = []
    for path in paths:
        if path == "-":
            found.append(problems.keep(standard_input))
        else:
            # Read once: a pipe has nothing more to say.
            found += problems.keep(lambda path=path: authored(Path(path), kind)) or []  # type: ignore[misc]
    problems.end()
    return found


def one(path: str | None) -> Any:
    """The one text of a path; nothing for None."""
    if path is None:
        return None
    found = texts((path,), path)
    # Whoever takes one text says of several how many there are.
    return found[0] if len(found) == 1 else found


def redaction_key(given: Given) -> bytes | None:
    """The key of what is not shown, without the end of its line."""
    if given.redaction_key is None:
        return None
    if not given.values:
        raise Problems(["--redaction-key: a key is of what `--values` does not show: say that too"])
    try:
        key = Path(given.redaction_key).read_bytes()
        key = key.removesuffix(b"\n").removesuffix(b"\r")
        beside(None, values=True, redaction_key=key)
    except OSError as error:
        raise Problems([f"--redaction-key: {of_file(error)}"]) from None
    except Soc2Error as error:
        raise Problems([f"--redaction-key: {given.redaction_key}: {error.message}"]) from None
    return key


def standard_input() -> Text:
    """What stands on standard input. It can be read once."""
    if getattr(sys.stdin, "closed", True):
        raise Problems(["standard input: there is none"])
    content = sys.stdin.buffer.read()
    sys.stdin.close()
    return Text("standard input", content)
