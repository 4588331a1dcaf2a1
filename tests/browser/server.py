"""Starts the app as its users start it: ``streamlit run app.py``, in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
_START_S = 90.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running app: its process and its port on 127.0.0.1."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """The address without a path."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serve(data: Path) -> Iterator[Server]:
    """Run the app on the data folder ``data`` until the block ends.

    Raises:
        RuntimeError: it does not answer in time; with what it wrote.
    """
    port = _free_port()
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT,
            env=os.environ | {"SAMBUNG_RASA_DATA": str(data), "SAMBUNG_RASA_LANGUAGE": "id"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            if not _answers(process, port):
                log.seek(0)
                raise RuntimeError(f"The app did not start:\n{log.read()[-4000:]}")
            yield Server(process.pid, port)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            # The health page runs no script, so the server is still one that nobody has visited.
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False
