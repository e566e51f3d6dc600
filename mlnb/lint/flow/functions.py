"""Functions and classes of the notebook: defined once, read again at every call."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from mlnb.lint.flow.machine import Machine, library, unknown
from mlnb.lint.flow.values import Cls, Const, Data, Func, Lib, Map, Obj, Place, Seq, Value


@dataclass
class Call:
    """A call with its arguments."""

    args: list[Value]
    kw: dict[str, Value]
    place: Place
    node: ast.Call | None = None
    spread: list[Value] = field(default_factory=list)

    def get(self, at: int | None, *names: str) -> Value | None:
        """An argument by place or name."""
        for name in names:
            if name in self.kw:
                return self.kw[name]
        return self.args[at] if at is not None and at < len(self.args) else None

    def all(self) -> list[Value]:
        """Every argument."""
        return [*self.args, *self.kw.values()]


def make_function(m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Define a function."""
    for default in [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]:
        m.eval(default)
    made = Func(node, list(m.scopes))
    m.functions.append((made, m.cell, m.lines))
    m.scopes[-1][node.name] = made


def make_class(m: Machine, node: ast.ClassDef) -> None:
    """Define a class."""
    made = Cls(node.name, node, [m.eval(base) for base in node.bases], {})
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = Func(statement, list(m.scopes), cls=made)
            made.members[statement.name] = function
        elif isinstance(statement, ast.Assign) and all(isinstance(t, ast.Name) for t in statement.targets):
            for target in statement.targets:
                made.members[target.id] = m.eval(statement.value)  # type: ignore[attr-defined]
    m.functions += [(f, m.cell, m.lines) for f in made.members.values() if isinstance(f, Func)]
    m.scopes[-1][node.name] = made


def member(cls: Cls, name: str, depth: int = 0) -> Value | None:
    """A member of a class or of the classes of the notebook that it inherits from."""
    if name in cls.members:
        return cls.members[name]
    for base in cls.bases:
        if isinstance(base, Cls) and depth < 8:  # nobody inherits deeper
            found = member(base, name, depth + 1)
            if found is not None:
                return found
    return None


def bases_outside(cls: Cls, depth: int = 0) -> list[str]:
    """Names of the library classes that a class inherits from."""
    found: list[str] = []
    for base in cls.bases:
        if isinstance(base, Cls):
            if depth < 8:
                found += bases_outside(base, depth + 1)
        elif library(base):
            found.append(library(base))
    return found


def is_net(cls: Cls) -> bool:
    """Whether a class is a torch module or a keras model."""
    return any(name in {"Module", "LightningModule", "Model", "Layer"} for name in bases_outside(cls))


def instantiate(m: Machine, cls: Cls, call: Call) -> Value:
    """An instance of a class of the notebook."""
    made = Obj(cls)
    init = member(cls, "__init__")
    if isinstance(init, Func):
        invoke(m, init, call, bound=made)
    else:  # a dataclass
        fields = [s.target.id for s in cls.node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
        made.attrs.update(zip(fields, call.args, strict=False))
        made.attrs.update(call.kw)
    return made


def invoke(m: Machine, function: Func, call: Call, bound: Value | None = None) -> Value:
    """Read a function's body with these arguments."""
    from mlnb.lint.flow.statements import block, join

    node = function.node
    if m.deep() or any(entry is node for entry in _running(m)):
        return _mixed(m, call)
    m.called.add(id(node))
    local: dict[str, Value] = {}
    _arguments(m, node, call, local, bound if bound is not None else function.bound)
    local["running "] = Lib(str(id(node)))
    saved = m.scopes, m.depth, m.cell, m.lines, m.line
    m.scopes = [*function.scopes, local]
    m.depth += 1
    if isinstance(node, ast.Lambda):
        try:
            return m.eval(node.body)
        finally:
            m.scopes, m.depth, m.cell, m.lines, m.line = saved
    home = next(((c, lines) for f, c, lines in m.functions if f.node is node), None)
    if home is not None:
        m.cell, m.lines = home
    m.given.append([])
    try:
        block(m, node.body)
    finally:
        given = m.given.pop()
        _write_globals(m, local)
        m.scopes, m.depth, m.cell, m.lines, m.line = saved
    if not given:
        return Const(None)
    result = given[0]
    for other in given[1:]:
        result = join(result, other)
    return result


def _running(m: Machine) -> list[ast.AST]:
    marks = {scope["running "].name for scope in m.scopes if isinstance(scope.get("running "), Lib)}  # type: ignore[union-attr]
    return [f.node for f, _, _ in m.functions if str(id(f.node)) in marks]


def _write_globals(m: Machine, local: dict[str, Value]) -> None:
    for name in [key[7:] for key in local if key.startswith("global ")]:
        m.scopes[0][name] = local[name]


def _mixed(m: Machine, call: Call) -> Value:
    from mlnb.lint.flow.frames import mix

    found = [value for value in call.all() if isinstance(value, Data)]
    return mix(found[0], *found[1:]) if found else unknown()


def _arguments(
    m: Machine,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
    call: Call,
    local: dict[str, Value],
    bound: Value | None,
) -> None:
    names = [a.arg for a in [*node.args.posonlyargs, *node.args.args]]
    decorated = {ast.unparse(d).rpartition(".")[2] for d in getattr(node, "decorator_list", [])}
    given = list(call.args)
    if bound is not None and "staticmethod" not in decorated:
        given.insert(0, bound)
    for name, default in zip(names[::-1], node.args.defaults[::-1], strict=False):
        local[name] = m.eval(default)
    for extra, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        local[extra.arg] = m.eval(value) if value is not None else unknown(name=extra.arg)
    local.update(zip(names, given, strict=False))
    known = {*names, *(a.arg for a in node.args.kwonlyargs)}
    local.update({name: value for name, value in call.kw.items() if name in known})
    if node.args.vararg is not None:
        local[node.args.vararg.arg] = Seq(given[len(names) :])
    if node.args.kwarg is not None:
        local[node.args.kwarg.arg] = Map({name: value for name, value in call.kw.items() if name not in known})
    for spread in call.spread:
        if isinstance(spread, Map):
            local.update({str(key): value for key, value in spread.items.items() if key in known})
    for name in names:
        local.setdefault(name, unknown(name=name))


def uncalled(m: Machine) -> None:
    """Read the functions that nothing has called, with arguments of which nothing is known."""
    for function, cell, lines in list(m.functions):
        if id(function.node) in m.called or isinstance(function.node, ast.Lambda):
            continue
        m.cell, m.lines = cell, lines
        bound: Value | None = None
        if function.cls is not None:
            bound = Obj(function.cls)
        given = [a.arg for a in [*function.node.args.posonlyargs, *function.node.args.args]]
        if bound is not None:
            given = given[1:]
        call = Call([unknown(name=name) for name in given], {}, m.place(function.node))
        saved = m.scopes, m.depth, list(m.loops), list(m.given)
        try:
            invoke(m, function, call, bound=bound)
        except (RecursionError, AttributeError, KeyError, IndexError, TypeError, ValueError):
            m.scopes, m.depth, m.loops, m.given = saved
