"""Was the model tuned, and soundly?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.budget import Budget
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, plural
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Finding
from mlnb.core.runs import Runs
from mlnb.training import _at_edge, _best_of, _causes, _on_test, _tuned
from mlnb.training._answer import Answer
from mlnb.training._case_runs import runs_of
from mlnb.training._runs_shown import runs_evidence

if TYPE_CHECKING:
    from mlnb.core.case import Case


@check(
    "training.tuning",
    question="Was the model tuned, and soundly?",
    why="Settings left as they come, a search that stops short, and the best of many noisy scores all promise what production does not keep.",
    needs=("runs_or_model",),
    reference=(
        "Cawley, Talbot (2010): On over-fitting in model selection. JMLR 11. Varma, Simon (2006): Bias in error estimation when "
        "using cross-validation for model selection. BMC Bioinformatics 7. Efron (2011): Tweedie's formula and selection "
        "bias. JASA 106. Nadeau, Bengio (2003): Inference for the generalization error. Machine Learning 52."
    ),
)
def tuning(
    case: Case,
    *,
    gain: float = 0.02,
    edge: float = 0.01,
    luck: float = 0.02,
    cause: float = 0.01,
    budget: float | None = None,
) -> Finding:
    """Ask the runs that led to a model, and the model itself, five questions.

    Was it tuned at all: where every setting is as it comes, a short search on the case's folds, paired and corrected for what
    was tried. Is each best value inside its range: where it is the last that was tried, a few steps further on the same folds,
    and the last steps of the curve over its own. Can it be told what made a run better: each run that beat all before,
    and whether one change, or a chain of runs that differ in one, explains it. Was the best taken at its word: what is behind
    the best of many noisy scores. Did the test set choose: by what is recorded, by the ledger and the watch, or because
    the scores are those of the test rows to the last digit.

    Parameters
    ----------
    case : Case or dataframe
        With ``runs=``: a frame or list of dicts, a `mlnb.RunLog`, a fitted scikit-learn search, an Optuna study, an MLflow
        experiment, what ``cv`` of lightgbm or xgboost returns; or a fitted search as ``model=``; or a model alone.
    gain : float
        Skill that a short search must gain over an untuned model for a person to look.
    edge : float
        Skill, or part of the score, that must wait beyond an edge.
    luck : float
        Part of the score that must be luck.
    cause : float
        Part of the score that must be gained for an unknown cause.
    budget : float, optional
        Seconds; fits for which there is no time are left out, and named.

    Returns
    -------
    Finding
        Evidence: the five answers, curves over parameters at their edge, the runs.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.model_selection import GridSearchCV
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> frame = load_wine(as_frame=True).frame
    >>> pipe = make_pipeline(StandardScaler(), LogisticRegression())
    >>> def search(values):
    ...     grid = {"logisticregression__C": values}
    ...     return GridSearchCV(pipe, grid).fit(frame.drop(columns="target"), frame["target"])
    >>> mlnb.training.tuning(mlnb.Case(frame, target="target", model=search([0.01, 0.1, 1.0, 10.0]))).verdict
    'pass'
    >>> mlnb.training.tuning(mlnb.Case(frame, target="target", model=search([1e-5, 1e-4, 1e-3]))).verdict
    'warn'
    """
    clock = Budget(budget)
    runs = runs_of(case)
    if runs is not None and not runs.scored and not hasattr(case.model, "fit"):
        msg = "No run has a score; give Case(runs=…) with at least two that have one"
        raise CannotTell(msg)
    answers = [_tuned.ask(case, runs, gain, clock)]
    if runs is not None:
        answers += [
            _at_edge.ask(case, runs, edge, clock),
            _causes.ask(runs, cause),
            _best_of.ask(case, runs, luck),
        ]
    answers.append(_on_test.ask(case, runs))
    return _finding(answers, runs, clock)


def _finding(answers: list[Answer], runs: Runs | None, clock: Budget) -> Finding:
    raised = sorted((a for a in answers if a.raised), key=lambda a: (a.fails, a.size), reverse=True)
    evidence = (_table(answers), *(e for a in [*raised, *(a for a in answers if not a.raised)] for e in a.evidence))
    if runs is not None and len(runs):
        evidence = (*evidence, *runs_evidence(runs))
    evidence = (*evidence, *clock.evidence())
    asked = [a for a in answers if a.asked]
    if not raised and not asked:
        msg = f"None of the questions about tuning can be answered: {'; '.join(dict.fromkeys(a.said for a in answers))}{clock.said}"
        raise CannotTell(msg)
    if not raised:
        said = "; ".join(a.said for a in asked[:3])
        least = next((a for a in asked if a.estimate is not None), None)
        return passed(
            f"Nothing speaks against the way it was tuned: {said}{clock.said}",
            estimate=None if least is None else least.estimate, p_value=None if least is None else least.p_value,
            threshold=None if least is None else least.threshold, evidence=evidence,
        )  # fmt: skip
    worst = raised[0]
    more = f"; {plural(len(raised) - 1, 'other thing')} to look at" if len(raised) > 1 else ""
    verdict = failed if worst.fails else warned
    return verdict(
        f"{worst.said[0].upper()}{worst.said[1:]}{more}{clock.said}", estimate=worst.estimate, p_value=worst.p_value,
        threshold=worst.threshold, evidence=evidence, fixes=tuple(fix for a in raised for fix in a.fixes),
    )  # fmt: skip


def _brief(answer: Answer) -> str:
    return answer.brief or (answer.said if answer.asked else f"not known: {answer.said}")


def _table(answers: list[Answer]) -> Evidence:
    return Table(
        caption="What was asked",
        name="answers",
        columns=("question", "answer", "to look at"),
        rows=tuple((a.question, _brief(a), "yes" if a.raised else "") for a in answers),
    )  # fmt: skip
