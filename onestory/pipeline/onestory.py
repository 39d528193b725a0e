"""The next-shot loop: caption in, shot out, memory grows (paper, section 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from torch import Tensor
from typing_extensions import Self

from onestory.errors import SettingError
from onestory.model.allocation import packing_named
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import AdaptiveConditioner
from onestory.model.frame_selection import FrameSelection
from onestory.model.latent_space import decode_latents, latent_size, pixel_size
from onestory.model.layouts import Layout, Start, layout_of, start_from
from onestory.model.leading import leading_autoencoder
from onestory.pipeline.memory import Memory, read_frames
from onestory.pipeline.prompts import encode_prompts, image_states
from onestory.pipeline.recall import Arm, recall
from onestory.pipeline.rules import rule_named
from onestory.pipeline.sampling import OnStep, SamplingConfig, denoise_shot, tiny_scheduler
from onestory.pipeline.shots import (
    Generators,
    Pictures,
    Shots,
    ShotSize,
    draw_noise,
    one_each,
    to_batch,
    to_frames,
    to_video,
)

Callback = Callable[["OneStoryPipeline", int, Tensor, dict[str, Any]], dict[str, Any] | None]
"""As in diffusers: called with pipeline, step, timestep and ``{"latents": ...}``, which it may replace."""


class OneStoryPipeline(DiffusionPipeline):
    """Generates stories shot by shot; a ``DiffusionPipeline``, saved and loaded as one.

    The settings below are part of the saved pipeline, and ``from_pretrained(folder, rule="last")``
    overrides any of them.

    Args:
        tokenizer, text_encoder: of Wan (UMT5), or the tiny preset's.
        vae: autoencoder with Wan's interface.
        scheduler: diffusers' flow-match Euler, UniPC or another for flow velocities.
        transformer: a backbone with context tokens.
        selection: Frame Selection.
        conditioner: Adaptive Conditioner.
        image_encoder, image_processor: CLIP's, for backbones that take image tokens.
        rule: which memory frames a shot sees (``onestory.pipeline.rules``).
        packing: how they are dealt to patchifiers (``onestory.model.allocation``).
        budget: context in latent-frame equivalents; None: as the conditioner is configured.
        sampling: steps and guidance, a :class:`SamplingConfig` or its fields.
        max_sequence_length: text is padded to this and all of it attended to, as Wan does (512); None:
            only the words themselves, by the tiny preset's encoder.
        expand_timesteps: whether the backbone has a timestep a token (Wan2.2-TI2V).
        grey_condition: what condition channels show where nothing is given (``onestory.model.layouts``).
        untrained: whether selection and conditioner are yet to be trained; fine-tuning takes it away.
    """

    model_cpu_offload_seq = "text_encoder->image_encoder->selection->conditioner->transformer->vae"
    _optional_components = ["image_encoder", "image_processor"]  # noqa: RUF012  # diffusers' own name
    _callback_tensor_inputs = ["latents"]  # noqa: RUF012

    def __init__(
        self,
        tokenizer: Any,
        text_encoder: Any,
        vae: Any,
        scheduler: Any,
        transformer: Any,
        selection: FrameSelection,
        conditioner: AdaptiveConditioner,
        image_encoder: Any = None,
        image_processor: Any = None,
        rule: str = "learned",
        packing: str = "by_score",
        budget: float | None = None,
        sampling: SamplingConfig | dict[str, Any] | None = None,
        max_sequence_length: int | None = None,
        expand_timesteps: bool = False,
        grey_condition: bool = False,
        untrained: bool = False,
    ) -> None:
        super().__init__()
        rule_named(rule)
        packing_named(packing)
        self.register_modules(
            tokenizer=tokenizer, text_encoder=text_encoder, vae=vae, scheduler=scheduler,
            transformer=transformer, selection=selection, conditioner=conditioner,
            image_encoder=image_encoder, image_processor=image_processor,
        )  # fmt: skip
        given = sampling or SamplingConfig()
        self.sampling = SamplingConfig(**given) if isinstance(given, dict) else given
        self.register_to_config(
            rule=rule, packing=packing, budget=budget, sampling=asdict(self.sampling),
            max_sequence_length=max_sequence_length, expand_timesteps=expand_timesteps,
            grey_condition=grey_condition, untrained=untrained,
        )  # fmt: skip
        self._blank_starts: dict[ShotSize, Start] = {}

    @classmethod
    def from_parts(cls, model: OneStoryModel, vae: TinyAutoencoder, **settings: Any) -> Self:
        """A pipeline of the tiny preset from networks in memory; settings as for the constructor."""
        parts: dict[str, Any] = {"scheduler": tiny_scheduler(), **model.modules(), **settings}
        made = cls(tokenizer=model.tokenizer, vae=vae, **parts)
        made.set_progress_bar_config(disable=True)
        return made

    @classmethod
    def from_folders(cls, model: Path | str, autoencoder: Path | str, **settings: Any) -> Self:
        """The same from the two folders that the trainers write, float32 on the CPU.

        A model of fewer latent channels than the autoencoder has draws the leading ones.
        """
        vae = TinyAutoencoder.from_pretrained(autoencoder, torch_dtype=torch.float32).eval()
        networks = OneStoryModel.load(model)
        return cls.from_parts(networks, leading_autoencoder(vae, networks.z_dim), **settings)

    def enable_sequential_cpu_offload(self, *args: Any, **options: Any) -> None:
        """Not supported: blocks are run by their parts, past the hooks that would load them."""
        raise SettingError("offloading layer by layer is not supported; use enable_model_cpu_offload()")

    @property
    def layout(self) -> Layout:
        """How the backbone is told a first frame."""
        config = self.config
        return layout_of(
            self.transformer.config, expand_timesteps=config.expand_timesteps, grey=config.grey_condition
        )

    @property
    def arm(self) -> Arm:
        """How memory is used."""
        return Arm(self.config.rule, self.config.packing, self.config.budget)

    @torch.no_grad()
    def __call__(
        self,
        captions: Sequence[str],
        *,
        first_frame: Pictures | None = None,
        size: ShotSize | None = None,
        generator: torch.Generator | None = None,
        callback_on_step_end: Callback | None = None,
    ) -> list[Shots]:
        """A whole story: one shot a caption.

        Args:
            captions: of the shots, in order; each may refer to those before.
            first_frame: to start from (I2MSV); None: from the text alone (T2MSV).
            size: pixels of a shot.
            generator: seeds all shots, one after the other.
            callback_on_step_end: see :meth:`generate_shot`.
        """
        memory: Memory | None = None
        shots: list[Shots] = []
        for caption in captions:
            given = first_frame if not shots else None
            shot = self.generate_shot(
                caption, size=size, generator=generator, memory=memory, first_frames=given,
                callback_on_step_end=callback_on_step_end,
            )  # fmt: skip
            memory = self.remember(memory, shot)
            shots.append(shot)
        return shots

    @torch.no_grad()
    def generate_shot(
        self,
        texts: str | Sequence[str],
        noise: Tensor | None = None,
        *,
        memory: Memory | None = None,
        first_frames: Pictures | None = None,
        size: ShotSize | None = None,
        generator: Generators | None = None,
        truth: Tensor | None = None,
        negative: str = "",
        callback_on_step_end: Callback | None = None,
    ) -> Shots:
        """The next shot of each story of a batch.

        Args:
            texts: one caption (or prompt) a story.
            noise: standard normal ``(batch, z_dim, f, h, w)``; None: drawn by ``generator``.
            memory: earlier shots; None for a first shot or a generator without memory.
            first_frames: pictures to start from (I2MSV), one a story.
            size: pixels of the shot, where no noise is given.
            generator: one, or one a story; also draws for the rule ``random``.
            truth: ``(batch, F)`` relevance of memory frames, for the rule ``oracle``.
            negative: text that guidance leads away from, for Wan's text encoder.
            callback_on_step_end: see :data:`Callback`.

        Raises:
            VocabularyError: a text holds words the tiny text encoder does not know.
            SettingError: pictures, size or truth do not fit.
        """
        texts = [texts] if isinstance(texts, str) else list(texts)
        generators = one_each(generator, len(texts))
        device = self._execution_device
        if noise is None:
            noise = draw_noise(self.noise_shape(*(size or ShotSize())), generators)
        size = ShotSize(*pixel_size(self.vae, *noise.shape[2:]))
        prompts = encode_prompts(
            self.text_encoder, self.tokenizer, texts, negative,
            length=self.config.max_sequence_length, dtype=self.transformer.dtype,
        )  # fmt: skip
        start = self._start(first_frames, len(texts), size)
        recalled = None
        if memory is not None:
            recalled = recall(
                memory, prompts.caption, self.selection, self.conditioner, self.arm,
                generators=generators if all(generators) else None, truth=truth,
            )  # fmt: skip
        with self.progress_bar(total=self.sampling.steps) as bar:
            latents = denoise_shot(
                self.transformer, self.scheduler, noise.to(device), start, prompts.wanted, prompts.unwanted,
                None if recalled is None else recalled.context, self.sampling,
                self._on_step(bar, callback_on_step_end),
            )  # fmt: skip
        frames = to_frames(decode_latents(self.vae, latents))
        self.maybe_free_model_hooks()
        latents = latents.transpose(1, 2)
        if recalled is None:
            return Shots(frames, latents, None, None)
        return Shots(frames, latents, recalled.selected.indices, recalled.scores, recalled.selected.levels)

    @torch.no_grad()
    def remember(self, memory: Memory | None, shots: Shots) -> Memory:
        """The memory with one more shot; its frames are embedded for selection once, here."""
        features = self._embed(shots.latents)
        return Memory(shots.latents, features) if memory is None else memory.add(shots.latents, features)

    @torch.no_grad()
    def load_memory(self, path: Path | str) -> Memory:
        """The memory of a file that :meth:`Memory.save` wrote, to go on with a story.

        Raises:
            MemoryFileError: it is not such a file, or another autoencoder's.
        """
        frames = read_frames(path, self.layout.z_dim).to(self._execution_device)
        return Memory(frames, self._embed(frames))

    def noise_shape(self, frames: int, height: int, width: int) -> tuple[int, int, int, int]:
        """Shape of one story's noise ``(z_dim, f, h, w)`` for a shot of so many pixel frames.

        Raises:
            ValueError: the size does not fit the autoencoder.
        """
        time = self.vae.config.scale_factor_temporal
        patch = self.vae.config.scale_factor_spatial * self.transformer.config.patch_size[1]
        if (frames - 1) % time or height % patch or width % patch:
            raise ValueError(
                f"{frames} frames of {height}x{width}: frames must be {time}k + 1, "
                f"height and width multiples of {patch}"
            )
        return self.layout.z_dim, *latent_size(self.vae, frames, height, width)

    def _start(self, first_frames: Pictures | None, batch: int, size: ShotSize) -> Start:
        """The start of the shot; that of shots without first frame is made once a size."""
        if first_frames is not None:
            frames = to_batch(first_frames, batch, size)
            image = None
            if self.layout.image:
                image = image_states(self.image_encoder, self.image_processor, frames, self.transformer.dtype)
            return start_from(self.layout, self.vae, to_video(frames), (batch, *size), image=image)
        if size not in self._blank_starts:
            self._blank_starts = {size: start_from(self.layout, self.vae, None, (1, *size))}
        condition = self._blank_starts[size].condition
        return Start(condition=None if condition is None else condition.expand(batch, -1, -1, -1, -1))

    def _embed(self, latents: Tensor) -> Tensor:
        return self.selection.embed_memory(latents.to(self.selection.dtype))

    def _on_step(self, bar: Any, callback: Callback | None) -> OnStep:
        def on_step(step: int, timestep: Tensor, latents: Tensor) -> Tensor:
            bar.update()
            if callback is None:
                return latents
            changed = callback(self, step, timestep, {"latents": latents}) or {}
            new: Tensor = changed.get("latents", latents)
            return new

        return on_step
