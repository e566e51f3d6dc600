from __future__ import annotations

import pytest


@pytest.fixture
def iris(tmp_path):
    """A folder with the iris table as train.csv and test.csv."""
    from sklearn.datasets import load_iris

    frame = load_iris(as_frame=True).frame.sample(frac=1, random_state=0)
    frame.iloc[:100].to_csv(tmp_path / "train.csv", index=False)
    frame.iloc[100:].to_csv(tmp_path / "test.csv", index=False)
    return tmp_path
