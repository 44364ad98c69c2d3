"""`caifen eval train`: a credit model from human-scored answers, with a card that says what it was made from."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from eval.cli.inputs import read_rubrics, read_sample_files
from eval.cli.options import Columns, RubricFolder, SampleFiles
from eval.questions import make_questions
from eval.samples.error import SampleError
from eval.samples.fields import read_mapping
from eval.samples.read_samples import SampleSet
from eval.training.examples import make_examples
from eval.training.plan import TrainingPlan
from eval.training.reader import Reader
from eval.training.train import TrainingError
from eval.training.train import train as train_model
from service.cli.exit_codes import ExitCode, stop
from service.cli.grading import get_encoder
from service.cli.progress import model_progress
from service.cli.settings import read_settings
from service.encoders.errors import EncoderError
from service.grading.credit_model import NAME
from service.grading.grader import GRADER_VERSION


def train(
    samples: SampleFiles,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="The credit model to write (.json).")
    ],
    name: Annotated[str, typer.Option("--name", help="Its name; every grade by it carries it.")] = "custom",
    rubrics: RubricFolder = None,
    columns: Columns = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of all that is drawn.")] = 0,
) -> None:
    """Learn how evidence becomes credit from answers that people have scored.

    Writes the weights as JSON, and beside them NAME.card.json with the plan, the versions, and the SHA-256 of every
    file learned from. How good such a model is on questions it has not seen, `caifen eval run --system caifen` tells.
    The same files, seed, and versions give the same model on the same machine.

    Exit codes: 0 done; 2 a file, column, or option is wrong; 3 the embedding model can't be loaded.
    """
    if not re.fullmatch(NAME, name):
        stop(f"{name!r} is no name for a model: take small letters, digits, dots, and hyphens")
    plan = TrainingPlan(seed=seed)
    encoder = get_encoder(read_settings())
    try:
        found = read_sample_files(samples, read_mapping(columns or []))
        questions = make_questions(found.samples, read_rubrics(rubrics))
        with model_progress() as progress:
            progress("Reading answers", 0)
            examples = make_examples(found.samples, questions, Reader(encoder), seed)
            progress("Training", 0)
            model = train_model(examples, encoder.identity, plan, name=name)
    except (SampleError, TrainingError) as error:
        stop(str(error))
    except EncoderError as error:
        stop(str(error), ExitCode.NO_MODEL)
    card = _card(found, plan, name, encoder.identity, len(questions.all))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(model.model_dump_json(indent=None) + "\n", encoding="utf-8")
        out.with_suffix(".card.json").write_text(card, encoding="utf-8")
    except OSError as error:
        stop(f"{str(out)!r} can't be written: {error.strerror or error}")
    typer.echo(f"written {out} from {len(found.samples)} answers to {len(questions.all)} questions")


def _card(found: SampleSet, plan: TrainingPlan, name: str, encoder: str, questions: int) -> str:
    card = {
        "name": name,
        "encoder": encoder,
        "grader_version": GRADER_VERSION,
        "answers": len(found.samples),
        "questions": questions,
        "files": [asdict(file) for file in found.files],
        "plan": plan.model_dump(mode="json"),
    }
    return json.dumps(card, ensure_ascii=False, indent=2) + "\n"
