"""OneStory on public weights, from the command line.

    python -m onestory start Skywork/SkyReels-V2-I2V-1.3B-540P-Diffusers --out start
    python -m onestory generate start --caption "A man ..." --caption "The same man ..." --out story

``start`` gives a Wan or SkyReels-V2 pipeline (folder or hub id) the networks of the memory and writes it as
a pipeline of OneStory: what training begins with. ``generate`` writes ``shot-1.mp4``, ``shot-2.mp4``, ... and
``memory.safetensors``, with which ``--continue`` goes on with the story; it takes either kind of folder.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from onestory.errors import OneStoryError

DTYPES = ("float32", "bfloat16", "float16")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m onestory", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = top.add_subparsers(dest="command", required=True)
    start = commands.add_parser("start", help="give a public backbone a memory, to be trained")
    start.add_argument("source", help="folder or hub id of a diffusers pipeline")
    start.add_argument("--out", type=Path, required=True)
    start.add_argument("--budget", type=float, default=1.0, help="context in latent-frame equivalents")
    start.add_argument("--seed", type=int, default=0, help="of the new networks")
    start.add_argument("--dtype", default="bfloat16", choices=DTYPES)
    generate = commands.add_parser("generate", help="write the shots of a story")
    generate.add_argument("source", help="what `start` or training wrote, or a public backbone")
    generate.add_argument("--caption", action="append", required=True, help="once a shot, in order")
    generate.add_argument("--first-frame", type=Path, help="picture to start from (I2MSV)")
    generate.add_argument("--continue", dest="memory", type=Path, help="memory.safetensors of earlier shots")
    generate.add_argument("--out", type=Path, required=True)
    generate.add_argument("--frames", type=int, default=81, help="of a shot, 4k + 1")
    generate.add_argument("--height", type=int, default=480)
    generate.add_argument("--width", type=int, default=832)
    generate.add_argument("--fps", type=float, default=16.0)
    generate.add_argument("--steps", type=int, help="default: as saved with the pipeline (50)")
    generate.add_argument("--guidance", type=float, help="default: as saved with the pipeline (5)")
    generate.add_argument("--rule", help="which memory frames are seen (onestory.pipeline.rules)")
    generate.add_argument("--packing", help="how they are packed (onestory.model.allocation)")
    generate.add_argument("--seed", type=int, default=0)
    generate.add_argument("--device", default="cuda")
    generate.add_argument("--dtype", default="bfloat16", choices=DTYPES)
    generate.add_argument("--offload", action="store_true", help="keep only the network in use on the device")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 2 where a setting, text or file does not fit."""
    args = parser().parse_args(arguments)
    try:
        {"start": _start, "generate": _generate}[args.command](args)
    except (OneStoryError, OSError, ValueError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    return 0


def _start(args: argparse.Namespace) -> None:
    import torch

    from onestory.backbones import load_backbone

    dtype = getattr(torch, args.dtype)
    pipeline = load_backbone(args.source, budget=args.budget, dtype=dtype, seed=args.seed)
    pipeline.save_pretrained(args.out)


def _generate(args: argparse.Namespace) -> None:
    import torch
    from PIL import Image

    from onestory.pipeline.shots import ShotSize
    from onestory.training.samples import load_object

    write_video = load_object("cases.video:write_video")
    size = ShotSize(args.frames, args.height, args.width)
    start: Image.Image | None = None
    if args.first_frame is not None:
        picture = Image.open(args.first_frame).convert("RGB")
        start = picture.resize((size.width, size.height), Image.Resampling.LANCZOS)
    pipeline = _pipeline(args)
    memory = None if args.memory is None else pipeline.load_memory(args.memory)
    args.out.mkdir(parents=True, exist_ok=True)
    written = len(list(args.out.glob("shot-*.mp4")))
    for number, caption in enumerate(args.caption, written + 1):
        # Noise follows from the place in the story, so that a continued story does not start over.
        earlier = 0 if memory is None else memory.frames.shape[1]
        generator = torch.Generator().manual_seed(args.seed + 1_000_003 * earlier)
        shot = pipeline.generate_shot(
            caption, size=size, generator=generator, memory=memory, first_frames=start
        )
        write_video(args.out / f"shot-{number}.mp4", shot.frames[0], args.fps)
        memory, start = pipeline.remember(memory, shot), None
        memory.save(args.out / "memory.safetensors")


def _pipeline(args: argparse.Namespace) -> Any:
    """The pipeline with the settings that were given."""
    from dataclasses import replace

    import torch

    from onestory.backbones import load_backbone

    settings = {name: getattr(args, name) for name in ("rule", "packing") if getattr(args, name) is not None}
    pipeline = load_backbone(args.source, dtype=getattr(torch, args.dtype), **settings)
    sampling = {name: getattr(args, name) for name in ("steps", "guidance")}
    pipeline.sampling = replace(pipeline.sampling, **{k: v for k, v in sampling.items() if v is not None})
    if args.offload:
        pipeline.enable_model_cpu_offload(device=args.device)
    else:
        pipeline.to(args.device)
    return pipeline


if __name__ == "__main__":
    sys.exit(main())
