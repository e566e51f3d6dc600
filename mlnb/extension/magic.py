"""The magic ``%mlnb VERB …``; loading it imports nothing that is heavy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.core.magic import needs_local_scope, output_can_be_silenced

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "mlnb"


def load(shell: Any) -> None:
    """Enter the magic and its completions in a shell; doing it again replaces them."""
    from mlnb.extension.complete import Completer

    unload(shell)
    shell.register_magic_function(_magic(shell), magic_kind="line", magic_name=NAME)
    shell.register_magic_function(_cell_magic(shell), magic_kind="cell", magic_name=NAME)
    if getattr(shell, "Completer", None) is not None:
        shell.Completer.custom_matchers.append(Completer(shell))


def unload(shell: Any) -> None:
    """Take the magic and its completions out again."""
    import sys

    if "mlnb.extension.watching" in sys.modules:
        sys.modules["mlnb.extension.watching"].off(shell)
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop(NAME, None)
    matchers = getattr(getattr(shell, "Completer", None), "custom_matchers", [])
    matchers[:] = [one for one in matchers if getattr(one, "matcher_identifier", "") != NAME]


def _magic(shell: Any) -> Callable[..., Any]:
    @output_can_be_silenced  # type: ignore[untyped-decorator]
    @needs_local_scope  # type: ignore[untyped-decorator]
    def mlnb(line: str, local_ns: dict[str, Any] | None = None) -> Any:
        """Audit data and models; ``%mlnb`` alone lists what it does."""
        from mlnb.core.errors import MlnbError

        try:
            return say(line, shell, local_ns)
        except MlnbError as error:
            raise UsageError(str(error)) from None

    return mlnb


def _cell_magic(shell: Any) -> Callable[..., Any]:
    def mlnb(line: str, cell: str) -> None:
        """Watch what the cell trains: ``%%mlnb train``."""
        from mlnb.core.errors import MlnbError
        from mlnb.extension import training

        try:
            verb, *rest = words(line) or [""]
            if verb == "train":
                training.run(shell, rest, cell)
                return
        except MlnbError as error:
            raise UsageError(str(error)) from None
        msg = f"Over a cell stands `%%mlnb train`; `%mlnb {verb}` with one sign is a line of its own."
        raise UsageError(msg)

    return mlnb


def say(line: str, shell: Any, local_ns: dict[str, Any] | None = None) -> Any:
    """Do what a line says, and return what it is about.

    Raises
    ------
    MlnbError
        One sentence on what was wrong with the line.
    """
    from mlnb.core.errors import MlnbError
    from mlnb.extension.names import Names
    from mlnb.verbs import grammar
    from mlnb.verbs.actions import do

    if words(line)[:1] == ["train"]:
        msg = "`%%mlnb train`, with two signs, stands in the first line of the cell that trains."
        raise MlnbError(msg)
    try:
        verb, given = grammar.parse(words(line), grammar.NOTEBOOK)
    except grammar.Asked as asked:
        print(asked)  # noqa: T201  # what --help is for
        return None
    made = do(verb, given, Names(shell, local_ns or {}))
    return made.panel() if made is not None and getattr(given, "panel", False) else made


def words(line: str) -> list[str]:
    """The words of a line; quotes hold words with spaces together, and a semicolon at the end is dropped.

    Raises
    ------
    MlnbError
        If a quote is not closed.

    Examples
    --------
    >>> words("audit train --target 'treatment weeks';")
    ['audit', 'train', '--target', 'treatment weeks']
    """
    import shlex

    from mlnb.core.errors import MlnbError

    parts = shlex.shlex(line.strip().removesuffix(";"), posix=True, punctuation_chars=False)
    parts.whitespace_split, parts.commenters, parts.escape = True, "", ""
    try:
        return list(parts)
    except ValueError:
        msg = f"A quote in {line.strip()!r} is not closed."
        raise MlnbError(msg) from None
