"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: str | os.PathLike[str], content: bytes) -> None:
    """Writes into a folder of its own beside the path and renames: nobody sees half of it, and it is as open to others as any
    file that its owner makes.

    :raises OSError: of the path that was named, not of what stands beside it for a while.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "report.json"), b"{}")
    ...     [(it.name, it.read_bytes()) for it in Path(folder).iterdir()]
    [('report.json', b'{}')]
    """
    whole = Path(path)
    try:
        with tempfile.TemporaryDirectory(dir=whole.parent, prefix=f".{whole.name}.") as folder:
            beside = Path(folder, "part")
            beside.write_bytes(content)
            os.replace(beside, whole)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(whole)) from None
