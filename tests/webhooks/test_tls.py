"""TLS to a pinned address: the certificate must be the name's, though the connection is to an address."""

import asyncio
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from service.webhooks.deliver import deliver
from service.webhooks.outcome import Outcome
from service.webhooks.rules import Rules
from tests.webhooks.events import MESSAGE, SECRET
from tests.webhooks.receiver import receiver, replies

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl makes the certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with a key and its own certificate, for hooks.example alone."""
    folder = tmp_path_factory.mktemp("tls")
    key, signed = folder / "key.pem", folder / "certificate.pem"
    make = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hooks.example"
    extra = ["-addext", "subjectAltName=DNS:hooks.example", "-keyout", str(key), "-out", str(signed)]
    assert OPENSSL is not None
    subprocess.run([OPENSSL, *make.split(), *extra], check=True, capture_output=True)  # noqa: S603
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + signed.read_bytes())
    return both


def sent(certificate: Path, name: str, *, trusted: bool = True) -> tuple[Outcome, int]:
    async def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def run() -> tuple[Outcome, int]:
        server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        server.load_cert_chain(certificate)
        trust = ssl.create_default_context(cafile=certificate) if trusted else None
        async with receiver(replies("200 OK"), server) as got:
            url = f"https://{name}:{got.port}/"
            rules = Rules(allow_private=True)
            outcome = await deliver(url, MESSAGE, [SECRET], rules=rules, resolve=resolve, tls=trust)
            return outcome, len(got.heads)

    return asyncio.run(run())


def test_the_names_certificate(certificate: Path) -> None:
    outcome, requests = sent(certificate, "hooks.example")
    assert (outcome.result, requests) == ("delivered", 1)


@pytest.mark.parametrize("name", ["other.example", "127.0.0.1"])
def test_another_names_certificate(certificate: Path, name: str) -> None:
    outcome, requests = sent(certificate, name)
    assert (outcome.result, outcome.reason, requests) == ("try_again", "connection_failed", 0)


def test_a_certificate_of_nobody(certificate: Path) -> None:
    outcome, requests = sent(certificate, "hooks.example", trusted=False)
    assert (outcome.result, outcome.reason, requests) == ("try_again", "connection_failed", 0)
