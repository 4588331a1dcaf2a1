"""Comments for measuring speed, made of the sample's: as many as wanted, all different or with copies."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analytics.pipeline import SAMPLE_FILE
from analytics.posts import make_text_id
from tests.quality.topics.sets import WITHOUT_MATTER

_LEAST_WORDS, _MOST_WORDS = 8, 25
_SWAPPED_SHARE = 0.2
# How a copy differs from what it copies: an end that folding takes away.
_ENDS = ("", "", "", "!", "!!", " ...", "..", "?")


def distinct_texts(count: int, *, seed: int) -> list[str]:
    """Make ``count`` texts of which no two are copies.

    Half of one resident's comment and half of another's on the same matter, with one word in five
    drawn anew from that matter: so there are matters to find, and no end of texts.
    """
    draw = random.Random(seed)
    by_matter = _sentences()
    vocabularies = {
        matter: [word for sentence in sentences for word in sentence]
        for matter, sentences in by_matter.items()
    }
    matters = sorted(by_matter)
    weights = [len(by_matter[matter]) for matter in matters]
    made: dict[str, str] = {}
    while len(made) < count:
        matter = draw.choices(matters, weights)[0]
        first, second = draw.choice(by_matter[matter]), draw.choice(by_matter[matter])
        words = [*first[: len(first) // 2], *second[len(second) // 2 :]]
        text = " ".join(
            draw.choice(vocabularies[matter]) if draw.random() < _SWAPPED_SHARE else word
            for word in words
        )
        made.setdefault(make_text_id(text), text)
    return list(made.values())


def with_copies(texts: Sequence[str], count: int, *, seed: int) -> list[str]:
    """Return ``count`` comments: each of ``texts`` once, and copies, many of few and few of many."""
    draw = random.Random(seed)
    ranks = [1 / (rank + 10) for rank in range(len(texts))]
    copies = draw.choices(texts, ranks, k=count - len(texts))
    comments = [*texts, *(text + draw.choice(_ENDS) for text in copies)]
    draw.shuffle(comments)
    return comments


def write_export(path: Path, texts: Sequence[str], *, seed: int, first: int = 0) -> None:
    """Write ``texts`` as a crawler writes comments: a third as many accounts, half a minute apart.

    ``first`` numbers the first of them, where they go on from another file.
    """
    draw = random.Random(seed)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id_str", "created_at", "full_text", "username", "favorite_count"))
        for number, text in enumerate(texts, start=first):
            writer.writerow(
                (
                    1_700_000_000_000_000_000 + number * 1_013,
                    (start + timedelta(seconds=31 * number)).isoformat(),
                    text,
                    f"warga_{draw.randrange(max(1, len(texts) // 3))}",
                    draw.randrange(200),
                )
            )


def _sentences() -> dict[str, list[list[str]]]:
    """Return matter -> the words of each comment that residents wrote about it."""
    with SAMPLE_FILE.open(encoding="utf-8", newline="") as file:
        text_of = {row["id"]: row["teks"] for row in csv.DictReader(file)}
    found: dict[str, list[list[str]]] = {}
    with SAMPLE_FILE.with_name("truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = text_of[row["id"]].split()
            if (
                row["role"] != "official"
                and row["matter"] not in WITHOUT_MATTER
                and _LEAST_WORDS <= len(words) <= _MOST_WORDS
            ):
                found.setdefault(row["matter"], []).append(words)
    return found
