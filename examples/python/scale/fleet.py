"""A fleet of hosts that is made up: the same documents on every machine, for the same seed.

python fleet.py 1000000 facts.parquet
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import pyarrow
import pyarrow.parquet

#: As of when the fleet is looked at.
AS_OF = "2026-11-21T18:00:00Z"
#: What a column of facts documents needs.
SCHEMA = pyarrow.schema({"document": pyarrow.string()})

_AT_A_TIME = 10_000
_CONF = {"PATCH_METHOD": "normal", "UPDATE_POLICY": "REMOTE", "STICKY_PATCH": ""}
_REFUSED = {"Error": {"Code": "EACCES", "Message": "kcarectl has to be run as root"}}


def documents(count: int, seed: int = 1) -> Iterator[str]:
    """Facts documents of so many hosts, as JSON."""
    for number in range(count):
        yield document(number, seed)


def document(number: int, seed: int = 1) -> str:
    """The facts of one host: which patches KernelCare has applied, and whether it applies them by itself.

    >>> json.loads(document(7))["subject"]["id"]
    'host-0000007'
    """
    # A digest is random enough, and the same in every version of Python.
    dice = blake2b(f"{seed}/{number}".encode(), digest_size=4).digest()
    facts: dict[str, object] = {"kcarectl.status": {"exit_code": (0, 0, 0, 0, 0, 0, 2, 1)[dice[0] % 8]}}
    if dice[0] > 250:
        facts["kcarectl.status"] = _REFUSED
    if dice[1] > 5:
        facts["kcare.conf"] = _CONF | {"AUTO_UPDATE": "True" if dice[1] > 20 else "False"}
    # Some were last heard of the day before yesterday.
    day = 19 if dice[2] < 8 else 21
    host = {
        "subject": {"kind": "linux_host", "id": f"host-{number:07}", "labels": {"env": "prod"}},
        "collected_at": f"2026-11-{day}T{dice[2] % 18:02}:{dice[3] % 60:02}:00Z",
        "facts": facts,
    }
    return json.dumps(host, separators=(",", ":"))


def write(count: int, path: Path, seed: int = 1) -> None:
    """Writes a Parquet file of so many documents, in pieces that engines can share."""
    every = documents(count, seed)
    with pyarrow.parquet.ParquetWriter(path, SCHEMA) as writer:
        for begin in range(0, count, _AT_A_TIME):
            some = [next(every) for _ in range(min(_AT_A_TIME, count - begin))]
            writer.write_batch(pyarrow.record_batch({"document": some}, SCHEMA))


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
