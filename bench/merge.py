"""Joins the shards of a run: the records, videos and journal are those of a run that was never split."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.folder import comparable
from bench.journal import JOURNAL
from bench.ledger import in_order, planned
from cases.errors import RunError
from reports.records import ITEMS, Items, StoryKey, read_items
from reports.run_file import SUITE_COPY, PlanEntry, RunFile, ShardEntry, differences, read_run, write_run

VIDEOS = "videos"


class Shard(NamedTuple):
    """One part of a run."""

    folder: Path
    run: RunFile
    part: ShardEntry
    items: Items


def merge(out: Path, folders: Sequence[Path]) -> tuple[RunFile, Items]:
    """Join shards into a run folder of its own; the shards stay as they are.

    Args:
        out: the folder to make. Videos are hard links where the file system has them, else copies.
        folders: of all shards of one plan.

    Returns:
        The whole run and its records.

    Raises:
        RunError: ``out`` is taken, or the shards do not make one whole run; every fault is named.
    """
    if out.exists() and (out.is_file() or any(out.iterdir())):
        raise RunError(f"{out} exists already. Give the name of a folder that is to be made.")
    shards = read_shards(folders)
    plan = shards[0].run.plan.model_copy(update={"shard": None})
    # Every session of every shard, also where two machines started in the same second.
    run = RunFile(plan=plan, sessions=tuple(session for shard in shards for session in shard.run.sessions))
    items = _joined([shard.items for shard in shards])
    unfinished = out.with_name(f".{out.name}.merging")
    shutil.rmtree(unfinished, ignore_errors=True)
    _write(unfinished, run, items, shards)
    unfinished.replace(out)
    return run, items


def read_shards(folders: Sequence[Path]) -> list[Shard]:
    """The shards in the order of their numbers.

    Raises:
        RunError: they do not make one whole run; every fault is named.
    """
    runs = {folder: read_run(folder) for folder in dict.fromkeys(folders)}
    whole = [folder for folder, run in runs.items() if run.plan.shard is None]
    _refuse([f"{folder} is no shard: it was played whole" for folder in whole])
    _refuse([*_plan_faults(runs), *_part_faults({folder: run.plan for folder, run in runs.items()})])
    shards = [
        Shard(folder, run, run.plan.shard, read_items(folder / ITEMS))
        for folder, run in runs.items()
        if run.plan.shard
    ]
    _refuse([fault for shard in shards for fault in _story_faults(shard)])
    return sorted(shards, key=lambda shard: shard.part.number)


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise RunError("these shards cannot be joined:\n" + "\n".join(f"  {fault}" for fault in faults))


def _plan_faults(runs: Mapping[Path, RunFile]) -> Iterator[str]:
    """Where plans differ from the first one's in more than the shard."""
    (first, one), *others = runs.items()
    for folder, other in others:
        where = (f"in {first}", f"in {folder}")
        yield from differences(_of_all_shards(one.plan), _of_all_shards(other.plan), where=where)


def _of_all_shards(plan: PlanEntry) -> dict[str, object]:
    names = [entry.name for entry in plan.generators]
    data = comparable(plan.model_copy(update={"shard": None}), names)
    return {**data, "order of generators": names, "number of shards": plan.shard.of if plan.shard else None}


def _part_faults(plans: Mapping[Path, PlanEntry]) -> Iterator[str]:
    """Parts that are there twice, or not at all."""
    owner: dict[str, Path] = {}
    for folder, plan in plans.items():
        if str(plan.shard) in owner:
            yield f"{owner[str(plan.shard)]} and {folder} are both shard {plan.shard}"
        owner[str(plan.shard)] = folder
    counts = {plan.shard.of for plan in plans.values() if plan.shard}
    if len(counts) == 1:
        of = counts.pop()
        names = (f"{number}/{of}" for number in range(1, of + 1))
        yield from (f"shard {name} is missing" for name in names if name not in owner)


def _story_faults(shard: Shard) -> Iterator[str]:
    """Stories that a shard should have and has not, or has and should not."""
    name, wanted, has = f"{shard.folder} (shard {shard.part})", planned(shard.run.plan), shard.items.stories
    missing = [key for key in wanted if key not in has]
    if missing:
        yield (
            f"{name} is not finished: {len(missing)} of {len(wanted)} stories are missing, such as "
            f"{_words(missing[0])}. Run its command again"
        )
    strangers = has.keys() - set(wanted)
    if strangers:
        yield f"{name} holds what is not its part, such as {_words(min(strangers))}"


def _words(key: StoryKey) -> str:
    return f"{key.generator}/{key.case}/seed-{key.seed}"


def _joined(parts: Sequence[Items]) -> Items:
    joined = Items()
    for part in parts:
        joined.stories.update(part.stories)
        joined.values.update(part.values)
    return joined


def _write(folder: Path, run: RunFile, items: Items, shards: Sequence[Shard]) -> None:
    folder.mkdir(parents=True)
    shutil.copy(shards[0].folder / SUITE_COPY, folder)
    (folder / ITEMS).write_bytes(in_order(run.plan, items))
    with (folder / JOURNAL).open("wb") as journal:
        for shard in shards:
            journal.write(_whole_lines(shard.folder / JOURNAL))
    for shard in shards:
        if (shard.folder / VIDEOS).is_dir():
            shutil.copytree(
                shard.folder / VIDEOS, folder / VIDEOS, copy_function=_link_or_copy, dirs_exist_ok=True
            )
    write_run(folder, run)


def _whole_lines(path: Path) -> bytes:
    data = path.read_bytes()
    return data[: data.rfind(b"\n") + 1]


def _link_or_copy(source: str, target: str) -> None:
    """Hard links where the file system has them: a video is replaced as a whole, never changed in place."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
