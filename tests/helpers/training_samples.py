"""A folder of drawn samples, small weights to start from, a random teacher: all real classes."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from open_clip.model import CLIP
from safetensors.torch import save_file
from transformers import Dinov2Config, Dinov2Model

from cases.storyworld.folders import write_mixture
from cases.storyworld.vocabulary import vocabulary
from cases.types import VideoFormat
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import AdaptiveConditioner
from onestory.model.folder_hash import weights_hash
from onestory.model.frame_selection import FrameSelection
from onestory.model.text import build_text_encoder, build_tokenizer
from onestory.model.transformer import OneStoryTransformer
from onestory.training.folders import open_folder
from onestory.training.prepare import prepare
from onestory.training.samples import video_reader
from onestory.training.shots import ShotFormat
from onestory.training.start import open_start
from onestory.training.teacher import Teacher

FORMAT = ShotFormat(64, 96, 5, 8.0)
Z = 8
READ = video_reader("cases.decoding:read_isolated", "cases.errors:VideoError")


def write_samples(folder: Path, count: int = 6) -> Path:
    """Samples of the story world, 5 : 1."""
    write_mixture(folder, count, split="dev", format=VideoFormat(*FORMAT))
    return folder


def write_weights(folder: Path) -> Path:
    """``model`` and ``autoencoder``, random, of two layers and eight latent channels."""
    torch.manual_seed(0)
    tokenizer = build_tokenizer(vocabulary())
    transformer = OneStoryTransformer(
        num_attention_heads=2, attention_head_dim=32, in_channels=2 * Z + 4, out_channels=Z, text_dim=32,
        freq_dim=32, ffn_dim=64, num_layers=2,
    )  # fmt: skip
    conditioner = AdaptiveConditioner(z_dim=Z, dim=64, head_dim=32, levels=((2, 1), (4, 2)))
    conditioner.start_from_patch_embedding(transformer.patch_embedding)
    model = OneStoryModel(
        tokenizer,
        build_text_encoder(len(tokenizer), dim=32, layers=1),
        transformer,
        FrameSelection(z_dim=Z, text_dim=32, dim=32),
        conditioner,
    )
    model.save(folder / "model")
    autoencoder = TinyAutoencoder(
        z_dim=Z, encoder_width=16, decoder_widths=(16, 16, 8), decoder_depths=(1, 1, 1),
        latents_mean=[0.1] * Z, latents_std=[2.0] * Z,
    )  # fmt: skip
    autoencoder.start_from_components(torch.zeros(768), torch.linalg.qr(torch.randn(768, Z))[0].T)
    autoencoder.save_pretrained(folder / "autoencoder")
    return folder


def write_teacher(folder: Path) -> tuple[str, str]:
    """Folders of a DINOv2 and an ``open_clip`` model, tiny and random."""
    torch.manual_seed(5)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "mlp_ratio": 2}
    Dinov2Model(Dinov2Config(**sizes, patch_size=14, image_size=70)).save_pretrained(folder / "dino")
    config = {
        "embed_dim": 24,
        "vision_cfg": {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
        "text_cfg": {"context_length": 16, "vocab_size": 100, "width": 32, "heads": 2, "layers": 1},
    }
    (folder / "clip").mkdir()
    (folder / "clip" / "open_clip_config.json").write_text(
        json.dumps({"model_cfg": config, "preprocess_cfg": {}})
    )
    save_file(CLIP(**config).state_dict(), folder / "clip" / "open_clip_model.safetensors")
    return str(folder / "dino"), str(folder / "clip")


def prepare_all(folder: Path, count: int = 6) -> Path:
    """``samples``, ``weights``, ``teacher`` and, of these, ``prepared``; returns the last."""
    write_samples(folder / "samples", count)
    write_weights(folder / "weights")
    write_teacher(folder / "teacher")
    prepare_again(folder, folder / "samples", folder / "prepared")
    return folder / "prepared"


def prepare_again(made: Path, samples: Path, out: Path, *, teacher: bool = True, **options: int) -> list[str]:
    """Prepare ``samples`` with the weights that lie in ``made``; the names of those that were missing."""
    pipeline = open_start(str(made / "weights" / "model"), made / "weights" / "autoencoder")
    names = (str(made / "teacher" / "dino"), str(made / "teacher" / "clip"))
    taught = Teacher.load(*names) if teacher else None
    hashes = {"teacher": weights_hash(made / "teacher") if teacher else "none"}
    done = prepare(
        open_folder(samples, FORMAT), out, pipeline, taught, format=FORMAT, read=READ, weights=hashes,
        **options,
    )  # fmt: skip
    return list(done)
