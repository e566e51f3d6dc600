"""Settings that all checks share."""

from __future__ import annotations

import pytest

from mlnb.core.options import Options


def test_values_come_back_even_after_an_error():
    options = Options()

    def use():
        with options.set(alpha=0.2, folds=3):
            assert (options.alpha, options.folds) == (0.2, 3)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        use()
    assert options == Options()


def test_an_unknown_option_is_named_and_nothing_is_set():
    options = Options()
    with (
        pytest.raises(AttributeError, match="No option is named 'alhpa'; there are alpha, "),
        options.set(folds=3, alhpa=1),
    ):
        pytest.fail("entered")
    assert options == Options()
