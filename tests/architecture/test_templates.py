"""What no template may hold: a strict CSP, gettext and our own template pack rest on it."""

import re

import pytest

from tests.architecture.tree import name, pages

RULES = {
    "inline style": r"<style\b|<[a-z][^>]*\sstyle=",
    "inline script": r"<script\b(?![^>]*\ssrc=)|javascript:",
    "inline handler": r"<[a-z][^>]*\son[a-z]+=",
    "third-party address": r"""(?:src|href|action|poster|srcset)=["']?(?:https?:)?//""",
    "data address": r"""(?:src|href)=["']?data:""",
    "trusted HTML": r"\|\s*safe(?:seq)?\b|autoescape\s+off",
    "untrimmed block": r"\{%\s*blocktrans(?:late)?\b(?!(?:(?!%\}).)*\btrimmed\b)",
    "old tag name": r"\{%\s*(?:end)?(?:block)?trans\b",
    "comment that readers get": r"<!--",
}
BY_HAND = r"<(?:input|select|textarea)\b"
GETTEXT = r"\{%\s*(?:translate|blocktranslate|load\s+[^%]*\bi18n)\b"
# The pack draws every control; crispy's layouts name them.
PACK = "templates/records_pack/"
# WeasyPrint makes fields of the PDF from form controls: empty signature fields, and those of the blank
# forms. No browser sees them.
PRINTED = ("templates/documents/print.html", "templates/paper/fields.html")
# The signed words are data: one file per version and language, frozen by digest. The frame that is
# printed around them is not signed.
SIGNED = "templates/documents/"

BAD = {
    "inline style": '<p class="x" style="color: red">',
    "inline script": "<script>go()</script>",
    "inline handler": '<button type="button" onclick="go()">',
    "third-party address": '<img src="//cdn.example/x.png">',
    "data address": '<img src="data:image/png;base64,AA">',
    "trusted HTML": "{{ words|safe }}",
    "untrimmed block": "{% blocktranslate with n=count %}{{ n }} pages{% endblocktranslate %}",
    "old tag name": '{% trans "Yes" %}',
    "comment that readers get": "<!-- later -->",
}
GOOD = """
<link rel="stylesheet" href="{% static 'portal/css/base.css' %}">
<script src="{% static 'portal/js/page.js' %}" defer></script>
{% blocktranslate trimmed with n=count %}{{ n }} pages{% endblocktranslate %}
<a href="{% url 'portal:home' %}">{% translate "Home" %}</a>
"""


def findings(pattern: str, *, outside: tuple[str, ...] = (), inside: str = "") -> list[str]:
    """Where `pattern` stands in the pages, as "file:line: text"."""
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in pages()
        if name(path).startswith(inside) and not name(path).startswith(outside)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line, re.IGNORECASE)
    ]


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_knows_bad_from_good(rule):
    assert re.search(RULES[rule], BAD[rule], re.IGNORECASE)
    assert not re.search(RULES[rule], GOOD, re.IGNORECASE)


@pytest.mark.parametrize("rule", RULES)
def test_no_template_holds(rule):
    assert findings(RULES[rule]) == []


def test_no_template_writes_a_control_by_hand():
    assert findings(BY_HAND, outside=(PACK, *PRINTED)) == []


def test_signed_words_never_pass_through_gettext():
    assert findings(GETTEXT, inside=SIGNED, outside=PRINTED) == []
