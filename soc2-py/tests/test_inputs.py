"""Everything that can be handed in gives the same report."""

import datetime
import json

import numpy
import pandas
import polars
import pyarrow
import pydantic
import pytest
import soc2
import soc2.arrow
from conftest import ROOT, host
from soc2._inputs.texts import is_absent


class Host(pydantic.BaseModel):
    subject: dict
    collected_at: datetime.datetime
    facts: dict
    sources: dict | None = None


def model():
    return Host(**host())


def as_path(folder):
    path = folder / "facts.json"
    path.write_text(json.dumps(host()))
    return path


TEXT = json.dumps(host())

INPUTS = {
    "dict": lambda _: host(),
    "dict with a datetime": lambda _: host(at=datetime.datetime(2026, 11, 21, 6, tzinfo=datetime.timezone.utc)),
    "str": lambda _: TEXT,
    "array": lambda _: f"[{TEXT}]",
    "lines": lambda _: TEXT + "\n",
    "bytes": lambda _: TEXT.encode(),
    "bytearray": lambda _: bytearray(TEXT.encode()),
    "memoryview": lambda _: memoryview(TEXT.encode()),
    "path": as_path,
    "path as str": lambda folder: str(as_path(folder)),
    "folder": lambda folder: as_path(folder).parent,
    "model": lambda _: model(),
    "list": lambda _: [host()],
    "list of models": lambda _: [model()],
    "iterator": lambda _: iter([TEXT]),
    "generator": lambda _: (it for it in [host()]),
    "text": lambda _: soc2.Text("here.json", TEXT),
    "facts": lambda _: soc2.Facts(TEXT),
    "pandas column": lambda _: pandas.DataFrame({"id": [1], "document": [TEXT]})["document"],
    "pandas table": lambda _: pandas.DataFrame({"id": [1], "document": [TEXT]}),
    "pandas rows": lambda _: pandas.DataFrame([host()]),
    "polars column": lambda _: polars.DataFrame({"id": [1], "document": [TEXT]})["document"],
    "polars bytes": lambda _: polars.Series([TEXT.encode()]),
    "polars table": lambda _: polars.DataFrame({"document": [TEXT]}),
    "polars rows": lambda _: polars.DataFrame([host()]),
    "pyarrow rows": lambda _: pyarrow.Table.from_pylist([host()]),
    "pyarrow chunks": lambda _: pyarrow.chunked_array([[], [TEXT]], pyarrow.string()),
}


@pytest.mark.parametrize("name", INPUTS)
def test_any_input_gives_the_same_findings(hosts, tmp_path, name):
    assert hosts.evaluate(INPUTS[name](tmp_path)) != ()
    found = [(it.check, it.subject, it.outcome, it.reason) for it in hosts.evaluate(INPUTS[name](tmp_path))]
    assert found == [(it.check, it.subject, it.outcome, it.reason) for it in hosts.evaluate(TEXT)]


class Stream:
    """What any library hands over, and no more."""

    def __init__(self, table):
        self.__arrow_c_stream__ = table.__arrow_c_stream__


LAYOUTS = [
    pyarrow.string(),
    pyarrow.large_string(),
    pyarrow.string_view(),
    pyarrow.binary(),
    pyarrow.large_binary(),
    pyarrow.binary_view(),
    pyarrow.binary(len(TEXT)),
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_any_layout_of_a_column_is_read(layout):
    values = [TEXT, None] if pyarrow.types.is_string(layout) else [TEXT.encode(), None]
    column = pyarrow.array(values).cast(layout) if layout != pyarrow.binary(len(TEXT)) else pyarrow.array(values, layout)
    table = pyarrow.table({"other": [1, 2], "document": column})
    for given in (column, table, table.to_reader(), Stream(table)):
        facts = soc2.Facts(given, keep_going=True)
        assert len(facts) == 1 and [it["file"] for it in facts.problems] == ["facts, row 2"]


def test_duckdb_hands_over_a_relation():
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.sql("SELECT $text AS document FROM range(3)", params={"text": TEXT})
    assert len(soc2.Facts(relation)) == 3


def test_a_column_of_numbers_is_no_facts():
    with pytest.raises(soc2.ArgumentError, match="text or binary"):
        soc2.Facts(polars.Series([1, 2]).to_arrow())


def test_an_instant_is_text_or_has_a_time_zone(hosts):
    at = datetime.datetime(2026, 11, 21, 7, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
    assert hosts.assess(TEXT, as_of=at) == hosts.assess(TEXT, as_of="2026-11-21T06:00:00Z")
    with pytest.raises(soc2.ArgumentError) as raised:
        hosts.assess(TEXT, as_of=datetime.datetime(2026, 11, 21))
    assert "tzinfo" in raised.value.hint
    with pytest.raises(ValueError, match="noon"):
        hosts.assess(TEXT, as_of="noon")


def test_a_period_is_text_or_a_pair(hosts):
    written = hosts.assess(TEXT, period="2026-11-01/2026-12-01")
    assert written.type == "type_2" and written.period == ("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
    day = datetime.date
    assert hosts.assess(TEXT, period=(day(2026, 11, 1), day(2026, 12, 1))) == written
    first, last = (datetime.datetime(2026, month, 1, tzinfo=datetime.timezone.utc) for month in (11, 12))
    assert hosts.assess(TEXT, period=[first, last]) == written
    for wrong in (7, ("2026-11-01",), (1, 2), {"2026-11-01", "2026-12-01"}):
        with pytest.raises(soc2.ArgumentError, match="is no period"):
            hosts.assess(TEXT, period=wrong)


def test_catalogs_come_as_dict_text_or_path(tmp_path):
    path = ROOT / "tests/cases/catalog.yaml"
    by_path = soc2.Program(path)
    assert by_path.digest == soc2.Program(soc2.Text("catalog.yaml", path.read_bytes())).digest
    assert by_path.digest == soc2.Program(str(path), built_in=False).digest
    assert soc2.Program(path.read_text()).checks == by_path.checks


def test_a_profile_finds_what_it_extends_beside_it(tmp_path):
    (tmp_path / "ours.yaml").write_text("profile: {id: ours, title: Ours, description: Ours., extends: [base]}")
    (tmp_path / "base.yaml").write_text("profile: {id: base, title: Base, description: Base., targets: [aws]}")
    assert {check["target"] for check in soc2.Program(profile=tmp_path / "ours.yaml").checks} == {"aws"}


def test_a_cell_that_a_table_lacks_is_absent(hosts):
    row = host()
    rows = pandas.DataFrame([{**row, "ended": pandas.NaT, "sources": None, "n": 1.5}, {**row, "n": float("nan")}])
    rows["ended"] = pandas.to_datetime(rows["ended"])
    rows["n"] = rows["n"].astype("Float64")
    for absent in (pandas.NaT, pandas.NA, float("nan"), numpy.float32("nan"), numpy.datetime64("NaT"), None):
        assert is_absent(absent), absent
    for there in (0, "", [], {}, numpy.array([1.0, 2.0]), numpy.array([]), polars.Series([1]), rows, rows["n"], object()):
        assert not is_absent(there)
    given = rows.drop(columns="n")
    assert [it.to_dict() for it in hosts.evaluate(given)] == [it.to_dict() for it in hosts.evaluate([row, row])]


@pytest.mark.parametrize("budget", [0, -1, True, 1.5, "1", 2**64])
def test_a_budget_is_a_number_of_steps(hosts, budget):
    for make in (
        lambda: hosts.evaluate(TEXT, budget=budget),
        lambda: hosts.evaluate_many(TEXT, budget=budget),
        lambda: hosts.assess(TEXT, budget=budget),
        lambda: hosts.assess(TEXT, period="2026-11-01/2026-12-01", budget=budget),
        lambda: soc2.verify(hosts.assess(TEXT), TEXT, program=hosts, budget=budget),
        lambda: soc2.evaluate("1", budget=budget),
        lambda: soc2.arrow.assess([], program=hosts, budget=budget),
    ):
        with pytest.raises(soc2.ArgumentError, match="is no number of steps") as raised:
            make()
        assert "whole number from 1" in raised.value.hint


def test_statements_are_read_before_they_are_used(hosts):
    soc2.Statements().check()
    wrong = soc2.Statements(scope={"scope": {"titel": "Shop"}}, records={"performances": [{}]})
    for program in (None, hosts):
        with pytest.raises(soc2.StatementError) as raised:
            wrong.check(program)
        assert {it["file"] for it in raised.value.diagnostics} == {"scope", "records"}
    performed = {"id": "P-1", "control": "no.such", "performer": "HR", "performed_at": "2026-11-01", "evidence": []}
    of_nothing = soc2.Statements(records={"performances": [performed]})
    with pytest.raises(soc2.StatementError, match="no.such"):
        of_nothing.check(hosts)


def test_what_is_no_input_is_told():
    for wrong, said in [
        (3, "neither"),
        (object(), "neither"),
        ({"a": object()}, "no JSON"),
        ({"a": float("nan")}, "JSON"),
    ]:
        with pytest.raises(soc2.ArgumentError, match=said):
            soc2.Facts(wrong)
    with pytest.raises(FileNotFoundError):
        soc2.Facts("no-such-file.json")
    with pytest.raises(soc2.ArgumentError, match="sysdig-guide"):
        soc2.Program(profile="sysdig-gide")
