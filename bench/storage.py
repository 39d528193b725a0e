"""What file systems do to a run, and what the user can do about it."""

from __future__ import annotations

import errno
from pathlib import Path

from cases.errors import RunError
from reports.run_file import RUN_FILE

REMEDIES = {
    errno.ENOSPC: "The disk is full: free some space",
    errno.EDQUOT: "The quota of this disk is used up: free some space",
    errno.EFBIG: "A limit on the size of files (`ulimit -f`) was reached: raise it",
    errno.EROFS: "The place can only be read: make it writable, or give another --out",
    errno.EACCES: "The place can only be read: make it writable, or give another --out",
    errno.EPERM: "The place can only be read: make it writable, or give another --out",
    errno.ENOENT: "It is not there, or no longer: bring it back, or give another --out",
    errno.ENOTDIR: "A file stands where a folder should be: give another --out",
    errno.EIO: "The disk fails, or a network drive is gone: look at it",
}


def explain(error: OSError) -> str:
    """One line: what the file system said, and what to do before running the same command again."""
    remedy = REMEDIES.get(error.errno or 0, "Look at the place it names")
    return f"{error}. {remedy}, then run the same command again: what was finished is kept."


def check_there(folder: Path) -> None:
    """Make sure that a run's folder is still there, before something is written into what is left of it.

    Raises:
        RunError: it was moved, removed or unmounted while the run was going.
    """
    if not (folder / RUN_FILE).is_file():
        raise RunError(
            f"{folder} vanished while the run was going (it holds no {RUN_FILE} any more). Bring it back and "
            "run the same command again to continue; without it the same command starts anew."
        )
