"""Words of which a comment on an answer has at least one, unless it speaks of the subject itself."""

import re

COMMENT = re.compile(
    "|".join(
        (
            r"回答|作答|答案|答到|答出|内容|题目|题意|审题|扣题|切题|要点|要求|写[清出明到得全上下]|补[充上全]|说明|说[清出到得]|讲[清出到]|提到|点出|涉及",
            r"具体|详细|细节|展开|深入|准确|清楚|清晰|明确|完整|全面|充分|简洁|精炼|扼要|笼统|含糊|模糊|空泛|单薄|遗漏|缺[少乏失的]|不足|欠缺|薄弱",
            r"条理|层次|逻辑|思路|结构|顺序|表述|表达|语言|措辞|用词|术语|概念|定义|原理|公式|步骤|过程|方法|做法|措施|方面|角度|例子|举例|事例",
            r"理由|原因|依据|根据|论据|论证|结论|分析|解释|论述|阐述|归纳|总结|概括|对比|比较|区分|区别|联系|关系|条件|前提|影响|作用|意义",
            r"理解|掌握|认识|把握|抓住|知识|基础|积累|思考|想[想一到]|考虑|重[读看新]|回顾|复习|巩固|核对|检查|对照|修改|改写|修正|更正|纠正|方向",
            r"分[条点步类]|逐[条点句步]|分别|关键|核心|重点|主干|正确|错误|有误|相反|矛盾|混淆|偏差|合理|恰当|到位|扎实|有据|有力|说服力|接下来|下一步|这一?[点处句步]",
            r"\b(?:answers?|question|points?|parts?|ideas?|content|detail\w*|concrete\w*|precis\w*|clear\w*|clarif\w*|accura\w*)\b",
            r"\b(?:explain\w*|explanation|describ\w*|description|mention\w*|name[ds]?|state[ds]?|cover\w*|add\w*|expand\w*|develop\w*)\b",
            r"\b(?:example\w*|reason\w*|evidence|support\w*|argument\w*|conclu\w*|analys\w*|compar\w*|distinguish\w*|define\w*)\b",
            r"\b(?:definition\w*|concepts?|terms?|steps?|process|methods?|causes?|effects?|conditions?|aspects?|structure\w*|order)\b",
            r"\b(?:wording|language|understand\w*|grasp\w*|identif\w*|recall\w*|revis\w*|review\w*|check\w*|reconsider\w*|think|read)\b",
            r"\b(?:correct\w*|right|wrong|mistak\w*|contradict\w*|opposite|missing|incomplete|complete\w*|open|lacks?|vague\w*)\b",
            r"\b(?:say|tell|try|consider\w*|illustrat\w*|differ\w*|focus\w*|trace|diagram|reasoning|improv\w*|phras\w*)\b",
            r"\b(?:specific\w*|relevan\w*|start\w*|sentences?|write|written|writing|next|stronger|convincing|principles?|asks?|asked)\b",
        )
    )
)
"""Searched in lower case, half width, and simplified characters."""
