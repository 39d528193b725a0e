"""Train and measure the tiny judges.

    python -m metrics.training encoder
    python -m metrics.training persons       (needs the encoder)
    python -m metrics.training image_text
    python -m metrics.training aesthetic     (needs image_text)
    python -m metrics.training identity

Each writes its weights, and what it reaches on held-out stories, to ``metrics/weights/<name>`` or ``--out``.
A run that was stopped, by ``--minutes`` or otherwise, goes on exactly when the same command is given again.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch

from metrics.perception.aesthetic import AestheticHead
from metrics.perception.encoder import ImageEncoder
from metrics.perception.identity import IdentityNet
from metrics.perception.image_text import ImageText
from metrics.perception.person_head import PersonHead
from metrics.perception.weights import HERE, MEASURED, PRESETS
from metrics.training import aesthetic, encoder, identity, image_text, measure, persons
from metrics.training.loop import train

SCHEDULES = {
    "encoder": encoder.SCHEDULE,
    "persons": persons.SCHEDULE,
    "image_text": image_text.SCHEDULE,
    "aesthetic": aesthetic.SCHEDULE,
    "identity": identity.SCHEDULE,
}
SEEDS = {"identity": identity.SEED}
"""Of judges whose default is not 0."""


def main(arguments: list[str]) -> None:
    """Train one judge, or only measure it."""
    options = parse(arguments)
    torch.set_num_threads(options.threads)
    folders = {name: HERE / folder for name, folder in PRESETS["tiny"].items()}
    folders[options.judge] = options.out or folders[options.judge]
    if not options.measure_only:
        run(options, folders)
    results = measured(options.judge, folders)
    (folders[options.judge] / MEASURED).write_text(json.dumps(results, indent=1) + "\n")
    sys.stdout.write(json.dumps(results, indent=1) + "\n")


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        "python -m metrics.training", description="Train and measure the tiny judges."
    )
    parser.add_argument("judge", choices=sorted(SCHEDULES))
    parser.add_argument("--steps", type=int, help="length of the schedule; default: the judge's own")
    parser.add_argument("--minutes", type=float, help="stop after this time; the same command goes on later")
    parser.add_argument("--seed", type=int, help="default: the judge's own")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder of the weights; default: metrics/weights/<name>")
    parser.add_argument(
        "--work", type=Path, help="folder of checkpoint and log; default: work/judges/<judge>"
    )
    parser.add_argument("--measure-only", action="store_true", help="measure the weights that are there")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace, folders: dict[str, Path]) -> None:
    """Train and save."""
    schedule = SCHEDULES[options.judge]
    schedule = schedule._replace(steps=options.steps or schedule.steps)
    seed = SEEDS.get(options.judge, 0) if options.seed is None else options.seed
    task = new_task(options.judge, seed, folders)
    work = options.work or Path("work/judges") / options.judge
    done = train(task, schedule, work, seed=seed, minutes=options.minutes)
    sys.stdout.write(
        f"{options.judge}: {done} of {schedule.steps} steps; weights in {folders[options.judge]}\n"
    )
    folders[options.judge].mkdir(parents=True, exist_ok=True)
    task.save(folders[options.judge])


def new_task(judge: str, seed: int, folders: dict[str, Path]) -> Any:
    """What a judge's training works on."""
    if judge == "encoder":
        return encoder.EncoderTask(seed)
    if judge == "persons":
        return persons.PersonsTask(seed, ImageEncoder.load(folders["encoder"]))
    if judge == "image_text":
        return image_text.ImageTextTask(seed)
    if judge == "identity":
        return identity.IdentityTask(seed)
    return aesthetic.AestheticTask(seed, ImageText.load(folders["image_text"]))


def measured(judge: str, folders: dict[str, Path]) -> object:
    """What the saved weights reach on held-out stories."""
    if judge == "encoder":
        return measure.measure_encoder(ImageEncoder.load(folders["encoder"]))
    if judge == "persons":
        loaded = ImageEncoder.load(folders["encoder"]), PersonHead.load(folders["persons"])
        return measure.measure_persons(*loaded)
    if judge == "image_text":
        return measure.measure_image_text(ImageText.load(folders["image_text"]))
    if judge == "identity":
        return measure.measure_encoder(IdentityNet.load(folders["identity"]))
    return measure.measure_aesthetic(
        ImageText.load(folders["image_text"]), AestheticHead.load(folders["aesthetic"])
    )


if __name__ == "__main__":
    main(sys.argv[1:])
