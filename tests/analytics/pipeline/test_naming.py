"""Names from a service go into the release; what the service cannot name keeps its words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.language import load_lexicon
from analytics.pipeline import distinct_texts
from analytics.pipeline.naming import with_suggested_names
from analytics.settings import read_settings
from analytics.store.folders import DataFolder
from analytics.topics.result import TopicsResult
from tests import tiny
from tests.analytics.topics.test_naming_service import Service, serve


@pytest.fixture(name="service")
def _service() -> Iterator[Service]:
    yield from serve()


@pytest.fixture(name="found")
def _found(tmp_path: Path) -> tuple[TopicsResult, list[str]]:
    texts = distinct_texts(tiny.corpus_table(DataFolder(tmp_path)).to_pandas())
    return tiny.found_topics(texts), list(texts["text"])


def _labels(found: tuple[TopicsResult, list[str]], **settings: str) -> tuple[list[str], bool]:
    chosen = read_settings({f"SAMBUNG_RASA_{name}": value for name, value in settings.items()})
    named, problem = with_suggested_names(*found, chosen, load_lexicon(), lambda _share: None)
    return [topic.label for topic in named.topics], problem is not None


def test_nobody_is_asked_unless_a_service_is_set(
    found: tuple[TopicsResult, list[str]], service: Service
) -> None:
    service.answers("Sampah di depo")
    assert _labels(found) == ([topic.label for topic in found[0].topics], False)
    assert not service.bodies


def test_topics_are_called_what_the_service_says(
    found: tuple[TopicsResult, list[str]], service: Service
) -> None:
    service.answers("Depo sampah bau", "Lampu jalan mati", "Air keran macet")
    labels, has_problem = _labels(found, NAMING_URL=service.url, NAMING_MODEL="kecil")
    assert labels == ["Depo sampah bau", "Lampu jalan mati", "Air keran macet"]
    assert not has_problem


def test_without_an_answer_the_words_stay_and_it_is_said(
    found: tuple[TopicsResult, list[str]],
) -> None:
    before = [topic.label for topic in found[0].topics]
    assert _labels(found, NAMING_URL="http://127.0.0.1:9", NAMING_MODEL="kecil") == (before, True)
