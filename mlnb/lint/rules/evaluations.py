"""What was scored by what: the pairs of a fit and the rows it was judged on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.rows import Rows, covers, meet
from mlnb.lint.flow.values import Data, Fit, Place, Pred, Score

_SCORED = {"metric", "score", "equal", "curve"}


@dataclass(frozen=True)
class Pair:
    """A fit, and rows that its predictions were judged on.

    Parameters
    ----------
    fit : Fit
    pred : Pred
    score : Score
    """

    fit: Fit
    pred: Pred
    score: Score

    @property
    def crossed(self) -> bool:
        """Whether the rows were fitted and scored in turns."""
        return self.score.how in {"cv", "search"}

    @property
    def rows(self) -> frozenset[Rows]:
        """The rows judged."""
        return self.pred.rows or self.score.rows

    @property
    def inside(self) -> bool:
        """Whether rows that were fitted are judged."""
        return not self.crossed and meet(self.fit.rows, self.rows)


def pairs(m: Machine, *, predicted: bool = True) -> list[Pair]:
    """Every fit with every set of rows it was judged on.

    Parameters
    ----------
    m : Machine
    predicted : bool
        Whether predictions count that nothing scores.
    """
    found = []
    for score in m.scores:
        if score.how == "predict" and not predicted:
            continue
        for pred in score.preds:
            if pred.fit is None:
                fit = _unseen(pred, score)
                if fit is not None:
                    found.append(Pair(fit, pred, score))
            elif score.how != "loss" or not meet(pred.fit.rows, pred.rows or score.rows):
                found.append(Pair(pred.fit, pred, score))
    return found


def _unseen(pred: Pred, score: Score) -> Fit | None:
    """A fit that was not seen, as of a function from elsewhere; only cross-validated predictions are surely fitted."""
    if "cv" not in pred.variant[-1:]:
        return None
    data = Data(rows=pred.rows, seen=pred.seen)
    return Fit(pred.est, frozenset(), data, None, score.place, (), pred.variant)


def held_out(rows: Iterable[Rows]) -> bool:
    """Whether rows are a part that some split set aside."""
    return all(node.parent is not None for node in rows)


def at(place: Place) -> str:
    """A place in words."""
    return f"cell {place.cell}, line {place.line}"


def named(rows: Iterable[Rows]) -> str:
    """Rows in words."""
    names = list(dict.fromkeys(_name(node) for node in rows))
    return " and ".join(names[:2]) if names else "the rows"


def _name(node: Rows) -> str:
    path = node.path()
    return path[0].name if len(path) == 1 else f"the {path[-1].name} of {path[0].name}"


def from_values(rows: Iterable[Rows]) -> bool:
    """Whether rows are numbers typed in the code."""
    return any(node.root().name.startswith("values ") for node in rows)


__all__ = ["Pair", "at", "covers", "from_values", "held_out", "meet", "named", "pairs"]
