"""The terms of a text: what is left to compare when its form is folded and its small words are dropped."""

import re
import unicodedata

_RUN = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
)
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# Words that name nothing; and what stands in printed keys where a point should.
_ENGLISH = (
    "a an the and or of to in on at by for from with as is are be it its this that these those not no etc"
)
_GERMAN = (
    "der die das den dem des ein eine einen einem einer und oder von zu in im auf an bei mit für als ist "
    "sind es nicht kein keine usw"
)
_SMALL_WORDS = frozenset(_ENGLISH.split() + _GERMAN.split())
_SAY_NOTHING = re.compile(
    r"(?:答案)?(?:略|同上|见上|见下|暂无|没有|无|等|其他|其它|是|的|和|以及|酌情给分|言之有理即可|言之成理即可"
    r"|见教材|见解析|解析)*"
)


def fold(text: str) -> str:
    """Return the letters and digits of `text` alone, half width and lower case."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def terms(text: str) -> frozenset[str]:
    """Return the words of `text` but small ones; of Chinese, which has no blanks, the pairs of characters."""
    found: set[str] = set()
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if not _HAN.match(run):
            found.update({run} - _SMALL_WORDS)
        elif not _SAY_NOTHING.fullmatch(run):
            found.update([run] if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1)))
    return frozenset(found)
