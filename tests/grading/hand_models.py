"""Credit models made by hand, for tests that must know what a model gives."""

from service.grading.confidence import CONFIDENCE_FEATURES
from service.grading.credit_model import ConfidenceModel, CreditModel, Layer, Network, Relevance
from tests.grading.hash_encoder import HashEncoder

# tanh(0) = 0, so that only the last bias speaks: the sigmoid of 30 is 1 to the last digit that is kept.
_ALWAYS = 30.0


def _constant(inputs: int, bias: float) -> tuple[Layer, Layer]:
    return Layer(weights=((0.0,) * inputs,), bias=(0.0,)), Layer(weights=((0.0,),), bias=(bias,))


def relevance(columns: int, *, column: int = 0, slope: float = 0.0, bias: float = _ALWAYS) -> Relevance:
    """Return a relevance that looks at the largest value of one column alone; by default it is always 1."""
    return Relevance(
        center=(0.0,) * (2 * columns),
        spread=(1.0,) * (2 * columns),
        weights=tuple(slope if i == column else 0.0 for i in range(2 * columns)),
        bias=bias,
        nothing_below=0.0,
        all_from=0.1,
    )


def generous() -> CreditModel:
    """Return a model that gives every point full credit, whatever the answer."""
    said, credit = _constant(1, _ALWAYS)
    about, about_credit = _constant(1, _ALWAYS)
    return CreditModel(
        name="generous",
        encoder=HashEncoder.identity,
        features=("recall",),
        about_features=("recall",),
        center=(0.0,),
        spread=(1.0,),
        clip=4.0,
        stretch=0.05,
        least=0.05,
        most_points=50,
        networks=(Network(said=said, credit=credit, about=about, about_credit=about_credit),),
        relevance=relevance(1),
    )


def by_words() -> CreditModel:
    """Return a model that gives more credit the more of a point's terms the answer has, with a confidence.

    An answer without any of the points' terms is off topic: its relevance is 1 / (1 + e) = .27.
    """
    about, about_credit = _constant(1, _ALWAYS)
    return CreditModel(
        name="by-words",
        encoder=HashEncoder.identity,
        features=("terms_in_answer", "recall"),
        about_features=("recall",),
        center=(0.0, 0.0),
        spread=(1.0, 1.0),
        clip=4.0,
        stretch=0.05,
        least=0.08,
        most_points=50,
        networks=tuple(
            Network(
                said=Layer(weights=((2.0, 0.1),), bias=(-1.0,)),
                credit=Layer(weights=((slope,),), bias=(0.0,)),
                about=about,
                about_credit=about_credit,
            )
            for slope in (4.0, 6.0)
        ),
        relevance=relevance(2, slope=9.0, bias=-1.0),
        confidence=ConfidenceModel(
            within=0.15,
            features=CONFIDENCE_FEATURES,
            center=(0.5,) * len(CONFIDENCE_FEATURES),
            spread=(0.25,) * len(CONFIDENCE_FEATURES),
            weights=tuple(0.1 * (-1) ** i for i in range(len(CONFIDENCE_FEATURES))),
            bias=1.0,
        ),
    )
