"""New comments into the topics that there are: they get one, and nobody else is touched."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from analytics.errors import CorpusError, FitError, ReleaseError
from analytics.jobs.time_left import stages
from analytics.pipeline import Updated
from analytics.store import releases
from tests.planted import LATER, START, Place, as_posts, corpus, drawn, invented, small_model

OLD_TEXTS, OLD_MATTERS = corpus(30)
NEW_TEXTS, NEW_MATTERS = corpus(4, seed=81)
OLD_POSTS = as_posts(OLD_TEXTS)
NEW_POSTS = as_posts(NEW_TEXTS, prefix="new")
MATTER_OF_POST = {
    post.post_id: matter
    for post, matter in zip([*OLD_POSTS, *NEW_POSTS], [*OLD_MATTERS, *NEW_MATTERS], strict=True)
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two real models that know the planted words."""
    place = tmp_path_factory.mktemp("models")
    return small_model(place / "one"), small_model(place / "other", seed=1)


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory, models: tuple[str, str]) -> Place:
    """A place with a release of the old posts, to be copied."""
    made = Place.at(tmp_path_factory.mktemp("fitted") / "data", models[0])
    made.add(OLD_POSTS)
    made.fit()
    return made


@pytest.fixture
def place(tmp_path: Path, fitted: Place) -> Place:
    """A place with a release of the old posts."""
    shutil.copytree(fitted.folder.path, tmp_path / "data")
    return Place.at(tmp_path / "data", fitted.settings.model)


def told_by(place: Place) -> str:
    """The sentence with which an update is refused; nothing is published."""
    before = releases.names(place.folder)
    with pytest.raises(FitError) as caught:
        place.update()
    assert releases.names(place.folder) == before
    return caught.value.message.key


@dataclass(frozen=True, slots=True)
class Grown:
    """A release, and the one with new posts in its topics."""

    place: Place
    first: str
    updated: Updated
    before: Mapping[str, pd.DataFrame]
    after: Mapping[str, pd.DataFrame]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, fitted: Place) -> Grown:
    path = tmp_path_factory.mktemp("grown") / "data"
    shutil.copytree(fitted.folder.path, path)
    place = Place.at(path, fitted.settings.model)
    first = str(releases.current_name(place.folder))
    place.add(NEW_POSTS)
    updated = place.update()
    return Grown(place, first, updated, place.read(first), place.read(updated.release))


def test_old_posts_keep_topic_strength_and_place(grown: Grown) -> None:
    old = grown.before["assignments"].set_index("post_id").sort_index()
    now = grown.after["assignments"].set_index("post_id").loc[old.index]
    pd.testing.assert_frame_equal(now[old.columns], old)
    was = grown.before["posts"].set_index("post_id")["text_id"]
    pd.testing.assert_series_equal(
        grown.after["posts"].set_index("post_id")["text_id"][was.index], was
    )
    placed = grown.before["map"].set_index("text_id")
    pd.testing.assert_frame_equal(grown.after["map"].set_index("text_id").loc[placed.index], placed)


def test_topics_and_themes_are_the_same_and_count_the_new_ones(grown: Grown) -> None:
    for table, code in (("topics", "topic_id"), ("themes", "theme_id")):
        before, after = (release[table].set_index(code) for release in (grown.before, grown.after))
        assert list(after.index) == list(before.index)
        for column in ("label", "stability") if table == "topics" else ("label",):
            pd.testing.assert_series_equal(after[column], before[column])
        assert after["keywords"].map(list).tolist() == before["keywords"].map(list).tolist()
        assert (after["posts"] >= before["posts"]).all()
        assert after["posts"].sum() > before["posts"].sum()
    pd.testing.assert_frame_equal(grown.after["representatives"], grown.before["representatives"])
    assert grown.after["topic_changes"].empty


def test_new_posts_have_the_topic_of_their_matter(grown: Grown) -> None:
    old = grown.before["assignments"]
    matters = old["post_id"].map(MATTER_OF_POST)
    of_topic = matters.groupby(old["topic_id"]).agg(lambda members: members.mode()[0])
    new = grown.after["assignments"].set_index("post_id").loc[[p.post_id for p in NEW_POSTS]]
    right = [of_topic[topic] == MATTER_OF_POST[post] for post, topic in new["likely_topic"].items()]
    assert sum(right) >= len(right) - 1
    assert (new["status"] == "assigned").mean() > 0.9
    assert grown.updated.added == len(NEW_POSTS)
    assert grown.updated.unsure == int((new["status"] == "unsure").sum())


def test_the_release_says_what_it_was_added_to(grown: Grown) -> None:
    first, second = grown.place.run(grown.first), grown.place.run(grown.updated.release)
    assert releases.current_name(grown.place.folder) == grown.updated.release
    assert (second["before"], second["moved"]) == (grown.first, 0)
    for same in ("seed", "model", "model_hash", "next_topic", "stability"):
        assert second[same] == first[same], same
    parameters = json.loads(second["parameters"])
    known = set(grown.before["texts"]["text_id"])
    new_texts = set(grown.after["texts"]["text_id"]) - known
    assert parameters["added_to"] == grown.first
    assert parameters["new_texts"] == len(new_texts) > 0
    assert grown.updated.counts["posts"] == len(OLD_POSTS) + len(NEW_POSTS)
    ungrouped = int((grown.after["assignments"]["topic_id"] < 0).sum())
    assert grown.updated.counts["ungrouped_posts"] == ungrouped


def test_new_texts_are_on_the_map_and_are_neighbours(grown: Grown) -> None:
    texts = set(grown.after["texts"]["text_id"])
    assert set(grown.after["map"]["text_id"]) == texts
    assert grown.after["map"][["x", "y"]].notna().all(axis=None)
    near = grown.after["neighbours"]
    assert set(near["text_id"]) == texts
    assert (near["text_id"] != near["neighbour_id"]).all()


def test_what_a_later_fit_needs_stays_in_the_release(grown: Grown) -> None:
    before, after = (
        dict(zip(tables["fit_model"]["name"], tables["fit_model"]["content"], strict=True))
        for tables in (grown.before, grown.after)
    )
    assert after == before
    assert before


def test_nothing_new_is_told(place: Place) -> None:
    assert told_by(place) == "fit.update.nothing_new"


def test_a_release_of_another_model_is_told(place: Place, models: tuple[str, str]) -> None:
    place.add(NEW_POSTS)
    assert told_by(Place.at(place.folder.path, models[1])) == "fit.update.other_model"


def test_without_a_release_or_a_corpus_there_is_nothing_to_add_to(
    tmp_path: Path, models: tuple[str, str]
) -> None:
    place = Place.at(tmp_path / "data", models[0])
    with pytest.raises((FitError, CorpusError)):
        place.update()
    place.add(OLD_POSTS)
    assert told_by(place) == "fit.update.no_release"


def test_a_release_without_topics_or_damaged_is_told(
    tmp_path: Path, models: tuple[str, str]
) -> None:
    place = Place.at(tmp_path / "data", models[0])
    place.add(as_posts(["😀", "🙏"]))
    release = place.fit().release
    place.add(NEW_POSTS)
    assert told_by(place) == "fit.update.no_model"
    path = releases.release_path(place.folder, release)
    path.write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(ReleaseError):
        place.update()


def test_a_copy_of_a_known_text_joins_it(place: Place) -> None:
    known = OLD_TEXTS[0]
    near = f"Min, {known.upper()} ya!!"
    place.add(as_posts([near, known], prefix="copy"))
    before = place.read(str(releases.current_name(place.folder)))
    updated = place.update()
    after = place.read(updated.release)
    posts = after["posts"].set_index("native_id")
    assert (
        posts.loc["copy0", "text_id"] == posts.loc["copy1", "text_id"] == posts.loc["c0", "text_id"]
    )
    assert posts.loc["copy0", "text"] == near
    assert len(after["texts"]) == len(before["texts"])
    text = posts.loc["c0", "text_id"]
    copies = [
        tables["texts"].set_index("text_id").loc[text, "copies"] for tables in (before, after)
    ]
    assert copies[1] == copies[0] + 2
    topic = after["assignments"].set_index("post_id")["topic_id"]
    assert topic[posts.loc["copy0", "post_id"]] == topic[posts.loc["c0", "post_id"]]
    assert (updated.added, updated.unsure) == (2, 0)


def test_an_earlier_post_with_known_words_changes_no_topic(place: Place) -> None:
    before = place.read(str(releases.current_name(place.folder)))
    early = replace(
        as_posts([OLD_TEXTS[7].upper()], prefix="early")[0], created_at=START - timedelta(days=400)
    )
    place.add([early])
    after = place.read(place.update().release)
    old = before["assignments"].set_index("post_id").sort_index()
    pd.testing.assert_frame_equal(
        after["assignments"].set_index("post_id").loc[old.index][old.columns], old
    )


def test_updates_can_follow_each_other_and_a_fit_can_follow_them(place: Place) -> None:
    first = str(releases.current_name(place.folder))
    place.add(NEW_POSTS[:8])
    second = place.update().release
    place.add(NEW_POSTS[8:])
    third = place.update().release
    assert place.run(third)["before"] == second
    assert place.run(second)["before"] == first
    of_second, of_third = (
        place.read(name)["assignments"].set_index("post_id")["topic_id"] for name in (second, third)
    )
    pd.testing.assert_series_equal(of_third[of_second.index], of_second)
    fourth = place.fit().release
    assert place.run(fourth)["before"] == third
    refitted = place.read(fourth)
    topics = refitted["assignments"].set_index("post_id")["topic_id"]
    assert (topics[of_third.index] == of_third).mean() > 0.9
    assert (refitted["topic_changes"]["kind"] == "same").mean() > 0.5


def due(updated: Updated) -> set[str]:
    return {reason.key.removeprefix("fit.update.due.") for reason in updated.reasons}


def test_a_few_new_posts_make_no_fit_due(grown: Grown) -> None:
    assert due(grown.updated) == set()


def test_many_new_posts_make_a_fit_due(place: Place) -> None:
    place.add(as_posts(corpus(20, seed=81)[0], prefix="new"))
    assert due(place.update()) == {"many"}


def test_a_matter_that_nobody_knew_makes_a_fit_due(place: Place) -> None:
    place.add(as_posts(drawn(LATER, 28, seed=5), prefix="flood"))
    updated = place.update()
    assert due(updated) == {"group"}
    assert updated.unsure >= 25


def test_many_unsure_posts_make_a_fit_due(place: Place) -> None:
    place.add(as_posts(drawn(invented(400), 60, seed=3), prefix="babble"))
    updated = place.update()
    assert due(updated) >= {"unsure", "many"}
    (unsure,) = (reason for reason in updated.reasons if reason.key.endswith("unsure"))
    assert dict(unsure.values)["n"] == updated.unsure > 30


def test_stages_are_told_in_their_order(place: Place) -> None:
    told: list[tuple[str, float]] = []
    place.add(NEW_POSTS)
    place.update(on_stage=lambda stage, done: told.append((stage, done)))
    assert tuple(dict.fromkeys(stage for stage, _ in told)) == stages(quick=True)
    assert told[-1] == ("publish", 1.0)


def test_someone_who_writes_is_waited_for_and_told(place: Place) -> None:
    from analytics.pipeline import update
    from analytics.store.activity import writing

    place.add(NEW_POSTS)
    with writing(place.folder, "import"), pytest.raises(CorpusError):
        update(place.folder, place.settings, on_stage=lambda _s, _d: None, patience_s=0.1)
