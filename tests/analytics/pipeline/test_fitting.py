"""The corpus into a release, again and again: what is found, what is kept, what is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from analytics.errors import CorpusError, FitError
from analytics.jobs.time_left import stages
from analytics.pipeline import Fitted
from analytics.pipeline.fitting import model_of
from analytics.store import releases
from analytics.topics.find import STAGES
from tests.planted import MATTERS, Place, as_posts, corpus, drawn, invented, small_model


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two real models that know the planted words."""
    place = tmp_path_factory.mktemp("models")
    return small_model(place / "one"), small_model(place / "other", seed=1)


@pytest.fixture
def place(tmp_path: Path, models: tuple[str, str]) -> Place:
    return Place.at(tmp_path / "data", models[0])


TEXTS, POST_MATTERS = corpus(25)
MATTER_OF_POST = {
    post.post_id: matter for post, matter in zip(as_posts(TEXTS), POST_MATTERS, strict=True)
}


@dataclass(frozen=True, slots=True)
class Twice:
    """Two fits of the same posts, and what their releases hold."""

    place: Place
    fitted: tuple[Fitted, Fitted]
    tables: tuple[Mapping[str, pd.DataFrame], Mapping[str, pd.DataFrame]]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, models: tuple[str, str]) -> Twice:
    place = Place.at(tmp_path_factory.mktemp("twice") / "data", models[0])
    place.add(as_posts(TEXTS))
    first, second = place.fit(), place.fit()
    return Twice(place, (first, second), (place.read(first.release), place.read(second.release)))


def labels(tables: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    topics = tables["topics"]
    return dict(zip(topics["topic_id"].tolist(), topics["label"].tolist(), strict=True))


def topic_of_post(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    return tables["assignments"].set_index("post_id")["topic_id"].sort_index()


def test_the_first_release_holds_what_was_found(twice: Twice) -> None:
    from sklearn.metrics import adjusted_mutual_info_score

    tables, fitted = twice.tables[0], twice.fitted[0]
    assigned = topic_of_post(tables)
    matters = [MATTER_OF_POST[post] for post in assigned.index]
    assert adjusted_mutual_info_score(matters, assigned) > 0.8
    run = twice.place.run(fitted.release)
    assert run["before"] is None
    assert run["moved"] is None
    assert run["next_topic"] == len(tables["topics"]) == fitted.counts["topics"]
    assert tables["topic_changes"].empty
    assert set(fitted.seconds) == {"copies", "load", "embed", "tables", *STAGES}
    assert fitted.counts["posts"] == len(TEXTS)
    assert fitted.counts["texts"] == len(tables["texts"])


def test_how_steady_it_is_stands_in_the_run_and_with_each_topic(twice: Twice) -> None:
    tables = twice.tables[0]
    stability = json.loads(twice.place.run(twice.fitted[0].release)["stability"])
    assert stability["refits"] == 6
    for kind in ("ami", "seeds", "orders", "subsets"):
        assert 0.6 < stability[kind] <= 1
    assert tables["topics"]["stability"].between(0.3, 1).all()


def test_the_model_in_the_release_is_of_its_topics(twice: Twice) -> None:
    read = releases.read_tables(twice.place.folder, twice.fitted[0].release, ("fit_model",))
    model = model_of(read["fit_model"])
    assert set(model.topic_ids) == set(twice.tables[0]["topics"]["topic_id"])
    assert model.counts["sampah"] > 3


def test_the_same_posts_keep_everything(twice: Twice) -> None:
    before, after = twice.tables
    assert twice.fitted[0].digest == twice.fitted[1].digest
    assert labels(after) == labels(before)
    pd.testing.assert_series_equal(topic_of_post(after), topic_of_post(before))
    first, second = (twice.place.run(fitted.release) for fitted in twice.fitted)
    assert (second["before"], second["moved"]) == (twice.fitted[0].release, 0)
    assert second["next_topic"] == first["next_topic"]
    changes = after["topic_changes"]
    assert set(changes["kind"]) == {"same"}
    assert (changes["topic_id"] == changes["before_id"]).all()
    assert sorted(changes["topic_id"]) == sorted(labels(before))
    assert dict(zip(changes["before_id"], changes["before_label"], strict=True)) == labels(before)


def test_a_tenth_more_and_another_seed_leave_most_posts_where_they_are(place: Place) -> None:
    place.add(as_posts(TEXTS))
    first = place.fit()
    place.add(as_posts(corpus(3, seed=81)[0], prefix="new"))
    second = place.fit(seed=9)
    before, after = place.read(first.release), place.read(second.release)
    old, new = topic_of_post(before), topic_of_post(after)
    stayed = new[old.index] == old
    assert stayed.mean() >= 0.9
    both = (old >= 0) & (new[old.index] >= 0)
    assert place.run(second.release)["moved"] == int((both & ~stayed).sum())
    known = set(labels(before))
    fresh = set(labels(after)) - known
    assert not fresh or min(fresh) >= place.run(first.release)["next_topic"]
    told = after["topic_changes"]
    assert set(told["before_id"].dropna().astype(int)) == known
    assert set(told["topic_id"].dropna().astype(int)) == set(labels(after))


def test_what_belongs_nowhere_in_particular_stays_where_it_was(place: Place) -> None:
    """Topics that are hardly there would be others with every seed; those of before have a vote."""
    place.add(as_posts(drawn(invented(300), 150, seed=2)))
    before, after = (topic_of_post(place.read(place.fit(seed=seed).release)) for seed in (1, 7))
    both = (before >= 0) & (after >= 0)
    assert (before == after)[both].mean() > 0.8


def test_another_model_keeps_topics_by_their_posts(place: Place, models: tuple[str, str]) -> None:
    place.add(as_posts(TEXTS))
    other = Place.at(place.folder.path, models[1])
    first, second = place.fit().release, other.fit().release
    assert place.run(first)["model_hash"] != place.run(second)["model_hash"]
    stayed = topic_of_post(place.read(second)) == topic_of_post(place.read(first))
    assert stayed.mean() > 0.8


def test_posts_of_another_time_are_matched_by_what_they_are_about(place: Place) -> None:
    """No post is in both releases: the topics go on all the same."""
    place.add(as_posts(TEXTS))
    before = place.read(place.fit().release)
    after_texts, matters = corpus(25, seed=60)
    posts = as_posts(after_texts, prefix="next")
    place.folder.corpus.unlink()
    place.add(posts)
    second = place.fit().release
    after = place.read(second)

    def matter_of(topic: int, tables: Mapping[str, pd.DataFrame], known: Mapping[str, str]) -> str:
        of_post = topic_of_post(tables)
        members = [known[post] for post in of_post[of_post == topic].index]
        return max(set(members), key=members.count)

    same = after["topic_changes"][after["topic_changes"]["kind"] == "same"]
    assert len(same) >= 3
    now = {post.post_id: matter for post, matter in zip(posts, matters, strict=True)}
    for topic in same["topic_id"].astype(int):
        assert matter_of(topic, before, MATTER_OF_POST) == matter_of(topic, after, now)
    assert place.run(second)["moved"] == 0


def test_near_copies_count_as_one_text_and_each_post_keeps_its_words(place: Place) -> None:
    wording = "Lampu jalan di gang dekat sekolah mati gelap sejak Senin, tiang dan kabel rusak"
    copies = [wording, f"Min {wording.lower()} ya!!", wording.replace("gelap", "gelaap")]
    place.add([*as_posts(TEXTS), *as_posts(copies, prefix="copy")])
    tables = place.read(place.fit().release)
    posts = tables["posts"].set_index("native_id")
    (text_id,) = set(posts.loc[["copy0", "copy1", "copy2"], "text_id"])
    assert list(posts.loc[["copy0", "copy1", "copy2"], "text"]) == copies
    row = tables["texts"].set_index("text_id").loc[text_id]
    assert (row["copies"], row["accounts"]) == (3, 3)
    same = tables["assignments"].set_index("post_id").loc[posts["post_id"][-3:]]
    assert same["topic_id"].nunique() == same["strength"].nunique() == 1


def test_a_flood_is_marked_in_the_release(place: Place) -> None:
    place.add([*as_posts(TEXTS), *as_posts([TEXTS[0]] * 15, prefix="paste", author="satu-key")])
    texts = place.read(place.fit().release)["texts"]
    flooded = texts[texts["flood"].notna()]
    assert list(flooded["flood"]) == ["few_accounts"]
    assert flooded["copies"].iloc[0] >= 16


def test_a_damaged_release_keeps_nobody_from_a_new_one(place: Place) -> None:
    place.add(as_posts(TEXTS[:40]))
    first = place.fit()
    path = releases.release_path(place.folder, first.release)
    path.write_bytes(path.read_bytes()[:5_000])
    second = place.fit().release
    assert place.run(second)["before"] is None
    assert place.read(second)["topic_changes"].empty


def test_hints_of_the_folder_reach_the_fit(place: Place) -> None:
    place.add(as_posts(drawn(MATTERS["lampu"], 15, seed=1)))
    (place.folder.path / "hints").mkdir(parents=True)
    hints = place.folder.path / "hints" / "kota.toml"
    hints.write_text('[lampu]\nname = "Lampu jalan"\nwords = ["lampu"]\n', encoding="utf-8")
    assert json.loads(place.run(place.fit().release)["parameters"])["hints"] == 1
    hints.write_text("[lampu\n", encoding="utf-8")
    with pytest.raises(FitError):
        place.fit()
    assert releases.names(place.folder) == [releases.current_name(place.folder)]


def test_an_empty_corpus_and_none_say_what_to_do(place: Place) -> None:
    with pytest.raises(CorpusError):
        place.fit()
    place.add([])
    with pytest.raises(FitError) as caught:
        place.fit()
    assert caught.value.message.key == "error.corpus.missing"
    assert releases.current_name(place.folder) is None


def test_stages_are_told_in_their_order(place: Place) -> None:
    told: list[tuple[str, float]] = []
    place.add(as_posts(TEXTS[:40]))
    place.fit(on_stage=lambda stage, done: told.append((stage, done)))
    assert tuple(dict.fromkeys(stage for stage, _ in told)) == stages(quick=False)
    assert told[-1] == ("publish", 1.0)
    assert all(0 <= done <= 1 for _, done in told)
