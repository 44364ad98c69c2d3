"""Reading an object out of a reply: with a fence or without, and fast whatever it is."""

import time

import pytest
from pydantic import BaseModel

from service.llm.reading import read_object


class Found(BaseModel):
    """What is asked for."""

    a: int


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}',
        '\n {"a": 1}\n',
        '```json\n{"a": 1}\n```',
        '  ```\n{"a": 1}```  \n',
        '```JSON\n\n{"a":\n1}\n\n```\n',
    ],
)
def test_an_object_is_read(text: str) -> None:
    assert read_object(text, Found) == (Found(a=1), [])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "it is empty"),
        ("```json\n```", "the whole: not JSON"),
        ('```python\n{"a": 1}\n```', "the whole: not JSON"),
        ('```json\n{"a": 1}', "the whole: not JSON"),
        ('{"a": "x"}', "a: int parsing"),
        ("x" * 200_001, "it is longer than 200,000 characters"),
    ],
)
def test_what_is_wrong_is_told(text: str, fault: str) -> None:
    assert read_object(text, Found) == (None, [fault])


def test_line_breaks_without_end_take_no_time() -> None:
    started = time.process_time()
    assert read_object("```json" + "\n" * 190_000, Found)[0] is None
    assert time.process_time() - started < 5
