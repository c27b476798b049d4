"""The course of an application, as the regulation tells it. Pure: no Django, no clock, no database.

A *procedure* is an ordered choice of stages; a *transition* is one row of a table. Buttons,
permissions, the diagram in docs/architecture.md and the tests are all generated from the tables here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """The kinds of stage a procedure may choose from, in the only order they may stand in."""

    PREPARE = "prepare"
    THIRD_PARTY = "third_party"
    SUBMISSION = "submission"
    MUNICIPAL_REVIEW = "municipal_review"
    PROVINCIAL_REVIEW = "provincial_review"
    PUBLIC_NOTICE = "public_notice"
    CONCLUSION = "conclusion"


# 257号 二、三: products go without a third party, so what only some honours go through is that part.
OF_SOME = frozenset({Stage.THIRD_PARTY, Stage.SUBMISSION})

STAGE_LABELS: Mapping[Stage, str] = {
    Stage.PREPARE: "自评价",
    Stage.THIRD_PARTY: "第三方评价",
    Stage.SUBMISSION: "提交申报材料",
    Stage.MUNICIPAL_REVIEW: "市州审核",
    Stage.PROVINCIAL_REVIEW: "省级审核",
    Stage.PUBLIC_NOTICE: "公示",
    Stage.CONCLUSION: "发文公布",
}


class Status(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    EVALUATING = "evaluating"
    MUNICIPAL = "municipal"
    CORRECTION = "correction"
    PROVINCIAL = "provincial"
    SELECTED = "selected"
    IN_NOTICE = "in_notice"
    CONCLUDED = "concluded"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


STATUS_LABELS: Mapping[Status, str] = {
    Status.DRAFT: "填报中",
    Status.EVALUATING: "第三方评价中",
    Status.MUNICIPAL: "市州审核中",
    Status.CORRECTION: "退回补正",
    Status.PROVINCIAL: "省级审核中",
    Status.SELECTED: "拟推荐",
    Status.IN_NOTICE: "公示中",
    Status.CONCLUDED: "已办结",
    Status.DECLINED: "不予推荐",
    Status.WITHDRAWN: "已撤回",
    Status.LAPSED: "逾期未提交",
}

FINAL = frozenset({Status.CONCLUDED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED})
EDITABLE = frozenset({Status.DRAFT, Status.CORRECTION})

# The status in which a stage begins. Submission has none: it is the moment of filing, not a place.
ENTRY: Mapping[Stage, Status] = {
    Stage.PREPARE: Status.DRAFT,
    Stage.THIRD_PARTY: Status.EVALUATING,
    Stage.MUNICIPAL_REVIEW: Status.MUNICIPAL,
    Stage.PROVINCIAL_REVIEW: Status.PROVINCIAL,
    Stage.PUBLIC_NOTICE: Status.IN_NOTICE,
    Stage.CONCLUSION: Status.CONCLUDED,
}
STAGE_OF: Mapping[Status, Stage] = {status: stage for stage, status in ENTRY.items()} | {
    Status.SELECTED: Stage.PROVINCIAL_REVIEW
}


class ProcedureError(ValueError):
    """A procedure file that cannot be walked; the text is Chinese and names the fault."""


@dataclass(frozen=True)
class StageRule:
    """One stage of a procedure with its flags, as frozen into a round."""

    kind: Stage
    title: str
    flags: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Procedure:
    """The stages of one round in their order; ``words`` calls an action or a status by the document's own.

    ``region`` is the code of the one city whose document it is, empty where every office has it.
    """

    code: str
    stages: tuple[StageRule, ...]
    words: Mapping[str, str] = field(default_factory=dict)
    region: str = ""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "Procedure":
        """Read ``{"procedure", "stages": [{"kind", "title"?, flag…}], "words"?: {action or status: label}}``.

        It may have a ``region``. ProcedureError where the stages cannot be walked, a word names nothing or
        what has a region is no city's own.
        """
        rules = []
        for item in data.get("stages") or ():
            try:
                kind = Stage(item["kind"])
            except (KeyError, ValueError):
                raise ProcedureError(f"未知的环节：{item.get('kind')!r}") from None
            flags = {name: value for name, value in item.items() if name not in {"kind", "title"}}
            rules.append(StageRule(kind, item.get("title") or STAGE_LABELS[kind], flags))
        kinds = [rule.kind for rule in rules]
        order = list(Stage)
        if sorted(kinds, key=order.index) != kinds or len(set(kinds)) != len(kinds):
            raise ProcedureError("环节的次序不对或有重复")
        if kinds[:1] != [Stage.PREPARE] or kinds[-1:] != [Stage.CONCLUSION]:
            raise ProcedureError("程序须以自评价开始、以发文公布结束")
        if any("honours" in rule.flags and rule.kind not in OF_SOME for rule in rules):
            raise ProcedureError("只有第三方评价和提交申报材料可以限定类别")
        if Stage.PROVINCIAL_REVIEW in kinds and any(rule.flags.get("decides") for rule in rules):
            raise ProcedureError("由市州决定的程序没有省级审核环节")
        words = dict(data.get("words") or {})
        if unknown := words.keys() - {row.action for row in APPLICATION} - set(Status):
            raise ProcedureError(f"没有这些办理事项或状态：{'、'.join(sorted(unknown))}")
        this = cls(str(data["procedure"]), tuple(rules), words, str(data.get("region", "")))
        if this.region and this.authority != "municipal":
            raise ProcedureError("只有由市州决定的程序可以限定地区")
        return this

    def of(self, honour: str) -> "Procedure":
        """The course that ``honour`` takes: without the stages that only others go through (``honours``)."""
        own = (rule for rule in self.stages if honour in rule.flags.get("honours", (honour,)))
        return replace(self, stages=tuple(own))

    def rule(self, stage: Stage) -> StageRule | None:
        """The rule of ``stage``, or None where the procedure goes without it."""
        return next((rule for rule in self.stages if rule.kind is stage), None)

    def rule_of(self, status: Status) -> StageRule | None:
        """The rule of the stage in which ``status`` stands, None where it is of none of this procedure."""
        return self.rule(self.stage_of(status)) if status in STAGE_OF else None

    def flag(self, stage: Stage, name: str, default: Any = None) -> Any:
        """A flag of ``stage``; ``default`` where the stage or the flag is absent."""
        rule = self.rule(stage)
        return default if rule is None else rule.flags.get(name, default)

    def after(self, status: Status) -> Status:
        """``NEXT``: the entry status of the first later stage that has one."""
        kinds = [rule.kind for rule in self.stages]
        later = kinds[kinds.index(self.stage_of(status)) + 1 :]
        return next(ENTRY[kind] for kind in later if kind in ENTRY)

    def status_label(self, status: str) -> str:
        """What ``status`` is called under this procedure."""
        return self.words.get(status) or STATUS_LABELS[Status(status)]

    @property
    def authority(self) -> str:
        """The kind of office whose round it is: the department's, unless the city decides by itself."""
        return "municipal" if self.flag(Stage.MUNICIPAL_REVIEW, "decides") else "provincial"

    def is_for(self, kind: str, region: str) -> bool:
        """Whether an office of ``kind`` in the region of that code holds rounds of it."""
        return self.authority == kind and self.region in ("", region)

    def stage_of(self, status: Status) -> Stage:
        """The stage in which ``status`` of `STAGE_OF` stands: what a city selects itself is in its review."""
        if status is Status.SELECTED and self.authority == "municipal":
            return Stage.MUNICIPAL_REVIEW
        return STAGE_OF[status]

    @property
    def seals_first(self) -> bool:
        """Whether the first seal files nothing yet: a third party judges what was sealed (15号 三、3)."""
        return self.rule(Stage.THIRD_PARTY) is not None

    def filing_stage(self) -> Stage:
        """The stage whose deadline ends filing to the city: submission where there is one."""
        return Stage.SUBMISSION if self.rule(Stage.SUBMISSION) else Stage.PREPARE


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


class NotAllowed(ValueError):
    """The table has no row for this action from this status under this procedure."""


def find(table: tuple[Transition, ...], action: str) -> Transition:
    """The row of ``action``; NotAllowed for a word the table does not know."""
    for row in table:
        if row.action == action:
            return row
    raise NotAllowed(action)


def named(row: Transition, procedure: Procedure) -> Transition:
    """``row`` with the label it bears under ``procedure``."""
    own = procedure.words.get(row.action) or (row.unfiled if procedure.seals_first else "")
    return replace(row, label=f"{row.lead}{own}") if own else row


def called(table: tuple[Transition, ...], action: str, procedure: Procedure) -> str:
    """The label of ``action`` of ``table`` under ``procedure``; NotAllowed as by `find`."""
    return named(find(table, action), procedure).label


# What stands in a history though no row of a table moves anything by it.
BESIDE: Mapping[str, str] = {
    "begin": "开始填报",
    "confirm": "确认填报完成",
    "assess_site": "登记现场评估",
    "add_points": "登记加分",
    "draft": "拟定名单",
    "propose": "提出决定",
    "file": "提出异议",
    "take_revision": "采用新版评价要求",
}


def labels(table: tuple[Transition, ...], procedure: Procedure) -> dict[str, str]:
    """The label of whatever may stand in the history of what ``table`` moves, under ``procedure``."""
    return dict(BESIDE) | {row.action: named(row, procedure).label for row in table}


def selecting(procedure: Procedure) -> str:
    """What it is called to select a case under ``procedure``."""
    return called(
        APPLICATION, "select" if procedure.authority == "provincial" else "select_municipal", procedure
    )


def case_labels(procedure: Procedure) -> dict[str, str]:
    """The label of whatever may stand in the history of a case under ``procedure``."""
    return (
        labels(APPLICATION, procedure)
        | {row.action: row.label for row in CASE_PROPOSAL}
        | {f"propose {row.action}": named(row, procedure).label for row in PROPOSABLE}
    )


def applies(row: Transition, procedure: Procedure) -> bool:
    """Whether ``procedure`` carries the flag that ``row`` asks for."""
    if row.only_if is None:
        return True
    stage, flag, value = row.only_if
    return bool(procedure.flag(stage, flag) == value)


def target_of(row: Transition, procedure: Procedure, status: str, came_from: str = "") -> str:
    """Where ``row`` leads from ``status`` under ``procedure``; NotAllowed where it does not apply."""
    if status not in row.sources or not applies(row, procedure):
        raise NotAllowed(row.action)
    if row.target == Target.BACK:
        if came_from not in set(Status) - FINAL - EDITABLE:
            raise NotAllowed(row.action)
        return Status(came_from)
    if row.target != Target.NEXT:
        return row.target
    if procedure.rule_of(Status(status)) is None:
        raise NotAllowed(row.action)
    target = procedure.after(Status(status))
    if row.into is not None and target is not row.into:
        raise NotAllowed(row.action)
    return target


def _belongs(row: Transition, procedure: Procedure, kind: str) -> bool:
    return kind in row.kinds or (AUTHORITY in row.kinds and kind == procedure.authority)


def concerns(row: Transition, procedure: Procedure, kind: str) -> bool:
    """Whether ``row`` is a step of organizations of ``kind`` under ``procedure``."""
    return _belongs(row, procedure, kind) and applies(row, procedure)


def permits(row: Transition, procedure: Procedure, *, kind: str, roles: frozenset[str]) -> bool:
    """Whether an organization of ``kind`` acting with ``roles`` may use ``row`` under ``procedure``."""
    return _belongs(row, procedure, kind) and (not row.roles or bool(row.roles & roles))


def open_actions(
    table: tuple[Transition, ...],
    procedure: Procedure,
    status: str,
    *,
    kind: str,
    roles: frozenset[str],
    came_from: str = "",
) -> list[Transition]:
    """The rows a person may use now, in table order: what the page shows as buttons."""
    rows = []
    for row in table:
        if permits(row, procedure, kind=kind, roles=roles):
            try:
                target_of(row, procedure, status, came_from)
            except NotAllowed:
                continue
            rows.append(row)
    return rows


def kept_from(kind: str) -> frozenset[str]:
    """The actions an organization of ``kind`` hears of only by the outcome; see ``shown_to_applicant``."""
    return frozenset() if kind in {"municipal", "provincial"} else INTERNAL


def known_to_applicant(status: str, procedure: Procedure) -> Status:
    """The status an applicant knows of: no selection before the notice or the outcome is public."""
    known = Status(status)
    if known is not Status.SELECTED:
        return known
    return Status.MUNICIPAL if procedure.authority == "municipal" else Status.PROVINCIAL


def shown_to_applicant(status: str, procedure: Procedure) -> str:
    """The label of that; at the department it is 审核中."""
    known = known_to_applicant(status, procedure)
    return "审核中" if known is Status.PROVINCIAL else procedure.status_label(known)
