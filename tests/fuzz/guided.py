"""One coverage-guided process: atheris (libFuzzer) on the readers. ``run`` starts it and reads its log.

``python -m tests.fuzz.guided json|csv|xlsx FOLDER SECONDS``. What breaks in Python is kept and the run
goes on; what breaks in native code ends the process, and libFuzzer keeps the input.
"""

from __future__ import annotations

import faulthandler
import random
import signal
import sys
from pathlib import Path

import atheris

_LONGEST_INPUT = 60_000
# Of libFuzzer's own mutations, which know what the code compared the input with.
_OWN_SHARE = 0.25
_LONGER = 1_000


def main() -> None:
    # Asked for by the parent when nothing comes any more: where it is, into the log.
    faulthandler.register(signal.SIGQUIT)
    kind, place, seconds = sys.argv[1:]
    folder = Path(place)
    with atheris.instrument_imports(include=["analytics"]):
        from tests.fuzz.attempts import Attempts
        from tests.fuzz.mutations import BY_KIND, change_part, kind_of, mutate
        from tests.fuzz.trials import fork_for_trials

        if kind == "xlsx":
            fork_for_trials()
        attempts = Attempts(folder)
        of_this_kind = BY_KIND[kind]

    def mutated(data: bytes, largest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < _OWN_SHARE:
            changed = changed_by_libfuzzer(data, largest, chance)
        else:
            changed = mutate(data, chance)
        if kind_of(changed) != kind:
            changed = of_this_kind(data, chance)
        return changed[:largest] if kind_of(changed) == kind else data

    def changed_by_libfuzzer(data: bytes, largest: int, chance: random.Random) -> bytes:
        def change(part: bytes) -> bytes:
            return bytes(atheris.Mutate(part, len(part) + _LONGER))

        inside = change_part(data, chance, change) if kind == "xlsx" else None
        return inside or bytes(atheris.Mutate(data, largest))

    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    options = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-max_len={_LONGEST_INPUT}",
        "-rss_limit_mb=0",
        # Hangs are timed in Python, which can say where, and go on.
        "-timeout=0",
        "-print_final_stats=1",
        f"-artifact_prefix={folder}/native-",
        str(corpus),
        str(folder / "seeds"),
    ]
    atheris.Setup(options, attempts.attempt, custom_mutator=mutated)
    try:
        atheris.Fuzz()
    finally:
        attempts.write()


if __name__ == "__main__":
    main()
