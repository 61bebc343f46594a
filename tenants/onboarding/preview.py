"""Judging a sheet before anything is written: each row gets a verdict and what there is to say of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kernel import masking
from kernel.tenancy import CongressRef
from tenants import states
from tenants.models import Congress, Division
from tenants.onboarding import codes, naming, people, problems, typed, units
from tenants.onboarding.codes import Register
from tenants.onboarding.naming import AdminFacts, Known
from tenants.onboarding.problems import Problem, found
from tenants.onboarding.sheet import Line

LIVE = frozenset({states.ACTIVE, states.SUSPENDED, states.MIGRATING})
_LEVELS = ("province", "city", "county")
_REQUIRED = ("admin_name", "admin_phone", "admin_id_number")


@dataclass
class Row:
    """One line as it is being judged."""

    line: Line
    division: Division | None = None
    congress: Congress | None = None
    organ_name: str = ""
    admin: AdminFacts | None = None
    findings: list[Problem] = field(default_factory=list)
    done: bool = False

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def code(self) -> str:
        """The division code of today, or what stood there."""
        if self.division is not None:
            return self.division.code
        return typed.shown(codes.shown_code(self.line.cell("code").text.strip()), most=20)

    @property
    def wrong(self) -> bool:
        return problems.gravest(self.findings) == problems.ERROR

    @property
    def verdict(self) -> str:
        """A word of states.VERDICTS."""
        gravest = problems.gravest(self.findings)
        if gravest == problems.ERROR:
            return "error"
        if self.done and gravest != problems.CHECK:
            return "done"
        return "warning" if gravest else "new"

    def tell(self, field: str, code: str, value: str = "", **words: object) -> None:
        self.findings.append(found(field, code, value, **words))


def judge(scope: CongressRef, lines: Sequence[Line]) -> list[Row]:
    """Every line with its verdict, parents before children, else in the sheet's order. A constant number of queries."""
    register = Register.load(scope)
    rows = [_read(line, register) for line in lines]
    rows.sort(key=lambda row: (_LEVELS.index(row.division.level) if row.division else 9, row.number))
    admins = [row.admin for row in rows if row.admin is not None]
    known = naming.known(
        id_numbers={admin.id_number for admin in admins if admin.id_number},
        logins={admin.login for admin in admins if admin.login},
        congress_ids={row.congress.id for row in rows if row.congress is not None},
    )
    _twice(rows)
    _same_person(rows)
    for row in rows:
        _congress(row, register)
        _admin(row, known)
    _parents(rows, register)
    return rows


def _read(line: Line, register: Register) -> Row:
    row = Row(line=line)
    unit = line.cell("organ_name")
    row.division, row.findings = codes.read(line.cell("code"), register, unit=unit.text)
    if row.division is not None:
        row.congress = register.congresses.get(row.division.code)
        row.organ_name, told = units.read(unit, row.division, register)
        row.findings += told
    _read_admin(row)
    for name, cell in line.cells.items():
        if cell.kind == "merged" and cell.text:
            row.tell(name, "cell_merged")
    return row


def _read_admin(row: Row) -> None:
    cells = {name: row.line.cell(name) for name in (*_REQUIRED, "login")}
    if not any(cell.text.strip() for cell in cells.values()):
        return
    name, of_name = people.name(cells["admin_name"])
    phone, of_phone = people.phone(cells["admin_phone"])
    number, of_number = people.id_number(cells["admin_id_number"])
    login, of_login = people.login(cells["login"])
    row.findings += [*of_name, *of_phone, *of_number, *of_login]
    row.admin = AdminFacts(name=name, phone=phone, id_number=number, login=login)
    told = {one.field for one in row.findings}
    for column, value in zip(_REQUIRED, (name, phone, number), strict=True):
        if not value and column not in told:
            row.tell(column, "required")


def _twice(rows: Sequence[Row]) -> None:
    """One unit in two lines: alike, the later is refused; different, both are."""
    first: dict[str, Row] = {}
    for row in sorted((row for row in rows if row.division is not None), key=lambda row: row.number):
        earlier = first.setdefault(row.code, row)
        if earlier is row:
            continue
        if (earlier.organ_name, earlier.admin) == (row.organ_name, row.admin):
            row.tell("code", "code_twice", row.code, line=earlier.number)
        else:
            row.tell("code", "code_twice_differs", row.code, line=earlier.number)
            if not any(one.code == "code_twice_differs" for one in earlier.findings):
                earlier.tell("code", "code_twice_differs", row.code, line=row.number)


def _same_person(rows: Sequence[Row]) -> None:
    """What the lines say of one person must agree, and what is one person's must not be another's."""
    named = sorted((row for row in rows if row.admin is not None), key=lambda row: row.number)
    by_number: dict[str, Row] = {}
    by_phone: dict[str, Row] = {}
    by_login: dict[str, Row] = {}
    for row in named:
        admin = row.admin
        assert admin is not None
        if not admin.id_number:
            continue
        same = by_number.setdefault(admin.id_number, row)
        assert same.admin is not None
        if same.admin.name != admin.name:
            for one, other in ((row, same), (same, row)):
                one.tell(
                    "admin_id_number",
                    "id_number_two_names",
                    masking.id_number(admin.id_number),
                    line=other.number,
                )
        elif admin.phone and same.admin.phone and admin.phone != same.admin.phone:
            row.tell("admin_phone", "phone_differs", masking.phone(admin.phone), line=same.number)
        _another(row, by_phone, admin.phone, "admin_phone", "phone_shared", masking.phone(admin.phone))
        _another(row, by_login, admin.login, "login", "login_twice", admin.login)


def _another(row: Row, seen: dict[str, Row], value: str, field: str, code: str, shown: str) -> None:
    """Tell if an earlier line gives this value to another person."""
    if not value or row.admin is None:
        return
    earlier = seen.setdefault(value, row)
    if earlier.admin is not None and earlier.admin.id_number != row.admin.id_number:
        row.tell(field, code, shown, line=earlier.number)


def _congress(row: Row, register: Register) -> None:
    """What the registry says of the congress that is there already."""
    congress = row.congress
    if congress is None:
        return
    if congress.state == states.CLOSED:
        row.tell("code", "closed", row.code)
    if congress.state == states.MERGED:
        row.tell("code", "merged", row.code, name=congress.successor.name if congress.successor else "")
    if congress.state == states.ELSEWHERE:
        row.tell("code", "elsewhere", row.code)
    if congress.state == states.SUSPENDED:
        row.tell("code", "suspended", row.code)
    if congress.state in states.WITH_SCHEMA:
        told = [one for one in row.findings if one.code == "organ_name_other"]
        row.findings = [one for one in row.findings if one not in told]
        given = row.line.cell("organ_name").text.strip()
        if told and row.organ_name != congress.organ_name:
            row.tell("organ_name", "organ_name_kept", given, now=congress.organ_name)
        row.organ_name = congress.organ_name


def _admin(row: Row, known: Known) -> None:
    """Who is administrator there now, and whom the platform knows by this number and log-in name."""
    live = row.congress is not None and row.congress.state in LIVE
    present = known.admins.get(row.congress.id, []) if row.congress is not None else []
    if row.admin is None:
        row.done = live and bool(present)
        if not present and row.division is not None:
            row.tell("admin_name", "admin_missing")
        return
    admin, person = row.admin, known.by_id_number.get(row.admin.id_number)
    shown = masking.name(admin.name)
    if person is not None and person.name != admin.name:
        row.tell(
            "admin_id_number",
            "id_number_other_name",
            masking.id_number(admin.id_number),
            others=masking.name(person.name),
        )
    owner = known.by_login.get(admin.login) if admin.login else None
    if owner is not None and (person is None or person.person_id != owner):
        row.tell("login", "login_taken", admin.login)
    elif person is not None and admin.login and person.login and person.login != admin.login:
        row.tell("login", "login_kept", admin.login, now=person.login)
    if person is not None and any(one.person_id == person.person_id for one in present):
        row.done = live
    elif present:
        # In full: that the two differ is what is to be seen, and administrators' names stand on the unit's page anyway.
        others = "、".join(one.name for one in present)
        row.tell("admin_name", "admin_other", shown, others=others, now=admin.name)
    elif live:
        row.tell("admin_name", "admin_added", shown)


def _parents(rows: Iterable[Row], register: Register) -> None:
    """A congress goes live below one that is live, or that comes live by this very sheet. Parents come first in `rows`."""
    here: dict[str, Row] = {}
    for row in rows:
        if row.division is None:
            continue
        # Of two lines for one unit, the one that will be done stands for it.
        if row.code not in here or here[row.code].wrong:
            here[row.code] = row
        above = register.divisions.get(row.division.parent_code)
        if above is None or row.code == register.scope.code:
            continue
        congress = register.congresses.get(above.code)
        if congress is not None and congress.state in LIVE:
            continue
        words = {"name": above.name, "parent": above.code}
        listed = here.get(above.code)
        if listed is not None and listed.wrong:
            row.tell("code", "parent_refused", row.code, line=listed.number, **words)
        elif listed is None and congress is not None and congress.state == states.PROVISIONING:
            row.tell("code", "parent_not_live", row.code, **words)
        elif listed is None:
            row.tell("code", "parent_missing", row.code, **words)
