"""Every fault that is planted, and the clean twin of each check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mlnb.core.case import Case
from tests.power import (
    plant_data,
    plant_disguises,
    plant_framing_labels,
    plant_framing_metric,
    plant_histories,
    plant_leakage,
    plant_model,
    plant_production,
    plant_slices,
    plant_splits,
    plant_tuning,
)
from tests.power.plant import Fault, Split

FAULTS: tuple[Fault, ...] = (
    *plant_data.FAULTS,
    *plant_disguises.FAULTS,
    *plant_leakage.FAULTS,
    *plant_splits.FAULTS,
    *plant_model.FAULTS,
    *plant_tuning.FAULTS,
    *plant_framing_metric.FAULTS,
    *plant_framing_labels.FAULTS,
    *plant_slices.FAULTS,
    *plant_histories.FAULTS,
    *plant_production.FAULTS,
)
CHECKS: tuple[str, ...] = tuple(dict.fromkeys(fault.check for fault in FAULTS))

#: Checks that are about a model; their twin brings the one that does well on the data set.
ABOUT_MODELS = (
    "model.overfitting",
    "model.underfitting",
    "model.baseline",
    "training.fold_variance",
    "framing.success_metric",
    "framing.edge_cases",
    "framing.weak_slices",
)

#: Twins of checks that ask for more than the two frames.
TWINS: dict[str, Callable[[Split], Case]] = {
    "leakage.group_overlap": plant_splits.by_patient,
    "training.tuning": plant_tuning.sound,
    "leakage.time_overlap": plant_splits.in_time,
    "leakage.preprocessing": plant_splits.honest,
    "leakage.suspicious_score": plant_splits.honest,
    "framing.label_stability": plant_framing_labels.in_time,
    "framing.annotator_agreement": lambda split: (
        plant_framing_labels.labelled(split) if split.classes else split.case()
    ),
    "training.batch_size": plant_histories.stopped_in_time,
    "training.learning_rate": plant_histories.stopped_in_time,
    "training.monitoring": plant_histories.stopped_in_time,
    "production.covariate_drift": plant_production.later,
    "production.label_drift": plant_production.later,
    "production.concept_drift": plant_production.later,
}


def clean(split: Split, check: str) -> Case:
    """The same rows with nothing planted; for checks of models, with the sane one; without true gaps for the check of gaps."""
    if check == "data.missing_values":
        whole = replace(split, train=split.train.dropna(), test=split.test.dropna())
        split = whole if min(len(whole.train), len(whole.test)) > 0 else split
    if check == "data.outdated_samples":
        return split.case().replace(data=plant_data.dated(split.train), time="when")
    if check == "framing.target_definition":
        return plant_framing_metric.by_rule(split).case if split.numeric() else split.case()
    if check in TWINS:
        return TWINS[check](split)
    return split.case(model=split.sane() if check in ABOUT_MODELS else None)


def of(check: str) -> tuple[Fault, ...]:
    """The faults that a check should find."""
    return tuple(fault for fault in FAULTS if fault.check == check)
