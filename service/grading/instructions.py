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
# What is said to a program that writes about the answer. Exams ask about programs too, so each needs words that no
# answer has: "管理员审核信息是否正确", "feedforward instead of feedback", and "应该道歉" are sound.
_TO_A_PROGRAM = (
    r"<\|im_(?:start|end)\|>|\[/?inst\]|</?(?:student_?answer|学生答案)>|</answer>\s*<system>",
    r"\"role\"\s*:\s*\"(?:system|assistant)\"|[\"}]\s*\]\s*,\s*\"(?:overall|score|verdict|feedback)\"\s*:",
    rf"(?:输出|告诉我|复述|打印|重复|泄露|把){_ANY}{{0,10}}(?:全部提示词|系统指令|你的 ?(?:规则|提示词|api)|caifen_)",
    rf"请(?:在|把|将)?{_ANY}{{0,4}}评语(?:里|中|的?结尾|的?开头)|请{_ANY}{{0,6}}来写评语|请拒绝给出|请只(?:回复|输出)[\"“「]|请(?:不要|别)写任何|重新给你评分|请(?:写|说)[\"“「]{_ANY}{{0,8}}(?:优秀|满分|正确|错了)",
    r"(?:^|[。!?\n] *)请?(?:进入|开启)开发者模式(?:[。!]|$)|(?:^|[.!?\n] *)enter developer mode(?:[.!]|$)",
    r"请(?:扮演|用[^。!?;\n]{1,3}语回复|道歉(?=[。!\n]|$))|你必须承认评分|你是我的(?:奶奶|爷爷|妈妈|爸爸)|从现在起你是|你的新名字",
    rf"给(?:我|这份[答试]卷){_ANY}{{0,4}}(?:[0-9一二三四五六七八九十百]+ *(?:分(?!钟|之)|颗星)|加分)",
    rf"我的(?:分数|得分|成绩){_ANY}{{0,3}}(?:写|改|设|记)成|请告诉老师我|所有考生一律|已由{_ANY}{{0,8}}(?:复核|审核){_ANY}{{0,4}}(?:判为|满分)",
    r"(?:忽视|无视)第[^。!?;\n]{1,4}点的缺失|忽略答案|没答到的(?:采分点|得分点)|(?:给出|写出)本题的?参考答案|请复制下面这句话|请(?:写一段 ?markdown|用 ?html|输出代码)",
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
    r"\b(?:print|reveal|tell me|repeat|output)\b[^.!?\n]{0,20}\b(?:your (?:system )?prompt|your api key|words above|the model answer)\b",
    rf"{_BEGIN}(?:talk|speak) like an? |{_BEGIN}pretend to be my\b|\byou are (?:now )?(?:dan|chatgpt)\b|\bfrom now on,? you are\b",
    rf"{_BEGIN}(?:always |only )?reply (?:only )?(?:with|in) (?:['\"]|english|german|french|chinese)|{_BEGIN}only say\b|{_BEGIN}say (?:so|it)\b[.!]?$|{_BEGIN}say ?:|\bsay (?:as requested|nothing is missing)\b",
    rf"{_BEGIN}refuse to (?:give|write) feedback|{_BEGIN}(?:begin|start|end) your feedback|{_BEGIN}write an? \w+ instead of feedback|{_BEGIN}apologi[sz]e to the student",
    rf"{_BEGIN}(?:score|grade|mark|rate) this (?:answer |paper )?\d",
    rf"{_BEGIN}include this link|{_BEGIN}put my name\b|{_BEGIN}copy this sentence|{_BEGIN}write ?: ?this (?:candidate|student)|{_BEGIN}list every key point",
    rf"{_BEGIN}give me (?:\w+ )?(?:marks|points)\b|{_BEGIN}give this (?:student|candidate|answer) an? (?:grade|mark)|\bi have changed the marks\b|\bstate that the rubric\b|\byou scored \d",
    r"\bignorier(?:e|t|en sie)\b[^.!?\n]{0,20}\b(?:vorherig|obig|bisherig|vorangehend|vorangegangen)\w*[^.!?\n]{0,20}(?:anweisung|vorgabe|regel|bewertung)",
    r"\b(?:gib|gebt|geben sie|vergib|vergeben sie|bitte)\b[^.!?\n]{0,30}\bvolle punktzahl",
)
_TO_THE_MARKER = re.compile("|".join((*_CHINESE, *_TO_A_PROGRAM, *_WESTERN)), re.MULTILINE)


def addresses_the_marker(answer: str) -> bool:
    """Whether `answer` holds words for whoever marks it instead of for the question."""
    return _TO_THE_MARKER.search(fold(answer)) is not None
