"""Arms as generators: the rule and packing of their record, their own weights, the oracle's truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from baselines.memory.oracle import truth_of
from baselines.registry import GENERATORS, build_generator
from cases.errors import BenchError, WeightsError
from cases.types import Case, GeneratorSettings, Shot
from onestory.arms import ARMS
from onestory.model.delta import Start, save_delta, starting_model
from tiny_arms import alike, arm_settings, brief

TEXTS = {"caption": "a man walks", "prompt": "a red man walks"}


def _case(*shots: tuple[tuple[str, ...], str]) -> Case:
    names = {name: "a person" for cast, _ in shots for name in cast}
    places = {place: "a place" for _, place in shots}
    made = tuple(Shot(cast=cast, place=place, **TEXTS) for cast, place in shots)
    return Case(id="c", pattern="insert_recall", cast=names, places=places, shots=made)


CASE = _case(
    (("ann",), "park"), (("bob",), "hall"), (("ann", "bob"), "yard"), (("ann",), "park"), ((), "hall")
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> GeneratorSettings:
    return arm_settings(tmp_path_factory.mktemp("arms"), *ARMS)


@pytest.mark.parametrize(
    "name", ["memory_last_frame", "ac_only", "fs_only", "ac_fs", "memory_uniform", "memory_random"]
)
def test_an_arm_uses_memory_as_its_record_says(name: str, settings: GeneratorSettings) -> None:
    generator = build_generator(name, settings)
    story = generator.generate([brief()], [])[0]
    arm = generator.pipeline.arm
    assert (arm.rule, arm.packing, arm.budget) == (ARMS[name].rule, ARMS[name].packing, ARMS[name].budget)
    picked = [one["frame"] for one in story.notes[4]["memory"]["picked"]]
    newest = [7, 6, 5, 4, 3, 2, 1, 0]
    if name == "memory_last_frame":
        assert picked == [7]
    if name == "ac_only":
        assert picked == newest[: len(picked)]
        assert len(picked) > 1
    if name == "fs_only":
        assert len(picked) == 1


def test_told_prompts_remembers_and_reads_prompts_alone(settings: GeneratorSettings) -> None:
    generator, plain = build_generator("ac_fs_prompts", settings), brief()
    other = tuple(reversed(plain.prompts))
    one, same, changed = generator.generate(
        [plain, plain._replace(captions=other), plain._replace(prompts=other)], []
    )
    assert one.notes[4]["memory"]["picked"]
    assert all(alike(a, b) for a, b in zip(one, same, strict=True))
    assert not alike(one[4], changed[4])


def test_a_memory_counts_the_tokens_that_it_fills(settings: GeneratorSettings) -> None:
    counts = {
        name: [build_generator(name, settings).context_tokens(shots) for shots in (1, 2, 3, 6)]
        for name in ("ac_fs", "memory_last_frame")
    }
    assert counts == {"ac_fs": [0, 4, 6, 6], "memory_last_frame": [0, 6, 6, 6]}


def test_the_oracle_knows_who_and_where(settings: GeneratorSettings) -> None:
    truth = truth_of([CASE], 3, 2)
    assert truth[0].tolist() == pytest.approx([1, 1, -1, -1, 0.2, 0.2], abs=1e-6)
    generator = build_generator("memory_oracle", settings)
    story = generator.generate([brief()], [CASE])[0]
    assert story.notes[3]["memory"]["scores"] == pytest.approx([1, 1, -1, -1, 0.2, 0.2])
    assert story.notes[3]["memory"]["picked"][0]["frame"] in (0, 1)


def test_every_arm_has_a_generator_and_no_control_has_an_arm() -> None:
    assert {entry.arm for entry in GENERATORS.values() if entry.arm} == set(ARMS)
    assert all(name in GENERATORS for name in ARMS if name != "no_memory")
    without = {"independent", "last_frame_chain", "keyframe"}
    assert {name for name, entry in GENERATORS.items() if entry.arm == "no_memory"} == without
    assert not any(entry.arm for entry in GENERATORS.values() if entry.control)


def test_another_arms_weights_and_a_missing_base_are_refused(
    settings: GeneratorSettings, tmp_path: Path
) -> None:
    base = Path(settings.weights["ac_fs"])
    start = Start(base)
    delta = base.parent / "arm"
    save_delta(starting_model(start), start, delta, bits=5, training={"arm": "ac_only"})
    for name in ("ac_fs", "onestory"):
        with pytest.raises(WeightsError, match="holds the arm 'ac_only', expected was 'ac_fs'"):
            build_generator(name, settings._replace(weights=settings.weights | {name: str(delta)}))
    lost = delta.rename(tmp_path / "arm")
    with pytest.raises(WeightsError, match="trained from a base 'model', which is not there"):
        build_generator("ac_only", settings._replace(weights=settings.weights | {"ac_only": str(lost)}))


def test_arms_are_of_the_tiny_preset(settings: GeneratorSettings) -> None:
    with pytest.raises(BenchError, match="With public weights an arm is a setting"):
        build_generator("ac_fs", settings._replace(preset="public"))
