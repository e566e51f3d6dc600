"""Which names a cell needs from elsewhere, and which it gives; by scope, in the order of evaluation."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
#: Methods that change the object they are called on.
_CHANGING = {
    "append", "extend", "insert", "update", "pop", "remove", "clear", "sort", "reverse", "add", "setdefault", "popitem",
    "set_index", "fit", "partial_fit",
}  # fmt: skip


@dataclass
class Names:
    """Names of one cell.

    Parameters
    ----------
    needs : dict of str to int
        Names used before the cell itself gives them, and the line of the first use.
    later : dict of str to int
        Names used within functions, which need them only when called.
    gives : dict of str to int
        Names that the cell gives a value.
    changes : set of str
        Names whose object it changes in place.
    imports : set of str
        Those of `gives` that are imported modules and what was imported from them.
    looped : set of str
        Those of `needs` that are first used within a loop, where an earlier turn may have given them.
    star : bool
        Whether names may come from where nobody can see: a star import, ``exec``, ``globals()``.
    """

    needs: dict[str, int] = field(default_factory=dict)
    later: dict[str, int] = field(default_factory=dict)
    gives: dict[str, int] = field(default_factory=dict)
    changes: set[str] = field(default_factory=set)
    imports: set[str] = field(default_factory=set)
    looped: set[str] = field(default_factory=set)
    star: bool = False


def names_of(tree: ast.Module) -> Names:
    r"""The names of a cell.

    Parameters
    ----------
    tree : Module

    Examples
    --------
    >>> found = names_of(ast.parse("import os\ny = x + 1\ny.sort()"))
    >>> found.needs, sorted(found.gives), found.changes
    ({'x': 2}, ['os', 'y'], {'y'})
    """
    walker = _Walker()
    for statement in tree.body:
        walker.visit(statement)
    return walker.found


class _Walker(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found = Names()
        self.local: list[set[str]] = []  # scopes of comprehensions and functions around
        self.deferred = 0
        self.loops = 0

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._used(node.id, node.lineno)
        elif isinstance(node.ctx, ast.Store):
            self._given(node.id, node.lineno)

    def _used(self, name: str, line: int) -> None:
        if any(name in scope for scope in self.local):
            return
        if name in {"exec", "globals", "locals", "vars"}:
            self.found.star = True
        if self.deferred:
            self.found.later.setdefault(name, line)
        elif name not in self.found.gives:
            if self.loops and name not in self.found.needs:
                self.found.looped.add(name)
            self.found.needs.setdefault(name, line)

    def _given(self, name: str, line: int) -> None:
        if self.local:
            self.local[-1].add(name)
        else:
            self.found.gives.setdefault(name, line)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)
            self._changed(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self._used(node.target.id, node.lineno)
            if not self.local:
                self.found.changes.add(node.target.id)
        self.visit(node.target)
        self._changed(node.target)

    def _changed(self, target: ast.expr) -> None:
        """A name whose part is set."""
        inner = target
        while isinstance(inner, (ast.Subscript, ast.Attribute)):
            inner = inner.value
        if inner is not target and isinstance(inner, ast.Name) and not self.local:
            self.found.changes.add(inner.id)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        called = node.func
        if isinstance(called, ast.Attribute):
            inplace = any(
                k.arg == "inplace" and isinstance(k.value, ast.Constant) and k.value.value is True
                for k in node.keywords
            )
            if inplace or called.attr in _CHANGING:
                self._changed(called)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self.loops += 1
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)
        self.loops -= 1

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self.loops += 1
        for statement in [*node.body, *node.orelse]:
            self.visit(statement)
        self.loops -= 1

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._given(name, node.lineno)
            self.found.imports.add(name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.found.star = True
                continue
            self._given(alias.asname or alias.name, node.lineno)
            self.found.imports.add(alias.asname or alias.name)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._given(node.name, node.lineno)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.name:
            self._given(node.name, node.lineno)
        self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> None:
        for name in node.names:
            self.found.gives.setdefault(name, node.lineno)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        if not isinstance(node, ast.Lambda):
            for decorator in node.decorator_list:
                self.visit(decorator)
        given = node.args
        for default in [*given.defaults, *given.kw_defaults]:
            if default is not None:
                self.visit(default)
        if not isinstance(node, ast.Lambda):
            self._given(node.name, node.lineno)
        names = {a.arg for a in [*given.posonlyargs, *given.args, *given.kwonlyargs]}
        names |= {a.arg for a in (given.vararg, given.kwarg) if a is not None}
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        names |= _stored(body)
        self.local.append(names)
        self.deferred += 1
        for part in body:
            self.visit(part)
        self.deferred -= 1
        self.local.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in [*node.decorator_list, *node.bases, *(k.value for k in node.keywords)]:
            self.visit(part)
        self._given(node.name, node.lineno)
        self.local.append({"__class__", "super"})
        for statement in node.body:
            self.visit(statement)
        self.local.pop()

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        self.local.append(set())
        for part in node.generators:
            self.visit(part.iter)
            self.visit(part.target)
            for test in part.ifs:
                self.visit(test)
        for value in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.visit(value)
        self.local.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension


def _stored(body: list[ast.stmt] | list[ast.expr]) -> set[str]:
    """Names that a function makes its own; those it declares global are not."""
    mine: set[str] = set()
    outside: set[str] = set()
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            outside |= set(node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            mine.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            mine.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            mine |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ExceptHandler) and node.name:
            mine.add(node.name)
        if not isinstance(node, (*_SCOPES, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
    return mine - outside
