"""Whether a framing fits a case, and its expressions on the case's rows."""

from __future__ import annotations

import difflib
import re
import warnings
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, listing

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case
    from mlnb.core.framing import Framing

#: What an expression may ask of a column; a framing's file is data, and must not do more than compare.
ASKED = frozenset(
    {
        "str", "dt", "contains", "startswith", "endswith", "lower", "upper", "strip", "len", "isna", "isnull", "notna",
        "notnull", "isin", "between", "abs", "round", "fillna", "year", "month", "day", "weekday", "dayofweek", "hour",
        "minute", "second", "quarter", "dayofyear", "date", "fullmatch", "match", "isnumeric", "isdigit", "eq", "ne",
        "lt", "le", "gt", "ge", "mod", "index",
    }
)  # fmt: skip
_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")


def rows_where(frame: pd.DataFrame, query: str, what: str) -> np.ndarray:
    """Mask of the rows for which a pandas ``query`` expression is true, (n,).

    Parameters
    ----------
    frame : pandas.DataFrame
    query : str
        Comparisons of columns, ``and``, ``or``, ``not``, ``in``; names with spaces in backticks.
    what : str
        Whose expression it is, for the sentence of an error, such as "The rule".

    Raises
    ------
    CaseError
        If it cannot be read, names a column that is not there, or is no condition.

    Examples
    --------
    >>> import pandas as pd
    >>> rows_where(pd.DataFrame({"age": [17, 30]}), "age < 18", "The rule").tolist()
    [True, False]
    """
    import numpy as np
    import pandas as pd
    from pandas.errors import UndefinedVariableError

    _must_be_a_comparison(query, what)
    given = frame.copy(deep=False)
    given.columns = [str(c) for c in given.columns]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            said = given.eval(query, engine="python", local_dict={}, global_dict={})
    except UndefinedVariableError as error:
        name = re.search(r"name '([^']+)'", str(error))
        asked = re.sub(r"^BACKTICK_QUOTED_STRING_", "", name[1]) if name else str(error)
        near = difflib.get_close_matches(asked, list(given.columns), n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {listing(given.columns, 8)}."
        msg = f"{what} asks for {asked!r}, which is no column; {hint}"
        raise CaseError(msg) from None
    except Exception as error:  # noqa: BLE001  # whatever pandas raises, in one sentence
        first = (str(error).strip().splitlines() or [type(error).__name__])[0]
        msg = f"{what} cannot be read as a query expression ({query!r}: {first[:120]})."
        raise CaseError(msg) from None
    if isinstance(said, (bool, np.bool_)):
        return np.full(len(frame), bool(said))
    if not isinstance(said, pd.Series) or not pd.api.types.is_bool_dtype(said.dtype):
        msg = f"{what} is no condition: {query!r} gives values, not yes or no."
        raise CaseError(msg)
    mask: np.ndarray = said.fillna(value=False).to_numpy(dtype=bool)
    return mask


def columns_of(frame: pd.DataFrame, query: str) -> list[str]:
    """The columns that an expression names."""
    bare = _QUOTED.sub("''", query)
    ticked = re.findall(r"`([^`]+)`", bare)
    words = set(re.findall(r"[^\W\d]\w*", re.sub(r"`[^`]*`", " ", bare)))
    return [str(c) for c in frame.columns if str(c) in words or str(c) in ticked]


def _must_be_a_comparison(query: str, what: str) -> None:
    bare = re.sub(r"`[^`]*`", "x", _QUOTED.sub("''", query))
    asked = [name for name in re.findall(r"\.\s*([^\W\d]\w*)", bare) if name not in ASKED]
    if "@" in bare or "__" in bare or "\n" in query.strip() or asked:
        why = f"it asks for .{asked[0]}" if asked else "it may name columns and values alone"
        msg = f"{what} cannot be used as a query expression ({query!r}): {why}."
        raise CaseError(msg)
    if re.search(r"(?<![=<>!])=(?!=)", re.sub(r"\([^()]*\)", "", bare)):
        msg = f"{what} sets a value where it should compare ({query!r}); write == for equal."
        raise CaseError(msg)


def must_fit(framing: Framing, case: Case) -> None:
    """See `Framing.check`."""
    from mlnb.core.costs import costs_of
    from mlnb.core.metric import named_metric

    frame = case.frame
    if not len(frame.columns):
        return
    if case.task is not None:
        if framing.positive is not None:
            positive_code(case, framing)
        costs_of(case, framing)
        for name in (framing.metric, *(e.metric for e in framing.edge_cases)):
            if name:
                named_metric(case, name, "metric", framing)
    _expressions_fit(framing, frame)


def _expressions_fit(framing: Framing, frame: pd.DataFrame) -> None:
    if framing.rule:
        rows_where(frame, framing.rule, "The rule of the target")
    for version in framing.versions:
        if version.rule:
            rows_where(frame, version.rule, f"The rule of {version.name!r}")
        if version.column and version.column not in frame.columns:
            msg = f"The labels of {version.name!r} are said to be in {version.column!r}, which is no column."
            raise CaseError(msg)
    for edge in framing.edge_cases:
        rows_where(frame, edge.query, f"The edge case {edge.name!r}")


def positive_code(case: Case, framing: Framing | None = None) -> int | None:
    """Position of the positive class among the case's; the last of two where none is named, None of several.

    Raises
    ------
    CaseError
        If the class named is none of the target's.
    """
    framing = framing or case.framing
    if case.task not in {"binary", "multiclass"}:
        return None
    wanted = None if framing is None else framing.positive
    if wanted is None:
        return len(case.classes) - 1 if case.task == "binary" else None
    exact = [i for i, c in enumerate(case.classes) if _same(c, wanted)]
    if not exact:
        exact = [i for i, c in enumerate(case.classes) if str(c) == str(wanted)]
    if not exact:
        near = difflib.get_close_matches(str(wanted), [str(c) for c in case.classes], n=1, cutoff=0.6)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {listing(case.classes, 8)}."
        msg = f"The positive class {str(wanted)!r} is no class of {case.target!r}; {hint}"
        raise CaseError(msg)
    return exact[0]


def _same(label: Any, wanted: Any) -> bool:
    """Equal, and not merely True for 1."""
    return bool(label == wanted) and isinstance(label, bool) == isinstance(wanted, bool)
