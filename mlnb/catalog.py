"""All checks there are: ours by an explicit list, other people's by the entry point ``mlnb.checks``."""

from __future__ import annotations

import importlib
import warnings
from importlib import metadata

from mlnb.core import registry
from mlnb.core.check import Check

#: Import paths below ``mlnb``, in the order in which a reader meets them.
CHECKS: tuple[str, ...] = (
    "data.missing_values",
    "data.duplicates",
    "data.label_errors",
    "data.corrupted_values",
    "data.corrupted_files",
    "data.outdated_samples",
    "data.class_imbalance",
    "leakage.train_test_overlap",
    "leakage.group_overlap",
    "leakage.time_overlap",
    "leakage.target_proxy",
    "leakage.preprocessing",
    "leakage.suspicious_score",
    "framing.success_metric",
    "framing.target_definition",
    "framing.label_stability",
    "framing.annotator_agreement",
    "framing.class_overlap",
    "framing.edge_cases",
    "framing.weak_slices",
    "framing.unseen_values",
    "model.overfitting",
    "model.underfitting",
    "model.baseline",
    "model.complexity",
    "training.learning_rate",
    "training.batch_size",
    "training.tuning",
    "training.fold_variance",
    "training.monitoring",
    "training.reproducibility",
    "production.covariate_drift",
    "production.label_drift",
    "production.concept_drift",
    "production.performance_estimate",
)


def load() -> None:
    """Import every check, which enters it in the registry; a broken plug-in is a warning, not the end."""
    for path in CHECKS:
        importlib.import_module(f"mlnb.{path}")
    registry.arrange(CHECKS)
    for entry in metadata.entry_points(group="mlnb.checks"):
        try:
            entry.load()
        except Exception as error:  # noqa: BLE001  # a stranger's package
            warnings.warn(
                f"The checks of {entry.value!r} could not be loaded: {type(error).__name__}: {error}", stacklevel=2
            )


def checks() -> tuple[Check, ...]:
    """Every check, in the order in which a reader meets them.

    Examples
    --------
    >>> import mlnb
    >>> mlnb.checks()[0].id
    'data.missing_values'
    """
    return registry.select()
