"""L_shot: rectified flow on the target shot (paper, section 4.4), for every layout of backbone."""

from __future__ import annotations

from torch import Tensor

from onestory.model.context import Context
from onestory.model.layouts import Start
from onestory.model.transformer import OneStorySkyReelsTransformer, OneStoryTransformer
from onestory.pipeline.prompts import Words


def flow_error(
    transformer: OneStoryTransformer | OneStorySkyReelsTransformer,
    clean: Tensor,
    noise: Tensor,
    sigma: Tensor,
    start: Start,
    text: Words,
    *,
    context: Context | None = None,
    frame_index: Tensor | None = None,
) -> Tensor:
    """Squared error of the velocity ``noise - clean``; its mean is L_shot.

    Args:
        transformer: the backbone.
        clean: target latents, ``(batch, z_dim, f, h, w)``.
        noise: standard normal, of the same shape.
        sigma: noise level of each sample, ``(batch,)`` in [0, 1].
        start: what the shots start from; where a given first frame stands clean, the error is 0.
        text: captions; zero states where text is dropped for guidance.
        context: packed memory.
        frame_index: ``(batch, f)`` positions, where the target is not a whole shot.

    Returns:
        float32, of the shape of ``clean``.
    """
    s = sigma.view(-1, 1, 1, 1, 1)
    velocity = transformer.denoise(
        start.inputs((1 - s) * clean + s * noise), sigma * 1000, text.states, text_mask=text.mask,
        image=start.image, context=context, frame_index=frame_index, given=start.given,
    )  # fmt: skip
    error = (velocity.float() - (noise - clean)).square()
    if start.given is None:
        return error
    error[start.given, :, 0] = 0.0
    return error
