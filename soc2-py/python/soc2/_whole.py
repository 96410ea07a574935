"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Writes beside the path and renames: nobody sees half of it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "report.json"), b"{}")
    ...     [(it.name, it.read_bytes()) for it in Path(folder).iterdir()]
    [('report.json', b'{}')]
    """
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise of_path(error, path) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        # A temporary file is its owner's alone; this one is as open as any other file of theirs.
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(beside, 0o666 & ~mask)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def of_path(error: OSError, path: Path) -> OSError:
    """The same error of the path that was named, not of what stands beside it for a while."""
    return OSError(error.errno, error.strerror, str(path))
