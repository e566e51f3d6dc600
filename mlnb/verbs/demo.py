"""The whole way on real data: files, checklist, run, review; once as published, once with planted faults."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError
from mlnb.core.finding import Finding
from mlnb.verbs.faults import Planted, plant

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "breast cancer (Wisconsin, 569 biopsies), which scikit-learn ships"
TARGET, COLUMN = "diagnosis", "worst texture"
NAMES = ("published", "faulty")
_LINE = "font-family:system-ui,sans-serif;font-size:14px;line-height:1.5"
_NAMED = frozenset({"fail", "warn"})


@dataclass(frozen=True)
class Demo:
    """What the demo found and wrote.

    Attributes
    ----------
    folder : Path
    verdicts : dict of str to tuple of Finding
        Findings of the "published" and the "faulty" data, in the order of the checklist.
    planted : tuple of Planted
        The faults, and the check that should name each.
    seconds : float
    """

    folder: Path
    verdicts: dict[str, tuple[Finding, ...]]
    planted: tuple[Planted, ...]
    seconds: float

    def found(self, fault: Planted) -> Finding | None:
        """The finding that names a planted fault, where there is one."""
        return next((f for f in self.verdicts["faulty"] if f.check == fault.check and f.verdict in _NAMED), None)

    def __repr__(self) -> str:
        return "\n".join(_text(self))

    def _repr_html_(self) -> str:
        return f'<pre style="white-space:pre-wrap">{html.escape(repr(self))}</pre>' + "".join(
            f'<div style="{_LINE}"><a href="{html.escape(str(self.folder / name / "audit.html"))}">'
            f"Review of the {name} data</a></div>"
            for name in NAMES
        )


def demo(folder: str | Path = "mlnb-demo", *, progress: bool = True, say: Callable[[str], None] = print) -> Demo:
    """Write, check and review real data, once as published and once with four faults planted.

    Parameters
    ----------
    folder : str or Path
        Where to write; what an earlier demo wrote there is replaced.
    progress : bool
        Whether to show progress bars.
    say : callable
        Told what is being done.

    Returns
    -------
    Demo

    Raises
    ------
    MlnbError
        If the folder holds something that no demo wrote.
    """
    start = time.perf_counter()
    home = Path(folder)
    _must_be_ours(home)
    say(f"Data: {SOURCE}.")
    train, test = _data()
    faulty_train, faulty_test, planted = plant(train, test, target=TARGET, column=COLUMN)
    tables = {"published": (train, test), "faulty": (faulty_train, faulty_test)}
    verdicts = {}
    for name in NAMES:
        say(f"Running the checklist on the {name} data ({home / name / 'audit.ipynb'}).")
        verdicts[name] = _one(home / name, *tables[name], progress=progress)
    return Demo(home, verdicts, planted, time.perf_counter() - start)


def _must_be_ours(home: Path) -> None:
    if home.is_file():
        msg = f"{str(home)!r} is a file; name a folder for the demo."
        raise MlnbError(msg)
    strange = sorted(path.name for path in home.iterdir() if path.name not in NAMES) if home.is_dir() else []
    if strange:
        msg = f"The folder {str(home)!r} holds {strange[0]!r}, which no demo wrote; name an empty or a new folder."
        raise MlnbError(msg)


def _data() -> tuple[pd.DataFrame, pd.DataFrame]:
    from sklearn.datasets import load_breast_cancer
    from sklearn.model_selection import train_test_split

    loaded: Any = load_breast_cancer(as_frame=True)
    frame = loaded.data.assign(**{TARGET: loaded.target.map(dict(enumerate(loaded.target_names)))})
    train, test = train_test_split(frame, test_size=0.25, random_state=0, stratify=frame[TARGET])
    return train.reset_index(drop=True), test.reset_index(drop=True)


def _one(folder: Path, train: pd.DataFrame, test: pd.DataFrame, *, progress: bool) -> tuple[Finding, ...]:
    """Files, notebook, run and review of one pair of tables; the findings as the notebook holds them."""
    import joblib

    from mlnb.checklist import new, run
    from mlnb.core.notebooks import read_notebook
    from mlnb.review import export
    from mlnb.review.read import read

    folder.mkdir(parents=True, exist_ok=True)
    train.to_csv(folder / "train.csv", index=False)
    test.to_csv(folder / "test.csv", index=False)
    joblib.dump(_model().fit(train.drop(columns=TARGET), train[TARGET]), folder / "model.joblib")
    notebook = new(
        folder / "audit.ipynb",
        train=folder / "train.csv",
        test=folder / "test.csv",
        model=folder / "model.joblib",
        target=TARGET,
        title=f"Breast cancer, {folder.name}",
        force=True,
    )
    run(notebook, progress=progress)
    export(notebook)
    return tuple(read(read_notebook(notebook)).findings)


def _model() -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression(max_iter=1_000))


def _text(shown: Demo) -> list[str]:
    """The verdicts side by side, the planted faults and who named them, and where to look."""
    from mlnb.cards.words import MARKS

    published = {finding.check: finding for finding in shown.verdicts["published"]}
    width = max(map(len, published)) + 2
    faulty = {finding.check: f"{MARKS[finding.verdict]} {finding.verdict}" for finding in shown.verdicts["faulty"]}
    lines = ["", f"{'check':<{width}}{'published':<13}with planted faults"]
    lines += [
        f"{check:<{width}}{MARKS[finding.verdict] + ' ' + finding.verdict:<13}{faulty.get(check, '')}".rstrip()
        for check, finding in published.items()
    ]
    lines += ["", "Planted, and what was said of it:"]
    for fault in shown.planted:
        found = shown.found(fault)
        lines.append(f"- {fault.what}")
        lines.append(f"  {fault.check}: {found.headline if found else 'not named'}")
    failed = [f.check for f in shown.verdicts["published"] if f.verdict == "fail"]
    said = f"fail in {', '.join(failed)}" if failed else "no fail"
    lines += ["", f"The published data raises {said}. All of it took {shown.seconds:.0f} s. Where to look:"]
    for name in NAMES:
        home = shown.folder / name
        lines.append(f"  {home / 'audit.html'}   the review of the {name} data; open it in a browser")
        lines.append(f"  {home / 'audit.ipynb'}  the notebook it was made from")
    lines += [
        "The same with your files:",
        "  mlnb audit train.csv --test test.csv --target y",
        "  mlnb new audit.ipynb --train train.csv --test test.csv --target y && mlnb run audit.ipynb && mlnb review audit.ipynb",
    ]
    return lines
