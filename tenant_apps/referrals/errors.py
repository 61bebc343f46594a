"""Refusals of referrals."""

from kernel.errors import InputRefused, StateRefused


class NotYetRegistered(StateRefused):
    code = "not_registered"
    message = "建议尚未受理登记，或者已经终结，不能转请上级。"
    next = "先受理登记，再办理转请。"


class LeadsMerger(StateRefused):
    """The text that would go down is this one's alone."""

    code = "leads_merger_down"
    message = "已有建议并入本件，不能交下级办理。"
    next = "先对并入的建议解除并案，再分别交办。"


class AlreadyReferred(StateRefused):
    code = "already_referred"
    message = "本件已有一次转请在办（{state}），不能重复转请。"
    next = "请在“三级联动”中查看该次转请的进展。"


class NoUpper(StateRefused):
    code = "no_upper_congress"
    message = "本级没有可以转请的上级人民代表大会。"


class PeerNotLive(StateRefused):
    """The other end can take nothing new in: not live yet, suspended, closed or merged."""

    code = "peer_not_live"
    message = "{organ}的系统{state}，现在不能向其转送。"
    next = "本级时限照常计算；急需办理的，请按线下方式报送，待其系统可用后再转。"


class PeerMoved(StateRefused):
    """What was drafted for the congress above, or for one below, which it is no more."""

    code = "peer_moved"
    message = "隶属关系已经调整，{organ}不再是本单位的直接上级或者下级，不能送出。"
    next = "请取回，重新起草，送现在的上级或者下级。"


class SkipsALevel(InputRefused):
    code = "skips_a_level"
    message = "不能越级转请：本级的上一级是{upper}，须由上一级逐级转请。"
    field = "to"


class NotBelow(InputRefused):
    code = "not_below"
    message = "只能交由直接下级承办，请从下级名单中选择。"
    field = "to"


class NothingBelow(StateRefused):
    code = "nothing_below"
    message = "{name}之下没有可以承办的县级或者市级人大机关，不能交由下级政府承办。"
    next = "请直接交本级承办单位办理。"


class NobodyBelow(StateRefused):
    code = "nobody_below"
    message = "本级之下没有人大常委会，没有可以委托的单位。"


class ReasonUnknown(InputRefused):
    code = "reason"
    message = "请选择理由。"
    field = "reason"


class NoteTooLong(InputRefused):
    code = "note_too_long"
    message = "附言最多 {limit} 字，现有 {length} 字。"
    field = "note"


class AnswerMissing(InputRefused):
    code = "answer"
    message = "请写明{what}（不少于 {least} 字）。"
    field = "answer"


class ReceivedAlready(StateRefused):
    code = "received_already"
    message = "对方已于{when}签收，不能撤回。"
    next = "如确需停办，请与对方办公机构联系，由其退回。"


class SourceWithdrawn(StateRefused):
    """The suggestion that was to be adopted has been taken back by its deputy, and nobody had adopted it before that was known here."""

    code = "source_withdrawn"
    message = "{name}的提出代表已撤回来源建议，本件已停办，不能再采纳。"
    next = "认为确有必要的，代表可以另行提出建议。"


class NotRegisteredYet(StateRefused):
    code = "down_needs_registration"
    message = "只有已登记、尚未交办的建议才能交由下级政府承办。"


class NobodyTakesIt(StateRefused):
    code = "nobody_below_takes_it"
    message = "下级人大的规则都没有规定受理上级代表的建议，不能直接送交。"
    next = "需要下级办理的，由本级办公机构交下级办理。"


class KindRefused(InputRefused):
    code = "referral_kind"
    message = "请选择方式。"
    field = "kind"


class ReceiverRefused(InputRefused):
    code = "receiver"
    message = "请从列表中选择接收单位。"
    field = "to"


class ReceiverOfAnotherKind(InputRefused):
    """The list holds the receivers of all kinds; these can't be reached by the one that was chosen."""

    code = "receiver_of_kind"
    message = "“{label}”只能送{allowed}，不能送{wrong}。"
    field = "to"
    next = "请改选接收单位，或者改用其他方式：送同级单位的用“移送”。"


class TooManyReceivers(InputRefused):
    code = "too_many_receivers"
    message = "“{label}”一次最多送 {most} 个单位。"
    field = "to"


class NoStatement(StateRefused):
    code = "no_statement"
    message = "承办单位尚未提交“超出本级职权”的说明，没有可以报告的内容。"
    next = "请承办单位先在办理页面填写单位说明。"


class TextRefused(InputRefused):
    code = "referral_text"
    message = "内容不符合要求。"
    field = "body"


class CompetentMissing(InputRefused):
    """Who is competent must be named, or its level was chosen without it."""

    code = "competent"
    message = "以“{reason}”退回的，须写明应当承办的单位，便于对方改送。"
    field = "competent"


class CompetentLevelMissing(InputRefused):
    code = "competent_level"
    message = "请选择“{unit}”的层级。"
    field = "level"


class ChangedSince(StateRefused):
    code = "changed_since"
    message = "核对之后内容有变动，本次没有送出。"
    next = "请按现在的内容重新核对后审签。"


class UrgedLately(StateRefused):
    code = "urged_lately"
    message = "不久前已经催办，{day} 起可以再次催办。"


class NotBundled(InputRefused):
    code = "bundle"
    message = "只能与同样已受理、尚未采纳的转请并办，请从列表中选择。"
    field = "others"
