"""The audit's panel: which findings its card lists, one of them whole, and checks run again with other parameters."""

from __future__ import annotations

from typing import Any

from mlnb import cards
from mlnb.cards.pieces import esc
from mlnb.cards.style import SANS, SMALL
from mlnb.core import registry
from mlnb.core.audit import Audit
from mlnb.core.comparison import compare
from mlnb.core.errors import MlnbError, plural
from mlnb.core.finding import ORDER, Finding
from mlnb.panels import controls, parameters
from mlnb.panels.base import Panel
from mlnb.panels.runner import Runner

ALL = "all"


def make(audit: Audit) -> Panel:
    """Room, verdict, check and text to search for; where the case is at hand, a check can be run again."""
    return AuditPanel(audit)


class AuditPanel(Panel):
    """The findings of an audit.

    Parameters
    ----------
    audit : Audit
    """

    def __init__(self, audit: Audit) -> None:
        rooms = list(dict.fromkeys(f.room for f in audit))
        verdicts = [(v, n) for v, n in audit.counts().items() if n]
        verdicts.sort(key=lambda item: ORDER[item[0]])
        checks = [(ALL, ALL), *((f.check, f.check) for f in audit)]
        super().__init__(
            audit,
            {
                "room": controls.dropdown("Room", [(ALL, ALL), *((r, r) for r in rooms)], ALL, "Part of the subject"),
                "verdict": controls.dropdown("Verdict", [(ALL, ALL), *((f"{v} ({n:,})", v) for v, n in verdicts)], ALL),
                "check": controls.dropdown("Check", checks, ALL, "One finding with all of its evidence"),
                "search": controls.search("Search", "check, column, word", "Findings that hold all of these words"),
                "opened": controls.either("Rows", "folded", "open", False, "Open every row"),  # noqa: FBT003  # a value
            },
            self._narrowed,
        )
        self.runner = Runner()
        self._began = audit
        self._typed: dict[str, Any] = {}
        if audit.case is not None:
            self._again(audit)

    @property
    def audit(self) -> Audit:
        """The audit as it stands, with the findings of the checks that were run again."""
        assert isinstance(self.subject, Audit)
        return self.subject

    @property
    def code(self) -> str:
        """The call that makes what is shown."""
        return str(self._copy.code) if self.audit.case is not None else ""

    def run(self, wait: float | None = None) -> None:
        """Run the chosen check again with the parameters in its controls, or all of them; ``wait`` so many seconds for it."""
        case, check = self.audit.case, self.controls["check"].value
        if case is None or self.runner.running:
            return
        try:
            given = {} if check == ALL else parameters.chosen(registry.find(check), self._typed)
        except MlnbError as error:
            self._said.value = str(error)
            return
        entries = [registry.find(f.check) for f in self.audit] if check == ALL else [registry.find(check)]
        jobs = [(entry.id, lambda entry=entry: entry(case, **given)) for entry in entries]
        self._bar.max, self._bar.value = len(jobs), 0
        self._bar.layout.visibility = "visible"
        self._run.disabled, self._halt.disabled = True, False
        self.runner.start(jobs, self._begin, self._end, self._done)
        if wait is not None:
            self.runner.wait(wait)

    def stop(self) -> None:
        """Stop what runs; the findings that are made are kept."""
        self.runner.stop()

    def _again(self, audit: Audit) -> None:
        import ipywidgets as w

        from mlnb.panels.copy_code import CopyCode

        del audit
        self._run = w.Button(description="Run all again", tooltip="In the background", layout=w.Layout(width="auto"))
        self._halt = w.Button(
            description="Stop", tooltip="Keep what is done", disabled=True, layout=w.Layout(width="auto")
        )
        self._bar = w.IntProgress(value=0, max=1, layout=w.Layout(width="150px", visibility="hidden"))
        self._bar.aria_label = "Checks that have run"
        self._said = w.Label("")
        self._copy = CopyCode(code="")
        self._fields = controls.row([])
        self._run.on_click(lambda _: self.run())
        self._halt.on_click(lambda _: self.stop())
        self.controls["check"].observe(lambda _: self._choose(), names="value")
        self.add([self._fields, self._run, self._halt, self._bar, self._said, self._copy])
        self._choose()

    def _choose(self) -> None:
        check = self.controls["check"].value
        self._typed = {}
        if check != ALL:
            try:
                known = parameters.of(registry.find(check))
            except MlnbError:  # a check of somebody's that is not defined in this kernel
                known = {}
            self._typed = {name: parameters.control(p) for name, p in known.items()}
            for field in self._typed.values():
                field.observe(lambda _: self._tell(), names="value")
        self._fields.children = tuple(self._typed.values())
        self._fields.layout.display = "flex" if self._typed else "none"
        self._run.description = "Run all again" if check == ALL else "Run again"
        self._said.value = ""
        self._tell()

    def _tell(self) -> None:
        """Show the call of what is chosen."""
        check, case = self.controls["check"].value, parameters.name_of(self.audit.case, self._began)
        try:
            if check == ALL:
                every = [c.id for c in registry.select()] == [f.check for f in self.audit]
                wanted = "" if every else f", checks={[f.check for f in self.audit]!r}"
                self._copy.code = f"mlnb.audit({case}{wanted})"
            else:
                self._copy.code = parameters.call(
                    check, case, parameters.chosen(registry.find(check), self._typed) if self._typed else {}
                )
        except MlnbError as error:
            self._said.value = str(error)

    def _begin(self, name: str) -> None:
        self._said.value = f"Running {name} …"

    def _end(self, name: str, finding: Finding) -> None:
        old = self.audit[name]
        findings = [finding if f.check == name else f for f in self.audit]
        about = self.audit.about if self.audit.case is None else self.audit.case.about()
        self.subject = Audit(findings, about, self.audit.seconds, self.audit.case)
        self._bar.value += 1
        kind = compare(old, finding)[name].kind
        was = (
            f"{name}: {old.verdict} → {finding.verdict}"
            if old.verdict != finding.verdict
            else f"{name}: {finding.verdict}"
        )
        self._heard = f"{was}, {'as before' if kind == 'same' else kind}"
        self._redraw()

    def _done(self, stopped: bool) -> None:  # noqa: FBT001  # the runner's word
        self._run.disabled, self._halt.disabled = False, True
        self._bar.layout.visibility = "hidden"
        many = self._bar.max > 1
        if stopped:
            self._said.value = f"Stopped; {plural(self._bar.value, 'check')} of {self._bar.max} had run."
        else:
            self._said.value = f"{plural(self._bar.max, 'check')} run again." if many else self._heard

    def _redraw(self) -> None:
        if self._record is not None:
            self._record = cards.bundle(self.subject)
            self._answer(None)

    def _narrowed(self, room: str, verdict: str, check: str, search: str, *, opened: bool) -> str:
        if check != ALL:
            return cards.html(self.audit[check])
        words = search.casefold().split()
        audit = self.audit
        kept = [
            f
            for f in audit
            if room in {ALL, f.room} and verdict in {ALL, f.verdict} and all(word in _text(f) for word in words)
        ]
        if len(kept) == len(audit):
            return cards.html(audit, open=opened)
        card = cards.html(audit, open=opened or len(kept) == 1, only=[f.check for f in kept])
        return _count(len(kept), len(audit)) + card


def _count(kept: int, total: int) -> str:
    said = f"{kept:,} of {plural(total, 'finding')} shown" if kept else f"None of the {plural(total, 'finding')} fits"
    return f'<div style="{SANS};{SMALL};margin:0 0 4px 0"><b style="font-weight:600">{esc(said)}</b></div>'


def _text(finding: Finding) -> str:
    """All the words a person would look for a finding by."""
    fixes = " ".join(fix.title for fix in finding.fixes)
    captions = " ".join(item.caption for item in finding.evidence)
    parts = (finding.check, finding.verdict, finding.headline, *finding.columns, finding.reason or "", fixes, captions)
    return " ".join(map(str, parts)).casefold()
