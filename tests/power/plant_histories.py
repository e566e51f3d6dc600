"""Trainings that went wrong: a small network, trained for real on each table, at other rates, batches and lengths."""

from __future__ import annotations

import functools

import numpy as np

from mlnb.core.case import Case
from tests.power.datasets import BY_NAME
from tests.power.plant import Fault, Planted, Split, split
from tests.trainer import Sides, early_stopped, sides, train

EPOCHS = 60
RATES = (0.01, 0.003, 0.001)
#: Of the best validation loss, by which a faster rate may be worse and is still the one that a person would take.
AS_GOOD = 1.03


def _sides(split_: Split) -> Sides:
    return sides(split_.train, split_.target, split_.seed)


@functools.lru_cache(maxsize=4)
def _sane(name: str, seed: int, rows: int) -> float:
    """The rate that a person would take: as good as the best, and with its best epoch neither at once nor at the end."""
    data = _sides(split(BY_NAME[name], seed, rows))
    found = {}
    for rate in RATES:
        losses = [row["val_loss"] for row in train(data, rate, EPOCHS, seed=seed, optimiser="adam")]
        found[rate] = (min(losses), int(np.argmin(losses)) + 1)
    best = min(loss for loss, _ in found.values())
    fair = [rate for rate in RATES if found[rate][0] <= AS_GOOD * best]
    return min(fair, key=lambda rate: abs(np.log(found[rate][1] / (0.4 * EPOCHS))))


def _rate(split_: Split) -> float:
    return _sane(split_.dataset.name, split_.seed, len(split_.train) + len(split_.test))


def _case(rows: list[dict]) -> Case:
    return Case(history=rows)


def stopped_in_time(split_: Split) -> Case:
    """A sane rate, thirty-two rows a step, ended by early stopping."""
    return _case(early_stopped(train(_sides(split_), _rate(split_), 4 * EPOCHS, seed=split_.seed, optimiser="adam")))


def _rate_times(split_: Split, factor: float, _: np.random.Generator) -> Planted:
    return Planted(_case(train(_sides(split_), factor * _rate(split_), EPOCHS, seed=split_.seed, optimiser="adam")))


def _rate_over(split_: Split, factor: float, rng: np.random.Generator) -> Planted:
    return _rate_times(split_, 1 / factor, rng)


def _small_batches(split_: Split, rows: float, _: np.random.Generator) -> Planted:
    kept = train(_sides(split_), _rate(split_), 15, batch=int(rows), seed=split_.seed, optimiser="adam")
    return Planted(_case(kept))


def _small_batches_bare(split_: Split, rows: float, rng: np.random.Generator) -> Planted:
    kept = _small_batches(split_, rows, rng).case.history
    return Planted(_case([{k: v for k, v in row.items() if k != "batch_losses"} for row in kept]))


def _too_long(split_: Split, times: float, _: np.random.Generator) -> Planted:
    data, rate = _sides(split_), _rate(split_)
    usual = early_stopped(train(data, rate, 4 * EPOCHS, seed=split_.seed, optimiser="adam"), patience=10)
    best = int(np.argmin([row["val_loss"] for row in usual])) + 1
    return Planted(_case(train(data, rate, min(int(times) * best, 400), seed=split_.seed, optimiser="adam")))


def _cut_short(split_: Split, share: float, _: np.random.Generator) -> Planted:
    """As many epochs as bring a share of the fall of the validation loss that was to be had."""
    rows = train(_sides(split_), _rate(split_) / 10, 4 * EPOCHS, seed=split_.seed, optimiser="adam")
    losses = np.array([row["val_loss"] for row in rows])
    wanted = losses[0] - (1 - share) * (losses[0] - losses.min())
    return Planted(_case(rows[: max(8, int((losses <= wanted).argmax()) + 1)]))


def _unwatched(split_: Split, _: float, __: np.random.Generator) -> Planted:
    rows = train(_sides(split_), _rate(split_), 20, seed=split_.seed, optimiser="adam")
    return Planted(_case([{k: v for k, v in row.items() if k != "val_loss" and "recall" not in k} for row in rows]))


FAULTS: tuple[Fault, ...] = (
    Fault("training.learning_rate", "a learning rate too high, times", (10.0, 30.0, 100.0), _rate_times, unit="×"),
    Fault("training.learning_rate", "a learning rate too low, divided by", (10.0, 30.0, 100.0), _rate_over, unit="÷"),
    Fault("training.batch_size", "few rows a step, losses of steps kept", (4.0, 2.0, 1.0), _small_batches, unit="rows"),
    Fault("training.batch_size", "few rows a step, losses of epochs only", (4.0, 2.0, 1.0), _small_batches_bare, unit="rows"),
    Fault("training.monitoring", "trained on past the best epoch, times as long", (2.0, 4.0, 8.0), _too_long, unit="×"),
    Fault("training.monitoring", "ended early, part of the fall still to come", (0.2, 0.4, 0.6), _cut_short),
    Fault("training.monitoring", "no validation loss", (1.0,), _unwatched),
)  # fmt: skip
