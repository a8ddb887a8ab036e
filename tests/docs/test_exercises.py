"""The exercises: the page's solution is right, what is nearly right is found wrong."""

from __future__ import annotations

import ast
from types import ModuleType

import pytest

from shared.errors import DataError
from tools.lessons.checking import check, exercise, load
from tools.lessons.pages import solution

NUMBERS = range(1, 8)
SWAPPED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult, ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE,
}  # fmt: skip


def module(tree: ast.AST | str) -> ModuleType:
    made = ModuleType("answer")
    exec(compile(tree, "answer", "exec"), made.__dict__)
    return made


def mutants(source: str):
    """Answers that differ from the solution by one operator, or by the sign of one number."""
    spots = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.BinOp | ast.UnaryOp) or (isinstance(node, ast.Compare) and len(node.ops) == 1)
    ]
    for i in range(len(spots)):
        tree = ast.parse(source)
        kinds = ast.BinOp | ast.UnaryOp
        node = [
            n
            for n in ast.walk(tree)
            if isinstance(n, kinds) or (isinstance(n, ast.Compare) and len(n.ops) == 1)
        ][i]
        if isinstance(node, ast.Compare):
            swapped = SWAPPED.get(type(node.ops[0]))
            if swapped:
                node.ops = [swapped()]
        elif isinstance(node, ast.BinOp):
            swapped = SWAPPED.get(type(node.op))
            if swapped:
                node.op = swapped()
        elif isinstance(node.op, ast.USub):
            swapped = ast.UAdd
            node.op = ast.UAdd()
        else:
            swapped = None
        if swapped:
            yield ast.unparse(tree), ast.fix_missing_locations(tree)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_solution_of_the_page_holds(number):
    verdicts = check(number, module(solution(number)))
    assert len(verdicts) >= 3
    assert [verdict for verdict in verdicts if verdict.wrong] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_the_empty_exercise_holds_nothing(number):
    verdicts = check(number, load(exercise(number), "answer"))
    assert all(verdict.wrong for verdict in verdicts)


@pytest.mark.parametrize("number", NUMBERS)
def test_an_answer_with_one_operator_wrong_is_found(number):
    survivors, tried = [], 0
    for text, tree in mutants(solution(number)):
        tried += 1
        if not any(verdict.wrong for verdict in check(number, module(tree))):
            survivors.append(text)
    assert tried >= 2
    assert not survivors, "\n---\n".join(survivors)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_exercise_and_the_solution_have_the_same_functions(number):
    def functions(source: str) -> dict[str, str]:
        return {
            node.name: ast.unparse(node.args)
            for node in ast.parse(source).body
            if isinstance(node, ast.FunctionDef)
        }

    assert functions(exercise(number).read_text(encoding="utf-8")) == functions(solution(number))


def test_no_lesson_of_that_number():
    with pytest.raises(DataError, match="no lesson 9"):
        exercise(9)


def test_an_answer_that_cannot_be_run_is_one_line(tmp_path):
    path = tmp_path / "answer.py"
    path.write_text("def f(:\n")
    with pytest.raises(DataError, match="cannot be run"):
        load(path, "answer")
