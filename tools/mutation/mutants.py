"""Every small fault that can be put into a module's source.

>>> tree = ast.parse("def is_many(n):\\n    return n > 1")
>>> [mutant.becomes for mutant in mutants(tree)]
['return n >= 1', 'return n <= 1', 'return n > 2', 'return None']
"""

from __future__ import annotations

import ast
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    # the boundary, and the opposite
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
NAMES = {"min": "max", "any": "all", "minimum": "maximum", "argmin": "argmax", "floor": "ceil"}
NAMES |= {other: name for name, other in NAMES.items()}
LONGEST = 100  # characters of code that a mutant is shown with

# Where a fault changes nothing that runs, or only the wording of a sentence: keywords, fields of the tree.
NOT_RULES = {
    "description",
    "paper",
    "strict",
}  # sentences, and zip's check of what is as long anyway
NOT_RUN = {"annotation", "returns", "decorator_list"}


@dataclass(frozen=True)
class Mutant:
    """One fault in a module.

    Attributes
    ----------
    within : str
        Qualified name of the function or class it is in, "" at the module's top.
    was, becomes : str
        The code around it before and after, at most `LONGEST` characters.
    occurrence : int
        Counts mutants that are alike in all of these, from 1.
    lines : range
        Of the statement it is in, without the statements inside of that.
    applied : context manager
        Inside of it the tree has the fault.
    """

    within: str
    was: str
    becomes: str
    occurrence: int
    lines: range
    applied: Callable[[], contextlib.AbstractContextManager[None]]

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What tells it from the module's others, wherever its line moves."""
        return self.within, self.was, self.becomes, self.occurrence


@dataclass(frozen=True)
class Site:
    """A node of the tree and the place where its parent holds it."""

    node: ast.AST
    parents: tuple[ast.AST, ...]
    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node

    @contextlib.contextmanager
    def replaced(self, node: ast.AST) -> Iterator[None]:
        ast.fix_missing_locations(ast.copy_location(node, self.node))
        self.put(node)
        try:
            yield
        finally:
            self.put(self.node)


def mutants(tree: ast.Module) -> list[Mutant]:
    """Every mutant of a module, in the order of its source."""
    found = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for site in _sites(tree, ()):
        for replacement in _replacements(site):
            within, was, becomes = _shown(site, replacement)
            if was == becomes:
                continue
            seen[within, was, becomes] += 1

            def applied(site=site, replacement=replacement):
                return site.replaced(replacement)

            number = seen[within, was, becomes]
            found.append(Mutant(within, was, becomes, number, _lines(site), applied))
    return found


def _sites(node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[Site]:
    inside = (*parents, node)
    for field, value in ast.iter_fields(node):
        if field in NOT_RUN or (field == "test" and _is_for_types(value)):
            continue
        for index, child in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(child, ast.AST) or _is_prose(child, node) or _is_type(child):
                continue
            if hasattr(child, "lineno"):
                yield Site(child, inside, node, field, index if isinstance(value, list) else None)
            yield from _sites(child, inside)


def _is_for_types(test: object) -> bool:
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _is_type(node: ast.AST) -> bool:
    """Return True of what only a type checker reads: the values of a literal type, type variables."""
    match node:
        case ast.Subscript(ast.Name("Literal")) | ast.Call(ast.Name("TypeVar")):
            return True
    return False


def _is_prose(node: ast.AST, parent: ast.AST) -> bool:
    """Return True of sentences: docstrings, messages, and what registries are told for people."""
    if isinstance(node, ast.JoinedStr) and not isinstance(parent, ast.Call | ast.FormattedValue):
        # an f-string that is computed with, such as a file's line, is mutated; one that is said is not
        return any(
            isinstance(part, ast.Constant) and " " in str(part.value) for part in node.values
        )
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return isinstance(parent, ast.Expr | ast.JoinedStr) or " " in node.value.strip()
    if isinstance(node, ast.keyword):
        return node.arg in NOT_RULES
    if isinstance(node, ast.Assign):
        return any(isinstance(name, ast.Name) and name.id == "__all__" for name in node.targets)
    return isinstance(node, ast.FormattedValue) or (
        isinstance(node, ast.JoinedStr)
        and isinstance(parent, ast.Call)
        and getattr(parent.func, "id", "").endswith("Error")
    )


def _replacements(site: Site) -> Iterator[ast.AST]:
    node = site.node
    if isinstance(node, ast.expr):
        yield from _of_expression(node, site)
    elif isinstance(node, ast.stmt):
        yield from _of_statement(node, site)


def _of_expression(node: ast.expr, site: Site) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left, [operator], [right]):
            for other in COMPARISONS[type(operator)]:
                yield ast.Compare(left, [other()], [right])
        case ast.Compare(left, operators, rights):
            for at, operator in enumerate(operators):
                for other in COMPARISONS[type(operator)]:
                    yield ast.Compare(
                        left, [*operators[:at], other(), *operators[at + 1 :]], rights
                    )
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.Invert(), operand):
            yield operand
        case ast.UnaryOp(ast.USub(), operand) if not isinstance(operand, ast.Constant):
            yield operand
        case ast.BinOp(left, operator, right) if type(operator) in OPERATORS and not (
            _is_text(left) or _is_text(right)
        ):
            yield ast.BinOp(left, OPERATORS[type(operator)](), right)
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(float(value)) if abs(value) < 1:
            yield ast.Constant(value / 2 if value else 1.0)
        case ast.Constant(int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(str(value)):
            yield ast.Constant("" if value else "_")
        case ast.Name(id=name) if name in NAMES and isinstance(node.ctx, ast.Load):
            yield ast.Name(NAMES[name], node.ctx)
        case ast.Attribute(value, name) if name in NAMES and isinstance(node.ctx, ast.Load):
            yield ast.Attribute(value, NAMES[name], node.ctx)
        case ast.Call(ast.Name("sorted"), [argument, *_]):
            yield ast.Call(ast.Name("list", ast.Load()), [argument], [])
    is_test = site.field == "test" or (site.field == "ifs")
    if is_test and not isinstance(node, ast.Compare | ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)


def _of_statement(node: ast.stmt, site: Site) -> Iterator[ast.stmt]:
    match node:
        case ast.Return(value) if value is not None and not _is_none(value):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
        case ast.Assign([ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.Assign([ast.Name(name)]) if _is_bound_before(name, node, site):
            yield ast.Pass()


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_bound_before(name: str, node: ast.stmt, site: Site) -> bool:
    """Return True if a function goes on without this assignment: the name had a value already."""
    function = next(
        (parent for parent in reversed(site.parents) if isinstance(parent, ast.FunctionDef)), None
    )
    if function is None:
        return False
    arguments = {argument.arg for argument in ast.walk(function) if isinstance(argument, ast.arg)}
    return name in arguments or any(
        isinstance(other, ast.Name)
        and other.id == name
        and isinstance(other.ctx, ast.Store)
        and other.lineno < node.lineno
        for other in ast.walk(function)
    )


def _shown(site: Site, replacement: ast.AST) -> tuple[str, str, str]:
    """Where a mutant is, and the code around it before and after."""
    named = ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef
    within = ".".join(parent.name for parent in site.parents if isinstance(parent, named))
    if isinstance(site.node, ast.stmt):
        return within, _cut(ast.unparse(site.node)), _cut(ast.unparse(replacement))
    around: ast.AST = site.node
    for parent in reversed(site.parents):
        is_code = isinstance(parent, ast.expr | ast.keyword | ast.comprehension)
        simple = isinstance(parent, ast.stmt) and not hasattr(parent, "body")
        if not (is_code or simple) or len(ast.unparse(parent)) > LONGEST:
            break
        around = parent
    was = ast.unparse(around)
    if around is site.node:
        return within, _cut(was), _cut(ast.unparse(replacement))
    with site.replaced(replacement):
        becomes = ast.unparse(around)
    return within, _cut(was), _cut(becomes)


def _lines(site: Site) -> range:
    statement = next(
        node for node in (site.node, *reversed(site.parents)) if isinstance(node, ast.stmt)
    )
    body = getattr(statement, "body", None)
    last = statement.lineno if statement.end_lineno is None else statement.end_lineno
    return range(statement.lineno, body[0].lineno if body else last + 1)


def _cut(code: str) -> str:
    code = " ".join(code.split())
    return code if len(code) <= LONGEST else code[: LONGEST - 1] + "…"
