"""Names of people where they sign or say who they are, found inside running text.

A name by itself cannot be told from any word of the language. It is looked for only behind words
that announce one (*nama saya*, *a.n.*, *ttd*, *hormat kami*, *jenengku*), and in the last words of
a text; ``person_names`` says whether what stands there is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analytics.privacy.lookalikes import lowered_in_place
from analytics.privacy.person_names import (
    END_OF_INTRODUCTION,
    Trust,
    is_name,
    name_at,
    names_joined,
)
from analytics.privacy.spans import Span, without_overlaps


@dataclass(frozen=True, slots=True)
class _Announcement:
    """Words that announce a name.

    ``starts`` are the letters that ``pattern`` can begin with: finding those first is what makes
    looking cheap. ``pattern`` is for small letters and ends where the name begins; ``ends`` has to
    match behind the name, ``before`` up to the beginning.
    """

    starts: tuple[str, ...]
    trust: Trust
    pattern: re.Pattern[str]
    ends: re.Pattern[str] | None = None
    before: re.Pattern[str] | None = None

    def surrounds(self, lowered: str, start: int, end: int) -> bool:
        """Say whether what stands before ``start`` and behind ``end`` is as it has to be."""
        return (self.ends is None or self.ends.match(lowered, end) is not None) and (
            self.before is None
            or self.before.search(lowered, max(0, start - _BEFORE), start) is not None
        )


_BEFORE = 24
_MINE = r"(?:saya|sya|sy|aku|ak|aq|ku|kami|gue|gua|gw|kula|kulo|q)"
_LINK = (
    r"(?:[ ,]{1,2}(?:adalah|yaitu|yaiku|itu|ya|ki|iki|kuwi|niku|pun|sendiri|asli|lengkap|cukup))?"
    r"(?:[ \"':=,\-]{1,4}|\.{2,4} ?)"
)
_KIN = (
    r"(?:anak|ibu|bapak|ayah|suami|istri|isteri|adik|adek|kakak|simbah|mertua|bojo|mama|papa"
    r"|keponakan|cucu|bayi"
    r"|saudara|tetangga|teman)"
)
# "a.n. anak saya Naura"
_FOR = rf"(?:(?:alm\.?|almarhum|almarhumah) )?(?:{_KIN} ?{_MINE},? )?"
_WHOSE = (
    r"(?:lengkap|terang|jelas|pelanggan|peserta|nasabah|pelapor|pengadu|pengirim|pemohon|pendaftar|anak|siswa|pasien|pemilik"
    r"|ktp|sesuai ktp|saya"
    r"|penerima|orang ?tua|ibu|bapak|ayah|wali|suami|istri|korban|warga|kepala keluarga)"
)
# "nama suami Budi" may be said of somebody else's; these are said by an office or of oneself.
_WHOSE_OTHER = (
    r"(?:lengkap|terang|pelanggan|peserta|nasabah|pelapor|pengadu|pemohon|pendaftar|pasien|siswa"
    r"|pemilik|penerima|korban)"
)
_AS_IN_A_FORM = r"[ \t*_]{0,12}[:=][ \t*_]{0,4}\n?\"?"
_THANKS = (
    r"(?:kasih|makasih|nuwun|suwun|trims|thx|thanks|sekian)(?: (?:banyak|sebelumnya|sanget|you))?"
)
_ADDRESSED = r"(?:pak|bu|mas|mbak|mba|kak|bapak|ibu|bang|min|bpk|mbah)(?!\w)"
_SIGN_OFF_WORDS = (
    r"(?:hormat (?:saya|kami|kula|kulo)|salam(?: (?:saking|hormat|hangat|sehat|waras|sejahtera"
    r"|lestari|kenal|damai|budaya"
    r"|sayang|santun|takzim|rahayu|semangat|selalu|semua|semuanya|dari|saya|kami)){0,4}"
    r"|wassalam[\w']{0,20}"
    r"(?: wr\.? ?wb\.?)?|rahayu|(?:best |kind )?regards)"
)
_END_OF_SIGNATURE = re.compile(
    r"[ \"')]*(?:$|[\n,.(|\-/+&0-9\[]| (?:dari|warga|wrg|saking|rt|kelurahan|kampung|ketua|selaku"
    r"|dan|di|sekeluarga)(?!\w))"
)
_END_OF_TEXT = re.compile(
    r"[ \"').!,\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]*(?:[(,] ?[^\n]{0,30})?$"
)
_FORM_GOES_ON = re.compile(
    r"[ ,\n]{1,3}(?:nik|alamat|almt|umur|usia|no|nomor|hp|wa|telp|rt|kk|ktp|ttl|tgl|tanggal"
    r"|pekerjaan|domisili|warga|[0-9]{2} (?:th|thn|tahun))(?!\w)"
)
_WHERE_FROM = re.compile(
    r",? (?:dari|dr|dri|warga|wrg|saking|seko|saka|asal|tinggal|domisili|umur|usia)(?!\w)| \("
)
_IN_ENGLISH = re.compile(r"(?:,? from |[,.]|$| and )")
_FROM_IN_JAVANESE = re.compile(
    r",? (?:saking|sangking|seko|soko|saka|griya|griyo|omah|warga|asli|tiyang|wong)(?!\w)"
)
_TELEPHONE_BEHIND = re.compile(r"[ :(\-]{0,3}\[telepon\]")
# "400 an": about 400, people write the ending apart.
_NO_ENDING = re.compile(r"(?<![0-9'*\"])$")
_OPENING = re.compile(
    r"(?:^ |[.!?,;:\n] ?|(?<!\w)(?:dengan|dgn|ini|izin|ijin|bertanya|tanya|min|kak|pak|bu|mas|mbak"
    r"|halo|siang|pagi|sore|permisi|nuwun|nuwunsewu|sewu|maaf|kulonuwun|hai|hallo|ass"
    r"|(?:wa)?as+al+am+u?'?alaik[uo]m(?: warahmatullahi wabarakatuh| wr\.? ?wb\.?)?"
    r"|malam|admin|wb|dari|oleh|perkenalkan) )$"
)
_OF_MINE_BEFORE = re.compile(
    rf"(?<!\w)(?:{_MINE}|inyong) (?:(?:sing|ingkang|yang|yg|biasa|akrab|sering) )?$"
)
_OFTEN_BEFORE = re.compile(r"(?<!\w)(?:biasa|akrab|sering) $")
_AT_A_NEW_START = re.compile(r"(?:^ |[.,!?\n)] ?|(?<!\w)(?:kasih|nuwun|suwun|makasih) )$")
_BESIDE_TELEPHONE = ("cp ", "hub ", "hub. ", "hubungi ", "kontak ")

_ANNOUNCEMENTS = tuple(
    _Announcement(starts, trust, re.compile(pattern), *conditions)
    for starts, trust, pattern, *conditions in (
        # nama saya Rini, namaku, nami kulo Sarjono, jenengku Wawan, panggilan saya Nining
        (
            ("nama", "nami", "jeneng", "panggilan"),
            Trust.ANY,
            rf"(?:nama|jenenge?|nami|naminipun|panggilan)(?: (?:lengkap|asli"
            rf"|panggilan))? ?{_MINE}(?!\w)"
            rf"(?: ?\([^)\n]{{1,20}}\))?{_LINK}",
        ),
        # In Indonesian the same word is a disease.
        (("asma",), Trust.CAPITAL, rf"asma(?:ne|nipun)? ?(?:{_MINE}|dalem)(?!\w){_LINK}"),
        # aku jenenge Parjo, kulo nami Slamet, saya bernama Budi
        (
            ("bernama", "jeneng", "nami ", "asma", "dipanggil"),
            Trust.ANY,
            rf"(?:bernama|jenenge|jeneng|nami|asma|asmane|dipanggil)(?!\w){_LINK}",
            None,
            _OF_MINE_BEFORE,
        ),
        (("dipanggil ",), Trust.CAPITAL, r"dipanggil ", None, _OFTEN_BEFORE),
        (
            ("panggil ",),
            Trust.ANY,
            r"panggil (?:saja |aja |wae )?(?:saya|aku|kula|kulo|sy)(?: saja| aja| wae)?[ ,:]{1,3}",
        ),
        (("panggil ",), Trust.LISTED, r"panggil (?:saja|aja|wae) "),
        (("i'm ",), Trust.CAPITAL, r"i'm ", _IN_ENGLISH),
        (("my name",), Trust.ANY, r"my name(?: is|'s) "),
        (("nama ", "jeneng"), Trust.CAPITAL, rf"(?:nama|jenenge?) {_KIN} ?{_MINE}(?!\w){_LINK}"),
        (
            ("perkenal", "kenalkan", "kenalin", "kenalaken"),
            Trust.ANY,
            rf"(?:per)?kenal(?:kan|in|aken)[ ,:]{{1,3}}{_MINE}[ ,:]{{1,3}}",
        ),
        (
            ("perkenal", "kenalkan", "kenalin"),
            Trust.LISTED,
            r"(?:per)?kenal(?:kan|in)[ ,:]{1,3}",
            END_OF_INTRODUCTION,
        ),
        # Nama: Budi Santoso; Nama / alamat = Siti
        (
            ("nama", "nm:", "nm :"),
            Trust.ANY,
            rf"(?:nama|nm)(?: {_WHOSE})?(?: ?\([^)\n]{{1,20}}\))?(?: ?(?:/|&|dan) ?(?:alamat|nik"
            rf"|no hp|hp|umur|usia))?"
            rf"{_AS_IN_A_FORM}",
        ),
        (
            ("pelapor", "pengirim", "pengadu", "pemohon", "penanggung", "cp:", "cp :", "contact",
             "kontak", "narahubung", "warga:", "warga :", "penulis", "koordinator", "ketua",
             "sekretaris", "bendahara", "saksi", "korban", "pic", "pj:", "melapor", "lapor:",
             "mengadu", "yang membuat", "pasien", "tangan:"),
            Trust.CAPITAL,
            r"(?:pelapor|pengirim|pengadu|pemohon|penanggung jawab|cp|contact person|kontak"
            r"|narahubung|warga|penulis"
            r"|koordinator|sekretaris|bendahara|ketua(?: rt| rw)?(?: [0-9]{1,3})?|saksi|korban|pic"
            r"|pj|melapor|lapor|mengadu"
            rf"|yang membuat pernyataan|pasien|tangan){_AS_IN_A_FORM}",
        ),
        (("dari:", "dari :", "oleh:"), Trust.LISTED, r"(?:dari|oleh) ?: ?"),
        (
            ("pelapor", "pemohon", "melapor"),
            Trust.CAPITAL,
            r"(?:pelapor|pemohon|melapor)(?:, ?\n{0,3}|\n{1,3})[( ]?",
            _END_OF_TEXT,
        ),
        (("pelapor ", "pemohon "), Trust.LISTED, r"(?:pelapor|pemohon) "),
        (("di bawah ini", "dibawah ini"), Trust.CAPITAL, r"di ?bawah ini[ :,\n]{1,4}(?:saya )?"),
        # nama lengkap Siti Aminah, nama pasien Ngatiyem
        (
            ("nama ",),
            Trust.CAPITAL,
            rf"nama(?: (?:lengkap|asli))?(?: {_WHOSE_OTHER})(?:nya|ne)?[ :]{{1,3}}",
        ),
        # sdr. Wawan, saudari Lina
        (("sdr", "saudar"), Trust.CAPITAL, r"(?:sdri?(?!\w)\.?|saudara|saudari) "),
        # Yang melapor, Sukirman
        (
            ("yang me", "yg me"),
            Trust.CAPITAL,
            r"(?:yang|yg) (?:memohon|melapor|melaporkan|mengadu|mengadukan|membuat(?: laporan"
            r"| pernyataan)?)[ ,:]{0,3}\n{0,3}(?<![a-z])",
            _END_OF_TEXT,
        ),
        # yang namanya Parjiyem
        (("namanya", "namane", "jenenge"), Trust.LISTED, r"(?:nama(?:nya|ne)|jenenge)[ :]{1,2}"),
        # nama Siti Aminah, nik …: without anything between only a sure name
        (("nama ",), Trust.LISTED, r"nama ", _FORM_GOES_ON),
        # a.n. Siti Aminah, a/n budi, an. Bp. Joko, atas nama Dewi
        (
            ("a.n", "a. n", "a/n"),
            Trust.ANY,
            rf"(?:a\. ?n(?!\w)\.?|a\.n\.(?=\w)|a/n(?!\w)\.?)[ :,\"]{{0,3}}{_FOR}",
        ),
        (
            (" an.", " an:", " an :", "(an.", "\nan."),
            Trust.CAPITAL,
            rf"[ (\n]an ?[.:][ :]{{0,2}}{_FOR}",
            None,
            _NO_ENDING,
        ),
        (("atas nama",), Trust.CAPITAL, rf"atas nama(?:nya)?[ :]{{1,3}}{_FOR}"),
        ((" an ",), Trust.LISTED, rf" an {_FOR}(?=[a-z]{{2}})", None, _NO_ENDING),
        (("atas nama",), Trust.LISTED, rf"atas nama(?:nya)?[ :]{{1,3}}{_FOR}"),
        # ttd Budi; tertanda, Budi
        (
            ("ttd", "tertanda"),
            Trust.CAPITAL,
            r"(?:ttd|tertanda)(?!\w)[ .,:()\-/\n]{1,6}",
            _END_OF_SIGNATURE,
        ),
        (
            ("ttd", "tertanda"),
            Trust.ANY,
            r"(?:ttd|tertanda)(?!\w)[ .,:()\-/\n]{1,6}",
            _END_OF_TEXT,
            _AT_A_NEW_START,
        ),
        (("ttd", "tertanda"), Trust.LISTED, r"(?:ttd|tertanda)(?!\w)[ .,:()\-/\n]{1,6}"),
        # Hormat kami,\nAgus; salam sehat, Dewi
        (
            ("hormat ", "salam", "wassalam", "rahayu", "regards"),
            Trust.CAPITAL,
            rf"{_SIGN_OFF_WORDS}(?!\w)(?: ?[,.\-:~]{{1,3}}[ \n]{{0,3}}| ?\n{{1,3}} ?)[(\-~]?",
            _END_OF_SIGNATURE,
        ),
        (("hormat ", "salam"), Trust.LISTED, rf"{_SIGN_OFF_WORDS} ", _END_OF_SIGNATURE),
        (("hormat ",), Trust.CAPITAL, r"hormat (?:saya|kami) ", _END_OF_TEXT),
        (
            ("hormat ",),
            Trust.ANY,
            r"hormat (?:saya|kami) ?(?:[,:\-]{1,2} ?\n{0,3}|\n{1,3})",
            _END_OF_TEXT,
        ),
        # salam hangat dari Fransisca Widya, Klitren
        (("salam",), Trust.LISTED, r"salam(?: [a-z]{4,12}){0,3} dari ", _END_OF_SIGNATURE),
        # tinggal ttd saya sendiri: Paryoto
        (("ttd", "tanda tangan"), Trust.CAPITAL, r"(?:ttd|tanda tangan)[a-z ]{2,24}: ?"),
        # Pagi, ini Togar dari asrama
        (("ini ",), Trust.LISTED_CAPITAL, r"ini[ ,]{1,2}", _WHERE_FROM, _AT_A_NEW_START),
        # Matur nuwun. Sumarsih, Gedongkiwo
        (
            ("kasih", "makasih", "nuwun", "suwun", "trims", "thx", "thanks", "sekian"),
            Trust.LISTED,
            rf"{_THANKS}(?=[ \n]?[^\w\s]|\n)[^\w(\[]{{1,8}}(?!{_ADDRESSED})",
            _END_OF_TEXT,
        ),
        (
            ("kasih", "makasih", "nuwun", "suwun", "trims", "thx", "thanks", "sekian"),
            Trust.CAPITAL,
            rf"{_THANKS}[.,! ]{{0,3}}\n{{1,3}}[(\-~ ]{{0,2}}(?!{_ADDRESSED})",
            _END_OF_TEXT,
        ),
        # kulo Sarjono saking Klitren
        (
            ("kula", "kulo"),
            Trust.ANY,
            r"(?:kula|kulo)[ ,]{1,2}(?:niki |pun |nami )?",
            _FROM_IN_JAVANESE,
        ),
        (("aku ",), Trust.CAPITAL, r"aku[ ,]{1,2}", _FROM_IN_JAVANESE, _OPENING),
        (
            ("kula", "kulo"),
            Trust.CAPITAL,
            r"(?:kula|kulo)[ ,]{1,2}(?:niki |pun )?",
            END_OF_INTRODUCTION,
        ),
        # Izin bertanya, saya Budi dari Klitren
        (
            ("saya", "sy ", "aku "),
            Trust.LISTED,
            r"(?:saya|sy|aku)(?: dengan| dgn)?[ ,:]{1,2}",
            END_OF_INTRODUCTION,
            _OPENING,
        ),
        (
            ("saya", "sy ", "aku "),
            Trust.LISTED_CAPITAL,
            r"(?:saya|sy|aku)(?: dengan| dgn)? ",
            None,
            _OPENING,
        ),
        (
            ("saya", "sy ", "aku "),
            Trust.CAPITAL,
            r"(?:saya|sy|aku)(?: dengan| dgn)?[ ,:]{1,2}",
            _WHERE_FROM,
            _OPENING,
        ),
        # CP Bu Rini 0812…; 0812… (Pak Budi)
        (
            _BESIDE_TELEPHONE,
            Trust.LISTED,
            r"(?:cp|hub\.?|hubungi|kontak) ",
            _TELEPHONE_BEHIND,
        ),
        (("[telepon]",), Trust.LISTED, r"\[telepon\][ (/\-,]{1,3}", _END_OF_SIGNATURE),
    )
)  # fmt: skip
# Of many beginnings one has these letters: most texts have none and are done. The rest need a
# colon.
_GATES = (
    "nam", "asma", "eneng", "anggil", "enal", "a.n", "a. n", "a/", " an", "(an", "tanda", "ttd",
    "salam", "hormat", "rahayu", "regards", "i'm ", "kasih", "uwun", "trims", "thx", "thanks",
    "sekian", "bawah ini", "ini ", "sdr", "audar", "ang me", "yg me", "kul", "saya", "sy ", "aku ", "lapor", "mohon", "[telepon]", ":",
)  # fmt: skip


def _gate_of(start: str) -> str:
    if start in _BESIDE_TELEPHONE:
        return "[telepon]"
    return next((gate for gate in _GATES if gate in start), ":")


_BY_GATE = {
    gate: tuple(
        (start, tuple(each for each in _ANNOUNCEMENTS if start in each.starts))
        for start in dict.fromkeys(start for each in _ANNOUNCEMENTS for start in each.starts)
        if _gate_of(start) == gate
    )
    for gate in _GATES
}
# The last words of a text, alone on their line, behind a dash or a full stop: a signature if they
# are names.
_SIGN_OFF = re.compile(
    r"(?:\n[ (]*[\-~]{0,2} ?|[.!?,)] ?[\-~]{1,2} ?|(?<=[a-z]{3}[.!?]) | ~ ?| -(?=\w)"
    r"|(?<=[a-z]{3}) - )(?=[^\n\-~]{3,40}$)"
)
_TAIL = 48
# Quick to ask: is there a beginning of that kind at all?
_CAPITAL_AFTER_SIGN = re.compile(r"[\n.!?,)~\-][ \n(~\-]{0,3}[A-Z]")
# "… ya min (Budi, RT 5)"
_IN_BRACKETS = re.compile(r" \((?=[^()\n]{3,40}\)[ .!]*$)")
# "Siti, warga Klitren: …"
_AT_THE_BEGINNING = re.compile(r",? warga(?!\w)|, rt(?!\w)")
# "Sri Wahyuni (ttd)"
_SIGNED_BEHIND = re.compile(
    r"(?<![\w.])[A-Z][\w'.]{1,20}(?: [A-Z][\w'.]{0,20}){0,3}(?=,? ?\n?\(?ttd\.?\)?[ .]*$)",
    re.MULTILINE,
)
# What a word that announces may not follow: letters, and our own bracket.
_BOUND = re.compile(r"[\w\[]")


def find_names(text: str) -> list[Span]:
    """Return the places in ``text`` that hold the name of who speaks or signs, sorted."""
    # The beginning of a text is a space like any other.
    text = " " + text
    lowered = lowered_in_place(text)
    places: list[Span] = []
    for gate in filter(lowered.__contains__, _GATES):
        for start, announcements in _BY_GATE[gate]:
            places += _names_behind(text, lowered, start, announcements)
    tail = max(0, len(text) - _TAIL)
    if _CAPITAL_AFTER_SIGN.search(text, tail):
        places += _sign_off(text, tail)
    if text.rstrip(" .!").endswith(")"):
        places += _in_brackets(text, tail)
    if "ttd" in lowered:
        places += _signed_behind(text)
    if "warga" in lowered or ", rt" in lowered:
        place = name_at(text, 1, Trust.LISTED_CAPITAL)
        if place and _AT_THE_BEGINNING.match(lowered, place[1]):
            places.append(place)
    if not places:
        return places
    for _, end in tuple(places):
        places += names_joined(text, end)
    return without_overlaps((start - 1, end - 1) for start, end in places)


def _names_behind(
    text: str, lowered: str, start: str, announcements: tuple[_Announcement, ...]
) -> Iterator[Span]:
    at = lowered.find(start)
    while at >= 0:
        if start[0] in " (\n[" or not _BOUND.match(lowered[at - 1]):
            for announcement in announcements:
                match = announcement.pattern.match(lowered, at)
                place = match and name_at(text, match.end(), announcement.trust)
                if place and announcement.surrounds(lowered, at, place[1]):
                    yield place
        at = lowered.find(start, at + len(start))


def _sign_off(text: str, tail: int) -> Iterator[Span]:
    for match in _SIGN_OFF.finditer(text, tail):
        place = name_at(text, match.end(), Trust.LISTED_CAPITAL)
        if (
            place
            and _END_OF_TEXT.match(text, place[1])
            # Two names with a dash between are a pair, no signature.
            and not is_name(text[tail : match.start()].rpartition(" ")[2])
        ):
            yield place


def _in_brackets(text: str, tail: int) -> Iterator[Span]:
    for match in _IN_BRACKETS.finditer(text, tail):
        place = name_at(text, match.end(), Trust.LISTED_CAPITAL)
        # Without what else he says of himself it may be the one who is quoted.
        if place and text[place[1]] == ",":
            yield place


def _signed_behind(text: str) -> Iterator[Span]:
    for match in _SIGNED_BEHIND.finditer(text):
        place = name_at(text, match.start(), Trust.LISTED)
        if place and place[1] >= match.end():
            yield place
