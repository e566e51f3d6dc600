"""Runs from and to MLflow."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from mlnb.core.errors import MissingDependencyError, MlnbError
from mlnb.core.plain import plain
from mlnb.core.run_params import seed_of
from mlnb.core.run_scores import pick, value
from mlnb.core.runs import Run

#: Tags that a run of ours has in MLflow; the first also says that its metrics are scores, greater is better.
_ID = "mlnb.id"
_TAGS = ("model", "data", "folds", "code", "notebook", "scored_on")
_LONGEST = 500  # characters of a parameter's value that every store of MLflow takes


def _client(tracking_uri: str | None) -> Any:
    try:
        from mlflow import MlflowClient
    except ImportError as error:
        msg = 'MLflow is not installed; run: pip install "mlnb[mlflow]"'
        raise MissingDependencyError(msg) from error
    return MlflowClient(tracking_uri=tracking_uri)


def read(experiment: Any, tracking_uri: str | None = None, metric: str | None = None) -> list[Run]:
    """The runs of an experiment, given by name, id or as MLflow's own object, oldest first.

    Raises
    ------
    MissingDependencyError
        If MLflow is not installed.
    MlnbError
        If there is no such experiment.
    """
    return read_with(_client(tracking_uri), experiment, metric)


def read_with(client: Any, experiment: Any, metric: str | None = None) -> list[Run]:
    """The same through a client that is there already."""
    found = _find(client, experiment)
    if found is None:
        known = ", ".join(repr(e.name) for e in client.search_experiments()[:8])
        msg = f"MLflow has no experiment {experiment!r}; it has {known or 'none'}."
        raise MlnbError(msg)
    return [run_of(one, metric, client) for one in _pages(client, found.experiment_id)]


def _pages(client: Any, experiment: str) -> list[Any]:
    runs, token = [], None
    while True:
        page = client.search_runs([experiment], page_token=token, order_by=["attributes.start_time ASC"])
        runs += list(page)
        token = getattr(page, "token", None)
        if not token:
            return runs


def _find(client: Any, experiment: Any) -> Any:
    if hasattr(experiment, "experiment_id"):
        return experiment
    by_name = client.get_experiment_by_name(str(experiment))
    if by_name is not None:
        return by_name
    try:
        return client.get_experiment(str(experiment))
    except Exception:  # noqa: BLE001  # MLflow raises what its store raises
        return None


def run_of(one: Any, metric: str | None = None, client: Any = None) -> Run:
    """One of MLflow's runs; without a client, without the scores of its folds."""
    metrics, tags = dict(one.data.metrics), dict(one.data.tags)
    ours = _ID in tags
    named = tags.get("mlnb.metric", "")
    chosen = metric if metric in metrics else _safe(named or "score") if ours else pick(metrics)
    sign = 1.0 if ours or chosen is None else pick.sign(chosen)
    score = None if chosen is None or chosen not in metrics else sign * metrics[chosen]
    folds: tuple[float, ...] = ()
    if ours and client is not None and "mlnb.held" in tags:
        history = client.get_metric_history(one.info.run_id, f"fold_{chosen}")
        folds = tuple(m.value for m in sorted(history, key=lambda m: m.step))
    params = {k: value(v) for k, v in one.data.params.items()}
    test = None if ours or chosen is None or pick.place(chosen) == "test" else _on_test(metrics, sign)
    held = tags.get("mlnb.held", "")
    return Run(
        id=tags.get(_ID, one.info.run_id[:12]),
        params=params,
        chosen=tuple(filter(None, tags.get("mlnb.chosen", "").split("\n"))) if ours else tuple(params),
        score=score,
        fold_scores=folds,
        held=float(held) if held else None,
        metric=(named if ours else chosen or "") if sign > 0 else f"neg_{chosen}",
        test_score=metrics.get("mlnb.test_score", test),
        seed=int(tags["mlnb.seed"]) if "mlnb.seed" in tags else seed_of(params),
        started=_time(one.info.start_time),
        seconds=(one.info.end_time - one.info.start_time) / 1000 if one.info.end_time and one.info.start_time else None,
        note=tags.get("mlflow.note.content", ""),
        **_described(tags, chosen),
    )


def _described(tags: dict[str, str], chosen: str | None) -> dict[str, Any]:
    found = {name: tags.get(f"mlnb.{name}", "") for name in _TAGS}
    found["model"] = found["model"] or str(tags.get("estimator_name", ""))
    found["code"] = found["code"] or tags.get("mlflow.source.git.commit", "")[:12]
    found["scored_on"] = found["scored_on"] or pick.place(chosen or "")
    versions = {k.removeprefix("mlnb.version."): v for k, v in tags.items() if k.startswith("mlnb.version.")}
    return {**found, "versions": versions}


def _on_test(metrics: dict[str, float], sign: float) -> float | None:
    """A second score, on the test rows."""
    name = next((k for k in metrics if pick.place(k) == "test" and pick.known(k) and pick.sign(k) == sign), None)
    return None if name is None else sign * metrics[name]


def write(runs: Iterable[Run], experiment: str, tracking_uri: str | None = None) -> int:
    """Write runs into an experiment, which is made where it is not there; gives how many were new."""
    return write_with(_client(tracking_uri), runs, experiment)


def write_with(client: Any, runs: Iterable[Run], experiment: str) -> int:
    """The same through a client that is there already."""
    found = client.get_experiment_by_name(experiment)
    place = client.create_experiment(experiment) if found is None else found.experiment_id
    there = {one.data.tags.get(_ID) for one in _pages(client, place)}
    count = 0
    for run in runs:
        if run.id not in there:
            _write(client, run, place)
            count += 1
    return count


def _write(client: Any, run: Run, place: str) -> None:
    begun = _milliseconds(run.started)
    key = client.create_run(place, start_time=begun, run_name=run.id).info.run_id
    metric = _safe(run.metric or "score")
    for name, given in run.params.items():
        client.log_param(key, _safe(name), str(plain(given))[:_LONGEST])
    if run.score is not None:
        client.log_metric(key, metric, run.score)
    if run.test_score is not None:
        client.log_metric(key, "mlnb.test_score", run.test_score)
    for k, score in enumerate(run.fold_scores):
        client.log_metric(key, f"fold_{metric}", score, step=k)
    tags = {
        _ID: run.id, "mlnb.metric": run.metric, "mlnb.chosen": "\n".join(run.chosen), "mlflow.note.content": run.note,
        **{f"mlnb.{name}": getattr(run, name) for name in _TAGS},
        "mlnb.seed": "" if run.seed is None else str(run.seed),
        **{f"mlnb.version.{k}": v for k, v in run.versions.items()},
    }  # fmt: skip
    if run.fold_scores:
        tags["mlnb.held"] = str(run.held or 1 / max(len(run.fold_scores) - 1, 1))
    for name, said in tags.items():
        if said:
            client.set_tag(key, name, said)
    client.set_terminated(key, end_time=None if begun is None else begun + int(1000 * (run.seconds or 0)))


def _safe(name: str) -> str:
    """A name as MLflow takes it."""
    return re.sub(r"[^\w.\- :/]", "_", name, flags=re.ASCII)


def _time(milliseconds: int | None) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="seconds") if milliseconds else ""


def _milliseconds(started: str) -> int | None:
    try:
        return int(datetime.fromisoformat(started).timestamp() * 1000)
    except ValueError:
        return None
