"""VBench's four in-shot dimensions: our judges against VBench's own functions, on the same random weights.

    python -m metrics.parity --vbench FOLDER [--dino FOLDER] [--viclip] [--layers 2] [--out parity.md]

FOLDER is a checkout of github.com/Vchitect/VBench at 45e79ec, which must not be installed; none of its code
is part of this repository. With ``--dino``, a checkout of github.com/facebookresearch/dino, subject
consistency runs DINO's own code on VBench's side; where the package ``clip`` is installed, the other two run
OpenAI's. ``--layers`` shortens the transformers, for a quick look on a small machine.

Compared are decoded frames, what the networks are given, their features and flows, and scores. With random
weights scores hardly differ from video to video: it is inputs, features and flows that prove something.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import torch

from cases.errors import BenchError
from metrics.parity.checkout import COMMIT, Checkout, open_checkout
from metrics.parity.clips import write_clips
from metrics.parity.dynamic import dynamic_rows, raft_pair
from metrics.parity.images import aesthetic_rows, background_rows, frames_row, subject_rows
from metrics.parity.networks import Pair, aesthetic_pair, clip_pair, dino_pair
from metrics.parity.rows import Row, table


def main(arguments: list[str] | None = None) -> int:
    """Compare; 0 where all agrees, 1 where something differs, 2 where nothing could be compared."""
    options = parser().parse_args(arguments)
    try:
        checkout = open_checkout(options.vbench)
        pairs = load_pairs(checkout, options)
    except BenchError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        videos = write_clips(Path(folder), options.height, options.width, options.frames, options.fps)
        rows = [row for video in videos for row in compare(checkout, video, pairs)]
    text = report(checkout, pairs, rows, options)
    sys.stdout.write(text)
    if options.out is not None:
        options.out.write_text(text, encoding="utf-8")
    return 0 if all(row.agrees for row in rows) else 1


def parser() -> argparse.ArgumentParser:
    """Of the command line."""
    made = argparse.ArgumentParser(
        "python -m metrics.parity", description="Compare our judges with VBench's."
    )
    made.add_argument("--vbench", type=Path, required=True, metavar="FOLDER", help="a checkout of VBench")
    made.add_argument("--dino", type=Path, metavar="FOLDER", help="a checkout of facebookresearch/dino")
    made.add_argument("--viclip", action="store_true", help="also compare ViCLIP (4 GB of memory)")
    made.add_argument("--layers", type=int, metavar="N", help="of the image towers (default: as published)")
    made.add_argument("--height", type=int, default=212, help="of the clips, pixels (default: 212)")
    made.add_argument("--width", type=int, default=356, help="of the clips, pixels (default: 356)")
    made.add_argument("--frames", type=int, default=9, help="of each clip (default: 9)")
    made.add_argument("--fps", type=float, default=16.0, help="of the clips (default: 16)")
    made.add_argument("--seed", type=int, default=0, help="of the weights (default: 0)")
    made.add_argument("--out", type=Path, metavar="FILE", help="write the report there too")
    return made


@torch.no_grad()
def load_pairs(checkout: Checkout, options: argparse.Namespace) -> dict[str, Pair]:
    """The compared networks by dimension."""
    torch.manual_seed(options.seed)
    installed = "clip" not in checkout.stand_ins
    pairs = {
        "subject": dino_pair(options.dino, options.layers),
        "background": clip_pair("ViT-B-32", options.layers, installed),
        "aesthetic": clip_pair("ViT-L-14", options.layers, installed),
        "aesthetic head": aesthetic_pair(),
        "dynamic": raft_pair(checkout),
    }
    if options.viclip:
        from metrics.parity.video_text import viclip_pair

        pairs["viclip"] = viclip_pair(checkout)
    return pairs


def compare(checkout: Checkout, video: Path, pairs: dict[str, Pair]) -> Iterator[Row]:
    """All rows of one video."""
    yield frames_row(checkout, video)
    yield from subject_rows(checkout, video, pairs["subject"])
    yield from background_rows(checkout, video, pairs["background"])
    yield from aesthetic_rows(checkout, video, pairs["aesthetic"], pairs["aesthetic head"])
    yield from dynamic_rows(checkout, video, pairs["dynamic"])
    if "viclip" in pairs:
        from metrics.parity.video_text import viclip_rows

        yield from viclip_rows(checkout, video, pairs["viclip"])


def report(checkout: Checkout, pairs: dict[str, Pair], rows: list[Row], options: argparse.Namespace) -> str:
    """What was compared with what, and the table."""
    differing = sum(not row.agrees for row in rows)
    verdict = "All agree." if not differing else f"{differing} of {len(rows)} differ."
    lines = [
        f"VBench {checkout.commit}"
        + ("" if checkout.commit == COMMIT else f" (our definitions follow {COMMIT})"),
        f"Clips: {options.frames} frames, {options.height} x {options.width}, {options.fps:g} fps, H.264.",
        f"Layers of image towers: {options.layers or 'as published'}; random weights, seed {options.seed}.",
        f"Stand-ins for packages that are not installed: {', '.join(checkout.stand_ins) or 'none'}.",
        *(f"On VBench's side of {name}: {pair.theirs_in_words}." for name, pair in pairs.items()),
    ]
    if not options.viclip:
        lines.append("ViCLIP was not compared (--viclip).")
    return "\n\n".join((*lines, table(rows), verdict)) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
