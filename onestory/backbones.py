"""OneStory from public weights: a Wan or SkyReels-V2 pipeline, in a folder or on the hub, gets a memory.

>>> pipeline = load_backbone("Skywork/SkyReels-V2-I2V-1.3B-540P-Diffusers")  # doctest: +SKIP
>>> pipeline.save_pretrained("start")  # doctest: +SKIP

The backbone's weights stay as they are. Frame Selection is new, at random; the patchifiers of the
Adaptive Conditioner start as the backbone's own patch embedding. Both must be trained before memory
means anything: without memory the pipeline is the backbone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers.pipelines.pipeline_utils import DiffusionPipeline
from torch import nn

from onestory.errors import SettingError
from onestory.model.conditioner import AdaptiveConditioner
from onestory.model.context import TEXT_TOKENS
from onestory.model.frame_selection import FrameSelection
from onestory.model.layouts import layout_of
from onestory.model.transformer import OneStorySkyReelsTransformer, OneStoryTransformer
from onestory.pipeline.onestory import OneStoryPipeline
from onestory.pipeline.sampling import WAN_SAMPLING

TRANSFORMERS: dict[str, type[OneStoryTransformer] | type[OneStorySkyReelsTransformer]] = {
    "WanTransformer3DModel": OneStoryTransformer,
    "SkyReelsV2Transformer3DModel": OneStorySkyReelsTransformer,
}
"""Our class for each of diffusers' that can be a backbone; weights and their names are the same."""
KERNELS = (2, 4, 8, 16)
"""Patchifiers of a new conditioner: (1,2,2), (1,4,4), (1,8,8), (1,16,16)."""


def load_backbone(
    source: str | Path,
    *,
    budget: float = 1.0,
    dtype: torch.dtype = torch.bfloat16,
    seed: int = 0,
    **settings: Any,
) -> OneStoryPipeline:
    """A OneStory pipeline on a public backbone, or one that was saved.

    Args:
        source: folder or hub id of a diffusers pipeline with ``WanTransformer3DModel`` or
            ``SkyReelsV2Transformer3DModel`` (image to video, TI2V or text to video), or of a
            ``OneStoryPipeline``, which is loaded as it is.
        budget: context in latent-frame equivalents, of a new conditioner.
        dtype: of all networks but the autoencoder, which stays in float32 as Wan advises.
        seed: of the new networks.
        settings: those of :class:`OneStoryPipeline` (``rule``, ``packing``, ``sampling``, ...).

    Raises:
        SettingError: the pipeline is of another kind.
    """
    index = DiffusionPipeline.load_config(source)
    dtypes = {"default": dtype, "vae": torch.float32}
    if index.get("_class_name") == OneStoryPipeline.__name__:
        return OneStoryPipeline.from_pretrained(source, torch_dtype=dtypes, **settings)
    kind = _transformer_class(source, index)
    transformer = kind.from_pretrained(source, subfolder="transformer", torch_dtype=dtype)
    base = DiffusionPipeline.from_pretrained(source, transformer=transformer, torch_dtype=dtypes)
    parts = {name: base.components.get(name) for name in ("image_encoder", "image_processor")}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        selection, conditioner = _memory_networks(transformer, budget)
    for module in (selection, conditioner):
        nn.Module.to(module, dtype)  # diffusers' own warns about parts to be kept in float32; there are none
    defaults: dict[str, Any] = {
        "sampling": WAN_SAMPLING,
        "max_sequence_length": TEXT_TOKENS,
        "expand_timesteps": bool(base.config.get("expand_timesteps", False)),
        "grey_condition": True,
        "untrained": True,
    }
    return OneStoryPipeline(
        base.tokenizer, base.text_encoder, base.vae, base.scheduler, transformer,
        selection, conditioner, **parts, **(defaults | settings),
    )  # fmt: skip


def _transformer_class(source: str | Path, index: dict[str, Any]) -> Any:
    _, name = index.get("transformer", (None, None))
    if name not in TRANSFORMERS:
        raise SettingError(
            f"{source}: {index.get('_class_name')} with transformer {name}; expected a pipeline with one of "
            f"{', '.join(TRANSFORMERS)}"
        )
    if index.get("transformer_2", [None])[0] is not None:
        raise SettingError(
            f"{source} has two experts (Wan2.2-A14B); OneStory runs on one transformer: Wan2.1-I2V-14B, "
            "SkyReels-V2-I2V-1.3B or Wan2.2-TI2V-5B"
        )
    return TRANSFORMERS[name]


def _memory_networks(transformer: Any, budget: float) -> tuple[FrameSelection, AdaptiveConditioner]:
    """Selection and conditioner for a backbone; their sizes are ours."""
    config = transformer.config
    z_dim = layout_of(config).z_dim
    heads, size = config.num_attention_heads, config.attention_head_dim
    conditioner = AdaptiveConditioner(
        z_dim=z_dim, dim=heads * size, head_dim=size, patch=config.patch_size[1], kernels=KERNELS,
        budget=budget,
    )  # fmt: skip
    conditioner.start_from_patch_embedding(transformer.patch_embedding)
    selection = FrameSelection(z_dim=z_dim, text_dim=config.text_dim, dim=512, queries=8, heads=8)
    return selection.eval(), conditioner.eval()
