"""What a model's answers on the validation rows come to: recall and precision of each class, and the loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlnb.core.errors import CaseError


def array(values: Any) -> Any:
    """A numpy array of a tensor, a series or a list."""
    import numpy as np

    for step in ("detach", "cpu"):
        if hasattr(values, step):
            values = getattr(values, step)()
    return np.asarray(values.numpy() if hasattr(values, "numpy") and callable(values.numpy) else values)


def by_class(y_true: Any, y_score: Any, classes: Sequence[Any] | None) -> dict[str, Any]:
    """``recall`` and ``precision`` as mappings of class to share, ``val_loss`` where the answers are probabilities.

    Parameters
    ----------
    y_true : array of shape (n,)
    y_score : array of shape (n,) or (n, classes)
        Classes, probabilities of the second class, or scores of each class, the largest of which decides.
    classes : sequence, optional
        In the order of the scores' columns.

    Raises
    ------
    CaseError
        If the two differ in length, or scores have another number of columns than there are classes.

    Examples
    --------
    >>> by_class([0, 0, 1, 1], [0.1, 0.7, 0.8, 0.9], None)["recall"]
    {'0': 0.5, '1': 1.0}
    """
    import numpy as np

    truth, said = array(y_true).reshape(-1), array(y_score)
    if said.ndim == 2 and said.shape[1] == 1:  # noqa: PLR2004
        said = said[:, 0]
    if len(truth) != len(said):
        msg = f"y_true has {len(truth):,} values and y_score {len(said):,}; give them for the same validation rows."
        raise CaseError(msg)
    names = list(np.unique(truth)) if classes is None else list(classes)
    if said.ndim == 2:  # noqa: PLR2004
        if classes is None and all(float(n) == int(n) and 0 <= n < said.shape[1] for n in _numbers(names)):
            names = list(range(said.shape[1]))
        if len(names) != said.shape[1]:
            msg = (
                f"y_score has {said.shape[1]} columns and there are {len(names)} classes; give Monitor(classes=[…]) in "
                "the order of its columns."
            )
            raise CaseError(msg)
        chosen = said.argmax(axis=1)
        codes = _codes(truth, names)
        loss = _log_loss(codes, said)
    else:
        codes = _codes(truth, names)
        scored = said.dtype.kind == "f" and len(names) == 2 and bool(((said >= 0) & (said <= 1)).all())  # noqa: PLR2004
        chosen = (said >= 0.5).astype(int) if scored else _codes(said, names)  # noqa: PLR2004
        loss = _log_loss(codes, np.column_stack([1 - said, said])) if scored else None
    recall, precision = {}, {}
    for k, name in enumerate(names):
        mine, called = codes == k, chosen == k
        if mine.any():
            recall[str(name)] = float((mine & called).sum() / mine.sum())
        if called.any():
            precision[str(name)] = float((mine & called).sum() / called.sum())
    return {"recall": recall, "precision": precision, **({} if loss is None else {"val_loss": loss})}


def _numbers(names: list[Any]) -> list[float]:
    try:
        return [float(name) for name in names]
    except (TypeError, ValueError):
        return [-1.0]


def _codes(values: Any, names: list[Any]) -> Any:
    import numpy as np

    place = {str(name): k for k, name in enumerate(names)}
    kinds = {value: place.get(str(value), -1) for value in np.unique(values).tolist()}
    if -1 in kinds.values() and all(isinstance(v, (int, float)) and 0 <= v < len(names) for v in kinds):
        kinds = {value: int(value) for value in kinds}  # codes of the classes
    return np.array([kinds[value] for value in values.tolist()])


def _log_loss(codes: Any, said: Any) -> float | None:
    import numpy as np

    if (codes < 0).any() or said.min() < 0 or not np.allclose(said.sum(axis=1), 1, atol=1e-3):
        return None
    return float(-np.log(np.clip(said[np.arange(len(codes)), codes], 1e-15, 1)).mean())
