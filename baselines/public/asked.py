"""What every public pipeline is asked for, in one place; a run records it (``settings`` in ``run.json``).

Values are the defaults of the pipelines of diffusers 0.42, written out so that a later default changes
nothing unseen; what is ours says so. Nobody gets a negative prompt, other than the empty one.
"""

from __future__ import annotations

from typing import Any

from baselines.public.fitting import Rule

RULES: dict[str, Rule] = {
    "WanImageToVideoPipeline": Rule(multiple=16, step=4, fps=16),
    "WanVACEPipeline": Rule(multiple=16, step=4, fps=16),
    "LTXImageToVideoPipeline": Rule(multiple=32, step=8, fps=25),
    "LTXConditionPipeline": Rule(multiple=32, step=8, fps=25),
    "LTXI2VLongMultiPromptPipeline": Rule(multiple=32, step=8, fps=25),
}
"""Of the pipelines that make videos."""

_LTX: dict[str, Any] = {
    "num_inference_steps": 50,
    "guidance_scale": 3.0,
    "frame_rate": 25,
    # LTX-Video's own for 0.9.1 and later; an older autoencoder does not look at them.
    "decode_timestep": 0.05,
    "decode_noise_scale": 0.025,
}
ASKED: dict[str, dict[str, Any]] = {
    "WanImageToVideoPipeline": {
        "num_inference_steps": 50,
        "guidance_scale": 5.0,
        "max_sequence_length": 512,
    },
    "WanVACEPipeline": {
        "num_inference_steps": 50,
        "guidance_scale": 5.0,
        "conditioning_scale": 1.0,
        "max_sequence_length": 512,
    },
    "LTXImageToVideoPipeline": {**_LTX, "max_sequence_length": 128},
    "LTXConditionPipeline": {
        **_LTX,
        "max_sequence_length": 256,
        "frame_index": 0,
        "strength": 1.0,
        "image_cond_noise_scale": 0.025,  # LTX-Video's own, as above
    },
    "LTXI2VLongMultiPromptPipeline": {
        # The steps of the distilled LTX-Video 0.9.6 to 0.9.8. Written out, since from a number of steps alone
        # the pipeline's loop leaves out the last one.
        "sigmas": [1.0, 0.9937, 0.9875, 0.9812, 0.975, 0.9094, 0.725, 0.4219, 0.0],
        "guidance_scale": 1.0,
        "frame_rate": 25,
        "cond_strength": 0.5,
        "temporal_overlap": 24,
        "temporal_overlap_cond_strength": 0.5,
        "adain_factor": 0.25,
        "negative_index_strength": 1.0,
        "skip_steps_sigma_threshold": 1.0,
        "max_sequence_length": 128,
    },
    "FluxKontextPipeline": {
        "num_inference_steps": 28,
        "guidance_scale": 3.5,
        "max_sequence_length": 512,
        "max_area": 1024**2,
    },
    "QwenImageEditPlusPipeline": {
        "num_inference_steps": 50,
        "true_cfg_scale": 4.0,
        "negative_prompt": " ",  # without one there is no guidance
        "max_sequence_length": 512,
    },
    "StableDiffusionXLPipeline": {"num_inference_steps": 50, "guidance_scale": 5.0},
    "FluxPipeline": {"num_inference_steps": 28, "guidance_scale": 3.5, "max_sequence_length": 512},
    "QwenImagePipeline": {
        "num_inference_steps": 50,
        "true_cfg_scale": 4.0,
        "negative_prompt": " ",
        "max_sequence_length": 512,
    },
}
"""Class of diffusers -> the arguments of its call."""
