"""Arguments that commands share."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from bench.argument_types import amount, names, positive, share, weights


def add_labour(parser: ArgumentParser) -> None:
    """Who does the work, what it may take, and how much may fail."""
    parser.add_argument(
        "--workers",
        type=positive,
        default=1,
        metavar="N",
        help="processes that share the run, with two threads each; no byte depends on it (default: 1)",
    )
    parser.add_argument(
        "--time-limit",
        type=amount,
        metavar="SECONDS",
        help="for each story to generate or to score; what takes longer is ended and counts as failed",
    )
    parser.add_argument(
        "--memory-limit",
        type=amount,
        metavar="GB",
        help="for each worker (Linux only); what needs more fails",
    )
    add_tolerance(parser)


def add_tolerance(parser: ArgumentParser) -> None:
    """How much may fail."""
    parser.add_argument(
        "--fail-on-error",
        type=share,
        default=0.0,
        metavar="SHARE",
        help="exit with 2 when a larger share of the stories failed (default: 0, when any failed)",
    )


def add_start_set(parser: ArgumentParser) -> None:
    """What stories of I2MSV begin with."""
    parser.add_argument(
        "--start-set",
        metavar="NAME|FOLDER",
        help="first frames of I2MSV: storyworld (drawn), a set of `bench starts`, or a folder of images",
    )


def add_metrics(parser: ArgumentParser) -> None:
    """What is measured."""
    parser.add_argument(
        "--metrics",
        type=names,
        metavar="A,B",
        help="which metrics (default: those that `bench list metrics` does not mark)",
    )


def add_output(parser: ArgumentParser) -> None:
    """Where the run goes."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the run (default: under runs/)")


def add_loading(parser: ArgumentParser) -> None:
    """From which weights, and where and how networks run."""
    parser.add_argument("--preset", default="tiny", help="tiny (weights are here) or public (default: tiny)")
    parser.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1, mps (default: cpu)")
    parser.add_argument("--dtype", default="float32", help="float32, bfloat16, float16 (default: float32)")
    parser.add_argument(
        "--weights",
        type=weights,
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="use these weights; repeatable",
    )
