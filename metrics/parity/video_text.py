"""Beyond the four: ViCLIP's own code, as VBench carries it, against ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from open_clip.tokenizer import SimpleTokenizer

from cases.video import read_video
from metrics.parity.checkout import Checkout, stand_in
from metrics.parity.networks import Pair, perturb
from metrics.parity.rows import Row, largest
from metrics.perception.public.viclip import Viclip, ViclipConfig
from metrics.perception.public.viclip_clips import VideoText

TEXTS = (
    "a woman in a red coat walks through the snow",
    "The same man, still wearing his green hat, sits down; behind him the lamp, the shelf and the two "
    "windows of the cafe can be seen, and outside it rains on the parked cars.",
)
"""The second one has more than 32 tokens."""
ALLOWED = 1e-4


def viclip_pair(checkout: Checkout) -> Pair:
    """ViCLIP-L/14 with random weights on both sides; loading into theirs proves names and shapes."""
    ours = VideoText(Viclip(ViclipConfig())).eval()
    perturb(ours.model)
    _stand_ins()
    theirs = checkout.module("third_party.ViCLIP.viclip").ViCLIP(pretrain=False).eval()
    theirs.load_state_dict(ours.model.state_dict(), strict=True)
    # Checkpointing saves memory in training and only warns here.
    theirs.vision_encoder.transformer.checkpoint_num = 0
    return Pair(ours, theirs, "ViCLIP's own code, as VBench carries it")


def viclip_rows(checkout: Checkout, video: Path, viclip: Pair) -> list[Row]:
    """Scores of one video with both texts, and the texts' features."""
    frames, _ = read_video(video)
    texts = viclip.ours.texts(TEXTS)
    ours = texts.embeddings @ viclip.ours.video(frames)
    asked = [{"prompt": text, "video_list": [str(video)]} for text in TEXTS]
    run = checkout.module("overall_consistency").overall_consistency
    _, videos = run(viclip.theirs, asked, None, "cpu")
    theirs = np.array([one["video_results"] for one in videos])
    with torch.no_grad():
        their_texts = viclip.theirs.encode_text(list(TEXTS))
    unit = torch.nn.functional.normalize(their_texts, dim=-1)
    return [
        Row("viclip", "text features", video.stem, largest(texts.embeddings, unit), ALLOWED),
        Row("viclip", "score, short text", video.stem, abs(ours[0] - theirs[0]), ALLOWED, ours[0], theirs[0]),
        Row("viclip", "score, cut text", video.stem, abs(ours[1] - theirs[1]), ALLOWED, ours[1], theirs[1]),
    ]


class Tokenizer(SimpleTokenizer):
    """``open_clip``'s, with the special tokens' names that ViCLIP looks up; VBench downloads its own."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder.update({"<|startoftext|>": self.sot_token_id, "<|endoftext|>": self.eot_token_id})


def _stand_ins() -> None:
    """For what ViCLIP's files import and current packages no longer have."""
    from timm.layers.drop import DropPath

    stand_in("timm.models.layers", {"DropPath": DropPath})
    stand_in("vbench.third_party.ViCLIP.simple_tokenizer", {"SimpleTokenizer": Tokenizer})
