"""Documents one after another: the same lines, however they come and on however many threads."""

import json

import duckdb
import pandas
import polars
import pyarrow
import pytest
import soc2
from conftest import host

DOCUMENTS = [host(f"web-{n}", exit_code=n % 5) for n in range(700)]
LINES = [json.dumps(it) for it in DOCUMENTS]
TEXT = "\n".join(LINES)


def as_path(folder):
    path = folder / "facts.ndjson"
    path.write_text(TEXT)
    return path


INPUTS = {
    "text": lambda _: TEXT,
    "bytes": lambda _: TEXT.encode(),
    "bytearray": lambda _: bytearray(TEXT.encode()),
    "empty lines": lambda _: "\n \n" + TEXT.replace("\n", "\r\n\n") + "\n\n",
    "path": as_path,
    "texts": lambda _: iter(LINES),
    "dicts": lambda _: DOCUMENTS,
    "column": lambda _: pandas.Series(LINES),
    "table": lambda _: pandas.DataFrame({"n": range(700), "document": LINES}),
}


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("name", INPUTS)
def test_any_input_gives_the_same_lines(hosts, tmp_path, name, threads):
    lines = list(hosts.evaluate_many(INPUTS[name](tmp_path), threads=threads))
    alone = [hosts._native.evaluate(soc2.Facts(text)._native, None, None).encode() for text in LINES[:9]]
    assert len(lines) == 700 and [json.loads(line)["findings"][0]["subject"] for line in lines] == [
        f"linux_host/web-{n}" for n in range(700)
    ]
    outcomes = [[it["outcome"] for it in json.loads(line)["findings"]] for line in (*lines[:9], *alone)]
    assert outcomes[:9] == outcomes[9:]


def test_mistakes_stay_with_their_document(hosts):
    lines = list(hosts.evaluate_many([LINES[0], "no JSON", LINES[1], {}] * 50, threads=2))
    wrong = [json.loads(line).get("error", {}).get("code") for line in lines]
    assert wrong == [None, "facts", None, "facts"] * 50
    assert json.loads(lines[5])["error"]["message"].startswith("document 6:1:1: ")
    assert json.loads(list(hosts.evaluate_many(TEXT + "\nno JSON"))[-1])["error"]["message"].startswith("document 701:")


HOLES = {
    "list": lambda texts: texts,
    "generator": iter,
    "dicts": lambda texts: [it and json.loads(it) for it in texts],
    "NaN": lambda texts: [float("nan") if it is None else it for it in texts],
    "pandas column": pandas.Series,
    "pandas table": lambda texts: pandas.DataFrame({"n": range(3), "document": texts}),
    "polars column": polars.Series,
    "polars table": lambda texts: polars.DataFrame({"document": texts}),
    "polars categories": lambda texts: polars.Series(texts, dtype=polars.Categorical),
    "pyarrow array": pyarrow.array,
    "pyarrow chunks": lambda texts: pyarrow.chunked_array([texts[:1], texts[1:]]),
    "pyarrow reader": lambda texts: pyarrow.table({"document": texts}).to_reader(),
    "duckdb": lambda texts: duckdb.from_arrow(pyarrow.table({"n": range(3), "document": texts})),
}


@pytest.mark.parametrize("name", HOLES)
def test_a_null_is_a_mistake_in_its_place(hosts, name):
    def given():
        return HOLES[name]([LINES[0], None, LINES[1]])

    assert [list(json.loads(line))[0] for line in hosts.evaluate_many(given())] == ["as_of", "error", "as_of"]
    with pytest.raises(soc2.FactsError, match="2:1:1: .* found null"):
        hosts.assess(given())
    kept = soc2.Facts(given(), keep_going=True)
    assert len(kept) == 2 and [it["file"][-2:] for it in kept.problems] == [" 2"]


def test_nothing_gives_nothing(hosts):
    for nothing in ["\n", "", b"", [], iter([])]:
        assert list(hosts.evaluate_many(nothing)) == []


def test_an_array_is_one_document(hosts):
    assert len(list(hosts.evaluate_many(f" [{LINES[0]}, {LINES[1]}]"))) == 1


def test_facts_are_taken_as_they_were_given(hosts):
    """A document that is printed over many lines is one; lines are as many as there are."""
    printed = soc2.Facts(*(json.dumps(it, indent=1) for it in DOCUMENTS[:3]))
    together = soc2.Facts(TEXT)
    for facts, count in [(printed, 3), (together, 700)]:
        subjects = [json.loads(line)["findings"][0]["subject"] for line in hosts.evaluate_many(facts)]
        assert subjects == [f"linux_host/web-{n}" for n in range(count)]


def test_documents_are_taken_as_they_are_needed(hosts):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield DOCUMENTS[len(taken) % 700]

    lines = hosts.evaluate_many(endless(), threads=2)
    for _ in range(1000):
        next(lines)
    assert len(taken) < 2000


def test_progress_comes_to_all_of_them(hosts):
    told = []
    list(hosts.evaluate_many(TEXT, threads=2, progress=told.append))
    assert told == sorted(told) and told[-1] == 700 and len(told) > 5


def test_what_breaks_the_source_reaches_the_caller(hosts):
    def broken():
        yield from DOCUMENTS[:100]
        raise RuntimeError("the source is gone")

    with pytest.raises(RuntimeError, match="gone"):
        list(hosts.evaluate_many(broken()))
