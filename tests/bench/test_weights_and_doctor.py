"""`bench weights` and `bench doctor`: what is there, what is missing, and what to do."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from bench import doctor
from bench.__main__ import main
from metrics.perception.public.published import JUDGES
from onestory.arms import ARMS


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HOME", "TORCH_HOME", "XDG_CACHE_HOME", "VBENCH_CACHE_DIR", "HF_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_the_tiny_preset_has_all_it_needs(capsys: pytest.CaptureFixture[str]):
    assert main(["weights"]) == 0
    said = capsys.readouterr().out
    judges = ("encoder", "persons", "image_text", "aesthetic")
    for name in ("autoencoder", "onestory", "base", *ARMS, *judges):
        assert f"  {name}: found\n" in said
    assert said.count("sha256 ") == said.count(": found\n")
    assert "licence Apache-2.0" in said


def test_missing_weights_are_named_with_the_remedy(empty_home: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["weights", "--preset", "public", "--weights", f"judges={empty_home / 'all'}"]) == 2
    captured = capsys.readouterr()
    for name, judge in JUDGES.items():
        assert f"`bench weights fetch {name}`" in captured.out
        assert judge.licence
        assert f"licence {judge.licence}; from {judge.source}" in captured.out
    assert str(empty_home / "all") in captured.out
    assert "missing: onestory, encoder" in captured.err or "missing: onestory, scene" in captured.err
    assert "none are given: --weights onestory=FOLDER_OR_HUB_ID" in captured.out


def test_given_weights_are_found(empty_home: Path, capsys: pytest.CaptureFixture[str]):
    (empty_home / "raft.pth").write_bytes(b"x" * 2_000_000)
    main(["weights", "--preset", "public", "--weights", f"flow={empty_home / 'raft.pth'}"])
    said = capsys.readouterr().out
    assert "  flow: found\n" in said
    assert f"{empty_home / 'raft.pth'}, 2.0 MB" in said
    assert main(["weights", "--weights", f"onestory={empty_home / 'none'}"]) == 2
    assert f"{empty_home / 'none'} holds no weights" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("encoder", "encoder cannot be fetched from facebook/dinov2-base"),
        ("flow", "HF_HUB_OFFLINE=1 forbids it"),
        ("encodr", "Did you mean 'encoder'?"),
    ],
)
def test_fetching_without_a_network(
    empty_home: Path,
    name: str,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert main(["weights", "fetch", name]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_what_cannot_be_fetched_does_not_keep_the_others_from_being_tried(
    empty_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert main(["weights", "fetch", "encoder", "flow"]) == 2
    said = capsys.readouterr().err
    assert "encoder cannot be fetched" in said
    assert "flow cannot be fetched" in said
    assert "not fetched: encoder, flow" in said


def test_a_healthy_machine(capsys: pytest.CaptureFixture[str]):
    assert main(["doctor"]) == 0
    said = capsys.readouterr().out
    for part in (
        "python:",
        "packages:",
        "devices:",
        "threads:",
        "memory:",
        "disk:",
        "codecs:",
        "generators:",
    ):
        assert part in said
    assert "H.264 is written and read" in said
    assert "the 21 of a run" in said or "of a run that names none can be measured" in said
    assert said.endswith("all is well\n")


def test_what_will_not_work_ends_with_2(capsys: pytest.CaptureFixture[str]):
    assert main(["doctor", "--device", "cuda:7", "--weights", "onestory=/nowhere"]) == 2
    said = capsys.readouterr().out
    assert "FAULT  devices:    --device cuda:7" in said
    assert "-> use one of cpu" in said
    assert "lack onestory" in said
    assert "2 faults" in said


def test_wrong_and_missing_packages(monkeypatch: pytest.MonkeyPatch):
    real = metadata.version

    def version(name: str) -> str:
        if name == "einops":
            raise metadata.PackageNotFoundError(name)
        return "0.1" if name == "diffusers" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    texts = [finding.text for finding in doctor._packages()]
    assert "einops>=0.7 is not installed" in texts
    assert any(text.startswith("diffusers 0.1 is installed, but >=") for text in texts)


def test_little_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(doctor, "LEAST_MEMORY", 1e6)
    monkeypatch.setattr(doctor, "LEAST_DISK", 1e6)
    found = [*doctor._memory(), *doctor._disk(tmp_path), *doctor._disk(Path("/proc"))]
    assert [finding.state for finding in found] == ["fault"] * 4
    assert all(finding.remedy for finding in found)


def test_an_unknown_preset(capsys: pytest.CaptureFixture[str]):
    assert main(["doctor", "--preset", "publik"]) == 2
    assert "Did you mean 'public'" in capsys.readouterr().err
