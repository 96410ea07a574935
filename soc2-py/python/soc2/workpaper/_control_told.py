"""What a report says of one control, gathered for its sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..population._drawn_sample import DrawnSample

#: How wide the columns of a control's sheet are, in characters.
WIDTHS = (17, 32, 20, 13, 13, 13, 11, 14, 14, 38)


@dataclass(frozen=True)
class ControlTold:
    """What a report says of one control, and what is beside the report."""

    #: The control in the report's JSON.
    control: Mapping[str, Any]
    #: The parts of the period in which it operated; none as of an instant.
    parts: Sequence[Mapping[str, Any]]
    #: Rows of the report's tables that are of the control, by the name of the table.
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    #: The tests that were recorded of it, in the report's JSON.
    tests: Sequence[Mapping[str, Any]]
    #: What evidence people gave, as title and digest by the id of the record.
    exhibits: Sequence[tuple[str, Mapping[str, Any]]]
    #: The program's control, with its procedures; None where no program was given.
    asked: Mapping[str, Any] | None = None
    #: Samples by the digest of their population.
    samples: Mapping[str, DrawnSample] = field(default_factory=dict)


def when(value: Any) -> str:
    """An instant as people read it; of midnight the day alone."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    text = text.replace("+00:00", "Z")
    if text.endswith("T00:00:00Z"):
        return text[:10]
    return text[:-1].replace("T", " ") + " UTC" if text.endswith("Z") else text


def words(value: Any) -> str:
    """A word of the report as people read it."""
    return "" if value is None else str(value).replace("_", " ")
