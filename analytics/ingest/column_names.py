"""The names that exports give their columns, in Indonesian and English.

Names are compared folded: ``Full Text``, ``full_text`` and ``fullText`` are the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from analytics.ingest.records import Field

# Names set apart by spaces, best first: where two columns of an export both fit, the one named
# earlier here is taken.
_NAMES: Mapping[Field, str] = {
    Field.TEXT: (
        "full_text text teks text_original text_display komentar comment comment_text text_comment"
        " isi_komentar teks_komentar komentar_text comment_body komen isi konten content"
        " isi_konten message pesan isi_pesan tweet tweet_text isi_tweet cuitan isi_cuitan"
        " rendered_content raw_content body selftext caption keterangan_foto review ulasan"
        " isi_ulasan review_text isi_aduan aduan isi_pengaduan pengaduan isi_laporan laporan"
        " isi_keluhan keluhan uraian_aduan uraian uraian_laporan tanggapan isi_tanggapan saran"
        " masukan aspirasi opini pendapat postingan isi_postingan post_text post"
        " kalimat sentence deskripsi description reply_text comments"
        " full_text_clean clean_text text_clean cleaned_text clean_tweet clean_comment"
        " teks_bersih komentar_bersih text_cleaned"
    ),
    Field.CREATED_AT: (
        "created_at created_time create_time create_time_iso created_at_iso timestamp published_at"
        " published publish_date published_time publish_time posted_at post_date posted_time"
        " date_posted taken_at tanggal_komentar waktu_komentar comment_date comment_time"
        " tanggal_posting tanggal_post tanggal_unggah waktu_posting tanggal_aduan tanggal_laporan"
        " tanggal_pengaduan tanggal_masuk tanggal_waktu datetime date_time tanggal_dibuat"
        " dibuat_pada dibuat_tanggal tanggal tgl date waktu time created created_utc created_date"
        " date_created indexed_at relative_time jam updated_at"
    ),
    Field.AUTHOR: (
        "username user_name screen_name author author_username user_username"
        " user_screen_name author_user_name owner_username nama_pengguna nama_akun akun_pengguna"
        " author_name author_display_name penulis pengguna user_unique_id unique_id"
        " author_unique_id handle author_handle akun user account account_name"
        " commenter commenter_name nama_komentator komentator profile_name from_name from"
        " owner nickname nick_name display_name reviewer reviewer_name nama_pelapor pelapor pengirim"
        " nama_pengirim nama name nama_lengkap full_name author_fullname author_id user_id_str"
        " user_id from_id id_pengguna author_channel_id channel_id"
    ),
    Field.AUTHOR_NAME: (
        "display_name author_display_name nama_tampilan author_name name nama nama_lengkap full_name"
        " nickname nick_name user_name author_fullname profile_name nama_profil nama_pengguna"
    ),
    Field.OTHER_NAMES: "in_reply_to_screen_name mentions reply_to_user balasan_kepada menyebut",
    Field.NATIVE_ID: (
        "id_str tweet_id comment_id id_komentar komentar_id cid native_id message_id"
        " status_id review_id id_tweet id_ulasan id_aduan id_laporan aduan_id nomor_aduan"
        " no_aduan comment_pk pk uuid uri id post_id id_post id_postingan"
    ),
    Field.PARENT_ID: (
        "parent_id in_reply_to_status_id_str in_reply_to_status_id in_reply_to_tweet_id"
        " in_reply_to_id parent_comment_id reply_to_id reply_to_comment_id replied_to_id"
        " referenced_tweets_replied_to_id reply_to_message_id parent_cid id_induk induk_id"
        " komentar_induk id_komentar_induk parent induk balasan_untuk membalas_id reply_to"
    ),
    Field.THREAD_ID: (
        "conversation_id_str conversation_id thread_id id_utas utas_id utas id_percakapan video_id id_video media_id media_pk"
        " post_id id_post id_postingan submission_id discussion_id aweme_id shortcode"
        " short_code post_shortcode video_web_url video_url post_url media_url link_id"
        " article_id id_artikel place_id"
    ),
    Field.LIKES: (
        "likes like_count likes_count favorite_count favourite_count public_metrics_like_count"
        " comment_like_count like suka jumlah_suka jumlah_like jumlah_likes jml_like jml_suka"
        " total_like total_likes total_suka disukai digg_count favorites favourites upvotes"
        " thumbs_up thumbs_up_count reactions reactions_count reaction_count votes vote_count"
        " score jempol helpful_count"
    ),
    Field.REPLIES: (
        "reply_count replies replies_count public_metrics_reply_count total_reply_count"
        " reply_comment_total child_comment_count balasan jumlah_balasan jml_balasan total_balasan"
        " comment_count comments_count num_comments comments jumlah_komentar jml_komentar"
        " total_komentar komentar_count"
    ),
    Field.SHARES: (
        "share_count shares shares_count retweet_count retweets public_metrics_retweet_count"
        " repost_count reposts bagikan dibagikan jumlah_dibagikan jumlah_bagikan jumlah_share"
        " jml_share total_share jumlah_retweet"
    ),
    Field.RATING: "rating stars star_rating review_rating bintang jumlah_bintang nilai_bintang",
    Field.PLATFORM: (
        "platform media_sosial sosial_media sosmed medsos social_media jejaring_sosial kanal"
        " media network sumber source channel site situs aplikasi"
    ),
    Field.AUTHOR_KIND: (
        "jenis_akun author_kind account_type tipe_akun kategori_akun author_type user_type"
        " jenis_pengguna account_kind"
    ),
    Field.RETRIEVED_AT: (
        "extracted_at retrieved_at scraped_at scraped_date scrape_date scraping_date crawled_at"
        " crawl_date collected_at fetched_at downloaded_at exported_at export_date"
        " diambil_pada waktu_ambil tanggal_ambil waktu_pengambilan tanggal_pengambilan"
        " waktu_crawling tanggal_crawling waktu_scraping tanggal_scraping diunduh_pada"
    ),
    Field.URL: (
        "tweet_url comment_url url permalink permalink_url link tautan post_url video_url"
        " video_web_url comment_link alamat_url href perma_link link_url profile_url"
    ),
    Field.CATEGORY: (
        "kategori_aduan kategori_laporan kategori_pengaduan jenis_aduan jenis_laporan topik_aduan"
        " kategori category"
    ),
    Field.AGENCY: (
        "opd instansi instansi_tujuan opd_tujuan perangkat_daerah unit_kerja dinas dinas_tujuan"
        " instansi_terdisposisi disposisi agency department"
    ),
    Field.STATUS: "status_aduan status_laporan status_tindak_lanjut status_pengaduan",
    Field.PLACE: (
        "lokasi_kejadian lokasi_aduan lokasi_laporan tempat_kejadian kemantren kelurahan kecamatan"
        " wilayah"
    ),
    Field.ANSWERED_AT: (
        "tanggal_tanggapan tanggal_jawaban tanggal_tindak_lanjut tanggal_selesai ditanggapi_pada"
        " answered_at resolved_at"
    ),
}
RANKED_NAMES: Mapping[Field, Mapping[str, int]] = {
    field: {name: rank for rank, name in enumerate(names.split())}
    for field, names in _NAMES.items()
}
_ALL_NAMES = frozenset(name for names in _NAMES.values() for name in names.split())
# Words in a column's name that say: here stand tags made by a program or a person, never speech.
_TAG_NAMES = frozenset(
    {"label", "labels", "sentiment", "sentimen", "class", "kelas", "kategori", "category", "lang",
     "language", "bahasa", "location", "lokasi", "split", "data_type", "topic", "topik", "emotion"}
)  # fmt: skip
_PERSONAL_WORDS = frozenset(
    {"user", "username", "author", "screen", "name", "nama", "akun", "account", "pengguna",
     "penulis", "owner", "profile", "profil", "avatar", "email", "mail", "phone", "telp", "telepon",
     "hp", "wa", "nik", "alamat", "address", "commenter", "komentator", "nickname", "handle", "bio",
     "creator", "pelapor", "pengirim", "reviewer", "from", "mention", "mentions", "mentioned",
     "tagged", "person", "location", "lokasi", "in_reply_to_screen_name", "photo", "foto"}
)  # fmt: skip


_LONGEST_NAME = 60
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_NAME = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=4096)
def fold_name(name: str) -> str:
    """Return a column's name as it is compared: ``Full Text`` and ``fullText`` -> ``full_text``."""
    split = _CAMEL.sub("_", name.strip())
    decomposed = unicodedata.normalize("NFKD", split).casefold()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NOT_NAME.sub("_", plain).strip("_")


def is_known_name(name: str) -> bool:
    """Say whether exports call any of their columns ``name``."""
    return len(name) <= _LONGEST_NAME and fold_name(name) in _ALL_NAMES


def is_general_id(name: str) -> bool:
    """Say whether ``name`` may be a row's number in some table as well as a platform's identifier."""
    return fold_name(name) in ("id", "pk")


def names_field(name: str, field: Field) -> bool:
    """Say whether exports call a column of ``field`` by this ``name``."""
    return fold_name(name) in RANKED_NAMES[field]


def is_personal(name: str) -> bool:
    """Say whether a column called ``name`` may hold what points to a person."""
    return not _PERSONAL_WORDS.isdisjoint(fold_name(name).split("_"))


def is_tag(name: str) -> bool:
    """Say whether a column called ``name`` holds labels, which are never speech."""
    folded = fold_name(name)
    return folded in _TAG_NAMES or not _TAG_NAMES.isdisjoint(folded.split("_"))
