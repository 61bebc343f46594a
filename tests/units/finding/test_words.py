"""What is a term, what a query asks for, and where a found word stands in the text as it was written."""

from __future__ import annotations

import pytest

from tenant_apps.finding import excerpts, words


@pytest.mark.parametrize(
    ("typed", "looked_for"),
    [
        ("公交 老年人", ("公交", "老年人")),
        ("  公交，公交；ＷＩＦＩ ", ("公交", "wifi")),
        ("2026-0037", ("2026-0037",)),
        ("桐交复〔2026〕1号", ("桐交复", "2026", "1号")),
        ("'；DROP--", ("drop",)),
        ("，。 - .", ()),
        (" ".join("甲乙丙丁戊己庚辛壬癸"), tuple("甲乙丙丁戊己庚辛")),
    ],
)
def test_a_query_is_the_words_in_it(typed: str, looked_for: tuple[str, ...]) -> None:
    assert words.wanted(typed) == looked_for


def test_the_terms_of_a_text_hold_those_of_every_word_in_it() -> None:
    terms = set(words.terms(words.plainly("请完善乡村公交预约机制，2026-0037。")))
    for word in ("公交", "乡村公交", "约", "2026-0037"):
        assert set(words.as_query([word]).replace("'", "").split(" & ")) <= terms
    assert "制2" not in terms and "完预" not in terms


def test_rare_characters_and_other_scripts_are_letters_too() -> None:
    assert words.wanted("𠅤村") == ("𠅤村",) and words.plainly("ئۇيغۇرچە تېكىست") == "ئۇيغۇرچە تېكىست"


def test_only_one_and_two_letters_need_no_second_look() -> None:
    assert words.is_exact(["公交", "水"]) and not words.is_exact(["公交", "老年人"])


def test_the_words_are_marked_where_they_were_written() -> None:
    text = "一、情况：ＷｉＦｉ 与公交，" + "此处从略。" * 40
    found = excerpts.excerpt(text, ["wifi", "公交"])
    assert [piece.text for piece in found if piece.marked] == ["ＷｉＦｉ", "公交"] and found[-1].text == "…"
    assert "".join(piece.text for piece in excerpts.marked(text, ["公交"])) == text
    assert excerpts.excerpt(text, ["地铁"]) == []


def test_overlapping_words_are_one_mark() -> None:
    found = excerpts.marked("老年人公交", ["老年", "年人公"])
    assert [(piece.text, piece.marked) for piece in found] == [("老年人公", True), ("交", False)]
