"""Arguments that commands share."""

from __future__ import annotations

from argparse import ArgumentParser

from bench.argument_types import amount, positive, share


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
