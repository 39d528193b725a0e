"""A full disk, a read-only or a vanished folder: one clear error, and the run continues later."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import processes
import tiny_world
from reports.records import ITEMS, append_bytes

STORIES = 6


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_world.write_suite(tmp_path_factory.mktemp("suite") / "suite.yaml", count=STORIES)


@pytest.fixture(scope="module")
def undisturbed(suite: Path) -> bytes:
    out = suite.parent / "undisturbed"
    assert tiny_world.run(suite, out, "colours") == 0
    return (out / ITEMS).read_bytes()


class Disk:
    """A file system of its own, of any size, that can be made read-only."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def mount(self, options: str) -> None:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.place], check=True, capture_output=True
        )

    def change(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", self.place], check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk")
    disk.place.mkdir()
    try:
        disk.mount("size=100m")
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"cannot mount here: {error}")
    yield disk
    subprocess.run(["umount", "-l", disk.place], check=True)  # decord may still have a video open


def refused(capsys: pytest.CaptureFixture[str], suite: Path, out: Path, *more: str) -> str:
    capsys.readouterr()
    assert tiny_world.run(suite, out, "colours", *more) == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    return errors[0]


def continues(suite: Path, out: Path, undisturbed: bytes) -> None:
    assert tiny_world.run(suite, out, "colours") == 0
    assert (out / ITEMS).read_bytes() == undisturbed


@pytest.mark.parametrize(("size", "workers"), [(4, 1), (8, 1), (48, 2), (92, 1), (120, 1)])
def test_a_full_disk(
    suite: Path, undisturbed: bytes, disk: Disk, capsys: pytest.CaptureFixture[str], size: int, workers: int
) -> None:
    """Full at the first or second file, between videos, at the records, in the report."""
    out = disk.place / "run"
    disk.change(f"size={size}k")
    said = refused(capsys, suite, out, "--workers", str(workers))
    assert "No space left on device" in said
    assert "free some space, then run the same command again" in said
    disk.change("size=100m")
    continues(suite, out, undisturbed)


def test_a_folder_that_becomes_read_only(
    suite: Path, undisturbed: bytes, disk: Disk, capsys: pytest.CaptureFixture[str]
) -> None:
    out = disk.place / "run"
    assert tiny_world.run(suite, out, "colours") == 0
    disk.change("ro")
    said = refused(capsys, suite, out)
    assert "Read-only file system" in said
    assert "make it writable, or give another --out" in said
    disk.change("rw")
    continues(suite, out, undisturbed)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_folder_that_vanishes_and_comes_back(
    suite: Path, undisturbed: bytes, tmp_path: Path, workers: int
) -> None:
    out, elsewhere, log = tmp_path / "run", tmp_path / "elsewhere", tmp_path / "log"
    command = ["run", "--suite", suite, "--out", out, "--generators", "colours", "--workers", workers]
    process = processes.start(tiny_world, *command, TINY_WORLD_LOG=log, TINY_WORLD_SLOW=0.5)
    while not (log.exists() and "generate colours case-01" in log.read_text()):
        assert process.poll() is None
        time.sleep(0.01)
    out.rename(elsewhere)
    code, words = processes.finish(process)
    assert code == 2
    assert f"error: {out} vanished while the run was going" in words
    assert "Traceback" not in words
    assert not out.exists()  # nothing was written into what is no run any more
    elsewhere.rename(out)
    continues(suite, out, undisturbed)


def test_a_limit_on_the_size_of_files(suite: Path, undisturbed: bytes, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="needs RLIMIT_FSIZE")
    if not hasattr(resource, "prlimit"):
        pytest.skip("limits of another process can be set on Linux only")
    out = tmp_path / "run"
    command = ["run", "--suite", suite, "--out", out, "--generators", "colours"]
    limit = (len(undisturbed) // 2, resource.RLIM_INFINITY)
    process = processes.start(tiny_world, *command)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limit)  # it is still importing
    code, words = processes.finish(process)
    assert code == 2
    assert "error: [Errno 27] File too large" in words
    assert "`ulimit -f`" in words
    continues(suite, out, undisturbed)


def test_what_does_not_fit_leaves_a_file_as_it_was(disk: Disk) -> None:
    disk.change("size=8k")
    path = disk.place / "records"
    append_bytes(path, b"a line\n")
    with pytest.raises(OSError, match="No space left"):
        append_bytes(path, bytes(10_000))
    assert path.read_bytes() == b"a line\n"
    append_bytes(path, b"another\n")
    assert path.read_bytes() == b"a line\nanother\n"
