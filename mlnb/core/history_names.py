"""What the columns of training histories are called, by every library that writes one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Side = Literal["train", "val", "test", ""]

_SIDES: dict[str, Side] = {
    **dict.fromkeys(("train", "training", "tr", "learn", "trn", "fit"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "eval", "evaluation", "dev", "vld", "holdout", "heldout"), "val"),
    "test": "test",
}
_EPOCH = ("epoch", "epochs", "iteration", "iter", "round", "boosting_round", "step", "global_step")
_LR = {"lr", "learning_rate", "learningrate", "eta", "eta0", "learning_rate_init", "current_lr"}
_BATCH = {"batch_size", "batchsize", "bs", "minibatch_size", "train_batch_size"}
_NORM = {"grad_norm", "gradient_norm", "gradnorm", "grad_norms", "gradient_norms", "total_norm", "grad_2.0_norm_total"}
_STEPS = {"batch_losses", "step_losses", "losses", "batch_loss", "train_loss_step", "loss_step", "minibatch_losses"}
_SECONDS = {"seconds", "time", "epoch_time", "duration", "elapsed"}
_LOSS_WORDS = ("loss", "nll", "cross_entropy", "crossentropy", "deviance", "perplexity", "objective", "cost")
#: Metrics that fall as a model gets better, in the order in which one stands for the loss.
LOWER = (
    "loss", "logloss", "mlogloss", "binary_logloss", "multi_logloss", "cross_entropy", "crossentropy", "nll", "deviance",
    "log_loss", "rmse", "l2", "mse", "mean_squared_error", "squared_error", "l1", "mae", "mean_absolute_error",
    "absolute_error", "rmsle", "mape", "huber", "fair", "poisson", "quantile", "gamma", "tweedie", "brier", "kl",
    "cross_entropy_lambda", "gamma_nloglik", "poisson_nloglik", "cox_nloglik", "perplexity", "error", "merror",
    "binary_error", "multi_error",
)  # fmt: skip
#: Metrics that rise, whose distance from 1 stands for the loss where there is no other.
HIGHER = (
    "auc", "roc_auc", "aucpr", "average_precision", "accuracy", "acc", "balanced_accuracy", "f1", "f1_score", "r2",
    "score", "ndcg", "map",
)  # fmt: skip
_COUNTED = re.compile(r"^(?P<side>valid|validation|eval|test|train|training)_(?P<number>\d+)$")


@dataclass(frozen=True)
class Meaning:
    """What a column says.

    Parameters
    ----------
    role : str
        "epoch", "loss", "metric", "lr", "batch_size", "grad_norm", "batch_losses", "recall", "precision", "seconds",
        "monitor" or "".
    side : {"train", "val", "test", ""}
        Of which rows.
    name : str
        The metric, or the class of a recall or precision.
    """

    role: str
    side: Side = ""
    name: str = ""


def plain_name(name: Any) -> str:
    """A name in small letters with underscores.

    Examples
    --------
    >>> plain_name("Train/Loss"), plain_name("lr-Adam")
    ('train_loss', 'lr_adam')
    """
    return re.sub(r"[^0-9a-z.]+", "_", str(name).strip().lower()).strip("_")


def side_of(name: str) -> tuple[Side, str]:
    """Which rows a name speaks of, and what is left of it.

    Examples
    --------
    >>> side_of("val_loss"), side_of("loss_train"), side_of("loss")
    (('val', 'loss'), ('train', 'loss'), ('', 'loss'))
    """
    words = name.split("_")
    for place in (0, -1):
        side = _SIDES.get(words[place])
        if side is not None:
            rest = words[1:] if place == 0 else words[:-1]
            if place == 0 and rest and rest[0].isdigit():  # validation_0_logloss
                rest = rest[1:]
            return side, "_".join(rest)
    return "", name


def meaning(given: Any) -> Meaning:  # noqa: C901, PLR0912  # a rule a line
    """What a column of that name says.

    Examples
    --------
    >>> meaning("val/loss").role, meaning("val/loss").side, meaning("recall_cat").name
    ('loss', 'val', 'cat')
    """
    raw = str(given).strip()
    name = plain_name(raw)
    if name in _STEPS:
        return Meaning("batch_losses")
    if name in _NORM or name.startswith(("grad_norm", "gradient_norm")):
        return Meaning("grad_norm")
    if name in _LR or re.fullmatch(r"lr_[a-z]+(_pg\d+)?|lr_\d+|(opt|optimizer)_lr", name):
        return Meaning("lr")
    if name in _BATCH:
        return Meaning("batch_size")
    if name in _EPOCH:
        return Meaning("epoch", name=name)
    if name in _SECONDS:
        return Meaning("seconds")
    if name in {"monitor", "early_stopping", "early_stopping_monitor", "monitored", "stopped_on", "early_stop_on"}:
        return Meaning("monitor")
    for role in ("recall", "precision"):
        found = re.match(rf"^(?:(?P<side>[A-Za-z]+)[_/ .-])?{role}(?:[_/ .:-]|$)(?P<name>.*)$", raw, re.IGNORECASE)
        if found and (found["side"] is None or found["side"].lower() in _SIDES):
            side: Side = _SIDES[found["side"].lower()] if found["side"] else "val"
            return Meaning(role, side, found["name"].strip())
    side, rest = side_of(name)
    rest = re.sub(r"_epoch$", "", rest)
    if rest.endswith("_step") and _is_loss(rest.removesuffix("_step")):
        return Meaning("batch_losses", side) if side != "val" else Meaning("")
    if side == "" and name.endswith("_epoch"):
        side, rest = side_of(name.removesuffix("_epoch"))
    if _is_loss(rest):
        return Meaning("loss", side or "train", rest)
    if side != "" or rest in HIGHER or rest in LOWER:
        return Meaning("metric", side or "train", rest)
    return Meaning("")


def _is_loss(rest: str) -> bool:
    return rest in LOWER or rest.endswith(("loss", "nll")) or rest in _LOSS_WORDS


def loss_rank(name: str) -> int:
    """Place of a metric among those that stand for the loss; those unknown come after all that fall."""
    return LOWER.index(name) if name in LOWER else len(LOWER)


def sides_of_sets(names: Iterable[str]) -> dict[str, Side]:
    """Which rows each set of an ``evals_result`` holds.

    xgboost numbers its sets in the order of ``eval_set``, where the training rows come first if there is more than one.

    Examples
    --------
    >>> sides_of_sets(["validation_0", "validation_1"]), sides_of_sets(["valid_0"])
    ({'validation_0': 'train', 'validation_1': 'val'}, {'valid_0': 'val'})
    """
    given = list(names)
    found: dict[str, Side] = {}
    numbered = [name for name in given if _COUNTED.match(plain_name(name))]
    named = any(_SIDES.get(plain_name(name)) == "train" for name in given)
    for name in given:
        plain = plain_name(name)
        side, _ = side_of(plain)
        if name in numbered:
            first = len(numbered) > 1 and not named and name == numbered[0]
            side = "train" if first or plain.startswith("train") else "val"
        found[name] = side or "val"
    if len(given) > 1 and "train" not in found.values() and given[0] not in numbered:
        found[given[0]] = found[given[0]] if side_of(plain_name(given[0]))[0] else "train"
    return found
