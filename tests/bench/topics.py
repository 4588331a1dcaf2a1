"""How fast topics are found, beside BERTopic as it comes, in one run on the same texts.

``python -m tests.bench.topics --texts 100000``: from an export to a release by this product; and by
BERTopic on USE vectors, as anybody would join the two. ``--million``: a million comments, 320,000
different ones among them, by this product alone (``--comments`` for another number).
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.bench.corpora import distinct_texts, with_copies, write_export
from tests.bench.watched import Watched, watch

_MODULE = "tests.bench.topics"
_MILLION = 1_000_000
_DISTINCT_SHARE = 0.32
_SEED = 1
# What of a fit is no search for topics but for vectors.
_EMBEDDING = ("load", "embed")


def measure_product(export: Path, data: Path) -> dict[str, Any]:
    """Import ``export`` into the empty folder ``data`` and fit it.

    Returns:
        counts; seconds: ``import``, ``fit`` and, within it, ``find_topics``; the fit's stages.
    """
    import analytics.topics
    from analytics.messages import Translator
    from analytics.pipeline import fit, import_file
    from analytics.settings import read_settings
    from analytics.store.folders import DataFolder

    folder, settings = DataFolder(data), read_settings({"SAMBUNG_RASA_DATA": str(data)})
    folder.ensure()
    searched: list[float] = []
    find_topics = analytics.topics.find_topics

    def timed(*arguments: Any, **named: Any) -> Any:
        begun = time.perf_counter()
        found = find_topics(*arguments, **named)
        searched.append(time.perf_counter() - begun)
        return found

    begun = time.perf_counter()
    import_file(folder, export, words=Translator(), on_stage=lambda _stage, _share: None)
    imported = time.perf_counter()
    with patch("analytics.topics.find_topics", timed):
        fitted = fit(folder, settings, seed=settings.seed, on_stage=lambda _stage, _share: None)
    ended = time.perf_counter()
    assert searched, "the fit no longer takes find_topics from analytics.topics when it runs"
    return {
        "counts": dict(fitted.counts),
        "seconds": {
            "import": imported - begun,
            "fit": ended - imported,
            "find_topics": sum(searched),
        },
        "stages": dict(fitted.seconds),
    }


def measure_bertopic(texts_file: Path) -> dict[str, Any]:
    """Embed the texts in the JSON list ``texts_file`` with USE and give both to ``BERTopic()``."""
    begun = time.perf_counter()
    from bertopic import BERTopic
    from sentence_transformers import SentenceTransformer

    from tests.bench.plain_use import PlainEncoder

    texts: list[str] = json.loads(texts_file.read_text(encoding="utf-8"))
    encoder = SentenceTransformer(modules=[PlainEncoder()], device="cpu")
    model = BERTopic(embedding_model=encoder)
    loaded = time.perf_counter()
    vectors = encoder.encode(texts, show_progress_bar=False)
    embedded = time.perf_counter()
    topics, _ = model.fit_transform(texts, embeddings=vectors)
    ended = time.perf_counter()
    return {
        "counts": {
            "texts": len(texts),
            "topics": len(set(topics) - {-1}),
            "ungrouped": sum(topic == -1 for topic in topics),
        },
        "seconds": {
            "load": loaded - begun,
            "embed": embedded - loaded,
            "fit_transform": ended - embedded,
        },
    }


def _run_product(place: Path, comments: list[str]) -> Watched:
    export = place / "export.csv"
    write_export(export, comments, seed=_SEED)
    print(f"export: {len(comments):,} comments, {export.stat().st_size / 1e6:,.0f} MB", flush=True)
    return watch(_MODULE, ["--product", str(export), "--data", str(place / "data")], {})


def _show_product(run: Watched) -> None:
    seconds, stages, counts = run.said["seconds"], run.said["stages"], run.said["counts"]
    whole = seconds["import"] + seconds["fit"]
    print("this product: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    print(f"  from the export to the release: {whole:,.1f} s")
    print(f"    import: {seconds['import']:,.1f} s ({counts['posts'] / seconds['import']:,.0f}/s)")
    print(f"    fit: {seconds['fit']:,.1f} s")
    for stage, spent in stages.items():
        speed = f" ({counts['texts'] / spent:,.0f} texts/s)" if stage == "embed" else ""
        print(f"      {stage}: {spent:,.1f} s{speed}")
    print(f"      reading, folding and writing: {seconds['fit'] - sum(stages.values()):,.1f} s")
    _show_memory(run)


def _show_memory(run: Watched) -> None:
    print(f"  peak {run.peak_mb:,.0f} MB, with helper processes {run.peak_with_helpers_mb:,.0f} MB")


def compare(count: int) -> None:
    """Time both on ``count`` different texts and print the ratios."""
    texts = distinct_texts(count, seed=_SEED)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        ours = _run_product(place, texts)
        _show_product(ours)
        texts_file = place / "texts.json"
        texts_file.write_text(json.dumps(texts), encoding="utf-8")
        # Where somebody set a tokenizer or a proxy up, nothing is fetched.
        theirs = watch(_MODULE, ["--bertopic", str(texts_file)], {"HF_HUB_OFFLINE": "1"})
    spent = theirs.said["seconds"]
    counts = theirs.said["counts"]
    print(
        "BERTopic as it comes, on USE vectors: "
        + ", ".join(f"{k} {n:,}" for k, n in counts.items())
    )
    print(f"  from texts to topics: {sum(spent.values()):,.1f} s")
    print(f"    load: {spent['load']:,.1f} s")
    print(f"    embed: {spent['embed']:,.1f} s ({count / spent['embed']:,.0f} texts/s)")
    print(f"    fit_transform: {spent['fit_transform']:,.1f} s")
    _show_memory(theirs)
    _show_ratios(ours.said, spent)


def _show_ratios(ours: Mapping[str, Any], theirs: Mapping[str, float]) -> None:
    seconds, stages = ours["seconds"], ours["stages"]
    embedding = sum(stages.get(stage, 0.0) for stage in _EMBEDDING)
    pairs = {
        "from the export to the release / to topics": (
            sum(theirs.values()),
            seconds["import"] + seconds["fit"],
        ),
        "from the corpus to the release / to topics": (sum(theirs.values()), seconds["fit"]),
        "embedding": (theirs["embed"], stages["embed"]),
        "fitting without embedding: find_topics / fit_transform": (
            theirs["fit_transform"],
            seconds["find_topics"],
        ),
        "the same without our re-fits for stability, which BERTopic has none of": (
            theirs["fit_transform"],
            seconds["find_topics"] - stages.get("stability", 0.0),
        ),
        "fitting without embedding, publishing too / fit_transform": (
            theirs["fit_transform"],
            seconds["fit"] - embedding,
        ),
    }
    print("BERTopic's seconds by ours:")
    for what, (slow, quick) in pairs.items():
        print(f"  {what}: {slow:,.1f} / {quick:,.1f} = {slow / quick:.2f}")


def measure_many(count: int) -> None:
    """Time this product on ``count`` comments, a third of them different."""
    different = distinct_texts(round(count * _DISTINCT_SHARE), seed=_SEED)
    comments = with_copies(different, count, seed=_SEED)
    with tempfile.TemporaryDirectory() as name:
        _show_product(_run_product(Path(name), comments))


def main() -> None:
    """Measure, or be the process that is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000, help="different texts, for both")
    parser.add_argument("--million", action="store_true", help="a million comments, this product")
    parser.add_argument("--comments", type=int, help="as --million, with this many comments")
    parser.add_argument("--product", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--bertopic", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.product:
        print(json.dumps(measure_product(chosen.product, chosen.data)))
    elif chosen.bertopic:
        print(json.dumps(measure_bertopic(chosen.bertopic)))
    else:
        load = os.getloadavg()[0]
        print(f"{os.cpu_count()} cores, load before the run {load:.1f}", flush=True)
        if chosen.million or chosen.comments:
            measure_many(chosen.comments or _MILLION)
        else:
            compare(chosen.texts)


if __name__ == "__main__":
    main()
