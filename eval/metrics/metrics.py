"""All metrics by their names in metrics.json, in the order of the tables."""

from eval.metrics.agreement import adjacent_agreement, exact_agreement
from eval.metrics.correlation import pearson, spearman
from eval.metrics.errors import bias, mae, rmse
from eval.metrics.kappa import quadratic_weighted_kappa
from eval.metrics.pairs import Metric
from eval.metrics.within_question import within_question_pearson

METRICS: dict[str, Metric] = {
    "pearson": pearson,
    "spearman": spearman,
    "qwk": quadratic_weighted_kappa,
    "rmse": rmse,
    "mae": mae,
    "exact": exact_agreement,
    "adjacent": adjacent_agreement,
    "bias": bias,
    "within_question_pearson": within_question_pearson,
}

BETTER_IS_MORE: dict[str, bool] = {"pearson": True, "qwk": True, "rmse": False, "mae": False}
"""The metrics in which systems are compared, and whether more is better."""
