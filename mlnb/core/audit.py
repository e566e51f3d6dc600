"""Many checks over one case: findings as they are made, and the whole as a card, a frame or JSON."""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core import registry
from mlnb.core.case import Case
from mlnb.core.display import Shown, progress_bar
from mlnb.core.errors import MlnbError, plural
from mlnb.core.finding import ORDER, SCHEMA, VERDICTS, Finding, findings_frame
from mlnb.core.plain import json_text

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.what_if import WhatIf

INTERRUPTED = "Not run: the audit was interrupted."


class Audit(Shown):
    """The findings of many checks over one case.

    Parameters
    ----------
    findings : iterable of Finding
        In the order of the checklist.
    about : dict
        What was audited, see `Case.about`.
    seconds : float
        Wall time of the whole.
    case : Case or None
        The case; None for an audit that was read from JSON.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_iris
    >>> audit = mlnb.audit(load_iris(as_frame=True).frame, target="target", checks="data", progress=False)
    >>> audit["data.duplicates"].verdict in {"pass", "warn"}
    True
    """

    def __init__(
        self, findings: Iterable[Finding], about: dict[str, Any], seconds: float = 0.0, case: Case | None = None
    ) -> None:
        self.findings = tuple(findings)
        self.about = about
        self.seconds = seconds
        self.case = case

    def __getitem__(self, name: str) -> Finding:
        """The finding of a check, by its id or the last part of it."""
        for finding in self.findings:
            if name in {finding.check, finding.check.partition(".")[2]}:
                return finding
        ran = ", ".join(f.check for f in self.findings)
        msg = f"This audit has no finding of {name!r}; it ran {ran}."
        raise KeyError(msg)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The findings of the verdict "fail"."""
        return tuple(f for f in self.findings if f.verdict == "fail")

    @property
    def worst_first(self) -> tuple[Finding, ...]:
        """The findings in the order in which a person should read them."""
        return tuple(sorted(self.findings, key=lambda f: ORDER[f.verdict]))

    @property
    def interrupted(self) -> bool:
        """Whether it was stopped before all checks had run."""
        return any(f.reason == INTERRUPTED for f in self.findings)

    def counts(self) -> dict[str, int]:
        """How many findings of each verdict, all five of them."""
        return {verdict: sum(f.verdict == verdict for f in self.findings) for verdict in VERDICTS}

    @property
    def headline(self) -> str:
        """The whole audit in one sentence."""
        count = self.counts()
        fail, warn, error, ran = count["fail"], count["warn"], count["error"], len(self) - count["skipped"]
        broken = f"; {plural(error, 'check')} broke" if error else ""
        stopped = " (interrupted)" if self.interrupted else ""
        if fail:
            also = f", and {plural(warn, 'thing')} to look at" if warn else ""
            return f"{plural(fail, 'failure')} to fix first{also}{broken}{stopped}"
        if warn:
            return f"No failure; {plural(warn, 'thing')} to look at{broken}{stopped}"
        if ran == error:
            return f"No check could answer{broken}{stopped}" if error else f"Nothing could be checked{stopped}"
        return f"Nothing wrong was found in {plural(ran - error, 'check')}{broken}{stopped}"

    def what_if(self, fixes: Any = None, *, progress: bool = True) -> WhatIf:
        """Measure several fixes, each alone and all together.

        Parameters
        ----------
        fixes : list, optional
            What to try: a `Fix`, the id of a check (its first fix that can be made here), or a pair of id and position
            among its fixes. By default the first of every finding that was raised, worst first. They are made in the
            order given.
        progress : bool
            Whether to show a progress bar.

        Returns
        -------
        WhatIf
            With the effects, the case with all fixes made (``case``), and ``audit()`` to ask everything again.

        Raises
        ------
        MlnbError
            If there is no such fix, or none that can be made here.

        Examples
        --------
        >>> import mlnb
        >>> from sklearn.datasets import load_iris
        >>> frame = load_iris(as_frame=True).frame
        >>> frame["copy"] = frame["target"] * 2.5
        >>> audit = mlnb.audit(frame, target="target", checks="leakage.target_proxy", progress=False)
        >>> made = audit.what_if(["leakage.target_proxy"], progress=False)
        >>> made.effect.change < 0, "copy" in made.case.frame.columns
        (True, False)
        """
        from mlnb.core.what_if import what_if

        return what_if(self, fixes, progress=progress)

    def summary(self) -> str:
        """One line of plain text."""
        return f"mlnb audit: {self.headline}"

    def to_frame(self) -> Any:
        """A row a finding, as a frame of the library that the case's data came in."""
        frame: pd.DataFrame = findings_frame(self.findings)
        return self.case.as_given(frame) if self.case is not None else frame

    def to_dict(self) -> dict[str, Any]:
        """The audit as plain JSON values."""
        return {
            "schema": SCHEMA,
            "headline": self.headline,
            "about": self.about,
            "counts": self.counts(),
            "seconds": round(self.seconds, 3),
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def to_json(self, path: str | Path | None = None) -> str:
        """The audit as JSON text, also written to ``path`` where one is given."""
        return json_text(self.to_dict(), path)

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Audit:
        """The audit again, from what `to_dict` gave.

        Raises
        ------
        ValueError
            If the record is not an audit's.
        """
        if not isinstance(record, dict) or "findings" not in record:
            msg = "This is not the record of an audit: it has no 'findings'."
            raise ValueError(msg)
        found = [Finding.from_dict(item) for item in record["findings"]]
        return cls(found, record.get("about", {}), record.get("seconds", 0.0))


def audit(
    data: Any = None,
    *,
    checks: Iterable[str] | str | None = None,
    skip: Iterable[str] | str = (),
    progress: bool = True,
    on_finding: Callable[[Finding], None] | None = None,
    **case_options: Any,
) -> Audit:
    """Run every check that applies to a case.

    Parameters
    ----------
    data : Case or dataframe
        A case, or a frame from which one is made with ``case_options``.
    checks, skip : str or iterable of str, optional
        Ids or rooms to run, and to leave out; all by default.
    progress : bool
        Whether to show a progress bar.
    on_finding : callable, optional
        Called with each finding as it is made.
    **case_options
        Parameters of `Case`: ``target``, ``test``, ``model``, ….

    Returns
    -------
    Audit
        Also after Ctrl-C: the checks that had not run are then marked as such.

    Raises
    ------
    CaseError
        If the case cannot be made.

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> wine = load_wine(as_frame=True).frame
    >>> len(mlnb.audit(wine, target="target", checks=["data.duplicates"], progress=False).failed)
    0
    """
    if isinstance(data, Case):
        if case_options:
            named = ", ".join(case_options)
            msg = f"The case is already made; give {named} to Case(…), or change it with case.replace({named}=…)."
            raise MlnbError(msg)
        case = data
    else:
        unknown = [name for name in case_options if name not in Case.parameters()]
        if unknown:
            near = difflib.get_close_matches(unknown[0], Case.parameters(), n=1)
            hint = f"did you mean {near[0]}?" if near else f"a case has {', '.join(Case.parameters())}."
            msg = f"There is no {unknown[0]!r} to give to an audit; {hint}"
            raise MlnbError(msg)
        case = Case(data, **case_options)
    chosen = registry.select(checks, skip)
    if not chosen:
        msg = "No check is left to run: what `checks` names is left out by `skip`."
        raise MlnbError(msg)
    start = time.perf_counter()
    findings: list[Finding] = []
    try:
        with progress_bar(len(chosen) if progress else None) as bar:
            for entry in chosen:
                bar.begin(entry.id)
                finding = entry(case)
                findings.append(finding)
                bar.end(_so_far(findings))
                if on_finding is not None:
                    on_finding(finding)
    except KeyboardInterrupt:
        findings += [Finding(c.id, "skipped", INTERRUPTED, reason=INTERRUPTED) for c in chosen[len(findings) :]]
    return Audit(findings, case.about(), time.perf_counter() - start, case)


def _so_far(findings: list[Finding]) -> str:
    """How many findings a person will have to look at, for the progress bar."""
    counted = [(sum(f.verdict == verdict for f in findings), verdict) for verdict in ("fail", "warn", "error")]
    return ", ".join(f"{count} {verdict}" for count, verdict in counted if count)
