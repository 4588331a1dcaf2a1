"""Record: one post or comment as an export holds it, before anybody's name is taken out.

Records live only while a file is read; nothing of them is stored as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from analytics.messages import Message

# What can stand in one place of an export.
Cell = str | int | float | bool | datetime | date | time | None


class Field(StrEnum):
    """What a part of an export can be to us. The values are what ``--map`` takes.

    ``OTHER_NAMES`` holds names of further people that the record mentions, a line each: they are
    looked for in texts and stored nowhere. ``AUTHOR_NAME`` is the name shown beside the handle.
    """

    TEXT = "text"
    CREATED_AT = "created_at"
    AUTHOR = "author"
    AUTHOR_NAME = "author_name"
    OTHER_NAMES = "other_names"
    NATIVE_ID = "native_id"
    PARENT_ID = "parent_id"
    THREAD_ID = "thread_id"
    LIKES = "likes"
    REPLIES = "replies"
    SHARES = "shares"
    RATING = "rating"
    PLATFORM = "platform"
    AUTHOR_KIND = "author_kind"
    RETRIEVED_AT = "retrieved_at"
    URL = "url"
    CATEGORY = "category"
    AGENCY = "agency"
    STATUS = "status"
    PLACE = "place"
    ANSWERED_AT = "answered_at"


# What a record says of each field; a field that it does not know may be left out or None.
Record = Mapping[Field, Cell]


class Broken(NamedTuple):
    """A record that could not be read, with the reason that a person is told."""

    reason: Message
