"""What a plan of a 区划调整 is refused for."""

from __future__ import annotations

from kernel.errors import InputRefused, StateRefused


class BasisRefused(InputRefused):
    code = "adjustment_basis"
    message = "请写明批准文件的名称或者文号，{least} 至 {most} 字。"
    field = "basis"


class SourcesRefused(InputRefused):
    code = "adjustment_sources"
    message = "不能这样调整：{why}。"
    field = "sources"


class ParentRefused(InputRefused):
    code = "adjustment_parent"
    message = "不能改隶属到这个单位：{why}。"
    field = "new_parent"


class NothingChanges(InputRefused):
    code = "adjustment_nothing"
    message = "名称和代码都与现在相同，没有需要调整的内容。"
    field = "name"


class UnderWay(StateRefused):
    code = "adjustment_under_way"
    message = "{name}正在另一项区划调整中（{kind}，{state}），不能同时办理。"
    next = "请先确认、撤回或者取消那一项。"
