"""Pages of comments."""

from __future__ import annotations

import pytest

from ui.components.pager import PAGE_POSTS, last_page


@pytest.mark.parametrize(
    ("posts", "page"),
    [(0, 1), (1, 1), (PAGE_POSTS, 1), (PAGE_POSTS + 1, 2), (10 * PAGE_POSTS, 10), (251, 11)],
)
def test_last_page(posts: int, page: int) -> None:
    assert last_page(posts) == page
