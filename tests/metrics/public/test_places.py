"""Where the public judges' weights are found, what is said of missing ones, and their hashes."""

import hashlib
from pathlib import Path

import pytest

from cases.errors import WeightsError
from metrics.perception.public import published
from metrics.perception.public.places import find_only, find_public
from metrics.perception.public.sha256 import hash_place
from metrics.perception.weights import find_judge, find_weights


def write(file: Path, text: str = "weights") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_all_missing_weights_are_named_at_once(empty_home: Path):
    with pytest.raises(WeightsError) as caught:
        find_weights("public", {"flow": str(empty_home / "none.pth"), "judges": str(empty_home / "all")})
    message = str(caught.value)
    assert message.startswith("8 of the 8 public judges are missing:")
    for name, judge in published.JUDGES.items():
        assert f"\n  {name}: {judge.what}" in message
        assert judge.source in message
    assert f"{empty_home / 'none.pth'} does not exist" in message
    assert f"{empty_home / 'all'} (scene/, scene.safetensors" in message
    assert "the Hugging Face cache" in message
    assert "--weights judges=FOLDER" in message


def test_only_the_missing_ones_are_named(empty_home: Path):
    for name in published.JUDGES:
        write(empty_home / "all" / f"{name}.pth")
    (empty_home / "all" / "flow.pth").unlink()
    with pytest.raises(WeightsError, match="1 of the 8") as caught:
        find_public({"judges": str(empty_home / "all")})
    assert "scene" not in str(caught.value).splitlines()[1]


def test_one_folder_for_all(empty_home: Path):
    for name in published.JUDGES:
        write(empty_home / "all" / f"{name}.pth")
    write(empty_home / "all" / "scene" / "config.json")
    write(empty_home / "elsewhere" / "raft.pth")
    found = find_public({"judges": str(empty_home / "all"), "flow": str(empty_home / "elsewhere")})
    assert found["scene"] == empty_home / "all" / "scene"
    assert found["persons"] == empty_home / "all" / "persons.pth"
    assert found["flow"] == empty_home / "elsewhere" / "raft.pth"


def test_downloads_of_other_programs_are_found(empty_home: Path):
    file = write(empty_home / "home" / "hub" / "checkpoints" / "dino_vitbase16_pretrain.pth")
    assert find_only("scene", {}) == file
    file = write(empty_home / "home" / "aesthetic_model" / "emb_reader" / "sa_0_4_vit_l_14_linear.pth")
    assert find_only("aesthetic", {}) == file


def test_hugging_face_cache_is_found_and_nothing_is_downloaded(empty_home: Path):
    model = empty_home / "hub" / "models--facebook--dinov2-base"
    commit = "0123456789abcdef0123456789abcdef01234567"
    write(model / "refs" / "main", commit)
    write(model / "snapshots" / commit / "config.json", "{}")
    assert find_only("encoder", {}) == model / "snapshots" / commit
    assert find_only("encoder", {"encoder": "facebook/dinov2-base"}) == model / "snapshots" / commit
    with pytest.raises(WeightsError, match="cannot be reached and is not in the cache"):
        find_only("encoder", {"encoder": "somebody/else"})


def test_files_from_the_hub_must_have_the_known_hash(empty_home: Path):
    model = empty_home / "hub" / "models--facebook--dinov2-base"
    commit = "0123456789abcdef0123456789abcdef01234567"
    write(model / "refs" / "main", commit)
    write(model / "snapshots" / commit / "model.safetensors", "other")
    with pytest.raises(WeightsError, match=sha("other")) as caught:
        find_only("encoder", {})
    assert published.SHA256["facebook/dinov2-base/model.safetensors"] in str(caught.value)


def test_known_name_with_another_hash_is_refused_and_both_are_shown(tmp_path: Path):
    file = write(tmp_path / "ViT-B-32.pt", "other")
    with pytest.raises(WeightsError) as caught:
        find_only("background", {"background": str(file)})
    assert sha("other") in str(caught.value)
    assert published.SHA256["ViT-B-32.pt"] in str(caught.value)


def test_hash_may_be_asked_for(tmp_path: Path):
    file = write(tmp_path / "mine.pth", "mine")
    assert find_only("flow", {"flow": f"{file}#sha256={sha('mine')}"}) == file
    with pytest.raises(WeightsError, match=f"{sha('mine')}, expected {sha('yours')}"):
        find_only("flow", {"flow": f"{file}#sha256={sha('yours')}"})


def test_hash_is_that_of_sha256sum_and_settings_count(tmp_path: Path):
    file = write(tmp_path / "flow.pt", "flow")
    assert hash_place(file) == sha("flow")
    write(tmp_path / "flow.json", "{}")
    assert hash_place(file) == sha(sha("flow") + sha("{}"))


def test_folder_with_two_files_is_no_place_for_one(tmp_path: Path):
    write(tmp_path / "a.pth")
    write(tmp_path / "b.pth")
    with pytest.raises(WeightsError, match="not one file of weights"):
        find_only("flow", {"flow": str(tmp_path)})


def test_presets_name_their_judges(tmp_path: Path):
    with pytest.raises(WeightsError, match=r"preset 'tiny' has no judge of that name"):
        find_weights("tiny", {"scene": str(tmp_path)})
    with pytest.raises(WeightsError, match=r"'tiny' has no weights of the judge 'video_text'"):
        find_judge("video_text", "tiny", {})
    with pytest.raises(WeightsError, match=r"'public' has no weights of the judge 'identity'"):
        find_judge("identity", "public", {})
