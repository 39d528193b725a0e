"""The arguments of ``bench check`` and ``bench freeze``."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.argument_types import amount, names, positive


def check_arguments(check: argparse.ArgumentParser) -> None:
    """Of ``bench check``."""
    check.add_argument("run", type=Path, metavar="RUN", help="folder of the run")
    check.add_argument(
        "--thresholds", type=Path, required=True, metavar="FILE", help="such as `bench freeze` writes"
    )
    check.add_argument("--generator", metavar="NAME", help="only this one's thresholds (default: all)")


def freeze_arguments(freeze: argparse.ArgumentParser) -> None:
    """Of ``bench freeze``."""
    freeze.add_argument("run", type=Path, metavar="RUN", help="folder of the run")
    freeze.add_argument("--out", type=Path, required=True, metavar="FILE", help="the threshold file, x.yaml")
    freeze.add_argument("--generators", type=names, metavar="A,B", help="only these (default: all)")
    freeze.add_argument("--metrics", type=names, metavar="A,B", help="only these (default: all)")
    freeze.add_argument(
        "--limit", type=positive, metavar="N", help="only the run's first N cases (default: all)"
    )
    freeze.add_argument(
        "--within",
        type=amount,
        metavar="WIDTH",
        help="bounds of means, WIDTH to both sides, in place of pairs of stories: for checks that play the "
        "same stories with the same noise",
    )
