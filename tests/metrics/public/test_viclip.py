"""Our ViCLIP: its weights' names and shapes, its eight frames, its thirty-two tokens."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from cases.errors import WeightsError
from metrics.perception.public.state import shapes_of
from metrics.perception.public.viclip import MANIFEST, Viclip, ViclipConfig, expected_shapes
from metrics.perception.public.viclip_clips import VideoText

SMALL = ViclipConfig(
    size=32, patch=16, width=32, layers=2, heads=2, text_width=32, text_layers=2, text_heads=2, embed=16
)
START, END = 49406, 49407


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> VideoText:
    torch.manual_seed(0)
    file = tmp_path_factory.mktemp("viclip") / "viclip.safetensors"
    Viclip(SMALL).save(file)
    return VideoText.load(file)


def test_code_has_the_names_and_shapes_of_the_published_weights():
    with torch.device("meta"):
        model = Viclip(ViclipConfig())
    listed = {name: tuple(shape) for name, shape in json.loads(MANIFEST.read_text()).items()}
    assert shapes_of(model.state_dict()) == listed
    assert len(listed) == 447
    assert 4 * sum(int(np.prod(shape)) for shape in listed.values()) == pytest.approx(1.71e9, rel=1e-3)


def test_names_that_are_known_from_the_published_file():
    listed = expected_shapes(ViclipConfig())
    assert listed["vision_encoder.conv1.weight"] == [1024, 3, 1, 14, 14]
    assert listed["vision_encoder.temporal_positional_embedding"] == [1, 8, 1024]
    assert listed["vision_encoder.positional_embedding"] == [257, 1024]
    assert listed["text_encoder.positional_embedding"] == [32, 768]
    assert listed["temp"] == []


def test_other_weights_are_refused_with_the_first_differences(tmp_path: Path):
    state = Viclip(SMALL).state_dict()
    state["vision_encoder.proj"] = torch.zeros(3, 3)
    state["stranger"] = torch.zeros(2)
    del state["text_encoder.ln_final.bias"]
    torch.save({"model": state}, tmp_path / "viclip.pth")
    (tmp_path / "viclip.json").write_text(json.dumps(SMALL.__dict__))
    with pytest.raises(WeightsError) as caught:
        Viclip.load(tmp_path / "viclip.pth")
    message = str(caught.value)
    assert "missing text_encoder.ln_final.bias (32,)" in message
    assert "unexpected stranger (2,)" in message
    assert "vision_encoder.proj is (3, 3), expected (32, 16)" in message


def test_published_sizes_are_expected_where_no_configuration_says_otherwise(tmp_path: Path):
    torch.save({"model": Viclip(SMALL).state_dict()}, tmp_path / "viclip.pth")
    with pytest.raises(WeightsError, match=r"and \d+ more"):
        Viclip.load(tmp_path / "viclip.pth")


def test_text_is_cut_at_thirty_two_tokens_and_ends_with_the_end(judge: VideoText):
    words = [f"{word} red" for word in ("one", "two", "three", "four", "five", "six", "seven", "eight")]
    exact, long = " ".join(words * 2)[:-4], " ".join(words * 4)
    ids = [judge._ids(judge.tokenizer.encode(text), 32).tolist() for text in ("a red dog", exact, long)]
    assert all(len(row) == 32 and row[0] == START for row in ids)
    assert ids[0][4:] == [END, *[0] * 27]
    assert ids[2][31] == END
    assert ids[2][:31] == [START, *judge.tokenizer.encode(long)[:30]]
    texts = judge.texts(["a red dog", " ".join(["red"] * 30), " ".join(["red"] * 31)])
    assert texts.cut.tolist() == [False, False, True]
    assert texts.embeddings[1] == pytest.approx(texts.embeddings[2], abs=1e-6)


def test_shot_is_a_unit_vector_and_order_of_frames_matters_by_position(judge: VideoText):
    frames = np.random.default_rng(0).integers(0, 256, (8, 40, 60, 3), dtype=np.uint8)
    one = judge.video(frames)
    assert one.shape == (16,)
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert judge.video(frames[::-1]) == pytest.approx(one, abs=1e-5)  # positions in time start at zero
    torch.nn.init.normal_(judge.model.vision_encoder.temporal_positional_embedding, std=1)
    assert np.abs(judge.video(frames[::-1]) - judge.video(frames)).max() > 1e-3


def test_patches_attend_across_frames(judge: VideoText):
    clip = torch.randn(1, 8, 3, 32, 32)
    changed = clip.clone()
    changed[:, 7] += 1
    with torch.no_grad():
        assert (judge.model.videos(clip) - judge.model.videos(changed)).abs().max() > 1e-4
