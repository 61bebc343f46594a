"""A page as a reader without script has it: its words, its links by their text, its forms to fill by the words on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import requests

_QUIET = frozenset({"script", "style", "template", "head"})
_INLINE = frozenset({"a", "b", "i", "em", "small", "span", "strong", "time", "q", "button", "label"})


@dataclass
class Form:
    """`fields` is what the browser would send as the page stands; `offered` the values of choices by their words."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    offered: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)

    def filled(self, button: str, answers: dict[str, str]) -> dict[str, str]:
        """With these answers, choices by value or by the words shown; raises KeyError for a field that is not there."""
        sent = dict(self.fields)
        for name, given in answers.items():
            offered = self.offered.get(name)
            if offered is None and name not in self.fields:
                raise KeyError(f"the form has no field {name}: {sorted(self.fields)}")
            if offered is not None and given not in offered.values():
                given = next(value for words, value in offered.items() if words and given in words)
            sent[name] = given
        name, value = self.buttons[button]
        return {**sent, name: value} if name else sent


class Page(HTMLParser):
    """One answer, read."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__()
        self.status = answer.status_code
        self.address = answer.url
        self.raw = answer.content
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self._parts: list[str] = []
        self._by_id: dict[str, Form] = {}
        self._form: Form | None = None
        self._quiet = 0
        self._open: dict[str, tuple[Form | None, dict[str, str], int]] = {}
        self._label = 0
        self._radio: tuple[Form, str, str] | None = None
        self._elsewhere: list[tuple[str, tuple[str, str], int]] = []
        if "html" in answer.headers.get("Content-Type", ""):
            self.feed(answer.text)
            self.close()

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", "".join(self._parts)).strip()

    def link(self, words: str) -> str:
        """The address of the first link whose words are exactly these, or else contain them."""
        found = [href for said, href in self.links if said == words]
        found += [href for said, href in self.links if words in said]
        assert found, f"no link {words!r} on {self.address}: {[said for said, _ in self.links]}"
        return urljoin(self.address, found[0])

    def has_link(self, words: str) -> bool:
        return any(said == words for said, _ in self.links)

    def form(self, button: str) -> Form:
        found = [form for form in self.forms if button in form.buttons]
        offered = [name for form in self.forms for name in form.buttons]
        assert found, f"no button {button!r} on {self.address}: {offered}; {self.words[:600]}"
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _INLINE:
            self._parts.append(" ")
        if tag in _QUIET:
            self._quiet += 1
        elif tag == "form":
            self._form = Form(given.get("action") or self.address, given.get("method", "get").lower())
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
        elif tag in ("a", "button", "textarea", "select", "option", "label"):
            self._open[tag] = (self._owner(given), given, len(self._parts))
        elif tag == "input":
            self._input(given)
        if tag == "select" and (owner := self._owner(given)):
            owner.fields.setdefault(given.get("name", ""), "")
            owner.offered.setdefault(given.get("name", ""), {})

    def handle_endtag(self, tag: str) -> None:
        if tag in _QUIET:
            self._quiet -= 1
        elif tag == "form":
            self._form = None
        if tag in self._open:
            owner, given, start = self._open.pop(tag)
            self._closed(tag, owner, given, re.sub(r"\s+", " ", "".join(self._parts[start:])).strip(), start)
        if tag not in _INLINE:
            self._parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self._parts.append(data)

    def _owner(self, given: dict[str, str]) -> Form | None:
        return self._by_id.get(given["form"]) if "form" in given else self._form

    def _input(self, given: dict[str, str]) -> None:
        owner, name = self._owner(given), given.get("name", "")
        if owner is None or not name:
            return
        value = given.get("value", "")
        if given.get("type") in ("radio", "checkbox"):
            owner.offered.setdefault(name, {})[""] = value or "on"
            self._radio = (owner, name, value or "on")
            if "checked" in given:
                owner.fields[name] = value or "on"
        else:
            owner.fields[name] = value

    def _closed(self, tag: str, owner: Form | None, given: dict[str, str], words: str, start: int) -> None:
        name = given.get("name", "")
        if tag == "a" and "href" in given:
            self.links.append((words, given["href"]))
        elif tag == "button" and owner is not None:
            owner.buttons[words] = (name, given.get("value", ""))
        elif tag == "textarea" and owner is not None:
            owner.fields[name] = "".join(self._parts[start:]).removeprefix("\n")
        elif tag == "label" and self._radio is not None:
            form, field_name, value = self._radio
            form.offered[field_name][words] = value
            self._radio = None
        elif tag == "option" and "select" in self._open:
            owner, select, _ = self._open["select"]
            if owner is not None:
                owner.offered[select["name"]][words] = given.get("value", words)
                if "selected" in given:
                    owner.fields[select["name"]] = given.get("value", words)
