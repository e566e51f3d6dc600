"""What can stand next in a line ``%mlnb …``: verbs, options, checks, variables, columns, files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

_OURS = re.compile(r"\s*(?:[\w.]+\s*=\s*)?%%?mlnb\s")  # also as in `audit = %mlnb audit train`

_COLUMNS = {"--target", "--time", "--group", "--id", "--weight", "--ignore"}
_DATA = {"--test", "--train", "audit"}
_CHECKS = {"check", "--checks", "--skip"}


class Completer:
    """Completions for a shell, as one of IPython's matchers: in a line of ``%mlnb`` the others are silent.

    Parameters
    ----------
    shell : IPython.InteractiveShell
    """

    matcher_api_version = 2
    matcher_identifier = "mlnb"
    matcher_priority = 1_000

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.__qualname__ = type(self).__qualname__  # IPython asks a matcher for its name as if it were a function

    def __call__(self, context: Any) -> dict[str, Any]:
        """The words that fit where the cursor is; nothing, and nobody silenced, in any other line."""
        from IPython.core.completer import SimpleCompletion

        line = str(context.line_with_cursor)[: context.cursor_position]
        if not _OURS.match(line):
            return {"completions": [], "suppress": False}
        said = line.partition("%mlnb")[2].split()
        before, start = (said[:-1], said[-1]) if said and not line.endswith(" ") else (said, "")
        fit = [word for word in self.fitting(before, start) if word.startswith(start)]
        return {"completions": [SimpleCompletion(w) for w in fit], "suppress": True, "matched_fragment": start}

    def fitting(self, before: list[str], start: str) -> list[str]:  # noqa: C901  # a rule a line
        """The words that can follow those before."""
        from mlnb.verbs import grammar

        if not before:
            return list(grammar.VERBS)
        verb = before[0]
        if verb not in grammar.VERBS:
            return []
        if start.startswith("-"):
            return grammar.parser(verb, grammar.NOTEBOOK).flags
        option = next((word for word in reversed(before) if word.startswith("--")), verb)
        last = before[-1]
        if last in _CHECKS or option in {"--checks", "--skip"}:
            return self._checks()
        if last in _COLUMNS or option == "--ignore":
            return self._columns(before)
        if last in _DATA or (verb == "check" and len(before) == 2):  # noqa: PLR2004  # the word after the check
            return self._variables(frames=True)
        if last == "--model":
            return self._variables(frames=False)
        if verb == "verify" and len(before) == 1:
            return sorted(path.name for end in ("ipynb", "html") for path in Path().glob(f"*.{end}"))
        if verb in {"run", "review", "sign", "gate"} and len(before) == 1:
            return sorted(path.name for path in Path().glob("*.ipynb"))
        if last == "--framing" or (verb == "frame" and not last.startswith("-")):
            return [*(["show", "new", "freeze", "check"] if last == "frame" else []), *_yaml()]
        if last == "list":
            return sorted({name.partition(".")[0] for name in self._checks()})
        return grammar.parser(verb, grammar.NOTEBOOK).flags

    def _checks(self) -> list[str]:
        from mlnb.core import registry
        from mlnb.wiring import connect

        connect()
        return list(registry.ids())

    def _variables(self, *, frames: bool) -> list[str]:
        from mlnb.core.case import Case

        mine = {name: value for name, value in self.shell.user_ns.items() if not name.startswith("_")}
        if frames:
            found = [
                n for n, v in mine.items() if isinstance(v, Case) or (hasattr(v, "columns") and hasattr(v, "shape"))
            ]
            return sorted(found) + sorted(
                path.name for end in ("csv", "parquet", "feather") for path in Path().glob(f"*.{end}")
            )
        return sorted(name for name, value in mine.items() if hasattr(value, "predict") and not isinstance(value, type))

    def _columns(self, before: list[str]) -> list[str]:
        """Columns of the first frame that the line names, else of the last case."""
        from mlnb.core.case import Case
        from mlnb.extension.names import Names

        names = Names(self.shell, {})
        for word in before[1:]:
            value = self.shell.user_ns.get(word)
            value = value.frame if isinstance(value, Case) else value
            if hasattr(value, "columns"):
                return [_quoted(column) for column in value.columns]
        made = names.remembered()
        return [] if made is None else [_quoted(column) for column in made.frame.columns]


def _yaml() -> list[str]:
    return sorted(path.name for end in ("yaml", "yml") for path in Path().glob(f"*.{end}"))


def _quoted(column: object) -> str:
    text = str(column)
    return f"'{text}'" if " " in text and "'" not in text else text
