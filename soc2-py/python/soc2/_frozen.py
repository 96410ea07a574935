"""Objects that never change."""

from __future__ import annotations

from typing import Any, NoReturn


class Frozen:
    """What cannot be set or deleted, once it is made."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} never changes: `{name}` cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} never changes: `{name}` cannot be deleted")

    def __copy__(self) -> Frozen:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Frozen:
        return self


def set_once(it: Frozen, **values: object) -> None:
    """Fills an object while it is made, or keeps what was worked out."""
    for name, value in values.items():
        object.__setattr__(it, name, value)
