"""Subjects in, findings out, in one process: what every engine has to come to.

python in_one_process.py facts.parquet findings.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet
import soc2
import soc2.arrow
from fleet import AS_OF


def findings(facts: Path, found: Path, threads: int = 2) -> None:
    """Assesses the column `document` of a Parquet file; writes the findings as another."""
    program = soc2.Program(targets=["linux-host"])
    batches = pyarrow.parquet.ParquetFile(facts).iter_batches(columns=["document"])
    with pyarrow.parquet.ParquetWriter(found, soc2.arrow.schema()) as writer:
        for batch in soc2.arrow.assess(batches, program=program, as_of=AS_OF, threads=threads):
            writer.write_batch(batch)


if __name__ == "__main__":
    findings(Path(sys.argv[1]), Path(sys.argv[2]))
