"""Templates: what the content security policy forbids anyway, and what a form must carry."""

from __future__ import annotations

import re

from tests.guards import tree

_INLINE = re.compile(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE)
_FORM = re.compile(r"<form\b[^>]*\bmethod\s*=\s*[\"']?post.*?</form>", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(r"<c-(field|radios|check)\b")
_ELSEWHERE = re.compile(r"(src|href)\s*=\s*[\"'](https?:)?//", re.IGNORECASE)
# A held form brings its own key. In an activation nobody is logged in, and no trace of a password may be kept with a key.
LOGOUT = ("/sso/logout", "sso:logout", "sso:held", "sso:activate")


def test_nothing_is_styled_or_scripted_in_the_page() -> None:
    """The policy lets no inline style and script run: what stands there does nothing, and says nothing about it."""
    wrong = [
        f"{tree.name(path)}: {found[0].strip()[:60]}"
        for path in tree.templates()
        for pattern in (_INLINE, _SCRIPT)
        if (found := pattern.search(path.read_text(encoding="utf-8")))
    ]
    assert not wrong, "put it into ui/static/ui/css or js:\n" + "\n".join(wrong)


def test_every_form_carries_its_token_and_its_key() -> None:
    """Without csrf_token a form is refused; without `once` (idempotency_key) two clicks are two deeds. A log-out may come twice."""
    wrong = []
    for path in tree.templates():
        for form in _FORM.findall(path.read_text(encoding="utf-8")):
            if "{% csrf_token %}" not in form:
                wrong.append(f"{tree.name(path)}: no csrf_token")
            if "{% once %}" not in form and not any(word in form for word in LOGOUT):
                wrong.append(f"{tree.name(path)}: no {{% once %}}")
    assert not wrong, "add {% csrf_token %}{% once %} right after <form …>:\n" + "\n".join(wrong)


def test_every_form_with_fields_is_checked_by_us_and_not_by_the_browser() -> None:
    """A browser's own bubble speaks its own language and goes away; ours is a sentence at the field, and all that was typed stays."""
    wrong = [
        tree.name(path)
        for path in tree.templates()
        for form in _FORM.findall(path.read_text(encoding="utf-8"))
        if _FIELD.search(form) and " novalidate" not in form
    ]
    assert not wrong, "write <form … novalidate>:\n" + "\n".join(wrong)


def test_nothing_is_fetched_from_elsewhere() -> None:
    """The platform runs in networks that reach nothing but itself."""
    wrong = [
        f"{tree.name(path)}: {found[0]}"
        for path in tree.templates()
        if (found := _ELSEWHERE.search(path.read_text(encoding="utf-8")))
    ]
    assert not wrong, "serve it from ui/static or an npm package:\n" + "\n".join(wrong)
