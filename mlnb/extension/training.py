"""``%%mlnb train``: the cell below is run, and what it trains is watched."""

from __future__ import annotations

from typing import Any

from mlnb.core.errors import MlnbError
from mlnb.verbs.grammar import Asked, Parser


class CellFailed(Exception):
    """The cell's own error was shown; this one keeps what follows from running."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def parser() -> Parser:
    """What stands behind ``%%mlnb train``."""
    made = Parser(
        "%%mlnb train",
        "Run the cell and watch what it trains: fits of xgboost, lightgbm, Keras, Lightning and transformers, loops that "
        "print an epoch and its losses, and whatever the cell logs with monitor.log(…).",
    )
    made.option("--early-stop", type=int, metavar="EPOCHS", help="end fits that go so long without a better epoch")
    made.option("--monitor", default="val_loss", metavar="NAME", help="what early stopping watches (val_loss)")
    made.option("--classes", nargs="+", metavar="CLASS", help="names of the classes, in the order of the scores")
    made.option("--path", metavar="FILE", help="where to keep the history (a new file in .mlnb/training)")
    made.option("--name", default="monitor", metavar="NAME", help="variable that holds the monitor (monitor)")
    return made


def run(shell: Any, words: list[str], cell: str) -> None:
    """Run a cell under a monitor, which stays in the notebook's variable ``monitor``.

    Raises
    ------
    MlnbError
        If the line takes no such word.
    CellFailed
        If the cell raised, after its traceback was shown.
    """
    from mlnb.monitor import Monitor
    from mlnb.monitor.follow import following

    try:
        given = parser().parse_args(words)
    except Asked as asked:
        print(asked)  # noqa: T201  # what --help is for
        return
    if not given.name.isidentifier():
        msg = f"--name {given.name!r} is no name of a variable."
        raise MlnbError(msg)
    monitor = Monitor(given.classes, early_stop=given.early_stop, monitor=given.monitor, path=given.path)
    shell.user_ns[given.name] = monitor
    with following(monitor, cell):
        result = shell.run_cell(cell, store_history=False)
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        monitor.close()
        if not monitor.rows:
            print(  # noqa: T201  # the magic's own voice
                "Nothing was logged: let the cell print `epoch 1 train_loss=… val_loss=…`, or call "
                f"{given.name}.log(epoch=…, train_loss=…, val_loss=…)."
            )
        return
    monitor.__exit__(type(error), error, error.__traceback__)
    msg = f"The cell ended with {type(error).__name__}, see above; {given.name} holds what was logged until then."
    raise CellFailed(msg)
