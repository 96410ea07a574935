"""Subjects in, findings out, through Dask: processes here, a cluster with a `dask.distributed.Client`.

python with_dask.py facts.parquet findings
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import dask
import dask.dataframe
import pandas
import pyarrow
import soc2
import soc2.arrow
from fleet import AS_OF


def found_in(frame: pandas.DataFrame, program: soc2.Program) -> pandas.DataFrame:
    """The findings of one partition."""
    batches = soc2.arrow.assess(frame, program=program, as_of=AS_OF)
    return in_pandas(pyarrow.Table.from_batches(batches, soc2.arrow.schema()))


def in_pandas(table: pyarrow.Table) -> pandas.DataFrame:
    """As Arrow's types in pandas: an absent list stays apart from an empty one."""
    return table.to_pandas(types_mapper=pandas.ArrowDtype)


def findings(facts: Path, found: Path, workers: int = 2) -> None:
    """Assesses the column `document` of a Parquet file; writes a folder of them with the findings."""
    program = soc2.Program(targets=["linux-host"])
    columns = in_pandas(soc2.arrow.schema().empty_table())
    with dask.config.set(scheduler="processes", num_workers=workers):
        documents = dask.dataframe.read_parquet(facts, columns=["document"], split_row_groups=True)
        every = documents.map_partitions(partial(found_in, program=program), meta=columns)
        every.to_parquet(found, schema=soc2.arrow.schema(), write_index=False)


if __name__ == "__main__":
    findings(Path(sys.argv[1]), Path(sys.argv[2]))
