"""The process of one worker: does the tasks that come through a pipe, until it closes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from typing import NamedTuple

from bench.engines.ending import end_group
from bench.engines.limits import Limits
from bench.engines.workbench import Setup, Workbench
from cases.errors import BenchError


class Stopped(NamedTuple):
    """The run cannot go on, whoever tries: weights are missing, the disk is full."""

    message: str
    errno: int | None = None
    """Of an OSError, else None."""
    place: str | None = None

    def error(self) -> Exception:
        """The error again, in the other process."""
        if self.errno is None:
            return BenchError(self.message)
        return OSError(self.errno, self.message, self.place)


def main(setup: Setup, limits: Limits, pipe: Connection) -> None:
    """Do tasks until the pipe closes or the parent is gone."""
    _leave_the_terminal()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limits.apply()
    try:
        _work(Workbench(setup), pipe)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent has closed the pipe
    except BenchError as error:
        pipe.send(Stopped(str(error)))
    except OSError as error:
        pipe.send(Stopped(error.strerror or str(error), error.errno or 0, error.filename))


def _work(workbench: Workbench, pipe: Connection) -> None:
    while True:
        for event in workbench.perform(pipe.recv()):
            pipe.send(event)


def _leave_the_terminal() -> None:
    """Ctrl-C is the parent's to answer; a group of its own lets worker and children end together."""
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    else:
        os.setsid()


def _end_with_parent() -> None:
    """Whatever ends the parent ends this process too, with all that it started."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    end_group(os.getpid())
