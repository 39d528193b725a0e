"""Training stages of the tiny backbone, one frozen recipe each.

Stage order: ``image`` (single latent frames: appearance from text), ``base`` (whole shots, first-frame
condition: an image-to-video model without memory), ``onestory`` (memory, frame selection, adaptive
conditioner), ``longer`` (the same again, mostly whole shots packed by the selector, and more of the noise
levels at which layout and identity are decided), ``common`` (memories of its own drawing, shown in the four
ways of the paper's Table 2a, a quarter of the batches each), ``people`` (true memories, and inner tokens
asked for the looks of whom they show: the base of all arms of the comparison). Each starts from the one
before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Way(NamedTuple):
    """One way of showing a shot its memory."""

    rule: str = "learned"
    """Which frames it sees (``onestory.pipeline.rules``)."""
    packing: str = "by_score"
    """How they are dealt to patchifiers (``onestory.model.allocation``)."""
    budget: float | None = None
    """Context budget in latent-frame equivalents; None: the conditioner's own."""


@dataclass(frozen=True)
class Recipe:
    """What a stage trains on and how. Everything here is ours; the paper trains one epoch of 60 K videos."""

    steps: int
    batch: int
    rate: float
    video: tuple[float, float]
    """Share of batches whose targets are whole shots, from the first to the last step (linear); the
    others are single latent frames, any of the shot, at a third of the cost."""
    memory: float
    """Share of batches that see memory."""
    first_frame: float = 0.0
    """Share of the whole shots that are given their first latent frame (I2V)."""
    train_text: bool = True
    caption_share: float = 0.75
    """Share of captions (rather than prompts) where memory is seen; without memory prompts prevail."""
    text_drop: float = 0.1
    """Share of samples without text, for guidance."""
    selector_driven: tuple[float, float] = (1.0, 1.0)
    """Decoupled conditioning: share of memory batches packed by the selector's own scores, from the
    first to the last step (linear); the others are packed by their labels."""
    ways: tuple[Way, ...] = (Way(),)
    """How memory is shown; each batch draws one, all equally likely. The selector learns if one of them is
    ``learned``."""
    kernels: tuple[int, ...] = ()
    """Patchifiers that the conditioner gets beside those it has, started from the patch embedding."""
    channels: int | None = None
    """Latent channels that are drawn and remembered, the first so many (``onestory.model.leading``); None: as
    many as the model that is started from."""
    worn: float = 0.0
    """Share of the memory batches whose memory the generator drew itself (``onestory.training.wear``)."""
    selection_weight: float = 0.5
    """lambda of L = L_shot + lambda L_sel."""
    person_weight: float = 3.0
    """How much more a latent pixel wholly covered by persons counts in L_shot."""
    looks_weight: float = 0.0
    """How much the looks that inner tokens tell count (``onestory.training.looks``)."""
    looks_after: tuple[int, int] = (3, 1)
    """Blocks after which noise tokens and context tokens are asked."""
    channel_power: float = 1.0
    """Latent channels count in L_shot by their variance to this power: 1 weighs them about as pixels
    would, so that layout and colour are learned before texture; 0 is the plain loss."""
    shift: float = 2.0
    """Flow shift of the sampled noise levels; above 1 there are more of the noisy ones, where layout is
    decided."""
    memory_noise: float = 0.1
    """Noise added to memory latents, so that the model's own shots are a familiar sight."""
    warmup: int = 300
    decay: float = 0.2
    """Share of the steps in which the learning rate falls."""


_FOUR_WAYS = (Way(), Way("recent", "by_recency"), Way("learned", "finest_only"), Way("last", "finest_only"))

RECIPES: dict[str, Recipe] = {
    "image": Recipe(steps=4000, batch=128, rate=2.0e-3, video=(0.0, 0.0), memory=0.0, decay=0.05),
    "base": Recipe(
        steps=2000, batch=64, rate=1.0e-3, video=(0.7, 1.0), memory=0.0, first_frame=0.5, warmup=50, decay=0.1
    ),
    "onestory": Recipe(
        steps=2800, batch=96, rate=2.0e-3, video=(0.05, 0.85), memory=0.85, first_frame=0.3,
        selector_driven=(0.0, 1.0), warmup=50, decay=0.4,
    ),
    "longer": Recipe(
        steps=2700, batch=96, rate=1.6e-3, video=(0.3, 0.85), memory=0.85, first_frame=0.4,
        caption_share=0.85, selector_driven=(0.8, 1.0), person_weight=5.0, shift=6.0, warmup=50, decay=0.6,
    ),
    "common": Recipe(
        steps=1000, batch=96, rate=1.6e-3, video=(0.1, 0.7), memory=0.85, first_frame=0.4,
        caption_share=0.8, person_weight=5.0, channel_power=0.5, shift=3.5, warmup=50, decay=0.6,
        worn=0.6, kernels=(2,), channels=16,
        ways=_FOUR_WAYS,
    ),
    "people": Recipe(
        steps=2250, batch=96, rate=1.2e-3, video=(0.0, 0.5), memory=0.85, first_frame=0.4,
        caption_share=0.8, selector_driven=(0.0, 1.0), person_weight=7.0, channel_power=0.25, shift=3.5,
        warmup=50, decay=0.33, kernels=(2,), channels=16, looks_weight=1.0, ways=_FOUR_WAYS,
    ),
}  # fmt: skip
