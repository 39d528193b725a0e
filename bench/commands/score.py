"""``bench score``: the same judges for videos that exist."""

from __future__ import annotations

import argparse
from pathlib import Path

from baselines.outside.folder import Match, at_lengths, match_folder
from baselines.outside.manifest import Manifest, load_manifest
from bench.console import note
from bench.engines.choose import EngineOptions
from bench.engines.limits import Limits
from bench.existing import check_cuts_can_be_found, entry_of, list_names, report_match, slug, unreadable
from bench.finish import finish
from bench.folder import locked, open_run
from bench.request import Request, make_plan, play
from bench.tools import Tools, or_own
from cases.errors import RunError
from cases.load import load_cases, load_suite

SHOWN = 3
"""Names of each kind that are listed, unless the command is only asked what it would do."""


def execute(options: argparse.Namespace, tools: Tools | None) -> int:
    """Score a folder of videos and report; or only say what is in it."""
    suite = load_suite(options.suite) if options.cases is None else load_cases(options.cases)
    request = Request.from_options(options, suite)
    cases = request.cases()
    manifest = None if options.manifest is None else load_manifest(options.manifest, {c.id: c for c in cases})
    match = match_folder(options.folder, cases, manifest)
    if not options.dry_run:
        refuse_nothing(options.folder, match)
    if options.lengths is not None:
        match = at_lengths(match, *options.lengths)
    report_match(options.folder, match, cases, None if options.dry_run else SHOWN)
    if options.dry_run:
        faults = [f"{file} ({why})" for file, why in unreadable(match).items()]
        list_names("that cannot be read, scored as null", faults, None)
    check_cuts_can_be_found(match)
    return 0 if options.dry_run else _score(options, request, match, manifest, or_own(tools))


def _score(
    options: argparse.Namespace, request: Request, match: Match, manifest: Manifest | None, tools: Tools
) -> int:
    request = request.with_starts(options.start_set)
    name = options.name or (manifest and manifest.name) or slug(options.folder.resolve().name)
    folder = options.out or Path("runs") / f"score-{name}-{request.suite.suite.name}"
    refuse_inside(options.folder, folder)
    with locked(folder):
        videos = entry_of(name, options.folder, match, folder, options.device)
        plan = make_plan(request, tools, [videos])
        run = open_run(folder, plan, request.suite, request.session())
        labour = EngineOptions(options.workers, Limits(options.time_limit, options.memory_limit))
        return finish(folder, play(folder, run, request, tools, [name], labour), options.fail_on_error)


def refuse_nothing(folder: Path, match: Match) -> None:
    """Refuse a folder without any expected name; a dry run lists what is there instead.

    Raises:
        RunError: nothing was found at all.
    """
    if not match.found:
        example = min(match.extra, default="nothing")
        for place, why in match.refused.items():
            note(f"not read: {place} ({why})")
        raise RunError(
            f"{folder}: no video has an expected name. Expected such as {min(match.missing)}, "
            f"found {example}. `bench export SUITE --out DIR` writes all names; "
            "--manifest FILE says which file is which; --dry-run lists what is there."
        )


def refuse_inside(videos: Path, out: Path) -> None:
    """Refuse to write a run into the folder of videos, which is only read.

    Raises:
        RunError: ``out`` lies in it.
    """
    if out.resolve().is_relative_to(videos.resolve()):
        raise RunError(f"{out} lies in {videos}, which is never written to. Give another place with --out.")
