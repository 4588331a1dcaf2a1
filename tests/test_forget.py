"""``forget``: an author or a post leaves every place that holds them, and a search finds nothing.

``KILL_ROUNDS`` asks for more kills than an ordinary run has; from 16 on at every file operation.
"""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from analytics import forgetting
from analytics.embedding.vector_cache import VectorCache
from analytics.errors import CorpusError, ForgetError
from analytics.forgetting import Plan, Wish, forget, plan_forgetting
from analytics.language import embedding_text, load_lexicon
from analytics.messages import Translator
from analytics.pipeline import import_file
from analytics.posts import Platform
from analytics.privacy.pseudonyms import KEY_FILE, Pseudonyms
from analytics.settings import PROJECT_ROOT
from analytics.store import erasure, releases
from analytics.store.activity import current_activity, writing
from analytics.store.corpus import Corpus
from analytics.store.folders import DataFolder
from analytics.store.release import Release
from analytics.store.traces import Trace
from tests import killing, tiny

ROUNDS = int(os.environ.get("KILL_ROUNDS", "4"))
HEADING = ("id", "id_induk", "tanggal", "username", "komentar", "suka")
ROWS: tuple[tuple[str, str, str, str, str, int], ...] = (
    ("17900000000000001", "", "2026-02-01 08:00:00", "ani_jogja", "Sampah di depo Mandala Krida menumpuk lagi", 4),
    ("17900000000000002", "17900000000000001", "2026-02-01 09:30:00", "budi", "Lampu gang mati sejak Lebaran, tolong dicek", 0),
    ("17900000000000003", "", "2026-02-03 19:00:00", "cici", "Antre puskesmas dari subuh, dapat nomor 80", 12),
    ("17900000000000004", "", "2026-02-04 19:00:00", "ani_jogja", "terima kasih banyak min", 1),
    ("17900000000000005", "", "2026-02-05 19:00:00", "dedi", "Terima kasih banyak, min!", 0),
    ("17900000000000006", "", "2026-02-06 19:00:00", "ani_jogja", "wah", 0),
    ("17900000000000007", "", "2026-02-06 20:00:00", "ani_jogja", "", 0),
    ("17900000000000008", "", "2026-02-06 20:00:00", "budi", "", 0),
)  # fmt: skip
ANIS = ("17900000000000001", "17900000000000004", "17900000000000006")


def write_table(path: Path, rows: Sequence[Sequence[object]] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADING, *rows])
    return path


def take_in(folder: DataFolder, path: Path, platform: Platform = Platform.INSTAGRAM) -> None:
    import_file(
        folder, path, platform=platform, words=Translator("id"), on_stage=lambda stage, done: None
    )


def publish(folder: DataFolder) -> str:
    """Publish a release of all that is in the corpus; texts that tiny does not know have no topic."""
    with Corpus(folder.corpus, read_only=True) as corpus:
        table = corpus.posts()
    tables, run = tiny.release_parts(table)
    name, _ = releases.publish(folder, table, tables, run, keep=5)
    return name


@pytest.fixture
def full(folder: DataFolder, tmp_path: Path) -> DataFolder:
    """A folder with two imports, two releases, rejected rows and vectors."""
    take_in(folder, write_table(tmp_path / "pekan.csv"))
    publish(folder)
    tiny.make_release(folder)
    lexicon = load_lexicon(folder.path)
    read = list(dict.fromkeys(embedding_text(row[4], lexicon) for row in ROWS if row[4]))
    cache = VectorCache(folder.cache / "vectors" / "model", 3)
    cache.add(read, np.ones((len(read), 3), dtype=np.float32))
    return folder


def ani(folder: DataFolder) -> Wish:
    return forgetting.wish_for_author(folder, "@Ani_Jogja", Platform.INSTAGRAM)


def done(folder: DataFolder, wish: Wish) -> forgetting.Forgotten:
    return forget(folder, wish, on_stage=lambda stage, share: None)


def command(
    folder: DataFolder, *arguments: str, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analytics", *arguments],
        cwd=PROJECT_ROOT,
        env=os.environ | {"SAMBUNG_RASA_DATA": str(folder.path), "SAMBUNG_RASA_LANGUAGE": "en"},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
    )


def contents(folder: DataFolder) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder.path)): path.read_bytes()
        for path in folder.path.rglob("*")
        if path.is_file() and not path.name.startswith("activity")
    }


def bytes_of(folder: DataFolder) -> bytes:
    return b"\n".join(contents(folder).values())


def holders(folder: DataFolder, *, author_key: str) -> list[tuple[str, int]]:
    """Ask each database, without the product, how many posts of the author it holds."""
    found = []
    for path in (folder.corpus, *sorted(folder.releases.glob("*.duckdb"))):
        with duckdb.connect(str(path), read_only=True) as connection:
            (posts,) = connection.execute(
                "SELECT count(*) FROM posts WHERE author_key = ?", [author_key]
            ).fetchone() or (0,)
            found.append((path.name, posts))
    return found


def test_an_author_leaves_every_place(full: DataFolder) -> None:
    wish = ani(full)
    assert wish.author_key is not None
    before = releases.names(full)
    assert [posts for _, posts in holders(full, author_key=wish.author_key)] == [3, 3, 3]
    plan = plan_forgetting(full, wish)
    assert plan == Plan(wish, plan.found, rejected_rows=1, files=(), is_forgotten=False)
    assert (len(plan.found.post_ids), plan.found.in_corpus) == (3, 3)

    forgotten = done(full, wish)
    assert (forgotten.posts, forgotten.rejected_rows, len(forgotten.releases)) == (3, 1, 2)
    # Copies fold: of the thanks one spelling stays, and with it its vector.
    assert forgotten.vectors == 2
    assert forgotten.searched.found == ()
    assert forgotten.searched.unreadable == ()
    assert [posts for _, posts in holders(full, author_key=wish.author_key)] == [0, 0, 0]
    assert not set(before) & set(releases.names(full))
    content = bytes_of(full)
    for gone in (wish.author_key, *ANIS, "ani_jogja", "Mandala Krida"):
        assert gone.encode() not in content
    assert current_activity(full) is None


def test_vectors_of_texts_as_they_are_written_stay_and_go_with_them(full: DataFolder) -> None:
    with Corpus(full.corpus, read_only=True) as corpus:
        rows = corpus.posts().to_pylist()
    anis = sorted({row["text"] for row in rows if row["native_id"] in ANIS})
    others = sorted({row["text"] for row in rows if row["native_id"] not in ANIS})
    cache = VectorCache(full.cache / "vectors" / "of-sentences", 3)
    cache.add([*anis, *others], np.ones((len(anis) + len(others), 3), dtype=np.float32))
    done(full, ani(full))
    assert not cache.find(anis)[1].any()
    assert cache.find(others)[1].all()


def test_what_others_wrote_stays(full: DataFolder) -> None:
    with Corpus(full.corpus, read_only=True) as corpus:
        before = {row["post_id"]: row for row in corpus.posts().to_pylist()}
    done(full, ani(full))
    with Corpus(full.corpus, read_only=True) as corpus:
        after = {row["post_id"]: row for row in corpus.posts().to_pylist()}
    assert len(after) == len(before) - 3
    for post_id, row in after.items():
        same = {"parent_id", "thread_id"} if row["native_id"] == "17900000000000002" else set()
        assert {name for name in row if row[name] != before[post_id][name]} == same
    (rejected,) = (full.path / "rejected").glob("*.csv")
    with rejected.open(encoding="utf-8-sig", newline="") as file:
        heading, *rows = csv.reader(file, delimiter=";")
    assert "komentar" in heading
    assert [row[heading.index("id")] for row in rows] == ["17900000000000008"]
    release = Release(full, releases.current_name(full) or "")
    assert release.extent().posts == release.run.counts["posts"] == len(after)
    release.close()


def test_shared_and_short_texts_are_counted(full: DataFolder) -> None:
    forgotten = done(full, ani(full))
    # "terima kasih banyak min" folds to what dedi wrote; "wah" stands everywhere.
    assert forgotten.short == 1
    with Corpus(full.corpus, read_only=True) as corpus:
        assert "Terima kasih banyak, min!" in corpus.posts()["text"].to_pylist()


def test_a_text_that_somebody_else_wrote_just_so_is_theirs(
    folder: DataFolder, tmp_path: Path
) -> None:
    same = "Pohon tumbang menutup jalan Kusumanegara"
    rows = [
        ("17900000000000011", "", "2026-02-01 08:00:00", "ani_jogja", same, 4),
        ("17900000000000012", "", "2026-02-01 08:00:00", "budi", f"{same}, tolong", 4),
    ]
    take_in(folder, write_table(tmp_path / "sama.csv", rows))
    publish(folder)
    forgotten = done(folder, ani(folder))
    assert (forgotten.posts, forgotten.shared) == (1, 1)
    assert forgotten.searched.found == ()


def test_who_was_forgotten_does_not_come_back_by_an_import(
    full: DataFolder, tmp_path: Path
) -> None:
    done(full, ani(full))
    answer = command(full, "import", str(tmp_path / "pekan.csv"), "--platform", "instagram")
    assert answer.returncode == 0, answer.stderr
    # Ani's row without a text is not written to the rejected ones either.
    assert "8 rows read = 0 added + 3 known already + 1 rejected" in answer.stdout
    assert "Skipped 4 rows" in answer.stdout
    author_key = ani(full).author_key
    assert author_key is not None
    assert author_key.encode() not in bytes_of(full)
    assert erasure.find(full, author_key=ani(full).author_key).posts == ()
    new = [
        (
            "17900000000000099",
            "",
            "2026-03-01 08:00:00",
            "@ANI_jogja",
            "Tulisan yang baru sekali",
            1,
        )
    ]
    answer = command(
        full, "import", str(write_table(tmp_path / "baru.csv", new)), "--platform", "instagram"
    )
    assert "1 rows read = 0 added" in answer.stdout
    assert "Skipped 1 row" in answer.stdout


def test_to_ask_again_is_fine_and_searches_again(full: DataFolder) -> None:
    done(full, ani(full))
    before = contents(full)
    plan = plan_forgetting(full, ani(full))
    assert plan.is_empty
    assert plan.is_forgotten
    again = done(full, ani(full))
    assert (again.posts, again.releases, again.searched.found) == (0, (), ())
    assert set(contents(full)) == set(before)


@pytest.mark.parametrize("how", ["id", "native", "link", "raw link"])
def test_a_single_post_goes_and_its_author_stays(
    folder: DataFolder, tmp_path: Path, how: str
) -> None:
    rows = [replace(post, author_key="0123456789abcdef") for post in tiny.posts()]
    rows[3] = replace(
        rows[3], native_id="1790000000000000003", url="https://x.com/i/status/1790000000000000003"
    )
    tiny.make_release(folder, rows=rows)
    asked = {
        "id": rows[3].post_id,
        "native": "1790000000000000003",
        "link": "https://x.com/i/status/1790000000000000003",
        "raw link": "https://twitter.com/cici_jogja/status/1790000000000000003?s=20",
    }[how]
    wish = forgetting.wish_for_post(folder, asked, Platform.X if how == "native" else None)
    assert wish == Wish(None, frozenset({rows[3].post_id}))
    forgotten = done(folder, wish)
    assert (forgotten.posts, forgotten.searched.found) == (1, ())
    with Corpus(folder.corpus, read_only=True) as corpus:
        assert corpus.post_count() == len(rows) - 1
        assert rows[3].post_id in corpus.forgotten()
        assert "0123456789abcdef" not in corpus.forgotten()
    assert plan_forgetting(folder, wish).is_forgotten


def test_an_identifier_that_several_platforms_use_must_be_told_apart(folder: DataFolder) -> None:
    rows = [replace(post, native_id="77") for post in tiny.posts()]
    tiny.make_release(folder, rows=[rows[1], rows[3]])
    with pytest.raises(ForgetError) as caught:
        forgetting.wish_for_post(folder, "77", None)
    assert caught.value.message.key == "error.forget.several"
    wish = forgetting.wish_for_post(folder, "77", Platform.X)
    assert wish.post_ids == {rows[3].post_id}


def test_without_its_key_nobody_can_say_who_an_author_is(full: DataFolder) -> None:
    key = (full.path / KEY_FILE).read_bytes()
    (full.path / KEY_FILE).unlink()
    with pytest.raises(ForgetError) as caught:
        ani(full)
    assert caught.value.message.key == "error.forget.no_key"
    # A new key would make every author a stranger.
    assert not (full.path / KEY_FILE).exists()
    (full.path / KEY_FILE).write_bytes(b"0" * 64 + b"\n")
    with pytest.raises(CorpusError) as other:
        ani(full)
    assert other.value.message.key == "error.corpus.other_key"
    (full.path / KEY_FILE).write_bytes(key)
    assert ani(full).author_key == Pseudonyms.open(full.path).author_key(
        Platform.INSTAGRAM, "ani_jogja"
    )


def test_uploads_and_reports_that_hold_it_go_and_others_stay(full: DataFolder) -> None:
    wish = ani(full)
    uploads = full.path / "jobs" / "20260201T000000Z-0123456789abcdef" / "files" / "a"
    uploads.mkdir(parents=True)
    (full.path / "raw").mkdir()
    write_table(uploads / "pekan.csv")
    write_table(uploads / "lain.csv", ROWS[2:3])
    shutil.make_archive(str(full.path / "raw" / "kiriman"), "zip", uploads, "pekan.csv")
    report = uploads.parent.parent / "report.json"
    report.write_text(json.dumps({"author": wish.author_key}), encoding="utf-8")
    (uploads.parent.parent / "request.json").write_text("{}", encoding="utf-8")
    plan = plan_forgetting(full, wish)
    forgotten = done(full, wish)
    assert set(plan.files) == set(forgotten.files)
    assert {Path(name).name for name in forgotten.files} == {
        "pekan.csv",
        "kiriman.zip",
        "report.json",
    }
    assert {path.name for path in uploads.parent.parent.rglob("*") if path.is_file()} == {
        "lain.csv",
        "request.json",
    }
    assert forgotten.searched.found == ()


def test_what_lies_elsewhere_is_said_and_left(full: DataFolder) -> None:
    (full.path / "catatan.txt").write_text(f"akun {ani(full).author_key}", encoding="utf-8")
    answer = command(full, "forget", "--author-key", str(ani(full).author_key), "--yes")
    assert answer.returncode == 1
    assert "Something is left in catatan.txt." in answer.stderr
    assert "Found: 1." in answer.stdout
    assert (full.path / "catatan.txt").exists()
    (full.path / "catatan.txt").unlink()
    again = command(full, "forget", "--author-key", str(ani(full).author_key), "--yes")
    assert again.returncode == 0, again.stderr


def test_a_damaged_release_is_said(full: DataFolder) -> None:
    damaged = releases.names(full)[1]
    releases.release_path(full, damaged).write_bytes(b"not a release")
    answer = command(full, "forget", "--author", "ani_jogja", "--platform", "instagram", "--yes")
    assert answer.returncode == 1
    assert f"releases/{damaged}.duckdb is damaged" in answer.stderr
    assert "Erased: 3 comments" in answer.stdout
    # The others are clean all the same.
    assert erasure.find(full, author_key=ani(full).author_key).posts == ()


def test_the_made_up_comments_are_left_alone(full: DataFolder) -> None:
    made_up = full.made_up_folder()
    tiny.make_release(made_up)
    before = contents(made_up)
    forgotten = done(full, ani(full))
    assert contents(made_up) == before
    assert forgotten.searched.found == ()


def test_a_file_that_windows_does_not_let_go_is_said_and_goes_later(
    full: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = ani(full)
    old = releases.names(full)
    unlink = Path.unlink

    def refusing(self: Path, missing_ok: bool = False) -> None:
        if self.name == f"{old[0]}.duckdb":
            raise PermissionError(13, "used by another process")
        unlink(self, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refusing)
        forgotten = done(full, wish)
    assert forgotten.waiting == (old[0],)
    # It says that it is not clean yet.
    assert {name for name, _ in forgotten.searched.found} == {f"releases/{old[0]}.duckdb"}
    assert (f"releases/{old[0]}.duckdb", Trace.AUTHOR_KEY) in forgotten.searched.found
    assert releases.current_name(full) not in old
    with writing(full, "import"):
        pass
    assert not releases.release_path(full, old[0]).exists()
    assert done(full, wish).searched.found == ()


class TestCommand:
    def test_counts_without_erasing(self, full: DataFolder) -> None:
        before = contents(full)
        answer = command(
            full, "forget", "--author", "ani_jogja", "--platform", "instagram", "--dry-run"
        )
        assert answer.returncode == 0, answer.stderr
        assert "Found: 3 comments (3 in the corpus, in 2 releases), 1 rows" in answer.stdout
        assert "nothing was erased" in answer.stdout
        assert contents(full) == before

    @pytest.mark.parametrize("typed", ["", "\n", "no\n", "y\n"])
    def test_asks_and_takes_nothing_but_yes(self, full: DataFolder, typed: str) -> None:
        before = contents(full)
        answer = command(
            full, "forget", "--author", "ani_jogja", "--platform", "instagram", typed=typed
        )
        assert answer.returncode == 1
        assert "Called off; nothing was erased." in answer.stderr
        assert contents(full) == before

    def test_erases_when_told_so_and_proves_it(self, full: DataFolder) -> None:
        answer = command(
            full, "forget", "--author", "ani_jogja", "--platform", "instagram", typed="yes\n"
        )
        assert answer.returncode == 0, answer.stderr
        assert "Erased: 3 comments, 1 rejected rows" in answer.stdout
        assert re.search(
            r"Looked through afterwards: \d+ files \([\d,]+ bytes.*\) and [\d,]+ values.* Found: 0\.",
            answer.stdout,
        )
        assert "backups" in answer.stdout
        for name in ("ani_jogja", str(ani(full).author_key)):
            assert name not in answer.stdout + answer.stderr

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            ((), "Name exactly one of --author, --author-key and --post."),
            (("--author", "ani", "--post", "p0123456789abcdef"), "Name exactly one of"),
            (("--author", "ani_jogja"), "Name the platform as well"),
            (("--author", "nobody", "--platform", "instagram"), "No comment matches"),
            (("--author", "ani_jogja", "--platform", "x"), "No comment matches"),
            (("--author-key", "ani"), "“ani” is no pseudonym"),
            (("--author-key", "0" * 16), "No comment matches"),
            (("--post", "p0123456789abcdef"), "No comment matches"),
            (("--post", "123"), "No comment matches"),
            (("--post", "https://x.com/i/status/123456"), "No comment matches"),
        ],
    )
    def test_says_what_it_cannot_do(
        self, full: DataFolder, arguments: tuple[str, ...], sentence: str
    ) -> None:
        before = contents(full)
        answer = command(full, "forget", "--yes", *arguments)
        assert answer.returncode == 1
        assert sentence in answer.stderr
        assert "Traceback" not in answer.stderr
        assert contents(full) == before

    def test_waits_for_nobody(self, full: DataFolder) -> None:
        with writing(full, "fit"):
            answer = command(full, "forget", "--author-key", str(ani(full).author_key), "--yes")
        assert answer.returncode == 1
        assert "Another process is writing to the corpus." in answer.stderr

    @pytest.mark.parametrize("language", ["id", "en"])
    def test_has_help(self, folder: DataFolder, language: str) -> None:
        answer = subprocess.run(
            [sys.executable, "-m", "analytics", "forget", "--help"],
            cwd=PROJECT_ROOT,
            env=os.environ
            | {"SAMBUNG_RASA_DATA": str(folder.path), "SAMBUNG_RASA_LANGUAGE": language},
            capture_output=True,
            text=True,
        )
        assert answer.returncode == 0
        assert "UU PDP" in answer.stdout
        assert not re.search(r"\bcli\.[a-z.]+", answer.stdout)


# Dies before a given call of what moves, writes down or removes a file.
_DYING = """
import os, pathlib, signal, sys
from analytics.forgetting import forget, wish_for_author_key
from analytics.store.folders import DataFolder
left = int(sys.argv[2])
def dying(act):
    def acted(*arguments, **named):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return act(*arguments, **named)
    return acted
pathlib.Path.replace = dying(pathlib.Path.replace)
pathlib.Path.unlink = dying(pathlib.Path.unlink)
forget(DataFolder(pathlib.Path(sys.argv[1])), wish_for_author_key(sys.argv[3]), on_stage=lambda stage, done: None)
"""


def assert_each_file_is_before_or_after(folder: DataFolder, author_key: str, posts: int) -> None:
    for name, held in holders(folder, author_key=author_key):
        assert held in (0, posts), name
    state = killing.look(folder)
    assert not state.is_said_to_run


def test_a_kill_between_any_two_files_leaves_each_whole_and_can_be_repeated(
    full: DataFolder, tmp_path: Path
) -> None:
    author_key = ani(full).author_key or ""
    died = 0
    for step in range(0, 60, max(1, 16 // ROUNDS)):
        folder = DataFolder(tmp_path / f"step-{step}")
        shutil.copytree(full.path, folder.path)
        run = subprocess.run(
            [sys.executable, "-c", _DYING, str(folder.path), str(step), author_key],
            cwd=PROJECT_ROOT,
        )
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL
        died += 1
        assert_each_file_is_before_or_after(folder, author_key, 3)
        forgotten = done(folder, forgetting.wish_for_author_key(author_key))
        assert forgotten.searched.found == ()
        assert len(releases.names(folder)) == 2
        state = killing.look(folder)
        assert state.posts == 14
        # A shard of vectors that stay, half written, may be another process': it goes after a while.
        assert all(name.endswith(".writing") for name in state.leftovers)
        shutil.rmtree(folder.path)
    assert died >= min(ROUNDS, 12)


def test_a_kill_at_any_moment_leaves_each_file_whole_and_can_be_repeated(tmp_path: Path) -> None:
    table = tmp_path / "komentar.csv"
    killing.write_comments(table)
    template = DataFolder(tmp_path / "template")
    take_in(template, table)
    publish(template)
    publish(template)
    author_key = Pseudonyms.open(template.path).author_key(Platform.INSTAGRAM, "akun77")
    posts = len(erasure.find(template, author_key=author_key).post_ids)
    assert posts > 3
    arguments = ("forget", "--author", "akun77", "--platform", "instagram", "--yes")
    measured = DataFolder(tmp_path / "measured")
    shutil.copytree(template.path, measured.path)
    pace = killing.measure(measured, *arguments)
    chance = random.Random(5)
    killed = 0
    for number in range(ROUNDS // 2):
        folder = DataFolder(tmp_path / f"round-{number}")
        shutil.copytree(template.path, folder.path)
        moment = killing.Moment("lock", chance.uniform(0.0, 1.0) * (pace.done - pace.lock))
        was_killed, _ = killing.kill(folder, moment, *arguments)
        killed += was_killed
        assert_each_file_is_before_or_after(folder, author_key, posts)
        killing.run(folder, *arguments)
        assert all(held == 0 for _, held in holders(folder, author_key=author_key))
        state = killing.look(folder)
        assert (state.posts, state.leftovers) == (
            killing.IMPORT_ROWS - killing.EMPTY_ROWS - posts,
            (),
        )
        shutil.rmtree(folder.path)
    assert killed
