"""The panel of runs: sort them, filter them, compare two, and see all as lines through their parameters."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from mlnb import cards
from mlnb.cards.runs import comparison_table, page
from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Note, Tried
from mlnb.core.finding import Finding
from mlnb.core.run_compare import compare_runs
from mlnb.core.run_params import last
from mlnb.core.run_scores import value as read_value
from mlnb.core.runs import Run, shown_params
from mlnb.panels import controls
from mlnb.panels.base import Panel
from mlnb.training._parallel import parallel
from mlnb.training._runs_shown import ranked, runs_table
from mlnb.training.run_log import RunLog

SCORE, MADE, NONE = "score", "order made", "none"
#: Runs that can be chosen to compare: the best.
_CHOICES = 300
_CONDITION = re.compile(r"^([\w.]+)(<=|>=|!=|==|=|<|>)(.+)$")


def make(subject: Finding | RunLog) -> Panel | None:
    """Sort, order, search, two runs to compare, rows; None of a finding without runs."""
    runs = _runs_of(subject)
    if not runs:
        return None if isinstance(subject, Finding) else Panel(subject, {}, lambda: page(subject.summary(), [], 0))
    names = shown_params(runs)
    sorts = [(SCORE, SCORE), (MADE, MADE), *((last(n), n) for n in names if n not in {SCORE, MADE})]
    best = ranked(runs)[:_CHOICES]
    picks = [(NONE, NONE), *((_said(run), run.id) for run in best)]
    made = {
        "sort": controls.dropdown("Sort by", sorts, SCORE, "Score, order, or a parameter"),
        "order": controls.either("Order", "falling", "rising", False),  # noqa: FBT003  # a value
        "search": controls.search("Filter", "C>1 rbf score>=0.9", "Words that a run holds, and conditions on its parameters"),
        "first": controls.dropdown("Compare", picks, best[0].id if len(best) > 1 else NONE, "One run"),
        "second": controls.dropdown("with", picks, best[1].id if len(best) > 1 else NONE, "Another run"),
    }  # fmt: skip
    if len(runs) > 1:
        made["rows"] = controls.rows(len(runs))
    return Panel(subject, made, lambda **chosen: _html(subject, runs, **chosen))


def _runs_of(subject: Finding | RunLog) -> list[Run]:
    if isinstance(subject, RunLog):
        return list(subject)
    held = subject.find("tried")
    return [Run.from_dict(record) for record in json.loads(held.records)] if isinstance(held, Tried) else []


def _said(run: Run) -> str:
    return f"{run.id} ({run.score:.4g})" if run.score is not None else run.id


def _html(
    subject: Finding | RunLog, runs: list[Run], sort: str, order: bool, search: str, first: str, second: str, rows: int = 12,  # noqa: FBT001  # the value of a control
) -> str:  # fmt: skip
    kept = [run for run in runs if all(_fits(run, word) for word in search.split())]
    shown = _sorted(kept, sort, rising=order)
    evidence: list[Evidence] = []
    picture = parallel(shown, [first, second])
    if picture is not None:
        evidence.append(picture)
    table = runs_table(shown[:rows], len(shown))
    by = {SCORE: "score", MADE: "the order in which they were made"}.get(sort, last(sort))
    evidence.append(replace(table, caption=f"{len(shown):,} of {plural(len(runs), 'run')}, by {by}"))
    compared = _compared(runs, first, second)
    evidence += compared
    if isinstance(subject, Finding):
        own = [item for item in subject.evidence if item.name not in {"runs", "tried"}]
        return cards.html(replace(subject, evidence=(*evidence, *own)), rows=rows)
    return page(subject.summary(), evidence, rows)


def _compared(runs: list[Run], first: str, second: str) -> list[Evidence]:
    by_id = {run.id: run for run in runs}
    if first not in by_id or second not in by_id or first == second:
        return []
    found = compare_runs(by_id[first], by_id[second])
    return [Note(caption=f"{first} and {second}", name="compared", text=f"{found.summary()}."), comparison_table(found)]


def _sorted(runs: list[Run], sort: str, *, rising: bool) -> list[Run]:
    """By score or parameter, runs without it last; in the order made, the newest first unless rising."""
    if sort == MADE:
        return runs if rising else runs[::-1]
    values = {id(run): run.score if sort == SCORE else run.params.get(sort) for run in runs}
    known = [run for run in runs if values[id(run)] is not None]
    numbers = all(isinstance(values[id(run)], (int, float)) for run in known)

    def key(run: Run) -> Any:
        return values[id(run)] if numbers else str(values[id(run)])

    known.sort(key=key, reverse=not rising)
    return known + [run for run in runs if values[id(run)] is None]


def _fits(run: Run, word: str) -> bool:
    """Whether a run meets a condition such as ``C>1``, or holds a word."""
    condition = _CONDITION.match(word)
    if condition is None:
        return word.casefold() in _text(run)
    name, sign, wanted = condition.groups()
    held = [
        v
        for k, v in {**run.params, "score": run.score, "seed": run.seed, "model": run.model}.items()
        if name in {k, last(k)}
    ]
    return any(_holds(value, sign, read_value(wanted)) for value in held)


def _holds(value: Any, sign: str, wanted: Any) -> bool:
    if sign in {"=", "==", "!="}:
        equal = value == wanted or str(value).casefold() == str(wanted).casefold()
        return equal != (sign == "!=")
    try:
        return bool({"<": value < wanted, "<=": value <= wanted, ">": value > wanted, ">=": value >= wanted}[sign])
    except TypeError:
        return False


def _text(run: Run) -> str:
    settings = " ".join(f"{k}={v}" for k, v in run.settings.items())
    return f"{run.id} {run.model} {run.note} {run.metric} {settings}".casefold()
