"""Names that people type: what there is of them, and what completes one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from .. import _native
from .._errors import Soc2Error
from .._program import Program
from .._report.report import Report


def profiles() -> dict[str, str]:
    """The built-in profiles, with the file that each is."""
    return {name: file for name, file, _ in _native.built_in_profiles()}


def of_program(program: Program) -> dict[str, str]:
    """What can be explained of a program: the ids of checks, controls and criteria, with their titles."""
    return {it["id"]: it["title"] for of in (program.checks, program.controls, program.criteria) for it in of}


def of_report(report: Report) -> dict[str, str]:
    """What can be explained of a report: the ids of checks, controls and criteria, with their titles."""
    told = report.to_dict()
    return {it["id"]: it["title"] for of in ("checks", "controls", "criteria") for it in told[of]}


def complete_profile(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Built-in profiles, and files."""
    found = [CompletionItem(it, help="built-in profile") for it in profiles() if it.startswith(typed)]
    return found or [CompletionItem(typed, type="file")]


def complete_target(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Targets of the built-in catalog."""
    targets = sorted({it["target"] for it in Program().checks})
    return [CompletionItem(it) for it in targets if it.startswith(typed)]


def complete_explained(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """A report first, then what it has; or what the built-in catalog has."""
    before: tuple[str, ...] = ctx.params.get(param.name or "") or ()
    try:
        known = of_report(Report.read(Path(before[0]))) if before else of_program(Program())
    except (Soc2Error, OSError):
        known = of_program(Program())
    found = [CompletionItem(id, help=title) for id, title in known.items() if id.startswith(typed)]
    return found or [CompletionItem(typed, type="file")]


def complete_subject(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """The subjects of the report that stands before."""
    # An option without its value ends the reading of what was typed: the rest stands here.
    before: tuple[str, ...] = ctx.params.get("what") or tuple(it for it in ctx.args if not it.startswith("-"))
    try:
        told: dict[str, Any] = json.loads(Path(before[0]).read_bytes()) if before else {}
    except (ValueError, OSError):
        told = {}
    found = {str(it["subject"]) for it in told.get("findings", []) if it.get("subject")}
    return [CompletionItem(it) for it in sorted(found) if it.startswith(typed)]
