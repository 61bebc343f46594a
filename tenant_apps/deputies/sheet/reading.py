"""What the cells of one line mean, before the congress's registers are asked: normalised where that is certain, refused where it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel import clock
from tenant_apps.deputies.sheet import vocabulary
from tenant_apps.deputies.sheet.findings import found
from tenants.onboarding import dates, typed
from tenants.onboarding.layout import Line
from tenants.onboarding.problems import Problem
from ui import words

_SEAT_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")
_PARTS = re.compile(r"[、,，;；/\n]+")
_TERM = re.compile(
    r"第?([0-9一二两三四五六七八九十]{1,3})届(?:.*次会议)?|([0-9]{1,2}|[一二三四五六七八九十]{1,3})"
)
_FORMULA = ("=", "＝", "@", "＠")
_LONGEST = {
    "delegation": 100,
    "electing": 100,
    "education": 40,
    "employer": 100,
    "post": 100,
    "native_language": 40,
    "disability_help": 100,
    "decision_no": 60,
}
_UNSAID = "（见原表）"
CLOSED = frozenset({"ethnicity", "native_language", "disability_help", "gender", "birth_month", "party"})


@dataclass
class Reading:
    """One line as it is read. `facts` are those of plugging.NewMandate by name, `term` its ordinal (None: not told)."""

    line: Line
    facts: dict[str, Any] = field(default_factory=dict)
    findings: list[Problem] = field(default_factory=list)
    term: int | None = None

    def tell(self, column: str, code: str, value: str = "", **said: object) -> None:
        if column in CLOSED:
            value = _UNSAID if self.line.cell(column).text.strip() else ""
        self.findings.append(found(column, code, value, **said))

    def text(self, column: str) -> str:
        """The cell on one line; empty also for what says that there is nothing."""
        clean = " ".join(typed.plain(self.line.cell(column).text).split())
        if clean.startswith(_FORMULA):
            self.tell(column, "cell_formula", clean)
            return ""
        return "" if clean in vocabulary.NOTHING else clean

    @property
    def compact(self) -> Mapping[str, str]:
        return {column: typed.compact(cell.text) for column, cell in self.line.cells.items()}


def read(line: Line, id_number: str) -> Reading:
    """Asks nothing of the database. `id_number`: 18 characters, or empty."""
    made = Reading(line)
    _seat_no(made)
    _term(made)
    for column, most in _LONGEST.items():
        text = made.text(column)
        if len(text) > most:
            made.tell(column, "text_long", text, most=most)
        made.facts[column] = text
    made.facts["groups"] = [
        " ".join(part.split()) for part in _PARTS.split(made.text("groups")) if part.strip()
    ]
    if any(len(one) > 100 for one in made.facts["groups"]):
        made.tell("groups", "text_long", made.text("groups"), most=100)
    _words(made)
    _days(made)
    _of_number(made, id_number)
    return made


def _seat_no(made: Reading) -> None:
    cell = made.line.cell("seat_no")
    raw = cell.text.strip()
    clean = typed.compact(raw).upper()
    made.facts["seat_no"] = ""
    if not clean:
        made.tell("seat_no", "required")
    elif cell.kind in ("rounded", "date") or typed.scientific(raw) or not _SEAT_NO.fullmatch(clean):
        made.tell("seat_no", "seat_no_bad", raw)
    else:
        made.facts["seat_no"] = clean
        if clean != raw.upper():
            made.tell("seat_no", "seat_no_tidied", raw, now=clean)


def _term(made: Reading) -> None:
    text = typed.compact(made.line.cell("term").text)
    if not text:
        return
    said = _TERM.fullmatch(text)
    ordinal = dates.numeral(said[1] or said[2]) if said else None
    if ordinal is None or made.line.cell("term").kind in ("date", "rounded"):
        made.tell("term", "term_bad", text)
        made.term = 0
        return
    made.term = ordinal
    if "会议" in text:
        made.tell("term", "term_tidied", text, now=f"第{words.ordinal(ordinal)}届")


def _words(made: Reading) -> None:
    _word(made, "gender", vocabulary.GENDER_OF, "gender_bad")
    _word(made, "how", vocabulary.HOW_OF, "how_bad")
    made.facts["how"] = made.facts["how"] or "ELECTION"
    _ethnicity(made)
    party = made.text("party")
    made.facts["party"] = vocabulary.PARTY_OF.get(party.replace(" ", ""), party)
    if made.facts["party"] != party:
        made.tell("party", "word_completed", party, now=made.facts["party"])
    elif len(party) > 40:
        made.tell("party", "text_long", party, most=40)
    elif party and party not in vocabulary.PARTIES:
        made.tell("party", "party_other", party)
    roles = [part.strip() for part in _PARTS.split(made.text("roles")) if part.strip()]
    codes = [vocabulary.ROLE_OF.get(typed.compact(role), "") for role in roles]
    if not all(codes):
        known = "、".join(label for label in list(vocabulary.ROLE_OF)[:8])
        made.tell("roles", "role_bad", "、".join(roles), known=known)
    made.facts["roles"] = sorted(set(filter(None, codes)))


def _word(made: Reading, column: str, known: Mapping[str, str], code: str) -> None:
    text = typed.compact(made.text(column))
    made.facts[column] = known.get(text, "")
    if text and text not in known:
        made.findings.append(found(column, code, text))


def _ethnicity(made: Reading) -> None:
    text = typed.compact(made.text("ethnicity"))
    full = text if text in vocabulary.ETHNICITIES else f"{text}族"
    made.facts["ethnicity"] = ""
    if not text:
        return
    if full not in vocabulary.ETHNICITIES:
        made.findings.append(found("ethnicity", "ethnicity_bad", text))
        return
    made.facts["ethnicity"] = full
    if full != made.line.cell("ethnicity").text.strip():
        made.findings.append(found("ethnicity", "word_completed", text, now=full))


def _days(made: Reading) -> None:
    for column in ("elected_on", "announced_on"):
        made.facts[column], told = dates.day(column, made.line.cell(column))
        made.findings += told
    elected, announced = made.facts["elected_on"], made.facts["announced_on"]
    if elected is not None and elected > clock.today():
        made.tell("elected_on", "elected_late", str(elected))
    if elected is not None and announced is not None and announced < elected:
        made.tell("announced_on", "announced_early", str(announced))
    if made.facts["how"] == "BY_ELECTION" and made.line.cell("elected_on").text.strip() == "":
        made.tell("elected_on", "by_election_day")


def _of_number(made: Reading, id_number: str) -> None:
    """Birth and gender stand in the 身份证号 (GB 11643-1999): taken from there where the sheet is silent, held against it where not."""
    birth, told = dates.month("birth_month", made.line.cell("birth_month"))
    made.findings += told
    made.facts["birth_month"] = birth
    if not id_number:
        return
    born, sex = f"{id_number[6:10]}-{id_number[10:12]}", "M" if int(id_number[16]) % 2 else "F"
    if birth and birth != born:
        made.tell("birth_month", "birth_differs")
    if made.facts["gender"] and made.facts["gender"] != sex:
        made.tell("gender", "gender_differs")
    made.facts["birth_month"] = birth or ("" if told else born)
    made.facts["gender"] = made.facts["gender"] or sex
