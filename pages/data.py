"""Data: takes files in, step by step, and finds the themes of what has come in."""

from ui import frame
from ui.components import (
    data_check,
    data_fit,
    data_history,
    data_import,
    data_now,
    data_upload,
    release_changes,
)

situation = frame.enter_without_release(__file__)
data_now.show(situation)
data_upload.show()
data_check.show()
data_import.show()
data_fit.show(situation)
release_changes.show(situation)
data_history.show()
