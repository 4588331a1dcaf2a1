"""Kinds of file, one module each: from bytes to rows under named columns, or to JSON values."""
