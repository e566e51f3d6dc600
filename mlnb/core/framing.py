"""The framing: what a model is for and how it will be judged, written down before it is trained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core.display import Shown
from mlnb.core.errors import CaseError
from mlnb.core.framing_parts import ANSWERS, EdgeCase, Version, read_fields
from mlnb.core.plain import plain

if TYPE_CHECKING:
    import pandas as pd

    from mlnb.core.case import Case
    from mlnb.core.ledger import Entry, Ledger

#: Where a framing is kept, unless said otherwise.
FILE = "framing.yaml"


@dataclass(frozen=True, repr=False)
class Framing(Shown):
    """What the model is for; every part may be left out, and what is given here is never asked for again.

    Attributes
    ----------
    decision : str
        The decision that the model serves: who does what with its answer.
    owner, review_date : str
        Who answers for it, and when it is looked at again (a day, as "2027-03-31").
    definition : str
        What the target means.
    rule : str
        The same as a pandas ``query`` expression, true where a row is of the positive class.
    labels_from : str
        Where the labels come from.
    positive : object
        The class that the decision is about; by default the last one in order.
    versions : tuple of Version
        Definitions that the target had, with their dates.
    cost_false_positive, cost_false_negative : float or str, optional
        What each error costs, or the name of the column that holds it row by row.
    cost_matrix : mapping, optional
        What each decision costs: by true class, then by decided class; or rows of numbers in the order of the classes.
    metric : str
        The primary metric, such as "roc_auc"; "expected_cost" uses the costs.
    required : float, optional
        The score that is required.
    threshold : float, optional
        Probability of the positive class from which the decision is taken; 0.5 where none is given.
    edge_cases : tuple of EdgeCase
        The rare cases that matter, with the score that each requires; also given as a mapping by name.
    answers : dict
        Recorded answers to the questions of `mlnb.core.framing_parts.ANSWERS`.

    Raises
    ------
    CaseError
        One sentence on what is wrong with a part.

    Examples
    --------
    >>> framing = Framing(
    ...     decision="Whom to call before they leave", positive="yes", cost_false_positive=1, cost_false_negative=10,
    ...     metric="recall", edge_cases={"new customers": {"query": "months < 3", "required": 0.6}},
    ... )
    >>> framing.edge_cases[0].query, framing.hash == framing.replace().hash
    ('months < 3', True)
    """

    decision: str = ""
    owner: str = ""
    review_date: str = ""
    definition: str = ""
    rule: str = ""
    labels_from: str = ""
    positive: Any = None
    versions: tuple[Version, ...] = ()
    cost_false_positive: float | str | None = None
    cost_false_negative: float | str | None = None
    cost_matrix: Any = None
    metric: str = ""
    required: float | None = None
    threshold: float | None = None
    edge_cases: tuple[EdgeCase, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in read_fields({f.name: getattr(self, f.name) for f in fields(self)}).items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Framing:
        """A framing from plain values, by the names of its attributes.

        Raises
        ------
        CaseError
            If a name is not known, with the nearest that is, or a value cannot be read.
        """
        from mlnb.core.framing_parts import known_names

        return cls(**known_names(record, [f.name for f in fields(cls)]))

    @classmethod
    def of(cls, given: Any) -> Framing:
        """A framing from what a case takes: one already made, a mapping, or the path of a file.

        Raises
        ------
        CaseError
            If it is none of them.
        """
        if isinstance(given, Framing):
            return given
        if isinstance(given, Mapping):
            return cls.from_dict(given)
        if isinstance(given, (str, Path)):
            return cls.load(given)
        msg = f"framing= is an mlnb.Framing, a mapping or the path of a YAML file, not {type(given).__name__!r}."
        raise CaseError(msg)

    @classmethod
    def load(cls, path: str | Path = FILE) -> Framing:
        """A framing from a YAML file.

        Raises
        ------
        CaseError
            If there is no such file, or it holds no framing.
        """
        from mlnb.core.framing_file import read

        return cls.from_dict(read(Path(path)))

    def save(self, path: str | Path = FILE) -> Path:
        """Write it to a YAML file that people can read, in a stable order; gives the path.

        Examples
        --------
        >>> import tempfile
        >>> path = Framing(decision="Whom to call").save(tempfile.mkdtemp() + "/framing.yaml")
        >>> Framing.load(path).decision
        'Whom to call'
        """
        from mlnb.core.framing_file import text

        Path(path).write_text(text(self.to_dict()), encoding="utf-8")
        return Path(path)

    @classmethod
    def edit(cls, path: str | Path = FILE, *, columns: Any = None) -> Any:
        """A form to fill one in: what the file holds where there is one, else an empty one.

        Parameters
        ----------
        path : path
            Where the form's button writes.
        columns : Case or dataframe, optional
            What the framing is about; the form then checks every expression against it.

        Returns
        -------
        mlnb.panels.framing.Form
        """
        from mlnb.core.display import shown_form

        return shown_form(cls.load(path) if Path(path).exists() else cls(), Path(path), columns)

    def panel(self, **options: Any) -> Any:
        """The form, filled in with this framing."""
        from mlnb.core.display import shown_form

        return shown_form(self, Path(options.pop("path", FILE)), options.pop("columns", None))

    def replace(self, **changes: Any) -> Framing:
        """Another framing with these parts changed.

        Raises
        ------
        CaseError
            If there is no such part.
        """
        from mlnb.core.framing_parts import known_names

        return replace(self, **known_names(changes, [f.name for f in fields(self)]))

    def to_dict(self) -> dict[str, Any]:
        """What was given, as plain values in the order of the file; parts left out are left out."""
        record: dict[str, Any] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name == "edge_cases":
                value = {e.name: e.to_dict() for e in value}
            elif f.name == "versions":
                value = [v.to_dict() for v in value]
            value = plain(value)
            if value not in ("", None, {}, []):
                record[f.name] = value
        return record

    def to_frame(self) -> pd.DataFrame:
        """A row a part that was given."""
        import pandas as pd

        rows = [
            (name, value if isinstance(value, str) else json.dumps(value)) for name, value in self.to_dict().items()
        ]
        return pd.DataFrame(rows, columns=["part", "value"])

    @property
    def hash(self) -> str:
        """SHA-256 of all that is in it."""
        return hashlib.sha256(json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def open(self) -> tuple[str, ...]:
        """The parts that a reviewer will ask for and that were left out."""
        wanted = ("decision", "owner", "review_date", "definition", "labels_from", "metric", "required")
        lacking = [name for name in wanted if getattr(self, name) in ("", None)]
        priced = self.cost_matrix is not None or self.cost_false_positive is not None
        return (*lacking, *(() if priced else ("costs",)), *(() if self.edge_cases else ("edge_cases",)))

    def check(self, case: Case) -> Framing:
        """Itself, where it fits the case.

        Raises
        ------
        CaseError
            One sentence on what does not: a metric that the task has not, costs of the wrong shape, an expression
            that cannot be read or names a column that is not there, a positive class that is none.
        """
        from mlnb.core.framing_fits import must_fit

        must_fit(self, case)
        return self

    def freeze(self, ledger: Ledger | None = None) -> Entry:
        """Enter its hash, its content and the time in the ledger; freezing the same again changes nothing.

        Parameters
        ----------
        ledger : Ledger, optional
            By default the one beside the notebook.

        Returns
        -------
        Entry
            The entry that stands for it.

        Examples
        --------
        >>> import tempfile
        >>> from mlnb.core.ledger import Ledger
        >>> ledger = Ledger(tempfile.mkdtemp() + "/ledger.jsonl")
        >>> framing = Framing(metric="recall")
        >>> framing.freeze(ledger) == framing.freeze(ledger)
        True
        """
        from mlnb.core.framing_frozen import freeze

        return freeze(self, ledger)

    def summary(self) -> str:
        """One line of plain text."""
        parts = [
            self.decision or "A framing without a decision",
            *([f"scored by {self.metric}"] if self.metric else []),
        ]
        if self.edge_cases:
            parts.append(f"{len(self.edge_cases)} edge cases")
        return "framing  " + "; ".join(parts)

    def unanswered(self) -> tuple[str, ...]:
        """The questions of `ANSWERS` that have no answer yet."""
        return tuple(name for name in ANSWERS if not self.answers.get(name))
