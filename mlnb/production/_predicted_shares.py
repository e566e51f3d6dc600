"""Label drift where no current row is labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.changes import CURRENT
from mlnb.core.check import failed, passed, warned
from mlnb.core.errors import CannotTell, plural
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.options import options
from mlnb.production._answers import answers
from mlnb.production._compare import LEAST_ROWS
from mlnb.production._fixes import learn_from_current, reweigh
from mlnb.production._pictures import share_changes
from mlnb.production._season import matched
from mlnb.stats.label_shift import estimated_shares

if TYPE_CHECKING:
    from mlnb.core.case import Case
    from mlnb.core.current import Current


def unsigned(low: float, high: float) -> tuple[float, float]:
    """Interval of the size of a change, from that of the change."""
    if low * high > 0:
        return min(abs(low), abs(high)), max(abs(low), abs(high))
    return 0.0, max(abs(low), abs(high))


def from_predictions(case: Case, now: Current, matters: float, fails: float) -> Finding:
    """The finding where no current row has a target: shares estimated from what is predicted for them."""
    if case.task is None or case.task == "regression" or case.y is None:
        msg = f"No current row has a known {case.target!r}; give current rows with it to compare a quantity."
        raise CannotTell(msg)
    asked = case.shared((CURRENT, "answers"), lambda: answers(case, now))
    scored = asked.reference.scored
    pair = matched(case, now.frame)
    then = (case.known.cumsum() - 1)[pair.reference[case.known[pair.reference]]]
    then = then[scored[then]]
    least = min(len(then), len(pair.current))
    if least < LEAST_ROWS:
        msg = (
            f"Only {plural(least, 'row')} of one side can be predicted and compared; at least {LEAST_ROWS} are needed."
        )
        raise CannotTell(msg)
    found = estimated_shares(
        case.codes[then], asked.reference.prediction[then], asked.current[pair.current], seed=case.random_state,
        level=options.confidence,
    )  # fmt: skip
    most = int(abs(found.change).argmax())
    name = str(case.classes[most])
    gap, low, high = (float(v[most]) for v in (found.change, found.low, found.high))
    parts: dict[str, Any] = {
        "estimate": Estimate(f"estimated change of the share of {name}", abs(gap), *unsigned(low, high), "%"),
        "p_value": found.p_value,
        "threshold": matters,
        "evidence": (
            share_changes(
                "Estimated change of each class's share (no current row is labelled)",
                case.classes,
                found.change,
                found.low,
                found.high,
            ),
        ),
    }
    if found.p_value >= options.alpha or abs(gap) < matters:
        return passed(
            f"By what is predicted for them, the current rows hold the classes in their old shares: {name} moved most, by an "
            f"estimated {number(100 * gap)} points ({number(100 * low)} to {number(100 * high)})",
            **parts,
        )
    verdict = failed if min(abs(low), abs(high)) >= fails else warned
    return verdict(
        f"By what is predicted for them, {name} is {number(100 * found.after[most])} % of the current rows, of training "
        f"{number(100 * found.before[most])} %; no current row is labelled",
        columns=(str(case.target),),
        fixes=(reweigh(case, found.before, found.after), *learn_from_current(now)),
        **parts,
    )
