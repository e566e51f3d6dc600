"""The data room: is the data itself sound?"""

from mlnb.data.class_imbalance import class_imbalance
from mlnb.data.label_errors import label_errors

__all__ = ["class_imbalance", "label_errors"]
