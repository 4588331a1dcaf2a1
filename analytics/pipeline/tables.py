"""What was found, as the tables of a release."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from analytics.posts import AuthorKind, TimePrecision, make_search_text
from analytics.topics.continuity import TopicChange
from analytics.topics.copies import find_floods, fold_copies
from analytics.topics.model import FitModel
from analytics.topics.result import TopicsResult


def fold_near_copies(posts: pd.DataFrame) -> pd.DataFrame:
    """Give posts whose texts are nearly the same one ``text_id``.

    It is that of the wording most posts have, of several the earliest. Who wrote what stays as it
    is: only the identifier is shared.
    """
    by_text = _by_age(posts).agg(
        text=("text", "first"), copies=("post_id", "size"), first=("created_at", "min")
    )
    by_text = by_text.reset_index().sort_values(
        ["copies", "first", "text_id"], ascending=[False, True, True], kind="stable"
    )
    leaders = fold_copies(list(by_text["text"]))
    ids = by_text["text_id"].to_numpy()
    if (leaders == np.arange(len(ids))).all():
        return posts
    shared = dict(zip(ids, ids[leaders], strict=True))
    return posts.assign(text_id=posts["text_id"].map(shared))


def _by_age(posts: pd.DataFrame) -> Any:
    """Group posts by text, the earliest first: the order of identifiers differs between folders."""
    columns = posts[["text_id", "created_at", "text", "post_id"]]
    return columns.sort_values(["text_id", "created_at", "text"]).groupby("text_id", sort=True)


def fold_into(
    posts: pd.DataFrame, known: pd.DataFrame, text_of_post: Mapping[str, str]
) -> pd.DataFrame:
    """Give posts that came later the ``text_id`` of the known text that theirs is a copy of.

    Args:
        posts: all posts, with the identifiers of the corpus.
        known: text_id and text of a release.
        text_of_post: post -> its text in that release; those posts keep theirs.
    """
    text_ids = posts["post_id"].map(text_of_post)
    is_new = text_ids.isna()
    # Another post with the very same words may be in the release under another text's identifier.
    same_words = dict(zip(posts["text_id"][~is_new], text_ids[~is_new], strict=True))
    text_ids = text_ids.fillna(posts["text_id"].map(same_words))
    fresh = _by_age(posts[text_ids.isna()])["text"].first()
    ids = [*known["text_id"], *fresh.index]
    leaders = fold_copies([*known["text"], *fresh])
    shared = {text: ids[leaders[row]] for row, text in enumerate(fresh.index, start=len(known))}
    return posts.assign(text_id=text_ids.fillna(posts["text_id"].map(shared)))


def distinct_texts(posts: pd.DataFrame) -> pd.DataFrame:
    """Fold copies: one row a text_id, sorted by it.

    Returns:
        text_id, text (as its earliest post has it), copies, accounts, search_text, flood,
        ``thread``: the thread of that post, None where it stands alone, and ``learn``: whether a
        resident wrote it, since announcements and news must not shape what residents' topics are.
    """
    # Not by post_id: where an export has no identifiers ours depend on this folder's key, and the same
    # comments must make the same topics in every folder.
    ordered = posts.sort_values(
        ["text_id", "created_at", "text", "thread_id", "post_id"], kind="stable"
    )
    is_resident = ordered["author_kind"] == str(AuthorKind.RESIDENT)
    in_company = ordered["thread_id"].duplicated(keep=False)
    threads = ordered["thread_id"].astype(object).where(in_company, None)
    grouped = ordered.assign(learn=is_resident, thread=threads).groupby("text_id", sort=True)
    texts = grouped.agg(
        text=("text", "first"),
        copies=("post_id", "size"),
        accounts=("author_key", "nunique"),
        learn=("learn", "any"),
        thread=("thread", lambda of_text: of_text.iloc[0]),
    ).reset_index()
    # pandas makes NaN of None here, and NaN is true: all that stands alone would be one long thread.
    texts["thread"] = texts["thread"].astype(object).where(texts["thread"].notna(), None)
    texts["search_text"] = texts["text"].map(make_search_text)
    texts["flood"] = texts["text_id"].map(_floods(posts)).astype(object)
    texts["flood"] = texts["flood"].where(texts["flood"].notna(), None)
    return texts


def _floods(posts: pd.DataFrame) -> dict[str, str]:
    """Return text -> the kind of flood that its copies are."""
    codes, ids = pd.factorize(posts["text_id"])
    # Midnight of a day that is all one knows would look like a burst.
    exact = posts["time_precision"] == str(TimePrecision.EXACT)
    authors = posts["author_key"].astype(object)
    floods = find_floods(
        codes.astype(np.int64),
        list(authors.where(authors.notna(), None)),
        posts["created_at"].where(exact).to_numpy(dtype="datetime64[s]"),
    )
    return {str(ids[leader]): str(kind) for leader, kind in floods.items()}


def release_tables(
    posts: pd.DataFrame,
    texts: pd.DataFrame,
    found: TopicsResult,
    changes: Sequence[TopicChange] = (),
) -> dict[str, pa.Table]:
    """Put what was found into the tables of a release (see ``store/schema/release.sql``)."""
    of_text = pd.DataFrame(
        {
            "text_id": texts["text_id"],
            "topic_id": found.topic_of_text,
            "strength": found.strength,
            "status": found.status,
            "likely_topic": found.likely_topic,
            "second_topic": found.second_topic,
            "second_strength": found.second_strength,
        }
    )
    theme_of = {topic.topic_id: topic.theme_id for topic in found.topics}
    assigned = posts[["post_id", "text_id", "author_key"]].merge(of_text, on="text_id")
    assigned["theme_id"] = assigned["topic_id"].map(theme_of)
    text_ids = texts["text_id"].to_numpy()
    first_post = posts.sort_values("post_id").groupby("text_id")["post_id"].first()
    topics = _group_table(
        assigned,
        "topic_id",
        [(topic.topic_id, topic.label, topic.keywords) for topic in found.topics],
    )
    for column, values in (
        ("theme_id", pa.array([topic.theme_id for topic in found.topics], pa.int32())),
        ("stability", pa.array([topic.stability for topic in found.topics], pa.float32())),
    ):
        topics = topics.append_column(column, values)
    themes = _group_table(
        assigned,
        "theme_id",
        [(theme.theme_id, theme.label, theme.keywords) for theme in found.themes],
    )
    representatives = [
        (topic_id, rank, first_post[text_ids[row]])
        for topic_id, rows in sorted(found.representatives.items())
        for rank, row in enumerate(rows, start=1)
    ]
    return {
        "texts": pa.Table.from_pandas(
            texts[["text_id", "text", "copies", "accounts", "search_text", "flood"]],
            preserve_index=False,
        ),
        "themes": themes,
        "topics": topics,
        "assignments": pa.Table.from_pandas(
            assigned.drop(columns=["text_id", "author_key", "theme_id"]), preserve_index=False
        ),
        "representatives": pa.table(
            {
                "topic_id": pa.array([row[0] for row in representatives], pa.int32()),
                "rank": pa.array([row[1] for row in representatives], pa.int32()),
                "post_id": pa.array([row[2] for row in representatives], pa.string()),
            }
        ),
        "map": pa.table(
            {
                "text_id": pa.array(text_ids, pa.string()),
                "x": pa.array(found.coordinates[:, 0], pa.float32()),
                "y": pa.array(found.coordinates[:, 1], pa.float32()),
            }
        ),
        "neighbours": _neighbour_table(text_ids, found),
        "topic_changes": _change_table(changes),
        "fit_model": _model_table(found.model),
    }


def count_release(
    texts: pd.DataFrame, found: TopicsResult, tables: Mapping[str, pa.Table]
) -> dict[str, int]:
    """Count what a release holds, for its ``run``."""
    topics = tables["assignments"].column("topic_id").to_pandas()
    return {
        "posts": len(topics),
        "texts": len(texts),
        "topics": len(found.topics),
        "themes": len(found.themes),
        "ungrouped_posts": int((topics < 0).sum()),
    }


def _group_table(
    assigned: pd.DataFrame, code: str, groups: Sequence[tuple[int, str, tuple[str, ...]]]
) -> pa.Table:
    counted = assigned.groupby(code).agg(
        posts=("post_id", "size"), texts=("text_id", "nunique"), accounts=("author_key", "nunique")
    )
    counted = counted.reindex([group[0] for group in groups]).fillna(0)
    return pa.table(
        {
            code: pa.array([group[0] for group in groups], pa.int32()),
            "label": pa.array([group[1] for group in groups], pa.string()),
            "keywords": pa.array([list(group[2]) for group in groups], pa.list_(pa.string())),
            **{
                column: pa.array(counted[column].astype("int64").to_numpy(), pa.int64())
                for column in ("posts", "texts", "accounts")
            },
        }
    )


def _neighbour_table(text_ids: pd.Series, found: TopicsResult) -> pa.Table:
    texts, ranks = found.neighbours.shape
    near = pd.DataFrame(
        {
            "text": pd.Series(range(texts)).repeat(ranks).to_numpy(),
            "rank": list(range(1, ranks + 1)) * texts,
            "neighbour": found.neighbours.ravel(),
            "similarity": found.similarities.ravel(),
        }
    )
    near = near[near["neighbour"] >= 0]
    return pa.table(
        {
            "text_id": pa.array(text_ids[near["text"].to_numpy()], pa.string()),
            "rank": pa.array(near["rank"].to_numpy(), pa.int32()),
            "neighbour_id": pa.array(text_ids[near["neighbour"].to_numpy()], pa.string()),
            "similarity": pa.array(near["similarity"].to_numpy(), pa.float32()),
        }
    )


def _change_table(changes: Sequence[TopicChange]) -> pa.Table:
    return pa.table(
        {
            "kind": pa.array([str(change.kind) for change in changes], pa.string()),
            "topic_id": pa.array([change.topic_id for change in changes], pa.int32()),
            "before_id": pa.array([change.before_id for change in changes], pa.int32()),
            "before_label": pa.array([change.before_label for change in changes], pa.string()),
            "posts": pa.array([change.posts for change in changes], pa.int64()),
        }
    )


def _model_table(model: FitModel | None) -> pa.Table:
    parts: Mapping[str, bytes] = {} if model is None else model.to_parts()
    return pa.table(
        {
            "name": pa.array(list(parts), pa.string()),
            "content": pa.array(list(parts.values()), pa.binary()),
        }
    )
