"""Bank accounts: digits beside a bank's name or the word for an account."""

from __future__ import annotations

import pytest

from analytics.privacy.masking import Masking, mask


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("rek BCA 1234567890", "rek BCA [rekening]"),
        ("no rek 0123-01-012345-53-4 BRI", "no rek [rekening] BRI"),
        ("norek 137-00-1234567-8 mandiri", "norek [rekening] mandiri"),
        ("transfer ke BNI 0123456789 a.n. Budi", "transfer ke BNI [rekening] a.n. [nama]"),
        ("rekening saya 1234567890", "rekening saya [rekening]"),
        ("Bank Jogja 001.221.000123", "Bank Jogja [rekening]"),
        ("BPD DIY 0012 2100 0123", "BPD DIY [rekening]"),
        ("rek. BRI: 002901000123456", "rek. BRI: [rekening]"),
        ("rekening Mandiri 1370012345678", "rekening Mandiri [rekening]"),
        ("1234567890 (BCA)", "[rekening] (BCA)"),
        ("BSI 7123456789", "BSI [rekening]"),
        ("tf ke 1234567890 an. Siti", "tf ke [rekening] an. [nama]"),
        ("no rekening BTN 0001201012345678", "no rekening BTN [rekening]"),
        ("bca: 8465 123 456", "bca: [rekening]"),
        ("nomor rekening saya adalah 3412 01 012345 50 1", "nomor rekening saya adalah [rekening]"),
        (
            "kirim donasi ke rekening BSI 7001234567 a.n. Masjid",
            "kirim donasi ke rekening BSI [rekening] a.n. Masjid",
        ),
        ("rek jago 1012 3456 7890", "rek jago [rekening]"),
        ("seabank 901234567890", "seabank [rekening]"),
        ("donasi BCA a.n. Budi Santoso 1234567890", "donasi BCA a.n. [nama] [rekening]"),
        (
            "donasi bisa lewat BRI 0029-01-055512-50-7 atas nama takmir",
            "donasi bisa lewat BRI [rekening] atas nama takmir",
        ),
        ("No.Rek Mandiri 137-00-1122334-5", "No.Rek Mandiri [rekening]"),
        (
            "silakan transfer ke rekening BPD DIY 801211000123 a/n Karang Taruna",
            "silakan transfer ke rekening BPD DIY [rekening] a/n Karang Taruna",
        ),
        ("norek bca saya 0372 889 211", "norek bca saya [rekening]"),
        (
            "uang saya ketipu ditransfer ke BNI 0812233445",
            "uang saya ketipu ditransfer ke BNI [rekening]",
        ),
        ("rekening penipu: BCA 8691234567", "rekening penipu: BCA [rekening]"),
        ("kirim ke rek bri 3021 0100 4455 530", "kirim ke rek bri [rekening]"),
        ("rek. an Sutini BSI 7155544332", "rek. an [nama] [rekening]"),
        ("Rekening: 1370055667788 (Mandiri)", "Rekening: [rekening] (Mandiri)"),
        (
            "bantuan sosial saya masuk rekening BRI 005601024455503 tp kosong",
            "bantuan sosial saya masuk rekening BRI [rekening] tp kosong",
        ),
        ("tf 1.5 juta ke 7211987654 BCA", "tf 1.5 juta ke [rekening] BCA"),
        ("bank jogja no 0012210009876", "bank jogja no [rekening]"),
        ("danamon 003612345678", "danamon [rekening]"),
        ("nomer rekening e 4411223344 BNI", "nomer rekening e [rekening] BNI"),
        (
            "bayar lewat mandiri 1370066778899 a.n panitia",
            "bayar lewat mandiri [rekening] a.n panitia",
        ),
        ("CIMB Niaga 7061 2233 4400", "CIMB Niaga [rekening]"),
        ("nomor rekening Bank Mandiri 900-00-1234567-8", "nomor rekening Bank Mandiri [rekening]"),
        ("bni syariah 0467891234", "bni syariah [rekening]"),
        ("norek: 2088112233", "norek: [rekening]"),
        ("a/c 4550123456 BCA", "a/c [rekening] BCA"),
        ("rekening tujuan 711 445 2233", "rekening tujuan [rekening]"),
        ("permata bank 4112233445", "permata bank [rekening]"),
        ("rekeningku BTN 00027-01-61-001234-5", "rekeningku BTN [rekening]"),
    ],
)
def test_bank_accounts(written: str, masked: str) -> None:
    result = mask(written)
    assert result.text == masked
    assert result.counts[Masking.BANK_ACCOUNT] == masked.count("[rekening]")


@pytest.mark.parametrize(
    "harmless",
    [
        "harga Rp 1.500.000",
        "rekening air naik 36000",
        "saldo rekening tinggal 15000000",
        "tiket 123456789",
        "resi JNE 1234567890123",
        "SK No 123/KEP/2024",
        "Perda No 12 Tahun 2015",
        "nomor aduan 2024123456",
        "bayar lewat BCA 12.500.000",
        "tagihan PDAM 12345678 belum masuk",
        "transfer 150000 lewat BRI",
        "BCA Rp 2500000",
        "isolasi mandiri 14 hari",
        "id pelanggan PLN 541234567890",
        "BPD DIY 12-03-2024",
        "rekening koran 2024 2025",
        "call BCA 1500888",
        "ke BRI jam 08.00-15.00",
        "Sudah bayar via BRI tapi status pending",
        "saya transfer Rp 12500000 dari BCA",
        "BNI cabang UGM antri 120 orang",
        "nomor resi BCA 123456789012",
        "kode billing 820240112345678",
        "virtual akun",
        "NOP 34.71.010.001.002-0123.0",
        "no polis 12345678901",
        "SK Walikota No 123/2024",
        "Perwal Nomor 45 Tahun 2023",
        "rekening listrik 520012345678",
        "nomor pelanggan PDAM 01-23-456789",
        "anggaran 1234567890",
        "anggaran BPD DIY 500000000",
        "ATM BRI Jl Solo rusak",
        "laporan BCA 2023-2024",
        "tiket JSS 20240112345",
        "aduan no 12345678901",
        "Rekening saya diblokir BNI sejak 12 01 2024",
        "bank sampah 12 kg",
        "limit BRImo 10000000",
        "pajak 1.250.000.000",
    ],
)
def test_what_only_looks_alike_stays(harmless: str) -> None:
    assert mask(harmless).text == harmless
