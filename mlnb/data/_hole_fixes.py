"""What can be done about missing values: read codes as missing, drop what is empty, fill in and say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from mlnb.core.fix import Fix
from mlnb.data._holes import Holes

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case

#: A column at fault: its gaps in training and test, and the names of its faults.
Faulty = tuple[Holes, Holes | None, tuple[str, ...]]


def spelled(code: Any) -> str:
    """A code as a sentence shows it: numbers bare, words in quotes, days as dates."""
    if isinstance(code, str):
        return f"“{code}”" if code.strip() else f"blank text {code!r}"
    if isinstance(code, dt.datetime):
        return code.date().isoformat()
    if isinstance(code, (int, float)):
        return f"{code:g}".replace("-", "−") if abs(code) >= 1e15 else f"{code}".replace("-", "−")  # noqa: PLR2004
    return str(code)


def fixes_for(case: Case, raised: Sequence[Faulty]) -> tuple[Fix, ...]:
    """What to do, the most pressing first."""
    coded = [train for train, _, faults in raised if train.codes and {"disguised", "coded"} & set(faults)]
    infinite = [train.name for train, _, faults in raised if "infinite" in faults]
    empty = [train.name for train, _, faults in raised if "empty" in faults]
    gaps = [train.name for train, _, faults in raised if "empty" not in faults and train.name in case.features]
    found = []
    if coded:
        found.append(_read_codes(case, coded))
    if infinite:
        found.append(_no_infinity(case, infinite))
    if empty:
        found.append(_drop(case, empty))
    if gaps:
        found.append(_flag(case, gaps, {h.name: list(h.codes) for h in coded if h.name in gaps}))
    filled = [name for name in gaps if case.kinds[name] in {"numeric", "boolean", "category"}]
    if filled:
        found.append(_fill(case, filled, first=bool(coded or infinite)))
    return tuple(found)


def _frames(case: Case) -> str:
    return "(train,)" if case.test is None else "(train, test)"


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004


def _changed(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Case], Case]:
    """The change of a frame, made to the training and the test frame of a case."""

    def apply(case: Case) -> Case:
        test = None if case.test is None else change(case.test.copy())
        return case.replace(data=change(case.frame.copy()), test=test)

    return apply


def _read_codes(case: Case, coded: list[Holes]) -> Fix:
    codes = {h.name: list(h.codes) for h in coded}
    kinds = {h.name: h.kind for h in coded}

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        for name, values in codes.items():
            if name in frame:
                frame[name] = _without(frame[name], values, kinds[name])
        return frame

    lines = [
        f"codes = {{{', '.join(f'{name!r}: [{_literals(values)}]' for name, values in codes.items())}}}",
        f"for frame in {_frames(case)}:",
        "    for name, values in codes.items():",
        "        frame[name] = frame[name].mask(frame[name].isin(values))",
    ]
    for kind, reader in (("numeric", "to_numeric"), ("date", "to_datetime")):
        texts = [h.name for h in coded if h.kind == kind and any(isinstance(v, str) for v in h.codes)]
        if texts:
            lines += [
                f"    for name in {texts!r}:",
                f"        frame[name] = pd.{reader}(frame[name], errors='coerce')",
            ]
    if any(word in line for line in lines for word in ("pd.", "datetime.", "decimal.")):
        lines.insert(0, "import datetime\nimport decimal\n\nimport pandas as pd\n")
    shown = " or ".join(spelled(v) for v in dict.fromkeys(v for h in coded for v in list(h.codes)[:2]))
    many = len({str(v) for values in codes.values() for v in values}) > 4  # noqa: PLR2004
    what = "the codes" if many else shown
    return Fix(f"Read {what} in {_names(list(codes))} as missing", "\n".join(lines), _changed(change))


def _without(column: pd.Series, values: list[Any], kind: str) -> pd.Series:
    """The column with these values missing; strings that are numbers or dates become such."""
    import pandas as pd

    from mlnb.core.kinds import as_date

    kept = column.mask(column.isin(values))
    texts = any(isinstance(v, str) for v in values)
    if texts and kind == "numeric":
        return pd.to_numeric(kept.astype(object), errors="coerce")
    if texts and kind == "date":
        return as_date(kept)
    if isinstance(kept.dtype, pd.CategoricalDtype):
        return kept.cat.remove_unused_categories()
    return kept


def _literals(values: list[Any]) -> str:
    """Values as Python writes them."""
    shown = []
    for value in values:
        text = repr(value)
        module = type(value).__module__.partition(".")[0]
        shown.append({"pandas": f"pd.{text}", "decimal": f"decimal.{text}"}.get(module, text))
    return ", ".join(shown)


def _no_infinity(case: Case, names: list[str]) -> Fix:
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        import pandas as pd

        for name in names:
            if name in frame:
                numbers = pd.to_numeric(frame[name], errors="coerce")
                frame[name] = numbers.mask(numbers.isin([float("inf"), float("-inf")]))
        return frame

    code = (
        "import pandas as pd\n\n"
        f"for frame in {_frames(case)}:\n    for name in {names!r}:\n"
        "        numbers = pd.to_numeric(frame[name], errors='coerce')\n"
        "        frame[name] = numbers.mask(numbers.isin([float('inf'), float('-inf')]))"
    )
    return Fix(f"Read infinities in {_names(names)} as missing, and find the division by zero", code, _changed(change))


def _drop(case: Case, names: list[str]) -> Fix:
    code = f"train = train.drop(columns={names!r})"
    if case.test is not None:
        code += f"\ntest = test.drop(columns={names!r}, errors='ignore')"
    roles = {case.time, case.group}
    change = None if roles & set(names) else (lambda given: given.drop_columns(names))
    return Fix(f"Drop {_names(names)}, which says nothing", code, change)


def _flag(case: Case, names: list[str], codes: dict[str, list[Any]]) -> Fix:
    """``codes`` stand for missing too; their cells are flagged whether or not they have been read as missing."""
    marked = {name: codes.get(name, []) for name in names}

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        for name, values in marked.items():
            if name in frame:
                frame[f"{name}_missing"] = (frame[name].isna() | frame[name].isin(values)).astype(int)
        return frame

    if codes:
        lines = [
            *_imports(codes),
            f"codes = {{{', '.join(f'{name!r}: [{_literals(values)}]' for name, values in marked.items())}}}",
            f"for frame in {_frames(case)}:",
            "    for name, values in codes.items():",
            "        frame[name + '_missing'] = (frame[name].isna() | frame[name].isin(values)).astype(int)",
        ]
    else:
        lines = [
            f"for frame in {_frames(case)}:",
            f"    for name in {names!r}:",
            "        frame[name + '_missing'] = frame[name].isna().astype(int)",
        ]
    title = f"Tell the model where {_names(names)} had no value, by a column of 0 and 1"
    return Fix(title, "\n".join(lines), _changed(change))


def _imports(codes: dict[str, list[Any]]) -> list[str]:
    text = " ".join(_literals(values) for values in codes.values())
    return (
        ["import datetime\nimport decimal\n\nimport pandas as pd\n"]
        if any(word in text for word in ("pd.", "datetime.", "decimal."))
        else []
    )


def _fill(case: Case, names: list[str], *, first: bool) -> Fix:
    """``first`` where codes or infinities must be read as missing before."""
    numbers = [name for name in names if case.kinds[name] in {"numeric", "boolean"}]
    others = [name for name in names if name not in numbers]
    parts = []
    if numbers:
        parts.append(f"    (SimpleImputer(strategy='median', add_indicator=True), {numbers!r}),")
    if others:
        parts.append(f"    (SimpleImputer(strategy='constant', fill_value='missing'), {others!r}),")
    code = "\n".join(
        [
            "from sklearn.compose import make_column_transformer",
            "from sklearn.impute import SimpleImputer",
            "from sklearn.pipeline import make_pipeline",
            "",
            "fill = make_column_transformer(",
            *parts,
            "    remainder='passthrough', verbose_feature_names_out=False,",
            ").set_output(transform='pandas')",
            "model = make_pipeline(fill, model)",
        ]
    )
    after = ", once the codes are read as missing" if first else ""
    return Fix(f"Fill in inside the pipeline{after}, so that the medians come from training rows alone", code)
