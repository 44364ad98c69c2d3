"""Whether a text is feedback at all: not a refusal, a reply to an order, a page of code, or words about the model."""

import re
import unicodedata
from collections.abc import Iterator

from service.feedback.brief import Brief
from service.feedback.faults import Fault, fault_in
from service.feedback.overlap import contains
from service.feedback.visible import without_hidden
from service.feedback.written import WrittenFeedback, pieces_of
from service.grading.plain_form import plain_form
from service.grading.terms import fold

_PATTERNS: dict[str, re.Pattern[str]] = {
    "markup": re.compile(
        r"https?:|\bwww\.|://|\b[a-z0-9-]+\.(?:com|org|net|cn|io|example|dev|info|xyz)\b|\S@\S+\.\S|\]\(|!\[|<[a-z/!?]|```|"
        r"\{\{|\}\}|\{%|[{}]|\*\*|__\w|^\s*#{1,6}\s|<\|||\[/?inst\]|===|---|\\u[0-9a-f]{4}|\bjavascript:|\bonerror\b",
        re.MULTILINE,
    ),
    "secret_leaked": re.compile(
        r"\bsk-[\w-]{4,}|\bapi[ _-]?keys?\b|\b(?:bearer|akia|ghp_|xox[abp]-)\s?\w*|密钥|秘钥|口令是|密码是|\b(?=[\w-]*[0-9])(?=[\w-]*[a-z])[\w-]{20,}\b|"
        r"\b[0-9a-f]{16,}\b|\bcaifen_\w+|[a-z0-9+/]{32,}={0,2}"
    ),
    "prompt_leaked": re.compile(
        r"提示词|系统提示|系统消息|系统指令|初始指令|收到的(?:指令|说明|规则)|(?:上述|以上|以下)(?:规则|指令|说明)(?:是|如下|:)|"
        r"\b(?:system|initial|hidden|original) (?:prompt|message|instructions?)\b|\b(?:my|the|this|full|entire) prompt\b(?! \w+ly)|\b(?:these|the|following|given) (?:rules|instructions) (?:are|say|state|:)|"
        r"student_answer|teacher_notes|key_points|\"?verdicts?\"? *:|\bnonce\b"
    ),
    "refusal": re.compile(
        r"抱歉|对不起|很遗憾.{0,6}(?:无法|不能)|(?:无法|不能|不便|拒绝)(?:满足|回应|回答(?:这个|此|您|你)|提供(?:评语|反馈|帮助|协助)|协助|完成(?:这个|此|该)(?:请求|要求|任务))|"
        r"\bsorry\b|\bapologi[sz]e\w*|\b(?:can't|cannot|can not|unable to|won't|not able to) (?:help|assist|comply|provide|do that|fulfil\w*|write)\b"
    ),
    "speaks_of_itself": re.compile(
        r"(?<![自忘敌本小超唯真无])我(?![国们军方校市县省党院司])|我们|本(?:模型|助手|系统|程序|人工智能|猫|喵|大爷|宝宝|小姐|王|尊|座)|咱|俺|在下|老夫|人家|"
        r"作为(?:一[个名位])?(?:ai|人工智能|语言模型|助手|机器人|海盗|猫|评分|阅卷|老师)|语言模型|人工智能助手|\bai助手|"
        r"\b(?:as an? (?:ai|language model|assistant|pirate|grader|examiner)|language model|chatbot|chatgpt|gpt-?[0-9]|openai|\bdan\b|\bai (?:model|assistant)\b)|"
        r"\bi(?:'m|'ve|'ll|'d)\b|\bi (?:am|was|have|had|will|would|can|cannot|could|must|shall|should|do|did|think|see|hereby|understand|agree|award|give|grant|confirm|obey|see|know|love|was)\b|"
        r"\b(?:my|myself|we|we're|our|me)\b"
    ),
    "instruction_followed": re.compile(
        r"^(?:好的?|好吧|好啊|当然|没问题|收到|明白|遵命|是的|可以|行|嗯|嘿|你好|您好)(?:[,。!、:\s]|了|$)|遵命|主人|陛下|按照?(?:你|您|学生|考生|答案|上述|以上)(?:的|里的|中的)?(?:要求|指示|指令|请求|吩咐|命令|说的做)|"
        r"(?:根据|遵照|依照|应)(?:你|您|学生|考生|答案)?(?:的|里的|中的)?(?:指示|指令|请求|吩咐|命令)|如(?:你|您)所(?:愿|要求)|"
        r"指令(?:已|均已)|已(?:按|执行|忽略|完成你|切换|进入|解除)|(?:忽略|无视)(?:了)?(?:之前|以上|上述|先前|所有)|模式(?:已|开启)|开发者模式|越狱|喵|哇哈哈|哼哼|呜呜|嘻嘻|哈哈|"
        r"标准答案(?:是|如下|为|:)|参考答案(?:是|如下|为|:)|参考答案|标准答案|"
        r"^(?:sure|certainly|of course|okay|ok|yes|absolutely|understood|hello|hi|greetings|dear)\b[ ,.!:]|\bas (?:you )?(?:requested|instructed|asked|ordered|commanded|wished)\b|"
        r"\b(?:per|following) (?:your|the student's|the answer's) (?:request|instructions?|orders?|command)\b|\byour wish\b|\bmaster\b|\b(?:ignoring|ignored|disregarding) (?:all |the |any )?(?:previous|prior|above|earlier)\b|"
        r"\b(?:developer|debug|god|dan|jailbreak|admin|maintenance) mode\b|\bjailbreak\w*|\b(?:arrr*|ahoy|matey|ye)\b|\b(?:model|reference|sample) answers?\b|\bpwned\b|\bhacked\b|\bhaha\w*|\blol\b"
    ),
}
# Letters, marks, digits, and everyday punctuation; no emoji, no boxes, no private characters.
_ODD_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "So", "Sk"})
_USUAL = frozenset("°℃©®™№①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")


def conduct_faults(written: WrittenFeedback, brief: Brief, nonce: str) -> Iterator[Fault]:
    """Yield what no comment on an answer holds; words of the question and of told key points are always fine."""
    # Quotes are not looked at: what is shown of them is cut out of the answer.
    for piece in pieces_of(written):
        if _has_odd_characters(piece.text):
            yield fault_in(piece, "markup")
        if nonce.casefold() in fold(piece.text):
            yield fault_in(piece, "prompt_leaked")
        text = plain_form(fold(without_hidden(piece.text)))
        for code, pattern in _PATTERNS.items():
            if any(not _is_matter(match.group(), brief) for match in pattern.finditer(text)):
                yield fault_in(piece, code)


def _is_matter(words: str, brief: Brief) -> bool:
    return any(contains(told, words) for told in brief.told)


def _has_odd_characters(text: str) -> bool:
    return any(unicodedata.category(char) in _ODD_CATEGORIES and char not in _USUAL for char in text)
