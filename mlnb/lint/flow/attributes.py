"""Attributes: of frames, of fitted models, of objects, of modules."""

from __future__ import annotations

import ast

from mlnb.lint.flow.frames import column, mix
from mlnb.lint.flow.functions import member
from mlnb.lint.flow.machine import Machine, unknown
from mlnb.lint.flow.tables import TELLING
from mlnb.lint.flow.values import (
    Cls,
    Columns,
    Const,
    Data,
    Est,
    Func,
    Lib,
    Map,
    Obj,
    Picker,
    Stat,
    Value,
)

_SAME = {"values", "T", "str", "dt", "cat", "sparse", "array", "data_", "real", "flat", "A", "list"}
_LOCATORS = {"loc", "iloc", "at", "iat", "ix"}
_THINGS = {"shape", "size", "ndim", "dtypes", "dtype", "empty", "plot", "style", "nbytes", "device", "is_cuda"}


def attribute(m: Machine, base: Value, name: str, node: ast.Attribute | None = None) -> Value:
    """The attribute of a value."""
    if isinstance(base, Lib):
        return Lib(f"{base.name}.{name}")
    if isinstance(base, Obj):
        return _of_object(base, name)
    if isinstance(base, Est):
        return _of_est(m, base, name)
    if isinstance(base, Cls):
        return member(base, name) or unknown()
    if isinstance(base, Columns):
        return base if name in {"values", "tolist", "str"} else Data(shape="thing")
    if isinstance(base, Map):
        return base.items.get(name, unknown())
    if isinstance(base, Data):
        return _of_data(base, name, node)
    return unknown()


def _of_object(base: Obj, name: str) -> Value:
    if name in base.attrs:
        return base.attrs[name]
    found = member(base.cls, name)
    if isinstance(found, Func):
        decorated = {ast.unparse(d) for d in getattr(found.node, "decorator_list", [])}
        return Func(found.node, found.scopes, bound=base, cls=found.cls) if "property" not in decorated else unknown()
    if found is not None:
        return found
    made = unknown()
    base.attrs[name] = made
    return made


def _of_est(m: Machine, base: Est, name: str) -> Value:
    if name in TELLING:
        return told_by(m, base, name)
    if name in {"best_estimator_", "estimator_", "named_steps", "steps", "best_iteration_estimator"}:
        return base
    if name in {"best_score_", "cv_results_", "best_score", "evals_result_"}:
        searched = frozenset(s.number for s in m.scores if s.how == "search" and any(p.est is base for p in s.preds))
        return Data(scores=searched)
    if name == "oob_score_":
        return Data(shape="thing")
    if name in {"best_params_", "best_params", "best_alpha_", "alpha_", "best_index_"}:
        made = Data(shape="thing")
        made.chosen = (("params", base.sig, len(base.fits)),)
        return made
    if name in base.params:
        return base.params[name]
    if name == "history":
        return Data(
            scores=frozenset(s.number for s in m.scores if s.how == "early" and any(p.est is base for p in s.preds))
        )
    return Data(shape="thing", name=name)


def told_by(m: Machine, base: Est, name: str) -> Value:
    """What a fitted object tells of the rows that it was fitted on."""
    del m
    latent = base.learned
    for fit in base.fits[-1:]:
        latent |= {
            Stat(fit.rows, fit.place, f"{base.cls or 'model'}.{name}", "selection", frozenset(), supervised=True)
        }
    return Data(latent=latent)


def _of_data(base: Data, name: str, node: ast.Attribute | None) -> Value:
    if name in _LOCATORS:
        return base.copy(shape="locator", origin=base, columns={}, name=name)
    if name == "columns":
        return Columns(base)
    if name == "index":
        return base.copy(shape="index", origin=base, columns={}, deps=frozenset())
    if name in _THINGS:
        made = Data(shape="thing", name=name)
        made.origin = base
        return made
    if name in _SAME:
        return base.copy(sig=base.sig) if base.columns or base.rows else base
    if base.est is not None and name in TELLING | {"best_estimator_", "best_params_", "best_score_", "history"}:
        return attribute_of_unknown(base, name)
    if base.shape == "thing":
        return Data(shape="thing")
    if (base.latent and not base.rows) or (base.scores and not base.rows):
        return mix(base)
    if base.shape == "row" and base.parts is None:
        return column(base, name)
    del node
    return column(base, name)


def attribute_of_unknown(base: Data, name: str) -> Value:
    """An attribute of a value that turned out to be a model."""
    est = base.est
    if est is None:
        return unknown()
    if name == "best_estimator_":
        return est
    latent = est.learned
    for fit in est.fits[-1:]:
        latent |= {Stat(fit.rows, fit.place, f"model.{name}", "selection", frozenset(), supervised=True)}
    return Data(latent=latent if name in TELLING else frozenset(), shape="" if name in TELLING else "thing")


__all__ = ["Const", "Picker", "attribute", "told_by"]
