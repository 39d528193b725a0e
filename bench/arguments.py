"""The arguments of every command. Nothing heavy is imported here, so that help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bench.argument_groups import (
    add_labour,
    add_loading,
    add_metrics,
    add_output,
    add_start_set,
    add_tolerance,
)
from bench.argument_types import lengths, names, positive, seed, seeds, shard, slug
from bench.arguments_ablate import ablate_arguments, publish_arguments
from bench.arguments_machine import starts_arguments, weights_arguments
from bench.arguments_thresholds import check_arguments, freeze_arguments

if TYPE_CHECKING:
    from bench.tools import Tools

SINGLE_FILE_MB = 20
"""Mail servers take messages of about 25 MB."""

Execute = Callable[[argparse.Namespace, "Tools | None"], int]


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse a command line; the result's ``execute`` runs the command."""
    return build_parser().parse_args(arguments)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Measure multi-shot video generators: OneStory, its baselines, and your own.",
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_run(commands)
    _add_score(commands)
    _add_list(commands)
    _add_show(commands)
    _add_export(commands)
    _add_report(commands)
    _add_compare(commands)
    _add_ablate(commands)
    _add_thresholds(commands)
    _add_calibrate(commands)
    _add_merge(commands)
    _add_machine(commands)
    return parser


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""Argparse gives this class no public name."""


def _command(commands: Commands, name: str, help: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    parser.set_defaults(execute=_lazily(f"bench.commands.{name}"))
    return parser


def _lazily(module: str) -> Execute:
    """The module's ``execute``, imported when it is called."""

    def execute(options: argparse.Namespace, tools: Tools | None) -> int:
        code: int = import_module(module).execute(options, tools)
        return code

    return execute


def _add_run(commands: Commands) -> None:
    run = _command(commands, "run", "generate a suite's stories, score them, and write a report")
    run.add_argument(
        "--suite", required=True, metavar="NAME|FILE", help="i2msv, t2msv, or a suite file of your own"
    )
    run.add_argument(
        "--generators",
        type=names,
        metavar="A,B",
        help="which generators (default: OneStory, five baselines and the controls; `bench list generators` "
        "marks the others); also command:FILE.yaml, a program of yours, and folder:PLACE, videos that exist "
        "(docs/score.md)",
    )
    add_metrics(run)
    run.add_argument("--limit", type=positive, metavar="N", help="only the first N cases, patterns in turn")
    noise = run.add_mutually_exclusive_group()
    noise.add_argument(
        "--seed", dest="seeds", type=seed, default=(0,), metavar="S", help="seed of all noise (default: 0)"
    )
    noise.add_argument(
        "--seeds",
        type=seeds,
        metavar="N|A,B,C",
        help="make each story for several seeds: the first N, or those named; their mean is the story's",
    )
    run.add_argument(
        "--shard",
        type=shard,
        metavar="I/N",
        help="play the I-th of N parts, on a machine of its own; `bench merge` joins them",
    )
    add_start_set(run)
    add_output(run)
    add_labour(run)
    add_loading(run)


def _add_score(commands: Commands) -> None:
    score = _command(
        commands,
        "score",
        "score videos that exist: FOLDER/<case id>/shot-1.mp4, shot-2.mp4, ... or FOLDER/<case id>.mp4",
    )
    score.add_argument("folder", type=Path, metavar="FOLDER", help="where the videos lie; never written to")
    asked = score.add_mutually_exclusive_group(required=True)
    asked.add_argument("--suite", metavar="NAME|FILE", help="the suite they were made for")
    asked.add_argument(
        "--cases", type=Path, metavar="FILE", help="your own cases: a suite file, head optional"
    )
    score.add_argument(
        "--manifest", type=Path, metavar="FILE", help="which file is which shot (YAML or JSON): docs/score.md"
    )
    score.add_argument(
        "--lengths",
        type=lengths,
        metavar="N|A,B,C",
        help="of the shots in files that hold a story: frames (81) or seconds (5s), one for all or one each",
    )
    score.add_argument(
        "--dry-run", action="store_true", help="only say what was found, missing and left over"
    )
    score.add_argument("--name", type=slug, metavar="NAME", help="in the report (default: the folder's name)")
    add_start_set(score)
    add_metrics(score)
    add_output(score)
    add_labour(score)
    add_loading(score)


def _add_list(commands: Commands) -> None:
    listing = _command(commands, "list", "list what there is")
    listing.add_argument("kind", choices=("suites", "cases", "generators", "metrics"))
    listing.add_argument("--suite", metavar="NAME|FILE", help="of `list cases` (default: all suites)")


def _add_show(commands: Commands) -> None:
    show = _command(commands, "show", "show a case: its cast, its places, its shots")
    show.add_argument("case", metavar="CASE", help="id of the case")
    show.add_argument("--suite", metavar="NAME|FILE", help="where to look (default: all suites)")


def _add_export(commands: Commands) -> None:
    export = _command(commands, "export", "write captions, prompts, first frames and expected file names")
    export.add_argument("suite", metavar="SUITE", help="name or file of the suite")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")
    add_start_set(export)


def _add_report(commands: Commands) -> None:
    report = _command(commands, "report", "write the reports of runs anew, and a joint page of several")
    report.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="folder of a run")
    report.add_argument(
        "--single-file",
        nargs="?",
        type=positive,
        const=SINGLE_FILE_MB,
        metavar="MB",
        help="write the page as one file as well, with so many megabytes of videos and pictures in it, "
        f"for mail (default: {SINGLE_FILE_MB})",
    )
    report.add_argument(
        "--out", type=Path, metavar="DIR", help="where a joint page goes (default: under runs/)"
    )
    report.add_argument(
        "--tables", type=Path, metavar="DIR", help="write the tables of all these runs together as well"
    )


def _add_compare(commands: Commands) -> None:
    compare = _command(commands, "compare", "is one generator better than others, by more than chance?")
    compare.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="folder of a run, or of several")
    compare.add_argument(
        "--subject",
        metavar="NAME",
        help="the generator that the others are compared with (default: onestory, or the first)",
    )
    compare.add_argument(
        "--out", type=Path, metavar="DIR", help="where compare.md, .csv and .json go (default: under runs/)"
    )


def _add_ablate(commands: Commands) -> None:
    ablate_arguments(
        _command(commands, "ablate", "play an axis of the comparison; print the paper's table and ours")
    )
    publish_arguments(
        _command(
            commands, "publish", "write what `bench ablate --axis all` played as pages, plots and strips"
        )
    )


def _add_thresholds(commands: Commands) -> None:
    check_arguments(
        _command(commands, "check", "hold a run against thresholds: exit 0 all hold, 1 failed, 2 no answer")
    )
    freeze_arguments(_command(commands, "freeze", "write thresholds from a run, for `bench check`"))


def _add_calibrate(commands: Commands) -> None:
    calibrate = _command(commands, "calibrate", "spoil stories by declared levels; do the metrics respond?")
    calibrate.add_argument(
        "--stories", type=positive, default=16, metavar="N", help="how many stories (default: 16)"
    )
    calibrate.add_argument(
        "--out",
        type=Path,
        default=Path("runs/calibration"),
        metavar="DIR",
        help="where calibration.md, plots and values go (default: runs/calibration)",
    )
    calibrate.add_argument(
        "--workers",
        type=positive,
        default=2,
        metavar="N",
        help="processes; no value depends on it (default: 2)",
    )
    calibrate.add_argument(
        "--metrics", type=names, metavar="A,B", help="which metrics, or all (default: those of a run)"
    )
    add_loading(calibrate)


def _add_merge(commands: Commands) -> None:
    merge = _command(commands, "merge", "join the shards of a run")
    merge.add_argument("out", type=Path, metavar="OUT", help="folder of the whole run; must not exist")
    merge.add_argument("shards", nargs="+", type=Path, metavar="SHARD", help="folders of all shards")
    add_tolerance(merge)


def _add_machine(commands: Commands) -> None:
    starts_arguments(_command(commands, "starts", "the first frames of I2MSV: list, check or make a set"))
    weights = _command(commands, "weights", "which weights are needed, where they are, and how to get them")
    add_loading(weights)
    weights_arguments(weights)
    doctor = _command(commands, "doctor", "what works on this machine, what does not, and what to do")
    add_loading(doctor)
