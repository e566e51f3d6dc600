"""What was audited, as lines for the cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.canonical import digest
from mlnb.core.errors import listing, plural

if TYPE_CHECKING:
    from mlnb.review.read import Record


def facts(record: Record, fingerprint: str = "") -> list[tuple[str, str]]:
    """Name and value of each fact that the notebook holds about what was audited.

    Parameters
    ----------
    record : Record
    fingerprint : str
        Of the notebook.
    """
    about = record.about
    prints = [p for p in dict.fromkeys(record.prints) if p]
    lines: list[tuple[str, str]] = []
    if about.get("rows") is not None:
        features = f", of them {plural(int(about['features']), 'feature')}" if about.get("features") is not None else ""
        lines.append(("Training data", f"{_rows(about['rows'])}, {plural(int(about['columns']), 'column')}{features}"))
    if "test_rows" in about:
        lines.append(("Test data", "none" if about["test_rows"] is None else _rows(about["test_rows"])))
    if about.get("target"):
        classes = list(about.get("classes", ()))
        shown = f": {', '.join(classes[:6])}{', …' if len(classes) > 6 else ''}" if classes else ""  # noqa: PLR2004
        lines.append(("Target", f"{about['target']} ({about.get('task') or 'unknown'}{shown})"))
    lines += [(label, str(about[key])) for key, label in _ROLES.items() if about.get(key)]
    lines.append(("Model", str(about.get("model") or ("none given" if about else "not recorded"))))
    lines += _framing(about.get("framing"))
    lines.append(("Fingerprint of the data", ", ".join(prints) or "not recorded"))
    if about.get("model_fingerprint"):
        lines.append(("Fingerprint of the model", str(about["model_fingerprint"])))
    if fingerprint:
        lines.append(("Fingerprint of the notebook", fingerprint))
    if about.get("random_state") is not None:
        lines.append(("Random seed", str(about["random_state"])))
    if about.get("versions"):
        lines.append(("Versions", ", ".join(f"{name} {version}" for name, version in about["versions"].items())))
        lines.append(("Fingerprint of the environment", digest(dict(about["versions"]))[:16]))
    lines.append(("Run", _moment(record.executed) if record.executed else "the notebook does not say when"))
    return lines


def _framing(said: dict[str, Any] | None) -> list[tuple[str, str]]:
    """What the model is for, where the case had a framing."""
    if not said:
        return []
    judged = str(said.get("metric") or "")
    if said.get("required") is not None:
        judged = f"{judged or 'score'}, {said['required']:g} required"
    threshold = "" if said.get("threshold") is None else f"threshold {said['threshold']:g}"
    shown = [
        ("Decision", said.get("decision")),
        ("Judged by", ", ".join(filter(None, (judged, threshold)))),
        ("Owner", said.get("owner")),
        ("Looked at again", said.get("review_date")),
        ("Fingerprint of the framing", str(said.get("hash", ""))[:16]),
    ]
    return [(label, str(value)) for label, value in shown if value]


def removed(record: Record) -> list[str]:
    """What the checklist asked and has no answer: sections that were taken out, questions that nobody answered."""
    said = []
    if record.unanswered:
        has = "has" if len(record.unanswered) == 1 else "have"
        count = plural(len(record.unanswered), "question")
        said.append(f"{count} that only a person can answer {has} no answer: {listing(record.unanswered, 12)}.")
    there = {*record.expected, *(finding.check for finding in record.findings)}
    gone = [check for check in record.asked if check not in there]
    if not gone:
        return said
    was = "was" if len(gone) == 1 else "were"
    out = f"Of the checklist, {plural(len(gone), 'question')} {was} taken out and not answered: {listing(gone, 12)}."
    return [out, *said]


_ROLES = {"time": "Time column", "group": "Group column"}


def _rows(count: int) -> str:
    return plural(int(count), "row")


def _moment(stamp: str) -> str:
    """An ISO time as it is read: "2026-11-23 20:31 UTC".

    Examples
    --------
    >>> _moment("2026-11-23T20:31:07.123456Z")
    '2026-11-23 20:31 UTC'
    """
    day, _, clock = stamp.partition("T")
    return f"{day} {clock[:5]} UTC" if clock.endswith(("Z", "+00:00")) else f"{day} {clock[:5]}"
