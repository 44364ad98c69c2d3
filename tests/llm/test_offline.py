"""Importing LiteLLM, and learning what a model can do and costs, asks no network."""

import json
import subprocess
import sys

import pytest

WATCHED = """
import asyncio, json, socket, sys
tried = []

def refuse(*args, **more):
    tried.append(repr(args[-1]))
    raise OSError("no network here")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.gethostbyname = refuse
from service.llm.load import load_llm
from service.settings import Settings
assert "litellm" not in sys.modules, "loaded before a model is asked"
llm = load_llm(Settings(), sys.argv[1])
assert "litellm" not in sys.modules, "loaded before a model is asked"
asyncio.run(llm.prepare())
assert "litellm" in sys.modules
from service.llm import litellm_model
litellm_model._form(sys.modules["litellm"], sys.argv[1])
print(json.dumps(tried))
"""


@pytest.mark.parametrize("name", ["openai/m", "ollama/unheard-of"])
def test_no_connection_is_tried(name: str) -> None:
    run = subprocess.run(  # noqa: S603 - our own Python and our own text
        [sys.executable, "-c", WATCHED, name], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == []
