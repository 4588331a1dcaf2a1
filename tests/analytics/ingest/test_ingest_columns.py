"""Which column holds what, and on which platform an export was made."""

from __future__ import annotations

import pytest

from analytics.errors import InputFileError
from analytics.ingest.column_names import fold_name, is_personal
from analytics.ingest.columns import choose_columns
from analytics.ingest.platforms import platform_called, recognise_platform
from analytics.ingest.records import Field
from analytics.posts import Platform

_SPEECH = ["jalan di depan rumah rusak parah", "terima kasih pak wali", "kapan diperbaiki min"]


def _choose(samples: dict[str, list[str]], wanted: dict[str, str] | None = None) -> dict[str, str]:
    mapping = choose_columns(tuple(samples), samples, wanted)
    return {choice.field.value: choice.column for choice in mapping.choices}


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Full Text", "full_text"),
        ("fullText", "full_text"),
        (" FULL-TEXT ", "full_text"),
        ("public_metrics.like_count", "public_metrics_like_count"),
        ("Tanggal Posting", "tanggal_posting"),
        ("Komentár", "komentar"),
        ("💬", ""),
    ],
)
def test_names_are_folded(name: str, folded: str) -> None:
    assert fold_name(name) == folded


def test_indonesian_names() -> None:
    assert _choose(
        {
            "No": ["1", "2", "3"],
            "Tanggal": ["1/2/2024", "2/2/2024", "3/2/2024"],
            "Nama Akun": ["a", "b", "c"],
            "Isi Komentar": _SPEECH,
            "Jumlah Suka": ["1", "1,2 rb", "0"],
            "Balasan": ["0", "1", "2"],
            "Jenis Akun": ["warga", "pemerintah", "media"],
        }
    ) == {
        "text": "Isi Komentar",
        "created_at": "Tanggal",
        "author": "Nama Akun",
        "likes": "Jumlah Suka",
        "replies": "Balasan",
        "author_kind": "Jenis Akun",
    }


def test_the_text_is_the_one_as_written_and_never_a_label() -> None:
    chosen = _choose(
        {
            "clean_text": _SPEECH,
            "sentiment": ["sangat tidak puas sekali", "puas sekali ya", "tidak puas sama sekali"],
            "label": ["negatif", "positif", "netral"],
            "text": _SPEECH,
        }
    )
    assert chosen["text"] == "text"
    only_clean = _choose({"clean_text": _SPEECH, "label": ["negatif", "positif", "netral"]})
    assert only_clean["text"] == "clean_text"


def test_a_name_that_its_cells_deny_is_not_taken() -> None:
    chosen = _choose(
        {
            "comments": ["12", "3", "40"],
            "caption": _SPEECH,
            "source": ["Twitter for Android", "Twitter Web App", "Twitter for iPhone"],
            "reply_to": ["@warga1", "@warga2", "@warga3"],
        }
    )
    assert chosen == {"text": "caption", "replies": "comments"}


def test_unknown_names_are_known_by_what_stands_in_them() -> None:
    chosen = _choose(
        {
            "kol a": ["x1", "x2", "x3"],
            "kol b": _SPEECH,
            "label panjang": [text * 3 for text in _SPEECH],
            "kol c": ["https://contoh.id/a b"] * 3,
        }
    )
    assert chosen == {"text": "kol b"}
    assert _choose({"a": ["x", "y"], "b": ["1", "2"]}) == {}


def test_a_date_column_of_another_name_is_known_by_its_dates() -> None:
    dates = ["05/06/2025 13.45", "6 Juni 2025", "kemarin"]
    chosen = _choose({"nomor": ["1", "2", "3"], "uraian": _SPEECH, "tgl lapor": dates})
    assert chosen == {"text": "uraian", "created_at": "tgl lapor"}
    assert _choose({"text": _SPEECH, "kode": ["20240430", "20240501", "7"]}) == {"text": "text"}


def test_post_id_is_the_thread_where_comments_have_their_own() -> None:
    assert _choose(
        {"comment_id": ["c1", "c2", "c3"], "post_id": ["p", "p", "p"], "text": _SPEECH}
    ) == {"text": "text", "native_id": "comment_id", "thread_id": "post_id"}
    assert _choose({"post_id": ["p1", "p2", "p3"], "text": _SPEECH})["native_id"] == "post_id"
    assert _choose({"post_id": ["p", "p", "p"], "text": _SPEECH})["thread_id"] == "post_id"


def test_a_mapping_wins_and_can_leave_a_field_out() -> None:
    samples = {"Text": _SPEECH, "Catatan": _SPEECH, "date": ["x", "y", "z"]}
    assert _choose(samples, {"text": "Catatan", "created_at": ""}) == {"text": "Catatan"}
    assert _choose(samples, {"text": "catatan"})["text"] == "Catatan"


def test_a_mapping_to_nowhere_names_what_there_is() -> None:
    with pytest.raises(InputFileError) as column:
        _choose({"a": _SPEECH, "b": ["1"]}, {"text": "c"})
    assert column.value.message.key == "import.mapping.unknown_column"
    assert dict(column.value.message.values) == {"column": "c", "columns": "a, b"}
    with pytest.raises(InputFileError) as field:
        _choose({"a": _SPEECH}, {"teks": "a"})
    assert field.value.message.key == "import.mapping.unknown_field"
    assert all(name in str(dict(field.value.message.values)["fields"]) for name in Field)


@pytest.mark.parametrize(
    ("samples", "platform"),
    [
        ({"full_text": [], "id_str": [], "conversation_id_str": []}, Platform.X),
        ({"video_id": ["SzXMacu80o8"], "text": []}, Platform.YOUTUBE),
        ({"video_id": ["7123456789012345678"], "text": []}, Platform.TIKTOK),
        ({"textDisplay": [], "authorDisplayName": []}, Platform.YOUTUBE),
        ({"diggCount": [], "uniqueId": []}, Platform.TIKTOK),
        ({"ownerUsername": [], "shortCode": []}, Platform.INSTAGRAM),
        (
            {"link": ["https://www.instagram.com/p/a/", "https://www.instagram.com/p/b/"]},
            Platform.INSTAGRAM,
        ),
        ({"link": ["https://m.facebook.com/a/posts/1"]}, Platform.FACEBOOK),
        ({"link": ["https://contoh.id/a"], "text": ["https://x.com/a halo", "b", "c"]}, None),
        ({"text": _SPEECH}, None),
    ],
)
def test_platforms(samples: dict[str, list[str]], platform: Platform | None) -> None:
    assert recognise_platform(tuple(samples), samples) == platform


def test_what_people_call_platforms() -> None:
    assert platform_called("IG") is Platform.INSTAGRAM
    assert platform_called("Twitter/X") is Platform.X
    assert platform_called("YouTube") is Platform.YOUTUBE
    assert platform_called("TikTok") is Platform.TIKTOK
    assert platform_called("Twitter for Android") is None


def test_personal_columns() -> None:
    for name in (
        "in_reply_to_screen_name",
        "user_id_str",
        "Nama",
        "author.profile_image_url",
        "No HP",
    ):
        assert is_personal(name)
    for name in ("likes", "text", "created_at", "label"):
        assert not is_personal(name)
