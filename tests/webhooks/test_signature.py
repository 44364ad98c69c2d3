"""Signatures: computed by hand, and verified by the convention's own library."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from service.webhooks.signature import Secret, new_secret, signed_headers
from tests.webhooks.events import EVENT, NOW, SECRET


def test_by_hand() -> None:
    headers = signed_headers("msg_1", NOW, b'{"a":1}', [SECRET])
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    # 2026-11-25T08:30:00Z is 1795595400 seconds after 1970.
    digest = hmac.new(key, b'msg_1.1795595400.{"a":1}', hashlib.sha256).digest()
    assert headers == {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1795595400",
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def test_the_library_accepts_it_and_nothing_else() -> None:
    body = EVENT.body()
    headers = signed_headers(EVENT.message_id(), datetime.now(UTC), body, [SECRET])
    receiver = Webhook(SECRET.reveal())
    assert receiver.verify(body, headers)["data"]["job_id"] == "job_1"
    with pytest.raises(WebhookVerificationError):
        receiver.verify(body.replace(b"3", b"4"), headers)
    with pytest.raises(WebhookVerificationError):
        receiver.verify(body, headers | {"webhook-id": "msg_other"})
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret().reveal()).verify(body, headers)
    old = signed_headers(EVENT.message_id(), datetime.now(UTC) - timedelta(minutes=6), body, [SECRET])
    with pytest.raises(WebhookVerificationError, match="too old"):
        receiver.verify(body, old)


def test_while_secrets_change_both_are_accepted() -> None:
    new = new_secret()
    headers = signed_headers("msg_1", datetime.now(UTC), b"{}", [new, SECRET])
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (new, SECRET):
        Webhook(secret.reveal()).verify(b"{}", headers)


def test_the_zone_of_the_time_does_not_matter() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=8)))
    assert signed_headers("msg_1", there, b"{}", [SECRET]) == signed_headers("msg_1", NOW, b"{}", [SECRET])
    with pytest.raises(ValueError, match="zone"):
        signed_headers("msg_1", datetime(2026, 1, 1), b"{}", [SECRET])
    with pytest.raises(ValueError, match="needs a secret"):
        signed_headers("msg_1", NOW, b"{}", [])


@given(st.binary(min_size=24, max_size=64))
def test_every_secret_of_the_convention(key: bytes) -> None:
    secret = Secret("whsec_" + base64.b64encode(key).decode())
    Webhook(secret.reveal()).verify(b"{}", signed_headers("m", datetime.now(UTC), b"{}", [secret]))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "secret",
        "whsec_not base64!",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_" + base64.b64encode(b"x" * 23).decode(),
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
        "whsec_密码",
    ],
)
def test_other_secrets_are_refused_without_being_told(text: str) -> None:
    with pytest.raises(ValueError, match="24 to 64 bytes") as raised:
        Secret(text)
    assert str(raised.value) == "a webhook secret is whsec_ and the base64 of 24 to 64 bytes"


def test_a_secret_is_not_shown() -> None:
    assert "MfKQ" not in f"{SECRET} {SECRET!r} {[SECRET]}"
    assert new_secret().reveal() != new_secret().reveal()
