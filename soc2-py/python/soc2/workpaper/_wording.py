"""Values of a report as people read them on a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def when(value: Any) -> str:
    """An instant as people read it; of midnight the day alone."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    text = text.replace("+00:00", "Z")
    if text.endswith("T00:00:00Z"):
        return text[:10]
    return text[:-1].replace("T", " ") + " UTC" if text.endswith("Z") else text


def began(deviation: Mapping[str, Any]) -> str:
    """From when on something deviates; an item that nothing else dates, from its test on."""
    told = when(deviation["from"])
    return f"{told} (date of its test)" if deviation["dated_by"] == "test" else told


def words(value: Any) -> str:
    """A word of the report as people read it."""
    return "" if value is None else str(value).replace("_", " ")
