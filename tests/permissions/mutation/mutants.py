"""Every access check of the product, each taken away in turn.

A mutant is one function whose code object is exchanged for one compiled from its own source with one check removed. Mutants are
found in the source, so a check written tomorrow is a mutant tomorrow.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from importlib import import_module
from types import CodeType, FunctionType, ModuleType
from typing import Any, TypeVar

from tests.permissions.mutation.checks import MODULES, REFUSALS, REFUSING_ANSWERS, WORDS

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Mutant:
    """`function` with one check less."""

    module: str
    function: str
    line: int
    what: str
    target: FunctionType
    source: Callable[[], ast.Module]

    @cached_property
    def code(self) -> CodeType:
        """Compiled when it is wanted: every process that runs tests collects all mutants and runs few."""
        tree = ast.fix_missing_locations(self.source())
        compiled = compile(tree, str(import_module(self.module).__file__), "exec", dont_inherit=True)
        return next(found for found in _codes(compiled) if found.co_qualname == self.function)

    @property
    def label(self) -> str:
        return f"{self.module}.{self.function}:{self.line} without {self.what}"

    @property
    def name(self) -> str:
        """The label without the line, which moves."""
        return f"{self.module}.{self.function} without {self.what}"

    @contextmanager
    def alive(self) -> Iterator[None]:
        sound = self.target.__code__
        self.target.__code__ = self.code
        forget(self)
        try:
            yield
        finally:
            self.target.__code__ = sound
            forget(self)


def forget(mutant: Mutant) -> None:
    """A function that keeps its answers must ask anew."""
    clear = getattr(getattr(import_module(mutant.module), mutant.function, None), "cache_clear", None)
    if clear is not None:
        clear()


@cache
def _keepers() -> tuple[Callable[[], None], ...]:
    """Of the functions with a mutant those that keep their answers: how each is made to forget them."""
    found = {(mutant.module, mutant.function) for mutant in every_mutant()}
    clears = [
        getattr(getattr(import_module(name), function, None), "cache_clear", None)
        for name, function in sorted(found)
    ]
    return tuple(clear for clear in clears if clear is not None)


# (module, function) of those that ran since the set was emptied, while `watched`.
RAN: set[tuple[str, str]] = set()


@contextmanager
def watched() -> Iterator[None]:
    """Every function that has a mutant says so when it runs: a first statement more, and otherwise as written."""
    places = {(mutant.module, mutant.function): mutant.target for mutant in every_mutant()}
    sound = {place: target.__code__ for place, target in places.items()}
    for (name, function), target in places.items():
        target.__code__ = _watching(name, function)
    try:
        yield
    finally:
        for place, target in places.items():
            target.__code__ = sound[place]


def followed(deed: Callable[[], Answer]) -> tuple[Answer, frozenset[tuple[str, str]]]:
    """What it returns, and the functions with a mutant that it ran through; inside `watched`."""
    for clear in _keepers():
        clear()
    RAN.clear()
    return deed(), frozenset(RAN)


def _watching(name: str, function: str) -> CodeType:
    module = import_module(name)
    parsed = ast.parse(inspect.getsource(module))
    owners = _owners(parsed)
    node = next(
        one
        for one in ast.walk(parsed)
        if isinstance(one, ast.FunctionDef) and owners.get(id(one)) == function
    )
    note = f"__import__('sys').modules[{__name__!r}].RAN.add(({name!r}, {function!r}))"
    node.body.insert(0, ast.parse(note).body[0])
    compiled = compile(ast.fix_missing_locations(parsed), str(module.__file__), "exec", dont_inherit=True)
    return next(code for code in _codes(compiled) if code.co_qualname == function)


@cache
def every_mutant() -> tuple[Mutant, ...]:
    """Asked for the first time at collection, when every function still stands as written."""
    return (
        *(mutant for name in MODULES for mutant in _of_module(name)),
        *(_of_words(*words) for words in WORDS),
    )


Change = Callable[[ast.AST], ast.AST]


def _of_module(name: str) -> Iterator[Mutant]:
    module = import_module(name)
    source = inspect.getsource(module)
    is_access = name.endswith(".access")
    for index, line, function, what, change in _candidates(module, ast.parse(source), is_access=is_access):
        changed = partial(_changed, source, index, change)
        yield Mutant(name, function, line, what, _function(module, function), changed)


def _changed(source: str, index: int, change: Change) -> ast.Module:
    tree = ast.parse(source)
    node = list(ast.walk(tree))[index]
    _put(tree, node, change(node))
    return tree


def _of_words(name: str, function: str, old: str, new: str) -> Mutant:
    module = import_module(name)
    lines, first = inspect.getsourcelines(_function(module, function))
    body = "".join(lines)
    if body.count(old) != 1:
        raise LookupError(
            f"{name}.{function} has “{old}” {body.count(old)} times; mend WORDS of tests/permissions/mutation/checks.py"
        )
    whole = inspect.getsource(module).splitlines(keepends=True)
    changed = "".join([*whole[: first - 1], body.replace(old, new), *whole[first - 1 + len(lines) :]])
    target = _function(module, function)
    return Mutant(name, function, first, f"“{old}”", target, partial(ast.parse, changed))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _function(module: ModuleType, qualname: str) -> FunctionType:
    """The plain function under whatever decorators."""
    found: Any = module
    for part in qualname.split("."):
        found = inspect.getattr_static(found, part)
    while not (isinstance(found, FunctionType) and found.__code__.co_qualname == qualname):
        inner = (
            getattr(found, "__wrapped__", None)
            or getattr(found, "__func__", None)
            or getattr(found, "fget", None)
        )
        if inner is None:
            raise LookupError(f"{module.__name__}.{qualname} is no function of that name")
        found = inner
    return found


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """`new` where `old` stood."""

    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> Any:
            return new if node is old else self.generic_visit(node)

    Swap().visit(tree)


def _candidates(
    module: ModuleType, tree: ast.Module, *, is_access: bool
) -> Iterator[tuple[int, int, str, str, Change]]:
    """(place in the walk, line, function, what is removed, how)."""
    owners = _owners(tree)
    for index, node in enumerate(ast.walk(tree)):
        function = owners.get(id(node))
        if function is None:
            continue
        for what, change in _changes(module, node):
            yield index, getattr(node, "lineno", 0), function, what, change
        if is_access:
            for what, change in _changes_of_access(node):
                yield index, getattr(node, "lineno", 0), function, what, change


def _owners(tree: ast.Module) -> dict[int, str]:
    """id of each node inside a function → that function's name (methods with their class; of nested ones the outermost)."""
    found: dict[int, str] = {}
    for top in tree.body:
        inner = top.body if isinstance(top, ast.ClassDef) else [top]
        for node in inner:
            if isinstance(node, ast.FunctionDef):
                name = f"{top.name}.{node.name}" if isinstance(top, ast.ClassDef) else node.name
                found |= {id(each): name for statement in node.body for each in ast.walk(statement)}
                found[id(node)] = name
    return found


def _changes(module: ModuleType, node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What is a check wherever it stands."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "require":
        who = ast.unparse(node.func.value)
        yield f"`{ast.unparse(node)}`", lambda _: _expression(f"({who}.seats or {who}.all_seats)[0]")
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and _name(node.value.func) in ("_require_any", "may_look")
    ):
        yield f"`{ast.unparse(node)}`", lambda _: ast.Pass()
    if isinstance(node, ast.If) and _refuses(module, node.body):
        if isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or):
            for part in range(len(node.test.values)):
                what = ast.unparse(node.test.values[part])
                yield f"`if {what}`", lambda one, part=part: _less(one, part)  # type: ignore[misc]
        else:
            yield f"`if {ast.unparse(node.test)}`", lambda one: _otherwise(one)


def _refuses(module: ModuleType, body: list[ast.stmt]) -> bool:
    """Does it raise a refusal of access, or answer with one?"""
    last = body[-1]
    if isinstance(last, ast.Raise) and last.exc is not None:
        name = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
        try:
            kind = eval(compile(ast.Expression(name), "", "eval"), vars(module))
        except (NameError, AttributeError):
            return False
        return isinstance(kind, type) and issubclass(kind, REFUSALS)
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Call):
        return len(body) == 1 and _name(last.value.func) in REFUSING_ANSWERS
    return False


def _changes_of_access(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """What narrows in access.py: conditions of queries, conjunctions, questions answered with yes or no."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "can":
            yield f"`{ast.unparse(node)}`", lambda _: ast.Constant(True)
        if node.func.attr in ("filter", "exclude"):
            for position, argument in enumerate(node.args):
                yield f"`{ast.unparse(argument)}`", lambda one, at=position: _drop(one, position=at)  # type: ignore[misc]
            for keyword in node.keywords:
                if keyword.arg not in ("pk", "id"):
                    yield f"`{ast.unparse(keyword)}`", lambda one, name=keyword.arg: _drop(one, name=name)  # type: ignore[misc]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        yield f"`& {ast.unparse(node.right)}`", lambda one: one.left  # type: ignore[attr-defined]
        yield f"`{ast.unparse(node.left)} &`", lambda one: one.right  # type: ignore[attr-defined]
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        for part, value in enumerate(node.values):
            yield f"`{ast.unparse(value)}`", lambda one, part=part: _without(one, part)  # type: ignore[misc]
    if isinstance(node, ast.FunctionDef) and node.returns is not None:
        returns = ast.unparse(node.returns)
        if returns == "bool":
            yield "its question", lambda one: _answering(one, "True")
        if returns in ("Q", "Q | None"):
            yield "its condition", lambda one: _answering(one, "Q()")


def _expression(text: str) -> ast.AST:
    return ast.parse(text, mode="eval").body


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _otherwise(node: ast.AST) -> ast.AST:
    """The `if` as though its condition were false; of a walrus the name is still given."""
    assert isinstance(node, ast.If)
    return ast.If(ast.BoolOp(ast.And(), [ast.Constant(False), node.test]), node.body, node.orelse)


def _less(node: ast.AST, part: int) -> ast.AST:
    assert isinstance(node, ast.If) and isinstance(node.test, ast.BoolOp)
    return ast.If(_without(node.test, part), node.body, node.orelse)


def _without(node: ast.AST, part: int) -> ast.expr:
    assert isinstance(node, ast.BoolOp)
    return ast.BoolOp(
        node.op,
        [value for at, value in enumerate(node.values) if at != part] * (2 if len(node.values) == 2 else 1),
    )


def _drop(node: ast.AST, *, position: int | None = None, name: str | None = None) -> ast.AST:
    assert isinstance(node, ast.Call)
    args = [argument for at, argument in enumerate(node.args) if at != position]
    keywords = [keyword for keyword in node.keywords if keyword.arg != name or name is None]
    if _name(node.func) == "exclude" and not args and not keywords:
        assert isinstance(node.func, ast.Attribute)
        return node.func.value
    return ast.Call(node.func, args, keywords)


def _answering(node: ast.AST, text: str) -> ast.AST:
    assert isinstance(node, ast.FunctionDef)
    answer = ast.Return(_expression(text))  # type: ignore[arg-type]
    return ast.FunctionDef(
        node.name, node.args, [answer], node.decorator_list, node.returns, node.type_comment
    )
