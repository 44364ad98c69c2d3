"""A key appears nowhere: in no log record, error, traceback, repr, or output, wherever it was put."""

import asyncio
import logging

import httpx
import pytest
import respx
from pydantic import SecretStr, ValidationError

from service.llm.budget import Budget
from service.llm.complete import complete_json
from service.llm.errors import LLMError
from service.llm.litellm_model import LiteLLMModel
from service.llm.load import load_llm
from service.settings import Settings
from tests.llm.canary import BASES, put_everywhere, told_by, told_by_error
from tests.llm.canned import ASKED, CANARY, FITS, TOLD, Colour, said
from tests.llm.scripted import no_wait


def echoed(status: int) -> httpx.Response:
    """Return a failure whose body repeats all that a provider could repeat."""
    return httpx.Response(status, json={"error": {"message": f"bad key {CANARY} for {TOLD}"}})


# LiteLLM's module for Ollama warns while it is imported.
@pytest.mark.filterwarnings("ignore:.*ReadOnly.*:UserWarning")
@pytest.mark.parametrize(
    ("name", "base"),
    [
        *[("openai/m", base) for base in BASES],
        *[(name, BASES[1]) for name in ("openai/gpt-4o-mini", "deepseek/deepseek-chat", "ollama/llama3")],
    ],
)
def test_keys_in_settings_environment_and_address(
    name: str,
    base: str,
    records: list[logging.LogRecord],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    put_everywhere(monkeypatch, base)
    settings = Settings()
    llm, budget = load_llm(settings, name), Budget(calls=100)
    shown = [repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump())]
    steps: list[httpx.Response | Exception] = [
        said(FITS),
        said("no"),
        said(None, refusal=f"{CANARY} {TOLD}"),
        echoed(400),
        echoed(401),
        echoed(500),
        httpx.ConnectError(f"{base} refused {CANARY}"),
        httpx.ReadTimeout(f"{base} {CANARY}"),
        httpx.Response(200, text=f"<html>{CANARY} {TOLD}"),
    ]
    ends = []
    for step in steps:
        with respx.mock(assert_all_called=False) as router:
            router.route(host="llm.test").mock(
                side_effect=step if isinstance(step, Exception) else None,
                return_value=None if isinstance(step, Exception) else step,
            )
            try:
                asyncio.run(
                    complete_json(llm, ASKED, Colour, seconds=50, sleep=no_wait, budget=budget), debug=True
                )
                ends.append("fine")
            except LLMError as error:
                ends.append(error.cause)
                shown.append(told_by_error(error))
    shown += [repr(llm), repr(llm.limits), repr(budget), repr(vars(llm)), repr(vars(llm.limits.breaker))]
    output = capfd.readouterr()
    shown += [output.out, output.err, *map(told_by, records)]
    if not name.startswith("ollama"):  # which does not speak OpenAI's language
        assert ends[:5] == ["fine", "unusable", "refused", "refused", "setting"]
    assert ends[5:8] == ["unreachable", "unreachable", "too late"]
    for text in shown:
        assert CANARY not in text
        assert TOLD not in text


def test_a_key_from_the_providers_own_variable(
    records: list[logging.LogRecord], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    with respx.mock(assert_all_called=False) as router:
        route = router.post("https://api.openai.com/v1/chat/completions").mock(
            side_effect=[echoed(500), said(FITS)]
        )
        asyncio.run(complete_json(LiteLLMModel("openai/m"), ASKED, Colour, seconds=50, sleep=no_wait))
        assert route.calls.last.request.headers["authorization"] == f"Bearer {CANARY}"
    output = capfd.readouterr()
    for text in (output.out, output.err, *map(told_by, records)):
        assert CANARY not in text
        assert TOLD not in text


def test_a_key_in_the_wrong_setting_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as failure:
        Settings.model_validate({"llm_concurrency": CANARY, "llm_seconds": CANARY})
    assert CANARY not in str(failure.value)


def test_a_model_shows_its_name_alone() -> None:
    model = LiteLLMModel("openai/m", api_base=BASES[1], api_key=SecretStr(CANARY))
    assert repr(model) == "LiteLLMModel('openai/m')"
    assert CANARY not in repr(vars(model))
