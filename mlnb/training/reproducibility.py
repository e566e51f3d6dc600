"""Would the same run give the same score again?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.check import check, passed, warned
from mlnb.core.errors import listing, plural
from mlnb.core.evidence import Evidence, Intervals, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.metric import default_metric
from mlnb.training import _lock
from mlnb.training._seeds import Seeds, seeds, unpinned

if TYPE_CHECKING:
    from mlnb.core.case import Case

LEVEL = 0.90
#: Scores closer than this are the same.
SAME = 1e-6


@check(
    "training.reproducibility",
    question="Would the same run give the same score again?",
    why="A score that nobody can make again cannot be reviewed, compared or debugged; one that hangs on the seed is luck.",
    needs=("data", "target", "model", "refit"),
    reference=(
        "Bouthillier et al. (2021): Accounting for variance in machine learning benchmarks. MLSys. Picard (2021): "
        "torch.manual_seed(3407) is all you need. arXiv 2109.08203."
    ),
)
def reproducibility(
    case: Case, *, matters: float = 0.1, moved: float = 0.005, lock: str | Path | None = _lock.NAME
) -> Finding:
    """Fit again with the same seed and with others, look for chance without a seed, and compare with the lock.

    The same seed must give the same predictions, also when the global generators hold other numbers. Folds are
    fitted again with other seeds, and what that does to the score is set against the gain over the best simple
    model. A person must look where the same seed does not repeat, where a seed that nobody has set moves the
    score by enough, and where the score is no longer the one in the lock.

    Parameters
    ----------
    case : Case or dataframe
    matters : float
        Skill by which two seeds differ, at the lower end of its interval, from which an unset one must be looked at.
    moved : float
        Change of the score since the lock, in the metric's unit, that must be looked at where packages have changed.
    lock : path or None
        Compared where the file is there; see `mlnb.training.lock`.

    Returns
    -------
    Finding
        Evidence: scores by seed, where chance is drawn without a seed, what has changed since the lock, and the
        environment.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_diabetes
    >>> from sklearn.ensemble import RandomForestRegressor
    >>> frame = load_diabetes(as_frame=True).frame
    >>> model = RandomForestRegressor(30, random_state=0)
    >>> mlnb.training.reproducibility(mlnb.Case(frame, target="target", model=model), lock=None).verdict
    'pass'
    """
    found, loose = seeds(case), unpinned(case.model, case.cv)
    spread, low, high = _spread(found)
    now = _lock.record(case)
    file = None if lock is None else Path(lock)
    then = _lock.read(file) if file is not None and file.is_file() else None
    then = then if then is not None and then["data"].get("target") == case.target else None
    changed = [] if then is None else _lock.changes(then, now)
    metric = default_metric(case).name
    parts: dict[str, Any] = {
        "estimate": Estimate("skill by which two seeds differ, nine times in ten at most", spread, low, high),
        "threshold": matters,
        "evidence": _evidence(found, loose, changed, now, metric),
    }
    written = Fix("Keep what this score rests on in a lock", "mlnb.training.lock(case)")
    if not found.repeats:
        return warned(
            f"The same seed does not give the same model: two fits on the same rows differ by up to {number(found.apart)} in "
            f"their predictions; something draws from chance that random_state does not reach",
            fixes=(_pin(case, loose), written) if loose else (written,),
            **parts,
        )
    since = None if then is None else _since(then, now, changed, moved)
    if since is not None and since[0]:
        return warned(
            since[1],
            fixes=(Fix("Restore what has changed, or accept the new score", "mlnb.training.lock(case)"),),
            **parts,
        )
    where = listing(loose)
    if loose and low >= matters:
        return warned(
            f"The score hangs on a seed that is not set: between two seeds {metric} moves by {number(_apart(found))} on average over "
            f"a fold, and {where} {'has' if len(loose) == 1 else 'have'} none",
            fixes=(_pin(case, loose), written),
            **parts,
        )
    fixes = ((_pin(case, loose),) if loose else ()) + ((written,) if then is None else ())
    return passed(
        f"{_steady(found, metric)}{_gain(case, spread)}{_loose(loose)}{since[1] if since else ''}", fixes=fixes, **parts
    )


def _spread(found: Seeds) -> tuple[float, float, float]:
    """How far the skill of two seeds is apart, nine times in ten at most, with the interval of its standard deviation."""
    import numpy as np
    from scipy import stats

    if not found.skill:
        return 0.0, 0.0, 0.0
    total, count = float(np.sum(np.square(found.skill))), len(found.skill)
    reach = float(stats.norm.ppf(0.5 + LEVEL / 2))
    outer = (1 - LEVEL) / 2
    ends = (float(stats.chi2.ppf(1 - outer, count)), float(stats.chi2.ppf(outer, count)))
    return reach * (total / count) ** 0.5, reach * (total / ends[0]) ** 0.5, reach * (total / ends[1]) ** 0.5


def _apart(found: Seeds) -> float:
    return sum(abs(a - b) for a, b in found.scores) / max(len(found.scores), 1)


def _steady(found: Seeds, metric: str) -> str:
    how = "to the last bit" if found.apart == 0 else "within rounding"
    if not found.scores:
        return f"The same rows give the same model again, {how}, and no part of it draws from chance"
    return f"The same seed gives the same model again, {how}; another seed moves {metric} by {number(_apart(found))} on average over a fold"


def _gain(case: Case, spread: float) -> str:
    """The seeds' spread against the gain over the best simple model, where that is small enough to be luck."""
    from mlnb.core.skill import kind_of_loss, losses

    own = probe.model_out_of_fold(case)
    by, rows = kind_of_loss(case, own), own.scored
    names = {"linear": "a linear model", "tree": "a tree of depth five"}
    theirs = {said: float(losses(case, probe.simple(case, name), rows, by=by).mean()) for name, said in names.items()}
    best = min(theirs, key=lambda said: theirs[said])
    gain = theirs[best] - float(losses(case, own, rows, by=by).mean())
    if spread == 0 or gain <= 0 or gain > spread:
        return ""
    return f", and the gain over {best}, {number(gain, 2)} of skill, is within what two seeds differ by ({number(spread, 2)})"


def _loose(loose: list[str]) -> str:
    return f"; {plural(len(loose), 'place')} without a seed: {listing(loose)}" if loose else ""


def _since(
    then: dict[str, Any], now: dict[str, Any], changed: list[tuple[str, str, str]], moved: float
) -> tuple[bool, str]:
    """Whether a person must look at what has become of the locked score, and the sentence."""
    was, is_ = float(then["score"]["value"]), float(now["score"]["value"])
    metric = now["score"]["metric"]
    if then["score"].get("metric") != metric:
        return False, f"; the lock was scored by {then['score'].get('metric')}"
    groups = list(dict.fromkeys(name.partition(":")[0] for name, *_ in changed))
    apart = abs(was - is_)
    score = f"{metric} is {number(is_)}, locked was {number(was)}"
    if not changed:
        if apart <= SAME:
            return False, f"; as in the lock, {metric} {number(is_)}"
        return True, f"Nothing that the lock holds has changed, and yet {score}"
    what = f"since the lock {listing(groups)} changed"
    if apart > moved and set(groups) <= {"packages"}:
        names = [f"{name.partition(': ')[2]} {old} to {new}" for name, old, new in changed]
        return True, f"The score moved with the packages: {score} ({listing(names)})"
    return False, f"; {what}: {score}"


def _evidence(
    found: Seeds, loose: list[str], changed: list[tuple[str, str, str]], now: dict[str, Any], metric: str
) -> tuple[Evidence, ...]:
    made: list[Evidence] = []
    if found.scores:
        labels = tuple(f"fold {k + 1}, {which} seed" for k in range(len(found.scores)) for which in ("the", "another"))
        values = tuple(round(score, 4) for pair in found.scores for score in pair)
        made.append(
            Intervals(
                caption=f"{metric} by fold and seed", name="seeds", labels=labels, values=values, xlabel=metric,
                alt=f"Another seed moves {metric} by {number(_apart(found))} on average over a fold.",
            )
        )  # fmt: skip
    if loose:
        made.append(
            Table(caption="Chance without a seed", name="unpinned", columns=("where",), rows=tuple((w,) for w in loose))
        )
    if changed:
        made.append(
            Table(
                caption="Changed since the lock", name="changed", columns=("what", "then", "now"), rows=tuple(changed)
            )
        )
    rows = [
        *now["packages"].items(),
        ("environment, all of these", now["environment"]),
        ("data", now["data"]["fingerprint"]),
    ]
    made.append(
        Table(caption="What the score rests on", name="environment", columns=("what", "value"), rows=tuple(rows))
    )
    return tuple(made)


def _pin(case: Case, loose: list[str]) -> Fix:
    """Set a seed in every parameter that has none; splitters are a person's to make anew."""
    names = [
        where.partition(" ")[0] for where in loose if where.partition(" ")[0].rpartition("__")[2] == "random_state"
    ]
    if not names:
        return Fix(f"Give {listing(loose)} a random_state")
    settings = dict.fromkeys(names, case.random_state)

    def change(given: Case) -> Case:
        from sklearn.base import clone

        return given.replace(model=clone(given.model).set_params(**settings))

    return Fix(
        f"Set a seed in {listing(loose)}",
        f"model.set_params(**{settings!r})\nmodel.fit(train.drop(columns=target), train[target])",
        change,
    )
