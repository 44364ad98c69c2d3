"""The report's words in Chinese and English, for a teacher to understand."""

from typing import Literal

Language = Literal["zh", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("评分与人工评分的一致程度", "How well scores agree with people's"),
    "lead": (
        "{systems} 个评分方法给 {answers} 份答案（{questions} 道题）打分，并与人工评分比较。",
        "{systems} ways of scoring gave scores to {answers} answers ({questions} questions), set beside people's.",
    ),
    "split": ("数据划分", "Split"),
    "split_as-shipped": (
        "as-shipped：这次评测中没有学习任何东西。",
        "as-shipped: nothing was learned in this run.",
    ),
    "split_leave-question-out": (
        "leave-question-out：给一道题评分前，没有见过这道题的任何人工评分。",
        "leave-question-out: before a question was scored, no person's score of any answer to it had been seen.",
    ),
    "split_leave-dataset-out": (
        "leave-dataset-out：给一个数据集评分前，没有见过其中的任何人工评分。",
        "leave-dataset-out: before a data set was scored, none of its scores had been seen.",
    ),
    "split_answer-level": (
        "answer-level：评分前见过同一道题其他答案的人工评分。",
        "answer-level: scores of other answers to the same questions had been seen.",
    ),
    "shipped": (
        "grader 使用随 Caifen 附带的评分模型 {name}，它在这次评测之前就学习过，上面关于数据划分的话对它不成立。",
        "grader uses the model {name} that comes with Caifen and learned before this run: what the split says does not "
        "hold for it.",
    ),
    "shipped_learned": (
        "它正是从这些文件中学习的：{files}。",
        "It learned from these very files: {files}.",
    ),
    "summary": ("总体结果", "The figures"),
    "summary_note": (
        "r（相关系数）越接近 1，排出的高低与人越一致；QWK 还看分数本身是否一致；误差按满分的百分比计。"
        "一级是满分的十分之一；题内 r 只比较同一道题的答案。方括号里是 95 % 置信区间（对题目重复抽样）。",
        "The closer r is to 1, the more alike the order; QWK also asks for the same scores; errors are in percent of "
        "the full marks, and a step is a tenth of them. In brackets the 95 % interval (from drawing questions anew).",
    ),
    "system": ("评分方法", "System"),
    "group": ("分组", "Group"),
    "answers": ("答案", "Answers"),
    "answers_questions": ("{answers} 份答案，{questions} 道题", "{answers} answers, {questions} questions"),
    "unscored": ("{count} 份未能评分", "{count} not scored"),
    "pearson": ("r", "r"),
    "spearman": ("等级相关", "Rank r"),
    "qwk": ("QWK", "QWK"),
    "rmse": ("均方根误差", "RMSE"),
    "mae": ("平均误差", "MAE"),
    "exact": ("完全一致", "Same"),
    "adjacent": ("相差一级内", "Within a step"),
    "bias": ("偏差", "Bias"),
    "within_question_pearson": ("题内 r", "r in a question"),
    "two_people": ("两位评卷人之间", "Two people"),
    "of_answers": ("{count} 份答案", "{count} answers"),
    "all": ("全部", "All"),
    "forest": ("各方法与人的相关", "Agreement by system"),
    "forest_note": (
        "点越靠右，与人工评分越一致；横线是 95 % 置信区间。",
        "Further right is closer to people; the bars are 95 % intervals.",
    ),
    "forest_human": (
        "虚线是两位评卷人彼此之间的一致程度。",
        "The dashed line is how well two people agree with each other.",
    ),
    "differences": ("{system} 与其他方法相比", "{system} beside the others"),
    "differences_note": (
        "同一批答案上两种方法之差及其 95 % 置信区间；区间不含 0 才算确有差别。",
        "The difference over the same answers with its 95 % interval; it is a real one only where the interval leaves "
        "out zero.",
    ),
    "other": ("对照方法", "Other"),
    "better": ("更好", "better"),
    "worse": ("更差", "worse"),
    "says_nothing": ("没有意义", "says nothing"),
    "says_nothing_note": (
        "在这种数据划分下，mean 给同一折里的所有答案同样的得分率，它的 r 没有意义，所以不与它比 r。",
        "Under this split mean gives every answer of a fold the same share, so its r says nothing, and none is "
        "compared with it.",
    ),
    "unclear": ("难分高下", "not clear"),
    "scatter": ("机评分与人工评分", "Given beside people's"),
    "scatter_note": (
        "圆越大，这样的答案越多；都落在对角线上就是完全一致。蓝线是机评分的平均。",
        "The larger the circle, the more answers; on the diagonal both agree. The blue line is the mean "
        "given.",
    ),
    "scatter_human": (
        "橙色虚线是另一位评卷人打分的平均。",
        "The dashed orange line is the mean that a second person gave.",
    ),
    "human_score": ("人工评分（满分的 %）", "Person's score (% of full marks)"),
    "given_score": ("机评分（满分的 %）", "Score given (% of full marks)"),
    "reliability": ("置信度是否可信", "Is confidence right?"),
    "reliability_note": (
        "每个点是置信度相近的一批答案：在对角线上，说明置信度有多高，分数就有多可靠；在线下则过于自信。"
        "Caifen 的置信度是与人工评分相差不超过满分 15 % 的机会，而图中的点只数相差一级（满分的十分之一）以内的，"
        "所以点略低于对角线并不说明过于自信。",
        "Each dot is a batch of answers of like confidence: on the diagonal, confidence says how often the score is "
        "within a step of the person's; below it, it promises too much. Caifen's confidence is the chance of being "
        "within 15 % of the full marks, while the dots count what is within a step (a tenth of them): a little below "
        "the diagonal is no promise broken.",
    ),
    "reliability_human": (
        "橙色虚线是两位评卷人相差一级内的比例。",
        "The dashed orange line is how often two people are within a step.",
    ),
    "confidence": ("置信度", "Confidence"),
    "within_one_step": ("与人相差一级内的比例", "Share within a step"),
    "risk": ("只放行有把握的评分", "If only sure scores are released"),
    "risk_note": (
        "横轴是放行最有把握的百分之几，纵轴是放行部分的误差；线从左向右升得越明显，置信度越有用。灰线是全部放行的误差，"
        "点线是事先知道误差时的最好结果。",
        "Across: the share of scores released, the surest first. Up: their error. The more the line rises to the "
        "right, the more confidence is worth. Grey is the error of all, dotted the best that any order could do.",
    ),
    "risk_human": (
        "橙色虚线是两位评卷人之间的误差。",
        "The dashed orange line is the error between two people.",
    ),
    "coverage": ("放行比例（%）", "Released (%)"),
    "squared_error": ("均方误差", "Mean squared error"),
    "released_60": (
        "放行最有把握的 60 % 时，均方误差是全部放行的 {ratio}。",
        "With the surest 60 % released, the squared error is {ratio} of that of all.",
    ),
    "no_confidence": ("这些方法没有给出置信度。", "None of these systems gives a confidence."),
    "by_length": ("按答案长度", "By length of the answer"),
    "by_length_note": (
        "答案有多少个字符。短答案和长答案都应当评得一样好，偏差都应接近 0。",
        "In characters. Short and long answers should be scored equally well, with a bias near 0.",
    ),
    "by_language": ("按语言", "By language"),
    "by_language_note": (
        "每种语言的答案都应当评得一样好。",
        "Answers in every language should be scored equally well.",
    ),
    "by_question": ("各题（{system}）", "By question ({system})"),
    "by_question_note": (
        "误差大的题排在前面：先看这些题的评分标准。题内 r 只比较同一道题的答案，其置信区间对答案抽样。",
        "The questions with the largest errors come first: look at their rubrics. r compares answers to the one "
        "question only; its interval comes from drawing answers anew.",
    ),
    "question": ("题目", "Question"),
    "worst": ("分歧最大的 {count} 份答案（{system}）", "The {count} largest disagreements ({system})"),
    "worst_note": (
        "机评分与人工评分相差最远的答案，逐个采分点列出：得分率、分数和答案中的依据。",
        "Where the score is furthest from the person's, point by point: credit, marks, and the words that earned them.",
    ),
    "worst_pair": ("机评 {given}，人工 {human}，满分 {most}", "given {given}, person {human}, of {most}"),
    "answer": ("学生答案", "Answer"),
    "empty_answer": ("（空白）", "(empty)"),
    "reference": ("参考答案", "Reference answer"),
    "persons_feedback": ("评卷人的评语", "What the person wrote"),
    "key_point": ("采分点与依据", "Key point and evidence"),
    "verdict": ("覆盖", "Verdict"),
    "marks": ("得分", "Marks"),
    "no_grade": (
        "这个方法不按采分点评分。",
        "This system does not work by key points.",
    ),
    "again": ("怎样重做这次评测", "How to make this again"),
    "again_note": (
        "同样的文件、版本和种子会得到完全相同的结果。",
        "The same files, versions, and seed give the same figures, to the byte.",
    ),
    "file": ("文件", "File"),
    "folds": ("份数", "Folds"),
    "seed": ("随机种子", "Seed"),
    "draws": ("抽样次数", "Draws"),
    "encoder": ("向量模型", "Encoder"),
    "llm": ("语言模型", "Language model"),
    "grader": ("评分器版本", "Grader version"),
    "version": ("Caifen 版本", "Caifen version"),
    "rubrics": ("评分标准", "Rubrics"),
    "rubrics_value": ("推导 {derived}，给定 {given}，{hash}", "{derived} derived, {given} given, {hash}"),
    "packages": ("Python 与程序包", "Python and packages"),
}


def say(language: Language, key: str, **values: object) -> str:
    """Return the words for `key`, with `values` put in.

    Raises:
        KeyError: there is no such key, or a value is missing.
    """
    return _WORDS[key][0 if language == "zh" else 1].format(**values)
