"""VBench's modules from a checkout. None of its code is here; nothing of it is installed.

VBench imports ``clip`` (to download weights, which is not done here) and ``easydict`` at the top of its
files, and ``clip`` imports ``pkg_resources``, which setuptools no longer has. Where they are not installed,
stand-ins go in their place, and the report says so.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import packaging.version

from cases.errors import BenchError

COMMIT = "45e79ec"
"""The state that our definitions follow."""


class Checkout(NamedTuple):
    """An opened checkout."""

    folder: Path
    commit: str
    """Its commit, or ``unknown`` for a folder that is no git repository."""
    stand_ins: tuple[str, ...]
    """Packages that are not installed and were stood in for."""

    def module(self, name: str) -> Any:
        """A module of VBench (``subject_consistency``)."""
        return import_module(f"vbench.{name}")


class Attributes(dict[str, Any]):
    """All that VBench uses of ``easydict.EasyDict``."""

    def __getattr__(self, name: str) -> Any:
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


STAND_INS: Mapping[str, Mapping[str, Any]] = {
    "clip": {},
    "easydict": {"EasyDict": Attributes},
    "pkg_resources": {"packaging": packaging},
}
"""Package -> what is needed of it."""


def open_checkout(folder: Path) -> Checkout:
    """Make ``vbench`` importable from a checkout.

    Raises:
        BenchError: there is none in the folder.
    """
    folder = folder.expanduser().resolve()
    if not (folder / "vbench" / "subject_consistency.py").is_file():
        raise BenchError(
            f"{folder} is no checkout of VBench: it has no vbench/subject_consistency.py. Nothing was "
            f"compared. Clone github.com/Vchitect/VBench, check out {COMMIT}, and give its folder as "
            "--vbench FOLDER. It must not be installed."
        )
    sys.path.insert(0, str(folder))
    stand_ins = tuple(name for name in STAND_INS if find_spec(name) is None)
    for name in stand_ins:
        stand_in(name, STAND_INS[name])
    return Checkout(folder, git_commit(folder), stand_ins)


def stand_in(name: str, parts: Mapping[str, Any]) -> None:
    """Make a module of these parts importable under a name."""
    module = ModuleType(name)
    module.__dict__.update(parts)
    sys.modules[name] = module


def git_commit(folder: Path) -> str:
    """Its short commit, or ``unknown``."""
    command = ["git", "-C", str(folder), "rev-parse", "--short=7", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() if done.returncode == 0 else "unknown"
