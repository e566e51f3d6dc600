"""Callbacks for libraries that run the loop themselves; each is a subclass made when the library is there."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MissingDependencyError
from mlnb.core.history_names import plain_name, side_of, sides_of_sets

if TYPE_CHECKING:
    from mlnb.monitor.monitor import Monitor


def _needed(*modules: str, package: str) -> Any:
    """The first of these modules that is there.

    Raises
    ------
    MissingDependencyError
        If none is.
    """
    for name in modules:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    msg = f'This callback needs {package}: pip install "{package}"'
    raise MissingDependencyError(msg)


def keras(monitor: Monitor) -> Any:
    """For Keras' ``fit``."""
    base: Any = _needed("keras", "tensorflow.keras", package="keras").callbacks.Callback

    class Watch(base):  # type: ignore[misc, valid-type, unused-ignore]
        """Tells a monitor what Keras logs."""

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            values = {("train_loss" if k == "loss" else k): v for k, v in (logs or {}).items()}
            if "lr" not in values and "learning_rate" not in values:
                rate = getattr(getattr(self.model, "optimizer", None), "learning_rate", None)
                values["lr"] = None if rate is None else _float(rate)
            monitor.log(epoch=epoch + 1, **values)
            if monitor.stop:
                self.model.stop_training = True

        def on_train_end(self, logs: Any = None) -> None:
            del logs
            monitor.close()

    return Watch()


def lightning(monitor: Monitor) -> Any:
    """For Lightning's ``Trainer``."""
    base: Any = _needed("lightning.pytorch", "pytorch_lightning", package="lightning").Callback

    class Watch(base):  # type: ignore[misc, valid-type, unused-ignore]
        """Tells a monitor what a Lightning module logs."""

        def on_train_epoch_end(self, trainer: Any, module: Any) -> None:
            del module
            values: dict[str, Any] = {str(k): _float(v) for k, v in trainer.callback_metrics.items()}
            values = {k.removesuffix("_epoch"): v for k, v in values.items() if not k.endswith("_step")}
            values = {("train_loss" if k == "loss" else k): v for k, v in values.items()}
            if trainer.optimizers:
                values.setdefault("lr", float(trainer.optimizers[0].param_groups[0]["lr"]))
            monitor.log(epoch=trainer.current_epoch + 1, **values)
            if monitor.stop:
                trainer.should_stop = True

        def on_fit_end(self, trainer: Any, module: Any) -> None:
            del trainer, module
            monitor.close()

    return Watch()


def xgboost(monitor: Monitor) -> Any:
    """For xgboost's ``train`` and its estimators."""
    base: Any = _needed("xgboost", package="xgboost").callback.TrainingCallback

    class Watch(base):  # type: ignore[misc, valid-type, unused-ignore]
        """Tells a monitor what xgboost evaluates."""

        def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
            del model
            sides = sides_of_sets(evals_log)
            last = {(str(s), str(m)): values[-1] for s, metrics in evals_log.items() for m, values in metrics.items()}
            monitor.log(epoch=epoch + 1, **_rounds(last, {str(k): str(v) for k, v in sides.items()}))
            return monitor.stop

        def after_training(self, model: Any) -> Any:
            monitor.close()
            return model

    return Watch()


def lightgbm(monitor: Monitor) -> Any:
    """For lightgbm's ``train`` and its estimators."""
    library = _needed("lightgbm", package="lightgbm")

    def watch(env: Any) -> None:
        results = env.evaluation_result_list or []
        last = {(str(r[0]), str(r[1])): float(r[2]) for r in results}
        sides = {str(k): str(v) for k, v in sides_of_sets(dict.fromkeys(s for s, _ in last)).items()}
        monitor.log(epoch=env.iteration + 1, **_rounds(last, sides))
        if monitor.stop:
            monitor.close()
            best = int(monitor.best_epoch or 1) - 1
            raise library.callback.EarlyStopException(best, results)
        if env.iteration + 1 >= env.end_iteration:
            monitor.close()

    watch.order = 30  # type: ignore[attr-defined]
    return watch


def transformers(monitor: Monitor) -> Any:
    """For Hugging Face's ``Trainer``."""
    base: Any = _needed("transformers", package="transformers").TrainerCallback

    class Watch(base):  # type: ignore[misc, valid-type, unused-ignore]
        """Tells a monitor what a trainer logs."""

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            del args
            values = dict(logs or {})
            if "train_runtime" in values:
                return
            values = {
                ("train_loss" if k == "loss" else "val_loss" if k == "eval_loss" else k): v for k, v in values.items()
            }
            values.pop("epoch", None)
            monitor.log(epoch=state.epoch, **values)
            if monitor.stop:
                control.should_training_stop = True

        def on_train_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            del args, state, control
            monitor.close()

    return Watch()


def _rounds(last: dict[tuple[str, str], float], sides: dict[str, str]) -> dict[str, Any]:
    """Values of one round by side and metric; the first metric stands for the loss where it falls."""
    from mlnb.core.history_names import HIGHER, loss_rank

    metrics = list(dict.fromkeys(m for _, m in last))
    falling = [m for m in metrics if plain_name(m) not in HIGHER]
    first = min(falling, key=lambda m: loss_rank(plain_name(m)), default=None)
    found: dict[str, Any] = {}
    for (name, metric), value in last.items():
        side = sides.get(name) or side_of(plain_name(name))[0] or "val"
        found.setdefault(f"{side}_{'loss' if metric == first else metric}", float(value))
    if first is None and metrics:  # only scores that rise: their distance from 1 is what should fall
        found |= {
            f"{side}_loss": 1 - found[f"{side}_{metrics[0]}"]
            for side in ("train", "val")
            if f"{side}_{metrics[0]}" in found
        }
    return found


def _float(value: Any) -> float:
    value = value.numpy() if hasattr(value, "numpy") and not hasattr(value, "detach") else value
    return float(value.item() if hasattr(value, "item") else value)
