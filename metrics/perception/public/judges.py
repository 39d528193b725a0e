"""All networks of the public preset, loaded once."""

from __future__ import annotations

from collections.abc import Mapping

from transformers import Dinov2Model

from cases.errors import WeightsError
from metrics.perception.encoder import ImageEncoder
from metrics.perception.judges import Judges
from metrics.perception.public.aesthetic import LaionAesthetic
from metrics.perception.public.clip import Clip
from metrics.perception.public.dino import Dino
from metrics.perception.public.mask_rcnn import MaskRcnn
from metrics.perception.public.places import find_public
from metrics.perception.public.pretrained import from_folder
from metrics.perception.public.raft import RaftFlow
from metrics.perception.public.sha256 import hash_place
from metrics.perception.public.viclip_clips import VideoText

SHORT_SIDE = 224
"""Of what DINOv2 sees of frames and crops, pixels: the size it was mostly trained at, and the field's.

The published configuration says 518, which is only the grid that its position embeddings are stored for.
"""


def load_public(device: str, weights: Mapping[str, str]) -> Judges:
    """Load all public judges.

    Args:
        device: a torch device.
        weights: judge -> folder, file or hub id; see :mod:`metrics.perception.public.places`.

    Raises:
        WeightsError: weights are missing, of another network, or of another hash than expected.
    """
    places = find_public(weights)
    image_text = Clip.load(places["image_text"]).to(device)
    aesthetic = LaionAesthetic.load(places["aesthetic"]).to(device)
    check_width(aesthetic, image_text)
    return Judges(
        encoder=ImageEncoder(from_folder(Dinov2Model, places["encoder"]), SHORT_SIDE).to(device),
        persons=MaskRcnn.load(places["persons"]).to(device),
        image_text=image_text,
        aesthetic=aesthetic,
        preset="public",
        device=device,
        hashes={name: hash_place(place) for name, place in places.items()},
        weights=weights,
        scene=Dino.load(places["scene"]).to(device),
        background=Clip.load(places["background"]).to(device),
        flow=RaftFlow.load(places["flow"]).to(device).measure,
        video_text=VideoText.load(places["video_text"]).to(device),
    )


def check_width(aesthetic: LaionAesthetic, image_text: Clip) -> None:
    """The head must have been fitted to embeddings of this width.

    Raises:
        WeightsError: it was not.
    """
    reads = aesthetic.linear.in_features
    gives = int(image_text.model.text_projection.shape[-1])
    if reads != gives:
        raise WeightsError(
            f"the aesthetic head reads embeddings of {reads} numbers, the judge image_text gives {gives}. "
            "They belong together: LAION's head and CLIP ViT-L/14 have 768."
        )
