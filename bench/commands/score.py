"""``bench score``: the same judges for videos that exist."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from bench.console import note
from bench.finish import finish
from bench.folder import locked, open_run
from bench.request import Request, make_plan, play
from bench.tools import Tools, or_own
from cases.errors import RunError
from cases.load import load_suite
from cases.types import Case
from reports.run_file import GeneratorEntry


def execute(options: argparse.Namespace, tools: Tools | None) -> int:
    """Score a folder of videos and report."""
    tools = or_own(tools)
    request = Request.from_options(options, load_suite(options.suite))
    match_videos(options.folder, request.cases())
    name = slug(options.folder.resolve().name)
    folder = options.out or Path("runs") / f"score-{name}-{request.suite.suite.name}"
    source = str(options.folder.resolve())
    videos = GeneratorEntry(name=name, source=source, description=f"videos in {source}")
    plan = make_plan(request, tools, [videos])
    with locked(folder):
        run = open_run(folder, plan, request.suite, request.session())
        return finish(folder, play(folder, run, request, tools, [name]))


def slug(text: str) -> str:
    """A folder's name as a generator's name: lower-case letters, digits and single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "videos"


def match_videos(folder: Path, cases: Sequence[Case]) -> None:
    """Say what is there, what is missing and what is left over.

    Raises:
        RunError: the folder does not exist, or nothing in it has an expected name.
    """
    if not folder.is_dir():
        raise RunError(
            f"{folder} is not a folder. Give the folder that holds <case id>/shot-1.mp4 and so on."
        )
    expected = {f"{case.id}/shot-{i}.mp4" for case in cases for i in range(1, len(case.shots) + 1)}
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if not expected & found:
        example = sorted(found)[0] if found else "nothing"
        raise RunError(
            f"{folder}: no file has an expected name. Expected such as {min(expected)}, found {example}. "
            "`bench export SUITE --out DIR` writes all names."
        )
    note(f"{len(expected & found)} of {len(expected)} shots found in {folder}")
    _few("missing, scored as null", expected - found)
    _few("not of this suite, left alone", {name for name in found - expected if name.endswith(".mp4")})


def _few(what: str, names: set[str]) -> None:
    if names:
        shown = ", ".join(sorted(names)[:3])
        note(f"  {len(names)} {what}: {shown}{', ...' if len(names) > 3 else ''}")
