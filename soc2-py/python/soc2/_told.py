"""What the engine told, as JSON."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from ._frozen import Frozen, set_once

T = TypeVar("T")


class Told(Frozen):
    """What the engine told, as JSON. What it hands out are copies: whoever changes one changes nothing here."""

    __slots__ = ("_data",)

    _data: dict[str, Any]

    def __init__(self, data: dict[str, Any]) -> None:
        set_once(self, _data=data)

    def to_dict(self) -> dict[str, Any]:
        """All of it, to keep or change."""
        return copied(self._data)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Told) and self._data == other._data

    def __hash__(self) -> int:
        return hash(json.dumps(self._data, sort_keys=True))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._data,)


def copied(value: T) -> T:
    """The same again, of lists, maps and what never changes: what JSON has.

    >>> lacks = {"lacks": ["test"]}
    >>> copied(lacks)["lacks"].append("design")
    >>> lacks
    {'lacks': ['test']}
    """
    again: Any = value
    if isinstance(value, dict):
        again = {name: copied(it) for name, it in value.items()}
    elif isinstance(value, list):
        again = [copied(it) for it in value]
    elif isinstance(value, tuple):
        again = tuple(copied(it) for it in value)
    return again  # type: ignore[no-any-return]
