"""Hostile input at length, outside of the suite; the suite takes its mutations and promises from here."""
