"""Agencies: whose desk a text is on, by remit; what is not meant; files that say what is wrong."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from analytics.errors import SettingError
from analytics.language.agencies import (
    AgencyFinder,
    AgencyMention,
    LikelyAgency,
    Owner,
    likely_agency,
    load_agencies,
)
from analytics.messages import LANGUAGES, Translator
from analytics.privacy.public_accounts import load_public_accounts
from analytics.settings import PROJECT_ROOT

SHIPPED = PROJECT_ROOT / "data" / "agencies"
RULES = load_agencies()
FINDER = AgencyFinder(RULES)

OF_THE_CITY = """
dlh dishub dpupkp dinkes disdikpora dinsosnakertrans disdukcapil disdag dispar disbud satpolpp
damkarmat bpbd dpmptsp bpkad dpp dp3ap2kb dptr diskominfosan dpk disperinkopukm bappeda bkpsdm
inspektorat setda kesbangpol rsud pdam bank_jogja jjv
kemantren_01 kemantren_02 kemantren_03 kemantren_04 kemantren_05 kemantren_06 kemantren_07
kemantren_08 kemantren_09 kemantren_10 kemantren_11 kemantren_12 kemantren_13 kemantren_14
"""
OF_OTHERS = """
pln trans_jogja dpupesdm_diy pjn polresta kai bpjs bpn telkom pertamina pemda_diy kraton ojol
desa_lain
"""

# What a text is about, in the words of residents: codes | text.
CASES = """
bank_jogja | kredit di Bank Jogja bunganya berapa
bappeda | usulan musrenbang tiap tahun ga pernah masuk
bappeda | RPJMD kota 5 tahun ke depan fokusnya apa
bappeda | Musrenbang RW usulan kami dicoret
bkpsdm | formasi CPNS pemkot tahun ini berapa
bkpsdm | pegawai pemkot jam kerja nongkrong di warung
bkpsdm | kapan pengumuman PPPK pemkot
bkpsdm | ASN kok nongkrong di warkop jam kerja
bkpsdm | tes CPNS pemkot jogja dimana lokasinya
bkpsdm | PPPK paruh waktu gajinya kapan cair
bpbd | gempa barusan kerasa ga?
bpbd | angin puting beliung ngrusak genteng
bpbd | longsor di bantaran, warga ngungsi
bpbd | EWS kali code bunyi, siaga banjir
bpbd | lindu mau esuk krasa banter
bpbd | atap rumah warga terbang kena angin kencang
bpbd dlh | Pohon beringin tumbang menutup jalan depan kantor pos
bpbd dlh | wit gedhe ambruk nimpa warung neng jl pramuka
bpbd dlh | pohon mahoni roboh nimpa mobil di jl Kenari
bpbd dlh | pohon tumbang di Jl. Mawar nutup jalan total
bpjs | bpjs saya nonaktif tiba-tiba
bpjs | iuran BPJS kelas 3 naik
bpjs | daftar JKN bayi baru lahir gimana
bpjs | bpjs mandiri nunggak 2 tahun gimana
bpjs | BPJS nonaktif padahal bayar terus
bpjs | kartu BPJS saya tidak aktif padahal bayar
bpkad | PBB naik 3 kali lipat, gila
bpkad | bayar pajak bumi lewat apa ya min
bpkad | aset pemkot mangkrak di pinggir jalan
bpkad | SPPT belum dikirim
bpkad | NJOP naik gila-gilaan, kami cuma pensiunan
bpkad | denda PBB dihapus sampai kapan?
bpn | sertifikat tanah PTSL belum jadi 2 tahun
bpn | ngurus balik nama sertifikat rumah lama banget di BPN
bpn | sertipikat elektronik di BPN lama sekali
bpn | tanah warisan disertifikatkan orang lain
bpn | sertifikat tanah ganda, sengketa
bpn | balik nama sertifikat di BPN setahun lebih
damkarmat | ada ular masuk rumah, hubungi siapa?
damkarmat | kebakaran di gudang rongsok, damkar cepat datang
damkarmat | sarang tawon gede di atap, takut nyengat anak
damkarmat | kucing nyangkut di atas pohon udah 2 hari
damkarmat | omahe tanggaku kobongan mau bengi
damkarmat | cincin ga bisa lepas, damkar bisa bantu ga
desa_lain | sampah numpuk di Godean Sleman kok ga diangkut
desa_lain | jalan rusak di Banguntapan Bantul kapan diperbaiki
desa_lain | lampu jalan mati di daerah Gamping
desa_lain | disdukcapil bantul pelayanannya lambat
desa_lain | jalan desa di Pleret rusak parah, bupatinya tidur
desa_lain | sampah dibakar terus di Condongcatur
dinkes | puskesmas antrinya dari subuh, dokternya datang jam 9
dinkes | di kampungku udah 3 anak kena DBD, kapan fogging?
dinkes | jadwal vaksin polio di mana ya
dinkes | lemut akeh banget, jaluk disemprot
dinkes | bidan puskesmas jutek ke pasien
dinkes | posyandu bulan ini imunisasi apa saja
dinkes dp3ap2kb | angka stunting masih tinggi di kampung kami
dinsosnakertrans | bansos salah sasaran, yang punya mobil malah dapat
dinsosnakertrans | PKH ibu saya belum cair dari bulan lalu
dinsosnakertrans | simbah janda tua kok gak masuk DTKS
dinsosnakertrans | THR karyawan toko kami belum dibayar
dinsosnakertrans | info lowongan kerja lulusan SMA dong
dinsosnakertrans | ada orang gelandangan tidur di emperan, kasihan
dinsosnakertrans pemda_diy | UMK jogja rendah banget, ga cukup buat hidup
dinsosnakertrans pemda_diy | ump naik cuma seratus ribu, gubernurnya mana
dinsosnakertrans pemda_diy | UMR Jogja segitu, sewa kos aja habis separo
dinsosnakertrans pemda_diy | upah minimum jogja paling kecil se-jawa
dinsosnakertrans pemda_diy | buruh demo minta UMK naik
dinsosnakertrans pemda_diy | UMK 2027 cuma naik segini, mana cukup
disbud | bangunan cagar budaya di Kotabaru dibongkar
disbud | pentas wayang di alun-alun kapan lagi
disbud | kirab budaya kemarin keren banget
disbud | gamelan kampung kami rusak, ada bantuan?
disbud | rumah joglo kuno di Kotagede mau dirobohkan
disbud | jathilan di kampung kami dapat dana apa tidak
disdag | harga cabai di pasar kranggan 120 ribu
disdag | kios pasar kotagede bocor, pedagang ngeluh
disdag | PKL malioboro mau dipindah ke mana lagi
disdag | makan lesehan malioboro nuthuk, pecel lele 60rb
disdag | minyakita langka, harganya jauh dari HET
disdag | bakul pasar sepi kabeh kalah karo online
disdag dispar | turis dituthuk makan gudeg 100rb, malu-maluin
disdag satpolpp | PKL menuhi trotoar, tolong ditertibkan
disdag satpolpp | lapak PKL nutup trotoar depan kantor pos
disdikpora | zonasi SMP kacau, anak saya yang rumahnya dekat malah ga diterima
disdikpora | Kapan pendaftaran SPMB SD dibuka?
disdikpora | guru honorer sd gajinya kecil banget
disdikpora | sekolah narik sumbangan 2 juta, katanya sukarela
disdikpora | seragam wajib beli di koperasi sekolah, mahal
disdikpora | anakku dibully neng SMP, gurune meneng wae
disdukcapil | bikin KTP kok blangkonya habis terus
disdukcapil | ngurus kk anyar pirang dina yo
disdukcapil | akta kelahiran anak saya salah nama
disdukcapil | pindah domisili dari Sleman ke kota, syaratnya apa
disdukcapil | KIA anak udah jadi 2 bulan tapi belum bisa diambil
disdukcapil | aktivasi IKD gagal mulu
dishub | parkir motor di sirip malioboro ditarik 10rb, gila
dishub | jukir liar depan minimarket galak banget
dishub | bangjo perempatan gondomanan mati, semrawut
dishub | lampu merah di pingit kelamaan, macet sampai jetis
dishub | Rambu dilarang parkir di Jalan Solo tertutup daun, mohon diganti
dishub | andong buang kotoran kuda sembarangan di jalan
dishub | becak motor makin banyak padahal dilarang
dishub | Kenapa Jalan Suprapto dibuat searah? Warga jadi muter jauh
dishub | dalane macet saben esuk ngarep SD, mobil do parkir ngawur
dishub dlh | sampah numpuk, parkir semrawut, gini katanya istimewa
diskominfosan | aplikasi JSS error terus, ga bisa login
diskominfosan | wifi publik di taman lemot banget
diskominfosan | cctv simpang tugu mati
diskominfosan | jss lemot amit2
diskominfosan | JSS kok ga bisa upload foto ya
diskominfosan | CCTV online pemkot banyak yang mati
dispar | kampung wisata kami butuh pelatihan pemandu
dispar | objek wisata kok sepi, promosinya kurang
dispar | pemandu wisata liar bikin turis kapok
dispar | Wayang Jogja Night Carnival tahun ini tanggal berapa
dispar | turis bule bingung ga ada pusat informasi wisata
dispar | wisatawan ngeluh toilet kotor di taman pintar
disperinkopukm | UMKM kecil susah dapat modal usaha
disperinkopukm | cara daftar sertifikat halal gratis buat umkm gmn
disperinkopukm | koperasi simpan pinjam di kampung bangkrut
disperinkopukm | butuh pendampingan urus halal untuk produk keripik
disperinkopukm | bazar UMKM sepi pembeli
disperinkopukm | cara dapat bantuan modal umkm
dlh | uwuh ngarep omahku wis mambu banget, truke kapan teko
dlh | depo mandala penuh lagi min, bau nya sampe masuk rumah
dlh | bank sampah di RW kami mau daftar resmi, caranya bagaimana?
dlh | tolong dong pohon asem di depan SD dipangkas, dahannya udah nempel kabel
dlh | taman di bantaran kali gersang, bangkunya patah semua
dlh | Kali Winongo warnanya hitam pekat, ada pabrik tahu buang limbah tiap malam
dlh | tiap sore tetangga bakar sampah, asepnya masuk kamar bayi
dlh | retribusi sampah naik tapi gerobaknya gak dateng2
dlh | sampahe numpuk neng ngarep pasar, piye iki
dp3ap2kb | ada anak dipukuli bapaknya tiap malam, lapor kemana
dp3ap2kb | KDRT di kos sebelah
dp3ap2kb | program KB gratis ada dimana
dp3ap2kb | pelecehan di angkot, mbak-mbak dipegang
dp3ap2kb | suami tetangga mukulin istrinya, harus lapor ke siapa
dp3ap2kb | pasang IUD gratis di mana ya
dpk | perpustakaan kota buka hari minggu?
dpk | pinjam buku di perpus pevita asik
dpk | buku di perpustakaan kota kurang update
dpk | minjem buku anak di perpustakaan harus punya kartu?
dpk | pojok baca di kelurahan bukunya jadul
dpk | perpustakaan keliling jarang datang
dpmptsp | ngurus izin usaha warung lewat OSS ribet
dpmptsp | hotel dibangun tanpa IMB, warga ga dikasih tau
dpmptsp | izin kos eksklusif di kampung kok gampang
dpmptsp | PBG rumah saya 6 bulan belum keluar
dpmptsp | antri di mal pelayanan publik lama
dpmptsp | izin bangun rumah kok sampe setahun
dpp | banyak kucing liar di pasar, steril dong
dpp | anjing tetangga gigit orang, takut rabies
dpp | vaksin rabies gratis kapan
dpp | jual daging kurban sehat ga ya, ada pmk
dpp | bau kandang ayam tetangga ganggu banget
dpp | segawon liar mlebet kampung, ngoyak lare
dptr | bangunan melanggar sempadan sungai kok dibiarkan
dptr | hotel itu melanggar tata ruang
dptr | batas sempadan sungai dilanggar rumah mewah
dptr | RDTR kota kapan direvisi
dptr | izin pemanfaatan tanah kas desa
dpupesdm_diy | jalan godean rusak
dpupesdm_diy pjn | jalan ring road selatan berlubang parah
dpupesdm_diy pjn | ringroad utara lampunya mati semua
dpupesdm_diy pjn | Ring Road Barat jeglongane ngeri
dpupesdm_diy pjn | lubang di ringroad utara deket UPN
dpupesdm_diy pjn | lampu ring road selatan padam, gelap
dpupesdm_diy pjn | Ring Road Selatan dekat Giwangan banyak lubang menganga
dpupkp | lampu jalan mati di gang sebelah masjid, gelap banget
dpupkp | PJU depan rumah kedip-kedip sudah sebulan
dpupkp | dalan ngarep omah peteng ndedet, lampune pejah kabeh
dpupkp | jalan berlubang di Sorosutan bikin motor jatuh
dpupkp | dalan bolong neng cedhak kantor kelurahan, wis akeh sing tibo
dpupkp | jln kenari rusak parah tlg diaspal
dpupkp | trotoar depan kampus ambles, bahaya buat pejalan kaki
dpupkp | got mampet, hujan dikit banjir sampai masuk rumah
dpupkp | gorong-gorong tersumbat, air meluap ke jalan
dpupkp | kreteg cilik mburi masjid retak, wedi liwat
dpupkp | saben udan deres ratan ngarep omah dadi kali
dishub | nyebrang depan pabrik bikin deg-degan, tolong dipasang pelican crossing
dishub | parkirnya kacau tiap ada konser
dpmptsp | Izin bertanya min, syarat PBG ruko apa saja
dinkes | puskesmas kami mantap, matur nuwun
disdikpora | plafon kelas SD negeri ambrol, anak-anak belajar di teras
kai | di stasiun Lempuyangan satpamnya galak
diskominfosan | JSS statusnya selesai padahal belum dikerjakan
dlh | kebun binatang belum, tapi pohon tua di jalan itu sudah kopong
trans_jogja | sopir 3B sabar sama lansia
kraton | masuk Tamansari bayar berapa sekarang
pjn | jalan jogja-solo lubang semua
dpupkp pln | lampu jalan mati, listrik rumah juga padam
inspektorat | oknum dinas minta uang pelicin
inspektorat | pungli di kelurahan, lapor kemana?
inspektorat | pejabat dinas main proyek, tolong diaudit
inspektorat | petugas minta amplop biar cepat
inspektorat | lurah korupsi dana kampung
inspektorat | lapor pungli di loket mana ya
jjv | XT Square sepi kayak kuburan
kai | palang pintu kereta lempuyangan lama banget nutupnya
kai | krl jogja solo penuh sesak
kai | tiket kereta lebaran habis
kai | palang perlintasan Lempuyangan rusak
kai | stasiun Tugu porternya maksa
kai | KAI gusur warga lempuyangan
kemantren_02 | bikin surat keterangan usaha di kelurahan Bumijo mudah
kemantren_03 | ngurus surat pengantar di kelurahan Baciro dipersulit
kemantren_09 | petugas loket Kemantren Kraton ramah dan cepat
kemantren_06 | mobil siaga kelurahan Ngampilan bisa dipinjam
kemantren_11 | lurah Gunungketur yang baru semangat
kemantren_13 | pelayanan di kelurahan Sorosutan cepat dan ramah
kemantren_14 | Mantri Pamong Praja Kotagede turun langsung, salut
kesbangpol | ormas minta jatah di proyek
kesbangpol | penolakan ibadah di kampung, dimana toleransi
kesbangpol | ormas minta THR ke pedagang
kraton | grebeg maulud kapan
kraton | abdi dalem kraton gajinya berapa
kraton | sekaten tahun ini ada pasar malamnya ga
kraton | abdi dalem jaga alun-alun
kraton | upacara grebeg besok jam berapa
kraton | tiket masuk keraton naik ya
ojol | driver ojol cancel mulu
ojol | tarif gojek mahal pas hujan
ojol | ojol mangkal bikin macet depan stasiun
ojol | ongkir shopeefood naik
ojol | driver ojol demo tarif
ojol | abang grab nolak masuk gang
pdam | air PDAM mati dari kemarin
pdam | banyu PDAM mati maneh, ora iso adus
pdam | air kran keruh coklat bau kaporit
pdam | pipa bocor di jalan, air muncrat kemana-mana
pdam | tagihan air bulan ini melonjak padahal rumah kosong
pdam | toya mboten mili sampun kalih dinten
pdam pln | listrik dan air PDAM mati bareng, lengkap sudah
pemda_diy | zonasi SMA negeri kok jauh banget, ga masuk akal
pemda_diy | SPMB SMK jalur prestasi ditutup kapan
pemda_diy | pajak kendaraan kok naik, samsat penuh
pemda_diy | gubernur harus turun tangan
pemda_diy | PPDB SMA negeri tahun ini pake nilai apa jarak?
pemda_diy | Ngarsa Dalem mbok dijawab soal upah
pertamina | gas melon langka
pertamina | antri pertalite sampai jalan
pertamina | elpiji 3kg susah dicari
pertamina | gas 3 kilo kosong di semua pangkalan
pertamina | SPBU Gedongkuning antriannya mengular
pertamina | lpg 3 kg langka di Umbulharjo
pln | mati listrik terus di daerah sini
pln | mati lampu lagi, lagi rapat online nih
pln | lampu mati sekampung, PLN gimana sih
pln | token listrik mahal
pln | listrike mati wit mau isuk
pln | trafo meledak depan gang
polresta | klitih lagi di kotabaru, kapan aman
polresta | motor ilang di parkiran kos, lapor polisi belum ada kabar
polresta | perpanjang SIM antrinya ampun
polresta | knalpot brong tiap malam minggu
polresta | ditilang gara2 ga pake helm
polresta | tawuran pelajar bawa clurit
rsud | RS Jogja pelayanan IGD nya lama sekali
rsud | antri poli mata di rsud wirosaban 5 jam
rsud | operasi di RS Jogja antri 3 bulan
rsud | IGD RSUD Kota Jogja penuh, bapak saya nunggu di lorong
satpolpp | ada toko miras dekat sekolah, kok dibiarkan
satpolpp | pengamen di lampu merah maksa-maksa
satpolpp | baliho caleg dipaku di pohon, ngrusak pemandangan
satpolpp | kafe sebelah live music sampai jam 2 pagi, berisik
satpolpp | masih banyak yg merokok di malioboro padahal KTR
satpolpp | kos-kosan campur bebas, tiap malam mesum
setda | perwal parkir baru isinya apa
setda | Perwal tentang jam malam udah ada belum
telkom | kabel semrawut di gang bikin ruwet
telkom | indihome gangguan dari pagi
telkom | tiang internet dipasang depan rumah tanpa izin
telkom | kabel fiber optik melintang rendah nyangkut truk
telkom | kabel wifi gemandul neng ngarep omah, bahaya
telkom | indihome los merah 3 hari
trans_jogja | trans jogja telat mulu nunggu 40 menit
trans_jogja | halte depan mirota rusak atapnya
trans_jogja | sopir bus transjogja ugal-ugalan
trans_jogja | rute 3A kok dihapus
trans_jogja | nunggu bis neng halte suwe banget
trans_jogja | bis 2B lewate suwe men, tak enteni sejam
"""

TRAPS = """
hatiku berlubang sejak kau pergi
jalan-jalan ke jogja yuk
parkir di hatimu boleh ga
sampah banget omonganmu
kebakaran jenggot tuh pejabat
lagi banjir orderan nih alhamdulillah
pohon keluarga kami panjang
air mata buaya
jalan hidup orang beda-beda
macet rejeki bulan ini
dompet bolong akhir bulan
gelap mata dia kalau marah
mulutmu sampah
kucing-kucingan sama mantan
matur nuwun min infonya
selamat pagi semua
semangat pak wali
air mata ini tak kunjung kering
lubang hidungnya gede
guru terbaik adalah pengalaman
lampu hijau dari mertua
bukan kaleng-kaleng
vaksin cinta biar ga sakit hati
anjing emang kelakuannya
asu tenan kok
tabrak masa depan
jadi anak tangga orang lain
banjir diskon hari ini
dia ular di kelas kami
sekali jalan dua pulau terlampaui
jalan ceritanya bagus
bola panas politik
air susu dibalas air tuba
jatuh cinta di halte rindu
hujan pujian buat timnas
listrik cinta menyetrum hatiku
terbakar api cemburu
pagi yang cerah di Jogja
otaknya konslet
dia parkir bus di depan gawang
muka tembok
mobil mantap bro
kantong kering nunggu gajian
rumah tangga orang lain jangan diurusin
cari jalan keluar bareng-bareng
program itu sudah berjalan baik
jual rumah dekat malioboro SHM hub 0812xxxx
open PO donat kentang, minat DM
slot gacor depo 10k
jasa sedot wc murah hub wa
terima kasih atas pelayanannya
kopi pahit kayak hidupku
sepi banget ya kolom komentarnya
mas admin ganteng
cuaca hari ini panas
PSIM menang lagi
wedang uwuh enak buat malam minggu
taman hatiku layu
pulang kampung dulu guys
lampu kuning hubungan kami
macet jodohku di kamu
nikmati perjalanan hidup
tangki cinta kosong
air terjunnya indah
makan nasi kucing di angkringan
anjay mantap
ini bukan soal sampah, ini soal etika
klitih-klitihan di game itu seru
dasar buaya darat
sinyal darimu hilang
mandi keringat ikut senam
banjir air mata nonton film itu
macet banget nih pikiranku
hidup ini seperti lampu merah, kadang harus berhenti
dia datang seperti banjir, merusak segalanya
pasar malam kenangan kita
kena tilang asmara
cintaku nyangkut di lampu merah
kepalaku kayak mau kebakaran mikirin skripsi
sampah masyarakat kayak gitu dipelihara
jalanin aja dulu
pohon jodohku belum berbuah
adem ayem tentrem kota kita
besok jalan yuk ke malioboro
lagu air mata mengalir lagi diputar
kucingku lucu bgt tidur di keranjang
lagi nonton film polisi korea
mas parkirin hatiku dong
ini akun apa sih spam mulu
mimin jawabannya template semua
foto senja di tugu bagus banget
nonton PSIM di mandala rame
pengen punya rumah di jogja mahal amat
nasi goreng deket kos enak bgt
selamat hari jadi kota jogja
pak wali sehat selalu
kangen jogja, pengen balik
teman kuliahku dulu kerja di bank
hujan deras di kos, mager
mbak admin suaranya merdu
Turun ke jalan demi keadilan!
buah jatuh tak jauh dari pohonnya
bagai air dan minyak
otakmu perlu dipupuk
kamu itu vitamin buatku
ga ada obat ini band nya
lampu kamarku kedip-kedip serem
guruku dulu pernah bilang gitu
makan hati punya pacar kayak dia
air putih hangat bagus buat kesehatan
ketemu mantan di perempatan
dijual rumah Umbulharjo SHM IMB dekat SD, nego, WA 0812
lowongan admin olshop hub 08xxx minat DM ya
kos putri dekat UGM 800rb wifi parkir luas wa 0813
jalan pikiranmu aneh
sinyal cinta kita putus
hidup lagi banjir masalah
air minum galon habis
lampu belajar bagus merk apa
kue lumpur enak
pasar modal lagi merah
teman makan teman
parkirin jodoh buat aku dong
suaranya bikin adem
hatinya kayak jalan rusak
nyampah di timeline orang
kebanjiran job edit video
kode keras nih mbak
jalan sehat kemarin seru
jadi tumbal proyek
pohon duit
ular naga panjangnya
bunga mawar
polisi hatimu
jaga kesehatan ya min
semoga lekas sembuh pak
sampai jumpa di malioboro
lagunya bikin terbakar semangat
buka jalan rezeki
kamu listrikku
gelap-gelapan nonton bioskop
makan nasi padang
anak siapa sih ganteng
hujan gerimis syahdu
lapar pengen bakso
kursi panas
gaji buta
sekolahin dulu mulutmu
jembatan antara dua hati
nonton klitih di tiktok terus fyp nya isinya itu
baru mandi air hangat
macet di tenggorokan mau ngomong cinta
minta air dong haus
jual kaos jogja murah, order wa 0812
mau beli motor bekas dimana ya
cie yang lagi kasmaran
dasar sampah kamu
dompetku banjir tagihan
pikiranku macet total
matematika itu guruku paling galak dulu
jalan takdir siapa yang tahu
bener banget kata mas ini
tahun depan harus lebih baik
kopi jos depan stasiun mantul
rumahmu di mana sih kok ga pernah kelihatan
bukan main senangnya
kraton gambar profilmu keren
malam minggu ke tugu yuk
pengen liburan tapi dompet lagi kemarau
ujian skripsi bikin kepala mau pecah
jangan baper min
turut berduka cita
keren pak polisi ganteng di drama itu
anak kos makan mie lagi
suara hujan bikin ngantuk
mas jukir cinta nih yee
kasihan dia ditinggal nikah
wong jogja asli cirine alus
lampunya estetik banget di kafe itu
tetangga masa gitu
kebakaran jenggot ya lihat rivalnya menang
hati-hati di jalan ya
pemimpin amanah kok dibully
air minum dari sumur simbah seger
makan sate klathak enak
kena macet obrolan grup
parkir hati dulu sebelum move on
sampahin aja mantanmu
otw stasiun jemput pacar
saya dulu kerja di pabrik gula
anakku lulus SMA alhamdulillah
beli beras dulu bentar
ke pasar beli sayur sama ibu
tadi ketemu pak lurah di masjid
hujan terus bikin kangen
kosku dekat puskesmas
rumahku belakang SD
pulang lewat ring road
naik kereta ke Solo yuk
ngopi di angkringan
belok kiri setelah lampu merah
alamatnya depan SPBU
titip salam buat guru-guru
aku anak kos
mau daftar lomba lari dimana min
beli kucing persia dimana ya
film klitih udah tayang?
gunung merapi cantik pagi ini
jalan hidupku masih panjang
parkir bus ala Mourinho
sampah hatiku sudah kubuang
kamu lampu merah atau hijau buatku
banjir like di postingan ini
mau kebakaran rasanya dengar omongan dia
gempa di hati
guru ngajiku dulu sabar
dekat rumahku ada puskesmas
lewat depan pasar terus belok kiri
ikan mati gaya haha
anak pohon pisang
temanku orang Bantul baik-baik
listrik asmara
air tenang menghanyutkan
kos saya di Terban, deket kampus
halo min selamat sore
puasa hari ke tiga
Bener, aku setuju
gubernur cinta
lampion di taman cantik
dikira jalan-jalan padahal nyasar
jual tas rajut, order DM
mukamu kayak aspal
jalan menuju pelaminan
lagu ini bikin banjir air mata
matamu lampu jalan buat langkahku
nasib kayak halte, cuma disinggahi
rem blong mulutnya
cinta bertepuk sebelah tangan
aku dan kamu kayak rel kereta
pikirannya sampah
rezeki lagi deras kayak air terjun
kebanjiran orderan kue lebaran
macet pembayaran utang temanku
skripsiku mandek, macet di bab 3
diparkirin di friendzone
hujan badai rumah tangga artis
kuliah di jurusan tata kota
klub ini lagi gempa internal
besok ada konser di JEC?
tokonya sebelah puskesmas persis
ketemuan di halte depan UIN ya
masjidnya di belakang pasar
kosku dekat jalan ring road
beli bakpia di Jl. KS Tubun
sarapan gudeg dekat stasiun
tadi lihat mobil damkar lewat
sepupuku kerja di PLN
bapakku pensiunan PDAM
temenku daftar polisi
anakku cita-citanya jadi pemadam
saya guru les piano
kakekku veteran, naik becak tiap hari
listrik statis di rambut
pohon mangga depan rumah berbuah lebat
kucingku lahiran 4 ekor
resep tumis kangkung dong
film horor di rumah sakit tua
game parkir mobil seru
taman hati
mantan terindah
suka banget view malam kota
pajak jadian belum dibayar nih
izin share ya min
lagi musim hujan bawa payung
siapa yang mau nonton wayang bareng?
orang tua saya dari Sleman
kerja keras bagai kuda
nunggu kamu kayak nunggu lampu merah
tiap lihat kamu jantungku kayak knalpot brong
aku bukan PDAM yang bisa mengalirkan kasih sayang
omonganmu lebih busuk dari depo
hatiku sudah disegel satpol pp cinta
jalan terjal menuju skripsi
sinyal jodohku lemot
otakku butuh fogging
parkir di kenangan
dasar otak got
semoga urusannya mulus kayak jalan tol
aku lampu, kamu saklarnya
kalian semua sampah!
ular berbisa itu temanku sendiri
tugas numpuk kayak sampah
hidup tanpa kamu kayak kota tanpa lampu
kerjaan banjir terus nih
hubungan kita macet di jalan
tanggal tua, kantong kemarau panjang
gajian cuma numpang lewat
emaknya galaknya kayak satpol pp
cowok kok sampah semua
kebakaran jenggot tuh kubu sebelah
mau jadi guru apa polisi ya
baru lulus SMP nih
tadi naik becak romantis sama istri
beli cabai, bawang, terus masak
adikku sekolah di SD itu
sore di alun-alun makan jagung bakar
rumahku dekat kali code
foto di jembatan kleringan bagus
nikah di KUA aja murah
besok ke puskesmas nemenin ibu
aku lahir di RS Panti Rapih
habis hujan ada pelangi
yang kemarin nonton PSIM di mandala krida absen
nanti lewat ringroad aja biar cepat
kirain polisi ternyata satpam mall
teman SMA ku jadi artis
gas lah kita ke pantai
matikan lampu biar romantis
air di galon habis, tolong pesankan
jaket ojol dipake kondangan
kucing oren emang beda
dengar suara kereta malam bikin kangen rumah
nasi padang depan SPBU enak
beli pulsa listrik di konter sebelah
pemandangan sungai di desa indah banget
alhamdulillah keterima kerja
ujian SIM cinta
tetangga hajatan, enak dapat rendang
pakai masker ya kalau flu
kartu remi
anakku suka banget main di taman
senja di stasiun tugu syahdu
baru tahu nama jalan ini
pohon cemara di rumah nenek
nonton berita korupsi bikin mual
gawang tim kampungku bocor terus
cucian numpuk seminggu, mager
berandaku banjir video kucing
wajahku berlubang bekas jerawat
diet jebol gara-gara lebaran
pulang sekolah langsung tidur
satu KK suka durian semua
"""


def codes(text: str, places: Sequence[str] = ()) -> set[str]:
    return {mention.code for mention in FINDER.find(text, places)}


def evidence(text: str, code: str) -> tuple[str, ...]:
    return next(mention.evidence for mention in FINDER.find(text) if mention.code == code)


def write(folder: Path, content: str | bytes, name: str = "dinas.toml") -> Path:
    path = folder / "agencies" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def finder_of(folder: Path) -> AgencyFinder:
    return AgencyFinder(load_agencies(folder))


class TestShippedFiles:
    def test_have_every_agency_that_was_agreed(self) -> None:
        assert set(RULES.agencies) == {*OF_THE_CITY.split(), *OF_OTHERS.split()}

    def test_tell_the_city_s_own_from_all_others(self) -> None:
        owned = {code for code, agency in RULES.agencies.items() if agency.owner is Owner.CITY}
        assert owned == set(OF_THE_CITY.split())

    def test_say_in_one_sentence_what_each_agency_does(self) -> None:
        for code, agency in RULES.agencies.items():
            assert agency.remit.endswith("."), code
            assert 30 < len(agency.remit) < 200, code
            if agency.owner is not Owner.CITY and code != "trans_jogja":
                assert re.search("Bukan (milik kota|perangkat daerah)", agency.remit), code

    def test_have_names_of_their_own(self) -> None:
        names = Counter(agency.name for agency in RULES.agencies.values())
        assert names.most_common(1)[0][1] == 1
        assert RULES.agencies["kemantren_14"].name == "Kemantren Kotagede"

    def test_each_kemantren_answers_for_its_place(self) -> None:
        for number in range(1, 15):
            assert RULES.agencies[f"kemantren_{number:02}"].place == f"34.71.{number:02}"

    def test_can_be_read_as_lists_of_public_accounts_too(self, tmp_path: Path) -> None:
        public = load_public_accounts(tmp_path)
        assert {"pemkotjogja", "bkpsdmkotayk"} <= public.handles

    def test_explain_themselves_at_their_head(self) -> None:
        for path in sorted(SHIPPED.glob("*.toml")):
            text = path.read_text(encoding="utf-8")
            assert text.startswith("# A"), path.name
            if "code" in tomllib.loads(text):
                for field in ("words", "alone", "maybe", "names", "unless"):
                    assert f"#   {field} " in text, path.name

    def test_no_expression_stands_twice_in_a_file(self) -> None:
        for path in sorted(SHIPPED.glob("*.toml")):
            content = tomllib.loads(path.read_text(encoding="utf-8"))
            for field in ("words", "alone", "maybe", "names", "unless"):
                listed = content.get(field, [])
                assert len(set(listed)) == len(listed), (path.name, field)


class TestRemit:
    @pytest.mark.parametrize("case", CASES.strip().splitlines())
    def test_decides(self, case: str) -> None:
        expected, _, text = case.partition(" | ")
        assert codes(text) == set(expected.split())

    @pytest.mark.parametrize("text", TRAPS.strip().splitlines())
    def test_is_not_touched_by_jokes_figures_of_speech_and_places_by_the_way(
        self, text: str
    ) -> None:
        assert codes(text) == set()

    def test_decides_against_the_agency_that_is_named(self) -> None:
        assert codes("dishub tolong lampu jalan di gangku mati") == {"dpupkp"}
        assert codes("Satpol PP kok diam saja, sampah berserakan di mana-mana") == {"dlh"}
        assert codes("bayar PBB lewat JSS gampang") == {"bpkad"}

    def test_a_name_decides_where_nothing_else_does(self) -> None:
        assert codes("dishub ora tau ngurus") == {"dishub"}
        assert codes("min dinkes kok tidak dibalas") == {"dinkes"}

    def test_longer_expressions_take_their_words_from_shorter_ones(self) -> None:
        assert codes("lampu merah Pingit mati") == {"dishub"}
        assert codes("zonasi SMA negeri kacau") == {"pemda_diy"}
        assert codes("polisi tidur di gang kami terlalu tinggi") == {"dishub"}

    def test_two_matters_have_two_agencies(self) -> None:
        assert codes("sampah menumpuk dan lampu jalan mati") == {"dlh", "dpupkp"}
        assert codes("lampu jalan mati, listrik rumah juga padam") == {"dpupkp", "pln"}

    def test_the_parts_of_an_expression_stand_in_one_sentence(self) -> None:
        assert codes("Lewat jalan ini terus. Giginya berlubang.") == set()

    def test_a_phrase_does_not_reach_over_a_comma(self) -> None:
        assert codes("banjir lagi, mohon doa") == {"dpupkp"}

    def test_what_is_only_compared_is_not_meant_what_is_compared_is(self) -> None:
        assert codes("lampu jalan mati, gelap kayak masa depanku") == {"dpupkp"}
        assert codes("hatiku gelap kayak jalan tanpa lampu") == set()

    def test_what_is_wholly_compared_with_is_not_meant(self) -> None:
        assert codes("pertahanan timku kayak atap pasar bocor") == set()
        assert codes("habis hujan jalan depan rumah jadi kayak kubangan") == {"dpupkp"}

    def test_what_follows_a_subject_of_jokes_is_not_meant_what_stands_before_it_is(self) -> None:
        assert codes("otakku butuh fogging") == set()
        assert codes("parkir nuthuk, dompetku nangis") == {"dishub"}

    def test_a_feeling_for_the_city_is_no_joke(self) -> None:
        assert codes("kalau cinta lingkungan jangan buang sampah") == {"dlh"}

    def test_places_by_the_way_are_no_matter(self) -> None:
        assert codes("kosku dekat puskesmas") == set()
        assert codes("lampu jalan depan halte mati") == {"dpupkp"}

    @pytest.mark.parametrize(
        "text",
        [
            "foto keluarga dulu dpn perpus, langitnya cakep",
            "titik kumpul sebelah kantor pdam ya",
            "bazar pkl 16.00 sampai selesai",
            "abang saya karyawan PLN, saya jadi pengangguran dulu",
            "parkir motor gampang, minumannya juga enak",
            "gambar dokter gigi di buku mewarnai itu lucu",
            "ngeri lihat nilai ujian anak SMA sekarang",
            "hidup ini macet terus, tolong",
        ],
    )
    def test_what_is_said_by_the_way_is_no_matter(self, text: str) -> None:
        assert codes(text) == set()

    def test_a_weak_word_needs_company(self) -> None:
        assert codes("parkir sebentar lalu makan") == set()
        assert codes("parkir dobel bikin gang tertutup") == {"dishub"}
        assert codes("ada jathilan nanti malam") == set()
        assert codes("jathilan kami butuh bantuan alat") == {"disbud"}

    def test_what_is_denied_is_not_meant(self) -> None:
        assert codes("bukan soal sampah, ini soal parkir liar") == {"dishub"}
        assert codes("bukan PLN mas, ini PDAM yang mati airnya") == {"pdam"}
        assert codes("bukan cuma sampah yang menumpuk") == {"dlh"}

    @pytest.mark.parametrize(
        "text",
        [
            "Dijual rumah dekat jalan rusak, SHM, nego, WA 081234567890",
            "jasa sedot wc dan angkut sampah murah, hubungi [telepon]",
            "slot gacor depo 10rb",
            "OPEN PO donat, parkir luas",
        ],
    )
    def test_advertisements_are_nobody_s_matter(self, text: str) -> None:
        assert codes(text) == set()

    def test_a_resident_with_a_number_does_not_advertise(self) -> None:
        assert codes("PDAM mati dua hari, hubungi saya di 081234567890") == {"pdam"}


class TestSpelling:
    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("SAMPAAAAH blm diangkut", "dlh"),
            ("smpah numpuk", "dlh"),
            ("sampha numpuk", "dlh"),
            ("s4mp4h numpuk", "dlh"),
            ("sampahnya numpuk", "dlh"),
            ("sampahe numpuk", "dlh"),
            ("uwuh numpuk", "dlh"),
            ("sampah2 numpuk", "dlh"),
            ("𝗦𝗮𝗺𝗽𝗮𝗵 numpuk", "dlh"),
            ("#SampahJogja", "dlh"),
            ("#jogjadaruratsampah", "dlh"),
            ("#lampujalanmati", "dpupkp"),
            ("jln brlubang", "dpupkp"),
            ("dalane bolong", "dpupkp"),
            ("margi risak", "dpupkp"),
            ("trotoir ambles", "dpupkp"),
            ("drainasi mampet", "dpupkp"),
            ("puskemas antri", "dinkes"),
            ("dbd", "dinkes"),
            ("muacet puol neng jalan", "dishub"),
            ("jukire galak", "dishub"),
            ("dithuthuk pas mangan lesehan", "disdag"),
            ("e-KTPku ilang", "disdukcapil"),
            ("KTPne durung dadi", "disdukcapil"),
        ],
    )
    def test_of_residents_is_read(self, text: str, code: str) -> None:
        assert code in codes(text)

    @pytest.mark.parametrize(
        "text",
        [
            "udah daftar lewat web itu sma ngecek terus smp malam",
            "sederek sedaya, sepurane nggih",
            "mrka baik semua",
            "suaranya merdu",
            "",
            "🙏🙏",
            "https://contoh.id/sampah www.sampah.id [sampah]",
            "x" * 20_000,
        ],
    )
    def test_words_that_look_alike_are_not(self, text: str) -> None:
        assert codes(text) == set()


class TestEvidence:
    def test_is_what_the_text_says_in_its_own_spelling(self) -> None:
        assert evidence("Lampune dalan MATI, min!", "dpupkp") == ("Lampune dalan", "MATI")
        assert evidence("cek #SampahJogja", "dlh") == ("#SampahJogja",)

    def test_is_a_part_of_the_text_always(self) -> None:
        for case in CASES.strip().splitlines():
            text = case.partition(" | ")[2]
            for mention in FINDER.find(text):
                assert mention.evidence, text
                assert all(words in text for words in mention.evidence), text
                assert 0.6 <= mention.strength <= 1.0

    def test_of_more_words_is_stronger(self) -> None:
        (one,) = FINDER.find("sampah")
        (more,) = FINDER.find("sampah menumpuk di depo, truk telat angkut")
        assert one.strength < more.strength

    def test_surest_come_first(self) -> None:
        strengths = [
            mention.strength
            for mention in FINDER.find("jalan berlubang, aspal mengelupas, sampah juga")
        ]
        assert len(strengths) == 2
        assert strengths == sorted(strengths, reverse=True)


class TestPlaces:
    def test_name_the_kemantren_where_the_matter_is_its_own(self) -> None:
        text = "pelayanan kelurahan lambat sekali"
        assert codes(text) == set()
        assert codes(text, ("34.71.12.1001",)) == {"kemantren_12"}
        assert codes(text, ("34.71.02",)) == {"kemantren_02"}
        assert codes(text, ("34.71",)) == set()

    def test_name_no_kemantren_where_it_is_not(self) -> None:
        assert codes("jalan rusak depan kelurahan", ("34.71.13.1005",)) == {"dpupkp"}
        assert codes("antri KTP di kemantren", ("34.71.13",)) >= {"disdukcapil"}

    def test_are_read_after_a_title_only(self) -> None:
        assert codes("pelayanan kelurahan Sorosutan cepat") == {"kemantren_13"}
        assert codes("pelayanan kelurahan bener-bener lambat") == set()
        assert codes("Pak lurah Baciro ramah") == {"kemantren_03"}

    def test_of_another_district_take_the_matter_from_the_city(self) -> None:
        assert codes("sampah numpuk di Godean Sleman") == {"desa_lain"}
        assert codes("jalan kampung di Kasihan Bantul becek") == {"desa_lain"}
        assert set(evidence("lampu jalan di Sewon mati", "desa_lain")) >= {"Sewon", "mati"}

    def test_of_the_city_keep_it(self) -> None:
        text = "orang Bantul buang sampah di Mergangsan"
        assert codes(text, ("34.71.12",)) == {"dlh"}

    def test_of_another_district_alone_are_no_matter(self) -> None:
        assert codes("saya tinggal di Sleman") == set()

    def test_of_another_district_leave_what_is_not_the_city_s(self) -> None:
        assert codes("mati listrik di Bantul") == {"pln"}

    @pytest.mark.parametrize(
        "text",
        [
            "di Surabaya jalan rusak langsung ditambal",
            "macet parah jkt hari ini",
            "jl. Slamet Riyadi Solo banjir selutut",
            "dulu jaman kecil main petasan tiap sore",
        ],
    )
    def test_far_away_are_no_matter_here(self, text: str) -> None:
        assert codes(text) == set()

    @pytest.mark.parametrize(
        ("text", "places", "code"),
        [
            ("tamu dari Jakarta ditarik parkir 20 ribu", (), "dishub"),
            ("jalan rusak kayak di pelosok, kalah sama Semarang", (), "dpupkp"),
            ("Jalan Magelang bolong-bolong lagi", (), "dpupkp"),
            ("Surabaya saja bisa, Baciro kok sampahnya numpuk", ("34.71.03.1003",), "dlh"),
            ("Kemarin dari acara di Bandung. Pulang-pulang got meluap", (), "dpupkp"),
        ],
    )
    def test_far_away_leave_what_is_here(
        self, text: str, places: tuple[str, ...], code: str
    ) -> None:
        assert codes(text, places) == {code}

    def test_the_city_as_a_whole_does_not_outweigh_a_far_one(self) -> None:
        assert codes("Bekasi banjir, untung di Jogja kering", ("34.71",)) == set()


class TestManyTexts:
    def test_are_found_one_by_one(self) -> None:
        texts = ["sampah numpuk", "selamat pagi", "pelayanan kelurahan lambat"]
        found = FINDER.find_many(texts)
        assert [[m.code for m in row] for row in found] == [["dlh"], [], []]
        found = FINDER.find_many(texts, [(), (), ("34.71.05",)])
        assert [m.code for m in found[2]] == ["kemantren_05"]

    def test_texts_and_places_that_do_not_fit_are_an_error(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            FINDER.find_many(["a", "b"], [()])


class TestFilesOfAnOffice:
    BREAD = 'code = "dlh"\nname = "Roti"\nowner = "city"\nwords = ["roti + gosong|bantat"]\n'

    def test_a_file_of_the_same_name_takes_the_shipped_ones_place(self, tmp_path: Path) -> None:
        write(tmp_path, self.BREAD, "dlh.toml")
        finder = finder_of(tmp_path)
        assert [m.code for m in finder.find("rotinya gosong")] == ["dlh"]
        assert finder.find("roti enak") == ()
        assert finder.find("sampah numpuk") == ()
        assert load_agencies(tmp_path).agencies["dlh"].name == "Roti"

    def test_a_file_with_a_name_alone_switches_an_agency_off(self, tmp_path: Path) -> None:
        write(tmp_path, 'name = "DLH"\n', "dlh.toml")
        assert "dlh" not in load_agencies(tmp_path).agencies

    def test_another_file_adds_an_agency(self, tmp_path: Path) -> None:
        write(tmp_path, self.BREAD.replace("dlh", "roti"), "roti.toml")
        assert [m.code for m in finder_of(tmp_path).find("roti gosong")] == ["roti"]

    def test_figures_of_speech_are_an_office_s_own_too(self, tmp_path: Path) -> None:
        write(tmp_path, "# tanpa kiasan\nsampah mawar\n", "kiasan.txt")
        finder = finder_of(tmp_path)
        assert finder.find("sampah mawar") == ()
        assert finder.find("hatiku penuh sampah") != ()

    def test_words_are_spelled_by_the_lexicon_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "lexicon").mkdir()
        (tmp_path / "lexicon" / "spelling.txt").write_text("sampah: spx\n", encoding="utf-8")
        assert [m.code for m in finder_of(tmp_path).find("spx numpuk")] == ["dlh"]

    def test_expressions_do_what_the_head_of_a_file_says(self, tmp_path: Path) -> None:
        write(
            tmp_path,
            'code = "toko"\nname = "Toko"\nowner = "other"\nremit = ""\n'
            'words = ["roti tawar / bakpia|bakpao", "kue + gosong"]\nalone = ["sirup"]\n'
            'maybe = ["tepung", "oven|loyang"]\nnames = ["toko manis"]\nunless = ["resep"]\n',
            "toko.toml",
        )
        finder = finder_of(tmp_path)

        def found(text: str) -> bool:
            return "toko" in {mention.code for mention in finder.find(text)}

        assert found("roti yang tawar")
        assert found("bakpaonya")
        assert found("gosong semua itu kue")
        assert found("sirup")
        assert found("tepung di oven")
        assert found("toko manis")
        assert not found("tawar roti")
        assert not found("kue. Semua gosong")
        assert not found("tepung dan tepung")
        assert not found("resep bakpia")
        assert found("Ini resep. Bakpia habis.")
        assert not found("sirup tumpah di jalan berlubang")
        assert not found("toko manis, jalan berlubang")

    def test_an_account_is_a_name(self, tmp_path: Path) -> None:
        write(tmp_path, f'{self.BREAD}[accounts]\nx = ["@Dlh_Contoh"]\n', "dlh.toml")
        finder = finder_of(tmp_path)
        (mention,) = finder.find("cek dm @dlh_contoh.")
        assert (mention.code, mention.evidence) == ("dlh", ("@dlh_contoh",))
        assert [m.code for m in finder.find("@dlh_contoh jalan berlubang")] == ["dpupkp"]

    def test_notepad_s_first_sign_and_hidden_files_do_no_harm(self, tmp_path: Path) -> None:
        write(tmp_path, b"\xef\xbb\xbf" + self.BREAD.replace("\n", "\r\n").encode(), "dlh.toml")
        write(tmp_path, b"\x00\x05\x16\x07", "._dlh.toml")
        assert load_agencies(tmp_path).agencies["dlh"].name == "Roti"

    @pytest.mark.parametrize(
        ("content", "key", "line"),
        [
            (b'name = "Caf\xe9"', "unreadable", None),
            ("name = ", "syntax", 1),
            ('code = "a"\nname = "A\n', "syntax", 2),
            ("x = " + "[" * 5000, "syntax", 1),
            ('name = "A"\n\nwords = ["roti"]\n', "no_code", 3),
            ('code = "A B"\nname = "A"\nowner = "city"\n', "code", 1),
            ('code = "a"\nowner = "city"\n', "value", 1),
            ('code = "a"\nname = " "\nowner = "city"\n', "value", 2),
            ('code = "a"\nname = "A"\nowner = "kota"\n', "owner", 3),
            ('code = "a"\nname = "A"\n', "value", 1),
            ('code = "a"\nname = "A"\nowner = "city"\nremit = 3\n', "value", 4),
            ('code = "a"\nname = "A"\nowner = "city"\n\nword = ["roti"]\n', "field", 5),
            ('code = "a"\nname = "A"\nowner = "city"\nwords = "roti"\n', "value", 4),
            ('code = "a"\nname = "A"\nowner = "city"\nwords = ["roti", 3]\n', "value", 4),
            (
                'code = "a"\nname = "A"\nowner = "city"\nwords = ["a", \n "roti +"]\n',
                "expression",
                5,
            ),
            ('code = "a"\nname = "A"\nowner = "city"\nmaybe = ["ro(ti"]\n', "expression", 4),
            ('code = "a"\nname = "A"\nowner = "city"\nwords = ["|roti"]\n', "expression", 4),
            ('code = "a"\nname = "A"\nowner = "city"\nwords = ["yang"]\n', "common", 4),
            ('code = "a"\nname = "A"\nowner = "city"\ninstead_of = "x"\n', "owner", 4),
            ('code = "a"\nname = "A"\nowner = "city"\n[offices]\n"34" = ["B"]\n', "value", 5),
            ('code = "a"\nname = "A"\nowner = "city"\n[offices]\n"34.71.01" = []\n', "value", 5),
            ('code = "a"\nname = "A"\nowner = "city"\naccounts = 1\n', "value", 4),
            ('# lagi\ncode = "dishub"\nname = "A"\nowner = "city"\n', "twice", 2),
        ],
    )
    def test_a_damaged_file_is_named_with_its_line(
        self, tmp_path: Path, content: str | bytes, key: str, line: int | None
    ) -> None:
        path = write(tmp_path, content, "zz.toml")
        with pytest.raises(SettingError) as caught:
            load_agencies(tmp_path)
        message = caught.value.message
        assert message.key == f"language.agencies.{key}"
        assert dict(message.values).get("line") == line
        for language in LANGUAGES:
            sentence = Translator(language)(message)
            assert str(path) in sentence
            assert line is None or str(line) in sentence

    def test_a_damaged_line_of_figures_is_named(self, tmp_path: Path) -> None:
        path = write(tmp_path, "sampah hati\n\n* + \n", "kiasan.txt")
        with pytest.raises(SettingError) as caught:
            load_agencies(tmp_path)
        assert caught.value.message.key == "language.agencies.expression"
        assert dict(caught.value.message.values) == {
            "path": str(path),
            "line": 3,
            "expression": "* +",
        }


def mention(code: str, strength: float = 0.9) -> AgencyMention:
    return AgencyMention(code, ("kata",), strength)


class TestTopic:
    def test_has_the_agency_of_most_posts_with_its_share(self) -> None:
        posts = [[mention("dlh")]] * 6 + [[mention("dpupkp")]] * 2 + [[]] * 4
        assert likely_agency(posts) == LikelyAgency("dlh", 0.75, 6, 8)

    def test_has_none_where_two_agencies_are_as_likely(self) -> None:
        posts = [[mention("dlh")]] * 6 + [[mention("dpupkp")]] * 5
        assert likely_agency(posts) is None

    def test_has_the_surer_of_two_that_stand_together(self) -> None:
        posts = [[mention("pemda_diy", 0.9), mention("dinsosnakertrans", 0.8)]] * 5
        assert likely_agency(posts) == LikelyAgency("pemda_diy", 1.0, 5, 5)

    @pytest.mark.parametrize(
        "posts",
        [
            [],
            [[]] * 10,
            [[mention("dlh")]] * 2,
            [[mention("dlh")]] * 3 + [[]] * 40,
            [[mention(code)] for code in ("dlh", "dlh", "dlh", "pln", "kai", "bpn", "dpp", "dpk")],
        ],
    )
    def test_has_none_where_few_posts_say_so(self, posts: list[list[AgencyMention]]) -> None:
        assert likely_agency(posts) is None

    def test_does_not_depend_on_the_order_of_posts(self) -> None:
        posts = [[mention("dlh")]] * 3 + [[mention("pln"), mention("dlh")]] * 2 + [[]]
        assert likely_agency(posts) == likely_agency(posts[::-1])
