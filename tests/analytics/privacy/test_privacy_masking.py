"""Masking: what points to a person goes, what only looks like it stays, and quickly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.privacy.masking import Masking, mask
from analytics.privacy.national_id import is_national_id


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("min @dinas_contoh tolong", "min [akun] tolong"),
        ("@username @username halo", "[akun] [akun] halo"),
        ("makasih @warga.contoh!", "makasih [akun]!"),
        ("halo@warga_contoh.", "halo[akun]."),
        ("@@warga_contoh", "[akun]"),
        ("＠warga_contoh", "[akun]"),
        ("@HannaA-y3j betul", "[akun] betul"),
        ("@\u2068Warga Contoh\u2069 benar", "[akun] benar"),
        ("lihat https://www.instagram.com/warga.contoh/ ya", "lihat [akun] ya"),
        ("instagram.com/warga_contoh.", "[akun]."),
        ("https://x.com/warga_contoh/status/17853", "[akun]"),
        ("https://twitter.com/warga_contoh", "[akun]"),
        ("facebook.com/profile.php?id=1000123", "[akun]"),
        ("https://m.facebook.com/warga.contoh", "[akun]"),
        ("tiktok.com/@warga_contoh/video/7123", "[akun]"),
        ("youtube.com/@warga-contoh dan youtube.com/channel/UCabc", "[akun] dan [akun]"),
        ("https://www.threads.net/@warga", "[akun]"),
        ("gabung t.me/warga_contoh", "gabung [akun]"),
        ("medium.com/@warga", "medium.com/[akun]"),
    ],
)
def test_accounts(written: str, masked: str) -> None:
    result = mask(written)
    assert result.text == masked
    assert result.counts == {Masking.ACCOUNT: masked.count("[akun]")}


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("kirim ke warga.baik@contoh.id ya", "kirim ke [email] ya"),
        ("WARGA+1@CONTOH.CO.ID", "[email]"),
        ("mailto:warga@contoh.id?subject=x", "mailto:[email]?subject=x"),
        ("http://contoh.id/?e=warga@contoh.id&x=1", "http://contoh.id/?e=[email]&x=1"),
        ("warga @ gmail.com", "[email]"),
        ("warga[at]yahoo.com, satunya warga(at)gmail(dot)com", "[email], satunya [email]"),
    ],
)
def test_emails(written: str, masked: str) -> None:
    assert mask(written).text == masked


@pytest.mark.parametrize(
    "number",
    [
        "081200001234",
        "0812-0000-1234",
        "0812 0000 1234",
        "0812.0000.1234",
        "081.200.001.234",
        "0 8 1 2 0 0 0 0 1 2 3 4",
        "+62 812-0000-1234",
        "+6281200001234",
        "6281200001234",
        "62 812 0000 1234",
        "(+62) 812 0000 1234",
        "+62 (0) 812 0000 1234",
        "0062 812 0000 1234",
        "0812–0000–1234",
        "(0274) 512345",
        "(0274)512345",
        "0274-512345",
        "0274 512 345",
        "0274512345",
        "+62 274 512345",
        "021-5551234",
        "https://wa.me/6281200001234?text=halo",
        "wa.me/6281200001234",
        "https://api.whatsapp.com/send?phone=6281200001234",
        "+65 9123 4567",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["{}", "hubungi {} ya", "WA:{}", "no {}, makasih", "hp/wa {}/Budi"]
)
def test_phones(number: str, sentence: str) -> None:
    if number.startswith(("http", "wa.me")) and "/Budi" in sentence:
        return
    result = mask(sentence.format(number))
    assert result.text == sentence.format("[telepon]")
    assert result.counts == {Masking.PHONE: 1}


def test_phones_beside_one_another() -> None:
    assert mask("081200001234/081200005678").text == "[telepon]/[telepon]"
    assert mask("081200001234,081200005678").text == "[telepon],[telepon]"
    assert mask("081200001234 081200005678").text == "[telepon] [telepon]"
    assert mask("0812-0000-1234 2 orang").text == "[telepon] 2 orang"
    assert mask("tahun 2024 0812-0000-1234").text == "tahun 2024 [telepon]"
    assert mask("WA 812-0000-1234 ya").text == "WA [telepon] ya"
    assert mask("081200001234 3471015001900001").text == "[telepon] [NIK]"


@pytest.mark.parametrize(
    "number",
    [
        "3471015001900001",
        "3471011501900001",
        "3471 0150 0190 0001",
        "34.71.01.500190.0001",
        "347101-500190-0001",
        "347101 500190 0001",
        "9271017112990042",
    ],
)
def test_national_ids(number: str) -> None:
    assert mask(f"NIK saya {number}, mohon dicek").text == "NIK saya [NIK], mohon dicek"


@pytest.mark.parametrize(
    "digits",
    [
        "0071015001900001",  # no such province
        "3471013201900001",  # day 32
        "3471017201900001",  # a woman's day 72
        "3471011513900001",  # month 13
        "3471013002900001",  # 30 February
        "3471011501900000",  # serial 0000
        "3400011501900001",  # regency 00
        "347101150190001",  # 15 digits
        "34710115019000011",  # 17 digits
    ],
)
def test_what_is_no_national_id(digits: str) -> None:
    assert not is_national_id(digits)
    assert Masking.NIK not in mask(f"nomor {digits} itu").counts


@pytest.mark.parametrize(
    "harmless",
    [
        "harganya Rp 1.500.000 atau Rp62.500.000.000 total",
        "anggaran 62.500.000.000 dan 628.000.000.000",
        "tanggal 08-12-2023 jam 10.30",
        "08.12.2023 08.30 WIB",
        "12-08-2023 08.12.2023 2024",
        "2023-08-12 2023-08-13 2023-08-14",
        "buka 08.00-16.00, 08.00 - 16.00",
        "tahun 2019-2024 dan 2019 2020 2021 2022",
        "Trans Jogja jalur 2A, 3B, 4A dan 10",
        "tiket 0812345678901 belum dibalas",
        "no aduan 081234567890",
        "JSS-2024-0812345678",
        "id 1785300561094644037 dan 345678901234567",
        "#jogja #0812345678901",
        "beli @ 5000 atau @10rb, @Rp5.000, @2jt",
        "rapat @ balai kota jam 9",
        "plat AB 1234 XY, kode pos 55213, RT 05 RW 12",
        "nilai 0,0812345678",
        "11 12 13 14 15 16 17 18",
        "https://www.youtube.com/watch?v=SzXMacu80o8",
        "instagram.com/p/Cx1234567 dan instagram.com/reel/Cx1",
        "facebook.com/groups/12345 dan facebook.com/watch",
        "netflix.com/judul dan situs.x.community/abc",
        "x.com/search?q=sampah",
        "@ @ @",
        "a@b",
        "telepon darurat 112 dan 110",
        "3/4 jalan, 24/7, 50:50, 1-0",
    ],
)
def test_what_only_looks_like_a_person_stays(harmless: str) -> None:
    if harmless == "a@b":
        assert mask(harmless).text == "a[akun]"
        return
    result = mask(harmless)
    assert result.text == harmless
    assert not result.counts


def test_counts_by_kind() -> None:
    counts = mask("@a_contoh @b_contoh 081200001234 warga@contoh.id 3471015001900001").counts
    assert counts == {
        Masking.ACCOUNT: 2,
        Masking.PHONE: 1,
        Masking.EMAIL: 1,
        Masking.NIK: 1,
    }


_PIECES = st.sampled_from(
    ["@", "＠", "budi", "081200001234", "0812-", "-", ".", ",", " ", "/", "@warga.id", "a@b.co", "+62",
     "62", "0274", "512345", "3471015001900001", "3471 0150 ", "x.com/", "wa.me/", "t.me/a", "[akun]",
     "[telepon]", "[NIK]", "tiket ", "WA ", "TKT-", "8", "0", "1", "2024", "(", ")", "#", "\n", "\u2068",
     "\u2069", "gmail.com", "[at]", "Rp", "https://", "tel:"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60))
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    once = mask(text).text
    again = mask(once)
    assert again.text == once
    assert not again.counts


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.characters(blacklist_characters="@＠./", blacklist_categories=("Nd", "Cs")))
)
def test_a_text_without_signs_or_digits_is_never_touched(text: str) -> None:
    assert mask(text).text == text


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 20_000,
        "@" * 100_000,
        "@ " * 50_000,
        "@a-" * 30_000,
        "a@" * 50_000,
        "a@a." * 25_000,
        "a." * 50_000 + "@",
        "0" * 100_000,
        "1 " * 50_000,
        "08 " * 30_000,
        "8-" * 50_000,
        "+62" * 30_000,
        "(" * 100_000,
        "x.com/" * 20_000,
        "0812345678," * 9_000,
        "TKT-0812345678-" * 7_000,
        "0812345678 3471015001900001 " * 4_000,
        "@\u2068" * 50_000,
        "wa 8" * 20_000,
    ],
)
def test_hostile_text_takes_no_more_than_a_moment(hostile: str) -> None:
    start = time.process_time()
    mask(hostile)
    # About 0.2 s here at most; quadratic work would take minutes.
    assert time.process_time() - start < 3


def test_typical_comments_are_masked_at_twenty_thousand_a_second() -> None:
    comments = [
        "kapan min jalannya diperbaiki, tiap hujan banjir terus",
        "@dinas_contoh tolong sampahnya sudah 3 hari belum diangkut",
        "harga parkir Rp 5.000 padahal resminya 2000",
        "Terima kasih pak, pelayanannya cepat 👍",
        "hubungi 0812-0000-1234 kalau mau bantu",
    ] * 2_000
    start = time.process_time()
    for comment in comments:
        mask(comment)
    assert len(comments) / (time.process_time() - start) > 20_000
