"""Strip Python source of what running it does not need: docstrings, overloads, annotations that nobody asks for."""

from __future__ import annotations

import ast

DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPES = (ast.ClassDef, *FUNCTIONS)
# Last parts of the names of decorators that do not look at the annotations of what they decorate.
BLIND = {
    *("abstractmethod", "cache", "cache_readonly", "cached_property", "classmethod"),
    *("contextmanager", "deleter", "final", "getter", "lru_cache", "override", "property"),
    *("set_module", "setter", "staticmethod", "wraps"),
}


def names_of(decorators: list[ast.expr]) -> set[str]:
    """The last part of each decorator's name."""
    called = (one.func if isinstance(one, ast.Call) else one for one in decorators)
    return {ast.unparse(one).rpartition(".")[2] for one in called}


def drop_annotations(function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """Drop the annotations of a function's arguments and of what it returns."""
    function.returns = None
    for node in ast.walk(function.args):
        if isinstance(node, ast.arg):
            node.annotation = None


def is_overload(node: ast.stmt) -> bool:
    """Return True if a statement is a signature for type checkers only."""
    return isinstance(node, FUNCTIONS) and "overload" in names_of(node.decorator_list)


def shorten(node: ast.AST) -> None:
    """Leave the docstring and overloads out of the statements of `node`."""
    if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
        # Nothing is put in its place, since `from __future__ import` has to come first.
        node.body = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
    for name in ("body", "orelse"):
        body = getattr(node, name, None)
        if isinstance(body, list) and body:
            kept = [one for one in body if not is_overload(one)]
            setattr(node, name, kept or [ast.copy_location(ast.Pass(), body[0])])


class DropModuleAnnotations(ast.NodeTransformer):
    """Drop the annotations of names at the top of a module, outside of classes and functions."""

    def visit(self, node: ast.AST) -> ast.AST:
        return node if isinstance(node, SCOPES) else super().visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign([node.target], node.value), node)


def strip_source(source: bytes, shown: str) -> ast.Module:
    """Return the syntax tree of what runs.

    Lines keep their numbers, and classes their annotations, which may be fields of a dataclass.

    Parameters
    ----------
    source : bytes
        Content of a Python file.
    shown : str
        File name that tracebacks show.

    Raises
    ------
    SyntaxError
        It is not the Python of the interpreter this runs in.
    """
    module = ast.parse(source, shown)
    for node in ast.walk(module):
        shorten(node)
        if isinstance(node, ast.Assert) and "__doc__" in ast.unparse(node.test):
            node.test = ast.copy_location(ast.Constant(True), node.test)
        if isinstance(node, FUNCTIONS) and names_of(node.decorator_list) <= BLIND:
            drop_annotations(node)
    DropModuleAnnotations().visit(module)
    return module
