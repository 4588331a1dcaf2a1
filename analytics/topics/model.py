"""What a fit has learnt, so that texts that come later get its topics; and as bytes."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from tokenize import TokenError

import numpy as np

from analytics.errors import FitError
from analytics.messages import Message
from analytics.topics.discriminant import Discriminant
from analytics.topics.features import FeatureModel
from analytics.topics.vectors import Floats

# Words fewer texts use are not worth their room, and may be somebody's own.
_FEWEST_USES = 3


@dataclass(frozen=True, slots=True, eq=False)
class FitModel:
    """What it takes to give new texts the topics of a fit.

    Attributes:
        features: what texts are compared by.
        discriminant: tells topics apart; its groups are topics by their identifiers' order.
        topic_ids: the identifier of each of its groups.
        counts: how often words occur, by which new words are folded.
        centres: float32 (k, d), mean vector of each topic's texts less the mean of all.
        least_chance: below this a text is unsure.
        unsure_share: share of the texts with content that were unsure when it was learnt.
    """

    features: FeatureModel
    discriminant: Discriminant
    topic_ids: tuple[int, ...]
    counts: Counter[str]
    centres: Floats
    least_chance: float
    unsure_share: float

    def to_parts(self) -> dict[str, bytes]:
        """Return the parts by name: arrays as NPY, the rest as JSON."""
        used = {word: count for word, count in self.counts.items() if count >= _FEWEST_USES}
        parts = {
            "facts": _as_json(
                {
                    "weight": self.features.weight,
                    "temperature": self.discriminant.temperature,
                    "topic_ids": list(self.topic_ids),
                    "least_chance": self.least_chance,
                    "unsure_share": self.unsure_share,
                }
            ),
            "vocabulary": _as_json(list(self.features.vocabulary)),
            "counts": _as_json(used),
            "centres": _as_npy(self.centres),
            "weights": _as_npy(self.discriminant.weights),
            "offsets": _as_npy(self.discriminant.offsets),
            "groups": _as_npy(self.discriminant.groups),
        }
        for each in fields(FeatureModel):
            value = getattr(self.features, each.name)
            if isinstance(value, np.ndarray):
                parts[each.name] = _as_npy(value)
        return parts

    @staticmethod
    def from_parts(parts: Mapping[str, bytes]) -> FitModel:
        """Read what ``to_parts`` gave.

        Raises:
            FitError: a part is missing or damaged.
        """
        try:
            facts = json.loads(parts["facts"])
            arrays = {
                name: np.lib.format.read_array(io.BytesIO(parts[name]), allow_pickle=False)
                for name in (
                    "mean", "rarity", "axes", "centre", "components", "centres", "weights", "offsets",
                    "groups",
                )
            }  # fmt: skip
            model = FitModel(
                features=FeatureModel(
                    mean=arrays["mean"],
                    vocabulary=tuple(json.loads(parts["vocabulary"])),
                    rarity=arrays["rarity"],
                    axes=arrays["axes"],
                    weight=float(facts["weight"]),
                    centre=arrays["centre"],
                    components=arrays["components"],
                ),
                discriminant=Discriminant(
                    arrays["weights"],
                    arrays["offsets"],
                    float(facts["temperature"]),
                    arrays["groups"].astype(np.int64),
                ),
                topic_ids=tuple(int(topic) for topic in facts["topic_ids"]),
                counts=Counter(dict(json.loads(parts["counts"]))),
                centres=arrays["centres"],
                least_chance=float(facts["least_chance"]),
                unsure_share=float(facts["unsure_share"]),
            )
            model._check()
        # NPY heads are Python literals, so damaged ones fail as Python source does.
        except (KeyError, ValueError, TypeError, OverflowError, SyntaxError, TokenError) as error:
            raise FitError(Message.of("fit.update.no_model")) from error
        return model

    def _check(self) -> None:
        """Hold the parts against each other.

        Raises:
            ValueError: they are not of one model.
        """
        features, topics = self.features, len(self.topic_ids)
        width, joined = len(features.mean), len(features.centre)
        latent, words = features.axes.shape
        parts = len(self.discriminant.offsets)
        shapes: dict[str, tuple[np.ndarray, tuple[int, ...]]] = {
            "rarity": (features.rarity, (words,)),
            "components": (features.components, (len(features.components), joined)),
            "centres": (self.centres, (topics, width)),
            "weights": (self.discriminant.weights, (len(features.components), parts)),
            "groups": (self.discriminant.groups, (parts,)),
        }
        odd = [name for name, (array, shape) in shapes.items() if array.shape != shape]
        told = np.unique(self.discriminant.groups[self.discriminant.groups >= 0])
        if not np.array_equal(told, np.arange(topics)):
            odd.append("groups")
        if odd or joined != width + latent or words != len(features.vocabulary):
            raise ValueError(odd)


def _as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _as_npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
