"""A notebook as the world of the verbs: names are variables, or files where they are written like files."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, MlnbError, ModelError
from mlnb.verbs.output import put
from mlnb.verbs.world import case_options, inside

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.finding import Finding
    from mlnb.core.framing import Framing

#: Name under which the shell object keeps the case that a magic made last.
_LAST = "_mlnb_last_case"
_UNSAID = (None, (), "auto", 0)


class Names:
    """The variables of a notebook.

    Parameters
    ----------
    shell : IPython.InteractiveShell
    local_ns : dict
        Names of the scope that the magic is called in, where that is not the notebook itself.
    """

    def __init__(self, shell: Any, local_ns: dict[str, Any]) -> None:
        self.shell = shell
        self.local_ns = local_ns

    def case(self, given: argparse.Namespace) -> Case:
        """A case that the notebook has, or the one that the arguments describe; remembered for the next verb.

        Raises
        ------
        CaseError, ModelError
            If a name stands for nothing here, or the case cannot be made.
        """
        found = self._case(given)
        setattr(self.shell, _LAST, found)
        return found

    def _case(self, given: argparse.Namespace) -> Case:
        from mlnb.core.case import Case

        if given.data is None and self.remembered() is not self._find("case") is not None:
            self.say("On the case of the last %mlnb; name `case` for the variable of that name.")
        data = self.last() if given.data is None else self._table(given.data)
        if not isinstance(data, Case):
            test = self._table(given.test) if given.test else None
            model = self._model(given.model) if given.model else None
            if given.reference:
                return Case(self._table(given.reference), test=test, model=model, current=data, **self._options(given))
            return Case(data, test=test, model=model, **self._options(given))
        changes = {name: value for name, value in self._options(given).items() if value not in _UNSAID}
        if given.test:
            changes["test"] = self._table(given.test)
        if given.model:
            changes["model"] = self._model(given.model)
        return data.replace(**changes) if changes else data

    def _options(self, given: argparse.Namespace) -> dict[str, Any]:
        said = case_options(given)
        return said if said["framing"] is None else said | {"framing": self.framing(said["framing"])}

    def framing(self, word: str | None) -> Framing:
        """The framing of a variable, a case or a file; without a word the last case's, else framing.yaml, else an empty one.

        Raises
        ------
        CaseError
            If the word stands for no framing.
        """
        from mlnb.core.case import Case
        from mlnb.core.framing import FILE, Framing

        if word is None:
            last = self.remembered()
            if last is not None and last.framing is not None:
                return last.framing
            return Framing.load() if Path(FILE).exists() else Framing()
        if inside(word) and self._find(word) is None:
            return Framing.load(word)
        value = self._value(word)
        if isinstance(value, Case):
            return value.framing or Framing()
        return Framing.of(value)

    def last(self) -> Case:
        """The case that a magic used last, else the notebook's variable ``case``.

        Raises
        ------
        CaseError
            If there is neither.
        """
        found = self.remembered()
        if found is not None:
            return found
        msg = "Which data? Name a frame or a case of the notebook, as in `%mlnb audit train --target y`."
        raise CaseError(msg)

    def remembered(self) -> Case | None:
        """The case that a magic used last, else the notebook's variable ``case``, else None."""
        from mlnb.core.case import Case

        made, named = getattr(self.shell, _LAST, None), self._find("case")
        if isinstance(made, Case):
            return made
        return named if isinstance(named, Case) else None

    def sources(self, given: argparse.Namespace) -> dict[str, Any]:
        """Files for a checklist notebook: those named, and variables written beside it.

        Raises
        ------
        MlnbError
            If a name stands for nothing here, or a frame cannot be written.
        """
        from mlnb.core.case import Case

        target = Path(given.notebook)
        if target.with_suffix(".ipynb").exists() and not given.force:
            return {"train": given.train or "train.csv"}  # writing it will refuse; leave nothing beside it
        roles = {role: getattr(given, role) for role in ("target", "time", "group", "id")}
        if given.train is not None:
            things = {name: self._thing(getattr(given, name)) for name in ("train", "test", "model")}
            if isinstance(things["train"], Case):
                return self._of_case(things["train"], target, roles)
            return {name: self._file(thing, name, target) for name, thing in things.items()} | roles
        try:
            case = self.last()
        except CaseError:
            self.say("No --train was given: the notebook's first cell says train.csv; set it there.")
            return {"train": "train.csv", "test": given.test, "model": given.model, **roles}
        return self._of_case(case, target, roles)

    def _of_case(self, case: Case, notebook: Path, roles: dict[str, Any]) -> dict[str, Any]:
        things = {"train": case.frame, "test": case.test, "model": case.model}
        said = {role: roles[role] or getattr(case, role) for role in roles}
        return {name: self._file(thing, name, notebook) for name, thing in things.items()} | said

    def _thing(self, word: str | None) -> Any:
        """What a word stands for: a variable's value, else itself as a file."""
        if word is None or inside(word):
            return word
        return self._value(word)

    def _file(self, thing: Any, name: str, notebook: Path) -> Path | str | None:
        """The file of a thing, written beside the notebook where it is a variable's value."""
        if thing is None or isinstance(thing, (str, Path)):
            return thing
        from mlnb.core import frames

        file = notebook.with_name(f"{notebook.stem}-{name}.{'joblib' if name == 'model' else 'parquet'}")
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            if name == "model":
                import joblib

                joblib.dump(thing, file)
            else:
                frames.to_pandas(thing, name).to_parquet(file)
        except Exception as error:  # pickle and pyarrow have many kinds of errors
            what = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
            msg = (
                f"The {name} could not be written to {str(file)!r} ({what}); write it to a file yourself and name that."
            )
            raise MlnbError(msg) from error
        self.say(f"Wrote {file} for the notebook to read.")
        return file

    def _table(self, word: str) -> Any:
        from mlnb.core.files import read_table

        value = word if inside(word) and self._find(word) is None else self._value(word)
        return read_table(value) if isinstance(value, (str, Path)) else value

    def _model(self, word: str) -> Any:
        from mlnb.core.files import PICKLE_NOTE, load_model

        if inside(word):
            self.say(PICKLE_NOTE)
            return load_model(word)
        return self._value(word, ModelError)

    def _value(self, word: str, kind: type[CaseError | ModelError] = CaseError) -> Any:
        """The value of a variable, or of an attribute of one.

        Raises
        ------
        CaseError, ModelError
            If there is none of that name.
        """
        value = self._find(word)
        if value is None:
            near = difflib.get_close_matches(word, [n for n in self.names() if not n.startswith("_")], n=2, cutoff=0.6)
            hint = (
                f" Did you mean {' or '.join(near)}?" if near else " A file's name ends in .csv, .parquet or .feather."
            )
            msg = f"The notebook has no variable {word!r}.{hint}"
            raise kind(msg)
        return value

    def names(self) -> list[str]:
        """Names of the variables."""
        return list(dict.fromkeys([*self.local_ns, *self.shell.user_ns]))

    def _find(self, word: str) -> Any:
        first, *rest = word.split(".")
        value = self.local_ns.get(first, self.shell.user_ns.get(first))
        for name in rest:
            value = getattr(value, name, None)
        return value

    def history(self) -> list[tuple[int, str]]:
        """Cells of this session, each with its execution count."""
        raw = getattr(getattr(self.shell, "history_manager", None), "input_hist_raw", [])
        return [(count, str(source)) for count, source in enumerate(raw) if count > 0]

    def watch(self, what: str) -> Finding | None:
        """Turn the watch on or off in this shell, or show what it saw."""
        from mlnb.extension import watching

        if what == "show":
            from mlnb import watch

            return watch.finding()
        self.say(watching.on(self.shell) if what == "on" else watching.off(self.shell))
        return None

    def put(self, text: str, name: str) -> None:
        """Into the file of that name, or into the cell's output."""
        put(text, name)

    def say(self, sentence: str) -> None:
        """Above the result, in the cell's output."""
        print(sentence)  # noqa: T201  # the magic's own voice

    def arrived(self, finding: Finding) -> None:
        """The progress bar says enough here."""
