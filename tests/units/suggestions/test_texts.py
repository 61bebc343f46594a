from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import text
from tenant_apps.suggestions import limits
from tests.factories import texts


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\ufeff", "\x00\x00", "只有一行。"])
def test_an_empty_or_one_line_body_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(limits.TextRefused) as refused:
        limits.body(typed)
    assert refused.value.field == "body"


def test_a_body_of_ten_megabytes_is_refused_fast_and_says_its_length() -> None:
    began = time.process_time()  # of this process: what else the machine does counts not
    with pytest.raises(limits.TextRefused) as refused:
        limits.body("建" * 3_500_000)
    assert "3500000" in refused.value.message
    assert time.process_time() - began < 5


def test_a_body_just_too_long_says_how_long_it_may_be() -> None:
    with pytest.raises(limits.TextRefused) as refused:
        limits.body("建" * 20_001)
    assert "20001 字" in refused.value.message and "20000" in refused.value.message


def test_word_html_becomes_its_text() -> None:
    found = limits.body(texts.WORD)
    assert "<" not in found and "MsoNormal" not in found and "margin" not in found
    assert found.startswith("一、情况：富春江绿道断点长 1.6 公里")
    assert "接续方案&工期安排" in found
    assert "\n二、建议" in found


@pytest.mark.parametrize("script", [texts.RARE, texts.UYGHUR, texts.TIBETAN, "表情🚲与繁體字綠道"])
def test_no_character_of_any_script_is_lost(script: str) -> None:
    whole = script + "。" + texts.BODY
    assert limits.body(whole) == text.plain(whole) == whole


def test_a_joiner_that_uyghur_needs_stays_and_zero_width_blanks_go() -> None:
    assert limits.body("ئە\u200cسلى" + texts.BODY).startswith("ئە\u200cسلى")
    assert limits.body("绿\u200b道\ufeff断\u2060点\x00" + texts.BODY).startswith("绿道断点")


def test_a_lone_surrogate_can_not_reach_the_database() -> None:
    found = limits.body("绿道\ud840断点" + texts.BODY)
    assert found.encode().startswith("绿道断点".encode())


@pytest.mark.parametrize("marking", ["秘密★", "机密★1年", "绝密 ★ 长期", "秘密\n★"])
def test_a_secret_marking_is_refused_wherever_it_stands(marking: str) -> None:
    with pytest.raises(limits.SecretMarking) as refused:
        limits.body(texts.BODY + marking)
    assert refused.value.field == "body" and "涉密" in refused.value.message
    with pytest.raises(limits.SecretMarking):
        limits.draft_body(marking)
    with pytest.raises(limits.SecretMarking) as at_title:
        limits.title(f"关于保护水源的建议{marking}".replace("\n", ""))
    assert at_title.value.field == "title"


def test_the_word_secret_alone_is_no_marking() -> None:
    assert "商业秘密" in limits.body(texts.BODY + "涉及商业秘密的部分不公开。")


@pytest.mark.parametrize(
    ("title", "passes"), [("四个字", False), ("五个字标题", True), ("长" * 60, True), ("长" * 61, False)]
)
def test_a_title_has_five_to_sixty_characters(title: str, passes: bool) -> None:
    if passes:
        assert limits.title(title) == title
    else:
        with pytest.raises(limits.TextRefused):
            limits.title(title)


def test_a_title_is_one_line() -> None:
    assert limits.title("关于打通\n富春江  绿道\t断点的建议") == "关于打通 富春江 绿道 断点的建议"


@given(
    st.text(st.characters(codec="utf-8"), max_size=30)
    | st.text("é é<\u0301\xa0\u200b \t\n<p>建", max_size=12)
)
def test_the_short_way_for_plain_text_is_the_long_one(typed: str) -> None:
    assert text.plain(typed) == text.cleaned(typed)
