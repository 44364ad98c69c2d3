"""The kinds of error that the HTTP door knows; docs/errors.md lists the same."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProblemType:
    """One kind of problem: its stable name, its HTTP status, its title, and when it happens."""

    name: str
    status: int
    title: str
    meaning: str

    @property
    def uri(self) -> str:
        """The stable reference that programs compare."""
        return f"/problems/{self.name}"


INVALID_JSON = ProblemType(
    "invalid-json",
    400,
    "The body is not JSON that can be read",
    "The body is empty, is not UTF-8 or not JSON (`NaN` and `Infinity` are not JSON), is nested too deeply, "
    "or has a number that is too long.",
)
BAD_REQUEST = ProblemType(
    "bad-request",
    400,
    "The request cannot be understood",
    "Any other fault of the request; `status` may differ.",
)
BAD_IDEMPOTENCY_KEY = ProblemType(
    "bad-idempotency-key",
    400,
    "The Idempotency-Key can't be one",
    "It has to be 1 to 255 visible ASCII characters, and to be sent once.",
)
UNAUTHORIZED = ProblemType(
    "unauthorized",
    401,
    "This server needs a key",
    "There is no `Authorization: Bearer cf_...`, or its key is not one that counts.",
)
FORBIDDEN = ProblemType(
    "forbidden",
    403,
    "The key does not allow this",
    "The key is good, but has none of the scopes that the address needs.",
)
CROSS_SITE = ProblemType(
    "cross-site",
    403,
    "Another site's page asks for a change",
    "Only at a server without keys: `Sec-Fetch-Site` or `Origin` says that the request comes from a page which is not "
    "this server's.",
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    "There is nothing at this address",
    "The path is wrong. (A rubric or a grade that is not there, or not yours, has a type of its own.)",
)
RUBRIC_NOT_FOUND = ProblemType(
    "rubric-not-found",
    404,
    "There is no rubric with this id",
    "`rubric_id` names a rubric that this server does not keep.",
)
GRADE_NOT_FOUND = ProblemType(
    "grade-not-found",
    404,
    "There is no grade with this id",
    "It was never kept, was deleted, or is not yours.",
)
JOB_NOT_FOUND = ProblemType(
    "job-not-found", 404, "There is no such job", "It was deleted, its time is over, or it never was there."
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed",
    405,
    "This address does not take this method",
    "The header `Allow` lists what it takes.",
)
UPLOAD_STALLED = ProblemType(
    "upload-stalled",
    408,
    "The upload stood still",
    "Nothing of the body came for `CAIFEN_TRANSFER_IDLE_SECONDS`, or less than 500 bytes a second; nothing of it was "
    "kept. Send the request again.",
)
BODY_TOO_LARGE = ProblemType(
    "body-too-large", 413, "The body is too large", "The body has more bytes than `CAIFEN_MOST_BODY_BYTES`."
)
RUBRIC_EXISTS = ProblemType(
    "rubric-exists",
    409,
    "There is a rubric with this id already",
    "Change it with `PUT`, or choose another id.",
)
RUBRIC_NOT_PUBLISHED = ProblemType(
    "rubric-not-published",
    409,
    "This rubric is a draft",
    "Answers are graded by published rubrics only: publish it with `POST /v1/rubrics/{id}/publish`.",
)
RUBRIC_PUBLISHED = ProblemType(
    "rubric-published",
    409,
    "This rubric is published and stays as it is",
    "What is published is neither deleted nor published again; `PUT` makes the draft of the next version.",
)
IDEMPOTENCY_KEY_IN_USE = ProblemType(
    "idempotency-key-in-use",
    409,
    "A request with this Idempotency-Key is being carried out",
    "Another server process has it. Come back after `Retry-After` seconds.",
)
RESPONSE_NOT_KEPT = ProblemType(
    "response-not-kept",
    409,
    "The request was carried out, and its response was too large to be kept",
    "It is not carried out again: read what it made where it is kept, such as `/v1/grades`.",
)
RESPONSE_ERASED = ProblemType(
    "response-erased",
    410,
    "The response was deleted with a student's data",
    "The request was carried out, and is not carried out again.",
)
JOB_WRONG_STATE = ProblemType(
    "job-wrong-state",
    409,
    "The job's state does not allow it",
    "A job that waits or runs can be paused, a paused one resumed, one that has not ended cancelled, and one that "
    "nobody works on deleted; `detail` names the state.",
)
PRECONDITION_FAILED = ProblemType(
    "precondition-failed",
    412,
    "The rubric was changed since you read it",
    "`If-Match` names another state than the present one: read the rubric again.",
)
LLM_NOT_CONFIGURED = ProblemType(
    "llm-not-configured",
    409,
    "This server has no language model",
    "`feedback` is `llm`, or `second_opinion` is true, and the operator has not set `CAIFEN_LLM_MODEL`.",
)
UNSUPPORTED_MEDIA_TYPE = ProblemType(
    "unsupported-media-type",
    415,
    "The body must be JSON in UTF-8",
    "`Content-Type` is not `application/json`, its charset is not UTF-8, or the body is compressed.",
)
WRONG_HOST = ProblemType(
    "wrong-host",
    421,
    "A server without keys answers to its own machine only",
    "The header `Host` is not 127.0.0.1, [::1], or localhost, with any port.",
)
INVALID_REQUEST = ProblemType(
    "invalid-request",
    422,
    "The request has fields that are wrong or missing",
    "`errors` lists each fault with a JSON pointer to it.",
)
IDEMPOTENCY_KEY_REUSED = ProblemType(
    "idempotency-key-reused",
    422,
    "This Idempotency-Key was used for another request",
    "The same key came with another method, address, or body: use a fresh key for each request.",
)
ANSWER_TOO_LONG = ProblemType(
    "answer-too-long",
    422,
    "The answer is too long",
    "The answer has more characters than `CAIFEN_MOST_ANSWER_CHARACTERS`.",
)
REFERENCE_TOO_LONG = ProblemType(
    "reference-too-long",
    422,
    "The question or a reference answer is too long",
    "One of them, an exam text, or the texts of an inline rubric together have more characters than "
    "`CAIFEN_MOST_REFERENCE_CHARACTERS`.",
)
RUBRIC_TOO_LARGE = ProblemType(
    "rubric-too-large",
    422,
    "The rubric has too many key points",
    "Its key points and their alternatives, given or derived, are more than `CAIFEN_MOST_KEY_POINTS`.",
)
CANNOT_DERIVE = ProblemType(
    "cannot-derive",
    422,
    "No rubric can be derived from this text",
    "The text has no reference answer or no key points, or the marks cannot be shared; `detail` says which.",
)
PRECONDITION_REQUIRED = ProblemType(
    "precondition-required",
    428,
    "Say which state of the rubric you change",
    "Send its ETag as `If-Match`, so that nobody's change is lost.",
)
RATE_LIMITED = ProblemType(
    "rate-limited",
    429,
    "This key has made too many requests",
    "Its requests of the last minute reached its limit. Come back after `Retry-After` seconds.",
)
DUPLICATE_ID = ProblemType(
    "duplicate-id",
    422,
    "Another answer of the batch has this id",
    "Two items have the same `id`: the first is graded, the other is not.",
)
UNREADABLE_FILE = ProblemType(
    "unreadable-file",
    422,
    "The file of answers cannot be read",
    "It is no file of answers, breaks off, lacks the column of the answers, or has no row; nothing of it was kept.",
)
TOO_MANY_ANSWERS = ProblemType(
    "too-many-answers",
    422,
    "There are too many answers for one job",
    "There are more than `CAIFEN_MOST_JOB_ITEMS`; nothing of them was kept.",
)
ROW_REJECTED = ProblemType(
    "row-rejected",
    422,
    "This row is no answer that can be graded",
    "Only in the results of a job, for a row of the upload; `code` says which of docs/answer-files.md it is.",
)
STUDENT_FORGOTTEN = ProblemType(
    "student-forgotten",
    410,
    "The student's data was deleted",
    "Only in the results of a job: the place of an answer is left, and nothing else of it.",
)
GRADE_NOT_KEPT = ProblemType(
    "grade-not-kept",
    500,
    "The grade could not be kept",
    "Only in the results of a job: the database refused this one grade. A fault of the server.",
)
INTERNAL_ERROR = ProblemType(
    "internal-error",
    500,
    "The server failed",
    "A fault of the server or its model. Nothing was graded: no marks are made up.",
)
MODEL_LOADING = ProblemType(
    "model-loading",
    503,
    "The model is still loading",
    "Come back after `Retry-After` seconds; `/readyz` says when.",
)
MODEL_FAILED = ProblemType(
    "model-failed",
    503,
    "The model could not be loaded",
    "An operator has to mend it and start the server again.",
)
STORE_UNAVAILABLE = ProblemType(
    "store-unavailable",
    503,
    "The database can't be used now",
    "Nothing of the request was kept; `detail` says what an operator can do. Come back after `Retry-After` seconds.",
)
NO_TEMPORARY_SPACE = ProblemType(
    "no-temporary-space",
    503,
    "The server has no room for the file",
    "Its temporary folder is full or can't be written; nothing of the request was kept, and `detail` says what an "
    "operator can do. Come back after `Retry-After` seconds.",
)
TOO_BUSY = ProblemType(
    "too-busy",
    429,
    "The server has too much to do",
    "`CAIFEN_MOST_WAITING` answers (or derivations) wait already, or `CAIFEN_MOST_UPLOADS` uploads or "
    "`CAIFEN_MOST_EXPORTS` files of results are under way. Come back after `Retry-After` seconds.",
)
TOO_MANY_JOBS = ProblemType(
    "too-many-jobs",
    429,
    "There are too many jobs that have not ended",
    "Your tenant has `CAIFEN_MOST_OPEN_JOBS` already, those that receive answers or are paused included. Come back "
    "after `Retry-After` seconds, or cancel some.",
)
GRADING_CRASHED = ProblemType(
    "grading-crashed",
    500,
    "Grading this answer ended the process that did it",
    "Two worker processes ended over this answer, so it was not graded: a person has to grade it. Others go on.",
)
GRADING_TIMED_OUT = ProblemType(
    "grading-timed-out",
    500,
    "Grading this answer took too long",
    "It took longer than `CAIFEN_GRADING_SECONDS`, so it was not graded.",
)
DRAINING = ProblemType(
    "draining",
    503,
    "The server is ending",
    "It finishes what it has and takes no more. Come back after `Retry-After` seconds.",
)

PROBLEM_TYPES = (
    INVALID_JSON,
    BAD_REQUEST,
    BAD_IDEMPOTENCY_KEY,
    UNAUTHORIZED,
    FORBIDDEN,
    CROSS_SITE,
    NOT_FOUND,
    RUBRIC_NOT_FOUND,
    GRADE_NOT_FOUND,
    JOB_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    UPLOAD_STALLED,
    RUBRIC_EXISTS,
    RUBRIC_NOT_PUBLISHED,
    RUBRIC_PUBLISHED,
    IDEMPOTENCY_KEY_IN_USE,
    RESPONSE_NOT_KEPT,
    JOB_WRONG_STATE,
    LLM_NOT_CONFIGURED,
    RESPONSE_ERASED,
    STUDENT_FORGOTTEN,
    PRECONDITION_FAILED,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    WRONG_HOST,
    INVALID_REQUEST,
    IDEMPOTENCY_KEY_REUSED,
    ANSWER_TOO_LONG,
    REFERENCE_TOO_LONG,
    RUBRIC_TOO_LARGE,
    CANNOT_DERIVE,
    DUPLICATE_ID,
    UNREADABLE_FILE,
    TOO_MANY_ANSWERS,
    ROW_REJECTED,
    PRECONDITION_REQUIRED,
    RATE_LIMITED,
    TOO_BUSY,
    TOO_MANY_JOBS,
    INTERNAL_ERROR,
    GRADING_CRASHED,
    GRADING_TIMED_OUT,
    GRADE_NOT_KEPT,
    MODEL_LOADING,
    MODEL_FAILED,
    STORE_UNAVAILABLE,
    NO_TEMPORARY_SPACE,
    DRAINING,
)
