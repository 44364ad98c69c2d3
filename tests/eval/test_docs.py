"""docs/evaluation.md names everything that there is, so that it can't fall behind unseen."""

from pathlib import Path

import pytest

from eval.metrics.metrics import METRICS
from eval.samples.fields import FIELDS
from eval.splits import SPLITS
from eval.systems.registry import SYSTEMS, Means, make_systems
from service.encoders.protocol import Encoder
from service.llm.litellm_model import LiteLLMModel
from tests.eval.test_systems import QUESTIONS
from tests.grading.hash_encoder import HashEncoder

_DOCS = Path(__file__).parents[2] / "docs" / "evaluation.md"


@pytest.mark.parametrize("name", [*SYSTEMS, *SPLITS, *METRICS, *FIELDS])
def test_every_system_split_metric_and_field_is_described(name: str) -> None:
    assert f"`{name}`" in _DOCS.read_text(encoding="utf-8")


def test_the_docs_say_who_learns() -> None:
    encoder: Encoder = HashEncoder()
    means = Means(QUESTIONS, encoder, LiteLLMModel("openai/m"))
    for system in make_systems(list(SYSTEMS), means):
        learns = "yes" if system.learns else "no"
        assert f"| `{system.name}` | {learns} |" in _DOCS.read_text(encoding="utf-8")
