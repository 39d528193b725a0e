"""The arguments of ``bench ablate`` and ``bench publish``."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.argument_groups import add_labour, add_loading, add_metrics, add_start_set
from bench.argument_types import names, positive
from bench.axes import AXES, SUITES


def ablate_arguments(ablate: argparse.ArgumentParser) -> None:
    """Of ``bench ablate``."""
    ablate.add_argument(
        "--axis",
        required=True,
        choices=(*AXES, "all"),
        help="which table; all: every generator is played once",
    )
    _add_suite(ablate)
    ablate.add_argument(
        "--without",
        type=names,
        default=(),
        metavar="A,B",
        help="leave these generators out; tables say that they were not played",
    )
    ablate.add_argument(
        "--limit", type=positive, metavar="N", help="only the first N cases, patterns in turn"
    )
    ablate.add_argument(
        "--trainings",
        type=Path,
        default=Path(".cache/training/arms"),
        metavar="DIR",
        help="where `onestory.training arms` left arms of other training seeds than 0 (default: "
        ".cache/training/arms)",
    )
    ablate.add_argument(
        "--out", type=Path, default=Path("runs"), metavar="DIR", help="for runs and tables (default: runs)"
    )
    add_metrics(ablate)
    add_start_set(ablate)
    add_labour(ablate)
    add_loading(ablate)


def publish_arguments(publish: argparse.ArgumentParser) -> None:
    """Of ``bench publish``."""
    publish.add_argument(
        "--runs",
        type=Path,
        default=Path("runs"),
        metavar="DIR",
        help="the --out of `bench ablate` (default: runs)",
    )
    publish.add_argument("--limit", type=positive, metavar="N", help="the --limit of `bench ablate`")
    _add_suite(publish)
    publish.add_argument(
        "--out",
        type=Path,
        default=Path("docs/results"),
        metavar="DIR",
        help="where tables, plots, strips and values of stories go (default: docs/results)",
    )


def _add_suite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--suite", choices=tuple(SUITES), default="both", help="(default: both)")
