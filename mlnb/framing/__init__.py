"""The framing room: is it the right question?"""

from mlnb.framing.annotator_agreement import annotator_agreement
from mlnb.framing.class_overlap import class_overlap
from mlnb.framing.edge_cases import edge_cases
from mlnb.framing.label_stability import label_stability
from mlnb.framing.success_metric import success_metric
from mlnb.framing.target_definition import target_definition
from mlnb.framing.unseen_values import unseen_values
from mlnb.framing.weak_slices import weak_slices

__all__ = [
    "annotator_agreement",
    "class_overlap",
    "edge_cases",
    "label_stability",
    "success_metric",
    "target_definition",
    "unseen_values",
    "weak_slices",
]
