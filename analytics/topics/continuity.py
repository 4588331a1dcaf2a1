"""The same topic keeps its identifier: topics of a new fit matched with those of the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analytics.topics.model import FitModel
from analytics.topics.result import Theme, Topic, TopicsResult
from analytics.topics.vectors import Floats, unit_rows

# Of the posts that either topic has in both fits, the share they must have in common.
_LEAST_JACCARD = 0.25
# A part of a topic is told when this share of its posts went there; a small part is only moved.
_LEAST_PART = 0.3
_LEAST_WHOLE = 0.5
# Topics without a common post are one when their centres are this close.
_LEAST_LIKENESS = 0.8


class Change(StrEnum):
    """What became of a topic."""

    SAME = "same"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Former:
    """The topics of the release before.

    Attributes:
        labels: topic -> what it was called.
        themes: topic -> its theme.
        theme_labels: theme -> what it was called.
        topic_of_post: post -> its topic, for posts that had one.
        centres: topic -> mean vector float32 (d,) less the mean of all; empty where not known.
        model: name and hash of the model that the centres are of.
        next_topic: the first identifier that no topic has had.
    """

    labels: Mapping[int, str]
    themes: Mapping[int, int]
    theme_labels: Mapping[int, str]
    topic_of_post: Mapping[str, int]
    centres: Mapping[int, Floats]
    model: str
    next_topic: int


@dataclass(frozen=True, slots=True)
class TopicChange:
    """One line of the difference; ``posts`` are those of both, or of the one that there is.

    A topic that went on in a much larger one was merged into it, whether that one is new or not.
    """

    kind: Change
    topic_id: int | None
    before_id: int | None
    before_label: str | None
    posts: int


@dataclass(frozen=True, slots=True)
class Carried:
    """A result under the identifiers of before, and what is different.

    Attributes:
        result: topics and themes renumbered; a topic that stayed the same keeps its label.
        changes: what became of each topic.
        moved: posts that had a topic and have another one.
        next_topic: the first identifier that no topic has had.
    """

    result: TopicsResult
    changes: tuple[TopicChange, ...]
    moved: int
    next_topic: int


def carry_over(
    found: TopicsResult,
    post_ids: Sequence[str],
    text_of_post: NDArray[np.int64],
    former: Former | None,
    model: str,
) -> Carried:
    """Give topics that were there before their identifiers and names.

    Topics are matched one to one so that the Jaccard indices of their posts are largest in sum (the
    assignment problem, Kuhn 1955), counted over posts that had and have a topic; those without a
    common post by the likeness of their centres.

    Args:
        found: the new fit; its topics are 0..k-1.
        post_ids: m posts.
        text_of_post: int (m,), the row of each post's text in ``found``.
        former: None for a first release.
        model: name and hash of the embedding model.
    """
    if former is None:
        return Carried(found, (), 0, len(found.topics))
    old_ids = sorted(former.labels)
    before = np.array([former.topic_of_post.get(post, -1) for post in post_ids], dtype=np.int64)
    now = found.topic_of_text[text_of_post].astype(np.int64)
    column = {topic: at for at, topic in enumerate(old_ids)}
    old = np.array([column.get(topic, -1) for topic in before.tolist()], dtype=np.int64)
    common = np.zeros((len(found.topics), len(old_ids)), dtype=np.int64)
    both = (now >= 0) & (old >= 0)
    np.add.at(common, (now[both], old[both]), 1)
    matched = _match(common, _likeness(found.model, former, old_ids, model))

    number = {new: old_ids[at] for new, at in matched.items()}
    next_topic = max([former.next_topic, *(topic + 1 for topic in old_ids)])
    for topic in found.topics:
        if topic.topic_id not in number:
            number[topic.topic_id] = next_topic
            next_topic += 1
    sizes = np.bincount(now[now >= 0], minlength=len(found.topics))
    changes = _changes(found.topics, number, matched, common, old_ids, former, sizes)
    themes = _match_themes(found, common, old_ids, former)
    same = {change.topic_id for change in changes if change.kind is Change.SAME}
    moved = int((np.array([number[topic] for topic in now[both].tolist()]) != before[both]).sum())
    return Carried(_renumbered(found, number, themes, same, former), changes, moved, next_topic)


def _match(common: NDArray[np.int64], likeness: Floats) -> dict[int, int]:
    """New topic -> column of the old one that it continues."""
    from scipy.optimize import linear_sum_assignment

    union = common.sum(axis=1)[:, None] + common.sum(axis=0)[None, :] - common
    jaccard = common / np.maximum(union, 1)
    unseen = (common.sum(axis=1) == 0)[:, None] | (common.sum(axis=0) == 0)[None, :]
    # Topics with common posts are matched by those first: likeness only says what they do not.
    by_centre = np.where(unseen & (likeness >= _LEAST_LIKENESS), 0.1 * likeness, 0.0)
    value = np.where(jaccard >= _LEAST_JACCARD, 1.0 + jaccard, by_centre)
    rows, columns = linear_sum_assignment(-value)
    return {int(row): int(at) for row, at in zip(rows, columns, strict=True) if value[row, at] > 0}


def _likeness(model: FitModel | None, former: Former, old_ids: Sequence[int], name: str) -> Floats:
    nothing = np.zeros((len(model.centres) if model else 0, len(old_ids)), dtype=np.float32)
    if model is None or former.model != name or not former.centres:
        return nothing
    width = model.centres.shape[1]
    there = np.vstack([former.centres.get(topic, np.zeros(width)) for topic in old_ids])
    return np.asarray(unit_rows(model.centres) @ unit_rows(there.astype(np.float32)).T)


def _changes(
    topics: Sequence[Topic],
    number: Mapping[int, int],
    matched: Mapping[int, int],
    common: NDArray[np.int64],
    old_ids: Sequence[int],
    former: Former,
    sizes: NDArray[np.int64],
) -> tuple[TopicChange, ...]:
    changes: list[TopicChange] = []
    in_both = common.sum(axis=0)
    old_sizes = Counter(former.topic_of_post.values())
    heir_of = {at: new for new, at in matched.items()}
    for at, before_id in enumerate(old_ids):
        shares = common[:, at] / max(1, int(in_both[at]))
        parts = [
            new
            for new in np.flatnonzero(shares >= _LEAST_PART).tolist()
            # A topic that continues another one has taken the posts in; it is no part of this.
            if new not in matched or matched[new] == at
        ]
        heir = heir_of.get(at)
        into = int(shares.argmax()) if len(shares) else -1
        if len(parts) > 1:
            told = [(Change.SPLIT, new) for new in parts]
        elif heir is not None:
            told = [(Change.SAME, heir)]
        elif into >= 0 and shares[into] >= _LEAST_WHOLE:
            told = [(Change.MERGED, into)]
        else:
            changes.append(
                TopicChange(
                    Change.GONE, None, before_id, former.labels[before_id], old_sizes[before_id]
                )
            )
            continue
        changes += [
            TopicChange(
                kind, number[new], before_id, former.labels[before_id], int(common[new, at])
            )
            for kind, new in told
        ]
    known = {change.topic_id for change in changes}
    changes += [
        TopicChange(Change.NEW, number[topic.topic_id], None, None, int(sizes[topic.topic_id]))
        for topic in topics
        if number[topic.topic_id] not in known
    ]
    return tuple(changes)


def _match_themes(
    found: TopicsResult, common: NDArray[np.int64], old_ids: Sequence[int], former: Former
) -> dict[int, tuple[int, str | None]]:
    """New theme -> its identifier, and its label where it goes on."""
    from scipy.optimize import linear_sum_assignment

    old_themes = sorted(former.theme_labels)
    column = {theme: at for at, theme in enumerate(old_themes)}
    shared = np.zeros((len(found.themes), len(old_themes)), dtype=np.int64)
    for topic in found.topics:
        for at, old in enumerate(old_ids):
            place = column.get(former.themes.get(old, -1), -1)
            if place >= 0:
                shared[topic.theme_id, place] += common[topic.topic_id, at]
    union = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    jaccard = np.where(shared > 0, shared / np.maximum(union, 1), 0.0)
    numbers: dict[int, tuple[int, str | None]] = {}
    rows, columns = linear_sum_assignment(-jaccard)
    for row, at in zip(rows.tolist(), columns.tolist(), strict=True):
        if jaccard[row, at] >= _LEAST_JACCARD:
            stays = jaccard[row, at] >= _LEAST_WHOLE
            label = former.theme_labels[old_themes[at]] if stays else None
            numbers[row] = (old_themes[at], label)
    free = iter(sorted(set(range(len(found.themes) + len(old_themes))) - set(old_themes)))
    for theme in found.themes:
        if theme.theme_id not in numbers:
            numbers[theme.theme_id] = (next(free), None)
    return numbers


def _renumbered(
    found: TopicsResult,
    number: Mapping[int, int],
    themes: Mapping[int, tuple[int, str | None]],
    same: set[int | None],
    former: Former,
) -> TopicsResult:
    new = np.array([number[topic.topic_id] for topic in found.topics] + [-1], dtype=np.int32)
    topic_labels = _labels(
        found.topics,
        [
            former.labels[number[topic.topic_id]] if number[topic.topic_id] in same else None
            for topic in found.topics
        ],
    )
    theme_labels = _labels(found.themes, [themes[theme.theme_id][1] for theme in found.themes])
    return replace(
        found,
        topic_of_text=new[found.topic_of_text],
        likely_topic=new[found.likely_topic],
        second_topic=new[found.second_topic],
        topics=tuple(
            replace(
                topic,
                topic_id=number[topic.topic_id],
                theme_id=themes[topic.theme_id][0],
                label=label,
            )
            for topic, label in zip(found.topics, topic_labels, strict=True)
        ),
        themes=tuple(
            replace(theme, theme_id=themes[theme.theme_id][0], label=label)
            for theme, label in zip(found.themes, theme_labels, strict=True)
        ),
        representatives={number[topic]: rows for topic, rows in found.representatives.items()},
        model=None
        if found.model is None
        else replace(found.model, topic_ids=tuple(number[t] for t in found.model.topic_ids)),
    )


def _labels(groups: Sequence[Topic | Theme], before: Sequence[str | None]) -> list[str]:
    """Choose between new labels and those of before, which stay as long as they say something true.

    A label of before must not be that of another group now.
    """
    kept = [
        label
        if label and any(word.casefold() in label.casefold() for word in group.keywords)
        else None
        for group, label in zip(groups, before, strict=True)
    ]
    while True:
        chosen = [label or group.label for group, label in zip(groups, kept, strict=True)]
        times = Counter(chosen)
        clashing = {label for label in kept if label and times[label] > 1}
        if not clashing:
            return chosen
        kept = [None if label in clashing else label for label in kept]
