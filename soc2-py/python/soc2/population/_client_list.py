"""A client's list, as it comes: a CSV file of a spreadsheet, a table, rows. Every row keeps its number."""

from __future__ import annotations

import codecs
import csv
import datetime
import hashlib
import io
import os
import re
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .._errors import ArgumentError, StatementError, a, argument
from .._formulas import unguarded
from .._inputs.texts import is_absent, records_of
from ._exact import has_digits

_DELIMITERS = (",", ";", "\t", "|")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: How workbooks of Excel begin: .xlsx, which is a ZIP archive, and .xls.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_TOLD = 20
#: What stands between groups of digits. The first group has no zero before it, and each other three digits, or the number
#: reads in another way too: `12345,678`, `0,500` and `1,5` have a fraction.
_BETWEEN_GROUPS = re.compile(r"[ ',.]")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([ ',.])[0-9]{3}(?:\1[0-9]{3})*")


class Cells(Mapping[str, str]):
    """The cells of a row, or what is said of an item, by column: a ``dict`` that never changes."""

    __slots__ = ("_by_column",)

    def __init__(self, by_column: Mapping[str, str]) -> None:
        self._by_column = dict(by_column)

    def __getitem__(self, column: str) -> str:
        return self._by_column[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_column)

    def __len__(self) -> int:
        return len(self._by_column)

    def __hash__(self) -> int:
        return hash(frozenset(self._by_column.items()))

    def __repr__(self) -> str:
        return repr(self._by_column)


@dataclass(frozen=True)
class Row:
    """A row of a list, and its number as a spreadsheet shows it (of a table in memory, counted from 1)."""

    number: int
    cells: Cells


@dataclass(frozen=True)
class ClientList:
    """A list that was read: what it is called, how it was read, and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    #: How many blank rows were left out.
    n_blank: int
    #: Of a file, what it was read as; None of a table in memory.
    encoding: str | None
    delimiter: str | None
    #: Over the bytes of the file: ``sha256:…``, as ``sha256sum`` prints it.
    file_digest: str | None


class Mistakes:
    """Mistakes in a list, each with its row, told all at once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._found: list[dict[str, Any]] = []

    def add(self, row: int, message: str, hint: str) -> None:
        self._found.append({"file": self._name, "line": row, "column": 0, "message": message, "hint": hint})

    def tell(self) -> None:
        """:raises soc2.StatementError: when there are some."""
        if not self._found:
            return
        told = [f"{self._name}: row {it['line']}: {it['message']}\n    = {it['hint']}" for it in self._found[:_MOST_TOLD]]
        if len(self._found) > _MOST_TOLD:
            told.append(f"and {len(self._found) - _MOST_TOLD} more mistakes")
        raise StatementError("\n".join(told), "population", self._found)


def read_list(given: Any, key: str, *, encoding: str | None = None, delimiter: str | None = None) -> ClientList:
    """Reads a list: a path, an open file, ``bytes``, a DataFrame, or rows as ``dict``.

    :param key: a column that is there: it tells which delimiter the file has.
    :raises OSError: for a file that is not there (``FileNotFoundError``), or may not be read.
    """
    if isinstance(given, (str, os.PathLike)):
        path = Path(given)
        return _of_bytes(path.name, path.read_bytes(), key, encoding, delimiter)
    if isinstance(given, (bytes, bytearray, memoryview)):
        return _of_bytes("list", bytes(given), key, encoding, delimiter)
    if hasattr(given, "read"):
        content = given.read()
        name = Path(str(getattr(given, "name", "list"))).name
        return _of_bytes(name, content.encode("utf-8") if isinstance(content, str) else content, key, encoding, delimiter)
    if records := records_of(given):
        return _of_rows(records(), key)
    if isinstance(given, Iterable) and not isinstance(given, Mapping):
        return _of_rows(given, key)
    raise argument(f"{a(given)} is no list", "give a path, bytes, an open file, a DataFrame or rows as dict")


def _of_rows(records: Iterable[Any], key: str) -> ClientList:
    rows: list[Row] = []
    columns: dict[str, None] = {}
    n_blank = 0
    for number, record in enumerate(records, 1):
        if not isinstance(record, Mapping):
            raise ArgumentError(f"list: row {number}: {a(record)} is no row: each is a dict by column")
        cells = {str(name): _text(value) for name, value in record.items()}
        columns.update(dict.fromkeys(cells))
        if any(cells.values()):
            rows.append(Row(number, Cells(cells)))
        else:
            n_blank += 1
    _has_column("list", tuple(columns), key)
    return ClientList("list", tuple(columns), tuple(rows), n_blank, None, None, None)


def _text(value: Any) -> str:
    if is_absent(value):
        return ""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _of_bytes(name: str, content: bytes, key: str, encoding: str | None, delimiter: str | None) -> ClientList:
    if content.startswith(_WORKBOOKS):
        way_out = "save its sheet as CSV (UTF-8), or hand on `pandas.read_excel(path)`"
        raise argument(f"{name}: it is an Excel workbook, and no CSV", way_out)
    text, read_as = _decoded(name, content, encoding)
    lines = text.split("\n", 1)
    # Excel writes `sep=;` above the header, and takes it away when it opens the file.
    n_before = 0
    if lines[0].strip().lower().startswith("sep=") and len(lines) == 2:
        delimiter, text, n_before = delimiter or lines[0].strip()[4:] or None, lines[1], 1
    delimiter = delimiter or _delimiter(text, key)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    mistakes = Mistakes(name)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    n_blank, next_row = 0, n_before + 1
    try:
        for cells in reader:
            number, next_row = next_row, n_before + reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                n_blank += 1
            elif not columns:
                columns = tuple(cell.strip() or f"column {place}" for place, cell in enumerate(cells, 1))
                _are_columns(name, columns, key)
            elif len(cells) != len(columns):
                message = f"{len(cells)} cells, and the header has {len(columns)}"
                mistakes.add(number, message, "quote cells that have the delimiter in them, and remove lines of totals")
            else:
                by_column = zip(columns, (unguarded(cell.strip()) for cell in cells), strict=True)
                rows.append(Row(number, Cells(dict(by_column))))
    except csv.Error as error:
        mistakes.add(next_row, f"the CSV cannot be read: {error}", "save the list again as CSV")
    mistakes.tell()
    if not columns:
        raise argument(f"{name}: it is empty", f"the first row names the columns, `{key}` among them")
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    return ClientList(name, columns, tuple(rows), n_blank, read_as, delimiter, digest)


def _decoded(name: str, content: bytes, encoding: str | None) -> tuple[str, str]:
    for mark, marked in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            content, encoding = content[len(mark) :], marked
            break
    try:
        return content.decode(encoding or "utf-8"), encoding or "utf-8"
    except LookupError:
        raise argument(f"{name}: `{encoding}` is no encoding", "say `utf-8`, `windows-1252`, `iso-8859-1`, …") from None
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        what = f"{name}: row {row}: the byte 0x{content[error.start]:02x} is not {(encoding or 'utf-8').upper()}"
        if encoding is None:
            hint = f"a list from Excel on Windows is often in Windows-1252 ({_as_windows(content, error.start)}): "
            raise argument(what, hint + "say `encoding='windows-1252'` where that reads right") from None
        raise argument(what, "say the encoding that the list was saved in") from None


def _as_windows(content: bytes, start: int) -> str:
    line = content[content.rfind(b"\n", 0, start) + 1 :].split(b"\n", 1)[0]
    return f"then the row reads `{line.decode('windows-1252', 'replace').strip()[:60]}`"


def _delimiter(text: str, key: str) -> str:
    """That of which the header has the key, and then the most columns."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    found = {it: [cell.strip() for cell in next(csv.reader([header], delimiter=it))] for it in _DELIMITERS}
    return max(_DELIMITERS, key=lambda it: (key in found[it], len(found[it])))


def _are_columns(name: str, columns: Sequence[str], key: str) -> None:
    twice = sorted({it for it in columns if columns.count(it) > 1})
    if twice:
        raise argument(f"{name}: the column `{twice[0]}` stands twice in the header", "give each column a name of its own")
    _has_column(name, columns, key)


def _has_column(name: str, columns: Sequence[str], column: str) -> None:
    if column not in columns:
        there = ", ".join(f"`{it}`" for it in columns) or "none"
        raise argument(f"{name}: no column `{column}`", f"there are {there}")


def need_column(of: ClientList, column: str) -> None:
    """:raises soc2.ArgumentError: when a list has no such column, with those that it has."""
    _has_column(of.name, of.columns, column)


def moment(text: str, date_format: str | None, zone: str | None) -> str:
    """A cell as a day or an RFC 3339 instant. :raises ValueError: with the message and the way out, when it is neither."""
    if date_format is None:
        return _plain_moment(text, zone)
    try:
        read = datetime.datetime.strptime(text, date_format)
    except ValueError:
        raise ValueError(f"`{text}` is no date as `{date_format}`", "write every date in one form") from None
    if not any(code in date_format for code in ("%H", "%I", "%X", "%c")):
        return read.date().isoformat()
    return _placed(read, text, zone)


def _plain_moment(text: str, zone: str | None) -> str:
    try:
        # What Python reads beyond this differs from version to version: weeks, no dashes.
        is_dated = text[4:5] == "-" and text[7:8] == "-"
        if is_dated and len(text) == 10:
            return datetime.date.fromisoformat(text).isoformat()
        if is_dated and text[10:11] in ("T", "t", " "):
            # Python 3.10 reads no `Z`.
            with_offset = text[:-1] + "+00:00" if text[-1:] in "Zz" else text
            return _placed(datetime.datetime.fromisoformat(with_offset), text, zone)
    except ValueError as error:
        # What was said below has its way out already; what Python says of a text has none.
        if isinstance(error, ArgumentError) or len(error.args) == 2:
            raise
    raise ValueError(
        f"`{text}` is no date that reads in one way only",
        "write 2026-07-31 or 2026-07-31T18:00:00Z, or say its form, as `date_format='%d.%m.%Y'`",
    )


def _placed(read: datetime.datetime, text: str, zone: str | None) -> str:
    if read.utcoffset() is None:
        if zone is None:
            way_out = "say in which zone its times are, as `zone='UTC'` or `zone='Europe/Berlin'`"
            if read.time() == datetime.time():
                way_out += "; where it is a day, write it as one: of a pandas column, `column.dt.date`"
            raise ValueError(f"`{text}` has no time zone, so it is no instant", way_out)
        read = read.replace(tzinfo=_zone(zone))
        first, second = read.utcoffset(), read.replace(fold=1).utcoffset()
        if first is not None and second is not None and first != second:
            # Where clocks go forward, the offset that is tried first is the smaller one.
            told = "is no time of" if first < second else "is twice a time of"
            way_out = f"clocks are set then: write it with its offset, as {read.isoformat()}"
            raise ValueError(f"`{text}` {told} `{zone}`", way_out)
    return read.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def _zone(name: str) -> datetime.tzinfo:
    if name == "UTC":
        return datetime.timezone.utc
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise argument(f"`{name}` is no time zone", "say `UTC`, or one by its name, as `Europe/Berlin`") from None


def amount(text: str, decimal: str) -> Decimal:
    """A cell as a number, exactly. :raises ValueError: with the message and the way out, when it is none."""
    grouping = "," if decimal == "." else "."
    whole, _, fraction = text.replace("\N{NO-BREAK SPACE}", " ").strip().partition(decimal)
    unsigned = whole.lstrip("+-").lstrip()
    if grouping in fraction or (grouping in unsigned and not _GROUPED.fullmatch(unsigned)):
        raise ValueError(f"`{text}` is no number with `{decimal}` before its fraction", f"say `decimal='{grouping}'`")
    if any(it in unsigned for it in " '") and not _GROUPED.fullmatch(unsigned):
        raise ValueError(f"`{text}` is no number: its digits are not in groups of three", "write them without what groups them")
    try:
        read = Decimal(_BETWEEN_GROUPS.sub("", whole) + ("." + fraction if fraction else ""))
        if has_digits(read):
            return read
    except InvalidOperation:
        pass
    raise ValueError(f"`{text}` is no number", "leave units and signs of currencies out")
