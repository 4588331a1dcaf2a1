"""Opens workbooks for trial without starting an interpreter for each.

A reader opens every workbook once in a process that may fail, which costs a tenth of a second. Here a
process that has calamine loaded forks instead; the child runs the same program under the same limits.
"""

from __future__ import annotations

import json
import subprocess
import sys
from types import SimpleNamespace

_SERVER = """
import json, os, sys
import python_calamine

for line in sys.stdin:
    asked = json.loads(line)
    pid = os.fork()
    if not pid:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        sys.argv = ["-c", *asked["arguments"]]
        code = 1
        try:
            exec(compile(asked["program"], "trial", "exec"), {"__name__": "__main__"})
            code = 0
        except SystemExit as end:
            code = end.code or 0
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


class TrialServer:
    """A process that forks for each trial."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, command: list[str], **_: object) -> SimpleNamespace:
        """Run ``python -P -c program arguments…`` as ``subprocess.run`` would."""
        assert command[:3] == [sys.executable, "-P", "-c"], command
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        asked = {"program": command[3], "arguments": command[4:]}
        try:
            self._server.stdin.write(json.dumps(asked) + "\n")
            self._server.stdin.flush()
            return SimpleNamespace(returncode=int(self._server.stdout.readline()))
        except BaseException:
            # Who stops waiting must not get this answer to the next question.
            self._server.kill()
            self._start()
            raise


def fork_for_trials() -> None:
    """Let the reader of workbooks use a ``TrialServer`` in this process from now on."""
    from analytics.ingest.carriers import spreadsheet

    server = TrialServer()
    quick = SimpleNamespace(
        run=server.run, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired
    )
    vars(spreadsheet)["subprocess"] = quick
