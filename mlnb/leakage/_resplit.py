"""Fixes that split the rows of both frames again: whole entities on one side, or the past from the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core.errors import MlnbError
from mlnb.core.fix import Effect, Fix
from mlnb.core.options import options
from mlnb.leakage.honest_score import scores

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case
    from mlnb.leakage._clocks import Clock

#: Part of the rows to test where there is no test frame yet.
TEST_PART = 0.25


def by_group(case: Case, column: str, *, measure: bool) -> Fix:
    """Put each entity's rows on one side, test as large as it is."""
    code = (
        "from sklearn.model_selection import GroupShuffleSplit\n\n"
        f"{_joined(case)}"
        f"split = GroupShuffleSplit(1, test_size={_part(case):.3g}, random_state={case.random_state})\n"
        f"kept, held = next(split.split(rows, groups=rows[{column!r}].astype(str)))\n"
        "train, test = rows.iloc[kept], rows.iloc[held]"
    )

    def change(given: Case) -> Case:
        from sklearn.model_selection import GroupShuffleSplit

        from mlnb.leakage._keys import codes_of

        rows = _rows(given)
        codes, count = codes_of([rows[column]], given.kinds[column])
        codes = _alone(codes, count)
        split = GroupShuffleSplit(1, test_size=_part(given), random_state=given.random_state)
        try:
            kept, held = next(split.split(rows, groups=codes))
        except ValueError:
            msg = f"{column} holds too few different values to split the rows by."
            raise MlnbError(msg) from None
        return given.replace(data=rows.iloc[kept], test=rows.iloc[held], group=column, **_roles(given, column))

    title = f"Split by {column}, so that all rows of one are on the same side"
    return Fix(title, code, change, _effect(case, change) if measure else None)


def by_time(case: Case, clock: Clock, *, measure: bool) -> Fix:
    """Train on the past and test on what came after, test as large as it is."""
    code = _time_code(case, clock)

    def change(given: Case) -> Case:
        import numpy as np

        rows = _rows(given)
        parts = [clock.train] if clock.test is None or given.test is None else [clock.train, clock.test]
        when = np.concatenate(parts)
        if len(when) != len(rows):
            msg = f"The rows have changed since {clock.name} was read; run the check again."
            raise MlnbError(msg)
        known = np.sort(when[np.isfinite(when)])
        cut = known[min(len(known) - round(_part(given) * len(known)), len(known) - 1)]
        late = when >= cut  # rows without a time stay in training
        only = clock.columns[0] if len(clock.columns) == 1 else None
        roles = _roles(given, only or "")
        if only is not None and given.group != only:
            roles["time"] = only
        return given.replace(data=rows.iloc[~late], test=rows.iloc[late], **roles)

    title = f"Split by {clock.name}: train on the past, test on what came after"
    return Fix(title, code, change, _effect(case, change) if measure else None)


def _time_code(case: Case, clock: Clock) -> str:
    names = list(clock.columns)
    head = _joined(case)
    if not names:
        head = "import pandas as pd\n\nrows = train\n" if case.test is None else (
            "import pandas as pd\n\nrows = pd.concat([train, test])\n"
        )  # fmt: skip
        when = "rows.index.to_series()"
    elif clock.scale == "days":
        when = f"pd.to_datetime(rows[{names[0]!r}], errors='coerce')"
    elif len(names) == 1:
        when = f"pd.to_numeric(rows[{names[0]!r}], errors='coerce')"
    else:
        parts = dict(zip(("year", "month", "day", "hour"), names, strict=False))
        day = "" if "day" in parts else ".assign(day=1)"
        renamed = {name: part for part, name in parts.items()}
        when = f"pd.to_datetime(rows[{names!r}].rename(columns={renamed!r}){day}, errors='coerce')"
    return (
        f"{head}when = {when}\n"
        f"cut = when.sort_values().dropna().iloc[-round({_part(case):.3g} * int(when.notna().sum()))]\n"
        "late = (when >= cut).to_numpy()\n"
        "train, test = rows[~late], rows[late]"
    )


def _joined(case: Case) -> str:
    names = ["train"] if case.test is None else ["train", "test"]
    whole = [name if case.backend == "pandas" else f"{name}.to_pandas()" for name in names]
    return f"import pandas as pd\n\nrows = pd.concat([{', '.join(whole)}], ignore_index=True)\n"


def _part(case: Case) -> float:
    if case.test is None:
        return TEST_PART
    return len(case.test) / (len(case.frame) + len(case.test))


def _rows(case: Case) -> pd.DataFrame:
    """All rows on the columns that both frames have; their labels where these are unique."""
    import pandas as pd

    if case.test is None:
        return case.frame
    shared = [c for c in case.frame.columns if c in case.test.columns]
    both = pd.concat([case.frame[shared], case.test[shared]])
    return both if both.index.is_unique else both.reset_index(drop=True)


def _roles(case: Case, column: str) -> dict[str, object]:
    """A column has one role: the id becomes the group."""
    roles: dict[str, object] = {"ignore": [name for name in case.ignore if name != column]}
    if case.id == column:
        roles["id"] = None
    if case.y_score is not None:  # stored predictions belong to the old rows
        roles["y_score"] = None
    if case.cv is not None and not isinstance(case.cv, int):
        roles["cv"] = None
    return roles


def _alone(codes: np.ndarray, count: int) -> np.ndarray:
    """Rows without an entity are entities of their own."""
    import numpy as np

    lone = codes < 0
    found: np.ndarray = codes.copy()
    found[lone] = count + np.arange(int(lone.sum()))
    return found


def _effect(case: Case, change: object) -> Effect | None:
    """The score on the test rows of either split."""
    import numpy as np

    if case.test is None or case.y_test is None or len(case.frame) > options.measure_rows:
        return None
    try:
        after = change(case)  # type: ignore[operator]
        if after.test is None or after.y is None or after.classes != case.classes:
            return None
        first = scores(case, np.ones(len(case.test), dtype=bool))
        second = scores(_fresh(after), np.ones(len(after.test), dtype=bool))
    except (MlnbError, ValueError):
        return None
    if first is None or second is None:
        return None
    note = "each scored on its own test rows; the lower one is what new rows will show" if (
        second.all < first.all
    ) else "each scored on its own test rows"  # fmt: skip
    return Effect(first.metric, first.all, second.all, note=note)


def _fresh(case: Case) -> Case:
    """The case with its model unfitted, so that it learns from the rows it now has."""
    from mlnb.core import model as models

    return case.replace(model=models.unfitted(case)) if hasattr(case.model, "fit") else case
