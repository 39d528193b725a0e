"""Commands of the trainers; each resumes exactly from its own folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from onestory.errors import OneStoryError
from onestory.training.samples import load_object, open_samples

STORYWORLD = "cases.storyworld.dataset:StoryDataset"
MIXTURE = "cases.storyworld.folders:write_mixture"
VOCABULARY = "cases.storyworld.vocabulary:vocabulary"
WEIGHTS = Path(__file__).parents[1] / "weights"
AUTOENCODER = 7
"""Seed of the stories that the autoencoder sees; others than the backbone's."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="python -m onestory.training", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    ae = commands.add_parser("autoencoder", help="video autoencoder")
    ae.add_argument("--clips", type=int, default=500, help="stories of six shots kept in memory")
    ae.add_argument(
        "--start", type=Path, help="weights whose decoder is trained on; stored latents stay valid"
    )
    _common(ae, 1800)
    latents = commands.add_parser("latents", help="draw stories and store their latents")
    latents.add_argument("--autoencoder", type=Path, required=True)
    latents.add_argument("--stories", type=int, default=8000)
    latents.add_argument("--split", default="train")
    latents.add_argument("--seed", type=int, default=0)
    latents.add_argument("--out", type=Path, required=True)
    latents.add_argument("--threads", type=int, default=1)
    latents.add_argument("--part", default="1/1", help="i/n: make every n-th shard, to share the work")
    backbone = commands.add_parser("backbone", help="transformer, frame selection and adaptive conditioner")
    backbone.add_argument("--recipe", required=True, help="name in onestory/training/recipes.py")
    backbone.add_argument("--latents", type=Path, required=True)
    backbone.add_argument("--start", type=Path, help="weights folder to start from")
    backbone.add_argument("--stories", type=int, help="use only the first so many stories")
    backbone.add_argument(
        "--precision", choices=("float32", "bfloat16"), default="float32",
        help="of matrix products; bfloat16 only pays on processors that compute in it",
    )  # fmt: skip
    backbone.add_argument(
        "--compile", action="store_true", help="compile the blocks: a minute to start, then 1.4 times as fast"
    )
    _common(backbone, None)
    ship = commands.add_parser(
        "ship", help="copy trained weights to where the benchmark looks for them, as float16"
    )
    ship.add_argument("--autoencoder", type=Path)
    ship.add_argument("--model", type=Path)
    ship.add_argument("--threads", type=int, default=1)
    draw = commands.add_parser("draw", help="a folder of two- and three-shot samples of the story world")
    draw.add_argument("--samples", type=int, default=600)
    draw.add_argument("--split", default="train")
    draw.add_argument("--out", type=Path, required=True)
    draw.add_argument("--seed", type=int, default=0)
    draw.add_argument("--threads", type=int, default=1)
    return top


def _common(command: argparse.ArgumentParser, steps: int | None) -> None:
    command.add_argument("--out", type=Path, required=True, help="checkpoints, log and weights")
    command.add_argument("--steps", type=int, default=steps)
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--threads", type=int, default=2)


def main() -> None:
    """Run one command."""
    args = parser().parse_args()
    import torch

    torch.set_num_threads(args.threads)
    try:
        COMMANDS[args.command](args)
    except OneStoryError as error:
        sys.exit(f"error: {error}")


def _autoencoder(args: argparse.Namespace) -> None:
    from onestory.training.autoencoder import train_autoencoder

    samples = open_samples(
        STORYWORLD, split="train", size=args.clips, format=tiny_format(), masks=True, seed=AUTOENCODER
    )
    held_out = open_samples(STORYWORLD, split="dev", size=30, format=tiny_format(), masks=True)
    train_autoencoder(samples, held_out, args.out, steps=args.steps, seed=args.seed, start=args.start)


def _latents(args: argparse.Namespace) -> None:
    from onestory.training.latents import write_latents

    write_latents(
        args.out, args.autoencoder, STORYWORLD,
        split=args.split, stories=args.stories, seed=args.seed, part=args.part, format=tiny_format(),
    )  # fmt: skip


def _backbone(args: argparse.Namespace) -> None:
    import torch

    from onestory.training.backbone import train_backbone

    words = load_object(VOCABULARY)()
    train_backbone(
        args.recipe, args.latents, args.out,
        start=args.start, words=words, steps=args.steps, seed=args.seed, stories=args.stories,
        precision=getattr(torch, args.precision), compiled=args.compile,
    )  # fmt: skip


def _ship(args: argparse.Namespace) -> None:
    import torch

    from onestory.model.autoencoder import TinyAutoencoder
    from onestory.model.bundle import OneStoryModel

    if args.autoencoder is not None:
        TinyAutoencoder.from_pretrained(args.autoencoder).to(torch.float16).save_pretrained(
            WEIGHTS / "autoencoder"
        )
    if args.model is not None:
        OneStoryModel.load(args.model).save(WEIGHTS / "onestory", half=True)


def _draw(args: argparse.Namespace) -> None:
    load_object(MIXTURE)(args.out, args.samples, split=args.split, format=tiny_format(), seed=args.seed)


COMMANDS = {
    "autoencoder": _autoencoder,
    "latents": _latents,
    "backbone": _backbone,
    "ship": _ship,
    "draw": _draw,
}


def tiny_format() -> object:
    """64 x 96 pixels, nine frames at 8 frames a second, as the data set's own type."""
    return load_object("cases.types:VideoFormat")(64, 96, 9, 8.0)


if __name__ == "__main__":
    main()
