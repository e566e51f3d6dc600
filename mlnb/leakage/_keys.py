"""Columns that may name the entity a row is of, and how much rows of one entity are alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.kinds import Kind, as_number, as_text, kind_of
from mlnb.core.options import options

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Fewer entities than this are groups that production meets again.
LEAST_KEYS = 8
#: An entity has on average at most this many rows, and this part of all.
MOST_ROWS, MOST_PART = 100, 0.125
#: Rows in company, at least, and as a part of all.
LEAST_PAIRED, LEAST_PAIRED_PART = 12, 0.05
#: Rows that are looked at.
SOME_ROWS = 20_000
#: Numbers with fewer distinct values than this are compared by equality.
FEW = 12
#: Resemblance, beyond that of neighbouring keys, from which it matters where a name or a panel speaks for an entity.
LEAST_ALIKE, LEAST_ALIKE_FEATURES = 0.12, 0.2
#: Where nothing else speaks for it: part of the columns that are constant, and how alike the others must be.
CONSTANT, ALIKE, SAME_TARGET = 0.5, 0.9, 0.8
#: A place or a quantity is an entity only where it is met once a period and is this much alike in the target.
PLACE = 0.3
#: Equal values of another column that chance would give rows of one key, were it no panel.
LEAST_CLASHES = 9.0
#: Rows that share an occasion, on average at least.
SHARED = 5
MOST_COLUMNS = 40

_NAMES = re.compile(
    r"^(id|ids|uid|uuid|guid|key|pid|subject|subj|patient|person|people|participant|respondent|individual|"
    r"customer|client|user|member|household|hh|family|mother|mom|firm|company|account|acct|device|machine|engine|unit|"
    r"sensor|animal|child|student|pupil|teacher|prof|professor|school|class|hospital|clinic|player|driver|rat|pig|chick|"
    r"dog|batch|lot|plot|session|entity|group|cluster|donor|case|speaker|writer|author|employee|worker|borrower|owner|"
    r"property|asset|vehicle|store|shop|vendor|seller|host|site|station|specimen|sample|slide|scan|image|video|trip|"
    r"nr|no|[a-z]+id|[a-z]+code|[a-z]+key)$"
)
_NUMBERS = re.compile(r"^(no|nr|num|number|nbr|code|key|id|ref|reference)$")
_PLACES = re.compile(
    r"zip|post|city|town|county|country|state|region|province|district|neighbo|street|suburb|area|location|"
    r"price|amount|cost|salary|income|wage|rate|total|tax|count|age|year|month|week|day|hour|date|time|size|weight|height|"
    r"length|width|score|grade|rating|rank|model|brand|make|name|type|category|title|occupation|job|breed|colou?r|"
    r"^lat|^lon|species"
)
_TIMES = re.compile(r"^(time|occasion|visit|wave|period|year|yr|month|week|day|hour|date|round|trial|age|enum|step)s?$")


def _is_named(column: str) -> tuple[bool, bool]:
    """Whether a column's name is that of an entity, and whether it is that of a place or a quantity.

    The last word decides, but for numbers and codes, which are of what stands before them.
    """
    words = _words(column) or [""]
    last = words[-1]
    if _NUMBERS.match(last) and len(words) > 1:
        place = bool(_PLACES.search(words[-2]))
        return not place, place
    place = bool(_PLACES.search(last))
    return bool(_NAMES.match(last)) and not place, place


def _words(column: str) -> list[str]:
    """The words of a column's name in lower case."""
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column).lower())


@dataclass(frozen=True)
class Key:
    """A column that may name entities.

    Attributes
    ----------
    column : str
    codes : ndarray of int, shape (rows,)
        Entity of each row, training rows first, -1 for none.
    count : int
        Number of entities.
    target, features : float
        How alike two rows of an entity are beyond rows of neighbouring keys, 0 to 1: in the target, and on average.
    constant : float
        Part of the features that hardly change within an entity.
    named : bool
        Whether the column's name is that of an entity.
    panel : str
        A column in which the rows of an entity never repeat a value though chance would have them, or "".
    p_value : float
        That rows of an entity are no more alike, corrected for all that was compared.
    """

    column: str
    codes: np.ndarray
    count: int
    target: float = 0.0
    features: float = 0.0
    constant: float = 0.0
    named: bool = False
    panel: str = ""
    p_value: float = 1.0
    confirmed: bool = False


def codes_of(parts: list[pd.Series], kind: Kind) -> tuple[np.ndarray, int]:
    """Entities of the rows of one or two frames, numbered in their natural order, -1 where there is none."""
    import numpy as np
    import pandas as pd

    if kind in {"numeric", "boolean", "date"}:
        numbers = [as_number(part, kind) for part in parts]
        odd = [part.notna() & number.isna() for part, number in zip(parts, numbers, strict=True)]
        if not any(o.any() for o in odd):
            joined = np.concatenate([n.to_numpy() for n in numbers])
            codes, levels = pd.factorize(joined, sort=True)
            return np.asarray(codes), len(levels)
    text = pd.concat([as_text(part).str.strip() for part in parts], ignore_index=True)
    short = text.str.replace(r"^(-?\d+)\.0$", r"\1", regex=True)  # 17 read with a gap in the column is 17.0
    found, words = pd.factorize(short, sort=True)
    return np.asarray(found), len(words)


def keys(case: Case) -> tuple[Key, ...]:
    """Columns that were found to name entities, the most convincing first; made once per case."""
    return case.shared("entity keys", lambda: tuple(sorted(_keys(case), key=_convincing)))


def _convincing(key: Key) -> tuple[bool, float, str]:
    return (not key.confirmed, -max(key.target, key.features) - 0.5 * key.named - 0.25 * bool(key.panel), key.column)


def _frames(case: Case) -> list[pd.DataFrame]:
    return [case.frame] if case.test is None else [case.frame, case.test]


def _keys(case: Case) -> list[Key]:
    import numpy as np
    import pandas as pd

    frames = _frames(case)
    roles = {case.target, case.time, case.weight, case.group, *case.annotators}
    shared = [c for c in case.frame.columns if c not in roles and all(c in f.columns for f in frames)]
    offered = []
    for name in shared:
        kind = case.kinds[name]
        if kind not in {"numeric", "category", "text"} or any(_TIMES.match(word) for word in _words(name)[-1:]):
            continue
        if kind == "numeric" and any((as_number(f[name], kind).dropna() % 1 != 0).any() for f in frames):
            continue  # a measurement
        codes, count = codes_of([f[name] for f in frames], kind)
        if _may_be(codes, count):
            offered.append(Key(name, codes, count))
    if not offered:
        return []
    rng = np.random.default_rng(case.random_state)
    whole = pd.concat([f[[c for c in [*shared, case.target] if c in f.columns]] for f in frames], ignore_index=True)
    rows = np.arange(len(whole))
    if len(rows) > SOME_ROWS:
        rows = np.sort(rng.choice(rows, SOME_ROWS, replace=False))
    others = (
        shared
        if len(shared) <= MOST_COLUMNS
        else [shared[i] for i in rng.choice(len(shared), MOST_COLUMNS, replace=False)]
    )
    columns = {name: _values(whole[name].iloc[rows]) for name in others if name not in case.ignore and name != case.id}
    answer = None
    if case.task is not None:
        values, coded = _values(whole[case.target].iloc[rows])
        answer = (values, coded or case.task != "regression")
    return [_measured(key, key.codes[rows], columns, answer, rng, len(offered)) for key in offered]


def _may_be(codes: np.ndarray, count: int) -> bool:
    """Whether there are many values with few rows each, and rows in company."""
    import numpy as np

    known = codes[codes >= 0]
    if count < LEAST_KEYS or len(known) < len(codes) / 2:
        return False
    size = np.bincount(known)
    paired = int((size[known] > 1).sum())
    mean = len(known) / count
    return paired >= max(LEAST_PAIRED, LEAST_PAIRED_PART * len(codes)) and mean <= min(
        MOST_ROWS, MOST_PART * len(codes)
    )


def _values(column: pd.Series) -> tuple[np.ndarray, bool]:
    """A column as normal scores, or as codes that are equal or not."""
    import numpy as np
    import pandas as pd
    from scipy import stats

    kind = kind_of(column)
    if kind in {"numeric", "date"}:
        numbers = as_number(column, kind).to_numpy(copy=True)
        known = np.isfinite(numbers)
        if len(np.unique(numbers[known])) >= FEW:
            numbers[known] = stats.norm.ppf((stats.rankdata(numbers[known]) - 0.5) / known.sum())
            return numbers, False
        return numbers, True
    codes, _ = pd.factorize(as_text(column))
    return np.where(codes < 0, np.nan, codes.astype(float)), True


def _measured(
    key: Key,
    codes: np.ndarray,
    columns: dict[str, tuple[np.ndarray, bool]],
    answer: tuple[np.ndarray, bool] | None,
    rng: np.random.Generator,
    tests: int,
) -> Key:
    """How alike the rows of the key are, and whether that makes it an entity."""
    from dataclasses import replace

    import numpy as np

    from mlnb.stats.alike import alike, pairs

    found = pairs(codes, rng)
    if len(found.row) < LEAST_PAIRED / 2:
        return key
    panel = _panel(codes, {n: v for n, (v, _) in columns.items() if n != key.column})
    seen = {n: alike(v, found, coded=c) for n, (v, c) in columns.items() if n != key.column}
    told = list(seen.values())
    target = None
    if answer is not None:
        known = np.isfinite(answer[0])
        values = answer[0] if answer[1] or not panel else _without(answer[0], columns[panel][0])
        target = alike(values, pairs(np.where(known, codes, -1), rng), coded=answer[1])
        target = replace(target, p_value=min(1.0, 2 * tests * target.p_value))
    told = [replace(a, p_value=min(1.0, 2 * tests * len(told) * a.p_value)) for a in told]
    p_value = min([1.0, *(a.p_value for a in told), *([target.p_value] if target else [])])
    real = [a for a in told if a.p_value < options.alpha]
    features = sum(a.excess for a in real) / len(told) if told else 0.0
    constant = float(np.mean([a.same > ALIKE and a.excess > ALIKE / 2 for a in told])) if told else 0.0
    alike_target = target.excess if target is not None and target.p_value < options.alpha else 0.0
    named, place = _is_named(key.column)
    if p_value >= options.alpha:
        confirmed = False
    elif place and not named:
        confirmed = bool(panel) and alike_target >= PLACE
    elif named or panel:
        confirmed = alike_target >= LEAST_ALIKE or features >= LEAST_ALIKE_FEATURES
    else:
        confirmed = (constant >= CONSTANT and alike_target >= LEAST_ALIKE) or (
            features >= CONSTANT and alike_target >= SAME_TARGET
        )
    return replace(
        key, target=alike_target, features=features, constant=constant, named=named, panel=panel, p_value=p_value,
        confirmed=confirmed,
    )  # fmt: skip


def _panel(codes: np.ndarray, columns: dict[str, np.ndarray]) -> str:
    """A column whose values no entity has twice, though chance would have it: the occasions of a panel."""
    import numpy as np

    known = codes >= 0
    size = np.bincount(codes[known])
    together = float((size * (size - 1) / 2).sum())
    best, name = LEAST_CLASHES, ""
    for column, values in columns.items():
        seen = known & np.isfinite(values)
        levels, place, counts = np.unique(values[seen], return_inverse=True, return_counts=True)
        if len(levels) < 2 or len(levels) * SHARED > seen.sum():  # noqa: PLR2004
            continue
        met = np.unique(codes[seen] * len(levels) + place)
        expected = together * float(((counts / counts.sum()) ** 2).sum())
        if len(met) == seen.sum() and expected > best:
            best, name = expected, column
    return name


def _without(values: np.ndarray, occasion: np.ndarray) -> np.ndarray:
    """Numbers less the mean of their occasion: what all entities share at a time says nothing of one."""
    import numpy as np

    _, place = np.unique(np.nan_to_num(occasion, nan=-9e9), return_inverse=True)
    known = np.isfinite(values)
    mean = np.bincount(place[known], values[known], place.max() + 1) / np.maximum(
        np.bincount(place[known], minlength=place.max() + 1), 1
    )
    rest: np.ndarray = values - mean[place]
    return rest
