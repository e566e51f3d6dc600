"""The data room: is the data itself sound?"""

from mlnb.data.class_imbalance import class_imbalance
from mlnb.data.corrupted_files import corrupted_files
from mlnb.data.corrupted_values import corrupted_values
from mlnb.data.duplicates import duplicates
from mlnb.data.label_errors import label_errors
from mlnb.data.missing_values import missing_values
from mlnb.data.outdated_samples import outdated_samples

__all__ = [
    "class_imbalance",
    "corrupted_files",
    "corrupted_values",
    "duplicates",
    "label_errors",
    "missing_values",
    "outdated_samples",
]
