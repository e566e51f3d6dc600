"""What is shown of the annotators, and what can be done."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import plural
from mlnb.core.evidence import Evidence, Heatmap, Intervals, Table
from mlnb.core.finding import number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.stats.agreement import each_against_the_others, kappa, krippendorff

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.framing.annotator_agreement import Study

#: Annotators in one figure; categories in one.
MOST_SHOWN, MOST_CELLS = 15, 12
#: Annotators whose confusion is drawn; that of all others is in the table.
MOST_DRAWN = 3


def evidence(case: Case, study: Study) -> tuple[Evidence, ...]:
    """Agreement of each annotator, of each pair, confusions, rows worth a second look."""
    own, errors = each_against_the_others(study.answers.given, study.answers.scale)
    parts: list[Evidence] = [_each(study, own, errors)]
    if 2 < len(study.answers.names) <= MOST_SHOWN:  # noqa: PLR2004
        parts.append(_pairs(study))
    if study.consensus is not None:
        parts += _confusions(study, own)
    if len(study.look):
        parts.append(_look(case, study))
    if study.answers.scale != "nominal":
        parts.append(_scales(study))
    return tuple(parts)


def _each(study: Study, own: np.ndarray, errors: np.ndarray) -> Intervals:
    import numpy as np
    from scipy import stats

    names = study.answers.names
    order = [a for a in np.argsort(np.nan_to_num(own, nan=2.0), kind="stable") if np.isfinite(own[a])][:MOST_SHOWN]
    reach = float(stats.norm.ppf(0.5 + options.confidence / 2)) * np.where(np.isfinite(errors), errors, 0.0)
    odd = {o.position for o in study.odd} | {p for c in study.copied for p in (c.first, c.second)}
    worst = order[0] if order else 0
    return Intervals(
        caption="Agreement of each annotator with the others beyond chance, least first",
        name="annotators",
        labels=tuple(names[a] for a in order),
        values=tuple(round(float(own[a]), 4) for a in order),
        low=tuple(round(float(own[a] - reach[a]), 4) for a in order),
        high=tuple(round(min(float(own[a] + reach[a]), 1.0), 4) for a in order),
        marked=tuple(names[a] for a in order if a in odd),
        reference=round(study.agreement.alpha, 4),
        reference_label="alpha of all",
        xlabel="agreement beyond chance (1 is perfect, 0 is chance)",
        alt=f"The least agreement with the others is {number(float(own[worst]))}, of {names[worst]}.",
    )


def _pairs(study: Study) -> Heatmap:
    names, values = study.answers.names, study.answers.given
    weighted = study.answers.scale != "nominal"
    found: dict[tuple[int, int], float | None] = {}
    for a, b in itertools.combinations(range(len(names)), 2):
        said = kappa(values[:, a], values[:, b], weighted=weighted)
        found[a, b] = found[b, a] = None if said != said else round(said, 3)  # noqa: PLR0124
    known = {pair: v for pair, v in found.items() if v is not None}
    least = min(known, key=lambda pair: known[pair]) if known else (0, 1)
    kind = "Cohen’s kappa, weighted by the square of the difference" if weighted else "Cohen’s kappa"
    return Heatmap(
        caption=f"{kind}, of each pair",
        name="pairs",
        values=tuple(tuple(found.get((a, b)) for b in range(len(names))) for a in range(len(names))),
        ylabels=names,
        xlabels=names,
        annotate=len(names) <= MOST_CELLS,
        alt=f"The least kappa is {number(known.get(least))}, of {names[least[0]]} and {names[least[1]]}.",
    )


def _confusions(study: Study, own: np.ndarray) -> list[Evidence]:
    """Each annotator's answers against the consensus: the largest errors of all, and a matrix of those who stand out."""
    import numpy as np

    answers, consensus = study.answers, study.consensus
    assert consensus is not None
    codes, levels = answers.codes, [str(v) for v in answers.levels]
    counted = []
    for a in range(len(answers.names)):
        rows = (codes[:, a] >= 0) & (consensus.label >= 0)
        flat = consensus.label[rows] * len(levels) + codes[rows, a]
        counted.append(np.bincount(flat, minlength=len(levels) ** 2).reshape(len(levels), -1))
    lines: list[tuple[Any, ...]] = []
    for a, table in enumerate(counted):
        wrong = table - np.diag(np.diag(table))
        if wrong.sum() == 0:
            continue
        said, given = np.unravel_index(int(wrong.argmax()), wrong.shape)
        of = int(table[said].sum())
        lines.append(
            (answers.names[a], int(table.sum()), f"{number(100 * (1 - wrong.sum() / table.sum()))} %",
             f"{levels[said]} as {levels[given]}", f"{int(wrong[said, given]):,} of {of:,}")
        )  # fmt: skip
    lines.sort(key=lambda line: float(line[2][:-2].replace(",", "")))
    found: list[Evidence] = [
        Table(
            caption="Each annotator against what all say together, weighed by how often each is right",
            name="confusions",
            columns=("annotator", "rows", "agrees", "most frequent difference", "rows of it"),
            rows=tuple(lines[: options.table_rows]),
            total=len(lines),
        )
    ]
    if len(levels) > MOST_CELLS:
        return found
    odd = [o.position for o in study.odd] or [int(np.nanargmin(own))]
    for a in odd[:MOST_DRAWN]:
        table = counted[a]
        share = table / np.clip(table.sum(axis=1, keepdims=True), 1, None)
        found.append(
            Heatmap(
                caption=f"What {answers.names[a]} answers, by what all say together",
                name=f"confusion:{answers.names[a]}",
                values=tuple(tuple(round(float(v), 4) for v in line) for line in share),
                ylabels=tuple(levels),
                xlabels=tuple(levels),
                xlabel=f"answer of {answers.names[a]}",
                ylabel="all together",
                unit="%",
                annotate=True,
                alt=f"{answers.names[a]} agrees with the consensus in {number(100 * float(np.trace(table)) / table.sum())} % of the rows.",
            )
        )
    return found


def _look(case: Case, study: Study) -> Table:
    """The rows worth a second look: all answers, what they come to, and what is recorded."""
    import numpy as np

    answers, shown = study.answers, study.look[: options.table_rows]
    names = answers.names[:6]
    recorded = case.target is not None and case.target in case.frame.columns
    index, lines = case.frame.index, []
    for row in shown:
        given = [_said(study, v) for v in answers.given[row, : len(names)]]
        if study.consensus is None:
            together: Any = round(float(np.nanmedian(answers.given[row])), 4)
        else:
            together = str(answers.levels[study.consensus.label[row]])
        extra = (str(case.frame[case.target].iloc[row]),) if recorded else ()
        lines.append((index[row], *given, together, round(float(study.doubt[row]), 3), *extra))
    doubt = "spread" if study.consensus is None else "chance that it is wrong"
    return Table(
        caption=f"{plural(len(study.look), 'row')} with different answers, the most doubtful first",
        name="second look",
        columns=("row", *names, "together", doubt, *(("recorded",) if recorded else ())),
        rows=tuple(lines),
        total=len(study.look),
    )


def _said(study: Study, value: float) -> Any:
    if value != value:  # noqa: PLR0124
        return ""
    return str(study.answers.levels[int(value)]) if study.answers.levels else round(float(value), 4)


def _scales(study: Study) -> Table:
    """Alpha by every scale: what the choice of one changes."""
    lines = []
    for scale in ("nominal", "ordinal", "interval"):
        found = krippendorff(study.answers.given, scale, level=options.confidence)
        used = "used here" if scale == study.answers.scale else ""
        lines.append((scale, round(found.alpha, 4), round(found.low, 4), round(found.high, 4), used))
    return Table(
        caption="Krippendorff’s alpha by how far apart two answers are",
        name="scales",
        columns=("scale", "alpha", "from", "to", ""),
        rows=tuple(lines),
    )


def fixes(case: Case, study: Study) -> tuple[Fix, ...]:
    """Write down the rule, leave out who does not follow it, label again, take the consensus."""
    found: list[Fix] = []
    names = study.answers.names
    gone = [names[o.position] for o in study.odd]
    if gone and len(names) - len(gone) >= 2:  # noqa: PLR2004
        kept = [n for n in names if n not in gone]
        rest = krippendorff(study.answers.subset([names.index(n) for n in kept]), study.answers.scale)
        found.append(
            Fix(
                f"Leave out {', '.join(gone)}: among the others alpha is {number(rest.alpha)}",
                f"annotators = {kept!r}",
                lambda given: given.replace(annotators=kept),
            )
        )
    pair = _mixed_up(study)
    if pair:
        found.append(
            Fix(
                f"Write down what tells {pair[0]} from {pair[1]}, with examples: they are mixed up most, in {plural(pair[2], 'answer')}"
            )
        )
    if len(study.look):
        found.append(
            Fix(
                f"Have the {plural(len(study.look), 'row')} with different answers decided by somebody else, most doubtful first"
            )
        )
    consensus = _take_consensus(case, study)
    return (*found, consensus) if consensus else tuple(found)


def _mixed_up(study: Study) -> tuple[str, str, int] | None:
    """The two categories that most often stand beside each other on one row."""
    import numpy as np

    levels = study.answers.levels
    if study.consensus is None or len(levels) < 3:  # noqa: PLR2004  # of two categories these are the two
        return None
    together = np.zeros((len(levels), len(levels)))
    codes, label = study.answers.codes, study.consensus.label
    for column in codes.T:
        rows = (column >= 0) & (label >= 0)
        np.add.at(together, (label[rows], column[rows]), 1)
    together += together.T
    np.fill_diagonal(together, 0)
    a, b = np.unravel_index(int(together.argmax()), together.shape)
    return (str(levels[a]), str(levels[b]), int(together[a, b])) if together[a, b] else None


def _take_consensus(case: Case, study: Study) -> Fix | None:
    """The target as the annotators say together, where they name the target's classes."""
    import numpy as np

    consensus, target = study.consensus, case.target
    if consensus is None or target is None or case.task not in {"binary", "multiclass"}:
        return None
    known = {str(c): c for c in case.classes}
    values = [known.get(str(v)) for v in study.answers.levels]
    if any(v is None for v in values):
        return None
    label = consensus.label

    def change(given: Case) -> Case:
        import pandas as pd

        frame = given.frame.copy()
        cells = frame[target].astype(object).to_numpy(copy=True)
        for row in np.flatnonzero(label >= 0):
            cells[row] = values[label[row]]
        frame[target] = pd.Series(cells, index=frame.index).infer_objects()
        return given.replace(data=frame)

    return Fix(
        "Take what the annotators say together, weighed by how often each is right, as the target",
        "",
        change,
        by_target=True,
    )
