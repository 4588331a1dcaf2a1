"""Corpora in which there is hardly anything to find: a release or a sentence, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.errors import FitError
from analytics.messages import LANGUAGES, Translator
from analytics.settings import read_settings
from analytics.store import releases
from tests.planted import MATTERS, Place, as_posts, corpus, drawn, invented, small_model

JAVANESE = (
    "sampahe nganti mambu banget", "dalane bolong gek ndang didandani", "lampune mati kabeh neng gang",
    "banyune buthek ora iso kanggo adus", "parkire larang tenan neng kene", "selokane mampet udan sithik",
)  # fmt: skip
ENGLISH = (
    "the road is full of holes", "street lamps are broken again", "garbage has not been collected",
    "parking is far too expensive", "tap water is muddy today", "please clean the drain",
)  # fmt: skip


def pairs(sentences: tuple[str, ...]) -> list[str]:
    return [f"{one}, {other}" for one in sentences for other in sentences if one != other]


# What is there, and what comes later.
CORPORA: dict[str, tuple[list[str], list[str]]] = {
    "12 comments": (corpus(3)[0], drawn(MATTERS["air"], 3, seed=5)),
    "one text 5,000 times": (
        ["Tolong sampah diangkut min"] * 5_000,
        ["Tolong sampah diangkut min", "lampu jalan mati"],
    ),
    "emoji only": (["😀🙏"[n % 2] * (n + 1) + "😡🚮🔥"[n % 3] for n in range(60)], ["😡", "💡💡"]),
    "Javanese only": (pairs(JAVANESE), [*JAVANESE[:2]]),
    "English only": (pairs(ENGLISH), [*ENGLISH[:2]]),
    "very long texts": (
        [" ".join(drawn(f"{words} {invented(300)}", 60, seed=n)) for n, words in enumerate([*MATTERS.values()] * 3)],
        [" ".join(drawn(f"{MATTERS['air']} {invented(300)}", 120, seed=50))],
    ),
    "very long words": ([f"{'w' * 20_000}{n}" for n in range(12)], ["x" * 30_000]),
    "one comment": (["sampah menumpuk"], ["lampu jalan mati"]),
    "signs and control characters": (
        [f"\x01{'‮' * n} | <b>&amp;</b> {'sampah ' * (n % 4)}{'=1+1' * (n % 3)}" for n in range(40)],
        ["<script>alert(1)</script>"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return small_model(tmp_path_factory.mktemp("models") / "one")


def goes_its_way(place: Place, name: str) -> None:
    """Fit, add, update, fit again; look whether each gives a release or a sentence."""
    texts, later = CORPORA[name]
    place.add(as_posts(texts))
    first = place.fit()
    check(place, first.release, len(texts))
    place.add(as_posts(later, prefix="later"))
    has_topics = first.counts["topics"] > 0
    try:
        updated = place.update()
    except FitError as error:
        assert not has_topics
        said = {Translator(language)(error.message) for language in LANGUAGES}
        assert len(said) == len(LANGUAGES)
        assert all(len(sentence) > 20 for sentence in said)
        assert releases.current_name(place.folder) == first.release
    else:
        assert has_topics
        check(place, updated.release, len(texts) + len(later))
        assert updated.added == len(later)
    check(place, place.fit().release, len(texts) + len(later))


def check(place: Place, release: str, posts: int) -> None:
    assert releases.current_name(place.folder) == release
    tables = place.read(release)
    assert len(tables["assignments"]) == len(tables["posts"]) == posts
    assert len(tables["map"]) == len(tables["texts"]) == tables["posts"]["text_id"].nunique()
    assert tables["map"][["x", "y"]].notna().all(axis=None)
    assert tables["assignments"]["strength"].between(0, 1).all()
    assert set(tables["assignments"]["topic_id"]) - {-1} <= set(tables["topics"]["topic_id"])
    assert tables["texts"]["copies"].sum() == posts
    assert all(tables["topics"]["label"].str.strip())
    assert tables["topics"]["label"].is_unique


@pytest.mark.parametrize("name", CORPORA)
def test_a_corpus_with_little_in_it_gives_a_release_or_a_sentence(
    name: str, model: str, tmp_path: Path
) -> None:
    goes_its_way(Place.at(tmp_path / "data", model), name)


@pytest.mark.model
@pytest.mark.parametrize("name", ["12 comments", "Javanese only"])
def test_so_it_does_with_the_model_that_comes_with_the_product(name: str, tmp_path: Path) -> None:
    goes_its_way(Place.at(tmp_path / "data", read_settings({}).model), name)


def test_what_says_nothing_has_no_topic(model: str, tmp_path: Path) -> None:
    place = Place.at(tmp_path / "data", model)
    place.add(as_posts(CORPORA["emoji only"][0]))
    fitted = place.fit()
    assert fitted.counts["topics"] == 0
    assert set(place.read(fitted.release)["assignments"]["status"]) == {"no_theme"}


def test_one_text_pasted_all_day_is_one_text_and_a_flood(model: str, tmp_path: Path) -> None:
    place = Place.at(tmp_path / "data", model)
    place.add(as_posts(["Tolong sampah diangkut min"] * 5_000, author="satu-key"))
    texts = place.read(place.fit().release)["texts"]
    assert list(texts["copies"]) == [5_000]
    assert list(texts["accounts"]) == [1]
    assert list(texts["flood"]) == ["few_accounts"]
