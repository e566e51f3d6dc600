"""The model room: does the model hold what it learned, and is it worth its cost?"""

from mlnb.model.baseline import baseline
from mlnb.model.complexity import complexity
from mlnb.model.overfitting import overfitting
from mlnb.model.underfitting import underfitting

__all__ = ["baseline", "complexity", "overfitting", "underfitting"]
