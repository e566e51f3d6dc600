"""What weights, resampling and a moved threshold do to each class, side by side over the same folds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlnb.core import probe
from mlnb.core.costs import miss_costs
from mlnb.core.errors import MlnbError
from mlnb.core.evidence import Table
from mlnb.core.finding import number
from mlnb.core.options import options
from mlnb.data._imbalance_fixes import _resampled, _weighted, _weights

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

AS_IS, MOVED, WEIGHTED, DRAWN = "as it is", "threshold moved", "classes weighed", "rarer classes drawn"


def jobs(case: Case) -> list[tuple[str, Callable[[], Any]]]:
    """Each remedy by its name, and what makes its decisions for the rows that were scored.

    A remedy that cannot be made, such as weights of a model that takes none, is left out or gives None.
    """
    oof, _ = probe.subject(case)
    scored, codes = oof.scored, case.codes[oof.scored]
    chance = oof.prediction[scored]
    weight = _weights(codes, chance.shape[1], miss_costs(case))
    made: list[tuple[str, Callable[[], Any]]] = [
        (AS_IS, lambda: chance.argmax(axis=1)),
        (MOVED, lambda: (chance * weight).argmax(axis=1)),
    ]
    if case.y_score is not None:
        return made

    def again(fit: Callable[[np.ndarray], Any]) -> Any:
        try:
            return probe.cross_fit(case, fit).prediction[scored].argmax(axis=1)
        except MlnbError:
            return None

    weighted = _weighted(case)
    if weighted is not None:
        made.append((WEIGHTED, lambda: again(weighted)))
    made.append((DRAWN, lambda: again(_resampled(case))))
    return made


def table(case: Case, code: int, decisions: dict[str, Any]) -> Table:
    """Recall and precision of one class under each remedy, with intervals, and balanced accuracy.

    Parameters
    ----------
    case : Case
    code : int
        Position of the class among `Case.classes`.
    decisions : dict
        By the remedy's name, the class that each scored row is called; None for one that could not be made.
    """
    import numpy as np

    from mlnb.stats.intervals import wilson

    codes = case.codes[probe.subject(case)[0].scored]
    rows = []
    for name, said in decisions.items():
        if said is None:
            continue
        mine, called = codes == code, said == code
        hits = int((mine & called).sum())
        recall, precision = _share(hits, int(mine.sum()), wilson), _share(hits, int(called.sum()), wilson)
        balanced = float(np.mean([(said[codes == c] == c).mean() for c in np.unique(codes)]))
        rows.append((name, recall, precision, f"{int(called.sum()):,}", round(balanced, 3)))
    return Table(
        caption=f"{case.classes[code]}: what could be done, over the same folds",
        name="remedies",
        columns=("what is done", "recall", "precision", "rows called it", "balanced accuracy"),
        rows=tuple(rows),
    )


def _share(hits: int, of: int, interval: Callable[[int, int, float], tuple[float, float]]) -> str:
    if not of:
        return "none"
    low, high = interval(hits, of, options.confidence)
    return f"{number(100 * hits / of)} % ({number(100 * low)} to {number(100 * high)})"
