"""Why a deed on persons and seats is refused. Each has its code; the sentence is for the user."""

from __future__ import annotations

from kernel.errors import DomainError, InputRefused, NotPermitted


class SeatsOffChain(DomainError):
    """选举法第四十八条: nobody is deputy of two areas of which neither is above the other."""

    code = "seats_off_chain"
    message = "同一公民不得同时担任两个以上无隶属关系的行政区域的人民代表大会代表（选举法第四十八条），不能启用这一席位。"
    next = "请核对该代表在其他地区的任职情况，原任职结束后再启用。"


class SeatHeldAlready(DomainError):
    code = "seat_held_already"
    message = "该人员在本单位已有同类席位。"
    next = "请在席位清单中查看；需要更改的，先结束原席位，或者更改它的角色。"


class UnknownKind(InputRefused):
    code = "seat_kind"
    message = "没有这种席位或角色。"
    field = "kind"


class RoleMissing(InputRefused):
    code = "seat_role_missing"
    message = "请至少选择一个角色。"
    field = "roles"


class TwoOfficers(InputRefused):
    """等保三员分立: the three watch one another, so nobody is two of them in one congress."""

    code = "two_officers"
    message = "系统管理员、安全管理员、审计员须由三个人分别担任，同一人在本单位只能担任其中一员。"
    field = "roles"


class NotYourRoles(NotPermitted):
    code = "not_your_roles"
    message = "这些席位或角色不由您的席位给予、更改或者结束。"
    next = "业务席位由系统管理员办理；系统管理员、安全管理员、审计员由安全管理员办理。本单位还没有安全管理员时，由系统管理员确定首任安全管理员和审计员。"


class OwnSeat(NotPermitted):
    code = "own_seat"
    message = "不能给自己席位，也不能更改、结束或者代为确认自己的席位。"
    next = "请由本单位另一位管理人员办理。"


class NotConfirmedYet(DomainError):
    code = "seat_not_confirmed"
    message = "本人确认席位以后才能更改手机号。"
    next = "填写有误的，可以结束这一席位后重新给予。"


class NotKeeper(NotPermitted):
    code = "not_keeper"
    message = "该人员的手机号不由本单位维护。"
    next = "请由最早录入该人员的单位更改。"


class NumberOfAnother(InputRefused):
    code = "id_number_of_another"
    message = "平台中这个身份证号属于另一个姓名的人。"
    field = "admin_id_number"
    next = "请核对身份证号与姓名；确已改名的，请联系平台运维人员更正。"


class NumberMissing(InputRefused):
    code = "id_number_missing"
    message = "没有身份证号，不能确认是哪一个人。"
    field = "admin_id_number"


class NoNumber(DomainError):
    code = "no_id_number"
    message = "该人员没有登记身份证号。"


class ReasonMissing(InputRefused):
    code = "seat_reason"
    message = "请写明原因，{least} 至 {most} 字。"
    field = "reason"


class FactRefused(InputRefused):
    """A name, 身份证号 or telephone that can't be right; `code` says why, as in the sheets of tenants.onboarding."""

    code = "person_fact"

    def __init__(self, message: str, *, code: str, field: str) -> None:
        super().__init__(message, field=field)
        self.code = code


class TextTooLong(InputRefused):
    code = "seat_text_long"
    message = "{label}不能超过 {most} 字。"
