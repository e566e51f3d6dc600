"""What is known of every row before slices are looked for: how wrong the model is, and how wrong it had to be expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core import probe
from mlnb.core.encode import LinearScaler
from mlnb.core.folds import group_codes
from mlnb.framing._edge_rows import EdgeRows, edge_rows
from mlnb.framing._slice_sizes import MOST_LEARNED, Sizes, sizes_of
from mlnb.stats.betting import bernoulli, lehmann, tails

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: How many times the expected odds of being wrong, or the expected size of an error, are let pass.
TIMES = 1.5
#: Expected shares of wrong rows are kept this far from 0 and 1: rows that nothing contradicts must not outweigh all others.
LEAST = 0.03
#: Correlation of two opinions from which one of them is enough.
ALIKE = 0.95
#: Penalty of the fits, and their rounds.
RIDGE, ROUNDS = 0.1, 30


@dataclass(frozen=True)
class View:
    """How wrong each row had to be expected, in one opinion.

    Attributes
    ----------
    expected : ndarray of shape (n,)
        Share of wrong answers, or typical size of the error.
    limit : ndarray of shape (n,)
        What is let pass: so many times the odds, or the size.
    ratios : ndarray of shape (alternatives, n)
        Log likelihood ratios of being more wrong, against the limit.
    sizes : Sizes or None
        Where the loss is the size of an error: how its expectation was made.
    """

    expected: np.ndarray
    limit: np.ndarray
    ratios: np.ndarray
    sizes: Sizes | None = None

    def apart(self, rows: np.ndarray, times: float) -> View:
        """The same, so many times let pass, where these rows did not teach what to expect of them; of shares itself."""
        if self.sizes is None:
            return self
        expected = self.sizes.expected(rows)
        scaled = self.sizes.size / expected
        return View(expected, times * expected, lehmann(tails(scaled / times, scaled[~rows])), self.sizes)


@dataclass(frozen=True)
class SliceRows:
    """All rows that a model can be scored on.

    Attributes
    ----------
    rows : EdgeRows
    frame : pandas.DataFrame
        Training rows, then test rows, with an index of its own.
    loss : ndarray of shape (n,)
        1 where the most probable class is wrong, or the size of the error.
    views : tuple of View
    groups : ndarray of int or None
        Entity of each row.
    """

    rows: EdgeRows
    frame: pd.DataFrame
    loss: np.ndarray
    views: tuple[View, ...]
    groups: np.ndarray | None


def slice_rows(case: Case, times: float) -> SliceRows:
    """The rows of a case with a target, each with what had to be expected of it; so many times that is let pass."""
    return case.shared(("slice rows", times), lambda: _make(case, times))


def _make(case: Case, times: float) -> SliceRows:
    import numpy as np
    import pandas as pd

    rows = edge_rows(case)
    frame = pd.concat([f[[c for c in case.frame.columns if c in f.columns]] for f in rows.frames], ignore_index=True)
    groups = group_codes(case)
    if groups is not None:
        groups = groups[probe.subject(case)[0].scored]
        beside = len(rows.codes) - len(groups)
        groups = np.concatenate([groups, groups.max(initial=-1) + 1 + np.arange(beside)])
    if case.task == "regression":
        sizes = sizes_of(case, rows)
        expected = sizes.expected()
        scaled = sizes.size / expected
        view = View(expected, expected, lehmann(tails(scaled, scaled)), sizes)
        return SliceRows(rows, frame, sizes.size, (view,), groups)
    wrong = (rows.prediction.argmax(axis=1) != rows.codes).astype(float)
    simple = _linear(case, rows)
    opinions = [rows.prediction, simple] if rows.probabilistic else [simple]
    shares = [_expected_share(wrong, said) for said in opinions]
    if len(shares) > 1 and _alike(*shares):
        shares = shares[:1]
    return SliceRows(rows, frame, wrong, tuple(_by_odds(wrong, share, times) for share in shares), groups)


def _by_odds(wrong: np.ndarray, expected: np.ndarray, times: float) -> View:
    odds = times * expected / (1 - expected)
    limit = odds / (1 + odds)
    return View(expected, limit, bernoulli(wrong, limit))


def _alike(first: np.ndarray, second: np.ndarray) -> bool:
    """Whether two opinions of the doubt are one, as of a linear model and the linear model beside it."""
    import numpy as np

    logits = [np.log(e / (1 - e)) for e in (first, second)]
    return bool(min(x.std() for x in logits) > 0 and np.corrcoef(*logits)[0, 1] > ALIKE)


def _expected_share(wrong: np.ndarray, said: np.ndarray) -> np.ndarray:
    """Share of wrong answers as a curve of the doubt in an opinion, for each class that it names."""
    import numpy as np

    doubt = np.clip(1 - said.max(axis=1), 1e-3, 1 - 1e-3)
    logit = np.log(doubt / (1 - doubt))
    guess = said.argmax(axis=1)
    named = [(guess == c).astype(float) for c in np.unique(guess)]
    curve = np.column_stack([*named, logit, logit**2])
    weights, fitted = np.zeros(curve.shape[1]), np.full(len(wrong), 0.5)
    for _ in range(ROUNDS):
        fitted = 1 / (1 + np.exp(-np.clip(curve @ weights, -9, 9)))
        bend = (curve * (fitted * (1 - fitted))[:, None]).T @ curve + RIDGE * np.eye(len(weights))
        step = np.clip(np.linalg.solve(bend, curve.T @ (wrong - fitted) - RIDGE * weights), -2, 2)
        weights += step
        if float(np.abs(step).max()) < 1e-4:  # noqa: PLR2004
            break
    return np.clip(fitted, LEAST, 1 - LEAST)


def _linear(case: Case, rows: EdgeRows) -> np.ndarray:
    """What a linear model says of each row: an opinion that sees no conjunction, and so knows no slice."""
    import numpy as np

    made = probe.simple(case, "linear")
    parts = [made.prediction[probe.subject(case)[0].scored]]
    if len(rows.frames) > 1:
        if made.test is not None:
            parts.append(made.test[case.codes_test >= 0])
        else:
            values, encoder = probe.matrix(case)
            asked = encoder.transform(rows.frames[1])
            few = np.random.default_rng(case.random_state).permutation(len(values))[:MOST_LEARNED]
            fit = probe.fit_on(
                case, probe.simple_estimator(case, "linear"), np.vstack([values, asked]), few, LinearScaler(encoder.categorical)
            )  # fmt: skip
            parts.append(fit(len(values) + np.arange(len(asked))))
    said = np.concatenate(parts)
    return np.where(np.isnan(said), 1 / said.shape[1], said)
