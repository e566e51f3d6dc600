"""Four faults to plant in a table: what the demo shows being found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

WRONG_LABELS = 0.08
COPIED = 0.10
DISGUISED = 0.06
CODE = -999.0
PROXY = "therapy score"


@dataclass(frozen=True)
class Planted:
    """A fault that was planted.

    Attributes
    ----------
    what : str
        In plain words, with the number.
    check : str
        Id of the check that should name it.
    """

    what: str
    check: str


def plant(
    train: pd.DataFrame, test: pd.DataFrame, *, target: str, column: str, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Planted, ...]]:
    """Copies of both tables with wrong labels, a disguised target, copied test rows and a code for missing.

    Parameters
    ----------
    train, test : pandas.DataFrame
    target : str
        A column of two classes.
    column : str
        A numeric column, some of whose cells become -999.
    seed : int

    Returns
    -------
    train, test : pandas.DataFrame
    planted : tuple of Planted
    """
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(seed)
    train, test = train.copy(), test.copy()
    first, second = sorted(train[target].unique())
    wrong = rng.choice(train.index, round(WRONG_LABELS * len(train)), replace=False)
    train.loc[wrong, target] = train.loc[wrong, target].map({first: second, second: first})
    for part in (train, test):
        part[PROXY] = (20.0 * (part[target] == second) + rng.normal(0, 5, len(part))).round(1)
    copies = test.sample(frac=COPIED, random_state=seed)
    train = pd.concat([train, copies]).sample(frac=1, random_state=seed).reset_index(drop=True)
    hidden = 0
    for part in (train, test):
        cells = rng.random(len(part)) < DISGUISED
        part.loc[cells, column] = CODE
        hidden += int(cells.sum())
    planted = (
        Planted(f"{CODE:g} for a missing {column} in {hidden} rows", "data.missing_values"),
        Planted(f"{len(wrong)} of {len(train)} training labels are wrong", "data.label_errors"),
        Planted(f"{len(copies)} of {len(test)} test rows are copied into training", "leakage.train_test_overlap"),
        Planted(f"{PROXY!r} is the target with noise", "leakage.target_proxy"),
    )
    return train, test, planted
