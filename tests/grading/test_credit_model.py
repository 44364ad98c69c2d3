"""The credit model: its file, its arithmetic by hand, and what it refuses."""

from math import exp, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydantic import ValidationError

from service.grading.confidence import CONFIDENCE_FEATURES
from service.grading.credit_model import CreditModel, Layer, Network
from service.grading.point_features import FEATURES
from tests.grading.hand_models import by_words, generous, relevance

_ONE_PART = np.zeros(1)


def _rows(**values: float | list[float]) -> NDArray[np.float64]:
    count = max(len(each) if isinstance(each, list) else 1 for each in values.values())
    rows = np.zeros((count, len(FEATURES)))
    for name, each in values.items():
        rows[:, FEATURES.index(name)] = each
    return rows


def _sigmoid(value: float) -> float:
    return 1 / (1 + exp(-value))


# Two hidden units on recall and exact, one on exact alone for whether the answer is about the point.
_TINY = generous().model_copy(
    update={
        "features": ("recall", "exact"),
        "about_features": ("exact",),
        "center": (0.5, 0.0),
        "spread": (0.25, 2.0),
        "clip": 1.5,
        "stretch": 0.1,
        "least": 0.0,
        "most_points": 20,
        "networks": (
            Network(
                said=Layer(weights=((1.0, 0.0), (0.5, -2.0)), bias=(0.0, 0.25)),
                credit=Layer(weights=((2.0, 1.0),), bias=(-0.5,)),
                about=Layer(weights=((3.0,),), bias=(0.1,)),
                about_credit=Layer(weights=((1.5,),), bias=(0.2,)),
            ),
        ),
        "relevance": relevance(2),
    }
)


@pytest.mark.parametrize(("recall", "exact"), [(0.5, 0.0), (0.6, 0.4), (0.3, 1.0), (1.0, 1.0)])
def test_a_tiny_network_by_hand(recall: float, exact: float) -> None:
    # 1.0 is (1 - .5) / .25 = 2 spreads from the center, clipped to 1.5.
    a, b = min(1.5, (recall - 0.5) / 0.25), exact / 2
    said = _sigmoid(2 * tanh(a) + tanh(0.5 * a - 2 * b + 0.25) - 0.5)
    said = min(1.0, max(0.0, 1.2 * said - 0.1))
    about = _sigmoid(1.5 * tanh(3 * b + 0.1) + 0.2)
    found = _TINY.credits(_rows(recall=recall, exact=exact), _ONE_PART)
    assert found.credit[0] == pytest.approx(said * about, abs=5.1e-5)
    assert found.spread[0] == 0.0, "one network differs from nobody"


def test_members_are_averaged_and_their_difference_is_told() -> None:
    # tanh(2 x .75 - 1) = tanh(.5) = .4621; sigmoids of 4 and 6 times that, stretched by .05.
    low, high = (1.1 * _sigmoid(slope * tanh(0.5)) - 0.05 for slope in (4, 6))
    found = by_words().credits(_rows(terms_in_answer=0.75), _ONE_PART)
    assert found.credit[0] == pytest.approx((low + min(high, 1.0)) / 2, abs=5.1e-5)
    assert found.spread[0] == pytest.approx((min(high, 1.0) - low) / 2, abs=5.1e-5)


@pytest.mark.parametrize(("bias", "credit"), [(-30.0, 0.0), (-3.0, 0.0), (3.0, 1.0), (30.0, 1.0)])
def test_stretched_credits_reach_nothing_and_everything(bias: float, credit: float) -> None:
    # The sigmoid of 3 is .9526; 1.1 times that less .05 is .998, and with a stretch of .06 it is 1.007.
    (network,) = generous().networks
    sure = network.model_copy(update={"credit": Layer(weights=((0.0,),), bias=(bias,))})
    stretched = generous().model_copy(update={"networks": (sure,), "stretch": 0.06, "least": 0.0})
    assert stretched.credits(_rows(recall=0.5), _ONE_PART).credit[0] == credit
    plain = stretched.model_copy(update={"stretch": 0.0})
    assert (plain.credits(_rows(recall=0.5), _ONE_PART).credit[0] == credit) == (abs(bias) > 10)


def test_what_is_below_the_least_credit_is_nothing() -> None:
    # Half of its credit by relevance .05 of .1: tanh(1) x 4 is 3.05 and its stretched sigmoid .995.
    model = by_words().model_copy(update={"relevance": relevance(2, bias=np.log(0.05 / 0.95))})
    rows = _rows(terms_in_answer=1.0)
    assert model.credits(rows, _ONE_PART).credit[0] == pytest.approx(0.5, abs=0.01)
    assert model.model_copy(update={"least": 0.6}).credits(rows, _ONE_PART).credit[0] == 0.0


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_relevance_never_takes_more_away(one: float, other: float) -> None:
    gate = relevance(1).gate
    low, high = sorted((one, other))
    assert 0.0 <= gate(low) <= gate(high) <= 1.0
    assert (gate(0.0), round(gate(0.05), 9), gate(0.1), gate(1.0)) == (0.0, 0.5, 1.0, 1.0)


def test_relevance_is_of_a_part_and_looks_at_its_largest_and_mean_features() -> None:
    # Two points in part 0 (.2 and .8), one in part 1 (.2): logits 9 x .8 - 1 and 9 x .2 - 1.
    found = by_words().credits(_rows(terms_in_answer=[0.2, 0.8, 0.2]), np.array([0.0, 0.0, 1.0]))
    assert found.relevance[:2] == pytest.approx([_sigmoid(6.2)] * 2, abs=5.1e-5)
    assert found.relevance[2] == pytest.approx(_sigmoid(0.8), abs=5.1e-5)
    # The third and fourth weights are those of the means: (.2 + .8) / 2.
    by_mean = by_words().model_copy(update={"relevance": relevance(2, column=2, slope=9.0, bias=-1.0)})
    found = by_mean.credits(_rows(terms_in_answer=[0.2, 0.8]), np.array([0.0, 0.0]))
    assert found.relevance == pytest.approx([_sigmoid(3.5)] * 2, abs=5.1e-5)


def test_a_row_alone_is_as_among_many() -> None:
    rng = np.random.default_rng(5)
    rows = rng.random((203, len(FEATURES)))
    parts = np.arange(203.0)
    model = _random_model(rng)
    together = model.credits(rows, parts)
    assert len(set(together.credit)) > 50
    for i in range(203):
        alone = model.credits(rows[i : i + 1], parts[i : i + 1])
        for name in ("credit", "spread", "relevance"):
            assert getattr(alone, name)[0] == getattr(together, name)[i]


def _random_model(rng: np.random.Generator) -> CreditModel:
    def layer(units: int, inputs: int) -> Layer:
        weights = rng.normal(size=(units, inputs)) / np.sqrt(inputs)
        return Layer(weights=tuple(map(tuple, weights.tolist())), bias=tuple(rng.normal(size=units).tolist()))

    count = len(FEATURES)
    return by_words().model_copy(
        update={
            "features": FEATURES,
            "about_features": FEATURES[:7],
            "least": 0.0,
            "center": (0.5,) * count,
            "spread": tuple((rng.random(count) + 0.1).tolist()),
            "networks": tuple(
                Network(
                    said=layer(11, count), credit=layer(1, 11), about=layer(5, 7), about_credit=layer(1, 5)
                )
                for _ in range(3)
            ),
            "relevance": relevance(count, column=3, slope=2.0, bias=-1.0),
        }
    )


def test_its_file_holds_it_to_the_last_digit() -> None:
    model = _random_model(np.random.default_rng(1))
    rows, parts = np.random.default_rng(2).random((4, len(FEATURES))), np.zeros(4)
    before = model.credits(rows, parts)
    text = model.model_dump_json()
    again = CreditModel.model_validate_json(text)
    assert again.model_dump() == model.model_dump()
    assert again.model_dump_json() == text
    after = again.credits(rows, parts)
    assert (after.credit.tolist(), after.relevance.tolist()) == (
        before.credit.tolist(),
        before.relevance.tolist(),
    )


def _changed(**update: object) -> dict[str, object]:
    return by_words().model_dump() | update


@pytest.mark.parametrize(
    ("update", "told"),
    [
        (
            {"features": ("terms_in_answer", "magic")},
            r"does not have \(magic\); train it anew with `caifen eval train`",
        ),
        ({"about_features": ("magic",)}, "train it anew with `caifen eval train`"),
        ({"about_features": ("exact",)}, "about_features"),
        ({"center": (0.0,)}, "differ in length"),
        ({"spread": (1.0, 0.0)}, "spread"),
        ({"networks": ()}, "at least 1 item"),
        ({"networks": (generous().networks[0].model_dump(),)}, "network"),
        ({"relevance": relevance(1).model_dump()}, "relevance"),
        ({"relevance": relevance(2).model_dump() | {"nothing_below": 0.1}}, "nothing_below"),
        ({"format": 2}, "format"),
        ({"name": "Mine!"}, "name"),
        ({"pickle": "x"}, "pickle"),
    ],
)
def test_what_does_not_fit_is_refused(update: dict[str, object], told: str) -> None:
    assert CreditModel.model_validate(_changed()) == by_words()
    with pytest.raises(ValidationError, match=told):
        CreditModel.model_validate(_changed(**update))


def test_numbers_that_are_none_are_refused() -> None:
    text = by_words().model_dump_json()
    assert '"clip":4.0' in text
    for bad in ("NaN", "Infinity"):
        with pytest.raises(ValidationError):
            CreditModel.model_validate_json(text.replace('"center":[0.0,0.0]', f'"center":[0.0,{bad}]'))


def test_a_confidence_of_other_signs_is_refused() -> None:
    model = by_words().confidence
    assert model is not None
    with pytest.raises(ValidationError, match="other signs than this version has; train it anew"):
        type(model).model_validate(model.model_dump() | {"features": CONFIDENCE_FEATURES[::-1]})


def test_confidence_by_hand() -> None:
    model = by_words().confidence
    assert model is not None
    signs = np.full(len(CONFIDENCE_FEATURES), 0.5)
    # At the center every sign is 0: the sigmoid of the bias, 1.
    assert model.of(signs) == round(_sigmoid(1.0), 3)
    # Far out it is clipped to 4 spreads: 1 + .1 x 4.
    signs[0] = 1000.0
    assert model.of(signs) == round(_sigmoid(1.4), 3)
