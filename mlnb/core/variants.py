"""Variants of a person's model: held back, let go, and along its main parameter of capacity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlnb.core.families import Family, Settings, family, grown_out, tightened
from mlnb.core.model_parts import Part, changed, learner, parts, replaced, searched

AVERAGED = 25


@dataclass(frozen=True)
class Variant:
    """A changed clone of a model.

    Attributes
    ----------
    said : str
        What was changed, as a person would write it: "max_depth=4, min_samples_leaf=10".
    estimator : object
        The clone, not fitted.
    settings : dict
        For ``model.set_params(**settings)``; empty where a part was exchanged.
    """

    said: str
    estimator: Any = field(repr=False)
    settings: dict[str, Any] = field(default_factory=dict)


def regularised(model: Any, rows: int) -> list[Variant]:
    """Held-back clones of a model, none where its kind is not known.

    Parameters
    ----------
    model : estimator or pipeline
    rows : int
        Training rows of a fold.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> [variant.said for variant in regularised(KNeighborsClassifier(1), 500)]
    ['n_neighbors=22', 'n_neighbors=5']
    """
    part = learner(model)
    known = family(part)
    found = _expansions(model)
    if known is not None:
        wanted = [tightened(part.given, held, rows) for held in known.held(part.given, rows)]
        found += _made(model, part, wanted)
        if known.capacity == "max_depth" and grown_out(part.given) and not _ensemble(part):
            found.append(_averaged(model, part))
    elif part.name == "LinearRegression" and not searched(part):
        found.append(_shrunk(model, part))
    return found


def flexible(model: Any, rows: int) -> list[Variant]:
    """Clones of a model that may fit more, none where its kind is not known or it is as free as it gets.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> [variant.said for variant in flexible(LogisticRegression(C=1e-4), 500)]
    ['C=1.0, max_iter=500']
    """
    part = learner(model)
    known = family(part)
    return [] if known is None else _made(model, part, known.free(part.given, rows))


def capacity(model: Any) -> tuple[Part, Family] | None:
    """The part of a model that has a main parameter of capacity, the degree of a polynomial before all else."""
    for kind in ("PolynomialFeatures", "SplineTransformer"):
        for part in parts(model, kind):
            known = family(part)
            if known is not None and isinstance(part.given[known.capacity], int):
                return part, known
    part = learner(model)
    known = family(part)
    return None if known is None else (part, known)


def _made(model: Any, part: Part, wanted: list[Settings]) -> list[Variant]:
    given, found = part.given, []
    open_ended = part.name.startswith("CatBoost")  # it tells only of the parameters that were given to it
    for settings in wanted:
        own = {
            k: v
            for k, v in settings.items()
            if k in given or (open_ended and k in {"iterations", "max_depth", "learning_rate"})
        }
        if not own or all(given.get(k) == v for k, v in own.items()):
            continue
        said = ", ".join(f"{k}={_plain(v)}" for k, v in own.items() if given.get(k) != v)
        try:
            estimator = changed(model, part, own)
        except (ValueError, TypeError, AttributeError):  # a wrapper that does not hand parameters on
            continue
        found.append(Variant(said, estimator, {f"{part.path}{k}": v for k, v in own.items()}))
    return found


def _plain(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) and value != round(value, 3) else str(value)


def _ensemble(part: Part) -> bool:
    return any(name.startswith(("Bagging", "AdaBoost", "RandomForest")) for name in part.around) or searched(part)


def _averaged(model: Any, part: Part) -> Variant:
    """Trees of the same kind on drawn rows, averaged: what a single one memorises, many do not agree on."""
    from sklearn.base import clone
    from sklearn.ensemble import BaggingClassifier, BaggingRegressor

    kind = BaggingRegressor if part.number else BaggingClassifier
    many = kind(clone(part.estimator), n_estimators=AVERAGED, random_state=0)
    return Variant(f"averaging {AVERAGED} such trees, each on drawn rows", replaced(model, part, many))


def _shrunk(model: Any, part: Part) -> Variant:
    import numpy as np
    from sklearn.linear_model import RidgeCV

    penalties = np.logspace(-3, 5, 9)
    return Variant("shrinking its coefficients (RidgeCV)", replaced(model, part, RidgeCV(penalties)))


def _expansions(model: Any) -> list[Variant]:
    """Lower degrees where a pipeline expands its columns into polynomials."""
    found: list[Variant] = []
    for part in parts(model, "PolynomialFeatures")[:1]:
        degree = part.given["degree"]
        if isinstance(degree, int) and degree > 1:
            found += _made(model, part, [{"degree": lower} for lower in sorted({1, min(2, degree - 1)}, reverse=True)])
    return found
