"""The repository's own generators and judges: the same bytes from one process, three, and shards."""

from __future__ import annotations

from pathlib import Path

import pytest

import processes
from reports.records import ITEMS

COMMAND = (
    "run", "--suite", "i2msv", "--generators", "independent,static,noise", "--limit", "2", "--seeds", "2",
    "--metrics", "character_margin,semantic_alignment,dynamic_degree",
)  # fmt: skip


def played(out: Path, *more: str) -> Path:
    code, words = processes.run("bench", *COMMAND, "--out", out, *more)
    assert code == 0, words
    return out


def contents(out: Path) -> dict[str, bytes]:
    videos = {path.relative_to(out).as_posix(): path.read_bytes() for path in (out / "videos").rglob("*.mp4")}
    return {ITEMS: (out / ITEMS).read_bytes(), **videos}


@pytest.mark.slow
def test_workers_and_shards_give_equal_bytes(tmp_path: Path) -> None:
    whole = contents(played(tmp_path / "whole"))
    assert len(whole) == 1 + 3 * 2 * 2 * 6
    assert contents(played(tmp_path / "workers", "--workers", "3")) == whole
    shards = [played(tmp_path / f"shard-{i}", "--shard", f"{i}/3") for i in (1, 2, 3)]
    code, words = processes.run("bench", "merge", tmp_path / "merged", *shards)
    assert code == 0, words
    assert contents(tmp_path / "merged") == whole
