"""What each verb does; the same in a shell and in a notebook."""

from __future__ import annotations

import argparse
import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import MlnbError, listing, plural
from mlnb.verbs.output import must_be_writable
from mlnb.verbs.results import Listing, Said, Versions, Written
from mlnb.wiring import connect

if TYPE_CHECKING:
    from mlnb.core.audit import Audit
    from mlnb.core.finding import Finding
    from mlnb.lint.leak import Report, Reports
    from mlnb.verbs.demo import Demo
    from mlnb.verbs.world import World


def do(verb: str, given: argparse.Namespace, world: World) -> Any:
    """Do what a verb says.

    Parameters
    ----------
    verb : str
        One of `mlnb.verbs.grammar.VERBS`.
    given : Namespace
        Its arguments.
    world : World
        What names stand for.

    Returns
    -------
    object
        The audit, the finding, the file written, …: what the verb is about.

    Raises
    ------
    MlnbError
        One sentence on what was wrong, and what to do.
    """
    connect()
    try:
        return _ACTIONS[verb](given, world)
    except OSError as error:
        if isinstance(error, MlnbError) or error.filename is None:
            raise
        msg = f"{str(error.filename)!r} can be neither read nor written: {error.strerror or error}."
        raise MlnbError(msg) from error


def _audit(given: argparse.Namespace, world: World) -> Audit:
    from mlnb.core.audit import audit

    _must_be_writable(given)
    made = audit(
        world.case(given),
        checks=_ids(given.checks),
        skip=_ids(given.skip) or (),
        progress=not given.quiet,
        on_finding=world.arrived,
    )
    _also_write(made, given, world)
    return made


def _check(given: argparse.Namespace, world: World) -> Finding:
    from mlnb.core import registry

    _must_be_writable(given)
    chosen = registry.find(given.check)
    found = chosen(world.case(given))
    _also_write(found, given, world)
    return found


def _ids(words: list[str] | None) -> list[str] | None:
    """Ids written apart or with commas between."""
    return None if words is None else [part for word in words for part in word.split(",") if part]


def _must_be_writable(given: argparse.Namespace) -> None:
    """Raise before the work is done rather than after it."""
    if given.output and not given.to:
        msg = "--output names where to write what --to gives; say --to json, html or junit too."
        raise MlnbError(msg)
    must_be_writable(given.json, given.html, given.output)
    if sum(name == "-" for name in _documents(given).values()) > 1:
        msg = "Only one of --json, --html and --to can go to the standard output."
        raise MlnbError(msg)


def _documents(given: argparse.Namespace) -> dict[str, str]:
    """What is written beside the card: its kind, and where; "-" is the standard output."""
    named = {"json": given.json, "html": given.html}
    if given.to:
        named[f"to {given.to}"] = given.output or "-"
    return {kind: name for kind, name in named.items() if name}


def _also_write(made: Audit | Finding, given: argparse.Namespace, world: World) -> None:
    for kind, name in _documents(given).items():
        world.put(_as(made, kind.removeprefix("to "), getattr(given, "fail_on", "fail")), name)


def _as(made: Audit | Finding, kind: str, fail_on: str) -> str:
    if kind == "json":
        return made.to_json() + "\n"
    if kind == "junit":
        from mlnb.cards.junit import junit

        return junit(made, fail_on)
    from mlnb.cards.whole import page

    return page(made)


def _new(given: argparse.Namespace, world: World) -> Written:
    from mlnb.checklist import new
    from mlnb.checklist.plan import FURTHER

    sources = world.sources(given) | {name: getattr(given, name) for name in FURTHER}
    return Written(
        new(given.notebook, **sources, title=given.title, template=given.template, force=given.force),
        "checklist, to be run from top to bottom",
    )


def _update(given: argparse.Namespace, world: World) -> Written:
    del world
    from mlnb.checklist import update
    from mlnb.checklist.plan import FURTHER, PARAMETERS

    changed = {name: value for name in (*PARAMETERS, *FURTHER) if (value := getattr(given, name)) is not None}
    return Written(update(given.notebook, template=given.template, **changed), "checklist, to be run again")


def _run(given: argparse.Namespace, world: World) -> Written:
    del world
    from mlnb.checklist import run

    parameters = dict(_pair(word) for word in given.set)
    path = run(
        given.notebook,
        output=given.output,
        parameters=parameters,
        progress=not given.quiet,
        timeout=given.timeout,
        kernel=given.kernel,
    )
    return Written(path, "run from top to bottom")


def _pair(word: str) -> tuple[str, Any]:
    name, equals, text = word.partition("=")
    if not equals or not name.isidentifier():
        msg = f"--set takes NAME=VALUE, such as target=churned; {word!r} is not."
        raise MlnbError(msg)
    try:
        return name, ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return name, text


def _review(given: argparse.Namespace, world: World) -> Written:
    del world
    from mlnb.review import export, standing_against

    path = export(
        given.notebook,
        to=given.to,
        output=given.output,
        template=given.template,
        date=given.date,
        figures=given.figures,
        with_rows=given.with_rows,
        since=given.since,
    )
    against = standing_against(given.notebook)
    what = "review document" + (f", INCOMPLETE: {against[0]}" if against else "")
    more = f" (and {plural(len(against) - 1, 'reason')} more)" if len(against) > 1 else ""
    return Written(path, what + more)


def _sign(given: argparse.Namespace, world: World) -> Said:
    del world
    from mlnb.review import sign, standing_against
    from mlnb.review.keys import place, print_of

    against = standing_against(given.notebook)
    new = not place(" ".join(given.name.split())).is_file()
    made = sign(given.notebook, name=given.name, decision=given.decision, comment=given.comment)
    said = f"{made.words} (key {print_of(made.key)}). It is in {given.notebook} and in the ledger beside it."
    if new:
        said += f" Your key was made: {place(made.name)}."
    if against:
        said += f" The review is INCOMPLETE: {against[0]}"
    return Said(said)


def _verify(given: argparse.Namespace, world: World) -> Any:
    del world
    from mlnb.review import verify

    return verify(given.review)


def _gate(given: argparse.Namespace, world: World) -> Any:
    from mlnb.review import gate

    must_be_writable(given.output)
    made = gate(given.notebook, policy=given.policy, date=given.date)
    if given.to != "text" or given.output:
        world.put(made.to_text(given.to), given.output or "-")
    return made


def _demo(given: argparse.Namespace, world: World) -> Demo:
    from mlnb.verbs.demo import demo

    return demo(given.folder, progress=not given.quiet, say=world.say)


def _lint(given: argparse.Namespace, world: World) -> Reports | Report:
    from dataclasses import replace

    from mlnb.lint import lint, lint_session
    from mlnb.lint.leak import Reports

    if not given.files:
        return replace(lint_session(world.history()), form=given.format)
    made = tuple(replace(lint(file), form=given.format) for file in map(Path, given.files))
    return made[0] if len(made) == 1 else Reports(made, given.format)


def _frame(given: argparse.Namespace, world: World) -> Any:
    from mlnb.verbs.framing import frame

    return frame(given, world)


def _list(given: argparse.Namespace, world: World) -> Listing:
    del world
    from mlnb.core import registry

    rooms = list(dict.fromkeys(entry.room for entry in registry.select()))
    if given.room is not None and given.room not in rooms:
        msg = f"No room is named {given.room!r}; there are {listing(rooms, 8)}."
        raise MlnbError(msg)
    return Listing(registry.select(given.room))


def _watch(given: argparse.Namespace, world: World) -> Finding | None:
    return world.watch(given.what)


def _version(given: argparse.Namespace, world: World) -> Versions:
    del given, world
    return Versions()


_ACTIONS = {
    "audit": _audit, "check": _check, "new": _new, "update": _update, "run": _run, "review": _review, "sign": _sign, "verify": _verify,
    "gate": _gate, "demo": _demo, "frame": _frame, "lint": _lint, "watch": _watch, "list": _list,
    "version": _version,
}  # fmt: skip
