"""Makes keys and recognises them."""

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from service.keys.rates import MOST_RATE
from service.keys.scopes import EVERY_DAY_SCOPES, Scope, allows
from service.keys.secret import hash_of, is_secret, new_secret
from service.store.api_keys import StoredKey
from service.store.ids import new_id
from service.store.store import Store, TenantStore


@dataclass(frozen=True)
class NewKey:
    """A key that was just made; `secret` is shown once and kept nowhere."""

    key: StoredKey
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Caller:
    """Who asks: the key that was shown, without its secret.

    rate_per_minute: requests that it may make; None: no limit of its own.
    """

    tenant: str
    key_id: str
    name: str
    scopes: frozenset[Scope]
    rate_per_minute: int | None

    def may(self, wanted: Scope) -> bool:
        """Whether the key allows it."""
        return allows(self.scopes, wanted)


def create_key(
    tenant: TenantStore,
    *,
    name: str,
    scopes: Collection[Scope] = EVERY_DAY_SCOPES,
    rate_per_minute: int | None = None,
) -> NewKey:
    """Make a key for `tenant` and keep its hash.

    `rate_per_minute` is 1 to MOST_RATE requests a minute; None: no limit of its own.

    Raises:
        ValueError: no scope, or another rate.
    """
    if not scopes:
        raise ValueError("a key needs a scope: without one it may do nothing")
    if rate_per_minute is not None and not 1 <= rate_per_minute <= MOST_RATE:
        raise ValueError(
            f"a rate is 1 to {MOST_RATE:,} requests a minute: leave it out for the server's own limit"
        )
    secret = new_secret()
    key = tenant.keys.add(
        id=new_id(), name=name, sha256=hash_of(secret), scopes=scopes, rate_per_minute=rate_per_minute
    )
    return NewKey(key, secret)


def find_caller(
    store: Store, secret: str, *, used: Callable[[StoredKey], None] | None = None
) -> Caller | None:
    """Return whose secret it is, None if it is nobody's or revoked; writes nothing.

    `used` is told which key it was, so that its use can be noted when nobody waits for it.

    Raises:
        StoreError: the store can't be asked, so nobody knows whose it is.
    """
    if not is_secret(secret):
        return None
    sha256 = hash_of(secret)
    key = store.find_key(sha256)
    # The store found it by the whole hash; compared again in constant time, whatever the database's comparing does.
    if key is None or not hmac.compare_digest(key.sha256, sha256) or key.revoked_at is not None:
        return None
    if used is not None:
        used(key)
    known = frozenset(scope for scope in Scope if scope in key.scopes)
    return Caller(key.tenant, key.id, key.name, known, key.rate_per_minute)
