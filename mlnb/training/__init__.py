"""The training room: is the score more than luck?"""

from mlnb.training._lock import lock
from mlnb.training.fold_variance import fold_variance
from mlnb.training.reproducibility import reproducibility

__all__ = ["fold_variance", "lock", "reproducibility"]
