"""Words of an answer that may be an order to whoever reads it: held back from a model even where they earned credit."""

import re

from service.grading.instructions import addresses_the_marker
from service.grading.terms import fold

# Much wider than what earns nothing in grading: here a false alarm only costs the model a quotation.
_ORDERS = re.compile(
    "|".join(
        (
            r"(?<![邀申聘宴])请(?![示假求教])|你|您|我|评语|反馈|扮演|假装|假设你|从现在起|满分|[0-9一二三五十百]分(?![钟之])",
            r"(?:忽略|忽视|无视)(?:以上|上述|前面|之前|所有|第)|(?:输出|回复|复述|复制|翻译)(?:下|上|你|全|以|一|所|“|\")|只(?:回复|输出|说)",
            r"提示词|系统(?:提示|消息|指令)|指令:|规则:|参考答案|标准答案|材料结束|开发者模式",
            r"\b(?:you|your|me|my|i)\b|\b(?:please|dear|ignore|disregard|pretend|apologi[sz]e|refuse|reveal)\b",
            r"^\W*(?:say|write|reply|respond|print|output|repeat|copy|tell|give|state|put|include|begin|talk|list|enter|act"
            r"|recommend|praise|score|grade|mark|speak|answer|stop|insult)\b",
            r"\b(?:prompt|instructions?|rubric|feedback|grader|examiner|chatgpt|language model|full marks|api key)\b",
            r"</?\w+>|<\||\[/?inst|===|```|\{\s*\"|\"\s*[:}\]]",
        )
    )
)


def sounds_like_an_order(text: str) -> bool:
    """Whether `text` may speak to its reader instead of about its subject."""
    return addresses_the_marker(text) or _ORDERS.search(fold(text)) is not None
