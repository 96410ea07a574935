"""Examples of engines: what each finds is what one process finds, byte for byte when sorted."""

import importlib
import os
import sys

import pytest
from conftest import ROOT

SUBJECTS = 4000
HERE = ["with_dask", "with_duckdb", "with_polars"]
#: Spark needs Java, and Ray brings hundreds of megabytes: they run in `make test-distributed`.
ELSEWHERE = ["with_spark", "with_ray"]
WANTED = os.environ.get("SOC2_TEST_DISTRIBUTED") == "1"


@pytest.fixture(scope="module", autouse=True)
def examples():
    folders = [str(ROOT / "examples/python/scale"), str(ROOT / "benches/python")]
    sys.path[:0] = folders
    before = os.environ.get("PYTHONPATH")
    # Workers that engines start find the examples too.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [*folders, before]))
    yield
    del sys.path[: len(folders)]
    os.environ.pop("PYTHONPATH") if before is None else os.environ.update(PYTHONPATH=before)


@pytest.fixture(scope="module")
def fleet(tmp_path_factory, examples):
    """The facts of a fleet, and what one process finds in them."""
    folder = tmp_path_factory.mktemp("fleet")
    importlib.import_module("fleet").write(SUBJECTS, folder / "facts.parquet")
    importlib.import_module("in_one_process").findings(folder / "facts.parquet", folder / "found.parquet")
    return folder / "facts.parquet", folder / "found.parquet"


def check(engine, fleet, folder):
    scale = importlib.import_module("scale")
    facts, wanted = fleet
    importlib.import_module(engine).findings(facts, folder / "found")
    rows, digest = scale.digest(folder / "found")
    assert rows > SUBJECTS and (rows, digest) == scale.digest(wanted)


@pytest.mark.parametrize("engine", HERE)
def test_an_engine_finds_what_one_process_finds(engine, fleet, tmp_path):
    pytest.importorskip(engine.removeprefix("with_"), reason=f"not checked: {engine}, whose engine is not installed")
    check(engine, fleet, tmp_path)


@pytest.mark.skipif(not WANTED, reason="not checked: Spark and Ray, which `make test-distributed` installs and runs")
@pytest.mark.parametrize("engine", ELSEWHERE)
def test_a_distributed_engine_finds_it_too(engine, fleet, tmp_path):
    check(engine, fleet, tmp_path)


def test_the_fleet_has_every_outcome(fleet):
    """So that engines are compared on more than passes."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(fleet[1])
    counts = {it["values"]: it["counts"] for it in table.column("outcome").combine_chunks().value_counts().to_pylist()}
    assert min(counts[outcome] for outcome in ["pass", "fail", "unknown"]) > 100
    assert len(set(table.column("reason").to_pylist())) > 3
    assert table.column("subject").combine_chunks().unique().__len__() == SUBJECTS


def test_two_fleets_differ_and_one_does_not(fleet):
    made = importlib.import_module("fleet")
    assert made.document(5) == made.document(5) != made.document(5, seed=2)
