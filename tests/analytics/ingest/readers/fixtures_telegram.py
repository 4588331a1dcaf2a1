"""Small exports of Telegram, built as Telegram Desktop writes them. All of it is made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHAT_ID = 1234567890


def message(
    number: int, sender: str | None, sender_id: str, text: Any, **more: Any
) -> dict[str, Any]:
    parts = text if isinstance(text, list) else [text]
    return {
        "id": number,
        "type": "message",
        # The computer's clock, in Yogyakarta; 06.30.05 in UTC.
        "date": "2024-05-01T13:30:05",
        "date_unixtime": "1714545005",
        "from": sender,
        "from_id": sender_id,
        "text": text,
        "text_entities": [
            {"type": "plain", "text": part} if isinstance(part, str) else part for part in parts
        ],
        **more,
    }


def service(number: int, actor: str, action: str, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "service",
        "date": "2024-05-01T13:00:00",
        "date_unixtime": "1714543200",
        "actor": actor,
        "actor_id": "user900",
        "action": action,
        "text": "",
        "text_entities": [],
        **more,
    }


def messages() -> list[dict[str, Any]]:
    """Two service messages among three that somebody wrote; the last account is deleted."""
    return [
        service(1, "Sulastri Handayani", "create_channel", title="Warga Kotagede"),
        message(
            2,
            "Bambang Sutrisno",
            "user901",
            "Air PDAM mati sejak subuh 😭 kata Sulastri Handayani se-RW",
            reactions=[
                {"type": "emoji", "count": 5, "emoji": "👍"},
                {
                    "type": "emoji",
                    "count": 2,
                    "emoji": "😢",
                    "recent": [
                        {"from": "Retno Palupi", "from_id": "user903", "date": "2024-05-01"}
                    ],
                },
            ],
        ),
        message(
            3,
            "Retno Palupi",
            "user903",
            [
                "Iya, ",
                {"type": "mention_name", "text": "Mas Bambang", "user_id": 901},
                " di sini juga",
            ],
            reply_to_message_id=2,
        ),
        service(4, "Retno Palupi", "invite_members", members=["Tukijan Wiryo", None]),
        message(5, None, "user904", "Sudah menyala lagi", reply_to_message_id=3),
    ]


def chat(kind: str = "public_supergroup", **more: Any) -> dict[str, Any]:
    return {"name": "Warga Kotagede", "type": kind, "id": CHAT_ID, "messages": messages(), **more}


def write_chat(folder: Path) -> Path:
    return write_json(folder / "result.json", chat())


def write_account(folder: Path) -> Path:
    return write_json(
        folder / "result.json",
        {
            "about": "Here is the data you requested.",
            "personal_information": {"user_id": 900, "first_name": "Sulastri", "bio": ""},
            "contacts": {"about": "", "list": [{"user_id": 901, "first_name": "Bambang"}]},
            "chats": {"about": "", "list": [chat(), chat("private_group", id=77)]},
            "left_chats": {"about": "", "list": [chat("public_channel", id=88)]},
        },
    )


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {"telegram_desktop": write_chat}
EXPECTED: dict[str, int] = {"telegram_desktop": 3}
