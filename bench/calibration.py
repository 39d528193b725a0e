"""Plays the job of calibration: story by story, in several processes, and on where a killed job stopped."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from bench.tools import JudgeSettings
from cases.errors import RunError
from reports.run_file import differences, write_whole

if TYPE_CHECKING:
    from metrics.calibration.job import Row
    from metrics.perception.judges import Judges

PLAN = "plan.json"
STORIES = "stories"

Measure = Callable[[int], Sequence["Row"]]
"""Number of a story -> its rows."""


class Job(NamedTuple):
    """What is to be measured, and by whom."""

    preset: str
    device: str
    weights: tuple[tuple[str, str], ...]
    metrics: tuple[str, ...]

    @classmethod
    def of(cls, settings: JudgeSettings) -> Job:
        """In a form that processes can be told."""
        return cls(settings.preset, settings.device, tuple(settings.weights.items()), settings.metrics)


def calibrate(
    folder: Path,
    measure: Measure,
    plan: dict[str, Any],
    numbers: Sequence[int],
    workers: int,
    done: Callable[[int, int], None],
) -> pd.DataFrame:
    """Measure all stories that the folder has no file of yet; the values of all.

    Args:
        folder: where ``plan.json`` and a table a story are kept.
        measure: how; with several workers a function that processes can be told, as :func:`measurer` makes.
        plan: what the values depend on; a folder with another plan is refused.
        numbers: of the stories.
        workers: processes; values do not depend on it.
        done: told (stories done, stories in all) after each.

    Raises:
        RunError: the folder holds values of another plan.
    """
    open_plan(folder, plan)
    left = [number for number in numbers if not _file(folder, number).exists()]
    before = len(numbers) - len(left)
    done(before, len(numbers))
    for count, (number, rows) in enumerate(_measured(measure, left, workers), 1):
        write_rows(_file(folder, number), rows)
        done(before + count, len(numbers))
    return pd.concat([_read(_file(folder, number)) for number in numbers], ignore_index=True)


def measurer(job: Job) -> Measure:
    """Measures stories with judges that each process loads once."""
    return partial(_measure, job)


def _measure(job: Job, number: int) -> list[Row]:
    from bench.threads import fix_threads
    from metrics.calibration.job import measure_story

    fix_threads(1)  # so that values depend neither on the machine nor on the number of processes
    return measure_story(_judges(job), number, job.metrics)


@cache
def _judges(job: Job) -> Judges:
    from metrics.score import Judges

    return Judges.load(job.preset, job.device, dict(job.weights))


def _measured(measure: Measure, numbers: Sequence[int], workers: int) -> Iterator[tuple[int, Sequence[Row]]]:
    """Stories with their rows, as they come."""
    if workers == 1 or len(numbers) < 2:
        yield from ((number, measure(number)) for number in numbers)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        futures = {pool.submit(measure, number): number for number in numbers}
        try:
            yield from ((futures[future], future.result()) for future in as_completed(futures))
        finally:
            pool.shutdown(cancel_futures=True)


def open_plan(folder: Path, plan: dict[str, Any]) -> None:
    """Write the plan, or make sure that the folder's is the same.

    Raises:
        RunError: it is not.
    """
    path = folder / PLAN
    if path.exists() and any((folder / STORIES).glob("*.csv")):
        faults = differences(json.loads(path.read_text()), plan)
        if faults:
            raise RunError(
                f"{folder} holds a calibration under another plan:\n"
                + "\n".join(f"  {fault}" for fault in faults)
                + "\nGive another --out, or remove the folder to start anew."
            )
    (folder / STORIES).mkdir(parents=True, exist_ok=True)
    write_whole(path, (json.dumps(plan, indent=1) + "\n").encode())


def write_rows(path: Path, rows: Sequence[Row]) -> None:
    """Write a table that is there whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0]._fields)
    writer.writerows(rows)
    write_whole(path, text.getvalue().encode())


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"setting": str, "reason": str}, keep_default_na=True)


def _file(folder: Path, number: int) -> Path:
    return folder / STORIES / f"{number:03d}.csv"
