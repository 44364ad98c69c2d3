"""What can go wrong with the store, as callers see it; no message has a stored text in it."""

from typing import Literal

Unavailable = Literal[
    "locked", "connection_lost", "disk_full", "read_only", "damaged", "too_busy", "no_access", "other"
]


class StoreError(Exception):
    """The store could not do what it was asked to; nothing of it was done."""


class StoreUrlError(StoreError):
    """CAIFEN_DATABASE_URL names no database that Caifen can use."""


class StoreVersionError(StoreError):
    """The database was made by a newer Caifen."""


class StoreUnavailableError(StoreError):
    """The database can't be used now; `cause` says why, and the message what to do."""

    def __init__(self, message: str, cause: Unavailable) -> None:
        super().__init__(message)
        self.cause = cause


class NotFoundError(StoreError):
    """There is no such thing, or it is another tenant's, which looks the same."""


class ConflictError(StoreError):
    """It can't be done to the thing as it is now."""


class AlreadyExistsError(ConflictError):
    """There is one with this id already."""


class ChangedError(ConflictError):
    """It was changed since the caller read it; read it again."""


class PublishedError(ConflictError):
    """A published rubric stays as it is."""


class WrongStateError(ConflictError):
    """The job's state does not allow it; `state` is the one it is in."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


class TooManyJobsError(ConflictError):
    """The tenant has as many jobs that have not ended as it may have."""


class LeaseLostError(ConflictError):
    """Another server has taken the job over, or the job was paused, cancelled, or ended."""
