import itertools
import re
from collections import Counter

import pytest

from cases.storyworld.language import write_texts
from cases.storyworld.language.skeletons import SKELETONS
from cases.storyworld.language.texts import CAPTION_TOKENS, PROMPT_TOKENS
from cases.storyworld.stories import SPLITS, sample_story
from cases.storyworld.vocabulary import tokenize, vocabulary


def texts_of(split, count):
    stories = [sample_story(i, split) for i in range(count)]
    return [(story, write_texts(story, split, i)) for i, story in enumerate(stories)]


@pytest.fixture(scope="module")
def told():
    return {split: texts_of(split, 150 if split == "test" else 40) for split in SPLITS}


def lines(pairs):
    return [line for _, texts in pairs for line in texts.captions + texts.prompts]


def test_same_arguments_same_texts():
    story = sample_story(5, "test")
    assert write_texts(story, "test", 5) == write_texts(story, "test", 5)
    assert write_texts(story, "test", 5) != write_texts(story, "test", 6)


def test_no_two_splits_share_a_sentence_pattern():
    patterns = {split: {line for group in groups for line in group} for split, groups in SKELETONS.items()}
    for a, b in itertools.combinations(SPLITS, 2):
        assert not patterns[a] & patterns[b]
    assert len(patterns["train"]) >= 100
    assert len(patterns["test"]) >= 60


def test_texts_use_only_their_splits_patterns(told):
    for split, pairs in told.items():
        known = {line for group in SKELETONS[split] for line in group}
        assert {skeleton for _, texts in pairs for shot in texts.skeletons for skeleton in shot} <= known


def test_test_patterns_are_many_and_none_is_common(told):
    used = Counter(caption for _, texts in told["test"] for caption, _ in texts.skeletons)
    assert len(used) >= 60
    assert used.most_common(1)[0][1] / used.total() < 0.05


def test_every_word_is_in_the_vocabulary_and_can_be_trained(told):
    words = set(vocabulary())
    assert list(vocabulary()) == sorted(words)
    assert 300 <= len(words) <= 700
    for pairs in told.values():
        assert {token for line in lines(pairs) for token in tokenize(line)} <= words


def test_every_vocabulary_word_stands_in_a_training_pattern_or_in_a_shared_phrase():
    others = [line for s in SPLITS if s != "train" for group in SKELETONS[s] for line in group]
    train = {token for group in SKELETONS["train"] for line in group for token in tokenize(line)}
    seen = {token for line in lines(texts_of("train", 150)) for token in tokenize(line)}
    words = {token for line in others for token in tokenize(re.sub(r"\{\w+\}", "", line))}
    assert words <= train | seen


def test_texts_fit_the_encoder(told):
    for pairs in told.values():
        for _, texts in pairs:
            assert max(len(tokenize(caption)) for caption in texts.captions) <= CAPTION_TOKENS
            assert max(len(tokenize(prompt)) for prompt in texts.prompts) <= PROMPT_TOKENS


def test_texts_are_well_formed(told):
    faulty = re.compile(r",,| ,|\.\.|  |,\.|;\.|[{}]|\ba [aeiou]\w|\ban [^aeiou]|wearing ,")
    for pairs in told.values():
        for line in lines(pairs):
            assert not faulty.search(line), line
            assert line[0].isupper(), line
            assert line.endswith("."), line


def test_prompts_stand_alone(told):
    leaning = re.compile(r"\b(the same|another|again|once more|he|she|they|them|both of|next|then)\b", re.I)
    for _, texts in told["test"]:
        for prompt in texts.prompts:
            assert not leaning.search(prompt.replace("next to each other", "")), prompt


def test_prompts_name_everybody_and_the_place(told):
    for story, texts in told["test"]:
        for shot, prompt in zip(story.shots, texts.prompts, strict=True):
            for actor in shot.actors:
                _, colour, garment = story.names[actor.person].split("_")
                assert re.search(rf"{colour} (\w+ )?{garment}", prompt), prompt
            assert texts.places[story.place_names[shot.place]] in prompt


def test_captions_refer_back(told):
    """A person seen before is never described anew, a new one always is."""
    for story, texts in told["test"]:
        seen = set()
        for shot, caption in zip(story.shots, texts.captions, strict=True):
            people = {actor.person for actor in shot.actors}
            new = people - seen
            assert len(re.findall(r"\b(?:a|another) (?:bald )?(?:man|woman)\b", caption, re.I)) == len(new), (
                caption
            )
            seen |= people


def test_pronouns_are_clear(told):
    for story, texts in told["test"]:
        seen = []
        for shot, caption in zip(story.shots, texts.captions, strict=True):
            seen += [story.people[actor.person] for actor in shot.actors]
            for pronoun, gender in (("he", "man"), ("she", "woman")):
                if re.search(rf"\b{pronoun}\b", caption, re.I):
                    assert len({person for person in seen if person.gender == gender}) == 1


def test_first_captions_are_their_own_prompts_or_shorter(told):
    for _, texts in told["test"]:
        first, prompt = texts.captions[0], texts.prompts[0]
        assert first == prompt or len(tokenize(prompt)) > CAPTION_TOKENS


def test_tokenizer_keeps_marks_apart():
    assert tokenize("The man's hat, red-hot; OK.") == [
        "the", "man", "'", "s", "hat", ",", "red", "-", "hot", ";", "ok", ".",
    ]  # fmt: skip
