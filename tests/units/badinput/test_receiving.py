"""13, 14, 15: what the office gets twice, what is no suggestion, what may not be here at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tenant_apps.files.models import Attachment
from tenant_apps.suggestions.models import Suggestion
from tests.factories import texts
from tests.factories.house import House
from tests.units.badinput.asking import api_refuses, page_refuses, send, unchanged, words
from tests.units.suggestions.deeds import drafted, filled, registered, submitted

BODY = "老旧小区电动自行车飞线充电屡禁不止，充电桩不足，火灾隐患突出。" * 6 + "建议增设充电桩并明确管护单位。"


def of(house: House, pk: UUID) -> Suggestion:
    with house.entered():
        found: Suggestion = Suggestion.objects.get(pk=pk)
    return found


def test_no_13_the_same_suggestion_filed_by_several(house: House) -> None:
    """It is nobody's fault: the office sees the other before it gives the number; merged, each keeps number and proposer."""
    title = "关于治理老旧小区飞线充电的建议"
    former = registered(house, "deputy1", title=title, body=BODY)
    again = submitted(house, "deputy2", title=title, body=BODY)
    clerk = house.browser("clerk")
    shown = words(clerk.get(house.url(f"suggestions/{again}/registration")))
    assert "相似" in shown and house.url(f"suggestions/{former}/") in shown and title in shown
    assert send(house, "clerk", f"suggestions/{again}/registration/", {}).status_code == 201
    merged = send(
        house, "clerk", f"suggestions/{again}/merger/", {"into": str(former), "reason": "两件内容相同。"}
    )
    assert merged.status_code == 201, merged.json()
    one, other = of(house, former), of(house, again)
    assert (other.state, other.merged_into_id, other.lead_name) == ("MERGED", former, "周国良")
    assert one.number and other.number and one.number != other.number


def test_no_13_the_same_suggestion_re_filed_the_year_after(house: House) -> None:
    title = "关于每年重提的飞线充电治理的建议"
    former = registered(house, "deputy3", title=title, body=BODY)
    with time_machine.travel("2027-03-09T10:00:00+08:00"):
        again = submitted(house, "deputy3", title=title, body=BODY)
        shown = words(house.browser("clerk").get(house.url(f"suggestions/{again}/registration")))
        number = of(house, former).number
        assert number and number in shown and house.url(f"suggestions/{former}/") in shown
        given = send(house, "clerk", f"suggestions/{again}/registration/", {}).json()["number"]
    assert given.startswith("2027-") and number.startswith("2026-")


@pytest.mark.parametrize(
    ("exclusion", "title", "reason"),
    [
        ("PERSONAL", "关于解决本人承包地纠纷的建议", "涉及代表本人的个案，请通过调解或者诉讼途径解决。"),
        ("TENDER", "关于由某公司承建停车场的建议", "涉及具体招标投标，请按招标投标的规定办理。"),
        ("FORWARDED", "关于转交村民来信的建议", "属于转递群众来信，请引导群众通过信访渠道反映。"),
    ],
)
def test_no_14_what_is_no_suggestion_is_told_and_kept(
    house: House, exclusion: str, title: str, reason: str
) -> None:
    pk = submitted(house, title=title)
    clerk, path = house.browser("clerk"), f"suggestions/{pk}/refusal"
    page_refuses(
        house,
        "clerk",
        path,
        {"reason": reason},
        says="请选择不予受理的情形。",
        field="exclusion",
        keeps=("reason",),
    )
    page_refuses(
        house,
        "clerk",
        path,
        {"exclusion": exclusion, "reason": "不收"},
        says="请写明理由，不少于 5 字。",
        field="reason",
        keeps=("exclusion", "reason"),
    )
    api_refuses(
        house,
        "clerk",
        path + "/",
        {"exclusion": "NO_SUCH", "reason": reason},
        says="请从列表中选择不予受理的情形。",
        code="exclusion",
        field="exclusion",
    )
    assert clerk.post(house.url(path), {"exclusion": exclusion, "reason": reason}).status_code == 302
    kept = of(house, pk)
    assert (kept.state, kept.number, kept.exclusion) == ("NOT_ACCEPTED", None, exclusion)
    told = words(house.browser("deputy1").get(house.url(f"suggestions/{pk}/")))
    assert reason in told and title in told and texts.BODY.split("\n")[0] in told


@pytest.mark.parametrize("marking", ["秘密★", "机密★1年", "绝密 ★ 长期"])
@pytest.mark.parametrize("field", ["title", "body"])
def test_no_15_a_classified_marking_in_the_text_is_told_and_kept_nowhere(
    house: House, field: str, marking: str
) -> None:
    found = marking[: marking.index("★") + 1]
    says = (
        f"文中有“{found}”字样的密级标志。本系统不得处理涉密内容，请删去涉密内容，或者改用线下涉密渠道提出。"
    )
    text = {"title": f"关于保护水源的建议{marking}", "body": texts.BODY + marking}[field]
    form = filled(**{field: text})
    html = page_refuses(
        house,
        "deputy1",
        "suggestions/new",
        form,
        says=says,
        field=field,
        keeps=("title", "body", "category"),
    )
    assert "data-autosave-refused" in html, "nor does the browser send it again by itself"
    with unchanged(house):
        saved = house.browser("deputy1").post(house.url("suggestions/drafts"), form)
    assert (saved.status_code, saved.json()["code"], saved.json()["message"]) == (422, "secret_marking", says)
    with house.entered():
        assert not Suggestion.objects.filter(pk=form["draft_id"]).exists()
    given = {"title": texts.TITLE, "body": texts.BODY, "category": texts.CATEGORY, field: text}
    api_refuses(house, "deputy1", "suggestions/", given, says=says, code="secret_marking", field=field)
    sheet = {"mandate": str(house.mandate_ids["deputy1"]), "way": "PAPER", "received_on": "2026-03-09"}
    api_refuses(
        house, "clerk", "suggestions/entries/", sheet | given, says=says, code="secret_marking", field=field
    )


@pytest.mark.parametrize("name", ["秘密★1年 规划.txt", "规划（机密）.txt", "绝密.txt"])
def test_no_15_a_classified_marking_in_the_name_of_a_file(
    house: House, name: str, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    pk, content = drafted(house), "规划全文。".encode()
    with unchanged(house):
        answer = house.browser("deputy1").post(
            house.url(f"suggestions/{pk}/attachments/"), {"file": SimpleUploadedFile(name, content)}
        )
        told = house.api("deputy1").post(
            house.api_url(f"suggestions/{pk}/attachments/"), {"file": SimpleUploadedFile(name, content)}
        )
    html, refused = words(answer, 422), told.json()
    assert (told.status_code, refused["code"], refused["field"]) == (422, "secret_file_name", "file")
    assert "不得处理涉密内容" in refused["message"] and refused["message"] in html
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []
    with house.entered():
        assert not Attachment.objects.filter(carrier_id=pk).exists()
