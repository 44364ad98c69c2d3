"""Instructions: words in an answer that are meant for whoever marks it."""

import re

from service.grading.terms import fold

_TO_THE_MARKER = re.compile(
    r"忽略.{0,12}(?:要求|指令|指示|提示|标准|答案|规则)|(?:直接|务必|请|必须|应该|都)?(?:给|判|打|评)(?:我|予|本卷|这份)?.{0,6}满分|得分率记|不(?:要|需要?).{0,6}(?:扣分|复核)"
    r"|系统(?:提示|消息|指令)|你(?:现在)?是.{0,10}(?:阅卷|评分|助手)|阅卷(?:系统|程序|老师).{0,20}(?:请|务必|执行)"
    r"|ignore (?:all |any |the )*(?:previous|above|prior|earlier)|(?:give|award|assign) .{0,20}(?:full|maximum|all) (?:marks?|points?|score)"
    r"|system (?:prompt|message)|you are (?:now )?(?:a|an|the) .{0,30}(?:grader|marker|assistant|examiner)"
    r"|ignorier\w* .{0,30}(?:anweisung|vorgabe|regel)|volle punktzahl"
)


def addresses_the_marker(answer: str) -> bool:
    """Whether `answer` holds words for whoever marks it instead of for the question."""
    return _TO_THE_MARKER.search(fold(answer)) is not None
