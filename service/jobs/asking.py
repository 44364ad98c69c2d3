"""Asks the language model for jobs: in an event loop of its own, a few grades at a time."""

import asyncio
import threading
from concurrent.futures import Future

from service.feedback.explain import Explaining, GradedAnswer, explain_by_llm
from service.grading.grade import Grade
from service.llm.budget import Budget
from service.llm.reply import LLM
from service.settings import Settings


class Asking:
    """A thread with an event loop. One call's place in CAIFEN_LLM_CONCURRENCY is left to whoever waits on the line."""

    def __init__(self, llm: LLM, settings: Settings) -> None:
        self.at_once = max(1, settings.llm_concurrency - 1)
        self._llm = llm
        self._seconds = settings.llm_seconds
        self._loop = asyncio.new_event_loop()
        self._turns = asyncio.Semaphore(self.at_once)
        self._thread = threading.Thread(target=self._loop.run_forever, name="job-feedback", daemon=True)
        self._thread.start()

    def explain(self, graded: GradedAnswer, how: Explaining, budget: Budget) -> "Future[Grade]":
        """Return at once; the future gets the grade with what the model was asked for, or what rules say instead."""
        return asyncio.run_coroutine_threadsafe(self._in_turn(graded, how, budget), self._loop)

    def close(self) -> None:
        """End the thread; what is under way is cancelled."""
        asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _in_turn(self, graded: GradedAnswer, how: Explaining, budget: Budget) -> Grade:
        # Waited for here, since the wait for a slot of the model would be part of the model's seconds.
        async with self._turns:
            (grade,) = await explain_by_llm(
                [graded], self._llm, how, seconds=self._seconds, budget=budget, at_once=1
            )
            return grade

    async def _cancel_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
