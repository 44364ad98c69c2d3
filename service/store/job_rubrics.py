"""The rubrics of a job whose items are not all graded by the same one: each kept once, and named by a number."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from rubrics.model import Rubric
from service.grading.grade import RubricVersion
from service.store.errors import NotFoundError
from service.store.job_records import Job, NewItem
from service.store.repository import Repository
from service.store.rubrics import Rubrics
from service.store.tables import job_rubrics

_Named = tuple[str, int, str]


class JobRubrics(Repository):
    """Rubrics of a tenant's jobs."""

    def of_item(self, job: Job, number: int | None) -> Rubric:
        """Return what an item of the job is graded by.

        Raises:
            NotFoundError: there is none.
        """
        version = self.version_of(job, number)
        contents = Rubrics(self._database, self._identity)
        return contents.of_content(version.hash, id=version.id, version=version.version)

    def version_of(self, job: Job, number: int | None) -> RubricVersion:
        """Return which rubric that is.

        Raises:
            NotFoundError: there is none.
        """
        if number is None:
            if job.rubric_id is None or job.rubric_version is None or job.rubric_hash is None:
                raise NotFoundError(f"Job {job.id} has no rubric for all its items.")
            return RubricVersion(id=job.rubric_id, version=job.rubric_version, hash=job.rubric_hash)
        columns = job_rubrics.c
        query = select(columns.rubric_id, columns.rubric_version, columns.rubric_hash).where(
            self._mine(job_rubrics, job_id=job.id, number=number)
        )
        row = self._database.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            raise NotFoundError(f"Job {job.id} has no rubric {number}.")
        return RubricVersion(id=row.rubric_id, version=row.rubric_version, hash=row.rubric_hash)


def number_rubrics(
    repository: Repository, connection: Connection, job_id: str, items: Sequence[NewItem]
) -> list[int | None]:
    """Keep the items' own rubrics in a transaction that is under way; return their numbers, None for those without."""
    wanted = {_name(item.rubric): item.rubric for item in items if item.rubric is not None}
    if not wanted:
        return [None] * len(items)
    columns = job_rubrics.c
    query = select(columns.rubric_id, columns.rubric_version, columns.rubric_hash, columns.number).where(
        repository._mine(job_rubrics, job_id=job_id)
    )
    known: dict[_Named, int] = {
        (row.rubric_id, row.rubric_version, row.rubric_hash): row.number for row in connection.execute(query)
    }
    rows = []
    for name, rubric in wanted.items():
        if name in known:
            continue
        known[name] = len(known)
        Rubrics(repository._database, repository._identity).put_content(connection, rubric)
        fields = dict(zip(("rubric_id", "rubric_version", "rubric_hash"), name, strict=True))
        rows.append({"job_id": job_id, "number": known[name], **fields})
    repository._insert(connection, job_rubrics, rows)
    return [None if item.rubric is None else known[_name(item.rubric)] for item in items]


def _name(rubric: Rubric) -> _Named:
    return rubric.id, rubric.version, rubric.hash
