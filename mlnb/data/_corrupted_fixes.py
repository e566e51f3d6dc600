"""What can be done about corrupted values: read them, turn them back, unify them, or take them out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import plural
from mlnb.core.fix import Fix
from mlnb.core.kinds import read_numbers
from mlnb.core.without import drop, literal
from mlnb.data import _corrupted_parse
from mlnb.data._corrupted_cells import Fault

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case


def fixes_for(case: Case, faults: Sequence[Fault]) -> tuple[Fix, ...]:
    """A fix for each kind of corruption, in the order of the faults."""
    makers: dict[str, Callable[[Case, list[Fault]], list[Fix]]] = {
        "shifted": _drop_shifted, "units": _turn_back, "text": _read_numbers, "dates": _no_dates,
        "garbled": _repair, "impossible": _take_out, "spelling": _unify,
    }  # fmt: skip
    by_kind: dict[str, list[Fault]] = {}
    for fault in faults:
        by_kind.setdefault(fault.what, []).append(fault)
    return tuple(fix for kind, members in by_kind.items() for fix in makers[kind](case, members))


def _both(case: Case) -> str:
    return "(train,)" if case.test is None else "(train, test)"


def _names(faults: Sequence[Fault]) -> str:
    names = [f.column for f in faults]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004


def _everywhere(change: Callable[[pd.Series], pd.Series], names: Sequence[str]) -> Callable[[Case], Case]:
    """A change of columns, made in training and test."""

    def changed(frame: pd.DataFrame) -> pd.DataFrame:
        frame = frame.copy()
        for name in names:
            if name in frame:
                frame[name] = change(frame[name])
        return frame

    return lambda case: case.replace(data=changed(case.frame), test=None if case.test is None else changed(case.test))


def _drop_shifted(case: Case, faults: list[Fault]) -> list[Fix]:
    places: np.ndarray = faults[0].places
    return [drop(case, places, f"Drop {plural(len(places), 'row')} whose cells stand in the wrong column")]


def _turn_back(_: Case, faults: list[Fault]) -> list[Fix]:
    """One fix a column: which values, by position, and how."""
    found = []
    for fault in faults:
        unit = fault.remedy["unit"]
        positions = [int(p) for p in sorted(fault.places)]
        offset = f" - {unit.offset!r}" if unit.offset else ""
        sum_ = f"(values[wrong]{offset})" if offset else "values[wrong]"
        code = (
            "import numpy as np\nimport pandas as pd\n\n"
            f"values = pd.to_numeric(train[{fault.column!r}], errors='coerce').to_numpy(dtype=float, na_value=np.nan)"
            f".copy()\nwrong = {positions!r}\nvalues[wrong] = {sum_} / {unit.factor!r}\ntrain[{fault.column!r}] = values"
        )
        title = f"Turn {plural(fault.count, 'value')} of {fault.column} back, which are {unit.label}"
        found.append(Fix(title, code, _returned(fault.column, positions, unit)))
    return found


def _returned(name: str, positions: list[int], unit: Any) -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        import numpy as np
        import pandas as pd

        frame = case.frame.copy()
        values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan).copy()
        values[positions] = unit.back(values[positions])
        frame[name] = values
        return case.replace(data=frame)

    return change


def _read_numbers(case: Case, faults: list[Fault]) -> list[Fix]:
    near = {f.column: float(f"{f.remedy['near']:.6g}") for f in faults}

    def change(column: pd.Series) -> pd.Series:
        return _as_numbers(column, near[str(column.name)])

    code = "\n".join(
        [
            "import pandas as pd\n\n",
            inspect.getsource(_corrupted_parse.number_of),
            f"near = {near!r}",
            f"for frame in {_both(case)}:",
            "    for name, size in near.items():",
            "        plain = pd.to_numeric(frame[name], errors='coerce')",
            "        read = frame[name].map(lambda v, size=size: number_of(v, size) if isinstance(v, str) else None)",
            "        frame[name] = plain.astype(float).fillna(pd.to_numeric(read, errors='coerce').astype(float))",
        ]
    )
    title = f"Read {_names(faults)} as numbers, and words that are none as missing"
    return [Fix(title, code, _everywhere(change, list(near)))]


def _as_numbers(column: pd.Series, near: float) -> pd.Series:
    import pandas as pd

    plain = pd.Series(read_numbers(column), column.index, name=column.name)
    told = column.map(lambda v: _corrupted_parse.number_of(v, near) if isinstance(v, str) else None)
    return plain.fillna(pd.to_numeric(told, errors="coerce").astype(float))


def _no_dates(case: Case, faults: list[Fault]) -> list[Fix]:
    from mlnb.core.kinds import as_date

    names = [f.column for f in faults]
    code = (
        f"import pandas as pd\n\nfor frame in {_both(case)}:\n    for name in {names!r}:\n"
        "        frame[name] = pd.to_datetime(frame[name], errors='coerce', format='mixed')"
    )
    return [
        Fix(f"Read {_names(faults)} as dates, and days that do not exist as missing", code, _everywhere(as_date, names))
    ]


def _repair(case: Case, faults: list[Fault]) -> list[Fix]:
    names = [f.column for f in faults]

    def change(column: pd.Series) -> pd.Series:
        return column.map(lambda v: _corrupted_parse.repaired(v) if isinstance(v, str) else v)

    code = "\n".join(
        [
            inspect.getsource(_corrupted_parse.repaired),
            f"for frame in {_both(case)}:",
            f"    for name in {names!r}:",
            "        frame[name] = frame[name].map(lambda v: repaired(v) if isinstance(v, str) else v)",
        ]
    )
    return [
        Fix(
            f"Repair the characters of {_names(faults)}, and read the file as UTF-8 next time",
            code,
            _everywhere(change, names),
        )
    ]


def _take_out(case: Case, faults: list[Fault]) -> list[Fix]:
    bounds = {f.column: (f.remedy["low"], f.remedy["high"]) for f in faults}

    def change(column: pd.Series) -> pd.Series:
        import pandas as pd

        numbers = pd.to_numeric(column, errors="coerce")
        low, high = bounds[str(column.name)]
        return numbers.where((numbers >= low) & (numbers <= high))

    code = "\n".join(
        [
            "import pandas as pd\n",
            f"bounds = {bounds!r}",
            f"for frame in {_both(case)}:",
            "    for name, (low, high) in bounds.items():",
            "        numbers = pd.to_numeric(frame[name], errors='coerce')",
            "        frame[name] = numbers.where((numbers >= low) & (numbers <= high))",
        ]
    )
    return [
        Fix(f"Read values of {_names(faults)} far from all others as missing", code, _everywhere(change, list(bounds)))
    ]


def _unify(case: Case, faults: list[Fault]) -> list[Fix]:
    mappings = {f.column: {literal(k): literal(v) for k, v in f.remedy["mapping"].items()} for f in faults}

    def change(column: pd.Series) -> pd.Series:
        import pandas as pd

        mapping = mappings[str(column.name)]
        if isinstance(column.dtype, pd.CategoricalDtype):
            plain = column.astype(object).map(lambda v: mapping.get(v, v))
            return plain.astype(pd.CategoricalDtype([c for c in column.cat.categories if c not in mapping]))
        return column.map(lambda v: mapping.get(v, v) if isinstance(v, str) else v)

    code = "\n".join(
        [
            f"spellings = {mappings!r}",
            f"for frame in {_both(case)}:",
            "    for name, usual in spellings.items():",
            "        frame[name] = frame[name].map(lambda v, usual=usual: usual.get(v, v) if isinstance(v, str) else v)",
        ]
    )
    return [Fix(f"Spell each word of {_names(faults)} in its usual way", code, _everywhere(change, list(mappings)))]
