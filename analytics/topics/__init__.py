"""Vectors and texts -> topics, themes, representatives and a map."""

from analytics.topics.find import find_topics
from analytics.topics.result import Theme, Topic, TopicsResult

__all__ = ["Theme", "Topic", "TopicsResult", "find_topics"]
