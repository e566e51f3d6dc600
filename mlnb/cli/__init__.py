"""``mlnb VERB …`` in a shell."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

FOUND, WRONG, INTERRUPTED = 1, 2, 130
_COUNTS = {"fail": {"fail", "error"}, "warn": {"fail", "error", "warn"}, "never": set[str]()}


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the words say.

    Parameters
    ----------
    argv : sequence of str, optional
        The words after ``mlnb``; those of the process by default.

    Returns
    -------
    int
        0 when all went well, 1 when a verdict reached ``--fail-on`` (or a check broke), 2 when something was
        wrong with what was asked, 130 after Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    trace = "--traceback" in words
    try:
        return _main([word for word in words if word != "--traceback"])
    except BrokenPipeError:  # the reader of our output has gone, as in `mlnb list | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FOUND
    except KeyboardInterrupt:
        _tell("Interrupted.")
        return INTERRUPTED
    except Exception as error:
        if trace:
            raise
        from mlnb.core.errors import MlnbError

        if isinstance(error, MlnbError):
            _tell(str(error))
        else:
            what = f"{type(error).__name__}: {(str(error).strip().splitlines() or ['no words'])[0]}"
            _tell(f"mlnb broke, which is a defect of mlnb ({what}). The same command with --traceback shows where.")
        return WRONG


def _main(words: list[str]) -> int:
    from mlnb.verbs import grammar

    try:
        verb, given = grammar.parse(words, grammar.SHELL)
    except grammar.Asked as asked:
        _print(str(asked))
        return 0
    from mlnb.verbs.actions import do
    from mlnb.verbs.output import takes_output
    from mlnb.verbs.world import Files

    made = do(verb, given, Files())
    if takes_output(given):  # what was asked for is alone on the standard output
        _tell(_as_said_here(repr(made)))
    else:
        _print(_as_said_here(repr(made)))
    return _code(made, getattr(given, "fail_on", "never"))


def _as_said_here(text: str) -> str:
    """What a case wants, in the words of the command line."""
    return re.sub(r"Case\((test|target|time|group|model)=…\)", r"--\1", text)


def _code(made: Any, fail_on: str) -> int:
    if hasattr(made, "exit_code"):
        return int(made.exit_code)
    findings = list(getattr(made, "findings", [made] if hasattr(made, "verdict") else []))
    if getattr(made, "interrupted", False):
        return INTERRUPTED
    return FOUND if any(f.verdict in _COUNTS[fail_on] for f in findings) else 0


def _print(text: str) -> None:
    try:
        print(text, flush=True)  # noqa: T201
    except UnicodeEncodeError:  # an old console: lose the marks, not the sentence
        encoding = sys.stdout.encoding or "ascii"
        print(text.encode(encoding, "replace").decode(encoding), flush=True)  # noqa: T201


def _tell(text: str) -> None:
    encoding = sys.stderr.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=sys.stderr)  # noqa: T201
