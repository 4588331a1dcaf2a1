"""Names of topics from a service, where one is set: asked with masked texts, never needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from analytics.language import Lexicon
from analytics.messages import Message
from analytics.settings import Settings
from analytics.topics.naming_service import NamingEndpoint, TopicToName, suggest_names
from analytics.topics.result import TopicsResult

_PATIENCE_S = 30.0


def with_suggested_names(
    found: TopicsResult,
    texts: Sequence[str],
    settings: Settings,
    lexicon: Lexicon,
    on_progress: Callable[[float], None],
) -> tuple[TopicsResult, Message | None]:
    """Call topics what the service suggests; the others keep their words.

    Args:
        found: topics with representatives.
        texts: the masked texts that ``found`` has rows of.
        settings: which service; none where its address is empty.
        lexicon: by which answers are judged.
        on_progress: hears the share done.

    Returns:
        the topics, and a sentence where the service named not all of them.
    """
    if not settings.naming_url or not found.topics:
        return found, None
    outcome = suggest_names(
        [
            TopicToName(
                topic.topic_id,
                topic.keywords,
                tuple(texts[row] for row in found.representatives.get(topic.topic_id, ())),
            )
            for topic in found.topics
        ],
        NamingEndpoint(
            settings.naming_url, settings.naming_model, settings.naming_key, _PATIENCE_S
        ),
        on_progress=on_progress,
        lexicon=lexicon,
    )
    # A name must not be that of a topic that keeps its words.
    kept = {topic.label for topic in found.topics if topic.topic_id not in outcome.names}
    named = tuple(
        replace(topic, label=name)
        if (name := outcome.names.get(topic.topic_id)) and name not in kept
        else topic
        for topic in found.topics
    )
    return replace(found, topics=named), outcome.problem
