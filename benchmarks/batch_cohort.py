"""A large file of answers made from a small one: real answers to several questions, each changed a little."""

import csv
import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rubrics.derive import DerivationError, derive_rubric
from rubrics.derive_options import DeriveOptions
from rubrics.model import Rubric
from rubrics.yaml_text import dump_rubric

_CLAUSE = re.compile(r"[^。；，;,.!?！？\n]+[。；，;,.!?！？\n]*")
_UNCHANGED = 0.1


@dataclass(frozen=True)
class Question:
    """A question's rubric and the answers that people gave to it."""

    rubric: Rubric
    answers: Sequence[str]


def read_questions(samples: Sequence[Path], number: int) -> list[Question]:
    """Return the `number` questions of files of samples (docs/evaluation.md) that have the most answers."""
    by_id: dict[str, list[dict[str, object]]] = defaultdict(list)
    for path in samples:
        with path.open(encoding="utf-8") as file:
            for line in file:
                sample = json.loads(line)
                by_id[f"{sample['dataset']}-{sample['question_id']}"].append(sample)
    questions: list[Question] = []
    for identifier, given in sorted(by_id.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(questions) == number:
            break
        first = given[0]
        try:
            rubric = derive_rubric(
                first["reference_answers"],  # type: ignore[arg-type]
                question=str(first["question"]),
                max_marks=Decimal(str(first["max_score"])),
                options=DeriveOptions(id=identifier),
            )
        except DerivationError:
            continue
        questions.append(Question(rubric, [str(sample["answer"]) for sample in given]))
    return questions


def write_cohort(folder: Path, questions: Sequence[Question], number: int, seed: int = 0) -> Path:
    """Write `number` answers as CSV and a folder of rubrics into `folder`; return the CSV's path.

    One answer in ten is as somebody gave it, which makes for equal ones; the others have clauses dropped, swapped, or
    taken from another answer, and a letter lost. The same seed gives the same bytes.
    """
    draw = random.Random(seed)  # noqa: S311 - no secret
    (folder / "rubrics").mkdir(parents=True, exist_ok=True)
    for question in questions:
        path = folder / "rubrics" / f"{question.rubric.id}.yaml"
        path.write_text(dump_rubric(question.rubric), encoding="utf-8")
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", "student_id", "question_id", "student_answer"))
        for i in range(number):
            question = questions[i % len(questions)]
            answer = _changed(draw, question.answers)
            writer.writerow((f"a{i}", f"s{i // len(questions)}", question.rubric.id, answer))
    return path


def _changed(draw: random.Random, answers: Sequence[str]) -> str:
    answer = draw.choice(answers)
    if draw.random() < _UNCHANGED:
        return answer
    clauses = _CLAUSE.findall(answer) or [answer]
    if len(clauses) > 1 and draw.random() < 0.5:
        del clauses[draw.randrange(len(clauses))]
    if len(clauses) > 1 and draw.random() < 0.5:
        one, other = draw.sample(range(len(clauses)), 2)
        clauses[one], clauses[other] = clauses[other], clauses[one]
    if draw.random() < 0.5:
        others = _CLAUSE.findall(draw.choice(answers))
        if others:
            clauses.insert(draw.randrange(len(clauses) + 1), draw.choice(others))
    text = "".join(clauses)
    place = draw.randrange(max(1, len(text)))
    return text[:place] + text[place + 1 :]
