"""A run's folder: made or continued, never by two commands at once, never under another plan."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cases.errors import RunError
from cases.load import suite_bytes
from cases.types import SuiteFile
from reports.records import ITEMS
from reports.run_file import (
    RUN_FILE,
    SUITE_COPY,
    GeneratorEntry,
    PlanEntry,
    RunFile,
    Session,
    differences,
    part_of,
    read_run,
    write_run,
    write_whole,
)


def open_run(folder: Path, plan: PlanEntry, suite: SuiteFile, session: Session) -> RunFile:
    """Make the folder, or continue the run that is in it.

    Generators that the run has not seen yet are added; all else of the plan has to be equal.

    Raises:
        RunError: the folder belongs to another plan, or cannot be written.
    """
    if _is_begun(folder):
        run = _continued(folder, plan, session)
    else:
        _refuse_strangers(folder)
        run = RunFile(plan=plan, sessions=(session,))
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(folder / SUITE_COPY, suite_bytes(suite))
    write_run(folder, run)
    return run


def _is_begun(folder: Path) -> bool:
    """Whether a run left something worth keeping; one that failed before its first batch did not."""
    return (folder / RUN_FILE).exists() and any((folder / name).exists() for name in (ITEMS, "videos"))


def _continued(folder: Path, plan: PlanEntry, session: Session) -> RunFile:
    old = read_run(folder)
    known = {generator.name: generator for generator in old.plan.generators}
    wanted = {generator.name: generator for generator in plan.generators}
    merged: tuple[GeneratorEntry, ...] = tuple({**known, **wanted}.values())
    common = [name for name in known if name in wanted]
    faults = differences(comparable(old.plan, common), comparable(plan, common))
    if faults:
        raise RunError(
            f"{folder} holds a run under another plan:\n"
            + "\n".join(f"  {fault}" for fault in faults)
            + "\nGive another --out, or remove the folder to start anew."
        )
    return old.model_copy(
        update={
            "plan": old.plan.model_copy(update={"generators": merged}),
            "sessions": (*old.sessions, session),
        }
    )


def comparable(plan: PlanEntry, generators: Sequence[str]) -> dict[str, object]:
    """What has to be equal: the names of things as keys, so that a difference is named by them.

    Where somebody's videos lie is left out: those that have changed are scored again.
    """
    where = {"generators": {"__all__": {"clips"}}}
    data = plan.model_dump(mode="json", exclude={"preset_in_words": True, **where})
    data["metrics"] = {metric["name"]: {"version": metric["version"]} for metric in data["metrics"]}
    data["generators"] = {entry["name"]: entry for entry in data["generators"] if entry["name"] in generators}
    return data


def _refuse_strangers(folder: Path) -> None:
    if folder.is_file():
        raise RunError(f"{folder} is a file; give a folder to --out.")
    if (folder / RUN_FILE).exists():
        return
    if folder.exists() and any(path.name not in LEFT_BY_A_START for path in folder.iterdir()):
        raise RunError(f"{folder} is not empty and holds no {RUN_FILE}. Give another --out.")


LOCK = ".lock"
CUTS = "cuts.json"
"""SHA-256 of a scored file -> the cuts found in it."""
LEFT_BY_A_START = (LOCK, CUTS, SUITE_COPY, part_of(SUITE_COPY), part_of(RUN_FILE))
"""What there may be before ``run.json``: a command that is killed, or finds the disk full, leaves no more."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder against a second command; the lock goes with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        if sys.platform != "win32":  # there, running one command at a time is up to the user
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(
                    f"{folder} is in use by another command. Wait for it, or give another --out."
                ) from None
        yield
