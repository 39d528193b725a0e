"""Real command-line processes for the tests of the harness."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


Process = subprocess.Popen[str]


def start(world: ModuleType | str, *arguments: object, **environment: object) -> Process:
    """A command of a world, or of ``bench``, in a process of its own; what it says on stderr is kept."""
    program = ["-m", world] if isinstance(world, str) else [str(world.__file__)]
    return subprocess.Popen(
        [sys.executable, *program, *(str(argument) for argument in arguments)],
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
            **{name: str(value) for name, value in environment.items()},
        },
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: Process, timeout: float = 600) -> tuple[int, str]:
    """Its exit code, and what it said on stderr."""
    _, words = process.communicate(timeout=timeout)
    return process.returncode, words


def run(world: ModuleType | str, *arguments: object, **environment: object) -> tuple[int, str]:
    """Start a command and wait for it."""
    return finish(start(world, *arguments, **environment))


def descendants(parent: int) -> set[int]:
    """All processes that a process started, and those started by them (Linux)."""
    found: set[int] = set()
    for child in _children(parent):
        found |= {child, *descendants(child)}
    return found


def _children(parent: int) -> Iterator[int]:
    for path in Path(f"/proc/{parent}/task").glob("*/children"):
        yield from map(int, path.read_text().split())


def alive(process: int) -> bool:
    """Whether a process still runs (Linux)."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
