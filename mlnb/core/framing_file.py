"""The framing's file: YAML that people read and review, always in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlnb.core.errors import CaseError
from mlnb.core.framing_parts import ANSWERS

_TITLE = (
    "# What the model is for and how it will be judged: written before it is trained, frozen with `mlnb frame freeze`."
)
#: Heading over the first of these parts that is there.
_HEADINGS: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], ...] = (
    (
        "The decision", ("decision", "owner", "review_date"),
        (("decision", "who does what with its answer"), ("owner", "who answers for it"), ("review_date", "2027-03-31")),
    ),
    (
        "The target", ("definition", "rule", "labels_from", "positive", "versions"),
        (("definition", "what the target means"), ("rule", "days_inactive > 60"),
         ("labels_from", "who or what labels a row, and when"), ("positive", "the class that the decision is about"),
         ("versions", "[{name: first, since: 2026-01-01, rule: days_inactive > 30}]")),
    ),
    (
        "What an error costs: a number, or the column that holds it",
        ("cost_false_positive", "cost_false_negative", "cost_matrix"),
        (("cost_false_positive", "1"), ("cost_false_negative", "10")),
    ),
    (
        "How it is judged", ("metric", "required", "threshold"),
        (("metric", "average_precision"), ("required", "0.6"), ("threshold", "0.5")),
    ),
    (
        "The rare cases that matter, each with the score it requires", ("edge_cases",),
        (("edge_cases", "{new customers: {query: months < 3, required: 0.6}}"),),
    ),
    ("Questions of REFORMS (Kapoor et al. 2024)", ("answers",), ()),
)  # fmt: skip


def text(record: Mapping[str, Any], *, template: bool = False) -> str:
    """The file's text.

    Parameters
    ----------
    record : mapping
        What `Framing.to_dict` gave.
    template : bool
        Whether parts that are not there stand as commented examples.
    """
    import yaml

    blocks = [_TITLE]
    for heading, names, examples in _HEADINGS:
        there = {name: record[name] for name in names if name in record}
        lines = [f"# {heading}."]
        if there:
            lines.append(yaml.safe_dump(there, sort_keys=False, allow_unicode=True, width=100).rstrip())
        if template:
            lines += [f"# {name}: {example}" for name, example in examples if name not in there]
            if names == ("answers",):
                said = record.get("answers", {})
                lines += ["# answers:"] * (not said)
                lines += [f"#   {name}: {question}" for name, question in ANSWERS.items() if name not in said]
        if len(lines) > 1:
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def read(path: Path) -> dict[str, Any]:
    """The plain values in a file.

    Raises
    ------
    CaseError
        If it is not there, or no YAML of names and values.
    """
    import yaml

    try:
        said = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else getattr(error, "strerror", None)
        msg = f"The framing {str(path)!r} cannot be read: {why or 'it is not text in UTF-8'}."
        raise CaseError(msg) from error
    try:
        record = yaml.safe_load(said)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        msg = f"The framing {str(path)!r} is no YAML: {getattr(error, 'problem', None) or 'it cannot be read'}{where}."
        raise CaseError(msg) from error
    if record is None:
        return {}
    if not isinstance(record, dict):
        msg = f"The framing {str(path)!r} holds no names with values, such as 'metric: recall'."
        raise CaseError(msg)
    return record
