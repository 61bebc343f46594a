"""How a letter is titled and whom it addresses (DOMAIN 2.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kernel import clock, tenancy
from shared_apps.rules.codes import JointReply
from shared_apps.rules.values import Rules
from tenant_apps.deputies import selectors as deputies
from tenant_apps.handling import answered, deadlines, selectors, states
from tenant_apps.handling.models import Assignment, Matter
from tenant_apps.suggestions import merging

if TYPE_CHECKING:
    from tenant_apps.suggestions.models import Suggestion

CONGRESS = "人民代表大会"
ADDRESSEE, UNIT_NAME = 100, 120  # characters
NAMED = 3  # suggestions of a merger (并案) whose numbers and leads a letter names; of more it says how many


def title_of(matter: Matter, *, kind: str) -> str:
    """关于桐庐县第十七届人民代表大会第五次会议第2026-0001号建议的答复; 闭会期间 for what was filed between the sessions."""
    organ = matter.from_name or tenancy.current().organ_name
    assembly = organ.removesuffix("常务委员会")
    when = _when(matter)
    if when and assembly.endswith(CONGRESS):
        term, session = when
        about = f"{assembly.removesuffix(CONGRESS)}{term}{CONGRESS}{session or '闭会期间'}"
    else:
        about = f"{assembly.replace(CONGRESS, '人大')}代表"
    numbers = _listed([matter.number_label, *(one.number_label for one in _merged(matter))], "件")
    return f"关于{about}{numbers}建议的{states.REPLY_KINDS[kind]}"


def _when(matter: Matter) -> tuple[str, str] | None:
    """The term and the session at which it was filed; of a matter from above the congress above knows."""
    suggestion = matter.suggestion
    if suggestion is None or suggestion.submitted_at is None:
        return None
    term = suggestion.lead_mandate.term
    # As it was kept at the filing: a session entered since does not change what was filed between the sessions.
    kept = suggestion.occasion or deputies.occasion(term, clock.local(suggestion.submitted_at).date())
    return str(term), kept.removeprefix(str(term)) if kept.startswith(str(term)) else ""


def addressee_of(matter: Matter) -> str:
    """沈建芳代表; of a joint suggestion all who signed it, by name where each is answered: 沈建芳、周国良代表; of a merger those of each."""
    leads, names = _proposers(matter)
    if len(names) == len(leads):
        return f"{_listed(leads, '位')}代表"
    all_of_them = f"{'、'.join(names)}代表"
    rules = deadlines.rules(matter.profile_version)
    if rules.joint_reply is not JointReply.LEAD and len(all_of_them) <= ADDRESSEE:
        return all_of_them
    return f"{'、'.join(leads[:NAMED])}等{len(names)}名代表"


def opening_of(matter: Matter) -> str:
    """The first sentence of a reply: 你们提出的《…》《…》收悉 where several are answered in it."""
    titles = [f"《{title}》" for title in (matter.title, *(one.title for one in _merged(matter)))]
    what = "".join(titles[:NAMED]) + (f"等 {len(titles)} 件建议" if len(titles) > NAMED else "")
    who = "你们" if len(_proposers(matter)[1]) > 1 else "您"
    return f"{who}提出的{what}收悉。经研究，现答复如下：\n"


def _proposers(matter: Matter) -> tuple[list[str], list[str]]:
    """The leads of the case and of what was merged into it; these and all who signed with them."""
    merged = _merged(matter)
    leads = list(dict.fromkeys([matter.lead_name, *(one.lead_name for one in merged)]))
    every = [matter.suggestion, *merged] if matter.suggestion is not None else []
    beside = [name for one in every for name in answered.names_beside_lead(one)]
    return leads, list(dict.fromkeys([*leads, *beside]))


def _merged(matter: Matter) -> list[Suggestion]:
    return list(merging.of(matter.suggestion)) if matter.suggestion is not None else []


def _listed(words: list[str], unit: str) -> str:
    shown = "、".join(words[:NAMED])
    return shown if len(words) <= NAMED else f"{shown}等 {len(words)} {unit}"


def signing(sends: Assignment) -> list[str]:
    """In whose names its letter leaves: its own, and those of all who lead beside it."""
    joint = selectors.joint_leads(sends.matter) if sends.role == states.LEAD else []
    return [sends.undertaker_name, *(one.undertaker_name for one in joint)]


def in_one_line(names: Sequence[str]) -> str:
    """县交通运输局、县财政局; where there is no room for all, 县交通运输局等5个单位."""
    line = "、".join(names)
    return line if len(line) <= UNIT_NAME else f"{names[0][: UNIT_NAME - 10]}等{len(names)}个单位"


def copies_of(matter: Matter, *, answers: Assignment | None = None) -> str:
    """抄送 of a unit's letter: the office of the congress, and where it leads those who assisted it."""
    found = [f"{matter.from_name or tenancy.current().organ_name}代表工作机构"]
    if answers is not None and answers.role == states.LEAD:
        rows = matter.assignments.filter(role=states.CO).exclude(state__in=states.GONE)
        found += rows.order_by("assigned_at", "id").values_list("undertaker_name", flat=True)
    return "，".join(found)


def role_label(role: str, *, by: Rules) -> str:
    """主办, 分别办理, or what the place calls a unit that assists."""
    return by.co_label if role == states.CO else states.ROLES[role]


def named(rows: Iterable[Assignment]) -> str:
    """县交通运输局、县林业水利局."""
    return "、".join(one.undertaker_name for one in rows)


def parts_of(rows: Iterable[Assignment], *, by: Rules) -> str:
    """主办 县交通运输局，会办 县林业水利局、县财政局."""
    found: dict[str, list[Assignment]] = {}
    for one in rows:
        found.setdefault(role_label(one.role, by=by), []).append(one)
    return "，".join(f"{label} {named(ones)}" for label, ones in found.items())
