"""A frame and Filters -> bytes of a file."""
