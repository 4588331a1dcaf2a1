"""Complaints and reports that people made to an office, as complaint systems export them.

Shapes: SP4N-LAPOR! (the admin's workbook, with its lines above the heading: Tracking ID, Tanggal
Laporan Masuk, Isi Laporan Awal, Instansi Terdisposisi, Status Laporan, and the older columns of its
lists), the lists of Jogja Smart Service (Aduan, OPD, Tanggapan), lists that offices keep themselves,
and tickets of customer systems, in English (Ticket ID, Subject, Description, Resolved At; Open311's
``service_request_id``), as table or as JSON with the answers nested in the ticket.

Columns that only point to a person (NIK, telephone, address) are read by none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import islice, product
from typing import Any

from analytics.ingest.carriers.object_table import flatten
from analytics.ingest.carriers.table import cell_text, is_blank
from analytics.ingest.column_names import fold_name
from analytics.ingest.readers.format import DocumentFormat, TableFormat, Value
from analytics.ingest.readers.literals import read_literal
from analytics.ingest.readers.nested import cell_at, in_lines, value_at
from analytics.ingest.readers.refining import (
    as_row,
    corrected,
    first,
    moment_of,
    named,
    text_of,
    titled,
    with_answer,
)
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import AuthorKind, Platform

_NOBODY = frozenset(
    {"anonim", "anonymous", "anonimus", "rahasia", "dirahasiakan", "hamba allah", "no name",
     "noname", "tanpa nama", "n n", "nn", "warga", "masyarakat", "pelapor", "disembunyikan"}
)  # fmt: skip
_NO_ANSWER = frozenset(
    {"", "nan", "none", "null", "n a", "tidak ada", "belum ada", "belum ada tanggapan",
     "belum ditanggapi", "belum ada tindak lanjut", "belum ditindaklanjuti", "belum dijawab",
     "no response", "ya", "tidak", "sudah", "belum", "selesai", "yes", "no"}
)  # fmt: skip
_SECRET = re.compile(r"anonim|rahasia|anonymous|confidential", re.IGNORECASE)
# Under "Nomor" stands a ticket's number, or just the row's: 1, 2, 3.
_ROW_NUMBERS = ("nomor", "tiket")
_ROW_NUMBER = re.compile(r"\d{1,5}(?:\.0)?")
_SIGNS = re.compile(r"[\W_]+")
# What tells an office from the person who handles a ticket there.
_OFFICE = re.compile(
    r"\b(?:dinas|badan|bagian|bidang|kantor|kelurahan|kecamatan|kemantren|kapanewon|balai|unit|upt|"
    r"uptd|puskesmas|rsud|rumah sakit|perumda|pdam|satpol|sekretariat|inspektorat|pemkot|pemda|"
    r"kota|seksi|tim|opd|dis[a-z]{3,}|b[kp][a-z]{2,}|department|dept|office|agency|division|"
    r"bureau|team|city|council|service|services|support|desk|group)\b",
    re.IGNORECASE,
)

_IDS = ("tracking_id", "kode_laporan", "kode_aduan", "kode_pengaduan", "kode_tiket", "nomor_tiket",
        "no_tiket", "nomor_laporan", "no_laporan", "nomor_aduan", "no_aduan", "nomor_pengaduan",
        "no_pengaduan", "nomor_registrasi", "no_registrasi", "nomor_register", "no_register",
        "id_laporan", "id_aduan", "id_pengaduan", "id_tiket", "tiket", "nomor")  # fmt: skip
_TEXTS = ("isi_laporan_awal", "isi_laporan", "isi_aduan", "isi_pengaduan", "isi_keluhan",
          "uraian_laporan", "uraian_aduan", "uraian_pengaduan", "uraian_keluhan", "detail_aduan",
          "detail_laporan", "deskripsi_laporan", "deskripsi_aduan", "materi_aduan",
          "materi_pengaduan", "aduan", "pengaduan", "keluhan", "isi_laporan_akhir",
          "isi_permintaan", "isi_aspirasi")  # fmt: skip
_TITLES = ("judul_laporan", "judul_aduan", "judul_pengaduan", "perihal", "judul", "subjek")
_DAYS = ("tanggal_laporan_masuk", "tanggal_laporan", "tanggal_aduan_masuk", "tanggal_aduan",
         "tanggal_pengaduan", "tanggal_lapor", "tanggal_masuk", "tanggal_diterima", "tgl_laporan",
         "tgl_aduan", "tgl_pengaduan", "tgl_masuk", "waktu_laporan", "waktu_aduan",
         "waktu_pengaduan", "tanggal_dibuat", "dibuat_pada", "tanggal", "tgl")  # fmt: skip
_CLOCKS = ("waktu_laporan_masuk", "waktu_masuk", "jam_laporan", "jam_aduan", "jam_masuk", "jam",
           "pukul", "waktu")  # fmt: skip
_PEOPLE = ("nama_pelapor", "pelapor", "nama_pengadu", "pengadu", "nama_pemohon", "nama_warga",
           "nama_lengkap", "nama", "pengirim", "nama_pengirim")  # fmt: skip
_SECRECY = ("tipe_laporan_anonim_rahasia", "anonim_rahasia", "tipe_laporan", "anonim", "rahasia",
            "sifat_laporan", "sifat_aduan", "sifat")  # fmt: skip
_CATEGORIES = ("kategori", "kategori_laporan", "kategori_aduan", "kategori_pengaduan",
               "jenis_aduan", "jenis_laporan", "jenis_pengaduan", "topik", "topik_aduan",
               "klasifikasi_laporan", "klasifikasi", "bidang")  # fmt: skip
_AGENCIES = ("instansi_terdisposisi", "instansi_terdisposisi_skpd", "instansi_tujuan", "opd_tujuan",
             "opd_terkait", "opd", "opd_penanggung_jawab", "perangkat_daerah", "skpd", "skpd_tujuan",
             "dinas_tujuan", "dinas_terkait", "unit_kerja", "instansi", "disposisi",
             "disposisi_ke", "dinas", "instansi_induk")  # fmt: skip
_STATUSES = ("status_laporan", "status_final", "status_aduan", "status_pengaduan",
             "status_tindak_lanjut", "status_tiket", "status_penyelesaian", "status")  # fmt: skip
_PLACES = ("lokasi_kejadian", "lokasi_aduan", "lokasi_laporan", "tempat_kejadian", "lokasi")
_DISTRICTS = ("kelurahan", "kecamatan", "kemantren")
_ANSWERS = ("tanggapan", "isi_tanggapan", "tanggapan_opd", "tanggapan_instansi", "jawaban",
            "isi_jawaban", "jawaban_opd", "tindak_lanjut", "isi_tindak_lanjut", "balasan",
            "respon", "respons", "tanggapan_akhir", "hasil_tindak_lanjut", "penyelesaian")  # fmt: skip
_ANSWERED = ("tanggal_tanggapan", "tanggal_jawaban", "tanggal_tindak_lanjut",
             "tanggal_ditindaklanjuti", "tanggal_balasan", "tanggal_respon", "tgl_tanggapan",
             "tgl_jawaban", "tgl_tindak_lanjut", "waktu_tanggapan", "waktu_tindak_lanjut",
             "ditanggapi_pada", "tanggal_selesai", "tgl_selesai", "tanggal_penyelesaian",
             "tanggal_ditutup", "selesai_pada")  # fmt: skip

_TICKET_IDS = ("ticket_id", "ticket_number", "ticket_no", "ticket", "case_id", "case_number",
               "service_request_id", "service_request_number", "request_id", "request_number",
               "sr_number", "complaint_id", "complaint_number", "incident_id",
               "incident_number")  # fmt: skip
_TICKET_TEXTS = ("description", "complaint", "complaint_text", "complaint_description", "body",
                 "message", "details", "case_description", "request_description", "comments",
                 "case_notes")  # fmt: skip
_TICKET_TITLES = ("subject", "title", "summary", "short_description")
_TICKET_DAYS = ("created_at", "created", "created_date", "created_on", "date_created", "created_time",
                "creation_date", "date_time_opened", "opened_at", "opened", "date_opened",
                "open_dt", "requested_datetime", "submitted_at", "submitted", "date_submitted",
                "received_at", "date_received", "date")  # fmt: skip
_TICKET_PEOPLE = ("requester", "requester_name", "customer", "customer_name", "reporter",
                  "reported_by", "complainant", "complainant_name", "contact_name", "contact",
                  "citizen_name", "submitter", "name")  # fmt: skip
_TICKET_CATEGORIES = ("category", "case_category", "complaint_type", "request_type", "issue_type",
                      "ticket_type", "service_name", "type", "subcategory", "case_reason")  # fmt: skip
_TICKET_AGENCIES = ("agency", "agency_name", "responsible_agency", "agency_responsible",
                    "department", "assigned_department", "assigned_agency", "assignee_group",
                    "assigned_group", "assignment_group", "group",
                    "owner_department")  # fmt: skip
# These name an office in one system and the person who handles the ticket in another.
_TICKET_HANDLERS = ("assigned_to", "assignee", "owner")
_TICKET_STATUSES = ("status", "ticket_status", "case_status", "state")
_TICKET_PLACES = ("location", "incident_location", "place", "district", "neighborhood",
                  "neighbourhood", "ward", "village")  # fmt: skip
_TICKET_ANSWERS = ("resolution", "resolution_notes", "resolution_description", "response",
                   "agency_response", "reply", "answer", "public_reply", "status_notes",
                   "closure_notes", "close_notes")  # fmt: skip
_TICKET_ANSWERED = ("answered_at", "responded_at", "response_date", "replied_at", "resolved_at",
                    "resolved", "resolved_date", "resolution_date", "date_resolved", "closed_at",
                    "closed", "closed_date", "date_closed", "date_time_closed", "closed_on",
                    "closed_dt")  # fmt: skip

# Keys under which a ticket's answers are listed, and what stands in one of them.
_ANSWER_LISTS = frozenset(
    {*_ANSWERS, *_TICKET_ANSWERS, "tanggapans", "tindak_lanjuts", "answers", "responses", "replies",
     "comments", "conversations", "riwayat", "history", "updates", "balasan_admin"}
)  # fmt: skip
_ANSWER_TEXTS = ("isi_tanggapan", "isi_jawaban", "isi_tindak_lanjut", "tanggapan", "jawaban",
                 "isi", "pesan", "keterangan", "uraian", "text", "teks", "body", "message", "content",
                 "comment", "komentar", "body_text", "answer", "response", "plain_body",
                 "deskripsi", "description")  # fmt: skip
_ANSWER_DAYS = ("tanggal_tanggapan", "tanggal_jawaban", "tanggal_tindak_lanjut", "tanggal",
                "waktu", "created_at", "created", "date", "dibuat_pada", "timestamp",
                "created_time", "updated_at")  # fmt: skip
_ANSWER_IDS = ("id", "id_tanggapan", "id_tindak_lanjut", "comment_id", "response_id", "uuid")
_ANSWER_AGENCIES = (*_AGENCIES, *_TICKET_AGENCIES)
# Who says something in a ticket's history; the person who made the report does, too.
_SPEAKERS = ("dari", "oleh", "tipe", "jenis", "peran", "role", "author_type", "type", "source",
             "sender_type", "user_type", "from")  # fmt: skip
_RESIDENT = frozenset({"pelapor", "warga", "masyarakat", "pengadu", "pemohon", "customer",
                       "requester", "end user", "citizen", "user", "client", "reporter"})  # fmt: skip


def _refine(
    record: dict[Field, Cell],
    row: Mapping[str, Cell],
    *,
    clocks: Sequence[str],
    texts: Sequence[str],
    titles: Sequence[str],
    places: Sequence[str],
    handlers: Sequence[str],
    answers: Sequence[str],
    answered: Sequence[str],
) -> Iterator[Record]:
    """Make of a row the complaint, and what was answered to it."""
    person = record.get(Field.AUTHOR)
    is_secret = any(_SECRET.search(cell_text(row.get(name))) for name in _SECRECY)
    if is_secret or _plain(person) in _NOBODY:
        person = None
    agency, handler = text_of(record.get(Field.AGENCY)), named(row, handlers)
    if agency is None or agency == handler:
        agency = _office(handler)
    where = [text_of(named(row, places)), *(text_of(row.get(name)) for name in _DISTRICTS)]
    places_said = list(dict.fromkeys(" ".join(part.split()) for part in where if part))
    answered_at = named(row, answered)
    native: Cell = record.get(Field.NATIVE_ID)
    numbered = cell_text(named(row, _ROW_NUMBERS)).strip()
    if _ROW_NUMBER.fullmatch(numbered) and cell_text(native).strip() == numbered:
        native = None
    complaint = corrected(
        record,
        text=titled(
            named(row, titles),
            first(record.get(Field.TEXT), *(row.get(name) for name in texts)),
        ),
        created_at=moment_of(record.get(Field.CREATED_AT), named(row, clocks)),
        author=person,
        native_id=native,
        agency=agency,
        place=", ".join(places_said) or None,
        answered_at=answered_at,
    )
    # Whoever asked not to be named, and whoever handled the ticket, is still found in its text.
    reporter = text_of(record.get(Field.AUTHOR)) if person is None else None
    is_named = _plain(reporter) not in _NOBODY
    complaint[Field.OTHER_NAMES] = in_lines(
        (reporter if is_named else None, None if handler == agency else text_of(handler))
    )
    answer = named(row, answers)
    listed = read_literal(answer)
    if isinstance(listed, list):
        yield from _with_answers(complaint, listed)
    elif _plain(answer) in _NO_ANSWER:
        yield complaint
    else:
        yield from with_answer(complaint, answer, answered_at)


def _with_answers(complaint: Record, listed: Iterable[Any]) -> Iterator[Record]:
    """Yield a complaint and the answers that are listed in it."""
    above = complaint.get(Field.NATIVE_ID)
    answers = [answer for element in listed if (answer := _answer(element, above))]
    times = [answer[Field.CREATED_AT] for answer in answers if answer[Field.AUTHOR_KIND]]
    answered_at = first(complaint.get(Field.ANSWERED_AT), *times)
    yield {**complaint, Field.ANSWERED_AT: answered_at}
    for number, answer in enumerate(answers, start=1):
        own = answer[Field.NATIVE_ID]
        if is_blank(own) and not is_blank(above):
            own = f"{cell_text(above)}#answer{number if number > 1 else ''}"
        shared = (Field.AGENCY, Field.CATEGORY, Field.STATUS, Field.PLACE)
        yield {
            **{field: complaint.get(field) for field in shared},
            **{field: cell for field, cell in answer.items() if not is_blank(cell)},
            Field.NATIVE_ID: own,
        }


def _answer(element: Any, above: Cell) -> dict[Field, Cell] | None:
    """Return the answer in an element of a list; None if nothing is said in it."""
    row: dict[str, Cell] = {}
    if isinstance(element, dict):
        row = {fold_name(key): cell for key, cell in flatten(element).items()}
    text = element if isinstance(element, str) else named(row, _ANSWER_TEXTS)
    if _plain(text) in _NO_ANSWER:
        return None
    speaker = {_plain(row.get(name)) for name in _SPEAKERS}
    own = named(row, _ANSWER_IDS)
    return {
        Field.TEXT: text,
        Field.CREATED_AT: named(row, _ANSWER_DAYS),
        # The numbers of answers are counted apart from those of complaints.
        Field.NATIVE_ID: f"answer-{cell_text(own)}" if not is_blank(own) else None,
        Field.PARENT_ID: above,
        Field.AUTHOR_KIND: None if speaker & _RESIDENT else AuthorKind.GOVERNMENT.value,
        Field.AGENCY: named(row, _ANSWER_AGENCIES),
    }


def _office(cell: Cell) -> str | None:
    """Return the office that a cell names, None when it may as well be somebody's name."""
    text = text_of(cell)
    return text if text and (text.isupper() or _OFFICE.search(text)) else None


def _plain(cell: Cell) -> str:
    return _SIGNS.sub(" ", cell_text(cell).casefold()).strip()


_refine_office = partial(
    _refine, clocks=_CLOCKS, texts=_TEXTS, titles=_TITLES, places=_PLACES, handlers=(),
    answers=_ANSWERS, answered=_ANSWERED,
)  # fmt: skip
_refine_ticket = partial(
    _refine, clocks=("time",), texts=_TICKET_TEXTS, titles=_TICKET_TITLES, places=_TICKET_PLACES,
    handlers=_TICKET_HANDLERS, answers=_TICKET_ANSWERS, answered=_TICKET_ANSWERED,
)  # fmt: skip
_OFFICE_COLUMNS: Mapping[Field, Sequence[str]] = {
    Field.TEXT: (*_TEXTS, *_TITLES),
    Field.CREATED_AT: _DAYS,
    Field.AUTHOR: _PEOPLE,
    Field.NATIVE_ID: _IDS,
    Field.CATEGORY: _CATEGORIES,
    Field.AGENCY: _AGENCIES,
    Field.STATUS: _STATUSES,
    Field.PLACE: (*_PLACES, *_DISTRICTS),
    Field.ANSWERED_AT: _ANSWERED,
}
_TICKET_COLUMNS: Mapping[Field, Sequence[str]] = {
    Field.TEXT: (*_TICKET_TEXTS, *_TICKET_TITLES),
    Field.CREATED_AT: _TICKET_DAYS,
    Field.AUTHOR: _TICKET_PEOPLE,
    Field.NATIVE_ID: _TICKET_IDS,
    Field.CATEGORY: _TICKET_CATEGORIES,
    Field.AGENCY: (*_TICKET_AGENCIES, *_TICKET_HANDLERS),
    Field.STATUS: _TICKET_STATUSES,
    Field.PLACE: (*_TICKET_PLACES, *_DISTRICTS),
    Field.ANSWERED_AT: _TICKET_ANSWERED,
}


def _marks(*choices: Iterable[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(mark) for mark in product(*choices))


_OWN_IDS = tuple(name for name in _IDS if name not in _ROW_NUMBERS)
_OWN_STATUSES = tuple(name for name in _STATUSES if name != "status")
_BESIDE_TEXT = (*_AGENCIES, *_ANSWERS, *_ANSWERED, *_OWN_IDS, *_OWN_STATUSES)
_ASKED = ("requester_id", "requester_name", "requester")
_LAPOR_MARKS = (
    *_marks(("tracking_id", "kode_laporan"), (*_TEXTS, "judul_laporan")),
    *_marks(("isi_laporan_awal",), (*_AGENCIES, *_STATUSES)),
    *_marks(("instansi_terdisposisi",), _TEXTS),
)
_JSS_MARKS = _marks(("aduan",), ("opd",), ("tanggapan", "tanggal_tanggapan", "nik", "no_hp"))
_OFFICE_MARKS = _marks(_TEXTS, _BESIDE_TEXT)
_TICKET_MARKS = (
    *_marks(_TICKET_IDS, (*_TICKET_TEXTS, *_TICKET_TITLES), _TICKET_STATUSES),
    *_marks(_ASKED, ("subject",), ("description",)),
)
_TEXT_SET, _BESIDE_SET = frozenset((*_TEXTS, "judul_laporan")), frozenset(_BESIDE_TEXT)


def _is_report(keys: Set[str]) -> bool:
    """Say whether these keys (folded) are a complaint's in an Indonesian system."""
    return not keys.isdisjoint(_TEXT_SET) and not keys.isdisjoint(_BESIDE_SET)


def _is_ticket(keys: Set[str]) -> bool:
    """Say whether these keys (folded) are a ticket's in an English one."""
    return (
        not keys.isdisjoint(_TICKET_IDS)
        and not keys.isdisjoint((*_TICKET_TEXTS, *_TICKET_TITLES))
        and not keys.isdisjoint(_TICKET_STATUSES)
    ) or (not keys.isdisjoint(_ASKED) and {"subject", "description"} <= keys)


def _keys_of(found: Any) -> Set[str]:
    """Return the folded keys of a complaint or ticket; none if it is something else."""
    keys = {fold_name(key) for key in found} if isinstance(found, dict) else set()
    return keys if _is_report(keys) or _is_ticket(keys) else frozenset()


def _has_answers(ticket: Mapping[str, Any]) -> bool:
    """Say whether a ticket has answers listed in it."""
    return any(
        fold_name(key) in _ANSWER_LISTS and isinstance(value, list | dict) and value
        for key, value in ticket.items()
    )


def _ticket_paths(outline: Any) -> Iterator[tuple[str, ...]]:
    """Yield the paths at which a value lists tickets; the empty one when it is a ticket itself."""
    if _keys_of(outline):
        yield ()
    if _keys_of(outline) or not isinstance(outline, dict):
        return
    for key, value in outline.items():
        inner = value.items() if isinstance(value, dict) else ()
        for path, found in (((key,), value), *(((key, below), listed) for below, listed in inner)):
            if isinstance(found, list) and any(map(_keys_of, found)):
                yield path


def _recognise_nested(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    for outline in outlines:
        for path in islice(_ticket_paths(outline), 1):
            found = value_at(outline, *path)
            for ticket in found if isinstance(found, list) else (found,):
                keys = _keys_of(ticket)
                if keys and _has_answers(ticket):
                    telling = (*_TEXTS, *_TICKET_TEXTS, *_IDS, *_TICKET_IDS, *_ANSWER_LISTS)
                    return [*path, *(name for name in telling if name in keys)]
    return []


def _nested(values: Iterable[Value]) -> Iterator[Record]:
    for value in values:
        for path in _ticket_paths(value.outline):
            for ticket in value.items(*path) if path else (value.whole,):
                if isinstance(ticket, dict):
                    yield from _ticket(ticket)


def _ticket(ticket: Mapping[str, Any]) -> Iterator[Record]:
    listed: list[Any] = []
    own: dict[str, Any] = {}
    for key, value in ticket.items():
        if fold_name(key) in _ANSWER_LISTS and isinstance(value, list | dict):
            listed += value if isinstance(value, list) else [value]
        else:
            # An office, a person or a kind may be an object of its own.
            name = first(cell_at(value, "nama"), cell_at(value, "name"))
            own[key] = value if name is None else name
    is_report = _is_report({fold_name(key) for key in ticket})
    columns = _OFFICE_COLUMNS if is_report else _TICKET_COLUMNS
    refine = _refine_office if is_report else _refine_ticket
    complaint, *answers = refine(*as_row(own, columns))
    if listed:
        yield from _with_answers(complaint, listed)
    else:
        yield complaint
    yield from answers


def _format(
    code: str,
    marks: Sequence[frozenset[str]],
    columns: Mapping[Field, Sequence[str]],
    refine: Any,
) -> TableFormat:
    return TableFormat(
        code=code, platform=Platform.COMPLAINTS, marks=marks, columns=columns, refine=refine
    )


FORMATS: tuple[TableFormat | DocumentFormat, ...] = (
    DocumentFormat(
        code="complaints_nested",
        platform=Platform.COMPLAINTS,
        recognise=_recognise_nested,
        records=_nested,
    ),
    _format("lapor", _LAPOR_MARKS, _OFFICE_COLUMNS, _refine_office),
    _format("jss", _JSS_MARKS, _OFFICE_COLUMNS, _refine_office),
    _format("complaints", _OFFICE_MARKS, _OFFICE_COLUMNS, _refine_office),
    _format("tickets", _TICKET_MARKS, _TICKET_COLUMNS, _refine_ticket),
)
