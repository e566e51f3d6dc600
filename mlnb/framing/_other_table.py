"""What makes a test frame another table than the training frame: columns that are gone, columns of another kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlnb.core.errors import listing
from mlnb.core.evidence import Table
from mlnb.core.fix import Fix
from mlnb.core.kinds import kind_of

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Kinds that a column may pass between by chance of its values: few distinct ones in a small frame, or none.
_NEAR = frozenset({"category", "text", "boolean", "empty"})


@dataclass(frozen=True)
class OtherTable:
    """Columns that the training frame has and the test frame has not, or has with values of another kind.

    Attributes
    ----------
    lacking : tuple of str
    turned : tuple of (str, str, str)
        Column, kind in training, kind in the test frame.
    asked : bool
        Whether the model was given and asks for one of them.
    """

    lacking: tuple[str, ...]
    turned: tuple[tuple[str, str, str], ...]
    asked: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """The names, those that are gone first."""
        return (*self.lacking, *(name for name, _, _ in self.turned))

    @property
    def headline(self) -> str:
        """A sentence."""
        parts = [f"lacks {listing(self.lacking)}, which training has"] if self.lacking else []
        parts += [
            f"holds {there} values in {name!r}, which are {here} in training" for name, here, there in self.turned[:2]
        ]
        tail = "; the model cannot be asked about its rows as they are" if self.asked and self.lacking else ""
        return f"The test frame {' and '.join(parts)}{tail}"

    @property
    def table(self) -> Table:
        """The same, a row a column."""
        rows = [(name, "", "not there") for name in self.lacking] + list(self.turned)
        return Table(
            caption="Columns that are not the same in both frames", name="other columns",
            columns=("column", "training", "test"), rows=tuple(rows), total=len(rows),
        )  # fmt: skip

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """What to do."""
        if self.lacking:
            left = f"case = mlnb.Case(train, test=test, target=…, ignore={list(self.lacking)!r})"
            return (
                Fix("Make the test frame by the code that makes the training frame, with all its columns"),
                Fix("Leave the columns out of both, if they are not known when the model is asked", left),
            )
        return (Fix("Read both frames with the same types: pandas.read_csv(…, dtype=train.dtypes.to_dict())"),)


def other_table(case: Case) -> OtherTable | None:
    """Whether the test frame has other columns, or columns of another kind; None where it has the same.

    Parameters
    ----------
    case : Case
        With a test frame.
    """
    assert case.test is not None
    wanted = getattr(case.model, "feature_names_in_", None)
    needed = case.features if wanted is None else tuple(c for c in case.features if c in {str(w) for w in wanted})
    lacking = tuple(c for c in needed if c not in case.test.columns)
    turned = []
    for name in case.shared_features:
        here, there = case.kinds[name], kind_of(case.test[name])
        if here != there and "empty" not in {here, there} and not {here, there} <= _NEAR and len(case.test):
            turned.append((name, str(here), str(there)))
    if not lacking and not turned:
        return None
    return OtherTable(lacking, tuple(turned), case.model is not None)
