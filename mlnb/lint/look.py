"""The way from a file to its report."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlnb.lint.flow.machine import Machine
from mlnb.lint.flow.values import Place
from mlnb.lint.leak import KINDS, Leak, Report, Witnessed
from mlnb.lint.magics import parse_cell
from mlnb.lint.order import in_execution_order
from mlnb.lint.reading import Cell, Document, read
from mlnb.lint.silence import silence


@dataclass(frozen=True)
class Parsed:
    """A code cell with its syntax tree.

    Parameters
    ----------
    cell : Cell
    tree : Module
    whole : bool
        Whether all of it is Python.
    """

    cell: Cell
    tree: ast.Module
    whole: bool = True


def lint(source: str | Path, *, kinds: Iterable[str] = KINDS) -> Report:
    """Leaks that can be read from a notebook's or a script's code; nothing is executed.

    The flow of the data is followed through the cells, in execution order where the counts tell it: which rows a
    value holds, what was computed from which rows, which model was fitted on them and which were scored [1]_.

    Parameters
    ----------
    source : str or Path
        A notebook or script (plain or with ``# %%`` cells); or source text, if it has a line break.
    kinds : iterable of str
        Kinds to look for.

    Returns
    -------
    Report
        A sequence of `Leak`; ``to_dicts()`` gives them as JSON values.

    References
    ----------
    .. [1] Yang, Brower-Sinning, Lewis and Kästner (2022), Data Leakage in Notebooks: Static Detection and Better
       Processes. ASE.

    Examples
    --------
    >>> report = lint('''
    ... import pandas as pd
    ... from sklearn.linear_model import LogisticRegression
    ... from sklearn.model_selection import train_test_split
    ... from sklearn.preprocessing import StandardScaler
    ... df = pd.read_csv("loans.csv")
    ... X, y = df.drop(columns="paid"), df["paid"]
    ... X = StandardScaler().fit_transform(X)
    ... X_train, X_test, y_train, y_test = train_test_split(X, y)
    ... print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
    ... ''')
    >>> [(leak.kind, leak.line) for leak in report]
    [('preprocessing', 8)]
    """
    return examine(read(source), kinds=kinds)


def lint_session(entries: Sequence[tuple[int, str]], *, kinds: Iterable[str] = KINDS) -> Report:
    """Leaks in the cells that a session has run.

    Parameters
    ----------
    entries : sequence of (int, str)
        Execution count and source of each cell, as run.
    kinds : iterable of str
        Kinds to look for.
    """
    cells = tuple(Cell(at, source, count=count) for at, (count, source) in enumerate(entries))
    return examine(Document("this session", cells, "session"), kinds=kinds)


def examine(document: Document, *, kinds: Iterable[str] = KINDS) -> Report:
    """The report of a document that has been read.

    Parameters
    ----------
    document : Document
    kinds : iterable of str
    """
    parsed: list[Parsed] = []
    notes = list(document.notes)
    for cell in in_execution_order(document.cells):
        tree, wrong = parse_cell(cell.source)
        if wrong is not None:
            where = "In" if document.kind == "script" else f"In cell {cell.index},"
            notes.append(f"{where} {wrong} is no Python; what stands around it was read.")
        parsed.append(Parsed(cell, tree, whole=wrong is None))
    leaks, witnessed = _leaks(parsed, document)
    wanted = set(kinds)
    once = {(leak.kind, leak.cell, leak.line): leak for leak in reversed(leaks) if leak.kind in wanted}
    ordered = sorted(once.values(), key=lambda leak: (leak.cell, leak.line, KINDS.index(leak.kind)))
    standing, silenced, remarks = silence(ordered, document.cells)
    lines = () if document.kind in {"notebook", "session"} else tuple(cell.first_line for cell in document.cells)
    return Report(tuple(standing), document.name, witnessed, tuple(notes + remarks), tuple(silenced), first_lines=lines)


def _leaks(parsed: Sequence[Parsed], document: Document) -> tuple[list[Leak], Witnessed]:
    from mlnb.lint.flow.follow import follow
    from mlnb.lint.rules import multitest, overlap, preprocessing, target, temporal
    from mlnb.lint.rules.hidden_state import hidden_state

    m = follow(parsed)
    leaks = [
        *preprocessing.preprocessing(m), *overlap.overlap(m), *multitest.multitest(m), *temporal.temporal(m),
        *target.target(m), *hidden_state(parsed, document),
    ]  # fmt: skip
    return leaks, witnessed(m)


def witnessed(m: Machine) -> Witnessed:
    """What a clean bill says was seen."""

    def said(entries: Iterable[tuple[Place, str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f"{what} (cell {place.cell}, line {place.line})" for place, what in entries))

    fits = [entry for entry in m.calls if not entry[1].startswith("not followed")]
    fits += [
        (fit.place, f"{fit.est.cls or 'model'} trained") for fit in m.fits if fit.place not in {p for p, _ in fits}
    ]
    splits = [(split.place, split.what) for split in m.splits]
    scores = [(score.place, score.what) for score in m.scores if score.how != "predict"]
    return Witnessed(said(fits), said(splits), said(scores))
