"""Refusals of deeds on dictionaries."""

from kernel.errors import InputRefused, StateRefused


class NotOurs(StateRefused):
    code = "code_not_ours"
    message = "“{label}”由上级发布，只能由发布单位办理；本级可以改用本级名称、隐藏或者调整次序。"


class PublishedHere(StateRefused):
    code = "code_published_here"
    message = "“{label}”由本级发布，下级同时使用，请办理“修改发布条目”。"


class OursToEnd(StateRefused):
    code = "code_ours"
    message = "“{label}”是本级条目，不用隐藏；不再使用的，请办理停用。"


class AtTheUpper(StateRefused):
    """A proposal is under way, or its answer is being carried out."""

    code = "code_under_way"
    message = "“{label}”已提请上级审定或者已送发布，现在不能办理这项操作。"
    next = "请在上级答复、发布生效以后再办理。"


class LastChoice(StateRefused):
    code = "code_last_choice"
    message = "“{label}”是本字典现在唯一可选的条目，停用或者隐藏后将无法办理业务。"
    next = "请先增加或者恢复其他条目。"


class NotHidden(StateRefused):
    code = "code_not_hidden"
    message = "“{label}”没有隐藏。"


class NoOwnName(StateRefused):
    code = "code_no_own_name"
    message = "“{label}”没有本级名称。"


class NoUpperCongress(StateRefused):
    code = "code_no_upper"
    message = "本级之上没有可以审定的人民代表大会，需要增加全省统一条目的，由省级办理。"


class NothingBelowToPublish(StateRefused):
    code = "code_nothing_below"
    message = "{name}之下没有人民代表大会，本级条目不必发布。"


class ProposalReason(InputRefused):
    code = "code_reason"
    message = "请写明理由，{least} 至 {most} 字。"
    field = "reason"


class PublishedOnly(InputRefused):
    """Those below could not read it."""

    code = "code_published_only"
    message = "请选择已发布的条目；本级自用的条目，下级看不到。"
    field = "into"
