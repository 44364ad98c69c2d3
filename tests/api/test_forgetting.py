"""What a server keeps in memory of answers goes with a student's data."""

from pathlib import Path

from service.api.app import create_app
from service.llm.limited import LimitedLLM, Limits
from service.llm.reply_cache import ReplyCache
from service.settings import Settings
from tests.api.bodies import by_rubric
from tests.api.doubles import LetterEncoder
from tests.api.live_server import serving, wait_until_ready
from tests.api.test_metrics import samples
from tests.feedback.scripted import ScriptedLLM, honest

COUNTED = ("caifen_answers_total/graded", "caifen_answers_total/repeated", "caifen_llm_texts_total/cached")


def test_recent_grades_and_replies_are_not_given_again_after_it(tmp_path: Path) -> None:
    llm = LimitedLLM(ScriptedLLM(honest("zh")), Limits(cache=ReplyCache(10)))
    settings = Settings(database_url=f"sqlite:///{tmp_path}/x.db")
    body = by_rubric("订货成本和别的", student="s-1", feedback="llm")
    with serving(create_app(settings, encoder=LetterEncoder(), llm=llm)) as client:
        wait_until_ready(client)
        # Graded, given again from memory, graded anew after the student's data is gone.
        for counts in ([1, 0, 0], [1, 1, 1], [2, 1, 1]):
            client.post("/v1/grade", json=body).raise_for_status()
            found = samples(client)
            assert [found.get(name, 0) for name in COUNTED] == counts
            if counts == [1, 1, 1]:
                assert client.delete("/v1/students/s-1").json()["grades"] == 2
