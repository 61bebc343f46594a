"""The right half of the dialogue 转请上级: what would leave, what stays, and what is owed back by when."""

from __future__ import annotations

from dataclasses import dataclass

from kernel import clock, tenancy
from tenant_apps.handling import selectors as handling
from tenant_apps.referrals import deadlines, errors, events
from tenant_apps.referrals.reaching import upper
from tenant_apps.suggestions import attaching
from tenant_apps.suggestions.models import Suggestion


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What a referral up sends, what stays, and what is owed back by when."""

    receiver: str
    organ: str
    level: str
    sends: tuple[str, ...]
    stays: tuple[str, ...]
    owed: tuple[tuple[str, str], ...]
    our_due: str
    refused: str = ""


def going_up(suggestion: Suggestion) -> Leaving:
    """The right half of the dialogue; without a receiver it says why."""
    here, rules, now = tenancy.current(), deadlines.profile(), clock.now()
    due_at, provisional = events.deadline_of(suggestion.id)
    ours = f"{clock.day_of_deadline(due_at):%Y-%m-%d}{'（暂定）' if provisional else ''}" if due_at else ""
    try:
        receiver = upper()
    except (errors.NoUpper, errors.PeerNotLive) as refused:
        return Leaving(
            receiver="",
            organ="",
            level="",
            sends=(),
            stays=(),
            owed=(),
            our_due=ours,
            refused=refused.message,
        )
    received, accepted = deadlines.after(now, rules.receive_span), deadlines.after(now, rules.accept_span)
    return Leaving(
        receiver=receiver.name,
        organ=f"{receiver.organ_name}代表工作机构",
        level=receiver.level,
        sends=(
            f"标题与正文定稿（{len(suggestion.body)} 字）",
            f"领衔代表 {suggestion.lead_name} 的姓名与代表团",
            *(("主办单位的说明",) if handling.stated_beyond_competence(suggestion.id) else ()),
            f"{here.name}至今的办理经过",
            "理由与附言",
            *(f"附件 {row.name}" for row in attaching.of_suggestion(suggestion.id) if row.is_readable),
        ),
        stays=(
            "代表的电话、住址、证件号码",
            "本级的沟通记录内容、批示与内部意见",
            "代表的测评",
            *(
                f"附件 {row.name}：尚待查毒，暂不发出"
                for row in attaching.of_suggestion(suggestion.id)
                if not row.is_readable
            ),
        ),
        owed=(
            ("签收", f"{clock.day_of_deadline(received.at):%m-%d}（{rules.receive_span.words}）"),
            (
                "受理或者退回并说明理由",
                f"{clock.day_of_deadline(accepted.at):%m-%d}（{rules.accept_span.words}）",
            ),
            *([("代表决定是否采纳", f"对方受理后 {rules.adopt_span.words}")] if rules.adopt_span else ()),
            ("采纳后答复并回送结果", f"对方编号后 {rules.reply_span.words}"),
        ),
        our_due=ours,
    )
