"""What works on this machine and what does not, part by part; nothing here needs more than Python itself.

A package that is missing or broken is a finding like any other, so every import of one happens in the check
that needs it.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

from bench.devices import device_fault

OLDEST = (3, 10)
LEAST_MEMORY = 2.0
"""GB that the tiny preset's judges, one generator and a report need."""
LEAST_DISK = 1.0
"""GB: a run of 64 stories by ten generators takes about 0.2."""
BROKEN = (ImportError, OSError, RuntimeError)
"""What importing a package raises that is missing, or whose libraries are."""


class Asked(NamedTuple):
    """What the machine should be able to do."""

    preset: str = "tiny"
    device: str = "cpu"
    dtype: str = "float32"
    weights: Mapping[str, str] = {}


class Finding(NamedTuple):
    """One thing that was looked at."""

    part: str
    state: Literal["ok", "note", "fault"]
    """``fault``: what was asked for will not work. ``note``: something else will not, or not as well."""
    text: str
    remedy: str = ""


def examine(asked: Asked) -> Iterator[Finding]:
    """All findings, one by one as they are made."""
    yield from _python()
    yield from _packages()
    yield from _devices(asked)
    yield from _threads()
    yield from _memory()
    yield from _disk(Path.cwd())
    yield from _codecs()
    yield from _generators(asked)
    yield from _metrics(asked)


def _python() -> Iterator[Finding]:
    text = f"{platform.python_version()} ({sys.executable})"
    if sys.version_info < OLDEST:
        yield Finding("python", "fault", text, "install Python 3.10 or newer")
    else:
        yield Finding("python", "ok", text)


def _packages() -> Iterator[Finding]:
    """Installed versions against the ranges that this project declares."""
    try:
        from packaging.requirements import Requirement

        declared = [Requirement(line) for line in metadata.requires("onestory-bench") or ()]
    except (ImportError, metadata.PackageNotFoundError):
        remedy = "pip install -e . in the checkout"
        yield Finding(
            "packages", "note", "onestory-bench is not installed, so that ranges are unknown", remedy
        )
        return
    needed = [one for one in declared if one.marker is None or one.marker.evaluate({"extra": ""})]
    faults = list(filter(None, (_package_fault(one.name, str(one.specifier)) for one in needed)))
    for fault in faults:
        yield Finding("packages", "fault", fault, "pip install -e . in the checkout")
    yield Finding(
        "packages", "ok", f"{len(needed) - len(faults)} of {len(needed)} are here in the right versions"
    )


def _package_fault(name: str, wanted: str) -> str | None:
    from packaging.specifiers import SpecifierSet

    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name}{wanted} is not installed"
    fits = SpecifierSet(wanted).contains(found, prereleases=True)
    return None if fits else f"{name} {found} is installed, but {wanted} is needed"


def _devices(asked: Asked) -> Iterator[Finding]:
    try:
        import torch
    except BROKEN as error:
        yield Finding("devices", "fault", f"torch cannot be imported: {error}", "pip install torch")
        return
    gpus = [torch.cuda.get_device_name(i) for i in range(torch.cuda.device_count())]
    mps = torch.backends.mps.is_available()
    here = ["cpu", *(f"cuda:{i} ({name})" for i, name in enumerate(gpus)), *(["mps"] if mps else [])]
    yield Finding("devices", "ok", f"{', '.join(here)}; torch {torch.__version__}")
    if reason := device_fault(asked.device, asked.dtype):
        remedy = f"use one of {', '.join(place.split(' ')[0] for place in here)}"
        yield Finding(
            "devices",
            "fault",
            f"--device {asked.device} --dtype {asked.dtype} does not work: {reason}",
            remedy,
        )


def _threads() -> Iterator[Finding]:
    cores = os.cpu_count() or 1
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    text = f"{usable} of {cores} cores may be used; a run takes two threads a worker"
    if usable < 2:
        yield Finding("threads", "note", text, "runs take about twice as long as on two cores")
    else:
        yield Finding("threads", "ok", text)


def _memory() -> Iterator[Finding]:
    free = _free_memory()
    if free is None:
        yield Finding("memory", "note", "how much is free is not known on this system")
    elif free < LEAST_MEMORY:
        remedy = "end other programs, or run with fewer --workers"
        yield Finding("memory", "fault", f"{free:.1f} GB are free, {LEAST_MEMORY:g} are needed", remedy)
    else:
        yield Finding(
            "memory", "ok", f"{free:.1f} GB are free; each further worker needs about {LEAST_MEMORY:g}"
        )


def _free_memory() -> float | None:
    """GB that new programs can have; None where the system does not say."""
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) / 1e6
    names = getattr(os, "sysconf_names", {})
    if "SC_AVPHYS_PAGES" in names and "SC_PAGE_SIZE" in names:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    return None


def _disk(place: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(place).free / 1e9
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"x")
    except OSError as error:
        remedy = "run elsewhere, or give --out a folder that can be written"
        yield Finding("disk", "fault", f"{place} cannot be written ({error.strerror})", remedy)
    if free < LEAST_DISK:
        remedy = "make room, or give --out a folder on another disk"
        yield Finding(
            "disk", "fault", f"{free:.1f} GB are free at {place}, {LEAST_DISK:g} are needed", remedy
        )
    else:
        yield Finding("disk", "ok", f"{free:.0f} GB are free at {place}")


def _codecs() -> Iterator[Finding]:
    """Write a small clip and read it again, as every run does."""
    try:
        import numpy as np

        from cases.decoding import read_isolated
        from cases.errors import VideoError
        from cases.video import write_video
    except BROKEN as error:
        yield Finding(
            "codecs", "fault", f"videos cannot be handled: {error}", "pip install -e . in the checkout"
        )
        return
    columns = np.linspace(0, 255, 96, dtype=np.uint8)
    clip = np.stack([np.broadcast_to(np.roll(columns, i)[None, :, None], (64, 96, 3)) for i in range(9)])
    try:
        with tempfile.TemporaryDirectory() as folder:
            write_video(Path(folder, "clip.mp4"), clip, 8.0)
            found, fps = read_isolated(Path(folder, "clip.mp4"))
    except (VideoError, *BROKEN) as error:
        yield Finding(
            "codecs", "fault", f"a small clip does not survive: {error}", "pip install --force-reinstall av"
        )
        return
    off = float(np.abs(found.astype(int) - clip).mean()) if found.shape == clip.shape else float("inf")
    if off > 4 or fps != 8.0:
        text = f"a small clip comes back as {found.shape} at {fps:g} a second, off by {off:.1f} grey levels"
        yield Finding("codecs", "fault", text, "pip install --force-reinstall av decord")
    else:
        yield Finding("codecs", "ok", f"H.264 is written and read (off by {off:.1f} grey levels)")


def _generators(asked: Asked) -> Iterator[Finding]:
    try:
        from baselines.registry import GENERATORS
        from bench.plan import preset
        from bench.weights_needed import generator_needs
    except BROKEN as error:
        yield Finding(
            "generators", "fault", f"cannot be imported: {error}", "pip install -e . in the checkout"
        )
        return
    controls = [name for name, entry in GENERATORS.items() if entry.control]
    yield Finding("generators", "ok", f"{', '.join(controls)}: drawn, on the shipped suites")
    preset(asked.preset)
    needs = list(generator_needs(asked.preset, asked.weights))
    for need in needs:
        if need.missing is not None:
            state: Literal["note", "fault"] = "note" if need.optional else "fault"
            yield Finding("generators", state, f"{', '.join(need.users)} lack {need.name}", need.missing)
    if all(need.missing is None or need.optional for need in needs):
        users = dict.fromkeys(name for need in needs if need.missing is None for name in need.users)
        yield Finding("generators", "ok", f"{', '.join(users)}: all weights are here")


def _metrics(asked: Asked) -> Iterator[Finding]:
    try:
        from bench.weights_needed import judge_needs
        from metrics.availability import default_metrics
    except BROKEN as error:
        yield Finding("metrics", "fault", f"cannot be imported: {error}", "pip install -e . in the checkout")
        return
    needs = [need for need in judge_needs(asked.preset, asked.weights) if need.missing is not None]
    for need in needs:
        state: Literal["note", "fault"] = "note" if need.optional else "fault"
        lost = "no metric" if not need.optional else f"not {', '.join(need.users)}"
        yield Finding("metrics", state, f"{lost} without the judge {need.name}", need.missing or "")
    if all(need.optional for need in needs):
        names = default_metrics(asked.preset, asked.weights)
        yield Finding("metrics", "ok", f"the {len(names)} of a run that names none can be measured")
