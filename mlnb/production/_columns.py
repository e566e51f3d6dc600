"""How far each column of the current rows is from the reference, and whether that is chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mlnb.core.kinds import Kind, as_number, as_text
from mlnb.core.options import options
from mlnb.stats.multiple import benjamini_hochberg, cauchy
from mlnb.stats.partial import normal_scores, partial_p_values
from mlnb.stats.two_sample import Apart, counts_apart, numbers_apart

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Levels of a category that are counted apart.
MOST_LEVELS = 1_000
#: Gap of the distribution functions from which a column of dates or counters is a clock, which always moves.
CLOCK = 0.9
#: Columns that are held fixed together, at most.
MOST_COLUMNS = 400


@dataclass(frozen=True)
class Column:
    """A column then and now.

    Attributes
    ----------
    effect, p_value : float
        Share of the rows that moved, and its p-value corrected for all columns.
    change : str
        What moved, in words: "higher", "lower", "spread", "missing", or the level that gained most.
    before, after : float or None
        Median, or the share of that level, or of missing cells.
    use : float or None
        How much the model's answers move when the column is shuffled, as a share of their own spread.
    natural : float
        The largest effect between a span of the reference as long as the current one and the rest of it; 0 without time.
    """

    name: str
    kind: Kind
    effect: float
    p_value: float
    change: str
    before: float | None
    after: float | None
    use: float | None = None
    natural: float = 0.0


def columns_apart(case: Case, old: pd.DataFrame, new: pd.DataFrame, names: tuple[str, ...]) -> tuple[Column, ...]:
    """Compare these columns of two frames, largest effect first; clocks and counters are left out.

    Parameters
    ----------
    old, new : pandas.DataFrame
        Reference and current rows that are comparable otherwise.
    names : tuple of str
        Features to compare.
    """
    import numpy as np

    old, new = (_sample(frame, case.random_state) for frame in (old, new))
    found: list[Column] = []
    numeric: dict[str, np.ndarray] = {}
    for name in names:
        kind = case.kinds[name]
        if kind in {"numeric", "boolean", "date"}:
            then, here = (as_number(frame[name], kind).to_numpy() for frame in (old, new))
            if _clock(then, here, kind):
                continue
            found.append(_numbers(name, kind, then, here))
            numeric[name] = np.concatenate([then, here])
        elif kind in {"category", "text"}:
            found.append(_words(name, kind, old[name], new[name], case.random_state))
    found = _alone(found, numeric, [c for c in found if c.name not in numeric], old, new)
    corrected = benjamini_hochberg([c.p_value for c in found])
    judged = [replace(c, p_value=float(p)) for c, p in zip(found, corrected, strict=True)]
    return tuple(sorted(judged, key=lambda c: (-c.effect, c.name)))


def _sample(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    if len(frame) <= options.sample_rows:
        return frame
    import numpy as np

    chosen = np.random.default_rng(seed).choice(len(frame), options.sample_rows, replace=False)
    return frame.iloc[np.sort(chosen)]


def _clock(old: np.ndarray, new: np.ndarray, kind: Kind) -> bool:
    """Whether the values only say when a row came: dates, or whole numbers of which each row has its own."""
    import numpy as np

    old, new = old[np.isfinite(old)], new[np.isfinite(new)]
    if numbers_apart(old, new).effect <= CLOCK:
        return False
    if kind == "date":
        return True
    own = len(np.unique(old)) == len(old) and len(np.unique(new)) == len(new)
    return bool(own and (old % 1 == 0).all() and (new % 1 == 0).all())


def _numbers(name: str, kind: Kind, old: np.ndarray, new: np.ndarray) -> Column:
    import numpy as np

    holes = _holes(np.isnan(old), np.isnan(new))
    here, there = old[np.isfinite(old)], new[np.isfinite(new)]
    apart = numbers_apart(here, there)
    if holes.p_value < apart.p_value and holes.effect > apart.effect:
        return Column(
            name,
            kind,
            holes.effect,
            _two(apart, holes),
            "missing",
            float(np.isnan(old).mean()),
            float(np.isnan(new).mean()),
        )
    middle = [float(np.median(v)) if len(v) else None for v in (here, there)]
    change = "higher" if apart.shift > 0 else "lower"
    if abs(apart.shift) < apart.effect / 3:
        change = "spread"
    return Column(name, kind, apart.effect, _two(apart, holes), change, middle[0], middle[1])


def _holes(old: np.ndarray, new: np.ndarray) -> Apart:
    import numpy as np

    return counts_apart(*(np.array([int(h.sum()), int((~h).sum())]) for h in (old, new)))


def _two(apart: Apart, holes: Apart) -> float:
    """One p-value for values and gaps; gaps are only a second question where there are some."""
    return cauchy([apart.p_value, holes.p_value]) if holes.p_value < 1 else apart.p_value


def _words(name: str, kind: Kind, old: pd.Series, new: pd.Series, seed: int) -> Column:
    import numpy as np
    import pandas as pd

    texts = [as_text(s) for s in (old, new)]
    holes = _holes(*(t.isna().to_numpy() for t in texts))
    if kind == "text":
        return _text(name, texts, holes, seed)
    both = pd.concat([t.dropna() for t in texts], ignore_index=True)
    codes, levels = pd.factorize(both)
    if len(levels) > MOST_LEVELS:
        top = np.argsort(-np.bincount(codes), kind="stable")[:MOST_LEVELS]
        place = np.full(len(levels), MOST_LEVELS)
        place[top] = np.arange(MOST_LEVELS)
        codes, levels = place[codes], pd.Index([*levels[top], "others"])
    cut = int(texts[0].notna().sum())
    counts = [np.bincount(part, minlength=len(levels)) for part in (codes[:cut], codes[cut:])]
    apart = counts_apart(*counts)
    if holes.p_value < apart.p_value and holes.effect > apart.effect:
        shares = [float(t.isna().mean()) for t in texts]
        return Column(name, kind, holes.effect, _two(apart, holes), "missing", shares[0], shares[1])
    share = [c / max(int(c.sum()), 1) for c in counts]
    most = int(np.abs(share[1] - share[0]).argmax()) if len(levels) else 0
    level = str(levels[most]) if len(levels) else ""
    ends = (float(share[0][most]), float(share[1][most])) if len(levels) else (None, None)
    return Column(name, kind, apart.effect, _two(apart, holes), level, ends[0], ends[1])


def _text(name: str, texts: list[pd.Series], holes: Apart, seed: int) -> Column:
    """A column of text by the directions of its words and by its length, each a column of numbers."""
    import numpy as np
    import pandas as pd

    from mlnb.core.encode import Encoder

    both = pd.DataFrame({name: pd.concat(texts, ignore_index=True).fillna("")})
    matrix = Encoder({name: "text"}, seed).fit_transform(both)
    length = both[name].str.len().to_numpy(dtype=float)
    cut = len(texts[0])
    parts = [numbers_apart(column[:cut], column[cut:]) for column in (length, *matrix.T)]
    p_value = cauchy([p.p_value for p in parts])
    middle = [float(np.median(v)) for v in (length[:cut], length[cut:])]
    return Column(name, "text", max(p.effect for p in parts), cauchy([p_value, holes.p_value]), "words", *middle)


def _alone(
    found: list[Column], numeric: dict[str, np.ndarray], words: list[Column], old: pd.DataFrame, new: pd.DataFrame
) -> list[Column]:
    """The same with each number's p-value joined by that of its move against the company of all other columns."""
    import numpy as np
    import pandas as pd

    if not 2 <= len(numeric) + len(words) <= MOST_COLUMNS or not numeric:  # noqa: PLR2004
        return found
    parts = [normal_scores(values) for values in numeric.values()]
    for column in words:
        if column.kind != "category":
            continue
        both = pd.concat([as_text(old[column.name]), as_text(new[column.name])], ignore_index=True)
        top = both.value_counts().index[1:9]
        parts += [(both == level).to_numpy(dtype=float) for level in top]
    second = np.arange(len(old) + len(new)) >= len(old)
    alone = dict(zip(numeric, partial_p_values(np.column_stack(parts), second, len(numeric)), strict=True))
    return [replace(c, p_value=cauchy([c.p_value, alone[c.name]])) if c.name in alone else c for c in found]
