"""What the test rows hold that the training rows never did, column by column, against what chance brings."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlnb.core.finding import number
from mlnb.core.kinds import Kind, as_date, as_number, as_text
from mlnb.core.model import test_known

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Numbers with at most so many distinct values, all whole, are read as codes too.
CODES = 30
#: Fewer values than this on a side have no law to hold them against.
LEAST = 10
#: A new value surprises on its own where every other is met so many times as often, and chance brings it more
#: seldom than this; honest columns of such values have no rare ones.
COMMON, SELDOM = 10, 0.1
#: A gap says no more than this where what lies beyond is nearer than the range: honest columns have clusters.
CLUSTERS = 0.01
#: Outermost different training values whose numbers say how many come together.
TOP = 10
#: Spellings this alike are taken for the same word.
ALIKE = 0.85
#: Quantile of the training texts' strangeness above which texts are counted on both sides.
USUAL = 0.99
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Unseen:
    """Values of one column that training never saw.

    Attributes
    ----------
    column : str
    what : {"above", "below", "category", "words"}
    rows : ndarray of int
        Positions of the test rows, worst first.
    expected : float
        Rows that chance brings.
    p_value : float
        That chance brings so many; corrected once all columns have been asked.
    known : str
        What training had.
    met : tuple of str
        The values, most frequent or outermost first.
    spelt : tuple of (str, str)
        Values that look like other spellings of known ones.
    alone : bool
        Whether the values surprise on their own: known ones in other letters or with other spaces, or the only rare
        ones of their column.
    """

    column: str
    what: str
    rows: np.ndarray
    expected: float
    p_value: float
    known: str = ""
    met: tuple[str, ...] = ()
    spelt: tuple[tuple[str, str], ...] = field(default=())
    alone: bool = False


def unseen(case: Case) -> list[Unseen]:
    """Every column's values that training never saw, with p-values corrected over all that was asked."""
    from mlnb.stats.multiple import benjamini_hochberg

    assert case.test is not None
    found: list[Unseen] = []
    entities = _entities(case)
    for name in case.shared_features:
        kind = case.kinds[name]
        train, test = case.frame[name], case.test[name]
        if kind in {"numeric", "date"} and train.dtype.kind != "c":
            found += _ranges(name, train, test, entities, date=kind == "date")
            if kind == "numeric" and _are_codes(train):
                found.append(_categories(name, _as_codes(train), _as_codes(test), entities, words=False))
        elif kind == "text":
            found.append(_words(name, train, test))
        elif kind in {"category", "boolean"}:
            found.append(_categories(name, as_text(train), as_text(test), entities, words=True))
    if case.y_test is not None and case.task != "regression":
        found.append(_classes(case, entities))
    corrected = benjamini_hochberg([u.p_value for u in found])
    return [replace(u, p_value=float(p)) for u, p in zip(found, corrected, strict=True)]


def _classes(case: Case, entities: tuple[np.ndarray, np.ndarray]) -> Unseen:
    """Classes of the test frame that training has not."""
    import numpy as np
    import pandas as pd

    assert case.y is not None
    assert case.y_test is not None
    names = pd.Series([str(c) for c in case.classes], dtype=object)
    here, there = np.flatnonzero(case.known), np.flatnonzero(test_known(case))
    said = np.where(
        case.codes_test < 0, np.array([str(v) for v in case.y_test], dtype=object), names.to_numpy()[case.codes_test]
    )
    owners = (entities[0][here], entities[1][there])
    one = _categories(str(case.target), names.iloc[case.codes], pd.Series(said), owners, words=False)
    return replace(one, rows=there[one.rows], spelt=())


def _entities(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Whose each row is, on both sides: rows of one entity go together, and count as one; else each row is its own."""
    import numpy as np
    import pandas as pd

    assert case.test is not None
    if case.group is None or case.group not in case.test.columns:
        return np.arange(len(case.frame)), np.arange(len(case.test))
    both = [as_text(frame[case.group]) for frame in (case.frame, case.test)]
    codes = pd.factorize(pd.concat(both))[0]
    lone = codes < 0
    codes[lone] = codes.max(initial=0) + 1 + np.arange(int(lone.sum()))
    return codes[: len(both[0])], codes[len(both[0]) :]


def _ranges(
    name: str, train: pd.Series, test: pd.Series, entities: tuple[np.ndarray, np.ndarray], *, date: bool
) -> list[Unseen]:
    """Beyond either end of what training has."""
    import numpy as np

    kind: Kind = "date" if date else "numeric"
    first, values = as_number(train, kind).to_numpy(), as_number(test, kind).to_numpy()
    filled = [~np.isnan(first), ~np.isnan(values)]
    if int(filled[0].sum()) < LEAST or not filled[1].any():
        return []
    found = []
    for what, sign in (("above", 1.0), ("below", -1.0)):
        outermost = [
            np.sort(_each(sign * side[there], owner[there]))
            for side, there, owner in zip((first, values), filled, entities, strict=True)
        ]
        edge = float(outermost[0][-1])
        with np.errstate(invalid="ignore"):
            rows = np.flatnonzero(sign * values > edge)
        rows = rows[np.argsort(-sign * values[rows], kind="stable")]
        spread = float(np.ptp(first[filled[0]]))
        chance = _beyond(outermost[0], outermost[1], edge, spread, tail=not date)
        met = tuple(dict.fromkeys(_shown(test.iloc[i], date=date) for i in rows[:20]))[:3]
        at = _shown(train.iloc[int(np.nanargmax(sign * first))], date=date)
        expected = len(outermost[1]) / (len(outermost[0]) + 1)
        found.append(Unseen(name, what, rows, expected, chance, at, met))
    return found


def _each(values: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """The largest value of each entity."""
    import pandas as pd

    found: np.ndarray = pd.Series(values).groupby(owners).max().to_numpy()
    return found


def _beyond(first: np.ndarray, second: np.ndarray, edge: float, spread: float, *, tail: bool) -> float:
    """Chance of so many values of the second sample above the first; both sorted.

    Where the outermost training values come several at a time, as copies of one thing do, so may those beyond: they
    count as many times as there are different ones, or as often as training's come, whichever is more.
    """
    import numpy as np

    from mlnb.stats.beyond import beyond_chance, both, reach_chance

    beyond = second[second > edge]
    if not len(beyond):
        return 1.0
    together = np.unique(first, return_counts=True)[1][-TOP:].mean()
    count = max(len(np.unique(beyond)), round(len(beyond) / float(together)))
    chance = beyond_chance(min(count, len(beyond)), len(first), len(second))
    if not tail:
        return chance
    far = reach_chance(np.concatenate([first, second]), len(beyond))
    if float((beyond - edge).mean()) < spread:
        far = max(far, CLUSTERS)
    return min(1.0, 2 * min(chance, both(chance, far)))


def _are_codes(train: pd.Series) -> bool:
    values = as_number(train, "numeric").dropna()
    return len(values) > 0 and values.nunique() <= CODES and bool((values == values.round()).all())


def _as_codes(column: pd.Series) -> pd.Series:
    values = as_number(column, "numeric")
    return values.map(lambda v: f"{v:g}", na_action="ignore").astype(object).where(values.notna(), None)


def _categories(
    name: str, train: pd.Series, test: pd.Series, entities: tuple[np.ndarray, np.ndarray], *, words: bool
) -> Unseen:
    """Values that training has not, against what the rare values of both let expect."""
    import numpy as np

    from mlnb.stats.beyond import expected_unknown, unknown_chance

    here, there = (
        Counter(v for v, _ in {(v, e) for v, e in zip(side, owner, strict=True) if v is not None})
        for side, owner in zip((train, test), entities, strict=True)
    )
    first, second = here.total(), there.total()
    new = Counter({value: count for value, count in there.items() if value not in here})
    rows = np.array([i for i, v in enumerate(test) if v is not None and v not in here], dtype=int)
    if first < LEAST or not len(rows):
        return Unseen(name, "category", rows[:0], 0.0, 1.0)
    counts = np.array(list((here + there).values()))
    unknown = new.total()  # rows, or entities with that value
    chance = unknown_chance(counts, unknown, first, second)
    met = tuple(value for value, _ in new.most_common(3))
    known = f"{len(here):,} values"
    spelt = tuple(pair for value in list(new)[:50] if (pair := _spelt(value, list(here)[:2_000])))
    others = [(here + there)[value] for value in here]
    common = words and len(others) > 1 and chance < SELDOM and min(others) >= COMMON * len(rows)
    folded = {_folded(value) for value in here}
    alone = common or all(_folded(value) in folded for value in new)
    return Unseen(name, "category", rows, expected_unknown(counts, first, second), chance, known, met, spelt, alone)


def _spelt(value: str, known: list[str]) -> tuple[str, str] | None:
    """The known value that this one is another spelling of."""
    same = {_folded(k): k for k in known}.get(_folded(value))
    if same is not None:
        return value, same
    if len(value) < 4 or value.isdigit():  # noqa: PLR2004  # short words are alike by chance
        return None
    near = difflib.get_close_matches(value.casefold(), [k.casefold() for k in known], n=1, cutoff=ALIKE)
    return (value, next(k for k in known if k.casefold() == near[0])) if near else None


def _folded(value: str) -> str:
    """Without case, spaces and marks, where letters are left; numbers as they are."""
    letters = re.sub(r"[\W_]+", "", value.casefold())
    return letters if letters and not re.fullmatch(r"[-+.,\d\s]*", value) else value


def _words(name: str, train: pd.Series, test: pd.Series) -> Unseen:
    """Texts with more unknown words than any training text has that is held against the others."""
    import numpy as np
    from scipy import stats

    from mlnb.stats.beyond import beyond_chance

    texts = [[set(_WORD.findall((v or "").casefold())) for v in as_text(part)] for part in (train, test)]
    often = Counter(word for words in texts[0] for word in words)
    sizes = [np.array([len(words) for words in part]) for part in texts]
    alone = np.array([sum(often[w] == 1 for w in words) for words in texts[0]])  # unknown, were it not for this text
    unknown = np.array([sum(w not in often for w in words) for words in texts[1]])
    rate = min(max(alone.sum() / max(sizes[0].sum(), 1), 1e-6), 1 - 1e-6)
    strange = [-stats.binom.logsf(u - 1, s, rate) for u, s in ((alone, sizes[0]), (unknown, sizes[1]))]
    filled = sizes[1] > 0
    if (sizes[0] > 0).sum() < LEAST or not filled.any():
        return Unseen(name, "words", np.array([], dtype=int), 0.0, 1.0)
    count = int((sizes[0] > 0).sum())
    rows = np.flatnonzero(strange[1] > strange[0].max())
    chance = beyond_chance(len(rows), count, int(filled.sum()))
    edge = np.quantile(strange[0], USUAL)
    more = np.flatnonzero(strange[1] > edge)
    most = int((strange[0] > edge).sum())
    table = [[len(more), int(filled.sum()) - len(more)], [most, count - most]]
    by_share = float(stats.fisher_exact(table, alternative="greater").pvalue)
    if by_share < chance:
        rows, chance = more, by_share
    rows = rows[np.argsort(-strange[1][rows], kind="stable")]
    words = Counter(w for i in rows for w in texts[1][i] if w not in often)
    met = tuple(w for w, _ in words.most_common(3))
    expected = float(filled.sum() / ((sizes[0] > 0).sum() + 1))
    return Unseen(name, "words", rows, expected, min(1.0, 2 * chance), f"{len(often):,} words", met)


def _shown(value: object, *, date: bool) -> str:
    import pandas as pd

    if date:
        when = as_date(pd.Series([value])).iloc[0]
        return str(when.date()) if when == when.normalize() else str(when)
    cell = as_number(pd.Series([value]), "numeric").iloc[0]
    return number(cell, 4)


def surely(found: list[Unseen], share: float, rows: int, level: float) -> list[Unseen]:
    """Those that chance does not bring, in enough rows; most rows first."""
    kept = [u for u in found if (u.p_value < level or u.alone) and len(u.rows) >= max(1, int(share * rows))]
    return sorted(kept, key=lambda u: (-len(u.rows), u.p_value))
