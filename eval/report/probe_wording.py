"""The words of the probe report in Chinese and English; what both reports say is in `wording`."""

from eval.report import wording
from eval.report.wording import Language

_WORDS: dict[str, tuple[str, str]] = {
    "probes_title": ("评分能不能被糊弄", "How well grading resists tricks"),
    "probes_lead": (
        "按规则生成 {cases} 份探测答案（{questions} 道题），由 {systems} 个评分方法打分。",
        "{cases} answers made by rule from {questions} questions, scored by {systems} ways of scoring.",
    ),
    "overview": ("{system}：准确程度与各项探测", "{system}: accuracy and every probe"),
    "overview_note": (
        "上面三行是同一批题目的真实答案与人工评分的一致程度：防作弊不能委屈老实答题的学生，所以两者总放在一起看。"
        "下面是每项探测的平均值，按满分的百分比计，方括号里是 95 % 置信区间（对题目重复抽样）。",
        "The first three lines say how well the same system agrees with people on real answers to the same questions, "
        "since hardening must not cost honest students. Below, the mean of each probe in percent of the full marks; in "
        "brackets the 95 % interval (from drawing questions anew).",
    ),
    "details": ("{system}：各项探测的详细数字", "{system}: the probes in detail"),
    "details_note": (
        "“原答案”和“探测答案”是两者的平均得分；“超限”是超过上限的份数占比；“要求复核”是评分方法自己要求老师复核的占比。",
        "Before and after are mean scores of the answer compared with and of the probe; over is the share of cases "
        "beyond the limit; for review is the share that the system itself wants a person to look at.",
    ),
    "probe": ("探测", "Probe"),
    "cases": ("份数", "Cases"),
    "mean": ("平均", "Mean"),
    "percentile_95": ("95 % 分位", "95th percentile"),
    "over": ("超限", "Over"),
    "limit": ("上限", "Limit"),
    "base": ("原答案", "Before"),
    "probed": ("探测答案", "After"),
    "flagged": ("要求复核", "For review"),
    "kind_credit": ("不该得的分", "false credit"),
    "kind_gain": ("多得的分", "gain"),
    "kind_drift": ("分数变动", "drift"),
    "left_out": ("没有用上的", "Left out"),
    "left_out_note": (
        "规则没有把握的地方不生成探测答案。",
        "Where a rule is not sure, no case is made.",
    ),
    "considered": ("考虑过", "Considered"),
    "unit": ("单位", "Of"),
    "unit_question": ("题目", "questions"),
    "unit_sentence": ("句子", "sentences"),
    "unit_answer": ("答案", "answers"),
    "worst_cases": ("最严重的 {count} 个例子（{system}）", "The worst {count} cases ({system})"),
    "worst_cases_note": (
        "每项探测最多列出三个，按超出上限的多少排列。",
        "Three of each probe at most, by how far they are beyond its limit.",
    ),
    "case_pair": ("{amount}，上限 {limit}", "{amount}, limit {limit}"),
    "case_scores": ("得分 {probed} / {most}", "given {probed} of {most}"),
    "base_scores": ("对照答案（得分 {base} / {most}）", "Compared with (given {base} of {most})"),
    "probe_answer": ("探测答案", "The probe"),
    "probe_empty": ("空白答案", "Empty answer"),
    "probe_question": ("照抄题目", "Question copied"),
    "probe_other-answer": ("别的题的答案", "Answer to another question"),
    "probe_repetition": ("一个要点重复三十遍", "One point thirty times"),
    "probe_instructions": ("写给评卷人的话", "Instructions to the marker"),
    "probe_term-dump": ("堆砌术语", "Terms without sentences"),
    "probe_negation": ("把意思反过来", "Statements negated"),
    "probe_contradiction": ("好答案后自相矛盾", "Good answer + contradiction"),
    "probe_padding": ("夹带无关文字", "Padding"),
    "probe_shuffle": ("打乱句子", "Sentences shuffled"),
    "probe_width": ("全角半角", "Full and half width"),
    "probe_script": ("繁体简体", "Traditional and simplified"),
    "probe_noise": ("标点和空格", "Punctuation and blanks"),
}


def say(language: Language, key: str, **values: object) -> str:
    """Return the words for `key`, with `values` put in: those of the probes, or else of every report.

    Raises:
        KeyError: there is no such key, or a value is missing.
    """
    if key in _WORDS:
        return _WORDS[key][0 if language == "zh" else 1].format(**values)
    return wording.say(language, key, **values)
