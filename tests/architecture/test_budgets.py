"""Sizes that are smoke alarms: when one rings, split by meaning, not by length."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import CODE, modules, name, pages, parsed, static

MODULE_LINES = 300
CLASS_LINES = 150
FUNCTION_LINES = 40
VIEW_LINES = 20
ARGUMENTS = 5
TEMPLATE_LINES = 120
STATIC_BYTES = 30 * 1024
TESTS_PER_CODE = 1.2

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lines(node: ast.ClassDef | Function) -> int:
    return node.end_lineno - node.lineno + 1


def arguments(function: Function) -> int:
    given = function.args
    names = [arg.arg for arg in [*given.posonlyargs, *given.args, *given.kwonlyargs]]
    return len([each for each in names if each not in {"self", "cls"}])


def is_view(function: Function) -> bool:
    return any(arg.arg == "request" for arg in function.args.args[:2])


def overruns(tree: ast.Module, *, in_views: bool = False) -> Iterator[str]:
    """Each class or function of `tree` that is over its budget, with its number."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and lines(node) > CLASS_LINES:
            yield f"{node.name}: {lines(node)} lines, at most {CLASS_LINES}"
        if isinstance(node, Function):
            limit = VIEW_LINES if in_views and is_view(node) else FUNCTION_LINES
            if lines(node) > limit:
                yield f"{node.name}: {lines(node)} lines, at most {limit}"
            if arguments(node) > ARGUMENTS:
                yield f"{node.name}: {arguments(node)} arguments, at most {ARGUMENTS}"


def holds_views(path: Path) -> bool:
    return "views" in path.stem or path.parent.name == "views"


def filled_lines(paths: list[Path]) -> int:
    return sum(1 for path in paths for line in path.read_text().splitlines() if line.strip())


def test_the_alarm_rings_for_a_long_view_with_many_arguments():
    body = "\n".join(f"    step({n})" for n in range(VIEW_LINES))
    tree = ast.parse(f"def page(request, a, b, c, d, e):\n{body}\n")

    assert list(overruns(tree, in_views=True)) == [
        "page: 21 lines, at most 20",
        "page: 6 arguments, at most 5",
    ]
    assert list(overruns(ast.parse(f"def page(request):\n{body}\n"))) == []


def test_modules_are_short():
    sizes = {name(path): len(path.read_text().splitlines()) for path in modules(*CODE, "deploy")}
    assert {path: size for path, size in sizes.items() if size > MODULE_LINES} == {}


def test_classes_functions_and_views_are_short():
    found = [
        f"{name(path)}: {overrun}"
        for path in modules(*CODE, "deploy")
        for overrun in overruns(parsed(path), in_views=holds_views(path))
    ]
    assert found == []


def test_templates_are_short():
    sizes = {name(path): len(path.read_text().splitlines()) for path in pages()}
    assert {path: size for path, size in sizes.items() if size > TEMPLATE_LINES} == {}


def test_all_style_sheets_together_are_small():
    assert sum(path.stat().st_size for path in static(".css")) <= STATIC_BYTES


def test_all_scripts_together_are_small():
    assert sum(path.stat().st_size for path in static(".js")) <= STATIC_BYTES


def test_there_is_more_test_than_code():
    bench = modules("tests/bench")
    tests = [path for path in modules("tests") if path not in bench]

    assert filled_lines(tests) >= TESTS_PER_CODE * filled_lines(modules(*CODE))
