"""Text -> vectors. The only room that knows a model."""

from analytics.embedding.embedder import Embedder, load_embedder

__all__ = ["Embedder", "load_embedder"]
