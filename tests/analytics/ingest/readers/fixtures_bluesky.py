"""Small exports of Bluesky, built as its API answers. What people say in them is made up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

DID_A, DID_B = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
ROOT = f"at://{DID_A}/app.bsky.feed.post/3lkizm6uvhc2b"
REPLY = f"at://{DID_B}/app.bsky.feed.post/3lkizm6uvhc3c"
DEEPER = f"at://{DID_A}/app.bsky.feed.post/3lkizm6uvhc4d"
ROOT_TEXT = "Sampah di depo Mandala menumpuk sejak Senin 😷"


def view(uri: str, text: str, handle: str, name: str, **record: Any) -> dict[str, Any]:
    did = uri.removeprefix("at://").split("/")[0]
    return {
        "uri": uri,
        "cid": "bafyreiewgdr4ccuuhbl2l4xs3i2sqzemq3jaotm33pd5mj6xx64thqe3gi",
        "author": {"did": did, "handle": handle, "displayName": name, "labels": []},
        "record": {
            "$type": "app.bsky.feed.post",
            "createdAt": "2025-03-16T16:09:09.779Z",
            "langs": ["id"],
            "text": text,
            **record,
        },
        "replyCount": 2,
        "repostCount": 4,
        "likeCount": 17,
        "quoteCount": 1,
        "indexedAt": "2025-03-16T16:09:12.000Z",
        "labels": [],
    }


def answers(parent: str, root: str = ROOT) -> dict[str, Any]:
    return {"parent": {"uri": parent, "cid": "bafyp"}, "root": {"uri": root, "cid": "bafyr"}}


def views() -> list[dict[str, Any]]:
    return [
        view(ROOT, ROOT_TEXT, "warga.bsky.social", "Bu Warsini"),
        view(REPLY, "Di Tegalrejo juga begitu", "joko.bsky.social", "Joko", reply=answers(ROOT)),
        view(DEEPER, "Sudah lapor, Mas?", "warga.bsky.social", "Bu Warsini", reply=answers(REPLY)),
    ]


def write_search(folder: Path) -> Path:
    return write_json(folder / "cari.json", {"posts": views(), "hitsTotal": 3, "cursor": "3"})


def write_json(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


EXPORTS: dict[str, Callable[[Path], Path]] = {"bluesky_api": write_search}
EXPECTED: dict[str, int] = {"bluesky_api": 3}
