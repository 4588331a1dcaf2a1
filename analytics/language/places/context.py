"""The words beside a name that tell whether a place is meant: Indonesian and Javanese, as typed."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Say that what follows is an area of a city: enough for a name that is also a word.
AREA_WORDS = _words(
    """
    kelurahan kel kelurahane kelurahannya lurah kemantren kmantren mantri kecamatan kec camat kampung
    kp kmp kampunge kampungku kampungnya rw rt puskesmas pkm pustu sd sdn tk paud daerah daerahe
    daerahku drh wilayah wilayahe wil polsek koramil kua posyandu balai gapura lpmk pkk lingkungan
    ling kelurahanku
    """
)
# Say what kind of place follows: enough for a name that is rarely anything else.
KIND_WORDS = AREA_WORDS | _words(
    """
    gang gg gank pasar psr peken simpang perempatan prapatan pertigaan pertelon protelon bunderan
    bundaran bangjo halte shelter stasiun terminal jembatan kreteg jalan jln jl jlan dalan masjid mesjid
    mushola musala gereja klenteng vihara pos depo tps tpst hotel makam kuburan lapangan taman
    ledok bantaran talud embung flyover parkiran smp smpn sma sman smk smkn man
    """
)
# Say that something is beside what follows.
NEAR_WORDS = _words(
    """
    area areane kawasan sekitar sekitaran sekitare sekitarnya seputar seputaran utara selatan timur barat
    lor kidul wetan kulon depan ngarep ngarepe belakang mburi mburine dekat deket deketnya cedhak cedak
    cerak sebelah samping pinggir pinggire pinggiran sepanjang sakdawane ujung pojok pojokan mulut sisi
    tepi tengah atas bawah ngisor nduwur seberang parkir
    """
)
# Say that what follows has a place, without being part of its name.
PLACE_WORDS = (
    KIND_WORDS
    | NEAR_WORDS
    | _words(
        """
        warga wargane wargi wong tiyang cah arek bocah anak lampu traffic trotoar bank kos kost kosan
        kontrakan ruko jalur atm gerbang lesehan apotek klinik indomaret alfamart warung
        angkringan kafe cafe burjo toko kantor gedung rumah omah omahku omahe griya proyek galian jogja
        outlet spbu pom nggonku nggonmu
        """
    )
)
# People who live at what follows.
PEOPLE_WORDS = _words("warga wargane wargi wong tiyang cah omah omahku omahe griya nggonku nggonmu")
# Are called after heroes: "SMP Diponegoro" does not stand in Jl. Diponegoro.
NAMED_AFTER = _words(
    """
    masjid mesjid mushola musala sd sdn tk paud smp smpn sma sman smk smkn man rs hotel makam kuburan
    lapangan taman warung toko kafe cafe klinik gedung rumah omah omahku omahe griya kantor puskesmas
    kelurahan kel kampung kp kmp bank warga wong tiyang cah arek bocah anak pos kos kost kosan
    angkringan burjo apotek gereja terminal stasiun
    """
)
# Stand between such a word and a name without changing what it says: "lampu merah".
PASSED_OVER = _words("resmi lama baru induk umum negeri merah")
PREPOSITIONS = _words(
    """
    di d ke k dari dr neng nang ning ing wonten nek ten teng nggon nggone ndek dek menyang nyang nyng
    ning seko saka soko saking sko sak teka teko tekan tekane nganti ngantek sampai sampe smp smpai
    sampek hingga menuju nuju arah ngarah lewat lwt liwat via ngelewati melewati nglewati lewati mlebu
    masuk msk melintasi lintas antara wilayah nyampe nyampai mampir dolan jemput tinggal domisili
    asal in at from to near around
    """
)
# Say where, and little else: "ning" is also "but", "sampai" also "until".
PLAIN_PREPOSITIONS = _words(
    "di d ke dari dr neng nang ing wonten ndek teng menyang nyang seko saka saking lewat liwat arah "
    "menuju mlebu masuk"
)
LOCATIVES = _words("di d neng nang ing wonten ndek teng")
# Follow a place's name.
AFTER_PLACE = _words(
    "rt rw sini sana situ kene kono kana kidul lor wetan kulon utara selatan timur barat tengah "
    "jogja yogya yogyakarta jogjakarta yk"
)
# Stand between a place and the larger one that it lies in: "Jetis, Kab. Bantul".
BETWEEN_PLACES = _words(
    "kabupaten kab kecamatan kec kapanewon kelurahan kel kalurahan kemantren desa ds daerah wilayah di "
    "neng kota rt rw area sisi"
)
# Mean that what follows lies in a regency, not in the city.
RURAL_WORDS = _words(
    "kapanewon desa ds dusun dsn padukuhan pedukuhan dukuh kabupaten kab panewu pilkades kades bumdes pemdes"
)
# A way from one place to another, or a contrast: two places named with these are two places.
MOVING = _words(
    """
    ke dari dr menuju nuju arah sampai sampe smpe tekan nganti seko saka soko saking mau mo arep pulang via
    lewat liwat dan sama karo kalih atau utawa vs hingga menyang nyang perbatasan batas bukan dudu bkn
    tapi tp ning terus trus sedangkan dibanding daripada kalo kalau nek lebih pindah pindahan ngungsi
    """
)
JOINING = _words("dan lan karo sama serta kalih")
CONTRAST = _words("bukan bkn dudu sanes")
ROUTES = _words(
    "krl kereta prameks bus bis jalur trayek rute travel sepur ka dari dr seko saka commuter"
)

PERSON_TITLES = _words(
    """
    pak pk bapak bpk bu ibu bunda mas mz mbak mba mbk kak kakak kang bang abang om tante pakde pakdhe
    bude budhe mbah simbah eyang dik dek adek gus ustad ustadz ust kyai kiai haji hj kgpaa kgph gbph
    bph gkr krt kanjeng sdr sdri tuan nyonya mister mr mrs pangeran jenderal jendral sultan den raden
    almarhum alm prof dr ir
    """
)
CALLED = _words("bernama namanya namaku jenenge jenengku jeneng")
BEFORE_PERSON = _words(
    """
    kata kate menurut sama oleh dengan dgn karo ambek kalih jare jarene ujare warung warunge toko rumah
    omah omahe bengkel soto bakso sate gudeg mie bakmi angkringan kos kost kontrakan temen teman kanca
    konco tetangga tonggo anak anake putra putrane milik punya nggone duweke ketemu buat untuk salam
    dikatakan suwun makasih terimakasih matur kasih kepada dening
    """
)
AFTER_PERSON = _words(
    """
    yang yg sing itu ini kuwi iki bilang bilangnya ngomong ngendika kata tadi mau wingi orangnya wonge
    galak ramah baik sabar selaku sebagai jaga dan itulah tersebut ngajar guru ketua rt rw mah ki jual
    jualan dodol adol sade buka
    """
)
# Are said of places after their names, and hardly of persons.
SAID_OF_PLACES = _words(
    """
    banjir macet gelap peteng sampah sampahe kapan kok rusak bau mambu kotor reget air banyune lampu
    jalan dalan dalane jalannya mati belum blm durung masih msh sudah wis lagi sepi rame ramai penuh
    kebak kenapa knp gimana piye ada ana ono
    """
)

# Are counted: "SMA 2 orang" is no school.
COUNTED = _words("orang tahun thn kelas anak bocah jam kali siswa murid wong cah bulan hari org")

# Where nothing else stands before a name, these show that it is said of a place.
SENTENCE_END = frozenset(".!?\n;…")
CLAUSE_END = SENTENCE_END | frozenset(',:()|"“”•')
