"""Subjects in, findings out, in a lazy query of Polars, which streams.

python with_polars.py facts.parquet findings.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars
import pyarrow
import soc2
import soc2.arrow
from fleet import AS_OF


def findings(facts: Path, found: Path, threads: int = 2) -> None:
    """Assesses the column `document` of a Parquet file; writes the findings as another."""
    program = soc2.Program(targets=["linux-host"])

    def found_in(frame: polars.DataFrame) -> polars.DataFrame:
        batches = soc2.arrow.assess(frame, program=program, as_of=AS_OF, threads=threads)
        return polars.DataFrame(pyarrow.Table.from_batches(batches, soc2.arrow.schema()))

    columns = polars.DataFrame(soc2.arrow.schema().empty_table()).schema
    documents = polars.scan_parquet(facts).select("document")
    documents.map_batches(found_in, schema=columns, streamable=True).sink_parquet(found)


if __name__ == "__main__":
    findings(Path(sys.argv[1]), Path(sys.argv[2]))
