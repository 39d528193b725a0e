"""``bench run``: generate, score, report."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from baselines.public.parts import PARTS
from bench.console import note
from bench.finish import finish
from bench.outside import with_outside
from bench.plan import DEFAULT_GENERATORS, DRAWN, check_names
from bench.playing import playing
from bench.request import Request
from bench.tools import GeneratorInfo, Tools, or_own
from cases.load import load_suite, suite_names
from reports.run_file import ShardEntry


def execute(options: argparse.Namespace, tools: Tools | None) -> int:
    """Play a suite, or what is left of it, and report."""
    tools = or_own(tools)
    request = Request.from_options(options, load_suite(options.suite))
    request = replace(
        request.with_starts(options.start_set),
        seeds=options.seeds,
        limit=options.limit,
        shard=None if options.shard is None else ShardEntry(number=options.shard[0], of=options.shard[1]),
    )
    folder = options.out or default_folder(request)
    given = options.generators or default_generators(request, tools)
    tools, given = with_outside(tools, given, request, folder)
    check_names("generator", given, tools.generators())
    names = [name for name in tools.generators() if name in given]  # the order of reports
    with playing(folder, request, tools, names, options) as played:
        return finish(folder, played, options.fail_on_error)


def default_generators(request: Request, tools: Tools) -> list[str]:
    """Those of the default set that can be played.

    Without the drawn controls where nobody knows how to draw the suite, and without the families for which
    the public preset was given no weights.
    """
    known = tools.generators()
    names = [name for name in DEFAULT_GENERATORS if name in known]
    for name, missing in {name: _not_given(known[name], request) for name in names}.items():
        if missing:
            given = " ".join(f"--weights {part}=FOLDER_OR_HUB_ID" for part in missing)
            note(f"run without {name}: it needs {given} (docs/baselines.md)")
            names.remove(name)
    if request.suite.suite.name in suite_names():
        return names
    note(f"{request.suite.path} is no suite of the drawn world: run without {', '.join(DRAWN)}")
    return [name for name in names if name not in DRAWN]


def _not_given(info: GeneratorInfo, request: Request) -> list[str]:
    """Parts of a family that the public preset was not given; OneStory's are missed where they are loaded."""
    if request.preset != "public":
        return []
    parts = [part for part in info.public_weights or () if part in PARTS and not PARTS[part].needed]
    return [part for part in parts if part not in dict(request.weights)]


def default_folder(request: Request) -> Path:
    """``runs/<suite>-seed<S>``, with the limit and what else is not the default in the name."""
    seeds = "-".join(str(seed) for seed in request.seeds)
    parts = [request.suite.suite.name, f"seed{'s' if len(request.seeds) > 1 else ''}{seeds}"]
    parts += [f"limit{request.limit}"] if request.limit else []
    parts += [f"shard{request.shard.number}of{request.shard.of}"] if request.shard else []
    parts += [request.preset] if request.preset != "tiny" else []
    return Path("runs") / "-".join(parts)
