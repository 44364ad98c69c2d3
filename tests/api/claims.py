"""What tests need to lay a claim to a request's key as another server would."""

import hashlib

from service.api.claim import fingerprint_of


def fingerprint_of_json(path: str, content: bytes) -> str:
    """Return the fingerprint of a `POST` of `content` to `path`."""
    scope = {"method": "POST", "path": path, "query_string": b""}
    return fingerprint_of(scope, hashlib.sha256(content).hexdigest())
