"""What a provider says on the wire, in the form of OpenAI's chat completions, and an object to ask for."""

from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict

from service.llm.reply import Message

CANARY = "sk-canary-7f3a"
TOLD = "第七题的参考答案"
BASE = "http://llm.test/v1"
ASKED: list[Message] = [{"role": "user", "content": TOLD}]
FITS = '{"name": "red", "share": 0.5}'


class Colour(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    share: float


RED = Colour(name="red", share=0.5)


def body(
    content: str | None, *, ended: str = "stop", refusal: str | None = None, **more: Any
) -> dict[str, Any]:
    message = {"role": "assistant", "content": content} | ({"refusal": refusal} if refusal else {})
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": ended}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    } | more


def said(
    content: str | None, *, ended: str = "stop", refusal: str | None = None, **more: Any
) -> httpx.Response:
    return httpx.Response(200, json=body(content, ended=ended, refusal=refusal, **more))


def failed(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(
        status,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        json={"error": {"message": f"{CANARY} {TOLD}"}},
    )
