"""The arguments of every command. Nothing heavy is imported here, so that help comes at once."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

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
    _add_calibrate(commands)
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
        type=_names,
        metavar="A,B",
        help="which generators (default: all comparable ones and the controls)",
    )
    _add_metrics(run)
    run.add_argument("--limit", type=_positive, metavar="N", help="only the first N cases, patterns in turn")
    run.add_argument("--seed", type=int, default=0, metavar="S", help="seed of all noise (default: 0)")
    run.add_argument(
        "--starts",
        metavar="FOLDER",
        help="first frames of I2MSV: <case id>.png (default: the drawn ones)",
    )
    _add_output(run)
    _add_loading(run)


def _add_score(commands: Commands) -> None:
    score = _command(
        commands, "score", "score videos that exist: FOLDER/<case id>/shot-1.mp4, shot-2.mp4, ..."
    )
    score.add_argument("folder", type=Path, metavar="FOLDER", help="where the videos lie; never written to")
    score.add_argument("--suite", required=True, metavar="NAME|FILE", help="the suite they were made for")
    _add_metrics(score)
    _add_output(score)
    _add_loading(score)


def _add_metrics(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--metrics",
        type=_names,
        metavar="A,B",
        help="which metrics (default: those that `bench list metrics` does not mark)",
    )


def _add_list(commands: Commands) -> None:
    listing = _command(commands, "list", "list what there is")
    listing.add_argument("kind", choices=("suites", "generators", "metrics"))


def _add_show(commands: Commands) -> None:
    show = _command(commands, "show", "show a case: its cast, its places, its shots")
    show.add_argument("case", metavar="CASE", help="id of the case")
    show.add_argument("--suite", metavar="NAME|FILE", help="where to look (default: all suites)")


def _add_export(commands: Commands) -> None:
    export = _command(commands, "export", "write captions, prompts, first frames and expected file names")
    export.add_argument("suite", metavar="SUITE", help="name or file of the suite")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")


def _add_report(commands: Commands) -> None:
    report = _command(commands, "report", "write the reports of runs anew")
    report.add_argument("runs", nargs="+", type=Path, metavar="RUN", help="folder of a run")
    report.add_argument(
        "--single-file",
        nargs="?",
        type=_positive,
        const=SINGLE_FILE_MB,
        metavar="MB",
        help="write the page as one file as well, with so many megabytes of videos and pictures in it, "
        f"for mail (default: {SINGLE_FILE_MB})",
    )
    report.add_argument(
        "--tables", type=Path, metavar="DIR", help="write the tables of all these runs together as well"
    )


def _add_calibrate(commands: Commands) -> None:
    calibrate = _command(commands, "calibrate", "spoil stories by declared levels; do the metrics respond?")
    calibrate.add_argument(
        "--stories", type=_positive, default=16, metavar="N", help="how many stories (default: 16)"
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
        type=_positive,
        default=2,
        metavar="N",
        help="processes; no value depends on it (default: 2)",
    )
    calibrate.add_argument(
        "--metrics", type=_names, metavar="A,B", help="which metrics, or all (default: those of a run)"
    )
    _add_loading(calibrate)


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the run (default: under runs/)")


def _add_loading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", default="tiny", help="tiny (weights are here) or public (default: tiny)")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1, mps (default: cpu)")
    parser.add_argument("--dtype", default="float32", help="float32, bfloat16, float16 (default: float32)")
    parser.add_argument(
        "--weights",
        type=_weights,
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="use these weights; repeatable",
    )


def _names(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not names:
        raise argparse.ArgumentTypeError("expected names separated by commas")
    return names


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a number from 1 up, found {text!r}")
    return int(text)


def _weights(text: str) -> tuple[str, str]:
    name, equals, place = text.partition("=")
    if not (name and equals and place):
        raise argparse.ArgumentTypeError(f"expected NAME=PATH, found {text!r}")
    return name, place
