"""Panels: the controls above a card, where there is something to choose."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from mlnb.core.audit import Audit
    from mlnb.core.comparison import Comparison
    from mlnb.core.finding import Finding
    from mlnb.panels.base import Panel
    from mlnb.training.run_log import RunLog

__all__ = ["Panel", "panel"]

#: Check to the module below ``mlnb.panels`` that makes its panel; every other finding has the general one.
OWN: dict[str, str] = {
    "data.class_imbalance": "imbalance",
    "data.label_errors": "label_review",
    "framing.success_metric": "threshold",
    "framing.weak_slices": "slices",
    "leakage.watch": "timeline",
    "model.complexity": "learning",
    "model.overfitting": "learning",
    "model.underfitting": "learning",
    "production.covariate_drift": "drift",
    "production.history": "periods",
    "training.fold_variance": "folds",
    "training.tuning": "runs",
}


def panel(obj: Finding | Audit | Comparison | RunLog, **options: Any) -> Panel:
    """The controls and the card of a finding or an audit; works from its evidence alone, also when read from JSON.

    Parameters
    ----------
    obj : Finding, Audit, Comparison or RunLog
    **options
        First values of the controls, by their names: ``room``, ``verdict``, ``check``, ``search`` and ``opened`` of an audit;
        ``class_``, ``metric`` and ``threshold``; ``false_positive``, ``false_negative``, ``share`` and ``threshold``; ``metric``, ``log``
        and ``band``; ``fold`` and ``rows``; ``period`` and ``column``; ``steps`` and ``step``; ``sort``, ``order``, ``search``, ``first``,
        ``second`` and ``rows`` of runs; ``kind``, ``room``, ``search`` and ``opened`` of a comparison; ``column_1``, ``from_1``,
        ``below_1`` and ``values_1`` to ``values_3`` of a slice; ``evidence`` and ``rows``; ``path``,
        ``rows``, ``show``, ``who`` and ``most`` of a review of labels, see `Case.review_labels`.

    Returns
    -------
    Panel
        Shown by Jupyter when it is the last value of a cell.

    Raises
    ------
    MlnbError
        If ``obj`` is neither, or an option is not one of the panel's, or has a value that cannot be chosen.

    Examples
    --------
    >>> import mlnb
    >>> from mlnb.core.evidence import Bars
    >>> bars = Bars(caption="Missing by column", labels=("age", "pay"), values=(0.1, 0.3), unit="%")
    >>> shown = panel(mlnb.Finding("data.missing_values", "pass", "Little is missing.", evidence=(bars,)))
    >>> "Little is missing." in shown.html
    True
    """
    from mlnb.core.audit import Audit
    from mlnb.core.comparison import Comparison
    from mlnb.core.finding import Finding
    from mlnb.training.run_log import RunLog

    if isinstance(obj, Audit):
        name = "findings"
    elif isinstance(obj, Comparison):
        name = "compared"
    elif isinstance(obj, RunLog):
        name = "runs"
    elif isinstance(obj, Finding):
        name = OWN.get(obj.check, "general")
    else:
        msg = f"A panel is of a finding or an audit, not of {type(obj).__name__!r}; give mlnb.audit(case) or one of its findings."
        raise MlnbError(msg)
    module = importlib.import_module(f"mlnb.panels.{name}")
    given = {key: options.pop(key) for key in list(options) if key in getattr(module, "TAKES", ())}
    made: Panel | None = module.make(obj, **given)
    if made is None:  # the evidence this panel is about is not there: a skipped check, or an older record
        made = importlib.import_module("mlnb.panels.general").make(obj)
    assert made is not None
    made.set(**options)
    return made


def __getattr__(name: str) -> Any:
    if name == "Panel":
        from mlnb.panels.base import Panel

        return Panel
    msg = f"module 'mlnb.panels' has no attribute {name!r}"
    raise AttributeError(msg)
