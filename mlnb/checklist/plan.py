"""What a checklist asks: its sections, their checks, and the questions that only a person can answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb import catalog
from mlnb.core import registry, templates
from mlnb.core.errors import MlnbError, listing

if TYPE_CHECKING:
    from mlnb.core.check import Check

LAYOUT, PLAN = "checklist.md.j2", "template.yaml"
#: The template whose layout is used where one has only a plan.
BASE = "failure-checklist"
HEADINGS: dict[str, tuple[str, str]] = {
    "data": ("Data", "Whether the rows and their labels are what they should be."),
    "leakage": ("Leakage", "Whether the model is told during training what it will not know in use."),
    "framing": ("Framing", "Whether the question put to the model is the one to be answered."),
    "model": ("Model", "Whether the model has learned what it could, and not more than there is."),
    "training": ("Training", "Whether the training itself can be relied on."),
    "production": ("Production", "Whether what was learned will hold where the model is used."),
}
#: Parameters of the notebook, with the note beside each; those of the second part where the template names them.
PARAMETERS: dict[str, str] = {
    "train": "training rows: CSV, Parquet or Feather, beside this notebook",
    "test": "held-out rows, or None",
    "target": "column to predict, or None",
    "time": "column that orders the rows, or None",
    "group": "column that names the entity a row belongs to, or None",
    "id": "column that names the row, or None",
    "model": "model file written by joblib.dump, or None",
}
FURTHER: dict[str, str] = {
    "framing": "what the model is for, a YAML file of `mlnb frame new`, or None",
    "current": "rows met in production, or None",
    "history": "training history: JSON lines or CSV, a row an epoch, or None",
    "runs": "log of runs written by mlnb.RunLog, or None",
}
#: Those that name files, as the notebook sees them.
FILES = ("train", "test", "model", *FURTHER)
#: What a check needs, by the parameter that gives it and the words for it.
_GIVEN_BY: dict[str, tuple[tuple[str, ...], str]] = {
    "target": (("target",), "target"),
    "classes": (("target",), "target"),
    "test": (("test",), "test rows"),
    "test_target": (("test",), "test rows"),
    "model": (("model",), "model"),
    "refit": (("model",), "model"),
    "time": (("time",), "time column"),
    "group": (("group",), "group column"),
    "annotators": ((), "columns of annotators"),
    "history": (("history",), "training history"),
    "runs": (("runs",), "log of runs"),
    "runs_or_model": (("runs", "model"), "log of runs and no model"),
    "current": (("current",), "current rows"),
    "files": ((), "files"),
    "framing": (("framing",), "framing"),
}
_FIELDS = frozenset({"title", "summary", "intro", "parameters", "sections"})


@dataclass(frozen=True)
class Question:
    """A question to a person: a name for its answer, the question, and why it matters."""

    id: str
    ask: str
    why: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a checklist: its heading, the ids of its checks, and its questions."""

    heading: str
    intro: str = ""
    checks: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def name(self) -> str:
        """A short name for it, made of the heading."""
        return re.sub(r"[^a-z0-9]+", "-", self.heading.lower()).strip("-") or "section"


@dataclass(frozen=True)
class Plan:
    """What a template asks.

    Attributes
    ----------
    title, summary, intro : str
    parameters : tuple of str
        Names of the parameters that it has beyond those that every checklist has.
    sections : tuple of Section
    layout : Path
        The template of the notebook's cells.
    """

    title: str
    layout: Path
    summary: str = ""
    intro: str = ""
    parameters: tuple[str, ...] = ()
    sections: tuple[Section, ...] = field(default=())

    @property
    def checks(self) -> list[str]:
        """Ids of the checks, in their order."""
        return list(dict.fromkeys(check for section in self.sections for check in section.checks))


def plan(template: str | Path) -> Plan:
    """The plan of one of mlnb's templates, or of a folder of the user's.

    Parameters
    ----------
    template : str or Path
        Name of a template, or a folder with a ``template.yaml`` (what is asked), a ``checklist.md.j2`` (how the cells are
        laid out), or both; or the path of such a layout.

    Raises
    ------
    MlnbError
        If there is none, or its plan cannot be read or names a check that is not there.
    """
    registry.on_first_use(catalog.load)
    folder = _folder(template)
    layout = Path(template) if folder is None else folder / LAYOUT
    if not layout.is_file():
        layout = templates.find(BASE, LAYOUT)
    said = {} if folder is None or not (folder / PLAN).is_file() else _read(folder / PLAN)
    return Plan(
        title=str(said.get("title") or "Failure checklist"),
        layout=layout,
        summary=_one_line(said.get("summary")),
        intro=_one_line(said.get("intro")),
        parameters=tuple(said.get("parameters") or ()),
        sections=tuple(said["sections"]) if said.get("sections") else _by_room(),
    )


def names() -> dict[str, str]:
    """The templates of checklists that come with mlnb, each with its summary, the whole one first."""
    found = sorted(path.parent.name for path in templates.root().glob(f"*/{PLAN}"))
    return {name: plan(name).summary for name in sorted(found, key=lambda name: (name != BASE, name))}


def lacking(entry: Check, values: dict[str, Any]) -> str:
    """What the check needs and these parameters do not give, in words; empty where they give all."""
    for need in entry.needs:
        parameters, words = _GIVEN_BY.get(need, (("train",), ""))
        if words and not any(values.get(name) for name in parameters):
            return words
    return ""


def _folder(template: str | Path) -> Path | None:
    """The template's folder; None where it is a file."""
    home = templates.folder(template, PLAN, LAYOUT)
    if home is not None:
        return home
    if Path(template).is_file():
        return None
    ours = sorted(path.parent.name for path in templates.root().glob(f"*/{PLAN}"))
    msg = (
        f"There is no template {str(template)!r}: neither one of mlnb's ({listing(ours, 12)}) nor a folder with a "
        f"{PLAN!r} or a {LAYOUT!r} in it."
    )
    raise MlnbError(msg)


def _read(file: Path) -> dict[str, Any]:
    """The plan in a file, with its sections made."""
    import yaml

    try:
        said = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        first = (str(error).strip().splitlines() or ["no words"])[0]
        msg = f"The template {str(file)!r} cannot be read as YAML: {first}."
        raise MlnbError(msg) from None
    said = {} if said is None else said
    if not isinstance(said, dict):
        msg = f"The template {str(file)!r} is a {type(said).__name__}; it needs names such as title and sections."
        raise MlnbError(msg)
    _known(file, said, _FIELDS, "a template")
    unknown = [name for name in said.get("parameters") or () if name not in {**PARAMETERS, **FURTHER}]
    if unknown:
        msg = f"The template {str(file)!r} names the parameter {unknown[0]!r}; there are {listing(FURTHER, 8)}."
        raise MlnbError(msg)
    sections: list[Section] = []
    taken: set[str] = set()
    for given in said.get("sections") or ():
        section = _section(file, given)
        sections.append(replace(section, checks=tuple(c for c in section.checks if c not in taken)))  # asked once
        taken |= set(section.checks)
    return {**said, "sections": sections}


def _section(file: Path, given: Any) -> Section:
    if not isinstance(given, dict) or not str(given.get("heading") or "").strip():
        msg = f"A section of the template {str(file)!r} has no heading."
        raise MlnbError(msg)
    _known(file, given, {"heading", "intro", "checks", "questions"}, f"the section {given['heading']!r}")
    asked = []
    for one in given.get("questions") or ():
        if not isinstance(one, dict) or not one.get("id") or not one.get("ask"):
            msg = f"A question in the section {given['heading']!r} of {str(file)!r} needs an id and an ask."
            raise MlnbError(msg)
        _known(file, one, {"id", "ask", "why"}, f"the question {one['id']!r}")
        name = re.sub(r"[^A-Za-z0-9_-]+", "-", str(one["id"]))
        asked.append(Question(name, _one_line(one["ask"]), _one_line(one.get("why"))))
    try:
        checks = [entry.id for word in given.get("checks") or () for entry in registry.select(word)]
    except MlnbError as error:
        msg = f"The template {str(file)!r}, section {given['heading']!r}: {error}"
        raise MlnbError(msg) from None
    return Section(
        _one_line(given["heading"]), _one_line(given.get("intro")), tuple(dict.fromkeys(checks)), tuple(asked)
    )


def _known(file: Path, given: dict[str, Any], fields: frozenset[str] | set[str], what: str) -> None:
    unknown = [str(name) for name in given if name not in fields]
    if unknown:
        msg = f"In {str(file)!r}, {what} has no {unknown[0]!r}; it has {listing(sorted(fields), 8)}."
        raise MlnbError(msg)


def _by_room() -> tuple[Section, ...]:
    """A section for each room that has checks, in the reader's order."""
    rooms: dict[str, list[str]] = {}
    for entry in registry.select():
        rooms.setdefault(entry.room, []).append(entry.id)
    named = {room: HEADINGS.get(room, (room.replace("_", " ").capitalize(), "")) for room in rooms}
    return tuple(Section(*named[room], tuple(checks)) for room, checks in rooms.items())


def _one_line(text: object) -> str:
    return " ".join(str(text or "").split())
