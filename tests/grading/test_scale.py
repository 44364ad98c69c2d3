"""The encoder's scale: unrelated is about 0, the same is 1, whatever model it is."""

import numpy as np
import pytest

from service.encoders.protocol import Encoder
from service.grading.scale import Scale
from service.grading.similarity import cosines
from tests.grading.hash_encoder import HashEncoder


@pytest.fixture(params=["real", "hash"])
def any_encoder(request: pytest.FixtureRequest) -> Encoder:
    if request.param == "hash":
        return HashEncoder()
    real: Encoder = request.getfixturevalue("encoder")
    return real


def test_the_same_text_is_1_and_unrelated_texts_are_near_0(any_encoder: Encoder) -> None:
    scale = Scale.of(any_encoder)
    texts = ["物业管理处应当及时回函。", "The glacier melted last summer.", "细胞分裂时染色体加倍。"]
    vectors = any_encoder.encode(texts)
    found = scale.similarity(cosines(vectors, vectors))
    assert found.diagonal() == pytest.approx(1.0, abs=2e-4)
    assert found[~np.eye(3, dtype=bool)].max() < 0.35


def test_a_paraphrase_is_nearer_than_another_matter(encoder: Encoder) -> None:
    vectors = encoder.encode(["重要的事要写成书面材料", "重大事项应采用书面形式", "节假日拜访相关单位"])
    [[paraphrase, other]] = Scale.of(encoder).similarity(cosines(vectors[:1], vectors[1:]))
    assert paraphrase > other + 0.2


def test_the_same_encoder_has_the_same_scale(encoder: Encoder) -> None:
    assert Scale.of(encoder) == Scale.of(encoder)
    assert 0.5 < Scale.of(encoder).unrelated < 1


def test_similarities_are_rounded_so_that_no_score_hangs_on_last_bits() -> None:
    scale = Scale(0.75)
    one, other = scale.similarity(np.array([[0.87654321, 0.87654321 + 1e-9]]))[0]
    assert one == other == round(one, 4)


def test_a_scale_of_like_texts_only_stays_finite() -> None:
    assert np.isfinite(Scale(1.0).similarity(np.array([[1.0, 0.5]]))).all()


def test_cosines_of_a_row_do_not_depend_on_the_other_rows() -> None:
    vectors = np.random.default_rng(3).normal(size=(60, 384)).astype(np.float32)
    together = cosines(vectors, vectors)
    for i in range(0, 60, 7):
        assert np.array_equal(cosines(vectors[i : i + 1], vectors), together[i : i + 1])
        assert np.array_equal(cosines(vectors, vectors[i : i + 1]), together[:, i : i + 1])
