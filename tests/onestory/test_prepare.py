"""Prepared samples: what they hold, that a stopped run goes on, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from onestory.errors import SampleFolderError, TrainingError
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.latent_space import encode_video
from onestory.training.augment import Change, changed
from onestory.training.autoencoder import as_video
from onestory.training.labels import LabelMix
from onestory.training.prepare import encode_clip
from onestory.training.samples import video_reader
from onestory.training.start import open_start
from onestory.training.store import PreparedSamples
from training_samples import FORMAT, READ, Z, prepare_again, prepare_all


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    prepare_all(folder)
    return folder


def test_samples_hold_latents_changed_versions_texts_and_both_similarities(made: Path) -> None:
    samples = PreparedSamples(made / "prepared")
    assert sorted(samples.lengths) == [2] * 5 + [3]
    pair, triple = samples.lengths.index(2), samples.lengths.index(3)
    assert samples.shot(pair, 0).shape == samples.changed(pair, 1).shape == (2, Z, 8, 12)
    assert not torch.equal(samples.changed(pair, 0), samples.changed(pair, 1))
    assert samples.text(pair).shape[1] == samples.empty.shape[1] == 32
    assert torch.equal(samples.empty, torch.zeros(1, 32))  # the tiny text encoder has no empty text
    assert torch.equal(samples.condition, torch.zeros(4 + Z, 2, 8, 12))  # nor has it a grey condition
    for mix in (LabelMix(), LabelMix(dino=1.0), LabelMix(source="truth")):
        assert samples.labels(triple, mix).shape == (2, 2)
        assert samples.labels(pair, mix).abs().max() <= 1
    kinds = load_file(made / "prepared" / f"{samples.names[pair]}.safetensors")
    both = LabelMix(dino=0.25).mix(kinds["dino"], kinds["clip"])
    torch.testing.assert_close(samples.labels(pair, LabelMix(dino=0.25)), both)


def test_latents_are_those_of_the_middle_clip(made: Path) -> None:
    samples = PreparedSamples(made / "prepared")
    autoencoder = TinyAutoencoder.from_pretrained(made / "weights" / "autoencoder").eval()
    frames, fps = READ(made / "samples" / samples.names[0] / "shot-2.mp4")
    expected = encode_video(autoencoder, as_video(FORMAT.clip(frames, fps)[None]))[0].transpose(0, 1)
    torch.testing.assert_close(samples.shot(0, -1), expected, atol=5e-3, rtol=0)
    bright = encode_clip(autoencoder, changed(frames, Change(brightness=1.3)))
    assert not torch.allclose(bright.float(), expected, atol=5e-2)


def test_known_truth_of_a_pair_follows_from_cast_and_place(made: Path) -> None:
    samples = PreparedSamples(made / "prepared")
    pair = samples.lengths.index(2)
    first, last = json.loads((made / "samples" / samples.names[pair] / "sample.json").read_text())["shots"]
    shared = len(set(first["cast"]) & set(last["cast"])) / len(last["cast"])
    expected = 2 * (0.6 * shared + 0.4 * (first["place"] == last["place"])) - 1
    assert samples.labels(pair, LabelMix(source="truth")).flatten().tolist() == pytest.approx([expected] * 2)


def test_a_stopped_run_goes_on_and_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    out = shutil.copytree(made / "prepared", tmp_path / "out")
    names = PreparedSamples(out).names
    (out / f"{names[2]}.safetensors").unlink()
    with pytest.raises(TrainingError, match=f"1 of 6 samples are not prepared yet \\({names[2]}"):
        PreparedSamples(out)
    assert prepare_again(made, made / "samples", out) == [names[2]]
    for name in names:
        file = f"{name}.safetensors"
        assert (out / file).read_bytes() == (made / "prepared" / file).read_bytes()


def test_a_sample_that_was_edited_is_prepared_anew(made: Path, tmp_path: Path) -> None:
    samples, out = (shutil.copytree(made / part, tmp_path / part) for part in ("samples", "prepared"))
    name = PreparedSamples(out).names[1]
    text = (samples / name / "sample.json").read_text()
    (samples / name / "sample.json").write_text(text.replace('"fps": 8.0', '"fps": 8.5'))
    assert prepare_again(made, samples, out) == [name]


def test_other_settings_want_another_folder(made: Path) -> None:
    with pytest.raises(TrainingError, match=r"prepared otherwise: seed was 0, is 3; give another --out"):
        prepare_again(made, made / "samples", made / "prepared", seed=3)
    with pytest.raises(TrainingError, match="weights was"):
        prepare_again(made, made / "samples", made / "prepared", teacher=False)


def test_what_cannot_be_decoded_or_read_is_named_after_everything_else_is_done(
    made: Path, tmp_path: Path
) -> None:
    samples = shutil.copytree(made / "samples", tmp_path / "samples")
    names = sorted(p.name for p in samples.iterdir())
    video = samples / names[0] / "shot-2.mp4"
    video.write_bytes(video.read_bytes()[:-2000])
    record = json.loads((samples / names[3] / "sample.json").read_text())
    record["shots"][-1]["caption"] = "a xylophone"
    (samples / names[3] / "sample.json").write_text(json.dumps(record))
    with pytest.raises(SampleFolderError) as caught:
        prepare_again(made, samples, tmp_path / "out")
    faults = caught.value.faults
    assert len(faults) == 2
    assert faults[0].startswith(f"{names[0]}: ")
    assert "shot-2.mp4" in faults[0]
    assert faults[1].startswith(f"{names[3]}: unknown to the tiny text encoder: 'xylophone'")
    assert len(list((tmp_path / "out").glob("[!.]*.safetensors"))) == 4


def test_labels_that_were_not_prepared_are_asked_for(made: Path, tmp_path: Path) -> None:
    prepare_again(made, made / "samples", tmp_path / "out", teacher=False)
    with pytest.raises(TrainingError, match="prepare with --dino and --clip"):
        PreparedSamples(tmp_path / "out").labels(0, LabelMix())
    with pytest.raises(TrainingError, match="holds no prepared samples"):
        PreparedSamples(tmp_path)


def test_starts_that_are_none_are_named(made: Path, tmp_path: Path) -> None:
    weights = made / "weights"
    with pytest.raises(TrainingError, match=r"neither a model_index\.json"):
        open_start(str(tmp_path))
    with pytest.raises(TrainingError, match="give the folder of its autoencoder"):
        open_start(str(weights / "model"))


def test_a_reader_is_named_and_its_errors_are_ours(tmp_path: Path) -> None:
    read = video_reader("cases.video:read_video", "cases.errors:VideoError")
    with pytest.raises(TrainingError, match="there is no such file"):
        read(tmp_path / "a.mp4")
