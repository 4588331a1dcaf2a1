"""What a fit has learnt, as bytes and back: the same chances, or a word that it is damaged."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from analytics.errors import FitError
from analytics.topics import find_topics
from analytics.topics.model import FitModel
from tests.planted import corpus, vectors_of

PARTS = (
    "facts", "vocabulary", "counts", "centres", "weights", "offsets", "groups", "mean", "rarity", "axes", "centre",
    "components",
)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> FitModel:
    texts, _ = corpus(20)
    ids = [f"{row:05d}" for row in range(len(texts))]
    learnt = find_topics(ids, texts, vectors_of(texts), seed=3).model
    assert learnt is not None
    return learnt


def damage_is_told(parts: dict[str, bytes]) -> None:
    with pytest.raises(FitError) as caught:
        FitModel.from_parts(parts)
    assert caught.value.message.key == "fit.update.no_model"


def test_the_model_is_of_the_topics(model: FitModel) -> None:
    assert model.topic_ids == tuple(range(len(model.topic_ids)))
    assert model.centres.shape == (len(model.topic_ids), vectors_of(["sampah"]).shape[1])
    assert 0 <= model.unsure_share < 0.1
    assert model.counts["sampah"] > 5


def test_there_and_back_chances_are_identical(model: FitModel) -> None:
    again = FitModel.from_parts(model.to_parts())
    texts, _ = corpus(10, seed=99)
    words = [text.split() for text in texts]
    chances = []
    for each in (model, again):
        meaning = each.features.meaning(vectors_of(texts))
        chances.append(each.discriminant.chances(each.features.features(meaning, words)))
    np.testing.assert_array_equal(chances[0], chances[1])
    assert again.topic_ids == model.topic_ids
    assert (again.least_chance, again.unsure_share) == (model.least_chance, model.unsure_share)
    np.testing.assert_array_equal(again.centres, model.centres)
    assert again.to_parts() == model.to_parts()


def test_rare_words_stay_behind(model: FitModel) -> None:
    counted = replace(model, counts=Counter({"sampah": 3, "rahasia": 2, "nama": 1}))
    assert FitModel.from_parts(counted.to_parts()).counts == {"sampah": 3}


def test_the_parts_are_these_and_hold_no_objects(model: FitModel) -> None:
    parts = model.to_parts()
    assert set(parts) == set(PARTS)
    for name, content in parts.items():
        assert content.startswith((b"{", b"[")) or content.startswith(b"\x93NUMPY"), name
        assert isinstance(content, bytes)


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_or_damaged_part_is_told(model: FitModel, name: str) -> None:
    parts = model.to_parts()
    content = parts[name]
    damage_is_told({other: value for other, value in parts.items() if other != name})
    for damaged in (
        b"", content[: len(content) // 2], content[:-1], b"PK\x03\x04" + content, b"\x00" * 200,
        b"\xff\xfe", b"null", b"7", content[:10] + b"\xff" * 60 + content[70:],
    ):  # fmt: skip
        damage_is_told(parts | {name: damaged})


def test_parts_of_two_models_are_told(model: FitModel) -> None:
    texts, _ = corpus(12, seed=3)
    ids = [f"{row:05d}" for row in range(len(texts))]
    other = find_topics(ids, texts[:36], vectors_of(texts[:36])[:, :32], seed=3) if ids else None
    assert other is not None
    assert other.model is not None
    theirs = other.model.to_parts()
    parts = model.to_parts()
    for name in ("mean", "centres", "weights", "components", "vocabulary", "centre"):
        damage_is_told(parts | {name: theirs[name]})
    facts = json.loads(parts["facts"])
    facts["topic_ids"] = facts["topic_ids"][:-1]
    damage_is_told(parts | {"facts": json.dumps(facts).encode()})


def test_objects_are_never_loaded(model: FitModel) -> None:
    """A pickle can run anything: bytes from a file are read as numbers only."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}] * len(model.topic_ids), dtype=object), allow_pickle=True)
    damage_is_told(model.to_parts() | {"offsets": buffer.getvalue()})


def test_no_parts_are_no_model() -> None:
    damage_is_told({})
