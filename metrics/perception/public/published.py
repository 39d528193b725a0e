"""The judges of the public preset: what each is, where it is published, and the hashes that are known."""

from __future__ import annotations

from typing import NamedTuple

ROOT = "judges"
"""The name under which one folder for all judges is given."""


class Published(NamedTuple):
    """One judge's published weights."""

    what: str
    """The network, and what it is for."""
    hub: str | None
    """Id on the Hugging Face hub; None where it is published elsewhere only."""
    file: str | None
    """The one file that is read; None for a folder as the hub has it."""
    source: str
    """Where to get it, in words."""
    caches: tuple[str, ...] = ()
    """Where other programs keep it, below :data:`metrics.perception.public.places.CACHES`."""
    licence: str = ""
    """Of the weights, as their publisher names it."""
    url: str | None = None
    """Of the one file, where it is not on the hub."""


JUDGES: dict[str, Published] = {
    "scene": Published(
        "DINO v1 ViT-B/16: subject consistency",
        "facebook/dino-vitb16",
        None,
        "hub id facebook/dino-vitb16, or dino_vitbase16_pretrain.pth of facebookresearch/dino",
        ("torch:dino_vitbase16_pretrain.pth", "vbench:dino_model/dino_vitbase16_pretrain.pth"),
        licence="Apache-2.0",
    ),
    "background": Published(
        "CLIP ViT-B/32: background consistency",
        "timm/vit_base_patch32_clip_224.openai",
        None,
        "hub id timm/vit_base_patch32_clip_224.openai, or OpenAI's ViT-B-32.pt",
        ("clip:ViT-B-32.pt", "vbench:clip_model/ViT-B-32.pt"),
        licence="MIT",
    ),
    "image_text": Published(
        "CLIP ViT-L/14: semantic alignment, and what the aesthetic head reads",
        "timm/vit_large_patch14_clip_224.openai",
        None,
        "hub id timm/vit_large_patch14_clip_224.openai, or OpenAI's ViT-L-14.pt",
        ("clip:ViT-L-14.pt", "vbench:clip_model/ViT-L-14.pt"),
        licence="MIT",
    ),
    "aesthetic": Published(
        "LAION's linear head: aesthetic quality",
        None,
        "sa_0_4_vit_l_14_linear.pth",
        "no hub id; sa_0_4_vit_l_14_linear.pth of github.com/LAION-AI/aesthetic-predictor",
        ("vbench:aesthetic_model/emb_reader/sa_0_4_vit_l_14_linear.pth",),
        licence="MIT",
        url="https://raw.githubusercontent.com/LAION-AI/aesthetic-predictor/main/sa_0_4_vit_l_14_linear.pth",
    ),
    "flow": Published(
        "RAFT: dynamic degree and flow",
        None,
        "raft_large_C_T_V1-22a6c225.pth",
        "no hub id; torchvision's Raft_Large_Weights.C_T_V1, or raft-things.pth of princeton-vl/RAFT",
        ("torch:raft_large_C_T_V1-22a6c225.pth", "vbench:raft_model/models/raft-things.pth"),
        licence="BSD-3-Clause",
        url="https://download.pytorch.org/models/raft_large_C_T_V1-22a6c225.pth",
    ),
    "encoder": Published(
        "DINOv2 ViT-B/14: persons and places",
        "facebook/dinov2-base",
        None,
        "hub id facebook/dinov2-base",
        licence="Apache-2.0",
    ),
    "persons": Published(
        "Mask R-CNN ResNet-50 FPN v2, COCO: where persons are",
        None,
        "maskrcnn_resnet50_fpn_v2_coco-73cbd019.pth",
        "no hub id; torchvision's MaskRCNN_ResNet50_FPN_V2_Weights.COCO_V1",
        ("torch:maskrcnn_resnet50_fpn_v2_coco-73cbd019.pth",),
        licence="BSD-3-Clause",
        url="https://download.pytorch.org/models/maskrcnn_resnet50_fpn_v2_coco-73cbd019.pth",
    ),
    "video_text": Published(
        "ViCLIP-L/14: semantic alignment of videos",
        "OpenGVLab/VBench_Used_Models",
        "ViClip-InternVid-10M-FLT.pth",
        "ViClip-InternVid-10M-FLT.pth of hub id OpenGVLab/VBench_Used_Models",
        ("vbench:ViCLIP/ViClip-InternVid-10M-FLT.pth",),
        licence="Apache-2.0",
    ),
}
"""Judge -> its published weights. The first five and no others are VBench's."""

SHA256: dict[str, str] = {
    # OpenAI's own addresses and torchvision's file names carry these; the hub shows the others.
    "ViT-B-32.pt": "40d365715913c9da98579312b702a82c18be219cc2a73407c4526f58eba950af",
    "ViT-L-14.pt": "b8cca3fd41ae0c99ba7e8951adf17d267cdb84cd88be6f7c2e0eca1737a03836",
    "raft_large_C_T_V1-22a6c225.pth": "22a6c225",
    "maskrcnn_resnet50_fpn_v2_coco-73cbd019.pth": "73cbd019",
    "ViClip-InternVid-10M-FLT.pth": "7a4d6ad6eac6632db3693f4b97f9f8f6445b65b1e139a6fc6686150522238c56",
    "facebook/dino-vitb16/pytorch_model.bin": (
        "a064e36c67289caaa5c949c0b3f7f31a0fcbcba5721f5fa12419933ec1f4fe6e"
    ),
    "facebook/dinov2-base/model.safetensors": (
        "d73036b56966966d07975d696bde331762f37297e2f095de8cea0040c3aa0841"
    ),
}
"""File name, or hub id and file name -> SHA-256, or what is known of its beginning."""
