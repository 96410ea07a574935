"""What the engine told, as JSON."""

from __future__ import annotations

import json
from typing import Any

from ._frozen import Frozen, set_once


class Told(Frozen):
    """What the engine told, as JSON: its members are attributes."""

    __slots__ = ("_data",)

    _data: dict[str, Any]

    def __init__(self, data: dict[str, Any]) -> None:
        set_once(self, _data=data)

    def to_dict(self) -> dict[str, Any]:
        """All of it, to keep or change."""
        copy: dict[str, Any] = json.loads(json.dumps(self._data))
        return copy

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Told) and self._data == other._data

    def __hash__(self) -> int:
        return hash(json.dumps(self._data, sort_keys=True))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._data,)
