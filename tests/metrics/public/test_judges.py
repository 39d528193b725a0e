"""The whole public preset at random weights: real classes, loaded from a folder, on rendered shots."""

from pathlib import Path

import networks
import numpy as np
import pytest
import torch
import worlds

from cases.errors import WeightsError
from cases.storyworld.dataset import StoryDataset
from cases.types import Case, VideoFormat
from metrics.perception.features import shot_features
from metrics.perception.instances import MIN_AREA
from metrics.perception.public import published
from metrics.perception.public.aesthetic import LaionAesthetic
from metrics.perception.public.clip import Clip
from metrics.perception.public.dino import Dino, positions
from metrics.perception.public.mask_rcnn import PersonSettings, _instance
from metrics.perception.public.original_keys import dino_keys, raft_keys
from metrics.perception.public.raft import RaftFlow
from metrics.score import Judges, score_story

FORMAT = VideoFormat(128, 192, 5, 16.0)
WHOLE_FRAMES = frozenset({"scene", "surroundings", "image", "background"})


@pytest.fixture(scope="module")
def sample():
    return next(iter(StoryDataset("dev", 1, FORMAT, seed=5)[:]))


@pytest.fixture(scope="module")
def values(public_judges: Judges, sample, tmp_path_factory: pytest.TempPathFactory):
    case = worlds.case_of(sample)
    shots = (
        case.shots[0],
        case.shots[1].model_copy(update={"cast": case.shots[0].cast, "place": case.shots[0].place}),
    )
    videos = worlds.write_shots(tmp_path_factory.mktemp("story"), sample.videos[:2])
    metrics = [
        "character_consistency", "environment_consistency", "semantic_alignment", "subject_consistency",
        "background_consistency", "aesthetic_quality", "dynamic_degree", "dynamic_flow", "coverage",
        "semantic_alignment_viclip", "semantic_alignment_viclip_caption", "environment_consistency_clip",
    ]  # fmt: skip
    two = Case(id="c", pattern=case.pattern, cast=case.cast, places=case.places, shots=shots)
    return {
        value.metric: value for value in score_story(public_judges, videos, two, metrics) if not value.shots
    }


def test_every_metric_gives_the_story_a_value(values):
    assert len(values) == 12
    for value in values.values():
        assert (value.value is None) == (value.reason is not None)
    for name in ("semantic_alignment", "subject_consistency", "background_consistency", "aesthetic_quality"):
        assert values[name].value is not None
    assert values["dynamic_degree"].value in (0, 0.5, 1)
    assert (
        values["environment_consistency"].value is not None
        or "fill" in values["environment_consistency"].reason
    )


def test_share_of_cut_texts_is_told(values):
    for name in ("semantic_alignment_viclip", "semantic_alignment_viclip_caption"):
        assert -1 <= values[name].value <= 1
        assert 0 <= values[name].detail["texts_cut"] <= 1


def test_hashes_name_every_judge(public_judges: Judges):
    assert set(public_judges.hashes) == set(published.JUDGES)
    assert all(len(value) == 64 for value in public_judges.hashes.values())
    assert public_judges.hashes["background"] != public_judges.hashes["image_text"]


def test_batch_of_one_equals_batch_of_eight(public_judges: Judges, sample):
    frames = np.concatenate(sample.videos[:2])
    one = shot_features(public_judges, frames, 16.0, WHOLE_FRAMES, batch=1)
    eight = shot_features(public_judges, frames, 16.0, WHOLE_FRAMES, batch=8)
    for part in ("scene", "image", "background", "aesthetic", "surroundings"):
        a, b = getattr(one, part), getattr(eight, part)
        assert a == pytest.approx(b, abs=1e-4, nan_ok=True)
    assert one.scene.shape == (10, 32)
    assert one.image.shape == one.background.shape == (10, 24)
    assert np.abs(one.image - one.background).max() > 0.01  # two networks


def test_persons_are_found_largest_first_with_masks_of_the_size_asked_for(public_judges: Judges, sample):
    found = public_judges.persons.find(sample.videos[0][:2], (70, 112))
    assert len(found) == 2
    assert any(found)
    for people in found:
        assert len(people) <= networks.PERSONS.most
        assert [one.area for one in people] == sorted((one.area for one in people), reverse=True)
        for one in people:
            assert one.mask.shape == (70, 112)
            assert one.mask.dtype == bool
            assert MIN_AREA <= one.area <= 1


def test_area_is_that_of_the_frame_and_the_mask_that_of_its_shrunken_self():
    probability = np.zeros((40, 80), np.float32)
    probability[:20, :40] = 0.9
    one = _instance(probability, (4, 8))
    assert one.area == 0.25
    assert one.mask[:2, :4].all()
    assert one.mask.sum() == 8


def test_unknown_setting_of_persons_is_named(tmp_path: Path):
    (tmp_path / "persons.json").write_text('{"scor": 0.5}')
    with pytest.raises(WeightsError, match="unknown scor"):
        PersonSettings.load(tmp_path / "persons.json")


def test_dino_norms_have_the_epsilon_of_the_original(public_judges: Judges):
    assert public_judges.scene.model.layernorm.eps == 1e-6
    assert public_judges.scene.model.layers[0].layernorm_before.eps == 1e-6


def test_dino_positions_are_scaled_by_a_tenth_of_a_patch_too_much():
    learned = torch.zeros(1, 1 + 14 * 14, 1)
    learned[0, 1:, 0] = (torch.arange(14.0) ** 2).repeat(14)  # of the column
    assert torch.equal(positions(learned, 224, 224, 16), learned)
    wide = positions(learned, 224, 388, 16)[0, 1:, 0].reshape(14, 24)
    assert float(wide[7, 10]) == pytest.approx(cubic(np.arange(14.0) ** 2, 10.5 * 14 / 24.1 - 0.5), rel=1e-5)
    assert not torch.equal(positions(learned, 224, 230, 16), learned)  # 14 x 14 patches, but no square


def cubic(values: np.ndarray, x: float, a: float = -0.75) -> float:
    """Keys' interpolation between samples, with the constant that torch uses."""
    first = int(np.floor(x)) - 1
    d = np.abs(x - np.arange(first, first + 4))
    near, far = (a + 2) * d**3 - (a + 3) * d**2 + 1, a * (d**3 - 5 * d**2 + 8 * d - 4)
    return float(np.where(d <= 1, near, far) @ values[first : first + 4])


def test_incomplete_weights_are_refused(tmp_path: Path):
    from safetensors.torch import load_file, save_file

    networks.write_dino(tmp_path / "scene")
    file = tmp_path / "scene" / "model.safetensors"
    state = load_file(file)
    del state["layernorm.weight"]
    save_file(state, file, metadata={"format": "pt"})
    with pytest.raises(WeightsError, match=r"leave 1 tensors of a ViTModel unset, such as layernorm\.weight"):
        Dino.load(tmp_path / "scene")


def test_aesthetic_is_a_tenth_of_the_mark_and_belongs_to_its_clip(public_folder: Path, tmp_path: Path):
    torch.save({"weight": torch.tensor([[2.0, 0, 0]]), "bias": torch.tensor([4.0])}, tmp_path / "a.pth")
    head = LaionAesthetic.load(tmp_path / "a.pth")
    assert head(torch.tensor([[1.0, 0, 0], [0, 1, 0]])).tolist() == pytest.approx([0.6, 0.4])
    from metrics.perception.public.judges import check_width

    with pytest.raises(WeightsError, match=r"reads embeddings of 3 numbers, the judge image_text gives 24"):
        check_width(head, Clip.load(public_folder / "image_text"))
    torch.save({"weight": torch.zeros(2, 3)}, tmp_path / "b.pth")
    with pytest.raises(WeightsError, match=r"found \{'weight': \(2, 3\)\}"):
        LaionAesthetic.load(tmp_path / "b.pth")


def test_file_that_openai_published_is_read(tmp_path: Path):
    config = dict(
        networks.CLIP_CONFIG, vision_cfg={**networks.CLIP_CONFIG["vision_cfg"], "width": 64, "head_width": 64}
    )
    config["text_cfg"] = {**networks.CLIP_CONFIG["text_cfg"], "width": 64, "heads": 1}
    networks.write_clip(tmp_path / "folder", config)
    from_folder = Clip.load(tmp_path / "folder")
    for parameter in from_folder.parameters():
        parameter.data = parameter.data.half().float()  # OpenAI's files hold halves
    torch.save(from_folder.model.state_dict(), tmp_path / "mine.pt")
    from_file = Clip.load(tmp_path / "mine.pt")
    frames = np.random.default_rng(0).integers(0, 256, (2, 40, 60, 3), dtype=np.uint8)
    images = from_folder.prepare(frames)
    assert torch.allclose(from_file.images(images), from_folder.images(images), atol=1e-6)
    assert torch.allclose(from_file.texts(["a dog"]), from_folder.texts(["a dog"]), atol=1e-6)


def test_small_pictures_have_no_raft_flow(public_judges: Judges):
    assert public_judges.flow(np.zeros((3, 120, 400, 3), np.uint8), 8.0) is None


def test_raft_samples_at_eight_a_second_at_native_size(public_judges: Judges, sample):
    flow = public_judges.flow(sample.videos[0][:3], 16.0)
    assert flow.top.shape == (1,)
    assert (flow.frames, flow.rate, flow.short_side) == (2, 8.0, 128)


def test_weights_of_another_flow_are_refused(tmp_path: Path):
    torch.save({"fnet.conv1.weight": torch.zeros(1)}, tmp_path / "raft.pth")
    with pytest.raises(WeightsError, match=r"another network:\n  missing feature_encoder"):
        RaftFlow.load(tmp_path / "raft.pth")


def test_original_names_become_those_of_the_libraries():
    names = {
        "cnet.layer2.0.downsample.1.running_var": "context_encoder.layer2.0.downsample.1.running_var",
        "cnet.layer2.0.norm2.bias": "context_encoder.layer2.0.convnormrelu2.1.bias",
        "fnet.conv2.weight": "feature_encoder.conv.weight",
        "update_block.encoder.convf2.bias": "update_block.motion_encoder.convflow2.0.bias",
        "update_block.gru.convq1.weight": "update_block.recurrent_block.convgru1.convq.weight",
        "update_block.mask.2.bias": "mask_predictor.conv.bias",
    }
    state = {name: torch.zeros(1) for name in names} | {"cnet.layer2.0.norm3.bias": torch.zeros(1)}
    assert list(raft_keys(state)) == list(names.values())
    split = dino_keys({"blocks.3.attn.qkv.bias": torch.arange(6), "norm.bias": torch.zeros(1)})
    assert split["layers.3.attention.k_proj.bias"].tolist() == [2, 3]
    assert "layernorm.bias" in split
