"""Findings by the batch are those of each document by itself, in whatever batches they come."""

import datetime
import json
import pickle
import subprocess
import sys
from functools import partial

import duckdb
import pandas
import polars
import pyarrow
import pytest
import soc2
import soc2.arrow
from conftest import ROOT, host

AT = "2026-11-21T18:00:00Z"
TEXTS = [json.dumps(host(f"web-{n}", exit_code=n % 4)) for n in range(12)]


def found(batches, hosts, **options):
    return pyarrow.Table.from_batches(soc2.arrow.assess(batches, program=hosts, **options), soc2.arrow.schema())


def column(texts=TEXTS, type=None):
    return pyarrow.table({"document": pyarrow.array(texts, type)})


def test_they_are_what_evaluate_finds(hosts):
    program = soc2.Program()
    paths = sorted((ROOT / "examples/facts/sample").glob("*.json"))
    texts = [path.read_text() for path in paths]
    rows = found(column(texts), program, as_of=AT).to_pylist()
    alone = [it for text in texts for it in program.evaluate(text, as_of=AT) if it.subject is not None]
    assert len(rows) == len(alone) > 100
    for row, finding in zip(rows, alone, strict=True):
        told = finding.to_dict()
        assert row["check"] == finding.check and row["subject"] == finding.subject and row["problem"] is None
        assert (row["outcome"], row["reason"], row["message"]) == (told["outcome"], told.get("reason"), told.get("message"))
        assert row["missing"] == told.get("missing", []) and row["as_of"].isoformat() == "2026-11-21T18:00:00+00:00"
        assert row["resources"] == [it["id"] for it in told.get("resources", [])]


PRODUCERS = {
    "table": column,
    "batch": lambda: column().to_batches()[0],
    "batches": lambda: column().to_batches(max_chunksize=5),
    "reader": lambda: column().to_reader(max_chunksize=5),
    "tables": lambda: [column(TEXTS[:5]), column(TEXTS[5:])],
    "none among them": lambda: [column(TEXTS[:5]), column([]), column(TEXTS[5:])],
    "pandas": lambda: pandas.DataFrame({"id": range(12), "document": TEXTS}),
    "pandas frames": lambda: (pandas.DataFrame({"document": [text]}) for text in TEXTS),
    "polars": lambda: polars.DataFrame({"document": TEXTS, "id": range(12)}),
    "polars slices": lambda: polars.DataFrame({"document": TEXTS}).iter_slices(5),
    "duckdb": lambda: duckdb.sql("SELECT unnest($texts) AS document", params={"texts": TEXTS}),
}


@pytest.mark.parametrize("name", PRODUCERS)
def test_any_batches_give_the_same_findings(hosts, name):
    assert found(PRODUCERS[name](), hosts) == found(column(), hosts)


TEXT_LAYOUTS = [pyarrow.string(), pyarrow.large_string(), pyarrow.string_view()]
LAYOUTS = [*TEXT_LAYOUTS, pyarrow.binary(), pyarrow.large_binary(), pyarrow.binary_view(), pyarrow.binary(len(TEXTS[0]))]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_any_layout_of_a_column_is_read(hosts, layout):
    texts = [TEXTS[0], None, TEXTS[1]]
    values = [text and (text if layout in TEXT_LAYOUTS else text.encode()) for text in texts]
    assert found(column(values, layout), hosts) == found(column(texts), hosts)
    # From the middle of what is there, too.
    assert found(column(values, layout).slice(1), hosts) == found(column(texts[1:]), hosts)


@pytest.mark.parametrize("keys", [pyarrow.int8(), pyarrow.uint32(), pyarrow.int64()], ids=str)
def test_a_dictionary_is_read(hosts, keys):
    for values in [pyarrow.array(TEXTS[:2]), pyarrow.array([it.encode() for it in TEXTS[:2]], pyarrow.large_binary())]:
        dictionary = pyarrow.DictionaryArray.from_arrays(pyarrow.array([1, None, 0, 1], keys), values)
        wanted = column([TEXTS[1], None, TEXTS[0], TEXTS[1]])
        assert found(pyarrow.table({"document": dictionary}), hosts) == found(wanted, hosts)
    none = pyarrow.DictionaryArray.from_arrays(pyarrow.array([None], keys), pyarrow.array([], pyarrow.string()))
    assert found(pyarrow.table({"document": none}), hosts) == found(column([None], pyarrow.string()), hosts)


def test_problems_are_rows_and_no_outcomes(hosts):
    elsewhere = json.dumps({"subject": {"kind": "toaster", "id": "t"}, "collected_at": AT, "facts": {}})
    documents = [TEXTS[0], None, "no JSON", "", "[]", elsewhere, TEXTS[1]]
    rows = found(column(documents), hosts, as_of=AT).to_pylist()
    problems = [(row["document"] is None, row["subject"], row["problem"]) for row in rows if row["problem"]]
    assert [row["outcome"] for row in rows if row["problem"]] == [None] * 5
    assert all(row["outcome"] for row in rows if not row["problem"])
    assert problems[0] == (True, None, "there is no document: the value is null")
    assert problems[1][2].startswith("document:1:1: ")
    assert problems[4][1] == "toaster/t" and "`toaster`" in problems[4][2]
    assert {row["subject"] for row in rows if not row["problem"]} == {"linux_host/web-0", "linux_host/web-1"}


def test_a_document_is_named_by_its_digest(hosts):
    report = hosts.assess(TEXTS[0], as_of=AT)
    digests = {row["file_digest"] for row in report.evidence.rows()}
    assert set(found(column(TEXTS[:1]), hosts).column("document").to_pylist()) == digests


def test_each_document_may_have_its_own_instant(hosts):
    instants = [datetime.datetime(2026, 11, 21, 6, 0, 0, 250_000, datetime.timezone.utc), None]
    whole = [it and it.replace(microsecond=0) for it in instants]
    documents = pyarrow.array(TEXTS[:2])
    for unit, given in [("s", whole), ("ms", instants), ("us", instants), ("ns", instants)]:
        table = pyarrow.table({"document": documents, "at": pyarrow.array(given, pyarrow.timestamp(unit, "Europe/Oslo"))})
        at = found(table, hosts, as_of_column="at").column("as_of").to_pylist()
        assert set(at) == {given[0], datetime.datetime(2026, 11, 21, 6, tzinfo=datetime.timezone.utc)}
    table = pyarrow.table({"document": documents, "at": ["2026-12-24T06:00:00Z", "noon"]})
    rows = found(table, hosts, as_of_column="at").to_pylist()
    assert {row["reason"] for row in rows if row["outcome"] == "unknown"} >= {"stale"}
    assert "noon" in rows[-1]["problem"] and rows[-1]["document"]


def test_threads_change_nothing(hosts):
    documents = column([json.dumps(host(f"web-{n}", exit_code=n % 5)) for n in range(1500)])
    one = found(documents, hosts)
    assert found(documents, hosts, threads=3) == one
    assert one.num_rows == 1500 * len(hosts.checks)


def test_memory_is_bounded(hosts):
    """What is found in a batch is handed out before the next is asked for."""
    asked = []

    def endless():
        while True:
            asked.append(1)
            yield column()

    findings = soc2.arrow.assess(endless(), program=hosts, threads=2)
    for n in range(1, 50):
        assert next(findings).num_rows > 0 and len(asked) == n


def test_it_can_be_pickled_and_compiles_once(hosts):
    assess = pickle.loads(pickle.dumps(partial(soc2.arrow.assess, program=hosts)))
    again = pickle.loads(pickle.dumps(partial(soc2.arrow.assess, program=hosts)))
    assert assess.keywords["program"] is again.keywords["program"]
    assert list(assess(column())) == list(soc2.arrow.assess(column(), program=hosts))


def test_its_columns_are_published(hosts):
    assert soc2.arrow.schema() == soc2.arrow.SCHEMA
    assert next(soc2.arrow.assess(column(), program=hosts)).schema == soc2.arrow.SCHEMA
    assert soc2.arrow.SCHEMA.field("as_of").type == pyarrow.timestamp("us", "UTC")
    with pytest.raises(AttributeError):
        soc2.arrow.COLUMNS  # noqa: B018


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (3, {}, "no Arrow batch"),
        ([host()], {}, "a dict is no Arrow batch"),
        (TEXTS[0], {}, "a str is no Arrow batch"),
        (column(), {"documents": "facts"}, "no column `facts` among document"),
        (column(), {"as_of_column": "at"}, "no column `at`"),
        (column(), {"as_of": AT, "as_of_column": "document"}, "leave one out"),
        (column(), {"as_of": "noon"}, "noon"),
        (column([1, 2]), {}, "text or binary, and this one is Int64"),
        (column(), {"threads": 0}, "0 threads"),
        (pyarrow.table({"document": TEXTS[:1], "at": [datetime.datetime(2026, 11, 21)]}), {"as_of_column": "at"}, "zone"),
    ],
)
def test_what_cannot_be_is_told(hosts, given, options, said):
    with pytest.raises(soc2.ArgumentError, match=said):
        list(soc2.arrow.assess(given, program=hosts, **options))


def test_a_batch_that_cannot_be_read_ends_it(hosts):
    def broken():
        yield column().to_batches()[0]
        raise RuntimeError("the source is gone")

    reader = pyarrow.RecordBatchReader.from_batches(column().schema, broken())
    with pytest.raises(soc2.ArgumentError, match="the source is gone"):
        list(soc2.arrow.assess(reader, program=hosts))
    with pytest.raises(RuntimeError):
        list(soc2.arrow.assess(broken(), program=hosts))


def test_without_pyarrow_it_says_what_to_install():
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "import soc2, soc2.arrow\n"
        "try: soc2.arrow.schema()\n"
        "except soc2.ArgumentError as error: print(error.hint)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "`pip install pyarrow`"
