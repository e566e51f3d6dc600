"""What a model says of the test rows: the case's own, else the probe fitted on the training rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core import model as models
from mlnb.core import probe
from mlnb.core.metric import row_loss

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case


def said_of_test(case: Case) -> tuple[np.ndarray, str]:
    """Predictions for the test rows whose target is known, and who made them."""
    if case.model is not None:
        return models.test_prediction(case), "the model"

    def make() -> np.ndarray:
        import numpy as np

        assert case.test is not None
        values, encoder = probe.matrix(case)
        asked = encoder.transform(case.test.loc[models.test_known(case)])
        both = np.vstack([values, asked])
        fitted = probe.fit_on(case, probe.boosted(case, encoder.categorical), both, np.arange(len(values)))
        return fitted(len(values) + np.arange(len(asked)))

    return case.shared("probe on test", make), "the probe (gradient boosting, since no model was given)"


def loss_on_test(case: Case) -> tuple[np.ndarray, str]:
    """Loss of each test row whose target is known: Brier score or squared error, and whose it is."""
    said, maker = said_of_test(case)
    return row_loss(case.task, case.codes_test, said), maker
