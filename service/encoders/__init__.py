"""Text to vectors: one protocol, sentence-transformers behind it, the bundled model, the vector cache."""
