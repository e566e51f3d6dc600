"""What lint finds: a leak, and the report of all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Kinds of leak, in the order in which a reader meets them.
KINDS = ("preprocessing", "overlap", "multitest", "temporal", "target", "hidden_state")
SEVERITIES = ("high", "medium", "low")


@dataclass(frozen=True)
class Leak:
    """One leak.

    Parameters
    ----------
    cell : int
        Cell of the file, counted from 0 over all of its cells.
    line : int
        Line of the cell, from 1.
    kind : str
        One of `KINDS`.
    code : str
        Rule that found it, such as ``P1``.
    severity : {"high", "medium", "low"}
        What this kind of leak usually costs.
    message : str
        What is wrong, as a sentence.
    path : tuple of str
        The way of the data: where it was whole, where it leaked, where it was scored.
    fix : str
        What to write instead.
    """

    cell: int
    line: int
    kind: str
    code: str
    severity: str
    message: str
    path: tuple[str, ...]
    fix: str

    def to_dict(self) -> dict[str, Any]:
        """The leak as JSON values."""
        return {
            "cell": self.cell, "line": self.line, "kind": self.kind, "code": self.code, "severity": self.severity,
            "message": self.message, "path": list(self.path), "fix": self.fix,
        }  # fmt: skip


@dataclass(frozen=True)
class Witnessed:
    """What lint understood of a notebook: without it a clean bill would say nothing.

    Parameters
    ----------
    fits, splits, scores : tuple of str
        Each as ``what (where)``.
    """

    fits: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report(Sequence[Leak]):
    """The leaks of one notebook or script.

    Parameters
    ----------
    findings : tuple of Leak
    source : str
        File, or a word for the session.
    witnessed : Witnessed
        Fits, splits and scores that were seen.
    notes : tuple of str
        What could not be read, a sentence each.
    silenced : tuple of Leak
        Leaks that a ``# mlnb: ok KIND reason`` accepts.
    form : {"text", "json", "sarif", "github"}
        How the report prints itself.
    first_lines : tuple of int
        For a script, the line of the file at which each cell begins; empty for a notebook.
    """

    findings: tuple[Leak, ...]
    source: str = ""
    witnessed: Witnessed = field(default_factory=Witnessed)
    notes: tuple[str, ...] = ()
    silenced: tuple[Leak, ...] = ()
    form: str = "text"
    first_lines: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.findings)

    def __getitem__(self, index: Any) -> Any:
        return self.findings[index]

    def __iter__(self) -> Iterator[Leak]:
        return iter(self.findings)

    @property
    def exit_code(self) -> int:
        """1 where there is a leak that nothing silences."""
        return 1 if self.findings else 0

    def to_dicts(self) -> list[dict[str, Any]]:
        """The leaks as JSON values."""
        return [leak.to_dict() for leak in self.findings]

    def to_json(self) -> str:
        """The leaks as a JSON list."""
        return json.dumps(self.to_dicts(), indent=1, ensure_ascii=False)

    def __repr__(self) -> str:
        from mlnb.lint.show import printed

        return printed((self,), self.form)

    def _repr_html_(self) -> str:
        from mlnb.lint.show import html

        return html(self)


@dataclass(frozen=True, repr=False)
class Reports(Sequence[Report]):
    """The reports of several files, printed as one.

    Parameters
    ----------
    reports : tuple of Report
    form : {"text", "json", "sarif", "github"}
    """

    reports: tuple[Report, ...]
    form: str = "text"

    def __len__(self) -> int:
        return len(self.reports)

    def __getitem__(self, index: Any) -> Any:
        return self.reports[index]

    @property
    def exit_code(self) -> int:
        """1 where any file has a leak."""
        return max((report.exit_code for report in self.reports), default=0)

    def __repr__(self) -> str:
        from mlnb.lint.show import printed

        return printed(self.reports, self.form)
