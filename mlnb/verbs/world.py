"""What names stand for where a verb is said."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from mlnb.core.errors import MlnbError
from mlnb.verbs.output import put

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.finding import Finding
    from mlnb.core.framing import Framing


class World(Protocol):
    """Where a verb is said: a shell with files, or a notebook with variables."""

    def case(self, given: argparse.Namespace) -> Case:
        """The case that the arguments describe."""

    def framing(self, word: str | None) -> Framing:
        """The framing that a word stands for; without a word, the one at hand."""

    def sources(self, given: argparse.Namespace) -> dict[str, Any]:
        """What a checklist notebook should read: train, test, model as files, and the columns by role."""

    def history(self) -> list[tuple[int, str]]:
        """Cells run so far, each with its execution count."""

    def say(self, sentence: str) -> None:
        """Tell the person something on the way."""

    def arrived(self, finding: Finding) -> None:
        """A finding has just been made."""

    def put(self, text: str, name: str) -> None:
        """Write a document into a file, or where the name is "-" to the standard output."""

    def watch(self, what: str) -> Finding | None:
        """Turn the watch "on" or "off", or "show" what it saw."""


def case_options(given: argparse.Namespace) -> dict[str, Any]:
    """The parameters of `Case` among the arguments that are the same everywhere."""
    return {
        "target": given.target, "task": given.task, "time": given.time, "group": given.group, "id": given.id,
        "weight": given.weight, "ignore": tuple(given.ignore), "scoring": given.scoring, "framing": given.framing,
        "random_state": given.seed,
    }  # fmt: skip


class Files:
    """A shell: names are files, and what is said on the way goes to the standard error."""

    def case(self, given: argparse.Namespace) -> Case:
        """The case of the files named.

        Raises
        ------
        CaseError, ModelError
            If a file is missing or no table or model, or the case cannot be made of them.
        """
        from mlnb.core.case import Case
        from mlnb.core.files import PICKLE_NOTE, load_model, read_table

        if given.data is None:
            msg = "Which rows? Name the training file, as in `mlnb audit train.csv --target y`."
            raise MlnbError(msg)
        train, current = read_table(given.data), None
        if given.reference:
            train, current = read_table(given.reference), train
        test = read_table(given.test) if given.test else None
        model = None
        if given.model:
            self.say(PICKLE_NOTE)
            model = load_model(given.model)
        return Case(train, test=test, model=model, current=current, **case_options(given))

    def framing(self, word: str | None) -> Framing:
        """The framing of a file, framing.yaml where none is named.

        Raises
        ------
        CaseError
            If it cannot be read.
        """
        from mlnb.core.framing import FILE, Framing

        if word is None and not Path(FILE).exists():
            msg = f"There is no {FILE} here; `mlnb frame new` writes one to fill in."
            raise MlnbError(msg)
        return Framing.load(word or FILE)

    def sources(self, given: argparse.Namespace) -> dict[str, Any]:
        """The files as named; a training file not named is called train.csv."""
        if given.train is None:
            self.say("No --train was given: the notebook's first cell says train.csv; set it there.")
        for file in filter(None, (given.train, given.test, given.model)):
            if not Path(file).exists():
                self.say(f"{str(file)!r} is not there yet: the notebook names it and needs it when it is run.")
        return {
            "train": given.train or "train.csv", "test": given.test, "target": given.target, "time": given.time,
            "group": given.group, "id": given.id, "model": given.model,
        }  # fmt: skip

    def put(self, text: str, name: str) -> None:
        """Into the file of that name, or to the standard output."""
        put(text, name)

    def history(self) -> list[tuple[int, str]]:
        """A shell has run no cells."""
        return []

    def say(self, sentence: str) -> None:
        """To the standard error."""
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201  # this is the command line's own voice

    def watch(self, what: str) -> Finding | None:
        """A shell has nothing to watch.

        Raises
        ------
        MlnbError
            Always.
        """
        del what
        msg = "A watch follows a notebook while it runs: say `%mlnb watch` there, or mlnb.watch.start() in a program."
        raise MlnbError(msg)

    def arrived(self, finding: Finding) -> None:
        """A line above the progress bar for what a person will want to know; where somebody is looking."""
        if finding.verdict in {"fail", "warn", "error"} and sys.stderr.isatty():
            from tqdm.auto import tqdm

            from mlnb.cards.words import MARKS

            tqdm.write(f"{MARKS[finding.verdict]} {finding.verdict}  {finding.check}: {finding.headline}", sys.stderr)


def inside(path: str | Path) -> bool:
    """Whether a word is written like a file rather than a name."""
    text = str(path)
    return "/" in text or "\\" in text or Path(text).suffix.lower() in {
        ".csv", ".tsv", ".txt", ".parquet", ".pq", ".feather", ".arrow", ".joblib", ".pkl", ".pickle",
        ".yaml", ".yml",
    }  # fmt: skip
