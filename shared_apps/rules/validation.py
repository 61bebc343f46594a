"""What no place may set, whatever its own regulation says; and what can't stand beside each other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import ceil
from typing import Any

from kernel.errors import InputRefused
from shared_apps.rules import codes, fields
from shared_apps.worktime.spans import Span, Unit

# The shortest that so many months can be, in days: a period in days must never outlast the months of the law.
SHORTEST = {1: 28, 2: 59, 3: 89, 6: 181}
# Working days lost at most in half a year beyond weekends: the 13 statutory days, their neighbours that are worked up outside of
# the stretch, and a region's own (放假办法 第四条). A test compares with the calendars that are known.
LOST = 22
LAW_MONTHS = {"reply_span": 3, "reply_max": 6}
IN_WORDS = {3: "三", 6: "六"}
# How many file a bill together is the law's to say, for each level.
LAW_COUNTS = {"bill_deputies": 10, "bill_deputies_town": 5, "bill_members": 5, "bill_members_county": 3}
# What must not be longer than what: (shorter, longer). A period that is not set is not compared.
NOT_LONGER = (
    ("return_span", "reply_span"),
    ("contact_span", "reply_span"),
    ("co_opinion_span", "reply_span"),
    ("co_redo_span", "co_opinion_span"),
    ("presumed_receipt_span", "return_span"),
    ("reassign_span", "reply_span"),
    ("extension_span", "reply_max"),
    ("redo_span", "reply_max"),
    ("return_margin", "reply_span"),
)


class AgainstLaw(InputRefused):
    """The value goes beyond national law. The sentence names the article."""

    code = "against_law"
    message = (
        "{label}不得超过{months}个月（代表法 第五十一条第二款：自交办之日起三个月内答复，涉及面广、处理难度大的六个月内答复）；"
        "以日、工作日计的，按可能的最长天数比较。"
    )
    next = "请改为法定期限以内的数值。"


class ContactByLaw(InputRefused):
    """Contact with the deputy is no place's choice."""

    code = "contact_by_law"
    field = "contact_required"
    message = "答复前与代表沟通是法定要求（代表法 第五十一条第二款：应当加强与代表的联系沟通，充分听取意见），不能取消。"


class CountByLaw(InputRefused):
    """The number of those who file a bill is no place's choice."""

    code = "count_by_law"
    message = (
        "{label}由法律规定为 {count} 人以上（地方组织法 第二十二条第二款、第五十二条第三款），不能另行规定。"
    )


class MaxTooShort(InputRefused):
    """The longest period is shorter than the ordinary one."""

    code = "max_too_short"
    field = "reply_max"
    message = "最长答复期限不得短于答复期限。"


class LongerThan(InputRefused):
    """A period within another is longer than that one."""

    code = "longer_than"
    message = "{label}（{length}）不得长于{other}（{limit}）。"


class NoClassFor(InputRefused):
    """An outcome that a reply may state has no class letter, or a letter has none of the outcomes that may be stated."""

    code = "no_class_for"
    field = "reply_classes"
    message = "答复情形与答复分类不一致：{what}。"
    next = "请使每个可以答复的办理结果都归入一个分类，每个分类至少有一个可以答复的办理结果。"


class NotNationalLaw(InputRefused):
    """The basis says national law, the document named is not one (立法法 第十条、第七十二条: 法律 and 行政法规 are the country's alone)."""

    code = "not_national_law"
    field = "basis"
    message = "“{document}”不是国家法律、行政法规的名称，依据类别不能选“国家法律”。"
    next = "地方人大制定的条例、规定、办法请选“地方性法规”；规范性文件、惯例请选“通行做法”；确属国家法律的，请写法律全称或者通用简称，例如“代表法”。"


class NotLocal(InputRefused):
    """The basis says local regulation, the document named is the country's."""

    code = "not_local"
    field = "basis"
    message = "“{document}”是国家法律、行政法规，依据类别不能选“地方性法规”。"
    next = "请选“国家法律”，或者改写依据文件的名称。"


class UnknownRule(InputRefused):
    code = "unknown_rule"
    message = "没有名为“{name}”的规则项。"


# How the country's own documents are called; what a place makes bears the place's name in front (立法技术规范).
_NATIONAL = re.compile(r"(中华人民共和国|全国人大|全国人民代表大会|国务院|宪法)")
_PLACE = re.compile(r"[^《》]{2,20}?(省|市|自治区|自治州|自治县|州|县|区|旗|盟|兵团)(?!域|际|长)")
_LAW = re.compile(r"[^《》]{1,30}(?<!办)法([（(][^（）()]*[）)])?(第[一二三四五六七八九十百零〇\d]+条.*)?")


def check_own(values: Mapping[str, Any]) -> None:
    """A profile's own values, as entered; raises the refusal of the first that can't stand."""
    for name, value in values.items():
        if name not in fields.FIELDS:
            raise UnknownRule(field=name, name=name)
        read = fields.read(name, value)
        if name in LAW_MONTHS:
            _within(name, read, months=LAW_MONTHS[name])
        if name == "contact_required" and not read:
            raise ContactByLaw
        if name in LAW_COUNTS and read != LAW_COUNTS[name]:
            raise CountByLaw(field=name, label=fields.FIELDS[name].label, count=LAW_COUNTS[name])


def check_basis(basis: codes.Basis, document: str) -> None:
    """A document bears the name of its maker: the country's law is not claimed for a place's paper, nor the other way round.

    Raises NotNationalLaw, NotLocal.
    """
    named = _bare(document)
    national = bool(_NATIONAL.match(named) or (_LAW.fullmatch(named) and not _PLACE.match(named)))
    if basis is codes.Basis.LAW and not national:
        raise NotNationalLaw(document=document)
    if basis is codes.Basis.REGULATION and national:
        raise NotLocal(document=document)


def _bare(document: str) -> str:
    """The name without blanks and the book marks around it."""
    return re.sub(r"\s", "", document).removeprefix("《").replace("》", "", 1)


def check_whole(values: Mapping[str, Any]) -> None:
    """The values after inheritance, complete; raises the refusal."""
    check_own(values)
    read = {name: fields.read(name, values[name]) for name in fields.FIELDS if name in values}
    if shortest_days(read["reply_max"]) < shortest_days(read["reply_span"]):
        raise MaxTooShort
    for name, other in NOT_LONGER:
        short, limit = read.get(name), read.get(other)
        if short is not None and limit is not None and _longer(short, limit):
            raise LongerThan(
                field=name,
                label=fields.FIELDS[name].label,
                length=short.words,
                other=fields.FIELDS[other].label,
                limit=limit.words,
            )
    _check_classes(read)


def _check_classes(read: Mapping[str, Any]) -> None:
    if "reply_kinds" not in read:
        return
    stated = {code for kind in read["reply_kinds"] for code in kind.outcomes}
    lettered = {code for letter in read["reply_classes"] for code in letter.outcomes}
    if missing := stated - lettered:
        labels = "、".join(code.label for code in codes.Outcome if code in missing)
        raise NoClassFor(what=f"“{labels}”没有归入任何分类")
    for letter in read["reply_classes"]:
        if not stated & set(letter.outcomes):
            raise NoClassFor(what=f"{letter.code} 类没有可以答复的办理结果")


def _within(name: str, span: Span, *, months: int) -> None:
    fits = span.count <= months if span.unit is Unit.MONTHS else longest_days(span) <= SHORTEST[months]
    if not fits:
        raise AgainstLaw(field=name, label=fields.FIELDS[name].label, months=IN_WORDS[months])


def _longer(span: Span, limit: Span) -> bool:
    """Certainly longer: in the same unit by its count, else even at its shortest."""
    if span.unit is limit.unit:
        return span.count > limit.count
    return shortest_days(span) > longest_days(limit)


def shortest_days(span: Span) -> int:
    """The fewest calendar days that the period can take."""
    if span.unit is Unit.MONTHS:
        return SHORTEST.get(span.count, span.count * 30)
    return (
        span.count if span.unit is Unit.DAYS else span.count + span.count // 7
    )  # make-up days: seven in a row


def longest_days(span: Span) -> int:
    """The most calendar days that the period can take (working days: over every festival of the half-year)."""
    if span.unit is Unit.MONTHS:
        return span.count * 31
    return span.count if span.unit is Unit.DAYS else 7 * ceil((span.count + LOST) / 5)
