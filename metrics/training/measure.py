"""How good the judges are on stories they never saw; the numbers of the model cards."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from metrics.perception.aesthetic import AestheticHead
from metrics.perception.crops import masked_crop
from metrics.perception.encoder import ImageEncoder
from metrics.perception.identity import IdentityNet
from metrics.perception.image_text import ImageText
from metrics.perception.instances import MIN_AREA, Instance
from metrics.perception.person_head import PersonHead
from metrics.perception.persons import segment, surroundings
from metrics.perception.preprocess import to_unit
from metrics.training.aesthetic import FAMILIES, Graded
from metrics.training.degrade import generated_look
from metrics.training.persons import empty_frame, training_still
from metrics.training.scenes import HELD_OUT, Still, still, story, texts

Results = dict[str, float]
CANDIDATES = 20


def retrieval(
    queries: np.ndarray, gallery: np.ndarray, candidates: int = CANDIDATES, draws: int = 50
) -> float:
    """Share of queries whose own row of the gallery is the nearest of ``candidates``, the others random."""
    rng = np.random.default_rng(0)
    likeness = queries @ gallery.T
    hits = 0
    for i in range(len(queries)):
        others = np.delete(np.arange(len(gallery)), i)
        for _ in range(draws):
            rivals = rng.choice(others, candidates - 1, replace=False)
            hits += likeness[i, i] > likeness[i, rivals].max()
    return hits / (len(queries) * draws)


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Chance that a positive lies above a negative."""
    return float(
        (positive[:, None] > negative[None]).mean() + 0.5 * (positive[:, None] == negative[None]).mean()
    )


def separation(first: np.ndarray, second: np.ndarray) -> Results:
    """How well rows of two views ``(N, D)`` of the same N things are told from other things."""
    likeness = first @ second.T
    same, other = np.diag(likeness), likeness[~np.eye(len(likeness), dtype=bool)]
    return {
        "retrieval_1_of_20": retrieval(first, second),
        "auc": auc(same, other),
        "same_mean": float(same.mean()),
        "other_mean": float(other.mean()),
        "other_sd": float(other.std()),
        "n": len(first),
    }


@torch.no_grad()
def measure_encoder(encoder: ImageEncoder | IdentityNet, stories: int = 150) -> dict[str, Results]:
    """Persons and places across different shots (other views, actions and moments), by true masks.

    ``worn`` compares a rendering with a damaged picture of the other shot.
    """
    results = {}
    for name, worn in (("", False), ("_worn", True)):
        found = (_person_in_two_shots(HELD_OUT + i, worn) for i in range(stories))
        people = [pair for pair in found if pair is not None]
        sides = [
            [masked_crop(one.frame, one.mask > 0, 64) for one in side] for side in zip(*people, strict=True)
        ]
        crops = [functional.normalize(encoder(to_unit(np.stack(side))).cls, dim=-1).numpy() for side in sides]
        results["persons" + name] = separation(*crops)
        visited = (_place_in_two_shots(HELD_OUT + i, worn) for i in range(stories))
        places = [pair for pair in visited if pair is not None]
        rows = [_surroundings(encoder, list(side)) for side in zip(*places, strict=True)]
        results["places" + name] = _separation_of_clear(*rows)
    return results


@torch.no_grad()
def measure_persons(encoder: ImageEncoder, head: PersonHead, stills: int = 200) -> Results:
    """Mask IoU and counts of persons, on clean and worn pictures, and how often noise holds a person."""
    clean = [_any_still(HELD_OUT + i) for i in range(stills)]
    worn = [training_still(HELD_OUT + i, np.random.default_rng((1, i))) for i in range(stills)]
    nobody = [
        Still(empty_frame(np.random.default_rng((2, i))), np.zeros((64, 96), np.uint8)) for i in range(stills)
    ]
    return {
        "iou": _iou(encoder, head, clean),
        "iou_worn": _iou(encoder, head, worn),
        "count_right": _count_right(encoder, head, clean),
        "instance_iou": _instance_iou(encoder, head, clean),
        "persons_in_noise": 1 - _count_right(encoder, head, nobody),
    }


@torch.no_grad()
def measure_image_text(judge: ImageText, stories: int = 120) -> Results:
    """Retrieval of the right text among those of other stories and among shots of the same story."""
    rows = [_shot_embeddings(judge, HELD_OUT + i) for i in range(stories)]
    images, prompts, captions = (np.stack(part) for part in zip(*rows, strict=True))
    within = np.einsum("sie,sje->sij", images, prompts)
    caption_within = np.einsum("sie,sje->sij", images, captions)
    own = np.arange(images.shape[1])
    return {
        "retrieval_1_of_20": retrieval(images[:, 0], prompts[:, 0]),
        "right_prompt_of_own_story": float((within.argmax(2) == own).mean()),
        "right_caption_of_own_story": float((caption_within.argmax(2) == own).mean()),
        "own_mean": float((images * prompts).sum(-1).mean()),
        "other_mean": float((images[:-1] * prompts[1:]).sum(-1).mean()),
    }


@torch.no_grad()
def measure_aesthetic(judge: ImageText, head: AestheticHead, stills: int = 100) -> Results:
    """AUC of clean against damaged pictures, and how well scores fall with strength, by family."""
    data = Graded(judge, stills, HELD_OUT)
    clean, damaged = head(data.clean).numpy(), head(data.damaged).numpy()
    results = {"clean_mean": float(clean.mean())}
    for i, family in enumerate(FAMILIES):
        results[f"{family}_auc"] = auc(clean, damaged[:, i])
        results[f"{family}_strength_correlation"] = -float(
            np.corrcoef(damaged[:, i], data.strength[:, i])[0, 1]
        )
    return results


def _separation_of_clear(first: np.ndarray, second: np.ndarray) -> Results:
    """Of the rows that have no NaN on either side."""
    clear = ~(np.isnan(first).any(1) | np.isnan(second).any(1))
    return separation(first[clear], second[clear])


def _everybody(one: Still) -> list[Instance]:
    return [Instance(one.mask > 0, float((one.mask > 0).mean()))]


def _person_in_two_shots(number: int, worn: bool) -> tuple[Still, Still] | None:
    """A person in two shots, everybody else taken out of the masks."""
    script = story(number)
    rng = np.random.default_rng((3, number))
    found: dict[int, list[Still]] = {}
    for shot in rng.permutation(len(script.shots)):
        seen = still(script, int(shot), float(rng.uniform(0, 1)))
        for k in np.unique(seen.mask[seen.mask > 0]):
            mask = seen.mask == k
            if mask.mean() < MIN_AREA:
                continue
            frame = generated_look(seen.frame, rng) if worn and k in found else seen.frame
            found.setdefault(int(k), []).append(Still(frame, mask.astype(np.uint8)))
    twice = [views for views in found.values() if len(views) > 1]
    return (twice[0][0], twice[0][1]) if twice else None


def _place_in_two_shots(number: int, worn: bool) -> tuple[Still, Still] | None:
    script = story(number)
    rng = np.random.default_rng((4, number))
    seen: dict[int, Still] = {}
    for shot in rng.permutation(len(script.shots)):
        place = script.shots[shot].place
        one = still(script, int(shot), float(rng.uniform(0, 1)))
        if place in seen:
            return seen[place], Still(generated_look(one.frame, rng) if worn else one.frame, one.mask)
        seen[place] = one
    return None


def _surroundings(encoder: ImageEncoder | IdentityNet, stills: list[Still]) -> np.ndarray:
    tokens = encoder(to_unit(np.stack([one.frame for one in stills])))
    return surroundings(tokens, [_everybody(one) for one in stills])


def _any_still(number: int) -> Still:
    rng = np.random.default_rng((5, number))
    script = story(number)
    return still(script, int(rng.integers(len(script.shots))), float(rng.uniform(0, 1)))


def _segmented(encoder: ImageEncoder, head: PersonHead, stills: list[Still]) -> list[list[np.ndarray]]:
    images = to_unit(np.stack([one.frame for one in stills]))
    return [[person.mask for person in people] for people in segment(head, images, encoder(images))]


def _iou(encoder: ImageEncoder, head: PersonHead, stills: list[Still]) -> float:
    """Of all persons together, over all pictures' pixels."""
    both = either = 0
    for people, one in zip(_segmented(encoder, head, stills), stills, strict=True):
        found = np.any(people, axis=0) if people else np.zeros(one.mask.shape, bool)
        both += int((found & (one.mask > 0)).sum())
        either += int((found | (one.mask > 0)).sum())
    return both / either


def _instance_iou(encoder: ImageEncoder, head: PersonHead, stills: list[Still]) -> float:
    """Mean over true persons of the best IoU with a found one."""
    best = []
    for people, one in zip(_segmented(encoder, head, stills), stills, strict=True):
        for k in _visible(one):
            true = one.mask == k
            best.append(max(((true & p).sum() / (true | p).sum() for p in people), default=0.0))
    return float(np.mean(best))


def _count_right(encoder: ImageEncoder, head: PersonHead, stills: list[Still]) -> float:
    found = _segmented(encoder, head, stills)
    return float(
        np.mean([len(people) == len(_visible(one)) for people, one in zip(found, stills, strict=True)])
    )


def _visible(one: Still) -> list[int]:
    return [int(k) for k in np.unique(one.mask) if k and (one.mask == k).mean() >= MIN_AREA]


def _shot_embeddings(judge: ImageText, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    script, told = story(number), texts(number)
    frames = np.stack([still(script, shot, 0.5).frame for shot in range(len(script.shots))])
    images = judge.images(judge.prepare(frames)).numpy()
    return images, judge.texts(told.prompts).numpy(), judge.texts(told.captions).numpy()
