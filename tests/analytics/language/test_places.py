"""Places in texts: which kemantren a text names, traps among them, and what an office may write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import SettingError
from analytics.language.places import CITY, Area, PlaceFinder, kemantren_of, load_gazetteer
from analytics.language.places.gazetteer import Kind
from analytics.messages import LANGUAGES, Translator
from analytics.settings import PROJECT_ROOT

PLACES = PROJECT_ROOT / "data" / "places"
GAZETTEER = load_gazetteer()
FINDER = PlaceFinder(GAZETTEER)

Ring = list[tuple[float, float]]


def kemantren(text: str) -> str:
    """Return the numbers of the kemantren that a text names, as "01 14"."""
    found = {mention.kemantren for mention in FINDER.find(text)}
    return " ".join(sorted(code[-2:] for code in found if code is not None))


def codes(text: str) -> list[str]:
    return [mention.code for mention in FINDER.find(text)]


class TestAreas:
    @pytest.mark.parametrize("area", GAZETTEER.areas, ids=lambda area: area.code)
    def test_every_area_is_found_by_its_name_and_kind(self, area: Area) -> None:
        if area.code == CITY:
            text = "Pemerintah Kota Yogyakarta"
        elif area.kemantren is None:
            text = f"warga kemantren {area.name} mengeluh"
        else:
            text = f"warga kelurahan {area.name} mengeluh"
        assert codes(text) == [area.code]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Tegalrejo banjir", "34.71.01"),
            ("kelurahan Tegalrejo banjir", "34.71.01.1003"),
            ("Kel. Ngampilan", "34.71.06.1001"),
            ("lurah Mantrijeron", "34.71.08.1003"),
            ("kemantren Wirobrajan", "34.71.07"),
        ],
    )
    def test_a_kemantren_and_its_kelurahan_of_the_same_name(self, text: str, code: str) -> None:
        assert codes(text) == [code]

    def test_a_kemantren_and_a_kelurahan_in_it_are_both_given(self) -> None:
        assert codes("Umbulharjo, Sorosutan") == ["34.71.13", "34.71.13.1006"]

    @pytest.mark.parametrize(
        "text",
        ["Jogja panas banget", "kota yogya makin macet", "pemkot diam saja", "YOGYAKARTA rame"],
    )
    def test_the_city_alone(self, text: str) -> None:
        assert codes(text) == [CITY]

    def test_the_city_is_not_said_where_a_place_in_it_is(self) -> None:
        assert codes("Baciro, Yogyakarta") == ["34.71.03.1004"]

    @pytest.mark.parametrize(
        "text",
        [
            "Tribun Jogja beritanya telat",
            "naik Trans Jogja",
            "Sleman, Yogyakarta",
            "Daerah Istimewa Yogyakarta",
            "kota Solo",
        ],
    )
    def test_what_only_has_the_name_of_the_city(self, text: str) -> None:
        assert codes(text) == []


class TestNamesThatAreWords:
    @pytest.mark.parametrize(
        "text",
        [
            "emang bener sih kata masnya, sampahnya numpuk",
            "bener banget min, gak ada tindakan",
            "Bener. jalan itu emang rusak",
            "sing bener wae min, masa aspal anyar wis bolong",
            "kudune dicek sing bener",
            "warga bener-bener resah sama klitih",
            "Jalannya bener2 rusak",
            "jalan bener aja susah, banyak lubang",
            "makan di warung bener enak",
            "Sebener'e aku yo pengen pindah",
            "BENER KATA MASNYA",
            "lurahe bener ora tau ketok",
            "pak rt bener kok orangnya",
            "ngadek nganti bener.",
            "laporan tahunan pemkot kapan keluar",
            "Laporan Tahunan DPRD",
            "acara tahunan sekaten kok sepi",
            "bayar kos tahunan mahal bgt",
            "pelatihan kantor tahunan",
            "iuran tahunan RW 5",
            "pihak kraton harus ikut bertanggung jawab",
            "Kraton kok diem aja soal ini",
            "abdi dalem kraton gajinya kecil",
            "para veteran butuh bantuan",
            "perwakilan warga datang",
            "kemasan bakpia jelek",
            "simpan neng kemasan",
            "Pembina Pramuka",
            "serangan klitih di jalan",
            "makan gayam rebus enak",
            "burung kenari lepas",
            "keluarga cendana",
            "umure patang puluhan tahun",
            "regane patang puluhan ewu",
            "pesawat terbang rendah",
            "tanahnya terban karena hujan",
            "kota baru bakal dibangun di kalimantan",
            "hidup neng kota-kota gede larang",
            "kasihan bgt warganya",
            "penumpang turun di halte",
            "rada mendingan sekarang",
            "anak sma 2 orang kecelakaan",
            "kudu dipingit sik",
        ],
    )
    def test_said_as_words(self, text: str) -> None:
        assert kemantren(text) == ""

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("di Bener RT 3 lampunya mati semua", "01"),
            ("kelurahan bener pelayanannya oke", "01"),
            ("KEL. BENER BANJIR", "01"),
            ("warga Bener ngeluh air PDAM keruh", "01"),
            ("rumahku di Bener, Tegalrejo, kebanjiran", "01"),
            ("neng kampung Bener ana ula", "01"),
            ("RW 05 Bener minta fogging", "01"),
            ("kulo tiyang Bener, nyuwun pirsa", "01"),
            ("lampu jalan daerah bener mati semua", "01"),
            ("Jalan Bener Raya gelap", "01"),
            ("warga Tahunan protes parkir liar", "13"),
            ("di Tahunan, Umbulharjo, ada tiang miring", "13"),
            ("Tahunan banjir lagi min", "13"),
            ("kelurahan tahunan lama banget urus KTP", "13"),
            ("metu seko omah Tahunan", "13"),
            ("agenda tahunan warga Bener", "01"),
            ("kemantren Kraton bersih", "09"),
            ("warga Kraton keluhkan bising", "09"),
            ("ke kraton macet parkir susah", "09"),
            ("di sekitar keraton banyak pengamen", "09"),
            ("Jadwal vaksin Kraton, Ngampilan & Wirobrajan", "06 07 09"),
            ("Kadipaten RW 3 sampah numpuk", "09"),
            ("di Panembahan saluran mampet", "09"),
            ("jl perwakilan pkl", "04"),
            ("Jl. Kemasan Kotagede", "14"),
            ("Jln Pramuka No 5", "13"),
            ("kampung Serangan rw 2", "06"),
            ("simpang gayam macet", "03"),
            ("perempatan kenari macet", "13"),
            ("terban macet parah sore ini", "03"),
            ("di Kota Baru banyak tongkrongan", "03"),
            ("di smpn 5 macet pas jam pulang", "03"),
            ("kali banjir di kode pos itu", ""),
        ],
    )
    def test_said_as_places(self, text: str, numbers: str) -> None:
        assert kemantren(text) == numbers


class TestPersons:
    @pytest.mark.parametrize(
        "text",
        [
            "Pak Bener dari dinas kok susah dihubungi",
            "Rumah Pak Bener kebanjiran, mohon bantuan",
            "Bu Terban yang jaga loket ramah sekali",
            "Bu Jetis jual nasi kuning enak pol",
            "Mas Kricak, tolong dm ya",
            "Kemarin ketemu Pak Demangan di kantor",
            "kata pak giwangan itu bohong",
            "warung bu kotagede enak",
            "pak Sudirman tolong ya",
            "Pak Kusumanegara guru saya",
            "patung Jenderal Sudirman kotor",
            "Pangeran Diponegoro pahlawan kita",
            "SD Diponegoro bagus",
            "KH Ahmad Dahlan pendiri Muhammadiyah",
            "Letjen Suprapto itu pahlawan revolusi",
            "Panembahan Senopati pendiri Mataram",
            "kerajaan mataram islam",
            "GKR Mangkubumi hadir",
            "tetangga bernama Giwangan",
        ],
    )
    def test_persons_are_no_places(self, text: str) -> None:
        assert kemantren(text) == ""

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("mas kotabaru banjir ora?", "03"),
            ("Pak Giwangan kapan diaspal", "13"),
            ("pak jl veteran gelap", "13"),
            ("bu lurah prenggan makasih", "14"),
            ("pak camat umbulharjo mohon dicek", "13"),
            ("Pak RT Sorosutan galak", "13"),
            ("di sudirman macet", "02 03"),
            ("neng mataram mobil 20 ewu", "04"),
            ("jl. kh. ahmad dahlan satu arah", "06 10"),
            ("Jl Panembahan Senopati macet", "10"),
        ],
    )
    def test_who_is_called_and_who_holds_an_office(self, text: str, numbers: str) -> None:
        assert kemantren(text) == numbers


class TestElsewhere:
    @pytest.mark.parametrize(
        "text",
        [
            "Jetis Bantul kebanjiran semalem",
            "jetis, bantul lampu jalan mati",
            "Kapanewon Jetis harus tanggap",
            "kecamatan jetis kabupaten bantul",
            "Jetis, Sumberagung, Bantul banjir bandang",
            "Jetis Mojokerto banjir",
            "dusun Jetis warganya guyub",
            "Pilkades Jetis rame",
            "Rumah saya Jetis. Jetis Bantul maksudnya",
            "Tegalrejo Magelang longsor",
            "SMA Taruna Nusantara di Tegalrejo, Magelang ramai",
            "tadi ada laka di Tegalrejo, Kasihan",
            "jalan di desa Tegalrejo rusak",
            "Pandeyan Bangunharjo Sewon itu bukan kota",
            "Pandeyan, Ngemplak, Boyolali",
            "Umbulharjo Cangkringan kena lahar",
            "Umbulharjo, Cangkringan, Sleman erupsi",
            "Kotabaru Pulau Laut",
            "Pasar Rejowinangun Magelang kebakaran",
            "purbayan baki sukoharjo",
            "Kraton Solo lagi ribut",
            "Keraton Kasunanan",
            "RSUD Panembahan Senopati Bantul penuh",
            "Patuk Gunungkidul longsor",
            "sentul bogor macet",
            "Ketanggungan Brebes",
            "Jl Magelang km 8 Sleman rusak",
            "Jl. Magelang km 4.5 TVRI",
            "Jl Parangtritis km 7 Sewon berlubang",
            "Jl. Laksda Adisucipto km 7 Sleman",
            "jl imogiri timur km 10 rusak",
            "Jl. Bantul km 7 rusak",
            "jl bugisan selatan kasihan",
            "Jl. Kaliurang km 9 macet",
            "ring road utara macet",
            "Jl. Wonosari rusak",
            "Jl. Godean km 5 macet",
            "Jl. Sudirman Jakarta banjir",
            "Jl Diponegoro Semarang banjir",
            "Mlaku teko Kebun Binatang Surabaya, jupuk jalan Diponegoro",
            "jl. solo klaten rusak",
            "pantai parangtritis kotor",
            "Demangan Baru banyak cafe",
            "apartemen Malioboro City mangkrak",
            "naik KA Malioboro Express dari Malang",
            "kafe Malioboro di Bandung",
            "Tugu Pahlawan Surabaya bagus",
            "tugu batas RT kok roboh",
            "balai kota solo bagus",
            "stadion sultan agung bantul",
            "RS PKU Gamping",
            "smpn 5 depok sleman",
            "UGM macet",
        ],
    )
    def test_names_that_lie_outside_here(self, text: str) -> None:
        assert kemantren(text) == ""

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("di jetis kota, deket tugu, sampah numpuk", "02"),
            ("Jetis kota, bukan Jetis Bantul", "02"),
            ("kemantren jetis pelayanannya cepat", "02"),
            ("Kecamatan Tegalrejo antri e-KTP", "01"),
            ("Kotagede bukan Bantul ya min", "14"),
            ("Kotagede dan Banguntapan berebut TPS", "14"),
            ("dari Magelang ke Malioboro 2 jam", "04 05"),
            ("wisatawan Jakarta mabuk di prawirotaman", "12"),
            ("ngekos di Seturan kerja di Malioboro", "04 05"),
            ("dari jakal sampai kotabaru macet", "03"),
            ("KRL Lempuyangan Solo telat", "04"),
            ("Giwangan - Wonosari bus nya jarang", "13"),
            ("di Pandeyan depan UCY", "13"),
            ("jalan magelang macet dr pingit", "01 02"),
            ("jl parangtritis bolong dekat prawirotaman", "08 12"),
            ("jl bantul macet dekat pasty", "08"),
            ("Jl. Solo macet arah bandara", "03"),
            ("jl. bantul km 1 macet", "08"),
            ("sampah dibuang di perbatasan Tegalrejo dan Gamping", "01"),
            ("kasihan warga kotagede", "14"),
        ],
    )
    def test_the_city_ones_beside_names_from_outside(self, text: str, numbers: str) -> None:
        assert kemantren(text) == numbers


class TestAsResidentsWrite:
    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("giwangaaaan macet", "13"),
            ("malioborooo i'm coming", "04 05"),
            ("Malbor panas bgt", "04 05"),
            ("dimalioboro jukir ngepruk", "04 05"),
            ("nengkotagede peteng", "14"),
            ("umbulharjone banjir", "13"),
            ("Jln. Kusumonegoro lampu mati", "13"),
            ("Jl.Kusuma Negara macet", "13"),
            ("Purwokinanti,Gunungketur aman", "11"),
            ("muja-muju banjir", "13"),
            ("tegal panggung", "04"),
            ("Alun2 kidul bau pesing", "09"),
            ("alkid penuh sampah", "09"),
            ("0 km banyak pengamen", "10"),
            ("GL Zoo mahal", "14"),
            ("sarkem rame", "05"),
            ("wirobrjan macet", "07"),
            ("gondoksuuman banjir", "03"),
            ("Suryatmaja itu nama orang", ""),
            ("#MalioboroMacet tiap malem", "04 05"),
            ("#malioborokotor min tolong", "04 05"),
            ("#savekotagede", "14"),
            ("𝗠𝗮𝗹𝗶𝗼𝗯𝗼𝗿𝗼 macet", "04 05"),
            ("cek @kotagede_info dan https://contoh.id/malioboro", ""),
            ("jl jend. sudirman macet", "02 03"),
            ("psr kranggan becek", "02"),
            ("rumah sakit bethesda parkir", "03"),
            ("kreteg kewek bau", "03 04"),
            ("halte trans jogja kenari bocor", "13"),
            ("saking griya kula Patehan dumugi Gondomanan", "09 10"),
            ("wonten Kricak toya mboten mili", "01"),
            ("ning sorosutan peteng ndedet", "13"),
            ("nang Keparakan uwuhe numpuk", "12"),
            ("KOTAGEDE BANJIR MIN!!!", "14"),
            ("trash near Tugu station, please clean", "05"),
            ("Yogyakarta, Malioboro", "04 05"),
            ("kali code banjir", ""),
            ("di kali code jembatan sayidan sampah", "10"),
            ("", ""),
            ("🙏🙏🙏", ""),
        ],
    )
    def test_spellings(self, text: str, numbers: str) -> None:
        assert kemantren(text) == numbers

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("Jl. Sudirman, Jetis", "02"),
            ("Jl Sudirman", "02 03"),
            ("Jl. Timoho kelurahan Baciro", "03"),
            ("jl sultan agung macet", "11 12"),
            ("HOS Cokro depan SMA 1", "01 07"),
        ],
    )
    def test_a_road_across_kemantren_is_narrowed_by_an_area_beside_it(
        self, text: str, numbers: str
    ) -> None:
        assert kemantren(text) == numbers

    def test_several_places_and_their_evidence_as_written(self) -> None:
        text = "Min, Jl. Ki Penjawi bolong, trus di kel. BENER jg gelap (#savekotagede)"
        found = FINDER.find(text)
        assert [(one.code, one.evidence) for one in found] == [
            ("34.71.14.1001", "Jl. Ki Penjawi"),
            ("34.71.01.1004", "kel. BENER"),
            ("34.71.14", "savekotagede"),
        ]
        assert all(text[one.start : one.end] == one.evidence for one in found)

    def test_each_area_is_given_once_by_its_first_mention(self) -> None:
        found = FINDER.find("Baciro banjir, BACIRO gelap")
        assert [(one.code, one.evidence) for one in found] == [("34.71.03.1004", "Baciro")]

    def test_many_texts(self) -> None:
        texts = ["Baciro", "tidak ada", "Bumijo"]
        assert FINDER.find_all(texts) == [FINDER.find(text) for text in texts]

    @given(
        st.lists(
            st.sampled_from(
                (
                    *("Jetis", "jl.", "Bener", ",", "Bantul", "km", "8", "#malioboro", "kota"),
                    *("gede", "RT", "pak", "di", "Solo", "-", "\n", "2", "ß", "İ", "ﷺ"),
                )
            ),
            max_size=12,
        ).map(" ".join)
        | st.text(max_size=40)
    )
    def test_nothing_breaks_it_and_positions_are_true(self, text: str) -> None:
        for one in FINDER.find(text):
            assert text[one.start : one.end] == one.evidence
            assert one.evidence


class TestShippedFiles:
    def test_areas_places_and_regions(self) -> None:
        areas = [area.code for area in GAZETTEER.areas]
        assert [len([code for code in areas if len(code) == size]) for size in (5, 8, 13)] == [
            1,
            14,
            45,
        ]
        assert all(kemantren_of(code) in {*areas, None} for code in areas)
        places = {spelling.place for spelling in GAZETTEER.spellings}
        assert len({place.name for place in places if place.kind is Kind.PLACE}) >= 350
        regions = {region for place in places for region in place.regions}
        # A region that no [outside] entry has would never be met in a text.
        assert {region for place in places for region in place.also_in} <= regions

    def test_places_lie_where_the_boundaries_say(self) -> None:
        rings = dict(_rings())
        for text, latitude, longitude in (
            ("Tugu Jogja", -7.78292, 110.36707),
            ("Stasiun Tugu", -7.7891, 110.3634),
            ("Stasiun Lempuyangan", -7.7900, 110.3755),
            ("RS Bethesda", -7.7838, 110.3779),
            ("Galeria Mall", -7.7823, 110.3787),
            ("Balai Kota", -7.8000, 110.3913),
            ("Pasar Beringharjo", -7.7985, 110.3665),
            ("Taman Sari", -7.8100, 110.3593),
            ("XT Square", -7.8160, 110.3860),
            ("Terminal Giwangan", -7.8340, 110.3920),
            ("Mandala Krida", -7.7958, 110.3842),
            ("Jogja National Museum", -7.8003, 110.3535),
            ("Lapas Wirogunan", -7.8030, 110.3778),
            ("Pasar Kotagede", -7.8278, 110.3996),
        ):
            (code,) = codes(text)
            assert _is_inside((longitude, latitude), rings[code]), text

    def test_boundaries_are_whole_and_kemantren_are_made_of_their_kelurahan(self) -> None:
        rings = dict(_rings())
        assert set(rings) == {area.code for area in GAZETTEER.areas} - {CITY}
        for code, ring in rings.items():
            assert ring[0] == ring[-1], code
            assert len(ring) >= 4, code
        kemantren_area = sum(_area(ring) for code, ring in rings.items() if len(code) == 8)
        kelurahan_area = sum(_area(ring) for code, ring in rings.items() if len(code) > 8)
        # Equal sums: the kelurahan neither overlap nor leave gaps. A degree is about 110.6 km here.
        assert kemantren_area == pytest.approx(kelurahan_area, rel=1e-6)
        assert kelurahan_area * 110.6 * 110.3 == pytest.approx(33.0, abs=0.3)


def _rings() -> Iterator[tuple[str, Ring]]:
    content = json.loads((PLACES / "boundaries.geojson").read_text(encoding="utf-8"))
    assert "MIT" in content["credit"]
    for feature in content["features"]:
        (ring,) = feature["geometry"]["coordinates"]
        yield feature["properties"]["code"], [(x, y) for x, y in ring]


def _area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def _is_inside(point: tuple[float, float], ring: Ring) -> bool:
    x, y = point
    crossed = [
        (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in pairwise(ring)
    ]
    return sum(crossed) % 2 == 1


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / "places" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


class TestFilesOfAnOffice:
    def test_a_folder_without_places_has_the_shipped_ones(self, tmp_path: Path) -> None:
        assert load_gazetteer(tmp_path) == GAZETTEER

    def test_another_file_adds(self, tmp_path: Path) -> None:
        write(tmp_path, "kami.toml", '[places]\n"Warung Mbok Jum" = {in = ["Jetis/Bumijo"]}\n')
        finder = PlaceFinder(load_gazetteer(tmp_path))
        assert [one.code for one in finder.find("ngarep warung mbok jum macet")] == [
            "34.71.02.1001"
        ]
        assert [one.code for one in finder.find("pasar kranggan")] == ["34.71.02"]

    def test_a_file_of_the_same_name_takes_the_place(self, tmp_path: Path) -> None:
        write(tmp_path, "pasar.toml", '[places]\n"Pasar Baru" = {in = ["Kraton"]}\n')
        finder = PlaceFinder(load_gazetteer(tmp_path))
        assert [one.code for one in finder.find("di pasar baru")] == ["34.71.09"]
        assert finder.find("kranggan becek") == ()

    def test_an_empty_file_switches_the_shipped_one_off(self, tmp_path: Path) -> None:
        write(tmp_path, "jalan.toml", "")
        assert PlaceFinder(load_gazetteer(tmp_path)).find("jl timoho") == ()

    @pytest.mark.parametrize(
        ("text", "line", "says"),
        [
            ('[places]\n"A" = {in = ["Jetis"]\n', 2, "TOML"),
            ("[places]\n'A B' = {in = ['Jetis'], suree = ['x']}", 2, "A B"),
            ("[places]\n\n'A B' = {in = []}", 3, "A B"),
            ("[places]\n'A B' = 'Jetis'", 2, "A B"),
            ("[places]\n'A B' = {in = ['Jetis'], clue = [3]}", 2, "A B"),
            ("[places]\n'A B' = {in = ['Jetis'], sure = ['...']}", 2, "A B"),
            ("[places]\n'A B' = {in = ['Jetis'], until_km = 'x'}", 2, "A B"),
            ("[places]\n# x\n'A B' = {in = ['Jetiss']}", 3, "Jetiss"),
            ("[tempat]\n'A B' = {in = ['Jetis']}", 1, "tempat"),
            ("[places]\n'A B' = {in = ['Kraton'], sure = ['kewek']}", 2, "kewek"),
            ("[areas]\n'A B' = {code = '34.71.99.99'}", 2, "A B"),
            ("[areas]\n'A B' = {code = '34.71.01'}", 2, "A B"),
            ("[not_places]\nphrases = 'a'", 2, "not_places"),
            ("[not_places]\nphrases = [1]", 2, "not_places"),
        ],
    )
    def test_mistakes_name_file_and_line(
        self, tmp_path: Path, text: str, line: int, says: str
    ) -> None:
        path = write(tmp_path, "kami.toml", text)
        with pytest.raises(SettingError) as caught:
            load_gazetteer(tmp_path)
        for language in LANGUAGES:
            sentence = Translator(language)(caught.value.message)
            assert str(path) in sentence
            assert says in sentence
            assert f"{'baris' if language == 'id' else 'line'} {line}" in sentence

    def test_a_file_that_cannot_be_read(self, tmp_path: Path) -> None:
        path = write(tmp_path, "kami.toml", "")
        path.write_bytes(b"\xff\xfe\x00")
        with pytest.raises(SettingError, match=r"kami\.toml"):
            load_gazetteer(tmp_path)
