"""The commands ``arm`` and ``arms``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from onestory.arms import ARMS, STEPS

WEIGHTS = Path(__file__).parents[1] / "weights"


def add_options(commands: Any) -> None:
    """Add both to the trainers' command line (``commands`` is what argparse's ``add_subparsers`` gave)."""
    one = commands.add_parser("arm", help="one arm of the comparison, from the common base")
    one.add_argument("name", metavar="NAME", help=f"one of {', '.join(ARMS)}")
    one.add_argument("--out", type=Path, required=True, help="checkpoint, log and weights")
    one.add_argument("--seed", type=int, default=0, help="of samples, order and noise")
    every = commands.add_parser("arms", help="all arms that are not there yet; seed 0 goes to the benchmark")
    every.add_argument("names", metavar="NAME", nargs="*", help="only these (default: all)")
    every.add_argument("--out", type=Path, default=Path(".cache/training/arms"), help="<arm>-seed<k> go here")
    every.add_argument("--seed", type=int, help="only this one (default: all that an arm is asked for)")
    every.add_argument("--shipped", type=Path, default=WEIGHTS / "arms", help="where the benchmark looks")
    for command in (one, every):
        command.add_argument("--start", type=Path, default=WEIGHTS / "base", help="the base's weights")
        command.add_argument("--latents", type=Path, default=Path(".cache/latents/train"))
        command.add_argument("--autoencoder", type=Path, default=WEIGHTS / "autoencoder")
        command.add_argument("--steps", type=int, default=STEPS, help="the same for all arms")
        command.add_argument("--stories", type=int, help="use only the first so many stories")
        command.add_argument("--compile", action="store_true", help="compile the blocks first")
        command.add_argument("--threads", type=int, default=2)


def arm(args: argparse.Namespace) -> None:
    """Train one arm."""
    from onestory.training.arms import train_arm

    _say(train_arm(args.name, out=args.out, seed=args.seed, **_settings(args)))


def arms(args: argparse.Namespace) -> None:
    """Train what is missing."""
    from onestory.training.arms import train_arms

    seeds = None if args.seed is None else [args.seed]
    for weights in train_arms(args.names, args.out, args.shipped, seeds=seeds, **_settings(args)):
        _say(weights)


def _settings(args: argparse.Namespace) -> dict[str, Any]:
    return {
        "start": args.start, "latents": args.latents, "autoencoder": args.autoencoder, "steps": args.steps,
        "stories": args.stories, "compiled": args.compile,
    }  # fmt: skip


def _say(weights: Path) -> None:
    sys.stdout.write(f"weights: {weights}\n")
