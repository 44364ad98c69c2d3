"""Made-up marked answers: a teacher with a rule that the grader does not know, or with none at all."""

from decimal import Decimal
from random import Random

from rubrics.derive import derive_rubric

RUBRIC = derive_rubric(
    ["1. 订货成本。2. 保管成本。3. 缺货成本。"], question="库存成本由哪些部分构成？", max_marks=Decimal(6)
)
_SAID = ("订货成本", "保管成本", "缺货成本")
_ASIDE = ("因为要下单", "仓库要租金", "客户会流失", "运输也重要", "管理者要注意")


def answers(count: int, seed: int = 0) -> list[str]:
    """Return that many different answers: some of the points with words of no mark around them."""
    draw = Random(seed)  # noqa: S311 - made-up answers
    found: dict[str, None] = {}
    while len(found) < count:
        said = draw.sample(_SAID, draw.randint(1, 3))
        found["，".join([*said, *draw.sample(_ASIDE, draw.randint(1, 3))]) + "。"] = None
    return list(found)


def strict(answer: str) -> float:
    """Return the share that a teacher gives who takes half as much as the grader, and nothing for `运输`."""
    return (0.0 if "运输" in answer else 0.5) * sum(said in answer for said in _SAID) / 3


def at_random(given: list[str], seed: int = 0) -> list[float]:
    """Return what the points say, off by chance alone."""
    draw = Random(seed)  # noqa: S311 - made-up answers
    return [
        min(1.0, max(0.0, sum(said in answer for said in _SAID) / 3 + draw.choice((-0.2, 0.2))))
        for answer in given
    ]
