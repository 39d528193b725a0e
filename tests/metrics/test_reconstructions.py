"""What is measured of the autoencoder by the encoder."""

from functools import partial
from pathlib import Path

import numpy as np
import torch

from metrics.perception.encoder import ImageEncoder
from metrics.training.reconstructions import identity_retrieval
from onestory.model.autoencoder import TinyAutoencoder
from onestory.training.autoencoder import as_video

ROOT = Path(__file__).parents[2]


def rebuild(model: TinyAutoencoder, videos: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        out = model.to_video(model.to_latents(as_video(videos))).clamp(-1, 1)
    return ((out + 1) * 127.5).round().byte().permute(0, 2, 3, 4, 1).numpy()


def test_persons_survive_the_shipped_autoencoder_and_not_a_broken_one() -> None:
    encoder = ImageEncoder.load(ROOT / "metrics/weights/dinov2_tiny")
    model = TinyAutoencoder.from_pretrained(
        ROOT / "onestory/weights/autoencoder", torch_dtype=torch.float32
    ).eval()
    kept = identity_retrieval(partial(rebuild, model), encoder)  # 24 stories would be off by 4 points
    assert kept["reconstructed"]["retrieval_1_of_20"] >= 0.9
    assert kept["reconstructed"]["retrieval_1_of_20"] >= kept["rendered"]["retrieval_1_of_20"] - 0.03
    with torch.no_grad():
        model.decode_basis.zero_()
        model.patch_mean.zero_()
    lost = identity_retrieval(partial(rebuild, model), encoder, stories=24)
    assert lost["rendered"]["retrieval_1_of_20"] > 0.8
    assert lost["reconstructed"]["retrieval_1_of_20"] < 0.5
