"""The answers of several annotators to the same rows, and which annotator is unlike the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.kinds import MISSING_WORDS, as_number, as_text
from mlnb.stats.agreement import Scale, each_against_the_others, krippendorff
from mlnb.stats.multiple import holm

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case

#: Whole numbers of more distinct values than this are quantities, not steps of a scale.
MOST_STEPS = 20
#: Answers that an annotator must share with others to be judged.
LEAST_SHARED = 20
#: Agreement beyond chance below which, interval and all, an annotator answers at random.
RANDOM = 0.15
#: Part of two annotators' room for agreement, beyond what the others' answers explain, that looks like copying.
COPIED = 0.5
#: How far that part must be above every other pair's.
UNLIKE_PAIRS = 0.3
#: Without two further annotators to go by: equal answers of a pair, and the most that each may agree with the third.
EQUAL, APART = 0.995, 0.97
#: More annotators than this are not compared pair by pair.
MOST_PAIRED = 40


@dataclass(frozen=True)
class Answers:
    """What each annotator said of each row.

    Attributes
    ----------
    names : tuple of str
        The annotators' columns.
    given : ndarray of shape (rows, annotators)
        Numbers, or positions among ``levels``; NaN where there is no answer.
    levels : tuple
        The distinct answers in their order; empty for quantities.
    scale : {"nominal", "ordinal", "interval"}
    """

    names: tuple[str, ...]
    given: np.ndarray
    levels: tuple[Any, ...]
    scale: Scale

    @property
    def codes(self) -> np.ndarray:
        """Positions among the levels, -1 where there is no answer."""
        import numpy as np

        return np.where(np.isfinite(self.given), self.given, -1).astype(int)

    def subset(self, annotators: list[int]) -> np.ndarray:
        """The answers of these annotators."""
        return self.given[:, annotators]


@dataclass(frozen=True)
class Odd:
    """An annotator who is worse than the others agree among each other."""

    position: int
    agreement: float
    others: float
    p_value: float
    how: str


@dataclass(frozen=True)
class Copy:
    """Two annotators who agree more than their accuracy explains; ``alone`` where nobody else tells who is right."""

    first: int
    second: int
    equal: float
    expected: float
    p_value: float
    alone: bool = False


def read(case: Case, scale: str) -> Answers:
    """The annotators' columns in one alphabet."""
    import numpy as np
    import pandas as pd

    names = tuple(dict.fromkeys(case.annotators))
    columns = [case.frame[name] for name in names]
    kinds = [case.kinds[name] for name in names]
    dtypes = [column.dtype for column in columns]
    first = dtypes[0]
    if isinstance(first, pd.CategoricalDtype) and first.ordered and all(d == first for d in dtypes):
        codes = np.column_stack([column.cat.codes.to_numpy() for column in columns]).astype(float)
        values = np.where(codes < 0, np.nan, codes)
        return Answers(names, values, tuple(first.categories), _chosen(scale, "ordinal"))
    if set(kinds) <= {"numeric", "boolean", "empty", "date"} and set(kinds) != {"boolean"}:
        numbers = np.column_stack([as_number(c, k).to_numpy() for c, k in zip(columns, kinds, strict=True)])
        found = _chosen(scale, _scale_of(case, numbers))
        if found == "interval":
            return Answers(names, numbers, (), found)
        return _coded(names, numbers, found)
    words = [as_text(column) for column in columns]
    table = np.column_stack([w.where(~w.str.strip().str.lower().isin(MISSING_WORDS), None) for w in words])
    known = pd.notna(table)
    codes, levels = pd.factorize(pd.Series(table[known], dtype=object).str.strip(), sort=True)
    values = np.full(table.shape, np.nan)
    values[known] = codes
    return Answers(names, values, tuple(levels), _chosen(scale, "nominal"))


def _chosen(asked: str, found: Scale) -> Scale:
    return asked if asked in {"nominal", "ordinal", "interval"} else found  # type: ignore[return-value]


def _coded(names: tuple[str, ...], numbers: np.ndarray, scale: Scale) -> Answers:
    import numpy as np

    known = np.isfinite(numbers)
    levels, codes = np.unique(numbers[known], return_inverse=True)
    values = np.full(numbers.shape, np.nan)
    values[known] = codes.reshape(-1)
    shown = tuple(int(v) if v == int(v) else float(v) for v in levels)
    return Answers(names, values, shown, scale)


def _scale_of(case: Case, numbers: np.ndarray) -> Scale:
    """Classes where the target has the same ones; else steps of a scale where few and whole; else a quantity."""
    import numpy as np

    levels = np.unique(numbers[np.isfinite(numbers)])
    if len(levels) <= 2:  # noqa: PLR2004
        return "nominal"
    if case.task in {"binary", "multiclass"}:
        classes = {float(c) for c in case.classes if isinstance(c, (int, float)) or hasattr(c, "__float__")}
        if classes and np.isin(levels, list(classes)).mean() >= 0.5:  # noqa: PLR2004
            return "nominal"
    return "ordinal" if len(levels) <= MOST_STEPS and bool((levels % 1 == 0).all()) else "interval"


def odd_ones(answers: Answers, worse: float, alpha: float, seed: int) -> list[Odd]:
    """Annotators who agree with the others less than those agree among each other, worst first.

    The worst is judged against all others, set aside, and then the next.
    """
    import numpy as np
    from scipy import stats

    shared = np.isfinite(answers.given)
    shared &= (shared.sum(axis=1) >= 2)[:, None]  # noqa: PLR2004
    active = [a for a in range(len(answers.names)) if int(shared[:, a].sum()) >= LEAST_SHARED]
    found: list[Odd] = []
    while len(active) > 2:  # noqa: PLR2004  # of two nobody can tell who is worse
        own, errors = each_against_the_others(answers.subset(active), answers.scale)
        if np.isnan(own).all():
            break
        worst = int(np.nanargmin(own))
        rest = [a for a in active if a != active[worst]]
        others = krippendorff(answers.subset(rest), answers.scale, seed=seed)
        if not np.isfinite(others.alpha):
            break
        apart = others.alpha - float(own[worst])
        error = float(np.hypot(errors[worst], others.error))
        p_value = min(1.0, len(active) * float(stats.norm.sf(apart / error))) if error > 0 else 0.0
        if apart < worse or p_value >= alpha:
            break
        found.append(
            Odd(
                active[worst],
                float(own[worst]),
                others.alpha,
                p_value,
                _how(answers, active[worst], own[worst], errors[worst]),
            )
        )
        active = rest
    return found


def _how(answers: Answers, annotator: int, agreement: float, error: float) -> str:
    import numpy as np

    given = answers.given[:, annotator]
    given = given[np.isfinite(given)]
    if len(np.unique(given)) == 1:
        return "always gives the same answer"
    if agreement + error < RANDOM:
        return "answers as if at random" if agreement > -2 * error else "answers the opposite of the others"
    return "agrees with the others less than they agree with each other"


def copies(answers: Answers, alpha: float) -> list[Copy]:
    """Pairs whose answers are equal more often than the answers of the others explain, and than other pairs' are.

    Where the others agree on an item, two independent annotators match as often as their rates of each answer
    multiply to; hard items raise that for all pairs alike, so that a pair must stand out among them too.
    """
    import itertools

    import numpy as np
    from scipy import stats

    count = len(answers.names)
    if not 3 <= count <= MOST_PAIRED or answers.scale == "interval":  # noqa: PLR2004
        return []
    if count == 3:  # noqa: PLR2004
        return _equal_pair(answers)
    codes = answers.codes
    seen: list[tuple[int, int, float, float, float, float]] = []
    for a, b in itertools.combinations(range(count), 2):
        others = np.delete(codes, [a, b], axis=1)
        top, low = others.max(axis=1), np.where(others < 0, np.iinfo(int).max, others).min(axis=1)
        sure = (codes[:, a] >= 0) & (codes[:, b] >= 0) & (top == low) & ((others >= 0).sum(axis=1) >= 2)  # noqa: PLR2004
        if int(sure.sum()) < LEAST_SHARED:
            continue
        mine, theirs, truth = codes[sure, a], codes[sure, b], top[sure]
        chance = _chance(mine, theirs, truth, len(answers.levels))
        equal = (mine == theirs).astype(float)
        room = float((1 - chance).sum())
        if room <= 0:
            continue
        spread = float((chance * (1 - chance)).sum()) ** 0.5
        excess = float((equal - chance).sum())
        seen.append(
            (a, b, excess / room, excess / spread if spread else 0.0, float(equal.mean()), float(chance.mean()))
        )
    if not seen:
        return []
    adjusted = holm([float(stats.norm.sf(z)) for _, _, _, z, _, _ in seen])
    found = []
    for (a, b, share, _, equal, expected), p_value in zip(seen, adjusted, strict=True):
        unlike = [s for x, y, s, *_ in seen if not {x, y} & {a, b}]
        level = max([*unlike, 0.0]) if len(unlike) < 4 else float(np.quantile(unlike, 0.75))  # noqa: PLR2004  # there may be two pairs
        if share >= COPIED and share >= level + UNLIKE_PAIRS and p_value < alpha:
            found.append(Copy(a, b, equal, expected, float(p_value)))
    return sorted(found, key=lambda c: -c.equal)


def _chance(mine: np.ndarray, theirs: np.ndarray, truth: np.ndarray, levels: int) -> np.ndarray:
    """Chance that two independent annotators give the same answer, given what the others say, for each item."""
    import numpy as np

    chance = np.zeros(len(truth))
    for k in np.unique(truth):
        rows = truth == k
        one, two = (np.bincount(c[rows], minlength=levels) / rows.sum() for c in (mine, theirs))
        chance[rows] = float(one @ two)
    return chance


def _equal_pair(answers: Answers) -> list[Copy]:
    """Of three annotators, two who give the same answers throughout while both differ from the third."""
    import numpy as np

    values = answers.given
    for a, b, c in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
        both = np.isfinite(values[:, a]) & np.isfinite(values[:, b])
        third = both & np.isfinite(values[:, c])
        if int(third.sum()) < LEAST_SHARED:
            continue
        equal = float((values[both, a] == values[both, b]).mean())
        apart = max(float((values[third, x] == values[third, c]).mean()) for x in (a, b))
        if equal >= EQUAL and apart < APART:
            return [Copy(a, b, equal, apart, 0.0, alone=True)]
    return []
