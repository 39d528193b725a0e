"""OneStory as a generator of the benchmark; the library's only file that knows the cases.

``--weights onestory=PLACE`` names weights of the tiny preset, or under ``public`` a pipeline that
``OneStoryPipeline.save_pretrained`` wrote, or a public backbone, which is enough for shots without memory.
Under the tiny preset generators other than ``onestory`` load arms (``onestory.arms``), each by its own name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from safetensors import SafetensorError
from torch import Tensor
from typing_extensions import Self

from cases.errors import BenchError, GenerationError, UnknownWordError, WeightsError
from cases.types import Brief, Case, GeneratorSettings, NotedShots, VideoFormat
from onestory.arms import ARM_FOLDER, arm_named, command_for
from onestory.backbones import load_backbone
from onestory.errors import SettingError, VocabularyError
from onestory.model.allocation import level_tokens
from onestory.model.delta import is_delta, read_index
from onestory.notes import memory_notes
from onestory.pipeline.memory import Memory
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.shots import Shots, draw_noise
from onestory.untrained import UNTRAINED, memory_is_untrained, remedy

WEIGHTS = Path(__file__).parent / "weights"
AUTOENCODER, ONESTORY = "autoencoder", "onestory"
ONESTORY_ARM = "ac_fs"
"""The arm that is OneStory."""
EXAMPLE = "Skywork/SkyReels-V2-I2V-1.3B-540P-Diffusers"


class OneStoryGenerator:
    """Writes every shot from its caption, with all earlier shots in memory."""

    weights: ClassVar[str] = ONESTORY
    remembers: ClassVar[bool] = True
    """Whether it is shown the memory, which must then be trained."""
    told: ClassVar[Literal["captions", "prompts"]] = "captions"
    """Which texts of a story it is given."""
    pictures: ClassVar[int] = 0
    """Single frames that it draws for a shot before the shot itself."""

    def __init__(self, pipeline: OneStoryPipeline, format: VideoFormat) -> None:
        self.pipeline = pipeline
        self.format = format
        self.shape = pipeline.noise_shape(format.frames, format.height, format.width)

    @classmethod
    def build(cls, settings: GeneratorSettings, arm: str | None = None) -> Self:
        """Load the preset's weights, or those of an arm; see :func:`load_pipeline` and :func:`load_arm`."""
        if arm is not None:
            return cls(load_arm(settings, arm), settings.format)
        return cls(load_pipeline(settings, cls.weights, remembers=cls.remembers), settings.format)

    def generate(self, briefs: Sequence[Brief], cases: Sequence[Case]) -> list[list[np.ndarray]]:
        """See :class:`cases.types.Generator`; ``cases`` is not looked at.

        Raises:
            UnknownWordError: a text is outside the tiny preset's English.
        """
        memory: Memory | None = None
        start, shots = given_frames(briefs), []
        told: list[tuple[str, ...]] = [getattr(brief, self.told) for brief in briefs]
        for index, texts in enumerate(zip(*told, strict=True)):
            dice = story_generators(briefs, index)
            noise = draw_noise(self.shape, dice)
            shots.append(self.next_shot(texts, noise, dice, memory=memory, first_frames=start))
            memory, start = self.pipeline.remember(memory, shots[-1]), None
        return [self._story(shots, row) for row in range(len(briefs))]

    def _story(self, shots: Sequence[Shots], row: int) -> list[np.ndarray]:
        """One story of a batch, with notes on the memory behind each of its shots."""
        notes = [memory_notes(shot, row, index) for index, shot in enumerate(shots)]
        return NotedShots([shot.frames[row] for shot in shots], notes)

    def next_shot(
        self,
        texts: Sequence[str],
        noise: Tensor,
        dice: Sequence[torch.Generator] | None = None,
        *,
        memory: Memory | None = None,
        first_frames: np.ndarray | None = None,
    ) -> Shots:
        """One shot of each story; what the pipeline refuses is reported as the benchmark's own error."""
        with benchmark_errors():
            return self.pipeline.generate_shot(
                texts, noise, memory=memory, first_frames=first_frames, generator=dice
            )

    @property
    def noise_tokens(self) -> int:
        """Tokens that are drawn for a shot, and for its pictures."""
        return (self.shape[1] + self.pictures) * self._frame_tokens()

    def context_tokens(self, shots: int) -> int:
        """Tokens of memory beside them, at the last shot of a story of so many."""
        if not self.remembers:
            return 0
        pipe, (_, frames, height, width) = self.pipeline, self.shape
        levels = pipe.conditioner.levels(height, width, packing=pipe.arm.packing, budget=pipe.arm.budget)
        kernels = [level.kernel for level in levels for _ in range(level.frames)]
        return sum(level_tokens(kernel, height, width) for kernel in kernels[: (shots - 1) * frames])

    def _frame_tokens(self) -> int:
        return level_tokens(self.pipeline.transformer.config.patch_size[1], *self.shape[2:])


@contextmanager
def benchmark_errors() -> Iterator[None]:
    """Inside, the library's errors become the benchmark's own.

    Raises:
        UnknownWordError: a text is outside the tiny preset's English.
        GenerationError: a setting does not fit.
    """
    try:
        yield
    except VocabularyError as error:
        raise UnknownWordError(str(error)) from error
    except SettingError as error:
        raise GenerationError(str(error)) from error


def load_arm(settings: GeneratorSettings, name: str) -> OneStoryPipeline:
    """The pipeline of an arm of the comparison (``onestory.arms``), with its own way of using memory.

    Raises:
        WeightsError: the arm is not trained yet, its base is another, or the weights are another arm's.
        BenchError: the preset is not the tiny one.
    """
    if settings.preset != "tiny":
        raise BenchError(
            f"arm {name}: arms are trained for the tiny preset. With public weights an arm is a setting: "
            "train a pipeline with its rule and packing (docs/method.md) and give --weights onestory=FOLDER"
        )
    record, folder = arm_named(name), Path(settings.weights.get(name, WEIGHTS / ARM_FOLDER / name))
    if not folder.is_dir():
        raise WeightsError(
            f"weights {name!r}: no folder {folder}. Make them with `{command_for(name)}` "
            f"(docs/ablations.md), or give --weights {name}=FOLDER"
        )
    return load_pipeline(
        settings._replace(weights=settings.weights | {name: str(folder)}), name,
        rule=record.rule, packing=record.packing, budget=record.budget,
    )  # fmt: skip


def load_pipeline(
    settings: GeneratorSettings, name: str, *, remembers: bool = True, **options: Any
) -> OneStoryPipeline:
    """The pipeline of a preset.

    Args:
        settings: the tiny preset computes in float32, on any device.
        name: of the weights in ``settings.weights``.
        remembers: whether it will be shown a memory.
        options: of the pipeline, under the tiny preset.

    Raises:
        WeightsError: weights are missing or of another kind, or their memory is untrained and nobody said
            that it may be.
        BenchError: the device is not there or too small, or the tiny preset is asked for another dtype.
    """
    if settings.preset == "public":
        return _load_public(settings, name, remembers)
    if settings.dtype != "float32":
        raise BenchError(f"--dtype {settings.dtype}: the tiny preset computes in float32; leave --dtype out.")
    folders = {part: Path(settings.weights.get(part, WEIGHTS / part)) for part in (AUTOENCODER, name)}
    for part, folder in folders.items():
        if not folder.is_dir():
            raise WeightsError(f"weights {part!r}: no folder {folder}; give one with --weights {part}=FOLDER")
    try:
        _check_arm(folders[name], name)
        pipeline = OneStoryPipeline.from_folders(folders[name], folders[AUTOENCODER], **options)
    except SettingError as error:
        raise WeightsError(f"weights {name!r}: {error}") from error
    return _moved(pipeline, settings.device)


def _check_arm(folder: Path, name: str) -> None:
    """An arm is good for its own way of using memory alone."""
    wanted = ONESTORY_ARM if name == ONESTORY else name
    if is_delta(folder) and (found := read_index(folder)["training"]["arm"]) != wanted:
        raise WeightsError(
            f"weights {name!r}: {folder} holds the arm {found!r}, expected was {wanted!r}. Give it as "
            f"--weights {found}=FOLDER, and play a generator of that arm"
        )


def _load_public(settings: GeneratorSettings, name: str, remembers: bool) -> OneStoryPipeline:
    word, place = _given(settings.weights, name)
    try:
        _check_memory(DiffusionPipeline.load_config(place), word, place, remembers)
        pipeline = load_backbone(place, dtype=getattr(torch, settings.dtype))
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        raise WeightsError(
            f"weights {word!r}: {place} cannot be loaded: {first_line(error)}. Expected the folder or hub "
            "id of a pipeline that OneStoryPipeline.save_pretrained wrote, or of a public backbone such as "
            f"{EXAMPLE}: --weights {word}=FOLDER_OR_HUB_ID"
        ) from error
    pipeline.set_progress_bar_config(disable=True)
    return _moved(pipeline, settings.device)


def _moved(pipeline: OneStoryPipeline, device: str) -> OneStoryPipeline:
    try:
        return pipeline.to(device)
    except (RuntimeError, AssertionError) as error:
        raise BenchError(
            f"--device {device}: {first_line(error)}; `bench doctor` says which devices there are"
        ) from error


def _given(weights: Mapping[str, str], name: str) -> tuple[str, str]:
    """The name that public weights were given by, and their folder or hub id."""
    given = [(word, weights[word]) for word in (name, UNTRAINED) if word in weights]
    if len(given) != 1:
        found = f"both {name} and {UNTRAINED} are given" if given else "none are given"
        raise WeightsError(
            f"preset 'public' needs one set of weights, {found}: --weights {name}=FOLDER_OR_HUB_ID, of a "
            f"trained pipeline or, for generators without memory, of a backbone such as {EXAMPLE}"
        )
    word, place = given[0]
    folder = Path(place).expanduser()
    return word, str(folder) if folder.exists() else place


def _check_memory(index: dict[str, Any], word: str, place: str, remembers: bool) -> None:
    untrained = memory_is_untrained(index)
    if word == UNTRAINED and not untrained:
        raise WeightsError(f"weights {word!r}: the memory of {place} is trained; give it as onestory={place}")
    if word != UNTRAINED and untrained and remembers:
        raise WeightsError(f"weights {word!r}: {remedy(place)}")


def first_line(error: BaseException) -> str:
    """What an error says first, for a message that goes on."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def shot_noise(briefs: Sequence[Brief], shot: int, shape: tuple[int, int, int, int]) -> Tensor:
    """Standard normal noise ``(batch, *shape)`` that follows from (seed, case id, shot) alone."""
    return draw_noise(shape, story_generators(briefs, shot))


def story_generators(briefs: Sequence[Brief], shot: int) -> list[torch.Generator]:
    """A generator for each story, all of whose draws follow from (seed, case id, shot)."""
    return [noise_generator(brief.seed, brief.case_id, shot) for brief in briefs]


def noise_generator(seed: int, case_id: str, shot: int) -> torch.Generator:
    """The CPU generator behind one shot's noise."""
    digest = hashlib.sha256(f"{seed}/{case_id}/{shot}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "little") >> 1)


def given_frames(briefs: Sequence[Brief]) -> np.ndarray | None:
    """First frames ``(batch, height, width, 3)`` of I2MSV briefs; None on T2MSV."""
    frames = [brief.first_frame for brief in briefs if brief.first_frame is not None]
    return np.stack(frames) if frames else None
