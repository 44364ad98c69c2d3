"""Rubrics: drafts that change, versions that were published and never do, and contents by their hash."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from rubrics.model import Rubric
from service.contract.states import RubricStatus
from service.store.audit import record
from service.store.clock import utc_now
from service.store.errors import AlreadyExistsError, ChangedError, NotFoundError, PublishedError
from service.store.repository import Repository, beyond
from service.store.tables import rubric_contents, rubrics

Status = RubricStatus

_NAMED_BY = {"id", "version", "published"}


@dataclass(frozen=True)
class StoredRubric:
    """A rubric with what the store knows of it.

    revision: 1, and one more with each change of a draft; with the hash and `created_at` what an ETag is made of, since
        a draft that is made after one was deleted begins at 1 again.
    """

    rubric: Rubric
    status: Status
    revision: int
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class RubricSummary:
    """A rubric without its content, for lists."""

    id: str
    version: int
    status: Status
    hash: str
    revision: int
    title: str
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None


class Rubrics(Repository):
    """A tenant's rubrics."""

    def put_content(self, connection: Connection, rubric: Rubric) -> None:
        """Keep the content of a rubric in a transaction that is under way, for all that names it."""
        # Held, so that `expire` can't take it for one that nobody needs before the row that needs it is there.
        held = select(rubric_contents.c.hash).where(self._mine(rubric_contents, hash=rubric.hash))
        held = held.with_for_update(read=True, key_share=True)
        while connection.execute(held).first() is None:
            content = rubric.model_dump_json(exclude=_NAMED_BY)
            self._insert(connection, rubric_contents, [{"hash": rubric.hash, "content": content}])

    def of_content(self, content_hash: str, *, id: str, version: int) -> Rubric:
        """Return the content with this hash as the rubric of that id and version, as a draft.

        Raises:
            NotFoundError: the tenant has no such content.
        """
        query = select(rubric_contents.c.content).where(self._mine(rubric_contents, hash=content_hash))
        content = self._database.read(lambda connection: connection.execute(query).scalar_one_or_none())
        if content is None:
            raise NotFoundError(f"There is no rubric with the content hash {content_hash}.")
        return _rubric(content, id, version, None)

    def create_draft(self, draft: Rubric) -> StoredRubric:
        """Keep a new draft.

        Raises:
            AlreadyExistsError: there is this version already, or a draft of another.
            PublishedError: `draft` says that it is published.
        """
        _refuse_published(draft)
        now = utc_now()
        row = {
            "id": draft.id,
            "version": draft.version,
            "status": "draft",
            "hash": draft.hash,
            "revision": 1,
            "title": draft.title,
            "created_at": now,
            "updated_at": now,
        }

        def work(connection: Connection) -> StoredRubric:
            self.put_content(connection, draft)
            self._insert(connection, rubrics, [row])
            # Looked at only now: before, another transaction's row may have been under way and unseen.
            stored = self._stored(connection, draft.id, draft.version)
            if (stored.created_at, stored.rubric.hash) != (now, draft.hash):
                raise AlreadyExistsError(f"There is a version {draft.version} of rubric {draft.id} already.")
            record(
                connection,
                self._identity,
                "rubric.created",
                "rubric",
                draft.id,
                version=draft.version,
                hash=draft.hash,
            )
            return stored

        return self._database.write(work)

    def replace_draft(self, draft: Rubric, *, seen: StoredRubric | None = None) -> StoredRubric:
        """Give a draft new content; `seen` is what the caller has read, None: whatever it is.

        Raises:
            NotFoundError: there is no such version.
            ChangedError: it was changed since, or is another draft by now.
            PublishedError: that version is published.
        """
        _refuse_published(draft)

        def work(connection: Connection) -> StoredRubric:
            self._draft(connection, draft.id, draft.version, seen)
            self.put_content(connection, draft)
            connection.execute(
                update(rubrics)
                .where(self._mine(rubrics, id=draft.id, version=draft.version))
                .values(
                    hash=draft.hash, title=draft.title, revision=rubrics.c.revision + 1, updated_at=utc_now()
                )
            )
            record(
                connection,
                self._identity,
                "rubric.changed",
                "rubric",
                draft.id,
                version=draft.version,
                hash=draft.hash,
            )
            return self._stored(connection, draft.id, draft.version)

        return self._database.write(work)

    def delete_draft(self, id: str, version: int, *, seen: StoredRubric | None = None) -> None:
        """Delete a draft; what is published stays.

        Raises:
            NotFoundError, ChangedError, PublishedError: as `replace_draft`.
        """

        def work(connection: Connection) -> None:
            self._draft(connection, id, version, seen)
            connection.execute(delete(rubrics).where(self._mine(rubrics, id=id, version=version)))
            record(connection, self._identity, "rubric.deleted", "rubric", id, version=version)

        self._database.write(work)

    def publish(self, id: str, version: int, *, seen: StoredRubric | None = None) -> StoredRubric:
        """Make a draft a published version, which stays as it is.

        Raises:
            NotFoundError, ChangedError, PublishedError: as `replace_draft`.
        """

        def work(connection: Connection) -> StoredRubric:
            draft = self._draft(connection, id, version, seen)
            now = utc_now()
            connection.execute(
                update(rubrics)
                .where(self._mine(rubrics, id=id, version=version))
                .values(status="published", revision=rubrics.c.revision + 1, updated_at=now, published_at=now)
            )
            record(
                connection,
                self._identity,
                "rubric.published",
                "rubric",
                id,
                version=version,
                hash=draft.rubric.hash,
            )
            return self._stored(connection, id, version)

        return self._database.write(work)

    def get(self, id: str, version: int | None = None) -> StoredRubric:
        """Return a version; unsaid: the latest published one, or the latest draft where none is.

        Raises:
            NotFoundError: the tenant has no such rubric.
        """
        return self._database.read(lambda connection: self._stored(connection, id, version))

    def page(
        self, *, status: Status | None = None, after: tuple[str, int] | None = None, limit: int = 100
    ) -> list[RubricSummary]:
        """Return versions by id and version, those after the pair `after`."""
        condition = self._mine(rubrics)
        if status is not None:
            condition &= rubrics.c.status == status
        if after is not None:
            condition &= beyond([rubrics.c.id, rubrics.c.version], after)
        query = select(rubrics).where(condition).order_by(rubrics.c.id, rubrics.c.version).limit(limit)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [RubricSummary(**{k: v for k, v in row._mapping.items() if k != "tenant"}) for row in rows]

    def next_version(self, id: str) -> int:
        """Return the version that a new draft of this rubric gets: one above the highest, or 1."""
        query = select(func.max(rubrics.c.version)).where(self._mine(rubrics, id=id))
        highest = self._database.read(lambda connection: connection.execute(query).scalar_one())
        return 1 if highest is None else int(highest) + 1

    def _row(self, connection: Connection, id: str, version: int | None) -> Row[Any] | None:
        query = (
            select(rubrics, rubric_contents.c.content)
            .join(
                rubric_contents,
                (rubrics.c.tenant == rubric_contents.c.tenant) & (rubrics.c.hash == rubric_contents.c.hash),
            )
            .where(self._mine(rubrics, id=id))
        )
        if version is not None:
            query = query.where(rubrics.c.version == version)
        latest_published_first = (rubrics.c.status == "draft", rubrics.c.version.desc())
        return connection.execute(query.order_by(*latest_published_first).limit(1)).one_or_none()

    def _stored(self, connection: Connection, id: str, version: int | None) -> StoredRubric:
        row = self._row(connection, id, version)
        if row is None:
            which = f"rubric {id}" if version is None else f"version {version} of rubric {id}"
            raise NotFoundError(f"There is no {which}.")
        published = row.hash if row.status == "published" else None
        return StoredRubric(
            rubric=_rubric(row.content, row.id, row.version, published),
            status=row.status,
            revision=row.revision,
            created_at=row.created_at,
            updated_at=row.updated_at,
            published_at=row.published_at,
        )

    def _draft(
        self, connection: Connection, id: str, version: int, seen: StoredRubric | None
    ) -> StoredRubric:
        # Held until the end of the transaction, so that two changes can't both find the state they know.
        connection.execute(
            select(rubrics.c.id).where(self._mine(rubrics, id=id, version=version)).with_for_update()
        )
        stored = self._stored(connection, id, version)
        if stored.status == "published":
            raise PublishedError(f"Version {version} of rubric {id} is published and stays as it is.")
        if seen is not None and stored != seen:
            raise ChangedError(f"Version {version} of rubric {id} was changed since: read it again.")
        return stored


def _refuse_published(rubric: Rubric) -> None:
    if rubric.published is not None:
        raise PublishedError(f"Version {rubric.version} of rubric {rubric.id} is no draft.")


def _rubric(content: str, id: str, version: int, published: str | None) -> Rubric:
    named = {"id": id, "version": version, "published": published}
    return Rubric.model_validate_json(json.dumps({**json.loads(content), **named}))
