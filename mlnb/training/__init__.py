"""The training room: is the score more than luck?"""

from mlnb.training.fold_variance import fold_variance

__all__ = ["fold_variance"]
