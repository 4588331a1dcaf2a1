"""One real run, from an export file to a file taken away: the real model, real topics, a real release."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from analytics.settings import PROJECT_ROOT
from analytics.store import releases
from analytics.store.folders import DataFolder
from tests.killing import write_sample_slice

pytestmark = pytest.mark.model

COMMENTS = 150
# As design.md names them; other tools read them.
COLUMNS = {
    "posts": "post_id platform native_id parent_id thread_id author_key author_kind created_at text "
    "text_id language sentiment likes replies shares source_id imported_at",
    "texts": "text_id text copies accounts",
    "topics": "topic_id theme_id label keywords posts texts accounts",
    "themes": "theme_id label keywords posts texts accounts",
    "assignments": "post_id topic_id strength status",
    "representatives": "topic_id rank post_id",
    "map": "text_id x y",
    "post_places": "post_id code evidence",
    "post_agencies": "post_id code evidence",
    "run": "started finished seed parameters model model_hash counts stability packages",
}


@dataclass(frozen=True, slots=True)
class Way:
    """What was done: the folder, its first release, and what each command said."""

    folder: DataFolder
    release: str
    imported: str
    fitted: str


def analytics(folder: DataFolder, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analytics", *arguments],
        cwd=PROJECT_ROOT,
        env={
            **os.environ,
            "SAMBUNG_RASA_DATA": str(folder.path),
            "SAMBUNG_RASA_LANGUAGE": "en",
        },
        capture_output=True,
        text=True,
        timeout=600,
    )


def done(folder: DataFolder, *arguments: str) -> str:
    answer = analytics(folder, *arguments)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def digest_in(words: str) -> str:
    found = re.search(r"Digest of the content: ([0-9a-f]{32})", words)
    assert found, words
    return found[1]


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Way:
    place = tmp_path_factory.mktemp("way")
    table = place / "ekspor pekan ini.csv"
    write_sample_slice(table, COMMENTS)
    folder = DataFolder(place / "data")
    imported = done(folder, "import", str(table))
    fitted = done(folder, "fit")
    release = releases.current_name(folder)
    assert release is not None
    return Way(folder, release, imported, fitted)


def ask(way: Way, question: str) -> pd.DataFrame:
    path = releases.release_path(way.folder, way.release)
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(question).df()


def test_import_takes_every_comment_in(way: Way) -> None:
    assert f"{COMMENTS} rows read = {COMMENTS} added + 0 known already + 0 rejected" in way.imported


def test_the_release_has_the_tables_and_columns_that_others_read(way: Way) -> None:
    found = ask(way, "SELECT table_name, column_name FROM information_schema.columns")
    columns = found.groupby("table_name")["column_name"].agg(set).to_dict()
    missing = {
        table: set(named.split()) - columns.get(table, set()) for table, named in COLUMNS.items()
    }
    assert not {table: names for table, names in missing.items() if names}


def test_topics_are_found_and_their_counts_add_up(way: Way) -> None:
    assigned = ask(
        way,
        """SELECT a.topic_id, count(*) AS posts, count(DISTINCT text_id) AS texts,
                  count(DISTINCT author_key) AS accounts
           FROM assignments AS a JOIN posts USING (post_id) GROUP BY a.topic_id""",
    ).set_index("topic_id")
    topics = ask(way, "SELECT * FROM topics").set_index("topic_id")
    themes = ask(way, "SELECT * FROM themes").set_index("theme_id")
    assert len(topics) >= 2
    assert 1 <= len(themes) <= len(topics)
    assert assigned["posts"].sum() == COMMENTS
    grouped = assigned.drop(index=-1, errors="ignore").sort_index()
    counts = ["posts", "texts", "accounts"]
    pd.testing.assert_frame_equal(
        topics.sort_index()[counts], grouped[counts], check_dtype=False, check_index_type=False
    )
    by_theme = topics.groupby("theme_id")[["posts", "texts"]].sum()
    pd.testing.assert_frame_equal(
        themes.sort_index()[["posts", "texts"]], by_theme, check_dtype=False, check_index_type=False
    )
    assert all(topics["label"].str.strip())
    assert all(len(words) >= 1 for words in topics["keywords"])
    (found,) = re.findall(r"(\d+) themes, (\d+) topics; (\d+) comments", way.fitted)
    ungrouped = int(assigned["posts"].get(-1, 0))
    assert tuple(map(int, found)) == (len(themes), len(topics), ungrouped)


def test_a_comment_has_a_topic_only_when_it_is_assigned(way: Way) -> None:
    assigned = ask(way, "SELECT * FROM assignments")
    assert len(assigned) == assigned["post_id"].nunique() == COMMENTS
    assert set(assigned["status"]) <= {"assigned", "unsure", "no_theme"}
    is_assigned = assigned["status"] == "assigned"
    assert is_assigned.any()
    assert (assigned.loc[is_assigned, "topic_id"] >= 0).all()
    assert (assigned.loc[~is_assigned, "topic_id"] == -1).all()
    assert assigned["strength"].between(0, 1).all()


def test_representatives_belong_to_their_topic(way: Way) -> None:
    chosen = ask(
        way,
        """SELECT r.topic_id, r.rank, a.topic_id AS of_post, p.text_id
           FROM representatives AS r JOIN assignments AS a USING (post_id)
           JOIN posts AS p USING (post_id) ORDER BY r.topic_id, r.rank""",
    )
    assert set(chosen["topic_id"]) == set(ask(way, "SELECT topic_id FROM topics")["topic_id"])
    assert (chosen["topic_id"] == chosen["of_post"]).all()
    for _, of_topic in chosen.groupby("topic_id"):
        assert list(of_topic["rank"]) == list(range(1, len(of_topic) + 1))
        assert of_topic["text_id"].is_unique


def test_every_text_has_one_place_on_the_map_and_neighbours_that_exist(way: Way) -> None:
    texts = set(ask(way, "SELECT text_id FROM texts")["text_id"])
    placed = ask(way, "SELECT * FROM map")
    assert len(placed) == len(texts)
    assert set(placed["text_id"]) == texts
    assert placed[["x", "y"]].notna().all(axis=None)
    near = ask(way, "SELECT * FROM neighbours")
    assert set(near["neighbour_id"]) <= texts
    assert (near["text_id"] != near["neighbour_id"]).all()


def test_no_name_of_an_account_reaches_the_release(way: Way) -> None:
    with (PROJECT_ROOT / "data" / "sample" / "comments.csv").open(encoding="utf-8") as source:
        accounts = set(pd.read_csv(source, nrows=COMMENTS, dtype=str)["akun"].dropna())
    assert len(accounts) > 20
    kept = set(ask(way, "SELECT DISTINCT author_key FROM posts")["author_key"].dropna())
    assert kept
    assert not kept & accounts


def test_status_says_what_the_release_was_made_from(way: Way) -> None:
    words = done(way.folder, "status")
    assert f"Corpus: {COMMENTS} comments" in words
    assert f"Release {way.release}" in words
    assert "ekspor pekan ini.csv" in words
    assert digest_in(words) == digest_in(way.fitted)


def test_export_takes_the_same_comments_away(way: Way, tmp_path: Path) -> None:
    out = tmp_path / "semua.parquet"
    done(way.folder, "export", "--format", "parquet", "--out", str(out), "--voices", "all")
    taken = pd.read_parquet(out)
    assert set(taken["post_id"]) == set(ask(way, "SELECT post_id FROM posts")["post_id"])
    assert "author_key" not in taken.columns


def test_the_same_fit_gives_the_same_release_and_another_seed_works(way: Way) -> None:
    again = done(way.folder, "fit")
    second = releases.current_name(way.folder)
    assert second != way.release
    assert digest_in(again) == digest_in(way.fitted)

    done(way.folder, "fit", "--seed", "7")
    third = releases.current_name(way.folder)
    assert third not in (way.release, second)
    assert releases.names(way.folder) == [third, second, way.release]
    assert "seed 7" in done(way.folder, "status")


def test_a_fit_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    answer = analytics(folder, "fit")
    assert answer.returncode == 1
    assert "There are no comments yet." in answer.stderr
    assert "Traceback" not in answer.stderr
    assert not answer.stdout
    assert not folder.pointer.exists()
