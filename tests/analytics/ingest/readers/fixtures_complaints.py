"""Small exports of complaint systems, built as the systems write them. All of it is made up."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

Rows = Sequence[Mapping[str, Any]]


def write_csv(path: Path, rows: Rows, delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        writer = csv.DictWriter(file, columns, restval="", delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_workbook(path: Path, rows: Rows, above: Iterable[Sequence[Any]] = ()) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in above:
        sheet.append(list(line))
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(column) for column in columns])
    workbook.save(path)
    return path


LAPOR_ABOVE = (
    ("Judul Laporan", "Laporan Pengaduan Kota Contoh"),
    ("Nama Instansi", "Pemerintah Kota Contoh"),
    ("Tanggal Generate", "20 Mar 2025"),
    (),
)


def lapor_row(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {
        "Tracking ID": 5049600 + number,
        "Tanggal Laporan Masuk": f"{number} Mar 2025",
        "Waktu Laporan Masuk": "08:15:30",
        "Nama Pelapor": "Joko Contohnya",
        "Klasifikasi Laporan": "PENGADUAN",
        "ID Kategori": 12,
        "Kategori": "Jalan",
        "Judul Laporan": "Jalan berlubang",
        "Isi Laporan Awal": text,
        "Isi Laporan Akhir": text.upper(),
        "Tipe Laporan (Anonim/Rahasia)": None,
        "Sumber Laporan": "Website",
        "Instansi Induk": "Pemerintah Kota Contoh",
        "ID Instansi Terdisposisi": 771,
        "Instansi Terdisposisi": "Dinas Pekerjaan Umum",
        "Status Laporan": "Selesai",
        "Alasan Tunda/Arsip": None,
        "Provinsi": "DI Yogyakarta",
        "Kota/Kabupaten": "Kota Contoh",
        "Kecamatan": "Gondokusuman",
        "Kelurahan": "Baciro",
        "Rating": 5,
        **more,
    }


def lapor_rows() -> list[dict[str, Any]]:
    return [
        lapor_row(1, "Lubang di depan pasar sudah sebulan 😡"),
        lapor_row(
            2,
            "Tolong, saya Joko Contohnya takut pulang malam karena gelap",
            **{
                "Judul Laporan": "Lampu jalan mati",
                "Kategori": "Penerangan",
                "Tipe Laporan (Anonim/Rahasia)": "Anonim, Rahasia",
                "Kelurahan": None,
            },
        ),
        lapor_row(
            3,
            "",
            **{"Isi Laporan Akhir": "Sampah menumpuk di pinggir kali", "Judul Laporan": "Sampah",
               "Nama Pelapor": "Kiki Contohnya", "Status Laporan": "Proses"},
        ),
    ]  # fmt: skip


def write_lapor(folder: Path) -> Path:
    return write_workbook(folder / "SP4N.xlsx", lapor_rows(), LAPOR_ABOVE)


def jss_row(number: int, complaint: str, **more: Any) -> dict[str, Any]:
    return {
        "Nomor": number,
        "Tanggal": f"0{number}/03/2025 08:15",
        "Nama": "Joko Contohnya",
        "NIK": "3471010101900001",
        "No HP": "081200000001",
        "Alamat": "Jl. Contoh No. 1",
        "Aduan": complaint,
        "Kategori": "Kebersihan",
        "OPD": "Dinas Lingkungan Hidup",
        "Tanggapan": "",
        "Tanggal Tanggapan": "",
        "Status": "Proses",
        "Lokasi": "Jalan Contoh, Kotabaru",
        **more,
    }


def jss_rows() -> list[dict[str, Any]]:
    return [
        jss_row(
            1,
            "Depo sampah penuh 🤢",
            Status="Selesai",
            Tanggapan="Terima kasih, sampah sudah diangkut pagi ini.",
            **{"Tanggal Tanggapan": "02/03/2025 10:00"},
        ),
        jss_row(2, "Air PDAM keruh", Nama="Kiki Contohnya", Tanggapan="-"),
        jss_row(3, "Pohon tumbang", Nama="Anonim", Tanggapan="Belum ditanggapi"),
    ]


def write_jss(folder: Path) -> Path:
    return write_csv(folder / "aduan.csv", jss_rows(), ";")


def office_rows() -> list[dict[str, Any]]:
    """The list that an office keeps by itself."""

    def row(number: int, complaint: str, **more: Any) -> dict[str, Any]:
        return {
            "No": number,
            "Kode Aduan": f"ADU-2025-00{number}",
            "Tgl Aduan": datetime(2025, 3, number),
            "Jam": "08.15",
            "Pelapor": "Joko Contohnya",
            "Isi Pengaduan": complaint,
            "Jenis Aduan": "Pelayanan",
            "Kelurahan": "Baciro",
            "Kecamatan": "Gondokusuman",
            "Tindak Lanjut": None,
            "Tanggal Selesai": None,
            "Status Aduan": "Diterima",
            **more,
        }

    return [
        row(
            1,
            "Loket tutup sebelum jam 12 😤",
            **{
                "Tindak Lanjut": "Jam layanan sudah disesuaikan.",
                "Tanggal Selesai": datetime(2025, 3, 4, 9),
                "Status Aduan": "Selesai",
            },
        ),
        row(2, "Petugas kurang ramah", **{"Tindak Lanjut": "Sudah", "Pelapor": "Rahasia"}),
        row(3, "Kursi tunggu kurang", **{"Pelapor": "Kiki Contohnya"}),
    ]


def write_office(folder: Path) -> Path:
    return write_workbook(
        folder / "Rekap aduan.xlsx", office_rows(), (("REKAP ADUAN",), ("Maret",), ())
    )


def ticket_row(number: int, description: str, **more: Any) -> dict[str, Any]:
    return {
        "Ticket ID": f"CRM-10{number}",
        "Created": f"2025-03-0{number}T01:15:30Z",
        "Subject": "Road",
        "Description": description,
        "Requester": "Joko Contohnya",
        "Requester Email": "joko@contoh.example",
        "Phone": "+62 812 0000 0001",
        "Status": "open",
        "Assigned To": "Public Works Department",
        "Category": "Roads",
        "Location": "Baciro",
        "Resolution": "",
        "Resolved At": "",
        **more,
    }


def ticket_rows() -> list[dict[str, Any]]:
    return [
        ticket_row(
            1,
            "Lubang besar di depan sekolah 🚧",
            Status="closed",
            Resolution="Lubang sudah ditambal.",
            **{"Resolved At": "2025-03-04T02:00:00Z"},
        ),
        ticket_row(2, "Trotoar rusak, kata Lina Contohnya", **{"Assigned To": "Lina Contohnya"}),
        ticket_row(3, "Marka hilang", Requester="Kiki Contohnya"),
    ]


def write_tickets(folder: Path) -> Path:
    return write_csv(folder / "tickets.csv", ticket_rows())


def nested_tickets() -> list[dict[str, Any]]:
    """Complaints of a system's API, each with what was said about it."""

    def complaint(number: int, text: str, **more: Any) -> dict[str, Any]:
        return {
            "id_aduan": f"A-{number}",
            "tanggal_aduan": f"2025-03-0{number} 08:15:30",
            "pelapor": {"nama": "Joko Contohnya", "nik": "3471010101900001"},
            "isi_aduan": text,
            "kategori": "Kebersihan",
            "opd": "Dinas Lingkungan Hidup",
            "status": "proses",
            "lokasi": "Kotabaru",
            "tanggapan": [],
            **more,
        }

    return [
        complaint(
            1,
            "Depo sampah penuh 🤢",
            status="selesai",
            tanggapan=[
                {"id": 1, "isi": "Akan kami cek.", "tanggal": "2025-03-02 10:00:00",
                 "opd": "Dinas Lingkungan Hidup", "peran": "admin"},
                {"id": 2, "isi": "Sampai sekarang belum.", "tanggal": "2025-03-03 10:00:00",
                 "peran": "pelapor"},
                {"id": 3, "isi": "Sudah diangkut.", "tanggal": "2025-03-04 10:00:00",
                 "opd": "Kelurahan Kotabaru", "peran": "admin"},
            ],
        ),
        complaint(2, "Air PDAM keruh", tanggapan=[{"isi": "-"}, {"isi": "Siap", "tanggal": "2025-03-05"}]),
        complaint(3, "Pohon tumbang"),
    ]  # fmt: skip


def write_nested(folder: Path) -> Path:
    path = folder / "aduan.json"
    content = {"status": "ok", "data": {"total": 3, "items": nested_tickets()}}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {
    "lapor": write_lapor,
    "jss": write_jss,
    "complaints": write_office,
    "tickets": write_tickets,
    "complaints_nested": write_nested,
}
# What an office answered is a record of its own.
EXPECTED: dict[str, int] = {
    "lapor": 3,
    "jss": 4,
    "complaints": 4,
    "tickets": 4,
    "complaints_nested": 7,
}
