"""The autoencoder keeps the interface and the arithmetic of AutoencoderKLWan."""

import pytest
import torch

from onestory.model.autoencoder import TinyAutoencoder


def test_nine_frames_become_three_latent_frames_and_come_back(autoencoder: TinyAutoencoder) -> None:
    video = torch.rand(2, 3, 9, 64, 96) * 2 - 1
    z = autoencoder.encode(video).latent_dist.mode()
    assert z.shape == (2, 8, 3, 8, 12)
    assert autoencoder.decode(z).sample.shape == video.shape


def test_linear_path_is_a_projection(autoencoder: TinyAutoencoder) -> None:
    """With residual branches at zero, decoding and encoding again changes no code of a still video."""
    image = torch.rand(1, 3, 1, 64, 96) * 2 - 1
    z = autoencoder.encode(image).latent_dist.mode()
    projected = torch.einsum("pz,bzfhw->bpfhw", autoencoder.decode_basis, z)
    again = torch.einsum("zp,bpfhw->bzfhw", autoencoder.encode_basis, projected)
    torch.testing.assert_close(again, z, atol=1e-5, rtol=1e-4)


def test_latent_frames_are_independent(autoencoder: TinyAutoencoder) -> None:
    video = torch.rand(1, 3, 9, 64, 96) * 2 - 1
    alone = autoencoder.encode(video[:, :, :1]).latent_dist.mode()
    together = autoencoder.encode(video).latent_dist.mode()
    torch.testing.assert_close(together[:, :, :1], alone)


def test_normalise_round_trip(autoencoder: TinyAutoencoder) -> None:
    z = torch.randn(2, 8, 3, 4, 4)
    torch.testing.assert_close(autoencoder.denormalise(autoencoder.normalise(z)), z)


@pytest.mark.parametrize("shape", [(8, 64, 96), (9, 60, 96), (9, 64, 90)])
def test_sizes_that_do_not_fit_are_refused(autoencoder: TinyAutoencoder, shape: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="4k \\+ 1"):
        autoencoder.encode(torch.zeros(1, 3, *shape))


def test_saved_and_loaded_is_the_same(autoencoder: TinyAutoencoder, tmp_path) -> None:  # type: ignore[no-untyped-def]
    autoencoder.save_pretrained(tmp_path)
    loaded = TinyAutoencoder.from_pretrained(tmp_path)
    video = torch.rand(1, 3, 5, 32, 32) * 2 - 1
    torch.testing.assert_close(
        loaded.encode(video).latent_dist.mode(), autoencoder.encode(video).latent_dist.mode()
    )
