"""A key in every place that can hold one, and everything that anything says of it."""

import logging
import traceback

import pytest

from tests.llm.canned import CANARY

BASES = [
    "http://llm.test/v1",
    f"http://user:{CANARY}@llm.test/v1",
    f"http://{CANARY}@llm.test/v1",
    f"http://llm.test/v1?key={CANARY}",
    f"http://llm.test/{CANARY}/v1",
]
PROVIDER_KEYS = [
    "OPENAI_API_KEY",
    "DEEPSEEK_API_KEY",
    "DASHSCOPE_API_KEY",
    "ANTHROPIC_API_KEY",
    "OLLAMA_API_KEY",
]


def put_everywhere(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    """Put the key into Caifen's settings and the providers' own variables, for a model at the address `base`."""
    monkeypatch.setenv("CAIFEN_LLM_API_BASE", base)
    monkeypatch.setenv("CAIFEN_LLM_API_KEY", CANARY)
    monkeypatch.setenv("CAIFEN_LLM_BREAKER_FAILURES", "100")
    for provider in PROVIDER_KEYS:
        monkeypatch.setenv(provider, f"{CANARY}-{provider}")


def told_by(record: logging.LogRecord) -> str:
    """Return all that a log record says and holds, its traceback too."""
    trace = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
    return f"{record.getMessage()} {record.args} {record.__dict__} {trace}"


def told_by_error(error: BaseException) -> str:
    """Return all that an error and what led to it say and hold."""
    links: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in links:
        links.append(link)
        link = link.__cause__ or link.__context__
    return "".join(
        f"{link} {link!r} {vars(link)} {''.join(traceback.format_exception(link))}" for link in links
    )
