"""Who may do what is not a transition of a workflow table: one table, one question."""

from dataclasses import dataclass

from accounts.actor import Actor
from accounts.models import Organization, Role
from greenmfg.errors import Refused

Kind = Organization.Kind


@dataclass(frozen=True)
class Rule:
    """Which kinds of organization may, and with which roles; ``deed`` completes “您没有……的权限”."""

    deed: str
    kinds: frozenset[str]
    roles: frozenset[str]


def _rule(deed: str, kinds: tuple[str, ...], roles: tuple[str, ...]) -> Rule:
    return Rule(deed, frozenset(kinds), frozenset(roles))


APPLICANT, ASSESSOR = (Kind.APPLICANT,), (Kind.ASSESSOR,)
MUNICIPAL, PROVINCIAL = (Kind.MUNICIPAL,), (Kind.PROVINCIAL,)
OFFICES = (*MUNICIPAL, *PROVINCIAL)
EVERY_KIND = tuple(Kind)
ADMINS = (Role.ORG_ADMIN, Role.ADMIN)
# The roles an organization of each kind can give, the one for its first member foremost.
ROLES_OF: dict[str, tuple[Role, ...]] = {
    Kind.APPLICANT: (Role.ORG_ADMIN, Role.FILLER, Role.REVIEWER, Role.SIGNATORY),
    Kind.ASSESSOR: (Role.ORG_ADMIN, Role.FILLER, Role.REVIEWER, Role.SIGNATORY),
    Kind.MUNICIPAL: (Role.ADMIN, Role.CLERK, Role.APPROVER),
    Kind.PROVINCIAL: (Role.ADMIN, Role.CLERK, Role.APPROVER),
}
FILLS = (Role.FILLER, Role.SIGNATORY)
HANDLES = (Role.CLERK, Role.APPROVER)
DECIDES = (Role.APPROVER,)

RULES: dict[str, Rule] = {
    # accounts
    "see_members": _rule("查看本单位成员", EVERY_KIND, tuple(Role)),
    "manage_members": _rule("管理本单位成员", EVERY_KIND, ADMINS),
    "change_unit": _rule("修改本单位信息", EVERY_KIND, ADMINS),
    "manage_units": _rule("开通主管部门和第三方评价机构", PROVINCIAL, (Role.ADMIN,)),
    "manage_regions": _rule("维护地区", PROVINCIAL, (Role.ADMIN,)),
    # applications
    "apply": _rule("填报申报材料", APPLICANT, FILLS),
    "see_evidence": _rule("查看证明材料库", (*APPLICANT, *ASSESSOR), tuple(Role)),
    "keep_evidence": _rule("维护证明材料库", (*APPLICANT, *ASSESSOR), FILLS),
    "link_evidence": _rule("引用证明材料", (*APPLICANT, *ASSESSOR), FILLS),
    "entrust": _rule("委托第三方评价机构", APPLICANT, (Role.SIGNATORY,)),
    "see_profile": _rule("查看本单位概况", APPLICANT, tuple(Role)),
    "keep_profile": _rule("填写本单位概况", APPLICANT, FILLS),
    "judge": _rule("填写评价报告", ASSESSOR, FILLS),
    "review_report": _rule("审核评价报告", ASSESSOR, (Role.REVIEWER, Role.SIGNATORY)),
    "qualify": _rule("填写机构资质说明", ASSESSOR, (Role.ORG_ADMIN, Role.SIGNATORY)),
    "see_accreditations": _rule("查看第三方评价机构名单", PROVINCIAL, tuple(Role)),
    "accredit": _rule("维护第三方评价机构名单", PROVINCIAL, DECIDES),
    "review": _rule("查看审核案件", OFFICES, tuple(Role)),
    "decide_proposals": _rule("审核拟办意见", OFFICES, DECIDES),
    "choose": _rule("择优推荐", PROVINCIAL, tuple(Role)),
    "propose_selection": _rule("拟办推荐", PROVINCIAL, HANDLES),
    "verify": _rule("核实申报材料", MUNICIPAL, HANDLES),
    "see_transmittals": _rule("查看上报", OFFICES, tuple(Role)),
    "prepare_transmittal": _rule("拟定上报", MUNICIPAL, HANDLES),
    "send_transmittal": _rule("上报省级", MUNICIPAL, DECIDES),
    "receive_transmittal": _rule("签收上报", PROVINCIAL, HANDLES),
    "assess_site": _rule("登记现场评估", PROVINCIAL, HANDLES),
    "add_points": _rule("登记加分", PROVINCIAL, HANDLES),
    "see_notices": _rule("查看公示", PROVINCIAL, tuple(Role)),
    "prepare_notice": _rule("拟定公示名单", PROVINCIAL, HANDLES),
    "handle_objections": _rule("核查异议", PROVINCIAL, HANDLES),
    "publish_notice": _rule("发布公示", PROVINCIAL, DECIDES),
    "see_rounds": _rule("查看申报批次", OFFICES, tuple(Role)),
    "manage_rounds": _rule("管理申报批次", OFFICES, DECIDES),
    "see_recommendations": _rule("查看推荐名单", PROVINCIAL, tuple(Role)),
    "issue_recommendation": _rule("形成推荐名单", PROVINCIAL, DECIDES),
    "record_outcome": _rule("登记公布结果", OFFICES, HANDLES),
    "conclude_rounds": _rule("公布名单", OFFICES, DECIDES),
    "see_benchmarks": _rule("查看数据集", PROVINCIAL, tuple(Role)),
    "manage_benchmarks": _rule("发布引领值、基准值和系数", PROVINCIAL, DECIDES),
    "see_schemes": _rule("查看评价要求", PROVINCIAL, tuple(Role)),
    "manage_schemes": _rule("导入评价要求", PROVINCIAL, HANDLES),
    "publish_schemes": _rule("发布评价要求", PROVINCIAL, DECIDES),
    "see_listings": _rule("查看名单管理", OFFICES, tuple(Role)),
    "propose_listing_decision": _rule("提出移出或恢复名单", PROVINCIAL, HANDLES),
    "manage_listings": _rule("维护名单", PROVINCIAL, DECIDES),
}


def may(actor: Actor, verb: str) -> bool:
    """Whether ``actor`` may; KeyError for a verb the table does not know."""
    rule = RULES[verb]
    return actor.kind in rule.kinds and bool(actor.roles & rule.roles)


def require(actor: Actor, verb: str) -> None:
    """Refused 403 unless ``actor`` may."""
    if not may(actor, verb):
        raise Refused(f"您没有{RULES[verb].deed}的权限，请联系本单位管理员。", status=403)
