"""Which of many recorded numbers is the score, and whether greater is better."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

#: Words of names of scores of which greater is better, and of losses.
_GREATER = frozenset({
    "score", "accuracy", "acc", "auc", "auroc", "auprc", "aucpr", "ap", "r2", "f1", "precision", "recall", "ndcg", "map", "kappa", "mcc", "reward",
    "objective", "gini", "iou", "dice", "bleu", "value",
})  # fmt: skip
_SMALLER = frozenset({
    "loss", "error", "err", "rmse", "mse", "mae", "mape", "rmsle", "logloss", "mlogloss", "deviance", "brier", "perplexity", "merror", "l1", "l2", "cost",
})  # fmt: skip
_VALIDATION = frozenset({"val", "valid", "validation", "cv", "dev", "oof"})
_TRAINING = frozenset({"train", "training"})
_TEST = frozenset({"test", "holdout", "heldout"})
_NO_SCORE = frozenset({"fold", "std", "stdv", "rank", "time", "split0"})


def _words(name: str) -> list[str]:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-z])", " ", name)
    words = [word for word in re.split(r"[^a-z0-9²]+", spaced.lower().replace("r²", "r2")) if word]
    joined = [a + b for a, b in pairwise(words) if a + b in {"logloss", "rocauc", "prauc"}]
    return words + joined


class _Pick:
    """Finds the score among names."""

    def __call__(self, names: Iterable[str]) -> str | None:
        """The name that sounds most like the score to choose by: validation before test before training; None for none."""
        known = [name for name in names if self.known(name)]
        return min(known, key=self._rank, default=None)

    @staticmethod
    def known(name: str) -> bool:
        """Whether a name sounds like a score or a loss of one run."""
        words = set(_words(name))
        return not words & _NO_SCORE and bool(words & (_GREATER | _SMALLER))

    @staticmethod
    def sign(name: str) -> float:
        """1 where greater is better, -1 for a loss."""
        words = _words(name)
        if {"neg", "negative"} & set(words[:1]):
            return 1.0
        return -1.0 if set(words) & _SMALLER and "reward" not in words else 1.0

    @staticmethod
    def place(name: str) -> str:
        """On which rows a score was made, by its name; empty where it does not say."""
        words = set(_words(name))
        if words & _VALIDATION:
            return "validation"
        return "train" if words & _TRAINING else "test" if words & _TEST else ""

    def _rank(self, name: str) -> tuple[int, int]:
        words = set(_words(name))
        place = {"validation": 0, "": 1, "test": 2, "train": 3}[self.place(name)]
        return place, 0 if "score" in words else 1 if words & _GREATER else 2


pick = _Pick()


def value(text: Any) -> Any:
    """What a text stands for: a number, a truth value, None, else the text itself.

    Examples
    --------
    >>> value("0.1"), value("None"), value("rbf")
    (0.1, None, 'rbf')
    """
    if not isinstance(text, str):
        return text
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text
