"""After launch: did the world move, and does it matter?"""

from mlnb.production.concept_drift import concept_drift
from mlnb.production.covariate_drift import covariate_drift
from mlnb.production.history import history
from mlnb.production.label_drift import label_drift
from mlnb.production.performance_estimate import performance_estimate

__all__ = ["concept_drift", "covariate_drift", "history", "label_drift", "performance_estimate"]
