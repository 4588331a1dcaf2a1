"""How good the topics are, beside those of other recipes: ``python -m tests.quality.topics``."""
