"""What people hand in, as the texts and bytes that the engine takes."""

from __future__ import annotations

import datetime
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, Union

from .. import _native
from .._errors import ArgumentError, a, argument

if TYPE_CHECKING:
    from .._report.report import Report
    from .facts import Facts

#: An instant: RFC 3339 (``2026-11-21T06:00:00Z``), or a ``datetime`` with a time zone.
AsOf: TypeAlias = str | datetime.datetime
#: A period: ``FROM/TO``, or a pair of days or instants; the second is the first moment that is no longer of it.
Period: TypeAlias = (
    str | tuple[str | datetime.date, str | datetime.date] | list[str] | list[datetime.date] | list[datetime.datetime]
)

AUTHORED = (".yaml", ".yml", ".json")
FACTS = (".json", ".ndjson", ".jsonl")
#: What is handed on where a document should be and is none.
NULL = b"null"
_LONGEST_PATH = 4096
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Text:
    """A text by the name that messages, and the digest of a catalog, use for it.

    >>> import soc2
    >>> text = soc2.Text("scope.yaml", "scope: {}")
    >>> text.name
    'scope.yaml'
    """

    #: Its name, as ``checks/aws.yaml``.
    name: str
    #: What it says: YAML or JSON, as text or bytes, or a ``dict``.
    content: str | bytes | Mapping[str, Any]


class Model(Protocol):
    """A model of pydantic's."""

    def model_dump_json(self, *, by_alias: bool, exclude_none: bool) -> str:
        """Its JSON."""
        ...


class ArrowStream(Protocol):
    """A column or a table of pandas, Polars, pyarrow, DuckDB."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        """What it holds."""
        ...


class ArrowArray(Protocol):
    """A column of pyarrow's in one piece."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> Any:
        """What it holds."""
        ...


#: A text: a path of a file or a folder; YAML or JSON as ``str`` or ``bytes``; a ``dict``; a model of pydantic's; a
#: :class:`soc2.Text`.
TextLike: TypeAlias = Union[str, bytes, bytearray, memoryview, "os.PathLike[str]", Mapping[str, Any], Model, Text]
#: One text, or any number of them.
TextsLike: TypeAlias = TextLike | Iterable[TextLike]
#: What :class:`soc2.Facts` are made of: documents, texts, columns and tables of other libraries, and any number of these.
FactsLike: TypeAlias = Union["Facts", TextLike, ArrowStream, ArrowArray, Iterable[Any]]
#: A report that is at hand, a path of one, or its JSON.
ReportLike: TypeAlias = Union["Report", TextLike]


@dataclass(frozen=True)
class Read:
    """A text that was found, and the name by which it was asked for."""

    name: str
    given: str
    content: bytes

    def named(self) -> tuple[str, str]:
        return self.name, self.text()

    def as_given(self) -> tuple[str, str]:
        return self.given, self.text()

    def text(self) -> str:
        try:
            return self.content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ArgumentError(f"{self.given}: not UTF-8 at byte {error.start}") from None


def authored(given: Any, kind: str) -> list[Read]:
    """The YAML or JSON texts of one argument: one, or any number of them."""
    return list(_found(given, kind, AUTHORED))


def one(given: Any, kind: str) -> Read | None:
    """The text of an argument that takes one; nothing for None."""
    texts = authored(given, kind)
    if len(texts) > 1:
        raise ArgumentError(f"{kind}: one text is expected, and {len(texts)} are given")
    return texts[0] if texts else None


def documents(given: Any, kind: str = "facts") -> Iterator[Read]:
    """The JSON texts of facts: each a document, an array of them, or one a line."""
    return _found(given, kind, FACTS)


def _found(given: Any, kind: str, extensions: tuple[str, ...]) -> Iterator[Read]:
    match given:
        case None:
            return
        case Read():
            yield given
        case Text(name, content):
            yield Read(name, name, _bytes(content))
        case Mapping() | bytes() | bytearray() | memoryview():
            yield Read(kind, kind, _bytes(given))
        case str() if not _is_path(given):
            yield Read(kind, kind, given.encode("utf-8", "surrogatepass"))
        case str() | os.PathLike():
            yield from _files(Path(given), extensions)
        case _ if hasattr(given, "model_dump_json"):
            yield Read(kind, kind, _of_model(given))
        case _ if hasattr(given, "__arrow_c_stream__") or hasattr(given, "__arrow_c_array__") or records_of(given):
            for number, content in enumerate(_rows(given), 1):
                name = f"{kind}, row {number}"
                yield Read(name, name, content)
        case Iterable():
            for number, it in enumerate(given, 1):
                name = f"{kind} {number}"
                # Where a document should be and is none, the engine says so: nothing is dropped unsaid.
                if extensions is FACTS and is_absent(it):
                    yield Read(name, name, NULL)
                else:
                    yield from _found(it, name, extensions)
        case _:
            raise ArgumentError(f"{kind}: {a(given)} is neither a text, a path nor a document")


def _is_path(text: str) -> bool:
    """Whether a text names a file rather than being one: what is authored has several lines, a key or a brace."""
    is_short = len(text) <= _LONGEST_PATH and "\n" not in text
    return is_short and (os.path.exists(text) or not (text.lstrip()[:1] in ("{", "[", "") or ": " in text))


def _files(path: Path, extensions: tuple[str, ...]) -> Iterator[Read]:
    found = list(_inside(path, extensions)) if path.is_dir() else [path]
    if not found:
        raise ArgumentError(f"{path}: no file ends in {' or '.join(extensions)}")
    for file in found:
        inside = file.relative_to(path) if file != path else Path(file.name)
        yield Read(inside.as_posix(), str(file), file.read_bytes())


def _inside(folder: Path, extensions: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            yield from _inside(path, extensions)
        elif path.suffix in extensions and not path.name.endswith(".examples.yaml"):
            yield path


def _bytes(content: str | bytes | bytearray | memoryview | Mapping[str, Any]) -> bytes:
    match content:
        case bytes():
            return content
        case str():
            return content.encode("utf-8", "surrogatepass")
        case bytearray() | memoryview():
            return bytes(content)
        case _:
            return json_of(content)


def json_of(value: Any) -> bytes:
    """A value as JSON, as upstream tools print it: times as RFC 3339."""
    try:
        text = json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8")
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(f"this cannot be written as JSON: {error}") from None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return instant(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if hasattr(value, "model_dump"):
        return json.loads(_of_model(value))
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{a(value)} has no JSON")


def _of_model(model: Any) -> bytes:
    # What a model leaves empty is absent, as it is in the JSON of the tools that models describe.
    text: str = model.model_dump_json(by_alias=True, exclude_none=True)
    return text.encode("utf-8")


def records_of(given: Any) -> Any:
    """What makes rows of a table that knows how to (pandas, Polars, pyarrow); None of anything else."""
    if hasattr(given, "to_dicts"):
        return given.to_dicts
    if hasattr(given, "to_dict") and hasattr(given, "columns"):
        return lambda: given.to_dict("records")
    return getattr(given, "to_pylist", None)


def _rows(given: Any) -> Iterator[bytes]:
    """Each row of a column or a table is a document: the text in its column `document` or its only one, else all of it."""
    # A reader gives what it has once.
    given = given.read_all() if hasattr(given, "read_all") else given
    records = records_of(given)
    try:
        # Nothing is dropped unsaid: of a row without a document the engine says so.
        yield from (NULL if text is None else text for text in _native.texts_of_column(given))
        return
    except (ValueError, TypeError, ImportError) as error:
        rows = records() if records else []
        if not rows or not all(isinstance(row, Mapping) for row in rows):
            raise error
    for row in rows:
        # A table has every column in every row: what a document does not have is empty there.
        yield json_of({key: _present(value) for key, value in row.items() if not is_absent(value)})


def _present(value: Any) -> Any:
    return {key: it for key, it in value.items() if not is_absent(it)} if isinstance(value, Mapping) else value


def is_absent(value: Any) -> bool:
    """Whether a value is none: of a table that lacks a cell pandas says NaN, NaT or NA.

    >>> is_absent(None), is_absent(float("nan")), is_absent(0), is_absent([])
    (True, True, False, False)
    """
    if value is None or isinstance(value, Sized):
        return value is None
    try:
        # NaN and NaT alone are unlike themselves.
        return bool(value != value)
    except (TypeError, ValueError):
        # NA does not say even that.
        return type(value).__name__ == "NAType"


def assessed_at(as_of: AsOf | None) -> str | None:
    """The instant that is assessed, as RFC 3339; None where that of the newest facts is.

    :raises soc2.ArgumentError: for a day, and for what is neither text nor a ``datetime`` with a time zone.
    """
    if as_of is None:
        return None
    is_day = isinstance(as_of, datetime.date) and not isinstance(as_of, datetime.datetime)
    if is_day or (isinstance(as_of, str) and _DAY.fullmatch(as_of)):
        raise argument(f"`{as_of}` is a day, and no instant", f"add the time, as `{as_of}T00:00:00Z`")
    if not isinstance(as_of, (str, datetime.datetime)):
        raise argument(f"{a(as_of)} is no instant", "give text as 2026-11-21T06:00:00Z, or a `datetime` with a time zone")
    return instant(as_of)


def instant(given: AsOf) -> str:
    """A moment as text: a ``datetime`` as RFC 3339, text as it is."""
    if not isinstance(given, datetime.datetime):
        return given
    if given.utcoffset() is None:
        way_out = "say which: datetime(…, tzinfo=timezone.utc), or text as 2026-11-21T06:00:00Z"
        raise argument(f"{given} has no time zone, so it is no instant", way_out)
    return given.isoformat()


def period(given: Period) -> str:
    """A period as ``FROM/TO``.

    :raises soc2.ArgumentError: for what is neither text nor a pair of days or instants.
    """
    if isinstance(given, str):
        return given
    is_pair = isinstance(given, (tuple, list)) and len(given) == 2
    if not is_pair or not all(isinstance(end, (str, datetime.date)) for end in given):
        way_out = "give text as 2026-07-01/2026-10-01, or a pair of days or instants: the first, and the first one after it"
        raise argument(f"`{given!r}` is no period", way_out)
    return "/".join(_end(end) for end in given)


def _end(end: Any) -> str:
    if isinstance(end, datetime.date) and not isinstance(end, datetime.datetime):
        return end.isoformat()
    return instant(end)
