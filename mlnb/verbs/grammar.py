"""The grammar of the verbs: which there are, what each takes, and one sentence for what it does not take."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from mlnb.core.errors import MlnbError
from mlnb.core.files import PICKLE_NOTE

_TEMPLATES = "failure-checklist, data-audit, before-training, training-review, before-launch, after-launch, incident"
SHELL, NOTEBOOK = "mlnb", "%mlnb"
HELP = {"help", "-h", "--help"}


class Asked(Exception):  # an answer, not an error
    """Help was asked for; the text is what to print."""


class Parser(argparse.ArgumentParser):
    """Arguments of one verb; says what is wrong in one sentence and leaves printing and exiting to its caller."""

    def __init__(self, prog: str, summary: str) -> None:
        super().__init__(prog=prog, description=summary, allow_abbrev=False)
        self.flags = ["--help"]

    def option(self, *names: str, **described: object) -> None:
        """Add an argument, and keep its name for completion and for near misses."""
        self.add_argument(*names, **described)  # type: ignore[arg-type]
        self.flags += [name for name in names if name.startswith("--")]

    def error(self, message: str) -> NoReturn:
        """Raise `MlnbError`, with the nearest option where one was misspelt."""
        unknown = re.match(r"unrecognized arguments: (.*)", message)
        if unknown is None:
            text = re.sub(r"^the following arguments are required: (.*)", r"\1 is missing", message)
            text = re.sub(r"^argument ([^:]+): ", r"\1: ", text)
        else:
            words = unknown[1].split()
            wrong = next((word for word in words if word.startswith("-")), words[0])
            near = difflib.get_close_matches(wrong, self.flags, n=2, cutoff=0.6)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            text = f"there is no {wrong!r}.{hint}" if wrong.startswith("-") else f"{wrong!r} is one word too many."
        msg = f"{self.prog}: {text.rstrip('.?')}{'?' if text.endswith('?') else '.'} `{self.prog} --help` shows what it takes."
        raise MlnbError(msg)

    def print_help(self, file: Any = None) -> None:
        """Hand the help text to the caller."""
        del file
        raise Asked(self.format_help().strip())


@dataclass(frozen=True)
class Verb:
    """A verb: its line in the overview, its arguments, and whether it is for a shell, a notebook or both."""

    summary: str
    arguments: Callable[[Parser, bool], None]


def parse(words: Sequence[str], prog: str) -> tuple[str, argparse.Namespace]:
    """The verb and its arguments.

    Parameters
    ----------
    words : sequence of str
        What was typed, the verb first.
    prog : {"mlnb", "%mlnb"}
        How the verbs are called here.

    Raises
    ------
    Asked
        With the help text, where help was asked for or nothing was said.
    MlnbError
        If there is no such verb, or it takes no such argument.

    Examples
    --------
    >>> verb, given = parse(["audit", "train.csv", "--target", "y"], SHELL)
    >>> verb, given.data, given.target
    ('audit', 'train.csv', 'y')
    """
    words = list(words)
    if not words or words[0] in HELP:
        if len(words) > 1 and words[1] in VERBS:
            raise Asked(parser(words[1], prog).format_help().strip())
        raise Asked(overview(prog))
    name, rest = words[0], words[1:]
    if name == "--version":
        name = "version"
    if name not in VERBS:
        near = difflib.get_close_matches(name, VERBS, n=1, cutoff=0.5)
        hint = f"Did you mean `{prog} {near[0]}`?" if near else f"It has {', '.join(VERBS)}."
        msg = f"{prog} has no verb {name!r}. {hint}"
        raise MlnbError(msg)
    return name, parser(name, prog).parse_args(rest)


def parser(name: str, prog: str) -> Parser:
    """The parser of one verb."""
    made = Parser(f"{prog} {name}", VERBS[name].summary)
    VERBS[name].arguments(made, prog == NOTEBOOK)
    return made


def overview(prog: str) -> str:
    """All verbs, a line each."""
    lines = [f"  {name:<9}{verb.summary}" for name, verb in VERBS.items()]
    return "\n".join([f"{prog} VERB …", "", *lines, "", f"{prog} VERB --help shows what a verb takes."])


def _case(made: Parser, live: bool) -> None:  # noqa: FBT001
    where = "a variable or a file" if live else "CSV, Parquet or Feather"
    made.option("--test", metavar="DATA", help=f"held-out rows ({where})")
    made.option(
        "--reference",
        metavar="DATA",
        help=f"training rows that the data, met in production, is compared with ({where})",
    )
    made.option("--target", metavar="COLUMN", help="column to predict")
    made.option("--task", choices=("auto", "binary", "multiclass", "regression", "classification"), default="auto")
    made.option("--time", metavar="COLUMN", help="column that orders the rows")
    made.option("--group", metavar="COLUMN", help="column that names the entity a row belongs to")
    made.option("--id", metavar="COLUMN", help="column that names the row")
    made.option("--weight", metavar="COLUMN", help="column that weighs the row")
    made.option("--ignore", metavar="COLUMN", nargs="+", action="extend", default=[], help="columns to leave out")
    note = PICKLE_NOTE.replace("%", "%%")
    made.option("--model", metavar="MODEL", help=f"{'a variable, or ' if live else ''}a file of joblib.dump. {note}")
    made.option("--scoring", metavar="NAME", help="a scikit-learn metric, such as roc_auc")
    kept = "a variable or a YAML file" if live else "a YAML file"
    made.option("--framing", metavar="FILE", help=f"what the model is for ({kept})")
    made.option("--seed", type=int, default=0, help="the one source of randomness (0)")


def _shown(made: Parser, live: bool) -> None:  # noqa: FBT001
    made.option("--json", metavar="FILE", help="also write the result as JSON; - for the standard output")
    made.option("--html", metavar="FILE", help="also write the card as one html page; - for the standard output")
    made.option(
        "--to", choices=("json", "html", "junit"), help="give the result as that, for a scheduler or a CI server"
    )
    made.option("-o", "--output", metavar="FILE", help="where to write what --to gives (-, the standard output)")
    made.option("--quiet", action="store_true", help="no progress bar")
    if live:
        made.option("--panel", action="store_true", help="the card with controls")
    else:
        made.option(
            "--fail-on",
            choices=("fail", "warn", "never"),
            default="fail",
            help="verdict from which the exit code is 1 (fail); a check that broke counts as one that failed",
        )


def _audit(made: Parser, live: bool) -> None:  # noqa: FBT001
    what = "a frame, a case or a file; the last case where left out" if live else "training rows, as a file"
    made.option("data", metavar="DATA", nargs="?", help=what)
    _case(made, live)
    made.option("--checks", metavar="CHECK", nargs="+", action="extend", help="ids or rooms to run (all)")
    made.option("--skip", metavar="CHECK", nargs="+", action="extend", default=[], help="ids or rooms to leave out")
    _shown(made, live)


def _check(made: Parser, live: bool) -> None:  # noqa: FBT001
    made.option("check", metavar="CHECK", help="its id, such as data.label_errors")
    what = "a frame, a case or a file; the last case where left out" if live else "training rows, as a file"
    made.option("data", metavar="DATA", nargs="?", help=what)
    _case(made, live)
    _shown(made, live)


def _new(made: Parser, live: bool) -> None:  # noqa: FBT001
    made.option("notebook", metavar="NOTEBOOK", nargs="?", default="audit.ipynb", help="file to write (audit.ipynb)")
    kinds = "a file, or a variable, which is then written beside the notebook" if live else "a file"
    made.option("--train", metavar="DATA", help=f"training rows ({kinds})")
    made.option("--test", metavar="DATA", help=f"held-out rows ({kinds})")
    made.option("--target", metavar="COLUMN", help="column to predict")
    made.option("--time", metavar="COLUMN", help="column that orders the rows")
    made.option("--group", metavar="COLUMN", help="column that names the entity a row belongs to")
    made.option("--id", metavar="COLUMN", help="column that names the row")
    made.option("--model", metavar="MODEL", help=f"model ({kinds})")
    _kept(made)
    made.option("--title", metavar="TEXT", help="first heading, and the title of the review")
    made.option("--template", metavar="NAME", default="failure-checklist", help=f"{_TEMPLATES}, or a folder of yours")
    made.option("--force", action="store_true", help="replace a notebook of that name")


def _update(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("notebook", metavar="NOTEBOOK", nargs="?", default="audit.ipynb", help="checklist (audit.ipynb)")
    for name in ("train", "test", "model"):
        made.option(f"--{name}", metavar="FILE", help=f"another file of {name}")
    for name in ("target", "time", "group", "id"):
        made.option(f"--{name}", metavar="COLUMN")
    _kept(made)
    made.option("--template", metavar="NAME", help=f"another template: {_TEMPLATES}, or a folder of yours")


def _kept(made: Parser) -> None:
    """Files that a checklist may be given besides data and a model."""
    made.option("--framing", metavar="FILE", help="what the model is for (a YAML file)")
    made.option("--current", metavar="FILE", help="rows met in production (a file)")
    made.option("--history", metavar="FILE", help="training history (JSON lines or CSV, a row an epoch)")
    made.option("--runs", metavar="FILE", help="log of runs, written by mlnb.RunLog")


def _run(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("notebook", metavar="NOTEBOOK")
    made.option("--output", metavar="FILE", help="where to write the run notebook (over the one given)")
    made.option("--set", metavar="NAME=VALUE", nargs="+", action="extend", default=[], help="values of its parameters")
    made.option("--timeout", metavar="SECONDS", type=float, help="how long a cell may take (no limit)")
    made.option("--kernel", metavar="NAME", help="an installed kernel (this Python)")
    made.option("--quiet", action="store_true", help="no progress bar")


def _review(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("notebook", metavar="NOTEBOOK")
    made.option("--to", choices=("html", "pdf", "docx", "md"), default="html", help="kind of document (html)")
    made.option("--output", metavar="FILE", help="file to write (beside the notebook)")
    made.option("--date", metavar="DAY", default="", help="day of the review, as 2027-03-31")
    made.option("--template", metavar="FOLDER", help="a template of yours")
    made.option("--figures", choices=("all", "auto", "none"), default="all")
    made.option("--since", metavar="NOTEBOOK", help="an earlier run of it: the cover says what changed")
    rows = made.add_mutually_exclusive_group()
    rows.add_argument("--redact", action="store_true", help="leave out values of single rows (this is so anyway)")
    rows.add_argument("--with-rows", action="store_true", help="show values of single rows")
    made.flags += ["--redact", "--with-rows"]


def _sign(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("notebook", metavar="NOTEBOOK", help="the notebook that was run")
    made.option(
        "--as", dest="name", metavar="NAME", required=True, help="who signs; the key of that name is made on first use"
    )
    made.option(
        "--decision",
        choices=("approve", "reject", "with-conditions"),
        default="approve",
        help="what you decide (approve)",
    )
    made.option("--comment", metavar="TEXT", default="", help="why, or under which conditions")


def _verify(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("review", metavar="FILE", help="a notebook, or an html review made of one")


def _demo(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("folder", metavar="FOLDER", nargs="?", default="mlnb-demo", help="where to write it (mlnb-demo)")
    made.option("--quiet", action="store_true", help="no progress bar")


def _lint(made: Parser, live: bool) -> None:  # noqa: FBT001
    what = "notebooks (.ipynb) and scripts (.py)" + ("; this session's own cells where left out" if live else "")
    made.option("files", metavar="FILE", nargs="*" if live else "+", help=what)
    made.option("--format", choices=("text", "json", "sarif", "github"), default="text", help="how to print (text)")


def _frame(made: Parser, live: bool) -> None:  # noqa: FBT001
    made.option(
        "words",
        metavar="show|new|freeze|check FILE",
        nargs="*",
        help="what to do (show), and with which file (framing.yaml); freeze enters it in the ledger beside the notebook",
    )
    made.option("--data", metavar="DATA", help="training rows to check it against")
    _case(made, live)
    made.option("--force", action="store_true", help="let new replace a file of that name")
    if live:
        made.option("--panel", action="store_true", help="the form to fill it in")


def _gate(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("notebook", metavar="NOTEBOOK", help="the notebook that was run")
    made.option("--policy", metavar="FILE", help="what must hold, as YAML (policy.yaml; else ours)")
    made.option("--date", metavar="DAY", default="", help="day by which ages are counted (today)")
    made.option("--to", choices=("text", "json", "junit", "sarif"), default="text", help="how to say it (text)")
    made.option("-o", "--output", metavar="FILE", help="where to write it (-, the standard output)")


def _list(made: Parser, live: bool) -> None:  # noqa: FBT001
    del live
    made.option("room", metavar="ROOM", nargs="?", help="data, leakage, model, …")


def _watch(made: Parser, live: bool) -> None:  # noqa: FBT001
    made.add_argument(
        "what", nargs="?", choices=("on", "off", "show"), default="on", help="begin (on), end, or show what was seen"
    )
    if live:
        made.option("--panel", action="store_true", help="the card with controls")


def _version(made: Parser, live: bool) -> None:  # noqa: FBT001
    del made, live


VERBS: dict[str, Verb] = {
    "audit": Verb("Run every check that applies.", _audit),
    "check": Verb("Run one check.", _check),
    "new": Verb("Write a failure-checklist notebook.", _new),
    "update": Verb("Write a checklist again, for other data, and keep what people wrote.", _update),
    "run": Verb("Run a notebook from top to bottom.", _run),
    "review": Verb("Make a review document of a notebook that was run.", _review),
    "sign": Verb("Sign the review of a notebook.", _sign),
    "verify": Verb("Tell what of a review is signed, by whom, and what changed since.", _verify),
    "gate": Verb("Hold a notebook that was run against a policy; for CI.", _gate),
    "demo": Verb("Show all of it on real data, once as published and once with faults.", _demo),
    "lint": Verb("Find leaks in the code of notebooks and scripts; nothing is run.", _lint),
    "frame": Verb("Write down what the model is for, and freeze it before training.", _frame),
    "watch": Verb("Follow rows through fits and scores while the notebook runs.", _watch),
    "list": Verb("List the checks.", _list),
    "version": Verb("Print the versions of mlnb and of what it stands on.", _version),
}
