"""The public judges' real classes with few and random parameters, in a folder as users have one."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from open_clip.model import CLIP
from safetensors.torch import save_file
from torchvision.models.optical_flow import raft_large
from transformers import Dinov2Config, Dinov2Model, ViTConfig, ViTModel

from metrics.perception.public.mask_rcnn import PersonSettings, build
from metrics.perception.public.viclip import Viclip, ViclipConfig

CLIP_CONFIG = {
    "embed_dim": 24,
    "quick_gelu": True,
    "vision_cfg": {"image_size": 32, "layers": 2, "width": 32, "head_width": 16, "patch_size": 8},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 1},
}
VICLIP_CONFIG = ViclipConfig(
    size=32, patch=16, width=32, layers=2, heads=2, text_width=32, text_layers=2, text_heads=2, embed=16
)
PERSONS = PersonSettings(score=0.05, min_size=64, max_size=128, most=3)
PERSON = 1


def write_all(folder: Path) -> Path:
    """All eight judges."""
    torch.manual_seed(0)
    write_dino(folder / "scene")
    write_dinov2(folder / "encoder")
    write_clip(folder / "background")
    write_clip(folder / "image_text")
    torch.save({"weight": torch.randn(1, 24), "bias": torch.tensor([5.0])}, folder / "aesthetic.pth")
    torch.save(raft_large(weights=None, progress=False).state_dict(), folder / "flow.pth")
    write_persons(folder / "persons.pth")
    Viclip(VICLIP_CONFIG).save(folder / "video_text.safetensors")
    return folder


def write_dino(folder: Path) -> None:
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    ViTModel(ViTConfig(**sizes), add_pooling_layer=False).save_pretrained(folder)


def write_dinov2(folder: Path) -> None:
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "mlp_ratio": 2}
    Dinov2Model(Dinov2Config(**sizes, patch_size=14, image_size=70)).save_pretrained(folder)


def write_clip(folder: Path, config: dict[str, object] = CLIP_CONFIG) -> None:
    folder.mkdir(parents=True)
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config, "preprocess_cfg": {}}))
    save_file(CLIP(**config).state_dict(), folder / "open_clip_model.safetensors")


def write_persons(file: Path) -> None:
    """Every box holds a person that fills it, so that something is found at all."""
    model = build(PERSONS)
    for last in (model.roi_heads.box_predictor.cls_score, model.roi_heads.mask_predictor.mask_fcn_logits):
        torch.nn.init.zeros_(last.weight)
        torch.nn.init.zeros_(last.bias)
        last.bias.data[PERSON] = 3
    torch.save(model.state_dict(), file)
    file.with_suffix(".json").write_text(json.dumps(PERSONS._asdict()))
