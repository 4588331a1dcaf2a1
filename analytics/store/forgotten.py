"""Who and what was forgotten, so that the next import does not bring it back.

The corpus keeps digests only: neither a pseudonym nor a post's identifier stands in the list, so it
cannot be joined with an old export, and a search for what was erased finds nothing in it either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from analytics.posts import Post, as_post_id


def forgotten_digest(identifier: str) -> str:
    """Return the digest (BLAKE2b, 8 bytes as 16 hex digits) of an author key or a post_id."""
    return hashlib.blake2b(identifier.encode(), digest_size=8, person=b"forgotten").hexdigest()


def thread_without(post_id: str) -> str:
    """Return what a thread is called once the post that gave it its name is forgotten."""
    return as_post_id(forgotten_digest(post_id))


class Forgotten:
    """The list, as a sieve for posts that come in."""

    def __init__(self, digests: Iterable[str]) -> None:
        self._digests = frozenset(digests)
        self._seen: dict[str, bool] = {}

    def __bool__(self) -> bool:
        return bool(self._digests)

    def __contains__(self, identifier: str | None) -> bool:
        return identifier is not None and forgotten_digest(identifier) in self._digests

    def kept(self, posts: Iterable[Post]) -> Iterator[Post]:
        """Yield the posts that are not forgotten, without a word of those that are."""
        for post in posts:
            if self._is_known_author(post.author_key) or post.post_id in self:
                continue
            if post.parent_id in self or post.thread_id in self:
                yield replace(
                    post,
                    parent_id=None if post.parent_id in self else post.parent_id,
                    thread_id=(
                        thread_without(post.thread_id) if post.thread_id in self else post.thread_id
                    ),
                )
            else:
                yield post

    def _is_known_author(self, author_key: str | None) -> bool:
        if author_key is None:
            return False
        if author_key not in self._seen:
            self._seen[author_key] = author_key in self
        return self._seen[author_key]
