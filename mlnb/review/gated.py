"""Whether a notebook that was run holds what a policy asks, for a person and for a CI server."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MissingDependencyError, MlnbError, plural
from mlnb.core.notebooks import read_notebook
from mlnb.review import complete, keys
from mlnb.review.damage import whole
from mlnb.review.decisions import still_open
from mlnb.review.policy import Policy, Signers, load
from mlnb.review.read import Record, read

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mlnb.core.finding import Finding
    from mlnb.review.verified import Checked

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


@dataclass(frozen=True)
class Rule:
    """One thing that was asked, and whether it holds.

    Attributes
    ----------
    name : str
        "complete", "verdict", "must_run", "must_decide", "max_age_days" or "signatures".
    about : str
        The check, the person or nothing.
    holds : bool
    said : str
        In a sentence.
    """

    name: str
    about: str
    holds: bool
    said: str


@dataclass(frozen=True)
class Gate:
    """A notebook held against a policy.

    Attributes
    ----------
    path : Path
    rules : tuple of Rule
    """

    path: Path
    rules: tuple[Rule, ...]

    @property
    def broken(self) -> tuple[Rule, ...]:
        """What does not hold."""
        return tuple(rule for rule in self.rules if not rule.holds)

    @property
    def holds(self) -> bool:
        """Whether all holds."""
        return not self.broken

    @property
    def exit_code(self) -> int:
        """0 where it holds, else 1."""
        return 0 if self.holds else 1

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "notebook": self.path.as_posix(),
            "holds": self.holds,
            "rules": [{"rule": r.name, "about": r.about, "holds": r.holds, "said": r.said} for r in self.rules],
        }

    def to_text(self, to: str = "text") -> str:
        """As "text", "json", "junit" or "sarif"."""
        if to == "json":
            return json.dumps(self.to_dict(), ensure_ascii=False, indent=1) + "\n"
        if to == "junit":
            from mlnb.cards.junit import Line, suite

            return suite("mlnb gate", [
                Line(f"mlnb.gate.{r.name}", r.about or r.name, "passed" if r.holds else "failure", r.said, r.said)
                for r in self.rules
            ])  # fmt: skip
        if to == "sarif":
            return json.dumps(_sarif(self), ensure_ascii=False, indent=1) + "\n"
        return repr(self) + "\n"

    def __repr__(self) -> str:
        if self.holds:
            return f"{self.path}: passes; {plural(len(self.rules), 'rule')} of the policy hold."
        lines = [
            f"{self.path}: stopped; {len(self.broken)} of {plural(len(self.rules), 'rule')} of the policy not held."
        ]
        return "\n".join(lines + [f"✗ {rule.name}: {rule.said}" for rule in self.broken])

    def _repr_html_(self) -> str:
        import html

        return f'<pre style="white-space:pre-wrap;margin:0">{html.escape(repr(self))}</pre>'


def gate(path: str | Path, *, policy: str | Path | None = None, date: str = "") -> Gate:
    """Hold a notebook against a policy.

    Parameters
    ----------
    path : str or Path
        The notebook, as it was run.
    policy : str or Path, optional
        YAML; by default ``policy.yaml`` here, else ours.
    date : str
        Day by which ages are counted, as "2027-03-31"; today by default.

    Raises
    ------
    MlnbError
        If the notebook or the policy cannot be read.
    """
    file, asked = Path(path), load(policy)
    try:
        day = dt.date.fromisoformat(date) if date else dt.datetime.now(dt.UTC).date()
    except ValueError:
        msg = f"The date {date!r} is not a day such as 2027-03-31."
        raise MlnbError(msg) from None
    notebook = read_notebook(file)
    return Gate(file, tuple(whole(notebook, lambda: _rules(asked, notebook, file, day))))


def _rules(asked: Policy, notebook: NotebookNode, file: Path, day: dt.date) -> list[Rule]:
    record = read(notebook, file.stem)
    return [
        *_complete(asked, notebook, record),
        *_verdicts(asked, record, day),
        *_run(asked, record),
        *_decided(asked, record, day),
        *_age(asked, record, day),
        *_signed(asked, file),
    ]


def _complete(asked: Policy, notebook: NotebookNode, record: Record) -> Iterator[Rule]:
    if asked.complete:
        reasons = complete.reasons(notebook, record)
        yield Rule("complete", "", not reasons, reasons[0] if reasons else "The review is complete.")


def _verdicts(asked: Policy, record: Record, day: dt.date) -> Iterator[Rule]:
    if not record.findings:
        yield Rule("verdict", "", holds=False, said="The notebook holds no finding of mlnb.")
    for finding in record.findings:
        rule = asked.rule(finding.check, finding.verdict)
        said = f"{finding.verdict}: {finding.headline}"
        if rule == "forbid":
            yield Rule(
                "verdict", finding.check, holds=False, said=f"{finding.check} may not be {finding.verdict}. {said}"
            )
        elif rule == "decide":
            lack = _undecided(finding, record, day)
            yield Rule("verdict", finding.check, not lack, f"{finding.check}: {lack} {said}" if lack else said)
        else:
            yield Rule("verdict", finding.check, holds=True, said=said)


def _undecided(finding: Finding, record: Record, day: dt.date) -> str:
    """Why a finding waits for a person, whatever its verdict."""
    from dataclasses import replace

    as_raised = finding if finding.raised else replace(finding, verdict="warn")
    return still_open(as_raised, record.decisions.get(finding.check), day.isoformat())


def _run(asked: Policy, record: Record) -> Iterator[Rule]:
    answered = {f.check for f in record.findings if f.verdict not in {"skipped", "error"}}
    for name in asked.must_run:
        there = name in answered if "." in name else any(check.startswith(f"{name}.") for check in answered)
        why = next(
            (f.reason or f.headline for f in record.findings if f.check == name and not there),
            "there is no finding of it",
        )
        said = f"{name} has an answer." if there else f"{name} has no answer: {why}"
        yield Rule("must_run", name, there, said)


def _decided(asked: Policy, record: Record, day: dt.date) -> Iterator[Rule]:
    for name in asked.must_decide:
        meant = [f for f in record.findings if name in {f.check, f.room}]
        if not meant:
            yield Rule("must_decide", name, holds=False, said=f"{name} has no finding to decide on.")
        for finding in meant:
            lack = _undecided(finding, record, day)
            yield Rule("must_decide", finding.check, not lack, f"{finding.check}: {lack or 'decided.'}")


def _age(asked: Policy, record: Record, day: dt.date) -> Iterator[Rule]:
    if asked.max_age_days is None:
        return
    try:
        ran = dt.date.fromisoformat(record.executed[:10])
    except ValueError:
        yield Rule(
            "max_age_days",
            "",
            holds=False,
            said="The notebook does not say when it was run, so that nobody can tell its age.",
        )
        return
    age = (day - ran).days
    said = f"It was run on {ran.isoformat()}, {plural(age, 'day')} ago; {asked.max_age_days:g} are allowed."
    if age < 0:
        said = f"It says that it was run on {ran.isoformat()}, which is to come."
    yield Rule("max_age_days", "", 0 <= age <= asked.max_age_days, said)


def _signed(asked: Policy, file: Path) -> Iterator[Rule]:
    from mlnb.review.verified import verify

    want = asked.signatures
    wanted = bool(want.at_least or want.names or want.keys)
    try:
        found = verify(file)
    except MissingDependencyError as error:
        if wanted:
            yield Rule("signatures", "", holds=False, said=str(error))
        return
    last = {checked.signature.name: checked for checked in found.signatures}
    if not wanted:  # nobody has to sign, and a rejection stops all the same
        rejected = [c.signature for c in last.values() if c.holds and c.signature.decision == "reject"]
        yield from (Rule("signatures", one.name, holds=False, said=f"{one.words}.") for one in rejected)
        return
    yield from (Rule("signatures", "", holds=False, said=problem) for problem in found.problems)
    judged = [_counts(checked, want) for checked in last.values()]
    yield from judged
    for name in (n for n in want.names if n not in last):
        yield Rule("signatures", name, holds=False, said=f"{name} has not signed.")
    good = {rule.about for rule in judged if rule.holds}
    counted = good & set(want.keys) if want.keys else good
    if want.at_least:
        said = f"{plural(len(counted), 'person', 'people')} signed with signatures that count; {want.at_least} are asked for."
        yield Rule("signatures", "at_least", len(counted) >= want.at_least, said)


def _counts(checked: Checked, want: Signers) -> Rule:
    """Whether a person's last signature counts."""
    one = checked.signature
    pinned = want.keys.get(one.name)
    if checked.problems:
        said = f"The signature of {one.name} does not hold: {checked.problems[0]}"
    elif one.decision != "reject" and pinned is not None and keys.print_of(one.key) != pinned:
        said = f"{one.name} signed with the key {keys.print_of(one.key)}, not {pinned}."
    else:
        return Rule("signatures", one.name, one.decision != "reject", f"{one.words}.")
    return Rule("signatures", one.name, holds=False, said=said)


def _sarif(made: Gate) -> dict[str, Any]:
    names = list(dict.fromkeys(rule.name for rule in made.rules))
    place = [{"physicalLocation": {"artifactLocation": {"uri": made.path.as_posix()}, "region": {"startLine": 1}}}]
    results = [
        {
            "ruleId": rule.name,
            "level": "error",
            "message": {"text": rule.said},
            "locations": place,
            "partialFingerprints": {"mlnb/v1": f"{rule.name}:{rule.about}"},
        }
        for rule in made.broken
    ]
    driver = {"name": "mlnb gate", "rules": [{"id": name, "name": name} for name in names]}
    return {"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
