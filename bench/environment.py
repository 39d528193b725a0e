"""Where a run is made: commit, packages, hardware."""

from __future__ import annotations

import os
import platform
import shlex
import subprocess
import sys
from datetime import datetime, timezone
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from reports.run_file import Session

PACKAGES = (
    "onestory-bench", "torch", "torchvision", "diffusers", "transformers", "open_clip_torch", "decord",
    "decord2", "av", "opencv-python-headless", "numpy", "scipy", "pandas", "pydantic",
)  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent


def session(device: str) -> Session:
    """The present start of the command."""
    commit = _git("rev-parse", "HEAD")
    status = _git("status", "--porcelain", "--untracked-files=no")
    return Session(
        started=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        command=shlex.join(["bench", *sys.argv[1:]]),
        commit=commit,
        dirty=None if commit is None else bool(status),
        python=platform.python_version(),
        packages={name: found for name in PACKAGES if (found := _version(name))},
        hardware={
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count() or 1,
            "device": _device(device),
        },
    )


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _device(device: str) -> str:
    if not device.startswith("cuda"):
        return device
    import torch

    return (
        f"{device} ({torch.cuda.get_device_name(device)})"
        if torch.cuda.is_available()
        else f"{device} (absent)"
    )
