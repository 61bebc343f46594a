"""A 地区 or 盟 has no congress, only a work office of the provincial standing committee (地方组织法 第五十九条): it has no deputies.

So nothing can be filed, registered or adopted there. Referrals of its counties go to the province's congress, the nearest above them.
"""

from kernel import tenancy
from kernel.errors import StateRefused

WORK_OFFICE = "work_office"


class WorkOfficeHoldsNone(StateRefused):
    code = "work_office"
    message = "{organ}是派出的工作机构，不设代表，不能在此提出、登记或者采纳建议。"
    next = "代表建议请在代表所在的人民代表大会提出；所辖县级的转请直接送上一级人大常委会。"


def only_in_a_congress() -> None:
    """Raises WorkOfficeHoldsNone inside the block of a work office."""
    here = tenancy.current()
    if here.kind == WORK_OFFICE:
        raise WorkOfficeHoldsNone(organ=here.organ_name)
