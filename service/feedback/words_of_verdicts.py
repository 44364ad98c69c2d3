"""Words that praise or find fault, over folded text: what they may be said of depends on the verdicts."""

import re

COMPLETE = re.compile(
    "|".join(
        (
            r"完美|无可挑剔|面面俱到|一字不差|要点齐全|天才|毫无遗漏",
            r"全部(?:都)?(?:正确|答对|答到|覆盖)|全都?对|完全正确|(?:非常|十分|很)全面",
            r"全面(?:、|而|且|又)?(?:准确|正确|完整)|没有(?:任何)?(?:遗漏|缺漏|错误|不足)",
            r"(?:所有|全部|每个|各个)(?:的)?(?:要点|方面|内容)?[均都皆](?:已经?|被)?(?:写|答|提|覆盖)",
            r"[两三四五六七八九]个(?:要点|方面)[^，。]{0,3}[均都]|没有(?:什么)?需要补充|回答完整",
            r"\bperfect(?:ly)?\b|\bflawless\w*|\bimpeccabl\w+|\bgenius\b|\bcomplete answer\b",
            r"\b(?:all|everything|entirely|completely|fully|totally) (?:is |are |was |were )?"
            r"(?:correct|right|covered|complete)\b",
            r"\bnothing (?:is |was )?(?:missing|wrong)\b|\bno (?:mistakes?|errors?|gaps?|omissions?)\b",
        )
    )
)
"""Claims that nothing is missing or wrong."""

HOPELESS = re.compile(
    "|".join(
        (
            r"一无是处|全部(?:都)?(?:错误|答错|是错)|全错|完全(?:错误|不对|不着边际)|毫无(?:价值|可取)",
            r"什么都没(?:有)?(?:答|写)|没有一点(?:是)?对",
            r"\b(?:all|everything|entirely|completely|totally) (?:is |are |was |were )?"
            r"(?:wrong|incorrect|missing|false)\b",
            r"\bnothing (?:is |was )?(?:right|correct|covered)\b|\bworthless\b",
        )
    )
)
"""Claims that nothing is right."""

PRAISE = re.compile(
    "|".join(
        (
            r"(?<!没有)(?<!没)(?<!未)(?<!未能)(?<!未曾)(?<!没能)答到了",
            r"(?:答|写|说)得(?:很|非常|十分|相当)?(?:好|准|对|全|清楚|到位|完整)|(?:非常|很)(?:好|棒|出色)[,。!]",
            r"\bwell done\b|\bgood job\b|\bexcellent\b|\bgreat work\b",
            r"\b(?:you|student) (?:have |has )?(?:rightly|correctly)\b",
        )
    )
)
"""Praise of something that is there."""

FAULT = re.compile(
    "|".join(
        (
            r"(?:没有|没能|未能|未|没)(?:提到|提及|答到|写到|写出|说明|涉及|答出)",
            r"遗漏了|漏掉了|漏了|答错|(?:是|说)错(?:误)?(?:的|了)|不正确|不对[,。!]",
            r"\b(?:did not|didn't|failed to|forgot to|does not|doesn't) "
            r"(?:mention|cover|say|address|explain|name)\b",
            r"\b(?:is|are|was|were) (?:wrong|incorrect|missing|false)\b|\byou (?:missed|omitted|forgot)\b",
        )
    )
)
"""Fault found with something."""
