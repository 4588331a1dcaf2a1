"""The joints between the rooms: copies folded, tables made, the sample kept out of real data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analytics.errors import InputFileError
from analytics.messages import Translator
from analytics.pipeline import SAMPLE_FILE, distinct_texts, import_file, release_tables
from analytics.posts import make_search_text, make_text_id
from analytics.store.folders import DataFolder
from analytics.store.releases import FITTED_TABLES
from tests import tiny

COPIED = make_text_id("tolong depo sampah dibuka lagi min")


@pytest.fixture
def posts(folder: DataFolder) -> pd.DataFrame:
    frame: pd.DataFrame = tiny.corpus_table(folder).to_pandas()
    return frame


@pytest.fixture
def texts(posts: pd.DataFrame) -> pd.DataFrame:
    return distinct_texts(posts)


def test_copies_are_folded(texts: pd.DataFrame) -> None:
    assert len(texts) == 10
    assert list(texts["text_id"]) == sorted(texts["text_id"])
    row = texts.set_index("text_id").loc[COPIED]
    assert (row["copies"], row["accounts"]) == (2, 2)
    earliest = next(post for post in tiny.posts() if post.native_id == "c3")
    assert row["text"] == earliest.text
    assert texts["copies"].sum() == len(tiny.posts())


def test_other_identifiers_give_the_same_texts(posts: pd.DataFrame, texts: pd.DataFrame) -> None:
    """Where an export has no identifiers, ours depend on the folder's key; topics must not."""
    renamed = posts.assign(post_id=[f"p{number:016x}" for number in range(len(posts), 0, -1)])
    pd.testing.assert_frame_equal(distinct_texts(renamed), texts)


def test_only_what_residents_wrote_shapes_topics(texts: pd.DataFrame) -> None:
    learns = dict(zip(texts["text_id"], texts["learn"], strict=True))
    for row in tiny._ROWS:
        assert learns[make_text_id(row[7])] == (row[5] == "resident")


def test_a_text_that_a_resident_repeats_is_learned_from(posts: pd.DataFrame) -> None:
    official = posts["post_id"] == tiny.post_id("p1")
    copied = posts[official].assign(post_id="0" * 16, author_kind="resident")
    texts = distinct_texts(pd.concat([posts, copied]))
    assert texts.set_index("text_id").loc[posts[official]["text_id"].iloc[0], "learn"]


def test_only_texts_in_company_have_a_thread(texts: pd.DataFrame) -> None:
    threads = dict(zip(texts["text_id"], texts["thread"], strict=True))
    for row in tiny._ROWS:
        expected = tiny.post_id("p1") if row[3] == "p1" else None
        assert threads[make_text_id(row[7])] == expected


def test_accounts_without_a_name_are_not_counted(texts: pd.DataFrame) -> None:
    accounts = dict(zip(texts["text_id"], texts["accounts"], strict=True))
    assert accounts[make_text_id(tiny.HOSTILE)] == 0


def test_search_texts_stand_beside(texts: pd.DataFrame) -> None:
    assert list(texts["search_text"]) == [make_search_text(text) for text in texts["text"]]


def test_the_order_of_posts_does_not_matter(posts: pd.DataFrame, texts: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(distinct_texts(posts.sample(frac=1, random_state=3)), texts)


def test_tables_of_a_release(posts: pd.DataFrame, texts: pd.DataFrame) -> None:
    found = tiny.found_topics(texts)
    tables = release_tables(posts, texts, found)
    assert set(tables) == set(FITTED_TABLES)
    frames = {name: table.to_pandas() for name, table in tables.items()}

    assignments = frames["assignments"].set_index("post_id")
    assert set(assignments.index) == set(posts["post_id"])
    for row in tiny._ROWS:
        assert assignments.loc[tiny.post_id(row[0]), "topic_id"] == row[9]

    topics = frames["topics"].set_index("topic_id")
    assert list(topics["posts"]) == [6, 2, 2]
    assert list(topics["texts"]) == [5, 2, 2]
    assert list(topics["accounts"]) == [6, 1, 2]
    assert list(topics["theme_id"]) == [0, 1, 1]
    themes = frames["themes"].set_index("theme_id")
    assert list(themes["posts"]) == [6, 4]
    assert list(themes["accounts"]) == [6, 3]

    # Representatives are posts of their topic, by identifier and not by text.
    for row in frames["representatives"].itertuples():
        assert assignments.loc[row.post_id, "topic_id"] == row.topic_id
    assert list(frames["map"]["text_id"]) == list(texts["text_id"])
    near = frames["neighbours"]
    assert len(near) == 3 * len(texts)
    assert (near["text_id"] != near["neighbour_id"]).all()


def test_a_topic_that_no_post_has_is_counted_as_empty(
    posts: pd.DataFrame, texts: pd.DataFrame
) -> None:
    lamps = posts["text_id"].isin([make_text_id(row[7]) for row in tiny._ROWS if row[9] == 1])
    kept = posts[~lamps]
    few = texts[texts["text_id"].isin(kept["text_id"])].reset_index(drop=True)
    topics = release_tables(kept, few, tiny.found_topics(few))["topics"].to_pydict()
    assert topics["posts"] == [6, 0, 2]
    assert topics["accounts"] == [6, 0, 2]


@pytest.mark.parametrize("name", ["comments.csv", "komentar saya.csv"])
def test_the_sample_never_enters_the_real_corpus(
    folder: DataFolder, tmp_path: Path, name: str
) -> None:
    copy = tmp_path / name
    shutil.copyfile(SAMPLE_FILE, copy)
    with pytest.raises(InputFileError) as caught:
        import_file(folder, copy, words=Translator("id"), on_stage=lambda stage, done: None)
    assert caught.value.message.key == "error.import.sample"
    assert not folder.path.exists()


def test_the_start_of_the_sample_enters_the_made_up_corpus_and_any_other_file_the_real_one(
    folder: DataFolder, tmp_path: Path
) -> None:
    part = tmp_path / "part.csv"
    part.write_bytes(b"".join(SAMPLE_FILE.read_bytes().splitlines(keepends=True)[:40]))
    stages: list[tuple[str, float]] = []
    for target in (folder.made_up_folder(), folder):
        (imported,) = import_file(
            target,
            part,
            words=Translator("id"),
            on_stage=lambda stage, done: stages.append((stage, done)),
        )
        assert imported.added > 0
        assert imported.rows_read == imported.added + imported.known + imported.rejected
        assert target.corpus.is_file()
    assert {stage for stage, _ in stages} == {"read"}
    assert all(0 <= done <= 1 for _, done in stages)
    (again,) = import_file(folder, part, words=Translator("id"), on_stage=lambda stage, done: None)
    assert (again.added, again.known) == (0, imported.added + imported.known)
