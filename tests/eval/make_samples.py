"""Small samples for tests of the harness: two data sets, written for Caifen."""

from collections.abc import Sequence

from eval.samples.sample import Sample

_QUESTIONS: dict[tuple[str, str], tuple[str, str, float, str]] = {
    ("logistics", "1"): ("库存成本由哪些部分构成？", "1. 订货成本。2. 保管成本。3. 缺货成本。", 6.0, "zh"),
    ("logistics", "2"): ("简述顺序表的特点。", "占用连续的空间；可以随机访问；插入要移动元素。", 1.0, "zh"),
    ("networks", "1"): (
        "Why is UDP faster than TCP?",
        "1. UDP sets up no connection. 2. UDP does not acknowledge packets.",
        5.0,
        "en",
    ),
    ("networks", "2"): (
        "What does a router do?",
        "A router forwards packets between networks. It chooses the path by its routing table.",
        4.0,
        "en",
    ),
}
# Share of the marks, and what was written for it, by question.
_ANSWERS: dict[tuple[str, str], list[tuple[float, str]]] = {
    ("logistics", "1"): [
        (1.0, "订货成本、保管成本和缺货成本。"),
        (2 / 3, "包括订货的成本，还有缺货造成的损失。"),
        (1 / 3, "主要是保管成本。"),
        (0.0, "不知道"),
        (0.0, ""),
    ],
    ("logistics", "2"): [
        (1.0, "占用连续的空间，可以随机访问，但插入时要移动元素。"),
        (0.3, "空间连续。"),
        (0.6, "可以随机访问，占用连续的空间。"),
        (0.0, "链表用指针。"),
    ],
    ("networks", "1"): [
        (1.0, "It sets up no connection and packets are not acknowledged."),
        (0.5, "UDP does not set up a connection."),
        (0.1, "It is newer."),
        (0.4, "No acknowledgements."),
    ],
    ("networks", "2"): [
        (1.0, "It forwards packets between networks and picks the path with a routing table."),
        (0.5, "It forwards packets between networks."),
        (0.0, "It prints pages."),
        (0.75, "A router sends packets on, using its routing table to choose the way."),
    ],
}


def make_sample(
    dataset: str = "logistics",
    question_id: str = "1",
    *,
    answer: str = "订货成本",
    share: float = 0.5,
    index: int = 0,
    score_judges: Sequence[float] = (),
) -> Sample:
    """Return one sample of a question above."""
    question, reference, most, language = _QUESTIONS[dataset, question_id]
    return Sample(
        dataset=dataset,
        question_id=question_id,
        question=question,
        reference_answers=(reference,),
        answer=answer,
        score=round(share * most, 2),
        max_score=most,
        language=language,
        score_judges=tuple(score_judges),
        index=index,
    )


def all_samples() -> tuple[Sample, ...]:
    """Return all of them in a fixed order; those of "networks" have two judges."""
    samples: list[Sample] = []
    for (dataset, question_id), answers in _ANSWERS.items():
        most = _QUESTIONS[dataset, question_id][2]
        for share, answer in answers:
            score = round(share * most, 2)
            judges = (score, max(0.0, score - 0.5)) if dataset == "networks" else ()
            samples.append(
                make_sample(
                    dataset,
                    question_id,
                    answer=answer,
                    share=share,
                    index=len(samples),
                    score_judges=judges,
                )
            )
    return tuple(samples)


def as_json_lines(samples: Sequence[Sample]) -> str:
    """Return the samples in the format that `caifen eval run` reads."""
    return "".join(sample.model_dump_json(exclude={"index"}) + "\n" for sample in samples)
