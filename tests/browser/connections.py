"""The TCP connections of a process, as Linux lists them under /proc."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LISTEN = "0A"


@dataclass(frozen=True, slots=True)
class Connection:
    """Both ends, each as address and port. Addresses of IPv6 that hold one of IPv4 are that one."""

    local: tuple[str, int]
    remote: tuple[str, int]


@contextmanager
def watched(pid: int, every_s: float = 0.02) -> Iterator[set[Connection]]:
    """Collect the connections that the process ``pid`` has while the block runs."""
    seen: set[Connection] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(every_s):
            seen.update(of_process(pid))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def of_process(pid: int) -> set[Connection]:
    """Return the connections, opening and closing ones too, but not where it only listens."""
    sockets = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(entry.readlink())
        except FileNotFoundError:  # closed since the folder was read
            continue
        if target.startswith("socket:["):
            sockets.add(target[len("socket:[") : -1])
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[9] in sockets and fields[3] != _LISTEN:
                found.add(Connection(_end(fields[1]), _end(fields[2])))
    return found


def _end(written: str) -> tuple[str, int]:
    address, port = written.split(":")
    # The kernel writes each 32-bit word of the address in the machine's byte order.
    packed = b"".join(bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8))
    if packed[:12] == b"\0" * 10 + b"\xff\xff":
        packed = packed[12:]
    family = socket.AF_INET if len(packed) == 4 else socket.AF_INET6
    return socket.inet_ntop(family, packed), int(port, 16)
