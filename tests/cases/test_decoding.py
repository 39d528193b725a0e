"""The decoder's child process: killed, stopped, slow, or left alone by its parent."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from cases.decoding import Decoder, read_isolated
from cases.errors import VideoError
from cases.video import read_video, write_video

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGSTOP"), reason="processes are stopped by POSIX signals"
)


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("decoding") / "a.mp4"
    write_video(path, np.random.default_rng(0).integers(0, 256, (9, 64, 96, 3), dtype=np.uint8), 8.0)
    return path


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    one = Decoder()
    yield one
    one.close()


def test_frames_are_those_of_the_decoder(video: Path, decoder: Decoder):
    frames, fps = decoder.read(video)
    assert np.array_equal(frames, read_video(video)[0])
    assert fps == 8.0
    assert np.array_equal(read_isolated(video)[0], frames)


def test_one_child_serves_all_files_even_damaged_ones(video: Path, decoder: Decoder, tmp_path: Path):
    decoder.read(video)
    pid = decoder.pid
    (tmp_path / "empty.mp4").write_bytes(b"")
    (tmp_path / "cut.mp4").write_bytes(video.read_bytes()[:700])
    (tmp_path / "with a\nline break.mp4").write_bytes(video.read_bytes())
    for name, message in (
        ("empty.mp4", "not a video"),
        ("cut.mp4", "not a video"),
        ("no.mp4", "no such file"),
    ):
        with pytest.raises(VideoError, match=message):
            decoder.read(tmp_path / name)
    assert decoder.read(tmp_path / "with a\nline break.mp4")[0].shape == (9, 64, 96, 3)
    assert decoder.pid == pid


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_child_that_dies_in_the_middle_costs_one_file(video: Path, decoder: Decoder, blow: signal.Signals):
    decoder.read(video)
    pid = decoder.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # so that the request is there and unanswered when the blow falls
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(decoder.read, video)
        time.sleep(0.2)
        os.kill(pid, blow)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
        with pytest.raises(VideoError, match=rf"a\.mp4: the decoder died while reading it \({blow.name}\)"):
            reading.result(timeout=20)
    assert is_gone(pid)
    assert decoder.read(video)[0].shape == (9, 64, 96, 3)
    assert decoder.pid != pid


def test_a_child_that_dies_idle_costs_nothing(video: Path, decoder: Decoder):
    decoder.read(video)
    pid = decoder.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while not _is_zombie(pid):
        time.sleep(0.01)
    assert decoder.read(video)[0].shape == (9, 64, 96, 3)


def test_a_file_that_takes_too_long_is_given_up(video: Path):
    decoder = Decoder(limit=5)
    decoder.read(video)
    pid = decoder.pid
    assert pid is not None
    decoder.limit = 0.3
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(VideoError, match=r"took longer than 0\.3 seconds"):
        decoder.read(video)
    assert is_gone(pid)
    decoder.limit = 5
    assert decoder.read(video)[0].shape == (9, 64, 96, 3)
    decoder.close()


def test_nobody_is_left_behind(video: Path):
    """Neither after an orderly end nor when the parent is killed."""
    for end in ("", "os.kill(os.getpid(), 9)"):
        code = (
            "import os, sys, cases.decoding as d\n"
            "d.read_isolated(sys.argv[1]); print(d._shared(os.getpid()).pid, flush=True)\n" + end
        )
        done = subprocess.run([sys.executable, "-c", code, video], capture_output=True, text=True, timeout=60)
        assert done.stdout.strip().isdigit(), done.stderr
        deadline = time.monotonic() + 10
        while not is_gone(int(done.stdout)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert is_gone(int(done.stdout))


def test_a_dropped_decoder_stops_its_child(video: Path):
    decoder = Decoder()
    decoder.read(video)
    pid = decoder.pid
    assert pid is not None
    del decoder
    assert is_gone(pid)


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_processes_do_not_share_a_child(video: Path, method: str):
    """A run that starts workers: each has its own child, and takes it along."""
    code = (
        "import multiprocessing, os, sys, cases.decoding as d\n"
        "def work(path):\n"
        "    return d.read_isolated(path)[0].shape, d._shared(os.getpid()).pid\n"
        "if __name__ == '__main__':\n"
        "    path, method = sys.argv[1:]\n"
        "    shape, pid = work(path)\n"
        "    with multiprocessing.get_context(method).Pool(1) as pool:\n"
        "        other, other_pid = pool.apply(work, (path,))\n"
        "        pool.close(); pool.join()\n"
        "    again, same_pid = work(path)\n"
        "    assert shape == other == again and pid == same_pid != other_pid\n"
    )
    script = video.parent / f"{method}.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    done = subprocess.run(
        [sys.executable, script, video, method], capture_output=True, text=True, timeout=120, env=environment
    )
    assert done.returncode == 0, done.stderr


def is_gone(pid: int) -> bool:
    """Whether no such process runs; one that nobody has waited for yet is none."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return not state.strip() or state.strip().startswith("Z")
