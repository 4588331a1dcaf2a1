"""Telegram: the JSON that Telegram Desktop writes (``result.json``), of one chat or of an account.

The shape is that of Telegram Desktop 1.3 to 5.x: older versions write no ``date_unixtime``, no
``text_entities`` and no ``reactions``. Numbers of messages count within a chat, so a message is
known by its chat's number and its own. In small groups and private chats Telegram numbers the
messages for each member separately: there two members' exports of one chat are not seen as one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from analytics.ingest.readers.format import DocumentFormat, Value
from analytics.ingest.readers.nested import (
    cell_at,
    dict_at,
    dicts_at,
    id_at,
    in_lines,
    list_at,
    text_at,
    value_at,
)
from analytics.ingest.records import Cell, Field, Record
from analytics.posts import Platform

_CHAT_TYPES = frozenset(
    {"saved_messages", "replies", "verification_codes", "personal_chat", "bot_chat",
     "private_group", "private_supergroup", "public_supergroup", "private_channel",
     "public_channel"}
)  # fmt: skip
# Their messages have one number for everybody, and a link.
_SHARED = frozenset(
    {"private_supergroup", "public_supergroup", "private_channel", "public_channel"}
)
_ONE_TO_ONE = frozenset({"personal_chat", "bot_chat"})
_PRIVATE = _ONE_TO_ONE | {"saved_messages"}
_MESSAGE_KEYS = ("from_id", "date_unixtime", "text_entities")
# Under these keys an account's chats stand, each with its messages.
_CHAT_LISTS = (("chats", "list"), ("left_chats", "list"))
_MENTIONS = frozenset({"mention", "mention_name"})


def _recognise(outlines: Sequence[Mapping[str, Any]]) -> Sequence[str]:
    found: dict[str, None] = {}
    for outline in outlines:
        if _is_message(outline):
            found.update((f"[].{key}", None) for key in _MESSAGE_KEYS if key in outline)
        if _is_chat(outline):
            found.update(_keys_of_chat(outline, "messages[]"))
        for path in _CHAT_LISTS:
            for chat in dicts_at(outline, *path):
                if _is_chat(chat):
                    found.update(_keys_of_chat(chat, f"{path[0]}.list[].messages[]"))
    return list(found)


def _is_chat(value: Mapping[str, Any]) -> bool:
    messages = value.get("messages")
    return isinstance(messages, list) and (
        text_at(value, "type") in _CHAT_TYPES or any(_is_message(message) for message in messages)
    )


def _is_message(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.get("type") in ("message", "service")
        and "date" in value
        and any(key in value for key in (*_MESSAGE_KEYS, "actor_id"))
    )


def _keys_of_chat(chat: Mapping[str, Any], where: str) -> dict[str, None]:
    keys = {
        f"{where}.{key}": None
        for key in _MESSAGE_KEYS
        if any(isinstance(message, Mapping) and key in message for message in chat["messages"])
    }
    if text_at(chat, "type") in _CHAT_TYPES:
        keys["type"] = None
    return keys


def _records(values: Iterable[Value]) -> Iterator[Record]:
    loose = _Chat({})
    for value in values:
        page = value.whole
        if not isinstance(page, Mapping):
            continue
        if isinstance(page.get("messages"), list):
            yield from _Chat(page).records(value.items("messages"))
        elif "chats" in page or "left_chats" in page:
            for chat in chain.from_iterable(value.items(*path) for path in _CHAT_LISTS):
                # What two people wrote each other is nobody else's, even if one of them exported it.
                if isinstance(chat, Mapping) and text_at(chat, "type") not in _PRIVATE:
                    yield from _Chat(chat).records(list_at(chat, "messages"))
        elif _is_message(page):
            # A list of messages that somebody took out of its chat.
            yield from loose.records([page])


class _Chat:
    """Reads the messages of one chat."""

    def __init__(self, chat: Mapping[str, Any]) -> None:
        self._id = id_at(chat, "id")
        self._is_shared = text_at(chat, "type") in _SHARED
        self._names: list[str | None] = []
        if text_at(chat, "type") in _ONE_TO_ONE:
            self._names.append(text_at(chat, "name"))
        self._seen: dict[str, bytes] = {}

    def records(self, messages: Iterable[Any]) -> Iterator[Record]:
        """Yield the messages that somebody wrote.

        Names in service messages ("X added Y") go with the message after them; those after the last
        message go with that one.
        """
        waiting: dict[Field, Cell] | None = None
        for message in messages:
            if not isinstance(message, Mapping):
                continue
            if message.get("type", "message") != "message":
                self._names += _service_names(message)
                continue
            if waiting is not None:
                yield waiting
            waiting = self._record(message)
        if waiting is not None:
            earlier = str(waiting[Field.OTHER_NAMES] or "")
            waiting[Field.OTHER_NAMES] = in_lines([*earlier.split("\n"), *self._names])
            self._names = []
            yield waiting

    def _record(self, message: Mapping[str, Any]) -> dict[Field, Cell]:
        text = _text(message)
        native_id = self._native_id(message, text)
        names, self._names = [*self._names, *_other_names(message)], []
        return {
            Field.TEXT: text,
            Field.CREATED_AT: _written_at(message),
            Field.AUTHOR: id_at(message, "from_id") or text_at(message, "from"),
            Field.AUTHOR_NAME: text_at(message, "from"),
            Field.OTHER_NAMES: in_lines(names),
            Field.NATIVE_ID: native_id,
            Field.PARENT_ID: self._parent_id(message),
            Field.LIKES: _reactions(message),
            Field.URL: f"https://t.me/c/{native_id}" if native_id and self._is_shared else None,
        }

    def _native_id(self, message: Mapping[str, Any], text: str | None) -> str | None:
        """Return the message's identifier; None when an earlier message that differs has it too.

        Exports that were edited by hand, to take names out of them, give many messages one number.
        """
        number = id_at(message, "id")
        if number is None or self._id is None:
            return None
        said = repr((message.get("date"), message.get("from_id"), text))
        digest = hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=8).digest()
        if self._seen.setdefault(number, digest) != digest:
            return None
        return f"{self._id}/{number}"

    def _parent_id(self, message: Mapping[str, Any]) -> str | None:
        number = id_at(message, "reply_to_message_id")
        # What was answered may stand in another chat: "channel1234567890".
        peer = id_at(message, "reply_to_peer_id")
        chat = peer.lstrip("abcdefghijklmnopqrstuvwxyz") if peer else self._id
        return f"{chat}/{number}" if number is not None and chat else None


def _text(message: Mapping[str, Any]) -> str | None:
    """Return what was written: the text, else the question of a poll and its answers."""
    for key in ("text", "text_entities"):
        if written := _joined(message.get(key)):
            return written
    answers = (_joined(answer.get("text")) for answer in dicts_at(message, "poll", "answers"))
    return (
        "\n".join(filter(None, (_joined(value_at(message, "poll", "question")), *answers))) or None
    )


def _joined(text: Any) -> str:
    """Return a text that is a string, or a list of strings and marked parts, as one string."""
    if isinstance(text, str):
        return text
    parts = text if isinstance(text, list) else ()
    return "".join(part if isinstance(part, str) else text_at(part, "text") or "" for part in parts)


def _written_at(message: Mapping[str, Any]) -> Cell:
    """Return the moment as seconds since 1970; else the clock of the computer that exported.

    Zero seconds stand for a time that is not known.
    """
    seconds = id_at(message, "date_unixtime")
    if seconds and seconds.isdigit() and int(seconds):
        return int(seconds)
    written = cell_at(message, "date")
    if isinstance(written, str) and written.startswith(("1970-01-01", "1969-12-31")):
        return None
    return written


def _reactions(message: Mapping[str, Any]) -> int | None:
    counts = [reaction.get("count") for reaction in dicts_at(message, "reactions")]
    known = [count for count in counts if isinstance(count, int) and count >= 0]
    return sum(known) if known else None


def _other_names(message: Mapping[str, Any]) -> Iterator[str | None]:
    for key in ("author", "forwarded_from", "saved_from", "via_bot"):
        yield text_at(message, key)
    contact = dict_at(message, "contact_information")
    first, last = text_at(contact, "first_name"), text_at(contact, "last_name")
    yield " ".join(filter(None, (first, last)))
    for part in chain(dicts_at(message, "text"), dicts_at(message, "text_entities")):
        if text_at(part, "type") in _MENTIONS:
            yield text_at(part, "text")
    for reaction in dicts_at(message, "reactions"):
        for person in dicts_at(reaction, "recent"):
            yield text_at(person, "from")


def _service_names(message: Mapping[str, Any]) -> Iterator[str | None]:
    for key in ("actor", "from", "to", "inviter"):
        yield text_at(message, key)
    for member in list_at(message, "members"):
        yield member if isinstance(member, str) else None


FORMATS = (
    DocumentFormat(
        code="telegram_desktop",
        platform=Platform.TELEGRAM,
        recognise=_recognise,
        records=_records,
    ),
)
