"""Complaint systems: what was reported, where, to whom, and what was answered when."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest.carriers.json_values import LoadedValue
from analytics.ingest.readers import complaints, open_export
from analytics.ingest.readers.format import DocumentFormat
from analytics.ingest.reading import Reading, read_posts
from analytics.ingest.records import Broken, Field, Record
from analytics.posts import AuthorKind, Platform, Post, TimePrecision
from analytics.privacy.pseudonyms import Pseudonyms
from tests.analytics.ingest.readers import fixtures_complaints as made

(_NESTED,) = [known for known in complaints.FORMATS if isinstance(known, DocumentFormat)]


@pytest.fixture
def pseudonyms(tmp_path: Path) -> Pseudonyms:
    return Pseudonyms.open(tmp_path / "data")


def _read(path: Path, pseudonyms: Pseudonyms) -> tuple[list[Post], Reading]:
    reading = read_posts(path, pseudonyms=pseudonyms, imported_at=datetime(2026, 6, 1, tzinfo=UTC))
    posts = list(reading.posts)
    assert len(posts) + len(reading.rejected) == reading.source.rows
    return posts, reading


def _records(*values: Any) -> list[Record]:
    found = _NESTED.records(LoadedValue(value) for value in values)
    return [record for record in found if not isinstance(record, Broken)]


def _write_json(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("code", sorted(made.EXPORTS))
def test_each_system_is_known_by_what_it_writes(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    path = made.EXPORTS[code](tmp_path)
    posts, reading = _read(path, pseudonyms)
    assert reading.source.kind == code
    assert reading.source.rows == made.EXPECTED[code]
    assert not reading.rejected
    assert {post.platform for post in posts} == {Platform.COMPLAINTS}
    assert all(post.created_at is not None for post in posts)


@pytest.mark.parametrize("code", sorted(made.EXPORTS))
def test_nothing_that_points_to_a_person_is_kept(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    for post in posts:
        stored = str(post)
        for personal in (
            "Joko",
            "Kiki",
            "Lina",
            "34710101",
            "081200",
            "812 0000",
            "@contoh",
            "No. 1",
        ):
            assert personal not in stored


@pytest.mark.parametrize("code", ["jss", "complaints", "tickets"])
def test_an_answer_hangs_under_its_complaint(
    code: str, tmp_path: Path, pseudonyms: Pseudonyms
) -> None:
    posts, _ = _read(made.EXPORTS[code](tmp_path), pseudonyms)
    complaint, answer = posts[:2]
    assert complaint.author_kind is AuthorKind.RESIDENT
    assert answer.author_kind is AuthorKind.GOVERNMENT
    assert answer.author_key is None
    assert answer.created_at == complaint.answered_at
    assert answer.category == complaint.category
    assert complaint.answered_at is not None
    assert answer.created_at is not None
    if code != "jss":
        # JSS only numbers the rows of its list, which identifies nothing in another file.
        assert answer.parent_id == complaint.post_id
        assert answer.thread_id == complaint.thread_id == complaint.post_id
    # What says that there is no answer yet is none.
    assert sum(post.author_kind is AuthorKind.GOVERNMENT for post in posts) == 1


def test_lapor(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_lapor(tmp_path), pseudonyms)
    first, secret, edited = posts
    assert first.native_id == "5049601"
    assert first.text == "Jalan berlubang\nLubang di depan pasar sudah sebulan 😡"
    assert first.created_at == datetime(2025, 3, 1, 1, 15, 30, tzinfo=UTC)
    assert first.time_precision is TimePrecision.EXACT
    assert (first.category, first.agency, first.status, first.place) == (
        "Jalan",
        "Dinas Pekerjaan Umum",
        "Selesai",
        "Baciro, Gondokusuman",
    )
    # The person's stars are for how the report was handled, not for what it is about.
    assert first.rating is None
    assert first.author_key == pseudonyms.author_key(Platform.COMPLAINTS, "Joko Contohnya")
    assert secret.author_key is None
    assert secret.text.startswith("Lampu jalan mati\nTolong")
    assert secret.place == "Gondokusuman"
    assert edited.text == "Sampah menumpuk di pinggir kali"


def test_lapor_as_a_list_of_lines(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    """The same system's older columns, as people save them."""
    rows = [
        {"No": 1, "Kode Laporan": "1234567", "Tanggal Aduan Masuk": "1 Maret 2025 08:15",
         "Judul Laporan": "Parkir", "Isi Laporan": "Parkir liar di trotoar", "OPD": "Dinas Perhubungan",
         "Status": "Selesai", "Tanggal Tindak Lanjut": "3 Maret 2025", "Jawaban": "Sudah ditertibkan.",
         "Lokasi Kejadian": "Jalan Contoh"},
    ]  # fmt: skip
    posts, reading = _read(made.write_csv(tmp_path / "a.csv", rows), pseudonyms)
    assert reading.source.kind == "lapor"
    complaint, answer = posts
    assert complaint.text == "Parkir liar di trotoar"
    assert complaint.native_id == "1234567"
    assert complaint.answered_at == datetime(2025, 3, 2, 17, tzinfo=UTC)
    assert answer.parent_id == complaint.post_id
    assert (answer.agency, answer.text) == ("Dinas Perhubungan", "Sudah ditertibkan.")


def test_jss(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_jss(tmp_path), pseudonyms)
    complaint, answer, second, third = posts
    assert complaint.native_id is None
    assert complaint.created_at == datetime(2025, 3, 1, 1, 15, tzinfo=UTC)
    assert complaint.place is not None
    assert answer.created_at == datetime(2025, 3, 2, 3, tzinfo=UTC)
    assert answer.status == "Selesai"
    assert second.author_key == pseudonyms.author_key(Platform.COMPLAINTS, "Kiki Contohnya")
    assert third.author_key is None
    rows = [{**row, "Nomor": f"JSS-2025-{row['Nomor']}"} for row in made.jss_rows()]
    posts, _ = _read(made.write_csv(tmp_path / "b.csv", rows), pseudonyms)
    assert posts[0].native_id == "JSS-2025-1"
    assert posts[1].parent_id == posts[0].post_id


def test_an_offices_own_list(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_office(tmp_path), pseudonyms)
    complaint, answer, second, _ = posts
    assert complaint.native_id == "ADU-2025-001"
    assert complaint.created_at == datetime(2025, 3, 1, 1, 15, tzinfo=UTC)
    assert answer.created_at == datetime(2025, 3, 4, 2, tzinfo=UTC)
    assert second.author_key is None


def test_tickets(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_tickets(tmp_path), pseudonyms)
    complaint, answer, handled, third = posts
    assert complaint.native_id == "CRM-101"
    assert complaint.created_at == datetime(2025, 3, 1, 1, 15, 30, tzinfo=UTC)
    assert complaint.text == "Road\nLubang besar di depan sekolah 🚧"
    assert (complaint.agency, complaint.status, complaint.place) == (
        "Public Works Department",
        "closed",
        "Baciro",
    )
    assert answer.created_at == datetime(2025, 3, 4, 2, tzinfo=UTC)
    # A ticket is in somebody's hands there; the name is no office, and stands in the text.
    assert handled.agency is None
    assert third.author_key == pseudonyms.author_key(Platform.COMPLAINTS, "Kiki Contohnya")


def test_tickets_as_flat_json(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    path = _write_json(tmp_path / "a.json", made.ticket_rows())
    posts, reading = _read(path, pseudonyms)
    plain, _ = _read(made.write_tickets(tmp_path), pseudonyms)
    assert reading.source.kind == "tickets"
    assert [post.post_id for post in posts] == [post.post_id for post in plain]


def test_answers_listed_in_a_complaint(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    posts, _ = _read(made.write_nested(tmp_path), pseudonyms)
    complaint, first, resident, last, second, answer, third = posts
    assert complaint.native_id == "A-1"
    assert complaint.author_key == pseudonyms.author_key(Platform.COMPLAINTS, "Joko Contohnya")
    # Answered at the first word of an office.
    assert complaint.answered_at == datetime(2025, 3, 2, 3, tzinfo=UTC)
    assert (complaint.place, complaint.agency) == ("Kotabaru", "Dinas Lingkungan Hidup")
    assert [post.author_kind for post in (first, resident, last)] == [
        AuthorKind.GOVERNMENT,
        AuthorKind.RESIDENT,
        AuthorKind.GOVERNMENT,
    ]
    assert {post.parent_id for post in (first, resident, last)} == {complaint.post_id}
    assert {post.thread_id for post in (first, resident, last)} == {complaint.post_id}
    assert last.agency == "Kelurahan Kotabaru"
    assert answer.parent_id == second.post_id
    assert answer.native_id == "A-2#answer"
    assert third.answered_at is None
    assert len({post.post_id for post in posts}) == 7


def test_one_answer_as_an_object(pseudonyms: Pseudonyms) -> None:
    ticket = {
        "ticket_id": 7,
        "subject": "Parkir",
        "status": "closed",
        "response": {"body": "Siap", "created_at": "2025-03-02"},
    }
    assert _NESTED.recognise([ticket])
    complaint, answer = _records(ticket)
    assert complaint[Field.ANSWERED_AT] == "2025-03-02"
    assert (answer[Field.PARENT_ID], answer[Field.TEXT]) == (7, "Siap")


def test_answers_listed_in_a_cell(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    rows = [
        {**row, "Tanggapan": "[{'isi': 'Siap', 'tanggal': '2025-03-02'}]"}
        for row in made.jss_rows()
    ]
    posts, _ = _read(made.write_csv(tmp_path / "a.csv", rows), pseudonyms)
    assert [post.text for post in posts][1::2] == ["Siap"] * 3


@pytest.mark.parametrize("code", ["lapor", "jss", "tickets"])
def test_an_empty_export_says_so(code: str, tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    rows = {"lapor": made.lapor_rows, "jss": made.jss_rows, "tickets": made.ticket_rows}[code]()
    path = tmp_path / "a.csv"
    path.write_text(";".join(rows[0]) + "\n", encoding="utf-8")
    posts, reading = _read(path, pseudonyms)
    assert not posts
    assert reading.source.kind == code
    assert "import.notice.empty" in {notice.key for notice in reading.notices}


def test_optional_columns_may_be_missing(tmp_path: Path, pseudonyms: Pseudonyms) -> None:
    few = [{"Aduan": row["Aduan"], "OPD": row["OPD"]} for row in made.jss_rows()]
    posts, reading = _read(made.write_csv(tmp_path / "a.csv", few), pseudonyms)
    assert reading.source.kind == "complaints"
    assert [post.agency for post in posts] == ["Dinas Lingkungan Hidup"] * 3
    assert {post.created_at for post in posts} == {None}


@pytest.mark.parametrize("odd", [None, "teks", 7, True, [], [1, None, "x"], {}, {"isi": [[]]}])
def test_odd_types_are_absent(odd: Any) -> None:
    keys = (
        "id_aduan",
        "isi_aduan",
        "opd",
        "tanggapan",
        "tanggal_aduan",
        "pelapor",
        "lokasi",
        "status",
    )
    for outline in (
        dict.fromkeys(keys, odd),
        {**made.nested_tickets()[0], "tanggapan": [odd, {"isi": odd, "id": odd, "peran": odd}]},
        {"data": odd},
        {"data": {"items": odd}},
        {"data": {"items": [odd, dict.fromkeys(keys, odd)]}},
    ):
        _NESTED.recognise([outline])
        for record in _records(odd, outline):
            assert all(
                cell is None or isinstance(cell, str | int | float) for cell in record.values()
            )


def test_other_tables_are_not_taken(tmp_path: Path) -> None:
    for number, heading in enumerate(
        (
            "username,text,status",
            "aduan,label",
            "keluhan,sentimen",
            "id,title,body,state",
            "nama,alamat,opd",
        )
    ):
        path = tmp_path / f"{number}.csv"
        path.write_text(
            f"{heading}\n" + ",".join("abcdef"[: heading.count(",") + 1]) + "\n", encoding="utf-8"
        )
        known = open_export(path).format
        assert known is None or known not in complaints.FORMATS, heading
