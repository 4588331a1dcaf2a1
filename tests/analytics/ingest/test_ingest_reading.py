"""From rows to posts: identity, threads, authors, times, and what is said on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analytics.errors import InputFileError
from analytics.ingest import Reading, inspect, read_posts
from analytics.messages import Message
from analytics.posts import AuthorKind, Platform, Post, TimePrecision, make_post_id, make_text_id
from analytics.privacy.pseudonyms import Pseudonyms

_IMPORTED = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


class _Export:
    """A CSV on disk that can be read again and again."""

    def __init__(self, path: Path, pseudonyms: Pseudonyms) -> None:
        self.path = path
        self._pseudonyms = pseudonyms

    def read(
        self,
        content: str,
        *,
        platform: Platform | None = None,
        mapping: dict[str, str] | None = None,
    ) -> tuple[list[Post], Reading]:
        self.path.write_text(content, encoding="utf-8", newline="")
        reading = read_posts(
            self.path,
            pseudonyms=self._pseudonyms,
            platform=platform,
            mapping=mapping,
            imported_at=_IMPORTED,
        )
        posts = list(reading.posts)
        assert len(posts) + len(reading.rejected) == reading.source.rows
        return posts, reading


@pytest.fixture
def export(tmp_path: Path, pseudonyms: Pseudonyms) -> _Export:
    return _Export(tmp_path / "ekspor.csv", pseudonyms)


def _keys(messages: tuple[Message, ...]) -> set[str]:
    return {message.key for message in messages}


def test_a_post_is_made_whole(export: _Export, pseudonyms: Pseudonyms) -> None:
    posts, reading = export.read(
        "comment_id,parent_id,video_id,text,author,created_at,likes,replies,shares,jenis_akun\n"
        "c1,,v1,Halo @warga_b &amp; semua,@Warga_A,2024-04-30T13:29:57Z,3,1,,pemerintah\n",
        platform=Platform.YOUTUBE,
    )
    assert posts == [
        Post(
            post_id=make_post_id(Platform.YOUTUBE, "c1"),
            platform=Platform.YOUTUBE,
            native_id="c1",
            parent_id=None,
            thread_id=make_post_id(Platform.YOUTUBE, "v1"),
            author_key=pseudonyms.author_key(Platform.YOUTUBE, "warga_a"),
            author_kind=AuthorKind.GOVERNMENT,
            created_at=datetime(2024, 4, 30, 13, 29, 57, tzinfo=UTC),
            time_precision=TimePrecision.EXACT,
            text="Halo [akun] & semua",
            text_id=make_text_id("Halo [akun] & semua"),
            likes=3,
            replies=1,
            shares=None,
            source_id=reading.source.source_id,
            imported_at=_IMPORTED,
        )
    ]
    assert reading.source.rows == 1
    assert len(reading.source.source_id) == 16
    assert ("native_id", "comment_id") in reading.source.mapping


def test_threads_and_parents(export: _Export) -> None:
    def ours(native: str) -> str:
        return make_post_id(Platform.X, native)

    posts, _ = export.read(
        "conversation_id_str,id_str,in_reply_to_status_id_str,full_text,tweet_url\n"
        "1785300561094644037,1785300561094644037,,akar,https://x.com/a/status/1785300561094644037\n"
        "1785300561094644037,1785300561094644039,,balasan tanpa induk,\n"
        "1785300561094644037,1785300561094644041,1785300561094644039,balasan,\n"
        "1785300561094644037,1785300561094644043,1785300561094644043,induk diri sendiri,\n"
    )
    root = ours("1785300561094644037")
    assert [post.thread_id for post in posts] == [root] * 4
    assert [post.parent_id for post in posts] == [None, None, ours("1785300561094644039"), None]
    assert posts[0].post_id == root
    without_thread, _ = export.read("comment_id,parent_id,text\nc1,,akar saja\nc2,c1,balasan ini\n")
    assert without_thread[0].thread_id == without_thread[0].post_id
    assert without_thread[1].thread_id == without_thread[0].post_id == without_thread[1].parent_id


def test_rows_without_id_are_known_again_and_copies_stay(export: _Export) -> None:
    content = (
        "text,author,date,video_id\n"
        "mantap,a,2024-04-30,v\n"
        "mantap,a,2024-04-30,v\n"
        "mantap,b,2024-04-30,v\n"
        "mantap,a,2024-05-01,v\n"
        "mantap,a,2024-04-30,w\n"
    )
    first, _ = export.read(content)
    again, _ = export.read(content)
    ids = [post.post_id for post in first]
    assert ids == [post.post_id for post in again]
    assert len(set(ids)) == 5
    assert all(post.native_id is None for post in first)
    longer, _ = export.read(content + "baru sekali,c,2024-05-02,v\n")
    assert [post.post_id for post in longer][:5] == ids
    assert {post.post_id for post in export.read(content, platform=Platform.X)[0]}.isdisjoint(ids)


def test_ids_of_rows_need_the_key(export: _Export, tmp_path: Path) -> None:
    first, _ = export.read("text,author\nhalo semua,a\n")
    other = read_posts(
        export.path, pseudonyms=Pseudonyms.open(tmp_path / "lain"), imported_at=_IMPORTED
    )
    assert next(iter(other.posts)).post_id != first[0].post_id


def test_a_relative_time_does_not_change_who_a_row_is(export: _Export) -> None:
    early, _ = export.read("text,published\nhalo semua,3 minggu yang lalu\n")
    late, _ = export.read("text,published\nhalo semua,4 minggu yang lalu\n")
    assert early[0].post_id == late[0].post_id


def test_relative_times_count_from_the_row_or_the_file(export: _Export) -> None:
    posts, reading = export.read(
        "text,published,extracted_at\nhalo semua,2 hari yang lalu,2025-05-19 10:05:35\n"
    )
    assert posts[0].created_at == datetime(2025, 5, 17, 3, 5, 35, tzinfo=UTC)
    assert posts[0].time_precision is TimePrecision.APPROXIMATE
    assert Message.of("import.notice.approximate_retrieved", n=1) in reading.notices
    posts, reading = export.read("text,published\nhalo semua,2 days ago\n")
    modified = datetime.fromtimestamp(export.path.stat().st_mtime_ns / 1e9, UTC)
    assert posts[0].created_at == modified - timedelta(days=2)
    assert Message.of("import.notice.approximate_modified", n=1) in reading.notices


def test_ids_keep_every_digit_or_are_none(export: _Export) -> None:
    posts, reading = export.read("id_str,text\n1.785E+18,satu dua\n1.785E+18,tiga empat\n")
    assert [post.native_id for post in posts] == [None, None]
    assert posts[0].post_id != posts[1].post_id
    assert Message.of("import.notice.ids_damaged", column="id_str", n=2) in reading.notices
    rounded = "".join(f"{1785300561094640000 + n * 1000},teks nomor {n}\n" for n in range(5))
    posts, reading = export.read("id_str,text\n" + rounded)
    assert all(post.native_id is None for post in posts)
    assert "import.notice.ids_rounded" in _keys(reading.notices)


def test_a_parent_that_lost_digits_is_no_parent(export: _Export) -> None:
    posts, _ = export.read(
        "id_str,in_reply_to_status_id,text\n"
        "1785300561094644037,1.785E+18,balasan ini\n1785300561094644039,nan,akar ini\n"
    )
    assert [post.parent_id for post in posts] == [None, None]


def test_row_numbers_are_no_ids_unless_one_says_so(export: _Export) -> None:
    content = "id,text\n0,halo satu\n1,halo dua\n2,halo tiga\n"
    posts, reading = export.read(content)
    assert [post.native_id for post in posts] == [None] * 3
    assert "import.notice.ids_running" in _keys(reading.notices)
    posts, reading = export.read(content, mapping={"native_id": "id"})
    assert [post.native_id for post in posts] == ["0", "1", "2"]
    assert "import.notice.ids_running" not in _keys(reading.notices)
    posts, _ = export.read("id,parent_id,text\n1,,akar satu\n2,1,balasan dua\n")
    assert posts[1].parent_id == posts[0].post_id


def test_an_id_that_is_a_link_names_nobody(export: _Export) -> None:
    posts, _ = export.read(
        "comment_id,text\nhttps://contoh.id/warga_rahasia/1,halo satu\n"
        "at://warga_rahasia@x/2,halo dua\n"
    )
    assert all("warga" not in str(post) for post in posts)
    assert len({post.native_id for post in posts}) == 2
    posts, _ = export.read("text,tweet_url\nhalo,https://x.com/warga_rahasia/status/1785300561\n")
    assert posts[0].native_id == "1785300561"


def test_a_placeholder_is_no_author(export: _Export) -> None:
    many = "text,author\n" + "".join(f"komentar ke {n} ya,username\n" for n in range(20))
    posts, reading = export.read(many)
    assert {post.author_key for post in posts} == {None}
    assert Message.of("import.notice.author_single", column="author") in reading.notices
    few, reading = export.read("text,author\nhalo semua,budi\nhalo lagi,budi\n")
    assert few[0].author_key == few[1].author_key is not None
    assert "import.notice.author_single" not in _keys(reading.notices)


def test_empty_and_deleted_authors_are_nobody(export: _Export) -> None:
    posts, _ = export.read("text,author\nhalo satu,\nhalo dua,[deleted]\nhalo tiga,NaN\nhalo,a\n")
    assert [post.author_key is None for post in posts] == [True, True, True, False]


def test_authors_named_in_texts_are_masked(export: _Export) -> None:
    posts, _ = export.read(
        "text,nama\nbetul kata Siti Contoh Aminah itu,Budi Contoh\nwarga_77 ngawur,Siti Contoh Aminah\n"
        "biasa saja,warga_77\n"
    )
    assert [post.text for post in posts] == [
        "betul kata [akun] itu",
        "[akun] ngawur",
        "biasa saja",
    ]


def test_dates_of_a_column_are_read_one_way(export: _Export) -> None:
    posts, reading = export.read("text,tanggal\nhalo satu,03/04/2024\nhalo dua,25/12/2024\n")
    assert posts[0].created_at == datetime(2024, 4, 2, 17, tzinfo=UTC)
    assert Message.of("import.notice.dates_day_first", column="tanggal", n=1) in reading.notices
    posts, reading = export.read("text,tanggal\nhalo satu,03/04/2024\nhalo dua,12/25/2024\n")
    assert posts[0].created_at == datetime(2024, 3, 3, 17, tzinfo=UTC)
    assert Message.of("import.notice.dates_month_first", column="tanggal", n=1) in reading.notices
    _, reading = export.read("text,tanggal\nhalo satu,25/12/2024\nhalo dua,12/25/2024\n")
    assert "import.notice.dates_mixed" in _keys(reading.notices)


def test_unreadable_dates_are_turned_away_and_missing_ones_taken(export: _Export) -> None:
    posts, reading = export.read("text,tanggal\nhalo satu,\nhalo dua,entah kapan\nhalo tiga,NaN\n")
    assert [post.text for post in posts] == ["halo satu", "halo tiga"]
    assert [post.created_at for post in posts] == [None, None]
    assert [(row.number, row.reason.key) for row in reading.rejected] == [
        (3, "import.rejected.bad_date")
    ]


def test_rows_without_text_are_turned_away(export: _Export) -> None:
    posts, reading = export.read('text,author\n" ",a\n\u200b,b\n😀,c\n&nbsp;,d\n')
    assert [post.text for post in posts] == ["😀"]
    assert [row.number for row in reading.rejected] == [2, 3, 5]
    assert {row.reason.key for row in reading.rejected} == {"import.rejected.no_text"}


def test_platform_from_argument_column_or_mark(export: _Export) -> None:
    content = "text,platform\nhalo satu,Instagram\nhalo dua,FB\nhalo tiga,Instagram\n"
    posts, reading = export.read(content)
    assert [post.platform for post in posts] == [
        Platform.INSTAGRAM,
        Platform.FACEBOOK,
        Platform.INSTAGRAM,
    ]
    assert reading.source.platform is Platform.INSTAGRAM
    posts, reading = export.read(content, platform=Platform.TIKTOK)
    assert {post.platform for post in posts} == {Platform.TIKTOK} == {reading.source.platform}
    posts, reading = export.read("text\nhalo satu dua tiga\n")
    assert posts[0].platform is Platform.OTHER
    assert "import.notice.platform_unknown" in _keys(reading.notices)


def test_the_same_id_twice_is_given_twice(export: _Export) -> None:
    posts, _ = export.read(
        "id_str,text\n1785300561094644037,pertama ini\n1785300561094644037,kedua ini\n"
        "1785300561094644039,ketiga ini\n"
    )
    assert posts[0].post_id == posts[1].post_id != posts[2].post_id


def test_nobody_is_named_in_rejected_rows(export: _Export, pseudonyms: Pseudonyms) -> None:
    _, reading = export.read(
        "username,nama,text,tanggal,url,in_reply_to_screen_name,catatan\n"
        "warga_rahasia,Budi Rahasia,tanya @orang_lain 081200001234,entah,"
        "https://x.com/warga_rahasia/status/1,pihak_ketiga,kata warga_rahasia\n"
        "dua_rahasia,x,ini, sel, terlalu, banyak, sekali, dua_rahasia, Ibu Rahasia\n"
        "tiga_rahasia,Ibu Tiga,,2024-04-30,,,warga@contoh.id\n"
    )
    by_number = {row.number: row for row in reading.rejected}
    assert set(by_number) == {2, 3, 4}
    assert by_number[2].cells == {
        "username": pseudonyms.author_key(Platform.X, "warga_rahasia"),
        "nama": "[akun]",
        "text": "tanya [akun] [telepon]",
        "tanggal": "entah",
        "url": "",
        "in_reply_to_screen_name": "[akun]",
        "catatan": "kata [akun]",
    }
    shown = str(reading.rejected)
    for secret in ("rahasia", "pihak_ketiga", "orang_lain", "0812", "contoh.id", "Ibu"):
        assert secret.casefold() not in shown.casefold()


def test_a_mapping_is_obeyed_and_checked(export: _Export) -> None:
    content = "a,b\nini teksnya panjang sekali,bukan ini\n"
    posts, _ = export.read(content, mapping={"text": "b"})
    assert posts[0].text == "bukan ini"
    with pytest.raises(InputFileError) as caught:
        export.read(content, mapping={"text": "c"})
    assert caught.value.message.key == "import.mapping.unknown_column"


def test_inspect_says_how_a_file_would_be_read(export: _Export) -> None:
    export.read("komentar;tanggal\njalan rusak;03/04/2024\n")
    report = inspect(export.path)
    assert (report.kind, report.encoding, report.delimiter) == ("csv", "utf-8", ";")
    assert report.columns == ("komentar", "tanggal")
    assert [(c.field.value, c.column, c.why.key) for c in report.mapping.choices] == [
        ("text", "komentar", "import.why.name"),
        ("created_at", "tanggal", "import.why.name"),
    ]
    assert report.platform is Platform.OTHER
    assert "import.notice.dates_day_first" in _keys(report.notices)
    assert report == inspect(export.path)
    assert (report.can_map, report.problem, report.has_profile) == (True, None, False)
    assert not report.samples
    assert not report.preview


def test_progress_rises_to_the_last_row(export: _Export, pseudonyms: Pseudonyms) -> None:
    export.read("text,user\n" + "".join(f"komentar ke {n},warga{n}\n" for n in range(9_000)))
    seen: list[float] = []
    reading = read_posts(
        export.path, pseudonyms=pseudonyms, imported_at=_IMPORTED, on_progress=seen.append
    )
    looked_at = len(seen)
    assert len(list(reading.posts)) == 9_000
    assert seen == sorted(seen)
    assert 0 < looked_at < len(seen)
    assert seen[-1] == 1.0
