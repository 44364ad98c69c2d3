"""From answers as they were sent to a job in the store: read as a stream, each with its rubric or its problem."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from rubrics.model import Rubric
from service.answers.error import AnswerFileError, NoTemporarySpaceError
from service.answers.options import ReadOptions
from service.answers.read_answers import read_answers
from service.answers.row import AnswerRow, Problem, Reject, RejectCode
from service.answers.rubric_source import (
    AnswerWithRubric,
    DerivedRubrics,
    OneRubric,
    RubricSource,
    with_rubrics,
)
from service.api.problem_types import (
    INVALID_REQUEST,
    JOB_NOT_FOUND,
    JOB_WRONG_STATE,
    ROW_REJECTED,
    TOO_MANY_ANSWERS,
    TOO_MANY_JOBS,
    UNREADABLE_FILE,
)
from service.api.problems import ProblemError
from service.api.temporary_space import no_temporary_space
from service.jobs.item_problem import problem
from service.jobs.job_options import JobOptions, write_options
from service.settings import Settings
from service.store.errors import NotFoundError, StoreError, TooManyJobsError, WrongStateError
from service.store.job_records import Job, NewItem
from service.store.names import MOST_NAME_CHARACTERS, student_name
from service.store.store import TenantStore

# States that only a sealed job comes to.
_AFTER_SEALING = frozenset({"queued", "running", "paused", "completed", "failed"})

_LATER_S = 60
"""A job of a few hundred answers is worked off by then."""


@dataclass(frozen=True)
class Answers:
    """Answers as they were sent, and how to read them."""

    file: BinaryIO
    options: ReadOptions


@dataclass(frozen=True)
class NewJob:
    """A job that is wanted. `rubric`: for all answers; None: each brings its own."""

    options: JobOptions
    rubric: Rubric | None
    whatever_question: bool
    webhook_url: str | None = None
    webhook_secret: str | None = None

    def __repr__(self) -> str:
        return f"NewJob({self.options!r})"


def take_in(
    new: NewJob,
    answers: Answers,
    tenant: TenantStore,
    last: TenantStore,
    settings: Settings,
    *,
    id: str | None = None,
) -> Job:
    """Keep a job with all its answers and return it, ready to be worked on; if that fails nothing is left of it.

    Args:
        new: the job.
        answers: its answers.
        tenant: where it is kept.
        last: the same, for the write from which on it is worked on.
        settings: with the limits.
        id: the job's id; unset: a fresh one.

    Raises:
        ProblemError: the answers can't be read, are too many, or find no room in the temporary folder, the tenant has
            too many jobs, or somebody cancelled or deleted the job meanwhile.
        LeaseLostError: another request has taken the key over that `last` keeps the response under.
        StoreError: the store failed.
    """
    try:
        job = tenant.jobs.create(
            options=write_options(new.options),
            id=id,
            rubric=new.rubric,
            webhook_url=new.webhook_url,
            webhook_secret=new.webhook_secret,
            most_open=settings.most_open_jobs,
        )
    except TooManyJobsError:
        raise too_many_jobs(settings) from None
    try:
        tenant.jobs.add_items(job.id, _items(new, answers, tenant, settings))
        return _sealed(tenant, last, job.id)
    except NoTemporarySpaceError:
        _leave_nothing(tenant, job)
        raise no_temporary_space() from None
    except AnswerFileError as error:
        _leave_nothing(tenant, job)
        raise _unreadable(error) from None
    except WrongStateError as error:
        # Whoever ended it may look at it, and its webhook is told: what is there stays, as of any job that has ended.
        raise ProblemError(
            JOB_WRONG_STATE,
            f"The job was {error.state} while its answers were still coming, and takes no more of them: send the "
            "request again for a new job, if you mean it.",
        ) from None
    except NotFoundError:
        with suppress(NotFoundError):
            # It may have gone with the key, which this tells: LeaseLostError.
            last.jobs.seal(job.id)
        raise ProblemError(
            JOB_NOT_FOUND,
            "The job was deleted while its answers were still coming: send the request again for a new job, if you "
            "mean it.",
        ) from None
    except BaseException:
        _leave_nothing(tenant, job)
        raise


def _sealed(tenant: TenantStore, last: TenantStore, job_id: str) -> Job:
    try:
        return last.jobs.seal(job_id)
    except WrongStateError as error:
        if error.state not in _AFTER_SEALING:
            raise
        # Its own commit, of which the news was lost: nobody else seals the job.
        return tenant.jobs.get(job_id)


def check_room(tenant: TenantStore, settings: Settings, *, but: str | None = None) -> None:
    """Refuse whoever has too many jobs, `but` not counted, before a file of answers is read; `take_in` looks again.

    Raises:
        ProblemError: the tenant has too many jobs that have not ended.
        StoreError: the store failed.
    """
    try:
        tenant.jobs.check_room(settings.most_open_jobs, but=but)
    except TooManyJobsError:
        raise too_many_jobs(settings) from None


def too_many_jobs(settings: Settings) -> ProblemError:
    """Return the problem of one job more than a tenant may have."""
    return ProblemError(
        TOO_MANY_JOBS,
        f"You have {settings.most_open_jobs} jobs that have not ended, and no more are taken at a time: send this one "
        f"again in {_LATER_S} seconds, when some may have ended, or cancel those that you don't need. "
        "`GET /v1/jobs?state=...` lists them; those that are paused or still receive answers count too.",
        retry_after=_LATER_S,
    )


def read_options(name: str, **options: object) -> ReadOptions:
    """Return how to read a file.

    Raises:
        ProblemError: there is no such field.
    """
    try:
        return ReadOptions(name=name, **options)  # type: ignore[arg-type]
    except AnswerFileError as error:
        raise ProblemError(INVALID_REQUEST, f"{_sentence(error)}") from None


def _leave_nothing(tenant: TenantStore, job: Job) -> None:
    # What can't be deleted now stays as a job that receives, which retention deletes.
    with suppress(StoreError):
        tenant.jobs.delete(job.id)


def _items(new: NewJob, answers: Answers, tenant: TenantStore, settings: Settings) -> Iterator[NewItem]:
    source: RubricSource = (
        OneRubric(new.rubric, whatever_question=new.whatever_question)
        if new.rubric is not None
        else _RubricsOfRows(tenant, settings)
    )
    count, most = 0, settings.most_job_items
    with read_answers(answers.file, answers.options) as rows:
        for row in with_rubrics(rows, source):
            count += 1
            if count > most:
                raise ProblemError(
                    TOO_MANY_ANSWERS,
                    f"A job has at most {most} answers: send several jobs. Nothing was kept.",
                )
            yield _rejected(row) if isinstance(row, Reject) else _accepted(row, new.rubric)
    if not count:
        raise AnswerFileError("there is no answer in it: send at least one")


def _accepted(one: AnswerWithRubric, of_job: Rubric | None) -> NewItem:
    row = one.row
    return NewItem(
        answer=row.answer,
        item_id=row.id,
        student=row.student,
        row=row.row,
        rubric=None if of_job is not None else one.rubric,
    )


def _rejected(reject: Reject) -> NewItem:
    # What stood in the row is not kept, since in one that can't be read nobody could say whose it is; its number leads
    # to it. The student is kept where it can be read, so that the id goes with the student's data.
    name = (reject.id or "")[:MOST_NAME_CHARACTERS] or f"row-{reject.row}"
    detail = f"Row {reject.row}: {reject.message}."
    told = problem(ROW_REJECTED.name, ROW_REJECTED.title, detail, code=reject.code.value)
    student = reject.student and student_name(reject.student[:MOST_NAME_CHARACTERS])
    return NewItem(answer="", item_id=name, student=student, row=reject.row, problem_json=told)


class _RubricsOfRows:
    """A rubric for each row: derived from its reference answers, or the published one that its question names."""

    def __init__(self, tenant: TenantStore, settings: Settings) -> None:
        self._tenant = tenant
        self._derived = DerivedRubrics(most_key_points=settings.most_key_points)
        self._kept: dict[str, Rubric | Problem] = {}

    @property
    def required(self) -> frozenset[str]:
        """Nothing beside the answer: a row may bring either."""
        return frozenset()

    def rubric_for(self, row: AnswerRow) -> Rubric | Problem:
        """Return the rubric, or why there is none."""
        if row.reference_answers:
            return self._derived.rubric_for(row)
        if row.question is None:
            return Problem(
                RejectCode.UNKNOWN_QUESTION,
                "it has neither a reference answer nor a question: give it one, or the job a rubric",
            )
        if row.question not in self._kept:
            self._kept[row.question] = self._find(row.question)
        return self._kept[row.question]

    def _find(self, question: str) -> Rubric | Problem:
        try:
            stored = self._tenant.rubrics.get(question)
        except NotFoundError:
            stored = None
        if stored is None or stored.status == "draft":
            return Problem(
                RejectCode.UNKNOWN_QUESTION,
                "there is no published rubric for its question: publish one with that id, or correct the question",
            )
        return stored.rubric


def _unreadable(error: AnswerFileError) -> ProblemError:
    return ProblemError(
        UNREADABLE_FILE, f"The answers can't be read: {_sentence(error)} Nothing of them was kept."
    )


def _sentence(error: AnswerFileError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
