"""Instructions: words in an answer that are meant for whoever marks it."""

import re

from service.grading.terms import fold

# Within one sentence; a sentence found to address the marker earns nothing, so honest ones must not be caught:
# "系统提示用户输入密码" and "不能忽略上述要求" are sound answers, and so is a customer who gives 满分.
_ANY = r"[^。!?;\n]"
# Where an imperative begins: a clause, or right after a word that asks.
_ASKED = r"(?:^[ \t]*|[。!?;,:、\"“”」』】\])][ \t]*|请|务必|必须|应该?|直接|一律|全部|现在|从现在起|你|您|老师|就|都|麻烦|求)(?:把|将|都|直接|务必|就|再)?"
_EARLIER = r"(?:以上|上述|上面|前面|之前|先前|此前|原有|原来)"
_OF_MARKING = r"(?:评分|阅卷|评卷|改卷|打分|给分|采分|得分点|参考答案|标准答案)"
_MARKER = r"(?:阅卷|评卷|改卷|判卷|批改|评分|打分)"

_GIVE = r"(?:给|判|打|评|算|输出|记)(?:我|个|予|出|为|上|本[卷题]|这份|该卷)*"

_CHINESE = (
    rf"{_ASKED}(?:忽略|无视|忘记|忘掉|抛开|跳过|不要理会|不要管|不用管|别管)(?:掉)?(?!了){_ANY}{{0,6}}"
    rf"(?:{_OF_MARKING}|{_EARLIER}{_ANY}{{0,8}}(?:要求|指令|指示|提示|标准|答案|规则|说明))",
    rf"(?:请|麻烦|希望|拜托)(?:各位|老师|您|你|直接|务必|一定|都)*{_GIVE}满分|(?<![要需追])求{_ANY}{{0,10}}{_GIVE}满分",
    rf"(?:直接|一律|全部|都)(?:给|判|打|评|算|按|记)(?:我|个|予|出|为|上|成|作)*{_ANY}{{0,2}}满分",
    rf"(?:给|判|打|评)(?:我|本[卷题]|这份|该[生卷]|所有考生){_ANY}{{0,4}}满分|(?:本[卷题]|这[份张道][卷题]|该[生卷]|所有考生|各?小?题都?){_ANY}{{0,6}}[判打得给评]{_ANY}{{0,2}}满分",
    rf"给我{_ANY}{{0,4}}(?:及格|高分)|(?:不要|别|勿)再?扣我|请{_ANY}{{0,6}}(?:不要|别|勿){_ANY}{{0,4}}扣{_ANY}{{0,3}}分",
    r"得分率(?:请|应|都|全部|一律|要)*(?:记|设|填|打)",
    rf"系统(?:提示|消息|指令|通知)[\])】>]?\s*:{_ANY}{{0,30}}(?:你(?:现在)?是|{_MARKER}|满分|得分|给分)",
    rf"(?<!如果)(?<!假如)(?<!假设)你(?:现在|从现在起|将|要)?(?:是|扮演|作为){_ANY}{{0,10}}(?:{_MARKER}|人工智能|语言模型|\bai\b)",
    rf"{_MARKER}(?:系统|程序|老师|员|人员|者|助手|模型){_ANY}{{0,4}}(?:请|务必)|{_MARKER}系统说明",
    rf"(?:尊敬的|亲爱的|恳请|求求?|请|致|希望){_ANY}{{0,3}}{_MARKER}(?:系统|程序|老师|员|人员|者|助手|模型)",
    r"(?:一律|全部|都|均|直接)(?:视为|算作?|记为|记作|按)(?:已|为|是)?[\"“”「『]?(?:已?覆盖|全对|答对|得分)",
    rf"\"(?:verdict|needs_review)\"\s*:|评语{_ANY}{{0,4}}(?:写|填|输出)(?:为|上|成)?\s*[:\"“「『]",
)
_EARLIER_RULES = (
    r"(?:instructions?|prompts?|rules?|rubrics?|criteria|guidelines?|commands?|directions?|messages?)"
)
_WHO_MARKS = r"(?:graders?|markers?|examiners?|assessors?)"
_ALL_MARKS = r"(?:full|maximum|top|perfect|highest|all)(?: the| possible)? (?:marks?|points?|scores?|grades?)"
_BEGIN = r"(?:^[ \t]*|[.!?;,:\"'\])][ \t]*|\b(?:please|just|simply|and|now|then|you (?:must|should|will|shall|have to|need to)) )"
_WESTERN = (
    rf"{_BEGIN}(?:ignore|disregard|forget|override|skip)\b(?=[^.!?\n]{{0,30}}\b(?:previous|above|prior|earlier|preceding|rubric|marking|grading)\b)[^.!?\n]{{0,40}}\b{_EARLIER_RULES}\b",
    rf"{_BEGIN}(?:give|award|assign|grant)\b[^.!?\n]{{0,30}}\b{_ALL_MARKS}",
    rf"\b(?:this|the) (?:student|candidate|answer|response|paper) [^.!?\n]{{0,20}}\b{_ALL_MARKS}",
    rf"\bsystem (?:prompt|message|instruction|note)[\])>]? *:[^\n]{{0,60}}\b(?:you are|grade|mark|{_ALL_MARKS})\b|\bsystem[\])>]? *: *you are\b",
    rf"(?<!if )(?<!when )\byou are (?:now )?(?:an? |the )[^.!?\n]{{0,30}}\b{_WHO_MARKS}\b|\byou are (?:now )?(?:an? |the )(?:\w+ ){{0,2}}(?:ai|language model|helpful assistant)\b",
    rf"\b(?:dear|hello|hi|attention|note to(?: the)?|to the) (?:ai |human )?{_WHO_MARKS}\b|\bas an ai\b",
    rf"{_BEGIN}(?:grade|mark|treat|count) (?:this|everything|all|every)[^.!?\n]{{0,30}}\b(?:correct|covered|right)\b",
    rf"{_BEGIN}(?:do not|don't) (?:deduct|subtract|take off) (?:any )?(?:marks|points)",
    rf"{_BEGIN}set (?:the |every |all )?(?:verdict|credit)s? to\b",
    r"\bignorier(?:e|t|en sie)\b[^.!?\n]{0,20}\b(?:vorherig|obig|bisherig|vorangehend|vorangegangen)\w*[^.!?\n]{0,20}(?:anweisung|vorgabe|regel|bewertung)",
    r"\b(?:gib|gebt|geben sie|vergib|vergeben sie|bitte)\b[^.!?\n]{0,30}\bvolle punktzahl",
)
_TO_THE_MARKER = re.compile("|".join((*_CHINESE, *_WESTERN)), re.MULTILINE)


def addresses_the_marker(answer: str) -> bool:
    """Whether `answer` holds words for whoever marks it instead of for the question."""
    return _TO_THE_MARKER.search(fold(answer)) is not None
