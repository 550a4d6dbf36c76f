"""Each foreign library, and the clock, stands behind one small door."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.tree import CODE, modules, name, parsed

# A library, and the only places that may import it.
DOORS = {
    "weasyprint": ("records/documents/",),
    "pydyf": ("records/documents/",),
    "segno": ("records/documents/",),
    "pyhanko": ("records/signing/",),
    "pyhanko_certvalidator": ("records/signing/",),
    "asn1crypto": ("records/signing/",),
    "boto3": ("portal/s3.py",),
    "botocore": ("portal/s3.py",),
    "storages": ("portal/s3.py",),
    "prometheus_client": ("portal/metrics.py",),
    "PIL": ("portal/photocopy/child.py",),
    "pi_heif": ("portal/photocopy/child.py",),
    "pypdfium2": ("portal/photocopy/child.py",),
    "django_tasks": ("portal/tasking.py",),
    "django_tasks_db": ("portal/",),
    "django.contrib.admin": (),
    "django.db.models.signals": (),
    "django.dispatch": (),
}
# Rules and facts are told what time it is; only faces, the clock and commands look.
TIMELESS = ("records/policy/", "records/workflow.py", "records/models/")


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted name of everything that `tree` imports, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def uses(tree: ast.Module, library: str) -> bool:
    return any(f"{found}.".startswith(f"{library}.") for found in imports(tree))


def asks_the_clock(tree: ast.Module) -> bool:
    """Whether `tree` calls now() or today() on a module or class that tells the time."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"now", "today", "utcnow", "localdate", "localtime"}
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and ast.unparse(node.func.value).split(".")[-1] in {"timezone", "datetime", "date"}
        for node in ast.walk(tree)
    )


def test_a_hidden_import_is_seen():
    tree = ast.parse("def seal():\n    from pyhanko.sign import signers\n    return signers\n")
    assert uses(tree, "pyhanko")
    assert not uses(tree, "pyhanko_certvalidator")


def test_a_look_at_the_clock_is_seen():
    assert asks_the_clock(ast.parse("late = timezone.now() > due_at"))
    assert not asks_the_clock(
        ast.parse("practice.today(at); models.F('x'); default = timezone.now")
    )


@pytest.mark.parametrize(("library", "doors"), DOORS.items(), ids=list(DOORS))
def test_a_library_stays_behind_its_door(library, doors):
    users = [name(path) for path in modules(*CODE) if uses(parsed(path), library)]
    assert [user for user in users if not user.startswith(doors or ("-",))] == []


def test_rules_and_facts_are_told_what_time_it_is():
    askers = [name(path) for path in modules(*CODE) if asks_the_clock(parsed(path))]
    assert [asker for asker in askers if asker.startswith(TIMELESS)] == []
