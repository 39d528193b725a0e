"""Which weights of arms are on this machine, by training seed, and which commands make the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import onestory
from baselines.registry import GENERATORS
from cases.errors import WeightsError
from onestory.arms import ARM_FOLDER, ARMS, command_for

SHIPPED = Path(onestory.__file__).parent / "weights" / ARM_FOLDER


def arms_of(generators: Sequence[str]) -> list[str]:
    """The arms whose weights these generators load."""
    return list(dict.fromkeys(arm for name in generators if (arm := GENERATORS[name].arm) is not None))


def training_seeds(arms: Sequence[str]) -> tuple[int, ...]:
    """Training seeds that all these arms are asked to have."""
    return tuple(seed for seed in ARMS[arms[0]].seeds if all(seed in ARMS[arm].seeds for arm in arms))


def places_of(arms: Sequence[str], seed: int, trainings: Path, given: Mapping[str, str]) -> dict[str, str]:
    """Folders of the arms' weights of one training seed.

    Args:
        arms: their names.
        seed: of the training.
        trainings: where `onestory.training arms` left its runs.
        given: folders given by name, for seed 0.

    Raises:
        WeightsError: some are not there; says which commands make them.
    """
    found = {arm: _place(arm, seed, trainings, given) for arm in arms}
    missing = [arm for arm, place in found.items() if not place.is_dir()]
    if missing:
        places = "".join(f"\n  {found[arm]}" for arm in missing)
        raise WeightsError(
            f"{len(missing)} of {len(arms)} arms lack weights of training seed {seed}: there is no{places}\n"
            f"Make them with `{command_for(' '.join(missing), seed)}` (docs/ablations.md), "
            "or leave generators out: --without A,B."
        )
    return {arm: str(place) for arm, place in found.items()}


def _place(arm: str, seed: int, trainings: Path, given: Mapping[str, str]) -> Path:
    if seed == 0:
        return Path(given.get(arm, SHIPPED / arm)).expanduser()
    return trainings / f"{arm}-seed{seed}" / "weights"
