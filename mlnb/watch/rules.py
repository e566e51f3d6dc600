"""The rules: from who was fitted on which rows, and scored on which, to leaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mlnb.stats.shared_rows import Counts, counted, shared
from mlnb.watch import say
from mlnb.watch.fits import Fit
from mlnb.watch.held import Held, same, within
from mlnb.watch.lineage import Seen
from mlnb.watch.log import Log
from mlnb.watch.records import Leak, Step

if TYPE_CHECKING:
    import numpy as np

#: Fits, resamplings and whole tables that are remembered.
MOST_FITS, MOST_SAMPLES, MOST_WHOLES, MOST_SETS = 128, 16, 24, 48
#: Share of the scored rows from which fewer shared ones are not worth a word, and their least number.
LEAST_SHARE, LEAST_ROWS = 0.01, 2
#: Share of the scored rows from which they are rows of training.
MOSTLY = 0.98
#: Different models scored on the same rows from which the best of them is chosen by luck too.
MANY = 3


@dataclass(eq=False)
class Scored:
    """A score, or a prediction of rows that are held out.

    Attributes
    ----------
    fit : Fit or None
        The model; None for a cross-validation, which fits its own.
    seen : Seen
    names : tuple of str
    step : Step
    metric : str
    value : float or None
    role : str
        What the rows are for, see `mlnb.watch.held.Held.role`.
    folds : str
        "folds" or "search" for a cross-validation.
    model : str
    """

    fit: Fit | None
    seen: Seen
    names: tuple[str, ...]
    step: Step
    metric: str
    value: float | None
    role: str = ""
    folds: str = ""
    model: str = ""


@dataclass(eq=False)
class _Sample:
    """A resampling: what went in, and whether rows were made or copied."""

    step: Step
    before: Seen
    made: int
    copied: bool
    counts: Counts


@dataclass(eq=False)
class _Set:
    """Rows on which several models were scored."""

    seen: Seen
    models: dict[str, str] = field(default_factory=dict)
    values: list[float] = field(default_factory=list)
    leak: Leak | None = None


class Rules:
    """What was seen, and the leaks that follow from it.

    Parameters
    ----------
    log : Log
    held : Held
    """

    def __init__(self, log: Log, held: Held) -> None:
        self._log, self._held = log, held
        self._fits: dict[int, Fit] = {}
        self._samples: deque[_Sample] = deque(maxlen=MOST_SAMPLES)
        self._wholes: deque[Seen] = deque(maxlen=MOST_WHOLES)
        self._sets: deque[_Set] = deque(maxlen=MOST_SETS)
        self._said: dict[tuple[object, ...], Leak] = {}

    def remember(self, fit: Fit) -> None:
        """A fit was made."""
        self._fits[fit.number] = fit
        if len(self._fits) > MOST_FITS:
            self._fits.pop(next(iter(self._fits)))

    def whole(self, seen: Seen) -> None:
        """A table was split: both sides are parts of it."""
        self._wholes.append(seen)

    def resampled(self, step: Step, before: Seen, after: Seen, made: int) -> None:
        """Rows were made or copied."""
        keys, counts = counted(before.origin)
        there, often = counted(after.origin)
        at = _find(keys, there)
        copied = bool((often[at >= 0] > counts[at[at >= 0]]).any())
        self._samples.append(_Sample(step, before, made, copied, (keys, counts)))

    def predicted(self, scored: Scored) -> None:
        """Rows were predicted; of rows that are held out it does not matter who scores them, and how."""
        assert scored.fit is not None
        if scored.role in {"test", "validation"} or self._held.knows(scored.seen):
            trained, _ = self._shared(scored.fit.seen, scored.seen)
            if trained < MOSTLY * scored.seen.rows:
                self._transformed(scored)
                self._resampled(scored)

    def scored(self, scored: Scored) -> bool:
        """Rows were scored; gives whether the test side of a split was for the first time."""
        if scored.folds:
            self._transformed(scored)
            self._resampled(scored)
            return False
        assert scored.fit is not None
        if not self._fitted(scored):
            self._transformed(scored)
            self._resampled(scored)
            self._stopped(scored)
            self._again(scored)
        return bool(self._held.scored(scored.seen))

    # one rule each

    def _fitted(self, scored: Scored) -> bool:
        """Rows fitted on and then scored; gives whether this is a score of training rows alone."""
        fit, seen = scored.fit, scored.seen
        assert fit is not None
        count, _ = self._shared(fit.seen, seen)
        if not _matters(count, seen):
            return False
        all_of_them = count >= MOSTLY * seen.rows
        if all_of_them and scored.role not in {"test", "validation"}:
            self._note(scored, say.training_score(scored))
            return True
        code = "fitted-and-scored"
        samples = [s for s in self._samples if (s.copied or s.made) and self._shared([s.before], seen)[0]]
        if samples and not all_of_them:
            self._report(
                scored, samples[-1].step, say.resampled(scored, samples[-1].step, count), "resampled-before-split"
            )
        else:
            self._report(scored, fit.number, say.fitted(scored, count, all_of_them=all_of_them), code)
        return all_of_them

    def _transformed(self, scored: Scored) -> None:
        """A transformer was fitted on rows that it then changed and that are scored."""
        for number, mask in list(scored.seen.through.items()):
            fit = self._fits.get(number)
            if fit is None or not mask.any():
                continue
            count, _ = self._shared(fit.seen, scored.seen, mask)
            if not _matters(count, scored.seen):
                continue
            leak = say.transformed(scored, fit, count)
            if scored.folds and not fit.supervised and self._set_aside(scored):
                self._note(scored, leak)
            else:
                self._report(scored, number, leak, leak.code)

    def _resampled(self, scored: Scored) -> None:
        """Rows were made of, or copied from, rows that are scored."""
        for sample in self._samples:
            made = scored.seen.made.get(sample.step.number)
            if made is not None and made.any():
                count = round(float(made.mean()) * scored.seen.rows)
                self._report(scored, sample.step, say.made_rows(scored, sample.step, count), "resampled-before-split")
                continue
            if scored.folds:
                if sample.copied and self._holds_copies(sample, scored.seen):
                    leak = say.copied_rows(scored, sample.step)
                    self._report(scored, sample.step, leak, "resampled-before-split")
                continue
            trained = [] if scored.fit is None else scored.fit.seen
            if any(sample.step.number in seen.made and seen.made[sample.step.number].any() for seen in trained):
                count, _ = self._shared([sample.before], scored.seen)
                if _matters(count, scored.seen):
                    leak = say.resampled(scored, sample.step, count)
                    self._report(scored, sample.step, leak, "resampled-before-split")

    def _holds_copies(self, sample: _Sample, seen: Seen) -> bool:
        """Whether the rows hold one of the sampled ones more often than there were."""
        keys, counts = sample.counts
        there, often = counted(seen.origin)
        at = _find(keys, there)
        return bool((often[at >= 0] > counts[at[at >= 0]]).any())

    def _stopped(self, scored: Scored) -> None:
        """Boosting stopped by the rows that are scored."""
        assert scored.fit is not None
        for watched in scored.fit.watched:
            if within(scored.seen, watched) > 0.5 and not self._validates(scored):  # noqa: PLR2004
                self._report(scored, scored.fit.number, say.stopped(scored), "early-stopping-on-test")

    def _again(self, scored: Scored) -> None:
        """The same rows were scored before, of another model."""
        fit = scored.fit
        assert fit is not None
        if fit.uninformed or scored.role == "train":
            return
        known = next((one for one in self._sets if same(one.seen, scored.seen)), None)
        if known is None:
            known = _Set(scored.seen)
            self._sets.append(known)
        through = ",".join(sorted(self._fits[n].what for n in scored.seen.through if n in self._fits))
        key = f"{fit.configuration} {through}"
        new = key not in known.models
        known.models[key] = fit.what
        if new and scored.value is not None:
            known.values.append(scored.value)
        if not new or len(known.models) < MANY or self._validates(scored) or self._rotates(known.seen):
            return
        leak = say.again(scored, list(known.models.values()), known.values)
        if known.leak is not None:
            self._log.withdraw(known.leak)
        known.leak = leak
        self._log.add_leak(leak)

    # what the rules share

    def _validates(self, scored: Scored) -> bool:
        """Whether the rows are there to choose by, and others are set aside for the end."""
        return scored.role == "validation" or self._held.untouched(scored.seen)

    def _set_aside(self, scored: Scored) -> bool:
        return scored.role == "train" or say.role_of(scored.names) == "train" or self._held.untouched(scored.seen)

    def _rotates(self, seen: Seen) -> bool:
        """Whether other models were fitted on these rows, as in folds made by hand."""
        return any(fit.predicts and any(within(seen, one) > 0.5 for one in fit.seen) for fit in self._fits.values())  # noqa: PLR2004

    def _shared(self, first: list[Seen], second: Seen, where: np.ndarray | None = None) -> tuple[int, float]:
        """How many rows of the second are rows of the first, and as a share of those that are asked about."""
        import numpy as np

        rate = max([second.sight.rate, *(one.sight.rate for one in first)])
        asked = second.kept_at(rate, where)
        if not asked.any():
            return 0, 0.0
        kept = [one.kept_at(rate) for one in first]
        mine = np.concatenate([one.origin[mask] for one, mask in zip(first, kept, strict=True)])
        its = second.origin[asked]
        total = float(second.rows) if where is None else _went_through(first, second, where)
        if second.named and all(one.named for one in first):
            labelled = np.concatenate([_named(one)[mask] for one, mask in zip(first, kept, strict=True)])
            met = float(np.isin(_named(second)[asked], labelled).mean())
            apart = not np.isin(second.labels, np.concatenate([one.labels for one in first])).any()
            if met or (apart and not rate and not any(sample.copied for sample in self._samples)):
                return round(met * total), met
        wholes = self._counts(rate, max(sum(len(one.origin) for one in first), len(its)))
        count, _ = shared(mine, its, wholes, (sample.counts for sample in self._samples))
        share = count / len(its)
        return round(share * total), share

    def _counts(self, rate: int, least: int) -> Iterator[Counts]:
        for whole in [*self._wholes, *(sample.before for sample in self._samples)]:
            if len(whole.origin) >= min(least, 1) and whole.sight.rate <= rate:
                yield counted(whole.origin[whole.kept_at(rate)])

    def _report(self, scored: Scored, who: object, leak: Leak, code: str) -> None:
        """Enter a leak once for whatever caused it, folds and a test set apart."""
        key = (code, who.number if isinstance(who, Step) else who, bool(scored.folds))
        if key not in self._said:
            self._said[key] = leak
            self._log.add_leak(leak)

    def _note(self, scored: Scored, leak: Leak) -> None:
        self._report(scored, scored.step.what, replace(leak, severity="note"), f"note {leak.code} {leak.what}")


def _went_through(first: list[Seen], second: Seen, where: np.ndarray) -> float:
    """Number of rows that went through a transformer: of a large table only those kept before and after it are known."""
    import numpy as np

    rate = max(one.sight.rate for one in first)
    known = int(where.sum())
    scale = 2.0 ** (second.sight.rate + rate + max(0, rate - second.sight.rate)) if rate else 2.0**second.sight.rate
    total = min(float(second.rows), known * scale)
    error = 3 / np.sqrt(max(known, 1)) if rate or second.sight.rate else 0.0
    return float(second.rows) if total >= (1 - error) * second.rows else total


def _find(known: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Positions of the asked among the known, -1 where they are not."""
    import numpy as np

    if len(known) == 0:
        return np.full(len(asked), -1)
    at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    found: np.ndarray = np.where(known[at] == asked, at, -1)
    return found


def _named(seen: Seen) -> np.ndarray:
    """Content and label as one key."""
    import numpy as np

    with np.errstate(over="ignore"):
        found: np.ndarray = seen.origin + seen.labels * np.uint64(0x9E3779B97F4A7C15)
    return found


def _matters(count: int, seen: Seen) -> bool:
    return count >= max(min(LEAST_ROWS, seen.rows), LEAST_SHARE * seen.rows)
