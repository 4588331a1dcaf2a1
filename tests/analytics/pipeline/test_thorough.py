"""A fit and an update with the embedding `thorough`: words and sentences reach their readers."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.embedding.vector_cache import VectorCache
from analytics.errors import FitError
from analytics.language import embedding_text, load_lexicon
from tests.planted import Place, as_posts, corpus

# As people write: the reader of words is given another text than the reader of sentences.
OLD = [f"Kok {text.capitalize()} ya min?" for text in corpus(15)[0]]
NEW = [f"Lho, {text} terus?!" for text in corpus(2, seed=81)[0]]


@pytest.mark.model
def test_a_fit_and_an_update_read_texts_as_they_are_written(tmp_path: Path) -> None:
    place = Place.at(tmp_path / "data", "thorough")
    place.add(as_posts(OLD))
    shares: list[float] = []

    def hear(stage: str, done: float) -> None:
        if stage == "embed":
            shares.append(done)

    fitted = place.fit(on_stage=hear)
    run = place.run(fitted.release)
    assert run["model"] == "thorough"
    assert shares == sorted(shares)
    assert shares[-1] == 1

    place.add(as_posts(NEW, prefix="new"))
    updated = place.update()
    assert updated.added == len(NEW)
    assert place.run(updated.release)["model_hash"] == run["model_hash"]

    vectors = place.settings.data / "cache" / "vectors"
    (of_words,) = vectors.glob("use-multilingual-v3-*")
    (of_sentences,) = vectors.glob("multilingual-e5-small-q4-*")
    lexicon = load_lexicon(place.settings.data)
    written = [*OLD, *NEW]
    words = [embedding_text(text, lexicon) for text in written]
    assert VectorCache(of_sentences, 384).find(written)[1].all()
    assert VectorCache(of_words, 512).find(words)[1].all()
    assert not VectorCache(of_sentences, 384).find(words)[1].any()

    fast = Place.at(tmp_path / "data", "fast")
    fast.add(as_posts(["parkir liar di trotoar"], prefix="later"))
    with pytest.raises(FitError) as caught:
        fast.update()
    assert caught.value.message.key == "fit.update.other_model"


@pytest.mark.model
def test_a_release_of_the_default_is_added_to_by_fast(tmp_path: Path) -> None:
    place = Place.at(tmp_path / "data", "")
    place.add(as_posts(OLD))
    fitted = place.fit()
    fast = Place.at(tmp_path / "data", "fast")
    fast.add(as_posts(NEW, prefix="new"))
    updated = fast.update()
    names = [place.run(name)["model"] for name in (fitted.release, updated.release)]
    assert names == ["use-multilingual-v3", "use-multilingual-v3"]
