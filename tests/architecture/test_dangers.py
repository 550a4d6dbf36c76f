"""What our code never does, or does in one named place only: each rule is tried on a bad line first."""

import ast
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.architecture.test_doors import uses
from tests.architecture.tree import CODE, modules, name, parsed

Rule = Callable[[ast.Call], bool]


@cache
def called(call: ast.Call) -> str:
    """What is called, as it is written: "eval", "cursor.execute"."""
    return ast.unparse(call.func)


def last(call: ast.Call) -> str:
    return called(call).rpartition(".")[2]


def is_true(value: ast.expr | None) -> bool:
    return not (value is None or (isinstance(value, ast.Constant) and not value.value))


def given(call: ast.Call, keyword: str) -> ast.expr | None:
    return next((each.value for each in call.keywords if each.arg == keyword), None)


def is_built(text: ast.expr) -> bool:
    """Whether a text is put together from parts, by whatever means."""
    return isinstance(text, ast.JoinedStr | ast.BinOp) or (
        isinstance(text, ast.Call) and last(text) in {"format", "join", "replace"}
    )


RULES: dict[str, Rule] = {
    "runs text as code": lambda call: called(call) in {"eval", "exec", "compile", "__import__"},
    "trusts HTML": lambda call: last(call) in {"mark_safe", "SafeString", "SafeText"},
    "goes through a shell": lambda call: (
        is_true(given(call, "shell"))
        or called(call) in {"os.system", "os.popen", "subprocess.getoutput"}
    ),
    "builds SQL from parts": lambda call: (
        last(call) in {"execute", "executemany", "raw", "RawSQL", "extra"}
        and any(is_built(argument) for argument in call.args)
    ),
    "leaves the query builder": lambda call: last(call) in {"raw", "RawSQL", "extra"},
    "skips a proof of TLS": lambda call: (
        last(call) in {"_create_unverified_context", "TCPConnector"}
        or (given(call, "verify") is not None and not is_true(given(call, "verify")))
    ),
    "hashes weakly": lambda call: called(call) in {"hashlib.md5", "hashlib.sha1", "hashlib.new"},
    "guesses a free name": lambda call: called(call) == "tempfile.mktemp",
    "makes a template from a text": lambda call: last(call) in {"Template", "from_string"},
}
BAD = {
    "runs text as code": "eval(typed)",
    "trusts HTML": "safestring.mark_safe(name)",
    "goes through a shell": "subprocess.run(line, shell=True)",
    "builds SQL from parts": 'cursor.execute(f"DELETE FROM {table}")',
    "leaves the query builder": "Practice.objects.raw('SELECT 1')",
    "skips a proof of TLS": "client.get(url, verify=False)",
    "hashes weakly": "hashlib.md5(content)",
    "guesses a free name": "tempfile.mktemp()",
    "makes a template from a text": "Engine().from_string(letter)",
}
GOOD = """
re.compile("a+"); subprocess.run(["ls"], shell=False); cursor.execute("SELECT 1", [name])
hashlib.sha256(content); tempfile.TemporaryFile(); client.get(url, verify=True); evaluate(form)
"""
# Where a rule may be broken, and why that is right.
EXCEPT = {
    # Names of tables and triggers are ours; a parameter cannot stand for them.
    ("portal/append_only.py", "builds SQL from parts"),
    # Which digest is asked for comes from the seal's settings, as pyHanko names it.
    ("records/signing/key_service.py", "hashes weakly"),
}

# A library that reaches out, starts programs or believes what it reads, and the only places for it.
RISKY = {
    "aiohttp": (
        "records/signing/answers.py",
        "records/signing/list_fetch.py",
        "records/signing/timestamps.py",
    ),
    "http.client": (),
    "httpx": (),
    "requests": (),
    "urllib3": (),
    "ftplib": (),
    "socket": ("portal/scanner.py", "portal/web_worker.py", "records/management/commands/demo.py"),
    "ssl": (),
    "smtplib": ("portal/outbox.py",),  # for the names of its errors; Django sends
    "urllib.request": ("records/management/front_door.py",),
    "subprocess": (
        "portal/backup/databases.py",
        "portal/confined.py",
        "records/management/commands/demo.py",
    ),
    "multiprocessing": (),
    "ctypes": (),
    "pickle": (),
    "marshal": (),
    "shelve": (),
    "yaml": (),
    "random": (),  # `secrets` is for what nobody may guess, and there is nothing else
    "xml.dom": (),
    "xml.sax": (),
    "django.views.decorators.csrf.csrf_exempt": (),
    "django.views.decorators.clickjacking.xframe_options_exempt": (),
    "django.contrib.auth.decorators.login_not_required": (),
}


def broken(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Each rule that `tree` breaks, and the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from ((rule, node.lineno) for rule, breaks in RULES.items() if breaks(node))


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_knows_bad_from_good(rule):
    assert rule in {found for found, _line in broken(ast.parse(BAD[rule]))}
    assert list(broken(ast.parse(GOOD))) == []


def test_no_rule_is_broken():
    found = [
        f"{name(path)}:{line}: {rule}"
        for path in modules(*CODE)
        for rule, line in broken(parsed(path))
        if (name(path), rule) not in EXCEPT
    ]
    assert found == []


def test_no_exception_outlives_its_reason():
    found = {(name(path), rule) for path in modules(*CODE) for rule, _ in broken(parsed(path))}
    assert found >= EXCEPT


@pytest.mark.parametrize(("library", "places"), RISKY.items(), ids=list(RISKY))
def test_what_is_risky_is_done_in_its_place_only(library, places):
    users = {name(path) for path in modules(*CODE) if uses(parsed(path), library)}
    assert users == set(places)
