"""Large language models by name through LiteLLM: one call in, one validated object out, and nothing of marks."""
