"""Commands of the trainers; each resumes exactly from its own folder."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from onestory.errors import OneStoryError, TrainingError
from onestory.training import arm_commands
from onestory.training.samples import load_object, open_samples, video_reader

STORYWORLD = "cases.storyworld.dataset:StoryDataset"
MIXTURE = "cases.storyworld.folders:write_mixture"
READER, READ_ERROR = "cases.decoding:read_isolated", "cases.errors:VideoError"
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
    ae.add_argument(
        "--leading",
        type=int,
        metavar="N",
        help="half of the clips are decoded from the first N channels alone",
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
    wear = commands.add_parser("wear", help="stored shots drawn again by a trained model, as worn memories")
    wear.add_argument("--start", type=Path, required=True, help="weights folder of the model that draws")
    wear.add_argument("--latents", type=Path, required=True)
    wear.add_argument("--shards", type=int, default=16, help="how many shards of 128 stories, from the first")
    wear.add_argument("--seed", type=int, default=0)
    wear.add_argument("--out", type=Path, required=True)
    wear.add_argument("--threads", type=int, default=1)
    backbone = commands.add_parser("backbone", help="transformer, frame selection and adaptive conditioner")
    backbone.add_argument("--recipe", required=True, help="name in onestory/training/recipes.py")
    backbone.add_argument("--latents", type=Path, required=True)
    backbone.add_argument("--start", type=Path, help="weights folder to start from")
    backbone.add_argument("--worn", type=Path, help="worn memories, for recipes that train on them")
    backbone.add_argument("--stories", type=int, help="use only the first so many stories")
    backbone.add_argument(
        "--precision", choices=("float32", "bfloat16"), default="float32",
        help="of matrix products; bfloat16 only pays on processors that compute in it",
    )  # fmt: skip
    backbone.add_argument(
        "--compile", action="store_true", help="compile the blocks: a minute to start, then 1.4 times as fast"
    )
    _common(backbone, None)
    arm_commands.add_options(commands)
    ship = commands.add_parser(
        "ship", help="copy trained weights to where the benchmark looks for them, as float16"
    )
    ship.add_argument("--autoencoder", type=Path)
    ship.add_argument("--base", type=Path, help="what all arms start from")
    ship.add_argument("--threads", type=int, default=1)
    _prepare_options(commands.add_parser("prepare", help="a folder of samples, ready for finetune"))
    _finetune_options(commands.add_parser("finetune", help="OneStory on two- and three-shot samples"))
    draw = commands.add_parser("draw", help="a folder of two- and three-shot samples of the story world")
    draw.add_argument("--samples", type=int, default=600)
    draw.add_argument("--split", default="train")
    draw.add_argument("--out", type=Path, required=True)
    draw.add_argument("--seed", type=int, default=0)
    draw.add_argument("--threads", type=int, default=1)
    return top


def _prepare_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", type=Path, required=True, help="folder of samples, see docs/training.md")
    _start_options(command)
    command.add_argument("--out", type=Path, required=True, help="folder for prepared samples")
    command.add_argument("--size", default="480x832", help="height x width of shots")
    command.add_argument("--frames", type=int, default=81, help="frames of a shot, 4k + 1")
    command.add_argument("--fps", type=float, default=16.0)
    command.add_argument("--dino", help="the teacher's DINOv2, folder or hub id")
    command.add_argument("--clip", help="the teacher's CLIP (open_clip), folder or hub id")
    command.add_argument("--variants", type=int, default=2, help="changed versions of a first shot")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--device", default="cpu")
    command.add_argument("--threads", type=int, default=2)


def _finetune_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--prepared", type=Path, required=True, help="what `prepare` wrote")
    _start_options(command)
    command.add_argument("--settings", type=Path, help="YAML, fields of onestory/training/settings.py")
    command.add_argument("--device", choices=("cpu",), help="default: what accelerate finds")
    command.add_argument("--checkpoint-seconds", type=float, default=1800.0)
    command.add_argument("--log-every", type=int, default=10, help="steps a row of the log")
    command.add_argument("--until", type=int, help="stop at this step of the run; it goes on another time")
    command.add_argument("--out", type=Path, required=True, help="checkpoints, log, plot and weights")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--threads", type=int, default=2)


def _start_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--start", required=True, help="folder or hub id of a pipeline, or the tiny preset's weights"
    )
    command.add_argument("--autoencoder", type=Path, help="the tiny preset's autoencoder")


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
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)


def _autoencoder(args: argparse.Namespace) -> None:
    from onestory.training.autoencoder import train_autoencoder

    samples = open_samples(
        STORYWORLD, split="train", size=args.clips, format=tiny_format(), masks=True, seed=AUTOENCODER
    )
    held_out = open_samples(STORYWORLD, split="dev", size=30, format=tiny_format(), masks=True)
    train_autoencoder(
        samples, held_out, args.out,
        steps=args.steps, seed=args.seed, start=args.start, leading=args.leading,
    )  # fmt: skip


def _latents(args: argparse.Namespace) -> None:
    from onestory.training.latents import write_latents

    write_latents(
        args.out, args.autoencoder, STORYWORLD,
        split=args.split, stories=args.stories, seed=args.seed, part=args.part, format=tiny_format(),
    )  # fmt: skip


def _wear(args: argparse.Namespace) -> None:
    from onestory.training.wear import wear_latents

    wear_latents(args.start, args.latents, args.out, shards=args.shards, seed=args.seed)


def _backbone(args: argparse.Namespace) -> None:
    import torch

    from onestory.training.backbone import train_backbone

    words = load_object(VOCABULARY)()
    train_backbone(
        args.recipe, args.latents, args.out,
        start=args.start, words=words, steps=args.steps, seed=args.seed, stories=args.stories,
        worn=args.worn, precision=getattr(torch, args.precision), compiled=args.compile,
    )  # fmt: skip


def _ship(args: argparse.Namespace) -> None:
    import torch

    from onestory.model.autoencoder import TinyAutoencoder
    from onestory.model.bundle import OneStoryModel
    from onestory.training.arms import refuse_arm

    if args.autoencoder is not None:
        TinyAutoencoder.from_pretrained(args.autoencoder).to(torch.float16).save_pretrained(
            WEIGHTS / "autoencoder"
        )
    if args.base is not None:
        refuse_arm(args.base)
        OneStoryModel.load(args.base).save(WEIGHTS / "base", half=True)


def _prepare(args: argparse.Namespace) -> None:
    from onestory.model.folder_hash import weights_hash
    from onestory.training.folders import open_folder
    from onestory.training.prepare import prepare
    from onestory.training.shots import ShotFormat
    from onestory.training.start import encoder_hashes, open_start
    from onestory.training.teacher import Teacher

    if (args.dino is None) != (args.clip is None):
        raise TrainingError(
            "--dino and --clip are one teacher: give both, or none if samples say who and where"
        )
    height, width = parse_size(args.size)
    format = ShotFormat(height, width, args.frames, args.fps)
    folder = open_folder(args.data, format)
    sys.stdout.write(f"{args.data}: {folder.mixture()}\n")
    teacher = None if args.dino is None else Teacher.load(args.dino, args.clip, args.device)
    weights = encoder_hashes(args.start, args.autoencoder)
    if teacher is not None:
        weights |= {"dino": weights_hash(args.dino), "clip": weights_hash(args.clip)}
    done = prepare(
        folder, args.out, open_start(args.start, args.autoencoder).to(args.device), teacher, format=format,
        read=video_reader(READER, READ_ERROR), seed=args.seed, variants=args.variants, weights=weights,
    )  # fmt: skip
    for name in done:
        sys.stdout.write(f"prepared {name}\n")


def _finetune(args: argparse.Namespace) -> None:
    import torch

    from onestory.training.finetune import finetune
    from onestory.training.settings import read_settings
    from onestory.training.start import open_start

    settings = read_settings(args.settings)
    frozen = settings.lora is not None and settings.precision == "bfloat16"
    dtype = torch.bfloat16 if frozen else torch.float32
    finetune(
        args.prepared, open_start(args.start, args.autoencoder, dtype=dtype), args.out, settings,
        seed=args.seed, device=args.device, checkpoint_seconds=args.checkpoint_seconds,
        log_every=args.log_every, until=args.until,
    )  # fmt: skip


def parse_size(text: str) -> tuple[int, int]:
    """Height and width of "480x832".

    Raises:
        TrainingError: the text is no such pair.
    """
    height, _, width = text.partition("x")
    if not (height.isdigit() and width.isdigit()):
        raise TrainingError(f"--size {text}: expected height x width, such as 480x832")
    return int(height), int(width)


def _draw(args: argparse.Namespace) -> None:
    load_object(MIXTURE)(args.out, args.samples, split=args.split, format=tiny_format(), seed=args.seed)


COMMANDS = {
    "autoencoder": _autoencoder,
    "latents": _latents,
    "wear": _wear,
    "backbone": _backbone,
    "arm": arm_commands.arm,
    "arms": arm_commands.arms,
    "ship": _ship,
    "draw": _draw,
    "prepare": _prepare,
    "finetune": _finetune,
}


def tiny_format() -> object:
    """64 x 96 pixels, nine frames at 8 frames a second, as the data set's own type."""
    return load_object("cases.types:VideoFormat")(64, 96, 9, 8.0)


if __name__ == "__main__":
    main()
