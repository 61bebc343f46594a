"""Refusals: each has a stable code, a sentence for the user, the field it concerns and, where one exists, what to do next."""


class DomainError(Exception):
    """Base of every refusal. Declare one beside the deed that raises it; `message` may hold {names} filled from `params`."""

    code = "refused"
    message = "这项操作现在不能办理。"
    field = ""
    next = ""
    status = 409

    def __init__(
        self,
        message: str | None = None,
        *,
        field: str | None = None,
        next: str | None = None,
        **params: object,
    ) -> None:
        self.message = (
            (message or type(self).message).format(**params) if params else (message or type(self).message)
        )
        self.field = type(self).field if field is None else field
        self.next = type(self).next if next is None else next
        super().__init__(self.message)

    def as_dict(self) -> dict[str, str]:
        """The body of an API answer."""
        return {"code": self.code, "message": self.message, "field": self.field, "next": self.next}


class StateRefused(DomainError):
    """The row is in a state from which this deed is not possible (HTTP 409)."""

    code = "state"


class Met(DomainError):
    """The database undid it because another transaction was at the same rows (HTTP 409). The same request may succeed at once."""

    code = "met_another"
    message = "同一事项正有人同时办理，本次没有办成。"
    next = "填写的内容没有丢失，请稍候再提交一次。"


class InputRefused(DomainError):
    """What was typed can't be taken (HTTP 422)."""

    code = "invalid"
    message = "填写的内容有误，请检查。"
    status = 422


class NotPermitted(DomainError):
    """The person is known here, but none of their seats may do this (HTTP 403)."""

    code = "not_permitted"
    message = "您的席位没有办理这一事项的权限。"
    status = 403


class NotFound(DomainError):
    """Not there, or not yours: the two can't be told apart (HTTP 404)."""

    code = "not_found"
    message = "没有找到这个页面，或者您没有查看的权限。"
    status = 404


class StepUpNeeded(Exception):
    """The seat may do it; the log-in is not strong enough, or was proved too long ago (HTTP 403).

    No DomainError: no form may show it beside a field. The web leads to the proof and comes back, the API answers its code.
    """

    code = "step_up_needed"
    message = "这一步需要用动态口令再次验证身份。"
    field = ""
    next = "请完成身份验证后再办理；15 分钟内不必重复验证。"
    status = 403

    def __init__(self, capability: str = "") -> None:
        self.capability = capability
        super().__init__(self.message)

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "field": self.field, "next": self.next}
