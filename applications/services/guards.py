"""What must hold beyond the table: one small function per guard name, bound to the tables here.

Guards run inside the transition's transaction, after the row is claimed.
"""

from operator import attrgetter
from typing import Any

from accounts.selectors import needs_another, works_alone
from applications import procedures, selectors, tracks, workflow
from applications.models import (
    Application,
    Entrustment,
    Lookup,
    Notice,
    Objection,
    Offer,
    Proposal,
    Transmittal,
)
from applications.selectors.objections import involved
from applications.services import accreditation, assessing, bans, capping, drafts, summary
from applications.services.moves import Case, deadline_of, register
from applications.services.rounds import expect_own
from applications.workflow import Procedure, Stage, Status
from evaluation import selectors as evaluation
from evaluation import services as sheets
from greenmfg import clock
from greenmfg.dates import closing_text, date_text
from greenmfg.errors import Item, Refused


def sheet_unchanged(case: Case) -> None:
    """Locks the sheet under the revision the check page showed."""
    sheet = case.subject.self_sheet
    sheets.lock_sheet(sheet=sheet, seen_revision=case.facts["sheet_revision"])


def complete(case: Case) -> None:
    """Every required item is there and readable, its evidence checked (422 names every one)."""
    problems = drafts.open_problems(case.subject)
    if problems:
        raise Refused(f"还有 {len(problems)} 项需要填写或改正，暂不能提交。", items=problems)


def gates_met(case: Case) -> None:
    """湖南通知 一、1 不得申报; 15号 三、3 达到标准时: no binding gate may be answered as unmet."""
    unmet = evaluation.filled(case.subject.self_sheet).unmet_gates()
    if unmet:
        raise Refused("不符合申报条件，不能提交。", items=unmet)


def eligible(case: Case) -> None:
    """The unit is one that may apply at all, by what its own profile says (for a park 257号 二、（三）)."""
    if items := tracks.obstacles(case.subject):
        raise Refused("申报条件尚未满足，不能提交。", items=items)


def prepared(case: Case) -> None:
    """The signatory signs what somebody else has prepared: two people, unless the unit has but one."""
    application = case.subject
    if works_alone(application.organization):
        return
    if not drafts.is_confirmed(application):
        fault = "填报人还没有确认当前填报内容。请填报人在核对页点击“填报完成，提请签署”。"
        raise Refused(fault, items=[Item("prepared", fault)])
    if application.prepared_by_id == case.actor.person.pk:
        fault = "当前填报内容由您确认填报完成，须由本单位另一位负责人（签字人）签署。"
        raise Refused(fault, items=[Item("prepared", fault)])


def third_party_qualified(case: Case) -> None:
    """15号 三、3: only after the body's 合格 on what was sealed last."""
    signed = selectors.signed_judgement(case.subject)
    if signed is None or signed.conclusion != Entrustment.Conclusion.QUALIFIED:
        raise Refused("第三方评价机构尚未签署“合格”结论，暂不能提交申报材料。", status=409)


def summary_complete(case: Case) -> None:
    """15号 三、3: the 创建工作总结报告 goes with it, where the procedure asks for one."""
    if items := summary.gaps(case.subject):
        raise Refused("创建工作总结报告尚未填写完整，暂不能提交。", items=items)


def entrusted(case: Case) -> None:
    """Only the body that has the work in hand gives it back."""
    own = case.subject.entrustments.filter(
        status=Entrustment.Status.ACCEPTED, assessor=case.actor.organization
    )
    if not own.exists():
        raise Refused("贵机构没有在评价该申报，不能退回。", status=409)


def names_items(case: Case) -> None:
    """A return names what to mend and until when; the transition's service unlocks just that."""
    keys = set(case.facts.get("keys", ()))
    if not keys:
        raise Refused("请勾选需要补正的项目。", items=[Item("keys", "请至少勾选一项。")])
    if unknown := keys - evaluation.filled(case.subject.self_sheet).cells.keys():
        raise Refused(
            "该申报没有这些填报项。", items=[Item("keys", f"没有填报项“{key}”。") for key in sorted(unknown)]
        )


def correction_open(case: Case) -> None:
    """A resubmission comes before the date the returning office has set."""
    due = case.subject.corrections.filter(closed_at=None, due_at__gt=clock.now())
    if not due.exists():
        raise Refused("补正期限已过，请联系退回的主管部门。", status=409)


def not_banned(case: Case) -> None:
    """湖南通知 四、2: nobody files while he is banned."""
    bans.expect_none(case.subject.organization, case.subject.offer.honour)


def none_banned(case: Case) -> None:
    """湖南通知 四、2: no office sends on or chooses a unit that is banned."""
    if ban := case.facts["banned"].get(case.subject.pk):
        raise Refused(bans.told(ban), status=409)


def existing_filed(case: Case) -> None:
    """湖南通知 四、1: no new unit of a city is recommended while an existing one of it has not filed."""
    missing = case.facts["unfiled"].get(case.subject.region_id)
    if case.subject.offer.entry == Offer.Entry.NEW and missing:
        names = "、".join(row.name for row in missing[:3]) + ("等" if missing[3:] else "")
        text = f"本地区还有 {len(missing)} 家现有单位（{names}）未完成填报，不能推荐新申报单位。"
        raise Refused(text, status=409)


def verified(case: Case) -> None:
    """湖南通知 四、1: every indicator is verified before forwarding, where the procedure asks for it."""
    if not procedures.asks_verification(case.procedure):
        return
    done = {row.key for row in case.subject.verifications.all()}
    open_rows = [row for row in evaluation.scheme_of(case.subject.self_sheet).criteria if row.key not in done]
    if open_rows:
        raise Refused(
            f"还有 {len(open_rows)} 项指标未核实，暂不能上报。",
            items=[Item(row.key, f"“{row.text}”尚未核实。") for row in open_rows],
        )


def looked_up(case: Case) -> None:
    """湖南通知 四、1: a look-up per negative condition, all clear where the condition excludes."""
    if not procedures.asks_lookup(case.procedure):
        return
    done = {row.gate: row for row in sorted(case.subject.lookups.all(), key=attrgetter("pk"))}
    items = []
    for gate in evaluation.scheme_of(case.subject.self_sheet).gates:
        found = done.get(gate.key)
        if found is None:
            items.append(Item(gate.key, f"“{gate.text}”尚未查询。"))
        elif found.result == Lookup.Result.FOUND and gate.binding:
            items.append(Item(gate.key, f"查询发现存在“{gate.text}”，不得申报。"))
    if items:
        raise Refused("负面情形查询未完成或存在不得申报的情形，不能上报。", items=items)


def in_transmittal(case: Case) -> None:
    """湖南通知 三, 15号 三、3: the city sends its cases together, so none goes by itself."""
    if not case.facts.get("transmittal"):
        raise Refused("申报须列入上报名单，随整批上报省级。请先拟定上报名单。", status=409)


def undecided(case: Case) -> None:
    """What one of the office would do with a case is decided before another sends it on."""
    for row in case.subject.proposals.all():
        if row.status == Proposal.Status.OPEN:
            label = workflow.called(workflow.PROPOSABLE, row.action, case.procedure)
            raise Refused(f"{row.by.name}{label}，尚待审核。请先在案件页面审核决定。", status=409)


def proposed(case: Case) -> None:
    """One proposes, another decides: what an office decides on a case was proposed like that."""
    if case.subject.pk not in case.facts.get("proposed", ()):
        raise Refused("该事项须先由经办人员提出拟办意见，再由审核人员决定。", status=409)


def by_another(case: Case) -> None:
    """Who has proposed does not decide himself, unless the office has nobody else."""
    if needs_another(case.actor, case.subject.by_id):
        raise Refused("该事项由您拟办，须由本单位另一位审核人员决定。", status=409)


def by_oneself(case: Case) -> None:
    """A proposal is taken back by the person who has made it; anybody else turns it down."""
    if case.subject.by_id != case.actor.person.pk:
        raise Refused("该拟办意见不是您提出的，不能收回。", status=409)


def transmittal_recalled(case: Case) -> None:
    """A case comes back from the province only with the whole transmittal that it went with."""
    transmittal = case.facts.get("transmittal")
    if transmittal is None or transmittal.status != Transmittal.Status.RECALLED:
        raise Refused("上报的申报只能随整批上报一起撤回。", status=409)


def site_assessed(case: Case) -> None:
    """15号 三、4: confirmed only what passed the assessment on site, where the procedure asks for it.

    Its record counts with a photograph that can be opened.
    """
    if case.procedure.flag(Stage.PROVINCIAL_REVIEW, "site_assessment") != "required":
        return
    assessed = selectors.last_site_assessment(case.subject)
    if assessed is None or not assessed.is_passed:
        label = workflow.called(workflow.APPLICATION, "select", case.procedure)
        raise Refused(f"现场评估未通过或尚未登记，不能{label}。", status=409)
    if fault := selectors.photographs_fault(assessed):
        raise Refused(fault, status=409)


def in_open_notice(case: Case) -> None:
    """An application enters the notice only with the list that is being published."""
    if not any(row.status == Notice.Status.OPEN for row in case.subject.notices.all()):
        raise Refused("该申报不在已发布的公示名单中。", status=409)


def with_the_notice(case: Case) -> None:
    """15号 三、4: what stood in a notice is concluded by the announcement after it, with its certificate."""
    if not case.facts.get("notice"):
        expect_no_notice(case.procedure)


def expect_no_notice(procedure: Procedure) -> None:
    """Refused 409 where the department itself announces after a notice, so that nothing else ends a case."""
    if procedure.rule(Stage.PUBLIC_NOTICE):
        raise Refused(
            "该申报在公示名单中，不能单独登记公布结果。公示期满后，请在公示页面结束公示并办理“发文公布”："
            "名单内的申报一并登记结果，列入名单的同时出具证明。",
            status=409,
        )


def of_own_round(case: Case) -> None:
    """Whoever has opened the round says how it ends."""
    expect_own(case.actor, case.subject.offer.round)


def has_outcome(case: Case) -> None:
    """The outcome says on which document it rests."""
    if case.facts.get("outcome") == "listed" and not case.facts.get("document_number"):
        raise Refused(
            "请填写公布文件的文号。",
            items=[Item("document_number", "请填写公布文件的文号，例如：工信部节函〔2025〕12号。")],
        )


def filing_closed(case: Case) -> None:
    """Only what was not filed in time lapses."""
    deadline = deadline_of(case.subject, case.procedure.filing_stage())
    if deadline is None or clock.read() < deadline.closes_at:
        raise Refused("申报期限未到。", status=409)


def still_evaluated(case: Case) -> None:
    """A body judges what is sealed: not what is being mended, withdrawn or overdue."""
    application = Application.objects.get(pk=case.subject.application_id)
    if application.status == Status.DRAFT:
        raise Refused("申报单位正在修改自我评价，待其重新签署后再办理。", status=409)
    if application.status != Status.EVALUATING:
        label = workflow.STATUS_LABELS[Status(application.status)]
        raise Refused(f"该申报当前为“{label}”，不能再评价。", status=409)


def accredited(case: Case) -> None:
    """15号 三、3: a body on the province's list, on the day it accepts and on the day it signs."""
    if procedures.from_list_only(case.procedure) and (
        fault := accreditation.fault_of(case.subject.assessor, selectors.today())
    ):
        raise Refused(
            f"{fault}，不能在本批次接受委托或签署结论。申报单位可撤回委托，另选名单内的机构。", status=409
        )


def declared(case: Case) -> None:
    """257号 三: the body stands apart from the self-evaluation and says so."""
    if not case.facts.get("declares"):
        raise Refused("请勾选独立性声明。", items=[Item("declares", "接受委托前须作出独立性声明。")])


def independent(case: Case) -> None:
    """257号 三: what can be known of it: no declared affiliate, and nobody who acts for both sides."""
    applicant, entry = (
        case.subject.application.organization,
        selectors.last_accreditation(case.subject.assessor),
    )
    if entry is not None and applicant.uscc in {row["uscc"] for row in entry.affiliates}:
        raise Refused("申报单位是贵机构申报的关联单位，不能接受其委托。请谢绝并说明。", status=409)
    if selectors.is_member(case.actor.user, applicant.pk):
        raise Refused("您同时是申报单位的成员，须由机构的其他负责人办理。", status=409)


def within_cap(case: Case) -> None:
    """257号 三: no more projects than the cap, on the day the body accepts and on the day it signs."""
    capping.expect_room(case.subject, case.facts.get("told"))


def judgement_unchanged(case: Case) -> None:
    """Locks the body's sheet under the revision the page showed."""
    sheets.lock_sheet(sheet=case.subject.sheet, seen_revision=case.facts["sheet_revision"])


def judgement_complete(case: Case) -> None:
    """257号 附表 2.1、2.2: every row judged and explained (422 names every gap)."""
    if items := assessing.Report(case.subject).gaps():
        raise Refused(f"还有 {len(items)} 项需要填写或改正，暂不能签署。", items=items)


def two_people(case: Case) -> None:
    """257号 附件 2-2: 报告编制负责人 and 报告审核人 answer for just what is signed."""
    entrustment = Entrustment.objects.get(pk=case.subject.pk)
    seen = case.facts["sheet_revision"]
    if entrustment.prepared_revision != seen:
        raise Refused("报告编制负责人尚未确认编制完成，或确认之后又有改动。", status=409)
    if entrustment.reviewed_revision != seen or entrustment.reviewed_by_id == entrustment.prepared_by_id:
        raise Refused("报告审核人尚未审核，或审核之后又有改动。", status=409)


def conclusion_holds(case: Case) -> None:
    """15号 三、3: 合格 or, with its reason, 不合格; 257号 附表 2.2 注: a 必选 row unmet is never 合格."""
    match case.facts.get("conclusion"):
        case Entrustment.Conclusion.QUALIFIED:
            if items := assessing.unmet(evaluation.filled(case.subject.sheet)):
                raise Refused("有必选要求或基本要求未满足，不能签署“合格”。", items=items)
        case Entrustment.Conclusion.UNQUALIFIED:
            if not case.facts.get("reason"):
                raise Refused("请说明不合格的理由。", items=[Item("reason", "请说明不合格的理由。")])
        case _:
            raise Refused("请选择评价结论。", items=[Item("conclusion", "请选择“合格”或“不合格”。")])


def list_not_empty(case: Case) -> None:
    """A notice without a single unit is no notice."""
    if not case.subject.applications.exists():
        raise Refused("公示名单为空。", status=409)


def days_over(case: Case) -> None:
    """A notice stands for its whole last day and cannot be shortened."""
    ends_at = case.subject.ends_at
    if clock.read() < ends_at:
        raise Refused(f"公示期未满，{closing_text(ends_at)}之后才能结束公示。", status=409)


def announced_after(case: Case) -> None:
    """15号 三、4: the document follows the notice, and is no promise of one to come."""
    listed_on, last = case.facts["listed_on"], case.subject.closes_on
    if not last < listed_on <= selectors.today():
        told = f"公布日期应在公示期满（{date_text(last)}）之后，且不晚于今日。"
        raise Refused(told, items=[Item("listed_on", told)])


def objections_ended(case: Case) -> None:
    """Every objection has come to its end before the notice does."""
    left = case.subject.objections.filter(status=Objection.Status.RECEIVED).count()
    if left:
        raise Refused(f"还有 {left} 件异议没有核查结论，请先办结异议再结束公示。", status=409)


def not_involved(case: Case) -> None:
    """Nobody handles what is held against himself, or what he holds himself."""
    if case.subject.involves(case.actor.person):
        raise involved()


def unopposed(case: Case) -> None:
    """15号 三、4: confirmed only without an objection that holds."""
    if case.facts.get("outcome") == Application.Outcome.LISTED and any(
        row.status == Objection.Status.UPHELD for row in case.subject.objections.all()
    ):
        raise Refused("该单位的公示异议成立，不能列入名单。请登记为“未列入名单”。", status=409)


def _named(*guards: Any) -> dict[str, Any]:
    return {guard.__name__: guard for guard in guards}


register(
    Application,
    workflow.APPLICATION,
    _named(
        not_banned,
        none_banned,
        sheet_unchanged,
        complete,
        gates_met,
        eligible,
        prepared,
        third_party_qualified,
        summary_complete,
        entrusted,
        existing_filed,
        names_items,
        correction_open,
        verified,
        in_transmittal,
        undecided,
        proposed,
        looked_up,
        transmittal_recalled,
        site_assessed,
        in_open_notice,
        of_own_round,
        has_outcome,
        unopposed,
        with_the_notice,
        filing_closed,
    ),
)
register(
    Entrustment,
    workflow.ENTRUSTMENT,
    _named(
        still_evaluated,
        accredited,
        declared,
        independent,
        within_cap,
        judgement_unchanged,
        judgement_complete,
        two_people,
        conclusion_holds,
    ),
)
register(
    Notice,
    workflow.NOTICE,
    _named(by_another, list_not_empty, days_over, objections_ended, announced_after),
)
register(Proposal, workflow.CASE_PROPOSAL, _named(by_another, by_oneself))
register(Objection, workflow.OBJECTION, _named(not_involved))
register(Transmittal, workflow.TRANSMITTAL, _named(by_another))
