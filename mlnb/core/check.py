"""What makes a function a check: its id, its question, what it needs, and what happens when it breaks."""

from __future__ import annotations

import functools
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Concatenate, Literal, ParamSpec, cast

from mlnb.core import registry
from mlnb.core.case import Case
from mlnb.core.errors import CannotTell, MlnbError
from mlnb.core.evidence import Note
from mlnb.core.finding import Finding
from mlnb.core.needs import lacking
from mlnb.core.options import options
from mlnb.core.sample import sample_note, sampled
from mlnb.core.sealed import SEALED, ordinal, view

P = ParamSpec("P")


@dataclass(frozen=True)
class Check:
    """A check as the registry knows it.

    Attributes
    ----------
    id : str
        Its import path below ``mlnb``, such as "data.label_errors".
    question : str
        The question of the failure checklist that it answers, in plain words.
    why : str
        Why the question matters, one or two sentences.
    needs : tuple of str
        What the case must have: names from `mlnb.core.needs`.
    reference : str
        Paper or source of the method.
    function : callable
        The public function, ``function(case, **parameters) -> Finding``.
    counts : bool
        Whether it may look into a sealed test part, since it counts rows and scores nothing; the answers are not there.
    whole : {"", "memory", "source"}
        Whether it looks at every row of a large frame in memory, or wherever the rows are; else at a sample.
    """

    id: str
    question: str
    why: str
    needs: tuple[str, ...]
    reference: str
    function: Callable[..., Finding]
    counts: bool = False
    whole: str = ""

    @property
    def room(self) -> str:
        """First part of the id."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """Last part of the id."""
        return self.id.partition(".")[2]

    def lacking(self, case: Case) -> tuple[str, str] | None:
        """What the case lacks for it, as (headline, reason), or None where it applies."""
        closed = {"test_target"} if self.counts else {"test", "test_target"}
        if case.sealed and closed & set(self.needs):
            return f"The test part is sealed: case.open_test(reason=…) to ask “{self.question}”", SEALED
        return lacking(view(case, counts=self.counts) if case.sealed else case, self.needs, self.question)

    def shown(self, case: Case) -> Case:
        """The case as this check sees it: without what is sealed, and a sample of many rows where it does not count them."""
        seen = view(case, counts=self.counts) if case.sealed else case
        return seen if self.whole else sampled(seen)

    def __call__(self, case: Case, **parameters: Any) -> Finding:
        """Run it."""
        return self.function(case, **parameters)


def check(
    id: str,  # noqa: A002  # the word of the whole design
    *,
    question: str,
    why: str,
    needs: tuple[str, ...] = ("data",),
    reference: str = "",
    counts: bool = False,
    whole: Literal["", "memory", "source"] = "",
) -> Callable[[Callable[Concatenate[Case, P], Finding]], Callable[Concatenate[Any, P], Finding]]:
    """Make a function a check and enter it in the registry.

    The function takes a case and returns a `Finding` (see `passed`, `warned`, `failed`). Called
    through the check it never raises but for a case that cannot be made: what the case lacks gives
    `skipped`, a defect gives `error` with the traceback as evidence.

    Parameters
    ----------
    id : str
        Import path below ``mlnb``: room and name.
    question, why : str
        For the reader of a checklist.
    needs : tuple of str
        Names from `mlnb.core.needs`, in the order in which a person would supply them.
    reference : str
        Paper or source of the method.
    counts : bool
        Whether it may look into a sealed test part, since it counts rows and scores nothing.
    whole : {"", "memory", "source"}
        Whether it looks at every row of a large frame in memory, or wherever the rows are; else at a sample.

    Examples
    --------
    >>> import pandas as pd
    >>> from mlnb.core.check import check, passed
    >>> @check("data.no_rows", question="Is the table empty?", why="Nothing can be learned from it.")
    ... def no_rows(case):
    ...     return passed(f"The table has {len(case.frame)} rows.")
    >>> no_rows(pd.DataFrame({"a": [1, 2]})).headline
    'The table has 2 rows.'
    >>> from mlnb.core import registry
    >>> registry.remove("data.no_rows")
    """

    def enter(function: Callable[Concatenate[Case, P], Finding]) -> Callable[Concatenate[Any, P], Finding]:
        @functools.wraps(function)
        def public(case: Any, *args: P.args, **kwargs: P.kwargs) -> Finding:
            if not isinstance(case, Case):
                known = {k: kwargs.pop(k) for k in list(kwargs) if k in Case.parameters()}
                case = Case(case, **cast("dict[str, Any]", known))
            return _run(entry, function, case, args, kwargs)

        entry = Check(id, question, why, needs, reference, public, counts, whole)
        public.check = entry  # type: ignore[attr-defined]
        registry.add(entry)
        return cast("Callable[Concatenate[Any, P], Finding]", public)

    return enter


def _run(entry: Check, function: Callable[..., Finding], case: Case, args: Any, kwargs: Any) -> Finding:
    start = time.perf_counter()
    whole = case
    lack = entry.lacking(whole)
    case = entry.shown(case)
    shared = case.shared_seconds
    case.answers_read = False
    if lack is not None:
        finding = skipped(*lack)
    else:
        import numpy as np

        try:
            with np.errstate(all="ignore"):  # a warning from inside an array tells a person nothing
                finding = _measured(entry, case, _a_finding(entry, function(case, *args, **kwargs)))
        except CannotTell as error:
            finding = skipped(str(error), str(error))
        except MlnbError as error:
            finding = _broken(entry, str(error), str(error))
        except Exception as error:  # noqa: BLE001  # one broken check never takes the audit down
            finding = _broken(
                entry,
                f"The check broke: {type(error).__name__}: {(str(error).strip().splitlines() or ['no words'])[0]}",
                "The other checks still ran; the traceback is in the evidence. Please report it with a small example.",
            )
    if case.opened > 1 and case.answers_read and finding.verdict != "error":
        said = f"{finding.headline} (on a test set that was opened for the {ordinal(case.opened)} time)"
        finding = replace(finding, headline=said)
    rows = whole.rows if entry.whole == "source" else len(case.frame)
    if rows < whole.rows and finding.verdict not in {"skipped", "error"}:
        end, note = sample_note(case, rows, whole.rows)
        finding = replace(finding, headline=finding.headline + end, evidence=(*finding.evidence, note))
    seconds = max(0.0, time.perf_counter() - start - (case.shared_seconds - shared))
    finding = replace(finding, private=_row_values(whole, finding))
    return replace(
        finding, check=entry.id, reference=entry.reference, seconds=seconds, data=whole.fingerprint, case=whole
    )


def _row_values(case: Case, finding: Finding) -> tuple[str | float, ...] | None:
    """Values of rows that a finding names; None where they cannot be looked for."""
    from mlnb.core.private import row_values

    try:
        return row_values(case, finding.to_dict())
    except Exception:  # noqa: BLE001  # a document then leaves out more
        return None


def _a_finding(entry: Check, made: Any) -> Finding:
    if isinstance(made, Finding):
        return made
    msg = f"The check {entry.id} returned {made!r:.60} instead of a Finding; let it return mlnb.passed(…), warned(…) or failed(…)."
    raise MlnbError(msg)


def _measured(entry: Check, case: Case, finding: Finding) -> Finding:
    """A finding that fails, with the effect of its first fix that can be run."""
    if finding.verdict != "fail" or case.y is None or len(case.y) > options.measure_rows:
        return finding
    first = next((i for i, fix in enumerate(finding.fixes) if fix.change is not None and fix.effect is None), None)
    if first is None:
        return finding
    fixes = list(finding.fixes)
    fixes[first] = fixes[first].measured(case)
    if entry.room == "leakage":
        fixes[first] = fixes[first].of_a_leak()
    return replace(finding, fixes=tuple(fixes))


def _broken(entry: Check, headline: str, reason: str) -> Finding:
    text = Note(caption="Traceback", name="traceback", text=traceback.format_exc())
    return Finding(entry.id, "error", headline, reason=reason, evidence=(text,))


def passed(headline: str, **parts: Any) -> Finding:
    """A finding of the verdict "pass": looked for, not found, with the power to have found it."""
    return Finding("", "pass", headline, **parts)


def warned(headline: str, **parts: Any) -> Finding:
    """A finding of the verdict "warn": a person must look."""
    return Finding("", "warn", headline, **parts)


def failed(headline: str, **parts: Any) -> Finding:
    """A finding of the verdict "fail": this will cost in production."""
    return Finding("", "fail", headline, **parts)


def skipped(headline: str, reason: str) -> Finding:
    """A finding of the verdict "skipped": the case lacks what the check needs."""
    return Finding("", "skipped", headline, reason=reason)
