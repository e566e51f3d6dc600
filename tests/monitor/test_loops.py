"""Loops that libraries run themselves tell the monitor what happens, and stop when it says so."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import AdaBoostClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier
from sklearn.linear_model import SGDClassifier, SGDRegressor
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from tests.tables import table


@pytest.fixture(scope="module")
def cancer():
    frame = table("breast_cancer")
    X, y = frame.drop(columns="target"), frame["target"]
    return X[:400], y[:400], X[400:], y[400:]


def monitor(**options):
    return mlnb.Monitor(path=False, show=False, **options)


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=0)),
        make_pipeline(StandardScaler(), MLPClassifier((8,), random_state=0)),
        HistGradientBoostingClassifier(random_state=0),
        AdaBoostClassifier(n_estimators=4, random_state=0),
    ],
    ids=lambda model: type(getattr(model, "steps", [(0, model)])[-1][1]).__name__,
)
def test_estimators_are_followed_epoch_by_epoch(model, cancer):
    m = monitor()
    X, y, X_val, y_val = cancer
    fitted = m.fit(model, X, y, X_val, y_val, epochs=4)
    frame = m.to_frame()
    assert len(frame) == 4
    assert frame["val_loss"].notna().all()
    assert {"recall_0", "recall_1"} <= set(frame.columns)
    recall = float((fitted.predict(X_val)[y_val == 1] == 1).mean())
    assert frame["recall_1"].iloc[-1] == pytest.approx(recall)


def test_numbers_are_followed_too():
    frame = table("diabetes")
    X, y = frame.drop(columns="target").to_numpy(), frame["target"].to_numpy()
    for model in (
        make_pipeline(StandardScaler(), SGDRegressor(random_state=0)),
        GradientBoostingRegressor(random_state=0),
    ):
        m = monitor()
        fitted = m.fit(model, X[:300], y[:300], X[300:], y[300:], epochs=3)
        loss = float(((fitted.predict(X[300:]) - y[300:]) ** 2).mean())
        assert m.to_frame()["val_loss"].iloc[-1] == pytest.approx(loss)


def test_early_stopping_gives_back_the_best(cancer):
    X, y, X_val, y_val = cancer
    m = monitor(early_stop=3)
    model = make_pipeline(StandardScaler(), MLPClassifier((64,), learning_rate_init=0.03, random_state=0))
    fitted = m.fit(model, X, y, X_val, y_val, epochs=60)
    losses = m.to_frame()["val_loss"]
    assert len(losses) < 60
    chances = fitted.predict_proba(X_val)[np.arange(len(y_val)), y_val]
    assert -np.log(np.clip(chances, 1e-15, 1)).mean() == pytest.approx(losses.min())


def test_what_cannot_be_followed_is_said():
    with pytest.raises(mlnb.MlnbError, match="KNeighborsClassifier cannot be followed"):
        monitor().fit(KNeighborsClassifier(), [[1], [2]], [0, 1])


def test_xgboost_tells_each_round_and_stops(cancer):
    xgboost = pytest.importorskip("xgboost")
    X, y, X_val, y_val = cancer
    m = monitor(early_stop=3)
    model = xgboost.XGBClassifier(
        n_estimators=200, learning_rate=0.5, n_jobs=1, eval_metric=["auc", "logloss"], callbacks=[m.xgboost()]
    )
    model.fit(X, y, eval_set=[(X, y), (X_val, y_val)], verbose=False)
    frame = m.to_frame()
    kept = model.evals_result()["validation_1"]["logloss"]
    assert frame["val_loss"].tolist() == pytest.approx(kept)
    assert len(frame) < 200


@pytest.mark.filterwarnings("ignore::lightgbm.sklearn.LGBMDeprecationWarning")
def test_lightgbm_tells_each_round_and_stops(cancer):
    lightgbm = pytest.importorskip("lightgbm")
    X, y, X_val, y_val = cancer
    m = monitor(early_stop=3)
    model = lightgbm.LGBMClassifier(n_estimators=200, learning_rate=0.5, n_jobs=1, verbose=-1)
    model.fit(X, y, eval_set=[(X_val, y_val)], callbacks=[m.lightgbm()])
    assert len(m.to_frame()) < 200
    assert model.best_iteration_ == m.best_epoch


@pytest.mark.parametrize("name", ["keras", "lightning", "transformers"])
def test_a_library_that_is_not_there_is_named(name, monkeypatch):
    monkeypatch.setattr("importlib.import_module", lambda *_: (_ for _ in ()).throw(ImportError("not here")))
    with pytest.raises(ImportError, match=f'pip install "{name}"'):
        getattr(monitor(), name)()


def test_torch_tells_gradient_norms_and_keeps_the_best_weights():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    net = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    X = torch.randn(64, 2)
    y = X.sum(dim=1, keepdim=True)
    m = monitor(early_stop=5).torch(net, optimizer)
    for _ in range(5):
        optimizer.zero_grad()
        loss = ((net(X) - y) ** 2).mean()
        loss.backward()
        norm = sum(float((p.grad**2).sum()) for p in net.parameters()) ** 0.5
        optimizer.step()
        m.step(loss, rows=64)
        m.log(val_loss=loss)
        assert m.rows[-1]["grad_norm"] == pytest.approx(norm, rel=1e-5)
    assert m.rows[-1]["lr"] == pytest.approx(0.1)
    assert set(m.best) == {"weight", "bias"}
