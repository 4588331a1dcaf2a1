"""Sambung Rasa without its screens: from an export file to a release, and what can be asked of it."""

__version__ = "0.1.0"
