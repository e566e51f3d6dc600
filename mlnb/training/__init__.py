"""The training room: was it watched, and is the score more than luck?"""

from mlnb.training._lock import lock
from mlnb.training.batch_size import batch_size
from mlnb.training.fold_variance import fold_variance
from mlnb.training.learning_rate import learning_rate
from mlnb.training.monitoring import monitoring
from mlnb.training.one_at_a_time import one_at_a_time
from mlnb.training.reproducibility import reproducibility
from mlnb.training.tuning import tuning

__all__ = [
    "batch_size",
    "fold_variance",
    "learning_rate",
    "lock",
    "monitoring",
    "one_at_a_time",
    "reproducibility",
    "tuning",
]
