"""Subjects in, findings out, through Ray Data: on this machine here, on a cluster by another address.

python with_ray.py facts.parquet findings
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow
import ray
import ray.data
import soc2
import soc2.arrow
from fleet import AS_OF


def found_in(table: pyarrow.Table, program: soc2.Program) -> pyarrow.Table:
    """The findings of one batch."""
    batches = soc2.arrow.assess(table, program=program, as_of=AS_OF)
    return pyarrow.Table.from_batches(batches, soc2.arrow.schema())


def findings(facts: Path, found: Path) -> None:
    """Assesses the column `document` of a Parquet file; writes a folder of them with the findings."""
    # What workers import beside the packages: this file and its neighbor.
    here = str(Path(__file__).parent)
    ray.init(num_cpus=2, include_dashboard=False, runtime_env={"env_vars": {"PYTHONPATH": here}})
    try:
        program = soc2.Program(targets=["linux-host"])
        documents = ray.data.read_parquet(str(facts)).select_columns(["document"])
        every = documents.map_batches(found_in, batch_format="pyarrow", batch_size=10_000, fn_kwargs={"program": program})
        every.write_parquet(str(found))
    finally:
        ray.shutdown()


if __name__ == "__main__":
    findings(Path(sys.argv[1]), Path(sys.argv[2]))
