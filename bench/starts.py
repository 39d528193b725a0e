"""Makes start sets: first frames painted by a model, or images that exist, with a passport."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench.weights import hash_weights
from cases.errors import RunError, WeightsError
from cases.images import write_png
from cases.start_passport import PASSPORT, Passport, hash_bytes, read_passport, set_hash, write_passport
from cases.starts import image_path, read_image
from cases.types import Case, SuiteFile, VideoFormat

Paint = Callable[[str, Case], np.ndarray]
"""(text, case) -> uint8 ``(height, width, 3)`` RGB."""


class Recipe(NamedTuple):
    """How a model is asked for first frames; all of it is written into the passport."""

    model: str
    """Hub id, or a folder as ``save_pretrained`` writes it."""
    format: VideoFormat
    seed: int = 0
    steps: int | None = None
    """None for the pipeline's own."""
    device: str = "cpu"
    dtype: str = "float32"

    def made(self) -> dict[str, Any]:
        """For the passport; a folder by the hash of its weights."""
        place = Path(self.model)
        size = f"{self.format.height}x{self.format.width}"
        found = {
            "model": place.name if place.is_dir() else self.model,
            "seed": self.seed,
            "steps": self.steps,
        }
        weights = {"sha256": hash_weights(place)} if place.is_dir() else {}
        return {**found, **weights, "size": size, "dtype": self.dtype, "text": "prompt of shot 1"}


def make_from_model(
    suite: SuiteFile, out: Path, name: str, recipe: Recipe, done: Callable[[int, int], None]
) -> Passport:
    """Paint the first frame of every case from its first prompt; goes on where a killed command stopped.

    Args:
        suite: whose cases.
        out: the folder to make.
        name: of the set.
        recipe: which model, and how it is asked.
        done: told (images done, images in all).

    Raises:
        RunError: the folder holds another set.
        WeightsError: the model cannot be loaded, or makes no pictures from texts.
    """
    made, cases = recipe.made(), suite.suite.cases
    images = _begun(out, name, made)
    left = [case for case in cases if f"{case.id}.png" not in images]
    paint = load_painter(recipe) if left else None
    for case in left:
        assert paint is not None
        path = out / f"{case.id}.png"
        write_png(path, paint(case.shots[0].prompt, case))
        images[path.name] = hash_bytes(path.read_bytes())
        _stamp(out, name, images, suite, made)
        done(len(images), len(cases))
    return _stamp(out, name, images, suite, made)


def make_from_images(suite: SuiteFile, out: Path, name: str, source: Path, format: VideoFormat) -> Passport:
    """Copy the images of all cases, as they are, into a set.

    Args:
        suite: whose cases.
        out: the folder to make.
        name: of the set.
        source: a folder with ``<case id>.png`` or ``.jpg``.
        format: the size at which each must be readable.

    Raises:
        CaseFileError: an image is missing or cannot be read.
        RunError: the folder holds another set.
    """
    made = {"images": source.resolve().name}
    images = _begun(out, name, made)
    for case in suite.suite.cases:
        path = image_path(source, case.id)
        read_image(path, case.id, format)
        content = path.read_bytes()
        (out / path.name).write_bytes(content)
        images[path.name] = hash_bytes(content)
    return _stamp(out, name, images, suite, made)


def _begun(out: Path, name: str, made: dict[str, Any]) -> dict[str, str]:
    """The images that an earlier command made in the same way, of those that are still there."""
    out.mkdir(parents=True, exist_ok=True)
    passport = read_passport(out)
    if passport is None:
        if any(out.iterdir()):
            raise RunError(f"{out} is not empty and holds no {PASSPORT}. Give a new folder.")
        return {}
    if passport.name != name or passport.made != made:
        raise RunError(
            f"{out} holds the start set {passport.name!r}, made by {passport.made}; "
            f"asked for is {name!r}, made by {made}. Give a new folder."
        )
    return {
        file: digest
        for file, digest in passport.images.items()
        if (out / file).is_file() and hash_bytes((out / file).read_bytes()) == digest
    }


def _stamp(out: Path, name: str, images: dict[str, str], suite: SuiteFile, made: dict[str, Any]) -> Passport:
    by_case = {Path(file).stem: digest for file, digest in images.items()}
    passport = Passport(
        name=name, sha256=set_hash(by_case), images=dict(images), suite=suite.suite.name, made=made
    )
    write_passport(out, passport)
    return passport


def load_painter(recipe: Recipe) -> Paint:
    """A pipeline of diffusers that makes pictures, or videos, from texts.

    Raises:
        WeightsError: it cannot be loaded, or is of another kind.
    """
    import torch
    from diffusers import DiffusionPipeline

    try:
        pipeline = DiffusionPipeline.from_pretrained(recipe.model, torch_dtype=getattr(torch, recipe.dtype))
    except (OSError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"--from-model {recipe.model}: no pipeline of diffusers can be loaded ({error}). "
            "Give a hub id that can be reached, or a folder with model_index.json."
        ) from error
    accepted = inspect.signature(pipeline.__call__).parameters
    if "prompt" not in accepted or "image" in accepted:
        raise WeightsError(
            f"--from-model {recipe.model}: {type(pipeline).__name__} does not make pictures from texts alone."
        )
    pipeline.set_progress_bar_config(disable=True)
    pipeline.to(recipe.device)
    asked = _asked(recipe, accepted)

    def paint(text: str, case: Case) -> np.ndarray:
        from onestory.generator import noise_generator

        generator = noise_generator(recipe.seed, case.id, 0)
        return picture(pipeline(text, generator=generator, output_type="np", **asked))

    return paint


def _asked(recipe: Recipe, accepted: Sequence[str] | Any) -> dict[str, Any]:
    """What the pipeline is asked for, of what it can be asked for; of a video one frame is enough."""
    wanted: dict[str, Any] = {"height": recipe.format.height, "width": recipe.format.width, "num_frames": 1}
    if recipe.steps is not None:
        wanted["num_inference_steps"] = recipe.steps
    return {name: value for name, value in wanted.items() if name in accepted}


def picture(output: Any) -> np.ndarray:
    """The first picture of a pipeline's output, uint8 ``(height, width, 3)`` RGB.

    Raises:
        WeightsError: the model gives what is no number: often a matter of --dtype.
    """
    found = np.asarray(output.images[0] if hasattr(output, "images") else output.frames[0][0])
    if not np.isfinite(found).all():
        raise WeightsError("the model painted NaN; give another --dtype (bfloat16 or float32)")
    return (found.clip(0, 1) * 255).round().astype(np.uint8)


def strangers(folder: Path, suite: SuiteFile) -> Iterator[str]:
    """Images in a folder that belong to no case."""
    ids = {case.id for case in suite.suite.cases}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (".png", ".jpg", ".jpeg") and path.stem not in ids:
            yield path.name
