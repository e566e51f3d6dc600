"""A small network trained for real, with all that a training loop can log: one hidden layer, numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Sides:
    """Training and validation rows as numbers; ``classes`` is 0 where the target is a number."""

    X: np.ndarray
    y: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    classes: int


def sides(frame: pd.DataFrame, target: str, seed: int = 0, *, share: float = 0.3) -> Sides:
    """A table cut in two, standardised by its training part; words as indicators, rows with gaps left out."""
    whole = frame.dropna().sample(frac=1, random_state=seed)
    y = whole[target]
    values = pd.get_dummies(whole.drop(columns=target).select_dtypes(exclude="datetime"), dtype=float).to_numpy(float)
    number = y.dtype.kind == "f" or (y.dtype.kind in "iu" and y.nunique() > 20)
    labels = ((y - y.mean()) / y.std()).to_numpy() if number else np.unique(y.astype(str), return_inverse=True)[1]
    cut = int(len(whole) * (1 - share))
    mean, spread = values[:cut].mean(axis=0), values[:cut].std(axis=0) + 1e-9
    values = np.clip((values - mean) / spread, -5, 5)
    return Sides(values[:cut], labels[:cut], values[cut:], labels[cut:], 0 if number else int(labels.max()) + 1)


def train(data, lr, epochs, batch=32, seed=0, hidden=32, optimiser="sgd"):
    """Rows of a history: losses, rate, batch size, gradient norm, losses of single steps, recall of each class."""
    rng = np.random.default_rng(seed)
    outputs = data.classes or 1
    shapes = [(data.X.shape[1], hidden), (hidden,), (hidden, outputs), (outputs,)]
    weights = [rng.uniform(-1, 1, s) / shapes[2 * (i // 2)][0] ** 0.5 for i, s in enumerate(shapes)]
    first = [np.zeros(s) for s in shapes]
    second = [np.zeros(s) for s in shapes]
    rows, step = [], 0
    with np.errstate(all="ignore"):
        for epoch in range(1, epochs + 1):
            order, losses, norms = rng.permutation(len(data.X)), [], []
            for start in range(0, len(order), batch):
                part = order[start : start + batch]
                loss, slopes = _slopes(weights, data.X[part], data.y[part], data.classes)
                losses.append(loss)
                norms.append(float(sum((g**2).sum() for g in slopes)) ** 0.5)
                step += 1
                for k, slope in enumerate(slopes):
                    if optimiser == "adam":
                        first[k] = 0.9 * first[k] + 0.1 * slope
                        second[k] = 0.999 * second[k] + 0.001 * slope**2
                        move = first[k] / (1 - 0.9**step) / ((second[k] / (1 - 0.999**step)) ** 0.5 + 1e-8)
                    else:
                        move = first[k] = (0.9 if optimiser == "momentum" else 0.0) * first[k] + slope
                    weights[k] = weights[k] - lr * move
            held = _answers(weights, data.X_val)[1]
            row = {
                "epoch": epoch, "train_loss": float(np.mean(losses)), "val_loss": _loss(held, data.y_val, data.classes),
                "lr": lr, "batch_size": batch, "grad_norm": float(np.mean(norms)), "batch_losses": losses,
            }  # fmt: skip
            said = held.argmax(axis=1)
            for k in range(data.classes):
                row[f"recall_{k}"] = float((said[data.y_val == k] == k).mean())
            rows.append(row)
    return rows


def early_stopped(rows, patience=5):
    """The rows up to where early stopping on the validation loss ends them."""
    best, since = np.inf, 0
    for count, row in enumerate(rows, 1):
        best, since = (row["val_loss"], 0) if row["val_loss"] < best else (best, since + 1)
        if since >= patience:
            return rows[:count]
    return rows


def _answers(weights, X):
    inner = np.maximum(X @ weights[0] + weights[1], 0)
    return inner, inner @ weights[2] + weights[3]


def _chances(scores):
    lifted = np.exp(scores - scores.max(axis=1, keepdims=True))
    return lifted / lifted.sum(axis=1, keepdims=True)


def _loss(scores, y, classes):
    if not classes:
        return float(((scores[:, 0] - y) ** 2).mean())
    shifted = scores - scores.max(axis=1, keepdims=True)
    return float((np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y]).mean())


def _slopes(weights, X, y, classes):
    inner, scores = _answers(weights, X)
    loss = _loss(scores, y, classes)
    if classes:
        out = _chances(scores)
        out[np.arange(len(y)), y] -= 1
    else:
        out = 2 * (scores - y[:, None])
    out = out / len(y)
    back = (out @ weights[2].T) * (inner > 0)
    return loss, [X.T @ back, back.sum(axis=0), inner.T @ out, out.sum(axis=0)]
