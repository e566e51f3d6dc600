"""Is the target written down, and do the labels follow what is written?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, CaseError, plural
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.framing_fits import positive_code
from mlnb.core.framing_frozen import late_changes
from mlnb.core.framing_parts import ANSWERS
from mlnb.core.options import options
from mlnb.framing._against_rule import Side, by_version, labelled, says, sides

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.framing import Framing

#: Parts of a framing that say what the target is.
DEFINED_BY = ("definition", "rule", "labels_from", "positive", "versions")


@check(
    "framing.target_definition",
    question="Is the target written down, and do the labels follow what is written?",
    why="A model learns the labels, not what people believe that they mean.",
    whole="memory",
    needs=("data", "target", "framing"),
    reference=(
        "Kapoor et al. (2024): REFORMS: consensus-based recommendations for machine-learning-based science. Science "
        "Advances 10."
    ),
)
def target_definition(case: Case, *, tolerated: float = 0.002, fails: float = 0.05) -> Finding:
    """Hold the labels against the rule that defines them, and against the definitions that they had before.

    The rule of the framing, a ``query`` expression, is true where a row is of the positive class. Rows that satisfy it
    and are labelled otherwise, and rows that do not and are labelled so, are counted apart; more than the tolerated
    share of either is raised (binomial test, Holm over both). Rows without a value that the rule asks for are left
    out. Where the framing gives versions of the definition, the labels are held against the one in force, and the
    rows that differ against the earlier ones. The questions of REFORMS are listed with their recorded answers.

    Parameters
    ----------
    case : Case or dataframe
    tolerated : float
        Share of the rows on one side of the rule that may be labelled otherwise.
    fails : float
        Share from which it fails.

    Returns
    -------
    Finding
        ``rows`` are the training rows that are labelled otherwise.

    Examples
    --------
    >>> import mlnb
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"days": range(100), "left": ["yes" if d > 60 else "no" for d in range(100)]})
    >>> framing = {"definition": "No order for 60 days", "rule": "days > 60", "positive": "yes"}
    >>> mlnb.framing.target_definition(mlnb.Case(frame, target="left", framing=framing)).verdict
    'pass'
    >>> frame.loc[90:95, "left"] = "no"
    >>> mlnb.framing.target_definition(mlnb.Case(frame, target="left", framing=framing)).rows
    (90, 91, 92, 93, 94, 95)
    """
    framing = case.framing
    assert framing is not None
    if not any((framing.definition, framing.rule, framing.versions, framing.answers)):
        msg = "The framing does not say what the target means; give its definition, and a rule where there is one."
        raise CannotTell(msg)
    answers = _answers(framing)
    positive = positive_code(case)
    ruled = bool(framing.rule) or any(v.rule or v.column for v in framing.versions)
    late = [change for change in late_changes(framing) if change.part in DEFINED_BY]
    if not ruled or positive is None:
        return _only_words(case, framing, late, answers, ruled=ruled)
    parts, codes = _rows(case)
    tables: list[Evidence] = [*_versions(case, framing, parts, codes, positive)]
    found = _worst(case, framing, parts, codes, positive, tolerated)
    if found is None:
        return _only_words(case, framing, late, answers, ruled=False)
    name, worst, told = found
    if worst[0].p_value < options.alpha:
        return _raised(
            case, framing, name, worst, parts, (*_wrong_rows(case, worst, parts), *tables, answers), tolerated, fails
        )
    if late:
        return _late(late, (*tables, answers))
    wrong = sum(side.wrong for side in worst)
    low, high = _interval(wrong, told)
    said = "follow" if not wrong else f"follow but for {wrong:,}"
    return passed(
        f"The {plural(told, 'label')} that can be told by {name} {said} it{_unanswered(framing)}",
        estimate=Estimate("labels that do not follow it", wrong / max(told, 1), low, high, "%"),
        threshold=tolerated,
        evidence=(*tables, answers),
    )


def _rows(case: Case) -> tuple[list[Any], np.ndarray]:
    """Labelled rows; without the test frame, where it lacks a column of the rule."""
    parts, codes = labelled(case)
    framing = case.framing
    assert framing is not None
    try:
        if framing.rule:
            says(parts, framing.rule, "The rule of the target")
        for version in framing.versions:
            by_version(case, parts, version)
    except CaseError:
        return parts[:1], codes[: len(parts[0])]
    return parts, codes


def _worst(
    case: Case, framing: Framing, parts: list[Any], codes: np.ndarray, positive: int, tolerated: float
) -> tuple[str, list[Side], int] | None:
    """The rule, or the version in force, with both of its sides."""
    if framing.rule:
        yes, told = says(parts, framing.rule, "The rule of the target")
        return "the written rule", sides(codes, yes, told, positive, tolerated), int(told.sum())
    for version in reversed(framing.versions):
        made = by_version(case, parts, version)
        if made is not None:
            return f"the definition {version.name!r}", sides(codes, *made, positive, tolerated), int(made[1].sum())
    return None


def _raised(
    case: Case, framing: Framing, name: str, both: list[Side], parts: list[Any], evidence: tuple[Evidence, ...],
    tolerated: float, fails: float,
) -> Finding:  # fmt: skip
    import numpy as np

    side = both[0]
    label = case.classes[positive_code(case) or 0]
    what = f"satisfy {name} and are not {label}" if side.says else f"do not satisfy {name} and are {label}"
    other = _other_version(case, framing, parts, side.other, says_yes=side.says)
    low, high = _interval(side.wrong, side.count)
    wrong = np.flatnonzero(both[0].other | (both[1].other if both[1].p_value < options.alpha else False))
    training = len(parts[0])
    rows = tuple(parts[0].index[i] for i in wrong if i < training)
    more = f", and {plural(both[1].wrong, 'row')} the other way round" if both[1].p_value < options.alpha else ""
    return (failed if side.rate >= fails else warned)(
        f"{side.wrong:,} of {plural(side.count, 'row')} that {'satisfy' if side.says else 'do not satisfy'} {name} are "
        f"{'not ' if side.says else ''}labelled {label} ({number(100 * side.rate, 2)} %){more}{other}",
        estimate=Estimate(f"rows that {what}", side.rate, low, high, "%"),
        p_value=side.p_value,
        threshold=tolerated,
        rows=rows,
        columns=() if case.target is None else (case.target,),
        evidence=evidence,
        fixes=_fixes(case, framing, rows),
    )


def _other_version(case: Case, framing: Framing, parts: list[Any], rows: np.ndarray, *, says_yes: bool) -> str:
    """Whether the rows that differ follow an earlier definition."""
    for version in framing.versions:
        made = by_version(case, parts, version)
        if made is None or not (made[1] & rows).any():
            continue
        yes, told = made
        follow = float((yes[rows & told] != says_yes).mean())
        if follow > 0.8:  # noqa: PLR2004
            return f"; {number(100 * follow)} % of them follow {version.name!r}"
    return ""


def _fixes(case: Case, framing: Framing, rows: tuple[Any, ...]) -> tuple[Fix, ...]:
    settle = Fix("Settle which is right, the rule or these labels, and write it into the framing as a new version")
    if not framing.rule or case.task != "binary" or case.frame.index.has_duplicates or not rows:
        return (settle,)
    positive = positive_code(case) or 0
    yes, no = case.classes[positive], case.classes[1 - positive]
    target, rule = case.target, framing.rule

    def change(given: Case) -> Case:
        import pandas as pd

        held, _ = says([given.frame], rule, "The rule of the target")
        kept = pd.Series(held, index=given.frame.index)
        return given.with_labels({row: yes if kept[row] else no for row in rows if row in kept.index})

    plain = [v.item() if hasattr(v, "item") else v for v in (yes, no)]
    code = (
        f"rows = {[r.item() if hasattr(r, 'item') else r for r in rows]!r}\nyes = train.eval({rule!r}, engine='python')\n"
        f"train.loc[rows, {target!r}] = yes[rows].map({{True: {plain[0]!r}, False: {plain[1]!r}}})"
    )
    return (Fix("Label these rows by the written rule", code, change, by_target=True), settle)


def _wrong_rows(case: Case, both: list[Side], parts: list[Any]) -> tuple[Evidence, ...]:
    import numpy as np
    import pandas as pd

    wrong = np.flatnonzero(both[0].other | both[1].other)
    index = [(("test " if k else "") + str(label)) for k, part in enumerate(parts) for label in part.index]
    joined = pd.concat(parts)
    named = [c for c in joined.columns if case.framing and str(c) in (case.framing.rule or "")]
    shown = [*named[:4], case.target]
    return (
        Table(
            caption="Rows that are labelled otherwise",
            name="rows",
            columns=("row", *map(str, shown)),
            rows=tuple((index[i], *(joined[c].iloc[i] for c in shown)) for i in wrong[: options.table_rows]),
            total=len(wrong),
        ),
    )


def _versions(case: Case, framing: Framing, parts: list[Any], codes: np.ndarray, positive: int) -> list[Evidence]:
    """What each definition makes of the rows."""
    if not framing.versions:
        return []
    mine, last, lines = codes == positive, None, []
    for version in reversed(framing.versions):
        made = by_version(case, parts, version)
        if made is None:
            lines.append((version.name, version.since, version.definition, "", "", ""))
            continue
        yes, told = made
        same, count = int((yes == mine)[told].sum()), int(told.sum())
        low, high = _interval(same, count)
        agreed = f"{number(100 * same / max(count, 1))} % ({number(100 * low)} to {number(100 * high)})"
        differ = "" if last is None else f"{int((yes != last[0])[told & last[1]].sum()):,}"
        lines.append((
            version.name, version.since, version.rule or version.column,
            f"{number(100 * float(yes[told].mean()) if count else 0)} %", agreed, differ,
        ))  # fmt: skip
        last = last or made
    names = ("definition", "since", "by", "positive", "recorded labels that agree", "unlike the one in force")
    return [
        Table(caption="Definitions of the target, the newest first", name="versions", columns=names, rows=tuple(lines))
    ]


def _answers(framing: Framing) -> Table:
    own = [(name, said) for name, said in framing.answers.items() if name not in ANSWERS]
    rows = [(question, framing.answers.get(name) or "not answered") for name, question in ANSWERS.items()]
    head = [
        ("What does the target mean?", framing.definition or "not answered"),
        ("Where do the labels come from?", framing.labels_from or "not answered"),
    ]
    return Table(
        caption="What was written down",
        name="answers",
        columns=("question", "answer"),
        rows=(*head, *rows, *own),
    )


def _unanswered(framing: Framing) -> str:
    count = len(framing.unanswered())
    return f"; {count} of {len(ANSWERS)} questions of REFORMS have no answer yet" if count else ""


def _only_words(case: Case, framing: Framing, late: list[Any], answers: Table, *, ruled: bool) -> Finding:
    if late:
        return _late(late, (answers,))
    if not framing.definition:
        msg = "The framing does not say in words what the target means, and no rule can be held against the labels."
        raise CannotTell(msg)
    why = (
        "a rule needs a target of classes and a positive class"
        if ruled
        else "without a rule, labels are not held against it"
    )
    del case
    return passed(f"The target is written down ({why}){_unanswered(framing)}", evidence=(answers,))


def _late(late: list[Any], evidence: tuple[Evidence, ...]) -> Finding:
    one = late[0]
    was = "nothing was written" if one.before is None else f"it was {str(one.before)!r}"
    return warned(
        f"The framing's {one.part} was {'written' if one.before is None else 'changed'} after {one.event}: {was}, it is {str(one.after)!r}",
        estimate=Estimate("parts written or changed too late", len(late)),
        evidence=evidence,
        fixes=(Fix("Say in the review why the target was defined anew, and train again on labels of one definition"),),
    )


def _interval(hits: int, count: int) -> tuple[float, float]:
    from mlnb.stats.intervals import wilson

    return wilson(hits, count, options.confidence)
