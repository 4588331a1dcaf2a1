"""House addresses, found inside running text.

What leads to a door is masked: a street or alley with a house number, RT and RW with one, a block
and number in a housing estate, the old lettered numbers of the city's kampungs. A street, a
kilometre, an RT or a kelurahan alone are what complaints are about; they stay, and so does where an
institution is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analytics.privacy.lookalikes import lowered_in_place
from analytics.privacy.spans import Span, without_overlaps

_NO = r"(?<!\w)(?:no(?:mor|mer)?|nmr|num|kav(?:ling)?|kapling)(?![^\W0-9])\.?"
_HOUSE = (
    r"(?:[a-z] ?[\-./]?)?[0-9]{1,4}(?: ?[A-Za-z](?!\w))?(?:[/\-][0-9]{1,3}(?![0-9])"
    r"|[/\-][A-Za-z](?!\w))?"
    r"(?!\w|[.,/\-][0-9])"
)
_NUMBERED = rf"(?:(?:rumah )?{_NO}(?: (?:rumah|rmh|omah))?[ :]{{0,3}}|# ?){_HOUSE}"
_RT = r"(?<!\w)rt(?![^\W0-9])[ .:]{0,3}[0-9]{1,3}(?![0-9])"
_RW = r"(?:rw(?![^\W0-9])[ .:]{0,3}|/ ?)[0-9]{1,3}(?![0-9])"
_RT_AND_RW = rf"\(?{_RT}[ ,./\-]{{0,3}}{_RW}\)?"
_RT_OR_MORE = rf"\(?{_RT}(?:[ ,./\-]{{0,3}}{_RW})?\)?"
_AND = r"[ ,.\n]{0,3}"
_TAIL = rf"(?:{_AND}{_RT_OR_MORE})?"
_BLOCK = r"(?<!\w)blok(?!\w)[ .:]{0,2}[a-z0-9]{1,3}(?!\w)"
_BLOCK_AND_HOUSE = (
    rf"(?:{_BLOCK}{_AND}{_NUMBERED}"
    r"|(?<!\w)(?:blok[ .:]{0,2})?(?!km)[a-z]{1,2} ?[0-9]{0,2} ?[\-/] ?[0-9]{1,3}(?![\w,.]?[0-9a-z])"
    r"|(?<!\w)blok[ .:]{0,2}[a-z]{1,2}[0-9]{1,3}(?!\w))"
)
_WORD = r"[a-z0-9][\w'./\-]{0,24}"
_WORDS = rf"{_WORD}(?:[ ,]{{1,2}}{_WORD}){{0,5}}?"
_STREET_WORD = (
    r"(?:jalan|jln|jl|gang|gg|lorong|lr|dusun|dsn|dukuh|padukuhan|kampung|kp|perumahan|perum"
    r"|kompleks?"
    r"|griya|cluster|asrama|rusunawa|rusun|apartemen|apt)(?!\w)\.?"
)

_PLACE = (
    r"(?:kota )?(?:yogyakarta|jogja|jogjakarta|yogya|sleman|bantul|danurejan|gedongtengen"
    r"|gondokusuman|gondomanan|jetis|kotagede"
    r"|kraton|mantrijeron|mergangsan|ngampilan|pakualaman|tegalrejo|umbulharjo|wirobrajan"
    r"|[a-z]{4,12}(?:an|man|rejo|harjo|ningan)(?=$|[,.\n]))"
)
_NO_YEAR = r"(?!(?:19|20)[0-9]{2}(?![0-9]))"

_STREETS = (
    "jl", "jalan", "gang", "gg", "lorong", "lr", "dusun", "dsn", "dukuh", "padukuhan", "kampung",
    "kp", "perum", "komple", "griya", "cluster", "asrama", "rusun", "apartemen", "apt",
)  # fmt: skip
# Behind the word for a street, up to six words further on.
_TO_THE_DOOR = re.compile(
    rf"(?P<street>{_STREET_WORD}) {{0,2}}(?P<name>{_WORDS})"
    rf"(?:{_AND}(?:{_BLOCK}{_AND})?(?:{_RT_OR_MORE}{_AND})?{_NUMBERED}(?:{_AND}{_NUMBERED})?{_TAIL}"
    rf"|{_AND}{_BLOCK_AND_HOUSE}{_TAIL}"
    rf"| {_HOUSE}{_AND}{_RT_OR_MORE}"
    # Jl. Mawar 12A; Jl. Mawar 12, Umbulharjo; Gang Mawar IV/12
    r"| [0-9]{2,4}[a-h](?!\w)"
    rf"| [0-9]{{1,4}}(?=(?:, ?|,? (?:kel|kec)\.? ?|,? kelurahan |,? kemantren )(?:{_PLACE})(?!\w))"
    r"| [0-9]{1,4}(?=,? (?:kel|kec)(?:\.|urahan|amatan)? [a-z]{4,})"
    rf"| [ivx]{{1,4}} ?/ ?{_NO_YEAR}[0-9]{{1,4}}(?![0-9/])"
    # Jl. Mawar 57.
    rf"| (?P<bare>{_NO_YEAR}[0-9]{{2,4}})(?=[;)\n]|[.,](?![0-9])(?! [0-9])|$))",
)
_WITHOUT_STREET = re.compile(
    rf"(?<!\w)(?:{_RT_AND_RW}{_AND}{_NUMBERED}|{_NUMBERED}{_AND}{_RT_AND_RW}|{_RT}{_AND}{_NUMBERED}"
    rf"|(?:{_NO} rumah|rumah {_NO}) ?:? ?{_HOUSE}{_AND}{_RT}"
    rf"|(?:rumah|omah|kos)(?: saya| kami| ?ku)?,? {_NO} ?:? ?{_HOUSE}{_AND}(?:di |ing "
    rf"|neng )?{_STREET_WORD} {_WORD}|{_BLOCK}{_AND}{_NUMBERED}{_TAIL}"
    r"|(?<!\w)blok[ .:]{0,2}[a-z]{1,2} ?[0-9]{0,2} ?[\-/] ?[0-9]{1,3}(?!\w))",
)
# Words for one's own home, behind which less is needed: a street and a bare number, a place and
# "no 12".
_HOME = re.compile(
    r"(?:(?:rumah|omah|griya|griyo|dalem|kost?|kontrakan|alamat|almt|domisili|tempat tinggal)"
    r"(?: (?:rumah|kos|ktp|lengkap|domisili))?"
    r"(?: ?(?:ku|saya|sy|aku|kami|kula|kulo|gue|gw)| (?:ibu|bapak|orang ?tua|simbah|mertua"
    r"|tetangga|teman) ?(?:saya|ku))"
    r"|(?:tinggal|ngekos|kost?|ngontrak|manggon|berdomisili|domisili)(?=(?P<of_mine>))"
    r"|(?:alamat|almt)(?: (?:lengkap|rumah|ktp|domisili))?(?= ?[:=]))(?!\w)"
    r"(?: (?:itu|ini|ada|saya|sekarang|yaiku|kami|tinggal|adalah|lengkap|sesuai ktp))?"
    r"(?: ?[:=,]| (?:di|ing|neng|ning|nang|wonten))?[ :]{0,3}"
)
_OF_MINE_BEFORE = re.compile(r"(?<!\w)(?:saya|aku|sy|kami|kula|kulo) (?:bertempat )?$")
_AT_HOME = re.compile(rf"(?P<name>{_WORDS}){_AND}(?:{_RT_OR_MORE}{_AND})?{_NUMBERED}{_TAIL}")
_STREET_AT_HOME = re.compile(
    rf"{_STREET_WORD} {{0,2}}(?P<name>{_WORDS})"
    rf"(?:,? {_HOUSE}(?! ?(?:km|m|meter|mtr|menit|mnt|jam|hari|bulan|tahun|kali|rumah|orang|kk|an"
    rf"|an)(?!\w))"
    rf"|{_AND}{_RT_AND_RW})",
)
# "Jogoyudan JT III/123", "Notoprajan NG 2/45": a kampung, its letters, its part, the number.
_LETTERED = re.compile(
    r"(?<!\w)(?:(?:jl\.?|jln\.?|jalan|gg\.?|gang|kampung"
    r"|kp\.?) )?(?:[a-z]{4,20} ){1,2}[a-z]{2}[ .]{1,2}"
    rf"(?:i{{1,3}}|iv|vi{{0,3}}|[1-9]) ?/ ?{_NO_YEAR}[0-9]{{1,4}}(?![0-9/]"
    rf"|[.,][0-9]){_TAIL}"
)
_LETTERS = re.compile(r" [A-Z]{2}[ .]{1,2}[IV1-9]")
# Without one of these no address begins without a street.
_WITHOUT_STREET_WORDS = ("rt", "blok", "rumah", "omah", "kos")
_MAY_BE_WITHOUT_STREET = re.compile(r"rt[ .:]{0,3}[0-9]|blok|(?:rumah|omah|kos)[^0-9]{0,16}[0-9]")
_HOMES = (
    "rumah", "omah", "griy", "dalem", "kos", "kontrakan", "alamat", "almt", "domisili",
    "tempat tinggal", "tinggal", "ngekos", "ngontrak", "manggon", "berdomisili",
)  # fmt: skip
# None of these is in a street's name: what lies behind it is another matter.
_NO_STREET_NAME = frozenset({
    "di", "ke", "dari", "dan", "dgn", "dengan", "yang", "yg", "saya", "sy", "aku", "kami", "kita",
    "ada", "sudah", "sdh", "udah", "belum", "blm", "rusak", "bolong", "berlubang", "macet",
    "banjir", "gelap", "mati", "padam", "tiket", "ticket", "aduan", "laporan", "resi", "perda",
    "perwal", "pergub", "pp", "uu", "sk", "tiang", "gardu", "antrian", "antrean", "urut", "rute",
    "jalur", "trayek", "koridor", "halte", "bus", "hp", "wa", "telp", "telepon", "rekening",
    "rek", "plat", "nopol", "undang-undang", "pasal", "kaki", "tol", "juara", "ranking",
    "peringkat", "prioritas", "terus", "keluar", "masuk", "itu", "ini", "nya", "tadi", "kemarin",
    "kmrn", "tahun", "th", "tanggal", "tgl", "jam", "mau", "utk", "untuk", "sampai", "sampe",
    "ktp", "kk", "nik", "sama", "tolong", "mohon", "padahal", "karena", "krn", "yaitu", "adalah",
    "kalau", "kalo", "klo", "tapi", "tp", "juga", "jg", "lagi", "lg", "kok", "min", "pak", "bu",
    "mas", "mbak", "warga", "ketua", "lampu", "nomor", "no", "rt", "rw", "tidak", "gak", "ga",
    "nggak", "ora", "sing", "neng", "ning", "kursi", "kamar", "lantai", "kode", "perlu", "harus",
    "pagi", "siang", "sore", "malam", "santai", "mundur", "sehat", "tahap", "program", "proyek",
    "lubang", "umur", "usia", "hari", "skor", "pukul", "nasional", "provinsi", "kabupaten",
    "alternatif", "utama", "lewat", "bisa", "sejak", "setiap", "tiap", "antara", "surat",
    "email",
})  # fmt: skip
_PAPER_BEFORE = re.compile(r"(?<!\w)(?:perda|perwal|pergub|sk|uu|pp|surat|nomor|no)(?!\w)")

# Where an institution is, anybody may know: "Puskesmas Jetis, Jl. Diponegoro No. 91".
_INSTITUTION_BEFORE = re.compile(
    r"(?<!\w)(?:gedung|kantor|puskesmas|pustu|rs|rsud|rsu|rumah sakit|klinik|sekolah|sd|sdn|smp"
    r"|smpn|sma|sman|smk|smkn"
    r"|tk|paud|kampus|universitas|hotel|losmen|masjid|musholla|gereja|pura|balai|balaikota|dinas"
    r"|disdukcapil"
    r"|dukcapil|dinkes|dishub|dinsos|kelurahan|kecamatan|kemantren|polsek|polres|polresta|polda"
    r"|bank|atm|pasar|terminal"
    r"|stasiun|halte|museum|perpustakaan|mall?|plaza|spbu|pom bensin|indomaret|alfamart|alfamidi"
    r"|superindo|toko|ruko"
    r"|restoran|resto|rm|rumah makan|kafe|cafe|apotek|apotik|panti|posko|posyandu|pdam|pln|bpjs"
    r"|samsat"
    r"|pengadilan|kejaksaan|stadion|gor|taman|makam|sekretariat|studio|warung|kios|pabrik|gudang"
    r"|showroom|dealer"
    r"|laundry|barbershop|salon|bengkel|terletak|berlokasi|lokasine|kedai|depot|bakmi|bakso|soto"
    r"|sate|gudeg|monumen|candi)(?!\w)[^\n!?;]{0,48}$",
)
_NOT_ITS_OWN = re.compile(
    r"(?<!\w)(?:rumah(?! sakit| makan)|omah|kos|tinggal|rumahku|omahku|tetangga|tempatku|depan"
    r"|dekat|deket|sebelah|samping"
    r"|belakang|seberang|utara|selatan|timur|barat|cedhak|cerak|ngarep|mburi)(?!\w)",
)
_STALL_BEFORE = re.compile(
    r"(?<!\w)(?:pasar|kios|los|lapak|parkir(?:an)?|makam|kuburan|tenda|stan|stand|booth|gudang"
    r"|kursi|tribun|lantai)(?!\w)"
    r"[^\n.!?;]{0,32}$",
)
_RANK_BEHIND = re.compile(
    r" ?(?:se-?[a-z]{4,}|paling|ter[a-z]{3,}|di (?:jogja|indonesia|dunia|yogya|diy)|tahun (?:19"
    r"|20)[0-9]{2}|dari bawah"
    r"|dari atas)(?!\w)",
)
_CONTEXT = 80
_BESIDE = 24


def find_addresses(text: str) -> list[Span]:
    """Return the places in ``text`` that hold a house's address, sorted and without overlaps."""
    lowered = lowered_in_place(text)
    places = [*_homes(lowered), *_doors(lowered)]
    if any(map(lowered.__contains__, _WITHOUT_STREET_WORDS)) and _MAY_BE_WITHOUT_STREET.search(
        lowered
    ):
        places += [
            match.span()
            for match in _WITHOUT_STREET.finditer(lowered)
            if _is_house(lowered, *match.span())
        ]
    if "/" in text:
        places += [
            match.span()
            for match in _LETTERED.finditer(lowered)
            if _is_lettered(text, lowered, match)
        ]
    return without_overlaps(places) if places else places


def _words(lowered: str, words: tuple[str, ...]) -> Iterator[int]:
    """Yield where one of the ``words`` begins, at the beginning of a word of the text."""
    for word in words:
        at = lowered.find(word)
        while at >= 0:
            if not lowered[at - 1 : at].isalnum():
                yield at
            at = lowered.find(word, at + len(word))


def _doors(lowered: str) -> Iterator[Span]:
    """Yield what is a house's address by its own form."""
    for at in _words(lowered, _STREETS):
        door = _TO_THE_DOOR.match(lowered, at)
        if (
            door
            and _is_name(door["street"], door["name"])
            and not (door["bare"] and _is_no_street(door["street"], door["name"]))
            and _is_house(lowered, *door.span())
        ):
            yield door.span()


def _homes(lowered: str) -> Iterator[Span]:
    """Yield what is an address because somebody says that it is a home."""
    for at in _words(lowered, _HOMES):
        home = _HOME.match(lowered, at)
        if home and (
            home["of_mine"] is None or _OF_MINE_BEFORE.search(lowered, max(0, at - _CONTEXT), at)
        ):
            for pattern in (_STREET_AT_HOME, _AT_HOME):
                place = pattern.match(lowered, home.end())
                if place and _is_name("", place["name"]):
                    yield place.span()


def _is_lettered(text: str, lowered: str, match: re.Match[str]) -> bool:
    """Say whether letters and numbers are a kampung's: capitals, or a Roman part and a stroke."""
    if _PAPER_BEFORE.search(lowered, max(0, match.start() - 12), match.end()):
        return False
    is_roman = re.search(r" [iv]{1,4} ?/", match[0]) is not None
    return is_roman or _LETTERS.search(text, *match.span()) is not None


def _is_name(street: str, name: str) -> bool:
    """Say whether ``name`` can be what the ``street`` is called."""
    words = [word.strip(".") for word in re.split(r"[ ,]+", name)]
    # "Jl. Tunjung Baru" is a street; behind "jalan baru" comes how long it has been one.
    if not _NO_STREET_NAME.isdisjoint(words) or words[0] == "baru":
        return False
    can_be_number = street.strip(".") in ("gang", "gg", "lorong", "lr", "")
    return can_be_number or any(not word[:1].isdigit() and word != "raya" for word in words)


def _is_no_street(street: str, name: str) -> bool:
    """Say whether a bare number behind ``name`` may be something else than a house's."""
    is_street = street.startswith("j") and name.count(" ") < 3 and not name.endswith("km")
    return not is_street or any(map(str.isdigit, name))


def _is_house(text: str, start: int, end: int) -> bool:
    """Say whether the number at this place is a house's, and the house nobody's public office."""
    if _RANK_BEHIND.match(text, end):
        return False
    before = text[max(0, start - _CONTEXT) : start]
    if _STALL_BEFORE.search(before):
        return False
    institution = _INSTITUTION_BEFORE.search(before)
    return institution is None or bool(
        _NOT_ITS_OWN.search(before, max(0, institution.start() - _BESIDE))
    )
