"""Frame Selection picks the right frame where it is obvious which one that is."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from cases.storyworld.dataset import StoryDataset
from cases.types import VideoFormat
from onestory.generator import WEIGHTS
from onestory.model.autoencoder import TinyAutoencoder
from onestory.model.bundle import OneStoryModel
from onestory.model.conditioner import rank
from onestory.model.frame_selection import FrameSelection
from onestory.model.leading import leading_autoencoder
from onestory.model.text import encode_text, tokenize
from onestory.training.latents import encode_story, relevance


def _riddles(count: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Memories of six frames of one colour each, texts of one word, and which frame has the word's colour."""
    colours = torch.randn(12, 8, generator=torch.Generator().manual_seed(9))
    named = torch.stack([torch.randperm(12, generator=generator)[:6] for _ in range(count)])
    right = torch.randint(0, 6, (count,), generator=generator)
    memory = colours[named][..., None, None].expand(-1, -1, -1, 8, 8)
    memory = memory + 0.3 * torch.randn(memory.shape, generator=generator)
    words = torch.nn.functional.one_hot(named.gather(1, right[:, None]), 12).float() * 3
    return memory, words, right


def test_it_learns_to_find_the_frame_that_a_word_names() -> None:
    """Equations 3 to 6 can say "the frame that shows what the caption names", and say it of new memories."""
    torch.manual_seed(0)
    selection = FrameSelection(z_dim=8, text_dim=12, dim=32, queries=2, heads=2)
    optimizer = torch.optim.AdamW(selection.parameters(), lr=4e-3)
    generator = torch.Generator().manual_seed(1)
    for _ in range(250):
        memory, words, right = _riddles(32, generator)
        labels = 2.0 * torch.nn.functional.one_hot(right, 6) - 1
        loss = (selection(memory, words) - labels).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    memory, words, right = _riddles(200, torch.Generator().manual_seed(2))
    with torch.no_grad():
        found = rank(selection(memory, words), 1).squeeze(1)
    assert (found == right).float().mean() > 0.95


@torch.no_grad()
def test_shipped_weights_find_the_shot_that_a_caption_returns_to() -> None:
    """On new insert-and-recall stories the top frame is of a best-labelled shot nine times in ten."""
    model = OneStoryModel.load(WEIGHTS / "onestory")
    whole = TinyAutoencoder.from_pretrained(WEIGHTS / "autoencoder", torch_dtype=torch.float32).eval()
    vae = leading_autoencoder(whole, model.z_dim)
    stories = StoryDataset("dev", 20, VideoFormat(64, 96, 9, 8.0), seed=5, pattern="insert_recall")
    right, chance = [], []
    for story in (stories[i] for i in range(len(stories))):
        shots = story.script.shots
        cast = np.array([[sum(1 << actor.person for actor in shot.actors) for shot in shots]])
        place = np.array([[shot.place for shot in shots]])
        latents = torch.from_numpy(encode_story(vae, story.videos)).float()
        for target in (4, 5):
            text = encode_text(model.text_encoder, *tokenize(model.tokenizer, [story.texts.captions[target]]))
            memory = latents[:target].flatten(0, 1).unsqueeze(0)
            scores = model.selection(memory, text.states, text.mask)
            best = relevance(cast, place, target, latents.shape[1]) == 1.0
            if best.any():
                right.append(bool(best[0, scores.argmax()]))
                chance.append(best.float().mean().item())
    assert len(right) >= 20
    assert np.mean(chance) < 0.6
    assert np.mean(right) >= 0.85
