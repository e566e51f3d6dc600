"""What a notebook must hold: a policy, read from YAML, strictly."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from mlnb.core import templates
from mlnb.core.errors import MlnbError
from mlnb.core.finding import VERDICTS

#: What may be said of a verdict.
RULES = ("allow", "decide", "forbid")
FILE = "policy.yaml"
_VERDICTS = {"fail": "decide", "warn": "decide", "error": "forbid", "skipped": "allow", "pass": "allow"}


@dataclass(frozen=True)
class Signers:
    """Which signatures are asked for."""

    at_least: int = 0
    names: tuple[str, ...] = ()
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """What a notebook must hold; see templates/gate/policy.yaml.

    Attributes
    ----------
    complete : bool
        Whether the review must be complete.
    verdicts : dict of str to {"allow", "decide", "forbid"}
    checks : dict of str to dict
        The same for single checks.
    must_run, must_decide : tuple of str
        Ids or rooms.
    max_age_days : float or None
        Since the notebook was run.
    signatures : Signers
    """

    complete: bool = True
    verdicts: dict[str, str] = field(default_factory=lambda: dict(_VERDICTS))
    checks: dict[str, dict[str, str]] = field(default_factory=dict)
    must_run: tuple[str, ...] = ()
    must_decide: tuple[str, ...] = ()
    max_age_days: float | None = None
    signatures: Signers = field(default_factory=Signers)

    def rule(self, check: str, verdict: str) -> str:
        """What is said of a check's verdict."""
        return self.checks.get(check, {}).get(verdict) or self.verdicts[verdict]


def load(path: str | Path | None = None) -> Policy:
    """The policy of a file; without one that of ``policy.yaml`` here, else ours.

    Raises
    ------
    MlnbError
        If it cannot be read, or holds something that no policy has.
    """
    import yaml

    here = Path(FILE) if path is None else Path(path)
    file = here if path is not None or here.is_file() else templates.root() / "gate" / FILE
    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        msg = f"The policy {str(file)!r} cannot be read: {getattr(error, 'strerror', None) or error}."
        raise MlnbError(msg) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in its line {mark.line + 1}" if mark else ""
        msg = f"The policy {str(file)!r} is not YAML{where}."
        raise MlnbError(msg) from error
    return parse(said)


def parse(said: Any) -> Policy:
    """The policy of plain values.

    Raises
    ------
    MlnbError
        If a key or a value is none that a policy has.

    Examples
    --------
    >>> parse({"verdicts": {"warn": "allow"}}).rule("data.duplicates", "warn")
    'allow'
    """
    given = _mapping(said, "The policy", [f.name for f in fields(Policy)])
    values: dict[str, Any] = {}
    if "complete" in given:
        values["complete"] = _truth(given["complete"], "complete")
    values["verdicts"] = _VERDICTS | _rules(given.get("verdicts"), "verdicts")
    checks = _mapping(given.get("checks"), "checks", None)
    values["checks"] = {str(check): _rules(rules, f"checks: {check}") for check, rules in checks.items()}
    for name in ("must_run", "must_decide"):
        values[name] = _names(given.get(name), name)
    if given.get("max_age_days") is not None:
        values["max_age_days"] = _number(given["max_age_days"], "max_age_days")
    signers = _mapping(given.get("signatures"), "signatures", [f.name for f in fields(Signers)])
    keys = _mapping(signers.get("keys"), "signatures: keys", None)
    values["signatures"] = Signers(
        int(_number(signers.get("at_least") or 0, "signatures: at_least")),
        _names(signers.get("names"), "signatures: names"),
        {str(name): str(key) for name, key in keys.items()},
    )
    return Policy(**values)


def _mapping(value: Any, what: str, known: list[str] | None) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        msg = f"{what} in the policy is a mapping, such as “fail: forbid”, not {value!r}."
        raise MlnbError(msg.replace("The policy in the policy", "The policy"))
    for key in value if known is not None else ():
        if key not in (known or ()):
            near = difflib.get_close_matches(str(key), known or [], n=1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known or ())}."
            msg = f"A policy has no {str(key)!r}{'' if what == 'The policy' else f' in {what}'}; {hint}"
            raise MlnbError(msg)
    return value


def _rules(value: Any, what: str) -> dict[str, str]:
    rules = _mapping(value, what, list(VERDICTS))
    for verdict, rule in rules.items():
        if rule not in RULES:
            msg = f"{what}: {verdict} in the policy is one of {', '.join(RULES)}, not {rule!r}."
            raise MlnbError(msg)
    return dict(rules)


def _names(value: Any, what: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, (list, tuple)):
        msg = f"{what} in the policy is a list of names, not {value!r}."
        raise MlnbError(msg)
    return tuple(map(str, value))


def _truth(value: Any, what: str) -> bool:
    if not isinstance(value, bool):
        msg = f"{what} in the policy is true or false, not {value!r}."
        raise MlnbError(msg)
    return value


def _number(value: Any, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        msg = f"{what} in the policy is a number from 0 on, not {value!r}."
        raise MlnbError(msg)
    return float(value)
