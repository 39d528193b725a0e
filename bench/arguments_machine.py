"""The arguments of the commands about start sets, weights and the machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from bench.argument_types import DTYPES, positive, slug


def starts_arguments(starts: argparse.ArgumentParser) -> None:
    """Of ``bench starts``."""
    actions = starts.add_subparsers(title="actions", dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="the sets that a --start-set can name")
    check = actions.add_parser("check", help="are all images of a set there? its name and its hash")
    check.add_argument("start_set", metavar="NAME|FOLDER", help="storyworld, a set or a folder of images")
    _add_suite(check)
    make = actions.add_parser("make", help="make a set with a model that paints texts, or from images")
    make.add_argument("folder", type=Path, metavar="FOLDER", help="the folder to make, such as starts/NAME")
    _add_suite(make)
    source = make.add_mutually_exclusive_group(required=True)
    source.add_argument(
        "--from-model",
        metavar="HUB-ID|FOLDER",
        help="a pipeline of diffusers, text to image or text to video; each first prompt is painted",
    )
    source.add_argument(
        "--from-images",
        type=Path,
        metavar="FOLDER",
        help="images called <case id>.png or .jpg, copied as they are",
    )
    make.add_argument("--name", type=slug, metavar="NAME", help="of the set (default: the folder's name)")
    make.add_argument("--seed", type=int, default=0, metavar="S", help="of all noise (default: 0)")
    make.add_argument(
        "--steps", type=positive, metavar="N", help="of the sampler (default: the pipeline's own)"
    )
    make.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1, mps (default: cpu)")
    make.add_argument(
        "--dtype",
        default="float32",
        choices=DTYPES,
        help="of the model (default: float32)",
    )


def _add_suite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--suite", default="i2msv", metavar="NAME|FILE", help="whose cases (default: i2msv)")
    parser.add_argument(
        "--preset", default="public", help="whose size: 480x832 for public, 64x96 for tiny (default: public)"
    )


def weights_arguments(weights: argparse.ArgumentParser) -> None:
    """Of ``bench weights``, beside those of loading."""
    actions = weights.add_subparsers(title="actions", dest="action", metavar="ACTION")
    fetch = actions.add_parser("fetch", help="bring published weights to this machine")
    fetch.add_argument(
        "names", nargs="+", metavar="NAME", help="as `bench weights --preset public` lists them"
    )
