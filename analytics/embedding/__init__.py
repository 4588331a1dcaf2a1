"""Text -> vectors. The only room that knows a model."""

from analytics.embedding.embedder import THOROUGH, Embedder, load_embedder

__all__ = ["THOROUGH", "Embedder", "load_embedder"]
