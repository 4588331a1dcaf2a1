"""Pseudonyms, masking inside text: nothing that names a person passes this room."""
