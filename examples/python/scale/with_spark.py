"""Subjects in, findings out, through Spark: a local one here, a cluster by another master.

python with_spark.py facts.parquet findings
"""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import soc2
import soc2.arrow
from fleet import AS_OF
from pyspark.sql import SparkSession

# The columns of `soc2.arrow.schema()`, as Spark calls them.
COLUMNS = """document string, subject string, check string, outcome string, reason string, message string,
    missing array<string>, resources array<string>, as_of timestamp, problem string"""


def findings(facts: Path, found: Path, master: str = "local[2]") -> None:
    """Assesses the column `document` of a Parquet file; writes a folder of them with the findings."""
    # Workers run the interpreter that has soc2.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(master).appName("soc2").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    spark = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    try:
        program = soc2.Program(targets=["linux-host"])
        # The program is pickled, and each worker compiles it once.
        assess = partial(soc2.arrow.assess, program=program, as_of=AS_OF)
        documents = spark.read.parquet(str(facts)).select("document")
        documents.mapInArrow(assess, COLUMNS).write.mode("overwrite").parquet(str(found))
    finally:
        spark.stop()


if __name__ == "__main__":
    findings(Path(sys.argv[1]), Path(sys.argv[2]))
