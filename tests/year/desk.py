"""What the people of the county do, deed by deed: short words for the course of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from kernel import clock
from tests.year.cast import Cast, Deputy, Unit
from tests.year.client import Site, Unexpected

LETTER = (
    "您提出的建议收悉。经实地查看并与您沟通，现答复如下：\n一、路灯更换和排水沟疏通已纳入工作安排。\n"
    "二、管护单位和经费来源已经明确，进展情况将及时向您通报。"
)
TALK = "当面听取了代表的意见，一同到现场查看。"


@dataclass
class Task:
    """A unit's part in a case. `due` is the day until whose end its reply (or opinion) is owed."""

    id: str
    unit: Unit
    due: date


@dataclass
class Desk:
    site: Site
    cast: Cast
    _rated: set[tuple[str, str]] = field(default_factory=set)

    @property
    def clerk(self) -> UUID:
        return self.cast.clerk

    @staticmethod
    def in_days(days: int) -> date:
        """That many days from today, or the Monday after."""
        return on_weekday(clock.today() + timedelta(days=days))

    def state(self, case: str, wanted: str) -> None:
        found = self.site.get(self.clerk, f"suggestions/{case}/")["state"]
        if found != wanted:
            raise Unexpected(f"the case is {found}, not {wanted}")

    # The office

    def register(self, case: str) -> None:
        self.site.post(self.clerk, f"suggestions/{case}/registration/")

    def assign(self, case: str, units: list[Unit], *, way: str = "LEAD") -> list[Task]:
        others = [one.id for one in units[1:]]
        body = {
            "unit_id": units[0].id,
            "other_unit_ids": others,
            "way": way,
            "note": "请按期办理，并与代表充分沟通。",
        }
        self.site.post(self.clerk, f"suggestions/{case}/assignments/", body)
        return [self._task(case, unit) for unit in units]

    def _task(self, case: str, unit: Unit) -> Task:
        """As the unit finds it in its own list."""
        found = self.site.rows(unit.handler, "assignments/?state=PENDING_SIGN")
        mine = [row for row in found if row["matter"]["suggestion_id"] == case]
        if len(mine) != 1:
            raise Unexpected(f"{unit.name} finds {len(mine)} tasks of the case in its list")
        return Task(mine[0]["id"], unit, day_of(mine[0]["due_at"]))

    def close(self, case: str) -> None:
        self.site.post(self.clerk, f"suggestions/{case}/closure/", {"note": "办理完毕，代表已经知悉。"})
        self.state(case, "CLOSED")

    # The unit

    def sign_for(self, task: Task) -> None:
        task.due = day_of(self.site.post(task.unit.handler, f"assignments/{task.id}/receipt/")["due_at"])

    def talk(self, task: Task, deputy: Deputy) -> None:
        said = {"way": "FACE", "with_name": deputy.name, "note": TALK}
        self.site.post(task.unit.handler, f"assignments/{task.id}/contacts/", said)

    def reply(self, task: Task, letter: str, outcome: str, *, co_overdue: bool = False) -> None:
        """Sent by the handler, or laid before reviewer and head where the unit signs in the system."""
        said = {"letter_class": letter, "outcome": outcome, "body": LETTER, "co_overdue": co_overdue}
        if task.unit.approver is None or task.unit.reviewer is None:
            self.site.post(task.unit.handler, f"assignments/{task.id}/replies/", {**said, "signer": "局长"})
            return
        way = f"assignments/{task.id}/approval/"
        self.site.post(task.unit.handler, way, said)
        self.site.post(
            task.unit.reviewer, f"{way}steps/", {"deed": "review_letter", "opinion": "已核，请签发。"}
        )
        self.site.post(task.unit.approver, f"{way}steps/", {"deed": "sign_letter"})

    def answer_card(self, task: Task) -> None:
        """The unit explains the card that its missed day has brought, and the office takes its word."""
        found = [
            row
            for row in self.site.rows(task.unit.handler, "alert-cards/")
            if row["assignment_id"] == task.id and row["colour"] == "RED"
        ]
        if len(found) != 1:
            raise Unexpected(f"{task.unit.name} has {len(found)} red cards of a missed day")
        self.site.post(
            task.unit.handler,
            f"alert-cards/{found[0]['id']}/answer/",
            {"text": "因现场勘查延误，三日内答复代表，并引以为戒。"},
        )
        self.site.post(self.clerk, f"alert-cards/{found[0]['id']}/closure/", {"note": "情况属实，予以核销。"})

    # The deputies

    def rate(self, case: str, who: Deputy, word: str) -> None:
        """Every letter that has come and that they have not rated yet, once it has been read."""
        for reply in self.site.get(who.person, f"suggestions/{case}/replies/"):
            if (reply["id"], who.mandate) in self._rated:
                continue
            self.site.get(who.person, f"replies/{reply['id']}/")
            said = {"attitude": "SATISFIED", "result": word, "text": "没有时间表，问题没有解决。"}
            self.site.post(who.person, f"replies/{reply['id']}/evaluations/", said)
            self._rated.add((reply["id"], who.mandate))


def on_weekday(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def day_of(moment: str) -> date:
    return clock.day_of_deadline(datetime.fromisoformat(moment))
