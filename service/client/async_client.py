"""The client for coroutines: the same methods as `Client`, to be awaited."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic

from rubrics.model import Rubric
from service.api.job_requests import JobRequest
from service.api.requests import BatchRequest, DeriveRequest, GradeRequest
from service.api.review_request import ReviewRequest
from service.client import grade_calls, grading_calls, job_calls, operation_calls, rubric_calls
from service.client.async_sending import AsyncSending
from service.client.error import CaifenError
from service.client.kept import GivenGrade, RubricState
from service.client.waiting import READY_S, not_ended, not_ready_yet
from service.contract.audit import AuditEntry
from service.contract.batch import BatchResponse
from service.contract.grades import GradeSummary, GradingProgress, KeptGrade, ReviewList, ReviewView
from service.contract.health import Readiness
from service.contract.jobs import FileFormat, JobView, MoodleIdentifier, RejectView, ResultLine
from service.contract.replay import ReplayResult
from service.contract.rubrics import Lint, RubricVersionView
from service.contract.states import ENDED, JobState, RubricStatus
from service.contract.students import ForgottenStudent


class AsyncClient(AsyncSending):
    """Calls Caifen's HTTP API from coroutines; use it with `async with`, or close it.

    Every method raises `CaifenError` where the server told a problem, or gave no response. Requests that were
    refused for the moment, and those whose connection broke, are sent again, as `tries` has it; a POST has an
    `Idempotency-Key`, the same in all its tries, so that it is carried out once. Coroutines may share one.
    """

    async def grade(self, request: GradeRequest, *, idempotency_key: str | None = None) -> GivenGrade:
        """Grade one answer, and return the grade with the id under which it is kept.

        `idempotency_key`: one of your own, such as the answer's name in your database, so that also a program that
        was started again grades it once; unset: a fresh one.
        """
        return await self._do(grading_calls.grade(request, idempotency_key))

    async def grade_batch(
        self, request: BatchRequest, *, idempotency_key: str | None = None
    ) -> BatchResponse:
        """Grade answers to one question; each has its grade or its own problem, in their order."""
        return await self._do(grading_calls.grade_batch(request, idempotency_key))

    async def readiness(self) -> Readiness:
        """Return what the server grades with; raise at once where it can't grade (yet)."""
        return await self._do(grading_calls.readiness())

    async def wait_until_ready(self, *, seconds: float = READY_S, poll: float = 0.5) -> Readiness:
        """Return once the server can grade; raise its last answer after `seconds`, or at once where it never will."""
        until = monotonic() + seconds
        while True:
            try:
                return await self.readiness()
            except CaifenError as error:
                if monotonic() + poll > until or not not_ready_yet(error):
                    raise
            await asyncio.sleep(poll)

    async def derive_rubric(self, request: DeriveRequest) -> Rubric:
        """Derive a rubric from an exam text or reference answers; nothing is kept."""
        return await self._do(rubric_calls.derive(request))

    async def create_rubric(self, rubric: Rubric) -> RubricState:
        """Keep a rubric as a draft."""
        return await self._do(rubric_calls.create(rubric))

    async def get_rubric(
        self, id: str, *, version: int | None = None, status: RubricStatus | None = None
    ) -> RubricState:
        """Read the latest published version (the draft if there is none), or the one asked for."""
        return await self._do(rubric_calls.get(id, version, status))

    async def put_rubric(self, rubric: Rubric, *, etag: str) -> RubricState:
        """Change the draft, or make that of the next version; `etag` is that of the version that was read."""
        return await self._do(rubric_calls.put(rubric, etag))

    async def publish_rubric(self, id: str, *, etag: str | None = None) -> RubricState:
        """Publish the draft; with `etag`, only if it is still that one."""
        return await self._do(rubric_calls.publish(id, etag))

    async def delete_rubric(self, id: str, *, etag: str | None = None) -> None:
        """Delete the draft; published versions stay."""
        await self._do(rubric_calls.delete(id, etag))

    async def lint_rubric(self, id: str, *, version: int | None = None) -> Lint:
        """Return what is doubtful about a version."""
        return await self._do(rubric_calls.lint(id, version))

    def list_rubrics(self, *, status: RubricStatus | None = None) -> AsyncIterator[RubricVersionView]:
        """Yield all versions of all rubrics, page by page."""
        return self._all(rubric_calls.list_all(status))

    def list_versions(self, id: str) -> AsyncIterator[RubricVersionView]:
        """Yield the versions of one rubric."""
        return self._all(rubric_calls.versions(id))

    def list_grades(
        self,
        *,
        needs_review: bool | None = None,
        student: str | None = None,
        rubric: str | None = None,
        job: str | None = None,
        grading_progress: GradingProgress | None = None,
    ) -> AsyncIterator[GradeSummary]:
        """Yield the kept grades that fit all that is said, the oldest first; `PendingManual` waits for a person."""
        return self._all(
            grade_calls.list_all(
                needs_review=needs_review,
                student=student,
                rubric=rubric,
                job=job,
                grading_progress=grading_progress,
            )
        )

    async def get_grade(self, id: str) -> KeptGrade:
        """Read a kept grade with its answer, its reviews, and the marks that count."""
        return await self._do(grade_calls.get(id))

    async def replay_grade(self, id: str) -> ReplayResult:
        """Grade a kept answer again, and say whether the same comes out."""
        return await self._do(grade_calls.replay(id))

    async def review_grade(self, id: str, request: ReviewRequest) -> ReviewView:
        """Keep a person's decision on a grade."""
        return await self._do(grade_calls.review(id, request))

    async def list_reviews(self, id: str) -> ReviewList:
        """Return all decisions on a grade, the oldest first; the last one counts."""
        return await self._do(grade_calls.reviews(id))

    async def create_job(self, request: JobRequest, *, idempotency_key: str | None = None) -> JobView:
        """Make a job of the answers in `request.items`."""
        return await self._do(job_calls.create(request, idempotency_key))

    async def create_job_from_file(
        self, file: Path | str, request: JobRequest | None = None, *, idempotency_key: str | None = None
    ) -> JobView:
        """Make a job of the answers in a file; `request` says what to grade by.

        Raises:
            OSError: the file can't be read.
            CaifenError: as ever.
        """
        return await self._do(
            job_calls.create_from_file(Path(file), request or JobRequest(), idempotency_key)
        )

    async def get_job(self, id: str) -> JobView:
        """Return a job and how far it is."""
        return await self._do(job_calls.get(id))

    def list_jobs(self, *, state: JobState | None = None) -> AsyncIterator[JobView]:
        """Yield the jobs, the oldest first."""
        return self._all(job_calls.list_all(state))

    async def pause_job(self, id: str) -> JobView:
        """Pause a job."""
        return await self._do(job_calls.move(id, "pause"))

    async def resume_job(self, id: str) -> JobView:
        """Let a paused job go on."""
        return await self._do(job_calls.move(id, "resume"))

    async def cancel_job(self, id: str) -> JobView:
        """End a job; what is graded stays."""
        return await self._do(job_calls.move(id, "cancel"))

    async def delete_job(self, id: str) -> None:
        """Delete a job that nobody works on, with its answers and their grades."""
        await self._do(job_calls.delete(id))

    async def wait_for_job(
        self,
        id: str,
        *,
        poll: float = 2.0,
        seconds: float | None = None,
        tell: Callable[[JobView], None] | None = None,
    ) -> JobView:
        """Return a job once it has ended, whether completed, failed, or cancelled.

        `tell` is called with the job each time it was asked for, every `poll` seconds. After `seconds` (None: never)
        the wait is given up with the type `/client/job-not-ended`; the job goes on.
        """
        until = None if seconds is None else monotonic() + seconds
        while True:
            job = await self.get_job(id)
            if tell is not None:
                tell(job)
            if job.state in ENDED:
                return job
            if until is not None and monotonic() + poll > until:
                raise not_ended(job)
            await asyncio.sleep(poll)

    def job_results(self, id: str, *, page: int = 200) -> AsyncIterator[ResultLine]:
        """Yield the results of a job in the order of the upload, `page` (1 to 1,000) a request."""
        return self._all(job_calls.results(id, page))

    async def save_job_results(
        self,
        id: str,
        file: Path | str,
        *,
        format: FileFormat,  # noqa: A002 - the API's name
        rubric: str | None = None,
        item: str | None = None,
        identifier: MoodleIdentifier | None = None,
    ) -> Path:
        """Write the results of a job to `file` in another format, and return its path.

        A file of that name is replaced once the new one is complete; nobody but its owner can read it.

        Args:
            id: the job's.
            file: where to.
            format: `csv`, `xlsx`, `parquet`, `ags` (score objects of LTI, a line each), or `moodle`.
            rubric: with `ags` and `moodle`: only results by this rubric.
            item: with `moodle`: the grade item's name; unset: the rubric's id.
            identifier: with `moodle`: which of its fields `student` is; unset: `idnumber`.

        Raises:
            OSError: the file can't be written.
            CaifenError: as ever.
        """
        return await self._do(
            job_calls.save_results(id, Path(file), format, rubric=rubric, item=item, identifier=identifier)
        )

    def job_rejects(self, id: str) -> AsyncIterator[RejectView]:
        """Yield what of a job's upload was no answer that could be graded."""
        return self._all(job_calls.rejects(id))

    async def delete_student(self, student: str) -> ForgottenStudent:
        """Delete all data of this pseudonymous id for good, and return how much there was."""
        return await self._do(operation_calls.delete_student(student))

    def list_audit(
        self,
        *,
        kind: str | None = None,
        object: str | None = None,  # noqa: A002 - the API's name
    ) -> AsyncIterator[AuditEntry]:
        """Yield who did what, from the first on; `kind` as `rubric`, `grade`, `job`, and `object` its id."""
        return self._all(operation_calls.audit(kind, object))
