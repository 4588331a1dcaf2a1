"""What is measured against sets that people labelled; prints its tables with ``-s``."""
