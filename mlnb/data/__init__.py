"""The data room: is the data itself sound?"""

from mlnb.data.class_imbalance import class_imbalance
from mlnb.data.duplicates import duplicates
from mlnb.data.label_errors import label_errors
from mlnb.data.missing_values import missing_values

__all__ = ["class_imbalance", "duplicates", "label_errors", "missing_values"]
