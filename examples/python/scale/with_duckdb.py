"""Subjects in, findings out, through DuckDB: a query's rows are assessed as they come, and the findings are queried.

python with_duckdb.py facts.parquet findings.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pyarrow
import soc2
import soc2.arrow
from fleet import AS_OF


def findings(facts: Path, found: Path, threads: int = 2) -> None:
    """Assesses the column `document` of a Parquet file; writes the findings as another."""
    program = soc2.Program(targets=["linux-host"])
    with duckdb.connect() as database:
        # The query that gives and the one that takes go on at once, so each has a cursor of its own.
        giving, taking = database.cursor(), database.cursor()
        documents = giving.sql("SELECT document FROM read_parquet($facts)", params={"facts": str(facts)})
        batches = soc2.arrow.assess(documents.to_arrow_reader(10_000), program=program, as_of=AS_OF, threads=threads)
        taking.register("findings", pyarrow.RecordBatchReader.from_batches(soc2.arrow.schema(), batches))
        taking.execute(f"COPY findings TO '{found}' (FORMAT parquet)")


if __name__ == "__main__":
    findings(Path(sys.argv[1]), Path(sys.argv[2]))
