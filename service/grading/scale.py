"""The encoder's scale: how alike two texts are that have nothing to do with each other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.encoders.protocol import Encoder

# Sentences on sixteen unrelated matters; written for Caifen.
_UNRELATED = (
    "秋天的果园里苹果已经成熟。",
    "这台发动机的转速每分钟三千转。",
    "唐代诗人常以山水寄托情怀。",
    "合同自双方签字之日起生效。",
    "细胞膜控制物质进出细胞。",
    "银行上调了存款利率。",
    "孩子们在操场上踢足球。",
    "数据库用索引加快查询。",
    "The orchestra tuned before the concert.",
    "Glaciers carve wide valleys over thousands of years.",
    "A stack returns the last element that was pushed.",
    "The court dismissed the appeal on Monday.",
    "Der Bäcker öffnet um sechs Uhr morgens.",
    "Magnesium verbrennt mit heller Flamme.",
    "Die Mannschaft verlor das Endspiel knapp.",
    "Der Zug nach Köln hat Verspätung.",
)
# Cosines are rounded before anything is decided by them, so that no score hangs on the last bits of a float.
_DECIMALS = 4


@dataclass(frozen=True)
class Scale:
    """Maps an encoder's cosines to similarities: 0 is unrelated, 1 is the same."""

    unrelated: float

    @classmethod
    def of(cls, encoder: Encoder) -> "Scale":
        """Measure the mean cosine of unrelated sentences under `encoder`."""
        vectors = encoder.encode(_UNRELATED).astype(np.float64)
        products = vectors @ vectors.T
        apart = products[np.triu_indices(len(_UNRELATED), 1)]
        return cls(round(float(apart.mean()), _DECIMALS))

    def similarity(self, cosines: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return similarities for cosines, rounded to four decimals; below 0 where less alike than unrelated."""
        rounded = np.round(cosines, _DECIMALS)
        return np.round((rounded - self.unrelated) / max(1.0 - self.unrelated, 1e-6), _DECIMALS)
