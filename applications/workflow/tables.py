"""Who may move what from where to where: a table for each thing that has a course."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from applications.workflow.stages import Stage, Status


class Target(StrEnum):
    """Targets that depend on the procedure or on where the application came from."""

    NEXT = "next"
    BACK = "back"  # the status that returned it for correction


@dataclass(frozen=True)
class Transition:
    """One row: who may move what from where to where, and what must hold.

    ``unfiled`` is its label under a procedure that files by a later step; ``lead`` stands before whatever
    its label is;
    ``into`` narrows a NEXT target to one stage's entry; ``only_if`` names (stage, flag, value) the
    procedure must carry; ``before_end_of`` names the stage whose deadline must not have passed.
    """

    action: str
    label: str
    sources: frozenset[str]
    target: str
    kinds: frozenset[str]
    roles: frozenset[str]
    guards: tuple[str, ...] = ()
    needs_reason: bool = False
    unfiled: str = ""
    lead: str = ""
    into: Status | None = None
    only_if: tuple[Stage, str, Any] | None = None
    before_end_of: Stage | None = None


def _row(
    action: str,
    label: str,
    sources: tuple[str, ...],
    target: str,
    who: tuple[str, ...],
    roles: tuple[str, ...],
    **rest: Any,
) -> Transition:
    return Transition(action, label, frozenset(sources), target, frozenset(who), frozenset(roles), **rest)


SIGNS = ("signatory",)
DECIDES = ("approver",)
HANDLES = ("clerk", "approver")
# Whoever holds the round: the department, in a city's own round the bureau (`Procedure.authority`).
AUTHORITY = "authority"
NAMED_CORRECTION = (Stage.MUNICIPAL_REVIEW, "correction", "named")

CITY_DECIDES = (Stage.MUNICIPAL_REVIEW, "decides", True)

INTERNAL = frozenset({"select", "unselect", "select_municipal", "unselect_municipal", "assess_site"})
TAKES_BACK = frozenset({"recall"})  # nobody's desk waits for it

# 15号 三、2–4 and 湖南通知 四: one table serves both; the procedure decides which rows apply.
APPLICATION: tuple[Transition, ...] = (
    _row("seal", "签署并提交", (Status.DRAFT,), Target.NEXT, ("applicant",), SIGNS,
         guards=("not_banned", "sheet_unchanged", "complete", "gates_met", "eligible", "prepared"),
         unfiled="签署自我评价报告",
         before_end_of=Stage.PREPARE),
    _row("submit", "向市州提交申报材料", (Status.EVALUATING,), Target.NEXT, ("applicant",), SIGNS,
         guards=("not_banned", "third_party_qualified", "summary_complete"), into=Status.MUNICIPAL,
         before_end_of=Stage.SUBMISSION),
    _row("reopen", "退回申报单位修改", (Status.EVALUATING,), Status.DRAFT, ("assessor",), SIGNS,
         guards=("entrusted",), needs_reason=True),
    # What the office has in hand may be withdrawn too, until the public has been told of it.
    _row("withdraw", "撤回申报",
         (Status.DRAFT, Status.EVALUATING, Status.MUNICIPAL, Status.CORRECTION, Status.PROVINCIAL,
          Status.SELECTED),
         Status.WITHDRAWN, ("applicant",), SIGNS, needs_reason=True),
    _row("return", "退回补正", (Status.MUNICIPAL,), Status.CORRECTION, ("municipal",), DECIDES,
         guards=("names_items", "proposed"), needs_reason=True, only_if=NAMED_CORRECTION),
    _row("resubmit", "补正后重新提交", (Status.CORRECTION,), Target.BACK, ("applicant",), SIGNS,
         guards=("not_banned", "sheet_unchanged", "complete", "gates_met", "eligible", "prepared",
                 "correction_open")),
    _row("forward", "审核通过，上报省级", (Status.MUNICIPAL,), Target.NEXT, ("municipal",), DECIDES,
         guards=("in_transmittal", "undecided", "none_banned", "existing_filed", "verified", "looked_up"),
         into=Status.PROVINCIAL, before_end_of=Stage.MUNICIPAL_REVIEW),
    _row("recall", "撤回上报", (Status.PROVINCIAL,), Status.MUNICIPAL, ("municipal",), DECIDES,
         guards=("transmittal_recalled",), needs_reason=True, before_end_of=Stage.MUNICIPAL_REVIEW),
    _row("decline_municipal", "不予上报", (Status.MUNICIPAL,), Status.DECLINED, ("municipal",), DECIDES,
         guards=("proposed",), needs_reason=True),
    # 广州市登记表: a city's own round ends with the city.
    _row("select_municipal", "列入名单", (Status.MUNICIPAL,), Status.SELECTED, ("municipal",), DECIDES,
         guards=("none_banned", "verified", "looked_up", "proposed"), needs_reason=True,
         only_if=CITY_DECIDES),
    _row("unselect_municipal", "移出名单", (Status.SELECTED,), Status.MUNICIPAL, ("municipal",), DECIDES,
         guards=("proposed",), needs_reason=True, only_if=CITY_DECIDES),
    _row("select", "列入推荐名单", (Status.PROVINCIAL,), Status.SELECTED, ("provincial",), DECIDES,
         guards=("none_banned", "existing_filed", "site_assessed", "proposed"), needs_reason=True),
    _row("unselect", "移出推荐名单", (Status.SELECTED,), Status.PROVINCIAL, ("provincial",), DECIDES,
         guards=("proposed",), needs_reason=True),
    _row("decline_provincial", "不予推荐", (Status.PROVINCIAL,), Status.DECLINED, ("provincial",), DECIDES,
         guards=("proposed",), needs_reason=True),
    _row("open_notice", "开始公示", (Status.SELECTED,), Target.NEXT, ("provincial",), DECIDES,
         guards=("in_open_notice",), into=Status.IN_NOTICE),
    _row("conclude", "登记公布结果", (Status.SELECTED, Status.IN_NOTICE), Target.NEXT, (AUTHORITY,),
         DECIDES, guards=("of_own_round", "with_the_notice", "has_outcome", "unopposed"),
         into=Status.CONCLUDED),
    _row("lapse", "逾期未提交", (Status.DRAFT, Status.EVALUATING), Status.LAPSED, ("system",), (),
         guards=("filing_closed",)),
)  # fmt: skip

# What two persons of an office decide, as they are proposed: the one who handles the case does that.
PROPOSABLE: tuple[Transition, ...] = tuple(
    replace(row, label=f"拟{row.label}", lead="拟", roles=frozenset(HANDLES))
    for row in APPLICATION
    if "proposed" in row.guards
)

# The other one agrees, or lets it be proposed anew; a case that moves on overtakes what is open.
CASE_PROPOSAL: tuple[Transition, ...] = (
    _row("approve", "同意", ("open",), "approved", ("municipal", "provincial"), DECIDES,
         guards=("by_another",)),
    _row("turn_down", "不同意，退回重拟", ("open",), "turned_down", ("municipal", "provincial"), DECIDES,
         guards=("by_another",), needs_reason=True),
    _row("retract", "收回拟办意见", ("open",), "retracted", ("municipal", "provincial"), HANDLES,
         guards=("by_oneself",)),
)  # fmt: skip

# 15号 三、3: the applicant entrusts, the body accepts, judges and signs; either may end it before that.
ENTRUSTMENT: tuple[Transition, ...] = (
    _row("accept", "接受委托", ("offered",), "accepted", ("assessor",), ("signatory", "org_admin"),
         guards=("still_evaluated", "accredited", "declared", "independent", "within_cap")),
    _row("refuse", "谢绝委托", ("offered",), "refused", ("assessor",), ("signatory", "org_admin"),
         needs_reason=True),
    _row("sign", "签署评价结论", ("accepted",), "signed", ("assessor",), SIGNS,
         guards=("still_evaluated", "accredited", "independent", "within_cap", "judgement_unchanged",
                 "judgement_complete", "two_people", "conclusion_holds")),
    _row("resign", "退出评价", ("accepted",), "resigned", ("assessor",), SIGNS, needs_reason=True),
    _row("cancel", "撤回委托", ("offered", "accepted"), "cancelled", ("applicant",), SIGNS,
         needs_reason=True),
    # With the application that is withdrawn or lapses there is nothing left to judge.
    _row("end", "委托随申报终止", ("offered", "accepted"), "cancelled", ("system",), (), needs_reason=True),
)  # fmt: skip

# 15号 三、4: the list stands on the department's site for a number of working days.
NOTICE: tuple[Transition, ...] = (
    _row("open", "发布公示", ("draft",), "open", ("provincial",), DECIDES,
         guards=("by_another", "list_not_empty")),
    _row("close", "结束公示", ("open",), "closed", ("provincial",), DECIDES,
         guards=("days_over", "objections_ended")),
    _row("announce", "发文公布", ("closed",), "listed", ("provincial",), DECIDES,
         guards=("announced_after",)),
)  # fmt: skip

# 15号 三、4: only who is without objection is confirmed, so each objection comes to an end of its own.
OBJECTION: tuple[Transition, ...] = (
    _row("uphold", "异议成立", ("received",), "upheld", ("provincial",), HANDLES, guards=("not_involved",),
         needs_reason=True),
    _row("reject", "异议不成立", ("received",), "rejected", ("provincial",), HANDLES,
         guards=("not_involved",), needs_reason=True),
)  # fmt: skip

# 湖南通知 三, 15号 三、3: the city sends its cases on together; undone only until the province has them.
TRANSMITTAL: tuple[Transition, ...] = (
    _row("send", "上报省级", ("draft",), "sent", ("municipal",), DECIDES, guards=("by_another",)),
    _row("recall", "撤回上报", ("sent",), "recalled", ("municipal",), DECIDES, needs_reason=True),
    _row("receive", "签收", ("sent",), "received", ("provincial",), ("clerk", "approver")),
)  # fmt: skip

# A scheme of the province's own: one person uploads it and asks, another publishes it for all new sheets.
SCHEME: tuple[Transition, ...] = (
    _row("submit", "提请发布", ("draft",), "proposed", ("provincial",), HANDLES),
    _row("publish", "发布", ("proposed",), "published", ("provincial",), DECIDES, guards=("by_another",)),
    _row("retire", "停用", ("published",), "retired", ("provincial",), DECIDES),
)  # fmt: skip

# 名单管理: one person proposes a dated decision on an entry, another approves it, also where an office of one
# would decide on a case (`CASE_PROPOSAL`) by itself.
LISTING_DECISION: tuple[Transition, ...] = (
    _row("approve", "批准", ("proposed",), "approved", ("provincial",), DECIDES,
         guards=("two_people", "proved")),
    _row("discard", "不予批准", ("proposed",), "discarded", ("provincial",), HANDLES),
)  # fmt: skip

# 湖南通知 四、2: a ban is proposed by one person and approved by another, as what takes a unit off a list.
BAN: tuple[Transition, ...] = (
    _row("approve", "批准", ("proposed",), "approved", ("provincial",), DECIDES,
         guards=("two_people", "proved")),
    _row("discard", "不予批准", ("proposed",), "discarded", ("provincial",), HANDLES),
    _row("lift", "撤销", ("approved",), "lifted", ("provincial",), DECIDES,
         guards=("two_people",), needs_reason=True),
)  # fmt: skip


# 390号 三: what is announced of a whole round without a notice one person writes down, another confirms.
RECORDABLE: tuple[Transition, ...] = tuple(
    replace(row, sources=frozenset({Status.SELECTED}), roles=frozenset(HANDLES))
    for row in APPLICATION
    if row.action == "conclude"
)
OUTCOME: tuple[Transition, ...] = (
    _row("record", "登记公布结果", ("draft", "discarded"), "draft", (AUTHORITY,), HANDLES),
    _row("confirm", "确认公布结果", ("draft",), "confirmed", (AUTHORITY,), DECIDES,
         guards=("by_another",)),
    _row("discard", "作废登记", ("draft",), "discarded", (AUTHORITY,), HANDLES),
)  # fmt: skip
