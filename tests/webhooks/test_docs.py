"""The code in docs/webhooks.md runs and accepts what Caifen sends; its figures are those of the code."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from service.webhooks.schedule import DELAYS
from service.webhooks.signature import new_secret, signed_headers
from tests.webhooks.events import EVENT, SECRET

TEXT = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def samples() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        names: dict[str, Any] = {}
        exec(code, names)  # noqa: S102 - our own document
        found.append(names)
    return found


def test_the_samples_accept_what_is_sent_and_nothing_else() -> None:
    by_library, by_hand = samples()
    body = EVENT.body()
    headers = signed_headers(EVENT.message_id(), datetime.now(UTC), body, [new_secret(), SECRET])
    assert by_library["receive"](body, headers) == 204
    assert by_library["receive"](body + b" ", headers) == 401
    assert by_hand["is_genuine"](SECRET.reveal(), body, headers)
    assert not by_hand["is_genuine"](SECRET.reveal(), body + b" ", headers)
    assert not by_hand["is_genuine"](new_secret().reveal(), body, headers)
    old = signed_headers(EVENT.message_id(), datetime(2026, 1, 1, tzinfo=UTC), body, [SECRET])
    assert not by_hand["is_genuine"](SECRET.reveal(), body, old)


def test_the_example_is_what_is_sent() -> None:
    assert EVENT.body().decode() in TEXT
    assert set(re.findall(r"^\| `data\.(\w+)` \|", TEXT, re.MULTILINE)) == set(type(EVENT.data).model_fields)


def test_the_schedule() -> None:
    assert "5 s, 1 min, 5 min, 30 min, 2 h, 5 h, 8 h, and 8 h" in TEXT
    assert DELAYS == (5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 8 * 3600)
