"""Masking: what points to a person goes, what only looks like it stays, and quickly."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.privacy.masking import REPLACEMENTS, Masking, mask
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
        ("fb.com/warga.contoh.92", "[akun]"),
        ("IG: warga_contoh90", "IG: [akun]"),
        ("instagram warga.contoh ya", "instagram [akun] ya"),
        ("akun tiktok mbak_contoh.", "akun tiktok [akun]."),
        ("ig saya rini_w", "ig saya [akun]"),
        ("username: warga_77", "username: [akun]"),
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
        ("warga@GMAIL.COM", "[email]"),
        ("warga at gmail dot com", "[email]"),
        ("warga et gmail titik com", "[email]"),
        ("warga (at) kampus.ac.id", "[email]"),
        ("warga [at] outlook [dot] com", "[email]"),
        ("warga@gmail", "[email]"),
        ("warga@ mail.com", "[email]"),
        ("warga@gmail,com", "[email]"),
        ("<x.y+z@sub.domain.or.id>", "<[email]>"),
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
        "0274/512345",
        "0274.512.345",
        "(0274)-512345",
        "0812 00 00 12 34",
        "(0812) 0000-1234",
        "(+62)812-0000-1234",
        "+62(812)00001234",
        "0812~0000~1234",
        "O812OOOO1234",
        "08l2 0000 I234",
        "0812-OOOO-1234",
        "０８１２００００１２３４",
        "0️⃣8️⃣1️⃣2️⃣0️⃣0️⃣0️⃣0️⃣1️⃣2️⃣3️⃣4️⃣",
        "nol delapan satu dua nol nol nol nol satu dua tiga empat",
    ],
)
@pytest.mark.parametrize(
    "sentence", ["{}", "hubungi {} ya", "WA:{}", "no {}, makasih", "hp/wa {}/kantor"]
)
def test_phones(number: str, sentence: str) -> None:
    if number.startswith(("http", "wa.me")) and "/kantor" in sentence:
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
    assert mask("wa saya 812-0000-1234").text == "wa saya [telepon]"
    assert mask("812-0000-1234 (WA)").text == "[telepon] (WA)"
    assert mask("wa0812-0000-1234").text == "wa[telepon]"
    assert mask("*081200001234* _081200001234_").text == "*[telepon]* _[telepon]_"
    assert mask("telp 512345, tlp rumah 512 345").text == "telp [telepon], tlp rumah [telepon]"
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
    ("written", "masked"),
    [
        ("no KK 3471012001120003", "no KK [KK]"),
        ("KK: 3471 0120 0112 0003", "KK: [KK]"),
        ("nomor kartu keluarga saya 3471-0120-0112-0003", "nomor kartu keluarga saya [KK]"),
        ("NKK 3471012001120003", "NKK [KK]"),
        ("3471012001120003 (KK)", "[KK] (KK)"),
        ("KK: 3471012001120003, NIK: 3471015001900001", "KK: [KK], NIK: [NIK]"),
        ("kk3471012001120003", "kk[KK]"),
        ("NIK dan KK saya: 3471015001900001, 3471012001120003", "NIK dan KK saya: [NIK], [KK]"),
        ("KK/NIK 3471012001120003/3471015001900001", "KK/NIK [KK]/[NIK]"),
        ("KK dan NIK: 3471012001120003 dan 3471015001900001", "KK dan NIK: [KK] dan [NIK]"),
        ("NIK belum padan, laporan 2024112800012345", "NIK belum padan, laporan 2024112800012345"),
        # Called so, it counts though a digit is wrong, or one is missing.
        ("NIK: 3471999999123456", "NIK: [NIK]"),
        ("nik saya 347101500190001", "nik saya [NIK]"),
        ("KK 9971019999990003", "KK [KK]"),
        ("isi NIK 1234567890123456 dulu", "isi NIK 1234567890123456 dulu"),
        ("KK 0000000000000000", "KK 0000000000000000"),
        ("rekening 3471015001900001", "rekening [rekening]"),
    ],
)
def test_cards_are_what_they_are_called(written: str, masked: str) -> None:
    assert mask(written).text == masked


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
        "plat luar kota, kode pos 55213, RT 05 RW 12",
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
        "112 tidak diangkat",
        "119",
        "1500999",
        "call center 1500444",
        "0812xxxx1234",
        "0812-xxxx-1234",
        "Rp 081.000",
        "12.30-14.00",
        "-7.795580, 110.369490",
        "lat -7.79558 long 110.36949",
        "no tiket 0812345678901",
        "tanggal 08-12-2024",
        "0800-1-500-500",
        "tahun 2020 2021 2022 2023",
        "0.8123456789",
        "NIK saya belum terdaftar",
        "40 kk",
        "KK saya 4 orang",
        "skor 3-0 2-1",
        "rapat @ 10.00",
        "@5.000/orang",
        "follow instagram ya",
        "ig nya apa",
        "instagram.com/p/abc",
        "tiktok 2 jam",
        "line 3 orang",
        "akun ini bagus",
        "pangsit @3000",
        "nasi @Rp 5.000, teh @25rban, @15.000-20.000 dan @setengah porsi",
        "@all @semua @everyone tolong dibaca",
        "pakai @gmail.com atau @jogjakota.go.id",
        "kata @b***i dan @xxxx",
        "IPv4 192.168.1.1",
        "pukul 07.00 - 16.00 WIB",
        "akun resmi jogjakota.go.id",
        "kode pos 55212 tlp",
        "harga 0812",
        "jam 08.00-12.00",
        "08.00 s.d. 15.30",
        "Rp812.345.678",
        "no. 081/2024/XII",
        "IMEI 358912345678901",
        "Nomor SK: 188/123/2024",
        "2024-08-12 08:12:34",
        "koordinat -7.801194,110.364917",
        "-7.8011945",
        "S 7 48 05 E 110 21 52",
        "1500-455 hotline",
        "call 112",
        "hubungi 110 atau 119",
        "JSS 08123",
        "no aduan: 081200009999",
        "tiket #0812000099",
        "kode OTP 812345",
        "nomor peserta 0812345678",
        "nomor ujian 08-12-345-678-9",
        "NIP 198501012010011001",
        "NPWP 08.123.456.7-541.000",
        "NISN 0081234567",
        "jumlah 08 12 2024",
        "umur 08 tahun",
        "17.08.1945",
        "0-0 1-1 2-2 3-3",
        "5.812.345.678",
        "Rp 0812.000",
        "telp darurat 118",
        "0800 1234567 bebas pulsa",
        "https://jogjakota.go.id/berita/0812345678",
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
    counts = mask(
        "@a_contoh @b_contoh 081200001234 warga@contoh.id 3471015001900001 KK 3471012001120003 "
        "plat AB 1234 XY rek BCA 1234567890 Jl. Mawar No. 5, ttd Budi"
    ).counts
    assert counts == {
        Masking.ACCOUNT: 2,
        Masking.PHONE: 1,
        Masking.EMAIL: 1,
        Masking.NIK: 1,
        Masking.KK: 1,
        Masking.PLATE: 1,
        Masking.BANK_ACCOUNT: 1,
        Masking.ADDRESS: 1,
        Masking.NAME: 1,
    }


def test_public_accounts_stay_written() -> None:
    keep = frozenset({"pemkot_contoh"})
    text = (
        "@Pemkot_Contoh @warga_contoh instagram.com/pemkot_contoh/ x.com/warga_contoh/status/1 "
        "youtube.com/@pemkot_contoh ig: pemkot_contoh @\u2068pemkot_contoh\u2069"
    )
    assert mask(text, keep=keep).text == (
        "@Pemkot_Contoh [akun] instagram.com/pemkot_contoh/ [akun] "
        "youtube.com/@pemkot_contoh ig: pemkot_contoh @\u2068pemkot_contoh\u2069"
    )
    assert "pemkot_contoh" not in mask(text).text.lower()


def test_every_kind_says_what_it_was() -> None:
    assert set(REPLACEMENTS) == set(Masking)
    assert len(set(REPLACEMENTS.values())) == len(Masking)


_PIECES = st.sampled_from(
    ["@", "＠", "budi", "081200001234", "0812-", "-", ".", ",", " ", "/", "@warga.id", "a@b.co", "+62",
     "62", "0274", "512345", "3471015001900001", "3471 0150 ", "x.com/", "wa.me/", "t.me/a", "[akun]",
     "[telepon]", "[NIK]", "tiket ", "WA ", "TKT-", "8", "0", "1", "2024", "(", ")", "#", "\n", "\u2068",
     "\u2069", "gmail.com", "[at]", "Rp", "https://", "tel:", " KK ", " NIK ", "AB 1234 XY", "AB ", " XY", "plat ",
     "rek ", "BCA ", "1234567890", "Jl. Mawar", " No. 5", " RT 3", " RW 5", "rumah saya di ", "blok C", "[alamat]",
     "[nama]", "[rekening]", "[plat]", "nama saya ", "Siti ", "Aminah", "ttd ", "a.n. ", "Hormat kami,", "kulo ",
     " saking ", "saya ", "dari", "O8l2", "nol delapan ", "satu dua tiga empat ", "ig: ", "a_b9", "Budi", "\n- "]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60))
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    once = mask(text).text
    again = mask(once)
    assert again.text == once
    assert not again.counts


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60))
def test_a_text_hardly_grows(text: str) -> None:
    # The shortest thing that is masked is a handle of one letter, "@a", the longest word "[rekening]".
    assert len(mask(text).text) <= 5 * len(text) + 10


@settings(max_examples=200, deadline=None)
@given(
    number=st.from_regex(r"8[1235789][0-9]{8,9}", fullmatch=True),
    start=st.sampled_from(["0", "+62", "62", "+62 ", "(0", "O"]),
    sign=st.sampled_from(["", " ", "-", "."]),
    group=st.integers(min_value=3, max_value=5),
    around=st.sampled_from(
        ["{}", "hubungi {} ya", "WA: {}", "({})", "Budi/{}", "{},", "no hp {} makasih"]
    ),
)
def test_no_digit_of_a_mobile_number_survives(
    number: str, start: str, sign: str, group: int, around: str
) -> None:
    groups = [number[:3], *(number[i : i + group] for i in range(3, len(number), group))]
    written = start + sign.join(groups)
    masked = mask(around.format(written)).text
    assert not any(char.isdigit() for char in masked)


@settings(max_examples=200, deadline=None)
@given(
    area=st.sampled_from(["AB", "AD", "AA", "K", "B", "H"]),
    number=st.integers(min_value=2100, max_value=9998),
    suffix=st.from_regex(r"[B-DF-HJ-NP-TV-Z]{2}", fullmatch=True),
    sign=st.sampled_from(["", " ", "-", "."]),
)
def test_no_digit_of_a_plate_survives(area: str, number: int, suffix: str, sign: str) -> None:
    masked = mask(f"motor plat {area}{sign}{number}{sign}{suffix} parkir").text
    assert not any(char.isdigit() for char in masked)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        alphabet=st.characters(
            blacklist_characters="@＠./:", blacklist_categories=("Nd", "Cs", "Lu", "Lt")
        )
    )
)
def test_a_text_without_signs_or_digits_is_never_touched(text: str) -> None:
    assert mask(text).text == text


_HOSTILE = (
    "a", "@", "@ ", "@a-", "a@", "a@a.", "0", "1 ", "08 ", "8-", "+62", "(", "x.com/", "0812345678,", "TKT-0812345678-",
    "0812345678 3471015001900001 ", "@\u2068", "wa 8", "rek ", "rek 12345678 ", "bca 1-2-", "mandiri ", "transfer ke ",
    "jl a ", "jl. mawar no ", "gang 1 no ", "rt 1/2 no 3 ", "rumah saya di ", "blok a ", "JT III/", "AB 1234 XY ",
    "ab 12 ", "a 1 a", "1-1 ", "nama saya ", "nama saya budi ", "a.n. ", "a.n. Siti bin ", "ttd budi ", "saya, ", "salam ",
    "kulo ", "Budi ", " an ", "\n- ", "nol delapan ", "O8l", "kk ", "nik 1 ", "1/", "ig a_", "ig: ", "a (at) ",
    "a at gmail ", "(at)", "kenalkan saya ",
)  # fmt: skip


def _seconds(text: str) -> float:
    start = time.process_time()
    mask(text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", _HOSTILE)
def test_hostile_text_takes_no_more_than_moments(piece: str) -> None:
    # At most half a second here; quadratic work would take minutes.
    assert _seconds(piece * (60_000 // len(piece))) < 6


@pytest.mark.parametrize(
    "piece", ["a 1 a", "8-", "rek 12345678 ", "a.n. Siti bin ", "jl. mawar no "]
)
def test_a_megabyte_of_hostile_text_takes_seconds(piece: str) -> None:
    # Six seconds here at most; quadratic work would take hours.
    assert _seconds(piece * (1_000_000 // len(piece))) < 90


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
