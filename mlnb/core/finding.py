"""What a check found: a verdict, one sentence with the numbers, the evidence, and what to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from mlnb.core.display import Shown
from mlnb.core.evidence import Evidence
from mlnb.core.fix import Effect, Fix
from mlnb.core.plain import json_text, plain

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case

Verdict = Literal["fail", "warn", "pass", "skipped", "error"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
#: Worst first, as cards and tables list them.
ORDER: dict[str, int] = {"fail": 0, "error": 1, "warn": 2, "pass": 3, "skipped": 4}
SCHEMA = 1


@dataclass(frozen=True)
class Estimate:
    """The number a verdict rests on, with its interval.

    Parameters
    ----------
    name : str
        What is estimated, in the field's words.
    value : float
        The estimate, as a fraction where ``unit`` is "%".
    low, high : float or None
        Ends of the interval, in the same unit.
    unit : str
        "%" (``value`` is a fraction, shown times 100), "rows", "points", "" for a bare number.
    """

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    unit: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {k: plain(getattr(self, k)) for k in ("name", "value", "low", "high", "unit")}

    def __str__(self) -> str:
        scale, mark = (100, " %") if self.unit == "%" else (1, f" {self.unit}" if self.unit else "")
        value = number(self.value * scale)
        if self.low is None or self.high is None:
            return f"{value}{mark}"
        return f"{value}{mark} ({number(self.low * scale)} to {number(self.high * scale)})"


@dataclass(frozen=True, repr=False)
class Finding(Shown):
    """The answer of one check.

    Attributes
    ----------
    check : str
        Id of the check, its import path below ``mlnb``.
    verdict : {"fail", "warn", "pass", "skipped", "error"}
    headline : str
        One sentence in plain words, with the number in it.
    estimate : Estimate or None
        The number that the verdict rests on.
    p_value : float or None
        Of the test behind the verdict, corrected for all that was tested together.
    threshold : float or None
        Size of the estimate from which it matters, in the estimate's unit.
    rows : tuple
        Labels of the user's index that a person should look at, worst first.
    columns : tuple of str
        Columns that a person should look at, worst first.
    evidence : tuple of Evidence
    fixes : tuple of Fix
    seconds : float
        Time the check took, without what it shared with others.
    reason : str or None
        Why it was skipped or broke, and what to give it.
    reference : str
        Paper or source of the method.
    clock : dict
        Whatever else was read off a clock (name to seconds); like `seconds` not part of `digest`.
    data : str
        Fingerprint of the data it was found in.
    private : tuple or None
        Values of single rows that its texts and evidence name, which a redacted document leaves out; None where
        nobody has looked.
    case : Case or None
        The case it was found in, for panels that look into it again; None where it was read from JSON.
    """

    check: str
    verdict: Verdict
    headline: str
    estimate: Estimate | None = None
    p_value: float | None = None
    threshold: float | None = None
    rows: tuple[Any, ...] = ()
    columns: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    fixes: tuple[Fix, ...] = ()
    seconds: float = 0.0
    reason: str | None = None
    reference: str = ""
    clock: tuple[tuple[str, float], ...] = ()
    data: str = ""
    private: tuple[str | float, ...] | None = field(default=None, compare=False)
    case: Case | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            msg = f"A verdict is one of {', '.join(VERDICTS)}, not {self.verdict!r}."
            raise ValueError(msg)
        if self.verdict in {"skipped", "error"} and not self.reason:
            msg = f"A finding that is {self.verdict} must say why."
            raise ValueError(msg)

    @property
    def room(self) -> str:
        """The part of the subject it belongs to: data, leakage, framing, …."""
        return self.check.partition(".")[0]

    @property
    def raised(self) -> bool:
        """Whether a person is asked to act: fail or warn."""
        return self.verdict in {"fail", "warn"}

    def find(self, name: str) -> Evidence | None:
        """The piece of evidence of that name, or None."""
        return next((e for e in self.evidence if e.name == name), None)

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain JSON values; stable, see ``schema``."""
        return {
            "schema": SCHEMA,
            "check": self.check,
            "verdict": self.verdict,
            "headline": self.headline,
            "estimate": self.estimate.to_dict() if self.estimate else None,
            "p_value": plain(self.p_value),
            "threshold": plain(self.threshold),
            "rows": plain(self.rows),
            "columns": plain(self.columns),
            "evidence": [item.to_dict() for item in self.evidence],
            "fixes": [fix.to_dict() for fix in self.fixes],
            "seconds": plain(round(float(self.seconds), 4)),
            "reason": self.reason,
            "reference": self.reference,
            "clock": {name: plain(float(value)) for name, value in self.clock},
            "data": self.data,
        }

    def to_json(self, path: str | Path | None = None) -> str:
        """The finding as JSON text, also written to ``path`` where one is given."""
        return json_text(self.to_dict(), path)

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Finding:
        """The finding again, from what `to_dict` gave; its fixes can be read but not applied.

        Raises
        ------
        ValueError
            If the record is not a finding, or of a later schema.
        """
        if not isinstance(record, dict) or "check" not in record or "verdict" not in record:
            msg = "This is not the record of a finding: it has no 'check' and 'verdict'."
            raise ValueError(msg)
        if int(record.get("schema", 0)) > SCHEMA:
            msg = f"The finding was written by a later mlnb (schema {record['schema']}); update mlnb to read it."
            raise ValueError(msg)
        estimate = record.get("estimate")
        return cls(
            check=record["check"],
            verdict=record["verdict"],
            headline=record.get("headline", ""),
            estimate=Estimate(**estimate) if estimate else None,
            p_value=record.get("p_value"),
            threshold=record.get("threshold"),
            rows=tuple(record.get("rows", ())),
            columns=tuple(record.get("columns", ())),
            evidence=tuple(Evidence.from_dict(item) for item in record.get("evidence", ())),
            fixes=tuple(_fix(item) for item in record.get("fixes", ())),
            seconds=record.get("seconds", 0.0),
            reason=record.get("reason"),
            reference=record.get("reference", ""),
            clock=tuple(record.get("clock", {}).items()),
            data=record.get("data", ""),
        )

    def to_frame(self) -> pd.DataFrame:
        """The finding as a frame of one row, as `Audit.to_frame` lists it."""
        return findings_frame([self])

    def digest(self) -> str:
        """Hash of what was found, without what a clock said."""
        record = {k: v for k, v in self.to_dict().items() if k not in {"seconds", "clock"}}
        return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()

    def summary(self) -> str:
        """One line of plain text."""
        return f"{self.verdict}  {self.check}: {self.headline}"


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """A row a finding: room, check, verdict, headline, estimate with its interval, p-value, counts."""
    import pandas as pd

    columns = [
        "room", "check", "verdict", "headline", "estimate", "value", "low", "high", "unit",
        "p_value", "threshold", "rows", "columns", "fixes", "seconds", "reason",
    ]  # fmt: skip
    records = [
        (
            f.room, f.check, f.verdict, f.headline,
            f.estimate.name if f.estimate else None,
            f.estimate.value if f.estimate else None,
            f.estimate.low if f.estimate else None,
            f.estimate.high if f.estimate else None,
            f.estimate.unit if f.estimate else None,
            f.p_value, f.threshold, len(f.rows), ", ".join(f.columns), len(f.fixes), f.seconds, f.reason,
        )
        for f in findings
    ]  # fmt: skip
    return pd.DataFrame(records, columns=columns)


def number(value: float | None, digits: int = 3) -> str:
    """A number for a sentence: three significant digits, thousands grouped, a true minus sign.

    Examples
    --------
    >>> number(0.12345), number(-4096.0), number(12.0), number(1e-7)
    ('0.123', '−4,096', '12', '1e−07')
    """
    if value is None or value != value:  # noqa: PLR0124
        return "unknown"
    value = float(value)
    if value == 0:
        return "0"
    if abs(value) < 10 ** -(digits + 1):
        text = f"{value:.0e}"
    elif abs(value) >= 10 ** (digits - 1):
        text = f"{value:,.0f}"
    else:
        text = f"{value:.{digits}g}"
    return text.replace("-", "−")


def _fix(record: dict[str, Any]) -> Fix:
    effect = record.get("effect")
    if effect:
        effect = Effect(**{k: effect[k] for k in ("metric", "before", "after", "low", "high", "note") if k in effect})
    return Fix(record["title"], record.get("code", ""), None, effect)
