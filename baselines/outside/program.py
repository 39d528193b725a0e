"""Runs a program of somebody's, within a time, and keeps its last words."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

KEPT = 2000
"""Bytes of the end of stderr."""


class Ended(NamedTuple):
    """How a program ended."""

    fault: str | None
    """``ended with exit code 3``, or None where all is well."""
    stderr: str
    """The end of what it said."""

    @property
    def last_words(self) -> str:
        """For the end of a message."""
        return f"; the end of its stderr: {self.stderr}" if self.stderr else "; it said nothing on stderr"


def run_program(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> Ended:
    """Run a program to its end, or stop it, with all that it started, when its time is over.

    Args:
        command: the program and its arguments.
        folder: where it is started.
        environment: all of its variables.
        seconds: its time.
    """
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            return Ended(f"cannot be started in {folder} ({error.strerror})", "")
        try:
            fault = _in_words(process.wait(seconds))
        except subprocess.TimeoutExpired:
            fault = f"took longer than {seconds:g} seconds and was stopped"
        finally:
            _stop(process)
        return Ended(fault, _end(errors))


def _in_words(code: int) -> str | None:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}" if code else None


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a program and all of its session that is still there."""
    if os.name == "posix":
        with suppress(ProcessLookupError):  # all of them are gone
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _end(errors: IO[bytes]) -> str:
    size = errors.seek(0, os.SEEK_END)
    errors.seek(max(0, size - KEPT))
    text = errors.read().decode(errors="replace").strip()
    return f"... {text}" if size > KEPT else text
