"""A fix that drops training rows, whatever the index of the frame is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.fix import Effect, Fix

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case


def drop(case: Case, places: np.ndarray, title: str, effect: Effect | None = None, *, by_target: bool = False) -> Fix:
    """Drop the training rows at these positions: by label where labels are unique, else by position.

    Parameters
    ----------
    case : Case
    places : ndarray of int
        Positions in the training frame.
    title : str
        The change in one imperative sentence.
    effect : Effect, optional
        What it does, where that is known.
    by_target : bool
        Whether the rows were chosen by their target.
    """
    index = case.frame.index
    if index.is_unique and case.backend == "pandas":
        labels = tuple(index[places])
        code = f"train = train.drop(index={[literal(label) for label in labels]!r})"
        return Fix(title, code, lambda given: given.drop_rows(labels), effect, by_target)
    positions = [int(p) for p in (places if case.drawn is None else case.drawn[places])]

    def change(given: Case) -> Case:
        import numpy as np

        return given.replace(data=given.frame.iloc[np.setdiff1d(np.arange(len(given.frame)), positions)])

    kept = f"np.setdiff1d(np.arange(len(train)), {positions!r})"
    taken = {"polars": f"train[{kept}]", "pyarrow": f"train.take({kept})"}.get(case.backend, f"train.iloc[{kept}]")
    return Fix(title, f"import numpy as np\n\ntrain = {taken}", change, effect, by_target)


def literal(label: Any) -> Any:
    """A label that can be read back from its repr, where it has such a form."""
    value = label.item() if hasattr(label, "item") else label
    return value if isinstance(value, (int, float, str, bool, tuple)) or value is None else str(value)
