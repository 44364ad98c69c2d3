"""What the server counts for Prometheus: no tenant, no text, no id is ever a label."""

from collections.abc import Callable, Iterable, Iterator

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.api.job_gauges import JobGauges
from service.grading.grade import Grade, LLMUsage
from service.jobs.executor import Executor, Outcome
from service.llm.limited import LimitedLLM
from service.llm.reply import LLM
from service.store.backlog import Backlog

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)

router = APIRouter()


class Metrics:
    """The counts of one app, in a registry of its own. Called in the event loop."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._jobs: JobGauges | None = None
        self._seconds = Histogram(
            "caifen_stage_seconds",
            "Time of an answer by stage: wait (for a worker), grade, feedback (by rule), llm (a request's questions "
            "to the language model), total (a request that was answered).",
            ["stage"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._answers = Counter(
            "caifen_answers",
            "Answers by what came of them: graded, repeated (graded a moment ago), or the code of the failure.",
            ["outcome"],
            registry=self.registry,
        )
        self._reviews = Counter(
            "caifen_reviews", "Graded answers that a person should look at.", registry=self.registry
        )
        self._reasons = Counter(
            "caifen_review_reasons",
            "Graded answers by the reason why a person should look; one may have several.",
            ["reason"],
            registry=self.registry,
        )
        self._problems = Counter(
            "caifen_problems",
            "Requests answered with a problem, by its type.",
            ["type"],
            registry=self.registry,
        )
        self._llm_texts = Counter(
            "caifen_llm_texts",
            "Texts and opinions asked of the language model: written, cached, or fallback.",
            ["result"],
            registry=self.registry,
        )
        self._llm_fallbacks = Counter(
            "caifen_llm_fallbacks",
            "Why the model's word is missing, by code.",
            ["code"],
            registry=self.registry,
        )
        self._llm_tokens = Counter(
            "caifen_llm_tokens", "Tokens, as far as they are known.", ["kind"], registry=self.registry
        )
        self._llm_dollars = Counter(
            "caifen_llm_dollars", "US dollars, as far as they are known.", registry=self.registry
        )

    def watch(self, executor: Executor, llm: LLM | None) -> None:
        """Tell of `executor` and `llm` as they are whenever somebody asks."""
        self.registry.register(_Watching(executor, llm))

    def watch_jobs(self, read: Callable[[], Backlog]) -> None:
        """Tell of jobs and webhooks as `read` returns them, in a thread, whenever somebody asks."""
        self._jobs = JobGauges(read)
        self.registry.register(self._jobs)

    async def told(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        if self._jobs is not None:
            await self._jobs.look()
        return generate_latest(self.registry)

    def graded(self, outcome: Outcome) -> None:
        """Count what came of an answer."""
        if outcome.failure is not None:
            self._answers.labels(outcome.failure.code).inc()
            return
        self._answers.labels("repeated" if outcome.repeated else "graded").inc()
        self._reviews.inc(outcome.needs_review)
        for reason in outcome.reasons:
            self._reasons.labels(reason).inc()
        if not outcome.repeated:
            self._seconds.labels("wait").observe(outcome.seconds_waited)
            self._seconds.labels("grade").observe(outcome.seconds_graded)
            self._seconds.labels("feedback").observe(outcome.seconds_explained)

    def explained(self, grades: Iterable[Grade], seconds: float) -> None:
        """Count what a language model did for the grades of one request."""
        self._seconds.labels("llm").observe(seconds)
        for grade in grades:
            for feedback in (grade.feedback, grade.teacher_feedback):
                if feedback is not None and (feedback.source == "llm" or feedback.fallback):
                    self._asked(feedback.usage, feedback.fallback if feedback.source != "llm" else ())
            opinion = grade.second_opinion
            if opinion is not None:
                self._asked(opinion.usage, () if opinion.failure is None else (opinion.failure,))

    def answered(self, seconds: float) -> None:
        """Count a request that got its grades."""
        self._seconds.labels("total").observe(seconds)

    def refused(self, problem: str) -> None:
        """Count a request that got a problem."""
        self._problems.labels(problem).inc()

    def _asked(self, usage: LLMUsage | None, fallback: Iterable[str]) -> None:
        codes = list(fallback)
        for code in codes:
            self._llm_fallbacks.labels(code).inc()
        cached = usage is not None and usage.cached
        self._llm_texts.labels("fallback" if codes else "cached" if cached else "written").inc()
        if usage is not None:
            self._llm_tokens.labels("prompt").inc(usage.prompt_tokens or 0)
            self._llm_tokens.labels("completion").inc(usage.completion_tokens or 0)
            self._llm_dollars.inc(usage.cost or 0.0)


class _Watching(Collector):
    """Reads the state of an executor and of a language model's breaker."""

    def __init__(self, executor: Executor, llm: LLM | None) -> None:
        self._executor = executor
        self._llm = llm

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        state = self._executor.state
        yield GaugeMetricFamily("caifen_waiting", "Answers that no worker has yet.", state.waiting)
        yield GaugeMetricFamily("caifen_running", "Answers with workers.", state.running)
        yield GaugeMetricFamily("caifen_workers", "Workers that there should be.", state.workers)
        yield GaugeMetricFamily("caifen_workers_alive", "Workers that can grade.", state.alive)
        yield GaugeMetricFamily("caifen_ready", "1 if answers can be graded.", float(state.phase == "ready"))
        yield CounterMetricFamily("caifen_worker_restarts", "Workers that were replaced.", state.restarts)
        texts = CounterMetricFamily(
            "caifen_encoder_texts", "Texts whose vectors were kept (hit) or made (miss).", labels=["cache"]
        )
        texts.add_metric(["hit"], state.cache_hits)
        texts.add_metric(["miss"], state.cache_misses)
        yield texts
        if isinstance(self._llm, LimitedLLM):
            breaker = GaugeMetricFamily(
                "caifen_llm_breaker", "1 for the state of the breaker before the model.", labels=["state"]
            )
            for name in ("closed", "open", "trying"):
                breaker.add_metric([name], float(self._llm.limits.breaker.state == name))
            yield breaker


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Tell Prometheus."""
    services = request.app.state.services
    if not services.settings.metrics:
        raise HTTPException(404)
    return Response(await services.metrics.told(), headers={"Content-Type": CONTENT_TYPE_LATEST})
