"""Keeps what libraries log while a model is asked out of every log: it holds keys, addresses, and students' texts."""

import logging

# Failures come as exceptions; below these levels come whole requests (LiteLLM, openai) and addresses (httpx).
_NOTHING_FROM = ("LiteLLM", "litellm", "openai", "anthropic")
_WARNINGS_FROM = ("httpx", "httpcore", "botocore", "urllib3")


def silence_libraries() -> None:
    """Raise the level of every logger of those libraries that exists by now, whatever it was set to."""
    names = set(logging.root.manager.loggerDict).union(_NOTHING_FROM, _WARNINGS_FROM)
    for name in names:
        library = name.replace(" ", ".").split(".")[0]
        if library in _NOTHING_FROM:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        elif library in _WARNINGS_FROM:
            logger = logging.getLogger(name)
            logger.setLevel(max(logger.level, logging.WARNING))
