"""What can go wrong and be put right by the person in front of it.

Every error carries a message that says what happened and what to do next; an error of another
class is a defect of the product and is logged, never shown raw.
"""

from __future__ import annotations

from analytics.messages import Message, Translator


class SambungRasaError(Exception):
    """The family. ``message`` is put into the reader's language where it is read."""

    title_key = "error.title.general"

    def __init__(self, message: Message) -> None:
        super().__init__(message.key)
        self.message = message

    def __str__(self) -> str:
        return Translator()(self.message)


class InputFileError(SambungRasaError):
    """A file that cannot be taken in: unreadable, empty of text, columns not recognised."""

    title_key = "error.title.input_file"


class CorpusError(SambungRasaError):
    """The corpus is missing, busy, damaged or from another version."""

    title_key = "error.title.corpus"


class ReleaseError(SambungRasaError):
    """A release is missing or damaged."""

    title_key = "error.title.release"


class FitError(SambungRasaError):
    """Topics cannot be made from what is there, or the model cannot be loaded."""

    title_key = "error.title.fit"


class SettingError(SambungRasaError):
    """A setting has a value that cannot be used."""

    title_key = "error.title.setting"


class FilterError(SambungRasaError):
    """A filter asks for what cannot be: an unknown platform, a date that is none."""

    title_key = "error.title.filter"


class ExportError(SambungRasaError):
    """An export cannot be made or written."""

    title_key = "error.title.export"


class ForgetError(SambungRasaError):
    """What is to be forgotten cannot be told, or something of it is left."""

    title_key = "error.title.forget"
