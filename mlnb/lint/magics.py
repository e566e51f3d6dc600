"""Cells as Python parses them: magics and shell lines become blanks, line for line."""

from __future__ import annotations

import ast
import re
import warnings

#: Cell magics whose body is still Python of this notebook.
_PYTHON = {"time", "timeit", "capture", "prun", "python", "python3", "memit", "mprun", "lprun", "matplotlib", "pypy"}
_ASSIGNED = re.compile(r"^(\s*)([\w.,\s\[\]'\"]+?)\s*=\s*[%!].*$")
_LINE_TIMED = re.compile(r"^(\s*)%(time|timeit|prun|memit)\s+((?:-\w+\s+(?:\d+\s+)?)*)(.*)$")
_HELP = re.compile(r"^\s*\??\??[\w.%]+\s*\?{1,2}\s*$|^\s*\?{1,2}[\w.%]+\s*$")


def parse_cell(source: str) -> tuple[ast.Module, str | None]:
    """The syntax tree of a cell, and what could not be read of it.

    A statement that does not parse is left out; those before and after it are kept.

    Parameters
    ----------
    source : str

    Returns
    -------
    tuple of Module and str or None
        The sentence begins with the line: ``line 3 (invalid syntax)``.
    """
    text = plain(source)
    try:
        return _parse(text), None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        first = getattr(error, "lineno", None) or 1
        said = getattr(error, "msg", None) or str(error)
        return _salvage(text), f"line {first} ({said})"


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes in the user's strings are not our subject
        return ast.parse(text)


def _salvage(text: str) -> ast.Module:
    """The statements that do parse, block by block; a block begins at each line that is not indented."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if line and not line[0].isspace() and not line.startswith(("#", ")"))]
    body: list[ast.stmt] = []
    at = 0
    while at < len(starts):
        for reach in range(min(len(starts), at + 12), at, -1):  # the longest run of blocks that parses
            end = starts[reach] if reach < len(starts) else len(lines)
            try:
                tree = _parse("\n".join(lines[starts[at] : end]))
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            ast.increment_lineno(tree, starts[at])
            body += tree.body
            at = reach
            break
        else:
            at += 1
    return ast.Module(body=body, type_ignores=[])


def plain(source: str) -> str:
    r"""Python with as many lines as the cell: what only IPython understands is blanked.

    Examples
    --------
    >>> plain("%matplotlib inline\nfiles = !ls\nx = 1")
    'pass\nfiles = None\nx = 1'
    """
    source = source.expandtabs(8) if "\t" in source else source
    lines = source.split("\n")
    first = next((n for n, line in enumerate(lines) if line.strip()), None)
    if first is not None and lines[first].lstrip().startswith("%%"):
        words = lines[first].lstrip()[2:].split()
        name = words[0] if words else ""
        if name not in _PYTHON:
            return "\n".join("" for _ in lines)
        lines[first] = ""
    if not any(mark in source for mark in ("%", "!", "?")):
        return "\n".join(lines)
    inside = _inside_strings("\n".join(lines))
    return "\n".join(_line(line) if n + 1 not in inside else line for n, line in enumerate(lines))


def _line(line: str) -> str:
    stripped = line.lstrip()
    if stripped.startswith("%"):
        timed = _LINE_TIMED.match(line)
        if timed and timed[4]:
            return timed[1] + timed[4]
        return line[: len(line) - len(stripped)] + "pass"
    if stripped.startswith("!") or (stripped.startswith("?") or _HELP.match(line)):
        return line[: len(line) - len(stripped)] + "pass"
    assigned = _ASSIGNED.match(line)
    if assigned:
        timed = re.match(r"^.*?=\s*%(?:time|timeit -o)\s+(.*)$", line)
        return f"{assigned[1]}{assigned[2]} = {timed[1] if timed else 'None'}"
    return line


def _inside_strings(text: str) -> set[int]:
    """Lines that begin inside a string or a bracket, where a % or a ! is no magic."""
    import io
    import tokenize

    inside: set[int] = set()
    depth = 0
    opened = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", -1)}:
                inside.update(range(token.start[0] + 1, token.end[0] + 1))
            elif token.type == tokenize.OP and token.string in "([{":
                depth += 1
                opened = token.start[0] if depth == 1 else opened
            elif token.type == tokenize.OP and token.string in ")]}":
                depth = max(0, depth - 1)
                if depth == 0:
                    inside.update(range(opened + 1, token.end[0] + 1))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        pass
    return inside
