"""A secret is random, recognisable, and kept as a hash alone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from service.keys.secret import PATTERN, hash_of, is_secret, new_secret


def test_a_secret_is_told_by_its_looks() -> None:
    secrets = {new_secret() for _ in range(200)}
    assert len(secrets) == 200
    for secret in secrets:
        assert is_secret(secret)
        # As a scanner finds it in the middle of something.
        assert re.search(PATTERN, f'key = "{secret}"\n')


@given(st.integers(0, 53), st.sampled_from("abcXYZ019-_"))
def test_a_mistyped_one_is_none(place: int, other: str) -> None:
    secret = "cf_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" + "cccccccc"
    assert not is_secret(secret)
    good = new_secret()
    changed = good[:place] + other + good[place + 1 :]
    assert is_secret(changed) == (changed == good)


def test_nor_is_anything_else() -> None:
    good = new_secret()
    for text in ("", "cf_", good[:-1], good + "0", f" {good}", f"{good}\n", good.upper(), "cf_" + "密" * 51):
        assert not is_secret(text)


def test_the_hash_is_sha256() -> None:
    assert hash_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
