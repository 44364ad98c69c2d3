"""Settings from the environment, prefix CAIFEN_; each has a working default."""

import os
from pathlib import Path
from typing import Annotated

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

BUNDLED_ENCODER = "bundled"
BUNDLED_TORCH = "bundled-torch"
SHIPPED_CREDIT_MODEL, RULES_ALONE = "shipped", "rules"
_MOST_CORES = 8


def usable_cores() -> int:
    """Return the number of cores that this process may use, at most 8."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, _MOST_CORES)


class Settings(BaseSettings):
    """Everything an operator can set."""

    # A wrong value may be a key in the wrong place, so errors don't repeat it.
    model_config = SettingsConfigDict(
        env_prefix="CAIFEN_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    encoder: Annotated[
        str,
        Field(
            description="'bundled' for the multilingual-e5-small that installs with Caifen, in 8 bits; 'bundled-torch' "
            "for the same in 32 bits through sentence-transformers; or a sentence-transformers model name or folder."
        ),
    ] = BUNDLED_ENCODER
    encoder_prefix: Annotated[
        str | None,
        Field(
            description="Text put before everything encoded; unset: 'query: ' for E5 models, else nothing."
        ),
    ] = None
    credit_model: Annotated[
        str,
        Field(
            description="'shipped' for the credit model that comes with Caifen, 'rules' for none, or a file that "
            "`caifen eval train` wrote."
        ),
    ] = SHIPPED_CREDIT_MODEL
    cache_dir: Annotated[Path, Field(description="Where the prepared model lies.")] = user_cache_path(
        "caifen"
    )
    database_url: Annotated[
        SecretStr,
        Field(
            description="Where rubrics, grades, and jobs are kept: sqlite:////folder/file.db or "
            "postgresql://user:password@host/database. Never shown, since it may hold a password."
        ),
    ] = SecretStr(f"sqlite:///{user_data_path('caifen') / 'caifen.db'}")
    keep_days: Annotated[
        int | None,
        Field(
            gt=0,
            le=36_500,
            description="Answers, grades, and jobs that are older are deleted, by the server once an hour; unset: they "
            "are kept until somebody deletes them.",
        ),
    ] = None
    keep_grades: Annotated[
        bool,
        Field(
            description="Whether grades are kept with their answers, unless a request says otherwise by `keep`."
        ),
    ] = True
    key_rate: Annotated[
        int | None,
        Field(
            gt=0,
            le=1_000_000,
            description="Requests a minute that a key may make if it has no rate of its own; unset: no limit.",
        ),
    ] = None
    most_answer_characters: Annotated[
        int, Field(gt=0, description="A longer answer is refused with a clear error.")
    ] = 8_000
    most_reference_characters: Annotated[
        int, Field(gt=0, description="A longer reference answer or question is refused.")
    ] = 100_000
    most_body_bytes: Annotated[int, Field(gt=0, description="A larger HTTP request body is refused.")] = (
        2_000_000
    )
    most_key_points: Annotated[
        int,
        Field(
            gt=0,
            description="A rubric with more key points and alternatives is refused.",
        ),
    ] = 1_000
    workers: Annotated[
        int | None,
        Field(
            gt=0,
            le=64,
            description="Processes that grade, each one answer at a time and with its own copy of the model; unset: "
            "one for each usable core, at most 8.",
        ),
    ] = None
    grading_seconds: Annotated[
        float,
        Field(
            gt=0,
            le=3_600,
            description="An answer that takes longer is given up with an error, and its worker replaced.",
        ),
    ] = 120.0
    recent_grades: Annotated[
        int,
        Field(
            ge=0,
            description="Grades kept in memory (16 MB at most) for the same answer to the same rubric again; 0: none.",
        ),
    ] = 1_000
    most_waiting: Annotated[
        int,
        Field(
            ge=0,
            description="Answers that may wait for a free worker; whoever sends one more is told to come back later.",
        ),
    ] = 256
    most_batch_items: Annotated[
        int, Field(gt=0, le=10_000, description="Answers in one request to /v1/grade/batch.")
    ] = 200
    run_jobs: Annotated[
        bool,
        Field(description="Whether this server works on jobs, or leaves them to others on its database."),
    ] = True
    job_lease_seconds: Annotated[
        float,
        Field(
            ge=1,
            le=3_600,
            description="After so long without a sign of life from the server that works on a job another goes on "
            "with it; the clocks of servers on one database should agree to a fraction of it.",
        ),
    ] = 15.0
    most_open_jobs: Annotated[
        int,
        Field(
            gt=0,
            description="Jobs of one tenant that have not ended, those included whose answers still come and those "
            "that are paused; whoever makes one more is told to come back later.",
        ),
    ] = 100
    most_job_items: Annotated[int, Field(gt=0, description="Answers in one job.")] = 100_000
    most_upload_bytes: Annotated[
        int,
        Field(gt=0, description="A larger request to /v1/jobs, its file of answers included, is refused."),
    ] = 200_000_000
    most_uploads: Annotated[
        int,
        Field(
            gt=0,
            le=1_000,
            description="Requests to /v1/jobs at one time, of one tenant's keys half of them (rounded up); whoever "
            "sends one more is told to come back later. Each may need CAIFEN_MOST_UPLOAD_BYTES of the temporary "
            "folder, and twice that with an Idempotency-Key.",
        ),
    ] = 4
    most_exports: Annotated[
        int,
        Field(
            gt=0,
            le=1_000,
            description="Files of a job's results (all formats but pages of NDJSON) that are made or sent at one time, "
            "of one tenant's keys half of them (rounded up); whoever asks for one more is told to come back later.",
        ),
    ] = 4
    transfer_idle_seconds: Annotated[
        float,
        Field(
            ge=0.1,
            le=3_600,
            description="An upload to /v1/jobs of which nothing comes for so long, or less than 500 bytes a second, "
            "is refused, and a file of results of which 64 kB are not taken in so long breaks off. Connections whose "
            "client is gone are closed as soon.",
        ),
    ] = 60.0
    metrics: Annotated[bool, Field(description="Whether /metrics tells Prometheus how the server does.")] = (
        True
    )
    llm_model: Annotated[
        str | None,
        Field(
            description="LiteLLM's name of the language model that the service may ask for feedback; unset: none."
        ),
    ] = None
    llm_api_base: Annotated[
        SecretStr | None,
        Field(
            description="Address of an OpenAI-compatible server; unset: the provider's own. Never shown, since it may "
            "hold a key."
        ),
    ] = None
    llm_api_key: Annotated[
        SecretStr | None,
        Field(description="Key for the model; unset: the provider's own environment variable."),
    ] = None
    llm_seconds: Annotated[
        float,
        Field(
            gt=0,
            le=3_600,
            description="Time for all that the model does for one grade or one rubric: waits, tries, repairs, the "
            "second opinion, the feedback to all readers.",
        ),
    ] = 60.0
    llm_concurrency: Annotated[
        int,
        Field(
            gt=0,
            le=1_000,
            description="Calls to one model at the same time, in the whole process; others wait, and their wait is "
            "part of CAIFEN_LLM_SECONDS.",
        ),
    ] = 4
    llm_most_waiting: Annotated[
        int,
        Field(
            ge=0,
            description="HTTP requests that may be with the model beyond CAIFEN_LLM_CONCURRENCY; one more is graded as "
            "ever and gets feedback by rule at once, with the code `llm_overloaded`.",
        ),
    ] = 16
    llm_breaker_failures: Annotated[
        int,
        Field(
            gt=0, description="So many requests in a row given up after all tries: the model is left alone."
        ),
    ] = 5
    llm_breaker_seconds: Annotated[
        float,
        Field(
            gt=0,
            le=3_600,
            description="For so long, unless it asks for more itself; then one request tries whether it works again.",
        ),
    ] = 30.0
    llm_cache_entries: Annotated[
        int, Field(ge=0, description="Good replies kept in memory for the same request again; 0: none.")
    ] = 1_000
    llm_reply_tokens: Annotated[
        int | None,
        Field(
            gt=0,
            description="Longest reply to ask for; unset: the model's own limit. It makes budgets more exact.",
        ),
    ] = None
    llm_prompt_price: Annotated[
        float | None,
        Field(
            ge=0,
            description="US dollars per million tokens sent, with CAIFEN_LLM_REPLY_PRICE; 0 for a model of your own. "
            "Unset: as in LiteLLM's list, unknown where it has none.",
        ),
    ] = None
    llm_reply_price: Annotated[
        float | None,
        Field(ge=0, description="US dollars per million tokens of the reply, with CAIFEN_LLM_PROMPT_PRICE."),
    ] = None
    llm_job_dollars: Annotated[
        float | None,
        Field(
            ge=0,
            description="US dollars that one job may spend on the model. Where its price is unknown no call is made, "
            "unless the job's tokens or calls are limited.",
        ),
    ] = None
    llm_job_tokens: Annotated[
        int | None, Field(ge=0, description="Tokens, sent and received, that one job may use.")
    ] = None
    llm_job_calls: Annotated[
        int | None, Field(ge=0, description="Calls that one job may make; each try and each repair is one.")
    ] = None
    webhook_concurrency: Annotated[
        int,
        Field(
            ge=2,
            le=64,
            description="Webhooks that are being delivered at the same time, in each server; a quarter of them go to "
            "one receiver at most, and half of them for one tenant, so that a slow one does not keep others waiting.",
        ),
    ] = 8
    webhook_allow_http: Annotated[
        bool, Field(description="Whether webhooks may go to http:// addresses, where others can read them.")
    ] = False
    webhook_allow_private: Annotated[
        bool,
        Field(
            description="Whether webhooks may go to addresses of the inner network and of this machine, on any port; "
            "for a service on premises whose users may all reach these."
        ),
    ] = False

    @property
    def worker_count(self) -> int:
        """How many workers grade: as set, or one for each usable core, at most 8."""
        if self.workers is not None:
            return self.workers
        return usable_cores()
