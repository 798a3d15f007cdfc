"""The statements of a cell: where they stand, and calls put between them. Knows syntax, not IPython and no history.

Nothing else of a cell changes: its last statement stays last, for its value is shown, and every line keeps its number.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Statement:
    """The lines of a statement, counted from 1; of a loop, a `with` or an `if`, those of its head alone.

    `text` is what it says if it shares its line with others, and nothing otherwise.
    """

    first: int
    last: int
    text: str = ""


def mark_between(tree: ast.Module) -> None:
    """Have `note_names` called between the statements, and `note_send` after each `x.send(bob)` that gets no name."""
    tree.body = _Marks(tree.body[-1:]).put_into(tree.body)


def mark_each(tree: ast.Module, above: int = 0) -> list[Statement]:
    """Have `note_statement` called before each statement too, in each round of a loop; returns them by their number.

    Functions and classes are one statement each. `above` is how many lines stand before the tree's first one.
    """
    marks = _Marks(tree.body[-1:], [], above)
    tree.body = marks.put_into(tree.body)
    return marks.statements or []


def lost_send(tree: ast.Module) -> str:
    """Return the last statement's code if it is an `x.send(bob)` whose result gets no name; else an empty text.

    >>> lost_send(ast.parse("n = 3; x.send(bob)")), lost_send(ast.parse("p = x.send(bob)"))
    ('x.send(bob)', '')
    """
    return _send_in(tree.body[-1]) if tree.body else ""


@dataclass(slots=True)
class _Marks:
    """Puts the calls into one tree. No call may follow the very `last` statement.

    `loop` is the number of the loop in whose body it works, None where going on with it would run something first.
    """

    last: list[ast.stmt]
    statements: list[Statement] | None = None
    above: int = 0
    loop: int | None = None

    def put_into(self, body: list[ast.stmt], *, head: ast.AST | None = None) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        is_top = head is None
        for place, statement in enumerate(body):
            number = self._number(body, place, head)
            if number is not None:
                made.append(_call("note_statement", number, near=statement))
            elif is_top and place and not _is_future(statement):
                made.append(_call("note_names", near=statement))
            if isinstance(statement, ast.Continue) and self.loop is not None:
                made.append(_call("note_statement", self.loop, near=statement))
            self._put_inside(statement, number)
            made.append(statement)
            lost = _send_in(statement)
            if lost and statement not in self.last:
                made.append(_call("note_send", lost, near=statement))
        return made

    def _number(self, body: list[ast.stmt], place: int, head: ast.AST | None) -> int | None:
        statement = body[place]
        is_docstring = head is None and not place and len(body) > 1 and _is_text(statement)
        if self.statements is None or is_docstring or _is_future(statement):
            return None
        if isinstance(statement, ast.Try | ast.TryStar):
            return None  # `try:` does nothing itself; what stands in it does
        decorators = [each.lineno for each in getattr(statement, "decorator_list", [])]
        first = min([statement.lineno, *decorators])
        text = ast.unparse(statement) if _shares_its_line(body, place, head) else ""
        self.statements.append(Statement(first + self.above, _end_of_head(statement) + self.above, text))
        return len(self.statements) - 1

    def _put_inside(self, statement: ast.stmt, number: int | None) -> None:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        is_loop, outer = isinstance(statement, ast.For | ast.AsyncFor | ast.While), self.loop
        for part in [statement, *getattr(statement, "handlers", []), *getattr(statement, "cases", [])]:
            for name in ("body", "orelse", "finalbody"):
                inside = getattr(part, name, None)
                if isinstance(inside, list):
                    if is_loop:
                        self.loop = number if name == "body" else outer
                    elif getattr(statement, "finalbody", None):
                        self.loop = None
                    setattr(part, name, self.put_into(inside, head=part))
                    self.loop = outer
        if number is not None and is_loop:
            assert isinstance(statement, ast.For | ast.AsyncFor | ast.While)
            # Going back to the head is a step of its own: it asks for the next thing, or looks at the condition again.
            statement.body.append(_call("note_statement", number, near=statement))


def _call(function: str, *arguments: object, near: ast.stmt) -> ast.stmt:
    """Return a call of ours. It is found through the import system, so it adds no name to anybody."""
    code = f"__import__('syftlite_widgets.session').session.{function}({', '.join(map(repr, arguments))})"
    call = ast.parse(code).body[0]
    for part in ast.walk(call):
        ast.copy_location(part, near)
    return call


def _send_in(statement: ast.stmt) -> str:
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(attr="send")) as call):
            return ast.unparse(call)
    return ""


def _end_of_head(statement: ast.stmt) -> int:
    match statement:
        case ast.For(iter=head) | ast.AsyncFor(iter=head) | ast.While(test=head) | ast.If(test=head):
            return head.end_lineno or head.lineno
        case ast.With(items=items) | ast.AsyncWith(items=items):
            ends = [(item.optional_vars or item.context_expr).end_lineno for item in items]
            return max(end for end in ends if end)
        case ast.Match(subject=head):
            return head.end_lineno or head.lineno
    return statement.end_lineno or statement.lineno


def _shares_its_line(body: list[ast.stmt], place: int, head: ast.AST | None) -> bool:
    """Say whether a simple statement stands on one line with others of its block, or with the head of that."""
    statement = body[place]
    if isinstance(getattr(statement, "body", None), list):
        return False
    others = [getattr(head, "lineno", 0), *(each.lineno for each in body[place + 1 : place + 2])]
    others += [each.end_lineno or 0 for each in body[:place][-1:]]
    return any(statement.lineno <= line <= (statement.end_lineno or 0) for line in others)


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _is_text(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
