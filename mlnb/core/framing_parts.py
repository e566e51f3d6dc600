"""The parts of a framing, each read from what people write."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from mlnb.core.errors import CaseError, listing
from mlnb.core.plain import plain

#: Questions about the target and the study, by the name under which an answer is kept. From the reporting checklist
#: of Kapoor et al. (2024): REFORMS, consensus-based recommendations for machine-learning-based science. Science
#: Advances 10; numbers are its items.
ANSWERS: dict[str, str] = {
    "population": "About which population or distribution is something claimed? (1a)",
    "population_reason": "Why this population, and are the rows like it? (1b, 3g)",
    "data_source": "Where do the rows come from, and how and when were they collected? (3a)",
    "sampling_frame": "How were the rows chosen? (3b)",
    "data_suitable": "Why can these data answer the question? (3c)",
    "outcome": "How is the target measured, by whom, and when is it known? (3d)",
    "outcome_is_decision": "Is the target what the decision is about, or a stand-in for it? (3d)",
    "missing": "Which rows have no label, and why? (3f)",
    "excluded": "Which rows were left out, and why? (4a)",
    "features_known": "Is every feature known when the decision is taken? (6c)",
    "metric_reason": "Why this metric? (7a, 7c)",
    "limits": "Where should the model not be used? (8b)",
}
#: Other words for the same parts.
OTHER_WORDS: dict[str, str] = {
    "target": "definition", "target_definition": "definition", "target_rule": "rule", "labels": "labels_from",
    "label_source": "labels_from", "labels_source": "labels_from", "source": "labels_from",
    "positive_class": "positive", "positive_label": "positive", "pos_label": "positive",
    "false_positive": "cost_false_positive", "false_negative": "cost_false_negative", "cost_fp": "cost_false_positive",
    "cost_fn": "cost_false_negative", "fp_cost": "cost_false_positive", "fn_cost": "cost_false_negative",
    "false_positive_cost": "cost_false_positive", "false_negative_cost": "cost_false_negative",
    "cost_of_false_positive": "cost_false_positive", "cost_of_false_negative": "cost_false_negative",
    "fp": "cost_false_positive", "fn": "cost_false_negative", "matrix": "cost_matrix", "scoring": "metric",
    "primary_metric": "metric", "required_score": "required", "metric_required": "required", "review": "review_date",
    "reviewed": "review_date", "target_versions": "versions", "reforms": "answers", "edges": "edge_cases",
}  # fmt: skip
_TEXTS = ("decision", "owner", "review_date", "definition", "rule", "labels_from", "metric")


@dataclass(frozen=True)
class EdgeCase:
    """A rare case that matters.

    Attributes
    ----------
    name : str
    query : str
        A pandas ``query`` expression.
    required : float, optional
        The score that it requires.
    metric : str
        By which it is scored; by default the case's.
    why : str
        Why it matters.
    """

    name: str
    query: str
    required: float | None = None
    metric: str = ""
    why: str = ""

    def to_dict(self) -> dict[str, Any]:
        """What was given, without the name."""
        return {f.name: v for f in fields(self) if f.name != "name" and (v := getattr(self, f.name)) not in ("", None)}


@dataclass(frozen=True)
class Version:
    """A definition that the target had.

    Attributes
    ----------
    name : str
    since : str
        The day from which it held.
    definition : str
    rule : str
        A pandas ``query`` expression, true where a row is of the positive class.
    column : str
        A column that holds the labels by this definition.
    """

    name: str
    since: str = ""
    definition: str = ""
    rule: str = ""
    column: str = ""

    def to_dict(self) -> dict[str, Any]:
        """What was given."""
        return {f.name: v for f in fields(self) if (v := getattr(self, f.name)) != ""}


def known_names(record: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """A record by the names of a framing's parts.

    Raises
    ------
    CaseError
        If a name is not known, or said twice.
    """
    names = list(names)
    found: dict[str, Any] = {}
    for given, value in record.items():
        key = str(given).strip().lower().replace(" ", "_").replace("-", "_")
        key = key if key in names else OTHER_WORDS.get(key, key)
        if key in {"cost", "costs"}:
            inner = known_names(value, names) if _is_costs(value) else {"cost_matrix": value}
            found |= inner
            continue
        if key not in names:
            near = difflib.get_close_matches(key, [*names, *OTHER_WORDS], n=1)
            hint = f"did you mean {OTHER_WORDS.get(near[0], near[0])!r}?" if near else f"it has {', '.join(names)}."
            msg = f"A framing has no {str(given)!r}; {hint}"
            raise CaseError(msg)
        if key == "metric" and isinstance(value, Mapping):
            found |= {"metric": value.get("name", ""), "required": value.get("required", value.get("required_score"))}
            continue
        if found.get(key) is not None:
            msg = f"The framing gives {key!r} twice."
            raise CaseError(msg)
        found[key] = value
    return found


def _is_costs(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        OTHER_WORDS.get(str(k), str(k)).startswith("cost_") for k in value
    )  # fmt: skip


def read_fields(record: dict[str, Any]) -> dict[str, Any]:
    """The parts of a framing in the types that they have.

    Raises
    ------
    CaseError
        One sentence on the part that cannot be read.
    """
    found: dict[str, Any] = {name: _text(record[name], name) for name in _TEXTS}
    found["review_date"] = _day(found["review_date"], "review_date")
    found["metric"] = found["metric"].strip()
    found["positive"] = record["positive"].item() if hasattr(record["positive"], "item") else record["positive"]
    for name in ("cost_false_positive", "cost_false_negative"):
        value = record[name]
        found[name] = value.strip() if isinstance(value, str) and not _reads(value) else _number(value, name, least=0.0)
    found["cost_matrix"] = _matrix(record["cost_matrix"])
    found["required"] = _number(record["required"], "required")
    found["threshold"] = _number(record["threshold"], "threshold", least=0.0, most=1.0)
    found["edge_cases"] = _edge_cases(record["edge_cases"])
    found["versions"] = _versions(record["versions"])
    found["answers"] = _answers(record["answers"])
    _one_way_of_costs(found)
    return found


def _one_way_of_costs(found: dict[str, Any]) -> None:
    both = [found["cost_false_positive"] is not None, found["cost_false_negative"] is not None]
    if any(both) and not all(both):
        lacking = "cost_false_negative" if both[0] else "cost_false_positive"
        msg = f"The framing gives one cost alone; give {lacking} too."
        raise CaseError(msg)
    if all(both) and found["cost_matrix"] is not None:
        msg = "The framing gives both a cost matrix and costs of single errors; keep one of them."
        raise CaseError(msg)
    if both[0] and found["cost_false_positive"] == 0 and found["cost_false_negative"] == 0:
        msg = "Both errors cost nothing; give at least one of them a cost."
        raise CaseError(msg)


def _text(value: Any, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int, float, dt.date)):
        return str(value.isoformat() if isinstance(value, dt.date) else value)
    msg = f"{name!r} of the framing is a text, not {type(value).__name__}."
    raise CaseError(msg)


def _day(value: Any, name: str) -> str:
    said = _text(value, name).strip()
    try:
        return dt.date.fromisoformat(said[:10]).isoformat() if said else ""
    except ValueError:
        msg = f"{name!r} of the framing is a day, as 2027-03-31; {said!r} is not."
        raise CaseError(msg) from None


def _reads(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _number(value: Any, name: str, *, least: float | None = None, most: float | None = None) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    wrong = number != number or abs(number) == float("inf") or isinstance(value, bool)  # noqa: PLR0124
    if wrong or (least is not None and number < least) or (most is not None and number > most):
        bounds = " from 0 to 1" if most == 1 else ", zero or more" if least == 0 else ""
        msg = f"{name!r} of the framing is a number{bounds}; {value!r} is not."
        raise CaseError(msg)
    return number


def _matrix(value: Any) -> Any:
    """Rows of numbers as tuples, or a mapping by true and decided class."""
    if value is None or (hasattr(value, "__len__") and len(value) == 0):
        return None
    if hasattr(value, "to_dict"):  # a frame: rows are true classes
        value = value.T.to_dict()
    if isinstance(value, Mapping):
        if not all(isinstance(row, Mapping) for row in value.values()):
            msg = "cost_matrix is a mapping of true class to decided class to cost, or rows of numbers."
            raise CaseError(msg)
        return {
            plain(true): {plain(said): _number(c, "cost_matrix") for said, c in row.items()}
            for true, row in value.items()
        }
    rows = value.tolist() if hasattr(value, "tolist") else value
    if not isinstance(rows, (list, tuple)) or not all(isinstance(row, (list, tuple)) for row in rows):
        msg = "cost_matrix is a mapping of true class to decided class to cost, or rows of numbers."
        raise CaseError(msg)
    return tuple(tuple(_number(c, "cost_matrix") for c in row) for row in rows)


def _edge_cases(value: Any) -> tuple[EdgeCase, ...]:
    if not value:
        return ()
    if isinstance(value, Mapping):
        items = [(str(name), one) for name, one in value.items()]
    else:
        items = [
            (str(one.get("name", f"case {i}")) if isinstance(one, Mapping) else "", one)
            for i, one in enumerate(value, 1)
        ]
    found = [one if isinstance(one, EdgeCase) else _edge_case(name, one) for name, one in items]
    names = [e.name for e in found]
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        msg = f"The framing names the edge case {twice!r} twice."
        raise CaseError(msg)
    return tuple(found)


def _edge_case(name: str, one: Any) -> EdgeCase:
    if isinstance(one, str):
        one = {"query": one}
    elif isinstance(one, (tuple, list)) and len(one) == 2:  # noqa: PLR2004
        one = {"query": one[0], "required": one[1]}
    if not isinstance(one, Mapping):
        msg = f"The edge case {name!r} is a query expression, or a mapping with 'query' and 'required'."
        raise CaseError(msg)
    words = {
        "expression": "query",
        "where": "query",
        "rule": "query",
        "required_score": "required",
        "score": "required",
    }
    given = {words.get(str(k), str(k)): v for k, v in one.items()}
    unknown = [k for k in given if k not in {"name", "query", "required", "metric", "why"}]
    if unknown or not str(given.get("query") or "").strip():
        what = f"has no {unknown[0]!r}; it has query, required, metric and why" if unknown else "has no 'query'"
        msg = f"The edge case {name!r} {what}."
        raise CaseError(msg)
    return EdgeCase(
        name, str(given["query"]).strip(), _number(given.get("required"), f"required score of {name}"),
        _text(given.get("metric"), "metric"), _text(given.get("why"), "why"),
    )  # fmt: skip


def _versions(value: Any) -> tuple[Version, ...]:
    if not value:
        return ()
    if isinstance(value, Mapping):
        value = [
            {"name": name, **(one if isinstance(one, Mapping) else {"definition": one})} for name, one in value.items()
        ]
    found = []
    for number, one in enumerate(value, 1):
        if isinstance(one, Version):
            found.append(one)
            continue
        words = {"from": "since", "date": "since", "text": "definition", "query": "rule", "version": "name"}
        given = (
            {words.get(str(k), str(k)): v for k, v in one.items()} if isinstance(one, Mapping) else {"definition": one}
        )
        unknown = [k for k in given if k not in {f.name for f in fields(Version)}]
        if unknown:
            known = listing([f.name for f in fields(Version)], 9)
            msg = f"Version {number} of the definition has no {unknown[0]!r}; it has {known}."
            raise CaseError(msg)
        parts = {k: _text(v, k) for k, v in given.items()}
        parts["since"] = _day(parts.get("since", ""), "since")
        found.append(Version(**{"name": f"version {number}", **parts}))
    return tuple(sorted(found, key=lambda v: v.since))


def _answers(value: Any) -> dict[str, str]:
    given = value or {}
    if not isinstance(given, Mapping):
        msg = "answers is a mapping of question to answer."
        raise CaseError(msg)
    return {str(name): _text(said, str(name)) for name, said in given.items()}
