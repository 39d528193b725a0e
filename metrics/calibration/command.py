"""The command line of calibrations that load judges and print Markdown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import torch

from cases.errors import BenchError

Report = Callable[[str, str, dict[str, str]], str]
"""(preset, device, judge -> folder of its weights) -> Markdown."""


def run(made: argparse.ArgumentParser, report: Report, arguments: list[str] | None) -> int:
    """Print a report and write it where asked; 0, or 2 where nothing could be measured."""
    options = made.parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        text = report(options.preset, options.device, dict(options.weights))
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(text)
    if options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    return 0


def parser(program: str, description: str) -> argparse.ArgumentParser:
    """Which judges, and where the report goes."""
    made = argparse.ArgumentParser(f"python -m {program}", description=description)
    made.add_argument("--preset", default="tiny", help="of the judges: tiny or public (default: tiny)")
    made.add_argument(
        "--weights", type=_weights, action="append", default=[], metavar="NAME=PATH", help="repeatable"
    )
    made.add_argument("--device", default="cpu", help="a torch device (default: cpu)")
    made.add_argument("--threads", type=int, default=1, help="of the processor (default: 1)")
    made.add_argument("--out", type=Path, metavar="FILE", help="write the report there too")
    return made


def _weights(text: str) -> tuple[str, str]:
    name, separator, place = text.partition("=")
    if not (name and separator and place):
        raise argparse.ArgumentTypeError(f"got {text!r}, wanted NAME=PATH")
    return name, place
