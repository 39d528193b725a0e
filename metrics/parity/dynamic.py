"""Dynamic degree: flows, their largest magnitudes, thresholds and verdict."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torchvision.models.optical_flow import raft_large

from cases.video import read_video
from metrics.in_shot.dynamic_degree import is_dynamic
from metrics.parity.checkout import Attributes, Checkout
from metrics.parity.networks import Pair, perturb
from metrics.parity.recorder import recorded
from metrics.parity.rows import Row, largest, relative
from metrics.perception.public.raft import RaftFlow
from metrics.perception.story import FlowFeatures

FLOW = 1e-3
"""Allowed difference of flows and magnitudes, as a share of the largest."""
SCALES = np.geomspace(0.01, 100, 201)


def raft_pair(checkout: Checkout) -> Pair:
    """RAFT: VBench's copy of its authors' code, and ours loading the same random weights from a file."""
    settings = {"model": "", "small": False, "mixed_precision": False, "alternate_corr": False}
    network = checkout.module("third_party.RAFT.core.raft").RAFT(Attributes(settings))
    perturb(network)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "raft-things.pth"
        torch.save({f"module.{name}": tensor for name, tensor in network.state_dict().items()}, file)
        settings["model"] = str(file)
        theirs = checkout.module("dynamic_degree").DynamicDegree(Attributes(settings), "cpu")
        ours = RaftFlow.load(file)
    assert isinstance(ours.model, type(raft_large()))
    return Pair(ours, theirs, "RAFT's own code, as VBench carries it")


def dynamic_rows(checkout: Checkout, video: Path, raft: Pair) -> list[Row]:
    """Dynamic degree of one video."""
    flows, magnitudes, verdict = _theirs(checkout, video, raft.theirs)
    frames, fps = read_video(video)
    ours = raft.ours.measure(frames, fps)
    assert ours is not None, "clips are large enough for RAFT"
    sampled = frames[:: max(1, round(fps / ours.rate))]
    with torch.no_grad():
        our_flows = np.stack([raft.ours.between(a, b) for a, b in pairwise(sampled)])
    moving, theirs = float(is_dynamic(ours)), float(verdict)
    threshold, their_threshold = 6.0 * ours.short_side / 256, float(raft.theirs.params["thres"])
    return [
        Row("dynamic", "flow, relative", video.stem, relative(our_flows, flows), FLOW),
        Row("dynamic", "largest 5 %, relative", video.stem, relative(ours.top, magnitudes), FLOW),
        Row(
            "dynamic", "threshold, pixels", video.stem, largest(threshold, their_threshold), 1e-9, threshold,
            their_threshold,
        ),
        Row("dynamic", "verdict", video.stem, abs(moving - theirs), 0.0, moving, theirs),
        Row("dynamic", "verdicts, motion scaled", video.stem, _disagreeing(ours, raft.theirs), 0.0),
    ]  # fmt: skip


def _disagreeing(flow: FlowFeatures, dynamic: Any) -> float:
    """Share of differing verdicts when the motion is scaled; random weights give only one kind of verdict."""
    tops = [flow.top * factor for factor in SCALES]
    ours = [is_dynamic(replace(flow, top=top)) for top in tops]
    theirs = [dynamic.check_move(top.tolist()) for top in tops]
    assert len(set(theirs)) == 2, "scaling must give both verdicts"
    return float(np.mean(np.not_equal(ours, theirs)))


def _theirs(checkout: Checkout, video: Path, dynamic: Any) -> tuple[np.ndarray, np.ndarray, bool]:
    """VBench's flows ``(P, H, W, 2)``, magnitudes ``(P,)`` and verdict."""
    flows: list[Any] = []
    magnitudes: list[float] = []
    network, score = dynamic.model, dynamic.get_score
    dynamic.model, dynamic.get_score = recorded(network, flows), recorded(score, magnitudes)
    _, videos = checkout.module("dynamic_degree").dynamic_degree(dynamic, [str(video)])
    dynamic.model, dynamic.get_score = network, score
    stacked = torch.cat([flow for _, flow in flows]).permute(0, 2, 3, 1).numpy()
    return stacked, np.array(magnitudes), bool(videos[0]["video_results"])
