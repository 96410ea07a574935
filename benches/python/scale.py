"""A fleet through several engines: the same findings as in one process, with throughput and memory.

    python scale.py [--subjects 1000000] [--engines in_one_process with_spark with_dask]

Each engine runs by itself, as `examples/python/scale` has it, once. Memory is what all its processes hold together, at most, as
seen ten times a second: proportional set size, so that what they share counts once. Ends with 1 when findings differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow
import pyarrow.dataset
import soc2.arrow

EXAMPLES = Path(__file__).parents[2] / "examples/python/scale"
#: What findings are ordered by: no two rows of one document share all of it.
ORDER = [(name, "ascending") for name in ["subject", "check", "document", "problem"]]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--subjects", type=int, default=1_000_000)
    asked.add_argument("--engines", nargs="+", default=["in_one_process", "with_spark", "with_dask"])
    asked.add_argument("--digest", type=Path, help="print the digest of these findings, and do nothing else")
    given = asked.parse_args()
    if given.digest:
        print(*digest(given.digest))
        return 0
    with tempfile.TemporaryDirectory(prefix="soc2-scale-") as folder:
        return compared(Path(folder), given.subjects, given.engines)


def compared(folder: Path, subjects: int, engines: list[str]) -> int:
    facts = folder / "facts.parquet"
    subprocess.run([sys.executable, EXAMPLES / "fleet.py", str(subjects), facts], check=True)
    print(f"{subjects} subjects, {facts.stat().st_size >> 20} MiB of facts as Parquet; {os.cpu_count()} cores, ", end="")
    print(f"load {os.getloadavg()[0]:.1f} before\n")
    print(f"{'':<16}{'seconds':>9}{'subjects/s':>12}{'findings':>11}{'memory':>11}   digest of the sorted findings")
    digests = set()
    for engine in engines:
        found = folder / engine
        seconds, memory = run([sys.executable, EXAMPLES / f"{engine}.py", facts, found], folder / f"{engine}.log")
        # In a process of its own, so that what it holds is given back before the next engine.
        told = [sys.executable, __file__, "--digest", found]
        rows, of_rows = subprocess.run(told, capture_output=True, text=True, check=True).stdout.split()
        digests.add(of_rows)
        print(
            f"{engine:<16}{seconds:>9.1f}{subjects / seconds:>12.0f}{int(rows):>11}{memory >> 20:>7} MiB   {of_rows}",
            flush=True,
        )
    same = len(digests) == 1
    print("\nthe findings are the same, byte for byte" if same else "\nTHE FINDINGS DIFFER")
    return 0 if same else 1


def digest(found: Path) -> tuple[int, str]:
    """How many findings there are, and the SHA-256 digest of them, sorted, as Arrow writes them."""
    table = pyarrow.dataset.dataset(found, format="parquet").to_table(columns=soc2.arrow.schema().names)
    table = sorted_findings(table)
    digest = hashlib.sha256()
    for begin in range(0, table.num_rows, 100_000):
        # Copied together, so that what the bytes are does not depend on where an engine cut them.
        batch = table.slice(begin, 100_000).combine_chunks()
        sink = pyarrow.BufferOutputStream()
        with pyarrow.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_table(batch)
        digest.update(sink.getvalue())
    return table.num_rows, f"sha256:{digest.hexdigest()}"


def sorted_findings(table: pyarrow.Table) -> pyarrow.Table:
    """Findings of any engine with the columns that ours have, in an order that does not depend on who made them."""
    return table.cast(soc2.arrow.schema()).replace_schema_metadata(None).sort_by(ORDER)


def run(command: list[object], log: Path) -> tuple[float, int]:
    """Seconds, and bytes of memory at most."""
    begin = time.perf_counter()
    with log.open("w") as output:
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT)
        most = 0
        while process.poll() is None:
            most = max(most, sum(memory(it) for it in family(process.pid)))
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{command[1]} failed:\n{log.read_text()[-4000:]}")
    return time.perf_counter() - begin, most


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    waiting, found = [pid], []
    while waiting:
        found.append(waiting.pop())
        for children in Path(f"/proc/{found[-1]}/task").glob("*/children"):
            try:
                waiting.extend(int(child) for child in children.read_text().split())
            except OSError:  # It ended meanwhile.
                continue
    return found


def memory(pid: int) -> int:
    """Bytes that a process holds; its share of what it shares."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # It ended meanwhile.
        return 0
    return sum(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main())
