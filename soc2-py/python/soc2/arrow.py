"""Findings by the batch, for engines that share work among processes and machines: Spark, Dask, Ray, DuckDB, Polars.

Facts documents come as a column of JSON texts in Arrow batches, findings go out as Arrow batches. Each document is looked at
by itself, so that any engine may split them as it likes: the findings are the same. What is said of a whole organization
(controls, criteria, subjects that nobody brought) is for :meth:`soc2.Program.assess`.

>>> import pyarrow, soc2, soc2.arrow
>>> host = '{"subject": {"kind": "linux_host", "id": "a"}, "collected_at": "2026-11-21T06:00:00Z", "facts": {"x": 1}}'
>>> batch = pyarrow.record_batch({"document": [host, "no JSON", None]})
>>> found = pyarrow.Table.from_batches(soc2.arrow.assess(batch, program=soc2.Program(targets=["linux-host"])))
>>> found.column("outcome").unique().to_pylist()
['unknown', None]
>>> [row["problem"] is None for row in found.to_pylist()][-3:]
[True, False, False]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from . import _native
from ._budget import steps
from ._errors import ArgumentError, a, argument
from ._inputs.texts import AsOf, assessed_at
from ._program import Program, built_in

if TYPE_CHECKING:
    import pyarrow as _pyarrow

    #: The columns of findings; :func:`schema` says what they are.
    SCHEMA: _pyarrow.Schema

__all__ = ["SCHEMA", "assess", "schema"]


def assess(
    batches: Any,
    *,
    program: Program | None = None,
    documents: str = "document",
    as_of: AsOf | None = None,
    as_of_column: str | None = None,
    budget: int | None = None,
    threads: int = 1,
) -> Iterator[_pyarrow.RecordBatch]:
    """The findings of each document by itself, in the order of the documents.

    Batches are taken one at a time, and what is found in one is handed out, some hundreds of documents at a time, before the
    next is asked for: memory does not grow with their number. ``functools.partial(soc2.arrow.assess, program=program)`` is
    picklable, and a process that unpickles it many times compiles the program once.

    :param batches: what has ``__arrow_c_stream__`` or ``__arrow_c_array__`` (a table, a batch or a reader of pyarrow, a frame
        of Polars or pandas, a relation of DuckDB), or an iterable of those.
    :param program: what is asked; without it the whole built-in catalog.
    :param documents: the name of the column of documents: text or binary in any layout, or a dictionary of either. A cell
        holds one document, an array of them, or one a line; those of a cell are looked at together.
    :param as_of: the instant, for all; without it the newest ``collected_at`` of each, and the age of facts is not measured.
    :param as_of_column: the name of a column of instants, one for each: timestamps with a time zone, or RFC 3339.
    :param budget: the steps that one finding may take.
    :param threads: how many share the work inside a batch. Engines that run as many processes as there are cores want one.
    :returns: batches of :func:`schema`. A document that is missing or has mistakes is a row with a ``problem``, and no error.
    :raises soc2.ArgumentError: for what is no batch, or a column that is not there or holds something else.

    >>> import polars, soc2, soc2.arrow
    >>> frame = polars.DataFrame({"facts": ['{"subject": {"kind": "linux_host", "id": "a"}}']})
    >>> for batch in soc2.arrow.assess(frame, documents="facts"):
    ...     print(batch.num_rows, batch.column("problem")[0])
    1 document:1:1: ...
    """
    if threads < 1:
        raise argument(f"{threads} threads do no work", "say 1 or more")
    native = (program or built_in())._native
    work = _native.Batches(native, documents, assessed_at(as_of), as_of_column, steps(budget), threads)
    return _found(work, batches, _installed())


def _found(work: _native.Batches, batches: Any, arrow: Any) -> Iterator[_pyarrow.RecordBatch]:
    for batch in _each(batches):
        work.bring(batch)
        while (found := work.take()) is not None:
            yield arrow.record_batch(found)


def _each(batches: Any) -> Iterator[Any]:
    if _is_arrow(batches):
        yield batches
        return
    if not isinstance(batches, Iterable) or isinstance(batches, (str, bytes, dict)):
        raise _no_batch(batches)
    for batch in batches:
        if not _is_arrow(batch):
            raise _no_batch(batch)
        yield batch


def _is_arrow(it: Any) -> bool:
    return hasattr(it, "__arrow_c_stream__") or hasattr(it, "__arrow_c_array__")


def _no_batch(it: Any) -> ArgumentError:
    way_out = "pass a RecordBatch or a Table of pyarrow, a frame of pandas or Polars, or an iterator of those"
    return argument(f"{a(it)} is no Arrow batch", way_out)


def schema() -> _pyarrow.Schema:
    """The columns of findings, the same for every program.

    ``document`` is the SHA-256 digest of the document's bytes (``sha256:…``), as reports name evidence. ``subject``, ``check``,
    ``outcome``, ``reason``, ``message``, ``missing`` (paths of facts) and ``resources`` (their ids) are as in
    :attr:`soc2.Report.findings`; ``as_of`` is the instant, in microseconds, UTC. ``problem`` says why there is no finding: the
    document is missing or has mistakes, or no check in scope looks at its kind of subject. Then there is no ``outcome``, and
    otherwise no ``problem``: what is wrong with the input is never taken for what is wrong with a subject.

    >>> import soc2.arrow
    >>> soc2.arrow.schema().names[:4]
    ['document', 'subject', 'check', 'outcome']
    """
    made: _pyarrow.Schema = _installed().record_batch(_native.Batch.empty()).schema
    return made


def __getattr__(name: str) -> Any:
    # It is made of pyarrow's parts, which need not be installed for what else this module is imported for.
    if name == "SCHEMA":
        return schema()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _installed() -> Any:
    try:
        import pyarrow
    except ImportError:
        raise argument("findings by the batch need pyarrow", "`pip install pyarrow`") from None
    return pyarrow
